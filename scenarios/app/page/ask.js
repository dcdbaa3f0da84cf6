// The question: a what-if, sliders, for how long, and what would matter.

import { asItIs, byId, changesNothing, el, isOwn, on, post, state, tell, trouble } from "./base.js";

const WAIT = 220; // ms that a slider must rest before it is asked about
let waiting = 0;
let standing = {};

const GRADES = ["", "officers", "senior officers", "managers", "directors", "chief executives"];

const times = (value, standard) => (value === 1 ? standard : value === 0 ? "none" : `${Number(value.toFixed(2))} × ${standard.split(" ")[1]}`);

const WORDS = {
  staff: (value) => `${Number(value.toFixed(2))} full-time`,
  style: (value) => (value < 0.35 ? "mostly carries" : value > 0.65 ? "mostly joins" : "both"),
  seniority: (value) => (value <= 1 ? "anybody" : value >= 5 ? GRADES[5] : `${GRADES[value]} and up`),
  turnover: (value) => times(value, "as usual"),
  funding: (value) => times(value, "as today"),
};

const words = (lever, value) => (WORDS[lever.key] ? WORDS[lever.key](value) : `${Math.round(100 * value)}%`);

function show(lever) {
  const row = byId(`row-${lever.key}`);
  const input = byId(`lever-${lever.key}`);
  const moved = lever.key in state.question.levers;
  row.classList.toggle("moved", moved);
  const value = Number(input.value);
  const said = words(lever, value);
  byId(`value-${lever.key}`).textContent = said;
  input.setAttribute("aria-valuetext", moved ? said : `${said}, not moved`);
}

// From here on until it is answered, what stands on the page belongs to another question.
const busy = () => byId("stage").setAttribute("aria-busy", "true");

function moved(lever) {
  busy();
  const value = Number(byId(`lever-${lever.key}`).value);
  state.question.levers[lever.key] = value;
  show(lever);
  clearTimeout(waiting);
  waiting = setTimeout(changed, WAIT);
}

function back(lever) {
  delete state.question.levers[lever.key];
  byId(`lever-${lever.key}`).value = standing[lever.key];
  show(lever);
  byId(`lever-${lever.key}`).focus();
  changed();
}

function row(lever) {
  const input = el("input", {
    type: "range", id: `lever-${lever.key}`, min: lever.low, max: lever.high, step: lever.step,
    "aria-describedby": `ends-${lever.key}`, oninput: () => moved(lever),
  });
  return el("div", { class: "lever", id: `row-${lever.key}`, title: lever.tells },
    el("div", { class: "lever-head" },
      el("label", { for: `lever-${lever.key}` }, lever.label),
      el("span", {},
        el("output", { id: `value-${lever.key}`, for: `lever-${lever.key}` }),
        el("button", { type: "button", class: "back", "aria-label": `${lever.label}: back`, onclick: () => back(lever) },
          "↺"))),
    el("div", { class: "track" }, input, el("span", { class: "stands", id: `stands-${lever.key}`, "aria-hidden": true })),
    el("div", { class: "ends", id: `ends-${lever.key}` }, el("span", {}, lever.left), el("span", {}, lever.right)));
}

// Put every slider where the what-if has it, but for those that were moved.
function place() {
  for (const lever of state.picture.levers) {
    const input = byId(`lever-${lever.key}`);
    const stands = standing[lever.key];
    input.value = state.question.levers[lever.key] ?? stands;
    const share = (stands - lever.low) / (lever.high - lever.low);
    byId(`stands-${lever.key}`).style.left = `calc(${(100 * share).toFixed(1)}% + ${(8 - 16 * share).toFixed(1)}px)`;
    show(lever);
  }
}

// A what-if's place in the list: a file of the person's own may be called like one that came with the model.
const valueOf = (one) => (isOwn({ ...one, what_if: one.what_if ?? one.name }) ? `own:${one.what_if ?? one.name}` : one.what_if ?? one.name);

function tellOfWhatIf() {
  const chosen = [...state.own, ...state.whatIfs].find((one) => valueOf(one) === valueOf(state.question));
  byId("reset").disabled = changesNothing();
  const moved = Object.keys(state.question.levers).length || (state.question.members_pay ?? null) !== null;
  const alone = state.question.what_if === "as_is" && !isOwn(state.question);
  const put = moved && alone ? "The partnership with the sliders that you moved, against the partnership as it is." : chosen?.question ?? "";
  byId("question").textContent = moved && !alone ? `${put} And with the sliders that you moved.` : put;
  byId("why").textContent = chosen?.why ?? "";
  byId("known").textContent = chosen?.evidence ? `Evidence: ${chosen.evidence}` : "";
  byId("evidence").hidden = (!chosen?.why && !chosen?.evidence) || Boolean(moved && alone);
}

