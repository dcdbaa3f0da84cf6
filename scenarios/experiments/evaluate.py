"""Histories at many points of a space of factors, on all cores; each is a pure function of its setup and luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Progress, default_workers
from simulation.history import observed, run
from simulation.partnership import PROJECT_TYPES
from simulation.start import Setup, start

OUTCOMES = {"delivered": "projects delivered", "practices_held": "practices held", "ever_stalled": "projects stalled"}
CHUNK = 8

Values = npt.NDArray[np.float64]
Luck = tuple[int, int]  # seed, replicate


def outcomes_of(setup: Setup, lucks: Sequence[Luck]) -> list[float]:
    """Return the mean of each outcome over some histories of one setup."""
    template = start(setup)
    total = np.zeros(len(OUTCOMES))
    for seed, replicate in lucks:
        state = run(template, seed, replicate)
        delivered = sum(observed(state, f"delivered_{name}")[-1] for name in PROJECT_TYPES)
        total += (delivered, *(observed(state, name)[-1] for name in list(OUTCOMES)[1:]))
    return [float(value) for value in total / len(lucks)]


def evaluate(
    setup_of: Callable[[int], Setup],
    lucks_of: Callable[[int], Sequence[Luck]],
    points: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Values:
    """Return every outcome at every point, float64 (points, len(OUTCOMES)).

    Parameters
    ----------
    setup_of, lucks_of : callable
        Of a point's number.
    points : int
    workers : int, optional
        Threads; the results do not depend on it.
    progress : callable, optional
        Called with (points done, points in all).
    """
    found = np.zeros((points, len(OUTCOMES)))

    def chunk(first: int) -> int:
        last = min(first + CHUNK, points)
        for point in range(first, last):
            found[point] = outcomes_of(setup_of(point), lucks_of(point))
        return last - first

    done = 0
    with ThreadPoolExecutor(workers or default_workers()) as pool:
        waiting = [pool.submit(chunk, first) for first in range(0, points, CHUNK)]
        try:
            for future in waiting:
                done += future.result()
                if progress:
                    progress(done, points)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found
