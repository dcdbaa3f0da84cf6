"""The rules by which results become a briefing's words: never stronger than the interval that they rest on.

A difference has a direction only where its 95% interval leaves out 0, and matters only where it lies beyond the band of
practical equivalence. How often one side wins is said beside it, never in its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scenarios.brief.extras import Extras, Found
from scenarios.brief.figures import Estimate
from scenarios.brief.kept import USUAL
from scenarios.ensemble.outcomes import OutcomeRow
from scenarios.ensemble.verdicts import Judgement, judge
from scenarios.present import words

Standing = Literal[
    "more", "fewer", "perhaps more", "perhaps fewer", "little more", "little fewer", "close", "same", "open", "unknown"
]
BADGES: dict[Judgement, str] = {
    "better": "Better",
    "worse": "Worse",
    "no difference": "No difference that matters",
    "cannot tell yet": "Cannot tell yet",
}
AT_USUAL = f", at {USUAL}"
SHORT: dict[Standing, str] = {
    "more": "it delivers more, enough to matter",
    "fewer": "it delivers fewer, enough to matter",
    "perhaps more": "it delivers more, but perhaps too little to matter",
    "perhaps fewer": "it delivers fewer, but perhaps too little to matter",
    "little more": "it delivers more, but too little to matter",
    "little fewer": "it delivers fewer, but too little to matter",
    "close": "there is no difference that matters",
    "same": "there is no difference at all",
    "open": "we cannot tell",
    "unknown": "we cannot tell",
}
UP, DOWN = ("more", "perhaps more", "little more"), ("fewer", "perhaps fewer", "little fewer")


def standing(low: float, high: float, half_band: float, same: float = 0.0) -> Standing:
    """Return where an interval stands to 0 and to the band; each standing has one verdict of `judge`.

    Examples
    --------
    >>> standing(2.6, 4.0, 2.5), standing(0.9, 1.5, 2.5), standing(0.9, 3.0, 2.5), standing(-0.3, 1.2, 2.5)
    ('more', 'little more', 'perhaps more', 'close')
    >>> standing(-3.0, 1.0, 2.5), standing(-2.9, -2.4, 2.5), standing(0.0, 0.0, 2.5, same=1.0)
    ('open', 'perhaps fewer', 'same')
    """
    if math.isnan(low) or math.isnan(high):
        return "unknown"
    if same == 1.0:
        return "same"
    verdict = judge(low, high, half_band)
    if verdict == "better":
        return "more"
    if verdict == "worse":
        return "fewer"
    if low > words.NOTHING:
        return "little more" if verdict == "no difference" else "perhaps more"
    if high < -words.NOTHING:
        return "little fewer" if verdict == "no difference" else "perhaps fewer"
    return "close" if verdict == "no difference" else "open"


def direction(stands: Standing) -> int:
    """Return 1 if more is delivered, -1 if fewer, 0 where that is not known or neither."""
    return 1 if stands in UP else -1 if stands in DOWN else 0


def out_of_ten(shares: Sequence[float]) -> list[str]:
    """Return shares that add up to 1 as counts out of ten; never 0 or 10 where that is not exact.

    Examples
    --------
    >>> out_of_ten([0.63, 0.2, 0.17]), out_of_ten([0.97, 0.01, 0.02]), out_of_ten([1.0, 0.0, 0.0])
    (['6', '2', '2'], ['over 9', 'under 1', 'under 1'], ['10', '0', '0'])
    """
    counts = [math.floor(10 * share + 1e-9) for share in shares]
    rest = sorted(range(len(shares)), key=lambda place: counts[place] - 10 * shares[place])
    for place in rest[: 10 - sum(counts)]:
        counts[place] += 1
    exact = all((count > 0 or share == 0) and (count < 10 or share == 1) for count, share in
                zip(counts, shares, strict=True))  # fmt: skip
    if exact:
        return [str(count) for count in counts]
    return ["under 1" if 0 < share < 0.1 else "over 9" if 0.9 < share < 1 else str(math.floor(10 * share + 0.5))
            for share in shares]  # fmt: skip


def in_futures(more: float, less: float, same: float, futures: str) -> str:
    """Say in how many of ten futures each happens."""
    up, down, level = out_of_ten([more, less, same])
    return f"more in {up} of 10 {futures}, fewer in {down}, the same number in {level}"


@dataclass(frozen=True)
class Answer:
    """The answer in its parts; each is plain text.

    Attributes
    ----------
    verdict : str
        Of `judge`, of the results' own interval.
    badge, sentence : str
    but : str
        What the constants' uncertainty makes of it.
    """

    verdict: Judgement
    badge: str
    sentence: str
    but: str


def _amount(row: OutcomeRow, word: str) -> str:
    size = words.number(abs(row.difference), words.decimals_of(row))
    return f"about {size} {word} project{'' if size == '1' else 's'}"


def answer_sentence(row: OutcomeRow, half_band: float, years: float, titles: tuple[str, str], futures: str) -> str:
    """Return the answer in one sentence, with its frequency.

    Parameters
    ----------
    row : OutcomeRow
        On projects delivered.
    half_band : float
        Projects, over all the years.
    years : float
    titles : pair of str
        Of scenario and baseline.
    futures : str
        What the runs are called: "simulated futures", or "plausible futures" where constants vary over them.
    """
    this, that = f"“{titles[0]}”", f"“{titles[1]}”"
    stands, time = standing(row.low, row.high, half_band, row.same), words.span(years)
    if stands == "unknown":
        return f"Too few futures were simulated to compare {this} with {that}."
    if stands == "same":
        return f"{this} and {that} deliver the same number of projects in all {futures}."
    often = in_futures(row.more, row.less, row.same, futures)
    if stands == "open":
        return f"We cannot tell yet whether {this} delivers more or fewer projects than {that}: {often}."
    if stands == "close":
        return f"{this} and {that} deliver about as many projects; any difference is too small to matter: {often}."
    up = stands in UP
    share = out_of_ten([row.more, row.less, row.same])[0 if up else 1]
    word = "more" if up else "fewer"
    core = f"{this} delivers {_amount(row, word)} in {time} than {that}, and {word} in {share} of 10 {futures}"
    ends = {
        "perhaps more": "; whether that is enough to matter, we cannot tell yet.",
        "perhaps fewer": "; whether that is enough to matter, we cannot tell yet.",
        "little more": "; that is too little to matter.",
        "little fewer": "; that is too little to matter.",
    }
    return core + ends.get(stands, "; that is enough to matter.")


def but_of(
    row: OutcomeRow, half_band: float, calibrated: bool, extras: Extras | None, settings: str = USUAL
) -> str:
    """Return what the uncertainty of the constants makes of the answer."""
    mine = standing(row.low, row.high, half_band, row.same)
    if calibrated:
        alone = standing(row.chance_low, row.chance_high, half_band, row.same)
        if alone not in ("unknown", mine):
            return f"This counts what your data leave open; by chance alone, {SHORT[alone]}."
        return "This counts what your data leave open."
    if extras is None or extras.futures is None:
        return f"This is at {settings}. Others were not tried, so it may be less sure than it looks."
    found = extras.futures
    wide = found.found.estimate
    theirs = standing(wide.low, wide.high, half_band, found.same)
    often = in_futures(found.more, found.less, found.same, "plausible futures")
    if theirs == mine:
        return f"This is at {settings}. It holds over all settings that we think possible: {often}."
    return f"This is at {settings}. Over all settings that we think possible, {SHORT[theirs]}: {often}."


def answer(row: OutcomeRow, half_band: float, years: float, titles: tuple[str, str], calibrated: bool,
           extras: Extras | None, settings: str = USUAL) -> Answer:  # fmt: skip
    """Return the answer, by rules over the results alone; see `answer_sentence` and `but_of`."""
    verdict: Judgement = judge(row.low, row.high, half_band)
    futures = "plausible futures" if calibrated else "simulated futures"
    sentence = answer_sentence(row, half_band, years, titles, futures)
    wide = None if extras is None or extras.futures is None else extras.futures.found.verdict
    holds = calibrated or verdict in ("cannot tell yet", wide)
    badge = BADGES[verdict] + ("" if holds else f", at {settings}")
    return Answer(verdict, badge, sentence, but_of(row, half_band, calibrated, extras, settings))


def how_large(row: OutcomeRow, time: OutcomeRow | None, half_band: float, years: float, drawn: bool) -> str:
    """Say how large the difference is, and of what."""
    if math.isnan(row.scenario_mean):
        return "No figure can be given."
    decimals, reach = max(words.decimals_of(row), 0), "" if drawn else ", for luck alone"
    before, after = (words.number(mean, decimals) for mean in (row.baseline_mean, row.scenario_mean))
    said = f"{after} projects in {words.span(years)}, against {before}."
    if not math.isnan(row.low):
        low, high = (words.signed(end, decimals) for end in (row.low, row.high))
        said += f" That is {words.signed(row.difference, decimals)} (95% interval {low} to {high}{reach})."
    said += f" Less than {words.exact(half_band)} is too little to matter."
    return f"{said} {longer(time)}" if time is not None and longer(time) else said


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


def how_sure(
    found: Estimate, half_band: float, extras: Extras | None, pairs: int, calibrated: bool, ranged: bool = False
) -> tuple[str, ...]:
    """Say how sure the answer is, each uncertainty apart."""
    mine = standing(found.low, found.high, half_band)
    parts = [f"Luck: {pairs:,} pair{'' if pairs == 1 else 's'} of futures, both sides with the same luck."]
    if calibrated:
        parts.append("Settings: fitted to your own data, with what those leave open.")
    if ranged:
        parts.append("Ranges: numbers that nobody knows are drawn anew for each pair.")
    if extras is None:
        return (*parts, "Other settings and rules: not tried.")
    if extras.futures is not None:
        wide = extras.futures.found.estimate
        parts.append(f"Settings: over all that are possible, {SHORT[standing(wide.low, wide.high, half_band)]}.")
    if extras.variants:
        parts.append(f"Rules: {_rules(mine, extras.variants, half_band)}")
    return tuple(parts)


def _rules(mine: Standing, variants: Sequence[Found], half_band: float) -> str:
    count, way = len(variants), direction(mine)
    if way:
        ways = [direction(standing(one.estimate.low, one.estimate.high, half_band)) for one in variants]
        said = f"delivers {'more' if way > 0 else 'fewer'}"
        return f"under {_of(ways.count(way), count)} other rules it {said} too."
    verdicts = [one.verdict for one in variants]
    if mine in ("close", "same"):
        return f"under {_of(verdicts.count('no difference'), count)} other rules there is no difference that matters."
    return f"under {_of(verdicts.count('cannot tell yet'), count)} other rules we cannot tell either."


def _of(some: int, count: int) -> str:
    return f"all {count}" if some == count else f"none of {count}" if some == 0 else f"{some} of {count}"
