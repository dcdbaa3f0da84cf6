// Choosing a partnership, giving a survey, saving and opening.

import { asItIs, byId, closeDialog, dialog, download, dropPlace, el, postForText, questionNow, send, state, stream, tell, trouble } from "./base.js";
import { listOwn, showQuestion } from "./ask.js";
import { showPlan } from "./plan.js";
import { isConstants, isToml, takeScenarios } from "./own.js";

const LARGEST = 24_000_000; // bytes, as on the server

export function takePicture(picture) {
  state.picture = picture;
  byId("place-name").textContent = picture.name + (picture.calibrated ? ", calibrated" : "");
  tell("place");
}

async function ask(data, told) {
  let found = {};
  await stream("/api/choose", data, (one) => {
    if (one.doing) told(one.of ? `${one.doing} … ${Math.round((100 * one.done) / one.of)}%` : `${one.doing} …`);
    else found = one;
  });
  return found;
}

async function choose(data) {
  const words = byId("place-words");
  let found;
  words.textContent = "One moment …";
  try {
    found = await ask(data, (text) => { words.textContent = text; });
  } catch (error) {
    words.textContent = "";
    words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
    return;
  }
  words.textContent = "";
  await shown(found, data);
}

// Show what became of a choice: how a survey is read, the relations to choose from, or the partnership.
async function shown(found, data) {
  const { said, show, ...plain } = data;
  if (found.plan) {
    const then = async (more, told) => shown(await ask({ ...plain, ...more }, told), plain);
    showPlan(found.plan, plain.pseudonymise, (said, told) => then({ said, show: true }, told), (said, told) => then({ said }, told));
  }
  if (found.choose) askRelation(found, plain);
  if (found.picture) await understood(found.picture, found);
}

function askRelation(one, data) {
  const words = el("div", { id: "place-words", "aria-live": "polite" });
  dialog("Which relation shall be simulated?", el("p", { class: "soft" }, one.listing),
    el("div", { class: "buttons" }, ...one.choose.map((relation) => el("button", { type: "button", onclick: () => choose({ ...data, relation }) }, relation))), words);
  byId("dialog-body").querySelector("button").focus();
}

