"""Replications run in chunks: what is kept of them is what each history holds, whatever a worker has done before."""

from __future__ import annotations

import numpy as np
import pytest

from partnership_dynamics.scenarios.ensemble import chunk
from partnership_dynamics.scenarios.ensemble.chunk import PROJECT_COLUMNS, PROJECT_LOG, Chunk, States, Task, run_chunk
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import PROJECT

SETUP = Setup(shire_county(), 12)
DRAWS = ({"gross_hours": 120.0}, {"gross_hours": 60.0, "prior": 0.3}, {"county_election": 1.0})


def task(first: int, last: int, draws: tuple[dict[str, float], ...] = ()) -> Task:
    constants = tuple(draws[number % len(draws)] for number in range(first, last)) if draws else ()
    return Task("one", SETUP, 5, first, last, constants)


def same(one: Chunk, other: Chunk) -> None:
    assert one.series is not None
    assert other.series is not None
    assert one.projects is not None
    assert other.projects is not None
    assert one.series.tobytes() == other.series.tobytes()
    assert one.projects.tobytes() == other.projects.tobytes()
    assert one.ends.tobytes() == other.ends.tobytes()


def test_the_log_holds_each_projects_record_with_the_replication_in_place_of_the_key() -> None:
    log = run_chunk(task(3, 5), States()).projects
    assert log is not None
    for number in (3, 4):
        state = run(start(SETUP), 5, number)
        rows = state.projects[: state.conditions[0].projects]
        mine = log[log["replication"] == number]
        assert len(rows) == len(mine) > 0
        for name in PROJECT_COLUMNS:
            assert rows[name].tobytes() == mine[name].tobytes(), name


def test_a_record_of_a_project_is_whole_words_with_its_key_first() -> None:
    assert PROJECT.names is not None
    assert PROJECT.names[0] == "key"
    assert PROJECT_LOG.itemsize == PROJECT.itemsize == len(PROJECT.names) * chunk.WORD


def test_constants_that_come_back_give_the_same_bits_as_if_met_for_the_first_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = run_chunk(task(0, 9, DRAWS), States())
    states = States()
    run_chunk(task(20, 29, DRAWS), states)
    same(run_chunk(task(0, 9, DRAWS), states), fresh)
    monkeypatch.setattr(chunk, "DRAWN_BYTES", 0)  # nothing can be kept
    same(run_chunk(task(0, 9, DRAWS), States()), fresh)


def test_different_constants_give_different_histories() -> None:
    log = run_chunk(task(0, 3, DRAWS), States()).series
    plain = run_chunk(task(0, 3), States()).series
    assert log is not None
    assert plain is not None
    assert not np.array_equal(log, plain)
