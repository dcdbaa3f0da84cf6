"""Points with their intervals, row by row: the form in which an experiment's differences are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, PALE, SCENARIO, Picture, canvas
from partnership_dynamics.scenarios.present.words import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colour, marker and filling of up to four series: told apart by any one of them.
SERIES_LOOKS = ((SCENARIO, "o", True), (BASELINE, "s", False), ("#007A5A", "^", True), ("#8C5A85", "D", False))
LABELS, EDGE, GAP, ROW = 2.35, 0.35, 0.3, 0.62  # inches


@dataclass(frozen=True)
class Point:
    """A mean with its interval; None where there is no value."""

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ForestPanel:
    """One field of a picture: its heading, and for each row one point of each series (None where there is none)."""

    heading: str
    points: Sequence[Sequence[Point | None]]


def forest(
    name: str,
    title: str,
    subtitle: str,
    note: str,
    alt: str,
    rows: Sequence[str],
    panels: Sequence[ForestPanel],
    series: Sequence[str],
    label: str,
    half_band: float | None = None,
) -> Picture:
    """Draw differences with their intervals.

    Parameters
    ----------
    name, title, subtitle, note, alt : str
    rows : sequence of str
        Labels, from the top.
    panels : sequence of ForestPanel
    series : sequence of str
        Names for the legend; one alone needs none.
    label : str
        Of the axis, with its unit.
    half_band : float, optional
        Half the band of practical equivalence, shaded with words.
    """
    width = 9.6
    height = ROW * len(rows) + 1.25 + (0.35 if len(series) > 1 else 0.0)
    figure, axes = canvas(width, height, title, subtitle, note, columns=len(panels), margins=(0.2, 0.2, 0.65))
    each = (width - LABELS - EDGE - GAP * (len(panels) - 1)) / len(panels)
    for index, ax in enumerate(axes):
        box = ax.get_position()
        above = 0.38 + (0.35 if len(series) > 1 else 0.0)
        ax.set_position(
            (
                (LABELS + index * (each + GAP)) / width,
                box.y0,
                each / width,
                box.height - above / figure.get_size_inches()[1],
            )
        )
    ends = [
        end
        for panel in panels
        for row in panel.points
        for point in row
        if point is not None
        for end in (point.low, point.high, point.mean)
        if end is not None
    ]
    reach = [*ends, 0.0, *((-1.15 * half_band, 1.15 * half_band) if half_band else ())]
    low, high = min(reach), max(reach)
    for ax, panel in zip(axes, panels, strict=True):
        _draw(ax, panel, rows, len(series), half_band, label, small=len(panels) > 3)
        ax.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    for ax in axes[1:]:
        ax.set_yticklabels([])
    if len(series) > 1:
        handles = [_handle(index) for index in range(len(series))]
        figure.legend(
            handles,
            series,
            loc="upper left",
            ncols=len(series),
            frameon=False,
            fontsize=10,
            bbox_to_anchor=(0.25 / width - 0.01, axes[0].get_position().y1 + 0.74 / figure.get_size_inches()[1]),
        )
    return Picture(name, figure, title, alt)


def _handle(index: int):  # type: ignore[no-untyped-def]
    from matplotlib.lines import Line2D

    colour, marker, filled = SERIES_LOOKS[index]
    return Line2D([], [], color=colour, marker=marker, markerfacecolor=colour if filled else "white", markersize=7)


def _draw(
    ax: Axes, panel: ForestPanel, rows: Sequence[str], count: int, half_band: float | None, label: str, small: bool
) -> None:
    from matplotlib.ticker import MaxNLocator

    if half_band:
        ax.axvspan(-half_band, half_band, facecolor=PALE, alpha=0.45, linewidth=0)
        for edge in (-half_band, half_band):
            ax.axvline(edge, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)))
    ax.axvline(0.0, color=INK, linewidth=0.9)
    for row, points in enumerate(panel.points):
        if row % 2:
            ax.axhspan(row - 0.5, row + 0.5, facecolor="#F6F6F6", linewidth=0, zorder=0)
        for index, point in enumerate(points):
            if point is None or point.mean is None:
                continue
            colour, marker, filled = SERIES_LOOKS[index]
            at = row + (index - (count - 1) / 2) * 0.24
            if point.low is not None and point.high is not None:
                ax.plot(
                    [point.low, point.high],
                    [at, at],
                    color=colour,
                    linewidth=1.8,
                    solid_capstyle="butt",
                    marker="|",
                    markersize=6,
                )
            ax.plot(
                [point.mean],
                [at],
                color=colour,
                marker=marker,
                markersize=6.5,
                markerfacecolor=colour if filled else "white",
                linestyle="",
            )
            if count == 1:
                ax.annotate(
                    signed(point.mean),
                    (point.mean, at),
                    xytext=(0, 7),
                    ha="center",
                    textcoords="offset points",
                    fontsize=9,
                    color=INK,
                )
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), rows, fontsize=10)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(3 if small else 6))
    ax.xaxis.set_major_formatter(lambda value, _place: f"{value:+g}".replace("-", "−") if value else "0")
    ax.set_xlabel(label, fontsize=9.5 if small else 10.5)
    ax.set_title(panel.heading, fontsize=10.5, loc="left", color=INK)
