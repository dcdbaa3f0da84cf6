"""What GraphML and GEXF hold, taken element by element while the parser reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from partnership_dynamics.calibration.readers import limits
from partnership_dynamics.calibration.readers.plain import check_members, check_ties, fault, real

DEEPEST = 100
VALUE_LIMIT = limits.VALUE_LETTERS  # letters of one attribute
LABELS = ("NodeLabel", "Label.Text")  # where yEd and yFiles keep what is written beside a node: inside its drawing
EDGE_LABELS = ("EdgeLabel",)
OWN = (
    "id",
    "source",
    "target",
    "directed",
    "type",
    "label",
    "start",
    "end",
    "startopen",
    "endopen",
    "timestamp",
    "intervals",
    "port",
    "sourceport",
    "targetport",
    "pid",
    "foldertype",
)  # attributes of elements that are no data


@dataclass
class Part:
    """A node or an edge while it is read.

    Parameters
    ----------
    line : int
    attributes : dict of str to str
        Of its element.
    data : dict of str to str
        Its values by their names.
    drawn : str
        What a drawing writes beside it.
    arrows : bool or None
        Whether a drawing gives an edge an arrowhead; None where it does not say.
    inside : str
        The id of the node that it stands in, if any.
    spells : list of (str, str)
        When it is there, from and until; empty ends are open.
    latest : dict of str to str
        Of values that change over time, when the one in `data` began.
    """

    line: int
    attributes: dict[str, str]
    data: dict[str, str] = field(default_factory=dict)
    drawn: str = ""
    arrows: bool | None = None
    inside: str = ""
    spells: list[tuple[str, str]] = field(default_factory=list)
    latest: dict[str, str] = field(default_factory=dict)


class Handler(ContentHandler):
    """What both formats share: where the parser is, and what was left out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.depth: list[str] = []
        self.opened: list[int] = []  # how deep each of the parts at hand began
        self.nodes: dict[str, Part] = {}
        self.edges: list[Part] = []
        self.left: dict[str, int] = {}
        self.notes: list[str] = []
        self.holding: set[str] = set()  # nodes with a graph of their own inside: groups
        self.default_undirected: bool | None = None
        self.graphs = 0
        self.parts: list[Part] = []  # the node or edge at hand, after the nodes that it stands in
        self.text: list[str] | None = None
        self.letters = 0
        self.said = 0  # values that the file itself gives a node or an edge
        self.held = 0  # values of nodes and edges in all, defaults among them

    @property
    def line(self) -> int:
        """Return the line that the parser is on."""
        return int(self._locator.getLineNumber() or 0)  # type: ignore[attr-defined]

    @property
    def part(self) -> Part | None:
        """Return the node or edge at hand."""
        return self.parts[-1] if self.parts else None

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
        word = name.rpartition(":")[2]
        self.end(word)
        if word in ("node", "edge") and self.parts and self.opened[-1] == len(self.depth):
            self.parts.pop()
            self.opened.pop()
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
        part = self.nodes[one] = Part(self.line, attributes, inside=self._id_at_hand())
        self._open(part)
        check_members(self.name, len(self.nodes), self.line)

    def add_edge(self, attributes: dict[str, str]) -> None:
        """Add an edge; it must name both ends."""
        if not attributes.get("source") or not attributes.get("target"):
            raise fault(self.name, self.line, "an edge without source or target; it needs both.")
        part = Part(self.line, attributes)
        self.edges.append(part)
        self._open(part)
        check_ties(self.name, self.edges)

    def _open(self, part: Part) -> None:
        self.parts.append(part)
        self.opened.append(len(self.depth))

    def _id_at_hand(self) -> str:
        return self.parts[-1].attributes.get("id", "") if self.parts else ""

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
            inside = self.depth.count("graph") > 1
            self.graphs += not inside
            if inside and self.graphs == 1:
                self.holding.add(self._id_at_hand())
            elif inside:
                self.leave_out("graph of another graph")
            elif self.graphs == 1:
                self.default_undirected = attributes.get("edgedefault", "undirected") == "undirected"
            else:
                self.leave_out("graph after the first")
        elif word in ("node", "edge") and self.graphs > 1:
            self.leave_out(f"{word} of another graph")
        elif word == "node" and self.depth[-2:-1] == ["graph"]:
            self.add_node(attributes)
        elif word == "edge" and self.depth[-2:-1] == ["graph"]:
            self.add_edge(attributes)
        elif word == "hyperedge":
            self.leave_out("hyperedge")
        elif word == "data" and self.depth[-2:-1] == ["graph"]:
            self.leave_out("value of the graph itself")
        elif word == "data" and self.depth[-2:-1] in (["node"], ["edge"]):
            self.data = attributes.get("key", "")
            self.begin_text()
        elif word in (*LABELS, *EDGE_LABELS) and self._in_a_drawing():
            self.text = None
            self.begin_text()
        elif word == "Arrows" and self.part is not None and self._in_a_drawing():
            self.text = None
            self.part.arrows = any(attributes.get(end, "none") != "none" for end in ("source", "target"))
        elif self.text is not None:  # elements inside a value: shapes, colours, places
            self._take_label()
            self.leave_out("value about the drawing")
            self.text = None

    def _in_a_drawing(self) -> bool:
        """Return whether this is inside a value of a node or edge of the first graph."""
        return self.part is not None and self.graphs == 1 and "data" in self.depth[self.opened[-1] :]

    def _take_label(self) -> None:
        """Take the text so far as what is written beside a node or an edge, if it is that: its first label counts."""
        part = self.part
        if part is None or not self._in_a_drawing():
            return
        above = self.depth[self.opened[-1] :]
        text = _in_words("".join(self.text or []).strip())
        if any(word in LABELS for word in above):
            part.drawn = part.drawn or text
        elif text and any(word in EDGE_LABELS for word in above):
            part.data.setdefault("label", text)

    def end(self, word: str) -> None:
        """Take what an element's end says."""
        if word in (*LABELS, *EDGE_LABELS) and self.text is not None:
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
            elif self.part is not None and key is not None and self.graphs == 1:
                self.set_value(self.keys[key], value)
        elif word in ("node", "edge"):
            for (key_id, of), value in self.defaults.items():
                if self.part is not None and of in (word, "all"):
                    self.set_default(self.keys[key_id, of], value)


