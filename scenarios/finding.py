"""What may be said of a difference: rules from numbers to direction, certainty, size and relevance.

`scenarios.wording` puts the finding into words. Whatever says how a difference came out (tables, the app, lessons,
the briefing, the sequential rule) asks these two, so that two places never disagree about the same numbers.

direction
    "more" or "fewer", by the sign of the expected difference; "the same" where no run differs.
certainty
    the share of plausible counties (or of whatever was drawn: `scenarios.drawn`) on that side, each with its expected
    difference, or, where parameters are held at one value, the probability given chance alone: `CERTAIN` and above
    "almost certainly", `PROBABLE` "probably", `POSSIBLE` "perhaps", below that "we cannot tell".
size
    the difference as a share of what is delivered as it is, in a person's words, with the figures.
relevance
    whether it is more than what the person said matters, by default a tenth of what is delivered as it is.

"No difference that matters" is said only where no direction can be told, at least `AGREED` of the counties lie within
the threshold, and the difference is less than `LARGE` of what is delivered. So it never stands above a fall of a third,
and "we cannot tell" never appears where nine in ten agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.drawn import Drawn

Direction = Literal["more", "fewer", "same", "unknown"]
Certainty = Literal["almost certainly", "probably", "perhaps", "cannot tell"]
Relevance = Literal["matters", "perhaps matters", "perhaps too little", "too little", "unknown"]
Judgement = Literal["better", "worse", "no difference", "cannot tell yet"]

CERTAIN, PROBABLE, POSSIBLE = 0.975, 0.8, 2.0 / 3.0
AGREED = 0.9  # share of the counties that must lie within the threshold for "no difference that matters"
LARGE = 1.0 / 3.0  # a difference of this share is never called none
FEW = 10  # counties below which their number is too small to count those that agree
INNER = 0.8  # "in 8 of 10": the middle share of counties whose range is given
USUAL_SHARE = 0.1
NOTHING = 1e-9  # nearer to 0 is rounding of the computer's
NORMAL = np.array([NormalDist().inv_cdf((k + 0.5) / 20) for k in range(20)])  # stands for a normal distribution
TWO_SIDED = 1.959963984540054  # standard errors on either side of a 95% interval


class ThresholdError(ValueError):
    """A threshold of relevance that cannot be."""


@dataclass(frozen=True)
class Threshold:
    """How large a difference in projects delivered must be to matter: what the person says before the answer.

    Attributes
    ----------
    share : float
        Of what is delivered as it is; used unless ``a_year`` is given.
    a_year : float or None
        Projects a year instead.
    asked : bool
        Whether a person said so, rather than nobody.

    Raises
    ------
    ThresholdError
        If it is not a finite number above 0.
    """

    share: float = USUAL_SHARE
    a_year: float | None = None
    asked: bool = False

    def __post_init__(self) -> None:
        value = self.share if self.a_year is None else self.a_year
        if not (math.isfinite(value) and value > 0):
            unit = "of what is delivered as it is" if self.a_year is None else "projects a year"
            raise ThresholdError(f"the difference that matters is {value:g} {unit}; it must be above 0")

    def over(self, years: float, baseline: float) -> float:
        """Return the threshold in projects over so many years.

        Parameters
        ----------
        years : float
        baseline : float
            Projects delivered as it is, over those years. Where that is unknown or nothing, so is a share of it: NaN.

        Examples
        --------
        >>> Threshold().over(10, 6.3), Threshold(a_year=0.25).over(10, 6.3)
        (0.63, 2.5)
        """
        if self.a_year is not None:
            return self.a_year * years
        return self.share * baseline if math.isfinite(baseline) and baseline > NOTHING else float("nan")

    def in_words(self) -> str:
        """Return the threshold as it was set.

        Examples
        --------
        >>> Threshold().in_words(), Threshold(share=0.25).in_words(), Threshold(a_year=0.25).in_words()
        ('a tenth of what is delivered as it is', '25% of what is delivered as it is', '0.25 projects a year')
        """
        if self.a_year is not None:
            return f"{self.a_year:g} project{'' if self.a_year == 1 else 's'} a year"
        share = "a tenth" if math.isclose(self.share, USUAL_SHARE) else f"{100 * self.share:g}%"
        return f"{share} of what is delivered as it is"


def _upper(z: float) -> float:
    """Return the probability that a standard normal number is above ``z``."""
    return 0.5 * math.erfc(z / math.sqrt(2.0))


@dataclass(frozen=True)
class Difference:
    """What is known of an expected difference: over plausible counties, or by chance alone.

    Attributes
    ----------
    difference : float
        Its expectation.
    baseline : float
        What is delivered as it is; NaN where that is unknown.
    counties : float64 (D,)
        Each plausible county's expected difference, or each draw's; empty where parameters are held at one value.
    low, high : float
        The 95% interval of the expectation from chance, which is used where there are no counties.
    same : bool
        Whether no run differs.
    error : float
        Standard error by chance of the mean over these counties: all of them may lie that much higher or lower.
    drawn : str
        What ``counties`` are: plausible counties, or other draws.
    """

    difference: float
    baseline: float
    counties: npt.NDArray[np.float64]
    low: float
    high: float
    same: bool = False
    error: float = 0.0
    drawn: Drawn = "plausible"

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say."""
        return math.isfinite(self.difference) and (len(self.counties) > 1 or math.isfinite(self.low))

    @property
    def is_counted(self) -> bool:
        """Whether there are counties enough to count those that agree; else the interval says how many may."""
        return len(self.counties) >= FEW or (len(self.counties) > 0 and not math.isfinite(self.low))

    def above(self, value: float) -> float:
        """Return the share of counties with more than ``value``, or the probability given the interval.

        A handful of counties that agree says little of all, so of fewer than `FEW` the interval is taken.
        """
        if self.is_counted and self.error > NOTHING:
            return float(np.mean([_upper((value - one) / self.error) for one in self.counties]))
        if self.is_counted:
            return float(np.mean(self.counties > value + NOTHING))
        error = (self.high - self.low) / (2.0 * TWO_SIDED)
        if error <= NOTHING:
            return float(self.difference > value + NOTHING)
        return _upper((value - self.difference) / error)

    def below(self, value: float) -> float:
        """Return the share of counties with less than ``value``, or the probability given chance alone."""
        mirrored = Difference(-self.difference, self.baseline, -self.counties, -self.high, -self.low, error=self.error)
        return mirrored.above(-value)

    def middle(self, share: float = INNER) -> tuple[float, float]:
        """Return between what the middle of the counties lie; without counties, the interval from chance."""
        if not len(self.counties):
            return self.low, self.high
        if not self.is_counted:
            half = NormalDist().inv_cdf(0.5 + share / 2) * (self.high - self.low) / (2.0 * TWO_SIDED)
            return self.difference - half, self.difference + half
        values = (self.counties[:, None] + self.error * NORMAL[None, :]).ravel()
        low, high = np.quantile(values, [0.5 - share / 2, 0.5 + share / 2])
        return float(low), float(high)


