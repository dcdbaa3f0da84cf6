// Every chart and table can be taken along: as SVG, PNG or CSV, with a line that says where it comes from.

import { baselineWords, byId, download, el, on, state } from "./base.js";

const SCALE = 2; // of a PNG
const PAINTED = ["fill", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "visibility", "font-family", "font-size", "font-weight"];

const KEPT = "kept questions side by side, each against the partnership as it is or what it names";
const ELSEWHERE = {
  "compare-place": KEPT,
  "compare-list": KEPT,
  "structure-place": "the same members in other networks, each against the network as it is",
};

function source(place) {
  const { answer, picture } = state;
  const name = `${picture.name}${picture.illustrative && !picture.name.includes("illustrative") ? " (illustrative)" : ""}`;
  const told = place.closest("[data-source]")?.dataset.source;
  if (told) return `${name}: ${told}. Seed ${state.seed}. Partnership dynamics ${state.version}.`;
  const elsewhere = ELSEWHERE[place.closest("#compare-place, #compare-list, #structure-place")?.id];
  if (elsewhere) return `${name}: ${elsewhere}. ${state.question.years} years, seed ${state.seed}. Partnership dynamics ${state.version}.`;
  const asked = [...state.own, ...state.whatIfs].find((one) => one.name === state.question.what_if)?.title ?? "As it is";
  const sliders = Object.entries(state.question.levers).map(([key, value]) => `${key} ${value}`);
  const what = [asked, ...sliders].join(", ");
  const runs = answer ? `${answer.pairs} runs of ${state.question.years} years, seed ${state.seed}` : `${state.question.years} years`;
  return `${name}: ${what}, against ${baselineWords()}. ${runs}. Partnership dynamics ${state.version}.`;
}

const nameOf = (title, ending) => `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50) || "chart"}.${ending}`;

// A drawing on its own, light whatever the page is, with its source below it.
function standalone(drawn, title) {
  const box = drawn.viewBox.baseVal;
  const copy = drawn.cloneNode(true);
  const looks = document.documentElement.dataset.looks;
  document.documentElement.dataset.looks = "light";
  const [mine, theirs] = [[drawn, ...drawn.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  mine.forEach((one, k) => {
    const style = getComputedStyle(one);
    for (const name of PAINTED) theirs[k].setAttribute(name, style.getPropertyValue(name));
  });
  document.documentElement.dataset.looks = looks;
  const size = Math.max(9, box.width / 62);
  const lines = [title, ...source(drawn).match(/.{1,95}(\s|$)/g)];
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const high = box.height + size * 1.5 * (lines.length + 0.5);
  copy.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${high}`);
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", high);
  const ground = document.createElementNS(copy.namespaceURI, "rect");
  for (const [key, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: high, fill: "#ffffff" })) ground.setAttribute(key, value);
  copy.prepend(ground);
  lines.forEach((line, k) => {
    const text = document.createElementNS(copy.namespaceURI, "text");
    for (const [key, value] of Object.entries({ x: box.x + 6, y: box.y + box.height + size * 1.5 * (k + 1), "font-size": size, "font-family": "sans-serif", fill: "#333333" })) text.setAttribute(key, value);
    text.textContent = line.trim();
    copy.append(text);
  });
  return { text: new XMLSerializer().serializeToString(copy), wide: box.width, high };
}

async function takePng(drawn, title) {
  const { text, wide, high } = standalone(drawn, title);
  await paint(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, wide, high, title);
}

async function paint(address, wide, high, title) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = el("canvas", { width: Math.ceil(wide * SCALE), height: Math.ceil(high * SCALE) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  download(nameOf(title, "png"), blob, "image/png");
}

const cell = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text.replace("−", "-"))) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function takeCsv(table, title) {
  const rows = [...table.rows].map((row) => [...row.cells].filter((one) => !one.matches(".act")).map((one) => cell(one.textContent.trim())).join(","));
  download(nameOf(title, "csv"), `\ufeff${rows.join("\r\n")}\r\n\r\n${cell(`Source: ${source(table)}`)}\r\n`, "text/csv");
}

// What makes the buttons of one thing to take along.
function buttonsOf(title) {
  return (label, take) => el("button", { type: "button", class: "take", "aria-label": `${title}: download as ${label}`, onclick: take }, label);
}

// A picture that came whole, with its own source below it.
function offersOfImage(image, title) {
  const text = () => decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
  const button = buttonsOf(title);
  return el("p", { class: "takes" }, "Download ",
    button("SVG", () => download(nameOf(title, "svg"), text(), "image/svg+xml")),
    button("PNG", () => paint(image.src, image.naturalWidth, image.naturalHeight, title)));
}

function offers(place, title) {
  const drawn = () => [...place.querySelectorAll("svg")].find((one) => one.checkVisibility()) ?? place.querySelector("svg");
  const table = place.querySelector("table");
  const button = buttonsOf(title);
  return el("p", { class: "takes" }, "Download ",
    drawn() && button("SVG", () => download(nameOf(title, "svg"), standalone(drawn(), title).text, "image/svg+xml")),
    drawn() && button("PNG", () => takePng(drawn(), title)),
    table && button("CSV", () => takeCsv(table, title)));
}

// Put the offers below every chart and table that has none yet.
export function offerDownloads() {
  for (const figure of document.querySelectorAll(".charts figure:not(:has(.takes))")) {
    figure.append(offers(figure, figure.querySelector("figcaption")?.textContent ?? "Chart"));
  }
  for (const account of document.querySelectorAll("#why-said .account:not(:has(.takes))")) {
    account.append(offers(account, account.querySelector("h3").textContent));
  }
  for (const network of document.querySelectorAll("#network-place .taken:not(:has(.takes))")) {
    network.append(offers(network, `Who deals with whom, ${network.dataset.title}`));
  }
  for (const list of document.querySelectorAll("#list-place > .scroll:not(:has(+ .takes))")) {
    list.after(offers(list, list.getAttribute("aria-label")));
  }
  for (const image of document.querySelectorAll(".from-log:not(:has(+ .takes))")) image.after(offersOfImage(image, image.dataset.title));
  const kept = byId("compare-list");
  if (kept.querySelector("table") && !kept.querySelector(".takes")) kept.append(offers(kept, "Kept questions side by side"));
  const outcomes = byId("outcome-table");
  if (outcomes.querySelector("table") && !outcomes.querySelector(".takes")) outcomes.append(offers(outcomes, "All outcomes"));
}

export function startDownloads() {
  on("shown", offerDownloads);
  on("drawn", offerDownloads);
}
