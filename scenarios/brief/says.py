"""What a briefing says of its results; the words of every difference are those of `scenarios.wording`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from partnership_dynamics.scenarios.brief.extras import Extras, Found
from partnership_dynamics.scenarios.brief.figures import LabelledEstimate
from partnership_dynamics.scenarios.brief.kept import USUAL, Kept
from partnership_dynamics.scenarios.drawn import NOUNS
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.finding import CERTAIN, Claim, Difference, Judgement, finding_of
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.wording import badge, evidence, headline

AT_USUAL = f", at {USUAL}"


@dataclass(frozen=True)
class BriefedAnswer:
    """The answer in its parts; each is plain text.

    Attributes
    ----------
    verdict : str
        One of four, for colours.
    badge, sentence : str
    but : str
        How many plausible counties (or other draws) agree, or what holding the parameters at one value leaves out.
    """

    verdict: Judgement
    badge: str
    sentence: str
    but: str


def of_estimate(one: LabelledEstimate, matters: float, baseline: float = math.nan) -> Claim:
    """Return what may be said of a difference of which an interval is all that is known."""
    return finding_of(Difference(one.mean, baseline, np.zeros(0), one.low, one.high), matters)


def short(found: Claim) -> str:
    """Return a finding within a sentence.

    Examples
    --------
    >>> short(of_estimate(LabelledEstimate("", -2.0, -2.5, -1.5), 0.6))
    'almost certainly fewer'
    """
    said = badge(found)
    return f"{said[:1].lower()}{said[1:]}"


def direction(found: Claim) -> int:
    """Return 1 if more is delivered, -1 if fewer, 0 where that is not sure enough for a table of many rows."""
    level = CERTAIN if not len(found.spread.counties) else 0.8
    if found.direction not in ("more", "fewer") or not found.share >= level:
        return 0
    return 1 if found.direction == "more" else -1


def answer(kept: Kept, extras: Extras | None) -> BriefedAnswer:
    """Return the answer, by rules over the results alone."""
    found, asked = kept.finding, kept.threshold.asked
    this, that = kept.titles
    sentence = f"“{this}” compared with “{that}”, over {words.span(kept.years)}: {headline(found, asked=asked)}"
    return BriefedAnswer(found.judgement(), badge(found), sentence, but_of(kept, extras))


def but_of(kept: Kept, extras: Extras | None) -> str:
    """Return what stands behind the answer: agreement of the counties, or what was held at one value."""
    found = kept.finding
    if len(found.spread.counties):
        held = found.spread.drawn in ("ranges", "growth")
        return f"{evidence(found)} All else is at {kept.settings}." if held else evidence(found)
    parts = [evidence(found), f"This is at {kept.settings}."]
    if extras is not None and extras.futures is not None:
        wide = extras.futures.found
        theirs = of_estimate(wide.estimate, kept.matters, kept.delivered.baseline_mean)
        parts.append(f"Over all settings in their ranges: {short(theirs)}.")
    else:
        parts.append("Other settings were not tried, so it may be less sure than it looks.")
    return " ".join(part for part in parts if part)


def how_large(row: OutcomeRow, time: OutcomeRow | None, matters: float, years: float, said: str) -> str:
    """Say how large the difference is, and what was taken to matter."""
    if math.isnan(row.scenario_mean):
        return "No figure can be given."
    decimals = max(words.decimals_of(row), 0)
    before, after = (words.number(mean, decimals) for mean in (row.baseline_mean, row.scenario_mean))
    text = f"{after} projects in {words.span(years)}, against {before}."
    if not math.isnan(matters):
        text += f" Less than {words.number(matters)} is too little to matter ({said})."
    return f"{text} {longer(time)}" if time is not None and longer(time) else text


def longer(row: OutcomeRow) -> str:
    """Say by how much a project takes longer or shorter, in months; nothing where its interval does not tell.

    Examples
    --------
    >>> longer(OutcomeRow("y", "Time to deliver", "years", 3.5, 2.7, 0.87, 0.77, 0.97, 0.9, 0.1, 0.0, 100, -1))
    'A project takes about 10 months longer.'
    """
    says = words.verdict(row)
    months = round(12 * abs(row.difference)) if says in ("more", "less") else 0
    if months == 0:
        return ""
    word = "longer" if says == "more" else "less"
    return f"A project takes about {months} month{'' if months == 1 else 's'} {word}."


def how_sure(kept: Kept, extras: Extras | None) -> tuple[str, ...]:
    """Say how sure the answer is, each uncertainty apart."""
    row = kept.delivered
    parts = [f"Luck: {row.pairs:,} pair{'' if row.pairs == 1 else 's'} of runs, both sides with the same luck."]
    if len(row.counties) and row.drawn in ("plausible", "calibrated"):
        parts.append(f"Settings: {len(row.counties)} {NOUNS[row.drawn]}, the same ones on both sides.")
    if kept.grows:
        parts.append("Growth: how far contact grows or shrinks is drawn for each pair.")
    if kept.ranged:
        parts.append("Ranges: numbers that nobody knows are drawn for each pair.")
    if extras is None:
        return (*parts, "Other rules: not tried.")
    if extras.futures is not None:
        wide = of_estimate(extras.futures.found.estimate, kept.matters, row.baseline_mean)
        parts.append(f"Settings: over all that are possible, {short(wide)}.")
    if extras.variants:
        parts.append(f"Rules: {_rules(kept.finding, extras.variants, kept)}")
    return tuple(parts)


def _rules(mine: Claim, variants: Sequence[Found], kept: Kept) -> str:
    count, way = len(variants), direction(mine)
    several = [of_estimate(one.estimate, kept.matters, kept.delivered.baseline_mean) for one in variants]
    if way:
        ways = [direction(one) for one in several]
        said = f"delivers {'more' if way > 0 else 'fewer'}"
        return f"under {_of(ways.count(way), count)} other rules it {said} too."
    same = [one.judgement(level=CERTAIN) for one in several].count(mine.judgement())
    return f"under {_of(same, count)} other rules the answer is the same."


def _of(some: int, count: int) -> str:
    return f"all {count}" if some == count else f"none of {count}" if some == 0 else f"{some} of {count}"
