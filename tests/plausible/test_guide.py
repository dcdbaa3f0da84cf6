"""The guide to plausible counties: its examples run."""

from __future__ import annotations

import doctest

from tests.guides import check_examples


def test_the_examples_run() -> None:
    check_examples("plausible.md", more_than=5, options=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
