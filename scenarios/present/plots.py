"""Pictures of results: what is seen as the title, intervals always, readable without colour.

Each function returns a `Picture`; `pictures_of` returns all that fit a result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.drawn import NOUNS, drawn_of
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, delivered_total, interval_of_mean
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.canvas import (
    BASELINE,
    GREY,
    INK,
    PALE,
    SCENARIO,
    STYLE,
    Picture,
    balanced,
    canvas,
)
from partnership_dynamics.scenarios.present.networks import network
from partnership_dynamics.scenarios.wording import on_projects
from partnership_dynamics.simulation.partnership import PROJECT_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TYPE_WORDS = tuple(name.replace("_", " ").capitalize() for name in PROJECT_TYPES)
# Colour, line, marker, hatch: of the scenario (or the only case), of the baseline.
LOOKS = ((SCENARIO, "-", "o", ""), (BASELINE, (0, (5, 2)), "s", "////"))
NEARLY_ALL = 0.9
# Where members' hours go: series, words, hatch.
USES = (
    ("hours_on_projects", "work on projects", ""),
    ("hours_on_issues", "clearing issues", "..."),
    ("hours_on_learning", "learning", "xxx"),
    ("hours_on_ties", "keeping contact", "///"),
    ("hours_on_meetings", "meetings", "\\\\\\"),
    ("hours_on_contribution", "paying for the team", "---"),
)
USE_COLOURS = ("#0072B2", "#56B4E9", "#009E73", "#E69F00", "#F0E442", "#CC79A7")


def _note(ensembles: list[Ensemble], reading: str) -> str:
    """Return the footing: how to read the picture, how many runs, and that a county is made up."""
    ensemble = ensembles[0]
    count = ensemble.replications
    runs = f"{count:,} {'paired ' if len(ensembles) > 1 else ''}run{'' if count == 1 else 's'}"
    return f"{words.place_name(ensemble)}; {runs}. {reading}"


def _interval_words(ensembles: list[Ensemble]) -> str:
    """Return what an interval of a mean is of: of chance alone, or of all that was drawn."""
    if all(one.drawn is None for one in ensembles):
        return "95% interval of the mean"
    return f"what is expected in 95 of 100 {NOUNS[drawn_of([(one.draws, one.plausible) for one in ensembles])]}"


def _bands_words(ensembles: list[Ensemble]) -> str:
    """Return what line and bands are: runs of one county, or what is expected over all that was drawn."""
    if any(one.drawn is not None for one in ensembles):
        return f"Line: mean of the runs. Band: {_interval_words(ensembles)}."
    return (
        "Line: mean of the runs. Dark band: 95% interval of the mean. Light band between thin lines: where the middle "
        "80 of 100 runs lie."
    )


def _spread(heights: list[float], apart: float) -> list[float]:
    """Return two places at least so far apart that their labels do not touch."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= apart:
        return heights
    middle, up = sum(heights) / 2, 1 if heights[0] >= heights[1] else -1
    low = max(middle - apart / 2, apart / 2)
    pair = [low + apart, low]
    return pair if up == 1 else pair[::-1]


def _claim(comparison: Comparison) -> str:
    """Return what the picture shows of delivered projects, no stronger than the interval."""
    time = words.span(comparison.scenario.quarters / 4)
    return f"{comparison.scenario.title}: {on_projects(comparison.finding(), time)}"


def _read_off(quarters: int) -> npt.NDArray[np.int64]:
    """Return the quarters to draw: each year's last, and the last of all; every one of a short history."""
    step = 1 if quarters <= 12 else 4
    return np.unique([*range(step, quarters + 1, step), quarters])


