// Projects of a history: in lanes by stage, and one of them followed from its idea to its end.

import { waterfall } from "./bars.js";
import { byId, el, post, trouble } from "./base.js";

const LANES = [["idea", "Ideas"], ["recruiting", "Looking for partners"], ["active", "Under way"], ["stalled", "Stalled"]];
const ROOM = 2; // projects in a lane, from which on it may scroll in a narrow window

let followed = null; // the project's number, or nothing
let latest = 0; // counts what was asked for, so that an answer that comes late is not taken

// Show the projects that are not over; `light` takes the rows of one's partners, `follow` its number.
export function showLanes(history, frame, light, follow) {
  byId("lanes").replaceChildren(...LANES.map(([lane, title]) => {
    const here = frame.live.filter((one) => one[1] === lane);
    return el("div", { class: `lane ${lane}` },
      el("h3", {}, `${title} `, el("span", { class: "soft" }, String(here.length))),
      el("ul", { tabindex: here.length > ROOM ? 0 : null, "aria-label": title }, ...here.map((one) => chip(history.projects, frame, one, light, follow))));
  }));
}

function chip(projects, frame, [place, lane, partners, done, open, rows], light, follow) {
  const project = projects[place];
  const counts = lane === "idea" ? "" : lane === "recruiting" ? `${partners} of ${project.needed} partners`
    : `${Math.round(100 * done)}% done${open ? `, ${open} open issue${open === 1 ? "" : "s"}` : ""}`;
  const made = el("button", { type: "button", class: "chip", title: `Follow the ${project.name}`, "aria-pressed": String(place === followed), onclick: () => follow(place) },
    el("span", { class: "chip-name" }, `${place + 1} ${project.type}`), counts ? el("span", { class: "soft" }, counts) : null);
  if (lane === "active" || lane === "stalled") made.append(el("span", { class: "bar", "aria-hidden": true }));
  made.querySelector(".bar")?.style.setProperty("--done", `${Math.round(100 * done)}%`);
  made.addEventListener("mouseenter", () => light(rows));
  made.addEventListener("mouseleave", () => light(partnersOfFollowed(frame)));
  return el("li", {}, made);
}

// The partners of the followed project at a quarter; nobody where none is followed, or it is not there.
export function partnersOfFollowed(frame) {
  return frame.live.find((one) => one[0] === followed)?.[5] ?? [];
}

export function unfollow() {
  latest += 1;
  followed = null;
  byId("followed").hidden = true;
  byId("followed").replaceChildren();
}

// Follow a project: ask for its story and show it; `go` takes a quarter, `done` is called when it is followed no more.
export async function followProject(project, question, number, go, done) {
  latest += 1;
  const mine = latest;
  let told;
  try {
    told = await post("/api/follow", { question, number, project });
  } catch (error) {
    trouble(error.message);
    return;
  }
  if (mine !== latest) return;
  followed = project;
  const step = (one) => el("li", { "data-quarter": one.quarter },
    el("button", { type: "button", class: "link", onclick: () => go(one.quarter) }, one.when), `: ${one.words}`,
    one.weighed ? el("details", {}, el("summary", {}, "What it weighed"), waterfall(one.weighed, one.sum)) : null);
  const place = byId("followed");
  place.replaceChildren(
    el("div", { class: "story-head" }, el("h3", {}, `Following the ${told.name}`),
      el("button", { type: "button", class: "quiet", onclick: () => { unfollow(); done(); } }, "Stop following it")),
    el("p", {}, `In this history it ${told.became}. Its partners are ringed in the picture; choose a date to go there.`),
    el("ol", { class: "steps life" }, ...told.steps.map(step)));
  place.hidden = false;
  done();
}

// Show how far the followed project's story is at a quarter.
export function markFollowed(quarter) {
  for (const item of byId("followed").querySelectorAll("[data-quarter]")) {
    item.classList.toggle("to-come", Number(item.dataset.quarter) > quarter);
  }
}
