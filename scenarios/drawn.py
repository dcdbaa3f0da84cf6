"""What the draws of an answer are: plausible counties, calibrated draws, a scenario's own ranges, or growth alone.

An answer counts in how many draws a direction holds, so its words must say what was drawn. Where several things were,
the widest names them: plausible counties have own data and a scenario's ranges drawn with them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

Drawn = Literal["plausible", "calibrated", "ranges", "growth"]

BALANCE = "density"  # the out-degree: each draw of constants or of growth has its own
NOUNS: dict[Drawn, str] = {
    "plausible": "plausible counties",
    "calibrated": "calibrated draws",
    "ranges": "draws over the ranges that the scenario gives",
    "growth": "draws of the network's growth",
}


def is_own(name: str) -> bool:
    """Say whether a number of a draw comes from a range of the scenario's own: its name has a table in it."""
    return "." in name


def drawn_of(cases: Sequence[tuple[Sequence[Mapping[str, float]], Collection[str]]]) -> Drawn:
    """Return what the draws of one or two cases are.

    Parameters
    ----------
    cases : sequence of (draws, names)
        Of scenario and baseline: the draws, and which of their numbers come from the plausible set.

    Examples
    --------
    >>> drawn_of([([{"turnover": 0.1, "density": -2.0}], ("turnover", "density"))])
    'plausible'
    >>> drawn_of([([{}], ()), ([{"team.staff": 2.0}], ())])
    'ranges'
    >>> drawn_of([([{"team.staff": 2.0, "closure": 0.1}], ())]), drawn_of([([{"density": -2.0}], ())])
    ('calibrated', 'growth')
    """
    names = [(set(draws[0]) if draws else set(), set(plausible)) for draws, plausible in cases]
    if any(some & plausible for some, plausible in names):
        return "plausible"
    every = set().union(*(some for some, _plausible in names))
    if any(not is_own(name) and name != BALANCE for name in every):
        return "calibrated"
    return "ranges" if any(is_own(name) for name in every) else "growth"


def short(drawn: Drawn) -> str:
    """Return the noun where it was said before what was drawn.

    Examples
    --------
    >>> short("plausible"), short("ranges")
    ('counties', 'draws')
    """
    return "counties" if drawn == "plausible" else "draws"
