"""Who takes over whose practices: the take-up of members against their ties to other members (P8).

A member's own projects teach it their practices whatever its ties, so only those of projects that it was no partner of
count. Histories differ in how much there is to learn and how many ties there are; slopes are within histories, so that
such differences say nothing of ties.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.validation.intervals import resampled
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import Interval
from partnership_dynamics.simulation.rules.learning import HELD_BEFORE
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import DELIVERED, State

Values = npt.NDArray[np.float64]

LOOKS = tuple(range(20, 41, 4))  # quarters in which ties are counted: the last five years
CONTACTS, WORKING, TAKEN, TO_TAKE = range(4)


def of_members(s: State) -> Values:
    """Return, for each member other than a team, its ties to members and its take-up so far, float64 (members, 4).

    The columns: members in contact, of which over a tie at working strength, practices of others' projects that it
    holds, and such practices in all.
    """
    rows = np.flatnonzero((s.members["team"] == 0) & (s.members["active"] == 1))
    tie = np.maximum(s.network.tie, s.network.tie.T)[np.ix_(rows, rows)]
    strength = s.dyads["personal"] + s.dyads["institutional"]
    both = np.maximum(strength * s.network.tie, (strength * s.network.tie).T)[np.ix_(rows, rows)]
    practices = np.flatnonzero(s.projects["stage"] == DELIVERED)
    partner = (s.partners[practices][:, None, :] == rows[None, :, None]).any(axis=2)
    held = s.holds[np.ix_(practices, rows)] == HELD_BEFORE
    return np.column_stack(
        [
            tie.sum(axis=1),
            (both >= s.settings[0].working_strength).sum(axis=1),
            (held & ~partner).sum(axis=0),
            (~partner).sum(axis=0),
        ]
    ).astype(np.float64)


def looked_at(lab: Laboratory, setup: Setup, times: float = 1.0) -> Values:
    """Return what `of_members` sees in each history at each of `LOOKS`, float64 (runs, looks, members, 4)."""
    return lab.watch(setup, of_members, LOOKS, lab.runs(times))


def taken_up(seen: Values) -> Values:
    """Return the share of others' practices that each member holds at the end, (runs, members); NaN where none is."""
    taken, to_take = seen[:, -1, :, TAKEN], seen[:, -1, :, TO_TAKE]
    return np.where(to_take > 0, taken / np.maximum(to_take, 1.0), np.nan)


def slope_within(ties: Values, share: Values, seed: int) -> Interval:
    """Return the slope of take-up on ties within histories, with its interval over resampled histories.

    Parameters
    ----------
    ties, share : float64 (runs, members)
        NaN shares are left out.
    seed : int

    Examples
    --------
    Two histories with different levels and the same slope of 0.1 a tie:

    >>> ties = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    >>> [round(one, 6) for one in slope_within(ties, 0.1 * ties - [[0.0], [0.25]], seed=1)]
    [0.1, 0.1, 0.1]
    """
    known = ~np.isnan(share)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    x = np.where(known, ties, 0.0)
    y = np.where(known, share, 0.0)
    x = np.where(known, x - x.sum(axis=1, keepdims=True) / count, 0.0)
    y = np.where(known, y - y.sum(axis=1, keepdims=True) / count, 0.0)
    sums = np.column_stack([(x * y).sum(axis=1), (x * x).sum(axis=1)])

    def slope(sample: Values) -> float:
        together, spread = sample.sum(axis=0)
        return float(together / spread) if spread > 0 else float("nan")

    return resampled(sums, slope, seed)


def slope_on(seen: Values, column: int, seed: int) -> Interval:
    """Return the slope of take-up on the mean number of ties (`CONTACTS` or `WORKING`) over the looks."""
    return slope_within(seen[:, :, :, column].mean(axis=1), taken_up(seen), seed)
