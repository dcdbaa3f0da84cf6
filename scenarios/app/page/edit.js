// Editing the network: ties made, ended or strengthened, members added, removed or seated higher, with mouse or keyboard.

import { asItIs, byId, dialog, download, el, on, post, state } from "./base.js";
import { listOwn, showQuestion } from "./ask.js";
import { drawing } from "./welcome.js";

const FILE = "network.toml";
const STRENGTHS = [["0", "no tie"], ["0.3", "a weak tie"], ["0.6", "a steady tie"], ["0.9", "a strong tie"]];
const GRADES = [["5", "a chief executive"], ["4", "a director"], ["3", "a manager"]];

let changes = [], done = [], undone = [], picked = null, place = "";

const name = (row) => state.picture.members[row].name;
const strengthWords = (value) => STRENGTHS.find(([known]) => Number(known) === value)?.[1] ?? `a tie of strength ${value}`;

function words(one) {
  if (one.what === "tie") return `${name(one.a)} and ${name(one.b)}: ${strengthWords(one.strength)}`;
  if (one.what === "leave") return `${name(one.a)} is no member`;
  if (one.what === "seat") return `${name(one.a)} seats ${GRADES.find(([grade]) => Number(grade) === one.grade)[1]} as well`;
  return `${one.name} joins (${one.kind.replaceAll("_", " ")})`;
}

// The scenario file that says the same.
export function toml() {
  const text = JSON.stringify;
  const lines = [`title = ${text("The network as edited")}`, `question = ${text(`What if the network were another? ${changes.map(words).join("; ")}.`)}`];
  const table = (head, rows) => lines.push("", `[[${head}]]`, ...rows);
  for (const one of changes) {
    if (one.what === "tie") table("tie", [`member = ${text(name(one.a))}`, `other = ${text(name(one.b))}`, `strength = ${one.strength}`]);
    else if (one.what === "seat") table("seat", [`member = ${text(name(one.a))}`, `seniority = ${one.grade}`]);
    else if (one.what === "leave") table("event", ['kind = "leave"', "quarter = 0", `target = ${text(name(one.a))}`]);
    else {
      table("member", [`name = ${text(one.name)}`, `kind = ${text(one.kind)}`]);
      table("event", ['kind = "join"', "quarter = 0", `target = ${text(one.name)}`]);
    }
  }
  return `${lines.join("\n")}\n`;
}

async function ask() {
  const words = byId("edit-answer");
  try {
    if (!changes.length) {
      words.textContent = "";
      await showQuestion({ ...asItIs() });
      return;
    }
    const { what_ifs: found } = await post("/api/scenarios", { files: { [FILE]: toml() } });
    listOwn(found);
    await showQuestion({ ...asItIs(), what_if: found[0].name, own: found[0].own });
  } catch (error) {
    words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
  }
}

function change(next) {
  done.push(changes);
  undone = [];
  changes = next;
  draw();
  ask();
}

function step(from, to) {
  if (!from.length) return;
  to.push(changes);
  changes = from.pop();
  draw();
  ask();
}

// One change for each pair and each member's seat: a later one takes the earlier one's place.
function put(one) {
  const same = (other) => other.what === one.what && ((one.what === "tie" && new Set([one.a, one.b, other.a, other.b]).size === 2)
    || (one.what !== "tie" && one.what !== "join" && one.a === other.a) || (one.what === "join" && one.name === other.name));
  change([...changes.filter((other) => !same(other)), one]);
}

// The network with the changes in it.
function edited() {
  const ties = new Map(state.picture.ties.map(([i, j, strength]) => [`${Math.min(i, j)}-${Math.max(i, j)}`, strength]));
  const gone = new Set(changes.filter((one) => one.what === "leave").map((one) => one.a));
  for (const one of changes) if (one.what === "tie") ties.set(`${Math.min(one.a, one.b)}-${Math.max(one.a, one.b)}`, one.strength);
  const kept = [...ties].map(([key, strength]) => [...key.split("-").map(Number), strength]).filter(([i, j, strength]) => strength > 0 && !gone.has(i) && !gone.has(j));
  return { ...state.picture, ties: kept };
}

function pick(row) {
  if (picked === null || picked === row) {
    picked = picked === row ? null : row;
    if (picked !== null) byId("edit-a").value = String(row);
  } else {
    byId("edit-a").value = String(picked);
    byId("edit-b").value = String(row);
    picked = null;
    byId("edit-strength").focus();
  }
  mark();
}

