"""Find the row that names the columns of a sheet; take away titles, notes and extra headers.

Survey tools write two or three header rows, people write a title above and a note below; none of these is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from partnership_dynamics.calibration.plan import Certainty, SheetPlan
from partnership_dynamics.calibration.readers.cells import Sheet
from partnership_dynamics.calibration.readers.columns import RESPONDENT_COLUMNS, TIE_COLUMNS, is_called
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.plain import real
from partnership_dynamics.calibration.readers.reading import Reading, at
from partnership_dynamics.calibration.tables import SurveyError, counted, heading

ROWS_LOOKED_AT = 15
A_WORD = re.compile(r"[^\W\d_]{3}")
IMPORT_ID = re.compile(r"\{\s*[\"']+ImportId[\"']+\s*:", re.IGNORECASE)
NUMBERED_NAME = re.compile(r"^(?:name|named|alter|contact|partner|nominee|nomination|choice)s? ?\d{1,2}$")
KNOWN_HEADINGS = (*RESPONDENT_COLUMNS, *(name for names in TIE_COLUMNS.values() for name in names))
OPEN_ENDED = frozenset(("open-ended response", "response", "open-ended comment", "open ended response"))
Rows = list[tuple[int, list[str]]]


def prepared(sheet: Sheet, reading: Reading, plan: SheetPlan) -> Sheet:
    """Return a sheet that begins with the row that names its columns, and ends with its last row of answers.

    Raises
    ------
    SurveyError
        If the header row that the plan names is not there.
    """
    rows = sheet.rows
    if plan.header_row:
        start = next((place for place, (line, _cells) in enumerate(rows) if line >= plan.header_row), None)
        if start is None or start == len(rows) - 1:
            raise SurveyError(
                f"{sheet.name}: the header row {plan.header_row} was asked for, and nothing stands "
                "below it; give --header-row with another number."
            )
    else:
        start = _start(rows)
    above, rows = rows[:start], rows[start:]
    rows, grouped = _grouped(above, rows) if above else _grouped_below(rows)
    if grouped:
        above = above[:-1]
        reading.decide(
            "header_row",
            at(sheet.name, rows[0][0]),
            "two rows name the columns",
            "read together",
            certainty=Certainty.CERTAIN,
        )
    for line, cells in above:
        reading.leave_out(at(sheet.name, line), f"the title {_told(cells)}")
    rows = _without_extra(sheet.name, rows, reading)
    again = [
        line for line, cells in rows[1:] if cells == rows[0][1] and _filled(cells) > 1 and len(set(cells)) == len(cells)
    ]
    for line in again if len(rows) > 2 and named(rows[0][1]) else ():
        reading.leave_out(at(sheet.name, line), "the row of column names", "it stands above already")
    if again and named(rows[0][1]):
        rows = [rows[0], *(row for row in rows[1:] if row[0] not in again)]
    rows = _without_notes(sheet.name, rows, reading)
    return replace(sheet, rows=rows)


def named(cells: Sequence[str]) -> bool:
    """Say whether a row holds a usual name of a column: long enough to be no member's code.

    Examples
    --------
    >>> named(["respondent", "name1"]), named(["Police", "Fire"]), named(["i", "j"])
    (True, False, False)
    """
    return any(
        (len(cell) > 3 or cell.casefold() in ("to", "from", "ego"))
        and (is_called(cell, KNOWN_HEADINGS) or NUMBERED_NAME.match(heading(cell)))
        for cell in cells
    )


def _told(cells: Sequence[str]) -> str:
    text = " ".join(cell for cell in cells if cell)
    return repr(text if len(text) < 60 else f"{text[:57]}...")


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)


def _start(rows: Rows) -> int:
    """Return the place of the row that names the columns: the first that fits what stands below it."""
    wide = max((_filled(cells) for _line, cells in rows), default=0)
    for place in range(min(len(rows) - 1, ROWS_LOOKED_AT)):
        if fits(rows[place:]):
            return place
        if _filled(rows[place][1]) > max(2, wide // 2):
            break  # a row of a table, not a title
    words = {key_of(cell) for _line, cells in rows for cell in cells if cell}
    single = 0
    while single < min(len(rows) - 2, ROWS_LOOKED_AT) and _filled(rows[single][1]) == 1:
        single += 1
    again = {key_of(cell) for _line, cells in rows[single:] for cell in cells if cell}
    titles = [next(cell for cell in cells if cell) for _line, cells in rows[:single]]
    rest = {_filled(cells) for _line, cells in rows[single:]}
    if any(is_called(title, KNOWN_HEADINGS) for title in titles):
        return 0
    if titles and len(rest) <= 2 and min(rest) >= 2 and not any(key_of(title) in again for title in titles) and words:
        return single
    return 0


def fits(rows: Rows) -> bool:
    """Say whether the first of these rows names the columns of what stands below it, beyond doubt."""
    header = [heading(cell) for cell in rows[0][1]]
    if {heading(name) for name in TIE_COLUMNS["source"]} & set(header) and {
        heading(name) for name in TIE_COLUMNS["target"]
    } & set(header):
        return True
    across = {key_of(cell) for cell in rows[0][1] if cell}
    for column in range(min(2, len(header))):
        down = {key_of(cells[column]) for _line, cells in rows[1:] if len(cells) > column and cells[column]}
        own = key_of(rows[0][1][column])
        if len((across - {own}) & down) >= max(2, len(down) // 2):
            return True
    named = any(heading(name) in header for name in RESPONDENT_COLUMNS)
    return named and len(header) > 1 and _filled(rows[0][1]) == len(set(header))


def _grouped(above: Rows, rows: Rows) -> tuple[Rows, bool]:
    """Return rows with the questions of the row above put before the choices of the header, where there are several."""
    line, top = above[-1]
    header = rows[0][1]
    wide = max(len(top), len(header))
    top, low = top + [""] * (wide - len(top)), header + [""] * (wide - len(header))
    if _filled(top) < 2 or len({key_of(cell) for cell in low if cell}) == _filled(low):
        return rows, False  # one title; or choices that need no question to tell them apart
    return [(line, _together(top, low)), *rows[1:]], True


def _grouped_below(rows: Rows) -> tuple[Rows, bool]:
    """Do the same where the first row is that of the questions: SurveyMonkey writes choices into the second."""
    if len(rows) < 3:
        return rows, False
    wide = max(len(rows[0][1]), len(rows[1][1]))
    top, low = (cells + [""] * (wide - len(cells)) for cells in (rows[0][1], rows[1][1]))
    groups = [place for place in range(1, wide) if low[place] and not top[place]]
    starts = [place for place in range(1, wide) if top[place] and low[place]]
    blank = [place for place in range(wide) if top[place] and not low[place]]
    choices = [low[place] for place in groups]
    answers = any(real(choice) is not None for choice in [low[place] for place in (*groups, *starts)])
    if len(groups) < 2 or not starts or answers or not (blank or not top[0]) or len(set(choices)) < 2:
        return rows, False
    if any(key_of(low[place]) not in OPEN_ENDED and not top[place] and place == 0 for place in range(wide)):
        return rows, False
    return [(rows[1][0], _together(top, low)), *rows[2:]], True


def _together(top: Sequence[str], low: Sequence[str]) -> list[str]:
    header = []
    question = ""
    for place, (above, below) in enumerate(zip(top, low, strict=True)):
        question = above or (question if below else "")
        grouped = question and below and key_of(below) not in OPEN_ENDED and place
        header.append(f"{question}[{below}]" if grouped else above or below)
    return header


def _without_extra(name: str, rows: Rows, reading: Reading) -> Rows:
    """Take away rows below the header that a survey tool wrote: the questions in full, and its own ids."""
    extra = 0
    for place, (_line, cells) in enumerate(rows[1:4], start=1):
        if any(IMPORT_ID.match(cell) for cell in cells):
            extra = place
    if not extra and len(rows) > 3 and _is_wording(rows[0][1], rows[1][1], rows[2:]):
        extra = 1
    header = rows[0]
    for line, cells in rows[1 : 1 + extra]:
        worded = _worded(rows[0][1], cells, rows[1 + extra :])
        if worded is not None:
            header = (header[0], worded)
            reading.decide(
                "header_row",
                at(name, line),
                "the questions in full name the members",
                "read as the header",
                certainty=Certainty.CERTAIN,
            )
            continue
        reading.leave_out(at(name, line), f"the row {_told(cells)}", "a second header row of a survey tool")
    return [header, *rows[1 + extra :]]


def _worded(header: Sequence[str], cells: Sequence[str], below: Rows) -> list[str] | None:
    """Return a header with the wording of questions where that names members and the header does not; else None."""
    names = {key_of(cell) for _line, row in below for cell in row if cell and real(cell) is None}

    def member(text: str) -> str:
        return next(
            (
                part
                for mark in (" - ", " – ", ": ", "[")
                if mark in text and key_of(part := text.rsplit(mark, 1)[1].rstrip("]")) in names
            ),
            "",
        )

    inside = [place for place, cell in enumerate(cells) if place < len(header) and member(cell)]
    named = sum(any(key_of(part) in names for part in re.split(r"[\[\]_]| - |: ", one)) for one in header)
    if len(inside) < 2 or named >= len(inside):
        return None
    return [
        f"{re.split(r'[_.]', one)[0]}[{member(cells[place])}]" if place in inside else one
        for place, one in enumerate(header)
    ]


def _is_wording(header: Sequence[str], cells: Sequence[str], below: Rows) -> bool:
    """Say whether a row words the questions: text where others have numbers or blanks, or a numbered series."""
    columns: list[list[str]] = [
        [row[place] for _line, row in below if place < len(row) and row[place]] for place in range(len(cells))
    ]
    own = [place for place, cell in enumerate(cells) if cell and place < len(header)]
    numeric = [place for place in own if columns[place] and all(real(one) is not None for one in columns[place])]
    if len(numeric) >= 2 and all(real(cells[place]) is None and len(cells[place]) > 3 for place in numeric):
        ask = [cells[place] for place in numeric]
        return len(set(ask)) == len(ask) and not any(key_of(one) in ("refused", "missing", "no answer") for one in ask)
    stems = [match for place in own if (match := re.match(r"^(.{5,}?)[\s\-–:(#]*\d+\)?$", cells[place]))]
    if len(stems) < 2 or len({one[1].casefold() for one in stems}) > 1 or not A_WORD.search(stems[0][1]):
        return False  # numbers and dates are no questions
    # Members may be numbered too ("Body 1", "Body 2"): where others answer alike, it is an answer and no question.
    stem = stems[0][1].casefold()
    return not any(one.casefold().startswith(stem) for values in columns for one in values)


def _without_notes(name: str, rows: Rows, reading: Reading) -> Rows:
    """Take away notes below the table: rows of one cell, which is no name that stands anywhere else."""
    end = len(rows)
    wide = max((_filled(cells) for _line, cells in rows), default=0)
    if wide < 2 or (len({len(cells) for _line, cells in rows}) > 1 and wide < 3):
        return rows
    while end > 3 and _filled(rows[end - 1][1]) == 1 and wide > 1:
        note = next(cell for cell in rows[end - 1][1] if cell)
        others = {key_of(cell) for _line, cells in rows[: end - 1] for cell in cells}
        if key_of(note) in others or not re.search(r"[\s:=]", note) or real(note) is not None:
            break
        end -= 1
    for line, cells in rows[end:]:
        reading.leave_out(at(name, line), f"the note {_told(cells)}")
    dropped = len(rows) - end
    if dropped:
        reading.decide(
            "header_row",
            name,
            f"{counted(dropped, 'row')} of one cell below the table",
            "read as notes",
            certainty=Certainty.CERTAIN,
        )
    return rows[:end]
