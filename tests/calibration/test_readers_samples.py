"""Files that other tools made: each gives the counts of an independent program, or says why it cannot be read."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.survey import SurveyError, read_plain, read_survey

# The closed list of files whose counts are not those of expected.csv. There igraph's are 1 and 0, with the note that it
# sees only one node and that a tolerant reader should report what it skipped: the file has four <node> and four <edge>.
IGRAPH_IS_WRONG = {"graphml/yfiles.graphml": (4, "4")}
# igraph takes a file of arcs and edges for what its last section is.
MIXED = ("GraphList", "GraphSet", "StudentGov", "TinaList", "TinaSet")
# Where igraph refuses the file: counts taken by hand.
BY_HAND = {
    "gml/emojis.gml": (1, ""),
    "gml/graph1.gml": (3, "2"),
    "gml/label.gml": (3, "2"),
    "pajek/Bales.net": (20, "55/29"),
    "pajek/SupremeCourt.net": (35, "147/86/1"),
    "pajek/pajek_arcslist.net": (18, "55"),
    "pajek/utf8_with_bom.net": (10, "6"),
    "vna/emptyattribute.vna": (3, "3"),
    "gexf/basic.gexf": (2, "1"),
    "gexf/slice.gexf": (2, "1"),
    "csv_gephi/adj_list.csv": (9, "7"),
    "csv_gephi/matrix.csv": (5, "6"),
    "csv_gephi/complex_matrix.csv": (27, "702"),
    "edgelist_muxviz/KNOKM.edgelist": (10, "49"),
    "pajek/Attiro.paj": (60, "161"),
}
REFUSED = {
    "csv_gephi/edges_table_dynamic_weights.csv": "line 2: weight is '<[1.0, 2, 1]; [2, 3, 2]>'; it must be a number",
    "csv_gephi/edges_table_repeated_with_ids.csv": "line 4: the tie 1 to 2 has weight 5 here and 1 on line 2; keep one",
    "csv_gephi/nodes_table_types_test.csv": "members, and no ties; give the file of ties too",
    "edgelist_muxviz/KNOKI.nodes": "members, and no ties",
    "gexf/meta.gexf": "no graph in it",
    "gexf/data.gexf": "1 member; a partnership has at least two",
    "gexf/zeroweight.gexf": "not one tie",
}


def counted(path: Path) -> tuple[int, str]:
    plain = read_plain(path)
    return len(plain.members.rows), "/".join(str(number) for *_key, number in plain.count())


def test_every_file_gives_the_counts_of_an_independent_program(shared: Path) -> None:
    folder = shared / "data" / "format_samples"
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 50
    for row in rows:
        found = counted(folder / row["file"])
        if row["file"] in IGRAPH_IS_WRONG:
            assert found == IGRAPH_IS_WRONG[row["file"]]
        elif row["nodes"]:
            assert found == (int(row["nodes"]), "" if row["edges"] == "0" else row["edges"]), row["file"]
        else:
            assert found == BY_HAND[row["file"]], row["file"]


def test_where_a_file_says_whether_ties_have_a_direction_the_reader_says_the_same(shared: Path) -> None:
    folder = shared / "data" / "format_samples"
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["nodes"] and not Path(row["file"]).stem.startswith(MIXED)]
    for row in rows:
        says = read_plain(folder / row["file"]).directed
        assert says is None or says == (row["directed"] == "true"), row["file"]


def test_what_yed_draws_is_read_with_its_labels_as_names_and_what_was_skipped_is_said(shared: Path) -> None:
    path = shared / "data" / "format_samples" / "graphml" / "yfiles.graphml"
    text = path.read_text(encoding="utf-8")
    # Counted in the text itself; of the four "<node id", one more stands in a description and is none.
    assert (text.count("<node id=") - text.count("[<node id="), text.count("<edge id=")) == (4, 4)
    survey = read_survey(path)
    assert survey.names == ("Top left rounded rectangle", "Star", "őð中", "regular bold italic newline")
    assert survey.ids == ("n0", "n1", "n2", "n3")
    assert survey.layer().ties == 2
    said = " ".join(survey.notes)
    for part in ("skipped 18 values about the drawing", "repeats 1 tie", "1 tie of a member to itself"):
        assert part in said
    coded = read_survey(path, secret="word")
    assert not any("Star" in cell for cells in coded.attributes.values() for cell in cells)


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_files_that_igraph_refuses_or_was_not_given_are_read_too(shared: Path, name: str) -> None:
    assert counted(shared / "data" / "format_samples" / name) == BY_HAND[name]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_no_survey_can_be_is_refused_with_the_reason(shared: Path, name: str) -> None:
    with pytest.raises(SurveyError) as caught:
        read_survey(shared / "data" / "format_samples" / name)
    assert REFUSED[name] in str(caught.value)
    assert Path(name).name in str(caught.value)


def test_no_sample_whatever_it_is_ends_in_anything_but_a_survey_or_a_sentence(shared: Path) -> None:
    files = [path for path in (shared / "data" / "format_samples").rglob("*") if path.is_file()]
    refused = {}
    for path in files:
        try:
            read_survey(path)
        except SurveyError as error:
            refused[path] = str(error)
    assert all(path.stem.split(".")[0] in told for path, told in refused.items())
    assert len(files) - len(refused) > 90


def test_the_same_network_in_two_formats_is_the_same(shared: Path) -> None:
    samples = shared / "data" / "format_samples"
    kansas = read_survey(samples / "pajek" / "kansas.net").layer()
    pomona = read_survey(shared / "data" / "emon_lake_pomona").layer()
    assert kansas.weight.tolist() == pomona.weight.tolist()
    knoke = read_survey(shared / "data" / "knoke_bureaucracies")
    # The relations' names are swapped in that source, as the README beside the data says.
    for sample, relation in (("KNOKI", "money"), ("KNOKM", "information")):
        other = read_survey(samples / "graphml" / f"{sample}.GraphML")
        names = [other.names.index(one) for one in knoke.ids]
        assert other.layer().tie[np.ix_(names, names)].tolist() == knoke.layer(relation).tie.tolist()
    nodes, ties = (samples / "edgelist_muxviz" / f"KNOKI.{ending}" for ending in ("nodes", "edgelist"))
    both = read_survey([nodes, ties])
    assert (len(both.ids), both.layer().ties) == (10, 22)
    older, newer = (read_survey(samples / "ucinet_binary" / f"{one}.##h") for one in ("campnet2", "campnet-6404"))
    assert older.ids == newer.ids
    assert older.layer().tie.tolist() == newer.layer().tie.tolist()


def test_sampsons_monks_are_the_same_in_ucinets_text_and_in_tables(shared: Path) -> None:
    sampson = read_survey(shared / "data" / "format_samples" / "ucinet_dl" / "sampson.dat")
    monks = read_survey(shared / "data" / "sampson_monks")
    pairs = {
        "SAMPLK1": ("liking", "1"),
        "SAMPLK2": ("liking", "2"),
        "SAMPLK3": ("liking", "3"),
        "SAMPES": ("esteem", "3"),
        "SAMPDES": ("disesteem", "3"),
        "SAMPIN": ("influence", "3"),
        "SAMPPR": ("praise", "3"),
    }
    for here, there in pairs.items():
        assert sampson.layer(here).weight.tolist() == monks.layer(*there).weight.tolist(), here


def test_negative_ties_are_a_relation_of_their_own(shared: Path) -> None:
    survey = read_survey(shared / "data" / "format_samples" / "pajek" / "BalesSign.net")
    assert {one: survey.layer(one).ties for one in survey.relations} == {"tie (negative)": 29, "tie": 55}
    assert any("29 ties with a negative weight" in note for note in survey.notes)


def test_times_in_a_pajek_project_are_waves(shared: Path) -> None:
    survey = read_survey(shared / "data" / "format_samples" / "pajek" / "Sampson.paj")
    assert survey.waves("tie") == ("1", "2", "3", "4", "5")
    assert any("Sampson_T4 (18 members)" in note for note in survey.notes)
