"""Pictures of the sensitivity analysis: shares of variance, elementary effects and boxes, with intervals and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.scenarios.experiments.factors import THEMES
from partnership_dynamics.scenarios.experiments.sensitivity import SensitivityResult
from partnership_dynamics.scenarios.present import sensitivity_words as said
from partnership_dynamics.scenarios.present.canvas import BASELINE, INK, PALE, SCENARIO, Picture, canvas
from partnership_dynamics.scenarios.present.structure_pictures import where
from partnership_dynamics.scenarios.present.words import number, span

Row = Mapping[str, Any]
MOST = 20  # factors drawn of the screening
MARKERS = dict(zip(THEMES, ("o", "s", "^", "D"), strict=True))
COLOURS = dict(zip(THEMES, (SCENARIO, BASELINE, "#007A5A", "#8C5A85"), strict=True))
EACH = 0.36  # inches a row


def _note(result: SensitivityResult, text: str) -> str:
    return f"{where(result.world.partnership)}; histories of {span(result.world.years)}. {text}"


def _shortened(words: str, most: int = 58) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + " …"


def _shares(result: SensitivityResult, rows: Sequence[Row], name: str, title: str, labels: Sequence[str]) -> Picture:
    from matplotlib.lines import Line2D

    figure, (ax,) = canvas(
        9.6,
        0.55 * len(rows) + 1.3,
        title,
        "Share of the variance of projects delivered in one history, in hundredths",
        _note(result, "Whiskers: 95% intervals, bootstrapped. Shares overlap, since factors act together."),
        margins=(0.3 + 0.075 * max(map(len, labels)), 0.4, 0.95),
    )
    looks = [
        Line2D([], [], color=SCENARIO, marker="o", markersize=7),
        Line2D([], [], color=BASELINE, marker="s", markersize=7, markerfacecolor="white"),
    ]
    figure.legend(
        looks,
        ["all that depends on it, also together with others", "what it does alone"],
        ncols=2,
        loc="lower left",
        frameon=False,
        fontsize=10,
        bbox_to_anchor=(0.02, ax.get_position().y0 - 0.92 / figure.get_size_inches()[1]),
    )
    for index, row in enumerate(rows):
        for key, marker, at, filled in (("total", "o", index - 0.12, True), ("first", "s", index + 0.14, False)):
            if row[key] is None:
                continue
            value, half = 100 * row[key], 100 * (row[f"{key}_interval"] or 0.0)
            ax.plot(
                [max(value - half, 0), max(value + half, 0)],
                [at, at],
                color=SCENARIO if filled else BASELINE,
                linewidth=1.8,
                marker="|",
                markersize=6,
            )
            ax.plot(
                [max(value, 0)],
                [at],
                marker=marker,
                markersize=7,
                color=SCENARIO if filled else BASELINE,
                markerfacecolor=SCENARIO if filled else "white",
            )
    ax.axvline(0, color=INK, linewidth=0.9)
    ax.set_xlim(left=-1.5)
    ax.set_yticks(range(len(rows)), labels)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("Hundredths of the variance")
    each = [
        f"{label}: total {said.share(row)}, alone {said.share(row, 'first')}"
        for label, row in zip(labels, rows, strict=True)
    ]
    return Picture(name, figure, title, "Points with intervals. " + "; ".join(each) + ".")


def themes(result: SensitivityResult) -> Picture:
    """Draw each theme's share of the variance, and that of chance."""
    rows = said.rows_of(result, "themes")
    labels = [said.name(row["group"]).capitalize() for row in rows]
    return _shares(result, rows, "themes", said.about_themes(result).split(". ")[0], labels)


def factors(result: SensitivityResult) -> Picture:
    """Draw the shares of the factors that were looked at one by one."""
    rows = said.rows_of(result, "factors")
    labels = [_shortened(row["meaning"] if row["theme"] else said.name(row["group"])).capitalize() for row in rows]
    first = said.leading([row for row in rows if row["theme"]])
    title = (
        f"Of single factors, {_shortened(first[0]['meaning'])} matters most"
        if len(first) == 1
        else f"{len(first)} single factors may each matter most"
    )
    return _shares(result, rows, "factors", title, labels)


