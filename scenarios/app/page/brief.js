// The briefing about the question at hand.

import { TAB, byId, changesNothing, closeDialog, dialog, el, post, questionNow, state, stream } from "./base.js";

let running = null;

function choose() {
  if (changesNothing()) {
    dialog("Write the briefing",
      el("p", {}, "A briefing is about a difference. Choose a what-if or move a slider first."),
      el("div", { class: "buttons" }, el("button", { type: "button", class: "main", onclick: closeDialog }, "Back to the question")));
    return;
  }
  const title = state.answer?.title ?? "your question";
  dialog("Write the briefing",
    el("p", {}, `Two pages and an annex about “${title}”: the answer, how sure it is, what it depends on, and what the model cannot say.`),
    el("div", { class: "buttons" },
      el("button", { type: "button", class: "main", id: "brief-quick", onclick: () => write(false) }, "Write it now"),
      el("button", { type: "button", id: "brief-whole", onclick: () => write(true) }, "Write it whole (some minutes)")),
    el("p", { class: "soft" }, "Whole: with who carries the partnership, and what would change the answer. The quick one says that these are left out."),
    el("div", { class: "progress-row" },
      el("progress", { id: "brief-progress", max: 1, value: 0, "aria-label": "Briefing", hidden: true }),
      el("span", { id: "brief-words", class: "soft" }),
      el("button", { type: "button", class: "quiet", id: "brief-stop", hidden: true, onclick: () => running?.abort() }, "Stop")),
    el("div", { id: "brief-made", "aria-live": "polite" }));
}

async function write(whole) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const words = byId("brief-words"), bar = byId("brief-progress");
  byId("brief-made").replaceChildren();
  bar.hidden = byId("brief-stop").hidden = false;
  let made = null;
  try {
    await stream("/api/brief", { question: questionNow(), whole }, (one) => {
      if (one.made) made = one;
      if (!one.doing) return;
      words.textContent = `${one.doing} …`;
      bar.max = one.of;
      bar.value = one.done;
    }, mine.signal);
    words.textContent = "";
  } catch (error) {
    words.textContent = error.name === "AbortError" ? "stopped" : error.message;
  }
  if (mine !== running) return;
  bar.hidden = byId("brief-stop").hidden = true;
  if (!made) return;
  show(made);
}

const written = (name) => `/written/${TAB}/briefing.${name}`;

function show(made) {
  byId("brief-made").replaceChildren(el("div", { class: "buttons" },
    el("a", { class: "as-button main", id: "brief-open", href: written("html"), target: "_blank" }, "Open the briefing"),
    el("a", { class: "as-button", id: "brief-word", href: written("docx") }, "Take it for Word"),
    made.pdf ? el("a", { class: "as-button", id: "brief-pdf", href: written("pdf") }, "Take it as PDF") : null,
    el("button", { type: "button", id: "brief-edit", onclick: () => edit(made) }, "Edit it first")));
}

// Words may be changed and are marked; a changed number is refused where it stands.
function edit(made) {
  const headings = new Map();
  for (const one of made.texts) headings.set(one.heading, [...(headings.get(one.heading) ?? []), one]);
  const left = Object.entries(made.sections).map(([key, title]) => el("label", { class: "check" },
    el("input", { type: "checkbox", checked: true, "data-section": key }), title));
  const field = (one) => {
    const area = el("textarea", { id: `text-${one.address}`, rows: Math.max(1, Math.ceil(one.text.length / 75)), "aria-label": `${one.heading}: ${one.text.slice(0, 60)}` });
    area.value = one.text;
    return area;
  };
  byId("brief-made").replaceChildren(el("form", { class: "brief-edit", onsubmit: (event) => { event.preventDefault(); again(made); } },
    el("p", {}, "Change words as you like: each sentence that you change is marked as yours. Figures cannot be changed."),
    el("fieldset", { class: "asked" }, el("legend", {}, "Sections and charts to keep"), ...left),
    ...[...headings].map(([heading, texts]) => el("section", {}, el("h3", {}, heading), ...texts.map(field))),
    el("label", { class: "field", for: "brief-own" }, "A paragraph of your own (it stands under “In the words of who sends this”)", el("textarea", { id: "brief-own", rows: 3 })),
    el("p", { id: "brief-refused", class: "trouble", role: "alert", hidden: true }),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "main", id: "brief-again" }, "Write it so"))));
  byId("brief-made").querySelector("textarea").focus();
}

async function again(made) {
  const texts = {};
  for (const one of made.texts) if (byId(`text-${one.address}`).value !== one.text) texts[one.address] = byId(`text-${one.address}`).value;
  const left_out = [...byId("brief-made").querySelectorAll("[data-section]")].filter((box) => !box.checked).map((box) => box.dataset.section);
  try {
    await post("/api/edit-brief", { texts, left_out, own: byId("brief-own").value });
    byId("brief-words").textContent = "Written as you edited it.";
    show(made);
  } catch (error) {
    byId("brief-refused").textContent = error.message;
    byId("brief-refused").hidden = false;
  }
}

export function startBriefing() {
  byId("write-brief").addEventListener("click", choose);
  byId("dialog").addEventListener("close", () => running?.abort());
}
