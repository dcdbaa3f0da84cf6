"""A running app, and where pictures of it are kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from partnership_dynamics.calibration.plausible.vectors import PlausibleError
from tests.counties.conftest import own_form

if TYPE_CHECKING:
    from tests.app.visiting import Visit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `run.py app` as a person would, and return the address that it prints."""
    pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")
    pytest.importorskip("uvicorn", reason="the app's packages are not installed (extra `app`)")
    temporary, kept = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("kept")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "PARTNERSHIP_DATA": str(kept)}
    run = [sys.executable, str(ROOT / "run.py")]
    # The first answer waits for the model to be compiled, which a busy machine takes longer for than a page waits.
    compiled = [sys.executable, "-m", "partnership_dynamics.simulation.warm"]
    subprocess.run(compiled, cwd=ROOT, env=environment, check=True, capture_output=True)
    country = own_form(tmp_path_factory.mktemp("open-data") / "country")
    subprocess.run([*run, "data", "import", str(country)], cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [*run, "app", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = next((re.search(r"http://\S+", line) for line in process.stdout if "http://" in line), None)
            assert found, "run.py app printed no address"
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield found[0]
        finally:
            process.terminate()
            process.wait(30)
    left = [path.name for path in temporary.iterdir() if path.name.startswith("partnership-app-")]
    assert left == [], "files that were given must be gone when the app has ended"


@pytest.fixture
def at_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer at one value of each parameter, as where there is no plausible set: for tests of what else is drawn."""

    def none() -> None:
        raise PlausibleError("this test holds parameters at one value")

    monkeypatch.setattr("partnership_dynamics.scenarios.plausible_counties.plausible_set", none)
    monkeypatch.setattr("partnership_dynamics.scenarios.app.workspace._example", [])


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where screenshots are kept: the folder that APP_SCREENSHOTS names, or a temporary one."""
    named = os.environ.get("APP_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(browser: Any, address: str, pictures: Path) -> Iterator[Visit]:
    """Return a visit to the app; it has to end with no error on the page and nothing asked of other machines."""
    from tests.app.visiting import Visit

    one = Visit(browser, address, pictures)
    yield one
    assert [line for line in one.said if line.startswith(("error", "warning"))] == []
    assert one.elsewhere == []
    one.context.close()
