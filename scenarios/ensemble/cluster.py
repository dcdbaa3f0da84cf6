"""A Dask cluster as the executor of chunks: `--cluster ADDRESS`, with the extra `cluster` installed.

Dask sends a chunk out again when the worker that had it dies. As a chunk is a pure function of its task and has one
place in the result, it cannot be counted twice.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from partnership_dynamics.scenarios.ensemble.inputs import made_by
from partnership_dynamics.scenarios.ensemble.runner import WorkerLostError

SECONDS_TO_ANSWER = 15
# A cluster that is gone is told of within 20 seconds: at most so long between two looks, for one, gone, and to leave.
SECONDS_BETWEEN, SECONDS_FOR_A_LOOK, SECONDS_GONE, SECONDS_TO_LEAVE = 2, 3, 8, 2
KEPT = "what was done is kept, and the same command goes on from there"

T = TypeVar("T")


class ClusterError(ValueError):
    """A cluster cannot be used; the message says why and what to do."""


class Watched(Executor):
    """A cluster's executor that can be asked whether the cluster is still there.

    Dask itself waits for ever for a scheduler that has gone and for workers that never come back.

    Parameters
    ----------
    inner : Executor
    look : callable
        Returns how many workers there are; raises an error where the scheduler does not answer.
    """

    def __init__(self, inner: Executor, look: Callable[[], int]) -> None:
        self._inner = inner
        self._look = look
        self._well = self._looked = time.monotonic()
        self.lost = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand a call to the cluster."""
        return self._inner.submit(fn, *args, **kwargs)

    def check(self) -> None:
        """Look whether the scheduler answers and has a worker, every few seconds.

        Raises
        ------
        WorkerLostError
            If it has not for `SECONDS_GONE`.
        """
        now = time.monotonic()
        if now - self._looked < SECONDS_BETWEEN:
            return
        try:
            there = within(SECONDS_FOR_A_LOOK, self._look)
            why = "all workers of the cluster are gone" if there == 0 else ""
        except Exception:  # noqa: BLE001 - whatever it is: the scheduler does not answer
            why = "the scheduler of the cluster does not answer"
        self._looked = time.monotonic()
        if not why:
            self._well = self._looked
        elif self._looked - self._well > SECONDS_GONE:
            self.lost = True
            raise WorkerLostError(
                f"{why} and did not come back within {SECONDS_GONE} seconds; {KEPT}, on this cluster or, without "
                "--cluster, on this machine"
            )


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, if it does so in time.

    Raises
    ------
    TimeoutError
        If it does not; the call goes on in a thread that nobody waits for.
    """
    done: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put((True, call()))
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            done.put((False, error))

    threading.Thread(target=work, daemon=True).start()
    try:
        good, outcome = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:g} seconds") from None
    if not good:
        raise outcome
    answer: T = outcome
    return answer


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Give a cluster's executor, and how many chunks its workers run at a time, while the block runs.

    Parameters
    ----------
    address : str
        Of its scheduler, such as tcp://10.0.0.5:8786.

    Raises
    ------
    ClusterError
        If Dask is not installed, nothing answers there, there are no workers, or their model is another than ours.
    WorkerLostError
        If workers die again and again with the same chunk, or the scheduler or all workers go and do not come back.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise ClusterError("--cluster needs Dask: install this project with its extra, [cluster]") from error
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        problem = f"no Dask scheduler answers at {address}"
        raise ClusterError(f"{problem}: start one with `dask scheduler`, and workers with `dask worker`") from error
    watched = Watched(client.get_executor(), lambda: len(client.sync(client.scheduler.identity)["workers"]))
    try:
        try:
            theirs = within(SECONDS_TO_ANSWER, lambda: client.run(_made_by))
            threads = within(SECONDS_TO_ANSWER, lambda: sum(client.nthreads().values()))
        except TimeoutError as error:
            raise ClusterError(f"the workers at {address} do not answer: look at them, or start new ones") from error
        if not theirs:
            raise ClusterError(f"the cluster at {address} has no workers: start some with `dask worker {address}`")
        others = sorted(worker for worker, made in theirs.items() if made != made_by())
        if others:
            raise ClusterError(
                f"{others[0]} ({len(others)} of {len(theirs)} workers) has another version of this project, of Python "
                "or of its packages, or none: results would differ; install the same there"
            )
        yield watched, threads
    except KilledWorker as error:
        raise WorkerLostError(
            f"workers of the cluster died again and again with the same chunk, perhaps for want of memory; {KEPT}: "
            "give workers more memory"
        ) from error
    except CommClosedError as error:
        raise WorkerLostError(f"the cluster went away; {KEPT}") from error
    finally:
        seconds = SECONDS_TO_LEAVE if watched.lost else SECONDS_TO_ANSWER
        with suppress(Exception):  # a cluster that is gone cannot be taken leave of
            within(seconds, lambda: client.close(timeout=seconds))


def _made_by() -> str:
    """Return what computes histories on a worker; nothing where this project is not there."""
    try:
        from partnership_dynamics.scenarios.ensemble.inputs import made_by as made
    except ImportError:
        return ""
    return made()
