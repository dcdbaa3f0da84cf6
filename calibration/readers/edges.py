"""Tables with a row a tie (edge lists), a row a member, a row a seat in a forum: from columns to the plain form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from calibration.plan import NO_SPLIT, Certainty
from calibration.readers.answers import Answer, Given, meanings, number_in, proposed_scale
from calibration.readers.columns import (
    BESIDES,
    DIRECTION_WORDS,
    NODE_COLUMNS,
    PARTNERSHIP_COLUMNS,
    SIGN_COLUMNS,
    TIE_COLUMNS,
    UNSURE_RELATIONS,
    VENUE_COLUMNS,
    is_called,
)
from calibration.readers.labels import chosen_spelling, is_nobody, joined, key_of, parts_of
from calibration.readers.plain import Tie
from calibration.readers.reading import Reading, at
from calibration.readers.times import is_time
from calibration.readers.words import MARKS, NEGATIVE, NO, POSITIVE, YES
from calibration.readers.words import MISSING as MISSING_ANSWERS
from calibration.tables import Row, SurveyError, Table, counted, heading, nearest, some

SURE_WEIGHTS = ("weight", "strength", "frequency", "value", "tie_strength", "tie_weight", "edge_weight")
SURE_WAVES = ("wave", "period", "round", "survey_wave", "time_point", "timepoint", "phase", "survey_round",
              "panel_wave", "year", "survey_year", "time", "financial_year")  # fmt: skip
MOST_WAVES, MOST_RELATIONS = 12, 20


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
    belongs : mapping of member to str
        The partnership of each member, where a column says it.
    """

    ties: list[Tie]
    egos: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    belongs: dict[str, str] = field(default_factory=dict)


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


def is_edge_list(table: Table, columns: Mapping[str, str]) -> bool:
    """Say whether a table has a column for the source and another for the target of ties."""
    source, target = (table.find(role, TIE_COLUMNS[role], columns.get(role)) for role in ("source", "target"))
    return source is not None and target is not None and source != target


def has_types(table: Table) -> bool:
    """Say whether a column `Type` calls each tie directed or undirected, as Gephi writes it."""
    types = table.find("type", ("type",))
    return types is not None and all(row.cells[types].lower() in DIRECTION_WORDS for row in table.rows)


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


def _cells(table: Table, column: str) -> list[str]:
    return [row.cells[column] for row in table.rows]


def _is_answers(cells: Sequence[str], scale: Mapping[str, float]) -> bool:
    """Say whether cells are answers: numbers, yes and no, marks, words of a scale."""
    words = {cell for cell in cells if cell and number_in(cell) is None and key_of(cell) not in MISSING_ANSWERS}
    keys = {key_of(word) for word in words}
    known = keys <= (YES | NO | MARKS) or (len(words) > 1 and proposed_scale(sorted(words)) is not None)
    return any(cells) and (not words or known or keys <= {key_of(one) for one in scale})


