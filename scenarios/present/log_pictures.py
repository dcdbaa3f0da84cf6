"""Pictures of a fit to a project log, and of how known constants came back."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.calibration.logs.posterior import (
    LogPosterior,
    PosteriorRow,
    PredictedStatistic,
    predictions_of,
)
from partnership_dynamics.calibration.logs.recovery import BINS, INTERVALS, Recovery, returned
from partnership_dynamics.calibration.logs.words import in_figures, in_words
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, PALE, SCENARIO, STYLE, Picture, canvas

EACH = 0.235  # inches a line
ORDER = {"yes": 0, "partly": 1, "no": 2}


def _name(row: PosteriorRow) -> str:
    return row.name.replace("_", " ") + ("" if row.asked else " *")


def posterior(fit: LogPosterior) -> Picture:
    """Draw for each constant its range and where the posterior lies in it."""
    rows = sorted(fit.rows(), key=lambda row: (not row.asked, -row.told))
    well = sum(row.told >= 0.5 for row in rows)
    title = f"The log narrows {well} of {len(rows)} constants well"
    figure, (ax,) = canvas(
        9.4,
        0.9 + EACH * len(rows),
        title,
        "Each line is a constant's range before the log was seen; all values in it were equally likely",
        f"{fit.partnership}; {len(fit.log.rows)} projects in {words.span(fit.log.quarters / 4)}. Bar: the middle 90% "
        "of what is likely after; dot: its median; dim where the log says nothing. * not asked about: assumed, varied.",
        margins=(2.3, 2.0, 0.6),
    )
    lines = []
    for index, row in enumerate(rows):
        wide = row.high - row.low
        least, point, most = ((value - row.low) / wide for value in (row.least, row.point, row.most))
        colour = GREY if row.told < 0.1 else SCENARIO
        ax.plot([0, 1], [index, index], color=PALE, linewidth=1.2, zorder=1)
        ax.plot(
            [least, most],
            [index, index],
            color=colour,
            linewidth=6.0 if row.told >= 0.1 else 3.0,
            alpha=0.85 if row.told >= 0.1 else 0.5,
            solid_capstyle="butt",
            zorder=2,
        )
        ax.plot([point], [index], "o", color="white", markeredgecolor=INK, markersize=5, zorder=3)
        point_at, from_, to = map(in_figures, (row.point, row.least, row.most))
        told = f"{point_at}  ({from_} to {to})"
        ax.annotate(
            told,
            (1.0, index),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK if row.told >= 0.1 else GREY,
            annotation_clip=False,
        )
        lines.append(f"{_name(row)}: {told}, {row.verdict}.")
    ax.set_yticks(range(len(rows)), [_name(row) for row in rows], fontsize=9)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows) - 0.5, -0.7)
    ax.set_xlim(-0.01, 1.01)
    ax.set_xticks([0, 0.5, 1], ["low end", "middle", "high end"])
    ax.set_xlabel("Range in the registry")
    return Picture("log_posterior", figure, title, "Interval chart of constants. " + " ".join(lines))


def predictions(fit: LogPosterior) -> Picture:
    """Draw where each statistic of the log lies among those of histories before and after the fit."""
    after = predictions_of(fit.predictions, fit.observed)
    by_name = {row.name: row for row in after}
    before = [row for row in predictions_of(fit.prior_predictions, fit.observed) if row.name in by_name]
    odd = fit.misfits()
    few = ", ".join(in_words(row.name) for row in odd[:2])
    title = (
        f"{len(odd)} of {len(after)} figures of the log are out of the fitted model's reach: {few}"
        if odd
        else f"All {len(after)} figures of the log are within the fitted model's reach"
    )
    figure, (ax,) = canvas(
        9.4,
        1.0 + EACH * len(before),
        title,
        "Figures of the log among those of simulated histories",
        "Pale: the middle 90% of histories with any constants in range; dark: of histories with the fitted ones; mark: "
        "the log (a cross where fewer than 1 in 100 fitted histories are so far out). Scale: standard deviations of "
        "the pale histories.",
        margins=(3.3, 0.4, 0.6),
    )
    strange = {row.name for row in odd}
    lines = []
    for index, row in enumerate(before):
        spread = max((row.most - row.least) / 3.29, 1e-9)

        def at(value: float, row: PredictedStatistic = row, spread: float = spread) -> float:
            return float(np.clip((value - row.middle) / spread, -3.8, 3.8))

        fitted = by_name[row.name]
        ax.plot([at(row.least), at(row.most)], [index, index], color=PALE, linewidth=9, solid_capstyle="butt")
        ax.plot(
            [at(fitted.least), at(fitted.most)],
            [index, index],
            color=SCENARIO,
            linewidth=4.5,
            alpha=0.75,
            solid_capstyle="butt",
        )
        out = row.name in strange
        ax.plot(
            [at(row.observed)],
            [index],
            "X" if out else "D",
            color=BASELINE if out else "white",
            markeredgecolor=INK,
            markersize=8 if out else 5.5,
            zorder=3,
        )
        lines.append(f"{in_words(row.name)}: {words.out_of_hundred(fitted.below)} of 100 fitted histories have less.")
    ax.set_yticks(range(len(before)), [in_words(row.name) for row in before], fontsize=9)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(before) - 0.4, -0.7)
    ax.set_xlim(-4, 4)
    ax.set_xlabel("Standard deviations from the middle of histories before the fit")
    return Picture("log_predictions", figure, title, "Interval chart of figures of the log. " + " ".join(lines))


def ranks(recovery: Recovery) -> Picture:
    """Draw the rank of each constant's truth among its draws: flat if the fit is right."""
    import matplotlib as mpl
    from scipy.stats import binom

    rows = returned(recovery)
    columns = 6
    lines = -(-len(rows) // columns)
    poor = sum(row.uniform < 0.05 for row in rows)
    title = f"Ranks of the truth among its draws: {poor} of {len(rows)} constants have a p-value under 0.05"
    figure, (frame,) = canvas(
        9.4,
        0.2 + 1.28 * lines,
        title,
        "Flat bars mean that intervals can be trusted; humps, slopes and bowls not",
        f"{recovery.logs} synthetic logs, {BINS} bins; grey: where 95 of 100 bars lie if ranks are uniform. By "
        f"chance alone about {0.05 * len(rows):.0f} of the p-values would be under 0.05.",
        margins=(0.2, 0.2, 0.1),
    )
    frame.axis("off")
    box = frame.get_position()
    low, high = binom.ppf([0.025, 0.975], recovery.logs, 1.0 / BINS)
    top = 2.2 * recovery.logs / BINS
    with mpl.rc_context(STYLE):
        for index, row in enumerate(rows):
            column, line = index % columns, index // columns
            ax = figure.add_axes(
                (
                    box.x0 + box.width * column / columns + 0.006,
                    box.y1 - box.height * (line + 1) / lines + 0.1 * box.height / lines,
                    box.width / columns - 0.012,
                    0.62 * box.height / lines,
                )
            )
            counts = np.histogram(recovery.rank[:, index], bins=BINS, range=(0, 1))[0]
            ax.axhspan(low, high, color=PALE, linewidth=0)
            ax.bar((np.arange(BINS) + 0.5) / BINS, counts, width=0.9 / BINS, color=SCENARIO)
            ax.set_xlim(0, 1)
            ax.set_ylim(0, top)
            ax.set_xticks([])
            ax.set_yticks([])
            ax.set_title(f"{row.name.replace('_', ' ')}\np = {row.uniform:.2f}", fontsize=7.5, pad=3, color=INK)
    alt = " ".join(f"{row.name}: p = {row.uniform:.2f}." for row in rows)
    return Picture("log_ranks", figure, title, "Histograms of ranks. " + alt)


def recovered(recovery: Recovery) -> Picture:
    """Draw how far each constant narrows on average, and how often its intervals hold the truth."""
    rows = sorted(returned(recovery), key=lambda row: -row.told)
    back = sum(row.comes_back == "yes" for row in rows)
    title = f"{back} of {len(rows)} constants come back from a log of about {recovery.projects.mean():.0f} projects"
    figure, (left, right) = canvas(
        9.4,
        1.0 + EACH * len(rows),
        title,
        "Synthetic logs with known constants, each fitted without knowing them",
        f"{recovery.logs} logs. Left: 0 means the log says nothing, 1 that it says all; half or more counts as coming "
        f"back. Right: whiskers, 95% interval of each share from {recovery.logs} logs; they should cross the lines.",
        columns=2,
        margins=(2.2, 0.25, 0.6),
    )
    box, other = left.get_position(), right.get_position()
    middle = 0.5 * (box.x0 + other.x1) + 0.02  # the right one has no labels to leave room for
    left.set_position((box.x0, box.y0, middle - box.x0, box.height))
    right.set_position((middle + 0.03, box.y0, other.x1 - middle - 0.03, box.height))
    for index, row in enumerate(rows):
        colour = (SCENARIO, "#56B4E9", GREY)[ORDER[row.comes_back]]
        left.barh(index, max(row.told, 0.0), height=0.62, color=colour)
        for share, target, mark in zip(row.covered, INTERVALS, "os^", strict=True):
            half = 1.96 * np.sqrt(target * (1 - target) / recovery.logs)
            right.plot([share - half, share + half], [index, index], color=GREY, linewidth=1.0)
            right.plot([share], [index], mark, color=SCENARIO, markersize=4)
    for target in INTERVALS:
        right.axvline(target, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    for ax in (left, right):
        ax.set_ylim(len(rows) - 0.4, -0.7)
        ax.tick_params(axis="y", length=0)
    left.set_yticks(range(len(rows)), [row.name.replace("_", " ") for row in rows], fontsize=9)
    right.set_yticks([])
    left.set_xlim(0, 1)
    left.axvline(0.5, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    left.set_xlabel("Share of the prior variance gone")
    right.set_xlim(0.3, 1.02)
    right.set_xticks(INTERVALS, [f"{target:.0%}" for target in INTERVALS])
    right.set_xlabel("Intervals that hold the truth")
    alt = " ".join(f"{row.name}: {row.comes_back}." for row in rows)
    return Picture("log_recovery", figure, title, "Two charts by constant. " + alt)
