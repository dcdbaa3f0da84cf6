"""Find out what a file is, from its content before its name, and read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from partnership_dynamics.calibration.plan import SheetPlan
from partnership_dynamics.calibration.readers.cells import Sheet, contents, decoded, read_sheet
from partnership_dynamics.calibration.readers.columns import is_called
from partnership_dynamics.calibration.readers.dl import is_dl, read_dl
from partnership_dynamics.calibration.readers.edgelists import (
    is_commented,
    is_lgl,
    is_with_data,
    read_commented,
    read_lgl,
    read_with_data,
)
from partnership_dynamics.calibration.readers.excel import is_workbook, read_workbook
from partnership_dynamics.calibration.readers.gml import is_gml, read_gml
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.markup import is_markup, read_markup
from partnership_dynamics.calibration.readers.members import Members, venue_columns
from partnership_dynamics.calibration.readers.pajek import is_pajek, read_pajek
from partnership_dynamics.calibration.readers.plain import Plain
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.sheets import UnknownLayoutError, plain_of
from partnership_dynamics.calibration.readers.simple_graphs import SIF, is_tgf, read_sif, read_tgf
from partnership_dynamics.calibration.readers.ucinet import ENDINGS, HEADERS, read_ucinet
from partnership_dynamics.calibration.readers.vna import is_vna, read_vna
from partnership_dynamics.calibration.readers.weights import without_codes
from partnership_dynamics.calibration.tables import SurveyError, Table, nearest, some

FORMATS = (
    "CSV or Excel (edge list, roster matrix, one row a respondent), UCINET DL text or .##h/.##d, Pajek .net or .paj, "
    "GraphML, GML, GEXF, VNA, SIF, TGF"
)
# What a text is, by its content, and who reads it; the columns that the user named go with it.
TEXTS: tuple[tuple[Callable[[str], bool], Callable[[str, str, Mapping[str, str]], Plain]], ...] = (
    (is_dl, read_dl),
    (is_pajek, read_pajek),
    (is_vna, read_vna),
    (is_gml, read_gml),
    (is_with_data, read_with_data),
    (is_lgl, read_lgl),
    (is_tgf, read_tgf),
)
OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "a database",
    b"\x1f\x8b": "a compressed file",
    b"RDX": "R data",
    b"BZh": "a compressed file",
    b"\xd0\xcf\x11\xe0": "a workbook of the old kind (.xls) or another old Office file",
}
NOTES_TITLE = re.compile(
    r"^(?:read ?me|notes?|about|info|information|instructions?|guidance|cover|contents|codebook|codes|"
    r"legend|key|glossary|definitions|metadata|documentation|changes|sources?)\b",
    re.IGNORECASE,
)
CODE_COLUMNS = ("code", "value", "answer", "score", "number")
MEANING_COLUMNS = ("meaning", "label", "description", "means", "definition", "text", "explanation", "category")


def read_file(path: Path, reading: Reading) -> list[Plain | Table]:
    """Read one file: one result, or one for each sheet of a workbook.

    Parameters
    ----------
    path : Path
    reading : Reading

    Returns
    -------
    list of Plain or Table
        A table is one of members, or of who sits in which forum.

    Raises
    ------
    SurveyError
        If it is of no known kind, or faulty.
    """
    name = path.name
    if path.suffix.lower() in ENDINGS:
        return [without_codes(read_ucinet(path), reading, matrix=True)]
    data = contents(path)
    if data[:6] in HEADERS:
        return [without_codes(read_ucinet(path), reading, matrix=True)]
    if is_workbook(data):
        return _workbook(path, reading)
    other = next((what for start, what in OTHERS.items() if data.startswith(start)), None)
    if other is not None:
        raise SurveyError(f"{name}: this is {other}, which is not read; save the survey as {FORMATS}.")
    if not data.strip():
        raise SurveyError(f"{name}: the file is empty; give {FORMATS}.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        kind = is_markup(data[:40_000].replace(b"\x00", b"").decode("latin-1").lstrip("ï»¿þÿ"))
        if kind in ("graphml", "gexf"):
            graph = read_markup(name, data, kind, reading.columns, reading.plan.waves or None)
            return [without_codes(graph, reading)]
        raise SurveyError(f"{name}: XML that is neither GraphML nor GEXF; save the network as one of these.")
    text, notes = decoded(name, data)
    if path.suffix.lower() == SIF:  # three words a line may be anything else
        simple = read_sif(name, text)
        simple.notes[:0] = notes
        return [without_codes(simple, reading)]
    for fits, read in TEXTS:
        if fits(text):
            found = read(name, text, reading.columns)
            found.notes[:0] = notes
            return [without_codes(found, reading, matrix=read in (read_dl, read_pajek))]
    if is_commented(text):
        return [read_commented(name, text, reading)]
    return [plain_of(read_sheet(name, data, blanks=True), reading)]


def _title(sheet: Sheet) -> str:
    return sheet.name.rsplit(", sheet '", 1)[-1].rstrip("'")


def _workbook(path: Path, reading: Reading) -> list[Plain | Table]:
    """Read the sheets of a workbook; those of notes and codes are set aside, and it is said.

    Raises
    ------
    SurveyError
        If no sheet holds a survey, or one that seems to is faulty.
    """
    sheets = read_workbook(path)
    if reading.plan.sheet:
        by_title = {_title(sheet).casefold(): sheet for sheet in sheets}
        unknown = [title for title in reading.plan.sheet if title.casefold() not in by_title]
        if unknown and not any(title.casefold() in by_title for title in reading.plan.sheet):
            raise SurveyError(
                f"{path.name}: there is no sheet {unknown[0]!r}{nearest(unknown[0], map(_title, sheets))}; "
                f"its sheets are {some([_title(sheet) for sheet in sheets])}."
            )
        wanted = [by_title[title.casefold()] for title in reading.plan.sheet if title.casefold() in by_title]
        for sheet in sheets:
            if sheet not in wanted:
                reading.leave_out(path.name, f"the sheet {_title(sheet)!r}", "others were chosen")
        sheets = wanted
    for sheet in sheets:
        reading.codebook |= _codes(sheet)
    found: list[Plain | Table] = []
    strange: list[tuple[Sheet, UnknownLayoutError]] = []
    for sheet in sheets:
        if not reading.plan.of(sheet.name).use:
            reading.leave_out(path.name, f"the sheet {_title(sheet)!r}", "you said so")
        elif len(sheets) > 1 and _is_notes(sheet):
            strange.append((sheet, UnknownLayoutError(f"{sheet.name}: notes, and no survey.")))
        else:
            try:
                found.append(plain_of(sheet, reading))
            except UnknownLayoutError as error:
                strange.append((sheet, error))
    if strange and not any(isinstance(part, Plain) for part in found):
        raise SurveyError(str(strange[0][1])) from strange[0][1]
    known = next(Members(part.members, reading) for part in found if isinstance(part, Plain)) if strange else None
    for one in list(strange):
        table = one[1].table
        if table is not None and venue_columns(table, reading.columns, known) is not None:
            found.append(table)
            strange.remove(one)
    members = {key_of(one) for part in found if isinstance(part, Plain) for one in part.ids}
    for sheet, _error in strange:
        cells = {key_of(cell) for _line, row in sheet.rows for cell in row}
        named = sum(one in cells for one in members)
        if named > 1 and not reading.plan.sheet and not _is_notes(sheet):
            reading.ask(
                "sheet",
                sheet.name,
                f"a sheet that is laid out as no survey is, and names {named} members",
                "a sheet that is not used",
                others=("answers",),
                remedy=f'--sheet "{_title(next(s for s in sheets if s is not sheet))}" to read only that one',
                sets={"sheets": (SheetPlan(sheet.name, use=False),)},
            )
        reading.leave_out(path.name, f"the sheet {_title(sheet)!r}", "codes" if _codes(sheet) else "notes")
    return _without_codebooks(path.name, sheets, found, members, reading)


def _without_codebooks(
    name: str, sheets: Sequence[Sheet], found: Sequence[Plain | Table], members: set[str], reading: Reading
) -> list[Plain | Table]:
    """Set aside tables that list no member of the networks beside them."""
    kept: list[Plain | Table] = []
    books = {sheet.name for sheet in sheets if _codes(sheet)}
    for part in found:
        if (
            isinstance(part, Table)
            and part.name in books
            and members
            and not any(key_of(cell) in members for row in part.rows for cell in row.cells.values())
        ):
            reading.leave_out(name, f"the sheet {part.name.rsplit(', sheet ', 1)[-1]}", "a list of codes")
        else:
            kept.append(part)
    return kept


def _is_notes(sheet: Sheet) -> bool:
    """Say whether a sheet is text to read: one column, or a title that says so and no table of ties below it."""
    wide = max(sum(bool(cell) for cell in cells) for _line, cells in sheet.rows)
    return wide < 2 or (bool(NOTES_TITLE.match(_title(sheet))) and wide < 4)


def _codes(sheet: Sheet) -> dict[str, str]:
    """Return the meaning of each code, if a sheet is a list of them."""
    header = sheet.rows[0][1]
    code = next((place for place, cell in enumerate(header) if is_called(cell, CODE_COLUMNS)), None)
    meaning = next((place for place, cell in enumerate(header) if is_called(cell, MEANING_COLUMNS)), None)
    if code is None or meaning is None or len(header) > 4 or len(sheet.rows) < 2:
        return {}
    return {cells[code]: cells[meaning] for _line, cells in sheet.rows[1:] if cells[code]}
