"""An ensemble that grows: its first histories make a first answer, later ones refine it.

Histories are those of `run_ensembles`, with the same seed and numbers, so the app's answer after R histories is that of
`run.py compare --replications R`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.chunk import PROJECT_COLUMNS, PROJECT_LOG
from scenarios.ensemble.ensemble import Case, Ensemble, default_workers
from simulation.history import run, working_copy
from simulation.start import start
from simulation.state import State

BATCH = 4  # histories between two looks at whether the person still wants the answer

_pool = ThreadPoolExecutor(default_workers(), thread_name_prefix="histories")


class StoppedError(Exception):
    """The person wants no more of this."""


class Growing:
    """The histories of one case so far.

    Parameters
    ----------
    case : Case
        Without calibrated draws.
    seed : int
    """

    def __init__(self, case: Case, seed: int) -> None:
        self.case, self.seed = case, seed
        self.template = start(case.setup)
        self.series: list[npt.NDArray[np.float64]] = []
        self.projects: list[npt.NDArray[Any]] = []
        self.ties: list[npt.NDArray[np.uint8]] = []
        self.active_end = np.zeros(len(self.template.members), dtype=bool)
        self.lock = threading.Lock()  # two answers of one person may want the same baseline

    @property
    def replications(self) -> int:
        """How many histories there are, from number 0 on."""
        return len(self.series)

    def batch(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Run histories ``first`` to ``last - 1`` and return what is kept of each."""
        state = working_copy(self.template)
        return [self._kept(run(self.template, self.seed, number, into=state), number) for number in range(first, last)]

    @staticmethod
    def _kept(state: State, number: int) -> tuple[Any, ...]:
        rows = state.projects[: state.conditions[0].projects]
        log = np.zeros(len(rows), dtype=PROJECT_LOG)
        log["replication"] = number
        for name in PROJECT_COLUMNS:
            log[name] = rows[name]
        return state.series.copy(), log, state.network.tie.copy(), state.members["active"] == 1

    def add(self, kept: Sequence[tuple[Any, ...]]) -> None:
        """Take in the next histories, in order."""
        for series, log, tie, active in kept:
            if not self.series:
                self.active_end = active
            self.series.append(series)
            self.projects.append(log)
            self.ties.append(tie)

    def ensemble(self, replications: int) -> Ensemble:
        """Return the first so many histories as an ensemble."""
        records = (*self.case.setup.partnership.members, *self.case.setup.successors)
        return Ensemble(
            name=self.case.name,
            title=self.case.title,
            setup=self.case.setup,
            seed=self.seed,
            series=np.array(self.series[:replications]),
            projects=np.concatenate(self.projects[:replications]),
            start_tie=self.template.network.tie.copy(),
            end_tie=self.ties[0],
            end_tie_share=np.mean(self.ties[:replications], axis=0),
            member_names=tuple(record.name for record in records),
            member_kinds=tuple(record.kind for record in records),
            active_end=self.active_end,
        )


def grow(several: Sequence[Growing], to: int, stopped: Callable[[], bool]) -> None:
    """Let ensembles grow to so many histories each, on all cores.

    Parameters
    ----------
    several : sequence of Growing
    to : int
    stopped : callable
        Asked between batches.

    Raises
    ------
    StoppedError
        If the person wants no more; whole batches up to then are kept.
    """
    for one in dict.fromkeys(several):  # one lock after the other, always: two answers never wait for each other
        with one.lock:
            _grow_one(one, to, stopped)


def _grow_one(one: Growing, to: int, stopped: Callable[[], bool]) -> None:
    begun = one.replications
    waiting = {_pool.submit(one.batch, first, min(first + BATCH, to)): first for first in range(begun, to, BATCH)}
    found: dict[int, list[tuple[Any, ...]]] = {}
    try:
        while waiting:
            ready, _rest = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in ready:
                found[waiting.pop(future)] = future.result()
            if stopped():
                raise StoppedError
    finally:
        for future in waiting:
            future.cancel()
        for first in sorted(found):
            if first == one.replications:  # what has no gap before it
                one.add(found[first])
