"""The section of the validation page on the county of the 2007 study."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.validation.county import RowResult
from partnership_dynamics.scenarios.validation.pattern import PatternMeasure

TITLE = "The county of the 2007 study"
BEGIN = """\
What a study of 2007 says of a county partnership (Cotterill 2007, in words near its own), and what the illustrative
county does. **The study's sentences were used to build the rules**, so each row says what was built in and what
emerged. A row that fails stays in the table as failed, with its reason. Intervals cover chance alone.
"""
MET = {"reproduced": "● met", "not reproduced": "✕ failed", "cannot tell": "○ cannot tell", None: "told, not judged"}
Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]
Figure = Callable[[PatternMeasure], str]


def _row(one: RowResult, figure: Figure) -> list[str]:
    """Return the line of a row: its judged measures, or the first that are told."""
    judged = [measure for measure in one.finding.measures if measure.expected is not None]
    shown = judged or list(one.finding.measures[:3])
    said = "; ".join(f"{measure.label}: {figure(measure)}" for measure in shown)
    return [one.row.key, one.row.title, one.row.looked_for, said, MET[one.verdict]]


def measure_rows(measures: Sequence[PatternMeasure], figure: Figure) -> list[list[str]]:
    """Return the line of each measure: what was found, what was expected, and the verdict."""
    return [
        [
            measure.label,
            figure(measure),
            measure.expected.words("") if measure.expected else "told, not judged",
            measure.verdict or "",
        ]
        for measure in measures
    ]


def _section(one: RowResult, picture: Picture | None, folder: str, table: Table, figure: Figure) -> str:
    row = one.row
    rows = measure_rows(one.finding.measures, figure)
    parts = [
        f"### {row.key} {row.title}\n",
        f"{MET[one.verdict]}. *The study*: {row.says}\n",
        f"**Histories.** {row.how} {one.finding.runs:,} histories.\n",
        f"**Built in.** {row.built_in}\n",
        f"**Emerged.** {row.emerged}\n",
        table(["Measure", "Found (95% interval)", "Expected", ""], rows),
    ]
    if one.verdict == "not reproduced" and row.fails:
        parts.append(f"**Why it fails.** {row.fails}\n")
    if picture is not None:
        parts.append(f"![{picture.alt}]({folder}/{picture.name}.png)\n")
    return "\n".join(parts)


def section(
    results: Sequence[RowResult], pictures: Mapping[str, Picture], folder: str, table: Table, figure: Figure
) -> str:
    """Return the section as Markdown.

    Parameters
    ----------
    results : sequence of RowResult
    pictures : mapping
        By the row's key.
    folder : str
        Where the pictures are, as seen from the page.
    table, figure : callable
        That write a table, and a measure with its interval.
    """
    return "\n".join(
        [
            f"## {TITLE}\n",
            BEGIN,
            table(
                ["", "The study says", "Looked for", "Found (95% interval)", ""], [_row(one, figure) for one in results]
            ),
            *(_section(one, pictures.get(one.row.key), folder, table, figure) for one in results),
        ]
    )
