"""The shapes in which people have their answers: rosters, name generators, workbooks, several files, graphs."""

from __future__ import annotations

import csv
import socket
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.readers.pseudonyms import codes_of
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey, survey_of
from tests.calibration.samples import ucinet, workbook

relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(folder: Path, **files: str | bytes) -> list[Path]:
    paths = []
    for name, content in files.items():
        path = folder / (name.replace("__", "."))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return paths


def pairs(survey: Survey, relation: str | None = None, wave: str | None = None) -> set[tuple[str, str]]:
    tie = survey.layer(relation, wave).tie
    return {(survey.names[i], survey.names[j]) for i, j in np.argwhere(tie == 1)}


def test_a_roster_matrix_with_blanks_beside_zeros_has_missing_answers(tmp_path: Path) -> None:
    put(tmp_path, m__csv=",A,B,C\nA,0,1,0\nB,2,0,\nC,,,\n")
    survey = read_survey(tmp_path / "m.csv")
    layer = survey.layer()
    assert layer.tie.tolist() == [[0, 1, 0], [1, 0, -1], [-1, -1, 0]]
    assert layer.weight[1, 0] == 2
    assert layer.answered.tolist() == [True, True, False]
    assert [tuple(pair) for pair in layer.missing_dyads.tolist()] == [(1, 2), (2, 0), (2, 1)]
    assert any("blank answers are read as missing" in note for note in survey.notes)


def test_members_with_a_column_and_no_row_were_not_asked(tmp_path: Path) -> None:
    put(tmp_path, m__csv=",A,B,C\nA,0,1,1\nB,1,0,0\n")
    layer = read_survey(tmp_path / "m.csv").layer()
    assert layer.asked.tolist() == [True, True, False]
    assert (layer.tie[2] == [-1, -1, 0]).all()
    assert layer.response_rate == 1.0


def test_a_roster_of_several_questions_with_attributes_gives_a_relation_each(tmp_path: Path) -> None:
    head = "id,name,kind,answered,help[A],help[B],help[C],money_A,money_B,money_C\n"
    put(tmp_path, r__csv=head + "A,Ann,fire,1,,1,1,0,0,1\nB,Bob,police,1,1,,0,1,0,0\nC,Cat,fire,0,,,,,,\n")
    survey = read_survey(tmp_path / "r.csv")
    assert survey.relations == ("help", "money")
    assert pairs(survey, "help") == {("Ann", "Bob"), ("Ann", "Cat"), ("Bob", "Ann")}
    assert pairs(survey, "money") == {("Ann", "Cat"), ("Bob", "Ann")}
    assert survey.attributes["kind"] == ("fire", "police", "fire")
    assert survey.layer("help").answered.tolist() == [True, True, False]


def test_name_generators_are_read_by_name_or_id_with_weights_and_strangers(tmp_path: Path) -> None:
    text = "id,name,kind,help1,help_weight1,help2,help_weight2,advice1,advice2\n"
    text += "a,Ann,fire,Bob,3,Cat,1,b,\nb,Bob,police,ann,2,Zoe,5,c,a\nc,Cat,fire,,,,,a,\n"
    put(tmp_path, g__csv=text)
    survey = read_survey(tmp_path / "g.csv")
    assert survey.relations == ("help", "advice")
    assert pairs(survey, "help") == {("Ann", "Bob"), ("Ann", "Cat"), ("Bob", "Ann"), ("Bob", "Zoe")}
    assert survey.layer("help").weight[1, 3] == 5
    assert survey.layer("help").asked.tolist() == [True, True, True, False]
    assert any("1 name that no respondent has" in note and "Zoe" in note for note in survey.notes)
    assert survey.attributes["kind"] == ("fire", "police", "fire", "")


def test_the_columns_of_a_name_generator_can_be_named(tmp_path: Path) -> None:
    put(tmp_path, g__csv="id,q5_1,q5_2\na,X,Y\nb,X,\nc,a,\n", n__csv="id,q5_1,q5_2\n1,2,3\n2,1,\n3,,\n")
    with pytest.raises(SurveyError, match=r"--column names=help"):
        read_survey(tmp_path / "g.csv")
    assert len(read_survey(tmp_path / "g.csv", {"names": "q5"}).ids) == 5
    assert pairs(read_survey(tmp_path / "n.csv", {"names": "q5"})) == {("1", "2"), ("1", "3"), ("2", "1")}
    with pytest.raises(SurveyError, match=r"no columns q61, q62 .*columns are of q5"):
        read_survey(tmp_path / "g.csv", {"names": "q6"})


