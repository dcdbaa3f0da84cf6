"""The sixteen types of three actors and their ties as small drawings, so that nobody needs to know their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnership_dynamics.calibration.fit.counts import TRIAD_OF_CODE, TRIADS
from partnership_dynamics.scenarios.present.canvas import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLACES = ((0.0, 0.36), (-0.36, -0.3), (0.36, -0.3))
# Bits of a triad's code: ties between v, u and w.
TIES = ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1))


def ties_of(triad: str) -> list[tuple[int, int]]:
    """Return the ties of a type of triad, between actors 0, 1 and 2.

    Examples
    --------
    >>> ties_of("003"), len(ties_of("300"))
    ([], 6)
    """
    code = int(np.flatnonzero(TRIADS.index(triad) == TRIAD_OF_CODE)[0])
    return [tie for bit, tie in enumerate(TIES) if code >> bit & 1]


def draw_triad(ax: Axes, triad: str, x: float, size: float) -> None:
    """Draw a type of triad around (x, 0), ``size`` units wide, on axes whose units are as long in both directions."""
    corners = [(x + size * across, size * up) for across, up in PLACES]
    ties = ties_of(triad)
    for ego, alter in ties:
        mutual = (alter, ego) in ties
        if mutual and ego > alter:
            continue
        ax.annotate(
            "",
            corners[alter],
            corners[ego],
            arrowprops={
                "arrowstyle": "<|-|>" if mutual else "-|>",
                "mutation_scale": 5.5,
                "color": INK,
                "linewidth": 0.8,
                "shrinkA": 2.2,
                "shrinkB": 2.2,
            },
        )
    ax.plot(*zip(*corners, strict=True), "o", color=INK, markersize=3.0, linestyle="none")
