"""The out-degree parameter is solved so that a survey's density does not drift for want of a constant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.out_degree import solve_out_degree, ties_after
from calibration.partnership_from_survey import to_partnership
from calibration.survey import read_survey
from simulation.shire import shire_county
from simulation.start import Setup

SURVEYS = (
    ("tobacco_indiana", "contact"),
    ("knoke_bureaucracies", "information"),
    ("emon_wichita", None),
    ("emon_cheyenne", None),
)


def test_ties_made_balance_ties_lost_in_the_county() -> None:
    setup = Setup(shire_county())
    solved = solve_out_degree(setup)
    assert abs(solved.after - solved.observed) < 3 * solved.error + 1
    assert f"{solved.value:.2f}" in solved.sentence()


@pytest.mark.parametrize(("folder", "relation"), SURVEYS)
def test_a_surveyed_network_keeps_its_density_at_first(shared: Path, folder: str, relation: str | None) -> None:
    setup = Setup(to_partnership(read_survey(shared / "data" / folder), relation))
    solved = solve_out_degree(setup)
    first = Setup(setup.partnership, quarters=8)
    # Replications that the search has not seen.
    fresh = ties_after(first, solved.value, 96)[32:]
    error = fresh.std(ddof=1) / np.sqrt(len(fresh))
    assert abs(fresh.mean() - solved.observed) < 4 * np.hypot(error, solved.error)


def test_more_out_degree_makes_more_ties() -> None:
    setup = Setup(shire_county(), quarters=8)
    means = [ties_after(setup, density, 16).mean() for density in (-4.0, -2.5, -1.0)]
    assert means[0] < means[1] < means[2]


@pytest.mark.parametrize(("value", "word"), [(0, "no ties"), (1, "every possible tie")])
def test_an_empty_or_complete_network_is_refused_with_the_remedy(value: int, word: str) -> None:
    county = shire_county()
    n = len(county.members)
    tie = np.full((n, n), value, dtype=np.uint8)
    np.fill_diagonal(tie, 0)
    with pytest.raises(ValueError, match=f"{word}.*set `density`"):
        solve_out_degree(Setup(replace(county, tie=tie, strength=0.5 * tie.astype(np.float64))))
