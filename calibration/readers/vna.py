"""Read VNA, the text format of NetDraw (*Node data, *Node properties, *Tie data) and of E-Net.

E-Net keeps egocentric data: *Ego data lists the respondents, *Alter data whom each of them named, and *Alter-alter data
what they report of ties among those. Only the respondents were asked; what they say of others is no answer of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from partnership_dynamics.calibration.plan import Certainty, Decision, Unused
from partnership_dynamics.calibration.readers.attributes import NONE, AsTies, Edge, quoted, ties_of_edges
from partnership_dynamics.calibration.readers.limits import check_columns, check_layers, check_ties_said
from partnership_dynamics.calibration.readers.plain import (
    Plain,
    Tie,
    check_members,
    check_ties,
    fault,
    gathered,
    members_table,
    real,
)
from partnership_dynamics.calibration.tables import SurveyError, counted

WORD = re.compile(r'"([^"]*)"|([^\s,]+)')
SECTION = re.compile(
    r"^\s*\*\s*(node data|node properties|tie data|ego data|alter data|alter[- ]alter data)", re.IGNORECASE
)


def is_vna(text: str) -> bool:
    """Say whether text has a section of a VNA file."""
    return any(SECTION.match(line) for line in text[:20_000].splitlines()[:200])


def read_vna(name: str, text: str, columns: Mapping[str, str] | None = None) -> Plain:
    """Read a VNA file.

    A column strength or weight of the ties is their weight; without one, each numeric column is a relation of its own,
    as NetDraw writes them.

    Parameters
    ----------
    name, text : str
    columns : mapping of role to column, optional
        Which column of the ties is weight, relation and wave (`calibration.readers.attributes`).

    Raises
    ------
    SurveyError
        If it has no ties, or a row has not as many cells as its header.
    """
    part = ""
    header: list[str] = []
    nodes: dict[str, tuple[int, list[str]]] = {}
    columns_of: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    ties_header: list[str] = []
    aside = {"node properties": 0, "alter-alter data": 0}
    ego = False
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        if match := SECTION.match(raw):
            part, header = match[1].lower().replace("alter alter", "alter-alter"), []
            ego |= part in ("ego data", "alter data")
            part = {"ego data": "node data", "alter data": "tie data"}.get(part, part)
            continue
        cells = [a or b for a, b in WORD.findall(raw)]
        if not part:
            raise fault(name, line, "text before the first section, which is *Node data, *Ego data or *Tie data.")
        if not header:
            header = cells
            check_columns(name, len(cells), line)
            if part == "node data":
                columns_of = cells[1:]
            elif part == "tie data":
                ties_header = cells
                if [cell.lower() for cell in cells[:2]] not in (["from", "to"], ["ego", "alter"], ["egoid", "alterid"]):
                    raise fault(name, line, f"the header of the ties is {' '.join(cells)[:60]!r}; it starts: from to.")
            continue
        if part in aside:
            aside[part] += 1
            continue
        if len(cells) != len(header):
            raise fault(name, line, f"{len(cells)} cells where the header has {len(header)}; quote a cell with blanks.")
        if part == "tie data":
            rows.append((line, cells))
            check_ties(name, rows)
        elif cells[0] in nodes:
            raise fault(name, line, f"the member {cells[0]!r} is on line {nodes[cells[0]][0]} already.")
        else:
            nodes[cells[0]] = (line, cells[1:])
            check_members(name, len(nodes), line)
    if not ties_header:
        raise SurveyError(f"{name}: no section *Tie data (or *Alter data of E-Net); it lists the ties.")
    read = (_named if ego else _ties)(name, ties_header, rows, columns or {})
    ties, notes = read.ties, read.notes
    if aside["node properties"]:
        read.unused.append(Unused(name, "*Node properties", "how to draw"))
    if aside["alter-alter data"]:
        read.unused.append(
            Unused(
                name,
                f"*Alter-alter data, {counted(aside['alter-alter data'], 'row')},",
                "what a respondent says of ties among others is not their answer",
            )
        )
    ids = list(dict.fromkeys([*nodes, *gathered(ties)]))
    check_members(name, len(ids))
    extra = len(ids) - len(nodes) if nodes else 0
    if extra and not ego:
        notes.append(f"{name}: {counted(extra, 'member')} of the ties not in *Node data.")
    attributes = {
        column: {one: cells[place] for one, (_line, cells) in nodes.items()} for place, column in enumerate(columns_of)
    }
    table = members_table(name, ids, attributes=attributes, lines={one: line for one, (line, _cells) in nodes.items()})
    if ego:
        asked = frozenset([*nodes, *(tie.source for tie in ties)])
        notes.insert(0, f"{name}: egocentric data of E-Net; only its {counted(len(asked), 'respondent')} were asked.")
        return Plain(
            name, table, ties, directed=True, asked=asked, notes=notes, decisions=read.decisions, unused=read.unused
        )
    return Plain(
        name,
        table,
        ties,
        listed=bool(nodes),
        notes=[f"{name}: VNA, of NetDraw.", *notes],
        decisions=read.decisions,
        unused=read.unused,
    )


def _edges(header: list[str], rows: list[tuple[int, list[str]]]) -> list[Edge]:
    return [Edge(cells[0], cells[1], line, dict(zip(header[2:], cells[2:], strict=True))) for line, cells in rows]


def _ties(name: str, header: list[str], rows: list[tuple[int, list[str]]], columns: Mapping[str, str]) -> AsTies:
    """Return the ties of *Tie data, and what there is to say of its columns."""
    numeric = [place for place in range(2, len(header)) if all(real(cells[place]) is not None for _line, cells in rows)]
    strength = any(header[place].lower() in ("strength", "weight") for place in numeric)
    chosen = {"weight", "relation"} & set(columns)
    if strength or chosen or len(numeric) < 2 or not rows:
        one = {} if strength or chosen or not numeric or not rows else {"weight": header[numeric[0]]}
        return ties_of_edges(name, _edges(header, rows), {**one, **columns})
    check_layers(name, len(numeric), 0)
    check_ties_said(name, len(rows) * len(numeric), 4 * len(rows) * len(numeric))
    words = [title for place, title in enumerate(header) if place > 1 and place not in numeric]
    ties = [
        Tie(cells[0], cells[1], real(cells[place]), line, header[place].lower())
        for line, cells in rows
        for place in numeric
    ]
    told = [f"Columns {', '.join(header[place].lower() for place in numeric)} are relations."]
    return AsTies(ties, told, [], [Unused(name, f"the column {word!r} of *Tie data") for word in words])


def _named(name: str, header: list[str], rows: list[tuple[int, list[str]]], columns: Mapping[str, str]) -> AsTies:
    """Return the ties of *Alter data: each row is somebody whom a respondent named.

    Raises
    ------
    SurveyError
        If alters seem to be numbered for each respondent afresh.
    """
    egos: dict[str, set[str]] = {}
    for _line, cells in rows:
        egos.setdefault(cells[1], set()).add(cells[0])
    again = [alter for alter, of in egos.items() if len(of) > 1 and alter.isdigit()]
    if again:
        raise SurveyError(
            f"{name}: the alter {again[0]!r} is named by {len(egos[again[0]])} respondents: the same member, or a "
            "number given afresh for each respondent? Give alters names that are the same for the same member only."
        )
    read = ties_of_edges(name, _edges(header, rows), columns)
    for place in range(2, len(header)) if "weight" not in columns else ():
        if {real(cells[place]) for _line, cells in rows} == {0.0, 1.0}:
            column = quoted(header[place])
            read.decisions.append(
                Decision(
                    "columns",
                    name,
                    f"the column {header[place]!r} of *Alter data holds 0 and 1",
                    "every row is a tie",
                    ("only rows with 1 are ties",),
                    f"--column weight={NONE}, or --column weight={column}",
                    Certainty.OPEN,
                    acceptable=False,
                )
            )
    return read
