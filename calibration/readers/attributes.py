"""Decide what the attributes of a graph's edges are (weight, relation, wave, or none), for every format of graphs alike.

An attribute is recognised by its name, as the tools that people use write it. What is not recognised is named in a note,
with the option that would read it. Where leaving it out would merge edges that the file keeps apart, nothing decides, and
the file is refused with that option.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from calibration.readers.plain import Tie, check_ties, real
from calibration.tables import NOT_GIVEN, SurveyError, counted, nearest, some

NONE = "none"  # of --column relation=none: read no attribute in that role
PARTS = r"(?:edge|tie|link|arc|connection|relationship)"
WEIGHT = re.compile(rf"(?:{PARTS} )?(?:weight|weights|strength|frequency|value|intensity)")
PRESENCE = ("tie", "link", "edge", "present", "exists", "connected")  # a weight if its cells are numbers
RELATION = re.compile(
    rf"relation|relations|relationship|(?:shared )?interaction|layer|question|network|tie|link|type|kind"
    rf"|(?:{PARTS}|relation|interaction) (?:type|kind|category|class)"
)
WAVE, PERHAPS_WAVE = ("wave", "wave number", "round"), ("period", "time", "year", "date", "timepoint", "time point")
EXACT = {"weight": ("weight",), "relation": ("relation",), "wave": ("wave",)}  # these words decide by themselves
DIRECTION = ("directed", "undirected", "mutual")
MOST_RELATIONS = 30
SHOWN = 4  # values of an attribute in a message


class Edge(NamedTuple):
    """An edge as a file has it: its ends, its line, whether it is undirected, and its attributes as text."""

    source: str
    target: str
    line: int
    data: Mapping[str, str]
    both: bool = False


def plain_words(title: str) -> str:
    """Return the words of an attribute's name in small letters, whatever stands between them.

    Examples
    --------
    >>> plain_words("Edge_Weight"), plain_words("E-Relationship")
    ('edge weight', 'relationship')
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title)
    return " ".join(re.sub(r"[\W_]+", " ", words).lower().split()).removeprefix("e ")