@dataclass(frozen=True)
class Claim:
    """What the rules make of the numbers.

    Attributes
    ----------
    direction, certainty, relevance : str
    share : float
        Of plausible counties (or of the probability) on the side of the direction.
    beyond, within : float
        Share beyond the threshold on that side, and share within it on both.
    threshold : float
        In the unit of the difference; NaN where none applies.
    """

    direction: Direction
    certainty: Certainty
    relevance: Relevance
    share: float
    beyond: float
    within: float
    threshold: float
    spread: Difference

    def judgement(self, better: int = 1, level: float = PROBABLE) -> Judgement:
        """Return the finding as one of four, for badges, tables of many rows and data.

        Parameters
        ----------
        better : int
            1 if more is better, -1 if less is.
        level : float
            The share that must agree on the direction.
        """
        if self.direction == "same" or self.is_no_difference:
            return "no difference"
        if self.direction == "unknown" or self.share < level:
            return "cannot tell yet"
        if self.relevance == "too little" and not self.is_large:
            return "no difference"
        return "better" if (self.direction == "more") == (better >= 0) else "worse"

    @property
    def size(self) -> float:
        """The size to name, at least 0: of the expected difference, or the median county's where their signs differ."""
        way = 1.0 if self.direction == "more" else -1.0
        if way * self.spread.difference >= 0 or not len(self.spread.counties):
            return abs(self.spread.difference)
        return abs(float(np.median(self.spread.counties)))

    @property
    def is_large(self) -> bool:
        """Whether the difference is at least a third of what is delivered as it is."""
        base = self.spread.baseline
        return math.isfinite(base) and base > NOTHING and abs(self.spread.difference) >= LARGE * base - NOTHING

    @property
    def is_no_difference(self) -> bool:
        """Whether "no difference that matters" may be said: no sure direction, nearly all within, and not a third."""
        return self.certainty in ("perhaps", "cannot tell") and self.within >= AGREED and not self.is_large

    @property
    def is_directed(self) -> bool:
        """Whether a direction can be named at all."""
        return self.direction in ("more", "fewer") and self.certainty != "cannot tell"


