"""The response surface of a partnership: which out-degree keeps its pairs in contact under any parameters of the model.

It is fitted once, when a partnership is read, and kept on disk; that of the illustrative county comes with the
repository. Every draw of parameters then gets an out-degree of its own, so that no draw doubles or empties the network
because it runs at an out-degree that was solved for other values.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.balance.contact import paths, starting_contact, uneventful
from partnership_dynamics.calibration.balance.digest import rules_digest
from partnership_dynamics.calibration.balance.response import Response, fit
from partnership_dynamics.calibration.out_degree import OutDegree, horizon_of, solve_out_degree, target_of
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.simulation.compiled import cache_root
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.workers import Tell, nobody

Floats = npt.NDArray[np.float64]
FORMAT = "partnership-dynamics response surface 1"
SHIPPED = Path(__file__).with_name("shire.json")
MOST_SECONDS = 30.0
DESIGN_SEED = 16
ROUNDS = 5
WIDE = 0.7  # how far from the balance points are simulated, in log odds of contact
NEAR = 2.0  # points whose response lies further off say little about where the balance is
# Enter by squares and products, where they are in the registry: what decides whether a tie is made, kept or left over.
CURVED = (
    *("rate", "reciprocity", "closure", "popularity", "activity", "same_kind", "turnover", "handover"),
    *("start_institutional", "strength_rate", "strength_keep", "institutional_keep", "institutional_decay"),
    *("institutionalise", "venue_create"),
)
FIRST_REPLICATION = 10_000  # beyond those of the search, whose luck is its own


class TooLargeError(ValueError):
    """A network is too large for a surface in the time that reading a partnership may take."""


@dataclass(frozen=True)
class Surface:
    """A partnership's response surface.

    Attributes
    ----------
    response : Response
    solved : OutDegree
        At the registry's defaults, found by a search of its own.
    key : str
        Digest of the rules, the partnership and the horizon: of what it holds for.
    histories : int
        What it was fitted to.
    """

    response: Response
    solved: OutDegree
    key: str
    histories: int

    def density(
        self,
        parameters: Mapping[str, float],
        growth: float = 1.0,
        known: tuple[Mapping[str, float], float, float] | None = None,
    ) -> float:
        """Return the out-degree that keeps the pairs in contact under some parameters.

        Parameters
        ----------
        parameters : mapping
            Those that differ from the registry's defaults.
        growth : float
            How many times as large the odds of contact are to become, on average over the horizon.
        known : tuple of parameters, growth and out-degree, optional
            Where a search has found it; near there it is followed. Default: the registry's defaults.
        """
        there, grown, value = known or ({}, 1.0, self.solved.value)
        # A search is closer than the surface at its own point; further off the surface, fitted to all, is closer.
        apart = self.response.scaled(parameters) - self.response.scaled(there)
        weight = math.exp(-0.5 * float(apart @ apart))
        return self.response.density(parameters, growth) + weight * (value - self.response.density(there, grown))

    def sentence(self) -> str:
        """Say what it is fitted to and how close it is."""
        return (
            f"For other values of the parameters the out-degree follows from a response surface, fitted to "
            f"{self.histories:,} histories (what it leaves unexplained: {self.response.residual:.2f} in log odds of "
            "contact of one design point, chance included)."
        )


def varied(setup: Setup) -> dict[str, tuple[float, float]]:
    """Return the parameters that a surface is fitted over, each with its range in the registry."""
    return {
        name: (row.low, row.high)
        for name, row in PARAMETERS.items()
        if row.low < row.high and name != "density" and row.group != "project_types"
    }


def histories_for(members: int, quarters: int) -> int:
    """Return how many histories fit into the time that there is.

    A history took about 2 + 0.0097 n^2 milliseconds a forty quarters where this was measured, on one core. The number
    depends on the size alone, never on the clock, so that the surface is the same on any machine.
    """
    each = (2.0 + 0.0097 * members**2) * quarters / 40.0
    return int(min(0.5 * MOST_SECONDS * 1000.0 / each, 2400))


def key_of(setup: Setup) -> str:
    """Return the digest of what decides a surface: rules, partnership and horizon, without any name."""
    partnership = setup.partnership
    digest = hashlib.sha256(f"{FORMAT} {rules_digest()} {horizon_of(setup)}".encode())
    members = [replace(member, name="", identifier="") for member in (*partnership.members, *setup.successors)]
    about = replace(partnership, name="", source="", notes=(), members=partnership.members)
    kept = {
        one.name: getattr(about, one.name)
        for one in fields(Partnership)  # what a surveyed partnership has more plays no part
        if one.name not in ("tie", "strength", "members", "name", "source", "notes", "venues")
    }
    digest.update(repr([members, kept, [(v.members, v.meetings, v.quarter) for v in partnership.venues]]).encode())
    digest.update(repr([sorted(setup.bypassed), setup.equal_hours]).encode())
    digest.update(np.ascontiguousarray(partnership.tie).tobytes())
    digest.update(np.ascontiguousarray(partnership.strength).tobytes())
    return digest.hexdigest()[:32]


def surface_of(setup: Setup, workers: int | None = None, tell: Tell = nobody, *, cached: bool = True) -> Surface:
    """Return the response surface of a partnership: the one that is kept, else fitted and kept.

    Parameters
    ----------
    setup : Setup
        Its dated events and parameters are left out: the surface is of the partnership as it was surveyed.
    workers : int, optional
    tell : callable
        Told what is being done, how much of it is done, and of how much.
    cached : bool
        Whether to look for one that was fitted before, and to keep this one.

    Raises
    ------
    TooLargeError
        If the network is so large that the fit would take longer than half a minute.
    ValueError
        If the network is empty or complete.
    """
    key = key_of(setup)
    found = kept_surface(setup, key) if cached else None
    if found is not None:
        return found
    fitted = fit_surface(setup, key, workers, tell)
    found = surface_from(json.loads(as_text(fitted)))  # rounded as it is kept, so that the first run has the same bits
    if cached:
        with suppress(OSError):  # then it is fitted again next time
            write_surface(_kept_at(key), found)
    return found


def kept_surface(setup: Setup, key: str = "") -> Surface | None:
    """Return the surface of a partnership that ships with the repository or was fitted before; None where none was."""
    key = key or key_of(setup)
    found = (read_surface(place, key) for place in (SHIPPED, _kept_at(key)))
    return next((one for one in found if one is not None), None)


def _kept_at(key: str) -> Path:
    return cache_root() / "surfaces" / f"{key}.json"


def read_surface(path: Path, key: str) -> Surface | None:
    """Return the surface that a file holds, or None where there is none for this key."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT or raw["key"] != key:
            return None
        return surface_from(raw)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def surface_from(raw: Mapping[str, Any]) -> Surface:
    """Return the surface that plain data describe; KeyError, TypeError or ValueError if they describe none."""
    response, solved = Response.from_dict(raw["response"]), OutDegree(**raw["solved"])
    return Surface(response, solved, str(raw["key"]), int(raw["histories"]))


