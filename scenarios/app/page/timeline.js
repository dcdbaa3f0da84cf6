// Building a question on a ten-year timeline: events are dragged to their dates, and become a scenario file.

import { asItIs, byId, closeDialog, dialog, download, el, post, state } from "./base.js";
import { listOwn, showQuestion } from "./ask.js";

const YEARS = 10, LAST = 4 * YEARS - 1;
const FILE = "timeline.toml";
const TYPES = { local_democracy: "local democracy", policy_making: "policy making", customer_service: "customer service", administrative_reform: "administrative reform" };

// What can happen: in words, with an amount, a member or a type where it has one.
const KINDS = {
  staff: { label: "The team’s staff becomes", unit: "full-time", value: 1.5, low: 0, high: 20, step: 0.25 },
  close_team: { label: "The team closes" },
  members_pay: { label: "Of the team, members pay", unit: "% of the cost", value: 50, low: 0, high: 100, step: 5, scale: 100 },
  style: { label: "The team joins rather than carries", unit: "% of the time", value: 90, low: 0, high: 100, step: 10, scale: 100 },
  funding: { label: "Hours for joint work become", unit: "% of the start’s", value: 75, low: 0, high: 300, step: 5, scale: 100 },
  hours: { label: "One member’s hours become", unit: "% of the start’s", value: 50, low: 0, high: 300, step: 5, scale: 100, who: true },
  turnover: { label: "People leave", unit: "times as often as usual", value: 3, low: 0, high: 10, step: 0.5 },
  departure: { label: "A representative leaves", who: true },
  leave: { label: "A member leaves the partnership", who: true },
  election: { label: "An election changes control", who: true },
  announce: { label: "A reorganisation is announced", who: true },
  agreements: { label: "Ties are put into agreements" },
  second_contacts: { label: "Every tie gets a second contact" },
  strategy: { label: "The shared strategy reaches", unit: "%", value: 60, low: 0, high: 100, step: 10, scale: 100 },
  leadership: { label: "Leaders take part", unit: "%", value: 80, low: 0, high: 100, step: 10, scale: 100 },
  offer: { label: "An earmarked project is offered", type: true },
};

let events = [], undone = [], done = [], number = 0;

const storage = () => `partnership-timeline ${state.picture.name}`;
const when = (quarter) => `year ${1 + Math.floor(quarter / 4)}, quarter ${1 + (quarter % 4)}`;

function keep() {
  try {
    sessionStorage.setItem(storage(), JSON.stringify(events));
  } catch { /* then it is kept until the page is left */ }
}

// What was built before in this window, for the same partnership.
function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(storage()) ?? "[]");
    return found.filter((one) => one.kind in KINDS && one.at >= 0 && one.at <= LAST);
  } catch {
    return [];
  }
}

function change(next, focus) {
  done.push(events);
  undone = [];
  events = next;
  keep();
  draw(focus);
}

function step(from, to) {
  if (!from.length) return;
  to.push(events);
  events = from.pop();
  keep();
  draw();
}

const undo = () => step(done, undone);
const redo = () => step(undone, done);

function words(one) {
  const kind = KINDS[one.kind];
  const amount = kind.value === undefined ? "" : ` ${one.value} ${kind.unit}`;
  const whose = kind.who ? `: ${one.who}` : kind.type ? `: ${TYPES[one.type]}` : "";
  return `${kind.label}${amount}${whose}`;
}

// The scenario file: what `run.py compare FILE` takes.
export function toml() {
  const text = JSON.stringify; // a string of JSON is one of TOML
  const sorted = [...events].sort((a, b) => a.at - b.at);
  const told = sorted.map((one) => `${words(one).replace(/’/g, "'")} (${when(one.at)})`).join("; ");
  const lines = [`title = ${text("Built on the timeline")}`, `question = ${text(`What if the following happened? ${told}.`)}`];
  for (const one of sorted) {
    const kind = KINDS[one.kind];
    lines.push("", "[[event]]", `kind = "${one.kind}"`, `quarter = ${one.at}  # ${when(one.at)}`);
    if (kind.who) lines.push(`target = ${text(one.who)}`);
    if (kind.type) lines.push(`type = "${one.type}"`);
    if (kind.value !== undefined) lines.push(`value = ${Number((one.value / (kind.scale ?? 1)).toFixed(6))}`);
  }
  return `${lines.join("\n")}\n`;
}

function amountOf(kind, value, take) {
  return el("label", { class: "amount" }, el("input", { type: "number", value, min: kind.low, max: kind.high, step: kind.step,
    "aria-label": kind.label, onchange: (event) => take(Number(event.target.value)) }), ` ${kind.unit}`);
}

