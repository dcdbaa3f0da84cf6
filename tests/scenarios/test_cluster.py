"""A real cluster on this machine: a worker that is killed on the way takes nothing along, and adds nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.store import Store
from tests.scenarios.test_kept_runs import CASES, SEED, same

RUNS = 320


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills a process as POSIX does")
def test_a_worker_killed_on_the_way_changes_nothing(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    from partnership_dynamics.scenarios.ensemble.cluster import cluster

    counted: list[int] = []
    killed: list[int] = []
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        cluster(local.scheduler_address) as (executor, workers),
    ):
        assert workers == 2

        def kill_one(done: int, _total: int) -> None:
            counted.append(done)
            if len(counted) == 3:
                with distributed.Client(local.scheduler_address, set_as_default=False) as client:
                    killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)

        store = Store(tmp_path / "kept")
        found = run_ensembles(CASES, RUNS, SEED, workers, kill_one, executor=executor, store=store)
        with distributed.Client(local.scheduler_address, set_as_default=False) as client:
            assert killed[0] not in client.run(os.getpid).values()
    assert counted == sorted(counted)
    assert counted[-1] == len(CASES) * RUNS
    for one, other in zip(found, run_ensembles(CASES, RUNS, SEED, 1), strict=True):
        same(one, other)


def test_an_address_where_nothing_answers_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.ensemble.cluster.SECONDS_TO_ANSWER", 1)
    words = ["compare", "no_team", "--cluster", "tcp://127.0.0.1:9", "--out", str(tmp_path / "r")]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "--cluster needs Dask" in said or "no Dask scheduler answers at tcp://127.0.0.1:9" in said
