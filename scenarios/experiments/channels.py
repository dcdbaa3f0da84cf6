"""The channel audit: through which of the four channels a network makes a difference, in projects.

Each network is run with every combination of channels open, held as it is and at equal net hours. Against no ties at
all, what each channel adds is its Shapley part (Shapley 1953): the mean, over all orders in which channels can be
opened, of what opening it changes. Parts are computed run by run, add up to the whole difference, and may have opposite
signs. With no channel open every network must deliver the same in every run (the placebo).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments.blocks import Gathered, Values
from partnership_dynamics.scenarios.experiments.shapes import STRUCTURES, is_drawn, network_of, structures_of
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld, row_data
from partnership_dynamics.simulation.start import CHANNELS

Open = tuple[str, ...]
NONE = "no_ties"
SUBSETS: tuple[Open, ...] = tuple(open_ for size in range(5) for open_ in combinations(CHANNELS, size))


def shapley_parts(worth: Mapping[Open, Values]) -> dict[str, Values]:
    """Return each channel's Shapley part, run by run.

    Parameters
    ----------
    worth : mapping
        For each combination of open channels (in the order of `CHANNELS`) what it is worth, float64 (R,).

    Examples
    --------
    >>> worth = {open_: np.array([float(len(open_)), 10.0 * ("news" in open_)]) for open_ in SUBSETS}
    >>> {name: part.round(9).tolist() for name, part in shapley_parts(worth).items()}["news"]
    [1.0, 10.0]
    """
    total = len(CHANNELS)
    parts: dict[str, Values] = {}
    for channel in CHANNELS:
        part = np.zeros_like(worth[()])
        for open_ in SUBSETS:
            if channel in open_:
                continue
            after = tuple(name for name in CHANNELS if name in open_ or name == channel)
            weight = factorial(len(open_)) * factorial(total - len(open_) - 1) / factorial(total)
            part += weight * (worth[after] - worth[open_])
        parts[channel] = part
    return parts


def audited(world: ExperimentWorld) -> list[str]:
    """Return the structures that are audited."""
    return [name for name in structures_of(world) if name != "rewired"]


def name_of(structure: str, open_: Open) -> str:
    """Return the name of the case in which a network has these channels open."""
    return f"audit/{structure}/{'+'.join(open_) or 'none'}"


def cases(world: ExperimentWorld, block: int) -> dict[str, Case]:
    """Return every case of this part, by name."""
    found: dict[str, Case] = {}
    for structure in (*audited(world), NONE):
        tie = np.zeros_like(world.partnership.tie)
        if structure != NONE:
            tie = network_of(world, structure, "net", block)
        for open_ in SUBSETS:
            bypassed = [channel for channel in CHANNELS if channel not in open_]
            name = name_of(structure, open_)
            found[name] = Case(name, name, world.setup(tie, "frozen", net=True, bypassed=bypassed))
    return found


def drawn(world: ExperimentWorld) -> list[str]:
    """Return the names of the cases whose network is another one in each block."""
    return [name_of(one, open_) for one in audited(world) if is_drawn(one, "net") for open_ in SUBSETS]


def _worth(gathered: Gathered, structure: str) -> dict[Open, Values]:
    """Return what ties are worth with each combination of channels open: delivered more than without any tie."""
    return {
        open_: gathered.values[name_of(structure, open_)]["delivered"]
        - gathered.values[name_of(NONE, open_)]["delivered"]
        for open_ in SUBSETS
    }


def rows(world: ExperimentWorld, gathered: Gathered) -> list[dict[str, Any]]:
    """Return each channel's part in what a network delivers more than no ties, and than the network as it is."""
    parts = {structure: shapley_parts(_worth(gathered, structure)) for structure in audited(world)}
    result = []
    for structure, own in parts.items():
        for against, others in (("no ties", {}), ("observed", parts["observed"])):
            if against == structure:
                continue
            for channel in (*CHANNELS, "all"):
                values = sum(own.values()) if channel == "all" else own[channel]
                zero = np.zeros_like(own["news"])
                base = (sum(others.values(), zero) if channel == "all" else others[channel]) if others else zero
                cases_of = {name_of(structure, ()), name_of("observed", ())}
                row = gathered.row_of(np.asarray(values), base, "delivered", cases_of)
                data = {"structure": structure, "against": against, "channel": channel, **row_data(row)}
                result.append({**data, "verdict": world.judged(row)})
    return result


def placebo(world: ExperimentWorld, gathered: Gathered) -> dict[str, Any]:
    """Return in how many runs all networks deliver exactly the same with every channel bypassed, and how much."""
    values = np.array([gathered.values[name_of(one, ())]["delivered"] for one in (*audited(world), NONE)])
    alike = (values == values[0]).all(axis=0)
    return {
        "networks": [*(STRUCTURES[one] for one in audited(world)), "no ties"],
        "runs": int(values.shape[1]),
        "runs_alike": int(alike.sum()),
        "delivered_mean": round(float(values[0].mean()), 6),
        "passed": bool(alike.all() and values[0].sum() > 0),
    }
