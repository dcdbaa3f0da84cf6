"""A laboratory whose histories are made up, so that a check can be tried on what it should and should not pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import PROJECT_LOG
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import DELIVERED, OBSERVED

Values = npt.NDArray[np.float64]
RUNS, QUARTERS = 40, 40


def ensemble(projects: npt.NDArray[Any] | None = None, quarters: int = QUARTERS, **series: Any) -> Ensemble:
    """Return made histories in which each named series is what is given, broadcast to (RUNS, quarters)."""
    table = np.zeros((RUNS, quarters, len(OBSERVED)))
    for name, values in series.items():
        table[:, :, OBSERVED.index(name)] = values
    setup = replace(Setup(shire_county()), quarters=quarters)
    n = len(setup.partnership.members)
    nobody = np.zeros((n, n), dtype=np.uint8)
    return Ensemble(
        name="made",
        title="made",
        setup=setup,
        seed=1,
        series=table,
        projects=np.zeros(0, dtype=PROJECT_LOG) if projects is None else projects,
        start_tie=setup.partnership.tie,
        end_tie=nobody,
        end_tie_share=nobody.astype(np.float64),
        member_names=(),
        member_kinds=(),
        active_end=np.ones(n, dtype=bool),
    )


def steps(*quarters: int, length: int = QUARTERS) -> Values:
    """Return a count that goes up by one in each of these quarters, (length,)."""
    return np.array([sum(quarter >= at for at in quarters) for quarter in range(length)], dtype=np.float64)


def noise(seed: int, size: float = 0.1) -> Values:
    """Return a number for each run, near 0, (RUNS, 1)."""
    return np.random.default_rng(seed).normal(0.0, size, (RUNS, 1))


def finished(started: int, delivered: int, quarters: float, begun: int = 0) -> npt.NDArray[Any]:
    """Return a log in which each run starts so many projects, and delivers so many of them after so many quarters."""
    log = np.zeros(RUNS * started, dtype=PROJECT_LOG)
    log["replication"] = np.repeat(np.arange(RUNS), started)
    log["started"] = begun
    done = np.tile(np.arange(started) < delivered, RUNS)
    log["stage"][done] = DELIVERED
    log["ended"] = np.where(done, begun + quarters, -1)
    return log


class MadeLaboratory(Laboratory):
    """A laboratory that gives back what it was given instead of running anything.

    Parameters
    ----------
    batches : sequence of sequence of Ensemble
        What each call for ensembles returns, in turn.
    seen : sequence of array
        What each look at histories returns, in turn.
    county_as_it_is : Ensemble, optional
    """

    def __init__(
        self,
        batches: Sequence[Sequence[Ensemble]] = (),
        seen: Sequence[Values] = (),
        county_as_it_is: Ensemble | None = None,
    ) -> None:
        super().__init__(1, RUNS, 1)
        self.batches, self.seen = list(batches), list(seen)
        self.__dict__["county"] = Setup(shire_county())
        if county_as_it_is is not None:
            self.__dict__["county_as_it_is"] = county_as_it_is

    def ensembles(self, setups: Sequence[Setup], times: float = 1.0) -> list[Ensemble]:
        found = list(self.batches.pop(0))
        assert len(found) == len(setups)
        return found

    def watch(
        self,
        setup: Setup,
        look: Callable[..., Any],
        at: Sequence[int] = (),
        runs: int | None = None,
        change: Callable[..., None] | None = None,
        first: int = 0,
    ) -> Values:
        return self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]


def verdicts(finding: Any) -> Mapping[str, str]:
    """Return what was judged, by the measure's label."""
    return {one.label: one.verdict for one in finding.measures if one.expected is not None}
