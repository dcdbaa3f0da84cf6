"""Every wait ends: each place in the code that waits for somebody else has a limit, or a reason why it needs none."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from partnership_dynamics.scenarios.ensemble import cluster as clusters
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.cluster import Watched, within
from partnership_dynamics.scenarios.ensemble.runner import Runner, WorkerLostError
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

ROOT = Path(__file__).resolve().parents[2]
WAITING = {"wait", "join", "result", "communicate", "run", "as_completed", "get", "shutdown", "acquire"}
# Waits without a limit of their own, and why each of them ends.
REASONS = {
    ("run.py", "wait"): "for the program itself, which the person can interrupt",
    ("calibration/readers/child.py", "wait"): "for a process that has just been killed",
    ("calibration/estimation/engine.py", "wait"): "for threads that compute a number of simulations fixed before",
    ("calibration/estimation/engine.py", "result"): "of threads that have ended",
    ("calibration/estimation/engine.py", "shutdown"): "of threads that have ended",
    ("scenarios/ensemble/runner.py", "result"): "of chunks that are done",
    ("scenarios/ensemble/runner.py", "shutdown"): "of threads that compute one chunk each, of a length fixed before",
    ("scenarios/app/growing.py", "result"): "of histories that are done",
    ("scenarios/app/streams.py", "get"): "of a variable of the event loop: it waits for nobody",
    ("simulation/workers.py", "result"): "of batches that are done",
    ("simulation/workers.py", "as_completed"): "threads that compute a batch each, of a length fixed before",
    ("simulation/workers.py", "shutdown"): "does not wait",
    ("scenarios/commands/test.py", "run"): "for the tests, which the person can interrupt",
}
OTHERS_WORDS = {"join", "get", "run"}  # also names of things that wait for nobody: texts, mappings, histories


def waits(path: Path) -> set[str]:
    """Return which calls of a file wait for a thread, a process or a queue without saying for how long."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in WAITING:
            continue
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if name == "run" and owner != "subprocess":
            continue
        if name in ("join", "get", "acquire") and (node.args or not isinstance(node.func, ast.Attribute)):
            continue  # with an argument: a limit, or no wait at all
        if name == "wait" and len(node.args) >= 1 and owner:
            continue
        if not any(word.arg in ("timeout", "callback_timeout") for word in node.keywords):
            found.add(name)
    return found


def test_every_place_that_waits_without_a_limit_has_a_reason_why_it_ends() -> None:
    found = set()
    ours = [path for part in ("simulation", "calibration", "scenarios") for path in (ROOT / part).rglob("*.py")]
    for path in [ROOT / "run.py", *ours]:
        found |= {(path.relative_to(ROOT).as_posix(), name) for name in waits(path)}
    assert found - set(REASONS) == set()
    assert set(REASONS) - found == set(), "no such wait any more: take its reason out"


def test_a_cluster_that_is_gone_is_told_of_within_twenty_seconds() -> None:
    told = clusters.SECONDS_BETWEEN + clusters.SECONDS_FOR_A_LOOK  # the first look that fails
    told += max(clusters.SECONDS_GONE, clusters.SECONDS_BETWEEN + clusters.SECONDS_FOR_A_LOOK)
    assert told + clusters.SECONDS_TO_LEAVE <= 20


class Silent(Executor):
    """An executor that takes calls and never answers, as Dask's does when its scheduler has gone."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def never() -> int:
    time.sleep(3600)
    return 1


def gone() -> int:
    raise OSError("no scheduler")


@pytest.mark.parametrize(
    ("look", "said"),
    [(lambda: 0, "all workers of the cluster are gone"), (gone, "does not answer"), (never, "does not answer")],
)
def test_a_run_on_a_cluster_that_has_gone_ends_and_says_what_is_kept_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Callable[[], int], said: str
) -> None:
    for name, seconds in (("BETWEEN", 0.05), ("FOR_A_LOOK", 0.1), ("GONE", 0.3)):
        monkeypatch.setattr(clusters, f"SECONDS_{name}", seconds)
    monkeypatch.setattr("partnership_dynamics.scenarios.ensemble.runner.LOOK", 0.05)
    watched = Watched(Silent(), look)
    case = Case("as_is", "As it is", Setup(shire_county(), 2))
    with (
        Runner([case], 1, workers=2, executor=watched, store=Store(tmp_path / "kept")) as runner,
        pytest.raises(WorkerLostError, match=rf"{said}.*what was done is kept, and the same command goes on"),
    ):
        runner.extend(64)
    assert watched.lost


def test_a_cluster_that_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(clusters, "SECONDS_GONE", 0.2)
    workers = [1, 0, 0, 2, 0]
    watched = Watched(Silent(), lambda: workers.pop(0))
    while workers:
        watched.check()
    time.sleep(0.3)
    workers.append(1)
    watched.check()
    assert not watched.lost


def test_a_call_that_does_not_answer_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        within(0.1, never)
    with pytest.raises(OSError, match="no scheduler"):
        within(5.0, gone)
    assert within(5.0, lambda: 3) == 3
