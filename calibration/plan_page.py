"""Say in words how a survey is read: layout and columns of each file, what was decided, asked and not used."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from partnership_dynamics.calibration.plan import Certainty, Decision, ReadingPlan, Unused

WIDTH = 100
LAYOUT_OF = {
    "list": "a list, one row a tie",
    "matrix": "a matrix",
    "roster": "one row a respondent, one column a member",
    "names": "one row a respondent, with columns of names",
    "members": "a list of members",
    "affiliations": "who attends what",
    "notes": "notes",
}
KNOWN = {
    Certainty.CERTAIN: "certain",
    Certainty.CONFIRMED: "as you said",
    Certainty.DEFAULT: "by default",
    Certainty.OPEN: "asked",
}


def _bullets(lines: Sequence[str]) -> list[str]:
    return [
        textwrap.fill(
            line, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        for line in lines
    ]


def sheets_told(plan: ReadingPlan) -> list[str]:
    """Return how each file and sheet is laid out, and what its columns are used for, as sentences."""
    lines = []
    for sheet in plan.sheets:
        told = LAYOUT_OF.get(sheet.layout or "", "a table")
        header = f", its columns named in row {sheet.header_row}" if sheet.header_row else ""
        roles = "; ".join(f"{column}: {role or 'not used'}" for column, role in sheet.columns.items() if column != role)
        lines.append(
            f"{sheet.name}: {told}{header}{f' ({roles})' if roles else ''}."
            if sheet.use
            else f"{sheet.name}: not used."
        )
    return lines


def certain_told(decisions: Sequence[Decision]) -> list[str]:
    """Return what was decided for certain, as sentences: notes of a survey hold the other decisions."""
    return [one.sentence() for one in decisions if one.certainty is Certainty.CERTAIN]


def how_it_is_read(plan: ReadingPlan | None, decisions: Sequence[Decision], unused: Sequence[Unused] = ()) -> list[str]:
    r"""Return how a survey is read, as lines of text.

    Parameters
    ----------
    plan : ReadingPlan or None
        As it was carried out.
    decisions : sequence of Decision
    unused : sequence of Unused

    Examples
    --------
    >>> print("\n".join(how_it_is_read(None, [Decision("split", "a.csv", "'B;C'", "read as 2 names")])))
    How the files are read
      - a.csv: 'B;C': read as 2 names (by default).
    """
    lines = ["How the files are read", *_bullets(sheets_told(plan) if plan is not None else [])]
    settled = [one for one in decisions if not one.blocks]
    for one in settled:
        remedy = f"; else {one.remedy}" if one.certainty is Certainty.DEFAULT and one.remedy else ""
        lines += _bullets([f"{one.sentence()[:-1]} ({KNOWN[one.certainty]}{remedy})."])
    lines += _bullets([one.sentence() for one in unused])
    questions = [one.question() for one in decisions if one.blocks]
    if questions:
        lines += ["", "What has to be said before it can be read", *_bullets(questions)]
    return lines