class _Attributes:
    """The attributes of all edges of a file, and which of them play a role."""

    def __init__(self, name: str, edges: Sequence[Edge], columns: Mapping[str, str]) -> None:
        self.name, self.edges, self.columns = name, edges, columns
        titles = dict.fromkeys(title for edge in edges for title in edge.data)
        self.cells = {title: [edge.data.get(title, "") for edge in edges] for title in titles}
        self.cells = {title: cells for title, cells in self.cells.items() if any(cells)}
        self.used: dict[str, str] = {}
        for role in EXACT:
            title = self._chosen(role) if role in columns else None
            if title:
                self.used[role] = title
        for role in EXACT:
            title = None if role in columns else self._recognised(role)
            if title:
                self.used[role] = title

    def values(self, title: str) -> list[str]:
        """Return the different values of an attribute, in their order; an edge without one has none."""
        return list(dict.fromkeys(cell for cell in self.cells[title] if cell))

    def numeric(self, title: str) -> bool:
        """Say whether every value is a number, or says that there is none."""
        return all(real(cell) is not None or cell.lower() in NOT_GIVEN for cell in self.values(title))

    def _chosen(self, role: str) -> str | None:
        """Return the attribute that the caller named for a role."""
        word = self.columns[role]
        by_name = {title.lower(): title for title in self.cells}
        if word.lower() in by_name:
            return by_name[word.lower()]
        if word.lower() == NONE:
            return None
        there = some(list(self.cells)) or "none"
        raise SurveyError(
            f"{self.name}: {role}={word} was asked for, and no edge has an attribute {word!r}"
            f"{nearest(word, self.cells)}; attributes of edges: {there}."
        )

    def _recognised(self, role: str) -> str | None:
        """Return the attribute whose name says that it plays a role; refuse where several do, and they differ."""
        free = [title for title in self.cells if title not in self.used.values()]
        sure = [title for title in free if plain_words(title) in EXACT[role]]
        if role == "weight" and sure and len(self.values(sure[0])) == 1:
            sure = []  # Gephi writes a weight of 1 at every edge
        found = sure or [title for title in free if self._may_be(role, title)]
        if role == "weight" and len(found) > 1:
            found = [title for title in found if len(self.values(title)) > 1] or found
        if not found:
            return None
        different = [title for title in found[1:] if self.cells[title] != self.cells[found[0]]]
        if different and not sure:
            one, two = found[0], different[0]
            raise SurveyError(
                f"{self.name}: both {one!r} ({self._shown(one)}) and {two!r} ({self._shown(two)}) may be the {role} of "
                f"an edge, and they differ; say which with --column {role}={quoted(one)} or --column "
                f"{role}={quoted(two)}, or read neither with --column {role}={NONE}."
            )
        return self._checked(role, found[0], bool(sure))

    def _may_be(self, role: str, title: str) -> bool:
        words = plain_words(title)
        if role == "weight":
            return WEIGHT.fullmatch(words) is not None or (words in PRESENCE and self.numeric(title))
        if role == "wave":
            return words in (*WAVE, *PERHAPS_WAVE)
        if all(cell.lower() in DIRECTION for cell in self.values(title)):
            return False
        return RELATION.fullmatch(words) is not None and not (words in PRESENCE and self.numeric(title))

    def _checked(self, role: str, title: str, sure: bool) -> str | None:
        """Return an attribute found by its name, once its values do not speak against the role."""
        values = self.values(title)
        settle = (
            f"say so with --column {role}={quoted(title)}, or read it as nothing with --column {role}={NONE}"
        )
        if role == "relation" and not sure:
            numbers = [real(cell) for cell in values]
            measured = len(values) > 1 and all(n is not None for n in numbers) and any(
                n == 0 or n != int(n) for n in numbers if n is not None
            )
            if measured:
                raise SurveyError(
                    f"{self.name}: the attribute {title!r} of edges holds numbers ({self._shown(title)}): are they "
                    f"weights, or codes of relations? Give --column weight={quoted(title)} or --column "
                    f"relation={quoted(title)}; --column relation={NONE} leaves it out."
                )
            if len(values) > MOST_RELATIONS or (len(values) > SHOWN and 2 * len(values) > len(self.edges)):
                raise SurveyError(
                    f"{self.name}: the attribute {title!r} of edges has {len(values)} different values "
                    f"({self._shown(title)}), which is many for relations; if they are, {settle}."
                )
        # "year" may be when a tie began, or the wave in which it was reported.
        if (
            role == "wave" and plain_words(title) in PERHAPS_WAVE and len(values) > 1
            and not self._tells_apart(title)
        ):  # fmt: skip
            raise SurveyError(
                f"{self.name}: the attribute {title!r} of edges ({self._shown(title)}) may be the wave of a tie, or only "
                f"when it began; if it is the wave, {settle}."
            )
        return title

    def _shown(self, title: str) -> str:
        return some([repr(cell[:30]) for cell in self.values(title)], SHOWN)

    def _tells_apart(self, title: str) -> bool:
        """Say whether edges between the same two members differ in an attribute, and so in nothing that is read."""
        read = [self.cells[one] for role, one in self.used.items() if role != "weight" and one != title]
        seen: dict[tuple[str, ...], set[str]] = {}
        repeated = False
        for place, edge in enumerate(self.edges):
            ends = sorted((edge.source, edge.target)) if edge.both else [edge.source, edge.target]
            values = seen.setdefault((*ends, *(cells[place] for cells in read)), set())
            value = self.cells[title][place]
            if value in values:
                return False
            repeated |= bool(values)
            values.add(value)
        return repeated

    def check_unread(self) -> list[str]:
        """Return notes on what is not read; refuse where that would merge edges that an attribute tells apart."""
        left = [title for title in self.cells if title not in self.used.values()]
        left = [title for title in left if not self._says_direction(title)]
        if "relation" not in self.used and "relation" not in self.columns:
            for title in left:
                few = 1 < len(self.values(title)) <= min(MOST_RELATIONS, len(self.edges) / 2)
                if few and self._tells_apart(title):
                    raise SurveyError(
                        f"{self.name}: several edges join the same two members, and only the attribute {title!r} "
                        f"({self._shown(title)}) tells them apart. If it is the relation, say --column "
                        f"relation={quoted(title)}; if they are one tie, --column relation={NONE}."
                    )
        notes = []
        for role, title in self.used.items():
            if plain_words(title) != role:
                notes.append(f"{self.name}: the {role} is the attribute {title!r} of edges.")
            gone = sum(not cell for cell in self.cells[title])
            if gone:
                taken = {"weight": "weight 1", "relation": "a relation of their own, tie", "wave": "wave 1"}[role]
                notes.append(f"{self.name}: {counted(gone, 'edge')} without {title!r}: {taken}.")
        # Another name for what is read ("shared interaction") says nothing more.
        same = [title for title in left if any(self.cells[title] == self.cells[one] for one in self.used.values())]
        left = [title for title in left if title not in same]
        if left:
            told = some([f"{title} ({self._shown(title)})" for title in left], 8)
            notes.append(
                f"{self.name}: attributes of edges that are not read: {told}. --column weight=NAME, relation=NAME or "
                "wave=NAME reads one."
            )
        return notes

    def _says_direction(self, title: str) -> bool:
        return plain_words(title) == "type" and all(cell.lower() in DIRECTION for cell in self.values(title))

    def cell(self, role: str, place: int) -> str:
        """Return what an edge has in a role, or nothing."""
        return self.cells[self.used[role]][place] if role in self.used else ""


