"""One source of rules, four drivers, the same bits."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from partnership_dynamics.simulation.compiled import is_compiled
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.model import PartnershipModel
from partnership_dynamics.simulation.partnership import Seat, TeamRecord
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start
from tests.model.worlds import bytes_of, members, partnership, structure

ROOT = Path(__file__).resolve().parents[2]
QUARTERS = 24
EVENTS = (
    Event(2, "announce", 1),
    Event(3, "second_contacts"),
    Event(5, "merge", 1, 8),
    Event(5, "merge", 2, 8),
    Event(7, "split", 3, 9),
    Event(8, "election"),
    Event(9, "departure", 0),
    Event(10, "funding", value=0.8),
    Event(11, "leave", 4),
    Event(12, "close_team"),
    Event(14, "join", 10),
    Event(16, "govern", 0, value=1),
    Event(16, "staff", value=0.5),
)


def small(directed: bool = True, **fields: Any) -> Setup:
    """Return eight members with a team, several seats and many ideas."""
    seats = (Seat(4, "corporate"), Seat(3, "citizen_facing"))
    people = (*members(4, "district", seats, area=1), *members(3, "health", seats))
    named = tuple(replace(member, name=f"member {row}") for row, member in enumerate(people))
    team = shire_county().members[-1]
    strength = structure("star", 8, hub=7) + 0.4 * (structure("clustered", 8) > 0)
    world = partnership(np.minimum(strength, 1.0), (*named, team), TeamRecord(staff=1.0, style=0.5), directed=directed)
    return Setup(
        world,
        quarters=QUARTERS,
        parameters={"idea_rate": 0.3, "turnover": 0.07},
        successors=tuple(replace(member, name=f"successor {row}") for row, member in enumerate(members(3, "unitary"))),
        **fields,
    )


def led() -> Setup:
    """Return the same members led by the first."""
    setup = small()
    return replace(setup, partnership=replace(setup.partnership, governance="lead", lead=0))


SETUPS: dict[str, Callable[[], Setup]] = {
    "county": lambda: Setup(shire_county(), quarters=QUARTERS),
    "directed with events": lambda: small(events=EVENTS),
    "undirected with events": lambda: small(directed=False, events=EVENTS),
    "lead organisation": led,
    "all channels bypassed": lambda: small(
        bypassed=("news", "assurance", "coordination", "practice"), equal_hours=80.0
    ),
}


def digest(
    setup: Setup, replication: int, by: Literal["history", "quarter", "agents"], quarters: int = QUARTERS
) -> str:
    """Return the hash of everything at the end of a run by one of the drivers."""
    if by == "history":
        return hashlib.sha256(bytes_of(run(start(replace(setup, quarters=quarters)), 1, replication))).hexdigest()
    model = PartnershipModel(replace(setup, quarters=quarters), rng=1, replication=replication, by=by)
    for _ in range(quarters):
        model.step()
    return hashlib.sha256(bytes_of(model.state)).hexdigest()


@pytest.mark.parametrize("name", SETUPS)
def test_by_agent_by_quarter_and_by_history_give_the_same_bits(name: str) -> None:
    setup = SETUPS[name]()
    for replication in (0, 1, 7):
        expected = digest(setup, replication, "history")
        assert digest(setup, replication, "quarter") == expected
        assert digest(setup, replication, "agents") == expected


PLAIN = """
from tests.model.test_drivers import SETUPS, digest
from partnership_dynamics.simulation.compiled import is_compiled
assert not is_compiled()
for name in ("directed with events", "undirected with events", "lead organisation"):
    print(digest(SETUPS[name](), 3, "history", 8))
"""


@pytest.mark.skipif(not is_compiled(), reason="compilation is off already")
def test_with_compilation_off_the_bits_are_the_same() -> None:
    plain = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PLAIN],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert plain.returncode == 0, plain.stderr
    names = ("directed with events", "undirected with events", "lead organisation")
    assert plain.stdout.split() == [digest(SETUPS[name](), 3, "history", 8) for name in names]


def test_a_replication_does_not_depend_on_what_ran_before_or_in_which_order() -> None:
    template = start(small(events=EVENTS))
    before = bytes_of(template)
    reused = working_copy(template)
    alone = {replication: bytes_of(run(template, 1, replication)) for replication in range(4)}
    for replication in (3, 0, 2, 2, 1):
        assert bytes_of(run(template, 1, replication, into=reused)) == alone[replication]
    assert bytes_of(template) == before
    assert len(set(alone.values())) == 4
    assert bytes_of(run(template, 2, 0)) != alone[0]
