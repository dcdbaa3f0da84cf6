"""Read GraphML and GEXF: XML, of which only elements and text are taken.

A document type, entities and references to other files are refused before anything is expanded (defusedxml), and
elements may stand only so deep.
"""

from __future__ import annotations

import io
from xml.sax import SAXParseException
from xml.sax.handler import feature_external_ges, feature_namespaces

from calibration.readers.elements import GEXF, GraphML, Handler, Part
from calibration.readers.limits import check_cells
from calibration.readers.plain import Plain, Tie, fault, members_table, real
from calibration.tables import SurveyError, counted, some

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


def read_markup(name: str, data: bytes, kind: str) -> Plain:
    """Read a GraphML or GEXF file.

    Parameters
    ----------
    name : str
    data : bytes
    kind : {"graphml", "gexf"}

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
    return _plain(name, handler, kind)


def _weight(name: str, part: Part) -> float | None:
    given = next((part.data[key] for key in part.data if key.lower() == "weight"), part.attributes.get("weight"))
    if given is None or not given:
        return 1.0
    value = real(given)
    if value is None and given.lower() not in ("na", "nan"):
        raise fault(name, part.line, f"the weight {given[:40]!r} is no number.")
    return value


def _counted(number: int, what: str) -> str:
    """Return a number of things whose first word takes the plural.

    Examples
    --------
    >>> _counted(2, "graph inside a node")
    '2 graphs inside a node'
    """
    word, blank, rest = what.partition(" ")
    return f"{counted(number, word)}{blank}{rest}"


def _plain(name: str, handler: Handler, kind: str) -> Plain:
    if not handler.graphs:
        raise SurveyError(f"{name}, line 1: no graph in it (no element <graph>); save the network itself.")
    ties = []
    for part in handler.edges:
        ends = [part.attributes["source"], part.attributes["target"]]
        for one in ends:
            if one not in handler.nodes:
                raise fault(name, part.line, f"an edge names the node {one[:40]!r}, which is not in the file.")
        told = part.attributes.get("directed" if kind == "graphml" else "type", "")
        both = told in ("false", "undirected", "mutual") or (told == "" and bool(handler.default_undirected))
        data = {key.lower(): value for key, value in part.data.items()}
        ties.append(
            Tie(ends[0], ends[1], _weight(name, part), part.line, data.get("relation", ""), data.get("wave", ""), both)
        )
    titles = list(dict.fromkeys(title for part in handler.nodes.values() for title in part.data))
    check_cells(name, len(handler.nodes), len(titles), handler.held)
    named = next((title for word in FREE_WORDS for title in titles if title.lower() == word), None)
    names = {one: part.data[named] for one, part in handler.nodes.items() if named and part.data.get(named)}
    for written in ({one: part.attributes.get("label", "") for one, part in handler.nodes.items()},
                    {one: part.drawn for one, part in handler.nodes.items()}):  # fmt: skip
        names = names or {one: word for one, word in written.items() if word}
    attributes = {
        title: {one: part.data.get(title, "") for one, part in handler.nodes.items()}
        for title in titles
        if title != named
    }
    notes = [f"{name}: {'GraphML' if kind == 'graphml' else 'GEXF'}."]
    if handler.left:
        notes.append(f"{name}: skipped {some([_counted(number, what) for what, number in handler.left.items()])}.")
    if getattr(handler, "changing", 0):
        notes.append(f"{name}: values that change over time: the last one is taken.")
    both_ways = {tie.both for tie in ties}
    directed = None if both_ways == set() else not all(both_ways)
    lines = {one: part.line for one, part in handler.nodes.items()}
    members = members_table(name, handler.nodes, names, attributes, lines)
    return Plain(name, members, ties, directed=directed, notes=notes)
