"""An ensemble that grows: its first histories make a first answer, later ones refine it.

Histories are those of `run_ensembles`, with the same seed and numbers, so the app's answer after R histories is that of
`run.py compare --replications R`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from partnership_dynamics.scenarios.ensemble.chunk import RUNS_A_DRAW, Chunk, Draw, States, Task, draws_taken, run_chunk
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, gather
from partnership_dynamics.scenarios.ensemble.runner import constants_in, with_most_ideas
from partnership_dynamics.scenarios.ranges import paired
from partnership_dynamics.simulation.start import start
from partnership_dynamics.simulation.workers import default_workers

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
    seed : int
    """

    def __init__(self, case: Case, seed: int) -> None:
        self.case, self.seed = case, seed
        self.setup = with_most_ideas(case)
        self.start_tie = start(case.setup).network.tie.copy()
        count = len(case.draws)
        self._taken = draws_taken(seed, RUNS_A_DRAW * count, count).tolist() if count else []  # then the same again
        self.chunks: list[Chunk] = []
        self.key = secrets.token_hex(8)
        self.lock = threading.Lock()  # two answers of one person may want the same baseline

    @property
    def replications(self) -> int:
        """How many histories there are, from number 0 on."""
        return len(self.chunks)

    @property
    def size(self) -> int:
        """How many bytes its histories take."""
        return sum(one.size + one.ends.nbytes + one.end_tie.nbytes for one in list(self.chunks))

    def batch(self, first: int, last: int) -> list[Chunk]:
        """Run histories ``first`` to ``last - 1``, each a chunk of its own so that any number of them can be taken."""
        states: States = _of_thread.__dict__.setdefault("states", States())
        return [
            run_chunk(Task(self.key, self.setup, self.seed, number, number + 1, self.constants(number)), states)
            for number in range(first, last)
        ]

    def constants(self, number: int) -> tuple[Draw, ...]:
        """Return what history ``number`` draws, as a task has it: nothing where nothing is drawn."""
        if not self._taken:
            return ()
        return (constants_in(self.case, self._taken[number % len(self._taken)]),)

    def ensemble(self, replications: int, case: Case | None = None) -> Ensemble:
        """Return the first so many histories as an ensemble; there must be as many."""
        assert replications <= self.replications, f"{self.replications} histories, and {replications} are wanted"
        return gather(case or self.case, self.seed, self.chunks[:replications], self.start_tie)


def together(scenario: Growing, baseline: Growing, replications: int) -> tuple[Ensemble, Ensemble]:
    """Return the first so many histories of two that are compared: what draws nothing is the same in every draw."""
    first, second = paired([scenario.case, baseline.case])
    return scenario.ensemble(replications, first), baseline.ensemble(replications, second)


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
