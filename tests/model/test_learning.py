"""What was learnt passes slowly from user to learner, each tie counting, and is dropped again; no hub hands it over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.partnership import Partnership, TeamRecord
from partnership_dynamics.simulation.rules import convening, learning
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import ACTIVE, DELIVERED, State
from tests.model.worlds import FAST, TEAM, advance, begun, members, network, partnership, put_project, quiet

CUSTOMER_SERVICE, ADMINISTRATIVE_REFORM = 0, 1  # the first teaches simple practice, the others complex
KEEPING = {**FAST, "gross_hours": 1e4, "idea_rate": 0.6, "forget": 0.0}


def taught(
    world: Partnership, users: tuple[int, ...], kind: int = CUSTOMER_SERVICE, quarters: int = 30, **parameters: float
) -> State:
    """Return the state after so many quarters in which only learning happens, with twenty practices of ``users``."""
    state = begun(Setup(world, parameters={**KEEPING, **parameters}))
    for _ in range(20):
        p = put_project(state, list(users), DELIVERED, kind, ended=-1)
        state.projects[p].ended = 0
        state.holds[p, list(users)] = 1
    with quiet():
        for quarter in range(1, quarters + 1):
            state.conditions[0].quarter = quarter
            convening.step(state)
            learning.step(state)
    return state


def share(state: State, i: int) -> float:
    """Return the share of practices that a member holds."""
    return float((state.holds[: state.conditions[0].projects, i] == 1).mean())


def test_a_simple_practice_crosses_a_weak_tie_and_no_gap() -> None:
    assert share(taught(partnership(network(4, (0, 1), strength=0.3)), (1, 2), transfer=0.2), 0) > 0.3
    assert share(taught(partnership(network(4, (0, 3), strength=0.3)), (1, 2), transfer=0.2), 0) == 0.0


def test_a_complex_practice_needs_a_working_tie_or_two_users() -> None:
    weak, both = network(4, (0, 1), strength=0.3), network(4, (0, 1), (0, 2), strength=0.3)
    assert share(taught(partnership(weak), (1, 2), ADMINISTRATIVE_REFORM, transfer=0.25), 0) == 0.0
    assert share(taught(partnership(both), (1, 2), ADMINISTRATIVE_REFORM, transfer=0.25), 0) > 0.3
    strong = network(4, (0, 1), strength=0.5)
    assert share(taught(partnership(strong), (1, 2), ADMINISTRATIVE_REFORM, transfer=0.25), 0) > 0.3


def test_each_further_tie_to_a_user_counts() -> None:
    shares = []
    for ties in (1, 2, 4):
        strength = network(6, *((0, j) for j in range(1, 1 + ties)), strength=0.4)
        shares.append(share(taught(partnership(strength), (1, 2, 3, 4), quarters=12, transfer=0.1), 0))
    assert shares == sorted(set(shares))


def test_the_chance_is_that_of_meeting_no_user_who_convinces() -> None:
    state = begun(Setup(partnership(network(4, (0, 1), (0, 2), strength=0.5)), parameters={"transfer": 0.2}))
    p = put_project(state, [1, 2, 3], DELIVERED)
    state.holds[p, [1, 2, 3]] = 1
    assert learning.adoption_chance(state, p, 0) == pytest.approx(1.0 - 0.9 * 0.9)


def test_practices_are_dropped_at_the_rate_of_forgetting() -> None:
    state = taught(partnership(network(3)), (0, 1, 2), quarters=20, forget=0.05)
    held = (state.holds[:20] == 1).mean()
    assert abs(held - 0.95**20) < 0.15
    assert share(taught(partnership(network(3)), (0, 1), quarters=20), 0) == 1.0


def with_team(style: float, staff: float = 1.0) -> Partnership:
    """Return four members whom only the staff team deals with."""
    star = network(5, *((i, 4) for i in range(4)), strength=0.8)
    return partnership(star, team=TeamRecord(staff=staff, style=style, members_pay=0.0))


def test_a_team_that_carries_teaches_nobody_and_one_that_joins_brings_user_and_learner_together() -> None:
    carried, joined = (taught(with_team(style), (1, 2), transfer=0.5) for style in (0.0, 1.0))
    assert share(carried, 0) == share(carried, 3) == 0.0
    assert share(joined, 0) > 0.3
    assert share(joined, 3) > 0.3
    assert joined.dyads[0, 1].introduced == 1 or joined.dyads[0, 2].introduced == 1
    assert joined.conditions[0].convener_spent > carried.conditions[0].convener_spent


def test_the_team_itself_never_holds_a_practice_and_passes_none_on() -> None:
    state = taught(with_team(1.0), (1, 2), transfer=0.25)
    assert not state.holds[:20, 4].any()
    told = begun(Setup(with_team(0.0), parameters=KEEPING))
    p = put_project(told, [1, 2], DELIVERED)
    told.holds[p, 4] = 1  # though somebody wrote it into the table
    assert learning.adoption_chance(told, p, 0) == 0.0


def test_a_lead_organisation_that_ran_the_project_teaches_as_any_member_does() -> None:
    led = replace(
        partnership(network(3, (0, 2), strength=0.8), members(3), TeamRecord(staff=0.0), governance="lead", lead=2)
    )
    assert share(taught(led, (2,), transfer=0.2), 0) > 0.3


def test_taking_over_a_practice_costs_hours_and_without_hours_nothing_is_learnt() -> None:
    for gross, learnt in ((110.0, 1), (12.0, 0)):
        parameters = {**FAST, "gross_hours": gross, "transfer": 1.0, "forget": 0.0}
        state = begun(Setup(partnership(network(2, (0, 1), strength=1.0)), parameters=parameters))
        p = put_project(state, [1], DELIVERED, ended=0)
        state.holds[p, 1] = 1
        state.conditions[0].quarter = 1
        with quiet():
            for i in range(2):
                convening.hours_of(state, i)
            learning.step(state)
        assert state.holds[p, 0] == learnt
        assert state.members[0].on_learning == 10.0 * learnt


def test_what_partners_know_makes_later_projects_of_its_type_easier() -> None:
    work = {}
    for bypassed in ((), ("practice",)):
        for known in (0, CUSTOMER_SERVICE, ADMINISTRATIVE_REFORM):
            state = begun(Setup(partnership(network(2)), parameters={**FAST, "issue_rate": 1.0}, bypassed=bypassed))
            with quiet():
                for _ in range(6):
                    p = put_project(state, [0, 1], DELIVERED, known, ended=0)
                    state.holds[p, :] = 1
                later = put_project(state, [0, 1], ACTIVE, ADMINISTRATIVE_REFORM)
                for age in range(40):
                    state.conditions[0].quarter = age
                    advance(state, later)
            work[bypassed, known] = int(state.projects[later].issues)
    assert work[(), ADMINISTRATIVE_REFORM] < work[(), CUSTOMER_SERVICE]
    assert work[("practice",), ADMINISTRATIVE_REFORM] == work[("practice",), CUSTOMER_SERVICE]
    assert work[("practice",), ADMINISTRATIVE_REFORM] == work[(), CUSTOMER_SERVICE]


def test_a_joining_team_leaves_its_partners_with_more_practices_than_a_carrying_one() -> None:
    held = []
    for style in (0.0, 1.0):
        world = partnership(
            network(9, *((i, 8) for i in range(8)), strength=0.8),
            (*members(8), TEAM),
            TeamRecord(staff=2.0, style=style, members_pay=0.0),
        )
        total = 0.0
        for replication in range(6):
            state = begun(Setup(world, parameters={"idea_rate": 0.2}, quarters=40), replication=replication)
            with quiet():
                for _ in range(40):
                    run_quarter(state)
            done = state.projects["stage"] == DELIVERED
            total += (state.holds[done][:, :8] == 1).mean() / 6
        held.append(total)
    assert held[1] > held[0]


def test_nobody_learns_from_itself() -> None:
    state = taught(partnership(np.zeros((3, 3))), (0,), transfer=1.0)
    assert share(state, 1) == share(state, 2) == 0.0
