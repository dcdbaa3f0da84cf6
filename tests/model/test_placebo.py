"""Structure may matter only through what flows: close every channel, and no network delivers more than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.scenarios.experiments.structures import with_structure
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, TeamRecord, VenueRecord
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS, Event, Setup, start
from partnership_dynamics.simulation.state import DELIVERED, State

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


N = 12


def thirteen(directed: bool) -> dict[str, np.ndarray]:
    """Return thirteen networks of twelve members, the last of whom is the staff team; symmetric where undirected."""
    draw = np.random.default_rng(7)
    tie = {
        name: np.zeros((N, N))
        for name in (
            "empty",
            "star",
            "two stars",
            "ring",
            "complete",
            "core and periphery",
            "bipartite",
            "weighted",
            "one-sided",
            "two components",
            "tournament",
            "clusters",
            "random",
        )
    }
    both = [(i, j) for i in range(N) for j in range(N) if i != j]
    for i, j in both:
        low, high = min(i, j), max(i, j)
        tie["star"][i, j] = high == N - 1
        tie["two stars"][i, j] = (low, high) in [(0, k) for k in range(1, 6)] + [(k, 11) for k in range(6, 11)]
        tie["ring"][i, j] = high - low in (1, N - 1)
        tie["complete"][i, j] = 1
        tie["core and periphery"][i, j] = high < 4 or (low < 4 and high % 4 == low)
        tie["bipartite"][i, j] = (i + j) % 2
        tie["two components"][i, j] = (i < 6) == (j < 6)
        tie["clusters"][i, j] = i // 4 == j // 4 or high - low == 4
        tie["tournament"][i, j] = i < j if (i + j) % 2 else i > j
        tie["one-sided"][i, j] = i < j and (i + j) % 3 == 0
    tie["weighted"] = draw.random((N, N)) * (draw.random((N, N)) < 0.4)
    tie["random"] = (draw.random((N, N)) < 0.25).astype(float)
    for name, matrix in tie.items():
        strength = matrix if name == "weighted" else 0.5 * matrix
        np.fill_diagonal(strength, 0.0)
        tie[name] = strength if directed else np.maximum(strength, strength.T)
    return tie


def of_twelve(strength: np.ndarray, directed: bool, mode: str, pay: float = 0.25, **fields: Any) -> Partnership:
    """Return a partnership of eleven members and a staff team with these ties; half a person convenes."""
    county = shire_county()
    keep = (*range(1, 9), 0, 10, 11, len(county.members) - 1)
    return replace(
        county,
        members=tuple(county.members[row] for row in keep),
        tie=(strength > 0).astype(np.uint8),
        strength=strength,
        directed=directed,
        governance=mode,  # type: ignore[arg-type]
        lead=0 if mode == "lead" else -1,
        team=TeamRecord(staff=0.5, members_pay=pay),
        venues=fields.pop("venues", ()),
        **fields,
    )


VENUES = (VenueRecord("board", tuple(range(N))), VenueRecord("group", (0, 1, 2, 11), 3.0))
MOVES = {"parameters": {"turnover": 0.14, "mover_share": 0.6}}
CONDITIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "shared": ({"mode": "shared"}, {}),
    "lead": ({"mode": "lead"}, {}),
    "team, members pay all": ({"mode": "team", "pay": 1.0}, {"parameters": {"paid_hour": 1.0}}),
    "team, outside money": ({"mode": "team", "pay": 0.0}, {}),
    "much turnover": ({"mode": "team"}, MOVES),
    "venues": ({"mode": "team", "venues": VENUES}, {}),
    "spin-offs": ({"mode": "team", "venues": VENUES}, {"parameters": {"spinoff_chance": 0.6, "spinoff_end": 0.02}}),
    "earmarked offers": ({"mode": "team"}, {"parameters": {"offer_rate": 0.1}}),
    "merger": ({"mode": "team"}, {"events": (Event(6, "announce", 1, value=0.2), Event(10, "merge", 1, 2))}),
    "split": (
        {"mode": "team"},
        {"events": (Event(10, "split", 3, N),), "successors": (MemberRecord("new", "district"),)},
    ),
    "leaving and an election": ({"mode": "team"}, {"events": (Event(8, "leave", 4), Event(12, "election"))}),
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("directed", [True, False], ids=["directed", "undirected"])
def test_with_every_channel_bypassed_thirteen_structures_have_the_same_projects(condition: str, directed: bool) -> None:
    made, settings = CONDITIONS[condition]
    networks = thirteen(directed)
    assert len(networks) == 13
    expected, delivered = runs(of_twelve(networks.pop("empty"), directed, **made), replications=4, **settings)
    assert delivered > 0
    for name, strength in networks.items():
        assert runs(of_twelve(strength, directed, **made), replications=4, **settings)[0] == expected, name


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
