"""Read a UCINET system file: a header (.##h) and its data (.##d).

The header of version 6.404 ("V6404") and the older one ("DATE:") are read, from what files of both kinds hold (UCINET
publishes no description): the date in four 16-bit numbers, a 16-bit code of the labels (3: UTF-16, else one byte a
letter), a byte for the type of the data (7: 4-byte floats), the number of dimensions, and their sizes (32 bits in
V6404, 16 in DATE:) as columns, rows and matrices; then a title, a byte for each dimension that says whether it has
labels, and the labels, each after its length in bytes. The data are matrix by matrix, row by row.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from partnership_dynamics.calibration.readers.cells import contents
from partnership_dynamics.calibration.readers.plain import Plain, Tie, check_members, check_ties, members_table
from partnership_dynamics.calibration.tables import SurveyError, counted

HEADERS = (b"\x05V6404", b"\x05DATE:")
HEADER_LIMIT = 4_000_000  # bytes
FLOATS = 7
MISSING_FROM = 1e30  # UCINET writes a missing value as a number of this size
MATRICES_LIMIT = 500
ENDINGS = {".##h": ".##d", ".##d": ".##h"}


class _Bytes:
    """A place in the header, and what is read from there."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data, self.at = name, data, 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise SurveyError(
                f"{self.name}, byte {self.at}: the header ends too early; copy both files (.##h and .##d) again."
            )
        result = self.data[self.at : self.at + size]
        self.at += size
        return result

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little", signed=True)


def pair_of(path: Path) -> tuple[Path, Path]:
    """Return the header and the data file, given either.

    Raises
    ------
    SurveyError
        If the other is not beside it.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise SurveyError(f"{path.name}: a UCINET header; call it NAME.##h, with its data in NAME.##d beside it.")
    candidates = [path.with_suffix(one) for one in (ENDINGS[ending], ENDINGS[ending].upper())]
    other = next((one for one in candidates if one.exists()), None)
    if other is None:
        raise SurveyError(
            f"{path.name}: its other half {candidates[0].name} is not beside it; a UCINET data set is two files."
        )
    return (path, other) if ending == ".##h" else (other, path)


def read_ucinet(path: Path) -> Plain:
    """Read a UCINET data set, given either of its two files; each matrix is a relation.

    Raises
    ------
    SurveyError
        If it is damaged, of another kind, or its matrices are not square.
    """
    header, body = pair_of(path)
    name = header.name
    read = _Bytes(name, contents(header, HEADER_LIMIT))
    start = read.take(6)
    if start not in HEADERS:
        raise SurveyError(
            f"{name}: the header starts {start!r}; known are V6404 and DATE:. In UCINET, save it again, or as DL text."
        )
    read.take(8)
    wide = read.number(2) == 3
    kind, dimensions = read.number(1), read.number(2)
    if kind != FLOATS or dimensions not in (2, 3):
        raise SurveyError(
            f"{name}: data of type {kind} in {dimensions} dimensions; 4-byte floats (7) in 2 or 3 are read. In UCINET, "
            "save it as DL text."
        )
    sizes = [read.number(4 if start == HEADERS[0] else 2) for _ in range(dimensions)]
    columns, rows, matrices = (*sizes, 1)[:3]
    for number in (columns, rows):
        check_members(name, number)
    if not 0 < matrices <= MATRICES_LIMIT:
        raise SurveyError(f"{name}: {matrices} matrices; 1 to {MATRICES_LIMIT} can be read.")
    title = read.take(read.number(1) % 256).decode("latin-1")
    labelled = [read.number(1) for _ in range(dimensions)]
    labels = [_labels(read, size, wide) if there else [] for size, there in zip(sizes, labelled, strict=True)]
    data = contents(body)
    if len(data) != 4 * columns * rows * matrices:
        raise SurveyError(
            f"{body.name}: {len(data):,} bytes, where {name} announces {rows} rows, {columns} columns and "
            f"{counted(matrices, 'matrix').replace('matrixs', 'matrices')} of 4-byte numbers "
            f"({4 * columns * rows * matrices:,} bytes); copy both files again."
        )
    cells = np.frombuffer(data, dtype="<f4").reshape(matrices, rows, columns)
    return _plain(name, title, cells, labels)


def _labels(read: _Bytes, size: int, wide: bool) -> list[str]:
    result = []
    for _ in range(size):
        raw = read.take(read.number(2))
        result.append(raw.decode("utf-16-le" if wide else "cp1252", "replace").strip())
    return result


def _plain(name: str, title: str, cells: np.ndarray, labels: list[list[str]]) -> Plain:
    matrices, rows, columns = cells.shape
    across, down = labels[0], labels[1]
    if rows != columns:
        raise SurveyError(
            f"{name}: {rows} rows and {columns} columns; who stands in relation to whom needs a square matrix. An "
            "affiliation matrix becomes affiliations.csv (id, forum)."
        )
    if across and down and across != down:
        raise SurveyError(f"{name}: rows and columns have different labels; a square matrix has the same in both.")
    ids = unique(down or across, rows)
    relations = labels[2] if len(labels) > 2 and any(labels[2]) else []
    relations = unique(relations, matrices) if relations else [""] if matrices == 1 else unique([], matrices)
    ties: list[Tie] = []
    missing = 0
    for place, relation in enumerate(relations):
        matrix = cells[place]
        gone = ~(np.abs(matrix) < MISSING_FROM)
        np.fill_diagonal(gone, False)
        for i, j in np.argwhere((matrix != 0) & ~gone & (np.abs(matrix) < MISSING_FROM)).tolist():
            ties.append(Tie(ids[i], ids[j], float(matrix[i, j]), 0, relation))
        ties += [Tie(ids[i], ids[j], None, 0, relation) for i, j in np.argwhere(gone).tolist()]
        missing += int(gone.sum())
        check_ties(name, ties)
    notes = [f"{name}: a UCINET data set" + (f" entitled {title!r}." if title.strip() else ".")]
    if missing:
        notes.append(f"{name}: {counted(missing, 'cell')} marked missing.")
    return Plain(name, members_table(name, ids), ties, notes=notes)


def unique(labels: list[str], size: int) -> list[str]:
    """Return so many labels, all different: numbers from 1 where there are none, and beside those that repeat.

    Examples
    --------
    >>> unique(["a", "b", "a", ""], 4), unique([], 2)
    (['a [1]', 'b', 'a [3]', '4'], ['1', '2'])
    """
    result = []
    times: dict[str, int] = {}
    for label in labels:
        times[label] = times.get(label, 0) + 1
    for place in range(size):
        label = labels[place] if place < len(labels) else ""
        result.append(f"{place + 1}" if not label else f"{label} [{place + 1}]" if times[label] > 1 else label)
    if len(set(result)) < size:  # a label such as "3" that is another's number
        result = [f"{label} [{place}]" for place, label in enumerate(result, start=1)]
    return result
