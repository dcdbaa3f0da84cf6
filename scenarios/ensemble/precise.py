"""Ensembles that are as large as an asked precision needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.chunk import Values, draws_taken
from scenarios.ensemble.runner import Runner
from scenarios.ensemble.sequential import AT_LAST, Plan, Stopped, half_width_of, pairs_needed, run_to_precision
from scenarios.ensemble.verdicts import Band


class _Pairs:
    """Paired differences of a runner's first two cases."""

    def __init__(self, runner: Runner, plan: Plan) -> None:
        self.runner, self.plan = runner, plan

    def differences(self, pairs: int) -> tuple[Values, npt.NDArray[np.int64] | None]:
        """Run up to so many pairs; return their differences in projects delivered, and which draw each took."""
        self.runner.expected = max(pairs, self._expected()) * len(self.runner.cases)
        self.runner.extend(pairs)
        return self._so_far()

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


def extend_to_precision(runner: Runner, plan: Plan, band: Band) -> Stopped:
    """Run a runner's cases until the difference of the first two is as precise as planned.

    Parameters
    ----------
    runner : Runner
        With scenario and baseline as its first cases; all its cases are run as often.
    plan : Plan
    band : Band

    Returns
    -------
    Stopped
        How it ended; the runner then holds ``pairs`` replications of each case.
    """
    years = runner.cases[0].setup.quarters / 4
    return run_to_precision(_Pairs(runner, plan), plan, band, years)