def delivery(what: Comparison | Ensemble) -> Picture:
    """Draw the projects delivered so far: the mean with its interval, and where the middle 80 of 100 runs lie."""
    from matplotlib.ticker import MaxNLocator

    ensembles = [what] if isinstance(what, Ensemble) else [what.scenario, what.baseline]
    quarters = ensembles[0].quarters
    final = [float(delivered_total(ensemble).mean()) for ensemble in ensembles]
    if isinstance(what, Ensemble):
        title = f"{what.title}: about {words.number(final[0])} projects delivered in {words.span(quarters / 4)}"
        subtitle = "Projects delivered so far, on average over the runs"
    else:
        title, subtitle = _claim(what), f"Compared with “{what.baseline.title}”"
    figure, (ax,) = canvas(
        9.4,
        4.5,
        title,
        subtitle,
        _note(ensembles, _bands_words(ensembles)),
        margins=(0.8, 2.2, 0.65),
    )
    at = _read_off(quarters)
    years, sentences = np.concatenate([[0.0], at / 4]), []
    for ensemble, (colour, line, marker, _hatch) in zip(ensembles, LOOKS, strict=False):
        values = np.hstack([np.zeros((ensemble.replications, 1)), ensemble.delivered[:, at - 1]])
        low80, high80 = np.quantile(values, [0.1, 0.9], axis=0, method="inverted_cdf")
        mean = values.mean(axis=0)
        bounds = np.array([interval_of_mean(column, ensemble.drawn) for column in values.T])
        drawn = ensemble.drawn is not None
        # What is expected over draws is about as wide as the runs are: one band is enough, its edges tell two apart.
        outer = np.maximum(bounds.T, 0.0) if drawn else np.array([low80, high80])
        ax.fill_between(years, *outer, facecolor=colour, alpha=0.16 if drawn else 0.10, linewidth=0)
        for edge in outer:
            ax.plot(years, edge, color=colour, linestyle=line, linewidth=0.8, alpha=0.75)
        if not drawn:
            ax.fill_between(years, bounds[:, 0], bounds[:, 1], facecolor=colour, alpha=0.38, linewidth=0)
        ax.plot(
            years,
            mean,
            color=colour,
            linestyle=line,
            linewidth=2.2,
            marker=marker,
            markersize=4.5,
            clip_on=False,
            zorder=3,
        )
        sure = (
            ""
            if np.isnan(bounds[-1, 0])
            else (f", {_interval_words([ensemble])} {words.number(bounds[-1, 0])} to {words.number(bounds[-1, 1])}")
        )
        sentences.append(
            f"{ensemble.title}: {words.number(mean[-1])} projects on average after {words.span(quarters / 4)}{sure}; "
            f"80 of 100 runs between {low80[-1]:.0f} and {high80[-1]:.0f}."
        )
    ax.set_xlim(0, quarters / 4)
    top = max(ax.get_ylim()[1], 1.0)
    ax.set_ylim(0, top)
    names = [balanced(ensemble.title, 23) for ensemble in ensembles]
    apart = top * 0.052 * (max(map(len, names)) + 1.3)
    for lines, end, height, look in zip(names, final, _spread(final, apart), LOOKS, strict=False):
        ax.annotate(
            "\n".join([*lines, f"{words.number(end)} delivered"]),
            (quarters / 4, height),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            color=look[0],
            annotation_clip=False,
            fontsize=10.5,
        )
    ax.set_xlabel("Years from the start")
    ax.set_ylabel("Projects delivered so far")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    return Picture("delivery", figure, title, "Line chart over time. " + " ".join(sentences))


