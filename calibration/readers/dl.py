"""Read UCINET's DL text: full matrices (one or several), edge lists and node lists, labels listed or embedded.

Labels are the same whatever the case of their letters, as in UCINET.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from partnership_dynamics.calibration.readers.cells import CELLS_LIMIT
from partnership_dynamics.calibration.readers.plain import (
    Plain,
    Tie,
    check_members,
    check_ties,
    fault,
    members_table,
    real,
    whole,
)
from partnership_dynamics.calibration.readers.ucinet import MATRICES_LIMIT, unique
from partnership_dynamics.calibration.tables import SurveyError, some

TOKEN = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s,]+)')
SETTING = re.compile(r"\b(N|NR|NC|NM|FORMAT|DIAGONAL)\b\s*=?\s*([\w-]+)", re.IGNORECASE)
SECTION = re.compile(
    r"^\s*(ROW|COLUMN|COL|LEVEL|MATRIX|MAT)?\s*LABELS?(\s+EMBEDDED)?\s*:?(.*)$|^\s*(DATA)\s*:?(.*)$", re.IGNORECASE
)
FORMATS = {
    "fullmatrix": "fullmatrix",
    "fm": "fullmatrix",
    "edgelist1": "edgelist1",
    "el1": "edgelist1",
    "edgelist": "edgelist1",
    "nodelist1": "nodelist1",
    "nl1": "nodelist1",
    "nodelist": "nodelist1",
}
CELL = re.compile(r'(?:"[^"]*"|\'[^\']*\'|[^,"\'])+')
MISSING = ("na", ".", "?")
QUOTE = "put a label of several words in double quotes"

Words = Iterator[tuple[int, str]]


def is_dl(text: str) -> bool:
    """Say whether text starts as a DL file does."""
    return re.match(r"\s*dl\b[\s,]*(?:n|nr|nc|nm|format)\b\s*=?", text[:400], re.IGNORECASE) is not None


class _Reader:
    """What the header said, and the labels found so far."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.settings: dict[str, str] = {}
        self.label_lines: dict[str, list[tuple[int, str]]] = {}
        self.embedded = False
        self.start = self._header()
        self.n = self._size("N", self._size("NR", 0))
        if not self.n:
            raise SurveyError(f"{name}, line 1: no N=; write the number of members, such as DL N=12.")
        rows, columns = self._size("NR", self.n), self._size("NC", self.n)
        if rows != columns:
            raise SurveyError(
                f"{name}, line 1: {rows} rows and {columns} columns; who stands in relation to whom needs a square "
                "matrix. An affiliation matrix becomes affiliations.csv (id, forum)."
            )
        self.matrices = self._size("NM", 1)
        if not 0 < self.matrices <= MATRICES_LIMIT:
            raise SurveyError(f"{name}, line 1: NM={self.matrices}; 1 to {MATRICES_LIMIT} matrices can be read.")
        self.labels = {
            part: self._labels(lines, self.matrices if part == "matrix" else self.n)
            for part, lines in self.label_lines.items()
        }

    def _labels(self, lines: list[tuple[int, str]], size: int) -> list[str]:
        """Return the labels of a section: words as UCINET splits them, else what stands between commas or on a line.

        Raises
        ------
        SurveyError
            If neither gives as many as there are rows, columns or matrices.
        """
        words = [word for _line, text in lines for word in self._split(text)]
        if len(words) == size or not words:
            return words
        whole_cells = [
            cell.strip().strip("\"'") for _line, text in lines for cell in CELL.findall(text) if cell.strip()
        ]
        whole_lines = [text.strip().strip("\"',") for _line, text in lines if text.strip()]
        for labels in (whole_cells, whole_lines):
            if len(labels) == size:
                return labels
        first = next(line for line, text in lines if text.strip())
        raise fault(
            self.name,
            first,
            f"{len(words)} labels for N={size} ({some([repr(word) for word in words], 4)}); {QUOTE}, "
            "or each label on a line of its own.",
        )

    def _size(self, setting: str, default: int) -> int:
        if setting not in self.settings:
            return default
        number = whole(self.settings[setting])
        if number is None:
            raise SurveyError(f"{self.name}, line 1: {setting}={self.settings[setting]} is no whole number.")
        check_members(self.name, number, 1)
        return number

    def _header(self) -> int:
        """Read up to DATA:, and return the place of the line after it; what follows it on its line is kept there."""
        part = ""
        for place, line in enumerate(self.lines):
            match = SECTION.match(" ".join(line.split()))  # long runs of blanks take a search too long
            if match is None:
                if part:
                    self.label_lines[part].append((place + 1, line))
                else:
                    told = " ".join(line.split())
                    for setting, value in SETTING.findall(re.sub(r"^dl\b", "", told, flags=re.IGNORECASE)):
                        self.settings[setting.upper()] = value
                    if re.search(r"labels? embedded", told, re.IGNORECASE):
                        self.embedded = True
                continue
            if match[4]:
                self.lines[place] = match[5]
                return place
            if match[2]:
                self.embedded, part = True, ""
                continue
            part = {"ROW": "row", "COLUMN": "column", "COL": "column", None: "row"}.get(
                match[1] and match[1].upper(), "matrix"
            )
            self.label_lines.setdefault(part, []).append((place + 1, match[3]))
        raise SurveyError(f"{self.name}, line {max(1, len(self.lines))}: no line DATA:; the ties stand after it.")

    @staticmethod
    def _split(line: str) -> list[str]:
        return [a or b or c for a, b, c in TOKEN.findall(line)]

    def words(self) -> Words:
        """Return the words of the data with their lines."""
        count = 0
        for place in range(self.start, len(self.lines)):
            for a, b, c in TOKEN.findall(self.lines[place]):
                count += 1
                if count > CELLS_LIMIT:
                    raise SurveyError(f"{self.name}, line {place + 1}: more than {CELLS_LIMIT:,} cells; cut the file.")
                yield place + 1, a or b or c

    def number(self, line: int, word: str) -> float | None:
        """Return a cell's number, or None where it is missing."""
        value = real(word)
        if value is None and word.lower() not in MISSING:
            raise fault(self.name, line, f"{word!r} is no number; a cell of the data is a number, or NA.")
        return value


