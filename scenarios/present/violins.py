"""Violin plots of goodness of fit: where simulations lie, where the observed network is, and what that says.

Counts of members or pairs by class stand side by side; figures of different kinds lie below one another, each on an
axis of its own. Nothing is told by colour alone, and p-values are put in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit import Fit
from partnership_dynamics.calibration.fit.as_measured import SurveyComparison
from partnership_dynamics.scenarios.present import fit_words as says
from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, PALE, STYLE, Picture, balanced, canvas
from partnership_dynamics.scenarios.present.triads import draw_triad

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
# Entries whose spreads differ by more are drawn in standard deviations.
UNLIKE = 25.0
WIDTH, ROW = 9.4, 0.78
HOW_TO_READ = (
    "How to read it: a grey shape holds all simulated networks and is wide where many of them lie. The bar inside is "
    "where the middle 95 of 100 lie, its white dot their median."
)


def violins(fit: Fit) -> Picture:
    """Draw one measure: a violin of the simulations for each entry, and what was observed.

    Parameters
    ----------
    fit : Fit
        Counts of different sizes are drawn in standard deviations from the simulations' mean, with the numbers below.
    """
    several = _several(fit)
    title = f"{fit.title}: {says.SAYS[says.verdict(fit)]}"
    subtitle = says.how_many(fit) + (f" {says.NO_PROOF}" if says.verdict(fit) == "no sign" else "")
    # Parts of one whole stand side by side.
    if np.ptp(fit.simulated.sum(axis=1)) < 1e-9 * np.abs(fit.simulated).max(initial=1.0) or len(fit.labels) > 8:
        figure = _side_by_side(fit, title, subtitle, several)
    else:
        middle = says.median(fit)
        beside = [
            (label[0].upper() + label[1:], fit.unit, f"observed {says.figure(a)}", f"median {says.figure(m)}")
            for label, a, m in zip(fit.labels, fit.observed, middle, strict=True)
        ]
        note = f"{HOW_TO_READ} Diamond: observed{several}."
        figure = _below_one_another(list(fit.simulated.T), fit.observed, beside, title, subtitle, note)
    each = "; ".join(
        f"{label}: {says.figure(a)} observed, {says.figure(m)} in the median simulation"
        for label, a, m in zip(fit.labels, fit.observed, says.median(fit), strict=True)
    )
    told = f"Violin plot of {fit.unit} by {fit.entries or 'measure'}{several}. {says.sentence(fit)} {each}."
    return Picture(f"fit_{fit.key}", figure, title, told)


def _several(fit: Fit) -> str:
    """Say how periods were joined, where there are several."""
    if not fit.periods:
        return ""
    mean = np.mean([period.observed for period in fit.periods], axis=0)
    how = "mean of the {} periods" if np.allclose(mean, fit.observed) else "the {} periods together"
    return f" ({how.format(len(fit.periods))})"


def survey_figures(survey: SurveyComparison) -> Picture:
    """Draw the figures of a survey among those of simulated networks that were asked about in the same way."""
    fits = survey.figures
    missed = [fit.title.lower() for fit in fits if says.verdict(fit) == "misses it"]
    close = [fit.title.lower() for fit in fits if says.verdict(fit) == "too close to tell"]
    if missed:
        title = f"Survey and model differ in {len(missed)} of {len(fits)} figures: {', '.join(missed)}"
    elif close:
        title = f"Survey and model: too close to tell in {len(close)} of {len(fits)} figures: {', '.join(close)}"
    else:
        title = f"Survey and model: no sign of a difference in {len(fits)} figures"
    beside = [
        (
            fit.title,
            fit.unit,
            f"survey {says.figure(fit.observed[0])}, model {says.figure(says.median(fit)[0])}",
            f"{fit.as_far:,} of {fit.replications:,} as far",
        )
        for fit in fits
    ]
    note = (
        f"{HOW_TO_READ} Diamond: the survey. As far: how many simulations were at least as far from typical as the "
        f"survey. {says.SEVERAL}"
    )
    values, observed = [fit.simulated[:, 0] for fit in fits], np.array([fit.observed[0] for fit in fits])
    figure = _below_one_another(values, observed, beside, title, says.questionnaire(survey), note)
    told = " ".join(
        f"{fit.title}: {says.figure(fit.observed[0])} in the survey, {says.figure(says.median(fit)[0])} in the median "
        f"simulation; {fit.as_far:,} of {fit.replications:,} simulations at least as far from typical "
        f"({says.p_value(fit)})."
        for fit in fits
    )
    return Picture("fit_survey", figure, title, f"Violin plots, one below another. {says.questionnaire(survey)} {told}")


def _shape(ax: Axes, values: Floats, at: float, level: bool) -> None:
    """Draw one violin with its bar and dot at a place; lying where it is to be level, else upright."""
    low, middle, high = np.quantile(values, [0.025, 0.5, 0.975], method="inverted_cdf")
    different = np.unique(values)
    if len(different) > 1:
        # Counts are smoothed over their neighbours, so that a shape does not fall into its single values.
        step = float(np.diff(different).min()) if len(different) < 40 else 0.0
        least = 0.4 * step / float(values.std(ddof=1))
        violin = ax.violinplot(
            [values],
            [at],
            orientation="horizontal" if level else "vertical",
            widths=0.82,
            showextrema=False,
            points=200,
            bw_method=lambda kde: max(kde.scotts_factor(), least),
        )
        for body in violin["bodies"]:  # type: ignore[attr-defined]
            body.set(facecolor=PALE, edgecolor=GREY, linewidth=0.8, alpha=1.0)
    line, bar, dot = ([at - 0.3, at + 0.3], [middle, middle]), ([at, at], [low, high]), ([at], [middle])
    turn = -1 if level else 1
    if len(different) == 1:
        ax.plot(*line[::turn], color=GREY, linewidth=1.2)
    ax.plot(*bar[::turn], color=GREY, linewidth=4.0, solid_capstyle="butt", zorder=3)
    ax.plot(*dot[::turn], "o", color="white", markersize=3.6, zorder=4)


def _drawn(fit: Fit) -> tuple[Floats, Floats, bool]:
    """Return simulated and observed values as they are drawn, and whether in standard deviations."""
    spread = np.ptp(fit.simulated, axis=0)
    some = spread[spread > 0]
    if not len(some) or some.max() <= UNLIKE * some.min():
        return fit.simulated, fit.observed, False
    mean, sd = fit.simulated.mean(axis=0), fit.simulated.std(axis=0, ddof=1)
    unit = np.where(sd > 0, sd, 1.0)
    return (fit.simulated - mean) / unit, (fit.observed - mean) / unit, True


def _side_by_side(fit: Fit, title: str, subtitle: str, several: str) -> Figure:
    """Draw entries side by side, with the numbers below, observed ones joined by a line."""
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator

    simulated, observed, scaled = _drawn(fit)
    count, strip = len(fit.labels), 0.5 if _are_triads(fit) else 0.0
    labels = ["\n".join(balanced(label, max(int(92 / count), 4))) for label in fit.labels]
    rows = 13.0 * max(label.count("\n") + 1 for label in labels)
    below = (rows + 62) / 72 + strip
    note = f"{HOW_TO_READ} Diamonds: observed. Median: of the simulations."
    figure, (ax,) = canvas(WIDTH, 3.6 + below, title, subtitle, note, margins=(1.35, 0.25, below))
    with mpl.rc_context(STYLE):
        for index in range(count):
            _shape(ax, simulated[:, index], index, level=False)
        ax.plot(
            np.arange(count),
            observed,
            color=BASELINE,
            linewidth=1.6,
            marker="D",
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.8,
            zorder=5,
        )
        ax.set_xlim(-0.6, count - 0.4)
        ax.set_xticks(range(count), [""] * count)
        ax.tick_params(axis="x", length=0)
        whole = bool(np.all(simulated == np.round(simulated)))
        ax.yaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10], integer=whole))
        if scaled:
            ax.axhline(0, color=GREY, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0)
            ax.set_ylabel("Standard deviations from\nthe simulations' mean")
        else:
            ax.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}" if whole else f"{value:g}")
            ax.set_ylabel("\n".join(balanced(fit.unit[0].upper() + fit.unit[1:] + several, 30)))
        at = 9 + rows + 72 * strip
        _numbers(ax, "", labels, 5 + 72 * strip, "bold")
        _numbers(ax, "Observed", [says.figure(value) for value in fit.observed], at)
        _numbers(ax, "Median", [says.figure(value) for value in says.median(fit)], at + 14)
        ax.set_xlabel(fit.entries[:1].upper() + fit.entries[1:] + (several if scaled else ""), labelpad=at + 26)
        if strip:
            _drawings(figure, ax, fit.labels, strip)
    return figure


def _are_triads(fit: Fit) -> bool:
    return fit.key == "triads" and len(fit.labels) == 16


def _numbers(ax: Axes, name: str, cells: Sequence[str], below: float, weight: str = "normal") -> None:
    """Write a row of numbers below the axes, ``below`` points down, with its name at the left."""
    ax.annotate(
        name,
        (0, 0),
        (-8, -below),
        "axes fraction",
        "offset points",
        ha="right",
        va="top",
        fontsize=9.5,
        color=INK,
        fontweight=weight,
    )
    for index, cell in enumerate(cells):
        ax.annotate(
            cell,
            (index, 0),
            (0, -below),
            ax.get_xaxis_transform(),
            "offset points",
            ha="center",
            va="top",
            fontsize=9.5 if len(cells) < 13 else 8.5,
            color=INK,
            fontweight=weight,
        )


def _drawings(figure: Figure, ax: Axes, triads: Sequence[str], strip: float) -> None:
    """Draw the types of triads in a strip right below the axes."""
    width, height = figure.get_size_inches()
    box = ax.get_position()
    below = figure.add_axes((box.x0, box.y0 - (strip + 0.04) / height, box.width, strip / height))
    below.set_axis_off()
    low, high = ax.get_xlim()
    up = strip / (box.width * width / (high - low))
    below.set(xlim=(low, high), ylim=(-up / 2, up / 2))
    for index, triad in enumerate(triads):
        draw_triad(below, triad, index, 0.92)


def _below_one_another(
    values: Sequence[Floats],
    observed: Floats,
    beside: Sequence[tuple[str, str, str, str]],
    title: str,
    subtitle: str,
    note: str,
) -> Figure:
    """Draw lying violins below one another, each on its own axis, with its name and unit before and two notes after."""
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator

    figure, (whole,) = canvas(WIDTH, ROW * len(values) + 0.05, title, subtitle, note, margins=(2.75, 2.2, 0.0))
    box, total = whole.get_position(), figure.get_size_inches()[1]
    whole.remove()
    with mpl.rc_context(STYLE):
        for index, (many, one, words) in enumerate(zip(values, observed, beside, strict=True)):
            top = box.y1 - index * ROW / total
            ax = figure.add_axes((box.x0, top - (ROW - 0.3) / total, box.width, (ROW - 0.32) / total))
            _shape(ax, many, 0.0, level=True)
            ax.plot([one], [0.0], "D", color=BASELINE, markersize=7, markeredgecolor="white", zorder=5)
            ax.set_ylim(-0.5, 0.5)
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            ax.margins(x=0.06)
            ax.xaxis.set_major_locator(
                MaxNLocator(5, steps=[1, 2, 5, 10], integer=bool(np.all(many == np.round(many))))
            )
            ax.tick_params(axis="x", labelsize=8.5, colors=GREY)
            name, unit, first, second = words
            name, unit = balanced(name, 28, 1)[0], (balanced(unit, 40, 1) or [""])[0]
            for text, up, size, colour, heavy in ((name, 7, 10.5, INK, "bold"), (unit, -7, 8.5, GREY, "normal")):
                ax.annotate(
                    text,
                    (0, 0.5),
                    (-10, up),
                    "axes fraction",
                    "offset points",
                    ha="right",
                    va="center",
                    fontsize=size,
                    color=colour,
                    fontweight=heavy,
                )
            for text, up, colour in ((first, 7, INK), (second, -7, GREY)):
                ax.annotate(
                    text, (1, 0.5), (8, up), "axes fraction", "offset points", va="center", fontsize=9.5, color=colour
                )
    return figure
