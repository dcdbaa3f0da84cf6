// How a survey is read, as a table to correct before anything is simulated.

import { byId, dialog, el } from "./base.js";

// What was changed since the table was drawn, under the names that the app knows.
function corrections(box) {
  const said = { answers: {}, files: {}, kinds: {} };
  for (const field of box.querySelectorAll("[data-key]")) {
    const now = field.type === "checkbox" ? String(field.checked) : field.value;
    const { key, first, name, column } = field.dataset;
    if (key === "answer") {
      if (box.querySelector(`[name="take-${name}"][value=take]`)?.checked) said.answers[name] = "";
      else if (now.trim()) said.answers[name] = now.trim();
      continue;
    }
    if (now === first) continue;
    if (key === "kind") said.kinds[name] = now;
    else if (key === "missing") said.missing = [];
    else if (key === "convenes") said.convenes = now;
    else if (key === "staff") said.staff = now === "" ? null : Number(now);
    else if (key === "members_pay") said.members_pay = now === "" ? null : Number(now) / 100;
    else {
      const file = said.files[name] ??= { columns: {} };
      if (key === "column") file.columns[column] = now;
      else if (key === "header_row") file.header_row = now === "" ? null : Number(now);
      else if (key === "use") file.use = now === "true";
      else file[key] = now || null;
    }
  }
  if (said.missing) said.missing = [...box.querySelectorAll("[data-key=missing]")].filter((one) => !one.checked).map((one) => one.dataset.name);
  return said;
}

const keep = (field, data) => {
  Object.assign(field.dataset, data);
  field.dataset.first = field.type === "checkbox" ? String(field.checked) : field.value;
  return field;
};

function select(label, options, value, data) {
  const made = el("select", { "aria-label": label },
    ...options.map((one) => el("option", { value: one.value, selected: one.value === value }, one.words)));
  return keep(made, data);
}

function number(label, value, data, limits) {
  return keep(el("input", { type: "number", "aria-label": label, value: value ?? "", ...limits }), data);
}

function question(one) {
  const typed = one.choices.length
    ? select(`Answer to question ${one.place + 1}`, [{ value: "", words: "Choose" }, ...one.choices.map((word) => ({ value: word, words: word }))], "", { key: "answer", name: one.place })
    : keep(el("input", { type: "text", "aria-label": `Answer to question ${one.place + 1}` }), { key: "answer", name: one.place });
  const group = `take-${one.place}`;
  const own = el("input", { type: "radio", name: group, value: "own", checked: !one.reading });
  typed.addEventListener("input", () => { own.checked = true; });
  return el("fieldset", { class: "card asked" },
    el("legend", {}, one.where),
    el("p", {}, `${one.what[0].toUpperCase()}${one.what.slice(1)}.`, one.others.length ? ` It may also be ${one.others.join(", or ")}.` : ""),
    one.reading ? el("label", { class: "check" }, el("input", { type: "radio", name: group, value: "take", checked: true }), `Yes: ${one.reading}`) : null,
    el("div", { class: "own-answer" },
      one.reading ? el("label", { class: "check" }, own, "No, it is this:") : null, typed),
    el("p", { class: "soft" }, one.hint));
}

function table(caption, heads, rows, attributes = {}) {
  return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption, ...attributes },
    el("table", { class: "plan" }, el("caption", { class: "visually-hidden" }, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows)));
}

const NAMES = { source: "who reports", target: "about whom", weight: "how strong", relation: "which relation", wave: "which wave", partnership: "which partnership", "": "not used" };

function columns(file) {
  if (!file.columns.length) return "";
  if (!file.columns.some((one) => one.roles.length)) {
    return file.columns.map((one) => `${one.name}: ${one.role || "not used"}`).join("; ");
  }
  return el("div", { class: "columns" }, ...file.columns.map((one) => el("label", {}, el("span", {}, one.name),
    select(`Use of the column ${one.name}`, one.roles.map((role) => ({ value: role, words: NAMES[role] ?? role })), one.role, { key: "column", name: file.name, column: one.name }))));
}

function files(plan) {
  if (!plan.files.length) return null;
  const some = plan.files.some((file) => file.columns.length);
  return el("section", {}, el("h3", {}, "Files"),
    table("Files", ["File", "What it is", "Row of the header", ...(some ? ["Columns"] : [])], plan.files.map((file) => el("tr", {},
      el("th", { scope: "row" }, file.name),
      el("td", {}, select(`What ${file.name} is`, [{ value: "", words: "as found" }, ...file.layouts], file.layout ?? "", { key: "layout", name: file.name })),
      el("td", {}, number(`Row of the header of ${file.name}`, file.header_row, { key: "header_row", name: file.name }, { min: 0, step: 1 })),
      some ? el("td", {}, columns(file)) : null))));
}

