"""Worlds at the edge of sense: the model runs, and every law holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.partnership import TeamRecord
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.state import OBSERVED
from tests.model.test_conservation import first_broken
from tests.model.worlds import members, partnership, structure

BUSY = {"idea_rate": 1.0}


def last(setup: Setup) -> dict[str, float]:
    """Return what is observed in the last quarter."""
    return dict(zip(OBSERVED, run(start(setup), 1, 0).series[-1], strict=True))


def test_a_partnership_of_one_delivers_nothing() -> None:
    alone = Setup(partnership(np.zeros((1, 1))), quarters=20, parameters=BUSY)
    assert first_broken(alone) is None
    seen = last(alone)
    assert seen["raised"] == 20
    assert seen["ties"] == seen["delivered_customer_service"] == seen["active"] == 0


def test_with_no_ties_no_news_and_no_team_nothing_is_delivered() -> None:
    apart = Setup(partnership(np.zeros((8, 8))), quarters=40, parameters={**BUSY, "rate": 0.0})
    assert first_broken(apart) is None
    seen = last(apart)
    assert seen["raised"] == 320
    assert sum(seen[name] for name in OBSERVED if name.startswith("delivered")) == 0
    assert seen["active"] == seen["stalled"] == 0


def test_when_all_leave_nothing_goes_on() -> None:
    county = shire_county()
    events = tuple(Event(3, "leave", row) for row in range(len(county.members)))
    setup = Setup(county, quarters=12, events=events, parameters={"idea_rate": 0.5})
    assert first_broken(setup) is None
    seen = last(setup)
    assert seen["members"] == seen["ties"] == seen["active"] == seen["recruiting"] == seen["ideas_waiting"] == 0
    assert seen["hours"] == seen["convener_spent"] == 0
    assert seen["raised"] > 0


@pytest.mark.parametrize("cut", ["hours", "funding"])
def test_nobody_works_without_hours_nor_does_a_team_that_members_pay(cut: str) -> None:
    county = replace(shire_county(), team=TeamRecord(staff=0.75, members_pay=1.0))
    if cut == "hours":
        county = replace(county, members=tuple(replace(member, hours=0.0) for member in county.members))
    events = () if cut == "hours" else (Event(0, "funding", value=0.0),)
    setup = Setup(county, quarters=20, parameters=BUSY, events=events)
    assert first_broken(setup) is None
    seen = last(setup)
    assert seen["hours"] == seen["hours_on_projects"] == seen["convener_spent"] == 0


def test_a_team_of_no_staff_does_nothing() -> None:
    setup = Setup(replace(shire_county(), team=TeamRecord(staff=0.0)), quarters=20)
    assert first_broken(setup) is None
    seen = last(setup)
    assert seen["convener_spent"] == seen["issues_by_convener"] == seen["hours_on_contribution"] == 0


def test_without_ideas_there_are_no_projects() -> None:
    setup = Setup(shire_county(), quarters=40, parameters={"idea_rate": 0.0})
    assert first_broken(setup) is None
    assert last(setup)["raised"] == 0


def test_fifty_years_pass_in_order() -> None:
    assert first_broken(Setup(shire_county(), quarters=200, parameters={"idea_rate": 0.02})) is None


def test_sixty_members_pass_in_order() -> None:
    world = partnership(structure("random", 60), members(60, "district", area=2))
    assert first_broken(Setup(world, quarters=16)) is None
