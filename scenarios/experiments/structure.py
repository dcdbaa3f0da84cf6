"""Does structure matter? All parts of the structure experiment, run under the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments import channels, constants, doses, governing, removal, shapes, team_map
from partnership_dynamics.scenarios.experiments.blocks import run_blocks
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld
from partnership_dynamics.simulation.workers import Progress

PARTS = {
    "structures": "the same members in other networks",
    "constants": "the same with constants drawn from all their ranges",
    "doses": "centralisation at fixed density, density at fixed centralisation",
    "channels": "the channel audit, with the placebo",
    "removal": "losing the hub",
    "governing": "governance at equal ties",
    "map": "where a central team helps, does nothing or hurts",
}
NEEDS_STRUCTURES = ("removal", "governing")  # their baselines are among the structures


@dataclass(frozen=True)
class StructureEffort:
    """How much to run.

    Attributes
    ----------
    blocks, replications : int
        Blocks, each with networks of its own draw, and replications of each case in a block.
    levels : int
        Doses in a series.
    grid : Grid
    """

    blocks: int = 20
    replications: int = 10
    levels: int = 5
    grid: team_map.Grid = field(default_factory=team_map.Grid)


QUICK = StructureEffort(blocks=8, replications=2, levels=3, grid=team_map.QUICK)


@dataclass(frozen=True)
class StructureResult:
    """What the structure experiment found.

    Attributes
    ----------
    world : ExperimentWorld
    parts : tuple of str
        Those that were run, of `PARTS`.
    runs, blocks, asked : int
        Runs of each case; whole blocks; blocks that were asked for.
    tables : mapping of str to list of dict
        Rows of plain data by part; "networks" says what each network looks like.
    placebo : dict or None
    """

    world: ExperimentWorld
    parts: tuple[str, ...]
    runs: int
    blocks: int
    asked: int
    tables: Mapping[str, list[dict[str, Any]]]
    placebo: Mapping[str, Any] | None

    @property
    def whole(self) -> bool:
        """Whether nothing was broken off."""
        return self.blocks == self.asked


def with_needed(parts: Sequence[str]) -> tuple[str, ...]:
    """Return parts in their order, with those that they need."""
    needed = {*parts, *(["structures"] if set(parts) & set(NEEDS_STRUCTURES) else [])}
    return tuple(part for part in PARTS if part in needed)


def cases_of(world: ExperimentWorld, parts: Sequence[str], effort: StructureEffort, block: int) -> list[Case]:
    """Return all cases of a block, each once."""
    found: dict[str, Case] = {}
    for part in parts:
        if part == "structures":
            found |= shapes.cases(world, block)
        elif part == "constants":
            found |= constants.cases(world, block)
        elif part == "doses":
            found |= doses.cases(world, block, effort.levels)
        elif part == "channels":
            found |= channels.cases(world, block)
        elif part == "removal":
            found |= removal.cases(world, block)
        elif part == "governing":
            found |= governing.cases(world, block)
        else:
            found |= team_map.cases(world, block, effort.grid)
    return list(found.values())


def _drawn(world: ExperimentWorld, effort: StructureEffort) -> list[str]:
    return [
        *shapes.drawn(world),
        *constants.drawn(world),
        *doses.drawn(world, effort.levels),
        *channels.drawn(world),
        *removal.drawn(world),
        *governing.drawn(world),
        *team_map.drawn(effort.grid),
    ]


def run_structure(
    world: ExperimentWorld,
    parts: Sequence[str] = tuple(PARTS),
    effort: StructureEffort | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> StructureResult:
    """Run the structure experiment.

    Parameters
    ----------
    world : ExperimentWorld
    parts : sequence of str
        Of `PARTS`; those that they need are added.
    effort : StructureEffort, optional
    workers : int, optional
        Threads; the results do not depend on it.
    progress : callable, optional

    Raises
    ------
    KeyError
        If a part is unknown.
    KeyboardInterrupt
        If it was broken off before two blocks were whole; after that, what is whole is returned.
    """
    how = effort or StructureEffort()
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise KeyError(f"there is no part {sorted(unknown)[0]!r}; there are {', '.join(PARTS)}")
    chosen = with_needed(parts)
    gathered = run_blocks(
        lambda block: cases_of(world, chosen, how, block),
        how.blocks,
        how.replications,
        world.seed,
        workers,
        progress,
        _drawn(world, how),
    )
    tables: dict[str, list[dict[str, Any]]] = {"networks": shapes.measures(world, gathered.blocks)}
    rows = {
        "structures": lambda: shapes.rows(world, gathered),
        "constants": lambda: constants.rows(world, gathered),
        "doses": lambda: doses.rows(world, gathered, how.levels),
        "channels": lambda: channels.rows(world, gathered),
        "removal": lambda: removal.rows(world, gathered),
        "governing": lambda: governing.rows(world, gathered),
        "map": lambda: team_map.rows(world, gathered, how.grid),
    }
    tables |= {part: rows[part]() for part in chosen}
    return StructureResult(
        world=world,
        parts=chosen,
        runs=gathered.runs,
        blocks=gathered.blocks,
        asked=how.blocks,
        tables=tables,
        placebo=channels.placebo(world, gathered) if "channels" in chosen else None,
    )
