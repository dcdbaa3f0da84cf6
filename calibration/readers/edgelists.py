"""Lists of ties as networkx, igraph and R write them: data in braces, comments with #, LGL, printed matrices."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from partnership_dynamics.calibration.readers.attributes import Edge, ties_of_edges
from partnership_dynamics.calibration.readers.cells import read_sheet
from partnership_dynamics.calibration.readers.columns import NODE_COLUMNS, TIE_COLUMNS
from partnership_dynamics.calibration.readers.lists import listed_ties
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
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.sheets import plain_of
from partnership_dynamics.calibration.tables import SurveyError, Table

LOOKED_AT = 20_000  # letters
WITH_DATA = re.compile(r"(?P<ends>[^{}]*?)[\s,;|]*(?P<data>\{.*\})")
DATA_LIMIT = 10_000  # letters of one edge's data
PRINTED = re.compile(r"\s*\d+ x \d+ sparse Matrix of class")
KNOWN = {word for words in (*NODE_COLUMNS.values(), *TIE_COLUMNS.values()) for word in words}


def is_with_data(text: str) -> bool:
    """Say whether each line ends with data in braces, as networkx's `write_edgelist` writes them."""
    lines = [line.strip() for line in text[:LOOKED_AT].splitlines() if line.strip() and not line.startswith("#")]
    lines = lines[:-1] if len(text) > LOOKED_AT else lines
    found = [WITH_DATA.fullmatch(line) is not None for line in lines]
    return bool(found) and found[0] and 2 * sum(found) > len(found)


def read_with_data(name: str, text: str, columns: Mapping[str, str] | None = None) -> Plain:
    """Read a list of edges that networkx wrote with their data.

    Raises
    ------
    SurveyError
        If a line is no edge of two members with data.
    """
    edges: list[Edge] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.startswith("#"):
            continue
        found = WITH_DATA.fullmatch(raw.strip()) if len(raw) <= DATA_LIMIT else None
        if found is None:
            raise fault(name, line, f"{raw.strip()[:40]!r} where the other lines are two members and data in braces.")
        ends = _ends(found["ends"])
        if len(ends) != 2 or not all(ends):
            raise fault(
                name,
                line,
                f"{found['ends'][:60]!r} are {len(ends)} words, and an edge has two members; names with "
                "blanks need another separator: nx.write_edgelist(graph, file, delimiter=';').",
            )
        edges.append(Edge(ends[0], ends[1], line, _data(name, line, found["data"])))
        check_ties(name, edges)
    read = ties_of_edges(name, edges, columns or {})
    ids = gathered(read.ties)
    check_members(name, len(ids))
    notes = [f"{name}: a list of edges with their data, of networkx.", *read.notes]
    return Plain(
        name,
        members_table(name, ids),
        read.ties,
        listed=False,
        notes=notes,
        decisions=read.decisions,
        unused=read.unused,
    )


def _ends(text: str) -> list[str]:
    separator = next((one for one in ";|\t," if one in text), None)
    return [word.strip() for word in (text.split(separator) if separator else text.split())]


def _data(name: str, line: int, text: str) -> dict[str, str]:
    """Return an edge's data, written as Python writes a dictionary."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise fault(name, line, f"the data {text[:60]!r} cannot be read; write them as {{'weight': 2}}.") from error
    if not isinstance(found, dict):
        raise fault(name, line, f"the data {text[:60]!r} are no dictionary; write them as {{'weight': 2}}.")
    return {str(key): "na" if value is None else str(value) for key, value in found.items()}


def is_lgl(text: str) -> bool:
    """Say whether text is igraph's LGL: a line `# member`, then a line for each of those it deals with, and so on."""
    lines = [line for line in text[:LOOKED_AT].splitlines() if line.strip()]
    hashed = [line.startswith("# ") for line in lines]
    return (
        len(lines) > 2
        and hashed[0]
        and not hashed[1]
        and sum(hashed) > 1
        and not any(line.count(" ") > 1 for line in lines)
    )


def read_lgl(name: str, text: str, _columns: Mapping[str, str] | None = None) -> Plain:
    """Read igraph's LGL; its edges have no direction.

    Raises
    ------
    SurveyError
        If a weight is no number.
    """
    ego = ""
    ids: dict[str, None] = {}
    ties: list[Tie] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        words = raw.split()
        if not words:
            continue
        if words[0] == "#":
            ego = words[1] if len(words) > 1 else ""
            ids.setdefault(ego)
            continue
        weight = real(words[1]) if len(words) > 1 else 1.0
        if weight is None:
            raise fault(name, line, f"the weight {words[1][:40]!r} is no number.")
        ids.setdefault(words[0])
        ties.append(Tie(ego, words[0], weight, line, both=True))
        check_ties(name, ties)
    check_members(name, len(ids))
    return Plain(name, members_table(name, ids), ties, directed=False, notes=[f"{name}: LGL, of igraph."])


def is_commented(text: str) -> bool:
    """Say whether text starts with lines of comment (#), or is a sparse matrix as R prints it."""
    start = text[:LOOKED_AT].lstrip()
    return (start.startswith("#") and not re.match(r"#\s*[,;\t|]", start)) or PRINTED.match(start) is not None


def read_commented(name: str, text: str, reading: Reading) -> Plain | Table:
    """Read a table after lines of comment, or a sparse matrix as R prints it, in which a dot is 0.

    Raises
    ------
    SurveyError
        As `calibration.readers.sheets.plain_of`.
    """
    lines = text.splitlines()
    if PRINTED.match(text.lstrip()[:LOOKED_AT]):
        first = next(place for place, line in enumerate(lines) if line.strip())
        lines[first] = ""
        lines = [re.sub(r"(?<=\s)\.(?=\s|$)", "0", line) for line in lines]
        note = f"{name}: a sparse matrix as R prints it; a dot is 0."
    else:
        comments = [place for place, line in enumerate(lines) if line.lstrip().startswith("#")]
        body = [line for place, line in enumerate(lines) if place not in set(comments) and line.strip()]
        if not body:
            raise SurveyError(f"{name}: nothing but comments (lines that start with #); take the # away.")
        for place in comments:
            heading = lines[place].lstrip()[1:].strip()
            words = [word.strip(' "').lower() for word in re.split(r"[,;\t| ]+", heading)]
            lines[place] = heading if len(set(words) & KNOWN) > 1 else ""
        note = f"{name}: lines that start with # are comments."
    sheet = read_sheet(name, "\n".join(lines).encode(), blanks=True)
    ragged = sheet.separator == " " and min(len(cells) for _line, cells in sheet.rows) == 1
    result = listed_ties(sheet, reading) if ragged else plain_of(sheet, reading)
    if isinstance(result, Plain):
        result.notes.append(note)
    return result
