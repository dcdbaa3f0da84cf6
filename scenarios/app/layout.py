"""Where members stand in the network picture: the same places whatever happens, so that the eye follows the ties."""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.scenarios.present.networks import either_way, round_table
from partnership_dynamics.simulation.partnership import Partnership

SEED = 2007
ROUND = 40  # up to so many members stand in a circle round their hub
OUTSIDE = 1.6  # where members that come later wait


def hub_of(partnership: Partnership) -> int:
    """Return who stands in the middle: the convener, else the member that deals with most others."""
    if partnership.governance == "lead":
        return partnership.lead
    if partnership.team_place >= 0:
        return partnership.team_place
    return int(either_way(partnership.tie).sum(axis=1).argmax())


def spots_of(partnership: Partnership, successors: int = 0) -> list[tuple[float, float]]:
    """Return each member's place, about -1 to 1 both ways, by the network at the start alone.

    A circle round the hub for up to 40 members, springs of path length from a fixed seed beyond. Members that come
    into being later stand outside, so that nobody moves for them.

    Parameters
    ----------
    partnership : Partnership
    successors : int
        How many members come later; they follow the partnership's own.

    Returns
    -------
    list of (x, y)
        With y downwards, as on a screen.
    """
    count = len(partnership.members)
    if count == 1:
        places = np.zeros((1, 2))
    elif count <= ROUND:
        places = round_table(either_way(partnership.strength), hub_of(partnership))
    else:
        from partnership_dynamics.scenarios.present.survey_network import places_of

        places = places_of(partnership.tie.astype(np.int8), SEED)
    spots = [(round(float(x), 4), round(-float(y), 4)) for x, y in places]
    for step in range(successors):
        angle = math.pi * (step + 0.5) / max(successors, 2)
        spots.append((round(OUTSIDE * math.cos(angle), 4), round(OUTSIDE * math.sin(angle), 4)))
    return spots
