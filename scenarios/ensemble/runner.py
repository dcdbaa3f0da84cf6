"""Running chunks: in this thread, in threads, or on any executor; what comes back is put in its own place.

Threads suffice on one machine, as the compiled histories release the interpreter's lock (benchmarks/ensembles.py
measures them beside processes). Chunks go to the workers a few at a time, so that what waits takes little memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from types import TracebackType

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import Case, Chunk, Draw, States, Task, draws_taken, run_chunk
from partnership_dynamics.scenarios.ensemble.inputs import key_of
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.places import constant_of
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.workers import Progress, default_workers

EVERYTHING_BYTES = 256 << 20  # what the quarters and projects of all cases together may take in memory
LARGEST_CHUNK = 32
CHUNK_WORK = 17 * 17 * 40 * LARGEST_CHUNK  # pairs of members times quarters times replications: a tenth of a second
WAITING = 4  # chunks under way for each worker
LOOK = 1.0  # seconds between two looks at whether the workers are still there
TRIES = 3  # how often a chunk goes out that a lost worker took along

_own = threading.local()


class WorkerLostError(RuntimeError):
    """Workers died again and again; the message says what is kept and what to do."""


def work(task: Task) -> Chunk:
    """Run a task in whatever thread or process this is, with the starting states that it keeps."""
    if not hasattr(_own, "states"):
        _own.states = States()
    return run_chunk(task, _own.states)


def chunk_size(case: Case) -> int:
    """Return how many replications make a chunk: fewer for large partnerships and long histories.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> from partnership_dynamics.simulation.start import Setup
    >>> chunk_size(Case("a", "A", Setup(shire_county(), 40))), chunk_size(Case("a", "A", Setup(shire_county(), 1000)))
    (32, 2)
    """
    rows = len(case.setup.partnership.members) + len(case.setup.successors)
    fits = CHUNK_WORK // max(rows * rows * case.setup.quarters, 1)
    size = 2
    while size < LARGEST_CHUNK and 2 * size <= fits:
        size *= 2
    return size


@dataclass
class Runner:
    """Runs several cases with the same seed, and can go on to more replications.

    Parameters
    ----------
    cases : sequence of Case
    seed : int
    workers : int, optional
        Threads, or how many workers the executor has.
    progress : callable, optional
        Called with (replications done, replications in all).
    executor : concurrent.futures.Executor, optional
        Instead of threads; left open.
    store : Store, optional
        Keeps each chunk before it is counted as done.
    everything : int
        How many bytes of quarters and projects are too many to keep, so that only what outcomes need stays; 0 for that
        from the first.
    """

    cases: Sequence[Case]
    seed: int
    workers: int | None = None
    progress: Progress | None = None
    executor: Executor | None = None
    store: Store | None = None
    everything: int = EVERYTHING_BYTES
    replications: int = field(default=0, init=False)
    expected: int | None = field(default=None, init=False)  # replications of all cases, where that is not yet fixed
    chunks: list[list[Chunk]] = field(init=False)
    start_ties: list[npt.NDArray[np.uint8]] = field(init=False)

    def __post_init__(self) -> None:
        self.workers = self.workers or default_workers()
        self.chunks = [[] for _case in self.cases]
        self.start_ties = [start(case.setup).network.tie for case in self.cases]
        self.keys = [key_of(case, self.seed) for case in self.cases]
        self._setups = [with_most_ideas(case) for case in self.cases]
        self._states = States()
        self._threads: ThreadPoolExecutor | None = None
        self._size = 0  # bytes of quarters and projects so far, kept or not

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def extend(self, replications: int) -> None:
        """Run each case up to so many replications; those that were run before stay.

        Raises
        ------
        ValueError
            If there are no replications.
        WorkerLostError
            If workers keep dying.
        """
        if replications < 1:
            raise ValueError(f"replications is {replications}; at least 1 is needed")
        if replications <= self.replications:
            return
        tasks = list(self._tasks(replications))
        chunks: dict[tuple[int, int], Chunk] = {}
        left = []
        for index, task in tasks:
            stored = self.store.load(task, whole=self._fits) if self.store else None
            if stored is None:
                left.append((index, task))
            else:
                self._take(chunks, index, stored)
        total = max(self.expected or 0, replications * len(self.cases))
        before = self.replications * len(self.cases)
        done = before + sum(chunk.replications for chunk in chunks.values())
        if self.progress and done > before:
            self.progress(done, total)
        for index, chunk in self._run(left):
            if self.store:
                self.store.save(self.keys[index], chunk if self._fits else chunk.without_quarters())
            self._take(chunks, index, chunk)
            done += chunk.replications
            if self.progress:
                self.progress(done, total)
        for index, first in sorted(chunks):
            self.chunks[index].append(chunks[index, first])
        self.replications = replications

    def keep_reduced(self) -> None:
        """Let go of the quarters and projects of every replication."""
        self.chunks = [[chunk.without_quarters() for chunk in chunks] for chunks in self.chunks]

    @property
    def _fits(self) -> bool:
        return self._size < self.everything

    def _take(self, chunks: dict[tuple[int, int], Chunk], index: int, chunk: Chunk) -> None:
        """Add the chunk of a case; once all quarters would be too much, let go of them."""
        fitted = self._fits
        self._size += chunk.size
        if self._fits:
            chunks[index, chunk.first] = chunk
            return
        if fitted:
            self.keep_reduced()
            for key, earlier in chunks.items():
                chunks[key] = earlier.without_quarters()
        chunks[index, chunk.first] = chunk.without_quarters()

    def _tasks(self, replications: int) -> Iterator[tuple[int, Task]]:
        """Go through what is to be run, the cases by turns."""
        by_case = [list(self._tasks_of(index, replications)) for index in range(len(self.cases))]
        for step in range(max(map(len, by_case))):
            for index, tasks in enumerate(by_case):
                if step < len(tasks):
                    yield index, tasks[step]

    def _tasks_of(self, index: int, replications: int) -> Iterator[Task]:
        case, setup, size = self.cases[index], self._setups[index], chunk_size(self.cases[index])
        taken = draws_taken(self.seed, replications, len(case.draws)).tolist() if case.draws else []
        first = self.replications
        while first < replications:
            last = min((first // size + 1) * size, replications)
            constants = tuple(constants_in(case, draw) for draw in taken[first:last])
            yield Task(self.keys[index], setup, self.seed, first, last, constants)
            first = last

    def _run(self, tasks: Sequence[tuple[int, Task]]) -> Iterator[tuple[int, Chunk]]:
        """Run tasks and give each chunk as it comes."""
        alone = self.workers == 1 or len(tasks) < 2
        if self.executor is None and alone:
            for index, task in tasks:
                yield index, run_chunk(task, self._states)
            return
        if self.executor is None and self._threads is None:
            self._threads = ThreadPoolExecutor(self.workers)
        pool = self.executor or self._threads
        assert pool is not None
        assert self.workers is not None
        check = getattr(self.executor, "check", None)  # of an executor that can be lost without a word
        line = list(reversed([(index, task, 1) for index, task in tasks]))
        waiting: dict[Future[Chunk], tuple[int, Task, int]] = {}
        try:
            while line or waiting:
                while line and len(waiting) < WAITING * self.workers:
                    index, task, tries = line.pop()
                    waiting[pool.submit(work, task)] = (index, task, tries)
                ready, _not = wait(waiting, timeout=LOOK, return_when=FIRST_COMPLETED)
                if check is not None:
                    check()
                for future in ready:
                    index, task, tries = waiting.pop(future)
                    try:
                        chunk = future.result()
                    except CancelledError as error:  # a cluster lost it, with those who had it
                        if tries == TRIES:
                            raise WorkerLostError(_lost(self.store)) from error
                        line.append((index, task, tries + 1))
                        continue
                    yield index, chunk
        except BrokenExecutor as error:
            raise WorkerLostError(_lost(self.store)) from error
        finally:
            for future in waiting:
                future.cancel()


def with_most_ideas(case: Case) -> Setup:
    """Return a case's setup with the most ideas of all its draws, so that its table of projects fits each."""
    rates = [value for draw in case.draws for name, value in draw.items() if constant_of(name) == "idea_rate"]
    return case.setup.with_parameters(idea_rate=max(rates)) if rates else case.setup


def constants_in(case: Case, draw: int) -> Draw:
    """Return what a history takes from a draw of its case: with the case's own rate of ideas where none is drawn."""
    own = (case.setup.parameters or {}).get("idea_rate", PARAMETERS["idea_rate"].default)
    return {"idea_rate": own, **case.draws[draw]}


def _lost(store: Store | None) -> str:
    remainder = "what was done is kept, and the same command goes on" if store else "nothing was kept"
    return f"a worker process died, perhaps for want of memory; {remainder}: try fewer workers (--workers 1)"
