"""What rules say in passing, which whole histories would not notice: found by breaking them one by one.

See docs/robustness.md.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.partnership import PROJECT_TYPES, Seat, TeamRecord, VenueRecord
from partnership_dynamics.simulation.rules import commitment, convening, ideas, news, shocks, ties
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    COMMITTED,
    DELIVERED,
    IDEA,
    OPEN,
    RECRUITING,
    STALLED,
    UNSPONSORED,
    State,
)
from tests.model.test_commitment import answers, offered
from tests.model.worlds import FAST, TEAM, begun, members, network, partnership, put_project, quiet

CERTAIN = {**FAST, "news_chance": 1.0, "introduce_hours": 1.0}
CALM, CONTESTED = PROJECT_TYPES.index("customer_service"), PROJECT_TYPES.index("policy_making")


@pytest.mark.parametrize("stage", [IDEA, RECRUITING, ACTIVE, STALLED, DELIVERED, ABANDONED])
def test_news_is_told_of_ideas_and_of_projects_that_look_for_partners_and_of_no_others(stage: int) -> None:
    state = begun(Setup(partnership(network(3, (0, 1), (1, 2))), parameters=CERTAIN))
    p = put_project(state, [0], stage)
    state.conditions[0].quarter = 1
    with quiet():
        news.step(state)
    told = state.responses["heard"][p, 1] >= 0
    assert told == (stage in (IDEA, RECRUITING))
    assert state.responses["heard"][p, 2] < 0  # it crosses one tie a quarter


def gain_of_closure(*projects: tuple[int, int], partner: int = 0) -> float:
    """Return what risk adds to member 0's gain from a tie to 2, a contact's contact; projects as (kind, stage)."""
    found = []
    for slope in (0.0, 1.0):
        parameters = {**FAST, "closure": 0.0, "closure_risk": slope, "shared_project": 0.0, "trust_effect": 0.0}
        state = begun(Setup(partnership(network(4, (0, 1), (1, 2))), parameters=parameters))
        for kind, stage in projects:
            put_project(state, [partner, 3], stage, kind)
        with quiet():
            ties.begin(state)
            ties.evaluate(state, 0)
        found.append(float(state.sight.gain[2]))
    return found[1] - found[0]


def test_closure_counts_for_more_the_riskier_ones_live_projects_are_on_average() -> None:
    contested = gain_of_closure((CONTESTED, ACTIVE))
    assert contested > 0.0
    assert gain_of_closure() == gain_of_closure((CALM, ACTIVE)) == pytest.approx(0.0)
    assert gain_of_closure((CALM, ACTIVE), (CONTESTED, RECRUITING)) == pytest.approx(contested / 2)
    assert gain_of_closure((CONTESTED, ACTIVE), (CONTESTED, STALLED)) == pytest.approx(contested)
    assert gain_of_closure((CONTESTED, DELIVERED)) == pytest.approx(0.0)
    assert gain_of_closure((CONTESTED, ACTIVE), partner=1) == pytest.approx(0.0)  # somebody else's


@pytest.mark.parametrize("kind", ["agreements", "second_contacts"])
def test_a_tie_that_ends_takes_its_agreement_along_and_leaves_trust(kind: str) -> None:
    world = partnership(network(3, (0, 1), (1, 2)))
    setup = Setup(world, parameters={**FAST, "handover": 0.0}, events=(Event(0, kind), Event(1, "leave", 0)))
    state = begun(setup)
    field = "agreement" if kind == "agreements" else "second"
    with quiet():
        shocks.begin(state)
        assert state.dyads[field].tolist() == state.network.tie.tolist()
        state.dyads[1, 0].trust_a = 7.0
        state.conditions[0].quarter = 1
        shocks.begin(state)
    gone = state.dyads[1, 0]
    assert (state.network.tie[1, 0], gone[field], gone.age, gone.used, gone.personal + gone.institutional) == (0,) * 5
    assert gone.trust_a == 7.0
    assert state.dyads[1, 2][field] == 1


def test_a_successor_keeps_the_stronger_part_of_two_ties_and_no_more_than_a_whole_one() -> None:
    world = partnership(network(4, (0, 2), (1, 2), strength=1.0), members(4))
    state = begun(Setup(world, parameters={**FAST, "novation": 1.0}, events=(Event(0, "merge", 0, 1),)))
    state.dyads.personal[0, 2], state.dyads.institutional[0, 2] = 0.9, 0.1
    state.dyads.personal[1, 2], state.dyads.institutional[1, 2] = 0.2, 0.7
    with quiet():
        shocks.begin(state)
    kept = state.dyads[1, 2]
    assert (kept.personal, kept.institutional) == pytest.approx((0.3, 0.7))
    assert np.all(state.dyads.personal + state.dyads.institutional <= 1.0 + 1e-9)


def committed(live: int = 0, **parameters: float) -> float:
    """Return the share of projects that member 1 commits to, with so many others on its hands."""
    fixed = {"idea_rate": 1.0, "decision_interval": 1.0, "threshold": 0.15, "gross_hours": 120.0, "seat_effect": 1.0}
    state = offered(parameters={**fixed, **parameters})
    state.members[1].live = live
    return float((answers(state) == COMMITTED).mean())


def test_the_busier_a_member_the_less_it_takes_on() -> None:
    shares = [committed(live) for live in (0, 1, 30)]
    assert shares[0] > shares[1] > shares[2]


def test_fewer_hours_or_the_same_work_in_less_time_make_a_member_less_willing() -> None:
    assert committed(gross_hours=1200.0) > committed() > committed(gross_hours=30.0)
    assert committed(planned_quarters=16.0) > committed() > committed(planned_quarters=1.0)


def test_what_a_new_representative_keeps_of_trust_is_the_same_share_of_good_and_bad() -> None:
    parameters = {**FAST, "mover_share": 0.0, "handover": 0.0, "start_institutional": 0.5}
    world = partnership(network(3, (0, 1), (1, 2), strength=0.8))
    state = begun(Setup(world, parameters=parameters, events=(Event(0, "departure", 0),)))
    d = state.dyads[1, 0]
    first = float(d.trust_a), float(d.trust_b)
    d.trust_a, d.trust_b = first[0] + 6.0, first[1] + 2.0
    with quiet():
        shocks.begin(state)
    assert (d.trust_a - first[0], d.trust_b - first[1]) == pytest.approx((3.0, 1.0))  # half of the tie is left
    assert d.personal == 0.0


@pytest.mark.parametrize("leaver", [0, 1, 2])
def test_a_mover_may_come_to_any_other_member(leaver: int) -> None:
    others = [row for row in range(3) if row != leaver]
    world = partnership(network(4, (leaver, 3), strength=0.8))
    came = set()
    for replication in range(24):
        events = (Event(0, "departure", leaver),)
        parameters = {**FAST, "mover_share": 1.0, "handover": 0.0, "start_institutional": 0.0}
        state = begun(Setup(world, parameters=parameters, events=events), replication=replication)
        with quiet():
            shocks.begin(state)
        came |= {row for row in others if state.network.tie[row, 3]}
    assert came == set(others)


def test_a_lead_organisation_bends_what_ideas_are_of_towards_its_own_priorities() -> None:
    shares = {}
    for bend in (0.0, 0.5, 1.0):
        wanting = replace(members(1)[0], priorities=(0.01, 0.01, 0.97, 0.01))
        others = tuple(replace(one, priorities=(0.97, 0.01, 0.01, 0.01)) for one in members(40)[1:])
        world = partnership(network(40), (wanting, *others), governance="lead", lead=0)
        state = begun(Setup(world, parameters={**FAST, "idea_rate": 1.0, "lead_bend": bend}))
        with quiet():
            convening.step(state)
            ideas.step(state)
        shares[bend] = float((state.projects["type"][: state.conditions[0].projects] == 2).mean())
    assert shares[0.0] < 0.15
    assert 0.25 < shares[0.5] < 0.75
    assert shares[1.0] > 0.85


@pytest.mark.parametrize("directed", [True, False])
def test_reciprocity_counts_where_ties_have_a_direction_and_nowhere_else(directed: bool) -> None:
    gains = []
    for reciprocity in (0.0, 1.5):
        strength = network(3)
        strength[1, 0] = 0.5
        world = partnership(strength if directed else np.maximum(strength, strength.T), directed=directed)
        state = begun(Setup(world, parameters={**FAST, "reciprocity": reciprocity}))
        with quiet():
            ties.begin(state)
            ties.evaluate(state, 0)
        gains.append(float(state.sight.gain[1]))
    assert gains[1] - gains[0] == pytest.approx(1.5 if directed else 0.0)


@pytest.mark.parametrize("age", [3, 4, 5, 6, 7])
def test_an_idea_that_nobody_sponsors_lies_for_its_time_and_is_then_dropped(age: int) -> None:
    state = begun(Setup(partnership(network(3)), parameters={**FAST, "idea_rate": 1.0, "recruiting_window": 6.0}))
    state.conditions[0].quarter = 4
    p = put_project(state, [0], IDEA)
    state.conditions[0].quarter = 4 + age
    with quiet():
        ideas.win_sponsors(state)
    assert (state.projects[p].stage == UNSPONSORED) == (age >= 6)


def test_a_stalled_project_whose_partners_all_stay_goes_on() -> None:
    state = begun(Setup(partnership(network(4)), parameters={**FAST, "decision_interval": 1.0, "threshold": -50.0}))
    p = put_project(state, [0, 1, 2, 3], STALLED)
    state.conditions[0].quarter = 1
    with quiet():
        convening.step(state)
        commitment.step(state)
    assert state.projects[p].stage == ACTIVE
    assert sorted(int(i) for i in state.partners[p] if i >= 0) == [0, 1, 2, 3]


def test_an_idea_is_the_riskier_the_more_contested_its_type_is() -> None:
    state = begun(Setup(partnership(network(60)), parameters={**FAST, "idea_rate": 1.0}))
    with quiet():
        convening.step(state)
        ideas.step(state)
    found = state.projects[: state.conditions[0].projects]
    assert set(found["type"]) == set(range(4))
    contest = state.types["contest"][found["type"]]
    assert found["risk"] == pytest.approx(state.settings[0].risk_base * (1.0 + contest))


def test_ties_are_reconsidered_by_the_seniority_of_today() -> None:
    state = begun(Setup(partnership(network(2)), parameters={**FAST, "seniority_alter": 1.0}))
    gains = []
    for seniority in (5, 1):
        state.seats["seniority"][1, 0] = seniority
        with quiet():
            ties.step(state)
            ties.evaluate(state, 0)
        gains.append(float(state.sight.gain[1]))
    assert gains[0] - gains[1] == pytest.approx(4.0)


@pytest.mark.parametrize("leaves", [False, True])
def test_a_planned_seat_is_taken_on_its_date_by_who_is_a_member_then(leaves: bool) -> None:
    first = replace(members(1)[0], seats=(Seat(4, "corporate"), Seat(2, "ict", 1)))
    events = (Event(0, "leave", 0),) if leaves else ()
    state = begun(Setup(partnership(network(3), (first, *members(3)[1:])), parameters=FAST, events=events))
    with quiet():
        shocks.begin(state)
        assert not state.seats["filled"][0, 1]
        state.conditions[0].quarter = 1
        shocks.begin(state)
    assert bool(state.seats["filled"][0, 1]) != leaves
    assert leaves or state.seats["seniority"][0, 1] == 2


@pytest.mark.parametrize("lead", [0, 1, 2])
def test_whoever_leads_introduces_its_contacts_whatever_row_it_has(lead: int) -> None:
    a, b = (row for row in range(3) if row != lead)
    world = replace(
        partnership(network(3, (lead, a), (lead, b))),
        governance="lead",
        lead=lead,
        team=TeamRecord(staff=2.0, style=1.0),
    )
    state = begun(Setup(world, parameters={**FAST, "introduce_hours": 1.0}))
    put_project(state, [a, b], ACTIVE)
    with quiet():
        shocks.begin(state)
        convening.step(state)
    assert (state.dyads[a, b].introduced, state.dyads[b, a].introduced) == (1, 1)


@pytest.mark.parametrize("cost", [1.0, 1e6])
@pytest.mark.parametrize("partners", list(permutations(range(3))))
def test_all_partners_of_a_project_are_introduced_in_whatever_order_they_joined_it_if_there_are_hours_for_it(
    partners: tuple[int, ...], cost: float
) -> None:
    world = replace(
        partnership(network(4, (3, 0), (3, 1), (3, 2))),
        governance="lead",
        lead=3,
        team=TeamRecord(staff=2.0, style=1.0),
    )
    state = begun(Setup(world, parameters={**FAST, "introduce_hours": cost}))
    put_project(state, partners, ACTIVE)
    with quiet():
        shocks.begin(state)
        convening.step(state)
    everybody = [[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
    assert state.dyads["introduced"].tolist() == (everybody if cost == 1.0 else np.zeros((4, 4)).tolist())


def test_a_shared_strategy_agrees_on_the_mean_priorities_of_those_who_are_members_and_no_staff_team() -> None:
    weights = ((0.7, 0.1, 0.1, 0.1), (0.1, 0.5, 0.2, 0.2), (0.0, 0.0, 0.0, 1.0))
    body = tuple(replace(one, priorities=own) for one, own in zip(members(3), weights, strict=True))
    team = replace(TEAM, priorities=(0.0, 0.0, 1.0, 0.0))
    world = partnership(network(4), (*body, team), TeamRecord(staff=1.0))
    state = begun(Setup(world, parameters=FAST, events=(Event(0, "leave", 2),)))
    with quiet():
        shocks.begin(state)
        for _quarter in range(2):
            convening.begin(state)
    assert state.common == pytest.approx([0.4, 0.3, 0.15, 0.15])


def test_what_a_successor_was_described_with_is_replaced_by_what_those_merged_into_it_bring() -> None:
    hours = (100.0, 300.0)
    priorities = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0))
    body = [
        replace(one, hours=own, priorities=wanted, leader_engagement=engaged)
        for one, own, wanted, engaged in zip(members(2), hours, priorities, (0.0, 1.0), strict=True)
    ]
    new = replace(members(1)[0], name="new", hours=5000.0, priorities=(0.0, 0.0, 0.0, 1.0), leader_engagement=0.3)
    events = (Event(0, "merge", 0, 2), Event(0, "merge", 1, 2), Event(1, "hours", 2, value=0.5))
    state = begun(Setup(partnership(network(2), body), parameters=FAST, events=events, successors=(new,)))
    with quiet():
        shocks.begin(state)
        assert state.members[2].gross_hours == 400.0
        assert state.priorities[2] == pytest.approx([0.25, 0.75, 0.0, 0.0])
        assert state.members[2].leader == pytest.approx(0.75)
        state.conditions[0].quarter = 1
        shocks.begin(state)
    assert state.members[2].gross_hours == 200.0  # half of its usual hours


def test_where_a_split_member_has_no_second_seat_its_others_serve_both_from_the_first_place_on() -> None:
    seats = (Seat(5, "corporate"), Seat(4, "ict", 9), Seat(2, "citizen_facing"))
    first = replace(members(1)[0], seats=seats)
    new = replace(members(1)[0], name="new")
    world, events = partnership(network(1), (first,)), (Event(0, "split", 0, 1),)
    state = begun(Setup(world, parameters=FAST, events=events, successors=(new,)))
    with quiet():
        shocks.begin(state)
    assert state.seats["filled"].tolist() == [[1, 0, 1], [1, 1, 0]]
    assert state.seats["seniority"][1, :2].tolist() == [5, 2]
    assert state.seats["directorate"][1, :2].tolist() == state.seats["directorate"][0, [0, 2]].tolist()


@rule
def agreement_of(s: State, i: int, j: int) -> float:
    """Return how far i's leaders agree with j's project."""
    return commitment.agreement(s, i, j)


def test_leaders_judge_anothers_project_by_its_priorities_and_their_own_idea_by_those_of_all() -> None:
    wanted = ((0.5, 0.5, 0.0, 0.0), (0.5, 0.5, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
    body = [replace(one, priorities=own) for one, own in zip(members(4), wanted, strict=True)]
    state = begun(Setup(partnership(network(4), body), parameters=FAST))
    with quiet():
        convening.begin(state)
        found = [agreement_of(state, 0, sponsor) for sponsor in range(4)]
    assert found == pytest.approx([0.75, 1.0, 0.5, 0.0])  # the common weights are 0.5, 0.25, 0 and 0.25


@pytest.mark.parametrize("lead", [0, 1, 2])
def test_a_lead_organisation_puts_idle_ideas_to_others_again_but_not_to_itself_or_amid_elections(lead: int) -> None:
    world = replace(partnership(network(4)), governance="lead", lead=lead, team=TeamRecord(staff=2.0))
    state = begun(Setup(world, parameters={**FAST, "relay_hours": 1.0, "threshold": 50.0}))
    state.members[3].paused = 1
    for i in range(4):
        p = put_project(state, [i], IDEA)
        state.responses[p, i].decision = OPEN
        state.responses[p, lead].heard = 0
    state.conditions[0].quarter = 1
    with quiet():
        shocks.begin(state)
        convening.step(state)
        ideas.win_sponsors(state)
    assert state.projects["asked"][:4].tolist() == [int(i not in (lead, 3)) for i in range(4)]


@pytest.mark.parametrize("directed", [True, False])
def test_an_undirected_tie_that_one_side_loses_with_its_representative_is_lost_to_both(directed: bool) -> None:
    world = partnership(network(2, (0, 1)), directed=directed)
    parameters = {**FAST, "mover_share": 0.0, "handover": 0.0, "start_institutional": 0.0}
    state = begun(Setup(world, parameters=parameters, events=(Event(0, "departure", 0),)))
    state.dyads.personal[1, 0], state.dyads.institutional[1, 0] = 0.0, 0.5
    with quiet():
        shocks.begin(state)
    assert state.network.tie.tolist() == [[0, 0], [int(directed), 0]]


@pytest.mark.parametrize("heir", [-1, 0])
def test_who_follows_the_staff_team_takes_over_its_ties_both_ways(heir: int) -> None:
    strength = np.zeros((4, 4))
    strength[3, 1] = strength[2, 3] = 0.8  # from the team to 1, from 2 to the team
    world = partnership(strength, team=TeamRecord(staff=1.0))
    events = (Event(0, "govern", 0, heir, 1.0),)
    state = begun(Setup(world, parameters={**FAST, "start_institutional": 0.0}, events=events))
    with quiet():
        shocks.begin(state)
    expected = np.zeros((4, 4), int)
    if heir == 0:
        expected[0, 1] = expected[2, 0] = 1
    assert state.network.tie.tolist() == expected.tolist()
    assert state.dyads.personal.tolist() == (0.8 * expected).tolist()


def test_venues_in_common_are_counted_alike_for_both_as_venues_open_and_members_leave() -> None:
    venues = (VenueRecord("board", (0, 1, 2)), VenueRecord("group", (0, 1), quarter=1))
    world = partnership(network(3), venues=venues)
    state = begun(Setup(world, parameters=FAST, events=(Event(2, "leave", 0),)))
    found = []
    with quiet():
        for quarter in range(3):
            state.conditions[0].quarter = quarter
            shocks.begin(state)
            common = state.dyads["venues"]
            assert common.tolist() == common.T.tolist()
            found.append((int(common[0, 1]), int(common[0, 2]), int(common[1, 2])))
    assert found == [(1, 1, 1), (2, 1, 1), (0, 0, 1)]
