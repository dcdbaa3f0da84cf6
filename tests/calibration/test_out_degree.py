"""The out-degree parameter is solved so that a survey's pairs in contact do not drift for want of a constant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.balance.contact import paths, uneventful
from partnership_dynamics.calibration.out_degree import HORIZON, horizon_of, solve_out_degree
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

SURVEYS = (
    ("tobacco_indiana", "contact"),
    ("knoke_bureaucracies", "information"),
    ("emon_wichita", None),
    ("emon_cheyenne", None),
)


def test_pairs_made_balance_pairs_lost_in_the_county_over_ten_years() -> None:
    setup = Setup(shire_county())
    solved = solve_out_degree(setup)
    assert solved.quarters == HORIZON
    assert abs(solved.mean - solved.observed) < 3 * solved.error + 1
    assert f"{solved.value:.2f}" in solved.sentence()
    assert "departures included" in solved.sentence()


@pytest.mark.parametrize(("folder", "relation"), SURVEYS)
def test_a_surveyed_network_has_its_pairs_after_ten_uneventful_years(
    shared: Path, folder: str, relation: str | None
) -> None:
    setup = Setup(to_partnership(read_survey(shared / "data" / folder), relation))
    solved = solve_out_degree(setup)
    # Replications that the search has not seen.
    fresh = paths(uneventful(setup, HORIZON), [{"density": solved.value}] * 24, 2, first=4000).reshape(48, HORIZON)
    error = fresh[:, -1].std(ddof=1) / np.sqrt(len(fresh))
    assert abs(fresh[:, -1].mean() / solved.observed - 1.0) < 0.1 + 2 * error / solved.observed


def test_more_out_degree_makes_more_pairs() -> None:
    setup = uneventful(Setup(shire_county()), 8)
    means = paths(setup, [{"density": value} for value in (-4.0, -2.5, -1.0)], 16, same_luck=True).mean(axis=(1, 2))
    assert means[0] < means[1] < means[2]


def test_growth_that_is_asked_for_comes_about() -> None:
    setup = Setup(shire_county())
    grown = solve_out_degree(setup, growth=1.3)
    possible = len(shire_county().members) * (len(shire_county().members) - 1) / 2
    odds = grown.observed / (possible - grown.observed) * 1.3
    assert abs(grown.mean - possible * odds / (1 + odds)) < 3 * grown.error + 1.5


def test_a_shorter_run_is_balanced_as_a_longer_one_is() -> None:
    assert horizon_of(Setup(shire_county(), 8)) == horizon_of(Setup(shire_county(), 40)) == HORIZON
    assert horizon_of(Setup(shire_county(), 60)) == 60


def test_the_number_of_workers_changes_nothing() -> None:
    setup = Setup(shire_county())
    one, two = (solve_out_degree(setup, quarters=4, replications=6, workers=workers) for workers in (1, 2))
    assert one == two


@pytest.mark.parametrize(("value", "word"), [(0, "no ties"), (1, "every possible tie")])
def test_an_empty_or_complete_network_is_refused_with_the_remedy(value: int, word: str) -> None:
    county = shire_county()
    n = len(county.members)
    tie = np.full((n, n), value, dtype=np.uint8)
    np.fill_diagonal(tie, 0)
    with pytest.raises(ValueError, match=f"{word}.*set `density`"):
        solve_out_degree(Setup(replace(county, tie=tie, strength=0.5 * tie.astype(np.float64))))