function mark() {
  byId("edit-picture").querySelectorAll("g.pickable").forEach((group, row) => {
    group.classList.toggle("picked", row === picked);
    group.setAttribute("aria-pressed", String(row === picked));
  });
  byId("edit-picked").textContent = picked === null ? "Choose two members in the picture, or below." : `${name(picked)} and … choose the second.`;
}

function draw() {
  const drawn = drawing(edited());
  drawn.setAttribute("role", "group");
  [...drawn.querySelectorAll("g")].forEach((group, row) => {
    group.setAttribute("class", "pickable member");
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", name(row));
    group.addEventListener("click", () => pick(row));
    group.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(row); } });
  });
  byId("edit-picture").replaceChildren(drawn);
  byId("edit-changes").replaceChildren(...(changes.length ? changes.map((one) => el("li", {}, words(one), " ",
    el("button", { type: "button", class: "quiet", "aria-label": `Take back: ${words(one)}`, onclick: () => change(changes.filter((other) => other !== one)) }, "Take back")))
    : [el("li", { class: "soft" }, "Nothing is changed yet.")]));
  byId("edit-undo").disabled = !done.length;
  byId("edit-redo").disabled = !undone.length;
  byId("edit-save").disabled = !changes.length;
  mark();
}

const select = (id, label, options) => el("label", { class: "field", for: id }, label, el("select", { id }, ...options.map(([value, text]) => el("option", { value }, text))));
const value = (id) => byId(id).value;

function keyed(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input[type=text]")) return;
  event.preventDefault();
  if (event.shiftKey) step(undone, done);
  else step(done, undone);
}

function addMember() {
  const given = byId("edit-name").value.trim();
  const taken = [...state.picture.members, ...changes].some((one) => one.name === given);
  if (!given || taken) {
    byId("edit-answer").replaceChildren(el("span", { class: "trouble", role: "alert" }, given ? `There is a ${given} already.` : "Give the new member a name."));
    return;
  }
  put({ what: "join", name: given, kind: value("edit-kind") });
}

function open() {
  if (place !== state.picture.name) [changes, done, undone, place] = [[], [], [], state.picture.name];
  picked = null;
  const rows = state.picture.members.map((member, row) => [String(row), member.name]);
  const button = (id, text, act, more = {}) => el("button", { type: "button", id, onclick: act, ...more }, text);
  dialog("Edit the network",
    el("div", { class: "editing", onkeydown: keyed },
      el("div", {}, el("div", { id: "edit-picture" }), el("p", { id: "edit-picked", class: "soft", "aria-live": "polite" }),
        el("p", { id: "edit-answer", class: "edit-answer", "aria-live": "polite" })),
      el("div", { class: "edit-forms" },
        el("div", { class: "edit-row" }, select("edit-a", "Between", rows), select("edit-b", "and", rows), select("edit-strength", "there is", STRENGTHS),
          button("edit-tie", "Set the tie", () => { if (value("edit-a") !== value("edit-b")) put({ what: "tie", a: Number(value("edit-a")), b: Number(value("edit-b")), strength: Number(value("edit-strength")) }); })),
        el("div", { class: "edit-row" }, select("edit-who", "A member", rows), select("edit-grade", "seats as well", GRADES),
          button("edit-seat", "Seat them", () => put({ what: "seat", a: Number(value("edit-who")), grade: Number(value("edit-grade")) })),
          button("edit-leave", "Remove the member", () => put({ what: "leave", a: Number(value("edit-who")) }))),
        el("div", { class: "edit-row" }, el("label", { class: "field", for: "edit-name" }, "A new member", el("input", { type: "text", id: "edit-name", maxlength: 100 })),
          select("edit-kind", "of kind", state.picture.kinds), button("edit-join", "Add the member", addMember)),
        el("h3", {}, "What is changed"), el("ul", { id: "edit-changes" }),
        el("div", { class: "buttons" }, button("edit-undo", "Undo", () => step(done, undone), { class: "quiet" }), button("edit-redo", "Redo", () => step(undone, done), { class: "quiet" }),
          button("edit-save", "Save as a scenario file", () => download(FILE, toml(), "text/plain"))))));
  draw();
}

export function startEditing() {
  byId("open-edit").addEventListener("click", open);
  on("shown", () => { if (byId("edit-answer") && changes.length && state.answer) byId("edit-answer").textContent = state.answer.headline; });
}