// Sliders about the team stand still where nobody convenes.
function hold(convened) {
  for (const lever of state.picture.levers) {
    if (!lever.of_the_team) continue;
    byId(`lever-${lever.key}`).disabled = !convened;
    byId(`row-${lever.key}`).title = convened ? lever.tells : "Under this what-if nobody convenes, so there is no team.";
  }
  byId("members-pay").disabled = !convened;
}

async function takeStanding() {
  let convened = state.picture.convened;
  if (state.question.what_if === "as_is" && !isOwn(state.question)) {
    standing = { ...state.picture.standing };
  } else {
    const { what_if, own } = state.question;
    ({ standing, convened } = await post("/api/sliders", { ...asItIs(), what_if, own }));
  }
  hold(convened);
  place();
}

async function whatIfChosen() {
  const chosen = [...state.own, ...state.whatIfs].find((one) => valueOf(one) === byId("what-if").value);
  state.question.what_if = chosen.name;
  state.question.own = chosen.own ?? {};
  state.question.levers = {};
  busy();
  tellOfWhatIf();
  trouble("");
  try {
    await takeStanding();
  } catch (error) {
    tell("refused", error.message);
    return;
  }
  changed();
}

export function changed() {
  clearTimeout(waiting);
  tellOfWhatIf();
  tell("question");
}

function fill(select) {
  const groups = new Map();
  for (const one of [...state.own, ...state.whatIfs]) {
    if (!groups.has(one.group)) groups.set(one.group, el("optgroup", { label: one.group }));
    const unfit = !one.own && state.picture?.unfit.includes(one.name);
    groups.get(one.group).append(el("option", { value: valueOf(one) }, unfit ? `${one.title} (does not fit here)` : one.title));
  }
  select.replaceChildren(...groups.values());
  select.value = valueOf(state.question);
}

// List scenario files of the person's own; one of the same name takes the earlier one's place.
export function listOwn(several) {
  const names = new Set(several.map((one) => one.name));
  state.own = [...state.own.filter((one) => !names.has(one.name)), ...several];
  fill(byId("what-if"));
}

// The choice for a share of the team's cost; one that is not listed is added to the list.
function shareShown(share) {
  if (share === null || share === undefined) return "";
  const select = byId("members-pay");
  if (![...select.options].some((option) => option.value === String(share))) {
    select.append(el("option", { value: String(share) }, `${Math.round(100 * share)}% of its cost`));
  }
  return String(share);
}

// Show a question that came from elsewhere: a file, a lesson, a kept one.
export async function showQuestion(question) {
  state.question = { own: {}, ...structuredClone(question) };
  byId("what-if").value = valueOf(question);
  byId("members-pay").value = shareShown(question.members_pay);
  for (const key of ["years", "matters"]) {
    const select = byId(key);
    const value = String(question[key]);
    if (![...select.options].some((option) => option.value === value)) {
      const text = key === "years" ? `${value} years` : `${Math.round(100 * value)}% of what is delivered as it is`;
      select.append(el("option", { value }, text));
    }
    select.value = value;
  }
  tellOfWhatIf();
  try {
    await takeStanding();
  } catch (error) {
    tell("refused", error.message);
    return;
  }
  changed();
}

function setUp() {
  fill(byId("what-if"));
  byId("levers").replaceChildren(...state.picture.levers.map(row));
}

export function startAsking() {
  byId("what-if").addEventListener("change", whatIfChosen);
  byId("levers").addEventListener("submit", (event) => event.preventDefault());
  byId("members-pay").addEventListener("change", () => {
    const share = byId("members-pay").value;
    state.question.members_pay = share === "" ? null : Number(share);
    changed();
  });
  byId("years").addEventListener("change", () => { state.question.years = Number(byId("years").value); changed(); });
  byId("matters").addEventListener("change", () => { state.question.matters = Number(byId("matters").value); changed(); });
  byId("reset").addEventListener("click", () => {
    showQuestion(asItIs()).catch((error) => trouble(error.message));
  });
  if (matchMedia("(max-width: 860px)").matches) byId("lever-box").open = false;
  on("place", setUp);
}
