// A student's page: join, predict, wait, and see the own prediction beside everybody's and the model's answer.

import { answered, ask, bars, byId, el, looks } from "./shared.js";

const EVERY = 2000; // ms between two looks at what the class does
let seen = "";

function trouble(words) {
  byId("trouble").textContent = words;
  byId("trouble").hidden = !words;
}

function ownWords(now) {
  if (!now.own) return now.shown ? "You made no prediction." : "";
  const many = now.own.projects === null ? "" : ` (about ${now.own.projects})`;
  const yours = `You said: ${now.words[now.own.guess]}${many}.`;
  if (!now.shown) return `${yours} You may change it until the teacher shows the answer.`;
  if (now.says === "unclear") return `${yours} The model cannot tell. What would you have to know to be sure?`;
  return now.says === now.own.guess ? `${yours} The model says so too (${now.answer.brief} projects). For your reason, or another?`
    : `${yours} The model says: ${now.words[now.says]} (${now.answer.brief} projects). What did one of you not think of?`;
}

function show(now) {
  byId("join").hidden = true;
  byId("lesson").hidden = false;
  byId("title").textContent = now.title;
  byId("puzzle").textContent = now.puzzle;
  byId("background").textContent = now.background;
  byId("ask").textContent = now.ask;
  byId("predict").hidden = now.shown;
  byId("own").textContent = ownWords(now);
  byId("send").textContent = now.own ? "Change my prediction" : "Predict";
  const state = `${now.lesson} ${now.shown} ${now.shown ? JSON.stringify(now.spread.counts) : ""}`;
  if (state === seen) return;
  if (seen && !seen.startsWith(`${now.lesson} `)) byId("predict").reset();
  seen = state;
  byId("after").replaceChildren(...(now.shown ? [el("h2", {}, "What the class said"), bars(now.spread, now.says), el("h2", {}, "What the model says"), answered(now.answer)] : []));
}

async function look() {
  try {
    show(await ask("/now"));
    trouble("");
  } catch (error) {
    if (error.status !== 403) trouble("The class does not answer. It may have ended.");
    else if (!byId("lesson").hidden) trouble("The class began anew. Load the page and join again.");
  }
}

byId("join").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask("/join", { code: byId("code").value });
    trouble("");
    await look();
    byId("title").focus();
  } catch (error) {
    trouble(error.message);
  }
});

byId("predict").addEventListener("submit", async (event) => {
  event.preventDefault();
  const number = (id) => (byId(id).value === "" ? null : Number(byId(id).value));
  const guess = document.querySelector("input[name=guess]:checked").value;
  try {
    show(await ask("/predict", { guess, projects: number("projects"), sure: number("sure") }));
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
});

looks();
look();
setInterval(look, EVERY);
