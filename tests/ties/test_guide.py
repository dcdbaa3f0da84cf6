"""The guide to the tie model says what is so."""

from __future__ import annotations

from tests.guides import check_examples


def test_every_example_in_the_guide_runs_as_it_says() -> None:
    check_examples("ties.md", 10)
