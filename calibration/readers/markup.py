"""Read GraphML and GEXF: XML, of which only elements and text are taken.

A document type, entities and references to other files are refused before anything is expanded (defusedxml), and
elements may stand only so deep.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesImpl

from calibration.readers.plain import Plain, Tie, check_members, check_ties, fault, members_table, real
from calibration.tables import SurveyError, counted, some

DEEPEST = 100
VALUE_LIMIT = 100_000  # letters of one attribute
FREE_WORDS = ("label", "name", "full_name", "title")
LABELS = ("NodeLabel", "Label.Text")  # where yEd and yFiles keep what is written beside a node: inside its drawing


@dataclass
class _Part:
    """A node or an edge while it is read."""

    line: int
    attributes: dict[str, str]
    data: dict[str, str] = field(default_factory=dict)
    drawn: str = ""


class _Handler(ContentHandler):
    """What both formats share: where the parser is, and what was left out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.depth: list[str] = []
        self.nodes: dict[str, _Part] = {}
        self.edges: list[_Part] = []
        self.left: dict[str, int] = {}
        self.default_undirected: bool | None = None
        self.graphs = 0
        self.part: _Part | None = None
        self.text: list[str] | None = None
        self.letters = 0

    @property
    def line(self) -> int:
        return int(self._locator.getLineNumber() or 0)  # type: ignore[attr-defined]

    def leave_out(self, what: str) -> None:
        self.left[what] = self.left.get(what, 0) + 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Start an element."""
        word = name.rpartition(":")[2]
        if len(self.depth) >= DEEPEST:
            raise fault(self.name, self.line, f"elements {DEEPEST} deep; no tool writes that, and it is refused.")
        self.depth.append(word)
        self.start(word, {key: attrs[key] for key in attrs.getNames()})

    def endElement(self, name: str) -> None:  # noqa: N802
        """End an element."""
        self.end(name.rpartition(":")[2])
        self.depth.pop()

    def characters(self, content: str) -> None:
        """Take text, where an element's text is wanted."""
        if self.text is not None:
            self.letters += len(content)
            if self.letters > VALUE_LIMIT:
                raise fault(self.name, self.line, f"a value of more than {VALUE_LIMIT:,} letters; refused.")
            self.text.append(content)

    def begin_text(self) -> None:
        self.text, self.letters = [], 0

    def end_text(self) -> str:
        text, self.text = "".join(self.text or []).strip(), None
        return text

    def add_node(self, attributes: dict[str, str]) -> None:
        one = attributes.get("id", "")
        if not one:
            raise fault(self.name, self.line, "a node without an id; each needs one of its own.")
        if one in self.nodes:
            raise fault(self.name, self.line, f"the node {one!r} is on line {self.nodes[one].line} already.")
        self.part = self.nodes[one] = _Part(self.line, attributes)
        check_members(self.name, len(self.nodes), self.line)

    def add_edge(self, attributes: dict[str, str]) -> None:
        if not attributes.get("source") or not attributes.get("target"):
            raise fault(self.name, self.line, "an edge without source or target; it needs both.")
        self.part = _Part(self.line, attributes)
        self.edges.append(self.part)
        check_ties(self.name, self.edges)

    def start(self, word: str, attributes: dict[str, str]) -> None:
        """Take what an element's start says."""

    def end(self, word: str) -> None:
        """Take what an element's end says."""


