"""Pictures of a validation: all verdicts, what should lie in a range, and one chart for each pattern that has one."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, PALE, SCENARIO, Picture, canvas
from partnership_dynamics.scenarios.validation.county import RowResult
from partnership_dynamics.scenarios.validation.page import VERDICTS, figure, shown
from partnership_dynamics.scenarios.validation.pattern import STRENGTHS, Curve, Finding, PatternChart, PatternMeasure
from partnership_dynamics.scenarios.validation.record import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = {
    "reproduced": ("o", SCENARIO, SCENARIO),
    "not reproduced": ("X", BASELINE, BASELINE),
    "cannot tell": ("o", "white", INK),
    "contested": ("D", PALE, GREY),
}
LOOKS = (
    (SCENARIO, "-", "o"),
    (BASELINE, (0, (5, 2)), "s"),
    ("#007A5A", (0, (1, 1.5)), "^"),
    (INK, (0, (6, 2, 1, 2)), "D"),
)
SMALL = 9.5
ROW = 0.27  # inches of one line of a list


def _list_axes(ax: Axes, labels: Sequence[str]) -> None:
    ax.set_ylim(len(labels) - 0.4, -0.8)
    ax.set_yticks(range(len(labels)), labels, fontsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def verdicts(results: Sequence[Result]) -> Picture:
    """Draw the verdict on each pattern, with the strength of its evidence."""
    counts = [sum(one.verdict == verdict for one in results) for verdict in VERDICTS]
    title = f"{counts[0]} of {len(results) - counts[3]} patterns that can be judged are reproduced"
    figure_, (ax,) = canvas(
        9.4,
        1.0 + ROW * len(results),
        title,
        "Verdict on each pattern, and how strong the evidence for it is",
        " ".join(f"{strength}: {meaning}." for strength, meaning in STRENGTHS.items()),
        margins=(3.6, 0.3, 0.1),
    )
    _list_axes(ax, [one.pattern.title for one in results])
    ax.set_ylim(len(results) - 0.4, -2.4)
    ax.set_xlim(-1.8, 3.6)
    of_verdicts = [(f"{VERDICTS[place]}\n{count}", place) for place, count in enumerate(counts)]
    for words_, place in (("pattern", -1.6), ("evidence", -0.9), *of_verdicts):
        ax.text(place, -0.8, words_, ha="center", va="bottom", fontsize=SMALL, color=INK)
    for row, one in enumerate(results):
        ax.axhline(row + 0.5, color=PALE, linewidth=0.6, zorder=0)
        for words_, place in ((one.pattern.key, -1.6), (one.pattern.strength, -0.9)):
            ax.text(place, row, words_, ha="center", va="center", fontsize=SMALL, color=INK)
        marker, face, edge = MARKERS[one.verdict]
        ax.plot(
            [VERDICTS.index(one.verdict)],
            [row],
            marker=marker,
            markersize=8.5,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=1.4,
        )
    said = "; ".join(
        f"{verdict}: {', '.join(one.pattern.key for one in results if one.verdict == verdict) or 'none'}"
        for verdict in VERDICTS
    )
    return Picture("verdicts", figure_, title, f"Table of verdicts with a mark for each pattern. {said}.")


def _in_range(results: Sequence[Result]) -> list[tuple[str, PatternMeasure]]:
    return [
        (result.pattern.key, measure)
        for result in results
        for measure in result.finding.measures
        if measure.expected
        and not math.isinf(measure.expected.least)
        and not math.isinf(measure.expected.most)
        and math.isfinite(measure.low)
        and math.isfinite(measure.high)
    ]


def ranges(results: Sequence[Result]) -> Picture | None:
    """Draw the measures that should lie in a range, each on a scale of its own; None where there are none."""
    measures = _in_range(results)
    if not measures:
        return None
    inside = sum(measure.verdict == "reproduced" for _key, measure in measures)
    title = f"{inside} of {len(measures)} figures lie where studies found them"
    figure_, (ax,) = canvas(
        9.4,
        0.3 + 0.46 * len(measures),
        title,
        "Grey box: the range that studies found. Mark and whiskers: the model, with its 95% interval",
        "Each line has its own scale, on which the range that studies found is as wide as the box.",
        margins=(3.5, 2.1, 0.1),
    )
    _list_axes(ax, ["\n".join(textwrap.wrap(f"{key}  {measure.label}", 44)) for key, measure in measures])
    ax.set_xlim(-0.55, 1.55)
    for row, (_key, measure) in enumerate(measures):
        assert measure.expected is not None
        least, most = measure.expected.least, measure.expected.most
        ax.barh(row, 1.0, left=0.0, height=0.5, facecolor=PALE, edgecolor=GREY, linewidth=0.6)
        for x, bound in ((0.0, least), (1.0, most)):
            ax.text(x, row + 0.29, f"{bound:g}", ha="center", va="top", fontsize=7.5, color=GREY)
        scaled = (np.array([measure.low, measure.value, measure.high]) - least) / (most - least)
        low, value, high = (float(bound_) for bound_ in scaled.clip(-0.5, 1.5))
        marker, face, edge = MARKERS[measure.verdict or "cannot tell"]
        ax.plot([low, high], [row, row], color=INK, linewidth=1.6, marker="|", markersize=8)
        ax.plot([value], [row], marker=marker, markersize=7.5, markerfacecolor=face, markeredgecolor=edge)
        ax.annotate(
            figure(measure),
            (1.0, row),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
        )
    text = "; ".join(f"{key} {measure.label}: {figure(measure)}" for key, measure in measures)
    return Picture("ranges", figure_, title, f"Chart of figures against the ranges that studies found. {text}.")


def chart(key: str, title: str, finding: Finding) -> Picture | None:
    """Draw the chart of the experiment of a pattern, or of a row on the county; None where it has none."""
    drawn = finding.chart
    if drawn is None:
        return None
    figure_, (ax,) = canvas(
        7.6,
        3.7,
        title,
        drawn.y_label,
        f"Marks: means or shares of the runs. Whiskers: their 95% intervals. {finding.runs:,} histories.",
        margins=(0.75, 1.9 if len(drawn.curves) > 1 else 0.35, 1.0 if len(drawn.at_x) > 3 else 0.65),
    )
    joined = not drawn.at_x or len(drawn.curves) > 1
    for curve, (colour, line, marker) in zip(drawn.curves, LOOKS, strict=False):
        _draw(ax, curve, colour, line if joined else "none", marker)
    _label_ends(ax, drawn)
    if drawn.at_x:
        ax.set_xticks(range(len(drawn.at_x)), [_narrow(word, len(drawn.at_x)) for word in drawn.at_x], fontsize=SMALL)
        ax.set_xlim(-0.4, len(drawn.at_x) - 0.6)
    if ax.get_ylim()[0] < 0 < ax.get_ylim()[1]:
        ax.axhline(0, color=GREY, linewidth=0.9)
    else:
        ax.set_ylim(min(ax.get_ylim()[0], 0), max(ax.get_ylim()[1], 0))
    ax.set_xlabel(drawn.x_label)
    text = " ".join(_said(curve, drawn) for curve in drawn.curves)
    alt = f"Line chart of {drawn.y_label.lower()} over {drawn.x_label.lower()}. {text}"
    return Picture(key, figure_, title, alt)


def _narrow(word: str, count: int) -> str:
    return "\n".join(textwrap.wrap(word, max(10, 56 // count)))


def _draw(ax: Axes, curve: Curve, colour: str, line: object, marker: str) -> None:
    values = np.array(curve.found)
    known = ~np.isnan(values[:, 0])
    x, (value, low, high) = np.array(curve.x)[known], values[known].T
    ends = np.nan_to_num(np.array([value - low, high - value])).clip(min=0.0)
    ax.errorbar(
        x,
        value,
        yerr=ends,
        color=colour,
        linestyle=line,
        marker=marker,
        markersize=5,
        linewidth=1.7,
        capsize=2.5,
        elinewidth=1.1,
    )


def _label_ends(ax: Axes, drawn: PatternChart) -> None:
    """Write each line's name at its end, apart from one another."""
    if len(drawn.curves) < 2:
        return
    low, high = ax.get_ylim()
    order = sorted(range(len(drawn.curves)), key=lambda index: drawn.curves[index].found[-1][0])
    apart, top = 0.13 * (high - low), high - 0.02 * (high - low)
    at = [drawn.curves[index].found[-1][0] for index in order]
    for rank in range(1, len(at)):
        at[rank] = max(at[rank], at[rank - 1] + apart)
    for rank in reversed(range(len(at))):  # none above the axes
        at[rank] = min(at[rank], top - apart * (len(at) - 1 - rank))
    for index, height in zip(order, at, strict=True):
        curve, (colour, *_look) = drawn.curves[index], LOOKS[index]
        ax.annotate(
            "\n".join(textwrap.wrap(curve.label, 24)),
            (curve.x[-1], height),
            xytext=(12, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=SMALL,
            annotation_clip=False,
        )


def _said(curve: Curve, drawn: PatternChart) -> str:
    names = drawn.at_x or tuple(f"{x:g}" for x in curve.x)
    pairs = ", ".join(f"{shown(estimate[0], 2)} at {name}" for name, estimate in zip(names, curve.found, strict=True))
    return f"{curve.label.capitalize()}: {pairs}."


def pictures_of(results: Sequence[Result], county: Sequence[RowResult] = ()) -> dict[str, Picture]:
    """Return every picture by its name."""
    whole = [verdicts(results), ranges(results)] if results else []
    drawn = [
        chart(one.pattern.key, f"{one.pattern.key} {one.pattern.title}: {one.verdict}", one.finding) for one in results
    ]
    drawn += [chart(one.row.key, f"{one.row.key} {one.row.title}", one.finding) for one in county]
    return {one.name: one for one in [*whole, *drawn] if one is not None}
