"""The guide to what comes after an estimate says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_example_in_the_guide_runs_as_it_says() -> None:
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(DOCS / "fit.md"), module_relative=False, optionflags=options)
    assert tried > 30
    assert failed == 0
