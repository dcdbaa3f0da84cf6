"""The answer to a question: the paired difference, first after a few histories, then refined.

What is said is `scenarios.wording`, against what the person said matters before asking. How many pairs
are run is fixed beforehand, so nobody stops at a look that happens to please; earlier looks are marked as such.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from partnership_dynamics.scenarios.actions.runs import noticed
from partnership_dynamics.scenarios.app.growing import grow, together
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.streams import FINER
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.brief import charts as chart
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, OutcomeRow, compare, interval_of_mean
from partnership_dynamics.scenarios.present import answers as matter
from partnership_dynamics.scenarios.present import tables, words
from partnership_dynamics.scenarios.shape import AS_IS
from partnership_dynamics.scenarios.wording import badge, evidence
from partnership_dynamics.scenarios.wording import headline as headline_of
from partnership_dynamics.simulation.partnership import PROJECT_TYPES

LOOKS = (40, 120, 500)  # pairs after which the answer is shown; at the last ten for each of fifty counties
MORE = 2000  # pairs, for who asks for more certainty
STEP = 20  # pairs between two signs of progress
SHOWN = (
    "delivered",
    "customer_service",
    "administrative_reform",
    "local_democracy",
    "policy_making",
    "years_to_deliver",
    "stalled",
    "abandoned",
    "unsponsored",
    "practices_held",
    "hours_each",
)
PRELIMINARY = "Preliminary: "


def headline(comparison: Comparison, preliminary: bool = False) -> str:
    """Return the answer in one large sentence: direction, size, certainty and relevance."""
    title, asked = comparison.scenario.title, comparison.threshold.asked
    said = headline_of(comparison.finding(), asked=asked)
    first = f"{PRELIMINARY}{said[:1].lower()}{said[1:]}" if preliminary else said
    return f"“{title}”, in {words.span(comparison.scenario.quarters / 4)}. {first}"


def _label(label: str, unit: str) -> dict[str, Any]:
    return {"label": label.strip() + (" (years)" if unit == "years" else ""), "inner": label.startswith(" ")}


def _row(row: OutcomeRow, pairs: int) -> dict[str, Any]:
    cells = list(words.cells_of(row))
    return {**_label(row.label, row.unit), "cells": cells, "some": row.pairs < pairs}


def as_answer(comparison: Comparison, of: int) -> dict[str, Any]:
    """Return an answer as the page shows it.

    Parameters
    ----------
    comparison : Comparison
    of : int
        The pairs that there will be.
    """
    row = comparison.row("delivered")
    pairs = comparison.scenario.replications
    found = comparison.finding()
    said = badge(found)
    return {
        "pairs": pairs,
        "of": of,
        "final": pairs >= of,
        "title": comparison.scenario.title,
        "headline": headline(comparison, preliminary=pairs < of),
        "verdict": found.judgement(),
        "verdict_words": said,
        "sure": " ".join(part for part in (evidence(found), matter.what_matters(comparison, otherwise="")) if part),
        "brief": f"{words.signed(row.difference, words.decimals_of(row))} ({words.interval(row)})",
        "who_pays": words.who_pays(comparison),
        "reach": words.reach(comparison.scenario, comparison.baseline),
        "difference": tables.plain(row.difference),
        "low": tables.plain(row.low),
        "high": tables.plain(row.high),
        "matters": tables.plain(comparison.matters),
        "titles": [
            "Outcome",
            "With the change",
            _short(comparison.baseline),
            "Difference",
            "In 8 of 10" if len(row.counties) else "95% interval",
        ],
        "against": comparison.baseline.title,
        "rows": [_row(comparison.row(key), pairs) for key in SHOWN],
        "charts": charts(comparison, said),
    }


def _short(baseline: Ensemble) -> str:
    """Return what stands over the baseline's column."""
    return "As it is" if baseline.name == AS_IS else baseline.title


