// Small pictures of networks of different shapes, to begin the structure experiment with.

import { el, svg } from "./base.js";

const COUNT = 12;
const CORE = 4;

const round = (k, of = COUNT, r = 40, turn = 0) => [r * Math.sin((2 * Math.PI * k) / of + turn), -r * Math.cos((2 * Math.PI * k) / of + turn)];
const all = (rows) => rows.flatMap((i, k) => rows.slice(k + 1).map((j) => [i, j]));
const rows = [...Array(COUNT).keys()];

// Each has where members stand and who is tied.
const SHAPES = {
  "star": [rows.map((k) => (k ? round(k - 1, COUNT - 1) : [0, 0])), rows.slice(1).map((k) => [0, k])],
  "core and periphery": [rows.map((k) => (k < CORE ? round(k, CORE, 15, 0.8) : round(k - CORE, COUNT - CORE))),
    [...all(rows.slice(0, CORE)), ...rows.slice(CORE).map((k) => [Math.round(((k - CORE) * CORE) / (COUNT - CORE) - 0.5 + 0.01) % CORE, k])]],
  "clusters": [rows.map((k) => { const [x, y] = round(Math.floor(k / 4), 3, 25); const [a, b] = round(k % 4, 4, 13, 0.8); return [x + a, y + b]; }),
    [...[0, 4, 8].flatMap((first) => all(rows.slice(first, first + 4))), [2, 7], [6, 9], [10, 1]]],
  "dense web": [rows.map((k) => round(k)), all(rows)],
  "random": [rows.map((k) => round(k)), [[0, 5], [1, 8], [2, 3], [4, 10], [6, 11], [7, 9], [0, 7], [3, 9], [5, 6], [1, 4], [8, 10], [2, 11]]],
};

function small([spots, ties]) {
  const root = svg("svg", { viewBox: "-50 -50 100 100", class: "network small", "aria-hidden": "true" });
  for (const [i, j] of ties) root.append(svg("line", { x1: spots[i][0], y1: spots[i][1], x2: spots[j][0], y2: spots[j][1], class: "tie" }));
  for (const [x, y] of spots) root.append(svg("circle", { cx: x, cy: y, r: 4.2, class: "member-shape" }));
  return root;
}

export function shapes() {
  return el("div", { class: "shapes", role: "img", "aria-label": `The same members in different networks: ${Object.keys(SHAPES).join(", ")}.` },
    ...Object.entries(SHAPES).map(([name, shape]) => el("div", { "aria-hidden": "true" }, small(shape), el("span", { class: "soft" }, name))));
}
