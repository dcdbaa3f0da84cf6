"""Does a difference matter, and is that known: the interval of a difference against a band of practical equivalence.

The band is set before the runs. Inside it a difference is too small to matter to anyone; a verdict needs the whole
interval on one side of its edges, so what is known to differ from 0 but not to matter is "cannot tell yet".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

BAND_A_YEAR = 0.25  # projects a year: one project in four years

Judgement = Literal["better", "worse", "no difference", "cannot tell yet"]


@dataclass(frozen=True)
class Band:
    """The differences in projects delivered that are too small to matter.

    Attributes
    ----------
    a_year : float
        Projects a year, above 0; the band reaches as far below 0 as above it.

    Raises
    ------
    ValueError
        If the band has no width, or an endless one.
    """

    a_year: float = BAND_A_YEAR

    def __post_init__(self) -> None:
        if not (math.isfinite(self.a_year) and self.a_year > 0):
            found = f"the band of practical equivalence is {self.a_year:g}"
            raise ValueError(f"{found}; it must be above 0 projects a year")

    def over(self, years: float) -> float:
        """Return half the band's width in projects, over so many years.

        Examples
        --------
        >>> Band().over(10)
        2.5
        """
        return self.a_year * years


def judge(low: float, high: float, half_band: float, better: int = 1) -> Judgement:
    """Return what an interval says of a difference that should be at least so large to matter.

    Parameters
    ----------
    low, high : float
        The interval of the expected difference; NaN where there is none.
    half_band : float
        Half the width of the band of practical equivalence, in the unit of the interval.
    better : int
        1 if more is better, -1 if less is.

    Returns
    -------
    str
        "better" or "worse" if the interval lies beyond the band, "no difference" if it lies within it, and
        "cannot tell yet" otherwise. (Three-sided testing: Goeman, Solari and Stijnen 2010.)

    Examples
    --------
    >>> judge(2.6, 4.0, 2.5), judge(-4.0, -2.6, 2.5), judge(-0.3, 1.2, 2.5), judge(1.0, 3.0, 2.5)
    ('better', 'worse', 'no difference', 'cannot tell yet')
    """
    if math.isnan(low) or math.isnan(high):
        return "cannot tell yet"
    if low > half_band:
        return "better" if better > 0 else "worse"
    if high < -half_band:
        return "worse" if better > 0 else "better"
    if low >= -half_band and high <= half_band:
        return "no difference"
    return "cannot tell yet"
