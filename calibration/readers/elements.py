"""What GraphML and GEXF hold, taken element by element while the parser reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from calibration.readers import limits
from calibration.readers.plain import check_members, check_ties, fault

DEEPEST = 100
VALUE_LIMIT = limits.VALUE_LETTERS  # letters of one attribute
LABELS = ("NodeLabel", "Label.Text")  # where yEd and yFiles keep what is written beside a node: inside its drawing


@dataclass
class Part:
    """A node or an edge while it is read."""

    line: int
    attributes: dict[str, str]
    data: dict[str, str] = field(default_factory=dict)
    drawn: str = ""


class Handler(ContentHandler):
    """What both formats share: where the parser is, and what was left out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.depth: list[str] = []
        self.nodes: dict[str, Part] = {}
        self.edges: list[Part] = []
        self.left: dict[str, int] = {}
        self.default_undirected: bool | None = None
        self.graphs = 0
        self.part: Part | None = None
        self.text: list[str] | None = None
        self.letters = 0
        self.said = 0  # values that the file itself gives a node or an edge
        self.held = 0  # values of nodes and edges in all, defaults among them

    @property
    def line(self) -> int:
        """Return the line that the parser is on."""
        return int(self._locator.getLineNumber() or 0)  # type: ignore[attr-defined]

    def leave_out(self, what: str) -> None:
        """Count something that is skipped."""
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

    def set_value(self, key: str, value: str) -> None:
        """Give the node or edge at hand a value."""
        if self.part is not None:
            self.held += key not in self.part.data
            self.said += 1
            self.part.data[key] = value

    def set_default(self, key: str, value: str) -> None:
        """Give the node or edge at hand a value that the file gives to all that have none."""
        if self.part is not None and key not in self.part.data:
            self.held += 1
            limits.check_cells(self.name, 1, self.held, self.said, self.line)
            self.part.data[key] = value

    def begin_text(self) -> None:
        """Take text from here on."""
        self.text, self.letters = [], 0

    def end_text(self) -> str:
        """Return the text so far, and take no more."""
        text, self.text = "".join(self.text or []).strip(), None
        return text

    def add_node(self, attributes: dict[str, str]) -> None:
        """Add a node; its id must be new."""
        one = attributes.get("id", "")
        if not one:
            raise fault(self.name, self.line, "a node without an id; each needs one of its own.")
        if one in self.nodes:
            raise fault(self.name, self.line, f"the node {one!r} is on line {self.nodes[one].line} already.")
        self.part = self.nodes[one] = Part(self.line, attributes)
        check_members(self.name, len(self.nodes), self.line)

    def add_edge(self, attributes: dict[str, str]) -> None:
        """Add an edge; it must name both ends."""
        if not attributes.get("source") or not attributes.get("target"):
            raise fault(self.name, self.line, "an edge without source or target; it needs both.")
        self.part = Part(self.line, attributes)
        self.edges.append(self.part)
        check_ties(self.name, self.edges)

    def start(self, word: str, attributes: dict[str, str]) -> None:
        """Take what an element's start says."""

    def end(self, word: str) -> None:
        """Take what an element's end says."""


class GraphML(Handler):
    """GraphML: keys, then nodes and edges with data; the first graph of the file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.keys: dict[tuple[str, str], str] = {}  # (id, for) -> name; yEd writes one id for nodes and for edges
        self.defaults: dict[tuple[str, str], str] = {}
        self.key: tuple[str, str] | None = None
        self.data = ""

    def start(self, word: str, attributes: dict[str, str]) -> None:
        """Take what an element's start says."""
        if word == "key":
            self.key = (attributes.get("id", ""), attributes.get("for", "all"))
            self.keys[self.key] = attributes.get("attr.name", attributes.get("id", ""))
            limits.check_columns(self.name, len(self.keys) // 2, self.line)  # of nodes and of edges
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
        """Take what an element's end says."""
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
                self.set_value(self.keys[key], value)
        elif word in ("node", "edge"):
            for (key_id, of), value in self.defaults.items():
                if self.part is not None and of in (word, "all"):
                    self.set_default(self.keys[key_id, of], value)


class GEXF(Handler):
    """GEXF: nodes and edges with attribute values; of what changes over time, the last value stands."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.titles: dict[tuple[str, str], str] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        self.of = ""
        self.attribute = ""
        self.changing = 0

    def start(self, word: str, attributes: dict[str, str]) -> None:
        """Take what an element's start says."""
        if word == "graph":
            self.graphs += 1
            self.default_undirected = attributes.get("defaultedgetype", "undirected") != "directed"
        elif word == "attributes":
            self.of = attributes.get("class", "node")
        elif word == "attribute":
            self.attribute = attributes.get("id", "")
            self.titles[self.of, self.attribute] = attributes.get("title", self.attribute)
            limits.check_columns(self.name, len(self.titles) // 2, self.line)
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
            self.set_value(title, attributes.get("value", "")[: limits.VALUE_LETTERS + 1])

    def end(self, word: str) -> None:
        """Take what an element's end says."""
        if word == "default":
            self.defaults[self.of, self.attribute] = self.end_text()
        elif word in ("node", "edge") and self.part is not None:
            for (of, one), value in self.defaults.items():
                if of == word:
                    self.set_default(self.titles[of, one], value)


def _in_words(label: str) -> str:
    """Return a label as plain words on one line: tools may keep it as a piece of HTML."""
    return " ".join((re.sub(r"<[^<>]{0,200}>", " ", label) if label.startswith("<") else label).split())
