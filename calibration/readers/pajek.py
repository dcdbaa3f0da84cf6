"""Read Pajek networks (.net) and projects (.paj).

Read are *Vertices (also of two modes), *Arcs, *Edges, *Arcslist, *Edgeslist and *Matrix, each also for a numbered and
named relation, the times at which a line is there ("[1-3]") as waves, and a project's partitions and vectors as
attributes. Places, colours and shapes are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partnership_dynamics.calibration.readers.limits import check_columns, check_networks, check_ties_said
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
from partnership_dynamics.calibration.readers.ucinet import unique
from partnership_dynamics.calibration.tables import SurveyError, Table, counted, some

WORD = re.compile(r'"([^"]*)"|(\S+)')
RELATION = re.compile(r'^\s*:?\s*(\d+)?\s*(?:"([^"]*)")?')
KNOWN = ("vertices", "arcs", "edges", "arcslist", "edgeslist", "matrix")
ASIDE = ("partition", "vector", "permutation", "cluster", "hierarchy", "events")
TIMES_LIMIT = 100
DRAWING = (
    "ellipse",
    "box",
    "diamond",
    "triangle",
    "cross",
    "empty",
    "man",
    "woman",
    "house",
    "s_size",
    "x_fact",
    "y_fact",
    "phi",
    "r",
    "q",
    "ic",
    "bc",
    "bw",
    "lc",
    "la",
    "lp",
    "lphi",
    "lr",
    "fos",
    "font",
    "url",
)


def is_pajek(text: str) -> bool:
    """Say whether text has a line that starts *Vertices or *Network."""
    return re.search(r"^[ \t]*\*(?:vertices|network)\b", text[:20_000].replace("\r", "\n"), re.I | re.M) is not None


@dataclass
class _Network:
    """One network of a file while it is read."""

    title: str
    n: int = 0
    first_mode: int = 0
    line: int = 0
    labels: dict[int, str] = field(default_factory=dict)
    ties: list[tuple[int, int, float, int, str, str, bool]] = field(default_factory=list)


@dataclass
class _Aside:
    """A partition or vector: a value for each member."""

    kind: str
    title: str
    n: int = 0
    values: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.networks: list[_Network] = []
        self.asides: list[_Aside] = []
        self.notes: list[str] = []
        self.part = ""
        self.relation = ""
        self.row = 0
        self.aside_of_members = self.aside_of_lines = 0
        self.size = len(text)
        self.ties = 0  # of all networks
        lines = text.replace("\r\n", "\n").replace("\n\r", "\n").replace("\r", "\n").split("\n")
        before = 0
        for line, raw in enumerate(lines, start=1):
            told = raw.strip()
            if not told or told.startswith("%"):
                continue
            if told.startswith("*"):
                self._section(line, told[1:].strip())
            elif not self.part:
                before += 1
            else:
                self._content(line, told)
        if self.aside_of_members:
            self.notes.append(
                f"{name}: places, shapes, colours and times of {counted(self.aside_of_members, 'member')} are not read."
            )
        if self.aside_of_lines:
            self.notes.append(f"{name}: labels and colours of {counted(self.aside_of_lines, 'line')} are not read.")
        if before:
            self.notes.append(f"{name}: {counted(before, 'line')} before the first section left out.")

    @property
    def network(self) -> _Network:
        return self.networks[-1]

    def _section(self, line: int, told: str) -> None:
        word, _blank, rest = told.partition(" ")
        word, _colon, more = word.partition(":")
        part = word.lower()
        rest = f":{more} {rest}" if _colon else rest
        if part == "network":
            self.networks.append(_Network(rest.strip().strip('"'), line=line))
            check_networks(self.name, len(self.networks), line)
            self.part = part
        elif part == "vertices" and self.part in ASIDE:
            self.asides[-1].n = self._sizes(line, rest)[0]
        elif part == "vertices":
            if not self.networks or self.network.n:
                self.networks.append(_Network("", line=line))
                check_networks(self.name, len(self.networks), line)
            self.network.n, self.network.first_mode = self._sizes(line, rest)
            self.network.line, self.part = line, part
        elif part in ASIDE:
            self.asides.append(_Aside(part, rest.strip()))
            check_columns(self.name, len(self.asides), line)
            self.part = part
        elif part in KNOWN:
            if not self.networks or not self.network.n:
                raise fault(self.name, line, f"*{word} before *Vertices; the number of members comes first.")
            match = RELATION.match(rest)
            number, named = (match[1], match[2]) if match and rest.lstrip().startswith(":") else (None, None)
            self.relation, self.part, self.row = named or number or "", part, 0
        else:
            raise fault(self.name, line, f"*{word} is no section that is read; those are *{', *'.join(KNOWN)}.")

    def _sizes(self, line: int, rest: str) -> tuple[int, int]:
        words = rest.split()
        numbers = [whole(word) for word in words[:2]]
        if not numbers or numbers[0] is None:
            raise fault(self.name, line, f"*Vertices {rest!r}; it needs the number of members, such as *Vertices 12.")
        check_members(self.name, numbers[0], line)
        first = numbers[1] if len(numbers) > 1 and numbers[1] is not None else 0
        if not 0 <= first <= numbers[0]:
            raise fault(self.name, line, f"{first} of {numbers[0]} members in the first mode; at most all can be.")
        return numbers[0], first

    def _content(self, line: int, told: str) -> None:
        if self.part == "network":
            raise fault(self.name, line, f"{told[:40]!r} before *Vertices; the number of members comes first.")
        if self.part in ASIDE:
            aside = self.asides[-1]
            if len(aside.values) < aside.n:
                aside.values.append(told.split()[0])
        elif self.part == "vertices":
            self._vertex(line, told)
        elif self.part == "matrix":
            self._matrix_row(line, told)
        else:
            self._lines(line, told)
        check_ties(self.name, self.network.ties if self.networks else ())

    def _vertex(self, line: int, told: str) -> None:
        """Take a member's number and label; what follows says how to draw it, and is left alone."""
        words = WORD.findall(told)
        place = self._member(line, words[0][0] or words[0][1])
        label, rest = "", [b for _a, b in words[1:]]
        if len(words) > 1 and told[len(words[0][1]) :].lstrip().startswith('"'):
            label, rest = words[1][0], rest[1:]
        elif len(words) > 1:  # a label without quotes goes on until coordinates or how to draw begin
            end = next((at for at in range(1, len(rest)) if self._is_drawing(rest[at:])), len(rest))
            label, rest = " ".join(rest[:end]), rest[end:]
        if rest:
            self.aside_of_members += 1
        self.network.labels[place] = label.strip()

    @staticmethod
    def _is_drawing(words: list[str]) -> bool:
        """Say whether coordinates, a shape, a colour or a time begin here."""
        if words[0].lower() in DRAWING or words[0].startswith("["):
            return True
        return real(words[0]) is not None and len(words) > 1 and real(words[1]) is not None

    def _member(self, line: int, word: str) -> int:
        place = whole(word)
        if place is None or not 1 <= place <= self.network.n:
            raise fault(self.name, line, f"{word[:40]!r} is no member; they are numbered 1 to {self.network.n}.")
        return place - 1

    def _matrix_row(self, line: int, told: str) -> None:
        network = self.network
        two = network.first_mode if 0 < network.first_mode < network.n else 0
        rows, columns = (two, network.n - two) if two else (network.n, network.n)
        values = told.split()
        if len(values) < columns or self.row >= rows:
            raise fault(
                self.name,
                line,
                f"{len(values)} numbers in row {self.row + 1} of the matrix; it has {rows} rows of {columns}.",
            )
        if len(values) > columns and not self.row:  # a sum at the end of each row, as some write
            self.notes.append(f"{self.name}: skipped what stands after column {columns} of the matrix.")
        for place, word in enumerate(values[:columns]):
            value = real(word)
            if value is None:
                raise fault(self.name, line, f"{word[:40]!r} is no number; a cell of the matrix is one.")
            if value:
                network.ties.append((self.row, two + place, value, line, self.relation, "", bool(two)))
        self.row += 1

    def _lines(self, line: int, told: str) -> None:
        relation = self.relation
        prefix, colon, rest = told.partition(":")
        if colon and prefix.strip().isdigit():  # "2: 1 3 1": the relation's number before the line
            relation, told = prefix.strip(), rest
        both = self.part in ("edges", "edgeslist")
        timed = told.endswith("]") and "[" in told
        told, _bracket, times = told.rpartition("[") if timed else (told, "", "")
        waves = self._waves(line, times[:-1]) if timed else [""]
        words = told.split()
        if len(words) < 2 and (not words or not self.part.endswith("list")):
            raise fault(self.name, line, f"{told[:40]!r}; a line needs two members, and a weight if it has one.")
        ego = self._member(line, words[0])
        if self.part.endswith("list"):
            alters = [self._member(line, word.lstrip("-")) for word in words[1:]]
            weights = [-1.0 if word.startswith("-") else 1.0 for word in words[1:]]
        else:
            alters = [self._member(line, words[1])]
            value = real(words[2]) if len(words) > 2 else 1.0
            weights = [1.0 if value is None else value]  # words such as `l "label"` follow without a weight
            self.aside_of_lines += len(words) > 3 or (len(words) > 2 and value is None)
        self.ties += len(alters) * len(waves)
        check_ties_said(self.name, self.ties, self.size, line)
        for wave in waves:
            self.network.ties += [
                (ego, alter, weight, line, relation, wave, both) for alter, weight in zip(alters, weights, strict=True)
            ]

    def _waves(self, line: int, told: str) -> list[str]:
        waves = []
        for part in told.split(","):
            start, dash, end = part.strip().partition("-")
            first, last = whole(start), whole(end) if dash else whole(start)
            if first is None or last is None or not 0 <= last - first < TIMES_LIMIT:
                raise fault(
                    self.name,
                    line,
                    f"the time [{told[:40]}]; it must be one such as [2], [1-3] or [1,4], of at most "
                    f"{TIMES_LIMIT} times.",
                )
            waves += [str(time) for time in range(first, last + 1)]
        return list(dict.fromkeys(waves))


