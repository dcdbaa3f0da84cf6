"""Governance at equal ties: what a change of mode does apart from the loss of the team's ties.

Without a team its ties are gone. Here they are also handed to the lead, or spread among the members by lot, so that the
number of ties is what it was: the difference that is left is the mode's.
"""

from __future__ import annotations

from typing import Any

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments import shapes
from partnership_dynamics.scenarios.experiments.blocks import Gathered, block_seed
from partnership_dynamics.scenarios.experiments.world import MODES, ExperimentWorld, row_data
from partnership_dynamics.scenarios.team_ties import handed_over

WAYS = {
    "shared, ties lost": ("shared", "lost"),
    "shared, ties spread": ("shared", "spread"),
    "lead, ties lost": ("lead", "lost"),
    "lead, ties handed to it": ("lead", "lead"),
    "lead, ties spread": ("lead", "spread"),
}
# What two ways tell apart: the mode at equal ties, and the loss of the ties in that mode.
CONTRASTS = (
    ("shared governance itself, at equal ties", "shared, ties spread", "team"),
    ("losing the team's ties, under shared governance", "shared, ties lost", "shared, ties spread"),
    ("a lead organisation itself, at equal ties", "lead, ties handed to it", "team"),
    ("losing the team's ties, under a lead", "lead, ties lost", "lead, ties handed to it"),
)


def name_of(way: str, mode: str) -> str:
    """Return the name of the case; with its team the partnership is as it is."""
    return shapes.name_of("observed", "gross", mode) if way == "team" else f"governing/{way}/{mode}"


def cases(world: ExperimentWorld, block: int) -> dict[str, Case]:
    """Return every case of this part, by name; none where no team convenes."""
    found: dict[str, Case] = {}
    if world.team < 0:
        return found
    for way, (governance, ties) in WAYS.items():
        lead = world.hub if governance == "lead" else -1
        tie = world.partnership.tie
        if ties != "lost":
            tie, _strength = handed_over(
                world.partnership, lead if ties == "lead" else -1, block_seed(world.seed, block)
            )
        for mode in MODES:
            name = name_of(way, mode)
            found[name] = Case(name, way, world.setup(tie, mode, governance=governance, lead=lead))
    return found


def drawn(world: ExperimentWorld) -> list[str]:
    """Return the names of the cases whose network is another one in each block."""
    listed = [way for way, (_governance, ties) in WAYS.items() if ties != "lost"]
    return [name_of(way, mode) for way in listed for mode in MODES] if world.team >= 0 else []


def rows(world: ExperimentWorld, gathered: Gathered) -> list[dict[str, Any]]:
    """Return how each way differs from the team's, and what it tells apart."""
    if world.team < 0:
        return []
    listed = [(way, way, "team") for way in WAYS] + list(CONTRASTS)
    own = int(world.partnership.tie[world.team].sum() + world.partnership.tie[:, world.team].sum())
    result = []
    for mode in MODES:
        for label, way, baseline in listed:
            row = gathered.row(name_of(way, mode), name_of(baseline, mode))
            kind = "contrast" if (label, way, baseline) in CONTRASTS else "way"
            result.append(
                {
                    "kind": kind,
                    "label": label,
                    "mode": mode,
                    "team_ties": own,
                    "ties": int(world.partnership.tie.sum()),
                    **row_data(row),
                    "verdict": world.judged(row),
                }
            )
    return result
