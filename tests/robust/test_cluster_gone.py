"""A real Dask cluster whose scheduler, or all of whose workers, are killed for good on the way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.runner import WorkerLostError
from partnership_dynamics.scenarios.ensemble.store import Store
from tests.scenarios.test_kept_runs import CASES, SEED, same

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3_200
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="kills processes as POSIX does"),
]


def _started(words: list[str], sign: str) -> tuple[subprocess.Popen[str], str]:
    """Start a process of Dask, and return it with the line of its that has a sign."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    line = next((line for line in process.stderr if sign in line), "")
    assert line, words
    return process, line


@contextmanager
def _cluster() -> Iterator[tuple[str, subprocess.Popen[str], subprocess.Popen[str]]]:
    """Give the address of a cluster of one worker, and the processes of its scheduler and its worker."""
    alone = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    scheduler, line = _started(["distributed.cli.dask_scheduler", *alone], "Scheduler at:")
    found = re.search(r"tcp://\S+", line)
    assert found
    worker, _line = _started(
        ["distributed.cli.dask_worker", found[0], "--nthreads", "1", "--no-nanny", "--no-dashboard"], "Registered to:"
    )
    try:
        yield found[0], scheduler, worker
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait(30)


@pytest.mark.parametrize("who", ["scheduler", "worker"])
def test_a_run_whose_cluster_is_gone_says_so_and_goes_on_without_it_from_what_is_kept(tmp_path: Path, who: str) -> None:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    from partnership_dynamics.scenarios.ensemble.cluster import cluster

    store = Store(tmp_path / "kept")
    killed: list[float] = []
    with _cluster() as (address, scheduler, worker):

        def kill_one(done: int, _total: int) -> None:
            if done and not killed:
                (scheduler if who == "scheduler" else worker).send_signal(signal.SIGKILL)
                killed.append(time.monotonic())

        with (
            pytest.raises(WorkerLostError, match="what was done is kept, and the same command goes on"),
            cluster(address) as (executor, workers),
        ):
            run_ensembles(CASES[:1], RUNS, SEED, workers, kill_one, executor=executor, store=store)
        assert time.monotonic() - killed[0] < 20
    few = 64
    again = Store(tmp_path / "kept")
    (found,) = run_ensembles(CASES[:1], few, SEED, 1, store=again)
    assert again.taken > 0
    (whole,) = run_ensembles(CASES[:1], few, SEED, 1)
    same(found, whole)