class GEXF(Handler):
    """GEXF: nodes and edges with attribute values; of what changes over time, the latest value stands."""

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
            self._times(attributes)
            if "nodes" in self.depth[:-2] and "node" in self.depth[:-1]:
                self.leave_out("nesting of a node in another")
        elif word == "edge":
            self.add_edge(attributes)
            self._times(attributes)
        elif word == "attvalue" and self.part is not None:
            self._value(self.part, attributes)
        elif word in ("spell", "slice") and self.part is not None and "attvalue" not in self.depth:
            self._times(attributes)
        elif word in ("color", "position", "size", "shape", "thickness") and self.part is not None:
            self.leave_out("value about the drawing")

    def _value(self, part: Part, attributes: dict[str, str]) -> None:
        of = "edge" if "edge" in self.depth else "node"
        title = self.titles.get((of, attributes.get("for", attributes.get("id", ""))))
        if title is None:
            self.leave_out(f"value of an undeclared attribute of {of}s")
            return
        value = attributes.get("value", "")[: limits.VALUE_LETTERS + 1]
        when = attributes.get("start", attributes.get("timestamp", ""))
        if title in part.data:
            self.changing += part.data[title] != value
            if moment(when) < moment(part.latest.get(title, "")):
                return  # a file may list a later value first
        self.set_value(title, value)
        part.latest[title] = when

    def _times(self, attributes: dict[str, str]) -> None:
        """Take from when until when a node or an edge is there."""
        if self.part is None:
            return
        spells = []
        for first, last in re.findall(
            r"[\[<(]\s*([^,\[\]<>()]+?)\s*,\s*([^,\[\]<>()]+?)\s*[\])>]", attributes.get("intervals", "")[:VALUE_LIMIT]
        ):
            spells.append((first, last))
        if "timestamp" in attributes:
            spells.append((attributes["timestamp"],) * 2)
        start, end = (attributes.get(key, attributes.get(f"{key}open", "")) for key in ("start", "end"))
        if start or end:
            spells.append((start, end))
        self.part.spells += spells

    def end(self, word: str) -> None:
        """Take what an element's end says."""
        if word == "default":
            self.defaults[self.of, self.attribute] = self.end_text()
        elif word in ("node", "edge") and self.part is not None:
            for (of, one), value in self.defaults.items():
                if of == word:
                    self.set_default(self.titles[of, one], value)


def moment(text: str) -> tuple[int, float, str]:
    """Return a sorting key for a time of a dynamic graph: a number, or a date; an open beginning comes first.

    Examples
    --------
    >>> sorted(["2009", "2008.5", ""], key=moment), moment("2012-01-12") < moment("2012-03-01T10:00:00")
    (['', '2008.5', '2009'], True)
    """
    if text.lower() in ("", "-infinity", "-inf"):
        return (0, 0.0, "")
    value = real(text)
    return (2, 0.0, text) if value is None else (1, value, "")


def _in_words(label: str) -> str:
    """Return a label as plain words on one line: tools may keep it as a piece of HTML."""
    return " ".join((re.sub(r"<[^<>]{0,200}>", " ", label) if label.startswith("<") else label).split())