function members(plan, coded) {
  if (!plan.members) return null;
  const unknown = plan.members.filter((one) => !one.kind).length;
  const silent = plan.members.filter((one) => one.asked && !one.answered).length;
  const kinds = [{ value: "", words: "not known" }, ...plan.kinds];
  return el("section", {}, el("h3", {}, "Members"),
    el("p", { class: "soft" }, `${plan.members.length} members: ${plan.listing}. ${silent ? `${silent} did not answer` : "All who were asked answered"}; their answers are missing, not “no”. ${unknown ? `Of ${unknown} nothing says what kind of body they are.` : ""}`),
    table("Members", ["Member", "Kind of body", "Answered"], [...plan.members].sort((one, other) => Boolean(one.kind) - Boolean(other.kind)).map((one) => el("tr", { class: one.kind ? "" : "open" },
      el("th", { scope: "row" }, one.name),
      el("td", {}, select(`Kind of ${one.name}`, kinds, one.kind, { key: "kind", name: one.name }), one.word && !one.kind ? el("span", { class: "soft" }, ` “${one.word}”`) : null),
      el("td", {}, !one.asked ? "not asked" : coded ? (one.answered ? "yes" : "no")
        : keep(el("input", { type: "checkbox", checked: one.answered, "aria-label": `${one.name} answered` }), { key: "missing", name: one.id }))))));
}

function convening(plan) {
  if (!plan.convening) return null;
  const now = plan.convening;
  const who = [{ value: "", words: "Choose" }, { value: "team", words: "A central team" }, { value: "nobody", words: "Nobody" },
    ...plan.members.map((one) => ({ value: one.name, words: `${one.name} leads` }))];
  return el("section", { class: now.convenes ? "" : "open" }, el("h3", {}, "Who convenes, how many staff, who pays?"),
    now.convenes ? null : el("p", {}, `Nothing in the survey says it. Until you do, it is read as ${now.assumed}.`),
    el("div", { class: "convening" },
      el("label", { class: "field" }, "Who convenes", select("Who convenes", who, now.convenes, { key: "convenes" })),
      el("label", { class: "field" }, "Full-time staff", number("Full-time staff", now.staff, { key: "staff" }, { min: 0, max: 100, step: 0.25 })),
      el("label", { class: "field" }, "Members pay (%)", number("Members pay (%)", now.members_pay === null ? null : 100 * now.members_pay, { key: "members_pay" }, { min: 0, max: 100, step: 5 }))));
}

function listed(title, sentences) {
  if (!sentences.length) return null;
  return el("details", {}, el("summary", {}, `${title} (${sentences.length})`), el("ul", {}, ...sentences.map((one) => el("li", {}, one))));
}

// Show the table; `again` reads once more with the corrections, `go` simulates with them.
export function showPlan(plan, coded, again, go) {
  const asked = plan.questions.length;
  const box = el("form", { class: "plan-form", onsubmit: (event) => event.preventDefault() });
  const words = el("p", { id: "plan-words", role: "status", "aria-live": "polite" });
  // While it is read nothing can be corrected: an answer to what stood there before would come in the way.
  const still = (on) => { for (const one of box.querySelectorAll("button, input, select")) one.disabled = on; };
  const act = (take) => async () => {
    words.textContent = "One moment …";
    const said = corrections(box);
    still(true);
    try {
      await take(said, (text) => { words.textContent = text; });
    } catch (error) {
      words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
    } finally {
      still(false);
    }
  };
  box.append(
    el("p", {}, asked ? `${asked === 1 ? "One thing" : `${asked} things`} must be said before it can be read.` : "Correct what is wrong. Nothing is simulated before you say so."),
    ...plan.questions.map(question),
    ...[files(plan), members(plan, coded), convening(plan)].filter(Boolean),
    ...[listed("How it was read", plan.decided.map((one) => one.words)), listed("Not used", plan.unused)].filter(Boolean),
    words,
    el("div", { class: "buttons" },
      el("button", { type: "button", class: asked ? "main" : "", onclick: act(again) }, "Read again"),
      asked ? null : el("button", { type: "button", class: "main", onclick: act(go) }, "Simulate it")));
  dialog("How your survey is read", box);
  byId("dialog").scrollTop = 0;
  box.querySelector("input, select, button")?.focus({ preventScroll: true });
}
