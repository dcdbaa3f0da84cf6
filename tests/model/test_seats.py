"""Who sits at the table weighs on what their member raises, and on what it decides."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.partnership import DIRECTORATES, PROJECT_TYPES, Seat
from partnership_dynamics.simulation.rules import commitment, convening
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import COMMITTED, RECRUITING, State
from tests.model.worlds import FAST, begun, members, network, partnership, put_project, quiet

SERVICE, REFORM, DEMOCRACY, POLICY = range(4)
EFFECT = 3.0
MANY = 50
MORE = 0.25 * math.sqrt(6) / math.pi * math.log(EFFECT)  # odds of 3 as utility, where noise has a spread of 0.25
Priorities = tuple[float, float, float, float]


@rule
def worth(s: State, i: int, kind: int) -> float:
    """Return what a project type is worth to a member: the rule's own function, with a door to Python."""
    return commitment.benefit(s, i, kind)


def table(
    *directorates: str, effect: float = EFFECT, priorities: Priorities = (0.25, 0.25, 0.25, 0.25), **more: float
) -> State:
    """Return a state whose member 1 sends senior people of these directorates."""
    first, second, *rest = members(4)
    seats = tuple(Seat(5, directorate) for directorate in directorates)
    second = replace(second, seats=seats, priorities=priorities)
    world = partnership(network(4), (first, second, *rest))
    return begun(Setup(world, parameters={**FAST, "decision_interval": 1.0, "seat_effect": effect, **more}))


def worths(state: State) -> list[float]:
    """Return what each project type is worth to member 1."""
    return [worth(state, 1, kind) for kind in range(len(PROJECT_TYPES))]


@pytest.mark.parametrize(
    ("directorate", "own"),
    [
        ("citizen_facing", {SERVICE, DEMOCRACY}),
        ("corporate", {REFORM}),
        ("ict", {SERVICE, REFORM}),
        ("political", {DEMOCRACY, POLICY}),
    ],
)
def test_to_a_member_a_project_is_worth_most_if_its_own_people_bring_such_projects_forward(
    directorate: str, own: set[int]
) -> None:
    assert directorate in DIRECTORATES
    expected = [1.0 if kind in own else 1.0 - MORE for kind in range(4)]
    assert worths(table(directorate)) == pytest.approx(expected)


def test_of_several_people_each_counts_alike() -> None:
    # Reform is the corporate seat's own, democracy and policy the political one's; services nobody's.
    assert worths(table("corporate", "political")) == pytest.approx([1.0 - MORE / 2, 1.0, 1.0, 1.0])


def test_priorities_and_the_table_count_together() -> None:
    plain = np.array([1.0, 0.75, 0.5 + MORE, 0.25 + MORE])
    found = worths(table("political", priorities=(0.4, 0.3, 0.2, 0.1)))
    assert found == pytest.approx(plain + 1.0 - plain.max())


def test_where_nobody_sits_or_seats_do_not_matter_a_member_goes_by_its_priorities() -> None:
    plain = [1.0, 0.75, 0.5, 0.25]
    empty = table("political", priorities=(0.4, 0.3, 0.2, 0.1))
    empty.seats["filled"][1] = 0
    assert worths(empty) == pytest.approx(plain)
    for directorate in DIRECTORATES:
        assert worths(table(directorate, effect=1.0, priorities=(0.4, 0.3, 0.2, 0.1))) == pytest.approx(plain)


def test_a_seat_that_falls_empty_no_longer_counts() -> None:
    state = table("corporate", "political")
    state.seats["filled"][1, 0] = 0
    assert worths(state) == pytest.approx(worths(table("political")))


def joined(*directorates: str) -> list[float]:
    """Return the share of projects of each type that member 1 joins, the same in all else."""
    shares = []
    for kind in range(len(PROJECT_TYPES)):
        state = table(*directorates, threshold=0.6, gross_hours=1e6)  # hours are no matter
        for _ in range(MANY):
            p = put_project(state, [0], RECRUITING, kind, risk=0.3, work=500.0, needed=4)
            state.responses[p, 1].heard = 0
        with quiet():
            convening.step(state)
            for _quarter in range(2):
                commitment.begin(state)
                commitment.commitment_of(state, 1)
                state.conditions[0].quarter += 1
        shares.append(float(np.mean(state.responses["decision"][:MANY, 1] == COMMITTED)))
    return shares


def test_a_member_joins_more_of_what_its_people_bring_forward() -> None:
    corporate, political = joined("corporate"), joined("political")
    assert corporate[REFORM] > political[REFORM] + 0.2
    assert political[DEMOCRACY] > corporate[DEMOCRACY] + 0.2
    assert political[POLICY] > corporate[POLICY] + 0.2
