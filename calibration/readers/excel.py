"""Read the sheets of an Excel workbook (.xlsx, .xlsm), as text, within limits.

openpyxl reads the cells; before it sees the file, the archive's own list of what it unpacks to is checked, and Python's
zipfile never unpacks more of a part than that list says. Nothing is extracted to disk, and formulas are not run: the
value that the spreadsheet saved last is taken. Each part is begun with defusedxml, which refuses document types and
with them entities: openpyxl itself leaves that to whichever XML library is there.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges

from partnership_dynamics.calibration.readers.cells import CELLS_LIMIT, Sheet, contents
from partnership_dynamics.calibration.readers.labels import cleaned_lines
from partnership_dynamics.calibration.readers.limits import check_cells
from partnership_dynamics.calibration.tables import SurveyError

UNPACKED_LIMIT = 64_000_000  # bytes of all parts together
PART_LIMIT = 16_000_000  # bytes of a part that is no sheet: openpyxl holds it whole
PARTS_LIMIT = 2_000
ROWS_LIMIT, COLUMNS_LIMIT = 100_000, 6_000


def is_workbook(data: bytes) -> bool:
    """Say whether bytes start as an archive does, which .xlsx is."""
    return data.startswith(b"PK\x03\x04")


def _check_archive(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise SurveyError(
            f"{name}: a damaged workbook ({error}); open it in a spreadsheet and save it again."
        ) from error
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
        raise SurveyError(f"{name}: an archive that is no Excel workbook; unpack it and give the files in it.")
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")), default=0)
    if len(parts) > PARTS_LIMIT or unpacked > UNPACKED_LIMIT or largest > PART_LIMIT:
        raise SurveyError(
            f"{name}: unpacks to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts (allowed: "
            f"{UNPACKED_LIMIT // 1_000_000} MB, {PART_LIMIT // 1_000_000} MB for a part that is no sheet, "
            f"{PARTS_LIMIT:,} parts); save only the survey's sheets, without pictures, or as 'CSV UTF-8'."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SurveyError(f"{name}: the workbook is encrypted; save it without a password.")
    _check_parts(name, data)


class _Begun(Exception):  # noqa: N818 - no error: the root element is there, and a document type cannot follow
    """The root element of a part has begun."""


class _UpToTheRoot(ContentHandler):
    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        raise _Begun


def _check_parts(name: str, data: bytes) -> None:
    """Refuse a part that declares a document type, and a part called XML that does not begin as such."""
    from defusedxml.common import DefusedXmlException

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.is_dir():
                continue
            try:
                with archive.open(part) as stream:
                    _begin(stream)
            except DefusedXmlException as error:
                raise SurveyError(
                    f"{name}: {part.filename[:80]!r} in it declares a document type or XML entities, which no "
                    "spreadsheet writes; refused. Save it again."
                ) from error
            except (
                SAXParseException,
                LookupError,
                UnicodeError,
                ValueError,
                zlib.error,
                OSError,
                EOFError,
                zipfile.BadZipFile,
                NotImplementedError,
            ) as error:
                if part.filename.lower().endswith((".xml", ".rels")):
                    why = error.getMessage() if isinstance(error, SAXParseException) else str(error)
                    raise SurveyError(
                        f"{name}: a damaged workbook; open it in a spreadsheet and save it again, or as 'CSV UTF-8' "
                        f"({part.filename[:80]!r}: {why})."
                    ) from error


def _begin(stream: IO[bytes]) -> None:
    """Parse XML up to its root element."""
    from defusedxml import sax

    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(_UpToTheRoot())
    try:
        while chunk := stream.read(65_536):
            parser.feed(chunk)
        parser.close()
    except _Begun:
        return


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return cleaned_lines(str(value))


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that hold anything.

    Raises
    ------
    SurveyError
        If it is damaged, encrypted, too large, or no workbook.
    """
    import openpyxl

    name = path.name
    data = contents(path)
    _check_archive(name, data)
    damaged = f"{name}: a damaged workbook; open it in a spreadsheet and save it again, or as 'CSV UTF-8'"
    sheets = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                rows = _rows(f"{name}, sheet {sheet.title!r}", sheet)
                hidden = getattr(sheet, "sheet_state", "visible") != "visible"
                if rows:
                    notes = [f"{name}: the sheet {sheet.title!r} is hidden; it is read all the same."] if hidden else []
                    sheets.append(Sheet(f"{name}, sheet {sheet.title!r}", rows, "", notes))
            book.close()
            _check_formulas(name, data)
    except SurveyError:
        raise
    except (MemoryError, RecursionError) as error:
        raise SurveyError(f"{damaged} (too large or too deep).") from error
    except Exception as error:  # openpyxl raises anything on damaged parts
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise SurveyError(f"{damaged} ({why}).") from error
    if not sheets:
        raise SurveyError(f"{name}: no sheet holds anything; put the ties in one, with a header row.")
    return sheets


def _check_formulas(name: str, data: bytes) -> None:
    """Refuse a formula whose value was never saved: a program wrote it, and no spreadsheet has worked it out.

    Raises
    ------
    SurveyError
        With the first such cell.
    """
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        some = any(
            b"<f" in archive.read(part)
            for part in archive.infolist()
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        )
    if not some:
        return
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    for sheet in formulas.worksheets:
        if not hasattr(sheet, "reset_dimensions"):
            continue
        saved = values[sheet.title]
        for one in (sheet, saved):
            one.reset_dimensions()
        for row, worked_out in zip(sheet.iter_rows(), saved.iter_rows(), strict=False):
            for cell, value in zip(row, worked_out, strict=False):
                text = cell.value
                if isinstance(text, str) and text.startswith("=") and value.value is None and cell.data_type == "f":
                    raise SurveyError(
                        f"{name}, sheet {sheet.title!r}, cell {cell.coordinate}: the formula {text[:60]!r} "
                        "has no saved "
                        "value; open the workbook in a spreadsheet and save it, or write the value in its place."
                    )


def _rows(name: str, sheet: Any) -> list[tuple[int, list[str]]]:
    """Return the rows of a sheet that hold anything, cut to the columns that do."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet of one chart
        return []
    sheet.reset_dimensions()  # a file can declare any size
    rows = []
    cells = 0
    place = 0
    for place, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if place > ROWS_LIMIT or len(values) > COLUMNS_LIMIT:
            raise SurveyError(
                f"{name}, row {place}: more than {ROWS_LIMIT:,} rows or {COLUMNS_LIMIT:,} columns; cut the sheet to "
                "the survey."
            )
        row = [_text(value) for value in values]
        while row and not row[-1]:
            row.pop()
        cells += len(row)
        if cells > CELLS_LIMIT:
            raise SurveyError(f"{name}, row {place}: more than {CELLS_LIMIT:,} cells; cut the sheet to the survey.")
        if row:
            rows.append((place, row))
    wide = max((len(row) for _place, row in rows), default=0)
    check_cells(name, len(rows), wide, sum(1 for _place, row in rows for cell in row if cell))
    return [(line, row + [""] * (wide - len(row))) for line, row in rows]