def read_dl(name: str, text: str, _columns: Mapping[str, str] | None = None) -> Plain:
    """Read DL text; each matrix is a relation.

    Raises
    ------
    SurveyError
        If the header lacks something, or the data are not what it announces.
    """
    read = _Reader(name, text)
    kind = FORMATS.get(read.settings.get("FORMAT", "fullmatrix").lower())
    if kind is None:
        raise SurveyError(
            f"{name}, line 1: FORMAT={read.settings['FORMAT']} is not read; fullmatrix, edgelist1 and nodelist1 are. "
            "In UCINET, export it as one of these."
        )
    relations = unique(read.labels.get("matrix", []), read.matrices) if read.matrices > 1 else [""]
    if kind == "fullmatrix":
        ids, ties = _full(read, relations)
    else:
        ids, ties = _lists(read, kind)
    check_ties(name, ties)
    return Plain(name, members_table(name, ids), ties, notes=[f"{name}: UCINET DL text, {kind}."])


def _full(read: _Reader, relations: list[str]) -> tuple[list[str], list[Tie]]:
    n, words = read.n, read.words()
    given = read.labels.get("row") or read.labels.get("column") or []
    ids = unique(given[:n], n)
    diagonal = read.settings.get("DIAGONAL", "present").lower() != "absent"
    ties: list[Tie] = []

    def next_word(what: str) -> tuple[int, str]:
        result = next(words, None)
        if result is None:
            raise fault(read.name, len(read.lines), f"the data end before {what}; N={n} needs as many in each row.")
        return result

    for relation in relations:
        if read.embedded:
            ids = unique([next_word("the labels")[1] for _ in range(n)], n)
        for i in range(n):
            if read.embedded:
                line, label = next_word(f"row {i + 1}")
                if label.lower() != ids[i].lower() and not ids[i].endswith("]"):
                    raise fault(
                        read.name,
                        line,
                        f"row {i + 1} is labelled {label!r}, column {i + 1} {ids[i]!r}; they must be alike ({QUOTE}).",
                    )
            for j in range(n):
                if i == j and not diagonal:
                    continue
                line, word = next_word(f"row {i + 1}, column {j + 1}")
                value = read.number(line, word)
                if value is None and i == j:
                    continue
                if value is None or value != 0:
                    ties.append(Tie(ids[i], ids[j], value, line, relation))
        check_ties(read.name, ties)
    left = next(words, None)
    if left is not None:
        raise fault(read.name, left[0], f"{left[1]!r} follows where the data should end; correct N or NM.")
    return ids, ties


def _lists(read: _Reader, kind: str) -> tuple[list[str], list[Tie]]:
    n = read.n
    if read.matrices > 1:
        raise SurveyError(f"{read.name}, line 1: NM={read.matrices} with a list; several matrices need fullmatrix.")
    ids = read.labels.get("row", [])[:n]
    known = {label.lower(): place for place, label in enumerate(ids)}

    def member(line: int, word: str) -> int:
        if not read.embedded:
            place = whole(word)
            if place is None or not 1 <= place <= n:
                raise fault(read.name, line, f"{word!r} is no member; they are numbered 1 to {n}.")
            return place - 1
        if word.lower() not in known:
            if len(known) >= n:
                raise fault(
                    read.name, line, f"{word!r} is one member more than N={n}; correct N or the label ({QUOTE})."
                )
            known[word.lower()] = len(ids)
            ids.append(word)
        return known[word.lower()]

    pairs: list[tuple[int, int, float | None, int]] = []
    for place in range(read.start, len(read.lines)):
        row, line = read._split(read.lines[place]), place + 1
        if not row:
            continue
        ego = member(line, row[0])
        if kind == "nodelist1":
            pairs += [(ego, member(line, word), 1.0, line) for word in row[1:]]
        elif not 2 <= len(row) <= 3:
            raise fault(
                read.name, line, f"{len(row)} words; a tie is two members, and a weight if it has one ({QUOTE})."
            )
        else:
            pairs.append((ego, member(line, row[1]), read.number(line, row[2]) if len(row) == 3 else 1.0, line))
        check_ties(read.name, pairs)
    labels = unique(ids, n)
    return labels, [Tie(labels[i], labels[j], weight, line) for i, j, weight, line in pairs]
