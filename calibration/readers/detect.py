"""Find out what a file is, from its content before its name, and read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from calibration.readers.cells import contents, decoded, read_sheet
from calibration.readers.dl import is_dl, read_dl
from calibration.readers.edgelists import (
    is_commented,
    is_lgl,
    is_with_data,
    read_commented,
    read_lgl,
    read_with_data,
)
from calibration.readers.excel import is_workbook, read_workbook
from calibration.readers.gml import is_gml, read_gml
from calibration.readers.markup import is_markup, read_markup
from calibration.readers.pajek import is_pajek, read_pajek
from calibration.readers.plain import Plain
from calibration.readers.sheets import plain_of
from calibration.readers.ucinet import ENDINGS, HEADERS, read_ucinet
from calibration.readers.vna import is_vna, read_vna
from calibration.tables import SurveyError, Table

FORMATS = (
    "CSV or Excel (edge list, roster matrix, one row a respondent), UCINET DL text or .##h/.##d, Pajek .net or .paj, "
    "GraphML, GML, GEXF, VNA"
)
Reader = Callable[[str, str, Mapping[str, str]], Plain | Table]
TEXTS: tuple[tuple[Callable[[str], bool], Reader], ...] = (
    (is_dl, read_dl), (is_pajek, read_pajek), (is_vna, read_vna), (is_gml, read_gml), (is_with_data, read_with_data),
    (is_lgl, read_lgl), (is_commented, read_commented),
)  # fmt: skip
OTHERS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"SQLite format 3": "a database", b"\x1f\x8b": "a compressed file", b"RDX": "R data", b"BZh": "a compressed file",
    b"\xd0\xcf\x11\xe0": "a workbook of the old kind (.xls) or another old Office file",
}  # fmt: skip


def read_file(path: Path, columns: Mapping[str, str]) -> list[Plain | Table]:
    """Read one file: one result, or one for each sheet of a workbook.

    Parameters
    ----------
    path : Path
    columns : mapping of role to column
        Those that the caller chose.

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
        return [read_ucinet(path)]
    data = contents(path)
    if data[:6] in HEADERS:
        return [read_ucinet(path)]
    if is_workbook(data):
        return [plain_of(sheet, columns) for sheet in read_workbook(path)]
    other = next((what for start, what in OTHERS.items() if data.startswith(start)), None)
    if other is not None:
        raise SurveyError(f"{name}: this is {other}, which is not read; save the survey as {FORMATS}.")
    if not data.strip():
        raise SurveyError(f"{name}: the file is empty; give {FORMATS}.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        kind = is_markup(data[:40_000].replace(b"\x00", b"").decode("latin-1").lstrip("ï»¿þÿ"))
        if kind in ("graphml", "gexf"):
            return [read_markup(name, data, kind, columns)]
        raise SurveyError(f"{name}: XML that is neither GraphML nor GEXF; save the network as one of these.")
    text, notes = decoded(name, data)
    for fits, read in TEXTS:
        if fits(text):
            found = read(name, text, columns)
            if isinstance(found, Plain):
                found.notes[:0] = notes
            return [found]
    return [plain_of(read_sheet(name, data, blanks=True), columns)]
