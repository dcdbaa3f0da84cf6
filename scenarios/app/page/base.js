// What every part of the page shares: making elements, talking to the app, and what is before the person.

const KEY = "partnership-tab";

function newTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A tab keeps its name over a reload. A tab that was duplicated brings its twin's name along, so it takes a new one.
function tabName() {
  const type = performance.getEntriesByType("navigation")[0]?.type;
  let name = type === "reload" || type === "back_forward" ? sessionStorage.getItem(KEY) : null;
  if (!name) {
    name = newTab();
    sessionStorage.setItem(KEY, name);
  }
  return name;
}

export const TAB = tabName();

// What is before the person: the partnership, the question, the kept questions, the latest answer.
export const state = {
  picture: null,
  whatIfs: [],
  own: [], // scenario files of the person's own, listed as the what-ifs are, each with its text
  counties: [],
  question: { what_if: "as_is", own: {}, levers: {}, members_pay: null, years: 10, matters: 0.1 },
  kept: [],
  answer: null,
  lessons: [],
  lesson: null,
};

const listeners = new Map();

export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, []);
  listeners.get(event).push(listener);
}

export function tell(event, data) {
  for (const listener of listeners.get(event) ?? []) listener(data);
}

export const byId = (id) => document.getElementById(id);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function trouble(sentence) {
  const place = byId("trouble");
  place.textContent = sentence;
  place.hidden = !sentence;
}

const GONE = "The app does not answer. If it was closed where it was started, start it again: run.py app.";

async function request(path, options = {}) {
  const headers = { "X-Tab": TAB, ...(options.headers ?? {}) };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(GONE);
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let sentence = text;
  try {
    sentence = JSON.parse(text).error ?? text;
  } catch { /* a sentence as it stands */ }
  throw new Error(sentence || GONE);
}

export async function post(path, data, signal) {
  const body = JSON.stringify(data);
  return (await request(path, { method: "POST", body, signal })).json();
}

export async function postForText(path, data) {
  return (await request(path, { method: "POST", body: JSON.stringify(data) })).text();
}

export async function send(path, method, body) {
  return (await request(path, { method, body })).json();
}

// Ask for lines that come bit by bit; each is given to `take` as it comes.
export async function stream(path, data, take, signal) {
  const answer = await request(path, { method: "POST", body: JSON.stringify(data), signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    rest += value;
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line) continue;
      const one = JSON.parse(line);
      if (one.error) throw new Error(one.error);
      take(one);
    }
  }
}

export function questionNow() {
  return structuredClone(state.question);
}

export function asItIs(question = state.question) {
  return { what_if: "as_is", own: {}, levers: {}, members_pay: null, years: question.years, matters: question.matters };
}

// What a question is compared with: the partnership as it is, or what its what-if names.
export function baselineOf(question = state.question) {
  const listed = isOwn(question) ? state.own : state.whatIfs;
  const against = listed.find((one) => one.name === question.what_if)?.against ?? "as_is";
  const own = against === "as_is" ? {} : question.own ?? {};
  return { ...asItIs(question), what_if: against.replace(/\.toml$/, ""), own };
}

// The same in words.
export function baselineWords(question = state.question) {
  const { what_if, own } = baselineOf(question);
  if (what_if === "as_is") return "As it is";
  const listed = isOwn({ what_if, own }) ? state.own : state.whatIfs;
  return listed.find((one) => one.name === what_if)?.title ?? what_if;
}

// Whether a question asks about a scenario file of the person's own.
export function isOwn(question) {
  return `${question.what_if}.toml` in (question.own ?? {});
}

// What a question changes, whatever it is asked over and against.
export function changeOf(question) {
  return JSON.stringify([question.what_if, question.own ?? {}, question.levers, question.members_pay]);
}

export function changesNothing(question = state.question) {
  return question.what_if === "as_is" && !isOwn(question) && !Object.keys(question.levers).length && (question.members_pay ?? null) === null;
}

// A dialog with a title and content; `Close` and Escape end it.
export function dialog(title, ...content) {
  byId("dialog-title").textContent = title;
  byId("dialog-body").replaceChildren(...content);
  const box = byId("dialog");
  if (!box.open) box.showModal();
}

export function closeDialog() {
  if (byId("dialog").open) byId("dialog").close();
}

// A place for files: dropped on it, or chosen with its button.
export function dropPlace(lead, button, input, take, ...notes) {
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the same file may be chosen again once it was mended
    if (files.length) take(files);
  });
  const place = el("div", { class: "drop" },
    el("p", {}, lead),
    el("button", { type: "button", onclick: () => input.click() }, button),
    ...notes.map((note) => el("p", { class: "soft" }, note)));
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
  return place;
}

export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
