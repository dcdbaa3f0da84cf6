"""Histories of the model at many values of its constants, each summarised as a log is. Same numbers on any workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.histories import Histories
from partnership_dynamics.calibration.logs.log import ProjectLog, log_of_history
from partnership_dynamics.calibration.logs.statistics import STATISTICS, own_type_shares, statistics_of
from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.workers import Tell

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LogSimulator:
    """The model, as a function from constants to the statistics of a log like the one at hand.

    Parameters
    ----------
    partnership : Partnership
    like : ProjectLog
        The log whose window and whose ignorance every history is seen with.
    prior : Prior
        Which constants change.
    given : mapping
        Constants that are set, the out-degree parameter among them.
    seed : int
    workers : int, optional
        Threads; default one for each core. Results do not depend on it.
    """

    partnership: Partnership
    like: ProjectLog
    prior: Prior
    given: Mapping[str, float]
    seed: int
    workers: int | None = None
    _histories: Histories = field(init=False, repr=False)
    _own: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        histories = Histories(self.partnership, self.like.ends, self.prior, self.given, self.seed)
        object.__setattr__(self, "_histories", histories)
        object.__setattr__(self, "_own", own_type_shares(self.partnership))

    def history(self, values: Floats, replication: int, into: State | None = None) -> State:
        """Return the end of one history at given values of the prior's constants, float64 (K,)."""
        return self._histories.history(values, replication, into)

    def log(self, values: Floats, replication: int) -> ProjectLog:
        """Return the log of one history, seen as the log at hand is."""
        return log_of_history(self.history(values, replication), self.like)

    def statistics(
        self,
        values: Floats,
        replications: Integers,
        progress: Tell | None = None,
        label: str = "",
        before: int = 0,
        total: int | None = None,
    ) -> Floats:
        """Return the statistics of a history at each set of values.

        Parameters
        ----------
        values : float64 (B, K)
        replications : int64 (B,)
            Which luck each has, under the simulator's seed.
        progress : callable, optional
            Called with (label, histories done, histories in all).
        label, before, total
            For the progress of a longer work of which this is a part.

        Returns
        -------
        float64 (B, len(STATISTICS))
        """
        found = np.empty((len(values), len(STATISTICS)))

        def work(place: int, own: State) -> None:
            state = self.history(values[place], int(replications[place]), own)
            found[place] = statistics_of(log_of_history(state, self.like), self.partnership, self._own)

        def told(done: int, pieces: int) -> None:
            if progress:
                progress(label, before + done, total or pieces)

        self._histories.each(work, len(values), self.workers, told)
        return found
