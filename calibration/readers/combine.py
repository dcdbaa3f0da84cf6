"""Put several files together: members with ties, and several files of ties as waves or as relations.

Files of ties are waves if their names differ in one number alone (camp_2.net, camp_3.net: waves 2 and 3), else
relations, each called as its file is; the caller can say which. Members are matched by name where every file names all
of its members, since tools number them anew in each file; else by id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from calibration.readers.edges import NODE_COLUMNS, VENUE_COLUMNS, members_of, missing_of, venues_of
from calibration.readers.plain import Plain, Tie, check_members, fault, places
from calibration.tables import Row, SurveyError, Table, counted, nearest, some

WAYS = ("waves", "relations")


def title_of(part: Plain) -> str:
    """Return what a file or sheet is called, without its ending.

    Examples
    --------
    >>> from calibration.readers.plain import members_table
    >>> title_of(Plain("book.xlsx, sheet 'Wave 1'", members_table("", []), []))
    'Wave 1'
    """
    sheet = re.search(r", sheet '(.*)'$", part.name)
    return sheet[1] if sheet else Path(part.name).stem


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
    key = table.find("id", NODE_COLUMNS["id"])
    ids = [row.cells[key] for row in table.rows] if key else []
    return table.find("forum", VENUE_COLUMNS) is not None and len(set(ids)) < len(ids)


def combine(parts: Sequence[Plain | Table], columns: Mapping[str, str], way: str | None = None) -> Plain:
    """Return what several files hold, as one.

    Parameters
    ----------
    parts : sequence of Plain or Table
        In the order given.
    columns : mapping of role to column
    way : {"waves", "relations"}, optional
        What several files of ties are; None lets their names decide.

    Raises
    ------
    SurveyError
        If there are no ties, two files of members, or files that do not fit together.
    """
    if way is not None and way not in WAYS:
        raise SurveyError(f"several files are {' or '.join(WAYS)}, not {way!r}.")
    tables = [part for part in parts if isinstance(part, Table)]
    found = [part for part in parts if isinstance(part, Plain) and not part.name.startswith("missing_dyads")]
    missing = [part for part in parts if isinstance(part, Plain) and part.name.startswith("missing_dyads")]
    forums = [table for table in tables if is_affiliations(table)]
    lists = [table for table in tables if table not in forums]
    if not found:
        told = ", ".join(table.name for table in tables) or "what was given"
        raise SurveyError(
            f"{told}: members, and no ties; give the file of ties too (columns source and target), or name the columns "
            "that hold the names: --column names=help for help1, help2 ..."
        )
    if len(lists) > 1:
        raise SurveyError(f"{lists[0].name} and {lists[1].name} both list members; give one list.")
    whole = _joined(found, way) if len(found) > 1 else found[0]
    if lists:
        whole = _with_members(whole, members_of(lists[0], columns))
    ids = whole.ids
    for table in forums:
        whole.venues |= venues_of(table, ids, whole.members.name)
    for part in missing:
        rows = [Row(tie.line, {"source": tie.source, "target": tie.target, "relation": tie.relation, "wave": tie.wave})
                for tie in part.ties]  # fmt: skip
        used = ("source", "target", *(("relation",) if any(t.relation for t in part.ties) else ()),
                *(("wave",) if any(t.wave for t in part.ties) else ()))  # fmt: skip
        table = Table(part.name, used, tuple(rows))
        whole.marked = True
        whole.ties += missing_of(table, ids, whole.members.name, whole.ties)
    return whole


def _with_members(whole: Plain, members: Table) -> Plain:
    """Return the ties with the members that a file of its own lists; whoever else has a tie is a fault."""
    key = members.columns[0]
    listed = places(members)
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
    else:
        for tie in whole.ties:
            for role, one in (("source", tie.source), ("target", tie.target)):
                if one not in listed:
                    raise fault(whole.name, tie.line, f"{role} is {one!r}, which is no id in {members.name}"
                                f"{nearest(one, listed)}; correct it, or add the member there.")  # fmt: skip
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
    renamed = []
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
        renamed.append(replace(part, members=replace(part.members, columns=columns, rows=rows), ties=ties, asked=asked))
    return renamed, "by name"


def _joined(parts: Sequence[Plain], way: str | None) -> Plain:
    """Return several files of ties as one."""
    titles = [title_of(part) for part in parts]
    numbers = numbered(titles)
    if way is None:
        way = "waves" if numbers else "relations"
        why = "their names differ in a number alone" if numbers else "their names are different"
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
        for key in keys.values():
            if part.listed and len(here) < len(ids):
                absent[key] = set(ids) - here
            if part.asked is not None:
                not_asked[key] = here - part.asked
        ties += [tie._replace(relation=keys[tie.relation, tie.wave][0], wave=keys[tie.relation, tie.wave][1])
                 for tie in part.ties]  # fmt: skip
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
    )