def difference(comparison: Comparison) -> Picture:
    """Draw how the run-by-run differences in delivered projects are distributed, with their mean and its interval."""
    from matplotlib.ticker import MaxNLocator

    row = comparison.row("delivered")
    gaps = np.rint(delivered_total(comparison.scenario) - delivered_total(comparison.baseline)).astype(int)
    values, counts = np.unique(gaps, return_counts=True)
    title, ensembles = _claim(comparison), [comparison.scenario, comparison.baseline]
    more, less, same = words.of_hundred_runs(row)
    told = [f"{count} of 100 runs" for count in (less, same, more)]
    over = f"what is expected in 8 of 10 {NOUNS[row.drawn]}"
    whiskers, (first, last) = over if len(row.counties) else "its 95% interval", row.spread.middle()
    figure, (ax,) = canvas(
        9.4,
        4.5,
        title,
        f"Each run of “{comparison.scenario.title}” less its pair, “{comparison.baseline.title}”, under the same luck",
        _note(ensembles, f"Bars: number of paired runs. Point: mean difference. Whiskers: {whiskers}."),
    )
    groups = ((gaps.min() - 1, -1, BASELINE, "////"), (0, 0, PALE, ""), (1, gaps.max() + 1, SCENARIO, ""))
    for low, high, colour, hatch in groups:
        inside = (values >= low) & (values <= high)
        ax.bar(
            values[inside],
            counts[inside],
            width=0.86,
            facecolor=colour if not hatch else "white",
            hatch=hatch,
            edgecolor=colour if colour != PALE else GREY,
            linewidth=1.0,
        )
    top = float(counts.max())
    wide = len(values) <= 24
    for value, count in zip(values, counts, strict=True):
        if wide:
            ax.annotate(str(count), (value, count), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9)
    left, right = max(-int(gaps.min()), 2), max(int(gaps.max()), 2)
    ax.set_xlim(-max(left, 0.45 * right) - 0.8, max(right, 0.45 * left) + 0.8)  # room for words on both sides of 0
    ax.set_ylim(0, top * 1.55)
    high = top * 1.17
    if not np.isnan(first):
        ax.plot([first, last], [high, high], color=INK, linewidth=2.0, marker="|", markersize=11, markeredgewidth=2)
    ax.plot([row.difference], [high], color=INK, marker="D", markersize=7)
    sure = f" ({words.interval(row)})" if words.interval(row) else ""
    decimals = words.decimals_of(row)
    ax.annotate(
        f"mean {words.signed(row.difference, decimals)}{sure}",
        (row.difference, high),
        xytext=(0, 9),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=10,
    )
    for x, align, text, colour in (
        (ax.get_xlim()[0] + 0.1, "left", f"◄ less delivered\n{told[0]}", BASELINE),
        (0.0, "center", f"the same\n{told[1]}", GREY),
        (ax.get_xlim()[1] - 0.1, "right", f"more delivered ►\n{told[2]}", SCENARIO),
    ):
        ax.text(
            x,
            0.99,
            text,
            transform=ax.get_xaxis_transform(),
            ha=align,
            va="top",
            color=colour,
            fontsize=10.5,
            linespacing=1.35,
        )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("Difference in projects delivered, run by run")
    ax.set_ylabel("Paired runs")
    alt = f"Bar chart of run-by-run differences from {gaps.min()} to {gaps.max()} projects. "
    return Picture("difference", figure, title, alt + words.sentence(row, comparison.scenario.quarters / 4))


def _portfolio_title(ensemble: Ensemble) -> str:
    """Return the fewest types that make up nearly all delivered projects: a claim that chance hardly moves."""
    means = np.array([ensemble.last(f"delivered_{name}").mean() for name in PROJECT_TYPES])
    if means.sum() == 0:
        return f"{ensemble.title}: no project of any type is delivered"
    order = np.argsort(-means, kind="stable")
    so_far = np.cumsum(means[order]) / means.sum()
    needed = int(np.argmax(so_far >= NEARLY_ALL)) + 1
    names = [TYPE_WORDS[index].lower() for index in sorted(order[:needed])]
    if needed == len(PROJECT_TYPES):
        return f"{ensemble.title}: projects of all {needed} types are delivered"
    share = words.out_of_hundred(min(float(so_far[needed - 1]), 1.0))
    return f"{ensemble.title}: {share} of 100 delivered projects are {' or '.join(names)}"


def portfolio(what: Comparison | Ensemble) -> Picture:
    """Draw delivered projects by type, with the interval of each mean."""
    ensembles = [what] if isinstance(what, Ensemble) else [what.scenario, what.baseline]
    title, quarters = _portfolio_title(ensembles[0]), ensembles[0].quarters
    figure, (ax,) = canvas(
        9.4,
        4.4,
        title,
        f"Projects delivered in {words.span(quarters / 4)} by type, mean of the runs",
        _note(ensembles, f"Whiskers: {_interval_words(ensembles)}."),
        margins=(2.1, 0.9, 0.65),
    )
    thick, sentences = 0.72 / len(ensembles), []
    for order, (ensemble, (colour, _line, _marker, hatch)) in enumerate(zip(ensembles, LOOKS, strict=False)):
        for index, name in enumerate(PROJECT_TYPES):
            values = ensemble.last(f"delivered_{name}")
            mean, (low, high) = float(values.mean()), interval_of_mean(values, ensemble.drawn)
            at = index - 0.36 + thick * (order + 0.5)
            ax.barh(
                at,
                mean,
                height=thick * 0.86,
                facecolor="white" if hatch else colour,
                hatch=hatch,
                edgecolor=colour,
                linewidth=1.0,
                label=ensemble.title if index == 0 else None,
            )
            if high > low:
                ax.errorbar([mean], [at], xerr=[[mean - low], [high - mean]], color=INK, capsize=3.5, linewidth=1.3)
            ax.annotate(
                words.number(mean, 1 if mean >= 0.05 else 2),
                (max(high, mean) if high > low else mean, at),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
            )
            sure = f" ({words.number(low, 2)} to {words.number(high, 2)})" if high > low else ""
            sentences.append(f"{ensemble.title}, {TYPE_WORDS[index].lower()}: {words.number(mean, 2)}{sure}")
    ax.set_yticks(range(len(PROJECT_TYPES)), TYPE_WORDS)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set_xlim(0, max(ax.get_xlim()[1], 0.5))
    ax.set_xlabel(f"Projects delivered in {words.span(quarters / 4)}")
    ax.set_ylabel("Type of project")
    if len(ensembles) > 1:
        ax.legend(frameon=False, loc="lower right", fontsize=10.5, handlelength=2.4, handleheight=1.2)
    return Picture("portfolio", figure, title, "Bar chart of delivered projects by type. " + "; ".join(sentences) + ".")


