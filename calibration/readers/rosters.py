"""One row a respondent, with a column for each member of the roster, and others with attributes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, RESPONDENT_COLUMNS, is_called
from partnership_dynamics.calibration.readers.grids import SHARE, grid, is_number, repeated, without
from partnership_dynamics.calibration.readers.labels import chosen_spelling, is_nobody, is_total, key_of, near
from partnership_dynamics.calibration.readers.matrices import ask_same
from partnership_dynamics.calibration.readers.plain import Plain, real
from partnership_dynamics.calibration.readers.reading import Reading, quoted
from partnership_dynamics.calibration.readers.words import MARKS, NO, YES
from partnership_dynamics.calibration.tables import NOT_GIVEN, Row, Table, some

ASKED_OF = re.compile(r"^(?P<question>.+?)\s*(?:\[(?P<inside>[^\]]+)\]|(?:__|: ?| [-–—] ?| > ?|[._ ])(?P<after>.+))$")
NUMBERED = re.compile(r"^(?P<stem>.*?[^\d_ .-]|.*?\d(?=[_ .-]))[_ .-]*(?P<number>\d{1,3})$")
LONGEST_HEADING = 200  # letters; a longer one is no question's number or member, and not searched for it
LEAST_HEADS = 2


def respondents(table: Table, columns: Mapping[str, str]) -> str:
    """Return the column that says who the respondent is: the first, if none is called so."""
    chosen = columns.get("id")
    return table.find("id", RESPONDENT_COLUMNS, chosen) or table.columns[0]


def roster(table: Table, reading: Reading) -> Plain | None:
    """Read one row a respondent with a column for each member of the roster, and others with attributes.

    The roster's columns are headed by a member's id or name, or by a question and that ("help[Police]",
    "help_Police", "help: Police"), or numbered as the members are (Q5_01 for id 1); None if the table has none.
    """
    columns = reading.columns
    key, heads = _heads(table, columns)
    heads = {
        question: one for question, one in heads.items() if not _could_be_names(table, key, question, one, reading)
    }
    ids = list(dict.fromkeys(row.cells[key] for row in table.rows))
    kept: dict[str, dict[str, str]] = {}
    for question, one in heads.items():
        if len(one) >= max(2, SHARE * len(ids)) and all(_answer(table, column, alter) for column, alter in one.items()):
            kept[question] = one
        elif len(one) >= max(2, SHARE * len(ids)):
            kept[question] = one  # what is no answer is asked about, cell by cell
    if not kept:
        kept = _by_number(table, key, reading)
    if not kept:
        return None
    check_respondents(table, key)
    for question, one in heads.items():
        for column, alter in one.items() if question not in kept else ():
            if any(row.cells[column] for row in table.rows) and column.lower() not in map(
                str.lower, reading.plan.unused
            ):
                reading.ask(
                    "columns",
                    f"{table.name}, column {column}",
                    f"it is headed by the member {alter!r}, and not as the other columns of answers are",
                    "a column that is not used",
                    others=("answers about that member",),
                    remedy=f"--unused {quoted(column)}, or head it as the others are",
                    sets={"unused": (column,)},
                )
    kept = _with_others(table, key, kept, reading)
    used = [column for one in kept.values() for column in one]
    members = without(table, key, used)
    rows = [(row.line, row.cells[key], [row.cells[column] for column in used]) for row in table.rows]
    rows = repeated(table.name, rows, reading)
    if len(rows) < len(table.rows):
        lines = {line for line, _ego, _cells in rows}
        seen: dict[str, Row] = {}
        for row in members.rows:
            if row.line in lines or key_of(row.cells[key]) not in seen:
                seen[key_of(row.cells[key])] = row
        members = Table(members.name, members.columns, tuple(seen.values()), members.separator)
        spelt = {key_of(ego): ego for _line, ego, _cells in rows}
        members = Table(
            members.name,
            members.columns,
            tuple(Row(row.line, {**row.cells, key: spelt[key_of(row.cells[key])]}) for row in members.rows),
        )
    questions = {question: list(one.values()) for question, one in kept.items()}
    notes = [*table.notes, f"{table.name}: one row a respondent and a column for each member of the roster."]
    return grid(table.name, notes, questions, rows, members, reading)


def check_respondents(table: Table, key: str) -> None:
    """Refuse a respondent without a name.

    Raises
    ------
    SurveyError
        With the first row whose cell names nobody.
    """
    for row in table.rows:
        if is_nobody(row.cells[key]) and not row.cells[key].isdigit():
            raise table.fault(row, f"{key} is {row.cells[key]!r}; it must say whose answers the row holds.")


def _with_others(
    table: Table, key: str, kept: Mapping[str, dict[str, str]], reading: Reading
) -> dict[str, dict[str, str]]:
    """Return questions with columns of members who have no row: misspelt, or on the roster and not asked."""
    known = list(dict.fromkeys(row.cells[key] for row in table.rows))
    headed = {column for one in kept.values() for column in one}
    found = {question: dict(one) for question, one in kept.items()}
    for question, one in found.items():
        _lost_heading(table, key, question, one, headed, reading)
    for column in table.columns:
        ways = [] if column in headed or column == key or len(column) > LONGEST_HEADING else _questions(column)
        way = next(((question, after) for question, after in ways if question in found), None)
        if way is None or is_total(way[1]):
            continue
        question, after = way
        told = chosen_spelling(after, reading.plan.same)
        missing = [one for one in known if one not in found[question].values()]
        close = told or near(after, missing)
        sure = "[" in column or " - " in column or ": " in column
        if close in missing and close is not None:
            if told is None:
                ask_same(f"{table.name}, column {column}", after, close, reading)
            found[question][column] = close
        elif sure and _answer(table, column, after):
            found[question][column] = after
        elif _answer(table, column, after) and any(row.cells[column] for row in table.rows):
            reading.ask(
                "columns",
                f"{table.name}, column {column}",
                f"{after!r} is no respondent, and the column holds answers as those to {question} do",
                "an attribute of the respondents",
                others=("answers about a member",),
                remedy=f"--unused {quoted(column)}, or head it {question}[{after}] for a member",
                sets={"unused": (column,)},
            )
    return found


def _lost_heading(
    table: Table, key: str, question: str, heads: Mapping[str, str], headed: Collection[str], reading: Reading
) -> None:
    """Ask about a column among the answers that heads no member, where one respondent has no column."""
    without = [row.cells[key] for row in table.rows if row.cells[key] not in heads.values()]
    places = [table.columns.index(column) for column in heads]
    among = [
        column
        for column in table.columns[min(places) - 1 if min(places) else 0 : max(places) + 2]
        if column not in headed
        and column != key
        and _answer(table, column, column)
        and any(row.cells[column] for row in table.rows)
    ]
    values = {row.cells[column] for row in table.rows for column in heads}
    like = [column for column in among if {row.cells[column] for row in table.rows} <= values]
    if len(without) != 1 or len(like) != 1:
        return
    reading.ask(
        "columns",
        f"{table.name}, column {like[0]}",
        f"it stands among the answers{f' to {question}' if question else ''} and heads no member, and {without[0]!r} "
        "has no column",
        "a column that is not used",
        others=(f"the answers about {without[0]!r}",),
        remedy=f"--unused {quoted(like[0])}, or head it as the others are",
        sets={"unused": (like[0],)},
    )


def _could_be_names(table: Table, key: str, question: str, columns: Mapping[str, str], reading: Reading) -> bool:
    """Say whether columns numbered as members are hold ids of those named instead; it is asked where both could be."""
    if not question or not all(alter.isdigit() for alter in columns.values()) or reading.plan.of(table.name).layout:
        return False
    ids = {row.cells[key] for row in table.rows}
    rows = [[row.cells[column] for column in columns if row.cells[column]] for row in table.rows]
    cells = [cell for one in rows for cell in one]
    if not cells or not all(cell in ids for cell in cells) or any(len(set(one)) < len(one) for one in rows):
        return False
    if any(row.cells[key] in one for row, one in zip(table.rows, rows, strict=True)):
        return False  # nobody names itself
    oneself = any(
        row.cells[column] for row in table.rows for column, alter in columns.items() if row.cells[key] == alter
    )
    if not oneself:
        reading.ask(
            "layout",
            table.name,
            f"the columns {some(list(columns))} are numbered as the members are, and hold "
            "numbers that are ids of members too",
            others=("answers about each member", "the ids of those named"),
            remedy="--layout roster or --layout names",
        )
    else:
        reading.decide(
            "layout",
            table.name,
            f"the columns {some(list(columns))} hold ids of members, and members have one "
            "in the column of their own number",
            "read as the ids of those named",
            remedy="--layout roster if they are answers about each member",
        )
    return True


def _answer(table: Table, column: str, alter: str) -> bool:
    own = key_of(alter)
    return all(
        is_number(cell) or key_of(cell) in YES | NO | MARKS | {own}
        for cell in (row.cells[column] for row in table.rows)
    )


def _heads(table: Table, columns: Mapping[str, str]) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the column of respondents, and for each question its columns with the member of each.

    Of several columns that could say who the respondent is, the one counts whose cells head most columns.
    """
    chosen = columns.get("id")
    found: list[tuple[int, str, dict[str, dict[str, str]]]] = []
    named = [one for one in table.columns if is_called(one, RESPONDENT_COLUMNS)]
    first = respondents(table, columns)
    for key in [first] if chosen else list(dict.fromkeys([first, *named])):
        heads = _heads_of(table, key, columns)
        found.append((sum(len(one) for one in heads.values()), key, heads))
    most = max(found, key=lambda one: one[0])
    if most[0] < LEAST_HEADS and not chosen:  # a column of names under any heading
        for key in table.columns:
            cells = [row.cells[key] for row in table.rows]
            if key not in (first, *named) and all(cells) and len(set(cells)) > 1 and not all(map(is_number, cells)):
                heads = _heads_of(table, key, columns)
                found.append((sum(len(one) for one in heads.values()), key, heads))
        most = max(found, key=lambda one: one[0])
    return most[1], most[2]


