"""What tests of the briefing share: small results to read back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.commands.main import main


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a small comparison at one value of each parameter; not to be changed."""
    path = tmp_path_factory.mktemp("results") / "small"
    words = ["compare", "stronger_team", "--set", "density=-2.3", "--replications", "12", "--quarters", "16"]
    words += ["--parameters", "default"]
    assert main([*words, "--out", str(path)]) == 0
    return path


@pytest.fixture
def copied(results: Path, tmp_path: Path) -> Path:
    """Return a copy of those results that a test may change."""
    return Path(shutil.copytree(results, tmp_path / "small"))