const select = (label, options, chosen, take) => el("select", { "aria-label": label, onchange: (event) => take(event.target.value) },
  ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));

const members = () => state.picture.members.map((member) => [member.name, member.name]);

// One event: what it is, its place on the ten years, and what of it can be changed.
function row(one) {
  const kind = KINDS[one.kind];
  const set = (key) => (value) => change(events.map((other) => (other.id === one.id ? { ...other, [key]: value } : other)), one.id);
  const said = el("output", { class: "soft" }, when(one.at));
  const slide = el("input", { type: "range", min: 0, max: LAST, step: 1, value: one.at, id: `event-${one.id}`, "aria-label": words(one), "aria-valuetext": when(one.at),
    oninput: (event) => { said.textContent = when(Number(event.target.value)); event.target.setAttribute("aria-valuetext", said.textContent); },
    onchange: (event) => set("at")(Number(event.target.value)) });
  return el("li", { class: "event" },
    el("div", { class: "event-words" }, el("strong", {}, kind.label),
      kind.value === undefined ? null : amountOf(kind, one.value, set("value")),
      kind.who ? select("Which member", members(), one.who, set("who")) : null,
      kind.type ? select("Of which type", Object.entries(TYPES), one.type, set("type")) : null,
      said,
      el("button", { type: "button", class: "quiet", "aria-label": `Remove: ${words(one)}`, onclick: () => change(events.filter((other) => other.id !== one.id)) }, "Remove")),
    el("div", { class: "years-track" }, slide));
}

function draw(focus) {
  const list = byId("timeline-events");
  const marks = el("div", { class: "years-marks", "aria-hidden": true }, ...[...Array(YEARS).keys()].map((year) => el("span", {}, `${year + 1}`)));
  list.replaceChildren(...(events.length ? [el("li", { class: "event" }, marks)] : [el("li", { class: "soft" }, "Nothing happens yet. Add an event, then drag it to its date (or use the arrow keys).")]),
    ...[...events].sort((a, b) => a.at - b.at || a.id - b.id).map(row));
  byId("timeline-undo").disabled = !done.length;
  byId("timeline-redo").disabled = !undone.length;
  byId("timeline-ask").disabled = byId("timeline-save").disabled = !events.length;
  byId("timeline-words").textContent = "";
  if (focus !== undefined) byId(`event-${focus}`)?.focus();
}

function add(kind) {
  number = Math.max(number, ...events.map((one) => one.id)) + 1;
  const last = events.at(-1);
  const one = { id: number, kind, at: last ? Math.min(LAST, last.at + 4) : 4, value: KINDS[kind].value, who: state.picture.members[0].name, type: "local_democracy" };
  change([...events, one], one.id);
}

async function ask() {
  try {
    const { what_ifs: found } = await post("/api/scenarios", { files: { [FILE]: toml() } });
    listOwn(found);
    closeDialog();
    await showQuestion({ ...asItIs(), years: Math.max(state.question.years, YEARS), what_if: found[0].name, own: found[0].own });
  } catch (error) {
    byId("timeline-words").replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
  }
}

function keyed(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  if (event.shiftKey) redo();
  else undo();
}

function open() {
  events = kept();
  [done, undone] = [[], []];
  const choice = el("select", { id: "timeline-kind" }, ...Object.entries(KINDS).map(([key, kind]) => el("option", { value: key }, kind.label)));
  const button = (id, text, act, more = {}) => el("button", { type: "button", id, onclick: act, ...more }, text);
  dialog("Build a question on a timeline",
    el("div", { class: "timeline", onkeydown: keyed },
      el("div", { class: "buttons" }, el("label", { class: "field", for: "timeline-kind" }, "What happens", choice),
        button("timeline-add", "Add it", () => add(choice.value)),
        button("timeline-undo", "Undo", undo, { class: "quiet" }), button("timeline-redo", "Redo", redo, { class: "quiet" })),
      el("ol", { id: "timeline-events", "aria-label": "Events over ten years" }),
      el("div", { class: "buttons" }, button("timeline-ask", "Ask it", ask, { class: "main" }),
        button("timeline-save", "Save as a scenario file", () => download(FILE, toml(), "text/plain"))),
      el("p", { class: "soft" }, `The file is the one that “run.py compare ${FILE}” takes.`),
      el("div", { id: "timeline-words", "aria-live": "polite" })));
  draw();
  choice.focus();
}

export function startTimeline() {
  byId("open-timeline").addEventListener("click", open);
}
