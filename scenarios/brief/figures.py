"""What a chart is drawn from: figures with their intervals, called by names that people use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from partnership_dynamics.scenarios.present.words import NO_VALUE, number, signed


@dataclass(frozen=True)
class Course:
    """How one scenario goes over time.

    Attributes
    ----------
    label : str
    years : sequence of float (T,)
        Years from the start; the first is usually 0.
    mean, low, high : sequence of float (T,)
        Projects delivered so far, and the ends of the 95% interval of that mean; NaN where there is none.
    """

    label: str
    years: Sequence[float]
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class LabelledEstimate:
    """A figure with its 95% interval (NaN where there is none), what it is called, and what is said of it."""

    label: str
    mean: float
    low: float
    high: float
    says: str = ""

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest value to draw."""
        known = [value for value in (self.mean, self.low, self.high) if math.isfinite(value)]
        return (min(known), max(known)) if known else (0.0, 0.0)


@dataclass(frozen=True)
class Swing:
    """What a difference becomes when one assumption takes the lowest and the highest value it could have."""

    label: str
    low_words: str
    high_words: str
    at_low: LabelledEstimate
    at_high: LabelledEstimate


def between(low: float, high: float, decimals: int = 1, sign: bool = False) -> str:
    """Return an interval in words; what is no interval is said to be none.

    Examples
    --------
    >>> between(0.94, 1.53), between(-0.4, 1.5, sign=True), between(float("nan"), 1.0)
    ('0.9 to 1.5', '−0.4 to +1.5', 'none')
    """
    if math.isnan(low) or math.isnan(high):
        return NO_VALUE
    say = signed if sign else number
    return f"{say(low, decimals)} to {say(high, decimals)}"
