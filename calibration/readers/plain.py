"""The plain form that every reader gives: members, and pairs with relation, wave, weight and line.

What a survey is made of it, `calibration.build` decides: the same for every format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from partnership_dynamics.calibration.clean import plain_line
from partnership_dynamics.calibration.plan import Decision, Unused
from partnership_dynamics.calibration.readers import limits
from partnership_dynamics.calibration.tables import Row, SurveyError, Table, counted

MEMBERS_LIMIT, TIES_LIMIT = limits.MEMBERS, limits.TIES
RELATION_UNNAMED, WAVE_UNNAMED = "tie", "1"


class Tie(NamedTuple):
    """One pair as a file has it.

    Parameters
    ----------
    source, target : str
        Ids.
    weight : float or None
        None where the answer is missing.
    line : int
        Of the file; 0 where it has none.
    relation, wave : str
        Empty where the file does not say.
    both : bool
        The file calls this tie undirected.
    """

    source: str
    target: str
    weight: float | None
    line: int
    relation: str = ""
    wave: str = ""
    both: bool = False


@dataclass
class Plain:
    """What one file (or sheet, or network of a file) holds.

    Parameters
    ----------
    name : str
        Of the file, as errors call it.
    members : Table
        One row a member; the first column is the id, and the second its name if it is called `name`.
    ties : list of Tie
        Loops and zero weights too: what becomes of them is decided for all formats alike.
    directed : bool or None
        What the file says of all its ties; None where it does not.
    listed : bool
        The members were listed, and not only gathered from the ties.
    asked : frozenset of str or None
        Ids of those who were put the question; None where the file does not show it.
    absent, not_asked : mapping of (relation, wave) to set of str
        Of several files: members whom this one does not list; and those whom it names, but did not ask.
    venues : dict of str to tuple of str
        Boards and working groups, with the ids of those who attend.
    typed : bool
        Rows that a person writes: a fault in one is refused. What a program wrote is read as far as it makes sense.
    marked : bool
        A file lists the missing answers, so that empty rows need no guess.
    notes : list of str
    structural : dict of (relation, wave) to dict of (source, target) to int
        Ties that could not be (10) or had to be (11); the readers that find a code for them.
    egos : frozenset of str or None
        Of a list of ties: who stands as a source; None where the file is none.
    spoke : frozenset of str
        Who has said something for sure, if only that it names nobody: no empty row of theirs is a guess.
    decisions : list of Decision
        What was decided while reading; what is open is asked when all is read.
    unused : list of Unused
        Content that is not used.
    """

    name: str
    members: Table
    ties: list[Tie]
    directed: bool | None = None
    listed: bool = True
    asked: frozenset[str] | None = None
    absent: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    not_asked: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    venues: dict[str, tuple[str, ...]] = field(default_factory=dict)
    typed: bool = False
    marked: bool = False
    notes: list[str] = field(default_factory=list)
    structural: dict[tuple[str, str], dict[tuple[str, str], int]] = field(default_factory=dict)
    egos: frozenset[str] | None = None
    spoke: frozenset[str] = frozenset()
    decisions: list[Decision] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The column of ids."""
        return self.members.columns[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The members' ids, in the order of the file."""
        return tuple(row.cells[self.key] for row in self.members.rows)

    def count(self) -> list[tuple[str, str, int]]:
        """Return relation, wave and number of lines or arcs with a weight other than 0, loops too."""
        found: dict[tuple[str, str], int] = {}
        for tie in self.ties:
            key = (tie.relation, tie.wave)
            found[key] = found.get(key, 0) + (tie.weight is not None and tie.weight != 0)
        return [(*key, number) for key, number in found.items()]


def members_table(
    name: str,
    ids: Iterable[str],
    names: Mapping[str, str] | None = None,
    attributes: Mapping[str, Mapping[str, str]] | None = None,
    lines: Mapping[str, int] | None = None,
) -> Table:
    """Return a table of members.

    Parameters
    ----------
    name : str
        Of the file.
    ids : iterable of str
    names : mapping of id to str, optional
    attributes : mapping of column to (mapping of id to str), optional
    lines : mapping of id to int, optional

    Examples
    --------
    >>> members_table("a.net", ["1", "2"], {"1": "Police"}).rows[0].cells
    {'id': '1', 'name': 'Police'}
    """
    ids = list(ids)
    filled = sum(map(len, (attributes or {}).values()))
    limits.check_columns(name, len(attributes or {}))
    limits.check_cells(name, len(ids), len(attributes or {}), filled)
    columns = {"name": names} if names else {}
    for column, cells in (attributes or {}).items():
        clear = column or "attribute"
        while clear.lower() in ("id", *(one.lower() for one in columns)):
            clear += "_"
        columns[clear] = cells
    rows = tuple(
        Row((lines or {}).get(one, 0), {"id": one, **{column: cells.get(one, "") for column, cells in columns.items()}})
        for one in ids
    )
    return Table(name, ("id", *columns), rows)


def gathered(ties: Sequence[Tie]) -> list[str]:
    """Return the members that ties name, in the order in which they first appear."""
    return list(dict.fromkeys(one for tie in ties for one in (tie.source, tie.target)))


def fault(name: str, line: int, what: str) -> SurveyError:
    """Return an error about one line of a file."""
    return SurveyError(f"{name}, line {line}: {what}")


def check_members(name: str, number: int, line: int = 0) -> None:
    """Refuse a network too large to hold, before anything is made of the number that a file declares.

    Raises
    ------
    SurveyError
        If there are more than `MEMBERS_LIMIT`, or fewer than none.
    """
    at = f"{name}, line {line}" if line else name
    if number > MEMBERS_LIMIT:
        raise SurveyError(
            f"{at}: {number:,} members; at most {MEMBERS_LIMIT:,} can be read. Cut it to one partnership."
        )
    if number < 0:
        raise SurveyError(f"{at}: {number} members; the number cannot be below 0.")


def check_ties(name: str, ties: Sized) -> None:
    """Refuse more ties than can be held.

    Raises
    ------
    SurveyError
        If there are more than `TIES_LIMIT`.
    """
    if len(ties) > TIES_LIMIT:
        raise SurveyError(f"{name}: more than {TIES_LIMIT:,} ties; at most so many can be read. Cut it, or split it.")


def real(text: str) -> float | None:
    """Return a finite number, or None where a word is none.

    Examples
    --------
    >>> real("0.5"), real("nan"), real("x"), real("1_0")
    (0.5, None, None, None)
    """
    try:
        value = float(text)
    except (ValueError, OverflowError):
        return None
    return value if abs(value) < float("inf") and "_" not in text else None


def whole(text: str) -> int | None:
    """Return a whole number in plain digits, or None where a word is none.

    Examples
    --------
    >>> whole("12"), whole("-3"), whole("1.5"), whole("9" * 50)
    (12, -3, None, None)
    """
    bare = text[1:] if text[:1] in "+-" else text
    return int(text) if bare.isascii() and bare.isdigit() and len(bare) < 16 else None


def cleaned(found: Plain) -> Plain:
    """Return what a file holds with every word of it on one line and without control characters.

    Two members that differ in such characters alone are one id afterwards, which is refused where ids are checked.
    """
    table = found.members
    words = [*table.columns, *found.venues, found.name, table.name]
    words += [word for tie in found.ties for word in (tie.source, tie.target, tie.relation, tie.wave)]
    words += [cell for row in table.rows for cell in row.cells.values()]
    dirty = {word for word in set(words) if plain_line(word) != word}
    if not dirty:
        return found

    def clean(word: str) -> str:
        return plain_line(word) if word in dirty else word

    def all_of(of: dict[tuple[str, str], set[str]]) -> dict[tuple[str, str], set[str]]:
        return {(clean(a), clean(b)): {clean(one) for one in ones} for (a, b), ones in of.items()}

    rows = tuple(
        Row(row.line, {clean(column): clean(cell) for column, cell in row.cells.items()}) for row in table.rows
    )
    columns = tuple(clean(column) for column in table.columns)
    told = f"{found.name}: control characters in {counted(len(dirty), 'word')} left out."
    return replace(
        found,
        name=clean(found.name),
        members=replace(table, name=clean(table.name), columns=columns, rows=rows),
        ties=[
            tie._replace(
                source=clean(tie.source), target=clean(tie.target), relation=clean(tie.relation), wave=clean(tie.wave)
            )
            for tie in found.ties
        ],
        asked=None if found.asked is None else frozenset(clean(one) for one in found.asked),
        egos=None if found.egos is None else frozenset(clean(one) for one in found.egos),
        structural={
            (clean(a), clean(b)): {(clean(i), clean(j)): code for (i, j), code in pairs.items()}
            for (a, b), pairs in found.structural.items()
        },
        absent=all_of(found.absent),
        not_asked=all_of(found.not_asked),
        venues={clean(venue): tuple(clean(one) for one in attend) for venue, attend in found.venues.items()},
        notes=[plain_line(note) for note in (*found.notes, told)],
    )


def check_plain(plain: Plain) -> None:
    """Refuse what any reader may have found too much of, before anything is built of it (`calibration.readers.limits`).

    Raises
    ------
    SurveyError
        Naming the limit.
    """
    table = plain.members
    check_members(table.name, len(table.rows))
    check_ties(plain.name, plain.ties)
    limits.check_columns(table.name, len(table.columns))
    layers = list(dict.fromkeys((tie.relation, tie.wave) for tie in plain.ties))
    limits.check_layers(plain.name, len(layers), len(table.rows))
    limits.check_names(table.name, "a column's name", table.columns)
    limits.check_names(plain.name, "the name of a relation or wave", (word for pair in layers for word in pair))
    limits.check_names(plain.name, "the name of a board or group", plain.venues)
    key, named = plain.key, table.find("name", ("name",))
    for row in table.rows:
        ends = [row.cells[key], *([row.cells[named]] if named else [])]
        limits.check_names(f"{table.name}, line {row.line}" if row.line else table.name, "a name", ends)
        if any(len(cell) > limits.VALUE_LETTERS for cell in row.cells.values()):
            limits.check_names(table.name, "a cell", row.cells.values(), limits.VALUE_LETTERS)


def places(members: Table, notes: Sequence[str] = ()) -> dict[str, int]:
    """Return the place of each member by id.

    Parameters
    ----------
    members : Table
        The first column is the id.
    notes : sequence of str
        Of the reading: what was skipped is told where too few members are left.

    Raises
    ------
    SurveyError
        If an id is empty or stands twice, or there are too few or too many members.
    """
    place: dict[str, int] = {}
    lines: dict[str, int] = {}
    key = members.columns[0]
    for row in members.rows:
        one = row.cells[key]
        if not one:
            raise members.fault(row, f"{key} is empty; every member needs an id.")
        if one in place:
            raise members.fault(row, f"the id {one!r} is already on line {lines[one]}; each member stands once.")
        place[one], lines[one] = len(place), row.line
    if len(place) < 2:
        told = " ".join(["; a partnership has at least two.", *(note for note in notes if "skipped" in note)])
        raise SurveyError(f"{members.name}: {counted(len(place), 'member')}{told}")
    check_members(members.name, len(place))
    return place
