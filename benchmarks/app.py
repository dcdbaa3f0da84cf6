"""Time the browser app as a person meets it: first view, first answer, the whole answer, and playing a history.

    python -m benchmarks.app

Starts `run.py app` and a headless Chromium with a clean profile for each visit. Compile first (any run of the model
does). Needs the extras `app` and `dev`, and Chromium (its path in CHROMIUM, if it is not found).
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from importlib.metadata import distribution
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
VISITS = 5
ASKED = ("stronger_team", "turnover_shock", "prepared_for_turnover", "shared_strategy", "austerity")
INSTALLED = ("starlette", "uvicorn", "anyio", "h11", "idna", "click")
LONG = 120_000  # ms


def megabytes(packages: tuple[str, ...]) -> float:
    """Return what some packages take on disk."""
    files = (one for name in packages for one in distribution(name).files or ())
    return sum(Path(one.locate()).stat().st_size for one in files if Path(one.locate()).is_file()) / 1e6


def visit(browser: Browser, address: str, asked: str) -> dict[str, float]:
    """Return the seconds of one visit from a clean profile, and how smoothly a history plays."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sent = [0]
    page.on("response", lambda answer: sent.__setitem__(0, sent[0] + int(answer.headers.get("content-length", "0"))))
    began = time.perf_counter()
    page.goto(address)
    expect(page.locator("#welcome .network")).to_be_visible(timeout=LONG)
    found = {"first view (s)": time.perf_counter() - began, "page and scripts (kB)": sent[0] / 1e3}
    page.get_by_role("button", name="See it as it is").click()
    expect(page.locator("#verdict")).to_be_visible(timeout=LONG)
    expect(page.locator("#stop")).to_be_hidden(timeout=LONG)
    before = page.locator("#headline").text_content() or ""
    began = time.perf_counter()
    page.select_option("#what-if", asked)
    expect(page.locator("#headline")).not_to_have_text(before, timeout=LONG)
    found["first answer (s)"] = time.perf_counter() - began
    expect(page.locator("#stop")).to_be_hidden(timeout=LONG)
    found["500 pairs (s)"] = time.perf_counter() - began
    found["frames a second"] = frames_a_second(page)
    context.close()
    return found


def frames_a_second(page: Page, seconds: float = 2.0) -> float:
    """Return how many frames are drawn a second while a history plays."""
    page.get_by_role("tab", name="Watch").click()
    expect(page.locator("#panel-watch .network")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Play", exact=True).click()
    drawn = page.evaluate(
        """(ms) => new Promise((done) => {
            let frames = 0;
            const began = performance.now();
            const count = (now) => { frames += 1; now - began < ms ? requestAnimationFrame(count) : done(frames); };
            requestAnimationFrame(count);
        })""",
        1000 * seconds,
    )
    return float(drawn) / seconds


def main() -> None:
    """Print a table."""
    command = [sys.executable, str(ROOT / "run.py"), "app", "--no-browser"]
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = next(re.findall(r"http://\S+", line)[0] for line in process.stdout if "http://" in line)
            print(f"{'command to address (s)':28} {time.perf_counter() - began:8.2f}")
            threading.Thread(target=process.stdout.read, daemon=True).start()
            with sync_playwright() as running:
                browser = running.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
                cold = visit(browser, address, "no_team")  # loads what was compiled
                visits = [visit(browser, address, asked) for asked in ASKED[:VISITS]]
                browser.close()
        finally:
            process.terminate()
    for name in cold:
        many = [one[name] for one in visits]
        spread = f"({min(many):.2f} to {max(many):.2f}; first {cold[name]:.2f})"
        print(f"{name:28} {statistics.median(many):8.2f}   {spread}")
    print(f"{'installed for it (MB)':28} {megabytes(INSTALLED):8.1f}")


if __name__ == "__main__":
    main()
