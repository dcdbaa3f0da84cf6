// A member's story: what it heard of, joined, declined and referred up, and why.

import { baselineOf, byId, el, post, questionNow, svg, trouble } from "./base.js";

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

const WIDE = 430, LABELS = 138, HIGH = 17;

// What a member weighed, as bars one after the other, up to the line that it had to pass; the words say the same.
function bars({ weighed, sum }) {
  const ends = [];
  let total = 0;
  for (const [, value] of weighed.parts) ends.push([total, (total += value)]);
  ends.push([0, weighed.net]);
  const all = [...ends.flat(), weighed.needed, 0];
  const low = Math.min(...all), high = Math.max(...all), room = WIDE - LABELS - 46;
  const x = (value) => LABELS + 6 + ((value - low) / Math.max(high - low, 0.01)) * room;
  const rows = [...weighed.parts, ["all told", weighed.net]];
  const tall = HIGH * (rows.length + 1);
  const drawn = svg("svg", { viewBox: `0 0 ${WIDE} ${tall}`, class: "weighed", role: "img", "aria-label": sum });
  const put = (name, attributes, text) => {
    const made = svg(name, attributes);
    if (text !== undefined) made.textContent = text;
    drawn.append(made);
  };
  rows.forEach(([words, value], k) => {
    const y = HIGH * k, [from, to] = ends[k], last = k === rows.length - 1;
    put("text", { x: LABELS, y: y + 12, "text-anchor": "end" }, words);
    put("rect", { x: Math.min(x(from), x(to)), y: y + 3, width: Math.max(Math.abs(x(to) - x(from)), 1), height: HIGH - 6, class: last ? "all" : value < 0 ? "less" : "more" });
    put("text", { x: Math.max(x(from), x(to)) + 4, y: y + 12 }, `${value < 0 ? "−" : last ? "" : "+"}${Math.abs(value).toFixed(2)}`);
  });
  put("line", { x1: x(0), x2: x(0), y1: 0, y2: HIGH * rows.length, class: "zero" });
  put("line", { x1: x(weighed.needed), x2: x(weighed.needed), y1: 0, y2: HIGH * rows.length, class: "needed" });
  put("text", { x: x(weighed.needed), y: tall - 4, "text-anchor": "middle" }, `needed more than ${weighed.needed.toFixed(2)}`);
  return drawn;
}

function oneProject(project) {
  const steps = el("ol", { class: "steps" }, ...project.steps.map((step) => el("li", {},
    el("span", { class: "soft" }, `${step.when}: `), step.words + (step.words.endsWith(".") ? "" : "."),
    step.weighed ? bars(step) : step.sum ? el("span", { class: "sum" }, ` ${step.sum}`) : null)));
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
