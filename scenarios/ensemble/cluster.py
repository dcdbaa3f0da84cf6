"""A Dask cluster as the executor of chunks: `--cluster ADDRESS`, with the extra `cluster` installed.

Dask sends a chunk out again when the worker that had it dies. As a chunk is a pure function of its task and has one
place in the result, it cannot be counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from scenarios.ensemble.inputs import made_by
from scenarios.ensemble.runner import WorkerLostError

SECONDS_TO_ANSWER = 15


class ClusterError(ValueError):
    """A cluster cannot be used; the message says why and what to do."""


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
        If workers die again and again with the same chunk.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise ClusterError("--cluster needs Dask: install this project with its extra, [cluster]") from error
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        said = f"no Dask scheduler answers at {address}"
        raise ClusterError(f"{said}: start one with `dask scheduler`, and workers with `dask worker`") from error
    try:
        theirs = client.run(_made_by)
        if not theirs:
            raise ClusterError(f"the cluster at {address} has no workers: start some with `dask worker {address}`")
        others = sorted(worker for worker, made in theirs.items() if made != made_by())
        if others:
            raise ClusterError(
                f"{others[0]} ({len(others)} of {len(theirs)} workers) has another version of this project, of Python "
                "or of its packages, or none: results would differ; install the same there"
            )
        threads = sum(client.nthreads().values())
        yield client.get_executor(), threads
    except KilledWorker as error:
        raise WorkerLostError(
            "workers of the cluster died again and again with the same chunk, perhaps for want of memory; what was "
            "done is kept, and the same command goes on: give workers more memory"
        ) from error
    except CommClosedError as error:
        raise WorkerLostError("the cluster went away; what was done is kept, and the same command goes on") from error
    finally:
        client.close(timeout=SECONDS_TO_ANSWER)


def _made_by() -> str:
    """Return what computes histories on a worker; nothing where this project is not there."""
    try:
        from scenarios.ensemble.inputs import made_by as made
    except ImportError:
        return ""
    return made()
