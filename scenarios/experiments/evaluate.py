"""Histories at many points of a space of factors, on all cores; each is a pure function of its setup and luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.history import observed, run
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.workers import Progress, in_batches

OUTCOMES = {"delivered": "projects delivered", "practices_held": "practices held", "ever_stalled": "projects stalled"}
BATCH = 8  # points

Values = npt.NDArray[np.float64]
Luck = tuple[int, int]  # seed, replication


def outcomes_of(setup: Setup, lucks: Sequence[Luck]) -> list[float]:
    """Return the mean of each outcome over some histories of one setup."""
    template = start(setup)
    total = np.zeros(len(OUTCOMES))
    for seed, replication in lucks:
        state = run(template, seed, replication)
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

    def work(first: int, last: int) -> None:
        for point in range(first, last):
            found[point] = outcomes_of(setup_of(point), lucks_of(point))

    in_batches(work, points, BATCH, workers, progress)
    return found
