// Light or dark: as the system has it, until a person chooses; the choice is kept in this browser.

import { byId } from "./base.js";

const KEY = "partnership-looks";
const dark = matchMedia("(prefers-color-scheme: dark)");

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function show() {
  const looks = kept() ?? (dark.matches ? "dark" : "light");
  document.documentElement.dataset.looks = looks;
  byId("looks").textContent = looks === "dark" ? "Light" : "Dark";
  byId("looks").setAttribute("aria-label", looks === "dark" ? "Show the page light" : "Show the page dark");
}

export function startLooks() {
  byId("looks").addEventListener("click", () => {
    try {
      localStorage.setItem(KEY, document.documentElement.dataset.looks === "dark" ? "light" : "dark");
    } catch { /* then it follows the system */ }
    show();
  });
  dark.addEventListener("change", show);
  show();
}
