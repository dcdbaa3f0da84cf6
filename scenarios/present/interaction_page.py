"""The report of the crossing of themes and of the set analysis: one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from partnership_dynamics.calibration.clean import markup as escape
from partnership_dynamics.scenarios.experiments.interaction import TABLE, THEMES, InteractionResult
from partnership_dynamics.scenarios.experiments.patterns_of_success import CONDITIONS, STABILITY
from partnership_dynamics.scenarios.present import interaction_words as said
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.page import figure, folded, listed, page, says, section, table
from partnership_dynamics.scenarios.present.structure_page import LABELS
from partnership_dynamics.scenarios.present.structure_pictures import where
from partnership_dynamics.scenarios.present.structure_words import SAYS, with_interval
from partnership_dynamics.scenarios.present.words import number

Drawn = Mapping[str, tuple[Picture, Path]]


def _crossing(result: InteractionResult, drawn: Drawn) -> str:
    rows = [
        (
            row["effect"].replace(" x ", " × "),
            *LABELS[row["outcome"]],
            with_interval(row, 2),
            SAYS[row["verdict"]] if row["verdict"] else "",
        )
        for row in result.tables["effects"]
        if row["difference"] is not None
    ]
    cells = [
        (*(row[theme] for theme in THEMES), LABELS[row["outcome"]][0], number(row["mean"]), with_interval(row))
        for row in result.tables["cells"]
        if row["mean"] is not None
    ]
    return section(
        "Three themes crossed",
        figure(*drawn["effects"]),
        listed([said.about_themes(result), *said.about_pairs(result), said.about_three(result)]),
        figure(*drawn["cells"]),
        folded(
            "Table: effects",
            table(
                "From weak to strong, and together",
                ("theme", "outcome", "unit", "effect (95% interval)", "verdict"),
                rows,
            ),
        ),
        folded(
            "Table: all combinations",
            table("Each combination, against all weak", (*THEMES, "outcome", "mean", "difference"), cells),
        ),
    )


def _sets(result: InteractionResult, drawn: Drawn) -> str:
    if result.sets is None:
        return section("Which configurations are effective?", listed(said.about_sets(None)))
    tables = result.sets.tables
    rows = [
        (
            *("yes" if row[name] else "no" for name in CONDITIONS),
            str(row["cases"]),
            f"{number(100 * row['effective'], 0)} ({number(100 * row['low'], 0)} to {number(100 * row['high'], 0)})",
            "claimed" if row["claimed"] else "",
        )
        for row in tables["truth_table"]
    ]
    solved = [
        (
            row["configuration"],
            row["solution"],
            f"{row['sets']} of {row['of']}",
            "" if row["consistency"] is None else number(100 * row["consistency"], 0),
            "" if row["coverage"] is None else number(100 * row["coverage"], 0),
        )
        for row in tables["solutions"]
    ]
    return section(
        "Which configurations are effective?",
        listed(said.about_sets(result.sets)),
        figure(*drawn["truth_table"]),
        says("What the conditions mean here:"),
        listed(said.set_names()[:-1]),
        folded(
            "Table: truth table over all sets",
            table(
                "Effective, of 100 partnerships", (*CONDITIONS, "cases", "effective (95% interval)", "published"), rows
            ),
        ),
        folded(
            "Table: solutions",
            table(
                "Configurations in solutions", ("configuration", "solution", "sets", "consistency", "coverage"), solved
            ),
        ),
    )


def interaction_page(result: InteractionResult, drawn: Drawn, command: str, notes: Sequence[str] = ()) -> str:
    """Return the report.

    Parameters
    ----------
    result : InteractionResult
    drawn : mapping of name to (Picture, path of its PNG)
    command : str
        What repeats it.
    notes : sequence of str
        What was solved or assumed on the way.
    """
    settings = [
        f"Governance {level}: vision {vision:g}, strategy {strategy:g}, leaders' engagement {engagement:g}, seniority "
        f"from {least}."
        for level, (vision, strategy, engagement, least) in TABLE.items()
    ] + [
        f"Stability {level}: {', '.join(f'{name} {value:g}' for name, value in values.items())}."
        for level, values in STABILITY.items()
    ]
    return page(
        f"Do structure, governance and stability work together? {where(result.world.partnership)}",
        section("The answer", says(said.answer(result), "answer")),
        _crossing(result, drawn),
        _sets(result, drawn),
        section("How it was done", listed([*settings, *notes, said.caution(result)])),
        section("To repeat this", f"<p><code>{escape(command)}</code></p>"),
    )
