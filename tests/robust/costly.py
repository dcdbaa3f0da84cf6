"""Small files that ask for much: each kind a function from about how many bytes to a file's name and content.

What they have in common: a dimension, or a product of two, that the file states in few bytes. `benchmarks.robustness`
reads each kind at growing sizes; `test_costs.py` at one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

File = tuple[str, bytes]


def _gml(nodes: list[str], edges: str = "edge [ source 0 target 1 ]") -> bytes:
    return ("graph [ directed 1 " + " ".join(nodes) + edges + " ]").encode()


def gml_attributes(size: int) -> File:
    """Each node has an attribute of its own."""
    return "own.gml", _gml([f"node [ id {k} a{k} {k} ]" for k in range(size // 28)])


def gml_one_node(size: int) -> File:
    """One node has very many attributes, the others none."""
    wide = " ".join(f"a{k} 1" for k in range(size // 20))
    return "wide.gml", _gml([f"node [ id 0 {wide} ]", *(f"node [ id {k} ]" for k in range(1, size // 40))])


def gml_deep(size: int) -> File:
    """Lists in lists."""
    return "deep.gml", b"graph [ " * (size // 8)


def _graphml(keys: str, nodes: int, more: str = "") -> bytes:
    body = "".join(f'<node id="{k}"/>' for k in range(nodes))
    return (
        f'<graphml>{keys}<graph edgedefault="directed">{body}<edge source="0" target="1"/>{more}</graph></graphml>'
    ).encode()


def graphml_defaults(size: int) -> File:
    """Many keys with a default, which every node takes."""
    keys = "".join(f'<key id="k{k}" for="node" attr.name="k{k}"><default>x</default></key>' for k in range(size // 140))
    return "defaults.graphml", _graphml(keys, size // 40)


def graphml_edge_defaults(size: int) -> File:
    """Many keys with a default, which every edge takes."""
    keys = "".join(f'<key id="k{k}" for="edge" attr.name="k{k}"><default>x</default></key>' for k in range(size // 140))
    return "edges.graphml", _graphml(keys, 20, '<edge source="0" target="2"/>' * (size // 60))


def graphml_long(size: int) -> File:
    """One value as long as the file."""
    long = f'<node id="9"><data key="k">{"x" * size}</data></node>'
    return "long.graphml", _graphml('<key id="k" for="node"/>', 3, long)


def gexf_defaults(size: int) -> File:
    """Many attributes with a default, which every node takes."""
    one = '<attribute id="{}" title="t{}"><default>x</default></attribute>'
    attributes = "".join(one.format(k, k) for k in range(size // 120))
    nodes = "".join(f'<node id="{k}"/>' for k in range(size // 40))
    return "defaults.gexf", (
        f'<gexf><graph defaultedgetype="directed"><attributes class="node">{attributes}</attributes><nodes>{nodes}'
        '</nodes><edges><edge source="0" target="1"/></edges></graph></gexf>'
    ).encode()


def vna_relations(size: int) -> File:
    """As many numeric columns as rows: each a relation, each cell a tie."""
    side = max(int((size / 2) ** 0.5), 3)
    rows = "\n".join(f"m{k % 50} m{(k + 1) % 50} " + " ".join("1" * side) for k in range(side))
    head = " ".join(f"r{k}" for k in range(side))
    return "relations.vna", f"*Tie data\nfrom to {head}\n{rows}\n".encode()


def vna_wide(size: int) -> File:
    """Very many columns of relations, and two rows."""
    head = " ".join(f"r{k}" for k in range(size // 10))
    row = " ".join("1" for _ in range(size // 10))
    return "wide.vna", f"*Tie data\nfrom to {head}\na b {row}\nb a {row}\n".encode()


def pajek_members(_size: int) -> File:
    """As many members as can be, in a few letters."""
    return "many.net", b"*Vertices 5000\n*Arcs\n1 2\n"


def pajek_times(size: int) -> File:
    """Each line stands for a tie at each of a hundred times."""
    lines = "\n".join(f"{k % 60 + 1} {(k * 7 + 1) % 60 + 1} 1 [1-100]" for k in range(size // 14))
    return "times.net", f"*Vertices 60\n*Arcs\n{lines}\n".encode()


def pajek_networks(size: int) -> File:
    """Very many networks, each of as many members as can be."""
    return "many.paj", b"*Vertices 5000\n*Arcs\n1 2\n" * (size // 25)


def pajek_relations(size: int) -> File:
    """Each tie in a relation of its own, among as many members as can be."""
    lines = "".join(f'*Arcs :{k} "r{k}"\n1 2\n' for k in range(1, size // 20))
    return "relations.net", f"*Vertices 5000\n{lines}".encode()


def pajek_partitions(size: int) -> File:
    """A partition for each few letters."""
    return "partitions.paj", b"*Vertices 3\n*Arcs\n1 2\n" + b"*Partition p\n*Vertices 5000\n1\n" * (size // 34)


def dl_matrices(size: int) -> File:
    """As many matrices of as many members as can be, announced and not there."""
    return "many.dl", b"dl n=5000 nm=500\ndata:\n" + b"1 " * (size // 2)


def csv_waves(size: int) -> File:
    """Each tie in a wave of its own."""
    rows = "\n".join(f"m{k % 400},m{(k + 1) % 400},{k}" for k in range(size // 14))
    return "waves.csv", f"source,target,wave\n{rows}\n".encode()


def csv_relations(size: int) -> File:
    """Each tie in a relation of its own."""
    rows = "\n".join(f"m{k % 400},m{(k + 1) % 400},r{k}" for k in range(size // 15))
    return "relations.csv", f"source,target,relation\n{rows}\n".encode()


def csv_header(size: int) -> File:
    """A header of very many columns."""
    head = ",".join(f"c{k}" for k in range(size // 8))
    return "header.csv", f"id,{head}\n".encode() + b"a,b\n" * 3


def csv_commas(size: int) -> File:
    """Nothing but separators."""
    return "commas.csv", b"source,target\n" + b"," * size


def csv_tall_matrix(size: int) -> File:
    """A matrix of three columns and very many rows."""
    rows = "\n".join(f"m{k},0,1" for k in range(size // 9))
    return "tall.csv", f",m1,m2\n{rows}\n".encode()


def csv_generator(size: int) -> File:
    """Numbered columns of names, as many as rows."""
    side = max(int((size / 3) ** 0.5), 4)
    head = ",".join(f"help{k}" for k in range(1, min(side, 999)))
    rows = "\n".join(f"m{k}," + ",".join("m1" for _ in range(1, min(side, 999))) for k in range(side))
    return "generator.csv", f"id,{head}\n{rows}\n".encode()


def csv_questions(size: int) -> File:
    """A roster with very many questions about two members."""
    head = ",".join(f"q{k}_m1,q{k}_m2" for k in range(size // 24))
    rows = "\n".join(f"m{r}," + ",".join("1,1" for _ in range(size // 24)) for r in (1, 2, 3))
    return "questions.csv", f"id,{head}\n{rows}\n".encode()


def csv_long_names(size: int) -> File:
    """Names as long as a page."""
    each = max(size // 12, 2)
    names = [chr(97 + k) * each for k in range(4)]
    return "names.csv", ("source,target\n" + "\n".join(f"{a},{b}" for a in names for b in names if a != b)).encode()


def csv_almost_a_name(size: int) -> File:
    """Very many names that are nearly those of members, so that hints cost much."""
    nodes = "\n".join(f"member number {k}" for k in range(size // 24))
    return "near.csv", f"source,target\n{nodes.replace(chr(10), ',x' + chr(10))},member numbr\n".encode()


def xlsx_far(size: int) -> File:
    """A cell in a column far to the right, in each of very many rows."""
    rows = "".join(f'<row r="{r}"><c r="GZZ{r}" t="inlineStr"><is><t>x</t></is></c></row>' for r in range(1, size // 4))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )
    return "far.xlsx", _workbook(sheet)


def _workbook(sheet: str) -> bytes:
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    of = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{of}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{of}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return made.getvalue()


def gml_just_held(size: int) -> File:
    """As many attributes and nodes as are still held, each attribute of one node."""
    wide = [f"a{k} 1" for k in range(min(size // 12, 1_900))]
    nodes = [f"node [ id {k} {wide[k] if k < len(wide) else ''} ]" for k in range(260)]
    nodes[0] = f"node [ id 0 {' '.join(wide)} ]"
    return "held.gml", _gml(nodes)


def graphml_just_held(size: int) -> File:
    """As many defaults and nodes as are still held."""
    keys = "".join(f'<key id="k{k}" for="node" attr.name="k{k}"><default>x</default></key>' for k in range(190))
    return "held.graphml", _graphml(keys, min(size // 15, 2_600))


def csv_just_held(size: int) -> File:
    """As many waves and members as are still held."""
    rows = "\n".join(f"m{k % 380},m{(k * 7 + 1) % 380},{k % 200}" for k in range(size // 14))
    return "held.csv", f"source,target,wave\n{rows}\n".encode()


def pajek_just_held(size: int) -> File:
    """As many times as are still held."""
    most = 100_000 // 100
    lines = "\n".join(f"{k % 60 + 1} {(k * 7 + 1) % 60 + 1} 1 [1-100]" for k in range(min(size // 14, most)))
    return "held.net", f"*Vertices 60\n*Arcs\n{lines}\n".encode()


def csv_all_pairs(size: int) -> File:
    """As many members as are still held, and ties among them."""
    rows = "\n".join(f"m{k % 5000},m{(k * 7 + 1) % 5000}" for k in range(max(size // 11, 5_000)))
    return "pairs.csv", f"source,target\n{rows}\n".encode()


KINDS: Mapping[str, Callable[[int], File]] = {
    make.__name__: make
    for make in (
        gml_attributes,
        gml_one_node,
        gml_deep,
        graphml_defaults,
        graphml_edge_defaults,
        graphml_long,
        gexf_defaults,
        vna_relations,
        vna_wide,
        pajek_members,
        pajek_times,
        pajek_networks,
        pajek_relations,
        pajek_partitions,
        dl_matrices,
        csv_waves,
        csv_relations,
        csv_header,
        csv_commas,
        csv_tall_matrix,
        csv_generator,
        csv_questions,
        gml_just_held,
        graphml_just_held,
        csv_just_held,
        pajek_just_held,
        csv_all_pairs,
        csv_long_names,
        csv_almost_a_name,
        xlsx_far,
    )
}


def scenario(text: str) -> bytes:
    """Return a scenario file with something after its title and question."""
    return f'title = "Mine"\nquestion = "What if?"\n{text}'.encode()


def toml_key(size: int) -> File:
    """A key of very many parts."""
    return "key.toml", scenario("a." * (size // 2) + "a = 1\n")


def toml_table(size: int) -> File:
    """A table of a name of very many parts, in quotes."""
    return "table.toml", scenario("[" + "'a' . " * (size // 6) + "'a']\n")


def toml_deep(size: int) -> File:
    """Lists in lists."""
    return "deep.toml", scenario("a = " + "[" * (size // 2) + "]" * (size // 2) + "\n")


def toml_events(size: int) -> File:
    """Very many events."""
    return "events.toml", scenario('[[event]]\nkind="style"\nyear=1\nvalue=1\n' * (size // 40))


def toml_members(size: int) -> File:
    """Very many new members."""
    return "members.toml", scenario("".join(f'[[member]]\nname="n{k}"\nkind="police"\n' for k in range(size // 36)))


def toml_parents(size: int) -> File:
    """A scenario that names the same parents again and again."""
    return "parents.toml", scenario("extends = [" + '"no_team", "austerity", ' * (size // 25) + "]\n")


def toml_keys(size: int) -> File:
    """Very many keys that there are not."""
    return "keys.toml", scenario("".join(f"k{k} = 1\n" for k in range(size // 10)))


def toml_prefix(size: int) -> File:
    """Very many keys under one long name."""
    head = ".".join("abcdefghij")
    return "prefix.toml", scenario("".join(f"{head}.k{k} = 1\n" for k in range(size // 30)))


def toml_words(size: int) -> File:
    """One text as long as the file."""
    return "words.toml", scenario(f'why = "{"x" * size}"\n')


def toml_ranges(size: int) -> File:
    """Very many ranges."""
    return "ranges.toml", scenario('[[event]]\nkind="style"\nyear=1\nvalue={low=0,high=1}\n' * (size // 54))


SCENARIOS: Mapping[str, Callable[[int], File]] = {
    make.__name__: make
    for make in (
        toml_key,
        toml_table,
        toml_deep,
        toml_events,
        toml_members,
        toml_parents,
        toml_keys,
        toml_prefix,
        toml_words,
        toml_ranges,
    )
}
