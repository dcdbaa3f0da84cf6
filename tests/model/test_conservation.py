"""Nothing comes out of nothing, and nothing is lost: hours, projects, issues, ties, practices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from partnership_dynamics.simulation.history import run_quarter
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup
from tests.model.invariants import broken_invariants
from tests.model.worlds import begun, setups


def first_broken(setup: Setup, replication: int = 0) -> tuple[int, list[str]] | None:
    """Return the first quarter in which a law is broken, and which; None if every quarter is in order."""
    state = begun(setup, replication=replication)
    for quarter in range(setup.quarters):
        with np.errstate(over="ignore"):
            run_quarter(state)
        if wrong := broken_invariants(state):
            return quarter, wrong
    return None


@given(setups())
def test_every_law_holds_in_every_quarter_of_any_partnership(setup: Setup) -> None:
    assert first_broken(setup) is None


@pytest.mark.parametrize("replication", range(4))
def test_every_law_holds_in_the_county(replication: int) -> None:
    assert first_broken(Setup(shire_county(), quarters=60), replication) is None


def test_every_law_holds_in_the_county_through_a_reorganisation() -> None:
    county = shire_county()
    events = (
        Event(4, "announce", 0),
        Event(4, "second_contacts"),
        Event(8, "agreements"),
        Event(12, "merge", 1, 2),
        Event(12, "merge", 3, 2),
        Event(16, "leave", 5),
        Event(18, "funding", value=0.1),
        Event(20, "govern", 0, value=1),
        Event(26, "merge", 0, 4),
        Event(30, "govern", county.team_place, value=2),
        Event(30, "staff", value=2),
        Event(36, "close_team"),
    )
    assert first_broken(Setup(county, quarters=44, events=events)) is None


def test_the_checks_see_what_is_broken() -> None:
    state = begun(Setup(shire_county(), quarters=20))
    with np.errstate(over="ignore"):
        for _ in range(20):
            run_quarter(state)
    assert broken_invariants(state) == []
    state.members[0].on_ties += 1.0
    state.projects[0].open += 1
    state.dyads[3, 4].trust_a = 0.0
    state.members[2].live += 1
    state.network.tie[0, 1] ^= 1
    found = " ".join(broken_invariants(state))
    for law in ("sum of their uses", "open issues", "Beta", "live projects", "degrees"):
        assert law in found