def quoted(title: str) -> str:
    """Return an attribute's name as a shell takes it.

    Examples
    --------
    >>> quoted("weight"), quoted("Edge Weight")
    ('weight', "'Edge Weight'")
    """
    return title if re.fullmatch(r"[\w.-]+", title) else "'" + title.replace("'", "'\\''") + "'"


def ties_of_edges(name: str, edges: Sequence[Edge], columns: Mapping[str, str]) -> tuple[list[Tie], list[str]]:
    """Return the ties that edges with attributes are, and notes on what was read and what was not.

    Parameters
    ----------
    name : str
        Of the file, as errors call it.
    edges : sequence of Edge
    columns : mapping of role to attribute
        What the caller chose for weight, relation and wave; "none" for no attribute.

    Raises
    ------
    SurveyError
        If a weight is no number, or attributes can be understood in two ways that give different networks.

    Examples
    --------
    >>> edges = [Edge("a", "b", 1, {"Edge Weight": "3", "Relationship": "help"}), Edge("b", "a", 2, {"Edge Weight": "2"})]
    >>> ties, notes = ties_of_edges("a.graphml", edges, {})
    >>> [(tie.weight, tie.relation) for tie in ties], len(notes)
    ([(3.0, 'help'), (2.0, '')], 3)
    """
    read = _Attributes(name, edges, columns)
    notes = read.check_unread()
    ties = []
    for place, edge in enumerate(edges):
        given = read.cell("weight", place)
        weight: float | None = 1.0
        if given:
            weight = real(given)
            if weight is None and given.lower() not in NOT_GIVEN:
                title = read.used["weight"]
                comma = f" (write {given.replace(',', '.')})" if real(given.replace(",", ".", 1)) is not None else ""
                at = f"{name}, line {edge.line}" if edge.line else name
                raise SurveyError(
                    f"{at}: the {title} of the edge {edge.source[:40]} to {edge.target[:40]} is {given[:40]!r}; it must "
                    f"be a number{comma}, or leave it out with --column weight={NONE}."
                )
        relation, wave = read.cell("relation", place), read.cell("wave", place)
        ties.append(Tie(edge.source, edge.target, weight, edge.line, relation, wave, edge.both))
    check_ties(name, ties)
    return ties, notes