def as_it_is(ensemble: Ensemble, of: int) -> dict[str, Any]:
    """Return what the partnership does as it is, in the same form as an answer."""
    years = ensemble.quarters / 4
    found = {one.key: one for one in tables.summarise(ensemble)}
    rows = []
    for key in SHOWN:
        one = found[key]
        decimals = words.magnitude_decimals((one.mean, one.tenth, one.ninetieth))
        cells = [words.number(one.mean, decimals)]
        for low, high in ((one.low, one.high), (one.tenth, one.ninetieth)):
            cells.append("" if math.isnan(low) else f"{words.number(low, decimals)} to {words.number(high, decimals)}")
        rows.append({**_label(one.label, one.unit), "cells": cells, "some": one.runs < ensemble.replications})
    all_told = found["delivered"]
    kinds = [kind.replace("_", " ").capitalize() for kind in PROJECT_TYPES]
    by_type = [_by_type(ensemble, kind) for kind in PROJECT_TYPES]
    return {
        "pairs": ensemble.replications,
        "of": of,
        "final": ensemble.replications >= of,
        "title": ensemble.title,
        "headline": f"As it is: about {words.number(all_told.mean)} projects delivered in {words.span(years)}.",
        "verdict": "as it is",
        "verdict_words": "As it is",
        "sure": (
            f"In 80 of 100 runs between {all_told.tenth:.0f} and {all_told.ninetieth:.0f}. "
            "Choose a what-if, or move a slider, to see the difference it makes."
        ),
        "who_pays": f"Here {words.team_of(ensemble)}.",
        "reach": words.reach(ensemble),
        "titles": ["Outcome", "Mean", "95% interval", "80 of 100 runs"],
        "rows": rows,
        "charts": {
            "delivery": chart.delivery([course(ensemble)], "Projects delivered so far, with 95% intervals").html(),
            "portfolio": chart.portfolio(kinds, [(ensemble.title, by_type)], "What is delivered, by type").html(),
        },
    }


def charts(comparison: Comparison, verdict: str) -> dict[str, str]:
    """Return the charts of an answer as HTML: delivery over time, the difference and what matters, the portfolio."""
    both = (comparison.scenario, comparison.baseline)
    row = comparison.row("delivered")
    time = words.span(comparison.scenario.quarters / 4)
    difference = chart.difference(
        [chart.LabelledEstimate("Projects delivered", row.difference, *row.spread.middle(), verdict)],
        comparison.matters,
        f"The difference in projects delivered in {time}, and what is too small to matter",
        "difference",
    )
    delivery = chart.delivery([course(one) for one in both], "Projects delivered so far, with 95% intervals")
    kinds = [kind.replace("_", " ").capitalize() for kind in PROJECT_TYPES]
    groups = [(one.title, [_by_type(one, kind) for kind in PROJECT_TYPES]) for one in both]
    portfolio = chart.portfolio(kinds, groups, f"What was delivered in {time}, by type of project")
    return {"difference": difference.html(), "delivery": delivery.html(), "portfolio": portfolio.html()}


def course(ensemble: Ensemble) -> chart.Course:
    """Return how many projects are delivered by the end of each year, with its interval."""
    years, mean, low, high = [0.0], [0.0], [math.nan], [math.nan]
    for quarter in range(3, ensemble.quarters, 4):
        values = ensemble.delivered[:, quarter]
        ends = interval_of_mean(values, ensemble.drawn)
        years.append((quarter + 1) / 4)
        mean.append(float(values.mean()))
        low.append(ends[0])
        high.append(ends[1])
    return chart.Course(ensemble.title, years, mean, low, high)


def _by_type(ensemble: Ensemble, kind: str) -> chart.LabelledEstimate:
    values = ensemble.last(f"delivered_{kind}")
    return chart.LabelledEstimate(kind, float(values.mean()), *interval_of_mean(values, ensemble.drawn))


def compared(
    workspace: Workspace, question: Question, pairs: int, stopped: Callable[[], bool] = lambda: False
) -> Comparison:
    """Return a question against what it is compared with, after so many pairs.

    Raises
    ------
    ScenarioError
        If the question does not fit the partnership.
    StoppedError
        If the person wants no more.
    """
    both = workspace.pair(question)
    grow(both, pairs, stopped)
    scenario, baseline = together(*both, pairs)
    return compare(scenario, baseline, threshold=question.threshold)


def answers(
    workspace: Workspace, question: Question, stopped: Callable[[], bool], more: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield how far an answer is, the answer to a question, and finer ones after it (`FINER` stands before those).

    Parameters
    ----------
    workspace : Workspace
    question : Question
    stopped : callable
        Says whether the person has moved on.
    more : bool
        Whether to go on to four times the pairs.
    """
    last = MORE if more else LOOKS[-1]
    both = workspace.pair(question)
    there = min(one.replications for one in both)
    for look in [one for one in (*LOOKS, last) if one > there and one <= last] or [last]:
        for done in range(min(there + STEP, look), look, STEP):
            grow(both, done, stopped)
            yield {"done": done, "of": last}
        there = look
        grow(both, look, stopped)
        if question.changes_nothing:
            yield as_it_is(both[1].ensemble(look), last)
        else:
            comparison = compare(*together(*both, look), threshold=question.threshold)
            answer = as_answer(comparison, last)
            seen = noticed(comparison.baseline, workspace.prepared)
            yield {**answer, "remarks": [*workspace.remarks(question), *seen]}
        if look == last:
            return
        yield FINER
