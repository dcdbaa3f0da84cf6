"""Read a file's bytes, its text, and the cells of a CSV file, within limits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from partnership_dynamics.calibration.clean import from_csv_cell
from partnership_dynamics.calibration.readers import limits
from partnership_dynamics.calibration.readers.labels import cleaned, cleaned_lines
from partnership_dynamics.calibration.readers.reading import at
from partnership_dynamics.calibration.tables import Row, SurveyError, Table

SIZE_LIMIT, CELLS_LIMIT, COLUMNS_LIMIT = limits.FILE_BYTES, limits.CELLS, limits.SHEET_COLUMNS
ROWS_LIMIT = 500_000
SEPARATORS = ",;\t|"
LINES_LOOKED_AT = 20
TOLD_SEPARATOR = re.compile(r"^\s*\"?sep=(?P<mark>[,;\t|])\"?\s*(?:\r\n|\r|\n)", re.IGNORECASE)  # Excel's own line


@dataclass(frozen=True)
class Sheet:
    """The cells of one CSV file or one sheet of a workbook, as text without blanks at both ends.

    Parameters
    ----------
    name : str
        As errors call it.
    rows : list of (int, list of str)
        The line (or row) and its cells; rows without any text are left out.
    separator : str
        Empty for a workbook.
    notes : list of str
        What had to be guessed to read it.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    separator: str = ","
    notes: list[str] = field(default_factory=list)


def contents(path: Path, limit: int = SIZE_LIMIT) -> bytes:
    """Return the bytes of an ordinary file of acceptable size.

    Raises
    ------
    SurveyError
        If there is no such file, or it is none (a pipe or a device would never end), or it is too large.
    """
    try:
        if not path.exists():
            raise SurveyError(f"{path}: there is no such file; check its name and folder.")
        if not path.is_file():
            raise SurveyError(f"{path}: not an ordinary file; give a file that holds the survey.")
        if path.stat().st_size > limit:
            raise SurveyError(f"{path.name}: larger than {limit // 1_000_000} MB, which no survey of a partnership is.")
        return limits.read_bytes(path, limit, "the survey")
    except OSError as error:
        raise SurveyError(f"{path}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        if isinstance(error, SurveyError):
            raise
        # a name with a zero byte
        raise SurveyError(f"{str(path)!r}: is no name of a file.") from error


def decoded(name: str, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and a note where its encoding was not UTF-8.

    Raises
    ------
    SurveyError
        If it is no text.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SurveyError(f"{name}: this is a workbook or an archive, not CSV; save the sheet as 'CSV UTF-8'.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), [f"{name} is in UTF-16; read as that."]
        except UnicodeDecodeError as error:
            raise SurveyError(f"{name}: starts as UTF-16 and is not; save it as 'CSV UTF-8'.") from error
    if b"\x00" in data:
        raise SurveyError(f"{name}: holds zero bytes, so it is not a text file; save the sheet as 'CSV UTF-8'.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SurveyError(
            f"{name}, line {line}: neither UTF-8 nor Windows-1252 text; save it as 'CSV UTF-8'."
        ) from error
    return text, [f"{name} is not UTF-8 (line {line}); read as Windows-1252: check accented letters."]


# R writes the names of columns in quotes, with blanks between.
QUOTED_BY_R = re.compile(r'\s*"[^"\n]*"(?: "[^"\n]*")+[ \t\r]*\n')


def _separator(text: str, blanks: bool) -> str:
    """Return what separates cells: what stands in most of the first lines, and most often in the very first."""
    if blanks and QUOTED_BY_R.match(text):
        return " "
    bare = "".join(text[:20_000].split('"')[::2])  # what is inside quotes separates nothing
    lines = [line for line in bare.splitlines() if line.strip()][:LINES_LOOKED_AT] or [""]
    found = max(SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), lines[0].count(mark)))
    return " " if blanks and not any(found in line for line in lines) and " " in lines[0].strip() else found


def read_sheet(name: str, data: bytes, blanks: bool = False) -> Sheet:
    """Read the cells of a CSV file.

    Parameters
    ----------
    name : str
        As errors call it.
    data : bytes
        UTF-8 (with or without a byte-order mark), UTF-16 or Windows-1252; cells separated by commas, semicolons,
        tabs or bars, as the first line shows.
    blanks : bool
        Blanks may separate cells too, where nothing else does.

    Returns
    -------
    Sheet

    Raises
    ------
    SurveyError
        If it is no text, empty, not well-formed or too large.
    """
    text, notes = decoded(name, data)
    if not text.strip():
        raise SurveyError(f"{name}: the file is empty; it needs a header line with the names of its columns.")
    told = TOLD_SEPARATOR.match(text)
    first = 0
    if told:
        text, first = text[told.end() :], 1
        if not text.strip():
            raise SurveyError(f"{name}: the file holds nothing but the line sep={told['mark']}.")
    separator = told["mark"] if told else _separator(text, blanks)
    if separator != ",":
        said = {"\t": "a tab", " ": "blanks"}.get(separator, repr(separator))
        notes.append(f"{name} separates its cells by {said}.")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator == " "
    )
    rows: list[tuple[int, list[str]]] = []
    cells = 0
    try:
        for raw in reader:
            row = [cleaned_lines(cell) for cell in raw]
            row = [from_csv_cell(cell) if cell[:1] == "'" else cell for cell in row]
            cells += len(row)
            if cells > CELLS_LIMIT or len(rows) >= ROWS_LIMIT:
                raise SurveyError(
                    f"{name}, line {reader.line_num}: more than {CELLS_LIMIT:,} cells or {ROWS_LIMIT:,} rows, which no "
                    "survey of a partnership has; cut the file to the members and questions at hand."
                )
            if len(row) > COLUMNS_LIMIT:
                raise SurveyError(
                    f"{name}, line {reader.line_num}: {len(row):,} columns; at most {COLUMNS_LIMIT:,} can be read. Cut "
                    "the file to the questions at hand."
                )
            if separator == " ":
                while row and not row[-1]:  # blanks at the end of a line
                    row.pop()
            if any(row):
                rows.append((reader.line_num + first, row))
    except csv.Error as error:
        raise SurveyError(
            f"{name}, line {reader.line_num}: not well-formed CSV ({error}); "
            "look for a double quote that is not closed."
        ) from error
    return Sheet(name, rows, separator, notes)


