"""What a pattern is, what its experiment finds, and how the findings become a verdict.

Grimm et al. 2005 ("Pattern-oriented modeling of agent-based complex systems", Science 310): many weak patterns, none
of them fitted, together say more of a model than one strong one. A verdict follows from intervals by the rules here
and from nothing else; a pattern is reproduced only if every interval that is judged lies where it is expected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from partnership_dynamics.calibration.evidence import Role

if TYPE_CHECKING:
    from partnership_dynamics.scenarios.validation.laboratory import Laboratory

Strength = Literal["A", "B", "B−", "C"]
Verdict = Literal["reproduced", "not reproduced", "cannot tell", "contested"]
STRENGTHS = {
    "A": "several sources or primary data",
    "B": "one good source",
    "B−": "one good source that measured something a little different",
    "C": "contested, one case only, or not quite the same thing",
}


@dataclass(frozen=True)
class Expected:
    """Where a number is expected: from ``least`` to ``most``; a bound that is ``strict`` is itself outside.

    Examples
    --------
    >>> between(3, 5).words("years"), above(0).words("projects"), below(0.25).words("")
    ('3 to 5 years', 'above 0 projects', 'below 0.25')
    """

    least: float
    most: float
    strict: bool = False

    def judge(self, low: float, high: float) -> Verdict:
        """Return what an interval says: inside, outside, or across a bound.

        Examples
        --------
        >>> between(3, 5).judge(3.4, 4.2), between(3, 5).judge(5.1, 6), between(3, 5).judge(4.8, 5.4)
        ('reproduced', 'not reproduced', 'cannot tell')
        >>> above(0).judge(0.0, 0.0), above(0).judge(0.1, 0.4), above(0).judge(float("nan"), float("nan"))
        ('not reproduced', 'reproduced', 'cannot tell')
        """
        if math.isnan(low) or math.isnan(high):
            return "cannot tell"
        if self.strict:
            if low > self.least and high < self.most:
                return "reproduced"
            return "not reproduced" if high <= self.least or low >= self.most else "cannot tell"
        if low >= self.least and high <= self.most:
            return "reproduced"
        return "not reproduced" if high < self.least or low > self.most else "cannot tell"

    def words(self, unit: str) -> str:
        """Return what is expected, in words."""
        said = f"{self.least:g} to {self.most:g}"
        if math.isinf(self.most):
            said = f"above {self.least:g}" if self.strict else f"at least {self.least:g}"
        elif self.least == self.most:
            said = f"{self.least:g}"
        elif math.isinf(self.least):
            said = f"below {self.most:g}"
        return f"{said} {unit}".strip()


def between(least: float, most: float) -> Expected:
    """Return the expectation of a number in a range, bounds included."""
    return Expected(least, most)


def above(least: float) -> Expected:
    """Return the expectation of a number above a bound."""
    return Expected(least, math.inf, strict=True)


def below(most: float) -> Expected:
    """Return the expectation of a number below a bound."""
    return Expected(-math.inf, most, strict=True)


Interval = tuple[float, float, float]


@dataclass(frozen=True)
class PatternMeasure:
    """One number that an experiment gives, with its 95% interval.

    Attributes
    ----------
    label, unit : str
    value, low, high : float
    expected : Expected or None
        None where the number is told and not judged.
    """

    label: str
    unit: str
    value: float
    low: float
    high: float
    expected: Expected | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What the interval says; None where nothing is expected."""
        return None if self.expected is None else self.expected.judge(self.low, self.high)


def measured(label: str, unit: str, found: Interval, expected: Expected | None = None) -> PatternMeasure:
    """Return a measure from (value, low, high)."""
    return PatternMeasure(label, unit, float(found[0]), float(found[1]), float(found[2]), expected)


@dataclass(frozen=True)
class Curve:
    """One line of a chart: a value at each x, with its interval."""

    label: str
    x: tuple[float, ...]
    found: tuple[Interval, ...]


@dataclass(frozen=True)
class PatternChart:
    """What to draw of an experiment; ``at_x`` names the places on the x axis where they are not numbers."""

    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    at_x: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What the experiment of a pattern came to.

    Attributes
    ----------
    measures : tuple of PatternMeasure
    runs : int
        Histories simulated.
    chart : PatternChart or None
    way : str
        Of a contested pattern: which way the model goes, in a sentence.
    """

    measures: tuple[PatternMeasure, ...]
    runs: int = 0
    chart: PatternChart | None = None
    way: str = ""


@dataclass(frozen=True)
class Before:
    """How a pattern stood before all were regraded, with the rules of that time.

    Attributes
    ----------
    verdict : str
        As it was published.
    check, strength : str
        What was looked for, and how well that was thought to be known; empty where nothing of it was changed.
    reason : str
        Why it was changed.
    """

    verdict: Verdict
    check: str = ""
    strength: Strength | Literal[""] = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if bool(self.reason) != bool(self.check or self.strength):
            raise ValueError("a pattern whose check or strength was changed says why, and no other")


@dataclass(frozen=True)
class Pattern:
    """A pattern that studies of partnerships report, and the experiment that looks for it in the model.

    Attributes
    ----------
    key : str
        P1 to P25, as in the list of patterns that this project was set.
    title, statement, check, source : str
        A few words; what was found; what is looked for in the model; by whom it was found.
    strength : str
        Of the evidence, see `STRENGTHS`.
    cites : tuple of str
        Keys of the source's works in ``docs/references.bib``.
    experiment : callable
    how : str
        The experiment in words.
    role : str
        What the pattern may be used for: used, test or seen (`calibration.evidence`).
    before : Before
        How it stood before it was regraded.
    contested : bool
        Studies disagree: it is reported which way the model goes, and not judged.
    teaches : str
        What it teaches if the pattern is not reproduced, or cannot be told.
    caution : str
        What has to be known to read the result.
    changed : str
        What of the check was changed after a first run, and why.
    """

    key: str
    title: str
    statement: str
    check: str
    source: str
    cites: tuple[str, ...]
    strength: Strength
    experiment: Callable[[Laboratory], Finding]
    how: str
    role: Role
    before: Before
    contested: bool = False
    teaches: str = ""
    caution: str = ""
    changed: str = ""

    @property
    def number(self) -> int:
        """The number in the key."""
        return int(self.key[1:])

    def verdict(self, finding: Finding) -> Verdict:
        """Return the verdict on what was found."""
        return "contested" if self.contested else combined([one.verdict for one in finding.measures])


def combined(verdicts: Sequence[Verdict | None]) -> Verdict:
    """Return the verdict of several measures: one that is not as expected decides, then one that cannot be told.

    Examples
    --------
    >>> combined(["reproduced", None, "cannot tell"]), combined(["reproduced"]), combined([None])
    ('cannot tell', 'reproduced', 'cannot tell')
    """
    judged = [one for one in verdicts if one is not None]
    if "not reproduced" in judged:
        return "not reproduced"
    if not judged or "cannot tell" in judged:
        return "cannot tell"
    return "reproduced"