class Roles:
    """Which column of an edge list plays which role, and what is left over.

    Parameters
    ----------
    table : Table
    reading : Reading
    """

    def __init__(self, table: Table, reading: Reading) -> None:
        self.table, self.reading = table, reading
        self.columns: dict[str, str] = {}
        told = reading.plan.of(table.name).columns
        for role in ("source", "target"):
            column = next((one for one, use in told.items() if use == role and one in table.columns), None)
            self.columns[role] = column or table.need(role, TIE_COLUMNS[role], reading.columns.get(role))
        if has_types(table):
            self.columns["type"] = str(table.find("type", ("type",)))
        for role in ("weight", "relation", "wave", "partnership"):
            column = next((one for one, use in told.items() if use == role and one in table.columns), None)
            chosen = reading.columns.get(role)
            if column is None and chosen is not None and chosen.lower() in map(str.lower, table.columns):
                column = table.find(role, (), chosen)
            if column is not None:
                self.columns[role] = column
        listed = {one.lower() for one in reading.plan.unused} | {one.lower() for one, use in told.items() if not use}
        self.not_used = [one for one in table.columns if one.lower() in listed]
        for role in ("wave", "weight", "relation"):
            if role not in self.columns and (found := getattr(self, f"_{role}")()):
                self.columns[role] = found
        self._sign()
        self._partnership()
        self._others()

    @property
    def free(self) -> list[str]:
        """The columns without a role, in order."""
        return [one for one in self.table.columns if one not in (*self.columns.values(), *self.not_used)]

    def called(self, role: str) -> list[str]:
        """Return the free columns whose name says that they play a role, the likeliest first."""
        names = [heading(name) for name in TIE_COLUMNS[role]]
        return sorted((one for one in self.free if heading(one) in names), key=lambda one: names.index(heading(one)))

    def _weight(self) -> str | None:
        found = [one for one in self.called("weight")
                 if is_called(one, SURE_WEIGHTS) or _is_answers(_cells(self.table, one), self.reading.plan.scale)]  # fmt: skip
        sure = [one for one in found if is_called(one, SURE_WEIGHTS)]
        if len(found) > 1 and (len(sure) > 1 or not sure or _has_zero(_cells(self.table, found[-1]))):
            choices = ", ".join(f"--column weight={_quoted(one)}" for one in found)
            self.reading.ask("columns", self.table.name, f"the columns {' and '.join(found)} may each hold the answers",
                             f"{found[0]} as the answers", remedy=choices, sets={"columns": {"weight": found[0]}})  # fmt: skip
        return found[0] if found else None

    def _relation(self) -> str | None:
        for one in self.called("relation"):
            values = {cell for cell in _cells(self.table, one) if cell}
            text = values and all(number_in(cell) is None for cell in values) and not values <= set(DIRECTION_WORDS)
            if not is_called(one, UNSURE_RELATIONS) or (text and len(values) <= MOST_RELATIONS):
                return one
        return None

    def _wave(self) -> str | None:
        for one in self.called("wave"):
            values = {cell for cell in _cells(self.table, one) if cell}
            if is_called(one, SURE_WAVES) or (len(values) <= MOST_WAVES and all(map(is_time, values))):
                return one
        return None

    def _sign(self) -> None:
        for one in self.free:
            values = {key_of(cell) for cell in _cells(self.table, one)}
            if is_called(one, SIGN_COLUMNS) and values <= POSITIVE | NEGATIVE and values & NEGATIVE:
                self.columns["sign"] = one

    def _partnership(self) -> None:
        if "partnership" in self.columns:
            return
        for one in self.free:
            values = {cell for cell in _cells(self.table, one) if cell}
            if is_called(one, PARTNERSHIP_COLUMNS) and len(values) > 1 and len(values) * 3 <= len(self.table.rows):
                self.columns["partnership"] = one
                return

    def _others(self) -> None:
        """Ask about columns that may be answers or tell relations apart; report the others as not used."""
        name = self.table.name
        pairs: dict[tuple[str, ...], set[str]] = {}
        keys = [column for role, column in self.columns.items() if role not in ("weight", "type")]
        answers = []
        for one in self.free:
            cells = _cells(self.table, one)
            values = {cell for cell in cells if cell}
            if not values or is_called(one, BESIDES) or "weight" in self.columns:
                pass
            elif _is_answers(cells, self.reading.plan.scale) and len(values) <= MOST_RELATIONS and len(cells) > 1 and not (
                all(_is_year(value) for value in values)):  # fmt: skip
                answers.append(one)
                continue
            elif len(values) > 1 and len(values) <= MOST_RELATIONS and "relation" not in self.columns:
                pairs.clear()
                for row in self.table.rows:
                    pairs.setdefault(tuple(row.cells[key] for key in keys), set()).add(row.cells[one])
                if any(len(ones) > 1 for ones in pairs.values()):
                    role = "wave" if all(map(is_time, values)) and "wave" not in self.columns else "relation"
                    self.reading.ask("columns", f"{name}, column {one}", f"pairs stand several times, with another {one} "
                                     f"({some(sorted(values))})", f"each {one} as a {role} of its own",
                                     others=("not used",),
                                     remedy=f"--column {role}={_quoted(one)} or --unused {_quoted(one)}",
                                     sets={"columns": {role: one}})  # fmt: skip
                    self.columns[role] = one
                    continue
            self._leave(one, name)
        self._answers(answers, name)

    def _answers(self, answers: Sequence[str], name: str) -> None:
        if not answers:
            return
        choices = " or ".join(f"--column weight={_quoted(one)}" for one in answers)
        zero = [one for one in answers if _has_zero(_cells(self.table, one))]
        what = f"the {'column' if len(answers) == 1 else 'columns'} {', '.join(answers)} may hold the answers"
        if len(answers) == 1 and zero:
            self.columns["weight"] = answers[0]
            reading, sets = f"{answers[0]} as the answers", {"columns": {"weight": answers[0]}}
            others = ["every row as a tie"]
        else:
            reading, sets = ("", {}) if zero else ("every row as a tie", {"unused": tuple(answers)})  # type: ignore[dict-item]
            others = [f"{one} as the answers" for one in answers]
            for one in answers:
                self._leave(one, name)
        listed = " ".join(f"--unused {_quoted(one)}" for one in answers)
        self.reading.ask("columns", name, what, reading, others=others,
                         remedy=f"{choices}, or {listed} if every row is a tie", sets=sets)  # fmt: skip

    def _leave(self, column: str, name: str) -> None:
        self.reading.leave_out(name, f"the column {column}")

    def leave_unused(self) -> None:
        """Report the columns that the user left out."""
        for one in self.not_used:
            self.reading.leave_out(self.table.name, f"the column {one}", "you said so")


