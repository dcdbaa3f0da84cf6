"""Decide what the attributes of a graph's edges are (weight, relation, wave, or none), for all formats of graphs alike.

An attribute is recognised by its name, as the tools that people use write it. What is not recognised is named as
unused. Where leaving it out would merge edges that the file keeps apart, or two attributes may play one role, nothing
decides, and the user is asked, with the option that settles it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from partnership_dynamics.calibration.plan import Certainty, Decision, Unused
from partnership_dynamics.calibration.readers.plain import Tie, check_ties, real
from partnership_dynamics.calibration.tables import NOT_GIVEN, SurveyError, counted, nearest, some

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


class AsTies(NamedTuple):
    """What edges are read as: ties, and what there is to say and to ask of their attributes."""

    ties: list[Tie]
    notes: list[str]
    decisions: list[Decision]
    unused: list[Unused]


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
        self.decisions: list[Decision] = []
        for role in EXACT:
            title = self._chosen(role) if role in columns else None
            if title:
                self.used[role] = title
        for role in EXACT:
            title = None if role in columns else self._recognised(role)
            if title:
                self.used[role] = title

    def _ask(self, what: str, reading: str, others: tuple[str, ...], remedy: str) -> None:
        self.decisions.append(
            Decision("columns", self.name, what, reading, others, remedy, Certainty.OPEN, acceptable=False)
        )

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
        """Return the attribute whose name says that it plays a role; ask where several do, and they differ."""
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
            self._ask(
                f"the attributes {one!r} ({self._shown(one)}) and {two!r} ({self._shown(two)}) of edges differ",
                f"{one!r} is the {role}",
                (f"{two!r} is", "neither is"),
                _options(role, one, two, NONE),
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

    def _checked(self, role: str, title: str, sure: bool) -> str:
        """Return an attribute found by its name; ask where its values speak against the role."""
        values = self.values(title)
        shown = f"the attribute {title!r} of edges ({self._shown(title)})"
        if role == "relation" and not sure:
            numbers = [real(cell) for cell in values]
            measured = (
                len(values) > 1
                and all(n is not None for n in numbers)
                and any(n == 0 or n != int(n) for n in numbers if n is not None)
            )
            if measured:
                weight = f"--column weight={quoted(title)} --column relation={NONE}"
                self._ask(
                    f"{shown} holds numbers",
                    "codes of relations",
                    ("weights", "neither"),
                    f"{_options(role, title)}, or {weight}, or {_options(role, NONE)}",
                )
            elif len(values) > MOST_RELATIONS or (len(values) > SHOWN and 2 * len(values) > len(self.edges)):
                self._ask(
                    f"{shown} has {len(values)} different values, many for relations",
                    "the relation of each tie",
                    ("a comment",),
                    _options(role, title, NONE),
                )
        # "year" may be when a tie began, or the wave in which it was reported.
        vague = role == "wave" and plain_words(title) in PERHAPS_WAVE and len(values) > 1
        if vague and not self._tells_apart(title):
            self._ask(shown, "the wave in which a tie was reported", ("when it began",), _options(role, title, NONE))
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

    def unread(self) -> list[Unused]:
        """Return what is not read; ask where that would merge edges that an attribute tells apart."""
        left = [title for title in self.cells if title not in self.used.values() and not self._says_direction(title)]
        # Another name for what is read ("shared interaction") says nothing more.
        left = [t for t in left if not any(self.cells[t] == self.cells[one] for one in self.used.values())]
        if "relation" not in self.used and "relation" not in self.columns:
            for title in left:
                few = 1 < len(self.values(title)) <= min(MOST_RELATIONS, max(2, len(self.edges) / 2))
                if few and self._tells_apart(title):
                    self._ask(
                        f"several edges join the same two members, and only the attribute {title!r} "
                        f"({self._shown(title)}) tells them apart",
                        "one tie",
                        ("ties of several relations",),
                        _options("relation", NONE, title),
                    )
                    break
        return [
            Unused(
                self.name,
                f"the attribute {title!r} of edges ({self._shown(title)})",
                f"--column weight={quoted(title)}, relation= or wave= would read it",
            )
            for title in left
        ]

    def notes(self) -> list[str]:
        """Return in words what is read as what."""
        notes = []
        for role, title in self.used.items():
            if plain_words(title) != role:
                notes.append(f"{self.name}: the {role} is the attribute {title!r} of edges.")
            gone = sum(not cell for cell in self.cells[title])
            if gone:
                taken = {"weight": "weight 1", "relation": "a relation of their own, tie", "wave": "wave 1"}[role]
                notes.append(f"{self.name}: {counted(gone, 'edge')} without {title!r}: {taken}.")
        return notes

    def _says_direction(self, title: str) -> bool:
        return plain_words(title) == "type" and all(cell.lower() in DIRECTION for cell in self.values(title))

    def cell(self, role: str, place: int) -> str:
        """Return what an edge has in a role, or nothing."""
        return self.cells[self.used[role]][place] if role in self.used else ""


def _options(role: str, *titles: str) -> str:
    return ", or ".join(f"--column {role}={quoted(title)}" for title in titles)


def quoted(title: str) -> str:
    """Return an attribute's name as a shell takes it.

    Examples
    --------
    >>> quoted("weight"), quoted("Edge Weight")
    ('weight', "'Edge Weight'")
    """
    return title if re.fullmatch(r"[\w.-]+", title) else "'" + title.replace("'", "'\\''") + "'"


def ties_of_edges(name: str, edges: Sequence[Edge], columns: Mapping[str, str]) -> AsTies:
    """Return the ties that edges with attributes are, and what there is to say and to ask of the attributes.

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
        If a weight is no number, or the caller named an attribute that no edge has.

    Examples
    --------
    >>> edges = [Edge("a", "b", 1, {"Edge Weight": "3", "Relationship": "help"}), Edge("b", "a", 2, {})]
    >>> read = ties_of_edges("a.graphml", edges, {})
    >>> [(tie.weight, tie.relation) for tie in read.ties], len(read.notes)
    ([(3.0, 'help'), (1.0, '')], 4)
    """
    read = _Attributes(name, edges, columns)
    unused = read.unread()
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
                    f"{at}: the {title} of the edge {edge.source[:40]} to {edge.target[:40]} is {given[:40]!r}; it "
                    f"must be a number{comma}, or leave it out with --column weight={NONE}."
                )
        relation, wave = read.cell("relation", place), read.cell("wave", place)
        ties.append(Tie(edge.source, edge.target, weight, edge.line, relation, wave, edge.both))
    check_ties(name, ties)
    return AsTies(ties, read.notes(), read.decisions, unused)
