// Decisions that turned between two histories under the same luck: a list, and each with what was weighed on both sides.

import { waterfall } from "./bars.js";
import { baselineWords, byId, el, post, questionNow, trouble } from "./base.js";

let latest = 0; // counts what was asked for, so that an answer that comes late is not taken
let number = 0; // of the history
let known = ""; // of which question and history the list is

export function buildTurning(onMoment) {
  return el("details", { class: "list-view", id: "turned", ontoggle: () => byId("turned").open && list(onMoment) },
    el("summary", {}, "Decisions that turned in this history"),
    el("div", { id: "turned-list" }),
    el("section", { id: "moment", class: "story", "aria-label": "The decision that turned", tabindex: -1, hidden: true }));
}

// Another question or history: what was listed is of the last one.
export function forgetTurning(ofNumber, changesSomething, onMoment) {
  latest += 1;
  number = ofNumber;
  known = "";
  byId("turned").hidden = !changesSomething;
  byId("turned-list").replaceChildren();
  byId("moment").hidden = true;
  if (byId("turned").open && changesSomething) list(onMoment);
}

async function list(onMoment) {
  const question = questionNow(), asked = JSON.stringify([question, number]);
  if (known === asked) return;
  latest += 1;
  const mine = latest;
  let told;
  try {
    told = await post("/api/turned", { question, number });
  } catch (error) {
    trouble(error.message);
    return;
  }
  if (mine !== latest) return;
  known = asked;
  const { moments } = told;
  const without = baselineWords(question).toLowerCase();
  byId("turned-list").replaceChildren(
    el("p", {}, moments.length
      ? `${moments.length} answers to the same projects went one way with the change and the other way without it. Choose one to see its moment in both histories.`
      : "No answer to the same project turned in this history. Another history may have some."),
    el("ol", { class: "steps" }, ...moments.map((moment) => el("li", {},
      el("button", { type: "button", class: "link", onclick: () => show(moment, without, onMoment) }, `${begun(earlier(moment).when)}: ${moment.who}`),
      `. With the change it ${moment.scenario.words}. Without it, it ${moment.baseline.words}.`))),
    el("p", { class: "soft" }, `${told.only_with} answers were to projects, or to news of them, that there were only with the change, ${told.only_without} that there were only without it.`));
}

const begun = (words) => words[0].toUpperCase() + words.slice(1);
const earlier = (moment) => (moment.scenario.quarter <= moment.baseline.quarter ? moment.scenario : moment.baseline);

function side(title, one) {
  return el("div", {}, el("h4", {}, title), el("p", {}, `${begun(one.when)}: it ${one.words}.`), one.weighed ? waterfall(one.weighed, one.sum) : el("p", { class: "soft" }, one.sum));
}

function show(moment, without, onMoment) {
  const place = byId("moment");
  place.replaceChildren(
    el("h3", {}, `${moment.who} and the ${earlier(moment).name}`),
    el("p", {}, moment.differed),
    el("div", { class: "two" }, side("With the change", moment.scenario), side(`Without it (${without})`, moment.baseline)));
  place.hidden = false;
  onMoment(moment);
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}
