"""Take a networkx graph as the plain form: any of its four classes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from partnership_dynamics.calibration.readers.attributes import Edge, ties_of_edges
from partnership_dynamics.calibration.readers.plain import Plain, check_members, check_ties, members_table
from partnership_dynamics.calibration.tables import SurveyError

NAMES = ("name", "label")


def read_graph(graph: Any, name: str = "the graph", columns: Mapping[str, str] | None = None) -> Plain:
    """Return the plain form of a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes become ids (as text); `name` or `label` is a member's name, other attributes are kept as text. Of an
        edge, weight, relation and wave are read (`calibration.readers.attributes`); a weight of None is a missing
        answer.
    name : str
        As errors call it.
    columns : mapping of role to attribute, optional

    Raises
    ------
    SurveyError
        If two nodes are the same as text, or a weight is no number.
    """
    check_members(name, graph.number_of_nodes())
    ids: dict[Any, str] = {}
    seen: set[str] = set()
    for node in graph:
        text = str(node)
        if not text or text in seen:
            raise SurveyError(
                f"{name}: the node {text!r} is empty or there twice (as text); give each a name of its own."
            )
        ids[node] = text
        seen.add(text)
    names: dict[str, str] = {}
    cells: dict[str, dict[str, str]] = {}
    for node, data in graph.nodes(data=True):
        for column, value in data.items():
            if str(column).lower() in NAMES and str(value):
                names.setdefault(ids[node], str(value))
            else:
                cells.setdefault(str(column), {})[ids[node]] = "" if value is None else str(value)
    both = not graph.is_directed()
    edges = [
        Edge(ids[source], ids[target], 0, {str(key): _text(value) for key, value in data.items()}, both)
        for source, target, data in graph.edges(data=True)
    ]
    check_ties(name, edges)
    read = ties_of_edges(name, edges, columns or {})
    return Plain(
        name,
        members_table(name, ids.values(), names, cells),
        read.ties,
        directed=not both,
        notes=read.notes,
        decisions=read.decisions,
        unused=read.unused,
    )


def _text(value: Any) -> str:
    """Return an attribute's value as text; None and NaN are how data frames say that an answer is missing."""
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "na" if missing else str(value)
