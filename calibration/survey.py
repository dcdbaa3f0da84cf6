"""Read a partnership survey: `nodes.csv` and `ties.csv`, in a directory or as two files.

A directory may also hold `affiliations.csv` (who attends which board or working group) and `missing_dyads.csv`
(pairs whose answer is missing). Nothing leaves the machine.

Is a relation directed? Unless the caller says so, the ties decide, relation by relation, by the rule stated at
`decide_directed`; the description of the survey says what was decided and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from calibration.observed import Layer, Survey, wave_order
from calibration.response import who_answered
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, nearest, read_table, some

__all__ = ["Layer", "Survey", "SurveyError", "decide_directed", "read_survey"]

MEMBERS_LIMIT = 5_000  # a relation is kept as whole matrices
RELATION_UNNAMED, WAVE_UNNAMED = "tie", "1"
ORIENTED_BY_CHANCE = 8  # that many ties all point the same way by chance in fewer than 1 of 100 directed networks

NODE_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "node", "code", "key", "actor", "ego"),
    "name": ("full_name", "long_name", "name", "label", "organisation", "organization"),
}
TIE_COLUMNS: Mapping[str, Sequence[str]] = {
    "source": ("source", "from", "ego", "sender", "respondent"),
    "target": ("target", "to", "alter", "receiver", "named"),
    "weight": ("weight", "strength", "frequency", "value"),
    "relation": ("relation", "question", "layer"),
    "wave": ("wave", "time", "year", "period"),
}
FILE_ROLES = (*NODE_COLUMNS, *TIE_COLUMNS, "answered")
MEMBER_ROLES = ("kind", "area", "lead", "leader_engagement", "hours", "seniority", "directorate")
ROLES = (*FILE_ROLES, *MEMBER_ROLES)
VENUE_COLUMNS = ("forum", "venue", "group", "board", "committee", "event", "body")


Pairs = dict[tuple[int, int], tuple[float, int]]  # (ego, alter) -> weight and line


def decide_directed(waves: Sequence[Pairs], ids: Sequence[str]) -> tuple[bool, str]:
    """Decide from the ties of a relation, all waves together, whether it is directed.

    It is undirected if there are at least eight ties and either (a) each pair stands once, always the member that
    comes first (in nodes.csv, or by id) as source: an undirected list is written so, and a directed one comes out
    so by chance in fewer than 1 of 100; or (b) every tie stands in both directions, with the same weight. Else it
    is directed.

    Parameters
    ----------
    waves : sequence of mappings
        For each wave, (ego, alter) -> (weight, line).
    ids : sequence of str

    Returns
    -------
    directed : bool
    why : str
    """
    total = sum(len(pairs) for pairs in waves)
    mutual = sum((j, i) in pairs for pairs in waves for i, j in pairs)
    if total < ORIENTED_BY_CHANCE:
        return True, f"with {total} ties the file does not show it, and directed is assumed"
    alike = all(
        (j, i) in pairs and pairs[j, i][0] == weight for pairs in waves for (i, j), (weight, _) in pairs.items()
    )
    if alike:
        return False, "every tie stands in both directions with the same weight"
    by_id = np.argsort(np.argsort(np.array(ids)))
    forward = [i < j for pairs in waves for i, j in pairs]
    forward_by_id = [by_id[i] < by_id[j] for pairs in waves for i, j in pairs]
    if mutual == 0 and (all(forward) or all(forward_by_id)):
        return False, "each pair stands once, always in the order of the list of members"
    return True, f"{mutual} of {total} ties stand in both directions" if mutual else "pairs stand in either order"


@dataclass
class _Reading:
    """What is known while a survey is being read."""

    nodes: Table
    ids: tuple[str, ...]
    place: dict[str, int]
    notes: list[str]

    def member(self, table: Table, row: Row, column: str) -> int:
        """Return the place of the member that a cell names."""
        text = row.cells[column]
        if text not in self.place:
            raise table.fault(
                row,
                f"{column} is {text!r}, which is no id in {self.nodes.path.name}{nearest(text, self.ids)}; "
                "correct it, or add the member there.",
            )
        return self.place[text]


def _start(nodes: Table, columns: Mapping[str, str]) -> _Reading:
    key = nodes.need("id", NODE_COLUMNS["id"], columns.get("id"))
    place: dict[str, int] = {}
    lines: dict[str, int] = {}
    for row in nodes.rows:
        one = row.cells[key]
        if not one:
            raise nodes.fault(row, f"{key} is empty; every member needs an id.")
        if one in place:
            raise nodes.fault(row, f"the id {one!r} is already on line {lines[one]}; each member stands once.")
        place[one], lines[one] = len(place), row.line
    if len(place) < 2:
        raise SurveyError(f"{nodes.path.name}: {counted(len(place), 'member')}; a partnership has at least two.")
    if len(place) > MEMBERS_LIMIT:
        raise SurveyError(f"{nodes.path.name}: {len(place)} members; at most {MEMBERS_LIMIT} can be read.")
    return _Reading(nodes, tuple(place), place, list(nodes.notes))


def _names(reading: _Reading, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return a name for each member: unique, with the id where a name is missing or shared."""
    column = reading.nodes.find("name", NODE_COLUMNS["name"], columns.get("name"))
    given = [row.cells[column] if column else "" for row in reading.nodes.rows]
    names = []
    for name, one in zip(given, reading.ids, strict=True):
        clear = name and given.count(name) == 1 and (name == one or name not in reading.place)
        names.append(name if clear else f"{name} [{one}]" if name else one)
    return tuple(names)


