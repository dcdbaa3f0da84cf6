// The network as a drawing: members keep their places, ties grow, fade and thin out between them.

import { el, svg } from "./base.js";

const SCALE = 100;
const LETTER = 4.9; // about as wide as a letter of a label is, in the drawing's units
const MANY = 160; // pairs
const NEW = "#0072B2", OLD = "#33373c";

// A shape for each kind of member, so that colour says nothing alone. About 10 units across.
const SHAPES = {
  D: "M0-8L8 0 0 8-8 0Z", o: null, H: "M-9.5-5H9.5V5H-9.5Z", p: "M0-8L7.6-2.5 4.7 6.5-4.7 6.5-7.6-2.5Z",
  v: "M-7.5-6H7.5L0 8Z", s: "M-6.5-6.5H6.5V6.5H-6.5Z", "^": "M-7.5 6H7.5L0-8Z",
  P: "M-3-8H3V-3H8V3H3V8H-3V3H-8V-3H-3Z", h: "M7-4L7 4 0 8-7 4-7-4 0-8Z",
  "*": "M0-11L2.9-3.9 10.5-3.4 4.6 1.5 6.5 8.9 0 4.9-6.5 8.9-4.6 1.5-10.5-3.4-2.9-3.9Z",
  X: "M-7-4.5L-4.5-7 0-2.5 4.5-7 7-4.5 2.5 0 7 4.5 4.5 7 0 2.5-4.5 7-7 4.5-2.5 0Z",
  "8,1,0": "M0.0 -9.0L2.4 -5.7L6.4 -6.4L5.7 -2.4L9.0 0.0L5.7 2.4L6.4 6.4L2.4 5.7L0.0 9.0L-2.4 5.7L-6.4 6.4L-5.7 2.4L-9.0 0.0L-5.7 -2.4L-6.4 -6.4L-2.4 -5.7Z",
  "3,1,0": "M0.0 -9.0L3.9 -2.2L7.8 4.5L0.0 4.5L-7.8 4.5L-3.9 -2.3Z",
  "4,1,0": "M0.0 -9.0L3.2 -3.2L9.0 0.0L3.2 3.2L0.0 9.0L-3.2 3.2L-9.0 0.0L-3.2 -3.2Z",
  "5,1,180": "M-0.0 9.0L-2.6 3.6L-8.6 2.8L-4.3 -1.4L-5.3 -7.3L0.0 -4.5L5.3 -7.3L4.3 -1.4L8.6 2.8L2.6 3.6Z",
  "6,1,0": "M0.0 -9.0L2.2 -3.9L7.8 -4.5L4.5 0.0L7.8 4.5L2.2 3.9L0.0 9.0L-2.2 3.9L-7.8 4.5L-4.5 0.0L-7.8 -4.5L-2.3 -3.9Z",
  "5,0,180": "M-0.0 9.0L-8.6 2.8L-5.3 -7.3L5.3 -7.3L8.6 2.8Z",
  "8": "M7.4 3.1L3.1 7.4L-3.1 7.4L-7.4 3.1L-7.4 -3.1L-3.1 -7.4L3.1 -7.4L7.4 -3.1Z",
  "<": "M6-7.5V7.5L-8 0Z", ">": "M-6-7.5V7.5L8 0Z", d: "M0-9L5 0 0 9-5 0Z",
};

export function shape(sign, size = 1) {
  const path = SHAPES[sign];
  return path
    ? svg("path", { d: path, transform: `scale(${size})` })
    : svg("circle", { r: 7 * size });
}

export function key(members) {
  const sorts = new Map(members.map((member) => [member.sort, member.sign]));
  const list = el("ul", { class: "key", "aria-label": "Signs of the members" });
  for (const [sort, sign] of sorts) {
    const sample = svg("svg", { viewBox: "-12 -12 24 24", width: 18, height: 18, "aria-hidden": "true" });
    const drawn = shape(sign);
    drawn.setAttribute("class", sign === "*" ? "member-shape hub" : "member-shape");
    sample.append(drawn);
    list.append(el("li", {}, sample, sort));
  }
  return list;
}

