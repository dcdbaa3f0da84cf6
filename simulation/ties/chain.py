"""Chains: a simulated period ministep by ministep, and what a model says of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.ties.panel import Pairs
from simulation.ties.view import Floats
from simulation.ties.world import STEP


@dataclass(frozen=True)
class Chain:
    """The ministeps of one simulated period.

    Attributes
    ----------
    period : int
        Which, from 0.
    steps : record array of `STEP`
        Variable, ego, alter (ego itself, or -1 in a two-mode network, for no change; for a behaviour the step), whether
        something changed, time, and log probabilities: ``log_choice`` of the outcome given who acts, ``log_proposal``
        of what ego proposed (the same unless an alter is asked), ``log_ego`` of who acts, and the total rate before.
    statistics, scores, rate_scores, rate_term_scores : float64
        As in `Simulations`.
    ties : dict of str to int64 (T, 2)
        Ties at the end.
    """

    period: int
    steps: Any
    statistics: Floats
    scores: Floats
    rate_scores: Floats
    rate_term_scores: Floats
    ties: dict[str, Pairs]

    def __len__(self) -> int:
        return len(self.steps)


def script_of(
    variable: npt.ArrayLike,
    ego: npt.ArrayLike,
    alter: npt.ArrayLike,
    changed: npt.ArrayLike,
    time: npt.ArrayLike | None = None,
) -> Any:
    """Return ministeps that come from elsewhere, for `Model.replay`.

    Parameters
    ----------
    variable, ego, alter, changed : int arrays (S,)
        As in `Chain.steps`.
    time : float array (S,), optional
        When, in the period; only the scores of rates that change depend on it. Without, steps are spread evenly.

    Examples
    --------
    >>> script_of([0, 0], [3, 1], [2, 1], [1, 0]).time.round(2).tolist()
    [0.33, 0.67]
    """
    count = np.size(ego)
    steps = np.zeros(count, STEP).view(np.recarray)
    spread = np.arange(1, count + 1) / (count + 1.0) if time is None else time
    for name, values in (
        ("variable", variable),
        ("ego", ego),
        ("alter", alter),
        ("changed", changed),
        ("time", spread),
    ):
        steps[name] = values
    return steps
