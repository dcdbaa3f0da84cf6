"""Histories that a briefing needs beyond those of its results, in pairs under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.workers import Tell, nobody

Totals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BriefRunner:
    """Runs cases and returns the projects that each of their histories delivered.

    Parameters
    ----------
    seed : int
        Of the results, so that pairs share their luck with those.
    workers : int or None
    store : Store or None
        Keeps what is done, so that an interruption loses nothing and what two questions need is run once.
    tell : callable
        Told what is run, how much of it is done, and of how much.
    """

    seed: int
    workers: int | None
    store: Store | None
    tell: Tell = nobody

    def delivered(self, label: str, cases: Sequence[Case], replications: int) -> list[Totals]:
        """Return the projects delivered by the end of each history, float64 (R,), of each case.

        Parameters
        ----------
        label : str
            What is told meanwhile.
        cases : sequence of Case
        replications : int
        """
        tell = partial(self.tell, label)
        found = run_ensembles(cases, replications, self.seed, self.workers, tell, store=self.store, everything=0)
        return [delivered_total(one) for one in found]
