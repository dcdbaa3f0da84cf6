"""The partnerships of the experiments: plain members in networks made to measure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.experiments.structures import STRENGTH
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord, VenueRecord
from partnership_dynamics.simulation.start import Setup

Ties = npt.NDArray[np.uint8]
BODIES = ("district", "district", "police", "health", "county", "fire", "voluntary", "district")
TEAM = MemberRecord("Staff team", "central_team", seats=(Seat(3, "corporate"), Seat(2, "ict")))
STILL = {"rate": 0.0, "turnover": 0.0, "turnover_top": 0.0}  # nobody leaves, and nobody makes or drops a tie
SHIRE_STAFF = 0.75 / 16  # full-time staff a member, as in the illustrative county


def without_team(setup: Setup) -> Setup:
    """Return the same partnership under shared governance: no staff team, and nobody pays for one."""
    return replace(setup, partnership=replace(setup.partnership, governance="shared"))


def bodies(n: int) -> tuple[MemberRecord, ...]:
    """Return n members of several kinds, who send somebody senior enough for everyday projects."""
    return tuple(
        MemberRecord(
            f"{BODIES[row % len(BODIES)].capitalize()} {row + 1}",
            BODIES[row % len(BODIES)],
            area=row // 4,
            seats=(Seat(3 + row % 2, ("corporate", "ict", "citizen_facing")[row % 3]),),
        )
        for row in range(n)
    )


def plain(tie: Ties, staff: float = 0.0, strength: float = STRENGTH, quarters: int = 40, **fields: Any) -> Setup:
    """Return plain members in a network.

    Parameters
    ----------
    tie : uint8 array (n, n)
        Among the members; with a staff team (``staff`` above 0), of everybody, the team last.
    staff : float
        Full-time staff of a team; 0 for shared governance.
    strength : float
        Of every tie at the start.
    quarters : int
    fields
        Other fields of the partnership; ``style`` and ``members_pay`` are the team's; ``parameters`` the setup's.
    """
    n = len(tie) - (staff > 0)
    records = (*bodies(n), TEAM) if staff > 0 else bodies(n)
    team = TeamRecord(staff, fields.pop("style", 0.2), fields.pop("members_pay", 0.25))
    parameters = fields.pop("parameters", None)
    board = VenueRecord("Board", tuple(range(len(records))), 1.0)
    partnership = Partnership(
        name="Plain members",
        members=records,
        tie=tie,
        strength=strength * tie.astype(np.float64),
        governance="team" if staff > 0 else "shared",
        team=team,
        venues=fields.pop("venues", (board,)),
        **{"vision": 0.7, "strategy": 0.1, **fields},
    )
    return Setup(partnership, quarters, parameters)


def from_pairs(n: int, pairs: npt.NDArray[np.int64]) -> Ties:
    """Return the network in which these pairs deal with each other."""
    tie = np.zeros((n, n), dtype=np.uint8)
    tie[pairs[:, 0], pairs[:, 1]] = tie[pairs[:, 1], pairs[:, 0]] = 1
    return tie


def random_ties(n: int, pairs: int, seed: int, besides: Ties | None = None) -> Ties:
    """Return a network with so many pairs drawn at random, on top of those of another network.

    Examples
    --------
    >>> int(random_ties(6, 5, seed=1).sum())
    10
    """
    tie = np.zeros((n, n), dtype=np.uint8) if besides is None else besides.copy()
    free = np.argwhere(np.triu(tie == 0, 1))
    chosen = np.random.default_rng(seed).permutation(len(free))[:pairs]
    return np.maximum(tie, from_pairs(n, free[chosen]))


def star(n: int, hub: int = 0) -> Ties:
    """Return the network in which everybody deals with one member, and nobody with another."""
    tie = np.zeros((n, n), dtype=np.uint8)
    tie[hub, :] = tie[:, hub] = 1
    tie[hub, hub] = 0
    return tie


def lattice(n: int, reach: int = 2) -> Ties:
    """Return the ring in which each deals with the nearest on both sides: clustered, with no shortcut.

    Examples
    --------
    >>> lattice(7, 2).sum(axis=0).tolist()
    [4, 4, 4, 4, 4, 4, 4]
    """
    apart = np.abs(np.arange(n)[:, None] - np.arange(n))
    apart = np.minimum(apart, n - apart)
    tie: Ties = ((apart >= 1) & (apart <= reach)).astype(np.uint8)
    return tie


def with_team(tie: Ties) -> Ties:
    """Return the network with one more at its end, a staff team that deals with everybody."""
    n = len(tie)
    larger = np.ones((n + 1, n + 1), dtype=np.uint8)
    larger[:n, :n] = tie
    larger[n, n] = 0
    return larger
