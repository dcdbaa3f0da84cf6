// A member's story: what it heard of, joined, declined and referred up, and why.

import { waterfall } from "./bars.js";
import { baselineOf, byId, el, post, questionNow, trouble } from "./base.js";

let latest = 0;

export function clearStory() {
  latest += 1;
  const place = byId("story");
  place.hidden = true;
  place.replaceChildren();
}

const MARKS = {
  joined: "✔", approved: "✔", sponsored: "✔", stayed: "✔", raised: "✎", declined: "✘", "refused above": "✘", withdrew: "✘",
  "not sponsored": "✘", referred: "↥", waiting: "…", "too late": "…", unheard: "∅",
};
const NAMES = {
  joined: "joined", approved: "joined", sponsored: "sponsored", stayed: "stayed", raised: "raised", declined: "declined",
  "refused above": "refused by its leaders", withdrew: "left it", "not sponsored": "not sponsored",
  referred: "asked above", waiting: "no answer from above", "too late": "too late", unheard: "never heard of it",
};

function oneProject(project) {
  const steps = el("ol", { class: "steps" }, ...project.steps.map((step) => el("li", {},
    el("span", { class: "soft" }, `${step.when}: `), step.words + (step.words.endsWith(".") ? "" : "."),
    step.weighed ? waterfall(step.weighed, step.sum) : step.sum ? el("span", { class: "sum" }, ` ${step.sum}`) : null)));
  return el("details", { class: `of-project ${project.outcome.replaceAll(" ", "-")}` },
    el("summary", {}, el("span", { class: "mark", "aria-hidden": true }, MARKS[project.outcome] ?? "·"),
      ` ${NAMES[project.outcome] ?? project.outcome}: ${project.name}, which ${project.became}`),
    steps);
}

export async function showStory(row, which, number) {
  latest += 1;
  const mine = latest;
  const question = which === "baseline" ? baselineOf() : questionNow();
  let told;
  try {
    told = await post("/api/tell", { question, number, member: row });
  } catch (error) {
    trouble(error.message);
    return;
  }
  if (mine !== latest) return;
  const declined = told.projects.filter((one) => ["declined", "refused above", "withdrew", "not sponsored"].includes(one.outcome));
  const others = told.projects.filter((one) => !declined.includes(one));
  const place = byId("story");
  place.replaceChildren(...[
    el("div", { class: "story-head" }, el("h3", { id: "story-title" }, `The story of ${told.member}`),
      el("button", { type: "button", class: "quiet", onclick: clearStory }, "Close the story")),
    el("p", { class: "soft" }, "Over the whole of this history, to its end."),
    ...told.summary.map((sentence) => el("p", {}, sentence)),
    declined.length ? el("h4", {}, "Why it did not commit") : null,
    ...declined.map(oneProject),
    others.length ? el("h4", {}, "All else that it could have joined") : null,
    ...others.map(oneProject),
    el("p", { class: "soft" }, "The bars are in the model’s own units of utility, by its commitment rule, at the moment of the decision; 1 is the worth of the kind that matters most to a member. This is one history of many."),
  ].filter(Boolean));
  place.hidden = false;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}