def table_of(sheet: Sheet, short: bool = False) -> Table:
    """Return a sheet whose first row names its columns as a table.

    Parameters
    ----------
    sheet : Sheet
    short : bool
        Rows may lack cells at their end; they are blank then.

    Raises
    ------
    SurveyError
        If two columns have one name, or a row has not as many cells as the header.
    """
    _line, header = sheet.rows[0]
    while header and not header[-1] and all(not any(cells[len(header) - 1 :]) for _at, cells in sheet.rows[1:]):
        header = header[:-1]  # columns without a name and without a cell
    header = [cleaned(cell) for cell in header]
    # R and spreadsheets leave the header of row numbers, or of empty columns at the end, blank.
    columns = tuple(cell or f"unnamed_{place}" for place, cell in enumerate(header, start=1))
    check_header(sheet.name, columns)
    rows = []
    for line, given in sheet.rows[1:]:
        cells = given
        while len(cells) > len(columns) and not cells[-1]:
            cells = cells[:-1]
        if short and len(cells) < len(columns):
            cells = cells + [""] * (len(columns) - len(cells))
        if len(cells) != len(columns):
            raise SurveyError(
                f"{at(sheet.name, line)}: {len(cells)} cells where the header has {len(columns)}; "
                "put a cell that contains the separator in double quotes, and write every cell of a row."
            )
        rows.append(Row(line, dict(zip(columns, cells, strict=True))))
    return Table(sheet.name, columns, tuple(rows), sheet.separator, tuple(sheet.notes))


def check_header(name: str, columns: Sequence[str]) -> None:
    """Refuse a header with the same name twice, whatever the case of its letters.

    Raises
    ------
    SurveyError
        If there is one.
    """
    seen: set[str] = set()
    for column in columns:
        if column.lower() in seen:
            raise SurveyError(f"{name}: two columns are called {column!r}; rename one.")
        seen.add(column.lower())


def read_table(path: Path) -> Table:
    """Read a CSV file with a header line.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Table

    Raises
    ------
    SurveyError
        If it cannot be read as a table with at least a header.
    """
    return table_of(read_sheet(path.name, contents(path)))
