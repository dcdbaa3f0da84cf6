// The answer: one large sentence, how sure it is, and the charts; first quickly, then refined.

import { waterfall } from "./bars.js";
import { byId, el, on, questionNow, state, stream, tell, trouble } from "./base.js";

const SIGNS = { better: "▲", worse: "▼", "no difference": "●", "cannot tell yet": "◆", "as it is": "■" };
let running = null;
let spoken = "";

function speak(words) {
  if (words === spoken) return;
  spoken = words;
  byId("heard").textContent = words;
}

function table(rows, titles) {
  const some = rows.some((row) => row.some);
  return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "All outcomes" },
    el("table", {},
      el("caption", {}, `Means of the runs; differences are run by run.${some ? " †: of the runs that have a value." : ""}`),
      el("thead", {}, el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {},
        el("th", { scope: "row", class: row.inner ? "inner" : "" }, row.label + (row.some ? " †" : "")),
        ...row.cells.map((cell) => el("td", {}, cell)))))));
}

function progress(done, of) {
  byId("progress").max = of;
  byId("progress").value = done;
  byId("progress-words").textContent = done < of ? `${done} of ${of} runs` : `${of} runs`;
}

// Keep which tables of figures are unfolded while a chart is drawn anew.
function drawCharts(charts) {
  const open = [...byId("charts").querySelectorAll("details[open]")].map((one) => one.closest("figure")?.id);
  byId("charts").innerHTML = Object.values(charts).join("\n");
  for (const id of open) byId(id)?.querySelector("details")?.setAttribute("open", "");
}

function show(answer) {
  state.answer = answer;
  const pill = byId("verdict");
  pill.hidden = false;
  pill.dataset.verdict = answer.verdict;
  pill.replaceChildren(el("span", { "aria-hidden": true }, SIGNS[answer.verdict] ?? "■"), answer.verdict_words);
  byId("headline").textContent = answer.headline;
  byId("sure").textContent = answer.sure;
  document.querySelector(".answer").classList.toggle("first", !answer.final);
  document.querySelector(".answer").classList.add("now");
  progress(answer.pairs, answer.of);
  if (!answer.final) byId("progress-words").textContent = `first look: ${answer.pairs} of ${answer.of} runs, refining`;
  drawCharts(answer.charts);
  byId("outcomes").hidden = false;
  byId("outcome-table").replaceChildren(table(answer.rows, answer.titles));
  byId("pays").textContent = [answer.who_pays, ...(answer.remarks ?? [])].join(" ");
  byId("reach").textContent = answer.reach;
  byId("more").hidden = !answer.final || answer.of > 500;
  byId("keep").hidden = answer.verdict === "as it is";
  byId("why-button").hidden = !answer.final || answer.verdict === "as it is";
  tell("shown");
  if (answer.final || !spoken) speak(`${answer.verdict_words}. ${answer.headline} ${answer.sure}`);
}

export async function ask(more = false) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  trouble("");
  byId("stop").hidden = byId("progress").hidden = false;
  byId("more").hidden = true;
  byId("stage").setAttribute("aria-busy", "true");
  if (!more) {
    spoken = "";
    document.querySelector(".answer").classList.remove("now");
  }
  byId("why-button").hidden = byId("why-said").hidden = true;
  try {
    await stream("/api/ask", { question: questionNow(), more }, (one) => {
      if (mine !== running) return;
      if (one.headline) show(one);
      else progress(one.done, one.of);
    }, mine.signal);
    if (mine === running) tell("answered");
  } catch (error) {
    if (error.name !== "AbortError" && mine === running) refused(error.message);
  } finally {
    if (mine === running) {
      byId("stop").hidden = true;
      byId("stage").removeAttribute("aria-busy");
      running = null;
    }
  }
}

// A question that cannot be asked: why not, and no answer of an earlier one in its place.
function refused(words) {
  running?.abort();
  running = null;
  state.answer = null;
  trouble(words);
  byId("verdict").hidden = true;
  byId("headline").textContent = "No answer to this question.";
  for (const id of ["sure", "pays", "reach", "progress-words"]) byId(id).textContent = "";
  for (const id of ["charts", "outcome-table"]) byId(id).replaceChildren();
  for (const id of ["outcomes", "more", "keep", "stop", "why-button", "why-said"]) byId(id).hidden = true;
  byId("progress").hidden = true;
  byId("stage").removeAttribute("aria-busy");
}

function stop() {
  running?.abort();
  running = null;
  byId("stop").hidden = true;
  byId("stage").removeAttribute("aria-busy");
  const answer = state.answer;
  byId("progress-words").textContent = answer && !answer.final ? `stopped after ${answer.pairs} runs` : "stopped";
  byId("more").hidden = false;
}

// One account of the difference: a heading, a table and a note below it.
function account(one) {
  const head = el("tr", {}, ...one.heads.map((text) => el("th", { scope: "col" }, text)));
  const body = one.rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((text) => el("td", {}, text))));
  const said = one.bars ? one.bars.parts.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", ") : "";
  return el("div", { class: "account" }, el("h3", {}, one.title), one.bars ? waterfall(one.bars, `${one.title}: ${said}`) : null,
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)), el("p", { class: "soft" }, one.note),
    one.moments ? el("button", { type: "button", onclick: () => tell("moments") }, "See them in a history") : null);
}

async function why() {
  const button = byId("why-button");
  button.disabled = true;
  try {
    await stream("/api/why", { question: questionNow() }, (one) => {
      if (one.why) {
        byId("why-said").replaceChildren(...one.why.map(account));
        byId("why-said").hidden = false;
        tell("drawn");
      } else byId("progress-words").textContent = one.doing;
    });
    byId("progress-words").textContent = "";
  } catch (error) {
    trouble(error.message);
  } finally {
    button.disabled = false;
  }
}

export function startAnswering() {
  byId("why-button").addEventListener("click", why);
  byId("stop").addEventListener("click", stop);
  byId("more").addEventListener("click", () => ask(true));
  on("refused", refused);
  on("question", () => {
    if (!state.lesson?.waits) ask();
    else byId("stage").removeAttribute("aria-busy");
  });
}