class _GraphML(_Handler):
    """GraphML: keys, then nodes and edges with data; the first graph of the file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.keys: dict[tuple[str, str], str] = {}  # (id, for) -> name; yEd writes one id for nodes and for edges
        self.defaults: dict[tuple[str, str], str] = {}
        self.key: tuple[str, str] | None = None
        self.data = ""

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "key":
            self.key = (attributes.get("id", ""), attributes.get("for", "all"))
            self.keys[self.key] = attributes.get("attr.name", attributes.get("id", ""))
        elif word == "default" and self.key is not None:
            self.begin_text()
        elif word == "graph":
            self.graphs += self.depth.count("graph") == 1
            if self.depth.count("graph") > 1:
                self.leave_out("graph inside a node")
            elif self.graphs == 1:
                self.default_undirected = attributes.get("edgedefault", "undirected") == "undirected"
            else:
                self.leave_out("graph after the first")
        elif word in ("node", "edge") and (self.graphs > 1 or self.depth.count("graph") != 1):
            self.leave_out(f"{word} of another graph")
        elif word == "node" and self.depth[-2:-1] == ["graph"]:
            self.add_node(attributes)
        elif word == "edge" and self.depth[-2:-1] == ["graph"]:
            self.add_edge(attributes)
        elif word == "hyperedge":
            self.leave_out("hyperedge")
        elif word == "data" and self.depth[-2:-1] in (["node"], ["edge"]):
            self.data = attributes.get("key", "")
            self.begin_text()
        elif word in LABELS and self._in_a_node():
            self.text = None
            self.begin_text()
        elif self.text is not None:  # elements inside a value: shapes, colours, places
            self._take_label()
            self.leave_out("value about the drawing")
            self.text = None

    def _in_a_node(self) -> bool:
        """Return whether this is inside a value of a node of the first graph."""
        return self.part is not None and self.graphs == 1 and self.depth[1:4] == ["graph", "node", "data"]

    def _take_label(self) -> None:
        """Take the text so far as what is written beside a node, if it is that: its first label counts."""
        if self.part is not None and self._in_a_node() and any(word in LABELS for word in self.depth[4:]):
            self.part.drawn = self.part.drawn or _in_words("".join(self.text or []).strip())

    def end(self, word: str) -> None:
        if word in LABELS and self.text is not None:
            self._take_label()
            self.text = None
        elif word == "default" and self.key is not None and self.text is not None:
            self.defaults[self.key] = self.end_text()
        elif word == "key":
            self.key = None
        elif word == "data" and self.text is not None:
            inside = self.depth[-2:-1][0] if len(self.depth) > 1 else ""
            value = self.end_text()
            key = next((one for one in ((self.data, inside), (self.data, "all")) if one in self.keys), None)
            if key is None and inside in ("node", "edge"):
                self.leave_out(f"value of an undeclared key of {inside}s")
            elif self.part is not None and key is not None and self.depth.count("graph") == 1 and self.graphs == 1:
                self.part.data[self.keys[key]] = value
        elif word in ("node", "edge"):
            for (key_id, of), value in self.defaults.items():
                if self.part is not None and of in (word, "all"):
                    self.part.data.setdefault(self.keys[key_id, of], value)


class _GEXF(_Handler):
    """GEXF: nodes and edges with attribute values; of what changes over time, the last value stands."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.titles: dict[tuple[str, str], str] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        self.of = ""
        self.attribute = ""
        self.changing = 0

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "graph":
            self.graphs += 1
            self.default_undirected = attributes.get("defaultedgetype", "undirected") != "directed"
        elif word == "attributes":
            self.of = attributes.get("class", "node")
        elif word == "attribute":
            self.attribute = attributes.get("id", "")
            self.titles[self.of, self.attribute] = attributes.get("title", self.attribute)
        elif word == "default":
            self.begin_text()
        elif word == "node":
            self.add_node(attributes)
            if "nodes" in self.depth[:-2] and "node" in self.depth[:-1]:
                self.leave_out("nesting of a node in another")
        elif word == "edge":
            self.add_edge(attributes)
        elif word == "attvalue" and self.part is not None:
            of = "edge" if "edge" in self.depth else "node"
            title = self.titles.get((of, attributes.get("for", attributes.get("id", ""))))
            if title is None:
                self.leave_out(f"value of an undeclared attribute of {of}s")
                return
            self.changing += title in self.part.data
            self.part.data[title] = attributes.get("value", "")

    def end(self, word: str) -> None:
        if word == "default":
            self.defaults[self.of, self.attribute] = self.end_text()
        elif word in ("node", "edge") and self.part is not None:
            for (of, one), value in self.defaults.items():
                if of == word:
                    self.part.data.setdefault(self.titles[of, one], value)


def _in_words(label: str) -> str:
    """Return a label as plain words on one line: tools may keep it as a piece of HTML."""
    return " ".join((re.sub(r"<[^<>]{0,200}>", " ", label) if label.startswith("<") else label).split())


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

    handler: _Handler = _GraphML(name) if kind == "graphml" else _GEXF(name)
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


def _weight(name: str, part: _Part) -> float | None:
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


def _plain(name: str, handler: _Handler, kind: str) -> Plain:
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