def _hours_each_year(ensemble: Ensemble) -> npt.NDArray[np.float64]:
    """Return members' hours a year for each use, the last being hours not used; float64 (uses + 1,)."""
    years = ensemble.quarters / 4
    spent = [float(ensemble.total(name).mean()) / years for name, _words, _hatch in USES]
    total = float(ensemble.total("hours").mean()) / years
    return np.array([*spent, max(total - sum(spent), 0.0)])


def hours(what: Comparison | Ensemble) -> Picture:
    """Draw where members' hours for joint work go."""
    import matplotlib as mpl

    ensembles = [what] if isinstance(what, Ensemble) else [what.scenario, what.baseline]
    parts = [_hours_each_year(ensemble) for ensemble in ensembles]
    on_work = [part[0] / max(part.sum(), 1e-9) for part in parts]
    title = f"{ensembles[0].title}: {words.out_of_hundred(on_work[0])} of 100 hours go into projects"
    if len(ensembles) > 1:
        title += f" ({words.out_of_hundred(on_work[1])} in the baseline)"
    figure, (ax,) = canvas(
        9.4,
        1.9 + 0.75 * len(ensembles),
        title,
        "Hours that members have for joint work, and where they go",
        _note(ensembles, "Mean of the runs, all members together, each year. Bars show means, not their intervals."),
        margins=(2.1, 0.5, 0.65),
    )
    looks = [*zip([name for _key, name, _hatch in USES], USE_COLOURS, [hatch for *_rest, hatch in USES], strict=True)]
    looks.append(("not used", "white", ""))
    with mpl.rc_context(STYLE):
        for index, part in enumerate(parts):
            left = 0.0
            for value, (name, colour, hatch) in zip(part, looks, strict=True):
                ax.barh(
                    index,
                    value,
                    left=left,
                    height=0.62,
                    facecolor=colour,
                    hatch=hatch,
                    edgecolor=INK,
                    linewidth=0.6,
                    label=name if index == 0 else None,
                )
                left += value
    _finish_hours(ax, ensembles, max(float(part.sum()) for part in parts))
    sentences = []
    for ensemble, part in zip(ensembles, parts, strict=True):
        each = ", ".join(f"{name} {words.number(value, 0)}" for value, (name, *_look) in zip(part, looks, strict=True))
        sentences.append(f"{ensemble.title}: {words.number(float(part.sum()), 0)} hours a year, of which {each}.")
    return Picture("hours", figure, title, "Stacked bar chart of members' hours. " + " ".join(sentences))


def _finish_hours(ax: Axes, ensembles: list[Ensemble], most: float) -> None:
    count = len(ensembles)
    ax.set_yticks(range(count), ["\n".join(balanced(ensemble.title, 22)) for ensemble in ensembles])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(count - 0.55, -1.15)
    ax.set_xlim(0, most * 1.01)
    ax.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
    ax.set_xlabel("Members' hours a year")
    ax.legend(
        frameon=False,
        loc="upper left",
        ncols=4,
        fontsize=9.5,
        handlelength=1.8,
        handleheight=1.1,
        bbox_to_anchor=(-0.012, 1.03),
        columnspacing=1.4,
    )


def pictures_of(what: Comparison | Ensemble) -> list[Picture]:
    """Return every picture of a comparison, or of one ensemble."""
    if isinstance(what, Ensemble):
        return [delivery(what), portfolio(what), network(what, "network"), hours(what)]
    return [
        delivery(what),
        difference(what),
        portfolio(what),
        network(what.scenario, "network"),
        network(what.baseline, "network_baseline"),
        hours(what),
    ]
