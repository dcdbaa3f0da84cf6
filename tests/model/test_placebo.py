"""Structure may matter only through what flows: close every channel, and no network delivers more than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scenarios.experiments.structures import with_structure
from simulation.history import run, working_copy
from simulation.partnership import Partnership, TeamRecord
from simulation.shire import shire_county
from simulation.start import CHANNELS, Event, Setup, start
from simulation.state import DELIVERED, State

STRUCTURES = ("star", "dense", "clustered", "random", "empty")
FIELDS = ("type", "sponsor", "stage", "raised", "sponsored", "started", "stalled", "ended", "hours", "done", "issues")
NET_HOURS = 80.0


def portfolio(state: State) -> bytes:
    """Return the projects: who raised them, when each stage came, what was worked and done."""
    return b"".join(np.ascontiguousarray(state.projects[field]).tobytes() for field in FIELDS)


def runs(world: Partnership, replications: int = 12, **fields: Any) -> tuple[list[bytes], int]:
    """Return each run's portfolio, and how many projects were delivered in all."""
    settings = {"bypassed": CHANNELS, "equal_hours": NET_HOURS, **fields}
    template = start(Setup(world, quarters=40, **settings))
    state = working_copy(template)
    found, delivered = [], 0
    for replication in range(replications):
        run(template, 5, replication, into=state)
        found.append(portfolio(state))
        delivered += int((state.projects["stage"] == DELIVERED).sum())
    return found, delivered


def structures(staff: float = 0.5, style: float = 0.2, governance: str = "team") -> dict[str, Partnership]:
    """Return the county's members in five networks; 0.5 staff, so that the team's own hours are short."""
    county = replace(shire_county(), team=TeamRecord(staff=staff, style=style))
    if governance == "lead":
        county = replace(county, governance="lead", lead=0)
    return {kind: with_structure(county, kind) for kind in STRUCTURES}


@pytest.mark.parametrize("governance", ["team", "lead"])
@pytest.mark.parametrize("staff", [0.05, 0.5])
@pytest.mark.parametrize("style", [0.0, 1.0])
def test_with_every_channel_bypassed_all_structures_deliver_the_same_run_by_run(
    governance: str, staff: float, style: float
) -> None:
    worlds = structures(staff, style, governance)
    expected, delivered = runs(worlds["star"])
    assert delivered > len(expected), "a placebo that delivers nothing says nothing"
    for kind in STRUCTURES[1:]:
        assert runs(worlds[kind])[0] == expected, kind


@pytest.mark.parametrize(
    "parameters",
    [
        {"density": 1.0},
        {"density": -6.0},
        {"closure": 2.0},
        {"popularity": 1.2},
        {"team_alter": 1.5},
        {"rate": 0.9},
        {"tie_hours": 8.0},
        {"meeting_hours": 6.0},
    ],
    ids=lambda parameters: " ".join(f"{name} {value}" for name, value in parameters.items()),
)
def test_with_every_channel_bypassed_tie_choice_and_the_cost_of_structure_change_nothing(
    parameters: dict[str, float],
) -> None:
    world = structures()["random"]
    assert runs(world, parameters=parameters)[0] == runs(world)[0]


def test_with_every_channel_bypassed_the_style_of_the_team_changes_nothing() -> None:
    assert runs(structures(style=0.0)["star"])[0] == runs(structures(style=1.0)["star"])[0]


def test_with_every_channel_bypassed_structures_deliver_the_same_through_shocks() -> None:
    shocks = (Event(6, "turnover", value=3.0), Event(10, "departure"), Event(14, "close_team"))
    worlds = structures()
    expected, delivered = runs(worlds["star"], events=shocks)
    assert delivered > 0
    for kind in STRUCTURES[1:]:
        assert runs(worlds[kind], events=shocks)[0] == expected, kind


def differing(open_channels: Sequence[str]) -> set[str]:
    """Return which structures differ from the star in any run when only these channels are open."""
    bypassed = tuple(channel for channel in CHANNELS if channel not in open_channels)
    worlds = structures(staff=1.0)
    expected, _ = runs(worlds["star"], bypassed=bypassed)
    return {kind for kind in STRUCTURES[1:] if runs(worlds[kind], bypassed=bypassed)[0] != expected}


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_alone_lets_structure_make_a_difference(channel: str) -> None:
    assert differing((channel,)) == set(STRUCTURES[1:])


def test_what_structure_costs_shows_at_equal_gross_hours() -> None:
    worlds = structures()
    dense, _ = runs(worlds["dense"], equal_hours=None)
    empty, _ = runs(worlds["empty"], equal_hours=None)
    assert dense != empty
