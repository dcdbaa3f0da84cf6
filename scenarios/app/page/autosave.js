// Nothing is lost on a reload, or when the app was started again under the same address: the question, the person's own
// scenarios, what was kept and the partnership stand in this tab's own storage, and go with the tab.

import { isOwn, on, post, postForText, questionNow, send, state, tell } from "./base.js";
import { listOwn } from "./ask.js";

const KEY = "partnership-autosave";
let file = null; // the partnership, unless it is the example

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

function save() {
  if (state.lesson) return;
  const { name, origin } = state.picture;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ name, origin, question: questionNow(), own: state.own, kept: state.kept, file }));
  } catch {
    sessionStorage.removeItem(KEY); // it is larger than a browser keeps
  }
}

async function take() {
  file = null;
  if (state.picture.origin === "example" && !state.picture.calibrated) return;
  const name = state.picture.name;
  try {
    const text = await postForText("/api/save", { question: { years: 1 }, kept: [] });
    if (state.picture.name === name) file = text;
  } catch { /* then the partnership is not kept */ }
}

// Put back what this tab had; return the question that was asked, or null. `show` takes a partnership's picture.
export async function restored(show) {
  const found = read();
  if (!found) return null;
  try {
    if (found.name !== state.picture.name) {
      if (!found.file) return null;
      show((await send("/api/open", "POST", found.file)).picture);
      ({ file } = found);
    }
    const texts = Object.assign({}, ...found.own.map((one) => one.own));
    if (Object.keys(texts).length) listOwn((await post("/api/scenarios", { files: texts })).what_ifs);
    state.kept = found.kept;
    tell("kept");
    const known = isOwn(found.question) || state.whatIfs.some((one) => one.name === found.question.what_if);
    return known ? found.question : null;
  } catch {
    sessionStorage.removeItem(KEY);
    return null;
  }
}

export function startAutosave() {
  on("place", take);
  on("answered", save);
  on("kept", () => { if (state.answer) save(); });
}
