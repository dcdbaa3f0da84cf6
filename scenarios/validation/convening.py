"""Convening (P25): where a working group makes most ties, in chances and in log-odds, and what it adds to strength."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.validation.intervals import mean_of, resampled, slope_of
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    Interval,
    PatternChart,
    above,
    below,
    measured,
)
from partnership_dynamics.scenarios.validation.worlds import plain, random_ties
from partnership_dynamics.simulation.partnership import VenueRecord
from partnership_dynamics.simulation.state import State

Values = npt.NDArray[np.float64]

MEMBERS = 16
GROUP = tuple(range(0, MEMBERS, 2))  # who sits in the working group
TWO_YEARS = 8
GROUP_RUNS = 16
LEVELS = ((0, 3), (4, 4), (5, MEMBERS))  # ties had before: up to three, four, five or more


def ties_and_strength(s: State) -> Values:
    """Return the ties, and the strength of each, float64 (2, N, N)."""
    strength = (s.dyads["personal"] + s.dyads["institutional"]) * s.network.tie
    return np.array([s.network.tie, strength], dtype=np.float64)


def log_odds_gained(counts: Values) -> float:
    """Return what a group adds to the log-odds of a tie, among strangers less among acquaintances.

    Parameters
    ----------
    counts : float64 (worlds, 2, 2, 2)
        Strangers and acquaintances, with the group and without, ties and pairs looked at. Half a tie is added to
        each cell (Haldane 1956), so that none is empty.

    Examples
    --------
    From 10 to 20% and from 50 to 60%: more in chances among neither, more in log-odds among strangers.

    >>> round(log_odds_gained(np.array([[[[20e6, 100e6], [10e6, 100e6]], [[60e6, 100e6], [50e6, 100e6]]]])), 3)
    0.405
    """
    ties, pairs = np.moveaxis(counts.sum(axis=0), -1, 0)
    odds = np.log(ties + 0.5) - np.log(pairs - ties + 0.5)
    gained = odds[:, 0] - odds[:, 1]
    return float(gained[0] - gained[1])


def _counted(ends: tuple[Values, Values], chosen: npt.NDArray[np.bool_]) -> Values:
    """Return the ties among chosen pairs with the group and without, and how many pairs were looked at, (2, 2)."""
    return np.array([[one[:, chosen].sum(), one.shape[0] * chosen.sum()] for one in ends], dtype=np.float64)


def convening(lab: Laboratory) -> Finding:
    """Look for P25: whether a working group makes most new ties for those who had few, and among strangers."""
    group = np.array(GROUP)
    inside = np.ix_(group, group)
    worlds = max(lab.runs() // GROUP_RUNS, 8)
    venue = VenueRecord("Working group", GROUP, 1.0)
    slopes, chances, counts, strengths, levels = [], [], [], [], []
    for world in range(worlds):
        tie = random_ties(MEMBERS, MEMBERS * 2, seed=world)
        alone = plain(tie, quarters=TWO_YEARS, venues=())
        met = replace(alone, partnership=replace(alone.partnership, venues=(venue,)))
        seen = [
            lab.watch(one, ties_and_strength, runs=GROUP_RUNS, first=world * GROUP_RUNS)[:, 0] for one in (met, alone)
        ]
        ends = [one[:, 0][:, group][:, :, group] for one in seen]
        stronger = (seen[0][:, 1] - seen[1][:, 1]).mean(axis=0)[inside]
        more = (ends[0] - ends[1]).mean(axis=0)
        known = tie[inside] == 1
        new = ~known & ~np.eye(len(group), dtype=bool)
        made, had = (more * new).sum(axis=1), tie[group].sum(axis=1).astype(np.float64)
        slopes.append(slope_of(had, made)[0])
        chances.append([more[new].mean(), more[known].mean() if known.any() else np.nan])
        strengths.append([stronger[new].mean(), stronger[known].mean() if known.any() else np.nan])
        counts.append([_counted((ends[0], ends[1]), pairs) for pairs in (new, known)])
        levels.append(
            [
                made[(had >= low) & (had <= high)].mean() if ((had >= low) & (had <= high)).any() else np.nan
                for low, high in LEVELS
            ]
        )
    strangers, acquainted = np.array(chances).T
    stronger_new, stronger_known = np.array(strengths).T
    odds: Interval = resampled(np.array(counts), log_odds_gained, lab.seed)
    return Finding(
        (
            measured("New ties within the group for each tie had before", "ties", mean_of(np.array(slopes)), below(0)),
            measured("Log-odds of a tie that the group adds: strangers less acquaintances", "", odds, above(0)),
            measured(
                "Chance of a tie that the group adds: strangers less acquaintances",
                "",
                mean_of(strangers - acquainted),
                above(0),
            ),
            measured("Chance of a tie that the group adds, strangers", "", mean_of(strangers)),
            measured(
                "Strength that the group adds to a pair: strangers less acquaintances",
                "",
                mean_of(stronger_new - stronger_known),
            ),
        ),
        2 * worlds * GROUP_RUNS,
        PatternChart(
            "Ties that a member had before",
            "New ties with the group after two years, more than without it",
            (Curve("members of the group", (0.0, 1.0, 2.0), tuple(mean_of(one) for one in np.array(levels).T)),),
            at_x=("up to three", "four", "five or more"),
        ),
    )
