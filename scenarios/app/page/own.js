// Scenario files of the person's own: read as the command reads them, and listed with the other what-ifs.

import { asItIs, byId, closeDialog, dialog, download, dropPlace, el, post, postForText, trouble } from "./base.js";
import { listOwn, showQuestion } from "./ask.js";

const LARGEST = 100_000; // bytes, about as on the server
const CONSTANTS = /^\s*format\s*=\s*["']partnership-dynamics calibrated/m;

export const isToml = (file) => file.name.toLowerCase().endsWith(".toml");

// Whether the files are of calibrated constants, and not scenarios; the line that says so stands near their top.
export async function isConstants(files) {
  const heads = await Promise.all(files.map((file) => file.slice(0, 4000).text()));
  return heads.every((head) => CONSTANTS.test(head));
}

async function textOf(file) {
  if (file.size > LARGEST) throw new Error(`${file.name} is larger than the 100 kB that a scenario in the app may have.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} cannot be read: it is not UTF-8 text.`);
  }
}

// Take scenario files together, as one may build on another, and ask about the first.
export async function takeScenarios(files) {
  const texts = {};
  for (const file of files) texts[file.name] = await textOf(file);
  const { what_ifs: found } = await post("/api/scenarios", { files: texts });
  listOwn(found);
  closeDialog();
  trouble("");
  await showQuestion({ ...asItIs(), what_if: found[0].name, own: found[0].own });
}

async function give(files) {
  const words = byId("own-words");
  words.textContent = "One moment …";
  try {
    await takeScenarios(files);
  } catch (error) {
    // Read, but it does not fit this partnership: then it is said where the answer would be.
    if (!byId("dialog").open) trouble(error.message);
    else words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
  }
}

async function start() {
  try {
    download("mine.toml", await postForText("/api/new-scenario", {}), "text/plain");
    byId("own-words").textContent = "mine.toml is among your downloads. Change it with any text editor, then open it here.";
  } catch (error) {
    byId("own-words").textContent = error.message;
  }
}

function open() {
  const input = el("input", { type: "file", id: "own-files", multiple: true, accept: ".toml", class: "visually-hidden", tabindex: -1, "aria-label": "Scenario files" });
  const place = dropPlace("Drop a scenario file here (.toml), or", "Choose the file", input, give,
    "If it builds on other files of yours, give them together. They are read on this machine and go nowhere else.");
  dialog("A scenario file of your own",
    el("p", {}, "What changes, when, and why, in a short text file: the one that “run.py compare FILE” takes. Numbers that nobody knows may be ranges; each pair of runs then draws its own."),
    place, input,
    el("div", { class: "buttons" }, el("button", { type: "button", id: "own-start", onclick: start }, "Take a commented start"),
      el("span", { class: "soft" }, "a file with every key explained, to be changed")),
    el("div", { id: "own-words", "aria-live": "polite" }));
}

export function startOwn() {
  byId("open-own").addEventListener("click", open);
}
