"""Run replications of several setups under the same luck, on all cores.

Every replication is a pure function of (setup, seed, replicate), so neither the number of workers nor their order can
change a result. Threads suffice: the compiled histories release the interpreter's lock.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation import randomness as rnd
from simulation.history import run, working_copy
from simulation.start import Setup, start, with_constants
from simulation.state import OBSERVED, PROJECT, State

BATCH = 8
PROJECT_COLUMNS = tuple(name for name in PROJECT.names or () if name != "key")
PROJECT_LOG = np.dtype([("replication", "i8"), *((name, PROJECT[name]) for name in PROJECT_COLUMNS)])

RUNS_A_DRAW = 2  # two histories with the same constants differ by chance alone, so the two can be told apart

Progress = Callable[[int, int], None]
Draw = Mapping[str, float]


@dataclass(frozen=True)
class Case:
    """One thing to run: a setup with a short name and its title in words.

    With ``draws``, replications take the constants of calibrated draws instead of the setup's (`draws_taken`). Cases
    that are compared have the same number of draws, so that paired replications have the same constants and luck.
    """

    name: str
    title: str
    setup: Setup
    draws: tuple[Draw, ...] = ()


def draws_taken(seed: int, replications: int, draws: int) -> npt.NDArray[np.int64]:
    """Return which of D draws each replication takes: each in turn, in an order that the seed decides.

    Two replications in a row share a draw: how much they differ is chance alone.

    Examples
    --------
    >>> taken = draws_taken(seed=7, replications=10, draws=5)
    >>> bool(taken[0] == taken[1]), sorted(set(taken.tolist()))
    (True, [0, 1, 2, 3, 4])
    """
    key = rnd.run_key(seed, 0)
    with np.errstate(over="ignore"):
        lots = [rnd.uniform(key, rnd.CALIBRATED_DRAW, 0, place >> 16, place & 0xFFFF, 0) for place in range(draws)]
    taken: npt.NDArray[np.int64] = np.argsort(lots, kind="stable")[np.arange(replications) // RUNS_A_DRAW % draws]
    return taken


@dataclass(frozen=True)
class Ensemble:
    """What R replications of one setup came to.

    Attributes
    ----------
    name, title : str
    setup : Setup
    seed : int
    series : float64 (R, Q, len(OBSERVED))
        What was observed each quarter.
    projects : structured array of `PROJECT_LOG`
        Every project of every replication.
    start_tie, end_tie : uint8 (N, N)
        The network at the start, and at the end of replication 0.
    end_tie_share : float64 (N, N)
        The share of replications in which a tie stands at the end.
    member_names, member_kinds : tuple of str
    active_end : bool (N,)
        Who is a member at the end of replication 0.
    draw : int64 (R,) or None
        Which calibrated draw of the constants each replication took; None where all have the setup's.
    draws : tuple of mapping
        Those draws.
    """

    name: str
    title: str
    setup: Setup
    seed: int
    series: npt.NDArray[np.float64]
    projects: npt.NDArray[Any]
    start_tie: npt.NDArray[np.uint8]
    end_tie: npt.NDArray[np.uint8]
    end_tie_share: npt.NDArray[np.float64]
    member_names: tuple[str, ...]
    member_kinds: tuple[str, ...]
    active_end: npt.NDArray[np.bool_]
    draw: npt.NDArray[np.int64] | None = None
    draws: tuple[Draw, ...] = ()

    @property
    def replications(self) -> int:
        """How many histories were run."""
        return len(self.series)

    @property
    def quarters(self) -> int:
        """How many quarters each lasts."""
        return int(self.series.shape[1])

    def observed(self, name: str) -> npt.NDArray[np.float64]:
        """Return one observed series, float64 (R, Q)."""
        return self.series[:, :, OBSERVED.index(name)]

    @property
    def delivered(self) -> npt.NDArray[np.float64]:
        """Projects delivered so far, float64 (R, Q)."""
        first = OBSERVED.index("delivered_customer_service")
        total: npt.NDArray[np.float64] = self.series[:, :, first : first + 4].sum(axis=2)
        return total


class _Collector:
    """Gathers one setup's replications; each has its own place, so the order of arrival does not matter."""

    def __init__(self, case: Case, seed: int, replications: int) -> None:
        self.case, self.seed = case, seed
        self.draw = draws_taken(seed, replications, len(case.draws)) if case.draws else None
        rates = [draw["idea_rate"] for draw in case.draws if "idea_rate" in draw]
        # The table of projects has to hold those of the draw with the most ideas.
        self.template = start(case.setup.with_parameters(idea_rate=max(rates)) if rates else case.setup)
        n = len(self.template.members)
        self.series = np.zeros((replications, *self.template.series.shape))
        self.projects: list[npt.NDArray[Any] | None] = [None] * replications
        self.ends = np.zeros((n, n), dtype=np.int64)
        self.end_tie = np.zeros((n, n), dtype=np.uint8)
        self.active_end = np.zeros(n, dtype=bool)
        self.lock = threading.Lock()

    def run(self, first: int, last: int, copies: threading.local) -> int:
        """Run replications ``first`` to ``last - 1`` in this thread's working copy."""
        kept: dict[int, State] = copies.__dict__.setdefault("kept", {})
        state = kept.get(id(self))
        if state is None:
            state = kept[id(self)] = working_copy(self.template)
        ends = np.zeros_like(self.ends)
        for replicate in range(first, last):
            run(self._template_of(replicate), self.seed, replicate, into=state)
            self.series[replicate] = state.series
            self.projects[replicate] = self._log(state, replicate)
            ends += state.network.tie
            if replicate == 0:
                self.end_tie[:] = state.network.tie
                self.active_end[:] = state.members["active"] == 1
        with self.lock:
            self.ends += ends
        return last - first

    def _template_of(self, replicate: int) -> State:
        if self.draw is None:
            return self.template
        draw = self.case.draws[self.draw[replicate]]
        return with_constants(self.template, self.case.setup.with_parameters(**draw))

    @staticmethod
    def _log(state: State, replicate: int) -> npt.NDArray[Any]:
        rows = state.projects[: state.conditions[0].projects]
        log = np.zeros(len(rows), dtype=PROJECT_LOG)
        log["replication"] = replicate
        for name in PROJECT_COLUMNS:
            log[name] = rows[name]
        return log

    def result(self) -> Ensemble:
        """Return the ensemble, once every replication is in."""
        records = (*self.case.setup.partnership.members, *self.case.setup.successors)
        logs = [log for log in self.projects if log is not None]
        return Ensemble(
            name=self.case.name,
            title=self.case.title,
            setup=self.case.setup,
            seed=self.seed,
            series=self.series,
            projects=np.concatenate(logs) if logs else np.zeros(0, dtype=PROJECT_LOG),
            start_tie=self.template.network.tie.copy(),
            end_tie=self.end_tie,
            end_tie_share=self.ends / len(self.series),
            member_names=tuple(record.name for record in records),
            member_kinds=tuple(record.kind for record in records),
            active_end=self.active_end,
            draw=self.draw,
            draws=self.case.draws,
        )