// What a project log, or the fit of the tie rules, told: one paragraph and a picture.
function fromFit(fit, title, id) {
  if (!fit) return [];
  const drawn = fit.picture ? [el("img", { class: "from-log", "data-title": title, alt: fit.alt, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(fit.picture)}` })] : [];
  const read = fit.checked.length ? [el("details", {}, el("summary", {}, "What was read and done"), ...fit.checked.map((line) => el("p", { class: "soft" }, line)))] : [];
  return [el("h3", {}, title), el("p", { id }, fit.words), ...read, ...drawn];
}

// Fit the tie rules to the survey at hand: a button, and for two waves the quarters between them.
function fitting(picture) {
  if (!picture.waves) return [];
  const quarters = picture.waves > 1
    ? [el("label", { class: "choice", for: "quarters-between" }, "Quarters between two waves, if you know them",
      el("input", { type: "number", id: "quarters-between", min: 0.25, max: 400, step: 0.25 }))] : [];
  const go = () => {
    const given = Number(byId("quarters-between")?.value ?? 0);
    return choose({ kind: "ties", quarters_between: given > 0 ? given : null });
  };
  return [el("div", { class: "card" }, el("h3", {}, "Which rules do these ties follow?"),
    el("p", { class: "soft" }, `Until they are fitted, runs draw the rules of other partnerships. ${picture.waves > 1 ? `${picture.waves} waves tell` : "One wave tells"} something of yours; it takes a minute or so.`),
    el("div", { class: "buttons" }, ...quarters, el("button", { type: "button", id: "fit-ties", onclick: go }, "Fit the rules of ties")),
    el("div", { id: "place-words", "aria-live": "polite" }))];
}

async function understood(picture, { log = null, ties = null } = {}) {
  takePicture(picture);
  await showQuestion(asItIs());
  if (picture.origin === "example" && !picture.calibrated) {
    closeDialog();
    return;
  }
  const read = el("div", { class: "understood", tabindex: 0, role: "group", "aria-label": "What was understood" }, picture.understood);
  dialog("What was understood",
    el("p", {}, `${picture.name}: ${picture.members.length} members.`),
    ...fromFit(log, "What your project log tells", "log-words"),
    ...fromFit(ties, "Which rules your ties follow", "ties-words"),
    log || ties ? el("details", {}, el("summary", {}, "How the survey was read"), read) : read,
    ...picture.prepared.map((note) => el("p", { class: "soft" }, note)),
    ...(ties ? [] : fitting(picture)),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "main", onclick: closeDialog }, "Go on")));
  tell("drawn");
}

// Whether a file is a project log, by the columns of its header.
async function isLog(file) {
  const head = (await file.slice(0, 4000).text()).toLowerCase();
  return /\.(csv|tsv|txt)$/i.test(file.name) && ["project", "sponsor", "sponsored", "started", "outcome"].every((word) => head.includes(word));
}

async function give(files) {
  const words = byId("place-words");
  let kind = "survey";
  try {
    if (files.every(isToml)) {
      if (!(await isConstants(files))) { await takeScenarios(files); return; }
      kind = "calibrated";
    }
    let first = true;
    for (const file of files) {
      if (file.size > LARGEST) throw new Error(`${file.name} is larger than the 24 MB that the app takes; give it one partnership.`);
      words.textContent = `Taking ${file.name} …`;
      await send(`/api/file?name=${encodeURIComponent(file.name)}${first ? "" : "&more"}`, "PUT", file);
      first = false;
    }
  } catch (error) {
    words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
    return;
  }
  const pseudonymise = byId("pseudonymise").checked;
  if (kind === "survey" && (await Promise.all(files.map(isLog))).every(Boolean)) kind = "log";
  await choose(kind === "survey" ? { kind, pseudonymise, show: true } : { kind, pseudonymise });
}

function countyCard() {
  if (!state.counties.length) {
    return el("div", { class: "card" }, el("h3", {}, "A real county"),
      el("p", { class: "soft" }, "Needs open data, which you download and import once; “run.py data where” says which files, from where."));
  }
  const select = el("select", { id: "county" }, ...state.counties.map((name) => el("option", { value: name }, name)));
  return el("div", { class: "card" }, el("h3", {}, "A real county"),
    el("p", { class: "soft" }, "Real councils, neighbours, police, fire and health. Who deals with whom is constructed, and marked so."),
    el("div", { class: "buttons" }, el("label", { class: "choice", for: "county" }, "County", select),
      el("button", { type: "button", id: "take-county", onclick: () => choose({ kind: "county", county: select.value }) }, "Take this county")));
}

function choosePlace() {
  const input = el("input", { type: "file", id: "survey-files", multiple: true, class: "visually-hidden", tabindex: -1, "aria-label": "Survey files" });
  dialog("Choose a partnership",
    el("div", { class: "card" }, el("h3", {}, "Shire County"),
      el("p", { class: "soft" }, "Illustrative: made in the shape that a 2007 study reports. Not any real county."),
      el("div", { class: "buttons" }, el("button", { type: "button", id: "take-example", onclick: () => choose({ kind: "example" }) }, "Take the example"))),
    countyCard(),
    el("div", { class: "card" }, el("h3", {}, "Your own survey"),
      dropPlace("Drop survey files here, or", "Choose files", input, give,
        "CSV, Excel, UCINET, Pajek, GraphML, GML, GEXF, VNA, SIF or TGF. Members and ties can be two files. They are read on this machine and go nowhere else.",
        "If “run.py calibrate” or “run.py log fit” made a calibrated.toml for it, drop that too, with the survey or after it: each pair of runs then draws its constants from there.",
        "A project log (the columns of “run.py log template”) may come with the survey, or after it: it is checked at once, and the model is fitted to it here."),
      input,
      el("label", { class: "check" }, el("input", { type: "checkbox", id: "pseudonymise" }), "Replace names by codes before anything else")),
    el("div", { id: "place-words", "aria-live": "polite" }));
}

// Files of constants are told of where partnerships are chosen; scenarios where they are opened.
async function choosePlaceFor(files) {
  try {
    if (await isConstants(files)) { choosePlace(); await give(files); } else await takeScenarios(files);
  } catch (error) {
    trouble(error.message);
  }
}

async function save() {
  try {
    const text = await postForText("/api/save", { question: questionNow(), kept: state.kept });
    const plain = state.picture.name.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").toLowerCase();
    download(`${plain || "partnership"}.whatif.json`, text, "application/json");
    byId("heard").textContent = "Saved as one file.";
  } catch (error) {
    trouble(error.message);
  }
}

async function openFile(file) {
  const words = byId("open-words");
  words.textContent = "One moment …";
  let found;
  try {
    if (isToml(file)) { await takeScenarios([file]); return; }
    if (file.size > LARGEST) throw new Error(`${file.name} is larger than any file that the app saves.`);
    found = await send("/api/open", "POST", file);
  } catch (error) {
    words.replaceChildren(el("span", { class: "trouble", role: "alert" }, error.message));
    return;
  }
  takePicture(found.picture);
  listOwn(found.own);
  state.kept = found.kept;
  tell("kept");
  closeDialog();
  await showQuestion(found.question);
}

function chooseFile() {
  const input = el("input", { type: "file", id: "saved-file", accept: ".json,application/json", class: "visually-hidden", tabindex: -1, "aria-label": "Saved file" });
  input.addEventListener("change", () => { if (input.files.length) openFile(input.files[0]); });
  dialog("Open a saved file",
    el("p", {}, "A file that “Save” made here or on somebody else’s machine: the partnership, the question, and what was kept. Its results are computed again, to the same numbers."),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "main", onclick: () => input.click() }, "Choose the file")), input,
    el("div", { id: "open-words", "aria-live": "polite" }));
}

export function startFiles() {
  byId("open-place").addEventListener("click", choosePlace);
  byId("open-file").addEventListener("click", chooseFile);
  byId("save-file").addEventListener("click", save);
  byId("dialog-close").addEventListener("click", closeDialog);
  // A file that is dropped beside its place must not replace the page; a scenario is taken wherever it falls.
  for (const event of ["dragover", "drop"]) window.addEventListener(event, (what) => what.preventDefault());
  window.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer.files];
    if (!files.length || !files.every(isToml) || event.target.closest?.(".drop") || state.lesson?.waits) return;
    choosePlaceFor(files);
  });
}
