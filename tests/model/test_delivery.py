"""Issues between partners are cleared over a tie, by a broker, or hardly; what stays open slows the work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.partnership import TeamRecord
from partnership_dynamics.simulation.rules import convening, delivery, shocks
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import ACTIVE, DELIVERED, STALLED, State
from tests.model.worlds import FAST, advance, begun, members, network, partnership, put_project, quiet, throw_up

CALM = {**FAST, "issue_rate": 0.0, "gross_hours": 1000.0, "project_share": 0.06, "slowing": 0.4}


def worked(
    strength: np.ndarray,
    issues: int = 3,
    staff: float | None = None,
    style: float = 0.0,
    partners: tuple[int, ...] = (0, 1),
    **fields: Any,
) -> State:
    """Return the state after one project of members 0 and 1, with open issues, was worked on for a quarter."""
    parameters = {**CALM, **fields.pop("parameters", {})}
    team = None if staff is None else TeamRecord(staff=staff, style=style, members_pay=0.0)
    world = partnership(strength, team=team, **fields.pop("world", {}))
    state = begun(Setup(world, parameters=parameters, **fields))
    p = put_project(state, partners, ACTIVE)
    throw_up(state, p, 1, issues)
    with quiet():
        shocks.begin(state)
        convening.step(state)
        delivery.begin(state)
        advance(state, p)
    return state


def test_a_pair_with_a_tie_clears_its_issues_from_its_own_hours() -> None:
    state = worked(network(3, (0, 1), strength=0.5))
    project = state.projects[0]
    assert (project.open, project.direct, project.relayed) == (0, 3, 0)
    each = 3 * 0.5 * 3.0 / 0.5  # three issues, half of 3 h over a strength of 0.5
    assert state.members["on_issues"].tolist() == pytest.approx([each, each, 0])


def test_the_stronger_the_tie_the_fewer_hours_an_issue_takes() -> None:
    spent = [worked(network(2, (0, 1), strength=x)).members[0].on_issues for x in (0.5, 0.75, 1.0)]
    assert spent == pytest.approx([9.0, 6.0, 4.5])


def test_a_tie_below_working_strength_counts_as_none() -> None:
    never = {"adhoc_success": 0.0}
    weak = worked(network(3, (0, 1), strength=0.3), parameters=never)
    none = worked(network(3), parameters=never)
    assert weak.projects[0].direct == none.projects[0].direct == 0
    assert weak.projects[0].open == none.projects[0].open == 3
    assert weak.members["on_issues"].tolist() == none.members["on_issues"].tolist()


def test_where_a_pair_is_apart_a_brokers_hours_are_used_not_its_own() -> None:
    state = worked(network(4, (0, 2), (1, 2)))
    project = state.projects[0]
    assert (project.open, project.relayed, project.by_convener) == (0, 3, 0)
    assert state.members["on_issues"].tolist() == [0, 0, 24.0, 0]


def test_a_broker_needs_ties_at_working_strength_to_both() -> None:
    lopsided = network(3, (0, 2)) + network(3, (1, 2), strength=0.3)
    assert worked(lopsided).projects[0].relayed == 0


def test_the_team_is_a_broker_with_hours_of_its_own() -> None:
    state = worked(network(4, (0, 3), (1, 3), (0, 2), (1, 2)), staff=1.0)
    project = state.projects[0]
    assert (project.open, project.relayed, project.by_convener) == (0, 3, 3)
    assert state.members["on_issues"].sum() == 0
    assert state.conditions[0].convener_spent == pytest.approx(3 * 8 + 2 * 1.5)  # and two contacts of strength 0.5


def test_a_team_without_hours_clears_nothing() -> None:
    state = worked(network(3, (0, 2), (1, 2)), staff=0.0, parameters={"adhoc_success": 0.0})
    assert (state.projects[0].open, state.projects[0].relayed) == (3, 0)


def test_a_team_that_joins_pairs_introduces_them_and_one_that_carries_does_not() -> None:
    ties = network(3, (0, 2), (1, 2))
    carried, joined = worked(ties, staff=1.0, style=0.0), worked(ties, staff=1.0, style=1.0)
    assert carried.dyads[0, 1].introduced == 0
    assert joined.dyads[0, 1].introduced == joined.dyads[1, 0].introduced == 1
    assert joined.conditions[0].convener_spent > carried.conditions[0].convener_spent


def test_a_lead_organisation_whose_staff_are_busy_brokers_from_its_own_hours() -> None:
    staff = TeamRecord(staff=0.05, members_pay=0.0)
    world = partnership(network(3, (0, 2), (1, 2)), members(3), staff, governance="lead", lead=2)
    state = begun(Setup(world, parameters=CALM))
    p = put_project(state, [0, 1], ACTIVE)
    throw_up(state, p, 1, 4)
    with quiet():
        shocks.begin(state)
        convening.step(state)
        delivery.begin(state)
        advance(state, p)
    assert state.projects[p].relayed == 4
    assert state.members[2].on_issues == 8.0 * (4 - state.projects[p].by_convener) > 0
    assert state.conditions[0].convener_left >= 0
    assert state.conditions[0].convener_spent <= state.conditions[0].convener_hours


def test_with_neither_tie_nor_broker_issues_cost_most_and_mostly_stay() -> None:
    state = worked(network(3), issues=40, parameters={"gross_hours": 1e5})
    project = state.projects[0]
    assert project.direct == project.relayed == 0
    assert 0 < project.adhoc < 15
    assert state.members[0].on_issues == state.members[1].on_issues == 40 * 5.0


def test_where_coordination_is_bypassed_issues_clear_at_one_cost_whoever_is_tied() -> None:
    spent = [
        worked(strength, staff=1.0, bypassed=("coordination",)).members["on_issues"].tolist()
        for strength in (network(3), network(3, (0, 1)), network(3, (0, 2), (1, 2)))
    ]
    assert spent[0] == spent[1] == spent[2] == [12.0, 12.0, 0.0]


def test_no_more_than_a_share_of_anybodys_hours_goes_to_issues() -> None:
    state = worked(network(2, (0, 1)), issues=500)
    assert 0 < state.members[0].on_issues <= 0.6 * state.members[0].net
    assert state.projects[0].open > 0


def test_open_issues_slow_the_work() -> None:
    done = [worked(network(2), issues, parameters={"adhoc_success": 0.0}).projects[0].done for issues in (0, 1, 5)]
    assert done == pytest.approx([120.0, 120.0 / 1.4, 120.0 / 3.0])


def test_a_member_gives_one_project_no_more_than_its_limit() -> None:
    state = worked(network(2), issues=0)
    assert state.members["on_projects"].tolist() == [60.0, 60.0]


def history(strength: np.ndarray, **parameters: float) -> State:
    """Return the state after three years of one project of members 0 to 3."""
    state = begun(Setup(partnership(strength), parameters={**FAST, "idea_rate": 0.0, **parameters}, quarters=12))
    put_project(state, [0, 1, 2, 3], ACTIVE)
    with quiet():
        for _ in range(12):
            run_quarter(state)
    return state


def test_a_project_whose_partners_are_tied_is_delivered_when_its_work_is_done() -> None:
    project = history(network(4, *((a, b) for a in range(4) for b in range(a)), strength=1.0)).projects[0]
    assert project.stage == DELIVERED
    assert project.done >= project.work
    assert project.ended > project.started


def test_a_year_in_trouble_stalls_a_project() -> None:
    state = history(network(4), issue_rate=1.2, adhoc_success=0.0, issue_share=0.3)
    assert state.projects[0].stalls >= 1
    assert state.projects[0].stalled >= 3
    fresh = begun(Setup(partnership(network(4)), parameters={**FAST, "idea_rate": 0.0, "issue_rate": 1.2}))
    p = put_project(fresh, [0, 1, 2, 3], ACTIVE, trouble=2)
    throw_up(fresh, p, 1, 400)
    with quiet():
        advance(fresh, p)
        assert fresh.projects[p].stage == ACTIVE
        advance(fresh, p)
    assert fresh.projects[p].stage == STALLED
