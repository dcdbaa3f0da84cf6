"""What came of it goes into trust and reputation; what is done together turns ties institutional."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.partnership import TeamRecord, VenueRecord
from partnership_dynamics.simulation.rules import shocks, trust
from partnership_dynamics.simulation.rules.contacts import trust as trust_between
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import DELIVERED, State
from tests.model.worlds import FAST, begun, network, partnership, put_project, quiet


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
    state = begun(Setup(partnership(network(3, (0, 1), (0, 2))), parameters={"start_institutional": 0.0}))
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
    kept = 0.9 * 0.97**6  # of what was personal at first; what use adds comes on top
    assert share[0] > 0.1 + 0.5 * (0.9 - kept) > 0.1 > share[1]


def test_reputation_travels_one_step_out_and_no_further() -> None:
    state = begun(Setup(partnership(network(6, (0, 3), (3, 4)))))
    first = trust_between(state, 3, 1)
    with quiet():
        trust.outcome_of(state, put_project(state, [0, 1, 2], DELIVERED))
    assert trust_between(state, 3, 1) > first  # 3 deals with partner 0
    assert trust_between(state, 3, 0) == first  # and has no news of 0 from 0
    assert trust_between(state, 4, 1) == trust_between(state, 5, 1) == first
    assert trust_between(state, 0, 1) > trust_between(state, 3, 1)


def share_after(quarters: int, joint: bool = False, used: bool = True, **fields: Any) -> float:
    """Return the institutional share of the tie between members 0 and 1 after so many quarters."""
    state = begun(Setup(partnership(network(6, (0, 1)), **fields), parameters=FAST))
    for _ in range(quarters):
        state.dyads["used"], state.dyads["joint"] = int(used), int(joint)
        trust.settle_ties_of(state, 0)
    d = state.dyads[0, 1]
    return float(d.institutional / (d.institutional + d.personal))


def test_joint_work_embeds_a_tie_a_small_group_less_and_a_large_board_hardly() -> None:
    board = VenueRecord("board", tuple(range(6)), 0.5)
    group = VenueRecord("group", (0, 1, 2), 0.5)
    shares = [share_after(8), share_after(8, venues=(board,)), share_after(8, venues=(group,)), share_after(8, True)]
    assert shares == sorted(set(shares))
    assert shares[-1] > 2 * shares[0]


def test_what_is_institutional_fades_far_more_slowly_than_what_is_personal() -> None:
    state = begun(Setup(partnership(network(2, (0, 1), strength=0.6)), parameters=FAST))
    state.dyads[0, 1].personal = state.dyads[0, 1].institutional = 0.3
    for _ in range(20):
        trust.settle_ties_of(state, 0)
    assert state.dyads[0, 1].institutional > 2 * state.dyads[0, 1].personal > 0


def test_a_delivered_project_embeds_ties_as_much_as_a_year_of_joint_work_and_those_with_the_team_too() -> None:
    world = partnership(network(4, (0, 1), (0, 3), (1, 3)), team=TeamRecord(staff=1.0))
    state = begun(Setup(world, parameters=FAST))
    before = state.dyads["personal"].copy()
    with quiet():
        trust.outcome_of(state, put_project(state, [0, 1, 2], DELIVERED))
    kept = (1.0 - state.settings[0].institutionalise) ** 4
    for i, j in ((0, 1), (1, 0), (0, 3), (3, 0), (1, 3)):
        assert state.dyads[i, j].personal == pytest.approx(kept * before[i, j])
        assert strength_of(state, i, j) == pytest.approx(0.5)


def test_an_announced_reorganisation_slows_embedding() -> None:
    shares = []
    for events in ((), (Event(0, "announce", 1),)):
        state = begun(Setup(partnership(network(2, (0, 1))), parameters=FAST, events=events))
        with quiet():
            shocks.begin(state)
        state.dyads["used"] = state.dyads["joint"] = 1
        trust.settle_ties_of(state, 0)
        shares.append(state.dyads[0, 1].institutional)
    assert shares[1] < shares[0]
