"""Tables with a row a tie (edge lists), a row a member, a row a seat in a forum: from columns to the plain form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from calibration.readers.plain import Tie, check_ties
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, nearest

NODE_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "node", "code", "key", "actor", "ego", "nodeid", "node_id"),
    "name": ("full_name", "long_name", "name", "label", "organisation", "organization", "nodelabel"),
}
TIE_COLUMNS: Mapping[str, Sequence[str]] = {
    "source": ("source", "from", "ego", "sender", "respondent"),
    "target": ("target", "to", "alter", "receiver", "named"),
    "weight": ("weight", "strength", "frequency", "value"),
    "relation": ("relation", "question", "layer"),
    "wave": ("wave", "time", "year", "period"),
}
FILE_ROLES = (*NODE_COLUMNS, *TIE_COLUMNS, "answered", "asked", "names")
MEMBER_ROLES = ("kind", "area", "lead", "leader_engagement", "hours", "seniority", "directorate")
ROLES = (*FILE_ROLES, *MEMBER_ROLES)
VENUE_COLUMNS = ("forum", "venue", "group", "board", "committee", "event", "body")
DIRECTION_WORDS = {"directed": False, "undirected": True, "mutual": True}  # what Gephi writes in a column `Type`


def check_roles(columns: Mapping[str, str]) -> None:
    """Refuse a role that there is not.

    Raises
    ------
    SurveyError
        With the nearest one.
    """
    strange = [role for role in columns if role not in ROLES]
    if strange:
        raise SurveyError(
            f"{strange[0]!r} is no role of a column{nearest(strange[0], ROLES)}; roles are {', '.join(ROLES)}."
        )


def is_edge_list(table: Table, columns: Mapping[str, str]) -> bool:
    """Say whether a table has a column for the source and another for the target of ties."""
    source, target = (table.find(role, TIE_COLUMNS[role], columns.get(role)) for role in ("source", "target"))
    return source is not None and target is not None and source != target


def has_types(table: Table) -> bool:
    """Say whether a column `Type` calls each tie directed or undirected, as Gephi writes it."""
    types = table.find("type", ("type",))
    return types is not None and all(row.cells[types].lower() in DIRECTION_WORDS for row in table.rows)


def checked(table: Table, row: Row, column: str, ids: Collection[str] | None, listed_in: str) -> str:
    """Return the id in a cell.

    Raises
    ------
    SurveyError
        If it is empty, or not among the ids.
    """
    text = row.cells[column]
    if not text and ids is None:
        raise table.fault(row, f"{column} is empty; every tie needs both its members.")
    if ids is not None and text not in ids:
        raise table.fault(
            row,
            f"{column} is {text!r}, which is no id in {listed_in}{nearest(text, ids)}; "
            "correct it, or add the member there.",
        )
    return text


def ties_of(
    table: Table, columns: Mapping[str, str], ids: Collection[str] | None = None, listed_in: str = ""
) -> list[Tie]:
    """Return the ties of an edge list.

    Parameters
    ----------
    table : Table
    columns : mapping of role to column
        Those that the caller chose.
    ids : collection of str, optional
        The members that there are; None takes whoever is named.
    listed_in : str
        The file that lists them.

    Raises
    ------
    SurveyError
        If a column is missing, or a cell is not what its column asks for.
    """
    source, target = (table.need(role, TIE_COLUMNS[role], columns.get(role)) for role in ("source", "target"))
    weight, relation, wave = (
        table.find(role, TIE_COLUMNS[role], columns.get(role)) for role in ("weight", "relation", "wave")
    )
    types = table.find("type", ("type",)) if has_types(table) else None
    found = []
    for row in table.rows:
        ends = [checked(table, row, column, ids, listed_in) for column in (source, target)]
        value: float | None = 1.0
        if weight:
            given = row.cells[weight]
            value = None if given.lower() in NOT_GIVEN else table.number(row, weight)
            if value is not None and value < 0:
                raise table.fault(row, f"{weight} is {given}; a tie's weight is above 0, larger is stronger.")
        found.append(
            Tie(
                ends[0],
                ends[1],
                value,
                row.line,
                row.cells[relation] if relation else "",
                row.cells[wave] if wave else "",
                DIRECTION_WORDS[row.cells[types].lower()] if types else False,
            )
        )
    return found


def members_of(table: Table, columns: Mapping[str, str]) -> Table:
    """Return a table of members with the id as its first column.

    Raises
    ------
    SurveyError
        If there is no column of ids.
    """
    key = table.need("id", NODE_COLUMNS["id"], columns.get("id"))
    rest = tuple(column for column in table.columns if column != key)
    return Table(table.name, (key, *rest), table.rows, table.separator, table.notes)


def missing_of(table: Table, ids: Collection[str], listed_in: str, ties: Sequence[Tie]) -> list[Tie]:
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
    found = []
    for row in table.rows:
        pair = (checked(table, row, source, ids, listed_in), checked(table, row, target, ids, listed_in))
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
            found.append(Tie(*pair, None, row.line, *key))
        check_ties(table.name, found)
    return found


def venues_of(table: Table, ids: Collection[str], listed_in: str) -> dict[str, tuple[str, ...]]:
    """Return who attends which board or working group.

    Raises
    ------
    SurveyError
        If a member is not listed.
    """
    member = table.need("id", NODE_COLUMNS["id"])
    venue = table.need("forum", VENUE_COLUMNS)
    attends: dict[str, dict[str, None]] = {}
    for row in table.rows:
        attends.setdefault(row.cells[venue], {})[checked(table, row, member, ids, listed_in)] = None
    return {name: tuple(members) for name, members in attends.items() if name}
