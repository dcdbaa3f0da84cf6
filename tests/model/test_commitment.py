"""A member commits if it is worth it and the others are believed; who is too junior refers up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.partnership import Seat
from partnership_dynamics.simulation.rules import commitment, convening, shocks, trust
from partnership_dynamics.simulation.rules.contacts import trust as trust_between
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import (
    COMMITTED,
    DECLINED,
    DELIVERED,
    OPEN,
    RECRUITING,
    REFERRED,
    STALLED,
    State,
)
from tests.model.worlds import FAST, JUNIOR, SENIOR, begun, members, network, partnership, put_project, quiet

MANY = 120
EVERY_QUARTER = {**FAST, "idea_rate": 1.0, "decision_interval": 1.0}


def offered(seats: tuple[Seat, ...] = SENIOR, quarter: int = 0, **fields: Any) -> State:
    """Return a state in which member 1 has heard of many projects that member 0 seeks partners for."""
    parameters = {**EVERY_QUARTER, **fields.pop("parameters", {})}
    strength = fields.pop("strength", network(6))
    first, *rest = members(6)
    like = fields.pop("like", {})
    second = replace(rest[0], seats=seats, **like)
    world = partnership(strength, (first, second, *rest[1:]), **fields.pop("world", {}))
    state = begun(Setup(world, parameters=parameters, **fields))
    for _ in range(MANY):
        p = put_project(state, [0], RECRUITING)
        state.members[0].live = 0  # what the sponsor has on its hands is of no interest here
        state.responses[p, 1].heard = 0
    state.conditions[0].quarter = quarter
    with quiet():
        shocks.begin(state)
        convening.step(state)
    return state


def answers(state: State, quarters: int = 1) -> np.ndarray:
    """Return member 1's answers after some quarters; each project is judged as if it were the only one."""
    with quiet():
        for _ in range(quarters):
            commitment.begin(state)
            commitment.commitment_of(state, 1)
            state.members[1].live = 0
            state.conditions[0].quarter += 1
    return state.responses["decision"][:MANY, 1].copy()


def eager(**more: float) -> dict[str, float]:
    """Return parameters under which every project is worth joining, however many one is in."""
    return {"threshold": -50.0, "gross_hours": 1e6, **more}


def test_a_senior_representative_commits_and_a_junior_one_refers_up() -> None:
    assert set(answers(offered(SENIOR, parameters=eager()))) == {COMMITTED}
    assert set(answers(offered(JUNIOR, parameters=eager()))) == {REFERRED}


def test_one_senior_representative_is_enough() -> None:
    assert set(answers(offered((*JUNIOR, *SENIOR), parameters=eager()))) == {COMMITTED}


def waits(leader: float) -> float:
    """Return the mean quarters until referrals are answered."""
    state = offered(JUNIOR, parameters=eager(referral_refusal=0.0), like={"leader_engagement": leader})
    unanswered = 0
    for _ in range(40):
        unanswered += int((answers(state) == REFERRED).sum())
    return unanswered / MANY


def test_an_engaged_leader_shortens_the_delay_of_a_referral() -> None:
    slow, middling, quick = waits(0.2), waits(0.5), waits(1.0)
    assert slow > middling + 0.5
    assert middling > quick + 0.3
    assert middling == pytest.approx(2.0, abs=0.35)  # a half a quarter: two quarters on average


def test_a_leader_who_takes_no_part_never_answers() -> None:
    assert set(answers(offered(JUNIOR, parameters=eager(), like={"leader_engagement": 0.0}), 20)) == {REFERRED}


def test_a_shared_strategy_lowers_refusals_and_full_agreement_ends_them() -> None:
    other = {"priorities": (0.0, 0.0, 0.2, 0.8), "leader_engagement": 1.0}
    refused = []
    for strategy in (0.0, 0.5, 1.0):
        state = offered(JUNIOR, parameters=eager(referral_refusal=0.9), like=other, world={"strategy": strategy})
        refused.append(set(np.flatnonzero(answers(state, 12) == DECLINED)))
    assert refused[2] == set()
    assert refused[2] < refused[1] < refused[0]


def test_an_announced_reorganisation_raises_the_threshold_before_vesting_day() -> None:
    fair = {"gross_hours": 1e6, "threshold": 0.7}
    before = set(np.flatnonzero(answers(offered(parameters=fair)) == COMMITTED))
    after = set(np.flatnonzero(answers(offered(parameters=fair, events=(Event(0, "announce", 1),))) == COMMITTED))
    assert after < before
    assert len(before) - len(after) > 10


def test_a_merger_ends_what_its_announcement_chilled() -> None:
    events = (Event(0, "announce", 1), Event(1, "merge", 2, 1))
    state = begun(Setup(partnership(network(3)), parameters=FAST, events=events))
    with quiet():
        shocks.begin(state)
        assert state.members[1].announced == 1
        state.conditions[0].quarter = 1
        shocks.begin(state)
    assert state.members[1].announced == 0


