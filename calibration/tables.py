"""Read a table of a survey from a CSV file, and say of every fault where it is and what to do.

Only `SurveyError` leaves this package on bad input: one sentence or two, with file, line, what was found, what is
allowed and the remedy.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SIZE_LIMIT = 64_000_000  # bytes; a survey of a thousand members has a few million
SEPARATORS = ",;\t|"
NOT_GIVEN = ("na", "n/a", "nan", ".")


class SurveyError(ValueError):
    """A survey cannot be read or used; the message names file, line, what was found and the remedy."""


def nearest(word: str, words: Iterable[str]) -> str:
    """Return a hint at the word that was probably meant, or nothing.

    Examples
    --------
    >>> nearest("sorce", ["source", "target"])
    " (nearest: 'source')"
    """
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f" (nearest: {close[0]!r})" if close else ""


def some(words: Sequence[str], most: int = 6) -> str:
    """Return the first words of a list, and how many more there are.

    Examples
    --------
    >>> some(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def counted(number: int, word: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "tie"), counted(2, "tie")
    ('1 tie', '2 ties')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Row:
    """One row: the line of the file on which it ends, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table as read: every cell is text, stripped of blanks at both ends.

    Parameters
    ----------
    path : Path
    columns : tuple of str
        In the order of the file.
    rows : tuple of Row
    separator : str
    notes : tuple of str
        What had to be guessed to read it.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str = ","
    notes: tuple[str, ...] = ()

    def fault(self, row: Row, what: str) -> SurveyError:
        """Return an error about one row."""
        return SurveyError(f"{self.path.name}, line {row.line}: {what}")

    def find(self, role: str, names: Sequence[str], chosen: str | None = None) -> str | None:
        """Return the column that plays a role: the one chosen, else the first of `names` that is there.

        Raises
        ------
        SurveyError
            If the column chosen is not in the file.
        """
        by_name = {column.lower(): column for column in self.columns}
        if chosen is not None:
            if chosen.lower() not in by_name:
                raise SurveyError(
                    f"{self.path.name}: {role}={chosen} was asked for, and there is no column {chosen!r}"
                    f"{nearest(chosen, self.columns)}; its columns are {', '.join(self.columns)}."
                )
            return by_name[chosen.lower()]
        return next((by_name[name] for name in names if name in by_name), None)

    def need(self, role: str, names: Sequence[str], chosen: str | None = None) -> str:
        """Return the column that plays a role, which has to be there.

        Raises
        ------
        SurveyError
            If it is not.
        """
        column = self.find(role, names, chosen)
        if column is None:
            raise SurveyError(
                f"{self.path.name}: no column for {role!r} (looked for {', '.join(names)}){nearest(role, self.columns)}"
                f"; its columns are {', '.join(self.columns)}: rename one, or say which it is with {role}=COLUMN."
            )
        return column

    def number(self, row: Row, column: str) -> float:
        """Return a cell as a finite number; with semicolons between cells a decimal comma is understood.

        Raises
        ------
        SurveyError
            If it is none.
        """
        text = row.cells[column]
        try:
            value = float(text.replace(",", ".") if self.separator == ";" else text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(row, f"{column} is {text!r}; it must be a number, such as 3 or 0.5.")
        return value


def _decoded(path: Path, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and a note where its encoding was not UTF-8."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SurveyError(f"{path.name}: this is a workbook or an archive, not CSV; save the sheet as 'CSV UTF-8'.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), [f"{path.name} is in UTF-16; read as that."]
        except UnicodeDecodeError as error:
            raise SurveyError(f"{path.name}: starts as UTF-16 and is not; save it as 'CSV UTF-8'.") from error
    if b"\x00" in data:
        raise SurveyError(f"{path.name}: holds zero bytes, so it is not a text file; save the sheet as 'CSV UTF-8'.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SurveyError(
            f"{path.name}, line {line}: neither UTF-8 nor Windows-1252 text; save it as 'CSV UTF-8'."
        ) from error
    return text, [f"{path.name} is not UTF-8 (line {line}); read as Windows-1252: check accented letters."]


def _separator(header: str) -> str:
    bare = "".join(header.split('"')[::2])  # what is inside quotes separates nothing
    return max(SEPARATORS, key=bare.count)


def read_table(path: Path) -> Table:
    """Read a CSV file with a header line.

    Parameters
    ----------
    path : Path
        UTF-8 (with or without a byte-order mark), UTF-16 or Windows-1252; cells separated by commas, semicolons,
        tabs or bars, as the header shows.

    Returns
    -------
    Table

    Raises
    ------
    SurveyError
        If it cannot be read as a table with at least a header.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise SurveyError(
                f"{path.name}: larger than {SIZE_LIMIT // 1_000_000} MB, which no survey of a partnership is."
            )
        data = path.read_bytes()
    except OSError as error:
        raise SurveyError(f"{path}: cannot be read ({error.strerror}).") from error
    text, notes = _decoded(path, data)
    if not text.strip():
        raise SurveyError(f"{path.name}: the file is empty; it needs a header line with the names of its columns.")
    separator = _separator(next(line for line in text.splitlines() if line.strip()))
    if separator != ",":
        notes.append(f"{path.name} separates its cells by {'a tab' if separator == chr(9) else repr(separator)}.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns: tuple[str, ...] = ()
    rows = []
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if not columns:
                # R and spreadsheets leave the header of row numbers, or of empty columns at the end, blank.
                columns = tuple(cell or f"unnamed_{place}" for place, cell in enumerate(cells, start=1))
                _check_header(path, columns)
                continue
            if len(cells) != len(columns):
                raise SurveyError(
                    f"{path.name}, line {reader.line_num}: {len(cells)} cells where the header has {len(columns)}; "
                    "put a cell that contains the separator in double quotes."
                )
            rows.append(Row(reader.line_num, dict(zip(columns, cells, strict=True))))
    except csv.Error as error:
        raise SurveyError(
            f"{path.name}, line {reader.line_num}: not well-formed CSV ({error}); "
            "look for a double quote that is not closed."
        ) from error
    return Table(path, columns, tuple(rows), separator, tuple(notes))


def _check_header(path: Path, columns: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for column in columns:
        if column.lower() in seen:
            raise SurveyError(f"{path.name}: two columns are called {column!r}; rename one.")
        seen.add(column.lower())
