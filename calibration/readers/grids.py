"""Tables laid out by respondent: roster matrices, rosters with attributes, lists without a header.

Which of them a table is, its cells decide (`calibration.readers.sheets`), never its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from calibration.readers.cells import Sheet, check_header
from calibration.readers.edges import NODE_COLUMNS
from calibration.readers.plain import Plain, Tie, check_members, check_ties, gathered, members_table, real
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, some

RESPONDENT_COLUMNS = (*NODE_COLUMNS["id"], "respondent", "respondent_id", "response_id", "responseid", "member",
                      "organisation", "organization", "name")  # fmt: skip
ASKED_OF = re.compile(r"^(?P<question>.+?)\s*(?:\[(?P<inside>[^\]]+)\]|(?:__|: ?|[._ ])(?P<after>.+))$")
LONGEST_HEADING = 200  # letters; a longer one is no question's number or member, and not searched for it
SHARE = 0.5  # of headings or names that have to be members before a table is taken for a grid


def is_number(cell: str) -> bool:
    """Say whether a cell is a number, a missing answer or blank."""
    return not cell or cell.lower() in NOT_GIVEN or real(cell) is not None


def headerless(sheet: Sheet) -> bool:
    """Say whether a sheet is a list of ties without a header: two words a row (and a number), or ragged rows."""
    rows = [cells for _line, cells in sheet.rows]
    first = rows[0]
    if not any(first) or len({cell.lower() for cell in first}) < len(first):
        return len(first) == 2 and bool(first[0])  # a tie to oneself
    later = {cell for cells in rows[1:] for cell in cells}
    return all(is_number(cell) and cell for cell in first) or any(cell in later for cell in first if cell)


def listed_ties(sheet: Sheet) -> Plain:
    """Read rows of ego, alter (and a weight), or of ego and all its alters, without a header.

    Raises
    ------
    SurveyError
        If a row names no ego.
    """
    ragged = len({len(cells) for _line, cells in sheet.rows}) > 1
    weighted = not ragged and len(sheet.rows[0][1]) == 3 and all(real(cells[2]) is not None for _, cells in sheet.rows)
    ties = []
    egos = []
    for line, cells in sheet.rows:
        if not cells[0]:
            raise SurveyError(f"{sheet.name}, line {line}: the first cell is empty; it names who reports the ties.")
        egos.append(cells[0])
        alters = cells[1:2] if weighted else cells[1:]
        weight = real(cells[2]) if weighted else 1.0
        if weight is not None and weight < 0:
            raise SurveyError(f"{sheet.name}, line {line}: the weight is {cells[2]}; a tie's weight is above 0.")
        ties += [Tie(cells[0], alter, weight, line) for alter in alters if alter]
    check_ties(sheet.name, ties)
    what = "who names whom, one row an ego" if ragged else "one row a tie"
    ids = list(dict.fromkeys([*egos, *gathered(ties)])) if ragged else gathered(ties)
    check_members(sheet.name, len(ids))
    notes = [*sheet.notes, f"{sheet.name} has no header: read as {what}{' with its weight' if weighted else ''}."]
    return Plain(sheet.name, members_table(sheet.name, ids), ties, listed=False, typed=True, notes=notes)


def _labelled(sheet: Sheet) -> tuple[int, list[str]] | None:
    """Return the place of the column of labels of a bare matrix, and its labels; None if the sheet is none."""
    header = sheet.rows[0][1]
    labels = [cells[0] for _line, cells in sheet.rows[1:]]
    if len(labels) < 2 or len(header) < 3:
        return None
    inside = {cell for cell in header[1:] if cell}
    if sum(label in inside for label in labels) < max(2, SHARE * min(len(labels), len(inside))):
        return None
    numbers = all(is_number(cell) for _line, cells in sheet.rows[1:] for cell in cells[1:])
    return (0, labels) if numbers else None


def matrix(sheet: Sheet) -> Plain | None:
    """Read a roster matrix: members' labels across the top and down the side, numbers between; None if it is none.

    Raises
    ------
    SurveyError
        If a label stands twice, or a row has not as many cells as the first.
    """
    if _labelled(sheet) is None:
        return None
    _line, header = sheet.rows[0]
    # A member without a label in both places (an unanswered field of the tool that wrote it) gets one.
    clear = [cell or f"unnamed_{place}" for place, cell in enumerate(header[1:], start=1)]
    check_header(sheet.name, clear)
    table = []
    for place, (at, cells) in enumerate(sheet.rows[1:], start=1):
        if len(cells) != len(header):
            raise SurveyError(f"{sheet.name}, line {at}: {len(cells)} cells where the first row has {len(header)}.")
        table.append((at, cells[0] or f"unnamed_{place}", cells[1:]))
    egos = [ego for _at, ego, _cells in table]
    check_members(sheet.name, len(egos))
    for place, ego in enumerate(egos):
        if ego in egos[:place]:
            raise SurveyError(f"{sheet.name}, line {table[place][0]}: the member {ego!r} has a row already; keep one.")
    return _grid(sheet.name, [*sheet.notes], {"": clear}, table, None)


def _grid(
    name: str,
    notes: list[str],
    questions: Mapping[str, Sequence[str]],
    rows: Sequence[tuple[int, str, Sequence[str]]],
    members: Table | None,
) -> Plain:
    """Return ties from rows of answers, the cells of all questions one after the other."""
    cells = [cell for _line, _ego, answers in rows for cell in answers]
    zeros = any(cell and real(cell) == 0 for cell in cells)
    blanks = any(not cell for cell in cells)
    heads = [(question, alter) for question, alters in questions.items() for alter in alters]
    ties = []
    for line, ego, answers in rows:
        for (question, alter), cell in zip(heads, answers, strict=True):
            if not cell and not zeros:
                continue
            if not cell or cell.lower() in NOT_GIVEN:
                if ego != alter:
                    ties.append(Tie(ego, alter, None, line, question))
                continue
            value = real(cell)
            if value is None:
                raise SurveyError(f"{name}, line {line}: the answer about {alter} is {cell!r}; it must be a number.")
            if value < 0:
                raise SurveyError(
                    f"{name}, line {line}: the answer about {alter} is {cell}; a tie's weight is above 0. If it marks "
                    "a missing answer, write NA."
                )
            if value:
                ties.append(Tie(ego, alter, value, line, question))
        check_ties(name, ties)
    egos = [ego for _line, ego, _answers in rows]
    known = set(egos)
    extra = list(dict.fromkeys(alter for _question, alter in heads if alter not in known))
    check_members(name, len(egos) + len(extra))
    if blanks and zeros:
        notes.append(f"{name}: blank answers are read as missing, since 'no tie' is written as 0.")
    elif blanks:
        notes.append(f"{name}: blank answers are read as no tie, since no 0 is written.")
    if extra:
        notes.append(f"{name}: {counted(len(extra), 'member')} with a column and no row were not asked: {some(extra)}.")
    table = members_table(name, [*egos, *extra], lines={ego: line for line, ego, _answers in rows})
    if members is not None:
        blank = dict.fromkeys(members.columns[1:], "")
        more = [Row(0, {members.columns[0]: one, **blank}) for one in extra]
        table = Table(name, members.columns, (*members.rows, *more))
    return Plain(name, table, ties, asked=frozenset(egos) if extra else None, notes=notes)


def respondents(table: Table, columns: Mapping[str, str]) -> str:
    """Return the column that says who the respondent is: the first, if none is called so."""
    chosen = columns.get("id")
    return table.find("id", RESPONDENT_COLUMNS, chosen) or table.columns[0]


def roster(table: Table, columns: Mapping[str, str]) -> Plain | None:
    """Read one row a respondent with a column for each member of the roster, and others with attributes.

    The roster's columns are headed by a member's id or name, or by a question and that ("help[Police]",
    "help_Police", "help: Police"); None if the table has none.
    """
    key = respondents(table, columns)
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    ids = [row.cells[key] for row in table.rows]
    known = {one.lower(): one for one in ids if one}
    if name_column:
        known |= {row.cells[name_column].lower(): row.cells[key] for row in table.rows if row.cells[name_column]}
    heads: dict[str, dict[str, str]] = {}  # question -> column -> member
    for column in table.columns:
        if column in (key, name_column):
            continue
        if column.lower() in known:
            heads.setdefault("", {})[column] = known[column.lower()]
            continue
        found = ASKED_OF.match(column) if len(column) <= LONGEST_HEADING else None
        alter = known.get((found["inside"] or found["after"]).lower()) if found else None
        if found and alter is not None:
            heads.setdefault(found["question"], {})[column] = alter
    heads = {
        question: one
        for question, one in heads.items()
        if len(one) >= max(2, SHARE * len(ids))
        and all(is_number(row.cells[column]) for row in table.rows for column in one)
    }
    if not heads:
        return None
    members = without(table, key, [column for one in heads.values() for column in one])
    used = [column for one in heads.values() for column in one]
    rows = [(row.line, row.cells[key], [row.cells[column] for column in used]) for row in table.rows]
    questions = {question: list(one.values()) for question, one in heads.items()}
    notes = [*table.notes, f"{table.name}: one row a respondent and a column for each member of the roster."]
    return _grid(table.name, notes, questions, rows, members)


def without(table: Table, key: str, used: Sequence[str]) -> Table:
    """Return the members of a table of respondents: the id and the columns that no question has."""
    gone = {key, *used}
    kept = (key, *(column for column in table.columns if column not in gone))
    rows = tuple(Row(row.line, {column: row.cells[column] for column in kept}) for row in table.rows)
    return Table(table.name, kept, rows, table.separator, ())
