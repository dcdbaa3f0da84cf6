// The question stands in the address: a bookmark, a reload or the way back leads to it. Nothing of the partnership does.

import { asItIs, isOwn, on, state } from "./base.js";
import { showQuestion } from "./ask.js";

const NUMBERS = { years: [1, 15], matters: [0.001, 1], members_pay: [0, 1] };
let written = "";

// What of a question can stand in an address: not a scenario file of the person's own.
export function words(question) {
  if (isOwn(question)) return "";
  const said = new URLSearchParams();
  if (question.what_if !== "as_is") said.set("what-if", question.what_if);
  for (const [key, value] of Object.entries(question.levers)) said.set(key, String(value));
  if ((question.members_pay ?? null) !== null) said.set("members-pay", String(question.members_pay));
  if (question.years !== 10) said.set("years", String(question.years));
  if (question.matters !== 0.1) said.set("matters", String(question.matters));
  return said.toString();
}

const within = (text, [low, high]) => text !== "" && Number(text) >= low && Number(text) <= high;

// The question that an address asks; null where it asks none, and what makes no sense in it is left out.
export function read(text) {
  const said = new URLSearchParams(text.replace(/^#/, ""));
  const question = asItIs({ years: 10, matters: 0.1 });
  let some = false;
  for (const [key, value] of said) {
    const lever = state.picture.levers.find((one) => one.key === key);
    const number = key.replace("-", "_");
    if (key === "what-if" && state.whatIfs.some((one) => one.name === value)) question.what_if = value;
    else if (lever && within(value, [lever.low, lever.high])) question.levers[key] = Number(value);
    else if (number in NUMBERS && within(value, NUMBERS[number])) question[number] = number === "years" ? Math.round(Number(value)) : Number(value);
    else continue;
    some = true;
  }
  return some ? question : null;
}

function write() {
  const now = words(state.question);
  if (now === written || state.lesson) return;
  written = now;
  history.pushState(null, "", now ? `#${now}` : location.pathname);
}

export function startLinks() {
  on("question", write);
  addEventListener("popstate", () => {
    written = location.hash.replace(/^#/, "");
    showQuestion(read(location.hash) ?? asItIs({ years: 10, matters: 0.1 }));
  });
}

// The question to begin with.
export function linked() {
  const found = read(location.hash);
  written = found ? words(found) : "";
  return found;
}
