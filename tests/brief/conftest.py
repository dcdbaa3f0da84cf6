"""What tests of the briefing share: small results to read back, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.commands.main import main

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a small comparison; not to be changed."""
    place = tmp_path_factory.mktemp("results") / "small"
    words = ["compare", "stronger_team", "--set", "density=-2.3", "--replications", "12", "--quarters", "16"]
    assert main([*words, "--out", str(place)]) == 0
    return place


@pytest.fixture
def copied(results: Path, tmp_path: Path) -> Path:
    """Return a copy of those results that a test may change."""
    return Path(shutil.copytree(results, tmp_path / "small"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a headless Chromium that reaches no network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its path)")
    closed = "--host-resolver-rules=MAP * ~NOTFOUND"
    with playwright.sync_playwright() as running:
        made = running.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", closed])
        yield made
        made.close()
