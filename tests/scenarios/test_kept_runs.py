"""What is done is kept: how the runs were shared out, broken off and gone on with does not change a byte."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.scenarios.ensemble import store as storing
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, ensembles_of, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES
from partnership_dynamics.scenarios.ensemble.precise import extend_to_precision
from partnership_dynamics.scenarios.ensemble.runner import Runner, WorkerLostError, chunk_size
from partnership_dynamics.scenarios.ensemble.sequential import Plan
from partnership_dynamics.scenarios.ensemble.store import Store, from_bytes, to_bytes
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup

ROOT = Path(__file__).resolve().parents[2]
SEED, RUNS = 3, 100
COUNTY = Setup(shire_county(), 8)
CASES = (
    Case("cut", "A cut", Setup(shire_county(), 8, events=(Event(2, "funding", value=0.5),))),
    Case("as_is", "As it is", COUNTY),
    Case("drawn", "Constants drawn", COUNTY, ({"prior": 0.2, "idea_rate": 0.1}, {"prior": 0.35, "idea_rate": 0.2})),
)
SLOW_RUN = """
import sys, time
from pathlib import Path
from partnership_dynamics.scenarios.ensemble.runner import Runner
from partnership_dynamics.scenarios.ensemble.store import Store
from tests.scenarios.test_kept_runs import CASES, RUNS, SEED
def slowly(done, total):
    print(done, flush=True)
    time.sleep(0.2)
