"""What was taken to matter, and how the runs of a comparison came to their number."""

from __future__ import annotations

import math

from partnership_dynamics.scenarios.ensemble.outcomes import Comparison
from partnership_dynamics.scenarios.ensemble.sequential import Stopped, pairs_needed
from partnership_dynamics.scenarios.present.words import number, span

BY_OPTION = "Say otherwise with --matters 20% or --band 0.25 (projects a year)."
BY_ARGUMENT = "Say otherwise with matters=0.2 or band=0.25 (projects a year)."


def what_matters(comparison: Comparison, otherwise: str = BY_OPTION) -> str:
    """Return how large a difference must be to matter, and who said so: always shown.

    Parameters
    ----------
    comparison : Comparison
    otherwise : str
        Told where nobody said so: how to say it where the answer is read.
    """
    who = "You said that a difference matters" if comparison.threshold.asked else "A difference is taken to matter"
    matters = comparison.matters
    if math.isnan(matters):
        return f"{who} from {comparison.threshold.in_words()}."
    edge = number(matters, _decimals(matters))
    time = span(comparison.scenario.quarters / 4)
    hint = "" if comparison.threshold.asked or not otherwise else f" {otherwise}"
    return f"{who} from {edge} projects in {time}: {comparison.threshold.in_words()}.{hint}"


def _decimals(value: float) -> int:
    """Return how many decimals a small number needs to show two of its figures, and at least one."""
    return max(1, 1 - math.floor(math.log10(value))) if value > 0 else 1


def how_it_ended(comparison: Comparison) -> list[str]:
    """Say how a sequential rule came to the number of runs; nothing where that was fixed."""
    stopped = comparison.stopped
    if stopped is None:
        return []
    return [
        f"{_ending(stopped)} Intervals keep their 95% over all {len(stopped.looks)} looks."
        if len(stopped.looks) > 1
        else f"{_ending(stopped)} Intervals keep their 95%."
    ]


def _ending(stopped: Stopped) -> str:
    wanted, half_width = stopped.plan.half_width, stopped.half_width
    asked = f"±{wanted:g} projects"
    reached = f"±{number(half_width, _decimals(half_width))}"
    if stopped.reason == "precision":
        return f"{stopped.pairs:,} pairs of runs brought chance down to {reached}, {asked} being asked for."
    if stopped.reason == "verdict":
        return f"Ended after {stopped.pairs:,} pairs of runs, as the verdict was clear (at {reached}; asked: {asked})."
    needed = pairs_needed(stopped.pairs, half_width, wanted)
    return (
        f"{stopped.pairs:,} pairs of runs were the most allowed and gave {reached}; for {asked} about {needed:,} would "
        "be needed (--at-most)."
    )
