"""Tables with a row a tie (edge lists): from columns to the plain form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from partnership_dynamics.calibration.plan import NO_SPLIT, Certainty
from partnership_dynamics.calibration.readers.answers import meanings
from partnership_dynamics.calibration.readers.columns import (
    DIRECTION_WORDS,
)
from partnership_dynamics.calibration.readers.given import Answer, Given
from partnership_dynamics.calibration.readers.labels import (
    chosen_spelling,
    cleaned,
    is_nobody,
    joined,
    key_of,
    parts_of,
)
from partnership_dynamics.calibration.readers.members import Members, checked
from partnership_dynamics.calibration.readers.plain import Tie
from partnership_dynamics.calibration.readers.rankings import (
    HEADINGS,
    LEAST_RESPONDENTS,
    ask_which_end,
    is_ranking,
    strength_of_place,
)
from partnership_dynamics.calibration.readers.reading import Reading, at, quoted
from partnership_dynamics.calibration.readers.tie_columns import Roles, cells_of
from partnership_dynamics.calibration.readers.words import MARKS, NEGATIVE, YES
from partnership_dynamics.calibration.tables import Row, SurveyError, Table, counted, heading, some


@dataclass
class Listed:
    """What an edge list holds.

    Parameters
    ----------
    ties : list of Tie
    egos : dict of str to int
        Who stands as a source, also of a row that names nobody, with the first line.
    columns : mapping of role to column
        What was read.
    weights : tuple of str
        The columns of answers; several are a relation each.
    belongs : mapping of member to str
        The partnership of each member, where a column says it.
    """

    ties: list[Tie]
    egos: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    weights: tuple[str, ...] = ()
    belongs: dict[str, str] = field(default_factory=dict)


def ties_of(table: Table, reading: Reading, members: Members | None = None) -> Listed:
    """Return the ties of an edge list.

    Parameters
    ----------
    table : Table
    reading : Reading
    members : Members, optional
        Those that there are; None takes all who are named.

    Raises
    ------
    SurveyError
        If a column is missing, or a cell is not what its column asks for.
    """
    roles = Roles(table, reading)
    roles.leave_unused()
    of = roles.columns
    table = _chosen_rows(table, reading)
    result = Listed([], columns=of, weights=roles.weights)
    weights: tuple[str | None, ...] = roles.weights or (None,)
    meanings_of = {weight: _weights(table, weight, of, reading) for weight in weights if weight}
    known = members.keys() if members else {key_of(row.cells[of["source"]]) for row in table.rows}
    partnerships: dict[str, set[str]] = {}
    blanks = {
        role: any(not row.cells[of[role]] for row in table.rows) and any(row.cells[of[role]] for row in table.rows)
        for role in ("relation", "wave")
        if role in of
    }
    for row in table.rows:
        for role, some_blank in blanks.items():
            if some_blank and not row.cells[of[role]]:
                raise table.fault(row, f"{of[role]} is empty, where other rows say which {role}; fill it in.")
        ends = [_ends(table, row, of[role], members, reading, known) for role in ("source", "target")]
        for ego in ends[0]:
            result.egos.setdefault(ego, row.line)
        both = DIRECTION_WORDS[row.cells[of["type"]].lower()] if "type" in of else False
        relation = row.cells[of["relation"]] if "relation" in of else ""
        wave = row.cells[of["wave"]] if "wave" in of else ""
        for ego in ends[0]:
            for alter in ends[1]:
                for weight in weights:
                    answer = meanings_of[weight][row.cells[weight]] if weight else Answer("value", 1.0)
                    told = weight if weight and len(weights) > 1 else relation
                    result.ties.append(Tie(ego, alter, _value(row, answer, of, reading), row.line, told, wave, both))
                if "partnership" in of:
                    for one in (ego, alter):
                        partnerships.setdefault(one, set()).add(row.cells[of["partnership"]])
    _which_end(table, result, of, reading)
    if partnerships:
        _apart(table, of["partnership"], partnerships, members is not None, result, reading)
    return result


def _value(row: Row, answer: Answer, of: Mapping[str, str], reading: Reading) -> float | None:
    """Return the weight of an answer; None where it is missing."""
    if answer.kind == "structural":
        answer = Answer("value", 0.0 if answer.weight == 10 else 1.0)
    value = None if answer.kind != "value" else answer.weight
    if "sign" in of and value and key_of(row.cells[of["sign"]]) in NEGATIVE:
        value = -value
    if value is not None and reading.plan.ranks is not None:
        return strength_of_place(value, reading.plan.ranks)
    if value is not None and reading.plan.cut is not None and 0 < value < reading.plan.cut:
        value = 0.0
    return value


def _which_end(table: Table, found: Listed, of: Mapping[str, str], reading: Reading) -> None:
    """Ask which end of a ranking is the strongest, if the column of answers is headed as one and holds places."""
    if reading.plan.ranks is not None or reading.plan.cut is not None or len(found.weights) != 1:
        return
    places: dict[tuple[str, str, str], list[float]] = {}
    for tie in found.ties:
        if tie.weight:
            places.setdefault((tie.source, tie.relation, tie.wave), []).append(tie.weight)
    column = found.weights[0]
    everybody = all(len(ones) == len(found.egos) - 1 for ones in places.values())  # which is asked about in another way
    named_so = heading(column) in HEADINGS and len(places) >= LEAST_RESPONDENTS
    if named_so and not everybody and is_ranking(places.values()):
        most = max(map(max, places.values()))
        ask_which_end(table.name, column, most, reading)
        found.ties = [
            tie if tie.weight is None else tie._replace(weight=strength_of_place(tie.weight, int(most)))
            for tie in found.ties
        ]


def _chosen_rows(table: Table, reading: Reading) -> Table:
    """Return the rows with the values that the plan chooses, in columns that a table of ties has."""
    kept = table.rows
    for column, value in reading.plan.where.items():
        if column in table.columns:
            reading.chosen_by.add(column)
            kept = tuple(row for row in kept if row.cells[column] == value)
            if not kept:
                raise SurveyError(
                    f"{table.name}: no row has {column}={value}; values are "
                    f"{some(sorted(set(cells_of(table, column))))}."
                )
    return Table(table.name, table.columns, kept, table.separator, table.notes)


def _weights(table: Table, weight: str, of: Mapping[str, str], reading: Reading) -> dict[str, Answer]:
    """Return what the cells of the column of weights mean."""
    blank = [row for row in table.rows if not row.cells[weight]]
    meaning: dict[str, Answer] = {}
    if blank:
        row = blank[0]
        all_marks = all(key_of(one.cells[weight]) in MARKS | YES for one in table.rows if one.cells[weight])
        if all_marks and len(blank) < len(table.rows):
            meaning[""] = Answer("value", 0.0)
            reading.decide(
                "scale", table.name, f"{counted(len(blank), 'row')} without a mark in {weight}", "read as no tie"
            )
        else:
            reading.ask(
                "columns",
                at(table.name, row.line),
                f"{weight} is '' in {counted(len(blank), 'row')}; it must be a number",
                remedy="the answer in the file: NA where it is missing, 0 where there is no tie",
            )
            meaning[""] = Answer("missing")
    cells = [
        (row.cells[of["source"]], row.cells[of["target"]], row.cells[weight], f"line {row.line}")
        for row in table.rows
        if row.cells[weight]
    ]
    given = Given(table.name, False, cells, f"the column {weight}")
    return meaning | meanings(given, reading)


def _ends(
    table: Table, row: Row, column: str, members: Members | None, reading: Reading, known: Collection[str]
) -> list[str]:
    """Return the members in a cell: one, several, or nobody."""
    text = row.cells[column]
    told = chosen_spelling(text, reading.plan.same)
    if told is not None and not told:
        return []
    if members is not None and members.find(text):
        return [checked(table, row, column, members)]
    if text and told is None and is_nobody(text) and key_of(text) not in known and not text.isdigit():
        reading.decide(
            "same",
            at(table.name, row.line),
            f"{column} is {text!r}",
            "read as nobody",
            certainty=Certainty.CERTAIN,
            sets={"same": {text: ""}},
        )
        return []
    return [checked(table, one, column, members) for one in _split(table, row, column, reading, known)]


def _split(table: Table, row: Row, column: str, reading: Reading, known: Collection[str]) -> list[Row]:
    """Return a row for each name in a cell."""
    text = row.cells[column]
    names, mark = names_in(text, at(table.name, row.line), column, reading, known)
    if not mark:
        return [Row(row.line, {**row.cells, column: names[0]})] if names else [row]
    return [Row(row.line, {**row.cells, column: name}) for name in names if not is_nobody(name)]


def names_in(text: str, where: str, column: str, reading: Reading, known: Collection[str]) -> tuple[list[str], str]:
    """Return the names in a cell and what separates them; it is asked where that is not sure."""
    names, mark = parts_of(text, reading.plan.split, known)
    if not mark:
        names = [cleaned(one) for one in names]
    if mark:
        if reading.plan.split is None:
            reading.decide(
                "split",
                where,
                f"{column} is {text!r}",
                f"read as {counted(len(names), 'name')}, separated by {mark!r}",
                remedy="--split none if it is one name",
                sets={"split": mark} if mark in ";|" else {},
            )
        return names, mark
    may = joined(text, known) if reading.plan.split is None and key_of(text) not in known else ""
    if may:
        reading.ask(
            "split",
            where,
            f"{column} is {text!r}",
            "one name" if may == "," else f"several names, by {may!r}",
            others=(f"several names, by {may!r}" if may == "," else "one name",),
            remedy=f'--split "{may}" or --split {NO_SPLIT}',
            sets={"split": NO_SPLIT if may == "," else may},
        )
        if may != ",":
            return parts_of(text, may, known)
    return names, mark


def _apart(
    table: Table, column: str, partnerships: Mapping[str, set[str]], listed: bool, found: Listed, reading: Reading
) -> None:
    """Decide what a column says that tells several partnerships apart: they are never mixed."""
    values = sorted({value for ones in partnerships.values() for value in ones})
    shared = [one for one, ones in partnerships.items() if len(ones) > 1]
    if len(values) < 2:
        return
    if shared:
        reading.ask(
            "where",
            f"{table.name}, column {column}",
            f"{counted(len(values), 'partnership')} in one file "
            f"({some(values)}), and {counted(len(shared), 'member')} in several of them ({some(shared)})",
            remedy=f"which one: --where {quoted(f'{column}={values[0]}')}; or --unused {quoted(column)} if "
            "they are one",
        )
        return
    if listed:
        reading.leave_out(
            table.name, f"the column {column}", "each member's partnership is that of the list of members"
        )
        return
    found.belongs = {one: next(iter(ones)) for one, ones in partnerships.items()}
    reading.decide(
        "partnership",
        f"{table.name}, column {column}",
        f"{counted(len(values), 'partnership')} without a member in common",
        "read as an attribute of the members",
        remedy=f"--where {quoted(f'{column}={values[0]}')} for one of them",
    )
