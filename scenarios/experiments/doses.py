"""Dose and response: centralisation at fixed density, and density at fixed centralisation.

A network of a dose has a hub with as many ties as the centralisation asks for (Freeman 1979) and its other pairs spread
evenly, so that nothing else about it changes on purpose. The hub is the team in one series and a member in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments.blocks import Gathered
from partnership_dynamics.scenarios.experiments.patterns import centralisation_of, centred_pairs, hub_degree, most_pairs
from partnership_dynamics.scenarios.experiments.world import MODES, ExperimentWorld, plain, row_data

OUTCOMES = ("delivered", "years_to_deliver", "holders")
HOURS = ("gross", "net")
MIDDLE = 0.5  # the centralisation at which density is varied
STREAM = 300


@dataclass(frozen=True)
class Dose:
    """One network of a series: its hub, its pairs, its hub's ties."""

    series: str
    hub: str
    level: int
    pairs: int
    degree: int


def _centralisation(n: int, pairs: int, levels: int) -> list[tuple[int, int]]:
    """Return (pairs, the hub's ties) from nobody in the centre to a hub that deals with everybody."""
    least, most = round(2 * pairs / n), min(n - 1, pairs)
    return [(pairs, round(degree)) for degree in np.linspace(min(least, most), most, levels)]


def _density(n: int, levels: int) -> list[tuple[int, int]]:
    """Return (pairs, the hub's ties) from the sparsest to the densest network of the middle centralisation."""
    most = most_pairs(n, MIDDLE)
    least = next(pairs for pairs in range(1, most + 1) if hub_degree(n, pairs, MIDDLE) <= pairs)
    return [(round(p), min(hub_degree(n, round(p), MIDDLE), n - 1)) for p in np.linspace(least, most, levels)]


def doses(world: ExperimentWorld, levels: int) -> list[Dose]:
    """Return all doses of both series, round each hub; none for fewer than five members."""
    if world.n < 5 or world.counts[0] < 3:
        return []
    hubs = ["team", "member"] if world.team >= 0 else ["member"]
    both = {
        "centralisation": _centralisation(world.n, world.counts[0], levels),
        "density": _density(world.n, levels),
    }
    return [
        Dose(series, hub, level, *one)
        for series, listed in both.items()
        for hub in hubs
        for level, one in enumerate(listed)
    ]


def _ways() -> Iterator[tuple[str, str]]:
    """Yield how a dose is run: held or adapting at equal gross hours, and held at equal net hours."""
    yield from ((mode, "gross") for mode in MODES)
    yield "frozen", "net"


def name_of(dose: Dose, mode: str, hours: str) -> str:
    """Return the name of the case."""
    return f"dose/{dose.series}/{dose.hub}/{dose.level}/{mode}/{hours}"


def _network(world: ExperimentWorld, dose: Dose, block: int) -> np.ndarray:
    hub = world.team if dose.hub == "team" else world.hub
    generator = world.generator(block, STREAM + 50 * (dose.series == "density") + dose.level)
    return world.network(centred_pairs(world.n, hub, dose.degree, dose.pairs, generator), 0, generator)


def cases(world: ExperimentWorld, block: int, levels: int) -> dict[str, Case]:
    """Return every case of this part, by name."""
    found: dict[str, Case] = {}
    for dose in doses(world, levels):
        tie = _network(world, dose, block)
        for mode, hours in _ways():
            name = name_of(dose, mode, hours)
            found[name] = Case(name, name, world.setup(tie, mode, net=hours == "net"))
    return found


def drawn(world: ExperimentWorld, levels: int) -> list[str]:
    """Return the names of the cases whose network is another one in each block: all of them."""
    return [name_of(dose, *way) for dose in doses(world, levels) for way in _ways()]


def rows(world: ExperimentWorld, gathered: Gathered, levels: int) -> list[dict[str, Any]]:
    """Return what each dose comes to, and how it differs from the lowest of its series under the same luck."""
    result = []
    for dose in doses(world, levels):
        many = [_network(world, dose, block) for block in range(gathered.blocks)]
        centralisation = float(np.mean([centralisation_of(tie) for tie in many]))
        lowest = Dose(dose.series, dose.hub, 0, 0, 0)
        for mode, hours in _ways():
            for outcome in OUTCOMES:
                name = name_of(dose, mode, hours)
                mean, low, high = gathered.mean(name, outcome)
                row = gathered.row(name, name_of(lowest, mode, hours), outcome)
                result.append(
                    {
                        "series": dose.series,
                        "hub": dose.hub,
                        "level": dose.level,
                        "mode": mode,
                        "hours": hours,
                        "centralisation": round(centralisation, 3),
                        "density": round(dose.pairs / (world.n * (world.n - 1) / 2), 3),
                        "hub_ties": dose.degree,
                        "pairs_tied": dose.pairs,
                        **row_data(row),
                        "mean": plain(mean),
                        "mean_low": plain(low),
                        "mean_high": plain(high),
                        "verdict": world.judged(row) if outcome == "delivered" and dose.level else None,
                    }
                )
    return result
