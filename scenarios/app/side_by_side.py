"""Several questions side by side, each against what it is compared with, mostly the partnership as it is.

All under the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from partnership_dynamics.scenarios.app.answers import LOOKS, STEP
from partnership_dynamics.scenarios.app.growing import grow, together
from partnership_dynamics.scenarios.app.question import Question, baseline_of
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.brief import charts as chart
from partnership_dynamics.scenarios.drawn import NOUNS, short
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow, compare
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.shape import AS_IS
from partnership_dynamics.scenarios.wording import badge, of_ten

TITLES = ("Question", "Without", "With the change", "Difference", "Range", "More in", "Less in", "Verdict")


def side_by_side(
    workspace: Workspace, questions: Sequence[Question], threshold: Threshold, stopped: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """Yield how far the runs are, and last of all the chart and the table.

    Parameters
    ----------
    workspace : Workspace
    questions : sequence of Question
        Over the same years.
    threshold : Threshold
    stopped : callable

    Raises
    ------
    ScenarioError
        If one of them does not fit the partnership.
    StoppedError
        If the person wants no more.
    """
    pairs, years = LOOKS[-1], questions[0].years
    grown = [workspace.growing(question) for question in questions]
    bases = [workspace.growing(baseline_of(question)) for question in questions]
    several = list({id(one): one for one in (*bases, *grown)}.values())
    of = pairs * len(several)
    for to in (*range(STEP, pairs, STEP), pairs):
        if min(one.replications for one in several) < to:
            grow(several, to, stopped)
            yield {"done": sum(min(one.replications, pairs) for one in several), "of": of}
    both = [together(one, base, pairs) for one, base in zip(grown, bases, strict=True)]
    rows = [compare(scenario, baseline).row("delivered") for scenario, baseline in both]
    titles = [
        one.case.title if base.case.name == AS_IS else f"{one.case.title} (against “{base.case.title}”)"
        for one, base in zip(grown, bases, strict=True)
    ]
    apart = any(base.case.name != AS_IS for base in bases)
    yield {"done": of, "of": of, **shown(titles, rows, threshold, years, apart)}


def shown(
    titles: Sequence[str], rows: Sequence[OutcomeRow], threshold: Threshold, years: float, apart: bool = False
) -> dict[str, Any]:
    """Return the chart and the table of several differences; ``apart`` if their baselines are not all one."""
    half, time = threshold.over(years, rows[0].baseline_mean), words.span(years)
    verdicts = [badge(row.finding(threshold.over(years, row.baseline_mean))) for row in rows]
    drawn = chart.difference(
        [
            chart.LabelledEstimate(title, row.difference, *row.spread.middle(), verdict)
            for title, row, verdict in zip(titles, rows, verdicts, strict=True)
        ],
        half,
        f"Against {'what each is compared with' if apart else 'the partnership as it is'}, over {time}",
        "side-by-side",
    )
    table = []
    for title, row, verdict in zip(titles, rows, verdicts, strict=True):
        decimals = words.decimals_of(row)
        more, less, of = (*words.of_hundred_runs(row)[:2], "100 runs")
        if len(row.counties):
            more, less, of = of_ten(row.spread.above(0.0)), of_ten(row.spread.below(0.0)), f"10 {short(row.drawn)}"
        cells = [
            words.number(row.baseline_mean),
            words.number(row.scenario_mean),
            words.signed(row.difference, decimals),
            words.interval(row),
            f"{more} of {of}",
            f"{less} of {of}",
            verdict,
        ]
        table.append({"title": title, "cells": cells})
    return {
        "chart": drawn.html(),
        "titles": list(TITLES),
        "rows": table,
        "caption": f"Projects delivered in {time}, without the change and with it.",
        "words": (
            f"ranges are {_ranges(rows)}; "
            f"{'you said that a difference matters' if threshold.asked else 'a difference is taken to matter'} "
            f"from {words.number(half)} projects"
        ),
    }


def _ranges(rows: Sequence[OutcomeRow]) -> str:
    """Say what the table's ranges are of: questions that draw may stand beside others that do not."""
    chance = "of chance alone (95%)"
    kinds = list(dict.fromkeys(row.drawn for row in rows if len(row.counties)))
    if not kinds:
        return chance
    said = f"of 8 in 10 {NOUNS[kinds[0]]}"
    if len(kinds) > 1:
        said = "of 8 in 10 counties or draws, as the row counts them"
    if all(len(row.counties) for row in rows):
        return said
    counted = " or ".join(dict.fromkeys(short(kind) for kind in kinds))
    return f"{said}{',' if len(kinds) > 1 else f' where the row counts {counted},'} else {chance}"
