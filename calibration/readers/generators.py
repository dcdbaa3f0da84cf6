"""Tables of one row a respondent with numbered columns of names (help1, help2 ...): name generators."""

from __future__ import annotations

import re
from collections.abc import Mapping

from calibration.readers.edges import NODE_COLUMNS, TIE_COLUMNS
from calibration.readers.grids import LONGEST_HEADING, SHARE, is_number, respondents, without
from calibration.readers.plain import Plain, Tie, check_members, check_ties
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, nearest, some

GENERATOR_WORDS = ("name", "named", "alter", "contact", "partner", "tie", "nominee", "nomination", "friend", "choice",
                   "works_with", "deals_with")  # fmt: skip
NUMBERED = re.compile(r"^(?P<stem>.*?[^\d_ .-]|.*?\d(?=[_ .-]))[_ .-]*(?P<number>\d{1,3})$")


def _generators(table: Table, key: str, columns: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Return the questions that ask for names: stem -> number -> column."""
    groups: dict[str, dict[int, str]] = {}
    for column in table.columns:
        found = NUMBERED.match(column) if len(column) <= LONGEST_HEADING else None
        if found and column != key:
            groups.setdefault(found["stem"], {})[int(found["number"])] = column
    chosen = columns.get("names")
    if chosen is not None:
        by_stem = {stem.lower(): one for stem, one in groups.items()}
        if chosen.lower() not in by_stem:
            raise SurveyError(
                f"{table.name}: names={chosen} was asked for, and there are no columns {chosen}1, {chosen}2 ..."
                f"{nearest(chosen, groups)}; numbered columns are of {', '.join(groups) or 'no question'}."
            )
        return {chosen: by_stem[chosen.lower()]}
    ids = {row.cells[key].lower() for row in table.rows}
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    if name_column and name_column != key:
        ids |= {row.cells[name_column].lower() for row in table.rows}
    found_groups = {}
    for stem, group in groups.items():
        cells = [cell for row in table.rows for column in group.values() if (cell := row.cells[column])]
        members = sum(cell.lower() in ids for cell in cells)
        word = stem.lower().strip("_ ") in (*GENERATOR_WORDS, *(f"{one}s" for one in GENERATOR_WORDS))
        words = cells and not all(is_number(cell) for cell in cells)
        if len(group) > 1 and cells and ((members >= SHARE * len(cells) and (words or word)) or (word and words)):
            found_groups[stem] = group
    return found_groups


def generator(table: Table, columns: Mapping[str, str]) -> Plain | None:
    """Read one row a respondent with name-generator columns (help1, help2 ...), each question a relation.

    Columns help1, help2 ... hold names or ids; if a column help_weight1 (or help_frequency1, or for the only
    question weight1) goes with each, it is the tie's weight. None if the table has no such columns.

    Raises
    ------
    SurveyError
        If a weight is no number, or a respondent has two rows.
    """
    key = respondents(table, columns)
    questions = _generators(table, key, columns)
    if not questions:
        return None
    by_column = {column.lower(): column for column in table.columns}
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    known = {row.cells[key].lower(): row.cells[key] for row in table.rows}
    if name_column and name_column != key:
        known |= {row.cells[name_column].lower(): row.cells[key] for row in table.rows if row.cells[name_column]}
    ties = []
    used = []
    others: dict[str, str] = {}
    for stem, group in questions.items():
        relation = "" if stem.lower().strip("_ ") in GENERATOR_WORDS and len(questions) == 1 else stem.strip("_ ")
        for number, column in group.items():
            stems = [f"{stem}_{word}" for word in TIE_COLUMNS["weight"]]
            stems += list(TIE_COLUMNS["weight"]) if len(questions) == 1 else []
            names = [f"{one}{link}{number}" for one in stems for link in ("", "_", " ", ".")]
            weight = next((by_column[one.lower()] for one in names if one.lower() in by_column), None)
            used += [column, *([weight] if weight else [])]
            for row in table.rows:
                cell = row.cells[column]
                if not cell or cell.lower() in NOT_GIVEN:
                    continue
                alter = known.get(cell.lower()) or others.setdefault(cell.lower(), cell)
                value = table.number(row, weight) if weight and row.cells[weight] else 1.0
                if value < 0:
                    raise table.fault(row, f"{weight} is {value:g}; a tie's weight is above 0, larger is stronger.")
                ties.append(Tie(row.cells[key], alter, value, row.line, relation))
        check_ties(table.name, ties)
    members = without(table, key, used)
    notes = [
        *table.notes,
        f"{table.name}: one row a respondent; names are read from {counted(len(questions), 'question')} "
        f"({', '.join(f'{stem}1 to {max(group)}' for stem, group in questions.items())}).",
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
    return Plain(table.name, Table(table.name, members.columns, rows), ties, True, asked=asked, notes=notes)