def test_a_workbook_of_members_and_ties_is_one_survey_and_a_fault_names_its_sheet(tmp_path: Path) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    nodes, ties = book.active, book.create_sheet("Ties")
    nodes.title = "Members"
    for row in (["id", "kind", "since"], ["a", "fire", 2001], ["b", "police", 2.5], ["c", "fire", None]):
        nodes.append(row)
    for row in (["from", "to", "weight"], ["a", "b", 3], ["c", "a", 1]):
        ties.append(row)
    out = io.BytesIO()
    book.save(out)
    put(tmp_path, s__xlsx=out.getvalue())
    survey = read_survey(tmp_path / "s.xlsx")
    assert pairs(survey) == {("a", "b"), ("c", "a")}
    assert survey.attributes["since"] == ("2001", "2.5", "")
    ties.append(["a", "d", 1])
    out = io.BytesIO()
    book.save(out)
    put(tmp_path, s__xlsx=out.getvalue())
    with pytest.raises(SurveyError, match=r"s\.xlsx, sheet 'Ties', line 4: target is 'd', which is no id in s\."):
        read_survey(tmp_path / "s.xlsx")


def test_a_matrix_in_a_workbook_reads_as_it_does_in_csv(tmp_path: Path) -> None:
    put(tmp_path, m__xlsx=workbook([[None, "A", "B"], ["A", 0, 1], ["B", 1, 0]]), m__csv=",A,B\nA,0,1\nB,1,0\n")
    assert pairs(read_survey(tmp_path / "m.xlsx")) == pairs(read_survey(tmp_path / "m.csv"))


NET = "*Vertices {n}\n{labels}*Arcs\n{arcs}"


def network(labels: str, *arcs: str) -> str:
    listed = "".join(f'{k} "{one}"\n' for k, one in enumerate(labels, start=1))
    return NET.format(n=len(labels), labels=listed, arcs="".join(f"{arc}\n" for arc in arcs))


def test_files_whose_names_differ_in_a_number_are_waves_and_others_relations(tmp_path: Path) -> None:
    one, two, help_ = put(
        tmp_path,
        camp_2__net=network("ABC", "1 2"),
        camp_3__net=network("BCD", "1 2", "2 3"),
        help__net=network("ABC", "1 3"),
    )
    waves = read_survey([one, two])
    assert waves.waves("tie") == ("2", "3")
    assert pairs(waves, wave="2") == {("A", "B")}
    assert pairs(waves, wave="3") == {("B", "C"), ("C", "D")}
    assert (waves.layer(wave="3").tie[0, 1:] == -1).all(), "A is not in the file of wave 3: not known there"
    assert (waves.layer(wave="3").tie[1:, 0] == -1).all()
    assert waves.layer(wave="2").asked.tolist() == [True, True, True, False]
    assert any("2 files are waves 2, 3 (their names differ in a number alone)" in note for note in waves.notes)
    relations = read_survey([one, help_])
    assert relations.relations == ("camp_2", "help")
    assert any("2 files are relations (their names are different)" in note for note in relations.notes)
    assert read_survey([one, help_], files="waves").waves("tie") == ("1", "2")
    assert read_survey([one, two], files="relations").relations == ("camp_2", "camp_3")


def test_members_of_several_files_are_matched_by_name_since_tools_number_them_anew(tmp_path: Path) -> None:
    node = '<node id="{}"><data key="n">{}</data></node>'
    text = '<graphml><key id="n" for="node" attr.name="name"/><graph edgedefault="directed">{}</graph></graphml>'
    ab = "".join(node.format(f"n{k}", one) for k, one in enumerate(("Ann", "Bob")))
    ba = "".join(node.format(f"n{k}", one) for k, one in enumerate(("Bob", "Ann")))
    edge = '<edge source="n0" target="n1"/>'
    files = put(tmp_path, w1__graphml=text.format(ab + edge), w2__graphml=text.format(ba + edge))
    survey = read_survey(files)
    assert pairs(survey, wave="1") == {("Ann", "Bob")}
    assert pairs(survey, wave="2") == {("Bob", "Ann")}


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    (path,) = put(tmp_path, survey__csv=network("AB", "1 2"))
    assert pairs(read_survey(path)) == {("A", "B")}


