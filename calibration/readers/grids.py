"""Tables laid out by respondent: roster matrices, name generators, adjacency lists, and lists without a header.

Which of them a table is, its cells decide (`plain_of`), never its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from calibration.readers.cells import Sheet, check_header, table_of
from calibration.readers.edges import NODE_COLUMNS, TIE_COLUMNS, has_types, is_edge_list, members_of, ties_of
from calibration.readers.plain import Plain, Tie, check_members, check_ties, gathered, members_table, real
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, nearest, some

RESPONDENT_COLUMNS = (*NODE_COLUMNS["id"], "respondent", "respondent_id", "response_id", "responseid", "member",
                      "organisation", "organization", "name")  # fmt: skip
GENERATOR_WORDS = ("name", "named", "alter", "contact", "partner", "tie", "nominee", "nomination", "friend", "choice",
                   "works_with", "deals_with")  # fmt: skip
NUMBERED = re.compile(r"^(?P<stem>.*?[^\d_ .-]|.*?\d(?=[_ .-]))[_ .-]*(?P<number>\d{1,3})$")
ASKED_OF = re.compile(r"^(?P<question>.+?)\s*(?:\[(?P<inside>[^\]]+)\]|(?:__|: ?|[._ ])(?P<after>.+))$")
LONGEST_HEADING = 200  # letters; a longer one is no question's number or member, and not searched for it
SHARE = 0.5  # of headings or names that have to be members before a table is taken for a grid


def _is_number(cell: str) -> bool:
    return not cell or cell.lower() in NOT_GIVEN or real(cell) is not None


def headerless(sheet: Sheet) -> bool:
    """Say whether a sheet is a list of ties without a header: two words a row (and a number), or ragged rows."""
    rows = [cells for _line, cells in sheet.rows]
    first = rows[0]
    if not any(first) or len({cell.lower() for cell in first}) < len(first):
        return len(first) == 2 and bool(first[0])  # a tie to oneself
    later = {cell for cells in rows[1:] for cell in cells}
    return all(_is_number(cell) and cell for cell in first) or any(cell in later for cell in first if cell)


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
    numbers = all(_is_number(cell) for _line, cells in sheet.rows[1:] for cell in cells[1:])
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
    extra = list(dict.fromkeys(alter for _question, alter in heads if alter not in set(egos)))
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


def _respondents(table: Table, columns: Mapping[str, str]) -> str:
    chosen = columns.get("id")
    return table.find("id", RESPONDENT_COLUMNS, chosen) or table.columns[0]


def roster(table: Table, columns: Mapping[str, str]) -> Plain | None:
    """Read one row a respondent with a column for each member of the roster, and others with attributes.

    The roster's columns are headed by a member's id or name, or by a question and that ("help[Police]",
    "help_Police", "help: Police"); None if the table has none.
    """
    key = _respondents(table, columns)
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
        and all(_is_number(row.cells[column]) for row in table.rows for column in one)
    }
    if not heads:
        return None
    members = _without(table, key, [column for one in heads.values() for column in one])
    used = [column for one in heads.values() for column in one]
    rows = [(row.line, row.cells[key], [row.cells[column] for column in used]) for row in table.rows]
    questions = {question: list(one.values()) for question, one in heads.items()}
    notes = [*table.notes, f"{table.name}: one row a respondent and a column for each member of the roster."]
    return _grid(table.name, notes, questions, rows, members)


def _without(table: Table, key: str, used: Sequence[str]) -> Table:
    """Return the members of a table of respondents: the id and the columns that no question has."""
    kept = (key, *(column for column in table.columns if column != key and column not in set(used)))
    rows = tuple(Row(row.line, {column: row.cells[column] for column in kept}) for row in table.rows)
    return Table(table.name, kept, rows, table.separator, ())


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
        words = cells and not all(_is_number(cell) for cell in cells)
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
    key = _respondents(table, columns)
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
    members = _without(table, key, used)
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


def plain_of(sheet: Sheet, columns: Mapping[str, str]) -> Plain | Table:
    """Return what one sheet holds, or the table itself where it has members alone (or what only others explain).

    Tried in this order: columns for source and target (edge list); labels across and down (roster matrix); a column
    for each member (roster); numbered columns with names (name generator); no header (list of ties); members.

    Raises
    ------
    SurveyError
        If the sheet is none of them, or faulty.
    """
    if not sheet.rows:
        raise SurveyError(f"{sheet.name}: the file is empty; it needs a header line with the names of its columns.")
    header = [cell.lower() for cell in sheet.rows[0][1]]
    wanted = {role: columns.get(role, "").lower() for role in ("source", "target")}
    if all(wanted[role] in header if wanted[role] else set(TIE_COLUMNS[role]) & set(header) for role in wanted):
        table = table_of(sheet)
        if is_edge_list(table, columns):
            ties = ties_of(table, columns)
            ids = gathered(ties)
            check_members(sheet.name, len(ids))
            check_ties(sheet.name, ties)
            typed = not has_types(table)  # a program's list has loops and repetitions that nobody will go and delete
            return Plain(
                sheet.name, members_table(sheet.name, ids), ties, listed=False, typed=typed, notes=list(table.notes)
            )
    found = matrix(sheet)
    if found is not None:
        return found
    ids = [word for word in RESPONDENT_COLUMNS if word in header]
    if not ids and "id" not in columns and headerless(sheet):
        return listed_ties(sheet)
    table = table_of(sheet)
    grid = None if "names" in columns else roster(table, columns)
    grid = grid or generator(table, columns)
    if grid is not None:
        return grid
    if table.find("id", NODE_COLUMNS["id"], columns.get("id")) is None and "source" not in header:
        table.need("source", TIE_COLUMNS["source"], columns.get("source"))
    return table


def members_alone(table: Table, columns: Mapping[str, str]) -> Plain:
    """Return a table of members as the plain form, without any tie."""
    return Plain(table.name, members_of(table, columns), [], typed=True, notes=list(table.notes))
