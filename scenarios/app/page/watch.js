// Watching one history: the network, the projects, and what happened, quarter by quarter.

import { baselineOf, baselineWords, byId, changesNothing, el, on, post, questionNow, state, svg, tell, trouble } from "./base.js";
import { Network, key, names, narrow } from "./network.js";
import { followProject, markFollowed, partnersOfFollowed, showLanes, unfollow } from "./projects.js";
import { clearStory, showStory } from "./story.js";
import { buildTurning, forgetTurning } from "./turning.js";

const SPEEDS = { slow: 2.4, ordinary: 1.2, fast: 0.4 }; // seconds a quarter
const LARGE = 20; // members from which a picture can be thinned and searched
const still = matchMedia("(prefers-reduced-motion: reduce)");

let histories = {}; // "scenario" and "baseline", of the same number, so with the same luck
let which = "scenario";
let number = 0;
let network = null;
let twin = null; // the other history beside it, where both are shown in step
let time = 0;
let playing = 0; // the frame asked for, 0 when it stands still
let lastTick = 0;
let stale = true;
let wanted = 0; // counts what was asked for, so that an answer that comes late is not taken
let shownQuarter = -1;

const main = () => (which === "both" ? "scenario" : which);
const history = () => histories[main()];
const last = () => history()?.quarters ?? 0; // 0 until a history has come

function tool(id, label, words, onclick) {
  return el("button", { type: "button", id, "aria-label": label, title: label, onclick }, words);
}

function build() {
  byId("panel-watch").replaceChildren(
    el("div", { class: "watch-head" },
      el("fieldset", { class: "which", id: "which" },
        el("legend", { class: "visually-hidden" }, "Which history to watch"),
        el("label", {}, el("input", { type: "radio", name: "which", value: "scenario", checked: true }), el("span", { id: "which-scenario" }, "With the change")),
        el("label", {}, el("input", { type: "radio", name: "which", value: "baseline" }), el("span", { id: "which-baseline" }, "As it is, same luck")),
        el("label", {}, el("input", { type: "radio", name: "which", value: "both" }), "Both side by side")),
      el("span", { class: "soft", id: "number-words" }),
      el("button", { type: "button", class: "quiet", id: "another", onclick: another }, "Another history")),
    el("div", { class: "player" },
      tool("to-start", "Back to the start", "|◀", () => go(0)),
      tool("step-back", "One quarter back", "◀", () => go(Math.ceil(time) - 1)),
      tool("play", "Play", "▶ Play", toggle),
      tool("step", "One quarter on", "▶|", () => go(Math.floor(time) + 1)),
      el("label", { class: "visually-hidden", for: "when" }, "Quarter"),
      el("input", { type: "range", id: "when", min: 0, max: 1, step: 1, value: 0, oninput: () => go(Number(byId("when").value)) }),
      el("output", { id: "date", for: "when" }),
      el("label", { class: "speed" }, el("span", { class: "visually-hidden" }, "Speed"),
        el("select", { id: "speed" }, ...Object.keys(SPEEDS).map((name) => el("option", { value: name, selected: name === "ordinary" }, name))))),
    el("div", { class: "watch-grid" },
      el("div", { class: "picture" },
        el("div", { id: "network-place" }),
        el("p", { id: "apart", hidden: true }),
        el("div", { id: "thinning", class: "progress-row", hidden: true },
          el("label", { class: "choice", for: "least" }, "Show ties", el("select", { id: "least", onchange: thin },
            ...[["0", "of any strength"], ["0.25", "that are not very weak"], ["0.5", "that are strong"], ["0.75", "that are very strong"]].map(([value, words]) => el("option", { value }, words)))),
          el("label", { class: "choice", for: "find-member" }, "Find a member", el("input", { type: "text", id: "find-member", autocomplete: "off", oninput: find })),
          el("span", { id: "found-members", class: "soft", "aria-live": "polite" })),
        el("div", { id: "key-place" }),
        el("p", { class: "soft" }, "Thick: strong ties. Dashed: only one of the two deals with the other. Blue: new this quarter. A ring: a representative left. Choose a member for its story.")),
      el("div", { class: "beside" },
        el("div", { class: "tally", id: "tally" }),
        el("h3", { id: "events-title" }, "This quarter"),
        el("ul", { id: "events", class: "events", "aria-live": "polite" }),
        el("div", { class: "lanes", id: "lanes" }))),
    el("section", { id: "followed", class: "story", "aria-label": "The project that is followed", hidden: true }),
    buildTurning(toMoment),
    el("section", { id: "story", class: "story", "aria-labelledby": "story-title", tabindex: -1, hidden: true }),
    el("details", { class: "list-view", id: "list-view", ontoggle: () => showList() },
      el("summary", {}, "The same as a list"),
      el("div", { id: "list-place" })));
  byId("which").addEventListener("change", (event) => { which = event.target.value; if (histories.scenario) drawHistory(); });
}

