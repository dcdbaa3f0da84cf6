"""Give a sheet the labels that R left out or changed.

R's `write.table` puts no heading over row names, `read.table` changes names that are no R names ("Fire Service" becomes
"Fire.Service", "2nd" "X2nd"), and a matrix without names gets V1, V2 ... as those of its columns.
"""

from __future__ import annotations

import re
from dataclasses import replace

from partnership_dynamics.calibration.readers.cells import Sheet
from partnership_dynamics.calibration.readers.plain import real, whole
from partnership_dynamics.calibration.tables import NOT_GIVEN, SurveyError

NUMBERED_BY_R = ("V", "X")
SIENA_CELLS = 4  # sender, receiver, value, wave


def r_name(label: str) -> str:
    """Return a label as R changes it for the name of a column.

    Examples
    --------
    >>> r_name("Fire Service"), r_name("2nd Ward"), r_name("St. Mary's")
    ('Fire.Service', 'X2nd.Ward', 'St..Mary.s')
    """
    plain = re.sub(r"[^\w.]", ".", label)
    return plain if re.match(r"[^\W\d_]|\.(?!\d)", plain) else f"X{plain}"


def _answer(cell: str) -> bool:
    return not cell or real(cell) is not None or cell.lower() in NOT_GIVEN


def with_labels(sheet: Sheet) -> Sheet:
    """Return a sheet with the labels that its writer left out, and a note on them; else the same sheet.

    Raises
    ------
    SurveyError
        If rows of four numbers without a header can be ties of several waves, or members and whom they name.
    """
    if len(sheet.rows) < 2:
        return sheet
    _check_siena(sheet)
    return _without_numbers(_r_names(_corner(sheet)))


def _check_siena(sheet: Sheet) -> None:
    """Refuse rows of four whole numbers in which senders repeat: RSiena's ties, or members and whom they name."""
    rows = [cells for _line, cells in sheet.rows]
    four = all(len(cells) == SIENA_CELLS and all(whole(cell) is not None for cell in cells) for cells in rows)
    senders = [cells[0] for cells in rows]
    if four and len(rows) != SIENA_CELLS and len(set(senders)) < len(senders):
        raise SurveyError(
            f"{sheet.name}, line {sheet.rows[0][0]}: four numbers a row, and no header. If they are sender, receiver, "
            "value and wave, as RSiena has them, put a line 'source target weight wave' above them; if each row is a "
            "member and three whom it names, a line 'id name1 name2 name3' (with the separator of the file)."
        )


def _corner(sheet: Sheet) -> Sheet:
    """Return a sheet whose header has a cell less than every row with an empty one in front: R names its rows so."""
    (line, header), *rows = sheet.rows
    if any(len(cells) != len(header) + 1 for _line, cells in rows):
        return sheet
    down = {cells[0] for _line, cells in rows}
    lost = len(down & set(header)) > 1 and not down <= set(header)  # a matrix that lacks a member's heading
    square = header[0] in down and down == set(header)  # every member has a heading, so it is the corner that is gone
    if not any(cells[-1] for _line, cells in rows) and not lost and not square:  # each row ends with a separator
        return replace(sheet, rows=[(line, header), *((at, cells[:-1]) for at, cells in rows)])
    if not header[0] or all(_answer(cell) for cell in header):
        return sheet
    labels = [cells[0] for _line, cells in rows]
    numbered = labels == [str(place) for place in range(1, len(labels) + 1)]
    across = {*header, *(r_name(label) for label in labels if label in header)}
    alike = sum(label in across or r_name(label) in across for label in set(labels))
    if not numbered and 2 * alike < len(set(labels)):
        return sheet  # a heading was lost, and which one cannot be known
    notes = [*sheet.notes, f"{sheet.name}: the header has one cell less than the rows, whose first cell is their name."]
    return replace(sheet, rows=[(line, ["", *header]), *rows], notes=notes)


def _r_names(sheet: Sheet) -> Sheet:
    """Return a matrix whose column labels R changed, or numbered, with those of its rows."""
    (line, header), *rows = sheet.rows
    labels = [cells[0] for _line, cells in rows]
    across = header[1:]
    if len(labels) < 2 or len(set(labels)) < len(labels) or len(across) != len(labels):
        return sheet
    if set(labels) == set(across) or not all(_answer(cell) for _line, cells in rows for cell in cells[1:]):
        return sheet
    numbered = labels == [str(place) for place in range(1, len(labels) + 1)]
    if numbered and any(across == [f"{word}{label}" for label in labels] for word in NUMBERED_BY_R):
        clear = labels
    else:
        by_r = {r_name(label): label for label in labels}
        if len(by_r) < len(labels) or set(by_r) != set(across):
            return sheet
        clear = [by_r[word] for word in across]
    notes = [*sheet.notes, f"{sheet.name}: R changed the names of columns; those of the rows are taken."]
    return replace(sheet, rows=[(line, [header[0], *clear]), *rows], notes=notes)


def _without_numbers(sheet: Sheet) -> Sheet:
    """Return a square of answers without the names V1, V2 ... that R gives its columns."""
    (_line, header), *rows = sheet.rows
    numbered = any(header == [f"{word}{k}" for k in range(1, len(header) + 1)] for word in NUMBERED_BY_R)
    square = len(rows) == len(header) and all(len(cells) == len(header) for _line, cells in rows)
    if not (numbered and square and all(_answer(cell) for _line, cells in rows for cell in cells)):
        return sheet
    notes = [*sheet.notes, f"{sheet.name}: R named the columns {header[0]} to {header[-1]}; no member is called so."]
    return replace(sheet, rows=rows, notes=notes)
