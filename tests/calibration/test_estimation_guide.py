"""The guide to estimation says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_example_in_the_guide_to_estimation_runs_as_it_says() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(DOCS / "estimation.md"), module_relative=False, optionflags=flags)
    assert tried > 15
    assert failed == 0