def test_who_is_tied_to_the_sponsor_believes_it_more_and_commits_more() -> None:
    tied = np.zeros((6, 6))
    tied[1, 0] = 0.5
    fair = {"gross_hours": 1e6, "threshold": 0.7, "risk_base": 0.6}
    known = set(np.flatnonzero(answers(offered(parameters=fair, strength=tied)) == COMMITTED))
    unknown = set(np.flatnonzero(answers(offered(parameters=fair)) == COMMITTED))
    assert unknown < known
    bypassed = [
        set(np.flatnonzero(answers(offered(parameters=fair, bypassed=("assurance",), strength=strength)) == COMMITTED))
        for strength in (network(6), tied)
    ]
    assert bypassed[0] == bypassed[1]


def test_a_common_contact_lends_belief_but_never_more_than_a_tie_would_give() -> None:
    between = np.zeros((6, 6))
    between[1, 2] = between[2, 0] = 0.5
    direct = np.zeros((6, 6))
    direct[1, 0] = 0.5
    fair = {"gross_hours": 1e6, "threshold": 0.7, "risk_base": 0.6}
    committed = [
        set(np.flatnonzero(answers(offered(parameters=fair, strength=strength)) == COMMITTED))
        for strength in (network(6), between, direct)
    ]
    assert committed[0] < committed[1] <= committed[2]


def test_a_shared_vision_raises_belief_in_strangers() -> None:
    fair = {"gross_hours": 1e6, "threshold": 0.7, "risk_base": 0.6}
    without, with_vision = (
        set(np.flatnonzero(answers(offered(parameters=fair, world={"vision": vision})) == COMMITTED))
        for vision in (0.0, 1.0)
    )
    assert without < with_vision


def test_one_decision_a_project_unless_its_partners_change() -> None:
    state = offered(parameters={"threshold": 50.0})
    assert set(answers(state)) == {DECLINED}
    state.settings[0].threshold = -50.0
    assert set(answers(state, 4)) == {DECLINED}
    world = begun(Setup(partnership(network(5)), parameters=FAST, events=(Event(1, "leave", 2),)))
    p = put_project(world, [0, 2], RECRUITING)
    world.responses[p, 1].decision = DECLINED
    world.conditions[0].quarter = 1
    with quiet():
        shocks.begin(world)
    assert world.responses[p, 1].decision == OPEN


def leave_and_keep(a: float, b: float, weight: float, kept: bool, broken: bool) -> tuple[float, float]:
    """Return member 0's trust in member 1 before and after promises that member 1 kept and broke."""
    parameters = {**EVERY_QUARTER, "broken_weight": weight, "threshold": 50.0}
    state = begun(Setup(partnership(network(4)), parameters=parameters))
    state.dyads[0, 1].trust_a, state.dyads[0, 1].trust_b = a, b
    before = trust_between(state, 0, 1)
    with quiet():
        if kept:
            trust.outcome_of(state, put_project(state, [0, 1, 2, 3], DELIVERED))
        if broken:
            put_project(state, [0, 1, 2, 3], STALLED)
            state.conditions[0].quarter = 1
            commitment.begin(state)
            commitment.commitment_of(state, 1)
    return before, trust_between(state, 0, 1)


def test_a_broken_promise_costs_more_trust_than_a_kept_one_earns() -> None:
    first, better = leave_and_keep(1.1, 0.9, 2.0, kept=True, broken=False)
    same, worse = leave_and_keep(1.1, 0.9, 2.0, kept=False, broken=True)
    assert first == same == pytest.approx(0.55)
    assert better == pytest.approx(2.1 / 3)
    assert worse == pytest.approx(1.1 / 4)
    assert first - worse > better - first > 0


positive = st.floats(0.2, 20)


@given(positive, positive, st.floats(1.0, 4.0))
def test_a_kept_and_a_broken_promise_lower_trust_exactly_where_it_was_above_one_in_one_plus_the_weight(
    a: float, b: float, weight: float
) -> None:
    before, after = leave_and_keep(a, b, weight, kept=True, broken=True)
    line = 1.0 / (1.0 + weight)
    if abs(before - line) > 1e-6:
        assert (after < before) == (before > line)


def test_leaving_a_stalled_project_gives_up_the_seat_and_a_sponsor_that_leaves_ends_it() -> None:
    state = begun(Setup(partnership(network(4)), parameters={**EVERY_QUARTER, "threshold": 50.0}))
    p = put_project(state, [0, 1, 2, 3], STALLED)
    state.conditions[0].quarter = 1
    with quiet():
        commitment.begin(state)
        commitment.commitment_of(state, 1)
        assert state.projects[p].partners == 3
        assert 1 not in state.partners[p]
        commitment.commitment_of(state, 0)
    assert state.projects[p].ended == 1
    assert state.members["live"].sum() == 0