async function load() {
  if (!stale) return;
  stop();
  stale = false;
  clearStory();
  wanted += 1;
  const mine = wanted;
  const question = questionNow();
  let found;
  try {
    const baseline = post("/api/play", { question: baselineOf(question), number });
    const scenario = changesNothing(question) ? baseline : post("/api/play", { question, number });
    const [first, second] = await Promise.all([scenario, baseline]);
    found = { scenario: first, baseline: second };
  } catch (error) {
    if (mine !== wanted) return;
    stale = true;
    trouble(error.message);
    return;
  }
  if (mine !== wanted) return; // another question has been asked meanwhile
  histories = found;
  byId("which").hidden = changesNothing(question);
  byId("which-baseline").textContent = `${baselineWords(question)}, same luck`;
  which = byId("which").hidden ? "scenario" : document.querySelector("input[name=which]:checked").value;
  time = 0;
  drawHistory();
  forgetTurning(number, !changesNothing(question), toMoment);
}

function drawNetwork() {
  network = new Network(history(), (row) => showStory(row, main(), number));
  twin = which === "both" ? new Network(histories.baseline, (row) => showStory(row, "baseline", number)) : null;
  const words = { scenario: byId("which").hidden ? "as it is" : "with the change", baseline: `${baselineWords().toLowerCase()}, same luck` };
  const beside = (one, title, said) => el("div", { class: "taken", "data-title": said }, title ? el("h3", {}, title) : null, one.root);
  byId("network-place").replaceChildren(twin
    ? el("div", { class: "two" }, beside(network, "With the change", words.scenario), beside(twin, `${baselineWords()}, same luck`, words.baseline))
    : beside(network, "", words[main()]));
  tell("drawn");
  byId("apart").hidden = !twin;
  document.querySelector(".watch-grid").classList.toggle("wide", Boolean(twin));
  byId("key-place").replaceChildren(key(history().members), ...(network.numbered ? [names(history().members)] : []));
  shownQuarter = -1;
}

// In a large network: fewer ties, and members by name.
function thin() {
  for (const one of [network, twin]) if (one) one.least = Number(byId("least").value);
  show();
}

function find() {
  const count = network.find(byId("find-member").value);
  twin?.find(byId("find-member").value);
  byId("found-members").textContent = byId("find-member").value.trim() ? `${count} found, ringed in the picture` : "";
}

function drawHistory() {
  drawNetwork();
  byId("thinning").hidden = history().members.length <= LARGE;
  network.least = Number(byId("least").value);
  if (twin) twin.least = network.least;
  byId("when").max = last();
  byId("number-words").textContent = `History ${number + 1} of many: one alone proves nothing.`;
  clearStory();
  unfollow();
  time = Math.min(time, last());
  show();
}

function toggle() {
  if (playing || !history()) { stop(); return; }
  if (time >= last()) time = 0;
  lastTick = 0;
  playing = requestAnimationFrame(tick);
  labelPlay(true);
}

function labelPlay(on) {
  byId("play").textContent = on ? "❚❚ Pause" : "▶ Play";
  byId("play").setAttribute("aria-label", on ? "Pause" : "Play");
}

function stop() {
  if (playing) cancelAnimationFrame(playing);
  playing = 0;
  if (byId("play")) labelPlay(false);
}

function tick(now) {
  if (lastTick) time += (now - lastTick) / 1000 / SPEEDS[byId("speed").value];
  lastTick = now;
  if (time >= last()) {
    time = last();
    stop();
  } else {
    playing = requestAnimationFrame(tick);
  }
  show();
}

function go(quarter) {
  stop();
  if (!history()) return;
  time = Math.max(0, Math.min(quarter, last()));
  show();
}

// Where two histories under the same luck differ: ties that only one of them has.
function showApart(quarter) {
  const pairs = (name) => new Set(histories[name].frames[quarter].ties.map(([i, j]) => `${i}-${j}`));
  const [mine, other] = [pairs("scenario"), pairs("baseline")];
  const only = network.apart(mine, other), without = twin.apart(other, mine);
  const { delivered } = histories.baseline.frames[quarter];
  byId("apart").textContent = `Ties only with the change: ${only}; only without it: ${without} (thick and orange). Delivered so far: ${history().frames[quarter].delivered} with, ${delivered} without.`;
}

function show() {
  const at = still.matches ? Math.floor(time) : time;
  network.show(at);
  twin?.show(at);
  const quarter = Math.floor(time);
  if (quarter === shownQuarter) return;
  shownQuarter = quarter;
  if (twin) showApart(quarter);
  byId("when").value = quarter;
  byId("when").setAttribute("aria-valuetext", history().dates[quarter]);
  byId("date").textContent = history().dates[quarter];
  const [asked, baseline] = [[...state.own, ...state.whatIfs].find((one) => one.name === state.question.what_if)?.title ?? "As it is", baselineWords()];
  byId("panel-watch").dataset.source = `history ${number + 1} of ${asked}${which === "scenario" ? "" : `, or of ${baseline} under the same luck`}, ${history().dates[quarter]}`;
  const frame = history().frames[quarter];
  byId("events").replaceChildren(...(frame.events.length ? frame.events : ["Nothing that shows."]).map((words) => el("li", {}, words)));
  byId("events").setAttribute("aria-live", playing ? "off" : "polite");
  showTally(frame, quarter);
  showLanes(history(), frame, (rows) => network.light(rows), follow);
  network.light(partnersOfFollowed(frame));
  markFollowed(quarter);
  if (byId("list-view").open) showList();
}

