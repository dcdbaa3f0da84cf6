"""The guide to the tie model says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_example_in_the_guide_runs_as_it_says() -> None:
    failed, tried = doctest.testfile(str(DOCS / "ties.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert tried > 10
    assert failed == 0
