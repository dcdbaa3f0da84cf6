// The same members in other networks: does structure matter?

import { byId, el, on, state, stream, tell, trouble } from "./base.js";
import { shapes } from "./shapes.js";

let running = null;

function choice(id, label, options) {
  return el("label", { class: "choice", for: id }, label,
    el("select", { id }, ...options.map(([value, words]) => el("option", { value }, words))));
}

function build() {
  byId("panel-structure").replaceChildren(
    shapes(),
    el("p", { class: "intro" }, "The same members, with the same hours and the same staff, begin in other networks. What each delivers is compared with the network as it is, under the same luck."),
    el("div", { class: "progress-row" },
      el("button", { type: "button", id: "structure-run", class: "main", onclick: run }, "Run the experiment"),
      choice("structure-basis", "Compare at", [["ties", "equal ties"], ["gross", "their own number of ties, equal hours"], ["net", "their own number of ties, equal hours left"]]),
      choice("structure-mode", "The network", [["adapting", "may adapt"], ["frozen", "is held as it begins"]])),
    el("div", { class: "progress-row" },
      el("progress", { id: "structure-progress", max: 1, value: 0, "aria-label": "Runs done", hidden: true }),
      el("span", { id: "structure-words", class: "soft" }),
      el("button", { type: "button", id: "structure-stop", class: "quiet", hidden: true, onclick: () => running?.abort() }, "Stop")),
    el("p", { id: "structure-answer", class: "headline", "aria-live": "polite" }),
    el("p", { id: "structure-sure", class: "soft" }),
    el("div", { id: "structure-place", class: "charts" }));
}

async function run() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  trouble("");
  byId("structure-progress").hidden = byId("structure-stop").hidden = false;
  const { years, matters } = state.question;
  try {
    await stream("/api/structure", { years, matters, basis: byId("structure-basis").value, mode: byId("structure-mode").value }, (one) => {
      if (mine !== running) return;
      byId("structure-progress").max = one.of;
      byId("structure-progress").value = one.done;
      byId("structure-words").textContent = `${one.done} of ${one.of} runs`;
      if (one.chart) {
        byId("structure-answer").textContent = one.answer;
        byId("structure-sure").textContent = one.sure;
        byId("structure-place").innerHTML = one.chart;
        tell("drawn");
      }
    }, mine.signal);
  } catch (error) {
    if (error.name === "AbortError") byId("structure-words").textContent = "stopped";
    else trouble(error.message);
  } finally {
    if (mine === running) byId("structure-progress").hidden = byId("structure-stop").hidden = true;
  }
}

export function startStructures() {
  build();
  on("place", () => { running?.abort(); build(); });
}
