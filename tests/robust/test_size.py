"""Very large partnerships and very long histories: they run in order, or are refused before they begin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnership_dynamics.scenarios.ensemble.memory import check_memory, state_bytes
from partnership_dynamics.scenarios.shape import ScenarioError
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import OBSERVED
from partnership_dynamics.simulation.ties.network import is_consistent
from tests.model.test_conservation import first_broken
from tests.model.worlds import members, partnership, structure


def size_of(state: Any) -> int:
    """Return the bytes of every table of a state."""
    return sum(size_of(part) if isinstance(part, tuple) else part.nbytes for part in state)


@pytest.mark.parametrize(("n", "quarters"), [(60, 40), (200, 8), (30, 400)])
def test_the_memory_that_is_foretold_is_what_a_state_takes(n: int, quarters: int) -> None:
    setup = Setup(partnership(structure("random", n), members(n)), quarters)
    assert size_of(start(setup)) == pytest.approx(state_bytes(setup), rel=0.1)


def test_a_run_that_does_not_fit_into_memory_is_refused_in_a_sentence() -> None:
    setup = Setup(partnership(np.zeros((200, 200)), members(200)), 8)
    needed = 2 * 2 * 4 * state_bytes(setup)
    check_memory(setup, 2, 4, there=needed)
    with pytest.raises(ScenarioError, match=r"200 members over 8 quarters.* need about .* GB .*--workers 1 needs less"):
        check_memory(setup, 2, 4, there=needed - 1)
    with pytest.raises(ScenarioError, match="leave out members"):
        check_memory(setup, 2, 1, there=1_000_000)


def test_two_hundred_years_of_the_county_pass_in_order() -> None:
    assert first_broken(Setup(shire_county(), quarters=800)) is None


@pytest.mark.slow
def test_five_thousand_members_pass_in_order() -> None:
    """Takes 3.4 GB, and minutes; the laws that need a table of all pairs are left out."""
    n = 5000
    rng = np.random.default_rng(1)
    strength = np.zeros((n, n))
    for ego in range(n):
        strength[ego, rng.integers(0, n, 3)] = 0.5
    np.fill_diagonal(strength, 0.0)
    world = partnership(np.maximum(strength, strength.T), members(n))
    state = run(start(Setup(world, 4)), 1, 0)
    seen = dict(zip(OBSERVED, state.series[-1], strict=True))
    assert np.isfinite(state.series).all()
    assert is_consistent(state.network)
    assert seen["members"] == n
    assert seen["raised"] == state.conditions[0].projects > 0
    used = sum(state.members[use] for use in ("on_ties", "on_meetings", "on_contribution", "on_projects", "on_issues"))
    assert np.allclose(state.members["hours"], used + state.members["on_learning"] + state.members["free"])
    assert state.dyads["personal"].max() <= 1.0
