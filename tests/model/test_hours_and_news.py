"""Ties, meetings and the team cost hours; news crosses a tie and no gap; elections and budgets come from outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.partnership import Partnership, TeamRecord, VenueRecord
from partnership_dynamics.simulation.rules import convening, ideas, news, shocks
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import RECRUITING, State
from tests.model.worlds import FAST, begun, members, network, partnership, put_project, quiet


def hours(world: Partnership, **fields: Any) -> State:
    """Return the state after the hours of the first quarter have been counted."""
    state = begun(Setup(world, parameters={**FAST, **fields.pop("parameters", {})}, **fields))
    with quiet():
        shocks.begin(state)
        convening.step(state)
    return state


def test_a_tie_costs_hours_at_both_ends_even_if_only_one_names_it() -> None:
    one_sided = np.zeros((3, 3))
    one_sided[0, 1] = 0.5
    state = hours(partnership(one_sided))
    assert state.members["on_ties"].tolist() == [1.5, 1.5, 0.0]
    assert state.members["free"].tolist() == [108.5, 108.5, 110.0]
    assert hours(partnership(network(3, (0, 1)))).members["on_ties"].tolist() == [1.5, 1.5, 0.0]


def test_a_tie_that_is_hardly_used_costs_hardly_anything() -> None:
    costs = [hours(partnership(network(2, (0, 1), strength=x))).members[0].on_ties for x in (0.1, 0.5, 1.0)]
    assert costs == pytest.approx([0.3, 1.5, 3.0])


def test_more_meetings_and_more_venues_cost_more_hours() -> None:
    apart = network(3)
    none = hours(partnership(apart))
    once = hours(partnership(apart, venues=(VenueRecord("board", (0, 1)),)))
    often = hours(partnership(apart, venues=(VenueRecord("board", (0, 1), 3.0), VenueRecord("group", (0, 2)))))
    assert none.members["on_meetings"].tolist() == [0, 0, 0]
    assert once.members["on_meetings"].tolist() == [2.5, 2.5, 0]
    assert often.members["on_meetings"].tolist() == [10.0, 7.5, 2.5]
    assert once.members[0].free == none.members[0].free - 2.5


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_members_pay_their_share_of_the_team_at_what_a_paid_hour_costs_them(share: float, rate: float) -> None:
    world = partnership(network(5), team=TeamRecord(staff=0.5, members_pay=share))
    state = hours(world, parameters={"paid_hour": rate})
    assert state.members["on_contribution"].sum() == pytest.approx(rate * share * 0.5 * 37 * 13)
    assert state.conditions[0].convener_hours == 0.5 * 37 * 13


def test_what_members_cannot_pay_the_team_does_not_get_but_outside_money_stays() -> None:
    world = partnership(network(5), team=TeamRecord(staff=4.0, members_pay=0.5))
    state = hours(world, parameters={"paid_hour": 1.0})
    assert state.members["on_contribution"].sum() == pytest.approx(4 * 110.0)
    assert state.conditions[0].convener_hours == pytest.approx(0.5 * 4.0 * 37 * 13 + 4 * 110.0)


@pytest.mark.parametrize(
    ("event", "mode"),
    [(Event(2, "close_team"), "team"), (Event(2, "leave", 4), "team"), (Event(2, "leave", 0), "lead")],
    ids=["closed", "team leaves", "lead leaves"],
)
def test_what_members_pay_ends_with_the_team(event: Event, mode: str) -> None:
    fields: dict[str, Any] = {"governance": "lead", "lead": 0} if mode == "lead" else {}
    world = partnership(network(5, (0, 4), (1, 4)), team=TeamRecord(staff=0.5, members_pay=1.0), **fields)
    state = begun(Setup(world, parameters={**FAST, "idea_rate": 0.0, "paid_hour": 1.0}, events=(event,), quarters=4))
    paid = []
    with quiet():
        for _ in range(4):
            run_quarter(state)
            paid.append(state.members["on_contribution"].sum())
    assert paid[:2] == pytest.approx([240.5, 240.5])
    assert paid[2:] == [0.0, 0.0]


def test_a_cut_in_funding_cuts_everybodys_hours_in_proportion() -> None:
    state = hours(partnership(network(3)), events=(Event(0, "funding", value=0.6),))
    assert state.members["hours"].tolist() == pytest.approx([66.0] * 3)


def tell(strength: np.ndarray, quarters: int, **fields: Any) -> list[int]:
    """Return when each heard of a project that the first member seeks partners for; -1 where nobody told it."""
    parameters = {**FAST, "news_chance": 1.0}
    state = begun(Setup(partnership(strength), parameters=parameters, **fields))
    p = put_project(state, [0], RECRUITING)
    with quiet():
        for quarter in range(1, quarters + 1):
            state.conditions[0].quarter = quarter
            news.step(state)
    return [int(quarter) for quarter in state.responses["heard"][p]]


def test_news_crosses_one_tie_a_quarter_and_no_gap() -> None:
    chain = network(5, (0, 1), (1, 2), strength=0.05)
    assert tell(chain, 1) == [0, 1, -1, -1, -1]
    assert tell(chain, 6) == [0, 1, 2, -1, -1]


def test_news_crosses_a_tie_against_its_direction() -> None:
    strength = np.zeros((2, 2))
    strength[1, 0] = 0.2
    assert tell(strength, 1) == [0, 1]


def test_where_news_is_bypassed_everybody_hears_at_once_of_what_is_raised() -> None:
    parameters = {**FAST, "idea_rate": 1.0}
    for bypassed, expected in (((), 1), (("news",), 4)):
        state = begun(Setup(partnership(network(4)), parameters=parameters, bypassed=bypassed))
        with quiet():
            ideas.idea_of(state, 2)
        assert state.conditions[0].projects == 1
        assert state.projects[0].told == expected


def test_a_broadcast_reaches_who_is_not_tied_as_far_as_the_hours_go() -> None:
    told = []
    for staff in (0.0, 0.04, 1.0):
        world = partnership(network(12, (0, 11)), team=TeamRecord(staff=staff, members_pay=0.0))
        state = begun(Setup(world, parameters=FAST))
        p = put_project(state, [0], RECRUITING)
        state.responses[p, 11].heard = 0
        state.conditions[0].quarter = 1
        with quiet():
            shocks.begin(state)
            convening.step(state)
            news.begin(state)
            news.broadcast(state)
        told.append(int((state.responses["heard"][p] >= 0).sum()))
    assert told[0] == 2 < told[1] < told[2] == 12


def test_only_elected_members_change_at_an_election() -> None:
    kinds = ("district", "police", "county", "voluntary")
    people = tuple(members(1, kind)[0] for kind in kinds)
    people = tuple(type(one)(f"{one.name} {kind}", kind) for one, kind in zip(people, kinds, strict=True))
    world = partnership(network(4), people)
    state = begun(Setup(world, parameters=FAST, events=(Event(0, "election"),)))
    with quiet():
        shocks.begin(state)
    changed = np.any(state.priorities != 0.25, axis=1)
    assert changed.tolist() == [True, False, True, False]
    assert state.priorities.sum(axis=1) == pytest.approx(1.0)


def test_before_an_election_nothing_is_decided_and_nothing_raised() -> None:
    world = partnership(network(2, (0, 1)), members(2, "district"))
    parameters = {**FAST, "idea_rate": 1.0, "district_election": 3.0, "threshold": -10.0}
    state = begun(Setup(world, parameters=parameters, quarters=6))
    raised = []
    with quiet():
        for _ in range(6):
            run_quarter(state)
            raised.append(int(state.conditions[0].projects))
    assert np.diff([0, *raised]).tolist() == [2, 2, 2, 0, 2, 2]