// In a narrow window names would be too small to read: members are numbered there, and named in a list below.
export const narrow = matchMedia("(max-width: 600px)");

export function names(members) {
  return el("ol", { class: "names", "aria-label": "Members by number" }, ...members.map((member) => el("li", {}, member.name)));
}

export class Network {
  // `chosen` is called with a member's row.
  constructor(history, chosen) {
    this.history = history;
    this.chosen = chosen;
    this.members = history.members;
    this.size = this.members.length > 40 ? 0.62 : 1;
    this.numbered = narrow.matches && this.size === 1;
    this.spots = this.members.map((member) => [member.x * SCALE, member.y * SCALE]);
    this.at = 0;
    this.least = 0; // ties weaker than this are left out of the picture
    this.draw();
  }

  draw() {
    const xs = this.spots.map((spot) => spot[0]), ys = this.spots.map((spot) => spot[1]);
    const large = this.members.length > 40;
    const room = (row) => (large || this.numbered ? 30 : 20 + LETTER * this.members[row].label.length);
    const left = Math.min(...xs.map((x, row) => (x < 14 || large ? x - room(row) : x)));
    const right = Math.max(...xs.map((x, row) => (x > -14 || large ? x + room(row) : x)));
    const top = Math.min(...ys) - 26, bottom = Math.max(...ys) + 26;
    this.lines = svg("g", { class: "ties" });
    this.nodes = svg("g", { class: "members" });
    this.root = svg("svg", { viewBox: `${left} ${top} ${right - left} ${bottom - top}`, class: "network", role: "group",
      "aria-label": "Who deals with whom. Arrow keys go from member to member, Enter tells a member’s story." });
    this.root.append(this.lines, this.nodes);
    this.drawPairs();
    this.members.forEach((member, row) => this.drawMember(member, row));
    this.root.addEventListener("keydown", (event) => this.keyed(event));
  }

  // Every pair that is ever in contact has one line, with its strength at the end of each quarter.
  drawPairs() {
    const frames = this.history.frames;
    this.pairs = new Map();
    frames.forEach((frame, quarter) => {
      for (const [i, j, strength, both] of frame.ties) {
        const name = `${i}-${j}`;
        if (!this.pairs.has(name)) {
          this.pairs.set(name, { i, j, strengths: new Float32Array(frames.length), both: new Uint8Array(frames.length),
            shown: -1 });
        }
        const pair = this.pairs.get(name);
        pair.strengths[quarter] = strength;
        pair.both[quarter] = both;
      }
    });
    this.shade = Math.min(1, Math.sqrt(MANY / this.pairs.size)); // many lines are each drawn the fainter
    for (const pair of this.pairs.values()) {
      const [a, b] = [this.spots[pair.i], this.spots[pair.j]];
      pair.line = svg("line", { x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: OLD, "stroke-linecap": "round" });
      this.lines.append(pair.line);
    }
  }

  drawMember(member, row) {
    const [x, y] = this.spots[row];
    const group = svg("g", { class: "member", transform: `translate(${x} ${y})`, tabindex: row ? -1 : 0, role: "button" });
    const mark = shape(member.sign, this.size);
    mark.setAttribute("class", member.sign === "*" ? "member-shape hub" : "member-shape");
    group.append(svg("circle", { r: 15 * this.size, class: "halo" }), mark, ...this.label(member, row, x, y));
    group.addEventListener("click", () => this.choose(row));
    this.nodes.append(group);
    member.group = group;
  }

