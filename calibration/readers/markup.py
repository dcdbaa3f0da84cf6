"""Read GraphML and GEXF: XML, of which only elements and text are taken.

A document type, entities and references to other files are refused before anything is expanded (defusedxml), and
elements may stand only so deep.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from xml.sax import SAXParseException
from xml.sax.handler import feature_external_ges, feature_namespaces

from partnership_dynamics.calibration.readers.attributes import Edge, ties_of_edges
from partnership_dynamics.calibration.readers.elements import GEXF, OWN, GraphML, Handler
from partnership_dynamics.calibration.readers.limits import check_cells
from partnership_dynamics.calibration.readers.moments import at_times
from partnership_dynamics.calibration.readers.plain import Plain, fault, members_table
from partnership_dynamics.calibration.tables import SurveyError, counted, some

FREE_WORDS = ("label", "name", "full_name", "title")


def is_markup(text: str) -> str | None:
    """Return "graphml" or "gexf" if text is XML of that kind, "xml" if it is other XML, else None."""
    start = text[:4_000].lstrip()
    if not start.startswith("<"):
        return None
    for word in ("graphml", "gexf"):
        if f"<{word}" in text[:20_000].lower():
            return word
    return "xml"


def read_markup(
    name: str, data: bytes, kind: str, columns: Mapping[str, str] | None = None, times: Sequence[str] | None = None
) -> Plain:
    """Read a GraphML or GEXF file.

    Parameters
    ----------
    name : str
    data : bytes
    kind : {"graphml", "gexf"}
    columns : mapping of role to attribute, optional
        Which attribute of edges is weight, relation and wave (`calibration.readers.attributes`).
    times : sequence of str, optional
        At which times of a dynamic graph to look; each is a wave.

    Raises
    ------
    SurveyError
        If it is not well-formed, declares a document type or entities, or an edge names a node that is not there.
    """
    from defusedxml import sax
    from defusedxml.common import DefusedXmlException

    handler: Handler = GraphML(name) if kind == "graphml" else GEXF(name)
    try:
        parser = sax.make_parser()
        parser.forbid_dtd = True
        parser.setFeature(feature_external_ges, False)
        parser.setFeature(feature_namespaces, False)
        parser.setContentHandler(handler)
        parser.parse(io.BytesIO(data))
    except DefusedXmlException as error:
        raise SurveyError(
            f"{name}, line {handler.line}: declares a document type or entities, which can hide other files or any "
            "amount of text; no network needs them. Save it again from the tool that made it."
        ) from error
    except SAXParseException as error:
        raise SurveyError(
            f"{name}, line {error.getLineNumber()}: not well-formed XML ({error.getMessage()}); "
            "save it again from the tool that made it."
        ) from error
    except (UnicodeError, ValueError, LookupError) as error:
        if isinstance(error, SurveyError):
            raise
        raise SurveyError(f"{name}: text that cannot be decoded ({error}); save it as UTF-8.") from error
    return _plain(name, handler, kind, columns or {}, times)


def _counted(number: int, what: str) -> str:
    """Return a number of things whose first word takes the plural.

    Examples
    --------
    >>> _counted(2, "graph inside a node")
    '2 graphs inside a node'
    """
    word, blank, rest = what.partition(" ")
    return f"{counted(number, word)}{blank}{rest}"


def _edges(name: str, handler: Handler, kind: str) -> list[Edge]:
    """Return the edges with their attributes, those that stand in the element itself included."""
    edges = []
    for part in handler.edges:
        ends = [part.attributes["source"], part.attributes["target"]]
        for one in ends:
            if one not in handler.nodes:
                raise fault(name, part.line, f"an edge names the node {one[:40]!r}, which is not in the file.")
        told = part.attributes.get("directed" if kind == "graphml" else "type", "").lower()
        both = told in ("false", "undirected", "mutual") or (told == "" and bool(handler.default_undirected))
        own = {
            key: value
            for key, value in part.attributes.items()
            if (key not in OWN or key == "label") and "." not in key and ":" not in key
        }
        edges.append(Edge(ends[0], ends[1], part.line, {**own, **part.data}, both))
    drawn = [part.arrows for part in handler.edges]
    if drawn and all(arrows is False for arrows in drawn) and not any(edge.both for edge in edges):
        handler.notes.append(f"{name}: no line is drawn with an arrowhead: ties have no direction (or say --directed).")
        return [edge._replace(both=True) for edge in edges]
    if False in drawn and not all(edge.both for edge in edges):
        handler.notes.append(
            f"{name}: {counted(drawn.count(False), 'edge')} drawn without an arrowhead: read from source to target, as "
            "the file says of all its edges (or say --undirected)."
        )
    return edges


def _groups(name: str, handler: Handler, edges: Sequence[Edge]) -> dict[str, str]:
    """Take groups, nodes that only hold other nodes, out of the nodes; return the group of each member.

    Raises
    ------
    SurveyError
        If an edge ends at a group: it may mean each of its members, or a body of its own.
    """
    inside = {one: part.inside for one, part in handler.nodes.items() if part.inside in handler.holding}
    groups = set(inside.values())
    called = {one: handler.nodes[one].drawn or one for one in groups}
    for edge in edges:
        for one in (edge.source, edge.target):
            if one in groups:
                raise fault(
                    name,
                    edge.line,
                    f"an edge ends at {called[one][:40]!r}, which is a group of other nodes; draw it "
                    "to the members that are meant, or ungroup them and make the group a member of its own.",
                )
    if groups:
        told = some([called[one] for one in handler.nodes if one in groups])
        handler.notes.append(f"{name}: {counted(len(groups), 'group')} of nodes ({told}): an attribute, group.")
    handler.nodes = {one: part for one, part in handler.nodes.items() if one not in groups}
    return {one: called[group] for one, group in inside.items() if one not in groups}


def _plain(name: str, handler: Handler, kind: str, columns: Mapping[str, str], times: Sequence[str] | None) -> Plain:
    if not handler.graphs:
        raise SurveyError(f"{name}, line 1: no graph in it (no element <graph>); save the network itself.")
    edges = _edges(name, handler, kind)
    group = _groups(name, handler, edges)
    read = ties_of_edges(name, edges, columns)
    ties, absent, asked = at_times(name, read.ties, handler, columns, times)
    titles = list(dict.fromkeys(title for part in handler.nodes.values() for title in part.data))
    check_cells(name, len(handler.nodes), len(titles), handler.held)
    named = next((title for word in FREE_WORDS for title in titles if title.lower() == word), None)
    names = {one: part.data[named] for one, part in handler.nodes.items() if named and part.data.get(named)}
    for written in (
        {one: part.attributes.get("label", "") for one, part in handler.nodes.items()},
        {one: part.drawn for one, part in handler.nodes.items()},
    ):
        names = names or {one: word for one, word in written.items() if word}
    attributes = {
        title: {one: part.data.get(title, "") for one, part in handler.nodes.items()}
        for title in titles
        if title != named
    }
    if group:
        attributes["group"] = group
    notes = [f"{name}: {'GraphML' if kind == 'graphml' else 'GEXF'}.", *handler.notes, *read.notes]
    if handler.left:
        notes.append(f"{name}: skipped {some([_counted(number, what) for what, number in handler.left.items()])}.")
    if getattr(handler, "changing", 0):
        notes.append(f"{name}: values that change over time: the last one is taken.")
    both_ways = {tie.both for tie in ties}
    directed = None if both_ways == set() else not all(both_ways)
    lines = {one: part.line for one, part in handler.nodes.items()}
    members = members_table(name, handler.nodes, names, attributes, lines)
    return Plain(
        name,
        members,
        ties,
        directed=directed,
        absent=absent,
        notes=notes,
        decisions=[*read.decisions, *asked],
        unused=read.unused,
    )
