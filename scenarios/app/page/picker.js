// Finding a what-if: by theme, one line each, with a search field.

import { byId, closeDialog, dialog, el, state } from "./base.js";

const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

function fits(one, words) {
  const text = plain(`${one.title} ${one.question} ${one.group} ${one.name.replaceAll("_", " ")}`);
  return words.every((word) => text.includes(word));
}

function choose(value) {
  const select = byId("what-if");
  select.value = value;
  closeDialog();
  select.dispatchEvent(new Event("change"));
  byId("find-what-if").focus();
}

function row(one) {
  const value = one.own ? `own:${one.name}` : one.name;
  const unfit = !one.own && state.picture.unfit.includes(one.name);
  const chosen = byId("what-if").value === value;
  return el("li", {}, el("button", { type: "button", class: "what-if", "aria-current": chosen && "true", onclick: () => choose(value) },
    el("strong", {}, unfit ? `${one.title} (does not fit here)` : one.title), el("span", {}, one.question)));
}

function list(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const found = [...state.own, ...state.whatIfs].filter((one) => fits(one, words));
  const groups = new Map();
  for (const one of found) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  byId("found-what-ifs").replaceChildren(...[...groups].map(([group, several]) =>
    el("section", {}, el("h3", {}, group), el("ul", { class: "what-ifs" }, ...several.map(row)))));
  const count = found.length;
  byId("found-words").textContent = count ? `${count} what-if${count === 1 ? "" : "s"}` : "No what-if has these words. Try fewer, such as “team” or “grant”.";
}

// Arrow keys go from one to the next, as in a list.
function keyed(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [byId("search-what-ifs"), ...byId("found-what-ifs").querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
}

function open() {
  const search = el("input", { type: "text", id: "search-what-ifs", autocomplete: "off", oninput: () => list(search.value) });
  const found = el("div", { id: "found-what-ifs" });
  const body = el("div", { class: "picker", onkeydown: keyed },
    el("label", { class: "field", for: "search-what-ifs" }, "Search, such as “grant” or “senior”", search),
    el("p", { id: "found-words", class: "soft", "aria-live": "polite" }), found);
  dialog("What if …", body);
  list("");
  search.focus();
}

export function startPicking() {
  byId("find-what-if").addEventListener("click", open);
}