def screening(result: SensitivityResult) -> Picture:
    """Draw the elementary effects of the factors that change delivery most."""
    rows = said.rows_of(result, "screening", key="mu_star")[:MOST]
    labels = [f"{_shortened(row['meaning'])}" for row in rows]
    top = [_shortened(row["meaning"], 40) for row in said.leading(rows, "mu_star")]
    title = f"{top[0].capitalize()} changes delivery most" if len(top) == 1 else "What changes delivery over its range"
    figure, (ax,) = canvas(
        9.8,
        EACH * len(rows) + 1.3,
        title,
        f"The {len(rows)} largest of {len(result.factors)} factors: mean size of the change in projects delivered from "
        "one end of the range to the other",
        _note(
            result,
            "Marker: theme. Arrow: ▲ more delivered towards the high end on average, ▼ less. Whiskers: 95% "
            "intervals, bootstrapped.",
        ),
        margins=(4.6, 0.5, 0.95),
    )
    for index, row in enumerate(rows):
        colour, value, half = COLOURS[row["theme"]], row["mu_star"], row["mu_star_interval"] or 0.0
        ax.plot([max(value - half, 0), value + half], [index, index], color=colour, linewidth=1.6, marker="|")
        ax.plot([value], [index], marker=MARKERS[row["theme"]], color=colour, markersize=7)
        ax.annotate(
            "▲" if row["mu"] > 0 else "▼",
            (value + half, index),
            xytext=(7, 0),
            va="center",
            textcoords="offset points",
            fontsize=9,
            color=INK,
        )
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=COLOURS[name], marker=MARKERS[name], linestyle="", markersize=7) for name in THEMES]
    figure.legend(
        handles,
        list(THEMES),
        loc="lower left",
        ncols=4,
        frameon=False,
        fontsize=10,
        bbox_to_anchor=(0.02, ax.get_position().y0 - 0.92 / figure.get_size_inches()[1]),
    )
    ax.set_yticks(range(len(rows)), labels, fontsize=9.5)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(left=0)
    ax.set_xlabel("Change in projects delivered")
    each = [
        f"{row['meaning']}: {number(row['mu_star'])} give or take {number(row['mu_star_interval'] or 0.0)}"
        for row in rows
    ]
    return Picture("screening", figure, title, "Points with intervals, in projects. " + "; ".join(each) + ".")


def discovery(result: SensitivityResult, which: str) -> Picture | None:
    """Draw the limits of a box, each within its factor's range; None where there is no box."""
    rows = [row for row in result.tables["discovery"] if row["which"] == which and row["limit"] is not None]
    if not rows:
        return None
    names = list(dict.fromkeys(row["factor"] for row in rows))
    of_whole_numbers = {factor.name for factor in result.factors if factor.whole}
    density, base = number(100 * rows[0]["density"], 0), number(100 * rows[0]["base"], 0)
    title = f"Where delivery is {which}: {density} of 100 histories within these limits, {base} of 100 overall"
    figure, (ax,) = canvas(
        9.6,
        0.5 * len(names) + 1.0,
        title,
        "Dark: the part of each factor's range that belongs to it; pale: the rest",
        _note(
            result,
            f"The limits hold {number(100 * rows[0]['coverage'], 0)} of 100 of such histories, judged on "
            "points that they were not found from. Other factors: their whole range.",
        ),
        margins=(4.6, 0.5, 0.65),
    )
    for index, factor in enumerate(names):
        here = [row for row in rows if row["factor"] == factor]
        low, high, whole = here[0]["low"], here[0]["high"], factor in of_whole_numbers
        # Each whole number has a part of the bar of its own.
        ends = {
            row["side"]: (row["limit"] - low + (whole and row["side"] == "at most")) / (high - low + whole)
            for row in here
        }
        left, right = ends.get("at least", 0.0), ends.get("at most", 1.0)
        ax.barh(index, 1.0, height=0.5, facecolor="white", edgecolor=PALE, hatch="....")
        ax.barh(index, right - left, left=left, height=0.5, facecolor=SCENARIO, edgecolor=SCENARIO)
        for side, at in ends.items():
            value = next(row["limit"] for row in here if row["side"] == side)
            ax.annotate(
                f"{value:.3g}",
                (at, index - 0.27),
                xytext=(0, 2),
                ha="center",
                textcoords="offset points",
                fontsize=9,
                color=INK,
            )
        for at, value, align in ((-0.01, low, "right"), (1.01, high, "left")):
            ax.text(at, index, f"{value:.3g}", ha=align, va="center", fontsize=8.5, color=INK)
    meanings = {row["factor"]: row["meaning"] for row in rows}
    ax.set_yticks(range(len(names)), [_shortened(meanings[name], 52) for name in names], fontsize=9.5)
    ax.tick_params(axis="y", length=0, pad=34)
    ax.set_ylim(len(names) - 0.5, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel("From the lowest to the highest value of each range")
    sentences = [sentence for sentence in said.about_discovery(result) if f"Delivery is {which}" in sentence]
    return Picture(f"discovery_{which}", figure, title, "Bars of limits. " + " ".join(sentences))


def pictures_of(result: SensitivityResult) -> list[Picture]:
    """Return every picture of the stages that are whole."""
    pictures: list[Picture] = []
    if said.rows_of(result, "themes"):
        pictures.append(themes(result))
    if said.rows_of(result, "factors"):
        pictures.append(factors(result))
    pictures.append(screening(result))
    if "discovery" in result.stages:
        pictures += [picture for which in ("low", "high") if (picture := discovery(result, which)) is not None]
    return pictures