  // Labels stand outside the circle; in a large network they come with the pointer or the focus.
  label(member, row, x, y) {
    const far = Math.hypot(x, y) > 0.5 * SCALE;
    const side = Math.abs(x) < 14 || !far ? "middle" : x > 0 ? "start" : "end";
    const dx = side === "middle" ? 0 : x > 0 ? 13 : -13;
    const dy = side === "middle" ? (far && y < 0 ? -13 : 21) : 3.5;
    const crowded = this.members.length > 40 ? " crowded" : this.numbered ? " number" : "";
    const text = svg("text", { x: dx * this.size, y: dy, "text-anchor": side, class: `label${crowded}` });
    text.textContent = this.numbered ? row + 1 : member.label;
    return [text];
  }

  keyed(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const row = this.members.findIndex((member) => member.group === document.activeElement);
    if (row < 0) return;
    if (step) {
      event.preventDefault();
      this.focus((row + step + this.members.length) % this.members.length);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(row);
    }
  }

  focus(row) {
    this.members.forEach((member, place) => member.group.setAttribute("tabindex", place === row ? 0 : -1));
    this.members[row].group.focus();
  }

  choose(row) {
    this.members.forEach((member, place) => member.group.classList.toggle("picked", place === row));
    this.chosen(row);
  }

  // Show the history at a time in quarters: 2.5 is half-way from the end of quarter 2 to that of quarter 3.
  show(time) {
    const last = this.history.frames.length - 1;
    const before = Math.min(Math.floor(time), last), after = Math.min(before + 1, last);
    const part = time - before;
    for (const pair of this.pairs.values()) {
      const strength = pair.strengths[before] * (1 - part) + pair.strengths[after] * part;
      const fresh = pair.strengths[after] > 0 && pair.strengths[Math.max(before - (part ? 0 : 1), 0)] === 0;
      const sign = strength + (fresh ? 10 : 0) + (strength < this.least ? 20 : 0);
      if (Math.abs(sign - pair.shown) < 0.004) continue;
      pair.shown = sign;
      const line = pair.line;
      if (strength <= 0 || strength < this.least) {
        line.setAttribute("visibility", "hidden");
        continue;
      }
      const both = pair.both[part > 0.5 ? after : before] || pair.both[after];
      line.setAttribute("visibility", "visible");
      line.setAttribute("stroke-width", ((0.5 + 3.6 * strength) * (this.size < 1 ? 0.5 : 1)).toFixed(2));
      line.setAttribute("stroke-opacity", (this.shade * (0.25 + 0.55 * strength)).toFixed(2));
      line.setAttribute("stroke", fresh && time > 0 ? NEW : OLD);
      line.setAttribute("stroke-dasharray", both ? "" : "4 4");
    }
    const quarter = Math.round(time);
    if (quarter !== this.at || time === 0) this.settle(quarter);
  }

  // What changes with a whole quarter: who is a member, who lost a representative, what is said of each.
  settle(quarter) {
    this.at = quarter;
    const frame = this.history.frames[quarter];
    const counts = new Array(this.members.length).fill(0);
    for (const [i, j] of frame.ties) {
      counts[i] += 1;
      counts[j] += 1;
    }
    this.members.forEach((member, row) => {
      const here = frame.active[row] === 1;
      member.group.classList.toggle("absent", !here);
      member.group.classList.toggle("lost", frame.left.includes(row));
      const said = here ? `deals with ${counts[row]} others` : "not a member now";
      member.group.setAttribute("aria-label", `${member.name}, ${member.sort}: ${said}. Tell its story.`);
    });
  }

  // Light up the members whose names have these letters; return how many.
  find(letters) {
    const text = letters.trim().toLowerCase();
    const rows = this.members.map((_member, row) => row).filter((row) => text && this.members[row].name.toLowerCase().includes(text));
    this.light(rows);
    return rows.length;
  }

  // Mark the ties that stand here and not in another history; return how many.
  apart(mine, other) {
    let count = 0;
    for (const [name, pair] of this.pairs) {
      const only = mine.has(name) && !other.has(name);
      pair.line.classList.toggle("apart", only);
      count += only;
    }
    return count;
  }

  // Light up the partners of a project, or nobody.
  light(rows) {
    this.members.forEach((member, row) => member.group.classList.toggle("lit", rows.includes(row)));
  }
}
