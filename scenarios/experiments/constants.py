"""Whether structure matters whatever the constants: the same networks, with constants drawn from all their ranges.

In each round some sets of constants are drawn, every one over its whole range (the registry's), and every network is
run with each set, at equal ties and free to adapt. An interval here is that of the expected difference in a partnership
whose constants are one such set, nobody knows which; and it is counted in how many sets a network delivers more, or
less, than the partnership's own by what matters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.ensemble.outcomes import paired_row
from partnership_dynamics.scenarios.experiments import shapes
from partnership_dynamics.scenarios.experiments.blocks import Gathered, Values
from partnership_dynamics.scenarios.experiments.factors import factors_of, values_at
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld, plain, row_data
from partnership_dynamics.simulation.parameters import PARAMETERS

SETS = 3  # of constants in a round
MODE = "adapting"
STREAM = 700


def drawn_constants(world: ExperimentWorld, block: int, index: int) -> dict[str, float]:
    """Return one set of constants, each drawn evenly from its range."""
    factors = [one for one in factors_of(world) if one.name in PARAMETERS]
    generator = world.generator(block, STREAM + index)
    return values_at(factors, generator.random(len(factors)).tolist())


def name_of(structure: str, index: int) -> str:
    """Return the name of the case."""
    return f"constants/{index}/{structure}"


def cases(world: ExperimentWorld, block: int) -> dict[str, Case]:
    """Return every case of this part, by name."""
    found: dict[str, Case] = {}
    for index in range(SETS):
        other = replace(world, parameters={**world.parameters, **drawn_constants(world, block, index)})
        for structure in shapes.on(world, "ties"):
            name = name_of(structure, index)
            found[name] = Case(name, name, other.setup(shapes.network_of(world, structure, "ties", block), MODE))
    return found


def drawn(world: ExperimentWorld) -> list[str]:
    """Return the names of the cases that differ from block to block: all of them."""
    return [name_of(structure, index) for structure in shapes.on(world, "ties") for index in range(SETS)]


def _joined(gathered: Gathered, structure: str) -> Values:
    return np.concatenate([gathered.values[name_of(structure, index)]["delivered"] for index in range(SETS)])


def rows(world: ExperimentWorld, gathered: Gathered) -> list[dict[str, Any]]:
    """Return each network's difference over all sets of constants, and in how many sets it is beyond the band."""
    draw = np.concatenate([gathered.block * SETS + index for index in range(SETS)])
    half = world.matters
    base = _joined(gathered, "observed")
    result = []
    for structure in shapes.on(world, "ties"):
        if structure == "observed":
            continue
        values = _joined(gathered, structure)
        row = paired_row("delivered", "Projects delivered", "projects", values, base, 1, draw)
        means = np.array([(values - base)[draw == one].mean() for one in np.unique(draw)])
        result.append(
            {
                "structure": structure,
                "sets": len(means),
                "sets_less": int((means < -half).sum()),
                "sets_more": int((means > half).sum()),
                "sets_below_0": int((means < 0).sum()),
                "sets_above_0": int((means > 0).sum()),
                "tenth": plain(float(np.quantile(means, 0.1))),
                "ninetieth": plain(float(np.quantile(means, 0.9))),
                **row_data(row),
                "verdict": world.judged(row),
            }
        )
    return result
