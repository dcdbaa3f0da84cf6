"""Networks as other tools write them: attributes of edges, groups, labels, times, tables without labels."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.plan import Decision
from partnership_dynamics.calibration.readers.attributes import Edge, ties_of_edges
from partnership_dynamics.calibration.readers.bare import r_name, with_labels
from partnership_dynamics.calibration.readers.cells import Sheet, read_sheet
from partnership_dynamics.calibration.readers.detect import TEXTS
from partnership_dynamics.calibration.readers.edgelists import is_commented, read_commented
from partnership_dynamics.calibration.readers.markup import read_markup
from partnership_dynamics.calibration.readers.plain import Plain
from partnership_dynamics.calibration.readers.reading import Reading
from partnership_dynamics.calibration.readers.sheets import plain_of
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError

GRAPHML = (
    '<graphml>{keys}<graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/>{edges}</graph></graphml>'
)


def graphml(attributes: dict[str, list[str]], ends: str = "ab ba ac") -> bytes:
    """Return a GraphML file whose edges have attributes."""
    keys = "".join(f'<key id="k{k}" for="edge" attr.name="{title}"/>' for k, title in enumerate(attributes))
    edges = ""
    for index, pair in enumerate(ends.split()):
        data = "".join(
            f'<data key="k{k}">{cells[index]}</data>' for k, cells in enumerate(attributes.values()) if cells[index]
        )
        edges += f'<edge source="{pair[0]}" target="{pair[1]}">{data}</edge>'
    return GRAPHML.format(keys=keys, edges=edges).encode()


def text(name: str, content: str, columns: dict[str, str] | None = None) -> Plain:
    return next(read for fits, read in TEXTS if fits(content))(name, content, columns or {})


def commented(name: str, content: str) -> Plain:
    assert is_commented(content)
    found = read_commented(name, content, Reading())
    assert isinstance(found, Plain)
    return found


def asked(plain: Plain) -> list[Decision]:
    return [one for one in plain.decisions if one.blocks]


def ties(plain: Plain) -> set[tuple[str, str, float | None, str]]:
    return {(tie.source, tie.target, tie.weight, tie.relation) for tie in plain.ties}


@pytest.mark.parametrize("weight", ["weight", "Edge Weight", "Weight", "E-Edge Weight", "tie_strength", "Frequency"])
@pytest.mark.parametrize(
    "relation", ["relation", "Relationship", "interaction", "shared interaction", "edge_type", "kind"]
)
def test_weights_and_relations_are_found_under_the_names_that_tools_give_them(weight: str, relation: str) -> None:
    plain = read_markup("a.graphml", graphml({weight: ["3", "2", "1"], relation: ["help", "money", "help"]}), "graphml")
    assert ties(plain) == {("a", "b", 3, "help"), ("b", "a", 2, "money"), ("a", "c", 1, "help")}
    assert not asked(plain)
    assert not plain.unused


def test_what_is_not_read_of_edges_is_named_with_the_option_that_reads_it() -> None:
    plain = read_markup("a.graphml", graphml({"colour": ["red", "blue", "red"], "meetings": ["4", "1", ""]}), "graphml")
    told = " ".join(one.sentence() for one in plain.unused)
    assert "'colour' of edges ('red', 'blue')" in told
    assert "--column weight=meetings" in told
    again = read_markup("a.graphml", graphml({"meetings": ["4", "1", ""]}), "graphml", {"weight": "meetings"})
    assert [tie.weight for tie in again.ties] == [4, 1, 1]
    assert any("1 edge without 'meetings': weight 1" in note for note in again.notes)


def test_edges_that_only_an_unknown_attribute_tells_apart_are_asked_about() -> None:
    data = graphml({"colour": ["red", "blue", "red", "red"]}, "ab ab ba bc")
    (question,) = asked(read_markup("a.graphml", data, "graphml"))
    assert "--column relation=none" in question.question()
    assert "--column relation=colour" in question.question()
    for word, relations in (("colour", {"red", "blue"}), ("none", {""})):
        plain = read_markup("a.graphml", data, "graphml", {"relation": word})
        assert not asked(plain)
        assert {tie.relation for tie in plain.ties} == relations


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"strength": ["1", "2", "3"], "frequency": ["3", "2", "1"]}, "may be 'strength' is the weight"),
        ({"relationship": ["0", "1", "2"]}, "holds numbers"),
        ({"year": ["2001", "2002", "2003"]}, "when it began"),
        ({"Relationship": ["a", "b", "c"], "type": ["x", "y", "x"]}, "differ"),
    ],
)
def test_attributes_that_can_be_understood_in_two_ways_are_asked_about(
    attributes: dict[str, list[str]], said: str
) -> None:
    (question,) = asked(read_markup("a.graphml", graphml(attributes), "graphml"))
    assert said in question.question()


def test_gephis_weight_of_one_everywhere_gives_way_to_a_weight_that_says_something() -> None:
    edges = [
        Edge("a", "b", 1, {"weight": "1.0", "strength": "3"}),
        Edge("b", "c", 2, {"weight": "1.0", "strength": "2"}),
    ]
    read = ties_of_edges("a.gexf", edges, {})
    assert [tie.weight for tie in read.ties] == [3, 2]
    assert not read.decisions


def test_a_weight_that_is_a_word_is_refused_with_its_line_and_a_comma_with_its_remedy() -> None:
    with pytest.raises(SurveyError, match=r"line 7: the weight of the edge a to b is 'often'.*--column weight=none"):
        ties_of_edges("a.gml", [Edge("a", "b", 7, {"weight": "often"})], {})
    with pytest.raises(SurveyError, match=r"write 1\.5"):
        ties_of_edges("a.gml", [Edge("a", "b", 7, {"weight": "1,5"})], {})


def test_an_attribute_that_no_edge_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(SurveyError, match="nearest: 'strenght'"):
        ties_of_edges("a.gml", [Edge("a", "b", 1, {"strenght": "2"})], {"weight": "strength"})


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 5)), min_size=1, max_size=12)
)
def test_attributes_that_are_not_read_never_change_the_ties(found: list[tuple[str, str, int]]) -> None:
    plain = [Edge(i, j, line, {"weight": str(w)}) for line, (i, j, w) in enumerate(found)]
    more = [edge._replace(data={**edge.data, "comment": f"c{edge.line}"}) for edge in plain]
    assert ties_of_edges("a", plain, {}).ties == ties_of_edges("a", more, {}).ties


YED = (
    '<graphml xmlns:y="u"><key id="d" for="node" yfiles.type="nodegraphics"/><key id="e" for="edge"/>'
    '<graph edgedefault="directed"><node id="g" yfiles.foldertype="group"><data key="d"><y:GroupNode><y:NodeLabel>999'
    '</y:NodeLabel></y:GroupNode></data><graph id="g:"><node id="p"/><node id="f"/></graph></node><node id="h"/>{}'
    "</graph></graphml>"
)


def line(source: str, target: str, arrow: str) -> str:
    drawn = f'<y:Arc><y:Arrows source="none" target="{arrow}"/><y:EdgeLabel>help</y:EdgeLabel></y:Arc>'
    return f'<edge source="{source}" target="{target}"><data key="e">{drawn}</data></edge>'


def test_members_of_a_yed_group_are_members_and_the_group_is_none() -> None:
    plain = read_markup(
        "y.graphml", YED.format(line("p", "f", "standard") + line("h", "f", "standard")).encode(), "graphml"
    )
    assert plain.ids == ("p", "f", "h")
    assert [row.cells["group"] for row in plain.members.rows] == ["999", "999", ""]
    assert any("'label' of edges ('help')" in one.what for one in plain.unused)
    with pytest.raises(SurveyError, match="'999', which is a group of other nodes"):
        read_markup("y.graphml", YED.format(line("h", "g", "standard")).encode(), "graphml")


def test_lines_without_arrowheads_have_no_direction_if_all_are_drawn_so() -> None:
    both = read_markup("y.graphml", YED.format(line("p", "f", "none") + line("h", "f", "none")).encode(), "graphml")
    assert both.directed is False
    mixed = read_markup("y.graphml", YED.format(line("p", "f", "none") + line("h", "f", "delta")).encode(), "graphml")
    assert mixed.directed is True
    assert any("1 edge drawn without an arrowhead" in note for note in mixed.notes)


GEXF = (
    '<gexf><graph mode="dynamic" defaultedgetype="directed"><attributes class="edge" mode="dynamic">'
    '<attribute id="w" title="Weight"/></attributes><nodes><node id="a"/><node id="b"/>'
    '<node id="c" start="2009"/></nodes><edges>'
    '<edge source="a" target="b" start="2007" end="2008"><attvalues><attvalue for="w" value="5" start="2008"/>'
    '<attvalue for="w" value="2" start="2007"/></attvalues></edge><edge source="b" target="c"><spells>'
    '<spell start="2009" end="2010"/></spells></edge></edges></graph></gexf>'
)


def test_a_dynamic_graph_is_asked_for_its_times_and_read_at_them() -> None:
    (question,) = asked(read_markup("d.gexf", GEXF.encode(), "gexf"))
    assert "--waves 2007,2009" in question.question()
    plain = read_markup("d.gexf", GEXF.encode(), "gexf", times=("2007", "2009.5"))
    assert {(tie.source, tie.target, tie.wave) for tie in plain.ties} == {("a", "b", "2007"), ("b", "c", "2009.5")}
    assert plain.absent == {("", "2007"): {"c"}}
    assert not asked(plain)
    whole = read_markup("d.gexf", GEXF.encode(), "gexf", {"wave": "none"})
    assert {(tie.source, tie.target, tie.weight) for tie in whole.ties} == {("a", "b", 5), ("b", "c", 1)}
    with pytest.raises(SurveyError, match="no edge is there at '1999'"):
        read_markup("d.gexf", GEXF.encode(), "gexf", times=("1999",))


@pytest.mark.parametrize(
    "labels",
    ["Fire Service,Police,Health Board", "Fire Service\nPolice\nHealth Board", '"Fire Service" Police "Health Board"'],
)
def test_labels_of_several_words_stay_whole_in_dl(labels: str) -> None:
    plain = text("a.dl", f"dl n=3 format=fullmatrix\nlabels:\n{labels}\ndata:\n0 1 0\n1 0 1\n0 1 0\n")
    assert plain.ids == ("Fire Service", "Police", "Health Board")


def test_labels_of_dl_that_do_not_fit_its_number_are_refused_not_shifted() -> None:
    with pytest.raises(SurveyError, match=r"line 3: 5 labels for N=3"):
        text("a.dl", "dl n=3\nlabels:\nFire Service Police\nHealth Board\ndata:\n0 1 0\n1 0 1\n0 1 0\n")


def test_labels_of_several_words_stay_whole_in_pajek_and_what_draws_them_is_said() -> None:
    plain = text(
        "a.net", '*Vertices 3\n1 Fire Service 0.1 0.2 0.5 ic Red\n2 Ward 7\n3 "Health Board" box\n*Arcs\n1 2 1\n'
    )
    assert plain.ids == ("Fire Service", "Ward 7", "Health Board")
    assert any("of 2 members are not read" in note for note in plain.notes)


def test_only_egos_were_asked_in_e_net_and_what_they_say_of_others_is_named() -> None:
    head = "*ego data\nid age\nA 30\nB 40\n*alter data\nfrom to {}\n"
    tail = "*alter-alter data\negoid from to knows\nA x y 1\n"
    plain = text("e.vna", head.format("weight") + "A x 2\nA y 1\nB y 3\n" + tail)
    assert plain.asked == frozenset({"A", "B"})
    assert ties(plain) == {("A", "x", 2, ""), ("A", "y", 1, ""), ("B", "y", 3, "")}
    assert any("*Alter-alter data, 1 row" in one.what for one in plain.unused)
    (question,) = asked(text("e.vna", head.format("female") + "A x 1\nA y 0\n" + tail))
    assert "--column weight=female" in question.question()
    with pytest.raises(SurveyError, match="the alter '1' is named by 2 respondents"):
        text("e.vna", head.format("weight") + "A 1 1\nB 1 1\n")


def test_networkx_writes_data_in_braces_that_are_no_member() -> None:
    plain = text("a.edgelist", "#made\nA B {'weight': 2, 'relation': 'help'}\nB C {'relation': 'money'}\nC A {}\n")
    assert ties(plain) == {("A", "B", 2, "help"), ("B", "C", 1, "money"), ("C", "A", 1, "")}
    with pytest.raises(SurveyError, match=r"line 1: 'Fire Service Police' are 3 words"):
        text("a.edgelist", "Fire Service Police {}\n")


def test_what_networkx_and_igraph_write_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    graph = nx.Graph([("A", "B", {"weight": 2}), ("B", "C", {"weight": 1}), ("A", "C", {"weight": 3})])
    folder = tmp_path_factory.mktemp("written")
    nx.write_edgelist(graph, folder / "e.txt")
    nx.write_adjlist(graph, folder / "a.txt")
    listed = text("e.txt", (folder / "e.txt").read_text())
    assert {tie[:3] for tie in ties(listed)} == {("A", "B", 2), ("B", "C", 1), ("A", "C", 3)}
    adjacent = commented("a.txt", (folder / "a.txt").read_text())
    assert {tie[:2] for tie in ties(adjacent)} == {("A", "B"), ("B", "C"), ("A", "C")}
    lgl = text("l.lgl", "# A\nB 2\nC 3\n# B\nC 1\n")
    assert {tie[:3] for tie in ties(lgl)} == {("A", "B", 2), ("A", "C", 3), ("B", "C", 1)}
    assert lgl.directed is False
    printed = '3 x 3 sparse Matrix of class "dgCMatrix"\n  A B C\nA . 1 1\nB 1 . .\nC . . .\n'
    assert {tie[:2] for tie in ties(commented("s.txt", printed))} == {("A", "B"), ("A", "C"), ("B", "A")}


def sheet(content: str) -> Plain:
    found = plain_of(read_sheet("s.csv", content.encode(), blanks=True), Reading())
    assert isinstance(found, Plain)
    return found


RING = [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]


@pytest.mark.parametrize("separator", [",", ";", "\t", " "])
@pytest.mark.parametrize("head", [[], ["V1", "V2", "V3", "V4"], ["X1", "X2", "X3", "X4"]])
def test_a_square_of_numbers_without_labels_is_a_matrix_of_numbered_members(separator: str, head: list[str]) -> None:
    rows = ([head] if head else []) + [[str(cell) for cell in row] for row in RING]
    plain = sheet("\n".join(separator.join(row) for row in rows) + "\n")
    assert plain.ids == ("1", "2", "3", "4")
    assert {tie[:2] for tie in ties(plain)} == {("1", "2"), ("2", "3"), ("3", "4"), ("4", "1")}


def test_rows_of_four_numbers_may_be_two_things_and_are_refused_with_both_headers() -> None:
    with pytest.raises(SurveyError, match=r"line 1: four numbers a row.*'source target weight wave'.*'id name1"):
        sheet("1 2 1 1\n1 3 1 1\n2 1 1 2\n3 1 1 2\n3 2 1 2\n")


def test_rs_tables_are_read_whatever_r_did_to_their_labels() -> None:
    rows = '"from" "to" "weight"\n"1" "Police" "Fire" 3\n"2" "Fire" "Police" 2\n"3" "Health Board" "Fire" 1\n'
    found = {tie[:3] for tie in ties(sheet(rows))}
    assert found == {("Police", "Fire", 3), ("Fire", "Police", 2), ("Health Board", "Fire", 1)}
    matrix = '"Fire.Service" "Police" "X2nd"\n"Fire Service" 0 1 0\n"Police" 1 0 1\n"2nd" 0 1 0\n'
    assert sheet(matrix).ids == ("Fire Service", "Police", "2nd")


@given(st.lists(st.text("abc 1.-", min_size=1, max_size=6), min_size=3, max_size=5, unique_by=r_name))
def test_a_matrix_with_names_as_r_writes_them_is_the_one_with_the_names_as_they_are(labels: list[str]) -> None:
    n = len(labels)
    cells = np.roll(np.eye(n, dtype=int), 1, axis=1).astype(str).tolist()
    rows = [(k + 2, [label, *row]) for k, (label, row) in enumerate(zip(labels, cells, strict=True))]
    plain, changed = (
        with_labels(Sheet("s", [(1, ["", *head]), *rows])) for head in (labels, [r_name(one) for one in labels])
    )
    assert changed.rows == plain.rows


@pytest.mark.parametrize(
    "header",
    [
        "Responding Organization,Partner Organization,Frequency",
        "Respondent Organisation,Partner Organisation,Strength",
        "From Organization,To Organization,Value",
        "Organization 1,Organization 2,Weight",
        "Respondent,Partner,Frequency",
    ],
)
def test_lists_of_partners_are_read_under_the_headings_of_survey_tools(header: str) -> None:
    plain = sheet(f"{header}\nPolice,Fire,3\nFire,Police,2\nHealth,Fire,1\n")
    assert {tie[:3] for tie in ties(plain)} == {("Police", "Fire", 3), ("Fire", "Police", 2), ("Health", "Fire", 1)}


def test_relations_of_sif_and_of_tgf_are_kept_apart_and_a_faulty_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.sif").write_text("Police help Fire Health\nFire money Health\nProbation\n", encoding="utf-8")
    survey = read_survey(tmp_path / "a.sif")
    assert survey.ids == ("Police", "Fire", "Health", "Probation")
    assert {name: int((survey.layer(name).tie == 1).sum()) for name in survey.relations} == {"help": 2, "money": 1}
    (tmp_path / "b.tgf").write_text("1 Police\n2 Fire Service\n3 Health\n#\n1 2 help\n2 3 money\n", encoding="utf-8")
    survey = read_survey(tmp_path / "b.tgf")
    assert survey.attributes["name"] == ("Police", "Fire Service", "Health")
    assert set(survey.relations) == {"help", "money"}
    (tmp_path / "c.sif").write_text("Police help\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"c\.sif, line 1: .* nobody whom it is with"):
        read_survey(tmp_path / "c.sif")
    (tmp_path / "d.tgf").write_text("1 Police\n2 Fire\n#\n1 2\n1 7\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"d\.tgf, line 5: no member above the # has the key '7'"):
        read_survey(tmp_path / "d.tgf")


def test_an_export_of_forms_with_numbers_of_answers_and_trailing_marks_is_read_by_the_bodies_named(
    tmp_path: Path,
) -> None:
    text = (
        "ID,Start time,Email,Name,Which organisation do you represent?,Which partners do you work with?\n"
        "1,1/3/2023 09:00,anonymous,,Police,Fire;Health;\n"
        "2,1/3/2023 10:00,anonymous,,Fire,Police;\n"
        "3,1/3/2023 11:00,anonymous,,Health,Police;Fire;\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    survey = read_survey(tmp_path / "a.csv")
    assert survey.ids == ("Police", "Fire", "Health")
    assert survey.layer().tie.tolist() == [[0, 1, 1], [1, 0, 0], [1, 1, 0]]
