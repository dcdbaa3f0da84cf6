"""Put several files together: members with ties, and several files of ties as waves or as relations.

Files of ties are waves if their names differ in one number alone (camp_2.net, camp_3.net: waves 2 and 3), else
relations, each called as its file is; the caller can say which. Members are matched by name where every file names all
of its members, since tools number them again in each file; else by id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, VENUE_COLUMNS
from partnership_dynamics.calibration.readers.members import Members, members_of, missing_of, venue_columns, venues_of
from partnership_dynamics.calibration.readers.plain import Plain, Tie, check_members, fault, places
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.settle import renamed
from partnership_dynamics.calibration.readers.times import in_order, is_time
from partnership_dynamics.calibration.tables import Row, SurveyError, Table, counted, nearest, some

WAYS = ("waves", "relations")
QUESTION = re.compile(
    r"(?:^|[\W_])(?:q|question|item|relation|network|matrix|layer|sheet|tab|table|tie|file|part)[\W_]*$", re.IGNORECASE
)


def title_of(part: Plain) -> str:
    """Return what a file or sheet is called, without its ending.

    Examples
    --------
    >>> from partnership_dynamics.calibration.readers.plain import members_table
    >>> title_of(Plain("book.xlsx, sheet 'Wave 1'", members_table("", []), []))
    'Wave 1'
    """
    sheet = re.search(r", sheet '(.*)'$", part.name)
    return sheet[1] if sheet else Path(part.name).stem


def timed(titles: Sequence[str]) -> list[str] | None:
    """Return the words in which names differ, if they differ in one alone and it names a time.

    Examples
    --------
    >>> timed(["survey_pre", "survey_post"]), timed(["help", "money"]), timed(["Baseline", "Follow-up"])
    (['pre', 'post'], None, ['Baseline', 'Follow-up'])
    >>> timed(["net_2024_01", "net_2023_09"]), timed(["net_jan24", "net_sep23"])
    (['2024-01', '2023-09'], ['jan24', 'sep23'])
    """
    if len(titles) > 1 and not in_order(titles).problem:
        return list(titles)
    parts = [re.split(r"[\W_]+", title) for title in titles]
    if len(titles) < 2 or len({len(part) for part in parts}) != 1:
        return None
    differ = [place for place in range(len(parts[0])) if len({part[place].casefold() for part in parts}) > 1]
    together = differ and differ[-1] - differ[0] == len(differ) - 1  # 2023_09 and 2024_01
    for mark in (" ", "-"):
        words = [mark.join(part[differ[0] : differ[-1] + 1]) for part in parts] if together else []
        if words and all(map(is_time, words)) and not in_order(words).problem:
            return words
    return None


def numbered(titles: Sequence[str]) -> list[str] | None:
    """Return the number in which names differ, if they differ in one alone.

    Examples
    --------
    >>> numbered(["camp_2", "camp_3"]), numbered(["help", "money"]), numbered(["q1_w1", "q1_w2"])
    (['2', '3'], None, ['1', '2'])
    """
    parts = [re.split(r"(\d+)", title) for title in titles]
    if len({len(part) for part in parts}) != 1:
        return None
    differ = [place for place in range(len(parts[0])) if len({part[place] for part in parts}) > 1]
    if len(differ) != 1 or differ[0] % 2 == 0 or len({part[differ[0]] for part in parts}) < len(parts):
        return None
    return [part[differ[0]] for part in parts]


def is_affiliations(table: Table) -> bool:
    """Say whether a table lists who sits in which forum: ids that repeat, and a column of forums."""
    key = table.find("id", NODE_COLUMNS["id"]) or table.find("name", NODE_COLUMNS["name"])
    ids = [row.cells[key] for row in table.rows] if key else []
    return table.find("forum", VENUE_COLUMNS) is not None and len(set(ids)) < len(ids)


def combine(parts: Sequence[Plain | Table], reading: Reading) -> Plain:
    """Return what several files hold, as one.

    Parameters
    ----------
    parts : sequence of Plain or Table
        In the order given.
    reading : Reading

    Raises
    ------
    SurveyError
        If there are no ties, two files of members, or files that do not fit together.
    """
    way = reading.plan.files
    if way is not None and way not in WAYS:
        raise SurveyError(f"several files are {' or '.join(WAYS)}, not {way!r}.")
    tables = [part for part in parts if isinstance(part, Table)]
    found = [part for part in parts if isinstance(part, Plain) and not part.name.startswith("missing_dyads")]
    missing = [part for part in parts if isinstance(part, Plain) and part.name.startswith("missing_dyads")]
    if not found:
        told = ", ".join(table.name for table in tables) or "what was given"
        if tables and all(map(is_affiliations, tables)):
            raise SurveyError(
                f"{told}: who attends which event, and no ties; give the file of ties too. Attending the same "
                "event is no tie that anybody reported."
            )
        raise SurveyError(
            f"{told}: members, and no ties; give the file of ties too (columns source and target), or name the columns "
            "that hold the names: --column names=help for help1, help2 ..."
        )
    whole = _joined(found, way, reading) if len(found) > 1 else found[0]
    forums = [table for table in tables if is_affiliations(table)]
    rest = [table for table in tables if table not in forums]
    lists: list[Table] = []
    others: list[Table] = []
    for table in rest:
        (lists if _lists_members(table, reading) else others).append(table)
    if len(lists) > 1:
        raise SurveyError(f"{lists[0].name} and {lists[1].name} both list members; give one list.")
    if lists:
        whole = _with_members(whole, members_of(lists[0], reading.columns), reading)
    members = Members(whole.members, reading)
    for table in others:
        if venue_columns(table, reading.columns, members) is None:
            raise SurveyError(
                f"{table.name}: neither members (each id once) nor who attends what; its columns are "
                f"{some(table.columns)}. Leave it out, or say which are which: --column id=COLUMN, "
                "--column forum=COLUMN."
            )
        forums.append(table)
    for table in forums:
        whole.venues |= venues_of(table, members, reading)
    for part in missing:
        rows = [
            Row(tie.line, {"source": tie.source, "target": tie.target, "relation": tie.relation, "wave": tie.wave})
            for tie in part.ties
        ]
        used = (
            "source",
            "target",
            *(("relation",) if any(t.relation for t in part.ties) else ()),
            *(("wave",) if any(t.wave for t in part.ties) else ()),
        )
        table = Table(part.name, used, tuple(rows))
        whole.marked = True
        whole.ties += missing_of(table, members, whole.ties)
    return whole


def _lists_members(table: Table, reading: Reading) -> bool:
    """Say whether a table has each member once."""
    key = table.find("id", NODE_COLUMNS["id"], reading.columns.get("id")) or table.find("name", NODE_COLUMNS["name"])
    ids = [row.cells[key] for row in table.rows] if key else []
    return bool(key) and (len(set(ids)) == len(ids) or len(set(ids)) > len(ids) / 2)


def _with_members(whole: Plain, members: Table, reading: Reading) -> Plain:
    """Return the ties with the members that a file of its own lists; any other member with a tie is a fault."""
    key = members.columns[0]
    listed = places(members)
    known = Members(members, reading)
    new = {}
    for one in whole.ids:
        found = known.find(one)
        if found and found != one:
            new[one] = found
    if new:
        whole = renamed(whole, new)
        whole.notes.append(
            f"{counted(len(new), 'member')} of {whole.name} found in {members.name} by name: {some(list(new))}."
        )
    table = members
    if whole.listed:  # a grid has its own list: the file adds what is known of them
        more = [row for row in whole.members.rows if row.cells[whole.key] not in listed]
        if len(more) == len(whole.members.rows):
            raise SurveyError(f"{members.name} and {whole.name} have no member in common; use the same ids in both.")
        blank = dict.fromkeys(members.columns[1:], "")
        table = replace(members, rows=(*members.rows, *(Row(0, {key: row.cells[whole.key], **blank}) for row in more)))
        if more:
            extra = some([row.cells[whole.key] for row in more])
            whole.notes.append(f"{counted(len(more), 'member')} not in {members.name}: {extra}.")
        absent = set(listed) - set(whole.ids)
        if absent and whole.asked is None:
            whole = replace(whole, asked=frozenset(whole.ids))
            whole.notes.append(
                f"{counted(len(absent), 'member')} of {members.name} without a row in {whole.name} were not "
                f"asked: {some(sorted(absent))}."
            )
    else:
        for tie in whole.ties:
            for role, one in (("source", tie.source), ("target", tie.target)):
                if one not in listed:
                    hint = nearest(one, listed)
                    same = f", or --same {one!r}=ID" if hint else ""
                    raise fault(
                        whole.name,
                        tie.line,
                        f"{role} is {one!r}, which is no id in {members.name}"
                        f"{hint}; correct it, or add the member there{same}.",
                    )
    return replace(whole, members=table, listed=True, notes=[*members.notes, *whole.notes])


def _name_column(part: Plain) -> str | None:
    return part.members.find("name", NODE_COLUMNS["name"])


def _matched(parts: Sequence[Plain]) -> tuple[list[Plain], str]:
    """Return the parts with ids that mean the same member in all of them, and how they were matched."""
    named = []
    for part in parts:
        column = _name_column(part)
        names = [row.cells[column] for row in part.members.rows] if column else []
        named.append(bool(names) and all(names) and len(set(names)) == len(names))
    if not all(named):
        return list(parts), "by id"
    again = []
    for part in parts:
        column, key = str(_name_column(part)), part.key
        new = {row.cells[key]: row.cells[column] for row in part.members.rows}
        columns = tuple(one for one in part.members.columns if one != column)
        rows = tuple(
            Row(row.line, {one: new[row.cells[key]] if one == key else row.cells[one] for one in columns})
            for row in part.members.rows
        )
        ties = [tie._replace(source=new[tie.source], target=new[tie.target]) for tie in part.ties]
        asked = None if part.asked is None else frozenset(new[one] for one in part.asked)
        structural = {
            key: {(new[i], new[j]): code for (i, j), code in pairs.items()} for key, pairs in part.structural.items()
        }
        egos = None if part.egos is None else frozenset(new[one] for one in part.egos)
        spoke = frozenset(new[one] for one in part.spoke)
        again.append(
            replace(
                part,
                spoke=spoke,
                members=replace(part.members, columns=columns, rows=rows),
                ties=ties,
                asked=asked,
                structural=structural,
                egos=egos,
            )
        )
    return again, "by name"


def _joined(parts: Sequence[Plain], way: str | None, reading: Reading) -> Plain:
    """Return several files of ties as one."""
    titles = [title_of(part) for part in parts]
    times = timed(titles)
    numbers = numbered(titles) or times
    if way is None:
        way = "waves" if numbers else "relations"
        why = "their names differ in a number alone" if numbers else "their names are different"
        if numbers and numbers is times:
            why = "their names differ in a time alone"
        elif numbers and QUESTION.search(re.split(r"\d", titles[0])[0]):
            reading.ask(
                "files",
                ", ".join(part.name for part in parts),
                f"the names {some(titles)} differ in a number, which may be that of a wave or of a question",
                remedy="--files waves or --files relations",
            )
    else:
        why = "you said so"
    if way == "waves":
        waves = numbers or [str(place) for place in range(1, len(parts) + 1)]
        told = f"{len(parts)} files are waves {', '.join(waves)} ({why})"
    else:
        told = f"{len(parts)} files are relations ({why})"
    matched, how = _matched(parts)
    ids: dict[str, Row] = {}
    columns: dict[str, None] = {}
    for part in matched:
        columns |= dict.fromkeys(part.members.columns[1:])
    for part in matched:
        for row in part.members.rows:
            one = row.cells[part.key]
            cells = ids[one].cells if one in ids else {"id": one, **dict.fromkeys(columns, "")}
            for column in part.members.columns[1:]:
                cells[column] = cells[column] or row.cells[column]
            ids.setdefault(one, Row(row.line, cells))
    check_members(parts[0].name, len(ids))
    ties: list[Tie] = []
    absent: dict[tuple[str, str], set[str]] = {}
    not_asked: dict[tuple[str, str], set[str]] = {}
    taken: dict[tuple[str, str], str] = {}
    structural: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for place, (part, title) in enumerate(zip(matched, titles, strict=True)):
        keys = {}
        for relation, wave, _count in part.count():
            if way == "waves":
                if wave:
                    raise SurveyError(
                        f"{part.name}: has waves of its own ({wave}), and is given as a wave; give --files relations."
                    )
                key = (relation, waves[place])
            else:
                key = (relation or title, wave)
                if key in taken:
                    key = (f"{title} {key[0]}", wave)
            if key in taken:
                raise SurveyError(f"{part.name} and {taken[key]} both hold the relation {key[0]!r}; rename one.")
            taken[key] = part.name
            keys[relation, wave] = key
        here = set(part.ids)
        structural |= {keys[key]: pairs for key, pairs in part.structural.items() if key in keys}
        for key in keys.values():
            if part.listed and len(here) < len(ids):
                absent[key] = set(ids) - here
            if part.asked is not None:
                not_asked[key] = here - part.asked
        ties += [
            tie._replace(relation=keys[tie.relation, tie.wave][0], wave=keys[tie.relation, tie.wave][1])
            for tie in part.ties
        ]
    notes = [note for part in parts for note in part.notes]
    notes.append(f"{told}; members are matched {how}.")
    for key, gone in absent.items():
        at = f"wave {key[1]}" if way == "waves" else key[0]
        notes.append(f"{counted(len(gone), 'member')} not in the file of {at}: not known there: {some(sorted(gone))}.")
    says = {part.directed for part in parts}
    return Plain(
        ", ".join(part.name for part in parts),
        Table(parts[0].members.name, ("id", *columns), tuple(ids.values())),
        ties,
        says.pop() if len(says) == 1 else None,
        all(part.listed for part in parts),
        absent=absent,
        not_asked=not_asked,
        typed=all(part.typed for part in parts),
        notes=notes,
        structural=structural,
        egos=None
        if any(part.egos is None for part in matched)
        else frozenset(one for part in matched for one in part.egos or ()),
        spoke=frozenset(one for part in matched for one in part.spoke),
        decisions=[decision for part in parts for decision in part.decisions],
        unused=[unused for part in parts for unused in part.unused],
    )
