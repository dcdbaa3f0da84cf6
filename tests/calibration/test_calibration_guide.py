"""The guide to calibration says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_example_in_the_guide_to_calibration_runs_as_it_says(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_SHARED", str(shared))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(DOCS / "calibration.md"), module_relative=False, optionflags=flags)
    assert tried > 7
    assert failed == 0