def _is_year(value: str) -> bool:
    return value.isdigit() and len(value) == 4 and 1900 <= int(value) <= 2100


def _has_zero(cells: Sequence[str]) -> bool:
    return any(number_in(cell) == 0 or key_of(cell) in NO or key_of(cell) == "never" for cell in cells if cell)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


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
    found = Listed([], columns=of)
    weight = of.get("weight")
    meaning = _weights(table, weight, of, reading) if weight else {}
    known = members.keys() if members else {key_of(row.cells[of["source"]]) for row in table.rows}
    partnerships: dict[str, set[str]] = {}
    blanks = {role: any(not row.cells[of[role]] for row in table.rows) and any(row.cells[of[role]] for row in table.rows)
              for role in ("relation", "wave") if role in of}  # fmt: skip
    for row in table.rows:
        for role, some_blank in blanks.items():
            if some_blank and not row.cells[of[role]]:
                raise table.fault(row, f"{of[role]} is empty, where other rows say which {role}; fill it in.")
        ends = [_ends(table, row, of[role], members, reading, known) for role in ("source", "target")]
        for ego in ends[0]:
            found.egos.setdefault(ego, row.line)
        answer = meaning[row.cells[weight]] if weight else Answer("value", 1.0)
        if answer.kind == "structural":
            answer = Answer("value", 0.0 if answer.weight == 10 else 1.0)
        value = None if answer.kind != "value" else answer.weight
        if "sign" in of and value and key_of(row.cells[of["sign"]]) in NEGATIVE:
            value = -value
        if value is not None and reading.plan.cut is not None and 0 < value < reading.plan.cut:
            value = 0.0
        both = DIRECTION_WORDS[row.cells[of["type"]].lower()] if "type" in of else False
        for ego in ends[0]:
            for alter in ends[1]:
                found.ties.append(Tie(ego, alter, value, row.line, row.cells[of["relation"]] if "relation" in of else "",
                                      row.cells[of["wave"]] if "wave" in of else "", both))  # fmt: skip
                if "partnership" in of:
                    for one in (ego, alter):
                        partnerships.setdefault(one, set()).add(row.cells[of["partnership"]])
    if partnerships:
        _apart(table, of["partnership"], partnerships, members is not None, found, reading)
    return found