Runner(CASES, SEED, 1, slowly, store=Store(Path(sys.argv[1]))).extend(RUNS)
"""


def same(one: Ensemble, other: Ensemble) -> None:
    """Fail unless two ensembles are the same to the byte."""
    for field in fields(Ensemble):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype, field.name
            assert a.tobytes() == b.tobytes(), field.name


@pytest.fixture(scope="module")
def whole() -> list[Ensemble]:
    return run_ensembles(CASES, RUNS, SEED, workers=1)


class Unreliable(Executor):
    """Carries out everything twice, and loses the first few."""

    def __init__(self, losses: int) -> None:
        self.losses = losses

    def submit(self, function, /, *arguments, **_named):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        if self.losses:
            self.losses -= 1
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            function(*arguments)
            future.set_result(function(*arguments))
        return future


@settings(max_examples=6)
@given(workers=st.integers(2, 4), losses=st.integers(0, 2))
def test_chunks_that_are_run_twice_or_lost_on_the_way_change_nothing(
    whole: list[Ensemble], workers: int, losses: int
) -> None:
    for one, other in zip(run_ensembles(CASES, RUNS, SEED, workers, executor=Unreliable(losses)), whole, strict=True):
        same(one, other)


def test_a_chunk_that_is_lost_again_and_again_ends_in_a_sentence() -> None:
    with pytest.raises(WorkerLostError, match="worker process died"):
        run_ensembles(CASES[:1], 70, SEED, 2, executor=Unreliable(99))


@settings(max_examples=8)
@given(st.permutations(range(3)), st.integers(1, 4))
def test_the_order_of_scenarios_and_the_number_of_workers_change_nothing(
    whole: list[Ensemble], order: list[int], workers: int
) -> None:
    found = run_ensembles([CASES[place] for place in order], RUNS, SEED, workers)
    for place, one in zip(order, found, strict=True):
        same(one, whole[place])


@settings(max_examples=8)
@given(done=st.lists(st.integers(1, RUNS - 1), max_size=3).map(sorted), broken=st.integers(1, 250))
def test_the_point_at_which_runs_were_broken_off_changes_nothing(
    whole: list[Ensemble], tmp_path_factory: pytest.TempPathFactory, done: list[int], broken: int
) -> None:
    folder = tmp_path_factory.mktemp("kept")

    def break_off(so_far: int, _total: int) -> None:
        if so_far >= broken:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensembles(CASES, RUNS, SEED, 1, break_off, store=Store(folder))
    store = Store(folder)
    with Runner(CASES, SEED, 2, store=store) as runner:
        for replications in (*done, RUNS):
            runner.extend(replications)
        for one, other in zip(ensembles_of(runner), whole, strict=True):
            same(one, other)
    assert store.taken > 0 or done
    store.clear()
    assert not folder.exists()


def test_more_than_fits_is_reduced_to_the_same_outcomes(whole: list[Ensemble]) -> None:
    with Runner(CASES, SEED, 2, everything=1_000_000) as runner:
        runner.extend(RUNS)
        found = ensembles_of(runner)
    for small, large in zip(found, whole, strict=True):
        assert small.reduced is not None
        assert (small.replications, small.quarters) == (large.replications, large.quarters)
        assert small.delivered.tobytes() == large.delivered.tobytes()
        for key, _label, _unit, value, _better in OUTCOMES:
            assert np.array_equal(value(small), value(large), equal_nan=True), key
        with pytest.raises(ValueError, match="were not kept"):
            small.observed("hours")


def test_as_many_as_a_precision_needs_are_the_first_of_as_many_as_you_like(whole: list[Ensemble]) -> None:
    with Runner(CASES[:2], SEED, 2) as runner:
        stopped = extend_to_precision(runner, Plan(0.05, 2000), Threshold())
        found = ensembles_of(runner)
    assert found[0].replications == stopped.pairs
    both = min(stopped.pairs, RUNS)
    assert found[0].series[:both].tobytes() == whole[0].series[:both].tobytes()


def chunks_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.chunk"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    run_ensembles(CASES[:1], RUNS, SEED, 1, store=Store(folder))
    assert len(chunks_in(folder)) == -(-RUNS // chunk_size(CASES[0]))
    return folder


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda _raw: b"",
        lambda raw: raw + b"x",
    ],
)
def test_a_chunk_that_is_not_whole_is_made_again(kept: Path, whole: list[Ensemble], spoil) -> None:  # type: ignore[no-untyped-def]
    victim = chunks_in(kept)[1]
    sound = victim.read_bytes()
    victim.write_bytes(spoil(sound))
    store = Store(kept)
    (again,) = run_ensembles(CASES[:1], RUNS, SEED, 1, store=store)
    same(again, whole[0])
    assert store.taken == RUNS - 32
    assert victim.read_bytes() == sound


def test_a_chunk_comes_back_from_its_bytes_and_these_are_always_the_same(kept: Path) -> None:
    raw = chunks_in(kept)[0].read_bytes()
    chunk = from_bytes(raw)
    assert chunk is not None
    assert to_bytes(chunk) == raw


def test_what_another_seed_or_another_model_has_done_is_not_taken(kept: Path) -> None:
    for case, seed in ((CASES[0], SEED + 1), (Case("cut", "A cut", COUNTY.with_parameters(prior=0.21)), SEED)):
        store = Store(kept)
        run_ensembles([case], 40, seed, 1, store=store)
        assert store.taken == 0


def test_a_full_disk_is_said_once_and_the_run_goes_on(
    tmp_path: Path, whole: list[Ensemble], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, _raw: bytes) -> int:
        with self.open("wb") as file:
            file.write(b"some of it")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    said: list[str] = []
    (one,) = run_ensembles(CASES[:1], RUNS, SEED, 1, store=Store(tmp_path / "kept", said.append))
    same(one, whole[0])
    assert len(said) == 1
    assert "no space left" in said[0]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_many_later_runs_have_not_gone_on_with_is_let_go_of_whatever_the_clock_says(kept: Path) -> None:
    (old,) = kept.iterdir()
    for when in (0.0, time.time() - 400 * 24 * 3600, time.time() + 40 * 24 * 3600):  # a clock may be wrong
        os.utime(old, (when, when))
        Store(kept)
        assert old.exists()
    os.utime(old, (1000.0, 1000.0))
    for number in range(storing.MOST_KEPT):
        (kept / f"later{number}").mkdir()
    Store(kept)
    assert not old.exists()
    assert len(list(kept.iterdir())) == storing.MOST_KEPT


def test_two_runs_at_once_on_one_folder_do_not_disturb_each_other(tmp_path: Path, whole: list[Ensemble]) -> None:
    def one_run(_which: int) -> list[Ensemble]:
        store = Store(tmp_path / "kept")
        found = run_ensembles(CASES, RUNS, SEED, 1, store=store)
        store.clear()
        return found

    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(one_run, range(4)):
            for one, other in zip(found, whole, strict=True):
                same(one, other)


@pytest.mark.skipif(os.name == "nt", reason="kills a process as POSIX does")
def test_a_killed_run_loses_nothing_that_it_had_counted(tmp_path: Path, whole: list[Ensemble]) -> None:
    command = [sys.executable, "-c", SLOW_RUN, str(tmp_path / "kept")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout is not None
        counted = [int(process.stdout.readline()) for _line in range(3)][-1]
        process.send_signal(signal.SIGKILL)
    store = Store(tmp_path / "kept")
    found = run_ensembles(CASES, RUNS, SEED, 2, store=store)
    assert counted <= store.taken < len(CASES) * RUNS
    for one, other in zip(found, whole, strict=True):
        same(one, other)
