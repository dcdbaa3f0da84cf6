// Kept questions side by side, each against the partnership as it is, over the same time.

import { byId, changeOf, changesNothing, el, on, questionNow, state, stream, tell, trouble } from "./base.js";
import { showQuestion } from "./ask.js";

const MOST = 8;
let running = null;

function keep() {
  const question = questionNow();
  if (changesNothing(question)) return;
  if (!state.kept.some((one) => changeOf(one) === changeOf(question))) state.kept.push(question);
  if (state.kept.length > MOST) state.kept.shift();
  tell("kept");
  byId("heard").textContent = `Kept: ${state.answer?.title ?? "this question"}. ${state.kept.length} for side by side.`;
}

function drop(place) {
  state.kept.splice(place, 1);
  tell("kept");
}

function count() {
  const badge = byId("kept-count");
  badge.hidden = !state.kept.length;
  badge.textContent = state.kept.length;
}

function build() {
  byId("panel-compare").replaceChildren(
    el("p", { class: "intro" }, "Questions that you kept, each against the partnership as it is or what it names, under the same luck. Keep one with the button below an answer."),
    el("div", { class: "progress-row" },
      el("progress", { id: "compare-progress", max: 1, value: 0, "aria-label": "Runs done", hidden: true }),
      el("span", { id: "compare-words", class: "soft" }),
      el("button", { type: "button", id: "compare-stop", class: "quiet", hidden: true, onclick: () => running?.abort() }, "Stop")),
    el("div", { id: "compare-place", class: "charts" }),
    el("div", { id: "compare-list" }));
}

async function run() {
  running?.abort();
  build();
  if (!state.kept.length) {
    byId("compare-words").textContent = "Nothing is kept yet.";
    return;
  }
  const mine = new AbortController();
  running = mine;
  byId("compare-progress").hidden = byId("compare-stop").hidden = false;
  const { years, matters } = state.question;
  try {
    await stream("/api/compare", { questions: state.kept, years, matters }, (one) => {
      if (mine !== running) return;
      byId("compare-progress").max = one.of;
      byId("compare-progress").value = one.done;
      byId("compare-words").textContent = one.done < one.of ? `${one.done} of ${one.of} runs` : `${one.of} runs, ${one.words ?? ""}`;
      if (one.chart) show(one);
    }, mine.signal);
  } catch (error) {
    if (error.name === "AbortError") byId("compare-words").textContent = "stopped";
    else trouble(error.message);
  } finally {
    if (mine === running) byId("compare-progress").hidden = byId("compare-stop").hidden = true;
  }
}

function show(one) {
  byId("compare-place").innerHTML = one.chart;
  byId("compare-list").replaceChildren(el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Kept questions" },
    el("table", { class: "words" }, el("caption", {}, one.caption),
      el("thead", {}, el("tr", {}, ...one.titles.map((title) => el("th", { scope: "col" }, title)), el("th", { scope: "col", class: "act" }, "Do"))),
      el("tbody", {}, ...one.rows.map((row, place) => el("tr", {},
        el("th", { scope: "row" }, row.title), ...row.cells.map((cell) => el("td", {}, cell)),
        el("td", { class: "act" }, el("div", { class: "buttons" },
          el("button", { type: "button", onclick: () => again(place), "aria-label": `Ask again: ${row.title}` }, "Ask again"),
          el("button", { type: "button", class: "quiet", onclick: () => drop(place), "aria-label": `Remove: ${row.title}` }, "Remove")))))))));
  tell("drawn");
}

function again(place) {
  const { years, matters } = state.question;
  showQuestion({ ...state.kept[place], years, matters }).catch((error) => trouble(error.message));
  byId("tab-answer").click();
}

export function startComparing() {
  build();
  byId("keep").addEventListener("click", keep);
  on("kept", () => { count(); if (!byId("panel-compare").hidden) run(); });
  on("place", () => { state.kept = []; tell("kept"); });
  on("tab", (name) => (name === "compare" ? run() : running?.abort()));
}
