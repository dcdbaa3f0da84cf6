"""Tables of one row a respondent with numbered columns of names (help1, help2 ...): name generators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from partnership_dynamics.calibration.plan import Certainty
from partnership_dynamics.calibration.readers.answers import meanings
from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, RESPONDENT_COLUMNS, TIE_COLUMNS, is_called
from partnership_dynamics.calibration.readers.edges import names_in
from partnership_dynamics.calibration.readers.given import Answer, Given
from partnership_dynamics.calibration.readers.grids import SHARE, is_number, what_counts, without
from partnership_dynamics.calibration.readers.labels import chosen_spelling, is_nobody, joined, key_of, parts_of
from partnership_dynamics.calibration.readers.plain import Plain, Tie, check_members, check_ties
from partnership_dynamics.calibration.readers.rankings import (
    HEADINGS,
    LEAST_RESPONDENTS,
    ask_how_many,
    strength_of_place,
)
from partnership_dynamics.calibration.readers.reading import Reading, at
from partnership_dynamics.calibration.readers.rosters import LONGEST_HEADING, NUMBERED, check_respondents, respondents
from partnership_dynamics.calibration.readers.words import CERTAIN_MISSING
from partnership_dynamics.calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, heading, nearest, some

GENERATOR_WORDS = (
    "name",
    "named",
    "alter",
    "contact",
    "partner",
    "tie",
    "nominee",
    "nomination",
    "friend",
    "choice",
    "works_with",
    "deals_with",
)
WEIGHT_WORDS = ("weight", "strength", "frequency", "value", "freq", "how_often", "level")
SEVERAL = re.compile(r"[;|\n,]")
MOST_MEMBERS = 0.8  # of the cells of one column, that have to hold members before it is taken for names


def _generators(table: Table, key: str, columns: Mapping[str, str], told: bool = False) -> dict[str, dict[int, str]]:
    """Return the questions that ask for names: stem -> number -> column; the number 0 for one column of all names."""
    groups: dict[str, dict[int, str]] = {}
    for column in table.columns:
        found = NUMBERED.match(column) if len(column) <= LONGEST_HEADING else None
        if found and column != key:
            groups.setdefault(found["stem"], {})[int(found["number"])] = column
    chosen = columns.get("names")
    if chosen is not None:
        by_stem = {stem.lower(): one for stem, one in groups.items()}
        if chosen.lower() not in by_stem and chosen.lower() in (one.lower() for one in table.columns):
            return {chosen: {0: str(table.find("names", (), chosen))}}
        if chosen.lower() not in by_stem:
            raise SurveyError(
                f"{table.name}: names={chosen} was asked for, and there are no columns {chosen}1, {chosen}2 ..."
                f"{nearest(chosen, groups)}; numbered columns are of {', '.join(groups) or 'no question'}."
            )
        return {chosen: by_stem[chosen.lower()]}
    ids = {key_of(row.cells[key]) for row in table.rows}
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    if name_column and name_column != key:
        ids |= {key_of(row.cells[name_column]) for row in table.rows}
    ids -= {""}
    found_groups = {}
    for stem, group in groups.items():
        cells = [cell for row in table.rows for column in group.values() if not is_nobody(cell := row.cells[column])]
        members = sum(_is_members(cell, ids) for cell in cells)
        word = heading(stem) in {heading(f"{one}{s}") for one in GENERATOR_WORDS for s in ("", "s")}
        words = cells and not all(is_number(cell) for cell in cells)
        if (
            len(group) > 1
            and cells
            and ((members >= SHARE * len(cells) and (words or word or told)) or (word and words))
        ):
            found_groups[stem] = group
    if not found_groups:
        for column in table.columns:
            cells = [cell for row in table.rows if not is_nobody(cell := row.cells[column])]
            if column in (key, name_column) or not cells or all(is_number(cell) for cell in cells):
                continue
            called = is_called(column, TIE_COLUMNS["target"]) or heading(column) in map(heading, GENERATOR_WORDS)
            several = any(key_of(cell) not in ids for cell in cells)
            if (called or several) and sum(_is_members(cell, ids) for cell in cells) >= MOST_MEMBERS * len(cells):
                found_groups[column] = {0: column}
    return found_groups


def _is_members(cell: str, ids: set[str]) -> bool:
    """Say whether a cell holds a member, or several of whom half are members."""
    if key_of(cell) in ids:
        return True
    mark = joined(cell, ids) or parts_of(cell, None, ids)[1]
    parts = [key_of(part) for part in cell.split(mark) if part.strip()] if mark else []
    return bool(parts) and 2 * sum(part in ids for part in parts) >= len(parts)


def generator(table: Table, reading: Reading) -> Plain | None:
    """Read one row a respondent with name-generator columns (help1, help2 ...), each question a relation.

    Columns help1, help2 ... hold names or ids; if a column help_weight1 (or help_frequency1, or for the only
    question weight1) goes with each, it is the tie's weight. One column of several names in each cell (`partners`) is
    a question too. None if the table has no such columns.

    Raises
    ------
    SurveyError
        If a weight is no number.
    """
    columns = reading.columns
    key = _respondent(table, columns)
    questions = _generators(table, key, columns, _open(table, reading))
    if not questions:
        return None
    check_respondents(table, key)
    table = _one_row_each(table, key, questions, reading)
    by_column = {column.lower(): column for column in table.columns}
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    spelt: dict[str, set[str]] = {}
    for row in table.rows:
        for text in {row.cells[key], row.cells[name_column] if name_column else row.cells[key]} - {""}:
            spelt.setdefault(key_of(text), set()).add(row.cells[key])
    known = {text: next(iter(ones)) for text, ones in spelt.items() if len(ones) == 1}
    ties: list[Tie] = []
    used = []
    others: dict[str, str] = {}
    for stem, group in questions.items():
        relation = "" if stem.lower().strip("_ ") in GENERATOR_WORDS and len(questions) == 1 else stem.strip("_ ")
        begun = len(ties)
        for number, column in group.items():
            stems = [f"{stem}_{word}" for word in WEIGHT_WORDS]
            stems += list(WEIGHT_WORDS) if len(questions) == 1 else []
            names = [f"{one}{link}{number}" for one in stems for link in ("", "_", " ", ".")]
            weight = next((by_column[one.lower()] for one in names if one.lower() in by_column), None)
            used += [column, *([weight] if weight else [])]
            meaning = _meanings(table, key, column, weight, reading) if weight else {}
            for row in table.rows:
                answer = meaning[row.cells[weight]] if weight and row.cells[weight] else Answer("value", 1.0)
                for alter in _alters(table, row, key, column, known, others, reading):
                    value = answer.weight if answer.kind == "value" else None
                    if reading.plan.ranks is not None and not weight:
                        value = strength_of_place(float(number), reading.plan.ranks) if number else value
                    if value != 0.0 or weight:
                        ties.append(Tie(row.cells[key], alter, value, row.line, relation))
        check_ties(table.name, ties)
        _ranked(table.name, stem, group, ties[begun:], len({*known.values(), *others.values()}), reading)
    _ask_about_names(table, key, name_column, used, {*known, *others}, reading)
    members = without(table, key, used)
    once = {row.cells[key]: row for row in reversed(members.rows)}
    members = Table(members.name, members.columns, tuple(reversed(once.values())), members.separator)
    notes = [
        *table.notes,
        f"{table.name}: one row a respondent; names are read from {counted(len(questions), 'question')} "
        f"({', '.join(_told(stem, group) for stem, group in questions.items())}).",
    ]
    if others:
        notes.append(
            f"{table.name}: {counted(len(others), 'name')} that no respondent has, taken as members who were not "
            f"asked: {some(list(others.values()))}. Check the spelling."
        )
    blank = dict.fromkeys(members.columns[1:], "")
    rows = (*members.rows, *(Row(0, {members.columns[0]: one, **blank}) for one in others.values()))
    check_members(table.name, len(rows))
    asked = frozenset(row.cells[key] for row in table.rows) if others else None
    columns_of = [column for group in questions.values() for column in group.values()]
    spoke = frozenset(
        row.cells[key]
        for row in table.rows
        if any(row.cells[column] and key_of(row.cells[column]) not in CERTAIN_MISSING for column in columns_of)
    )
    whole = Table(table.name, members.columns, rows)
    return Plain(table.name, whole, ties, True, asked=asked, notes=notes, spoke=spoke)


def _ranked(
    name: str, stem: str, group: Mapping[int, str], ties: Sequence[Tie], members: int, reading: Reading
) -> None:
    """Ask how many places are ties, if every respondent names all others and the columns are headed as places."""
    named = Counter(tie.source for tie in ties)
    complete = len(named) >= LEAST_RESPONDENTS and set(named.values()) == {members - 1}
    if reading.plan.ranks is not None or not complete or len(group) != members - 1:
        return
    what = f"every respondent names all others in {_told(stem, group)}"
    if heading(stem) in HEADINGS:
        ask_how_many(name, what, float(members - 1), reading, numbered=False)
    else:
        reading.decide(
            "ranks", name, what, "read as ties to all of them", remedy="--ranks K if the first K columns alone are ties"
        )


def _respondent(table: Table, columns: Mapping[str, str]) -> str:
    """Return the column of respondents: of several that could be it, the one whose members others name most."""
    first = respondents(table, columns)
    if "id" in columns:
        return first
    called = [one for one in table.columns if is_called(one, RESPONDENT_COLUMNS)]
    of_each: dict[str, Counter[str]] = {}
    for one in table.columns:
        keys = [key_of(part) for row in table.rows for part in SEVERAL.split(row.cells[one]) if part.strip()]
        of_each[one] = Counter(keys)
    everywhere = sum(of_each.values(), Counter())

    def times(column: str, apart: Collection[str]) -> int:
        own = {key_of(row.cells[column]) for row in table.rows} - {""}
        return sum(everywhere[key] - sum(of_each[one][key] for one in apart) for key in own)

    best = max([first, *called], key=lambda one: times(one, {one, *called})) if called else first
    if times(best, {best, *called}):
        return best
    # Nothing names those of the column that is called so, such as numbers of answers: the one whose bodies are named.
    bodies = [one for one in table.columns if _is_of_bodies([row.cells[one] for row in table.rows])]
    return max([best, *bodies], key=lambda one: times(one, {one}))


def _is_of_bodies(cells: Sequence[str]) -> bool:
    """Say whether a column may hold the respondents: a word in every row, and no row's twice."""
    return all(cells) and len(set(map(key_of, cells))) == len(cells) and not all(map(is_number, cells))


