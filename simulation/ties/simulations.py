"""What comes of simulating a period, and what was observed of it."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.observed import Pairs
from partnership_dynamics.simulation.ties.view import Floats


@dataclass(frozen=True)
class Simulations:
    """What came of simulating one period many times (R replications).

    Attributes
    ----------
    period : int
        Which period, from 0.
    statistics : float64 (R, K)
        Statistics of the terms, in the order of `Model.labels`.
    distances : float64 (R, V)
        Changes of each network and behaviour: the statistics of the basic rates.
    rate_statistics : float64 (R, H)
        Statistics of the rate terms.
    scores, rate_scores, rate_term_scores : float64, or None
        Derivatives of the log probability of what was simulated, by each coefficient and basic rate; None where they
        were not asked for.
    steps : int64 (R,)
        Ministeps.
    times : float64 (R,)
        When the period stopped: 1, but for a conditional simulation.
    ties : list of dict of str to int64 (T, 2), or None
        Ties at the end of each replication, by network, where they were asked for.
    behaviours : int64 (R, B, n), or None
        Values at the end, where they were asked for.
    """

    period: int
    statistics: Floats
    distances: Floats
    rate_statistics: Floats
    scores: Floats | None
    rate_scores: Floats | None
    rate_term_scores: Floats | None
    steps: npt.NDArray[np.int64]
    times: Floats
    ties: list[dict[str, Pairs]] | None = None
    behaviours: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Targets:
    """What was observed at the end of a period: the same statistics as `Simulations` has."""

    statistics: Floats
    distances: Floats
    rate_statistics: Floats


def check_whole(name: str, given: Any, least: int) -> None:
    """Refuse what is no whole number, or one below ``least``."""
    if isinstance(given, bool) or not isinstance(given, Integral) or given < least:
        raise ValueError(f"{name} is {given!r}; it must be a whole number of at least {least}")


def joined(parts: list[Simulations]) -> Simulations:
    """Return the simulations of several workers as one."""

    def together(name: str) -> Any:
        values = [getattr(part, name) for part in parts]
        return None if values[0] is None else np.concatenate(values)

    ties = [part.ties for part in parts]
    return Simulations(
        parts[0].period,
        together("statistics"),
        together("distances"),
        together("rate_statistics"),
        together("scores"),
        together("rate_scores"),
        together("rate_term_scores"),
        together("steps"),
        together("times"),
        None if ties[0] is None else [end for part in ties if part is not None for end in part],
        together("behaviours"),
    )
