"""An ensemble that grows: its first histories make a first answer, later ones refine it.

Histories are those of `run_ensembles`, with the same seed and numbers, so the app's answer after R histories is that of
`run.py compare --replications R`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from scenarios.ensemble.chunk import Chunk, States, Task, run_chunk
from scenarios.ensemble.ensemble import Case, Ensemble, gather
from simulation.start import start
from simulation.workers import default_workers

BATCH = 4  # histories between two looks at whether the person still wants the answer

_pool = ThreadPoolExecutor(default_workers(), thread_name_prefix="histories")
_of_thread = threading.local()  # holds what the thread keeps between batches


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
        self.start_tie = start(case.setup).network.tie.copy()
        self.chunks: list[Chunk] = []
        self.key = secrets.token_hex(8)
        self.lock = threading.Lock()  # two answers of one person may want the same baseline

    @property
    def replications(self) -> int:
        """How many histories there are, from number 0 on."""
        return len(self.chunks)

    def batch(self, first: int, last: int) -> list[Chunk]:
        """Run histories ``first`` to ``last - 1``, each a chunk of its own so that any number of them can be taken."""
        states: States = _of_thread.__dict__.setdefault("states", States())
        setup, seed = self.case.setup, self.seed
        return [run_chunk(Task(self.key, setup, seed, number, number + 1), states) for number in range(first, last)]

    def ensemble(self, replications: int) -> Ensemble:
        """Return the first so many histories as an ensemble; there must be as many."""
        assert replications <= self.replications, f"{self.replications} histories, and {replications} are wanted"
        return gather(self.case, self.seed, self.chunks[:replications], self.start_tie)


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
    found: dict[int, list[Chunk]] = {}
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
                one.chunks += found[first]
