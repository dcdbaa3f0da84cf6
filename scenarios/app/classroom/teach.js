// The teacher's page: the code, how many have predicted what, and the answer when it is time.

import { answered, ask, bars, byId, el, looks } from "./shared.js";

const EVERY = 1000; // ms
let shown = "";

function show(now) {
  byId("where").textContent = location.origin.replace("http://", "");
  byId("code").textContent = now.code;
  byId("ask").textContent = now.ask;
  if (byId("lesson").options.length === 0) byId("lesson").append(...now.lessons.map((one) => el("option", { value: one.name }, one.title)));
  byId("lesson").value = now.lesson;
  const { predicted, joined } = now.spread;
  byId("count").textContent = `${predicted} of ${joined} who joined ${predicted === 1 ? "has" : "have"} predicted.`;
  byId("spread").replaceChildren(bars(now.spread, now.shown ? now.says : null));
  byId("show").disabled = now.shown;
  const state = `${now.lesson} ${now.shown}`;
  if (state === shown) return;
  shown = state;
  byId("after").replaceChildren(...(now.shown ? [el("h2", {}, "What the model says"), answered(now.answer)] : []));
}

async function act(path, data) {
  try {
    show(await ask(path, data));
    byId("trouble").hidden = true;
  } catch (error) {
    byId("trouble").textContent = error.message;
    byId("trouble").hidden = false;
  }
}

byId("lesson").addEventListener("change", () => act("/teach/begin", { lesson: byId("lesson").value }));
byId("again").addEventListener("click", () => act("/teach/begin", { lesson: byId("lesson").value }));
byId("show").addEventListener("click", () => act("/teach/show", {}));
looks();
act("/teach/now");
setInterval(() => act("/teach/now"), EVERY);