def finding_of(spread: Difference, threshold: float = float("nan")) -> Claim:
    """Return what the rules make of a difference.

    Parameters
    ----------
    spread : Difference
    threshold : float
        How much matters, in the unit of the difference; NaN where nobody has said.

    Examples
    --------
    >>> counties = np.array([-3.5, -3.0, -2.8, -2.5, -2.4, -2.3, -2.0, -1.8, -1.0, 0.2])
    >>> found = finding_of(Difference(-2.1, 6.3, counties, -2.4, -1.8), 0.63)
    >>> found.direction, found.certainty, found.relevance, found.judgement()
    ('fewer', 'probably', 'matters', 'worse')
    """
    nan = float("nan")
    if spread.same:
        return Claim("same", "almost certainly", "too little", 1.0, 0.0, 1.0, threshold, spread)
    if not spread.is_known:
        return Claim("unknown", "cannot tell", "unknown", nan, nan, nan, threshold, spread)
    more, fewer = spread.above(0.0), spread.below(0.0)
    up = more > fewer if more != fewer else spread.difference > 0
    share = more if up else fewer
    certainty: Certainty = (
        "almost certainly"
        if share >= CERTAIN
        else "probably"
        if share >= PROBABLE
        else "perhaps"
        if share >= POSSIBLE
        else "cannot tell"
    )
    direction: Direction = "more" if up else "fewer"
    if math.isnan(threshold):
        return Claim(direction, certainty, "unknown", share, nan, nan, threshold, spread)
    edge = threshold + NOTHING
    beyond = spread.above(edge) if up else spread.below(-edge)
    within = max(1.0 - spread.above(edge) - spread.below(-edge), 0.0)
    found = Claim(direction, certainty, "unknown", share, beyond, within, threshold, spread)
    if found.size > threshold:
        relevance: Relevance = "matters" if beyond >= PROBABLE else "perhaps matters"
    else:
        relevance = "too little" if within >= PROBABLE else "perhaps too little"
    return replace(found, relevance=relevance)


def judge(low: float, high: float, threshold: float, baseline: float = float("nan"), better: int = 1) -> Judgement:
    """Return the judgement of an expected difference of which a 95% interval from chance is all that is known.

    It is stricter than a headline: a direction needs an interval that leaves out 0, since such judgements stand in
    tables of many rows, of which some would be directed by chance.

    Parameters
    ----------
    low, high : float
    threshold : float
    baseline : float, optional
        What there is without the change: a third of it or more is never "no difference".
    better : int

    Examples
    --------
    >>> judge(2.6, 4.0, 2.5), judge(-4.0, -2.6, 2.5), judge(-0.3, 0.5, 2.5), judge(-1.0, 5.0, 2.5)
    ('better', 'worse', 'no difference', 'cannot tell yet')
    >>> judge(0.9, 1.5, 2.5), judge(0.9, 1.5, 2.5, baseline=3.0)
    ('no difference', 'better')
    """
    spread = Difference((low + high) / 2, baseline, np.zeros(0), low, high)
    return finding_of(spread, threshold).judgement(better, CERTAIN + NOTHING)


def settled(low: float, high: float, threshold: float) -> Judgement:
    """Return what an interval settles against what matters, for a rule that ends runs: all of it must lie on one side.

    Three-sided testing (Goeman, Solari and Stijnen 2010), which keeps the error of a sequential rule.

    Examples
    --------
    >>> settled(2.6, 4.0, 2.5), settled(-0.3, 1.2, 2.5), settled(1.0, 3.0, 2.5)
    ('better', 'no difference', 'cannot tell yet')
    """
    if low > threshold:
        return "better"
    if high < -threshold:
        return "worse"
    return "no difference" if low >= -threshold and high <= threshold else "cannot tell yet"
