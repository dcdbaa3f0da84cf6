"""Chains: a simulated period ministep by ministep, and what a model says of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.observed import Pairs
from partnership_dynamics.simulation.ties.view import Floats
from partnership_dynamics.simulation.ties.world import DICTATORIAL, IMPOSSIBLE_AT, STEP, World


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


def check_names(world: World, steps: Any) -> None:
    """Refuse ministeps that name a variable, an actor or an option that is not there: compiled code would not look."""
    for number, step in enumerate(steps):
        if not 0 <= step.variable < len(world.variables):
            raise ValueError(
                f"step {number}: there is no variable {step.variable}; they run from 0 to {len(world.variables) - 1}"
            )
        var = world.variables[step.variable]
        together = var.agreement >= DICTATORIAL
        least, most = (-1, 1) if var.behaviour == 1 else (0 if together else -1, var.alters - 1)
        if not 0 <= step.ego < var.egos:
            raise ValueError(f"step {number}: there is no actor {step.ego}; they run from 0 to {var.egos - 1}")
        if not least <= step.alter <= most or (together and step.alter == step.ego):
            raise ValueError(
                f"step {number}: actor {step.ego} has no option {step.alter}; options are {least} to {most}"
            )


def check_script(world: World) -> None:
    """Refuse a script that cannot be followed."""
    if world.script.size > 0 and world.progress[IMPOSSIBLE_AT] > 0:
        number = int(world.progress[IMPOSSIBLE_AT]) - 1
        step = world.script[number]
        raise ValueError(
            f"step {number}: actor {step.ego} cannot choose {step.alter} there (structural, absent, or beyond the "
            "range or the largest degree)"
        )
