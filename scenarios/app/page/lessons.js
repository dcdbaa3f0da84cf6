// Guided lessons: predict, run, explain, criticise. The model is silent until the class has predicted.

import { asItIs, byId, changeOf, closeDialog, dialog, download, el, on, state, stream, trouble } from "./base.js";
import { showQuestion } from "./ask.js";
import { takePicture } from "./files.js";

const STEPS = [["predict", "Predict"], ["run", "Run"], ["explain", "Explain"], ["criticise", "Criticise"]];
const SIGNS = { more: "more", fewer: "fewer", same: "no difference that matters" };

const now = () => state.lesson;
const silent = () => asItIs({ years: 10, matters: 0.1 });

export function chooseLesson() {
  dialog("Lessons",
    el("p", {}, "Five lessons of 50 minutes on the illustrative Shire County. In each the class predicts, runs, explains and criticises."),
    ...state.lessons.map((lesson) => el("article", { class: "card" },
      el("h3", {}, `${lesson.number}. ${lesson.title}`), el("p", {}, lesson.puzzle),
      el("div", { class: "buttons" },
        el("button", { type: "button", class: "main", "aria-label": `Begin lesson ${lesson.number}: ${lesson.title}`, onclick: () => begin(lesson) }, "Begin"),
        el("a", { href: `/lesson/${lesson.name}/student`, target: "_blank", class: "as-button" }, `Sheet for students`),
        el("a", { href: `/lesson/${lesson.name}/teacher`, target: "_blank", class: "as-button" }, "Notes for teachers")))));
}

export async function begin(lesson) {
  closeDialog();
  state.lesson = { lesson, step: "predict", waits: true, prediction: null, found: {}, notes: {} };
  try {
    // Its sheet and its numbers are of the illustrative county, whatever was looked at before.
    if (state.picture.origin !== "example" || state.picture.calibrated) {
      await stream("/api/choose", { kind: "example" }, (one) => { if (one.picture) takePicture(one.picture); });
    }
    await showQuestion(silent());
  } catch (error) {
    trouble(error.message);
  }
  draw();
  byId("lesson-title").focus();
}

function leave() {
  state.lesson = null;
  draw();
  showQuestion(silent()).catch((error) => trouble(error.message));
}

function go(step) {
  now().step = step;
  now().waits = step === "predict";
  draw();
  byId("lesson-title").focus();
}

function draw() {
  const place = byId("lesson");
  const lesson = now();
  byId("ask-controls").inert = Boolean(lesson?.waits);
  place.hidden = !lesson;
  if (!lesson) {
    place.replaceChildren();
    return;
  }
  if (lesson.waits) {
    byId("headline").textContent = lesson.lesson.puzzle;
    byId("sure").textContent = lesson.lesson.background;
    byId("verdict").hidden = true;
    for (const id of ["charts", "outcome-table"]) byId(id).replaceChildren();
    for (const id of ["outcomes", "more", "keep", "stop"]) byId(id).hidden = true;
    for (const id of ["pays", "reach", "progress-words"]) byId(id).textContent = "";
    byId("progress").hidden = true;
  } else {
    byId("progress").hidden = false;
  }
  place.replaceChildren(
    el("div", { class: "lesson-head" },
      el("h2", { id: "lesson-title", tabindex: -1 }, `Lesson ${lesson.lesson.number}: ${lesson.lesson.title}`),
      el("button", { type: "button", class: "quiet", onclick: leave }, "Leave")),
    el("ol", { class: "stepper" }, ...STEPS.map(([name, words]) => el("li", { "aria-current": name === lesson.step ? "step" : null }, words))),
    ...{ predict: predicting, run: running, explain: () => talking("explain"), criticise: () => talking("criticise") }[lesson.step]());
}

function predicting() {
  const { lesson } = now();
  const choice = (value) => el("label", { class: "check" }, el("input", { type: "radio", name: "predicted", value }), SIGNS[value][0].toUpperCase() + SIGNS[value].slice(1));
  return [
    el("p", {}, lesson.predict.ask),
    el("form", { id: "prediction", onsubmit: predicted },
      el("fieldset", { class: "choices" }, el("legend", {}, "I predict"), choice("more"), choice("fewer"), choice("same")),
      el("label", { class: "field" }, "About how many projects more or fewer?", el("input", { type: "text", inputmode: "decimal", id: "predicted-number", maxlength: 8, autocomplete: "off" })),
      el("label", { class: "field" }, "Because …", el("textarea", { id: "predicted-because", rows: 3, maxlength: 2000 })),
      el("p", { id: "prediction-words", role: "alert" }),
      el("button", { type: "submit", class: "main" }, "I have predicted")),
  ];
}

