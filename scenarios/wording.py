"""The words of a finding: direction, size, certainty and relevance, once each; the rules are in `scenarios.finding`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from partnership_dynamics.scenarios.drawn import NOUNS
from partnership_dynamics.scenarios.finding import NOTHING, Certainty, Claim, Direction, Judgement

BADGES: dict[Judgement, str] = {
    "better": "Better",
    "worse": "Worse",
    "no difference": "No difference that matters",
    "cannot tell yet": "Cannot tell yet",
}
# Sizes in words: the upper end of each (share of what is delivered as it is), and what is said.
_SIZES = (
    (0.015, "hardly any"),
    (0.035, "about one in forty"),
    (0.075, "about one in twenty"),
    (0.125, "about a tenth"),
    (0.155, "about a seventh"),
    (0.183, "about a sixth"),
    (0.225, "about a fifth"),
    (0.29, "about a quarter"),
    (0.375, "about a third"),
    (0.45, "about two fifths"),
    (0.55, "about a half"),
    (0.635, "about three fifths"),
    (0.71, "about two thirds"),
    (0.775, "about three quarters"),
    (0.85, "about four fifths"),
    (0.95, "about nine tenths"),
)
_TIMES = (
    (1.25, "about twice as many"),
    (1.75, "about two and a half times as many"),
    (2.5, "about three times as many"),
)
COMPARATIVES = {"years": ("longer", "shorter")}  # of units where it is not more and fewer


def number(value: float, decimals: int = 1) -> str:
    """Return a number for a sentence: rounded half up, with a true minus.

    Examples
    --------
    >>> number(2.25), number(-0.5), number(12.0, 0)
    ('2.3', '−0.5', '12')
    """
    scaled = math.floor(abs(value) * 10**decimals + 0.5) / 10**decimals
    sign = "−" if value < 0 and scaled > 0 else ""
    return f"{sign}{scaled:,.{decimals}f}"


def decimals_for(values: Sequence[float]) -> int:
    """Return how many decimals the figures of one sentence share: so many that none that differs from 0 becomes 0."""
    known = [abs(value) for value in values if math.isfinite(value)]
    largest = max(known, default=0.0)
    decimals = 1 if largest < 100 else 0
    smallest = min((value for value in known if value > NOTHING), default=1.0)
    while decimals < 3 and smallest < 0.5 * 10.0**-decimals:
        decimals += 1
    return decimals


def size_in_words(difference: float, baseline: float) -> str:
    """Return how large a difference is, as a share of what there is; empty where there is nothing to compare with.

    Examples
    --------
    >>> size_in_words(-2.1, 6.3), size_in_words(3.0, 6.0), size_in_words(6.3, 6.3), size_in_words(1.0, 0.0)
    ('about a third', 'about a half', 'about twice as many', '')
    """
    if not (math.isfinite(baseline) and baseline > NOTHING and math.isfinite(difference)):
        return ""
    share = abs(difference) / baseline
    for most, said in _SIZES:
        if share < most:
            return said
    if difference < 0:
        return "nearly all" if share < 1.0 - NOTHING else "all"
    for most, said in _TIMES:
        if share < most:
            return said
    return f"about {share + 1:.0f} times as many"


def of_ten(share: float) -> str:
    """Return a share as a count of ten; never 0 or 10 where that is not exact.

    Examples
    --------
    >>> of_ten(0.9), of_ten(0.97), of_ten(1.0), of_ten(0.02), of_ten(0.0)
    ('9', 'over 9', '10', 'under 1', '0')
    """
    if share <= NOTHING:
        return "0"
    if share >= 1.0 - NOTHING:
        return "10"
    count = math.floor(10 * share + 0.5)
    return "under 1" if count == 0 else "over 9" if count == 10 else str(count)


CERTAINLY: dict[Certainty, str] = {
    "almost certainly": "Almost certainly",
    "probably": "Probably",
    "perhaps": "Perhaps",
    "cannot tell": "We cannot tell",
}


def badge(finding: Claim, unit: str = "projects") -> str:
    """Return the finding in a few words: certainty and direction, or why there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.scenarios.finding import Difference, finding_of
    >>> badge(finding_of(Difference(-2.1, 6.3, np.array([-3.0, -2.0, -1.0]), -2.4, -1.8), 0.63))
    'Almost certainly fewer'
    """
    if finding.direction == "same":
        return "No difference"
    if finding.direction == "unknown":
        return "Too few runs to tell"
    if finding.is_no_difference:
        return "No difference that matters"
    if finding.certainty == "cannot tell":
        return "We cannot tell"
    return f"{CERTAINLY[finding.certainty]} {comparative(finding.direction, unit)}"


def on_projects(finding: Claim, time: str) -> str:
    """Return a finding on projects delivered over some time, for the title of a picture.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.scenarios.finding import Difference, finding_of
    >>> on_projects(finding_of(Difference(-2.1, 6.3, np.array([-3.0, -2.0, -1.0]), -2.4, -1.8), 0.63), "ten years")
    'almost certainly fewer projects delivered in ten years'
    """
    if finding.direction == "unknown":
        return f"too few runs to tell the difference in projects delivered in {time}"
    said = badge(finding)
    said = f"{said[:1].lower()}{said[1:]}"
    if finding.direction == "same" or finding.is_no_difference:
        return f"{said} in projects delivered in {time}"
    if not finding.is_directed:
        return f"we cannot tell whether more or fewer projects are delivered in {time}"
    return f"{said} projects delivered in {time}"


def comparative(direction: Direction, unit: str = "projects") -> str:
    """Return the comparative of a direction for a unit.

    Examples
    --------
    >>> comparative("more"), comparative("fewer", "years")
    ('more', 'shorter')
    """
    more, fewer = COMPARATIVES.get(unit, ("more", "fewer"))
    return more if direction == "more" else fewer


def _relevance(finding: Claim, unit: str, asked: bool) -> str:
    """Return the clause on relevance; empty where nobody said what matters."""
    if finding.relevance == "unknown":
        return ""
    edge = number(finding.threshold, decimals_for([finding.threshold]))
    said = f"the {edge} {'you said matters' if asked else 'taken to matter'}"
    return {
        "matters": f"more than {said}",
        "perhaps matters": f"perhaps more than {said}",
        "perhaps too little": f"perhaps less than {said}",
        "too little": f"less than {said}",
    }[finding.relevance]


def _size(finding: Claim, unit: str) -> str:
    """Return the clause on size, with its figures."""
    difference, baseline = finding.size, finding.spread.baseline
    decimals = decimals_for([difference, baseline])
    figure = number(difference, decimals)
    said = size_in_words(difference if finding.direction == "more" else -difference, baseline)
    if not said:
        return f"{figure} {unit}" + (" where there are none" if baseline == 0 else "")
    base = number(baseline, decimals)
    joint = "of" if finding.direction == "fewer" else "on top of"
    return f"{said} ({figure} {joint} {base} {unit})"


def headline(finding: Claim, unit: str = "projects", asked: bool = False) -> str:
    """Return the headline: direction, size, certainty and relevance, once each.

    Parameters
    ----------
    finding : Claim
    unit : str
    asked : bool
        Whether the person set the threshold, so that it is "the 0.6 you said matters".

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.scenarios.finding import Difference, finding_of
    >>> counties = np.array([-3.5, -3.0, -2.8, -2.5, -2.4, -2.3, -2.0, -1.8, -1.0, 0.2])
    >>> headline(finding_of(Difference(-2.3, 6.3, counties, -2.6, -2.0), 0.63), asked=True)
    'Probably fewer: about a third (2.3 of 6.3 projects), more than the 0.6 you said matters.'
    """
    if finding.direction == "same":
        return f"No difference: the same {unit} in every run."
    if finding.direction == "unknown":
        return "Too few runs to tell."
    relevance = _relevance(finding, unit, asked)
    if finding.is_no_difference:
        edge = number(finding.threshold, decimals_for([finding.threshold]))
        said = f"the {edge} {unit} {'you said matter' if asked else 'taken to matter'}"
        return f"No difference that matters: in {of_ten(finding.within)} of 10 {_of(finding)} it is less than {said}."
    if finding.certainty == "cannot tell":
        edge = (
            f", against {number(finding.threshold, decimals_for([finding.threshold]))} {unit} "
            + ("you said matter" if asked else "taken to matter")
            if relevance
            else ""
        )
        decimals = decimals_for([finding.spread.difference, finding.spread.baseline])
        average = abs(finding.spread.difference)
        way = comparative("more" if finding.spread.difference > 0 else "fewer", unit)
        return f"We cannot tell whether {_either(unit)}: on average {number(average, decimals)} {way}{edge}."
    word = comparative(finding.direction, unit)
    end = f", {relevance}" if relevance else ""
    return f"{CERTAINLY[finding.certainty]} {word}: {_size(finding, unit)}{end}."


def _either(unit: str) -> str:
    more, fewer = COMPARATIVES.get(unit, ("more", "fewer"))
    return f"{more} or {fewer}"


def _of(finding: Claim) -> str:
    return NOUNS[finding.spread.drawn] if len(finding.spread.counties) else "cases, by chance alone"


def statistic(value: float) -> str:
    """Return a statistic of a network as text.

    Examples
    --------
    >>> statistic(12.0), statistic(0.4567), statistic(123.4)
    ('12', '0.46', '123')
    """
    return f"{value:.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.2f}"


def evidence(finding: Claim, unit: str = "projects") -> str:
    """Return how many plausible counties, or draws, agree and between what most lie; by chance alone without any.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.scenarios.finding import Difference, finding_of
    >>> counties = np.array([-3.5, -3.0, -2.8, -2.5, -2.4, -2.3, -2.0, -1.8, -1.0, 0.2])
    >>> evidence(finding_of(Difference(-2.3, 6.3, counties, -2.6, -2.0), 0.63))
    'Fewer in 9 of 10 plausible counties; between 0.9 and 3.1 fewer in 8 of 10.'
    """
    if finding.direction in ("same", "unknown"):
        return ""
    word = comparative(finding.direction, unit)
    span = _range(*finding.spread.middle(), unit)
    if not len(finding.spread.counties):
        return f"{span[0].upper()}{span[1:]}, by chance alone (95% interval, parameters held at one value)."
    share = of_ten(finding.share)
    return f"{word.capitalize()} in {share} of 10 {NOUNS[finding.spread.drawn]}; {span} in 8 of 10."


def _range(low: float, high: float, unit: str) -> str:
    """Return a range in words: between two numbers of one direction, or from one direction to the other."""
    more, fewer = COMPARATIVES.get(unit, ("more", "fewer"))
    decimals = decimals_for([low, high])
    ends = (number(abs(low), decimals), number(abs(high), decimals))
    if low >= 0:
        return f"between {ends[0]} and {ends[1]} {more}"
    if high <= 0:
        return f"between {ends[1]} and {ends[0]} {fewer}"
    return f"from {ends[0]} {fewer} to {ends[1]} {more}"


def answer(finding: Claim, unit: str = "projects", asked: bool = False) -> str:
    """Return headline and evidence: the whole answer.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.scenarios.finding import Difference, finding_of
    >>> answer(finding_of(Difference(0.0, 6.3, np.zeros(0), 0.0, 0.0, same=True), 0.63))
    'No difference: the same projects in every run.'
    """
    return " ".join(part for part in (headline(finding, unit, asked), evidence(finding, unit)) if part)
