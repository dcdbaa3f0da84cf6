"""The guide to ensembles: its examples run, and what it says of the looks is what the rule does."""

from __future__ import annotations

from partnership_dynamics.scenarios.ensemble.sequential import AT_LAST, EARLY, MOST_LOOKS
from tests.guides import DOCS, check_examples


def test_the_examples_run() -> None:
    check_examples("ensembles.md", more_than=10)


def test_the_plan_is_as_described() -> None:
    said = (DOCS / "ensembles.md").read_text(encoding="utf-8")
    assert f"each {100 * (1 - EARLY):.3g}%" in said
    assert f"together {100 * MOST_LOOKS * (1 - EARLY):.3g}%" in said
    assert round(100 * (1 - AT_LAST), 6) == 4.5
