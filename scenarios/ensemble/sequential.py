"""As many pairs of runs as an asked precision needs, and an interval that keeps its 95% however the runs ended.

The plan is made before the first run: how precise the answer should be, the most pairs to spend, and whether a clear
verdict ends the runs at once. Looks on the way use intervals so wide that all of them together miss the expected
difference in at most `ON_THE_WAY` of all cases; the last look, where the half-width has come down to what was asked
for, may miss in the rest of 5%. By the union bound the interval that is reported misses in at most 5%, whichever look
ended the runs (Haybittle 1971; Peto and others 1976). When the last look comes is decided by the variance alone, which
to first order does not bend the interval (Chow and Robbins 1965); 64 pairs are the least. benchmarks/sequential.py
measures coverage and false verdicts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import Values
from partnership_dynamics.scenarios.ensemble.intervals import interval_of_mean, interval_over_draws
from partnership_dynamics.scenarios.finding import settled

ERROR = 0.05
ON_THE_WAY = 0.005  # of which the looks before the last one may use
MOST_LOOKS = 20  # that may end the runs before the last one
AT_LAST = 1.0 - (ERROR - ON_THE_WAY)
EARLY = 1.0 - ON_THE_WAY / MOST_LOOKS
LEAST, STEP = 64, 32  # pairs
AT_MOST = 20_000
MARGIN = 1.02  # what is aimed at above the pairs that seem to be needed

Reason = Literal["precision", "verdict", "limit"]


@dataclass(frozen=True)
class Plan:
    """How many pairs to run, decided before the first.

    Attributes
    ----------
    half_width : float
        Half the width that the interval of the difference in projects delivered should have, in projects, above 0.
    at_most : int
        The most pairs.
    stop_when_clear : bool
        Whether a look on the way ends the runs where it is clear whether the difference matters.

    Raises
    ------
    ValueError
        If the precision is not above 0, or there are fewer pairs than the first look needs.
    """

    half_width: float
    at_most: int = AT_MOST
    stop_when_clear: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.half_width) and self.half_width > 0):
            raise ValueError(f"the precision is {self.half_width:g}; it must be above 0 projects")
        if self.at_most < LEAST:
            raise ValueError(f"at most {self.at_most} pairs; a sequential rule needs {LEAST} at least")


@dataclass(frozen=True)
class Stopped:
    """How a sequential rule ended the runs.

    Attributes
    ----------
    plan : Plan
    reason : str
        "precision" where it was reached, "verdict" where that was clear before, "limit" where neither came in time.
    confidence : float
        The nominal confidence of intervals at this look; over all looks they keep 95%.
    half_width : float
        Of the interval from chance at this look, in projects.
    looks : tuple of int
        Pairs at each look, the last one included.
    """

    plan: Plan
    reason: Reason
    confidence: float
    half_width: float
    looks: tuple[int, ...]

    @property
    def pairs(self) -> int:
        """Pairs of runs that were made."""
        return self.looks[-1]


class Source(Protocol):
    """Where paired differences come from."""

    def differences(self, pairs: int) -> tuple[Values, npt.NDArray[np.int64] | None]:
        """Return the first so many paired differences in projects delivered, and which draw each took if any."""

    def matters(self) -> float:
        """Return how many projects matter, as far as the runs so far can tell."""


def half_width_of(values: Values, draw: npt.NDArray[np.int64] | None, confidence: float) -> float:
    """Return half the width of a mean's interval from chance: more runs narrow that, and not what constants leave open.

    Examples
    --------
    >>> round(half_width_of(np.array([1.0, 2.0, 3.0, 4.0]), None, 0.95), 2)
    2.05
    """
    if draw is not None:
        _low, _high, low, high = interval_over_draws(values, draw, confidence)
        if not math.isnan(low):
            return (high - low) / 2
    low, high = interval_of_mean(values, confidence=confidence)
    return (high - low) / 2


def pairs_needed(pairs: int, half_width: float, wanted: float) -> int:
    """Return how many pairs would bring a half-width down to what is wanted, with a small margin.

    Examples
    --------
    >>> pairs_needed(64, 1.0, 0.5)
    288
    """
    return STEP * math.ceil(MARGIN * pairs * (half_width / wanted) ** 2 / STEP)


def run_to_precision(source: Source, plan: Plan) -> Stopped:
    """Run pairs until the plan's precision is reached, a verdict is clear (where that may end them), or the limit.

    Parameters
    ----------
    source : Source
    plan : Plan

    Returns
    -------
    Stopped
    """
    looks: list[int] = []
    pairs = LEAST
    while True:
        looks.append(pairs)
        values, draw = source.differences(pairs)
        half_width = half_width_of(values, draw, AT_LAST)
        if half_width <= plan.half_width:
            return Stopped(plan, "precision", AT_LAST, half_width, tuple(looks))
        if pairs >= plan.at_most:
            return Stopped(plan, "limit", AT_LAST, half_width, tuple(looks))
        if plan.stop_when_clear and len(looks) <= MOST_LOOKS:
            low, high = interval_of_mean(values, draw, EARLY)
            if settled(low, high, source.matters()) != "cannot tell yet":
                return Stopped(plan, "verdict", EARLY, half_width_of(values, draw, EARLY), tuple(looks))
        needed = pairs_needed(pairs, half_width, plan.half_width) if math.isfinite(half_width) else 2 * pairs
        pairs = min(max(pairs + STEP, min(needed, 2 * pairs)), plan.at_most)