function predicted(event) {
  event.preventDefault();
  const chosen = document.querySelector("input[name=predicted]:checked");
  if (!chosen) {
    byId("prediction-words").textContent = "Choose one first: the model stays silent until you have predicted.";
    return;
  }
  now().prediction = { sign: chosen.value, number: byId("predicted-number").value.trim(), because: byId("predicted-because").value.trim() };
  go("run");
}

const mine = () => {
  const { prediction } = now();
  return `You predicted: ${SIGNS[prediction.sign]}${prediction.number ? `, about ${prediction.number}` : ""}${prediction.because ? `, because ${prediction.because}` : "."}`;
};

function running() {
  const { lesson, found } = now();
  const row = (run) => {
    const result = found[run.key];
    return el("li", {},
      el("button", { type: "button", onclick: () => put(run), "aria-pressed": String(now().put === run.key) }, run.label),
      el("span", { class: "soft", id: `found-${run.key}` }, result ? result.words : "not yet asked"));
  };
  return [
    el("p", {}, mine()),
    el("p", { class: "soft" }, "Put each question to the model."),
    el("ul", { class: "runs" }, ...lesson.runs.map(row)),
    el("p", { class: "soft" }, lesson.watch),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "quiet", onclick: () => go("predict") }, "Back"),
      el("button", { type: "button", class: "main", onclick: () => go("explain") }, "On to explain")),
  ];
}

function put(run) {
  now().put = run.key;
  byId("tab-answer").click();
  showQuestion(run.question).catch((error) => trouble(error.message));
  draw();
}

const alike = (one, other) => changeOf(one) === changeOf(other) && one.years === other.years;

function answered() {
  const lesson = now();
  if (!lesson || lesson.step !== "run") return;
  const run = lesson.lesson.runs.find((one) => alike(one.question, state.question));
  if (!run || !state.answer) return;
  lesson.found[run.key] = { words: `${state.answer.verdict_words}: ${state.answer.brief}` };
  const place = byId(`found-${run.key}`);
  if (place) place.textContent = lesson.found[run.key].words;
}

function talking(step) {
  const { lesson, notes } = now();
  const next = step === "explain";
  return [
    el("ol", { class: "prompts" }, ...lesson[step].map((prompt, place) => el("li", {},
      el("label", { for: `note-${step}-${place}` }, prompt),
      el("textarea", { id: `note-${step}-${place}`, rows: 2, maxlength: 4000, oninput: (event) => { notes[`${step} ${place}`] = event.target.value; } }, notes[`${step} ${place}`] ?? "")))),
    el("div", { class: "buttons" },
      el("button", { type: "button", class: "quiet", onclick: () => go(next ? "run" : "explain") }, "Back"),
      next ? el("button", { type: "button", class: "main", onclick: () => go("criticise") }, "On to criticise")
        : el("button", { type: "button", class: "main", onclick: keepNotes }, "Keep my notes"),
      el("a", { href: `/lesson/${lesson.name}/student`, target: "_blank", class: "as-button" }, "Sheet to print")),
  ];
}

function keepNotes() {
  const { lesson, found, notes } = now();
  const lines = [`Lesson ${lesson.number}: ${lesson.title}`, "", mine(), "", "What the model said"];
  for (const run of lesson.runs) lines.push(`- ${run.label}: ${found[run.key]?.words ?? "not asked"}`);
  for (const step of ["explain", "criticise"]) {
    lines.push("", step === "explain" ? "Explain" : "Criticise");
    lesson[step].forEach((prompt, place) => lines.push(`- ${prompt}`, `  ${notes[`${step} ${place}`] ?? ""}`));
  }
  download(`lesson-${lesson.number}-notes.txt`, `${lines.join("\n")}\n`, "text/plain");
}

export function startLessons() {
  byId("open-lessons").addEventListener("click", chooseLesson);
  on("answered", answered);
}
