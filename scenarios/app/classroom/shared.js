// What the pages of a class share: asking, and drawing the spread of predictions.

export const byId = (id) => document.getElementById(id);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export async function ask(path, data) {
  const answer = await fetch(path, data === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(data), headers: { "Content-Type": "application/json" } });
  const found = await answer.json().catch(() => ({ error: "The class does not answer as it should." }));
  if (!answer.ok) throw Object.assign(new Error(found.error ?? "The class does not answer."), { status: answer.status });
  return found;
}

// How many predict what, as bars with their counts.
export function bars(spread, says) {
  const most = Math.max(1, ...Object.values(spread.counts));
  return el("div", { class: "spread", role: "img", "aria-label": Object.entries(spread.counts).map(([guess, count]) => `${count} say ${spread.words[guess]}`).join(", ") },
    ...Object.entries(spread.counts).map(([guess, count]) => {
      const middle = spread.middle[guess];
      const about = middle === undefined || middle === null ? "" : `, in the middle ${middle}`;
      const bar = el("span", { class: says === guess ? "bar right" : "bar" });
      bar.style.width = `${(100 * count) / most}%`;
      return el("div", { class: "line" }, el("span", { class: "guess" }, spread.words[guess]), el("span", { class: "track" }, bar), el("span", {}, `${count}${about}`));
    }));
}

export function answered(answer) {
  const place = el("section", { class: "found", tabindex: "-1" },
    el("p", { class: "verdict", "data-verdict": answer.verdict }, answer.verdict_words),
    el("p", { class: "headline" }, answer.headline), el("p", { class: "sure" }, answer.sure));
  const charts = el("div", { class: "charts" });
  charts.innerHTML = Object.values(answer.charts).join("\n");
  place.append(charts);
  return place;
}

export function looks() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => { document.documentElement.dataset.looks = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", show);
  show();
}
