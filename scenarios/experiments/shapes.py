"""The same members in seven networks, on three bases of comparison, held as they are or free to adapt.

Bases: equal ties (as many ties, pairs and returned ties as in the partnership's own network; equal gross hours); each
network with the ties that its shape asks for, at equal gross hours, so that it pays for them; and the same at equal net
hours, so that it does not. A dense web cannot have few ties, so it is on the last two only. The rewired network is the
control: everybody has as many mutual and one-way ties as in the partnership's own, the ends shuffled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments.blocks import Gathered
from partnership_dynamics.scenarios.experiments.patterns import Ties, centralisation_of, counts_of, pattern_pairs
from partnership_dynamics.scenarios.experiments.structures import rewired_alike
from partnership_dynamics.scenarios.experiments.world import MODES, ExperimentWorld, row_data

STRUCTURES = {
    "observed": "as it is",
    "team_centred": "star round the team",
    "star": "star round a member",
    "core_periphery": "core and periphery",
    "clustered": "clusters",
    "dense": "dense web",
    "random": "random",
    "rewired": "as it is, ends shuffled",
}
BASES = {
    "ties": "equal ties",
    "gross": "own number of ties, equal gross hours",
    "net": "own number of ties, equal net hours",
}
AS_MANY_TIES = ("observed", "random", "rewired")  # have as many ties as the partnership's own on every basis
DRAWN = ("random", "rewired")  # another network in each block even where no tie is left over to be spread
OUTCOMES = ("delivered", "years_to_deliver", "practices_held", "holders", "stalled", "hours_each")
TIES_STREAM, OWN_STREAM = 100, 200


def structures_of(world: ExperimentWorld) -> list[str]:
    """Return the structures that these members can be in; without a team none is centred on one."""
    return [name for name in STRUCTURES if name != "team_centred" or world.team >= 0]


def network_of(world: ExperimentWorld, structure: str, basis: str, block: int) -> Ties:
    """Return the network of a structure; on bases "gross" and "net" it is the same one.

    Raises
    ------
    ValueError
        For a dense web with so few ties, or an unknown structure.
    """
    if structure == "observed":
        return world.partnership.tie
    stream = list(STRUCTURES).index(structure)
    equal = basis == "ties" or structure in AS_MANY_TIES
    generator = world.generator(block, (TIES_STREAM if equal else OWN_STREAM) + stream)
    if structure == "rewired":
        return rewired_alike(world.partnership.tie, int(generator.integers(2**63)))
    if equal and structure == "dense":
        raise ValueError("a dense web cannot have as few ties as the partnership's own network")
    pattern = "star" if structure == "team_centred" else structure
    hub = world.team if structure == "team_centred" else world.hub
    order = world.by_contacts if structure == "core_periphery" else world.by_area
    pairs, one_way = world.counts
    found = pattern_pairs(pattern, order, hub, pairs if equal else None, generator)
    return world.network(found, one_way if equal else 0, generator)


def on(world: ExperimentWorld, basis: str) -> list[str]:
    """Return the structures on a basis."""
    return [name for name in structures_of(world) if basis != "ties" or name != "dense"]


def name_of(structure: str, basis: str, mode: str) -> str:
    """Return the name of the case; what is the same on two bases has one."""
    if structure in AS_MANY_TIES and basis == "ties":
        basis = "gross"
    return f"{structure}/{basis}/{mode}"


def is_drawn(structure: str, basis: str) -> bool:
    """Say whether the network is another one in each block."""
    return structure in DRAWN or (basis == "ties" and structure != "observed")


def _all(world: ExperimentWorld) -> Iterator[tuple[str, str, str]]:
    for mode in MODES:
        for basis in BASES:
            for structure in on(world, basis):
                yield structure, basis, mode


def cases(world: ExperimentWorld, block: int) -> dict[str, Case]:
    """Return every case of this part, by name."""
    found: dict[str, Case] = {}
    for structure, basis, mode in _all(world):
        name = name_of(structure, basis, mode)
        if name not in found:
            setup = world.setup(network_of(world, structure, basis, block), mode, net=basis == "net")
            found[name] = Case(name, f"{STRUCTURES[structure]}, {BASES[basis]}, {MODES[mode]}", setup)
    return found


def drawn(world: ExperimentWorld) -> list[str]:
    """Return the names of the cases whose network is another one in each block."""
    return [name_of(*one) for one in _all(world) if is_drawn(one[0], one[1])]


def rows(world: ExperimentWorld, gathered: Gathered) -> list[dict[str, Any]]:
    """Return how each structure differs from the network as it is, by basis, mode and outcome."""
    result = []
    for structure, basis, mode in _all(world):
        if structure == "observed":
            continue
        for outcome in OUTCOMES:
            row = gathered.row(name_of(structure, basis, mode), name_of("observed", basis, mode), outcome)
            verdict = {"verdict": world.judged(row)} if outcome == "delivered" else {"verdict": None}
            result.append({"structure": structure, "basis": basis, "mode": mode, **row_data(row), **verdict})
    return result


def measures(world: ExperimentWorld, blocks: int) -> list[dict[str, Any]]:
    """Return what each network looks like at the start, on average over its draws."""
    result = []
    for basis in ("ties", "gross"):
        for structure in on(world, basis):
            if basis == "gross" and structure in AS_MANY_TIES:
                continue
            many = [network_of(world, structure, basis, b) for b in range(blocks if is_drawn(structure, basis) else 1)]
            pairs = [counts_of(tie)[0] for tie in many]
            result.append(
                {
                    "structure": structure,
                    "basis": basis,
                    "ties": round(float(np.mean([tie.sum() for tie in many])), 3),
                    "pairs": round(float(np.mean(pairs)), 3),
                    "density": round(float(np.mean(pairs)) / (world.n * (world.n - 1) / 2), 3),
                    "centralisation": round(float(np.mean([centralisation_of(tie) for tie in many])), 3),
                }
            )
    return result
