"""Ensembles that are as large as an asked precision needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import Values, draws_taken
from partnership_dynamics.scenarios.ensemble.runner import Runner
from partnership_dynamics.scenarios.ensemble.sequential import (
    AT_LAST,
    Plan,
    Stopped,
    half_width_of,
    pairs_needed,
    run_to_precision,
)
from partnership_dynamics.scenarios.finding import Threshold


class _Pairs:
    """Paired differences of a runner's first two cases."""

    def __init__(self, runner: Runner, plan: Plan, threshold: Threshold) -> None:
        self.runner, self.plan, self.threshold = runner, plan, threshold

    def differences(self, pairs: int) -> tuple[Values, npt.NDArray[np.int64] | None]:
        """Run up to so many pairs; return their differences in projects delivered, and which draw each took."""
        self.runner.expected = max(pairs, self._expected()) * len(self.runner.cases)
        self.runner.extend(pairs)
        return self._so_far()

    def matters(self) -> float:
        """Return how many projects matter, by what is delivered as it is in the runs so far."""
        delivered = np.concatenate([chunk.reduced.delivered[:, -1] for chunk in self.runner.chunks[1]])
        return self.threshold.over(self.runner.cases[1].setup.quarters / 4, float(delivered.mean()))

    def _so_far(self) -> tuple[Values, npt.NDArray[np.int64] | None]:
        scenario, baseline = (
            np.concatenate([chunk.reduced.delivered[:, -1] for chunk in chunks]) for chunks in self.runner.chunks[:2]
        )
        draws = len(self.runner.cases[0].draws)
        return scenario - baseline, draws_taken(self.runner.seed, len(scenario), draws) if draws else None

    def _expected(self) -> int:
        """Return the pairs that the precision seems to need, as far as the runs so far can tell."""
        if not self.runner.replications:
            return 0
        half_width = half_width_of(*self._so_far(), AT_LAST)
        needed = pairs_needed(self.runner.replications, half_width, self.plan.half_width)
        return min(needed, self.plan.at_most)


def extend_to_precision(runner: Runner, plan: Plan, threshold: Threshold) -> Stopped:
    """Run a runner's cases until the difference of the first two is as precise as planned.

    Parameters
    ----------
    runner : Runner
        With scenario and baseline as its first cases; all its cases are run as often.
    plan : Plan
    threshold : Threshold

    Returns
    -------
    Stopped
        How it ended; the runner then holds ``pairs`` replications of each case.
    """
    return run_to_precision(_Pairs(runner, plan, threshold), plan)
