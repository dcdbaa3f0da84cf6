"""Where only the making of ties was observed: Puget Sound, whose organisations said which ties are recent."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.estimation import CannotEstimateError, estimate
from partnership_dynamics.simulation.ties import NetworkData, Panel, Term

SMALL_FORUM = 25  # members; nearly everyone shares a larger one with nearly everyone


@pytest.fixture(scope="module")
def panel(shared: Path) -> Panel:
    """Joint projects five years before and now, among those asked; who was only named has no row, not an empty one."""
    folder = shared / "data" / "puget_sound"

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    asked = [row["id"] for row in rows("nodes.csv") if row["surveyed"] == "1"]
    place = {one: k for k, one in enumerate(asked)}
    waves = np.zeros((2, len(asked), len(asked)))
    for row in rows("ties_retrospective.csv"):
        if row["relation"] == "joint_projects" and row["source"] in place and row["target"] in place:
            waves[int(row["wave"]), place[row["source"]], place[row["target"]]] = 1.0
    attend: dict[str, set[int]] = {}
    for row in rows("affiliations.csv"):
        if row["id"] in place:
            attend.setdefault(row["forum"], set()).add(place[row["id"]])
    together = np.zeros(waves.shape[1:])
    for members in attend.values():
        if len(members) <= SMALL_FORUM:
            for i, j in permutations(members, 2):
                together[i, j] = 1.0
    return Panel({"projects": NetworkData(list(waves))}, dyadic={"forum": together})


def test_those_in_a_small_forum_together_are_likelier_to_begin_joint_projects(panel: Panel) -> None:
    """Scott & Thomas (2015): joining a collaborative group raises coordination."""
    terms = [Term("recip"), Term("gwespFF"), Term("inPopSqrt"), Term("X", 0.0, "forum")]
    found = estimate(panel, terms, seed=1, workers=2)
    assert found.converged
    for label in ("X forum", "recip", "gwespFF"):
        assert found[label] > 4.0 * found.standard_errors[found.place(label)], label


def test_how_many_ties_were_made_says_nothing_of_density_where_none_is_lost(panel: Panel) -> None:
    with pytest.raises(CannotEstimateError, match=r"density cannot be estimated: its statistic is 460 in every sim"):
        estimate(panel, [Term("density"), Term("recip")], seed=1, workers=2)
