"""The guide to what comes after an estimate says what is so."""

from __future__ import annotations

import doctest

from tests.guides import check_examples


def test_every_example_in_the_guide_runs_as_it_says() -> None:
    check_examples("fit.md", 30, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
