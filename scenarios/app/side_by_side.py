"""Several questions side by side, each against what it is compared with, mostly the partnership as it is.

All under the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scenarios.app.answers import LOOKS, SAYS, STEP
from scenarios.app.growing import grow, together
from scenarios.app.place import Place
from scenarios.app.question import Question, baseline_of
from scenarios.brief import charts as chart
from scenarios.ensemble.outcomes import OutcomeRow, compare
from scenarios.ensemble.verdicts import Band, judge
from scenarios.present import words
from scenarios.shape import AS_IS

TITLES = ("Question", "Without", "With the change", "Difference", "95% interval", "More in", "Less in", "Verdict")


def side_by_side(
    place: Place, questions: Sequence[Question], band: Band, stopped: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """Yield how far the runs are, and last of all the chart and the table.

    Parameters
    ----------
    place : Place
    questions : sequence of Question
        Over the same years.
    band : Band
    stopped : callable

    Raises
    ------
    ScenarioError
        If one of them does not fit the partnership.
    StoppedError
        If the person wants no more.
    """
    pairs, years = LOOKS[-1], questions[0].years
    grown = [place.growing(question) for question in questions]
    bases = [place.growing(baseline_of(question)) for question in questions]
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
    wider = any(one.case.draws for one in several)
    yield {"done": of, "of": of, **shown(titles, rows, band, years, wider, apart)}


def shown(
    titles: Sequence[str], rows: Sequence[OutcomeRow], band: Band, years: float, wider: bool = False,
    apart: bool = False,
) -> dict[str, Any]:
    """Return the chart and the table of several differences; ``apart`` if their baselines are not all one."""
    half, time = band.over(years), words.span(years)
    verdicts = [judge(row.low, row.high, half) for row in rows]
    drawn = chart.difference(
        [chart.Estimate(title, row.difference, row.low, row.high, SAYS[verdict])
         for title, row, verdict in zip(titles, rows, verdicts, strict=True)],
        half, f"Against {'what each is compared with' if apart else 'the partnership as it is'}, over {time}",
        "side-by-side",
    )  # fmt: skip
    table = []
    for title, row, verdict in zip(titles, rows, verdicts, strict=True):
        decimals = words.decimals_of(row)
        more, less, _same = words.of_hundred_runs(row)
        cells = [words.number(row.baseline_mean), words.number(row.scenario_mean),
                 words.signed(row.difference, decimals), words.interval(row),
                 f"{more} of 100 runs", f"{less} of 100 runs", SAYS[verdict]]  # fmt: skip
        table.append({"title": title, "cells": cells})
    return {
        "chart": drawn.html(),
        "titles": list(TITLES),
        "rows": table,
        "caption": f"Projects delivered in {time}, without the change and with it.",
        "words": (
            f"intervals are about chance {'and what is drawn for each pair' if wider else 'alone'}; less than {half:g} "
            "projects is too small to matter"
        ),
    }
