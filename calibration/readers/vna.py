"""Read VNA, the text format of NetDraw: *Node data, *Node properties (left alone) and *Tie data."""

from __future__ import annotations

import re

from calibration.readers.limits import check_columns, check_layers, check_ties_said
from calibration.readers.plain import Plain, Tie, check_members, check_ties, fault, gathered, members_table, real
from calibration.tables import SurveyError, counted

WORD = re.compile(r'"([^"]*)"|([^\s,]+)')
SECTION = re.compile(r"^\s*\*\s*(node data|node properties|tie data)", re.IGNORECASE)


def is_vna(text: str) -> bool:
    """Say whether text has a section of a VNA file."""
    return any(SECTION.match(line) for line in text[:20_000].splitlines()[:200])


def read_vna(name: str, text: str) -> Plain:
    """Read a VNA file.

    A column strength or weight of the ties is their weight; without one, each numeric column is a relation of its own,
    as NetDraw writes them.

    Raises
    ------
    SurveyError
        If it has no ties, or a row has not as many cells as its header.
    """
    part = ""
    header: list[str] = []
    nodes: dict[str, tuple[int, list[str]]] = {}
    columns: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    ties_header: list[str] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        if found := SECTION.match(raw):
            part, header = found[1].lower(), []
            continue
        cells = [a or b for a, b in WORD.findall(raw)]
        if not part:
            raise fault(name, line, "text before the first section, which is *Node data or *Tie data.")
        if not header:
            header = cells
            check_columns(name, len(cells), line)
            if part == "node data":
                columns = cells[1:]
            elif part == "tie data":
                ties_header = [cell.lower() for cell in cells]
                if ties_header[:2] != ["from", "to"]:
                    raise fault(name, line, f"the header of the ties is {' '.join(cells)[:60]!r}; it starts: from to.")
            continue
        if part == "node properties":
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
        raise SurveyError(f"{name}: no section *Tie data; it lists the ties.")
    ties, notes = _ties(name, ties_header, rows)
    ids = list(dict.fromkeys([*nodes, *gathered(ties)]))
    check_members(name, len(ids))
    extra = len(ids) - len(nodes) if nodes else 0
    if extra:
        notes.append(f"{name}: {counted(extra, 'member')} of the ties not in *Node data.")
    attributes = {
        column: {one: cells[place] for one, (_line, cells) in nodes.items()} for place, column in enumerate(columns)
    }
    table = members_table(name, ids, attributes=attributes, lines={one: line for one, (line, _cells) in nodes.items()})
    return Plain(name, table, ties, listed=bool(nodes), notes=[f"{name}: VNA, of NetDraw.", *notes])


def _ties(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> tuple[list[Tie], list[str]]:
    strength = next((header.index(word) for word in ("strength", "weight") if word in header), None)
    numeric = [
        place
        for place in range(2, len(header))
        if rows and all(real(cells[place]) is not None for _line, cells in rows)
    ]
    used = [strength] if strength in numeric else numeric
    check_layers(name, len(used), 0)
    check_ties_said(name, len(rows) * len(used), 4 * len(rows) * len(used))
    ties = []
    for line, cells in rows:
        if not used:
            ties.append(Tie(cells[0], cells[1], 1.0, line))
        for place in used:
            relation = header[place] if len(used) > 1 else ""
            ties.append(Tie(cells[0], cells[1], real(cells[place]), line, relation))
    told = [f"Columns {', '.join(header[place] for place in used)} are relations."] if len(used) > 1 else []
    return ties, told
