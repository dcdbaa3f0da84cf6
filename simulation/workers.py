"""Sharing a long work out among the cores: the same numbers on any number of workers.

Threads suffice, as compiled histories release the interpreter's lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

Progress = Callable[[int, int], None]  # given how much is done, and how much there is in all
Tell = Callable[[str, int, int], None]  # given also what it is that is done


def nobody(_label: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def default_workers() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def in_batches(
    work: Callable[[int, int], None],
    pieces: int,
    size: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Do a work of many pieces, a batch at a time, on several threads.

    What a piece comes to depends on its number alone, and is left in a place of its own. So the number of workers and
    the order in which batches end change nothing.

    Parameters
    ----------
    work : callable
        Given ``first`` and ``last``; does pieces ``first`` to ``last - 1``.
    pieces : int
    size : int
        How many pieces make a batch.
    workers : int, optional
        Threads; by default one for each core. One worker is the thread that calls.
    progress : callable, optional
        Called after each batch, in the thread that calls, with (pieces done, pieces in all). After an error, of its
        own or of the work, and after Ctrl-C no batch is begun.

    Examples
    --------
    >>> squares = [0] * 5
    >>> def work(first, last):
    ...     for place in range(first, last):
    ...         squares[place] = place**2
    >>> in_batches(work, 5, 2, workers=2)
    >>> squares
    [0, 1, 4, 9, 16]
    """
    batches = [(first, min(first + size, pieces)) for first in range(0, pieces, size)]
    workers = workers or default_workers()
    if workers == 1:
        for first, last in batches:
            work(first, last)
            if progress:
                progress(last, pieces)
        return
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(work, first, last): last - first for first, last in batches}
        try:
            for batch in as_completed(waiting):
                batch.result()
                done += waiting[batch]
                if progress:
                    progress(done, pieces)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
