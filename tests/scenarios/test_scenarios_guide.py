"""The guide to scenarios says what is so."""

from __future__ import annotations

from tests.guides import check_examples


def test_every_example_in_the_guide_to_scenarios_runs_as_it_says() -> None:
    check_examples("scenarios.md", 12)