def default_workers() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def run_ensembles(
    cases: Sequence[Case],
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Ensemble]:
    """Run every case with the same seed and replications, so that they can be compared pair by pair.

    Parameters
    ----------
    cases : sequence of Case
    replications : int
        At least 1.
    seed : int
    workers : int, optional
        Threads; by default one for each core. The results do not depend on it.
    progress : callable, optional
        Called with (replications done, replications in all).

    Returns
    -------
    list of Ensemble
        In the order of ``cases``.

    Raises
    ------
    ValueError
        If there are no replications.
    KeyboardInterrupt
        On Ctrl-C, after the running batches (well under a second) have ended.
    """
    if replications < 1:
        raise ValueError(f"replications is {replications}; at least 1 is needed")
    collectors = [_Collector(case, seed, replications) for case in cases]
    total = replications * len(cases)
    tasks = [
        (collector, first, min(first + BATCH, replications))
        for first in range(0, replications, BATCH)
        for collector in collectors
    ]
    workers = workers or default_workers()
    copies = threading.local()
    done = 0
    if workers == 1:
        for collector, first, last in tasks:
            done += collector.run(first, last, copies)
            if progress:
                progress(done, total)
        return [collector.result() for collector in collectors]
    with ThreadPoolExecutor(workers) as pool:
        waiting: set[Future[int]] = {pool.submit(c.run, first, last, copies) for c, first, last in tasks}
        try:
            while waiting:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    done += future.result()
                if progress:
                    progress(done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [collector.result() for collector in collectors]
