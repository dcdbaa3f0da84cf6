"""What one departure costs in each network: its hub leaves half-way, or an ordinary member does.

A hub that is the team closes, and members pay for it no longer; any other leaves with its hours and ideas. So the
loss of an ordinary member stands beside it: what a hub costs more than that is about its place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments import shapes
from partnership_dynamics.scenarios.experiments.blocks import Gathered
from partnership_dynamics.scenarios.experiments.patterns import Ties, contacts_of
from partnership_dynamics.scenarios.experiments.shapes import network_of, structures_of
from partnership_dynamics.scenarios.experiments.world import MODES, ExperimentWorld, row_data
from partnership_dynamics.simulation.start import Event

WHO = ("hub", "ordinary")


def leaver(world: ExperimentWorld, tie: Ties, who: str) -> int:
    """Return the place of the member with most contacts, or of the one in the middle of all but that and the team."""
    order = [int(place) for place in np.argsort(-contacts_of(tie), kind="stable")]
    if who == "hub":
        return order[0]
    others = [place for place in order[1:] if place != world.team]
    return others[len(others) // 2]


def name_of(structure: str, mode: str, who: str) -> str:
    """Return the name of the case."""
    return f"removal/{structure}/{mode}/{who}"


def cases(world: ExperimentWorld, block: int) -> dict[str, Case]:
    """Return every case of this part, by name; without anybody leaving they are those of `shapes`."""
    found: dict[str, Case] = {}
    for structure in structures_of(world):
        tie = network_of(world, structure, "gross", block)
        for mode in MODES:
            for who in WHO:
                gone, half = leaver(world, tie, who), world.quarters // 2
                event = Event(half, "close_team") if gone == world.team else Event(half, "leave", gone)
                name = name_of(structure, mode, who)
                found[name] = Case(name, name, world.setup(tie, mode, events=(event,)))
    return found


def drawn(world: ExperimentWorld) -> list[str]:
    """Return the names of the cases whose network is another one in each block."""
    return [
        name_of(one, mode, who)
        for one in structures_of(world)
        for mode in MODES
        for who in WHO
        if shapes.is_drawn(one, "gross")
    ]


def rows(world: ExperimentWorld, gathered: Gathered) -> list[dict[str, Any]]:
    """Return what each loss changes, and what the hub's changes more than an ordinary member's."""
    result = []
    for structure in structures_of(world):
        tie = network_of(world, structure, "gross", 0)
        place = leaver(world, tie, "hub")
        many = shapes.is_drawn(structure, "gross")
        hub = "another in each draw" if many else world.partnership.members[place].name
        share = float((tie | tie.T)[place].sum()) / (world.n - 1)
        for mode in MODES:
            kept = shapes.name_of(structure, "gross", mode)
            lost = {who: name_of(structure, mode, who) for who in WHO}
            pairs = {
                "hub": (lost["hub"], kept),
                "ordinary": (lost["ordinary"], kept),
                "hub less ordinary": (lost["hub"], lost["ordinary"]),
            }
            for who, (case, baseline) in pairs.items():
                row = gathered.row(case, baseline)
                result.append(
                    {
                        "structure": structure,
                        "mode": mode,
                        "who": who,
                        "hub": hub,
                        "hub_is_team": bool(place == world.team and not many),
                        "hub_deals_with_share": round(share, 3),
                        **row_data(row),
                        "verdict": world.judged(row),
                    }
                )
    return result
