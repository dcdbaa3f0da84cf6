// From the first request to a page that answers.

import { byId, on, state, stream, tell, trouble } from "./base.js";
import { startAnswering } from "./answer.js";
import { restored, startAutosave } from "./autosave.js";
import { showQuestion, startAsking } from "./ask.js";
import { startBriefing } from "./brief.js";
import { startComparing } from "./compare.js";
import { startEditing } from "./edit.js";
import { startFiles, takePicture } from "./files.js";
import { begin, chooseLesson, startLessons } from "./lessons.js";
import { linked, startLinks } from "./link.js";
import { startLooks } from "./looks.js";
import { startOwn } from "./own.js";
import { startPicking } from "./picker.js";
import { startStructures } from "./structure.js";
import { startDownloads } from "./take.js";
import { startTimeline } from "./timeline.js";
import { startWatching } from "./watch.js";
import { leaveWelcome, welcome } from "./welcome.js";

const TABS = ["answer", "watch", "compare", "structure"];

function choose(name, focus = false) {
  for (const one of TABS) {
    const tab = byId(`tab-${one}`);
    const chosen = one === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(`panel-${one}`).hidden = !chosen;
    if (chosen && focus) tab.focus();
  }
  tell("tab", name);
}

function startTabs() {
  for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => choose(name));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    const now = TABS.findIndex((name) => byId(`tab-${name}`).getAttribute("aria-selected") === "true");
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(TABS[(next + TABS.length) % TABS.length], true);
  });
}

// On a telephone the controls fold away, so that the answer is there at once.
function startFolding() {
  const fold = (folded) => {
    byId("ask-controls").classList.toggle("folded", folded);
    byId("fold").setAttribute("aria-expanded", String(!folded));
    byId("fold").textContent = folded ? "Change the question …" : "Hide the controls";
  };
  byId("fold").addEventListener("click", () => fold(!byId("ask-controls").classList.contains("folded")));
  fold(matchMedia("(max-width: 860px)").matches);
}

async function start() {
  startLooks();
  startTabs();
  startFolding();
  startPicking();
  startDownloads();
  startLinks();
  startAsking();
  startAnswering();
  startWatching();
  startComparing();
  startStructures();
  startFiles();
  startOwn();
  startTimeline();
  startEditing();
  startLessons();
  startBriefing();
  try {
    let found = null;
    await stream("/api/start", {}, (one) => {
      if (one.doing) byId("headline").textContent = `${one.doing} …`;
      else found = one;
    });
    state.counties = found.counties;
    state.whatIfs = found.what_ifs;
    state.lessons = found.lessons;
    state.version = found.version;
    state.seed = found.seed;
    takePicture(found.picture);
    const chosen = found.lessons.find((lesson) => lesson.name === found.lesson);
    if (chosen) {
      await begin(chosen);
      return;
    }
    const question = linked() ?? (await restored(takePicture));
    startAutosave();
    if (!question && found.lesson === null) {
      welcome();
      on("place", leaveWelcome);
    }
    await showQuestion(question ?? state.question);
    if (found.lesson === "") chooseLesson();
  } catch (error) {
    byId("headline").textContent = "The app could not begin.";
    trouble(error.message);
  }
}

start();