function showTally(frame, quarter) {
  const parts = [el("div", {}, el("strong", {}, String(frame.delivered)), " delivered")];
  parts.push(el("div", {}, el("strong", {}, String(frame.ended)), " given up"));
  parts.push(el("div", {}, el("strong", {}, String(frame.ties.length)), " pairs deal with each other"));
  byId("tally").replaceChildren(...parts, race(quarter));
}

// Two step lines: projects delivered so far, with the change and as it is, under the same luck.
function race(quarter) {
  const wide = 300, tall = 74, quarters = last();
  const lines = main() === "scenario" && !byId("which").hidden ? ["baseline", "scenario"] : byId("which").hidden ? ["scenario"] : ["scenario", "baseline"];
  const most = Math.max(1, ...lines.map((name) => histories[name].frames[quarters].delivered));
  const x = (at) => 4 + (wide - 8) * at / quarters, y = (count) => tall - 8 - (tall - 16) * count / most;
  const said = lines.map((name) => `${name === "baseline" || byId("which").hidden ? baselineWords().toLowerCase() : "with the change"} ${histories[name].frames[quarter].delivered}`).join(", ");
  const drawn = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, class: "race", role: "img", "aria-label": `Delivered so far in this history: ${said}` });
  for (const name of lines) {
    const points = histories[name].frames.map((frame, at) => `${at ? `H${x(at).toFixed(1)}V` : `M${x(0)} `}${y(frame.delivered).toFixed(1)}`).join("");
    drawn.append(svg("path", { d: points, class: `line ${name}${name === main() ? " shown" : ""}` }));
  }
  drawn.append(svg("line", { x1: x(quarter), x2: x(quarter), y1: 2, y2: tall - 2, class: "now" }));
  return drawn;
}

// Follow a project from its idea to its end; its partners stay ringed.
function follow(project) {
  const question = main() === "baseline" ? baselineOf() : questionNow();
  followProject(project, question, number, go, () => { shownQuarter = -1; show(); });
}

// The moment at which a decision turned, in both histories.
function toMoment(moment) {
  if (which !== "both") {
    document.querySelector("input[name=which][value=both]").checked = true;
    which = "both";
    drawHistory();
  }
  go(moment.quarter);
  for (const one of [network, twin]) one.light([moment.member]);
}

const STRENGTHS = [[0.75, "very strong"], [0.5, "strong"], [0.25, "weak"], [0, "very weak"]];
const strengthWords = (strength) => STRENGTHS.find(([least]) => strength >= least)[1];

function showList() {
  if (!byId("list-view").open || !network) return;
  const quarter = Math.floor(time);
  const { members, projects, frames, dates } = history();
  const frame = frames[quarter];
  const contacts = members.map(() => []);
  for (const [i, j, strength, both] of frame.ties) {
    const how = `${strengthWords(strength)}${both ? "" : ", one way"}`;
    contacts[i].push(`${members[j].label} (${how})`);
    contacts[j].push(`${members[i].label} (${how})`);
  }
  const inProjects = members.map((_member, row) => frame.live.filter((one) => one[5].includes(row)).map((one) => one[0] + 1));
  const rows = members.map((member, row) => el("tr", {},
    el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => network.choose(row) }, member.name)),
    el("td", {}, member.sort), el("td", {}, frame.active[row] ? contacts[row].join("; ") || "nobody" : "not a member now"),
    el("td", {}, inProjects[row].join(", ") || "none")));
  const stages = { idea: "idea", recruiting: "looking for partners", active: "under way", stalled: "stalled" };
  const live = frame.live.map(([place, lane, partners, done, open]) => el("tr", {},
    el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => follow(place) }, projects[place].name)), el("td", {}, stages[lane]),
    el("td", {}, `${partners} of ${projects[place].needed}`), el("td", {}, `${Math.round(100 * done)}%`), el("td", {}, String(open))));
  byId("list-place").replaceChildren(
    table(`Members at ${dates[quarter]}`, ["Member", "Kind", "Deals with", "In projects"], rows),
    table(`Projects not over at ${dates[quarter]}`, ["Project", "Stage", "Partners", "Work done", "Open issues"], live));
  tell("drawn");
}

function table(caption, heads, rows) {
  return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    el("table", { class: "words" }, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, ...rows)));
}

function another() {
  number = (number + 1) % 1000;
  stale = true;
  load();
}

export function startWatching() {
  build();
  const forget = () => {
    stale = true;
    stop();
    if (!byId("panel-watch").hidden) load();
  };
  narrow.addEventListener("change", () => { if (network && !stale) { drawNetwork(); show(); } });
  on("question", forget);
  on("refused", forget);
  on("place", () => { number = 0; forget(); });
  on("moments", () => {
    byId("tab-watch").click();
    byId("turned").open = true;
    byId("turned").scrollIntoView({ block: "nearest" });
  });
  on("tab", (name) => (name === "watch" ? load() : stop()));
}
