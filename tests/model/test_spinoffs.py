"""A good record and a delivery breed new groups among those who deal with one another or the team; some end."""

from __future__ import annotations

import numpy as np
import pytest

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.partnership import TeamRecord, VenueRecord
from partnership_dynamics.simulation.rules import convening, spinoffs
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import DELIVERED, State
from tests.model.invariants import broken_invariants
from tests.model.worlds import FAST, begun, network, partnership, put_project, quiet

SURE = {**FAST, "spinoff_chance": 1.0, "idea_rate": 0.6}
FAULTLESS = 10**9  # delivered and given up so seldom that the record is as good as 1


def founded(
    strength: np.ndarray, record: tuple[int, int] = (FAULTLESS, 0), team: TeamRecord | None = None, **parameters: float
) -> State:
    """Return the state after a project of members 0 to 3 was delivered under such a record."""
    state = begun(Setup(partnership(strength, team=team), parameters={**SURE, **parameters}))
    state.conditions[0].delivered, state.conditions[0].given_up = record
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [3, 0, 1, 2], DELIVERED))
    return state


TRIANGLE = network(5, (0, 1), (1, 2), (2, 0))


def test_partners_who_deal_with_one_another_found_a_venue_and_it_costs_them_hours() -> None:
    state = founded(TRIANGLE)
    assert (state.conditions[0].venues, state.conditions[0].spin_offs) == (1, 1)
    assert state.attends[0].tolist() == [1, 1, 1, 0, 0]
    for i in range(5):
        convening.hours_of(state, i)
    assert state.members["on_meetings"].tolist() == [2.5, 2.5, 2.5, 0.0, 0.0]


def test_partners_who_deal_with_the_team_alone_found_a_venue_too() -> None:
    star = network(6, *((i, 5) for i in range(4)))
    assert founded(star, team=TeamRecord(staff=1.0)).attends[0].tolist() == [1, 1, 1, 1, 0, 0]
    assert founded(network(6)).conditions[0].spin_offs == 0


def test_two_or_ties_below_working_strength_found_nothing() -> None:
    assert founded(network(5, (0, 1))).conditions[0].spin_offs == 0
    assert founded(0.5 * TRIANGLE).conditions[0].spin_offs == 0


def test_the_worse_the_record_the_fewer_spin_offs() -> None:
    counts = [
        sum(int(founded_in(replication, record).conditions[0].spin_offs) for replication in range(60))
        for record in ((0, 8), (0, 0), (8, 0))
    ]
    assert counts == sorted(set(counts))


def founded_in(replication: int, record: tuple[int, int]) -> State:
    """Return the state of one replication after a delivery under a record, at the registry's chance."""
    state = begun(Setup(partnership(TRIANGLE), parameters=FAST), replication=replication)
    state.conditions[0].delivered, state.conditions[0].given_up = record
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [3, 0, 1, 2], DELIVERED))
    return state


def test_the_same_members_do_not_found_the_same_venue_twice_while_it_meets() -> None:
    state = founded(TRIANGLE)
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [0, 1, 2], DELIVERED))
    assert state.conditions[0].spin_offs == 1
    state.settings[0].spinoff_end = 1.0
    state.conditions[0].quarter = 1
    with quiet():
        spinoffs.end_some(state)
        spinoffs.spin_off_from(state, put_project(state, [0, 1, 2], DELIVERED, ended=1))
    assert state.conditions[0].spin_offs == 2


def test_a_spin_off_that_ends_costs_nothing_more_and_other_venues_go_on() -> None:
    world = partnership(TRIANGLE, venues=(VenueRecord("board", tuple(range(5))),))
    state = begun(Setup(world, parameters={**SURE, "spinoff_end": 1.0}))
    state.conditions[0].delivered = FAULTLESS
    with quiet():
        spinoffs.spin_off_from(state, put_project(state, [3, 0, 1, 2], DELIVERED))
        spinoffs.end_some(state)
        assert state.venues["active"][:2].tolist() == [1, 1], "it does not end on the day it begins"
        state.conditions[0].quarter = 1
        spinoffs.end_some(state)
    assert state.venues["active"][:2].tolist() == [1, 0]
    assert not state.attends[1].any()
    assert state.dyads[0, 1].venues == 1
    assert state.conditions[0].spin_offs_ended == 1


@pytest.mark.parametrize("replication", range(2))
def test_a_full_table_of_venues_takes_new_ones_in_place_of_those_that_ended(replication: int) -> None:
    ring = network(8, *((i, (i + 1) % 8) for i in range(8)), strength=0.9)
    parameters = {"spinoff_chance": 1.0, "spinoff_end": 0.2, "idea_rate": 0.5, "work_a_partner": 120.0}
    state = begun(Setup(partnership(ring), quarters=200, parameters=parameters), replication=replication)
    with quiet():
        for _ in range(200):
            run_quarter(state)
            assert broken_invariants(state) == []
    assert state.conditions[0].spin_offs > state.conditions[0].venues