def read_pajek(name: str, text: str, _columns: Mapping[str, str] | None = None) -> Plain:
    """Read a Pajek network, or the largest network of a project and those of the same members.

    Raises
    ------
    SurveyError
        If there is no network, or a line is not what its section asks for.
    """
    read = _Reader(name, text)
    networks = [network for network in read.networks if network.n]
    if not networks:
        raise SurveyError(f"{name}: no *Vertices; a Pajek network starts with the number of its members.")
    main = max(networks, key=lambda network: network.n)
    same = [network for network in networks if _labels(network) == _labels(main)]
    left = [network for network in networks if network not in same]
    if left:
        titles = some([f"{network.title or 'untitled'} ({network.n} members)" for network in left])
        read.notes.append(f"{name}: only the network with most members is read; left out: {titles}.")
    ids = _labels(main)
    ties = []
    for number, network in enumerate(same, start=1):
        title = (network.title or f"network {number}") if len(same) > 1 else ""
        for i, j, weight, line, relation, wave, both in network.ties:
            named = " ".join(part for part in (title, relation) if part)
            ties.append(Tie(ids[i], ids[j], weight, line, named, wave, both))
    return Plain(name, _members(read, main, ids), ties, directed=_direction(ties), notes=read.notes)


def _direction(ties: Sequence[Tie]) -> bool | None:
    return False if ties and all(tie.both for tie in ties) else True if any(tie.both for tie in ties) else None


def _labels(network: _Network) -> list[str]:
    return unique([network.labels.get(place, "") for place in range(network.n)], network.n)


def _members(read: _Reader, main: _Network, ids: list[str]) -> Table:
    attributes: dict[str, dict[str, str]] = {}
    if 0 < main.first_mode < main.n:
        attributes["mode"] = {one: "1" if place < main.first_mode else "2" for place, one in enumerate(ids)}
        crossing = all((i < main.first_mode) != (j < main.first_mode) for i, j, *_rest in main.ties)
        told = "; ties are between them only, so that measures of one mode say little" if crossing else ""
        read.notes.append(
            f"{read.name}: two modes ({main.first_mode} and {main.n - main.first_mode} members), told apart by the "
            f"attribute mode{told}."
        )
    for aside in read.asides:
        if aside.n == main.n and len(aside.values) == main.n and aside.kind in ("partition", "vector"):
            attributes[aside.title or aside.kind] = dict(zip(ids, aside.values, strict=True))
        else:
            read.notes.append(f"{read.name}: left out the {aside.kind} {aside.title!r}.")
    return members_table(read.name, ids, attributes=attributes, lines=dict.fromkeys(ids, main.line))