def _ask_about_names(
    table: Table, key: str, name_column: str | None, used: Collection[str], members: Collection[str], reading: Reading
) -> None:
    """Ask about columns that hold names of members, and belong to no question."""
    for column in table.columns:
        if column in (key, name_column, *used) or column.lower() in map(str.lower, reading.plan.unused):
            continue
        cells = [cell for row in table.rows if not is_nobody(cell := row.cells[column])]
        named = sum(_is_members(cell, set(members)) for cell in cells)
        if cells and 2 * named >= len(cells) and not all(is_number(cell) for cell in cells):
            reading.ask(
                "columns",
                f"{table.name}, column {column}",
                f"{named} of its {len(cells)} cells name members, and no question has it",
                "an attribute of the respondents",
                others=("more names",),
                remedy=f'--unused "{column}", or head it as the other columns of names are',
                sets={"unused": (column,)},
            )


def _one_row_each(table: Table, key: str, questions: Mapping[str, Mapping[int, str]], reading: Reading) -> Table:
    """Return one row for each respondent: of several with other names, what counts is asked (`--repeats`)."""
    rows: dict[str, Row] = {}
    columns = [column for group in questions.values() for column in group.values()]
    more: dict[str, Row] = {}
    for row in table.rows:
        one = key_of(row.cells[key])
        before = rows.get(one)
        if before is None:
            rows[one] = row
            continue
        same = all(row.cells[column] == before.cells[column] for column in columns)
        how = what_counts(at(table.name, row.line), row.cells[key], before.line, same, "names", reading)
        if how == "last":
            rows[one] = row
        elif how != "first":
            more[f"{one}\n{row.line}"] = Row(row.line, {**row.cells, key: before.cells[key]})
    return Table(table.name, table.columns, (*rows.values(), *more.values()), table.separator, table.notes)


