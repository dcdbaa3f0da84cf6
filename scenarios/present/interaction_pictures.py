"""Pictures of the crossing of themes and of the set analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnership_dynamics.scenarios.experiments.interaction import LEVELS, THEMES, InteractionResult, structure_of
from partnership_dynamics.scenarios.experiments.patterns_of_success import CONDITIONS, SetAnalysis
from partnership_dynamics.scenarios.experiments.shapes import STRUCTURES
from partnership_dynamics.scenarios.present import interaction_words as said
from partnership_dynamics.scenarios.present.canvas import BASELINE, GREY, INK, SCENARIO, Picture, canvas
from partnership_dynamics.scenarios.present.forest import ForestPanel, Point, forest
from partnership_dynamics.scenarios.present.structure_pictures import where
from partnership_dynamics.scenarios.present.structure_words import clear, with_interval
from partnership_dynamics.scenarios.present.words import exact, number, span

Row = Mapping[str, Any]
SIGNS = {1: "●", 0: "○"}


def _note(result: InteractionResult, text: str) -> str:
    return f"{where(result.world.partnership)}; {result.runs} paired runs of {span(result.world.years)}. {text}"


def effects(result: InteractionResult) -> Picture:
    """Draw what themes change alone, in pairs and all together."""
    rows = [row for size in (1, 2, 3) for row in said.effects(result, size)]
    labels = ["all three together" if row["themes"] == 3 else row["effect"].replace(" x ", " × ") for row in rows]
    points = [[Point(row["difference"], row["low"], row["high"])] for row in rows]
    pairs = said.effects(result, 2)
    most = max(pairs, key=lambda row: abs(row["difference"]))
    title = "Themes crossed: what each does, and what they do only together"
    if clear(most):
        first, second = most["effect"].split(" x ")
        title = f"{first.capitalize()} is worth {'more' if most['difference'] > 0 else 'less'} where {second} is strong"
    half = exact(result.world.matters)
    return forest(
        "effects",
        title,
        "From weak to strong; ×: what one is worth more where the other is strong",
        _note(result, f"Whiskers: 95% intervals. Shaded: too small to matter (within {half} projects)."),
        "Points with intervals. " + " ".join(f"{row['effect']}: {with_interval(row)}." for row in rows),
        labels,
        [ForestPanel("Projects delivered", points)],
        ["effect"],
        "Projects",
        result.world.matters,
    )


def cells(result: InteractionResult) -> Picture:
    """Draw the eight combinations: delivery by structure and stability, governance apart."""
    rows = [row for row in result.tables["cells"] if row["outcome"] == "delivered"]
    weak, strong = (STRUCTURES[structure_of(result.world, level)] for level in LEVELS)
    figure, axes = canvas(
        9.4,
        3.6,
        "Projects delivered in each combination of weak and strong",
        f"Structure weak: {weak} ties; strong: {strong}; as many ties, free to adapt",
        _note(result, "Points: means of the runs; whiskers: their 95% intervals."),
        columns=2,
        margins=(0.75, 0.9, 0.65),
    )
    top = max(row["mean_high"] or row["mean"] for row in rows) * 1.1 + 0.5
    for ax, governance in zip(axes, LEVELS, strict=True):
        for stability, colour, marker, line in (("weak", BASELINE, "s", (0, (5, 2))), ("strong", SCENARIO, "o", "-")):
            others = {"governance": governance, "stability": stability}
            here = [
                row
                for level in LEVELS
                for row in rows
                if all(row[key] == value for key, value in {"structure": level, **others}.items())
            ]
            means = [row["mean"] for row in here]
            ax.plot([0, 1], means, color=colour, marker=marker, linestyle=line, linewidth=2, markersize=7)
            ax.annotate(
                f"stability {stability}",
                (1, means[1]),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                annotation_clip=False,
            )
            for x, row in zip((0, 1), here, strict=True):
                if row["mean_low"] is not None:
                    ax.plot([x, x], [row["mean_low"], row["mean_high"]], color=colour, linewidth=1.4, marker="_")
                ax.annotate(
                    number(row["mean"]), (x, row["mean"]), xytext=(-9, 3), ha="right", textcoords="offset points"
                )
        box, room = ax.get_position(), 0.3 / figure.get_size_inches()[1]
        ax.set_position((box.x0, box.y0, box.width, box.height - room))
        ax.set_title(f"Governance {governance}", fontsize=10.5, loc="left", color=INK)
        ax.set_xticks([0, 1], ["structure weak", "structure strong"])
        ax.set_xlim(-0.25, 1.3)
        ax.set_ylim(0, top)
        ax.set_ylabel("Projects delivered")
    each = [
        f"{', '.join(f'{theme} {row[theme]}' for theme in THEMES)}: {number(row['mean'])} "
        f"({number(row['mean_low'])} to {number(row['mean_high'])})"
        for row in rows
        if row["mean_low"] is not None
    ]
    return Picture(
        "cells", figure, "Projects delivered in each combination of weak and strong", f"Lines. {'; '.join(each)}."
    )


def truth(result: InteractionResult, sets: SetAnalysis) -> Picture:
    """Draw the truth table over all sets: each combination of conditions, and how many of its cases are effective."""
    rows = [row for row in sets.tables["truth_table"] if row["cases"] >= 5][:16]
    figure, (ax,) = canvas(
        9.6,
        0.3 * len(rows) + 1.7,
        said.verdict_on_claim(sets).rstrip("."),
        f"How many partnerships are effective, by combination of conditions (● there, ○ not); {len(rows)} of "
        f"{len(sets.tables['truth_table'])}",
        f"{where(result.world.partnership)}: its members in {sets.sets} sets of 39 partnerships. Diamonds: the "
        "configuration that 39 Dutch Safety Houses showed (Raab, Mannak and Cambré 2015). Whiskers: 95% intervals. "
        "Dotted: consistent from 80 of 100.",
        margins=(3.6, 0.4, 0.65),
    )
    box, room = ax.get_position(), 1.05 / figure.get_size_inches()[1]
    ax.set_position((box.x0, box.y0, box.width, box.height - room))
    for index, row in enumerate(rows):
        colour, marker = (SCENARIO, "D") if row["claimed"] else (GREY, "o")
        ax.plot([100 * row["low"], 100 * row["high"]], [index, index], color=colour, linewidth=1.5, marker="|")
        ax.plot([100 * row["effective"]], [index], color=colour, marker=marker, markersize=7)
        for column, name in enumerate(CONDITIONS):
            ax.text(
                -0.57 + 0.11 * column,
                index,
                SIGNS[row[name]],
                transform=ax.get_yaxis_transform(),
                ha="center",
                va="center",
                fontsize=11,
                color=INK,
            )
    for column, name in enumerate(CONDITIONS):
        ax.text(
            -0.57 + 0.11 * column,
            -0.9,
            name.replace("administrative", "admin."),
            fontsize=8.5,
            rotation=35,
            transform=ax.get_yaxis_transform(),
            ha="left",
            va="bottom",
            color=INK,
        )
    ax.axvline(80, color=GREY, linewidth=0.9, linestyle=(0, (2, 2)))
    ax.set_xlim(0, 100)
    ax.set_ylim(len(rows) - 0.5, -0.6)
    ax.set_yticks([])
    ax.set_xlabel("Effective, of 100 partnerships")
    each = [
        f"{' and '.join(name if row[name] else f'not {name}' for name in CONDITIONS)}: "
        f"{number(100 * row['effective'], 0)} of 100"
        for row in rows
    ]
    return Picture("truth_table", figure, said.verdict_on_claim(sets), f"Points with intervals. {'; '.join(each)}.")


def pictures_of(result: InteractionResult) -> list[Picture]:
    """Return every picture of what is whole."""
    return [effects(result), cells(result), *([truth(result, result.sets)] if result.sets else [])]