@st.composite
def graphs(draw: st.DrawFn) -> nx.DiGraph:
    n = draw(st.integers(2, 7))
    every = [(i, j) for i in range(n) for j in range(n) if i != j]
    ties = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    graph = nx.DiGraph()
    graph.add_nodes_from(f"m{k}" for k in range(n))
    graph.add_edges_from((f"m{i}", f"m{j}", {"weight": draw(st.integers(1, 5))}) for i, j in ties)
    return graph


@relaxed
@given(graph=graphs())
def test_a_graph_comes_back_from_every_format_that_networkx_writes(tmp_path: Path, graph: nx.DiGraph) -> None:
    direct = survey_of(graph, directed=True).layer()
    for ending, write in (
        ("graphml", nx.write_graphml),
        ("gml", nx.write_gml),
        ("gexf", nx.write_gexf),
        ("net", nx.write_pajek),
    ):
        path = tmp_path / f"round.{ending}"
        write(graph, path)
        survey = read_survey(path, directed=True)
        order = [survey.names.index(one) for one in graph]
        assert survey.layer().weight[np.ix_(order, order)].tolist() == direct.weight.tolist(), ending


@relaxed
@given(graph=graphs())
def test_a_graph_comes_back_from_ucinets_formats(tmp_path: Path, graph: nx.DiGraph) -> None:
    matrix = nx.to_numpy_array(graph)
    text = "\n".join(" ".join(f"{cell:g}" for cell in row) for row in matrix)
    header, data = ucinet(tuple(graph), matrix.ravel().tolist())
    put(tmp_path, m__dl=f"DL N={len(graph)}\nFORMAT=FULLMATRIX\nLABELS:\n{','.join(graph)}\nDATA:\n{text}\n")
    (tmp_path / "u.##h").write_bytes(header)
    (tmp_path / "u.##d").write_bytes(data)
    for name in ("m.dl", "u.##h"):
        survey = read_survey(tmp_path / name, directed=True)
        assert survey.ids == tuple(graph)
        assert survey.layer().weight.tolist() == matrix.tolist()


def test_a_missing_value_of_ucinet_is_a_missing_answer(tmp_path: Path) -> None:
    header, data = ucinet(("A", "B", "C"), [0, 1, 1e38, 1, 0, 0, 0, 1, 0])
    (tmp_path / "u.##h").write_bytes(header)
    (tmp_path / "u.##d").write_bytes(data)
    assert read_survey(tmp_path / "u.##h", directed=True).layer().tie.tolist() == [[0, 1, -1], [1, 0, 0], [0, 1, 0]]


def test_a_networkx_graph_keeps_attributes_relations_waves_and_missing_answers() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", name="Alpha", kind="fire")
    graph.add_edge("a", "b", relation="help", wave=1)
    graph.add_edge("a", "b", relation="money", weight=float("nan"))
    graph.add_edge("b", "a", relation="money", weight=2)
    survey = survey_of(graph)
    assert survey.names == ("Alpha", "b")
    assert survey.attributes["kind"] == ("fire", "")
    assert survey.layer("money").tie.tolist() == [[0, -1], [1, 0]]
    with pytest.raises(SurveyError, match="it must be a number"):
        survey_of(nx.Graph([("a", "b", {"weight": "often"})]))


def test_reports_of_one_side_are_those_that_the_other_who_answered_does_not_make(tmp_path: Path) -> None:
    put(tmp_path, m__csv=",A,B,C\nA,0,1,1\nB,0,0,1\nC,,,\n")
    assert read_survey(tmp_path / "m.csv", directed=True).layer().one_sided.tolist() == [[0, 1]]


@pytest.mark.parametrize("name", ["tobacco_indiana", "emon_wichita", "chemnet", "compon_usa", "uk_local_government"])
def test_a_pseudonymised_survey_holds_no_name_and_the_same_network(shared: Path, name: str) -> None:
    folder = shared / "data" / name
    plain, coded = read_survey(folder), read_survey(folder, secret="word")
    everything = " ".join(
        [*coded.ids, *coded.names, *coded.venues, *(cell for cells in coded.attributes.values() for cell in cells)]
    ).lower()
    notes = " ".join(coded.notes).lower()
    for one in (*plain.ids, *plain.names):
        assert len(one) < 3 or one.isdigit() or one.lower() not in everything, one
        assert len(one) < 7 or one.lower() not in notes, one
    codes = codes_of(plain.ids, "word")
    order = [coded.ids.index(codes[one]) for one in plain.ids]
    for key, layer in plain.layers.items():
        if len(plain.ids) < 200:
            assert coded.layers[key].tie[np.ix_(order, order)].tolist() == layer.tie.tolist()
    assert codes_of(plain.ids, "word") == codes
    assert codes_of(plain.ids, "another") != codes


