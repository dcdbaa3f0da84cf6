// The briefing about the question at hand.

import { TAB, byId, changesNothing, closeDialog, dialog, el, questionNow, state, stream } from "./base.js";

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
  let made = false;
  try {
    await stream("/api/brief", { question: questionNow(), whole }, (one) => {
      if (one.made) made = true;
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
  byId("brief-made").replaceChildren(el("div", { class: "buttons" },
    el("a", { class: "as-button main", id: "brief-open", href: `/written/${TAB}/briefing.html`, target: "_blank" }, "Open the briefing"),
    el("a", { class: "as-button", id: "brief-word", href: `/written/${TAB}/briefing.docx` }, "Take it for Word")));
}

export function startBriefing() {
  byId("write-brief").addEventListener("click", choose);
  byId("dialog").addEventListener("close", () => running?.abort());
}
