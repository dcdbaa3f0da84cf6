"""An ensemble: what many replications of one setup came to, put together from chunks.

Every replication is a pure function of (setup, seed, replication), so neither the number of workers nor their order can
change a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import (
    PROJECT_LOG,
    Case,
    Chunk,
    Draw,
    Reduced,
    Values,
    delivered_so_far,
    draws_taken,
    hours_used_of,
    total_of,
    years_of,
)
from partnership_dynamics.scenarios.ensemble.runner import EVERYTHING_BYTES, Runner
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import OBSERVED
from partnership_dynamics.simulation.workers import Progress

__all__ = ["Case", "Draw", "Ensemble", "draws_taken", "gather", "run_ensembles"]


@dataclass(frozen=True)
class Ensemble:
    """What R replications of one setup came to.

    Attributes
    ----------
    name, title : str
    setup : Setup
    seed : int
    series : float64 (R, Q, len(OBSERVED))
        What was observed each quarter; (R, Q, 0) where only ``reduced`` was kept.
    projects : structured array of `PROJECT_LOG`
        Every project of every replication; none where only ``reduced`` was kept.
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
    reduced : Reduced or None
        What outcomes need, of so many replications that all of their quarters would take too much memory.
    question : str
        What was asked, in words; empty where it was not.
    plausible : tuple of str
        Which numbers of the draws come from the plausible set.
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
    reduced: Reduced | None = None
    question: str = ""
    plausible: tuple[str, ...] = ()

    @property
    def drawn(self) -> npt.NDArray[np.int64] | None:
        """The draw of each replication where draws change this very case; None where its intervals are chance alone.

        A case that is compared with one that draws has as many draws, which may change nothing in it.
        """
        return self.draw if any(self.draws) else None

    @property
    def replications(self) -> int:
        """How many histories were run."""
        return len(self.series)

    @property
    def quarters(self) -> int:
        """How many quarters each lasts."""
        return int(self.series.shape[1])

    def observed(self, name: str) -> Values:
        """Return one observed series, float64 (R, Q).

        Raises
        ------
        ValueError
            If there were so many replications that only what outcomes need was kept.
        """
        if self.reduced is not None:
            raise ValueError(f"of {self.replications:,} replications of {self.name} the quarters were not kept")
        return self.series[:, :, OBSERVED.index(name)]

    def last(self, name: str) -> Values:
        """Return what was observed in the last quarter, float64 (R,)."""
        if self.reduced is not None:
            return self.reduced.last[:, OBSERVED.index(name)]
        return self.observed(name)[:, -1]

    def total(self, name: str) -> Values:
        """Return the sum of an observed series over the quarters, float64 (R,)."""
        if self.reduced is not None:
            return self.reduced.total[:, OBSERVED.index(name)]
        return total_of(self.series, name)

    @property
    def delivered(self) -> Values:
        """Projects delivered so far, float64 (R, Q)."""
        return delivered_so_far(self.series) if self.reduced is None else self.reduced.delivered

    @property
    def years_to_deliver(self) -> Values:
        """Mean years from sponsorship to delivery of each run's delivered projects, float64 (R,); NaN for none."""
        if self.reduced is not None:
            return self.reduced.years
        return years_of(self.projects, 0, self.replications)

    @property
    def hours_used(self) -> Values:
        """Hours that members and the convener used for joint work (`hours_used_of`), float64 (R,)."""
        return hours_used_of(self.series) if self.reduced is None else self.reduced.hours_used


def _joined(chunks: Sequence[Chunk]) -> Reduced:
    parts = [chunk.reduced for chunk in chunks]
    names = ("delivered", "last", "total", "years", "hours_used")
    return Reduced(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def gather(case: Case, seed: int, chunks: Sequence[Chunk], start_tie: npt.NDArray[np.uint8]) -> Ensemble:
    """Return the ensemble of chunks that follow one another from replication 0 on."""
    replications = chunks[-1].last
    whole = [(chunk.series, chunk.projects) for chunk in chunks if chunk.series is not None]
    full = len(whole) == len(chunks)
    quarters = chunks[0].reduced.delivered.shape[1]
    records = (*case.setup.partnership.members, *case.setup.successors)
    return Ensemble(
        name=case.name,
        title=case.title,
        setup=case.setup,
        seed=seed,
        series=np.concatenate([series for series, _log in whole]) if full else np.zeros((replications, quarters, 0)),
        projects=np.concatenate([log for _series, log in whole]) if full else np.zeros(0, dtype=PROJECT_LOG),
        start_tie=start_tie.copy(),
        end_tie=chunks[0].end_tie,
        end_tie_share=np.sum([chunk.ends for chunk in chunks], axis=0) / replications,
        member_names=tuple(record.name for record in records),
        member_kinds=tuple(record.kind for record in records),
        active_end=chunks[0].active_end,
        draw=draws_taken(seed, replications, len(case.draws)) if case.draws else None,
        draws=case.draws,
        reduced=None if full else _joined(chunks),
        question=case.question,
        plausible=case.plausible,
    )


def run_ensembles(
    cases: Sequence[Case],
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    executor: Executor | None = None,
    store: Store | None = None,
    everything: int = EVERYTHING_BYTES,
) -> list[Ensemble]:
    """Run every case with the same seed and replications, so that they can be compared pair by pair.

    Where the quarters and projects of all would take ``everything`` bytes, ensembles hold what outcomes need
    (`Reduced`) and nothing else: about a kilobyte a history.

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
    executor : concurrent.futures.Executor, optional
        Runs the chunks instead of threads: processes, or a cluster's. It is left open.
    store : Store, optional
        Keeps each chunk before it is counted as done, and gives those that an earlier run kept.
    everything : int
        0 where outcomes are all that is wanted.

    Returns
    -------
    list of Ensemble
        In the order of ``cases``.

    Raises
    ------
    ValueError
        If there are no replications.
    KeyboardInterrupt
        On Ctrl-C, after the running chunks have ended.
    """
    with Runner(cases, seed, workers, progress, executor, store, everything) as runner:
        runner.extend(replications)
        return ensembles_of(runner)


def ensembles_of(runner: Runner) -> list[Ensemble]:
    """Return the ensembles of what a runner has run so far, in the order of its cases."""
    return [
        gather(case, runner.seed, chunks, start_tie)
        for case, chunks, start_tie in zip(runner.cases, runner.chunks, runner.start_ties, strict=True)
    ]