def as_text(surface: Surface) -> str:
    """Return a surface as the text of its file."""
    raw: dict[str, Any] = {
        "format": FORMAT,
        "key": surface.key,
        "histories": surface.histories,
        "solved": vars(surface.solved),
        "response": surface.response.to_dict(),
    }
    return json.dumps(raw, indent=None, separators=(",", ":")) + "\n"


def write_surface(path: Path, surface: Surface) -> None:
    """Write a surface to a file, whole or not at all."""
    with written_whole(path) as beside:
        beside.write_text(as_text(surface), encoding="utf-8", newline="\n")


def fit_surface(setup: Setup, key: str, workers: int | None = None, tell: Tell = nobody) -> Surface:
    """Return the response surface of a partnership, fitted to simulated histories.

    Points of a Sobol sequence over the ranges of all parameters are simulated in rounds. In each round the out-degree
    of a point is the one that the surface fitted so far would choose, so that most points lie near the balance, where
    the surface is used.
    """
    quarters = horizon_of(setup)
    plain = replace(uneventful(setup, quarters), parameters={})
    members = len(setup.partnership.members)
    histories = histories_for(members, quarters)
    if histories < 30:
        raise TooLargeError(
            f"{members:,} members are too many for a response surface: half a minute would do for {histories} "
            "histories. Give the out-degree yourself (--set density=VALUE), or take a part of the network "
            "(--where COLUMN=VALUE)"
        )
    label = "Learning which out-degree keeps the network"
    contact = starting_contact(start(plain))
    base = target_of(contact, 1.0)
    solved = solve_out_degree(
        plain, quarters, workers=workers, progress=lambda done, total: tell("Solving the out-degree", done, total)
    )
    from scipy.stats import qmc  # takes half a second to load

    ranges = varied(setup)
    names = tuple(ranges)
    curved = tuple(name for name in CURVED if name in ranges) if histories >= 600 else ()
    limits = np.array(list(ranges.values()), float)
    usual = np.array([PARAMETERS[name].default for name in names], float)
    each = 2 if histories >= 1200 else 1
    power = int(math.log2(histories // each))  # Sobol points are even for powers of two
    points = 2**power
    design = qmc.Sobol(len(names) + 1, scramble=True, rng=DESIGN_SEED).random_base2(power)
    values = limits[:, 0] + design[:, :-1] * (limits[:, 1] - limits[:, 0])
    # Half of the points lie nearer to the defaults, where most draws are.
    values[1::2] = usual + 0.5 * (values[1::2] - usual)
    aims = WIDE * (2.0 * design[:, -1] - 1.0)
    density, response = np.zeros(points), np.zeros(points)
    edges = np.linspace(0, points, ROUNDS + 1).astype(int)
    surface: Response | None = None
    for first, last in pairwise(edges.tolist()):
        sets = []
        for place in range(first, last):
            given = dict(zip(names, values[place].tolist(), strict=True))
            if surface is None:
                density[place] = solved.value + aims[place]
            else:
                density[place] = surface.density(given, math.exp(aims[place]))
            sets.append({**given, "density": float(density[place])})

        def report(done: int, _total: int, before: int = first) -> None:
            tell(label, before + done, points)

        found = paths(plain, sets, each, first=FIRST_REPLICATION + first * each, workers=workers, progress=report).mean(
            axis=2
        )
        response[first:last] = contact.log_odds(found.mean(axis=1)) - base
        near = np.abs(response[:last]) < NEAR if last > points // 2 else np.ones(last, bool)
        keep = np.flatnonzero(near)
        surface = fit(names, limits, usual, solved.value, values[keep], density[keep], response[keep], curved)
    assert surface is not None
    return Surface(surface, solved, key, points * each)