def _heads_of(table: Table, key: str, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    name_column = table.find("name", NODE_COLUMNS["name"], columns.get("name"))
    ids = [row.cells[key] for row in table.rows]
    known = {key_of(one): one for one in reversed(ids) if one}
    if name_column:
        known |= {key_of(row.cells[name_column]): row.cells[key] for row in table.rows if row.cells[name_column]}
    heads: dict[str, dict[str, str]] = {}  # question -> column -> member
    for column in table.columns:
        if column in (key, name_column):
            continue
        if key_of(column) in known:
            heads.setdefault("", {})[column] = known[key_of(column)]
            continue
        if len(column) > LONGEST_HEADING:
            continue
        for question, after in _questions(column):
            alter = known.get(key_of(after))
            if alter is not None:
                heads.setdefault(question, {})[column] = alter
                break
    return heads


def _questions(column: str) -> list[tuple[str, str]]:
    """Return the ways in which a heading may be a question and a member, the likeliest first."""
    match = ASKED_OF.match(column)
    ways = [(match["question"], match["inside"] or match["after"])] if match else []
    for mark in ("[", " - ", " – ", ": ", ".", "_", " "):
        at_ = -1
        while (at_ := column.find(mark, at_ + 1)) > 0:
            ways.append((column[:at_].strip(" _.:-"), column[at_ + len(mark) :].rstrip("]) ")))
    return [(question, after) for question, after in ways if question and after]


def _by_number(table: Table, key: str, reading: Reading) -> dict[str, dict[str, str]]:
    """Return questions whose columns are numbered as the members are: Q5_01 to Q5_04 for ids 1 to 4.

    The answers decide: names of members would be ids alone; and nobody answers about itself.
    """
    ids = {row.cells[key].lstrip("0"): row.cells[key] for row in table.rows if row.cells[key].isdigit()}
    if len(ids) < len(table.rows) or len(ids) < 2:
        return {}
    groups: dict[str, dict[str, str]] = {}
    for column in table.columns:
        found = NUMBERED.match(column) if len(column) <= LONGEST_HEADING else None
        if found and column != key and found["number"].lstrip("0") in ids:
            groups.setdefault(found["stem"].strip("_ .-"), {})[column] = ids[found["number"].lstrip("0")]
    kept = {}
    for stem, group in groups.items():
        own = [row.cells[column] for row in table.rows for column, alter in group.items() if row.cells[key] == alter]
        cells = [row.cells[column] for row in table.rows for column in group if row.cells[column]]
        if set(group.values()) != set(ids.values()) or not all(is_number(cell) for cell in cells):
            continue
        oneself = any(cell and cell.lower() not in NOT_GIVEN and real(cell) != 0 for cell in own)
        could_be_ids = all(cell.lstrip("0") in ids for cell in cells)
        if oneself or could_be_ids or "names" in reading.columns:
            continue
        kept[stem] = group
        reading.decide(
            "layout",
            table.name,
            f"columns {min(group)} to {max(group)} are numbered as the members are, and hold answers that are no id",
            "read as one column for each member",
            remedy=f"--column names={stem} if they hold ids",
        )
    return kept
