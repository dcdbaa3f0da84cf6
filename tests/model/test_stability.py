"""People leave and move, members merge, split, join and go: what stays of their ties, projects and practice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.partnership import Partnership, Seat, TeamRecord
from partnership_dynamics.simulation.rules import shocks, ties
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import ACTIVE, DELIVERED, RECRUITING, SHARED, State
from tests.model.invariants import broken_invariants
from tests.model.worlds import FAST, SENIOR, begun, members, network, partnership, put_project, quiet, throw_up

STAY = {**FAST, "mover_share": 0.0, "handover": 0.0, "start_institutional": 0.0, "novation": 1.0}


def after(*kinds: str, world: Partnership | None = None, replication: int = 0, **parameters: float) -> State:
    """Return the state after events of these kinds befell member 0, one a quarter."""
    world = world or partnership(network(3, (0, 1), (1, 2)))
    events = tuple(Event(quarter, kind, 0) for quarter, kind in enumerate(kinds))
    state = begun(Setup(world, parameters={**STAY, **parameters}, events=events), replication=replication)
    with quiet():
        for quarter in range(len(kinds)):
            state.conditions[0].quarter = quarter
            shocks.begin(state)
    return state


def strength(state: State, i: int, j: int) -> float:
    return float(state.dyads[i, j].personal + state.dyads[i, j].institutional)


def test_a_departure_takes_a_personal_tie_away_and_touches_no_other() -> None:
    state = after("departure")
    assert state.network.tie.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert strength(state, 1, 2) == 0.5


def test_the_institutional_part_stays_behind() -> None:
    state = after("departure", start_institutional=0.4)
    assert state.network.tie[0, 1] == state.network.tie[1, 0] == 1
    assert strength(state, 0, 1) == pytest.approx(0.2)


def test_a_second_contact_holds_half_of_the_personal_part() -> None:
    assert strength(after("second_contacts", "departure"), 0, 1) == pytest.approx(0.25)


def test_a_handover_leaves_the_successor_a_weak_tie() -> None:
    state = after("departure", handover=1.0)
    assert state.network.tie[0, 1] == 1
    assert strength(state, 0, 1) == pytest.approx(0.2)


def test_only_the_relations_of_the_seat_that_leaves_are_lost() -> None:
    two = replace(members(1)[0], seats=(Seat(3, "ict"), Seat(3, "corporate")))
    hub = network(9, *((0, j) for j in range(1, 9)))
    world = partnership(hub, (two, *members(9)[1:]))
    state = begun(Setup(world, parameters=STAY, events=(Event(0, "departure", 0, 1),)))
    held = state.dyads["contact"][0, 1:].copy()
    with quiet():
        shocks.begin(state)
    assert 0 < held.sum() < 8
    assert state.network.tie[0, 1:].tolist() == (held == 0).astype(int).tolist()


def test_more_turnover_leaves_fewer_ties() -> None:
    counts = []
    for factor in (0.0, 1.0, 4.0):
        people = members(12)
        world = partnership(np.full((12, 12), 0.6) - 0.6 * np.eye(12), people)
        parameters = {**STAY, "turnover": 0.05, "turnover_top": 0.05, "idea_rate": 0.0}
        setup = Setup(world, parameters=parameters, events=(Event(0, "turnover", value=factor),), quarters=8)
        state = begun(setup)
        with quiet():
            for _ in range(8):
                run_quarter(state)
        counts.append(int(state.network.tie.sum()))
    assert counts[0] == 132 > counts[1] > counts[2]


def test_movers_carry_half_a_tie_and_a_practice_to_their_new_employer() -> None:
    world = partnership(network(3, (0, 1), strength=0.8), members(3))
    seen = set()
    for replication in range(12):
        setup = Setup(world, parameters={**STAY, "mover_share": 1.0}, events=(Event(0, "departure", 0),))
        state = begun(setup, replication=replication)
        p = put_project(state, [0, 1], DELIVERED)
        state.holds[p, :2] = 1
        with quiet():
            shocks.begin(state)
        carried = bool(state.network.tie[2, 1])
        seen.add(carried)
        assert state.network.tie[0, 1] == 0
        assert bool(state.holds[p, 2]) == carried
        if carried:
            assert strength(state, 2, 1) == pytest.approx(0.4)
    assert seen == {True, False}


def merged(*events: Event, strengths: np.ndarray, projects: tuple[tuple[int, ...], ...] = ()) -> State:
    """Return the state after a reorganisation of members that work on some projects."""
    world = partnership(strengths, members(len(strengths), seats=(Seat(3, "ict"), *SENIOR)))
    successors = (replace(SUCCESSOR, name="new one"), replace(SUCCESSOR, name="new two"))
    setup = Setup(world, parameters={**STAY, "idea_rate": 0.0}, events=events, successors=successors, quarters=4)
    state = begun(setup)
    for partners in projects:
        put_project(state, list(partners), ACTIVE, needed=len(partners))
    with quiet():
        run_quarter(state)
    assert broken_invariants(state) == []
    return state


SUCCESSOR = members(1, "unitary")[0]


def test_members_merged_keep_their_ties_and_projects_once() -> None:
    strengths = network(6, (0, 2), (1, 2), (1, 3), (0, 1))
    state = merged(
        Event(0, "merge", 0, 6),
        Event(0, "merge", 1, 6),
        strengths=strengths,
        projects=((0, 1, 4), (0, 3), (1, 5), (4, 5)),
    )
    assert np.flatnonzero(state.network.tie[6]).tolist() == np.flatnonzero(state.network.tie[:, 6]).tolist() == [2, 3]
    partners = [sorted(int(i) for i in row if i >= 0) for row in state.partners[:4]]
    assert partners == [[4, 6], [3, 6], [5, 6], [4, 5]]
    assert state.projects[0].needed == 2
    assert state.members["active"].tolist() == [0, 0, 1, 1, 1, 1, 1, 0]
    assert state.members[6].live == 3
    assert state.members[6].gross_hours == 220.0
    assert state.projects["sponsor"][:3].tolist() == [6, 6, 6]


def test_a_merger_into_a_member_that_stays_keeps_its_own_ties_too() -> None:
    state = merged(Event(0, "merge", 0, 1), strengths=network(4, (0, 2), (1, 3)), projects=((0, 1, 2),))
    assert np.flatnonzero(state.network.tie[1]).tolist() == [2, 3]
    assert sorted(int(i) for i in state.partners[0] if i >= 0) == [1, 2]


def test_agreements_survive_a_merger_only_if_novated() -> None:
    kept = []
    for novation in (0.0, 0.5, 1.0):
        world = partnership(network(3, (0, 1)), members(3))
        parameters = {**STAY, "start_institutional": 0.5, "novation": novation}
        state = begun(Setup(world, parameters=parameters, events=(Event(0, "merge", 0, 2),)))
        with quiet():
            shocks.begin(state)
        assert state.dyads[2, 1].personal == 0.25
        kept.append(float(state.dyads[2, 1].institutional))
    assert kept == [0.0, 0.125, 0.25]


def test_a_split_shares_hours_and_ties_between_both() -> None:
    star = network(8, *((0, j) for j in range(1, 8)))
    state = merged(Event(0, "split", 0, 8), strengths=star, projects=((0, 1),))
    assert state.members["gross_hours"][[0, 8]].tolist() == [55.0, 55.0]
    mine, new = state.network.tie[0, 1:8], state.network.tie[8, 1:8]
    assert (mine + new).tolist() == [1] * 7
    assert 0 < new.sum() < 7
    assert 0 in state.partners[0]
    assert state.seats["filled"][[0, 8]].sum(axis=1).tolist() == [1, 1]


def test_when_a_sponsor_leaves_its_projects_end_and_when_a_partner_leaves_they_look_for_another() -> None:
    state = merged(Event(0, "leave", 0), strengths=network(5, (0, 1)), projects=((0, 1), (1, 0), (1, 2)))
    assert state.projects["ended"][:3].tolist() == [0, -1, -1]
    assert state.projects["stage"][1:3].tolist() == [RECRUITING, ACTIVE]
    assert state.network.tie.sum() == 0


def test_who_joins_comes_with_its_representatives_and_takes_part() -> None:
    world = partnership(network(4, (0, 1)))
    setup = Setup(
        world,
        quarters=4,
        parameters={**FAST, "idea_rate": 1.0, "threshold": -10.0},
        events=(Event(1, "join", 4),),
        successors=(SUCCESSOR,),
    )
    state = begun(setup)
    with quiet():
        run_quarter(state)
        assert 4 not in state.projects["sponsor"][: state.conditions[0].projects]
        run_quarter(state)
        run_quarter(state)
    assert 4 in state.projects["sponsor"][: state.conditions[0].projects]
    assert state.seats[4, 0].filled == 1


def test_an_undirected_tie_needs_both_sides() -> None:
    made = {}
    for directed in (True, False):
        world = partnership(np.zeros((2, 2)), members(2), directed=directed)
        state = begun(Setup(world, parameters={**STAY, "density": -2.0, "trust_effect": 2.0}))
        state.dyads[0, 1].trust_a, state.dyads[1, 0].trust_b = 500.0, 500.0  # one trusts, the other does not
        with quiet():
            ties.begin(state)
            made[directed] = {ties.reconsider(state, 0) for _ in range(20)}
            ties.reconsider(state, 1)
        assert state.network.tie.tolist() == ([[0, 1], [0, 0]] if directed else [[0, 0], [0, 0]])
    assert made[True] == {0, 1}
    assert made[False] == {0}
    state.dyads[1, 0].trust_a, state.dyads[1, 0].trust_b = 500.0, 0.9
    with quiet():
        assert ties.reconsider(state, 0) == 1
    assert state.network.tie.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("replication", range(3))
def test_an_undirected_partnership_stays_symmetric_as_ties_come_and_go(replication: int) -> None:
    world = partnership(network(8, (0, 1), (1, 2), (2, 0), (4, 5)), directed=False)
    setup = Setup(world, parameters={"turnover": 0.07, "rate": 0.9, "density": -0.5}, quarters=20)
    state = begun(setup, replication=replication)
    seen = set()
    with quiet():
        for _ in range(20):
            run_quarter(state)
            assert (state.network.tie == state.network.tie.T).all()
            seen.add(int(state.network.tie.sum()))
    assert len(seen) > 3


def test_who_leaves_a_project_takes_the_issues_it_had_there() -> None:
    state = begun(Setup(partnership(network(5)), parameters=STAY, events=(Event(0, "leave", 1),)))
    p = put_project(state, [0, 1, 2, 3], ACTIVE)
    for place, issues in ((1, 5), (2, 1), (3, 4)):
        throw_up(state, p, place, issues)
    with quiet():
        shocks.begin(state)
    assert state.projects[p].open == state.issues[p].sum() == 5
    assert state.projects[p].partners == 3


@pytest.mark.parametrize("how", ["left", "merged", "not yet there"])
def test_who_is_no_member_cannot_be_made_lead_or_heir_so_nobody_convenes(how: str) -> None:
    before = {"left": (Event(0, "leave", 1),), "merged": (Event(0, "merge", 1, 2),), "not yet there": ()}[how]
    row = 4 if how == "not yet there" else 1
    world = partnership(network(4, (0, 1), (1, 2), (0, 3)), team=TeamRecord(staff=1.0))
    setup = Setup(world, 2, parameters=STAY, events=(*before, Event(1, "govern", row, row, 1.0)), successors=members(1))
    state = begun(replace(setup, successors=(replace(setup.successors[0], name="late"),)))
    with quiet():
        for _quarter in range(2):
            run_quarter(state)
    assert broken_invariants(state) == []
    assert (state.conditions[0].governance, state.conditions[0].convener) == (SHARED, -1)
    assert not state.members[3].active


def test_the_central_team_is_no_lead_organisation() -> None:
    world = partnership(network(4, (0, 1)), team=TeamRecord(staff=1.0))
    with pytest.raises(ValueError, match="staff team is the central team, no lead organisation"):
        replace(world, governance="lead", lead=3)
    with pytest.raises(ValueError, match="names the central team: its return is value 2"):
        Setup(world, events=(Event(1, "govern", 3, value=1.0),))
