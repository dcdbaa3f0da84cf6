"""The guide to estimation says what is so."""

from __future__ import annotations

import doctest

from tests.guides import check_examples


def test_every_example_in_the_guide_to_estimation_runs_as_it_says() -> None:
    check_examples("estimation.md", 15, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
