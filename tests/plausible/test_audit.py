"""An audit of what is claimed against what a program may do by accident.

The claim is the county's clearest: without its team it delivers less. It must hold whatever the order in which members
act, however they are labelled, whichever stream of random numbers is taken, and for twice the members at the same
density (Galan et al. 2009, "Errors and artefacts in agent-based modelling", JASSS 12(1)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.history import begin_run, copy_state, run, working_copy
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, VenueRecord
from partnership_dynamics.simulation.schedule import QUARTER
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import DELIVERED, State

QUARTERS, PAIRS = 40, 60
DENSITY = {"density": -2.9}
Order = Callable[[np.ndarray], np.ndarray]


def delivered(state: State) -> int:
    """Return the projects that a history delivered."""
    return int((state.projects["stage"][: state.conditions[0].projects] == DELIVERED).sum())


def totals(partnership: Partnership, scenario: str, seed: int, pairs: int = PAIRS) -> np.ndarray:
    """Return the projects delivered in each history, float64 (R,)."""
    setup: Setup = apply(read_scenario(scenario), partnership, QUARTERS, DENSITY)
    template = start(setup)
    own = working_copy(template)
    return np.array([delivered(run(template, seed, k, into=own)) for k in range(pairs)], dtype=float)


def lost(partnership: Partnership, seed: int = 1) -> tuple[float, float]:
    """Return what the county loses without its team, on average, with its standard error."""
    gap = totals(partnership, "as_is", seed) - totals(partnership, "shared_governance", seed)
    return float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(len(gap)))


@pytest.fixture(scope="module")
def usual() -> tuple[float, float]:
    return lost(shire_county())


def alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Say whether two estimates differ by no more than chance: three standard errors."""
    return abs(one[0] - other[0]) < 3.0 * float(np.hypot(one[1], other[1]))


def test_the_claim_itself_is_clear(usual: tuple[float, float]) -> None:
    assert usual[0] > 3.0 * usual[1]


def relabelled(partnership: Partnership, order: np.ndarray) -> Partnership:
    """Return the same partnership with its members in another order."""
    place = np.argsort(order)
    venues = tuple(replace(one, members=tuple(int(place[k]) for k in one.members)) for one in partnership.venues)
    return replace(
        partnership,
        members=tuple(partnership.members[k] for k in order),
        tie=partnership.tie[np.ix_(order, order)].copy(),
        strength=partnership.strength[np.ix_(order, order)].copy(),
        venues=venues,
        lead=-1 if partnership.lead < 0 else int(place[partnership.lead]),
    )


@pytest.mark.parametrize("seed", [3, 4])
def test_how_members_are_labelled_changes_nothing_but_luck(usual: tuple[float, float], seed: int) -> None:
    county = shire_county()
    order = np.random.default_rng(seed).permutation(len(county.members))
    assert alike(lost(relabelled(county, order)), usual)


@pytest.mark.parametrize("seed", [11, 12])
def test_another_stream_of_random_numbers_changes_nothing_but_luck(usual: tuple[float, float], seed: int) -> None:
    assert alike(lost(shire_county(), seed), usual)


def in_order(partnership: Partnership, scenario: str, order: Order, pairs: int) -> np.ndarray:
    """Return the projects delivered where members act in a given order, instead of one drawn each quarter."""
    template = start(apply(read_scenario(scenario), partnership, QUARTERS, DENSITY))
    state = working_copy(template)
    found = []
    for replication in range(pairs):
        with np.errstate(over="ignore"):
            copy_state(template, state)
            begin_run(state, rnd.run_key(1, replication))
            for _quarter in range(QUARTERS):
                for place, step in enumerate(QUARTER):
                    step.module.step(state)
                    if place == 0:
                        state.order[:] = order(state.order)
                state.conditions[0].quarter += 1
        found.append(delivered(state))
    return np.array(found, dtype=float)


@pytest.mark.parametrize("order", [np.sort, lambda rows: np.sort(rows)[::-1]], ids=["first to last", "last to first"])
def test_the_order_in_which_members_act_changes_nothing_but_luck(usual: tuple[float, float], order: Order) -> None:
    gap = in_order(shire_county(), "as_is", order, PAIRS) - in_order(shire_county(), "shared_governance", order, PAIRS)
    assert alike((float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(len(gap)))), usual)


def doubled(partnership: Partnership) -> Partnership:
    """Return twice the members at the same density, with twice the staff: ties go to both copies of each member."""
    n, team = len(partnership.members), partnership.team_place
    keep = [k for k in range(n) if k != team]
    members = list(partnership.members)
    members += [replace(partnership.members[k], name=f"{partnership.members[k].name} (2)") for k in keep]
    size = len(members)
    source = np.array([*range(n), *keep])
    tie = partnership.tie[np.ix_(source, source)].copy()
    for row, k in enumerate(keep):
        tie[k, n + row] = tie[n + row, k] = 0
    strength = np.where(tie == 1, partnership.strength[np.ix_(source, source)], 0.0)
    second = {k: n + row for row, k in enumerate(keep)}
    venues = tuple(
        VenueRecord(one.name, (*one.members, *(second[k] for k in one.members if k in second)), one.meetings)
        for one in partnership.venues
    )
    made: tuple[MemberRecord, ...] = tuple(members)
    assert tie.shape == (size, size)
    staff = replace(partnership.team, staff=2 * partnership.team.staff)
    return replace(partnership, members=made, tie=tie, strength=strength, venues=venues, team=staff)


def among_members(partnership: Partnership) -> float:
    """Return the share of pairs of members, the team apart, of whom one has a tie to the other."""
    rows = [k for k in range(len(partnership.members)) if k != partnership.team_place]
    return float(partnership.tie[np.ix_(rows, rows)].sum() / (len(rows) * (len(rows) - 1)))


def test_twice_the_members_at_the_same_density_keep_the_direction(usual: tuple[float, float]) -> None:
    county = doubled(shire_county())
    n = len(shire_county().members)
    assert among_members(county) == pytest.approx(among_members(shire_county()), rel=0.15)
    assert len(county.members) == 2 * n - 1
    gap = totals(county, "as_is", 1, 20) - totals(county, "shared_governance", 1, 20)
    assert gap.mean() > 2.0 * gap.std(ddof=1) / np.sqrt(len(gap))
    assert usual[0] > 0
