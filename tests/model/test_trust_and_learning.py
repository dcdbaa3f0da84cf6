"""What came of it goes into trust and ties; what was learnt passes on, simple things easily and complex ones not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.partnership import TeamRecord
from simulation.rules import convening, delivery, learning, shocks, spinoffs, trust
from simulation.rules.contacts import trust as trust_between
from simulation.start import Event, Setup
from simulation.state import ACTIVE, DELIVERED, State
from tests.model.worlds import FAST, begun, network, partnership, put_project, quiet

CUSTOMER_SERVICE, ADMINISTRATIVE_REFORM = 0, 1  # the first teaches simple practice, the others complex


def strength_of(state: State, i: int, j: int) -> float:
    return float(state.dyads[i, j].personal + state.dyads[i, j].institutional)


@given(st.floats(0.2, 20), st.floats(0.2, 20), st.floats(0.02, 0.1))
def test_trust_drifts_back_to_first_trust_and_never_past_it(a: float, b: float, drift: float) -> None:
    state = begun(Setup(partnership(network(2)), parameters={"trust_drift": drift}))
    first = trust_between(state, 0, 1)
    state.dyads[0, 1].trust_a, state.dyads[0, 1].trust_b = a, b
    gaps = [trust_between(state, 0, 1) - first]
    for _ in range(5):
        trust.settle_ties_of(state, 0)
        gaps.append(trust_between(state, 0, 1) - first)
    sign = np.sign(gaps[0])
    assert all(gap * sign >= -1e-12 for gap in gaps)
    experience = [abs(state.dyads[0, 1].trust_a - 1.1), abs(state.dyads[0, 1].trust_b - 0.9)]
    assert experience == pytest.approx([abs(a - 1.1) * (1 - drift) ** 5, abs(b - 0.9) * (1 - drift) ** 5])


def test_a_used_tie_grows_and_an_unused_one_fades_but_stays_a_tie() -> None:
    state = begun(Setup(partnership(network(3, (0, 1), (0, 2)))))
    for _ in range(8):
        state.dyads[0, 1].used = 1
        trust.settle_ties_of(state, 0)
    assert strength_of(state, 0, 1) == pytest.approx(1 - 0.5 * 0.94**8)
    assert strength_of(state, 0, 2) == pytest.approx(0.5 * 0.94**8)
    assert state.network.tie[0].tolist() == [0, 1, 1]


def test_a_delivered_project_turns_personal_into_institutional() -> None:
    state = begun(Setup(partnership(network(4, (0, 1), (0, 3)))))
    whole, before = strength_of(state, 0, 1), state.dyads[0, 1].institutional
    with quiet():
        trust.outcome_of(state, put_project(state, [0, 1, 2], DELIVERED))
    assert state.dyads[0, 1].institutional > before
    assert strength_of(state, 0, 1) == pytest.approx(whole)
    assert state.dyads[0, 3].institutional == before


@pytest.mark.parametrize("kind", ["agreements", "second_contacts"])
def test_agreements_and_second_contacts_turn_personal_into_institutional_quarter_by_quarter(kind: str) -> None:
    state = begun(Setup(partnership(network(3, (0, 1), (1, 2))), events=(Event(0, kind, 0),)))
    with quiet():
        shocks.begin(state)
    for _ in range(6):
        state.dyads["used"] = 1
        for i in range(3):
            trust.settle_ties_of(state, i)
    share = [state.dyads[i, j].institutional / strength_of(state, i, j) for i, j in ((0, 1), (1, 2))]
    assert share[0] > 0.5 > 0.3 > share[1]


def test_reputation_travels_one_step_out_and_no_further() -> None:
    state = begun(Setup(partnership(network(6, (0, 3), (3, 4)))))
    first = trust_between(state, 3, 1)
    with quiet():
        trust.outcome_of(state, put_project(state, [0, 1, 2], DELIVERED))
    assert trust_between(state, 3, 1) > first  # 3 deals with partner 0
    assert trust_between(state, 3, 0) == first  # and has no news of 0 from 0
    assert trust_between(state, 4, 1) == trust_between(state, 5, 1) == first
    assert trust_between(state, 0, 1) > trust_between(state, 3, 1)


def adopters(kind: int, strength: np.ndarray, holders: tuple[int, ...], quarters: int = 30) -> float:
    """Return the share of practices held by ``holders`` that member 0 has taken over."""
    parameters = {**FAST, "gross_hours": 1e4, "idea_rate": 0.3}
    state = begun(Setup(partnership(strength), parameters=parameters))
    count = 12
    for _ in range(count):
        p = put_project(state, list(holders), DELIVERED, kind, ended=-1)
        state.projects[p].ended = 0
        state.holds[p, list(holders)] = 1
    with quiet():
        for quarter in range(1, quarters + 1):
            state.conditions[0].quarter = quarter
            for i in range(len(state.members)):
                convening.hours_of(state, i)
            learning.step(state)
    return float((state.holds[:count, 0] == 1).mean())


def test_a_simple_practice_crosses_a_weak_tie_and_no_gap() -> None:
    assert adopters(CUSTOMER_SERVICE, network(4, (0, 1), strength=0.3), (1, 2)) == 1.0
    assert adopters(CUSTOMER_SERVICE, network(4, (0, 3), strength=0.3), (1, 2)) == 0.0


def test_a_complex_practice_needs_a_working_tie_or_two_adopters() -> None:
    weak, both = network(4, (0, 1), strength=0.3), network(4, (0, 1), (0, 2), strength=0.3)
    assert adopters(ADMINISTRATIVE_REFORM, weak, (1, 2)) == 0.0
    assert adopters(ADMINISTRATIVE_REFORM, both, (1, 2)) == 1.0
    assert adopters(ADMINISTRATIVE_REFORM, network(4, (0, 1), strength=0.5), (1, 2)) == 1.0


def test_taking_over_a_practice_costs_hours_and_without_hours_nothing_is_learnt() -> None:
    for gross, learnt in ((110.0, 1), (12.0, 0)):
        state = begun(Setup(partnership(network(2, (0, 1), strength=1.0)), parameters={**FAST, "gross_hours": gross}))
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
                    delivery.advance(state, later)
            work[bypassed, known] = int(state.projects[later].issues)
    assert work[(), ADMINISTRATIVE_REFORM] < work[(), CUSTOMER_SERVICE]
    assert work[("practice",), ADMINISTRATIVE_REFORM] == work[("practice",), CUSTOMER_SERVICE]
    assert work[("practice",), ADMINISTRATIVE_REFORM] == work[(), CUSTOMER_SERVICE]


def test_the_team_teaches_its_contacts_at_hours_of_both() -> None:
    world = partnership(network(3, (0, 2)), team=TeamRecord(staff=1.0, paid_by="outside"))
    state = begun(Setup(world, parameters=FAST))
    p = put_project(state, [1], DELIVERED, ended=0)
    state.holds[p, 2] = 1
    state.conditions[0].quarter = 1
    with quiet():
        shocks.begin(state)
        convening.step(state)
        learning.begin(state)
        learning.spread_practice(state)
        learning.finish(state)
    assert state.holds[p].tolist() == [1, 0, 1]
    assert state.members["on_learning"].tolist() == [10.0, 0.0, 0.0]


def founded(size: int = 3, institutional: float = 0.6, personal: float = 0.0, record: int = 2) -> State:
    """Return the state after a project of four was delivered among whom the first ``size`` are close."""
    close = [(a, b) for a in range(size) for b in range(a)]
    state = begun(Setup(partnership(network(5, *close)), parameters=FAST))
    for a, b in close:
        for i, j in ((a, b), (b, a)):
            state.dyads[i, j].institutional, state.dyads[i, j].personal = institutional, personal
    state.members["delivered"] = record
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [3, 0, 1, 2], DELIVERED))
    return state


def test_three_with_strong_institutional_ties_found_a_venue_and_it_costs_them_hours() -> None:
    state = founded()
    assert state.conditions[0].venues == 1
    assert state.attends[0].tolist() == [1, 1, 1, 0, 0]
    for i in range(5):
        convening.hours_of(state, i)
    assert state.members["on_meetings"].tolist() == [2.5, 2.5, 2.5, 0.0, 0.0]


def test_two_or_personal_ties_or_no_record_found_nothing() -> None:
    assert founded(size=2).conditions[0].venues == 0
    assert founded(institutional=0.1, personal=0.6).conditions[0].venues == 0
    assert founded(institutional=0.3).conditions[0].venues == 0
    assert founded(record=1).conditions[0].venues == 0


def test_the_same_members_do_not_found_the_same_venue_twice() -> None:
    state = founded()
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [0, 1, 2], DELIVERED))
    assert state.conditions[0].venues == 1
