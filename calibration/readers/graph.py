"""Take a networkx graph as the plain form: any of its four classes."""

from __future__ import annotations

from typing import Any

from calibration.readers.plain import Plain, Tie, check_members, check_ties, members_table
from calibration.tables import SurveyError

NAMES = ("name", "label")


def read_graph(graph: Any, name: str = "the graph") -> Plain:
    """Return the plain form of a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes become ids (as text); `name` or `label` is a member's name, other attributes are kept as text. Of an
        edge, `weight`, `relation` and `wave` are read; a weight of None is a missing answer.
    name : str
        As errors call it.

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
    ties = []
    for source, target, data in graph.edges(data=True):
        weight = data.get("weight", 1.0)
        try:
            value = None if weight is None else float(weight)
        except (TypeError, ValueError):
            value = float("inf")
        if value is not None and abs(value) == float("inf"):
            raise SurveyError(
                f"{name}: the edge {source!r} to {target!r} has the weight {weight!r}; it must be a number."
            )
        if value is not None and value != value:  # NaN is how data frames say missing
            value = None
        relation, wave = str(data.get("relation", "")), str(data.get("wave", ""))
        ties.append(Tie(ids[source], ids[target], value, 0, relation, wave, both))
    check_ties(name, ties)
    return Plain(name, members_table(name, ids.values(), names, cells), ties, directed=not both)
