"""What all tests share: where the reference data are, how hard hypothesis tries, a browser, what was left out."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# What a shell starts in the background ignores Ctrl-C, and so would all that tests start in order to interrupt it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

settings.register_profile("ordinary", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("ordinary"), derandomize=True, max_examples=30, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "ordinary")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real surveys and of the RSiena reference, which are no part of the project.

    Where ``PARTNERSHIP_SHARED`` names it, whatever is missing there fails; else it is `../shared`, if that is there.
    """
    named = os.environ.get("PARTNERSHIP_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    missing = [part for part in ("data", "reference/rsiena") if not (folder / part).is_dir()]
    if missing and named:
        pytest.fail(f"PARTNERSHIP_SHARED is {named}, and there is no {' and no '.join(missing)} in it")
    if missing:
        pytest.skip("no real surveys here: PARTNERSHIP_SHARED is not set and ../shared is not there")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a headless Chromium that reaches this machine alone.

    A thread can run but one, and while it runs, nothing else that is asynchronous: so it ends with each module.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its path)")
    closed = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with playwright.sync_playwright() as running:
        made = running.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", closed])
        yield made
        made.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was not tested, and why."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    left_out = len(terminalreporter.getreports("deselected"))
    if not reasons and not left_out:
        return
    terminalreporter.section("not tested")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}")
    if left_out:
        chosen = terminalreporter.config.getoption("markexpr") or terminalreporter.config.getoption("keyword")
        terminalreporter.write_line(f"{left_out} left out by the choice of tests ({chosen})")
