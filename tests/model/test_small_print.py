"""What rules say in passing, which whole histories would not notice: found by breaking them one by one.

See docs/robustness.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.partnership import PROJECT_TYPES
from simulation.rules import news, shocks, ties
from simulation.start import Event, Setup
from simulation.state import ABANDONED, ACTIVE, DELIVERED, IDEA, RECRUITING, STALLED
from tests.model.worlds import FAST, begun, members, network, partnership, put_project, quiet

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


def gain_of_closure(*projects: tuple[int, int]) -> float:
    """Return what risk adds to member 0's gain from a tie to 2, a contact's contact; projects as (kind, stage)."""
    found = []
    for slope in (0.0, 1.0):
        parameters = {**FAST, "closure": 0.0, "closure_risk": slope, "shared_project": 0.0, "trust_effect": 0.0}
        state = begun(Setup(partnership(network(4, (0, 1), (1, 2))), parameters=parameters))
        for kind, stage in projects:
            put_project(state, [0, 3], stage, kind)
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
