"""What two scenarios share, they share bit by bit; so their paired difference is precise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.simulation.history import observed, run, run_quarter, working_copy
from partnership_dynamics.simulation.partnership import TeamRecord
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.state import State
from tests.model.worlds import begun, bytes_of, quiet

LATE = 12
CHANGES = (
    Event(LATE, "funding", value=0.7),
    Event(LATE, "close_team"),
    Event(LATE, "merge", 1, 2),
    Event(LATE, "departure", 0),
    Event(LATE, "election"),
    Event(LATE, "strategy", value=1.0),
)


def without_events(state: State) -> bytes:
    """Return all tables but the list of events itself."""
    return bytes_of(state._replace(events=state.events[:0].view(np.recarray)))


@pytest.mark.parametrize("event", CHANGES, ids=lambda event: event.kind)
def test_until_an_event_happens_two_scenarios_are_the_same_bit_by_bit(event: Event) -> None:
    plain = begun(Setup(shire_county(), quarters=20))
    changed = begun(Setup(shire_county(), quarters=20, events=(event,)))
    with quiet():
        for _ in range(LATE):
            run_quarter(plain)
            run_quarter(changed)
            assert without_events(plain) == without_events(changed)
        run_quarter(plain)
        run_quarter(changed)
    assert without_events(plain) != without_events(changed)


def delivered(setup: Setup, seed: int, replications: int) -> np.ndarray:
    """Return the projects delivered at the end of each replication."""
    template = start(setup)
    state = working_copy(template)
    kinds = ("customer_service", "administrative_reform", "local_democracy", "policy_making")
    totals = []
    for replication in range(replications):
        run(template, seed, replication, into=state)
        totals.append(sum(observed(state, f"delivered_{kind}")[-1] for kind in kinds))
    return np.array(totals)


def test_pairing_by_common_random_numbers_makes_a_difference_more_precise() -> None:
    county = shire_county()
    stronger = replace(county, team=TeamRecord(staff=county.team.staff * 2))
    baseline = delivered(Setup(county), 1, 150)
    paired = delivered(Setup(stronger), 1, 150) - baseline
    apart = delivered(Setup(stronger), 2, 150) - baseline
    assert paired.var() < 0.8 * apart.var()