def _ties(
    reading: _Reading, ties: Table, columns: Mapping[str, str]
) -> tuple[dict[tuple[str, str], Pairs], dict[tuple[str, str], set[tuple[int, int]]]]:
    """Return, for each relation and wave, the ties and the pairs marked as missing."""
    source, target = (ties.need(role, TIE_COLUMNS[role], columns.get(role)) for role in ("source", "target"))
    weight, relation, wave = (
        ties.find(role, TIE_COLUMNS[role], columns.get(role)) for role in ("weight", "relation", "wave")
    )
    found: dict[tuple[str, str], Pairs] = {}
    unknown: dict[tuple[str, str], set[tuple[int, int]]] = {}
    repeated = zeros = 0
    for row in ties.rows:
        i, j = reading.member(ties, row, source), reading.member(ties, row, target)
        if i == j:
            raise ties.fault(row, f"{row.cells[source]!r} has a tie to itself; delete the line.")
        key = (
            (row.cells[relation] if relation else "") or RELATION_UNNAMED,
            (row.cells[wave] if wave else "") or WAVE_UNNAMED,
        )
        pairs = found.setdefault(key, {})
        if weight and row.cells[weight].lower() in NOT_GIVEN:
            unknown.setdefault(key, set()).add((i, j))
            continue
        value = ties.number(row, weight) if weight else 1.0
        if value < 0:
            raise ties.fault(
                row, f"{weight} is {row.cells[weight or '']}; a tie's weight is above 0, larger is stronger."
            )
        if value == 0:
            zeros += 1
        elif (i, j) not in pairs:
            pairs[i, j] = (value, row.line)
        elif pairs[i, j][0] == value:
            repeated += 1
        else:
            raise ties.fault(
                row,
                f"the tie {row.cells[source]} to {row.cells[target]} has weight {value:g} here and "
                f"{pairs[i, j][0]:g} on line {pairs[i, j][1]}; keep one, or tell them apart by relation or wave.",
            )
    if repeated:
        reading.notes.append(f"{ties.path.name} repeats {counted(repeated, 'tie')}, counted once.")
    if zeros:
        reading.notes.append(f"{counted(zeros, 'row')} of {ties.path.name} with weight 0: read as no tie.")
    if not any(found.values()):
        raise SurveyError(f"{ties.path.name}: not one tie; it needs at least one row with a weight above 0.")
    return {key: pairs for key, pairs in found.items() if pairs}, unknown


def _missing_dyads(
    reading: _Reading,
    table: Table,
    found: Mapping[tuple[str, str], Pairs],
    unknown: dict[tuple[str, str], set[tuple[int, int]]],
) -> None:
    """Add the pairs that a file of missing answers lists."""
    source, target = (table.need(role, TIE_COLUMNS[role]) for role in ("source", "target"))
    relation, wave = (table.find(role, TIE_COLUMNS[role]) for role in ("relation", "wave"))
    for row in table.rows:
        pair = (reading.member(table, row, source), reading.member(table, row, target))
        matching = [
            key
            for key in found
            if (relation is None or key[0] == row.cells[relation]) and (wave is None or key[1] == row.cells[wave])
        ]
        if not matching:
            raise table.fault(row, "its relation and wave are not in the file of ties; correct them.")
        for key in matching:
            if pair in found[key]:
                raise table.fault(
                    row, f"this pair has a tie on line {found[key][pair][1]} of the ties; keep one of them."
                )
            unknown.setdefault(key, set()).add(pair)


def _venues(reading: _Reading, table: Table) -> dict[str, tuple[int, ...]]:
    member = table.need("id", NODE_COLUMNS["id"])
    venue = table.need("forum", VENUE_COLUMNS)
    attends: dict[str, dict[int, None]] = {}
    for row in table.rows:
        attends.setdefault(row.cells[venue], {})[reading.member(table, row, member)] = None
    return {name: tuple(places) for name, places in attends.items() if name}