def _open(table: Table, reading: Reading) -> bool:
    """Say whether numbers may be ids of those named: the user said so, or it is being asked."""
    return reading.plan.of(table.name).layout == "names" or any(
        one.key == "layout" and one.where == table.name for one in reading.decisions
    )


def _told(stem: str, group: Mapping[int, str]) -> str:
    return group[0] if list(group) == [0] else f"{stem}1 to {max(group)}"


def _meanings(table: Table, key: str, column: str, weight: str, reading: Reading) -> dict[str, Answer]:
    cells = [
        (row.cells[key], row.cells[column], row.cells[weight], f"line {row.line}")
        for row in table.rows
        if row.cells[weight] and row.cells[column]
    ]
    return meanings(Given(table.name, False, cells, f"the column {weight}"), reading) | {
        row.cells[weight]: Answer("missing") for row in table.rows if row.cells[weight] and not row.cells[column]
    }


def _alters(
    table: Table, row: Row, key: str, column: str, known: dict[str, str], others: dict[str, str], reading: Reading
) -> list[str]:
    """Return the members whom a cell names; whom nobody else names is added to the others."""
    cell = row.cells[column]
    if not cell:
        return []
    if is_nobody(cell) and key_of(cell) not in known:
        if key_of(cell) not in NOT_GIVEN:
            reading.decide(
                "same",
                table.name,
                f"{cell!r} in a column of names",
                "read as nobody",
                certainty=Certainty.CERTAIN,
                sets={"same": {cell: ""}},
            )
        return []
    names, _mark = names_in(cell, at(table.name, row.line), column, reading, known)
    result = []
    for name in names:
        told = chosen_spelling(name, reading.plan.same)
        if (told is None and is_nobody(name) and key_of(name) not in known) or told == "":
            continue
        spelling = key_of(told or name)
        alter = known.get(spelling) or others.setdefault(spelling, told or name)
        if alter == row.cells[key]:
            raise table.fault(row, f"{column} is {cell!r}: the respondent itself; delete it, or correct the name.")
        result.append(alter)
    return result
