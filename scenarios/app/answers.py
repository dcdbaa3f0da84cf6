"""The answer to a question: the paired difference, first after a few histories, then refined.

The verdict is that of `scenarios.ensemble.verdicts`, against the band that the person set before asking. How many pairs
are run is fixed beforehand, so nobody stops at a look that happens to please; earlier looks are marked as such.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from scenarios.app.growing import grow
from scenarios.app.place import Place
from scenarios.app.question import Question
from scenarios.ensemble.outcomes import Comparison, OutcomeRow, compare
from scenarios.ensemble.verdicts import Band, Judgement, judge
from scenarios.present import words

LOOKS = (40, 120, 400)  # pairs after which the answer is shown
MORE = 1600  # pairs, for who asks for more certainty
SHOWN = ("delivered", "customer_service", "administrative_reform", "local_democracy", "policy_making",
         "years_to_deliver", "stalled", "abandoned", "unsponsored", "practices_held", "hours_each")  # fmt: skip
VERDICTS: dict[Judgement, str] = {
    "better": "Better",
    "worse": "Worse",
    "no difference": "No difference that matters",
    "cannot tell yet": "Cannot tell yet",
}


def reason(verdict: Judgement, band: Band, years: float) -> str:
    """Say why a verdict is what it is.

    Examples
    --------
    >>> reason("better", Band(0.25), 10)
    'the whole interval lies above 2.5 projects in ten years, below which a difference is too small to matter'
    """
    edge = f"{band.over(years):g} project{'' if band.over(years) == 1 else 's'} in {words.span(years)}"
    return {
        "better": f"the whole interval lies above {edge}, below which a difference is too small to matter",
        "worse": f"the whole interval lies further below 0 than {edge}, less than which is too small to matter",
        "no difference": f"the whole interval lies within {edge} of 0, which is too small to matter",
        "cannot tell yet": f"the interval reaches across the edge of what matters ({edge})",
    }[verdict]


def headline(title: str, row: OutcomeRow, years: float) -> str:
    """Say the answer in one large sentence, no stronger than its interval.

    Examples
    --------
    >>> row = OutcomeRow("d", "Projects delivered", "projects", 3.5, 2.3, 1.2, 0.9, 1.5, 0.63, 0.2, 0.17, 200, 1)
    >>> headline("A stronger central team", row, 10)
    '“A stronger central team”: about 1.2 more projects delivered in ten years.'
    """
    says = words.verdict(row)
    time = f" in {words.span(years)}"
    if says in ("more", "less"):
        what = words.amount(row).replace(" projects", " projects delivered").replace(" project ", " project delivered ")
        return f"“{title}”: {what}{time}."
    if says == "no difference":
        return f"“{title}”: the same projects delivered{time} in every run."
    if says == "cannot tell":
        return f"“{title}”: too few runs to tell."
    return f"“{title}”: no clear difference in projects delivered{time}."


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def _row(row: OutcomeRow, pairs: int) -> dict[str, Any]:
    decimals = words.decimals_of(row)
    means = max(decimals + 1, 0)
    says = words.verdict(row)
    shown = {"more": words.signed(row.difference, decimals), "less": words.signed(row.difference, decimals),
             "no clear difference": "unclear", "no difference": "0", "cannot tell": "?"}[says]  # fmt: skip
    return {
        "key": row.key,
        "label": row.label.strip() + (" (years)" if row.unit == "years" else ""),
        "inner": row.label.startswith(" "),
        "scenario": words.number(row.scenario_mean, means),
        "baseline": words.number(row.baseline_mean, means),
        "difference": shown,
        "interval": words.interval(row) if says in ("more", "less", "no clear difference") else "",
        "some": row.pairs < pairs,
    }


def as_answer(comparison: Comparison, band: Band, of: int) -> dict[str, Any]:
    """Return an answer as the page shows it.

    Parameters
    ----------
    comparison : Comparison
    band : Band
    of : int
        The pairs that there will be.
    """
    row = comparison.row("delivered")
    years = comparison.scenario.quarters / 4
    pairs = comparison.scenario.replications
    verdict = judge(row.low, row.high, band.over(years))
    return {
        "pairs": pairs,
        "of": of,
        "final": pairs >= of,
        "title": comparison.scenario.title,
        "headline": headline(comparison.scenario.title, row, years),
        "verdict": verdict,
        "verdict_words": VERDICTS[verdict],
        "reason": reason(verdict, band, years),
        "interval": words.interval(row) if row.pairs > 1 else "",
        "frequency": words.frequency(row) if row.pairs > 1 else "",
        "who_pays": words.who_pays(comparison),
        "reach": words.reach(comparison.scenario),
        "difference": _plain(row.difference), "low": _plain(row.low), "high": _plain(row.high),
        "half_band": band.over(years),
        "scenario_mean": _plain(row.scenario_mean), "baseline_mean": _plain(row.baseline_mean),
        "rows": [_row(comparison.row(key), pairs) for key in SHOWN],
    }  # fmt: skip


def compared(place: Place, question: Question, pairs: int, stopped: Callable[[], bool] = lambda: False) -> Comparison:
    """Return a question against the partnership as it is, after so many pairs.

    Raises
    ------
    ScenarioError
        If the question does not fit the partnership.
    StoppedError
        If the person wants no more.
    """
    both = [place.growing(question), place.growing(Question(years=question.years))]
    grow(both, pairs, stopped)
    scenario, baseline = (one.ensemble(pairs) for one in both)
    return compare(scenario, baseline)


def answers(
    place: Place, question: Question, stopped: Callable[[], bool], more: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the answer to a question, and finer ones after it.

    Parameters
    ----------
    place : Place
    question : Question
    stopped : callable
        Says whether the person has moved on.
    more : bool
        Whether to go on to four times the pairs.
    """
    looks = (*LOOKS, MORE) if more else LOOKS
    there = min(place.growing(question).replications, place.growing(Question(years=question.years)).replications)
    for pairs in [look for look in looks if look > there] or looks[-1:]:
        yield as_answer(compared(place, question, pairs, stopped), Band(question.band), looks[-1])
