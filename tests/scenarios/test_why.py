"""Why a difference comes about: the hours are an identity, the parts add up, and intervals say what they are of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partnership_dynamics.scenarios.actions.runs import Compared, Run, compare_cases
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.present.why_words import why_data, why_lines
from partnership_dynamics.scenarios.why import Why, why
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

HOW = Run(seed=4, replications=24, quarters=24)
DRAWS = tuple({"gross_hours": hours, "density": -2.0} for hours in (100.0, 130.0, 160.0, 190.0))


def compared(draws: tuple[dict[str, float], ...] = (), staff: float = 2.0) -> Compared:
    county = shire_county()
    more = replace(county, team=replace(county.team, staff=staff))
    cases = [
        Case(name, name, Setup(partnership, 24, {"density": -2.0}), draws)
        for name, partnership in (("more", more), ("as_is", county))
    ]
    return compare_cases(cases[0], cases[1], HOW)


def asked(found: Compared, pairs: int = 24, workers: int | None = None) -> Why:
    return why(found.comparison.scenario, found.comparison.baseline, found.cases, pairs, workers)


@pytest.fixture(scope="module")
def found() -> Compared:
    return compared()


@pytest.fixture(scope="module")
def told(found: Compared) -> Why:
    return asked(found)


def test_uses_of_hours_add_up_to_all_hours_in_both_and_in_the_difference(told: Why) -> None:
    *uses, every = told.hours
    for column in ("scenario", "baseline", "difference"):
        total = sum(getattr(row, column) for row in uses)
        assert total == pytest.approx(getattr(every, column), abs=1e-6)


def test_parts_of_channels_add_up_to_the_whole_difference_of_the_same_runs(told: Why, found: Compared) -> None:
    *parts, whole = told.channels
    assert sum(part.mean for part in parts) == pytest.approx(whole.mean)
    assert whole.mean == pytest.approx(found.comparison.row("delivered").difference), "the same runs, as many"


def test_a_change_that_changes_nothing_has_no_reasons() -> None:
    same = asked(compared(staff=shire_county().team.staff), pairs=8)
    assert {row.difference for row in same.hours} == {0.0}
    assert {part.mean for part in same.channels} == {0.0}
    assert {(turn.only_with, turn.only_without, turn.members) for turn in same.turned} == {(0.0, 0.0, ())}


def test_reasons_are_the_same_on_any_number_of_workers(told: Why, found: Compared) -> None:
    assert asked(found, workers=1) == told


def test_intervals_are_over_counties_where_those_were_drawn_and_from_chance_elsewhere(told: Why) -> None:
    over = asked(compared(DRAWS))
    assert "95% interval" in "\n".join(why_lines(told))
    assert why_data(told)["intervals"] == "95%, from chance"
    text = "\n".join(why_lines(over))
    assert "in 8 of 10" in text
    assert "95%" not in text
    assert all(row.low <= row.high for row in over.hours)
    assert all(part.low <= part.high for part in over.channels)
