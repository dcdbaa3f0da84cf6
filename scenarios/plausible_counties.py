"""Plausible counties: a partnership at each of several vectors of parameters under which the model does what is known.

General parameters are taken as they are in the plausible set; facts of the partnership (hours, staff, ideas, whatever
its own records tell) from those records where they are given; and `scenarios.actions.balancing` gives each vector the
out-degree at which the partnership keeps its contacts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from partnership_dynamics.calibration.plausible.vectors import USED, PlausibleError, plausible_set
from partnership_dynamics.scenarios.ensemble.chunk import Draw


@dataclass(frozen=True)
class Counties:
    """Vectors for a partnership, and what a person should know of them.

    Attributes
    ----------
    draws : tuple of mapping
        Empty where the plausible set cannot be used; the notes say why.
    names : tuple of str
        The parameters that come from the plausible set.
    notes : tuple of str
    """

    draws: tuple[Draw, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def counties_of(chosen: Mapping[str, float], fitted: Sequence[Draw] = (), count: int = USED) -> Counties:
    """Return plausible vectors for a partnership.

    Parameters
    ----------
    chosen : mapping
        Parameters that are set, which win.
    fitted : sequence of mapping
        Draws of parameters that were fitted to the partnership's own data: they narrow the set.
    count : int
        How many vectors.

    Examples
    --------
    >>> found = counties_of({"gross_hours": 90.0}, count=3)
    >>> len(found.draws) in (0, 3), any("gross_hours" in draw for draw in found.draws)
    (True, False)
    """
    try:
        known = plausible_set()
    except PlausibleError as error:
        return Counties((), (), (f"Answered at the default parameters: {error}.",))
    own = set(fitted[0]) if fitted else set()
    draws = known.draws(count, without=(*chosen, *own))
    names = tuple(draws[0])
    if fitted:
        rows = np.linspace(0, len(fitted) - 1, count).round().astype(int)
        draws = tuple({**draw, **fitted[row]} for draw, row in zip(draws, rows, strict=True))
    said = f"{count} plausible counties: {len(names)} parameters vary together as the evidence allows"
    narrowed = f", {len(own)} as your own data tell" if own else ""
    fixed = sorted(set(chosen) & set(known.names))
    held = f"; set by hand: {', '.join(fixed)}" if fixed else ""
    return Counties(draws, names, (f"{said}{narrowed}{held} (`run.py plausible show` explains them).",))
