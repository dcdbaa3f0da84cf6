"""Read GML (Himsolt's graph modelling language): nested lists of keys and values.

networkx reads GML too, but refuses ids that are no whole numbers, unquoted NAN and repeated keys, which other tools
write, and does not say on which line.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from partnership_dynamics.calibration.readers.attributes import Edge, ties_of_edges
from partnership_dynamics.calibration.readers.limits import check_columns
from partnership_dynamics.calibration.readers.plain import Plain, check_members, check_ties, fault, members_table
from partnership_dynamics.calibration.tables import SurveyError, counted, some

TOKEN = re.compile(r'\s+|#[^\n]*|(?P<open>\[)|(?P<close>\])|"(?P<text>[^"]*)"|(?P<word>[^\s\[\]"#]+)')
DEEPEST = 50
ENDS = ("source", "target", "id")

Pairs = list[tuple[str, Any, int]]


def is_gml(text: str) -> bool:
    """Say whether text has the list `graph [` that a GML file is."""
    return re.search(r"^[ \t]*graph\s*\[", text[:20_000], re.IGNORECASE | re.MULTILINE) is not None


def _tokens(name: str, text: str) -> Iterator[tuple[str, str, int]]:
    at, line = 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise fault(name, line, "a double quote that is not closed; close it.")
        if match.lastgroup is not None:
            yield match.lastgroup, match[match.lastgroup], line
        line += match[0].count("\n")
        at = match.end()


def _lists(name: str, text: str) -> Pairs:
    """Return the keys and values of a file, lists inside lists."""
    top: Pairs = []
    stack = [top]
    key: tuple[str, int] | None = None
    for kind, word, line in _tokens(name, text):
        if kind == "close":
            if key is not None or len(stack) == 1:
                raise fault(name, line, "a ] that closes nothing, or a key without a value before it.")
            stack.pop()
        elif key is None:
            if kind != "word":
                raise fault(name, line, f"{word[:40]!r} where the name of a value should stand.")
            key = (word, line)
        elif kind == "open":
            inner: Pairs = []
            stack[-1].append((key[0], inner, key[1]))
            stack.append(inner)
            key = None
            if len(stack) > DEEPEST:
                raise fault(name, line, f"lists {DEEPEST} deep; no tool writes that, and it is refused.")
        else:
            stack[-1].append((key[0], html.unescape(word) if kind == "text" else word, key[1]))
            key = None
    if len(stack) > 1 or key is not None:
        raise fault(name, text.count("\n") + 1, "the file ends inside a list; it was cut short. Save it again.")
    return top


def _first(pairs: Pairs, key: str) -> str | None:
    return next((value for one, value, _line in pairs if one.lower() == key and isinstance(value, str)), None)


def read_gml(name: str, text: str, columns: Mapping[str, str] | None = None) -> Plain:
    """Read a GML file.

    Parameters
    ----------
    name, text : str
    columns : mapping of role to attribute, optional
        Which attribute of edges is weight, relation and wave (`calibration.readers.attributes`).

    Raises
    ------
    SurveyError
        If it is not well-formed, or an edge names a node that is not there.
    """
    graphs = [value for key, value, _line in _lists(name, text) if key.lower() == "graph" and isinstance(value, list)]
    if not graphs:
        raise SurveyError(f"{name}, line 1: no graph in it (graph [ ... ]); save the network itself.")
    graph: Pairs = graphs[0]
    both = _first(graph, "directed") not in ("1", "1.0", "true")
    nested: list[str] = []
    lines: dict[str, int] = {}
    names: dict[str, str] = {}
    cells: dict[str, dict[str, str]] = {}
    for key, node, line in graph:
        if key.lower() != "node" or not isinstance(node, list):
            continue
        one = _first(node, "id")
        if one is None:
            raise fault(name, line, "a node without an id; each needs one of its own.")
        if one in lines:
            raise fault(name, line, f"the node {one!r} is on line {lines[one]} already.")
        lines[one] = line
        check_members(name, len(lines), line)
        if (label := _first(node, "label") or _first(node, "name")) is not None:
            names[one] = label
        nested += [column for column, value, _line in node if isinstance(value, list)]
        for column, value, _line in node:
            if isinstance(value, str) and column.lower() not in ("id", "label", "name"):
                cells.setdefault(column, {})[one] = value
        check_columns(name, len(cells), line)
    edges: list[Edge] = []
    for key, edge, line in graph:
        if key.lower() != "edge" or not isinstance(edge, list):
            continue
        ends = [_first(edge, "source"), _first(edge, "target")]
        for end in ends:
            if end is None or end not in lines:
                told = "without source or target" if end is None else f"names the node {end[:40]!r}, which is not there"
                raise fault(name, line, f"an edge {told}; it needs two nodes of the file.")
        data = {key: value for key, value, _line in edge if isinstance(value, str) and key.lower() not in ENDS}
        nested += [key for key, value, _line in edge if isinstance(value, list)]
        edges.append(Edge(str(ends[0]), str(ends[1]), line, data, both))
        check_ties(name, edges)
    read = ties_of_edges(name, edges, columns or {})
    notes = [f"{name}: GML.", *read.notes]
    if nested:
        left = some([f"{count} of {key}" for key, count in Counter(nested).items()])
        notes.append(f"{name}: skipped lists inside nodes and edges: {left}.")
    if len(graphs) > 1:
        notes.append(f"{name}: skipped {counted(len(graphs) - 1, 'further graph')}.")
    members = members_table(name, lines, names, cells, lines)
    return Plain(name, members, read.ties, directed=not both, notes=notes, decisions=read.decisions, unused=read.unused)