def _layer(
    key: tuple[str, str],
    pairs: Pairs,
    unknown: set[tuple[int, int]],
    directed: tuple[bool, str],
    answered: npt.NDArray[np.bool_],
) -> Layer:
    """Return the matrices of one relation in one wave."""
    n = len(answered)
    tie = np.zeros((n, n), dtype=np.int8)
    weight = np.zeros((n, n))
    tie[~answered] = -1
    if not directed[0]:  # a pair is known as soon as one side answers
        tie = np.maximum(tie, tie.T)
    listed = np.zeros(n, dtype=np.int64)
    for i, j in unknown:
        tie[i, j] = -1
        listed[i] += 1
        if not directed[0]:
            tie[j, i] = -1
            listed[j] += (j, i) not in unknown
    for (i, j), (value, _) in pairs.items():
        tie[i, j], weight[i, j] = 1, value
    if not directed[0]:
        tie[tie.T == 1] = 1
        weight = np.maximum(weight, weight.T)
    np.fill_diagonal(tie, 0)
    for array in (tie, weight):
        array.setflags(write=False)
    return Layer(*key, tie, weight, *directed, answered & (listed < n - 1))


def _paths(place: str | Path | Sequence[str | Path]) -> tuple[Path, Path, Path | None]:
    """Return the files of members and ties, and the directory if one was given."""
    if not isinstance(place, str | Path):
        nodes, ties = (Path(one) for one in place)
        return nodes, ties, None
    folder = Path(place)
    if not folder.is_dir():
        raise SurveyError(f"{folder}: there is no such directory; a survey is a directory with nodes.csv and ties.csv.")
    files = sorted(path.name for path in folder.iterdir())
    for name in ("nodes.csv", "ties.csv"):
        if name not in files:
            there = some(files) or "nothing"
            raise SurveyError(f"{folder.name}: no {name}{nearest(name, files)}; the directory holds {there}.")
    return folder / "nodes.csv", folder / "ties.csv", folder


def read_survey(
    place: str | Path | Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    directed: bool | None = None,
    missing: str | Sequence[str] = "auto",
) -> Survey:
    """Read a partnership survey.

    Parameters
    ----------
    place : path, or two paths
        A directory with nodes.csv and ties.csv; or the file of members and the file of ties.
    columns : mapping of str to str, optional
        Which column plays a role, where its name does not say so. Roles: id, name, source, target, weight,
        relation, wave, answered; and those of `calibration.partnership_from_survey` (kind, area, lead, ...).
    directed : bool, optional
        None lets the ties decide (`decide_directed`).
    missing : {"auto", "none", "empty"} or sequence of ids
        Who did not answer, where the survey does not mark it (`calibration.response.who_answered`).

    Returns
    -------
    Survey

    Raises
    ------
    SurveyError
        If it cannot be read; the message names file, line, what was found and the remedy.
    """
    chosen = dict(columns or {})
    nodes_path, ties_path, folder = _paths(place)
    reading = _start(read_table(nodes_path), chosen)
    nodes, n = reading.nodes, len(reading.ids)
    strange = [role for role in chosen if role not in ROLES]
    if strange:
        raise SurveyError(
            f"{strange[0]!r} is no role of a column{nearest(strange[0], ROLES)}; roles are {', '.join(ROLES)}."
        )
    ties = read_table(ties_path)
    reading.notes.extend(ties.notes)
    found, unknown = _ties(reading, ties, chosen)
    marked: set[str] = set()
    venues: dict[str, tuple[int, ...]] = {}
    if folder is not None and (folder / "missing_dyads.csv").is_file():
        _missing_dyads(reading, read_table(folder / "missing_dyads.csv"), found, unknown)
        marked = {wave for _, wave in found}
    if folder is not None and (folder / "affiliations.csv").is_file():
        venues = _venues(reading, read_table(folder / "affiliations.csv"))
    verdict = {}
    for relation in {relation for relation, _ in found}:
        waves = [pairs for (one, _), pairs in found.items() if one == relation]
        verdict[relation] = decide_directed(waves, reading.ids) if directed is None else (directed, "you said so")
    out_ties: dict[str, npt.NDArray[np.int64]] = {}
    for wave in sorted({wave for _, wave in found}, key=wave_order):
        out_ties[wave] = np.zeros(n, dtype=np.int64)
        for (relation, one), pairs in found.items():
            # A list that writes each undirected pair once does not show who reported it.
            reported = verdict[relation][0] or any((j, i) in pairs for i, j in pairs)
            if one == wave and reported:
                np.add.at(out_ties[wave], [i for i, _ in pairs], 1)
    names = _names(reading, chosen)
    answered, notes = who_answered(nodes, reading.ids, out_ties, marked, missing, chosen.get("answered"), names)
    key = nodes.need("id", NODE_COLUMNS["id"], chosen.get("id"))
    return Survey(
        name=folder.resolve().name if folder else ties_path.stem,
        source=str(folder or ties_path),
        ids=reading.ids,
        names=names,
        attributes={
            column: tuple(row.cells[column] for row in nodes.rows) for column in nodes.columns if column != key
        },
        lines=tuple(row.line for row in nodes.rows),
        layers={
            at: _layer(at, pairs, unknown.get(at, set()), verdict[at[0]], answered[at[1]])
            for at, pairs in found.items()
        },
        venues=venues,
        columns=chosen,
        notes=(*reading.notes, *notes),
    )
