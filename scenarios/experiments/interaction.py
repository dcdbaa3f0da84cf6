"""Three themes crossed: whether structure is worth more where governance is strong, or things are stable.

Each theme is weak or strong, in every combination, with the same members, ties in number, and luck. What two themes do
together is the difference that one makes where the other is strong, less that where it is weak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments import patterns_of_success as raab
from partnership_dynamics.scenarios.experiments import shapes
from partnership_dynamics.scenarios.experiments.blocks import Gathered, Values, run_blocks
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld, plain, row_data
from partnership_dynamics.simulation.partnership import Partnership, Seat
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress

THEMES = ("structure", "governance", "stability")
LEVELS = ("weak", "strong")
# Time to deliver is not among them: few runs deliver in all eight combinations, and those that do are not like others.
OUTCOMES = ("delivered", "practices_held")
TABLE = {  # vision, strategy, leaders' engagement, least seniority
    "weak": (0.2, 0.0, 0.2, 1),
    "strong": (0.8, 0.8, 0.8, 4),
}

Cell = tuple[str, str, str]
CELLS: tuple[Cell, ...] = tuple((a, b, c) for a, b, c in product(LEVELS, repeat=len(THEMES)))


@dataclass(frozen=True)
class InteractionEffort:
    """How much to run: rounds and replications of the crossing, and sets of partnerships for the set analysis."""

    blocks: int = 20
    replications: int = 10
    sets: int = 200


QUICK = InteractionEffort(blocks=6, replications=4, sets=20)


@dataclass(frozen=True)
class InteractionResult:
    """What the crossing and the set analysis found.

    Attributes
    ----------
    world : ExperimentWorld
    runs, blocks, asked : int
        Runs of each cell; whole rounds; rounds asked for.
    tables : mapping of str to list of dict
    sets : SetAnalysis or None
        None where it was broken off before.
    """

    world: ExperimentWorld
    runs: int
    blocks: int
    asked: int
    tables: Mapping[str, list[dict[str, Any]]]
    sets: raab.SetAnalysis | None

    @property
    def whole(self) -> bool:
        """Whether nothing was broken off."""
        return self.blocks == self.asked and self.sets is not None


def with_table(partnership: Partnership, level: str) -> Partnership:
    """Return the partnership with a weak or a strong table: vision, strategy, leaders' engagement, seniority."""
    vision, strategy, engagement, least = TABLE[level]
    members = tuple(
        replace(
            one,
            leader_engagement=engagement,
            seats=one.seats
            if one.kind == "central_team"
            else tuple(Seat(max(seat.seniority, least), seat.directorate) for seat in one.seats),
        )
        for one in partnership.members
    )
    return replace(partnership, members=members, vision=vision, strategy=strategy)


def structure_of(world: ExperimentWorld, level: str) -> str:
    """Return the structure that stands for a level: random ties, or a star (round the team, where there is one)."""
    return "random" if level == "weak" else "team_centred" if world.team >= 0 else "star"


def setup_of(world: ExperimentWorld, cell: Cell, block: int) -> Setup:
    """Return the setup of a cell; its network is free to adapt."""
    structure, governance, stability = cell
    tie = shapes.network_of(world, structure_of(world, structure), "ties", block)
    setup = world.setup(tie, "adapting")
    partnership = with_table(setup.partnership, governance)
    return replace(setup, partnership=partnership, parameters={**(setup.parameters or {}), **raab.STABILITY[stability]})


def name_of(cell: Cell) -> str:
    """Return the name of a cell's case."""
    return "/".join(cell)


def cases(world: ExperimentWorld, block: int) -> list[Case]:
    """Return the eight cells."""
    return [Case(name_of(cell), name_of(cell), setup_of(world, cell, block)) for cell in CELLS]


def contrast(values: Mapping[str, Values], themes: tuple[str, ...]) -> Values:
    """Return, run by run, what one theme changes, or what two or three do together more than apart.

    Parameters
    ----------
    values : mapping
        For each cell's name, float64 (R,).
    themes : tuple of str
        One theme: strong less weak, on average over all other combinations. Two: the difference that the first makes
        where the second is strong, less that where it is weak. Three: likewise once more.
    """
    result = np.zeros_like(next(iter(values.values())))
    others = len(CELLS) // 2 ** len(themes)
    for cell in CELLS:
        sign = 1
        for theme in themes:
            sign *= 1 if cell[THEMES.index(theme)] == "strong" else -1
        result = result + sign * values[name_of(cell)] / others
    return result


def _rows(world: ExperimentWorld, gathered: Gathered) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    cells, effects = [], []
    weak = name_of(CELLS[0])
    names = set(gathered.values)
    for outcome in OUTCOMES:
        values = {name: gathered.values[name][outcome] for name in gathered.values}
        for cell in CELLS:
            row = gathered.row(name_of(cell), weak, outcome)
            mean, low, high = gathered.mean(name_of(cell), outcome)
            data = {**dict(zip(THEMES, cell, strict=True)), **row_data(row), "mean": plain(mean)}
            data |= {"mean_low": plain(low), "mean_high": plain(high)}
            cells.append({**data, "verdict": world.judged(row) if outcome == "delivered" else None})
        for size in (1, 2, 3):
            for themes in combinations(THEMES, size):
                found = contrast(values, themes)
                row = gathered.row_of(found, np.zeros_like(found), outcome, names)
                data = {"effect": " x ".join(themes), "themes": size, **row_data(row)}
                effects.append({**data, "verdict": world.judged(row) if outcome == "delivered" else None})
    return cells, effects


def run_interaction(
    world: ExperimentWorld,
    effort: InteractionEffort | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> InteractionResult:
    """Run the crossing, then the set analysis.

    Parameters
    ----------
    world : ExperimentWorld
    effort : InteractionEffort, optional
    workers : int, optional
        Threads; the results do not depend on it.
    progress : callable, optional
        Called with (histories done, histories in all).

    Raises
    ------
    KeyboardInterrupt
        If it was broken off before two rounds were whole; after that, what is whole is returned.
    """
    how = effort or InteractionEffort()
    crossing = how.blocks * how.replications * len(CELLS)
    total = crossing + how.sets * raab.CASES

    def on(before: int) -> Progress:
        return lambda done, _of: progress(before + done, total) if progress else None

    gathered = run_blocks(
        lambda block: cases(world, block),
        how.blocks,
        how.replications,
        world.seed,
        workers,
        on(0),
        [name_of(cell) for cell in CELLS],
    )
    cells, effects = _rows(world, gathered)
    sets = None
    if gathered.whole:
        try:
            sets = raab.analyse(world, how.sets, workers, on(crossing))
        except KeyboardInterrupt:
            sets = None
    tables = {"cells": cells, "effects": effects, **(sets.tables if sets else {})}
    return InteractionResult(world, gathered.runs, gathered.blocks, how.blocks, tables, sets)
