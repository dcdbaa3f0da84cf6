"""What a sensitivity analysis varies: every constant with a range, and how the partnership is made up, by theme.

Left out: constants that define the four project types, and those that act only in events or modes that the partnership
as it is does not have (mergers, an announced reorganisation, a lead organisation). The out-degree parameter is
varied round the value that was solved for its network, since the range in the registry is that of all surveys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.experiments.blocks import block_seed
from partnership_dynamics.scenarios.experiments.patterns import centred_pairs, hub_degree, ties_of
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat
from partnership_dynamics.simulation.sampling import between
from partnership_dynamics.simulation.start import Setup

THEMES = {
    "structure": "who deals with whom, and the rules of ties",
    "governance": "the team, the table and how it decides",
    "stability": "turnover, elections, what survives them",
    "work": "hours, ideas, projects and issues",
}
LUCK = "luck"
UNUSED = ("lead_bend", "novation", "chill", "density")
GROUP_THEMES = {"ties": "structure", "stability": "stability", "trust": "stability", "tie_life": "stability"}
OWN_THEMES = {
    **dict.fromkeys(("tie_hours", "strength_rate", "working_strength"), "structure"),
    **dict.fromkeys(
        (
            "team_week",
            "introduce_hours",
            "broadcast_hours",
            "relay_hours",
            "join_hours",
            "paid_hour",
            "decision_interval",
            "referral_approval",
            "referral_refusal",
        ),
        "governance",
    ),
}
OUT_DEGREE = 1.0  # log-odds to either side of the solved value
NETWORK_STREAM = 500


@dataclass(frozen=True)
class Factor:
    """One thing that is varied.

    Parameters
    ----------
    name, theme, meaning, unit : str
    low, high : float
    whole : bool
        Whether only whole numbers make sense.
    """

    name: str
    theme: str
    meaning: str
    unit: str
    low: float
    high: float
    whole: bool = False


# How the partnership is made up: name, theme, meaning, unit, low, high, whole.
_MADE_UP = (
    ("start_density", "structure", "share of pairs who deal with each other at the start", "share", 0.05, 0.5, False),
    ("start_centralisation", "structure", "centralisation round the team at the start (Freeman)", "1", 0.0, 1.0, False),
    ("start_tie", "structure", "strength of ties at the start", "1", 0.2, 0.8, False),
    ("staff", "governance", "full-time staff in the team", "people", 0.0, 3.0, False),
    ("style", "governance", "the team carries (0) or joins (1)", "1", 0.0, 1.0, False),
    ("members_pay", "governance", "share of the team's cost that members pay", "share", 0.0, 1.0, False),
    ("vision", "governance", "shared vision", "1", 0.0, 1.0, False),
    ("strategy", "governance", "shared strategy", "1", 0.0, 1.0, False),
    ("leader_engagement", "governance", "engagement of members' leaders", "1", 0.0, 1.0, False),
    ("least_seniority", "governance", "least seniority of representatives", "grade", 1, 5, True),
)
NOT_WITHOUT_TEAM = (
    "staff",
    "style",
    "members_pay",
    "paid_hour",
    "team_week",
    "introduce_hours",
    "broadcast_hours",
    "team_ego",
    "team_alter",
    "introduced",
)


def factors_of(world: ExperimentWorld) -> list[Factor]:
    """Return what is varied, in a fixed order; without a team what is about one is left out."""
    found = [Factor(*row) for row in _MADE_UP]
    solved = float(world.parameters.get("density", PARAMETERS["density"].default))
    about = "tie rule: out-degree, round the value solved for the survey"
    found.append(Factor("density", "structure", about, "log-odds", solved - OUT_DEGREE, solved + OUT_DEGREE))
    for name, row in PARAMETERS.items():
        if row.low < row.high and row.group != "project_types" and name not in UNUSED:
            theme = OWN_THEMES.get(name) or GROUP_THEMES.get(row.group, "work")
            meaning = f"tie rule: {row.meaning}" if row.group == "ties" else row.meaning
            found.append(Factor(name, theme, meaning, row.unit, row.low, row.high, row.is_whole))
    return found if world.team >= 0 else [one for one in found if one.name not in NOT_WITHOUT_TEAM]


def problem_of(
    factors: Sequence[Factor], groups: Mapping[str, str] | None = None, luck: bool = False
) -> dict[str, Any]:
    """Return a problem as SALib wants it, each factor from 0 to 1 (`values_at` scales them).

    Parameters
    ----------
    factors : sequence of Factor
    groups : mapping, optional
        Each factor's group.
    luck : bool
        Whether chance is a factor too: a number from 0 to 1 that picks the seed.

    Examples
    --------
    >>> problem_of([Factor("a", "work", "", "1", 0, 2)], luck=True)["names"]
    ['a', 'luck']
    """
    names = [one.name for one in factors]
    problem: dict[str, Any] = {
        "num_vars": len(names) + luck,
        "names": [*names, *([LUCK] if luck else [])],
        "bounds": [[0.0, 1.0]] * (len(names) + luck),
    }
    if groups is not None:
        problem["groups"] = [*(groups[name] for name in names), *([LUCK] if luck else [])]
    return problem


def values_at(factors: Sequence[Factor], point: Sequence[float]) -> dict[str, float]:
    """Return each factor's value at a point whose coordinates run from 0 to 1 over the factors' ranges.

    Examples
    --------
    >>> values_at([Factor("a", "work", "", "grade", 1, 5, True), Factor("b", "work", "", "1", 2, 4)], [1.0, 0.5])
    {'a': 5.0, 'b': 3.0}
    """
    return {one.name: float(between(x, one.low, one.high, one.whole)) for one, x in zip(factors, point, strict=True)}


def _network(world: ExperimentWorld, values: Mapping[str, float]) -> np.ndarray:
    """Return the start network that a density and a centralisation ask for, as near as can be; its draw is fixed."""
    n, hub = world.n, world.team if world.team >= 0 else world.hub
    pairs = max(round(values["start_density"] * n * (n - 1) / 2), 1)
    most, least = min(n - 1, pairs), max(0, pairs - (n - 1) * (n - 2) // 2)
    degree = min(max(hub_degree(n, pairs, values["start_centralisation"]), least), most)
    generator = np.random.default_rng([block_seed(world.seed, 0), NETWORK_STREAM])
    return ties_of(n, centred_pairs(n, hub, degree, pairs, generator), 0, generator)


def _members(partnership: Partnership, values: Mapping[str, float]) -> tuple[MemberRecord, ...]:
    least = int(values["least_seniority"])
    return tuple(
        replace(
            one,
            leader_engagement=values["leader_engagement"],
            seats=one.seats
            if one.kind == "central_team"
            else tuple(Seat(max(seat.seniority, least), seat.directorate) for seat in one.seats),
        )
        for one in partnership.members
    )


def setup_at(world: ExperimentWorld, values: Mapping[str, float]) -> Setup:
    """Return the setup at a point of the space of all factors."""
    tie = _network(world, values)
    partnership = replace(
        world.partnership,
        members=_members(world.partnership, values),
        tie=tie,
        strength=values["start_tie"] * tie.astype(np.float64),
        vision=values["vision"],
        strategy=values["strategy"],
    )
    if "staff" in values:
        team = replace(
            partnership.team,
            staff=values["staff"],
            style=values["style"],
            members_pay=values["members_pay"],
        )
        partnership = replace(partnership, team=team)
    constants = {name: value for name, value in values.items() if name in PARAMETERS}
    return Setup(partnership, world.quarters, {**world.parameters, **constants})
