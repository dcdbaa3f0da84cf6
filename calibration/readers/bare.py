"""Give a sheet the labels that its writer left out: R's tables, R's changed names, squares of numbers without labels.

RSiena reads matrices without labels; R's `write.table` puts no heading over row names, and `read.table` changes names
that are no R names ("Fire Service" becomes "Fire.Service", "2nd" "X2nd").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from calibration.readers.cells import Sheet
from calibration.readers.plain import real, whole
from calibration.tables import NOT_GIVEN, SurveyError

FEWEST = 3  # members; two rows of two numbers are two ties
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
    sheet = _r_names(_corner(sheet))
    return _square(sheet) or sheet


def _corner(sheet: Sheet) -> Sheet:
    """Return a sheet whose header has a cell less than every row with an empty one in front: R names its rows so."""
    (line, header), *rows = sheet.rows
    if any(len(cells) != len(header) + 1 for _line, cells in rows):
        return sheet
    if not any(cells[-1] for _line, cells in rows):  # each row ends with a separator
        return replace(sheet, rows=[(line, header), *((at, cells[:-1]) for at, cells in rows)])
    if all(_answer(cell) for cell in header):
        return sheet
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


def _square(sheet: Sheet) -> Sheet | None:
    """Return a square of numbers without labels with the members' numbers as labels; None if the sheet is none.

    Raises
    ------
    SurveyError
        As `with_labels`.
    """
    rows = list(sheet.rows)
    first = rows[0][1]
    headed = _numbered_header(first) and len(rows) == len(first) + 1
    if headed:
        rows = rows[1:]
    cells = [row for _line, row in rows]
    n = len(cells)
    if not all(_answer(cell) for row in cells for cell in row):
        return None
    if any(len(row) != n for row in cells) or n < FEWEST:
        _check_siena(sheet.name, rows)
        return None
    across, down = cells[0][1:], [row[0] for row in cells[1:]]
    if not headed and across == down and (not cells[0][0] or across == [str(k) for k in range(1, n)]):
        return None  # numbers as labels, across and down
    diagonal = {cells[k][k].lower() for k in range(n)}
    values = {cell for row in cells for cell in row}
    if n == FEWEST and len(diagonal) > 1:
        return None  # a list of three ties with their weights
    if values.isdisjoint({"0", "0.0", ""}) and not any(one in NOT_GIVEN for one in diagonal):
        return None  # nobody without a tie: rather members and whom they name, by number
    labels = [str(place) for place in range(1, n + 1)]
    notes = [
        *sheet.notes,
        f"{sheet.name}: a square of numbers without labels: a matrix of {n} members, numbered by row.",
    ]
    labelled = [(line, [label, *row]) for label, (line, row) in zip(labels, rows, strict=True)]
    return replace(sheet, rows=[(rows[0][0], ["", *labels]), *labelled], notes=notes)


def _numbered_header(header: Sequence[str]) -> bool:
    return any(list(header) == [f"{word}{k}" for k in range(1, len(header) + 1)] for word in NUMBERED_BY_R)


def _check_siena(name: str, rows: Sequence[tuple[int, list[str]]]) -> None:
    """Refuse rows of four whole numbers in which senders repeat: RSiena's ties, or members and whom they name."""
    if len(rows) < 2 or any(len(row) != SIENA_CELLS or any(whole(cell) is None for cell in row) for _line, row in rows):
        return
    senders = [row[0] for _line, row in rows]
    if len(set(senders)) < len(senders):
        raise SurveyError(
            f"{name}, line {rows[0][0]}: four numbers a row, and no header. If they are sender, receiver, value and "
            "wave, as RSiena has them, put a line 'source target weight wave' above them; if each row is a member and "
            "three whom it names, a line 'id name1 name2 name3' (with the separator of the file)."
        )
