// Bars that add up, such as what a member weighed, or through what a difference came about.

import { svg } from "./base.js";

const WIDE = 470, LABELS = 168, HIGH = 17;

// Parts one after the other as bars, up to what they come to, and where there is one the line that this had to pass; the
// words say the same.
export function waterfall({ parts, net, needed = null, total = "all told" }, words) {
  const ends = [];
  let sum = 0;
  for (const [, value] of parts) ends.push([sum, (sum += value)]);
  ends.push([0, net]);
  const all = [...ends.flat(), needed ?? 0, 0];
  const low = Math.min(...all), high = Math.max(...all), room = WIDE - LABELS - 46;
  const x = (value) => LABELS + 6 + ((value - low) / Math.max(high - low, 0.01)) * room;
  const rows = [...parts, [total, net]];
  const tall = HIGH * (rows.length + (needed === null ? 0 : 1));
  const drawn = svg("svg", { viewBox: `0 0 ${WIDE} ${tall}`, class: "weighed", role: "img", "aria-label": words });
  const put = (name, attributes, text) => {
    const made = svg(name, attributes);
    if (text !== undefined) made.textContent = text;
    drawn.append(made);
  };
  rows.forEach(([name, value], k) => {
    const y = HIGH * k, [from, to] = ends[k], last = k === rows.length - 1;
    put("text", { x: LABELS, y: y + 12, "text-anchor": "end" }, name);
    put("rect", { x: Math.min(x(from), x(to)), y: y + 3, width: Math.max(Math.abs(x(to) - x(from)), 1), height: HIGH - 6, class: last ? "all" : value < 0 ? "less" : "more" });
    put("text", { x: Math.max(x(from), x(to)) + 4, y: y + 12 }, `${value < 0 ? "−" : last ? "" : "+"}${Math.abs(value).toFixed(2)}`);
  });
  put("line", { x1: x(0), x2: x(0), y1: 0, y2: HIGH * rows.length, class: "zero" });
  if (needed !== null) {
    put("line", { x1: x(needed), x2: x(needed), y1: 0, y2: HIGH * rows.length, class: "needed" });
    put("text", { x: x(needed), y: tall - 4, "text-anchor": "middle" }, `needed more than ${needed.toFixed(2)}`);
  }
  return drawn;
}
