"""What a comparison answers: against the band of practical equivalence, and how the runs came to their number."""

from __future__ import annotations

import math

from scenarios.ensemble.outcomes import Comparison
from scenarios.ensemble.sequential import Stopped, pairs_needed
from scenarios.ensemble.verdicts import Judgement
from scenarios.present.words import exact, interval, number, span

ANSWERS: dict[Judgement, str] = {
    "better": "better: the whole interval lies above the band",
    "worse": "worse: the whole interval lies below the band",
    "no difference": "no difference that matters: the whole interval lies within the band",
    "cannot tell yet": "cannot tell yet: the interval reaches across an edge of the band",
}


def band_in_words(comparison: Comparison) -> str:
    """Return the band of practical equivalence in words: "±2.5 projects in ten years (0.25 a year)"."""
    over = span(comparison.scenario.quarters / 4)
    return f"±{exact(comparison.half_band)} projects in {over} ({exact(comparison.band.a_year)} a year)"


def _decimals(value: float) -> int:
    """Return how many decimals a small number needs to show two of its figures, and at least one."""
    return max(1, 1 - math.floor(math.log10(value))) if value > 0 else 1


def answer(comparison: Comparison) -> str:
    """Say in one sentence what the interval of projects delivered says against the band."""
    judged = comparison.judgement("delivered")
    assert judged is not None
    row = comparison.row("delivered")
    if row.same == 1.0:
        said = "no difference: every pair of runs delivered the same number"
    elif math.isnan(row.low):
        said = "cannot tell yet: one pair of runs gives no interval"
    else:
        said = f"{ANSWERS[judged]} ({interval(row)})"
    return f"Does it matter? Against a band of {band_in_words(comparison)}: {said}."


def how_it_ended(comparison: Comparison) -> list[str]:
    """Say how a sequential rule came to the number of runs; nothing where that was fixed."""
    stopped = comparison.stopped
    if stopped is None:
        return []
    return [f"{_ending(stopped)} Intervals keep their 95% over all {len(stopped.looks)} looks."
            if len(stopped.looks) > 1 else f"{_ending(stopped)} Intervals keep their 95%."]  # fmt: skip


def _ending(stopped: Stopped) -> str:
    wanted, found = stopped.plan.half_width, stopped.half_width
    asked = f"±{wanted:g} projects"
    reached = f"±{number(found, _decimals(found))}"
    if stopped.reason == "precision":
        return f"{stopped.pairs:,} pairs of runs brought chance down to {reached}, {asked} being asked for."
    if stopped.reason == "verdict":
        return f"Ended after {stopped.pairs:,} pairs of runs, as the verdict was clear (at {reached}; asked: {asked})."
    needed = pairs_needed(stopped.pairs, found, wanted)
    return (
        f"{stopped.pairs:,} pairs of runs were the most allowed and gave {reached}; for {asked} about {needed:,} would "
        "be needed (--at-most)."
    )
