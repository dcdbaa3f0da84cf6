"""Lists of ties without a header: two words a row, a weight, or an ego with all whom it names."""

from __future__ import annotations

import re

from partnership_dynamics.calibration.readers.answers import meanings
from partnership_dynamics.calibration.readers.cells import Sheet
from partnership_dynamics.calibration.readers.edges import names_in
from partnership_dynamics.calibration.readers.given import Answer, Given, number_in
from partnership_dynamics.calibration.readers.grids import is_number
from partnership_dynamics.calibration.readers.header import named
from partnership_dynamics.calibration.readers.labels import is_nobody, key_of
from partnership_dynamics.calibration.readers.plain import (
    Plain,
    Tie,
    check_members,
    check_ties,
    gathered,
    members_table,
    real,
)
from partnership_dynamics.calibration.readers.reading import Reading, at
from partnership_dynamics.calibration.readers.words import DASHES, MARKS, NO, YES
from partnership_dynamics.calibration.tables import SurveyError, some


def headerless(sheet: Sheet) -> bool:
    """Say whether a sheet is a list of ties without a header: two words a row (and a number), or ragged rows."""
    rows = [cells for _line, cells in sheet.rows]
    first = rows[0]
    if named(first) and not any(cells == first for cells in rows[1:]):
        return False
    while len(first) > 2 and not first[-1]:
        first = first[:-1]  # a row of fewer names than others, padded as a table is
    if not any(first) or len({cell.lower() for cell in first}) < len(first):
        return len(first) == 2 and bool(first[0])  # a tie to oneself
    later = {key_of(part) for cells in rows[1:] for cell in cells for part in re.split(r"[;,|]", cell)}
    later |= {key_of(cell) for cells in rows[1:] for cell in cells}
    parts = [key_of(part) for cell in first if cell for part in {cell, *re.split(r"[;,|]", cell)}]
    return all(is_number(cell) and cell for cell in first) or any(part in later for part in parts if part)


def listed_ties(sheet: Sheet, reading: Reading) -> Plain:
    """Read rows of ego, alter (and a weight), or of ego and all its alters, without a header.

    Raises
    ------
    SurveyError
        If a row names no ego, or has more numbers than a list of ties.
    """
    ragged = len({len(cells) for _line, cells in sheet.rows}) > 1
    wide = len(sheet.rows[0][1])
    numbers = all(real(cell) is not None for _line, cells in sheet.rows for cell in cells)
    weighted = not ragged and wide == 3 and all(real(cells[2]) is not None for _, cells in sheet.rows)
    some_numbers = any(
        all(number_in(cells[k]) is not None for _line, cells in sheet.rows[1:] if k < len(cells) and cells[k])
        for k in range(1, wide)
    )
    if wide > 3 and some_numbers and not numbers:
        raise SurveyError(
            f"{at(sheet.name, sheet.rows[0][0])}: {wide} columns without a header, some of them of numbers; write "
            "a header row that says what they are (source,target,weight,relation,wave)."
        )
    if not ragged and wide > 2 and numbers and not (weighted and wide == 3):
        raise SurveyError(
            f"{at(sheet.name, sheet.rows[0][0])}: {len(sheet.rows)} rows of {wide} numbers without a header, "
            "which may be ties, a matrix or answers; write a header row (source,target,weight,wave), or "
            "labels for a matrix with as many rows as columns."
        )
    answers = {key_of(cell) for _line, cells in sheet.rows for cell in cells[1:] if cell}
    if wide > 2 and answers <= MARKS | YES | NO | DASHES:
        raise SurveyError(
            f"{at(sheet.name, sheet.rows[0][0])}: rows of marks ({some(sorted(answers))}) and no row above them that "
            "says whom each is about; write a header with a name over each column."
        )
    cells_of = [(cells[0], cells[1], cells[2], f"line {line}") for line, cells in sheet.rows] if weighted else []
    meaning = meanings(Given(sheet.name, False, cells_of, "the weight"), reading) if weighted else {}
    ties = []
    egos = []
    known = {key_of(cells[0]) for _line, cells in sheet.rows}
    for line, cells in sheet.rows:
        if not cells[0]:
            raise SurveyError(f"{at(sheet.name, line)}: the first cell is empty; it names who reports the ties.")
        egos.append(cells[0])
        alters = cells[1:2] if weighted else cells[1:]
        answer = meaning[cells[2]] if weighted else Answer("value", 1.0)
        value = answer.weight if answer.kind == "value" else None
        for alter in alters:
            names, _mark = names_in(alter, at(sheet.name, line), "a cell", reading, known) if alter else ([], "")
            ties += [Tie(cells[0], name, value, line) for name in names if not is_nobody(name) or key_of(name) in known]
    check_ties(sheet.name, ties)
    what = "who names whom, one row an ego" if ragged or (wide > 2 and not weighted) else "one row a tie"
    ids = list(dict.fromkeys([*egos, *gathered(ties)]))
    check_members(sheet.name, len(ids))
    notes = [*sheet.notes, f"{sheet.name} has no header: read as {what}{' with its weight' if weighted else ''}."]
    return Plain(sheet.name, members_table(sheet.name, ids), ties, listed=False, typed=True, notes=notes)
