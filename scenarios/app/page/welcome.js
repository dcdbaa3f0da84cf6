// The first screen: the network, one sentence, three questions to begin with, a survey of one's own, a lesson.

import { asItIs, byId, el, state, svg } from "./base.js";
import { showQuestion } from "./ask.js";
import { shape } from "./network.js";

const SCALE = 100;
const STARTS = ["stronger_team", "turnover_shock", "no_team"];
const LETTER = 5.1; // about as wide as a letter of a label is, in the drawing's units
const LARGE = 40; // members from which names would run into each other

// The network as it begins, to look at; the tab Watch has the one to walk through.
export function drawing(picture) {
  const spots = picture.members.map((member) => [member.x * SCALE, member.y * SCALE]);
  const xs = spots.map((spot) => spot[0]), ys = spots.map((spot) => spot[1]);
  const large = picture.members.length > LARGE;
  const room = (row) => (large ? 20 : 18 + LETTER * picture.members[row].label.length);
  const left = Math.min(...xs.map((x, row) => (x < -14 ? x - room(row) : x - 24)));
  const right = Math.max(...xs.map((x, row) => (x > 14 ? x + room(row) : x + 24)));
  const top = Math.min(...ys) - 24;
  const box = [left, top, right - left, Math.max(...ys) + 26 - top];
  const root = svg("svg", { viewBox: box.map((one) => one.toFixed(1)).join(" "), class: "network still", role: "img",
    "aria-label": `Who deals with whom in ${picture.name}: ${picture.members.length} members, ${picture.ties.length} pairs in contact.` });
  for (const [i, j, strength] of picture.ties) {
    root.append(svg("line", { x1: spots[i][0], y1: spots[i][1], x2: spots[j][0], y2: spots[j][1], class: "tie",
      "stroke-width": (0.6 + 3 * strength).toFixed(2) }));
  }
  picture.members.forEach((member, row) => {
    const [x, y] = spots[row];
    const group = svg("g", { transform: `translate(${x} ${y})` });
    const mark = shape(member.sign, large ? 0.62 : 1);
    mark.setAttribute("class", member.sign === "*" ? "member-shape hub" : "member-shape");
    group.append(mark);
    if (!large) {
      const side = Math.abs(x) < 14 ? "middle" : x > 0 ? "start" : "end";
      const text = svg("text", { class: "label", x: side === "middle" ? 0 : x > 0 ? 12 : -12,
        y: side === "middle" ? (y < -20 ? -13 : 20) : 3, "text-anchor": side });
      text.textContent = member.label;
      group.append(text);
    }
    root.append(group);
  });
  return root;
}

function leave() {
  byId("welcome").hidden = true;
  document.querySelector("main.grid").hidden = false;
}

function ask(name) {
  leave();
  showQuestion({ ...asItIs(), what_if: name });
  byId("stage").focus();
}

function start(name) {
  const found = state.whatIfs.find((one) => one.name === name);
  return found && el("button", { type: "button", class: "start", onclick: () => ask(name) },
    el("strong", {}, found.title), el("span", {}, found.question));
}

// Show it once the partnership is there, where nothing else was asked for.
export function welcome() {
  const place = byId("welcome");
  const then = (id) => () => { leave(); byId(id).click(); };
  place.replaceChildren(
    el("div", { class: "welcome-picture" }, drawing(state.picture)),
    el("div", { class: "welcome-words" },
      el("h2", { id: "welcome-title", tabindex: -1 }, "What makes a partnership of public services deliver?"),
      el("p", {}, `Ask a question of ${state.picture.name.replace(" (illustrative)", ", an illustrative county,")} and see what it would change: members raise ideas, decide whether to join, and make and lose ties, in hundreds of simulated histories.`),
      el("div", { class: "starts" }, ...STARTS.map(start)),
      el("div", { class: "buttons" },
        el("button", { type: "button", id: "welcome-survey", onclick: then("open-place") }, "Use my own survey"),
        el("button", { type: "button", id: "welcome-lesson", onclick: then("open-lessons") }, "Take a lesson"),
        el("button", { type: "button", id: "welcome-on", class: "quiet", onclick: () => { leave(); byId("stage").focus(); } },
          "See it as it is"))));
  document.querySelector("main.grid").hidden = true;
  place.hidden = false;
}

export { leave as leaveWelcome };
