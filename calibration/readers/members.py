"""The members that a table lists, who attends what, and which answers are missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from partnership_dynamics.calibration.readers.columns import (
    NODE_COLUMNS,
    TIE_COLUMNS,
    VENUE_COLUMNS,
)
from partnership_dynamics.calibration.readers.given import number_in
from partnership_dynamics.calibration.readers.labels import chosen_spelling, key_of
from partnership_dynamics.calibration.readers.plain import Tie
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.tie_columns import cells_of
from partnership_dynamics.calibration.tables import Row, Table, nearest


class Members:
    """The members that a table lists, to be found by id, or by name where that is clear.

    Parameters
    ----------
    table : Table
        The first column is the id.
    reading : Reading
    """

    def __init__(self, table: Table, reading: Reading) -> None:
        self.name, self.reading = table.name, reading
        key = table.columns[0]
        self.ids = {row.cells[key]: None for row in table.rows}
        column = table.find("name", NODE_COLUMNS["name"], reading.columns.get("name"))
        spelt: dict[str, set[str]] = {}
        for row in table.rows:
            one = row.cells[key]
            for text in {one, row.cells[column] if column else one}:
                spelt.setdefault(key_of(text), set()).add(one)
        self.by_key = {word: next(iter(ones)) for word, ones in spelt.items() if len(ones) == 1 and word}

    def find(self, text: str) -> str | None:
        """Return the id that a cell means; "" for nobody, None where it is no member."""
        if text in self.ids:
            return text
        told = chosen_spelling(text, self.reading.plan.same)
        if told is not None:
            return told if told in self.ids or not told else self.by_key.get(key_of(told))
        return self.by_key.get(key_of(text))

    def keys(self) -> Collection[str]:
        """Return the keys of all ids and names."""
        return self.by_key


def checked(table: Table, row: Row, column: str, members: Members | None) -> str:
    """Return the id in a cell.

    Raises
    ------
    SurveyError
        If it is empty, or no member of those listed.
    """
    text = row.cells[column]
    if not text:
        raise table.fault(
            row, f"{column} is empty; every tie needs both its members (write None where nobody is named)."
        )
    if members is None:
        return text
    one = members.find(text)
    if one is None:
        hint = nearest(text, members.ids)
        same = f", or --same {text!r}=ID" if hint else ""
        raise table.fault(
            row,
            f"{column} is {text!r}, which is no id in {members.name}{hint}; correct it, or add the member there{same}.",
        )
    return one


def members_of(table: Table, columns: Mapping[str, str]) -> Table:
    """Return a table of members with the id as its first column.

    Raises
    ------
    SurveyError
        If there is no column of ids.
    """
    key = table.find("id", NODE_COLUMNS["id"], columns.get("id")) or table.find("name", NODE_COLUMNS["name"])
    key = key or table.need("id", NODE_COLUMNS["id"])
    rest = tuple(column for column in table.columns if column != key)
    return Table(table.name, (key, *rest), table.rows, table.separator, table.notes)


def missing_of(table: Table, members: Members, ties: Sequence[Tie]) -> list[Tie]:
    """Return the pairs that a file of missing answers lists, each for the relations and waves that it means.

    Raises
    ------
    SurveyError
        If a pair is of no relation and wave there, or has a tie.
    """
    source, target = (table.need(role, TIE_COLUMNS[role]) for role in ("source", "target"))
    relation, wave = (table.find(role, TIE_COLUMNS[role]) for role in ("relation", "wave"))
    keys = list(dict.fromkeys((tie.relation, tie.wave) for tie in ties))
    lines = {(tie.relation, tie.wave, tie.source, tie.target): tie.line for tie in ties if tie.weight}
    result = []
    for row in table.rows:
        pair = (checked(table, row, source, members), checked(table, row, target, members))
        matching = [
            key
            for key in keys
            if (relation is None or key[0] == row.cells[relation]) and (wave is None or key[1] == row.cells[wave])
        ]
        if not matching:
            raise table.fault(row, "its relation and wave are not in the file of ties; correct them.")
        for key in matching:
            if (*key, *pair) in lines:
                raise table.fault(
                    row, f"this pair has a tie on line {lines[(*key, *pair)]} of the ties; keep one of them."
                )
            result.append(Tie(*pair, None, row.line, *key))
    return result


def venue_columns(table: Table, columns: Mapping[str, str], members: Members | None) -> tuple[str, str] | None:
    """Return the columns of members and of forums of a table of who sits where, under any name; None if it is none.

    A table of two columns is one if the first (or the second) holds members alone, most of them more than once or in
    company, and the other no member.
    """
    key = table.find("id", NODE_COLUMNS["id"], columns.get("id")) or table.find("name", NODE_COLUMNS["name"])
    venue = table.find("forum", VENUE_COLUMNS, columns.get("forum"))
    if key and venue and key != venue:
        return key, venue
    if members is None:
        return None
    for one in (key, *table.columns):
        cells = [cell for cell in cells_of(table, one) if cell] if one else []
        if not cells or not one or sum(members.find(cell) is not None for cell in cells) < 0.8 * len(cells):
            continue
        if len(set(cells)) == len(cells):
            continue
        others = [
            column
            for column in table.columns
            if column != one
            and (found := [cell for cell in cells_of(table, column) if cell])
            and not any(map(members.find, found))
            and (len(set(found)) < len(found) or len(table.columns) == 2)
            and not all(number_in(cell) is not None for cell in found)
        ]
        if others:
            return one, others[0]
    return None


def venues_of(table: Table, members: Members, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return who attends which board or working group.

    Raises
    ------
    SurveyError
        If a member is not listed.
    """
    found = venue_columns(table, reading.columns, members)
    if found is None:
        member = table.need("id", NODE_COLUMNS["id"], reading.columns.get("id"))
        venue = table.need("forum", VENUE_COLUMNS, reading.columns.get("forum"))
    else:
        member, venue = found
    for column in table.columns:
        if column not in (member, venue):
            reading.leave_out(table.name, f"the column {column}")
    attends: dict[str, dict[str, None]] = {}
    for row in table.rows:
        attends.setdefault(row.cells[venue], {})[checked(table, row, member, members)] = None
    return {name: tuple(ones) for name, ones in attends.items() if name}