def _chosen_rows(table: Table, reading: Reading) -> Table:
    """Return the rows with the values that the plan chooses, in columns that a table of ties has."""
    kept = table.rows
    for column, value in reading.plan.where.items():
        if column in table.columns:
            reading.chosen_by.add(column)
            kept = tuple(row for row in kept if row.cells[column] == value)
            if not kept:
                raise SurveyError(f"{table.name}: no row has {column}={value}; values are "
                                  f"{some(sorted(set(_cells(table, column))))}.")  # fmt: skip
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
            reading.decide("scale", table.name, f"{counted(len(blank), 'row')} without a mark in {weight}",
                           "read as no tie")  # fmt: skip
        else:
            reading.ask("columns", at(table.name, row.line), f"{weight} is '' in {counted(len(blank), 'row')}; it "
                        "must be a number", remedy="the answer in the file: NA where it is missing, 0 where there is no tie")  # fmt: skip
            meaning[""] = Answer("missing")
    cells = [(row.cells[of["source"]], row.cells[of["target"]], row.cells[weight], f"line {row.line}")
             for row in table.rows if row.cells[weight]]  # fmt: skip
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
        reading.decide("same", at(table.name, row.line), f"{column} is {text!r}", "read as nobody",
                       certainty=Certainty.CERTAIN, sets={"same": {text: ""}})  # fmt: skip
        return []
    return [checked(table, one, column, members) for one in _split(table, row, column, reading, known)]


def _split(table: Table, row: Row, column: str, reading: Reading, known: Collection[str]) -> list[Row]:
    """Return a row for each name in a cell."""
    text = row.cells[column]
    names, mark = names_in(text, at(table.name, row.line), column, reading, known)
    if not mark:
        return [row]
    return [Row(row.line, {**row.cells, column: name}) for name in names if not is_nobody(name)]


def names_in(text: str, where: str, column: str, reading: Reading, known: Collection[str]) -> tuple[list[str], str]:
    """Return the names in a cell and what separates them; it is asked where that is not sure."""
    names, mark = parts_of(text, reading.plan.split, known)
    if mark:
        if reading.plan.split is None:
            reading.decide("split", where, f"{column} is {text!r}", f"read as {len(names)} names, separated by {mark!r}",
                           remedy="--split none if it is one name", sets={"split": mark} if mark in ";|" else {})  # fmt: skip
        return names, mark
    may = joined(text, known) if reading.plan.split is None and key_of(text) not in known else ""
    if may:
        reading.ask("split", where, f"{column} is {text!r}", "one name" if may == "," else f"several names, by {may!r}",
                    others=(f"several names, by {may!r}" if may == "," else "one name",),
                    remedy=f'--split "{may}" or --split {NO_SPLIT}',
                    sets={"split": NO_SPLIT if may == "," else may})  # fmt: skip
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
        reading.ask("where", f"{table.name}, column {column}", f"{counted(len(values), 'partnership')} in one file "
                    f"({some(values)}), and {counted(len(shared), 'member')} in several of them ({some(shared)})",
                    remedy=f"which one: --where {_quoted(f'{column}={values[0]}')}; or --unused {_quoted(column)} if "
                    "they are one")  # fmt: skip
        return
    if listed:
        reading.leave_out(
            table.name, f"the column {column}", "each member's partnership is that of the list of members"
        )
        return
    found.belongs = {one: next(iter(ones)) for one, ones in partnerships.items()}
    reading.decide("partnership", f"{table.name}, column {column}", f"{counted(len(values), 'partnership')} without a "
                   "member in common", "read as an attribute of the members",
                   remedy=f"--where {_quoted(f'{column}={values[0]}')} for one of them")  # fmt: skip


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
    found = []
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
            found.append(Tie(*pair, None, row.line, *key))
    return found


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
        cells = [cell for cell in _cells(table, one) if cell] if one else []
        if not cells or not one or sum(members.find(cell) is not None for cell in cells) < 0.8 * len(cells):
            continue
        if len(set(cells)) == len(cells):
            continue
        others = [column for column in table.columns if column != one and (found := [
            cell for cell in _cells(table, column) if cell]) and not any(map(members.find, found))
            and (len(set(found)) < len(found) or len(table.columns) == 2) and not all(
                number_in(cell) is not None for cell in found)]  # fmt: skip
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