def test_who_did_not_answer_can_be_named_by_id_and_is_coded_too(tmp_path: Path) -> None:
    put(tmp_path, e__csv="source,target\nAnn,Bob\nBob,Cat\n")
    survey = read_survey(tmp_path / "e.csv", missing=["Cat"], secret="")
    assert (~survey.layer().answered).sum() == 1
    assert "cat" not in " ".join((*survey.notes, *survey.ids)).lower()


def test_reading_opens_no_connection(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_more: object) -> None:
        raise AssertionError("a reader asked for a connection")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "create_connection", never)
    samples = shared / "data" / "format_samples"
    with (samples / "expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                read_survey(samples / row["file"])
            except SurveyError:
                continue


def test_what_stands_beside_a_node_in_a_drawing_of_yed_is_its_name_and_a_group_is_an_attribute_of_its_members(
    tmp_path: Path,
) -> None:
    node = (
        '<node id="n{0}"><data key="d"><y:ShapeNode><y:Geometry x="1"/><y:NodeLabel x="2">{1}<y:LabelModel/>'
        "</y:NodeLabel><y:NodeLabel>second</y:NodeLabel></y:ShapeNode></data>{2}</node>"
    )
    group = '<graph id="n2:"><node id="n2::n0"/></graph>'
    put(
        tmp_path,
        a__graphml='<graphml xmlns:y="u"><key id="d" for="node" yfiles.type="nodegraphics"/>'
        '<graph edgedefault="directed">'
        + node.format(0, "Police\nForce", "")
        + node.format(1, "Fire", "")
        + node.format(2, "Health", group)
        + '<edge source="n0" target="n1"/></graph></graphml>',
    )
    survey = read_survey(tmp_path / "a.graphml")
    assert survey.names == ("Police Force", "Fire", "n2::n0")
    assert survey.attributes["group"] == ("", "", "Health")
    assert any("1 group of nodes (Health)" in note for note in survey.notes)


@pytest.mark.parametrize("name", ["Body {}", "member {}", "Organisation #{}", "Agency({})"])
def test_members_that_are_numbered_alike_are_no_second_header(tmp_path: Path, name: str) -> None:
    rows = [f"{name.format(i)},{name.format((i + step) % 9)}" for i in range(9) for step in (1, 3)]
    (path,) = put(tmp_path, ties__csv="\n".join(["source,target", *rows]))
    survey = read_survey(path)
    assert len(survey.names) == 9
    assert (survey.layer().tie == 1).sum() == 18


@pytest.mark.parametrize("mark", ["x", "✓", "Yes", "1"])
def test_rows_of_marks_without_a_row_of_names_above_them_are_refused(tmp_path: Path, mark: str) -> None:
    (tmp_path / "a.csv").write_text(f"Police;;{mark};\nFire;{mark};;{mark}\nHealth;;{mark};\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"a\.csv"):
        read_survey(tmp_path / "a.csv")


def test_a_header_of_all_members_without_its_corner_is_read_as_such_even_where_the_last_is_named_by_nobody(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text("Police,Fire,Health\nPolice,,2,\nFire,1,,\nHealth,,3,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(",Police,Fire,Health\nPolice,,2,\nFire,1,,\nHealth,,3,\n", encoding="utf-8")
    read, expected = read_survey(tmp_path / "a.csv"), read_survey(tmp_path / "b.csv")
    assert read.ids == expected.ids
    assert (read.layer().weight == expected.layer().weight).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Police,Fire,Health\n0,1,1\n1,0,0\n0,1,0\n", "no names in front of the rows"),
        (",P,F,H\nPolice,0,1,1\nFire,1,0,0\nHealth,0,1,0\n", "named otherwise than its rows"),
    ],
)
def test_a_matrix_that_lacks_names_is_told_what_it_lacks(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match=said):
        read_survey(tmp_path / "a.csv")
