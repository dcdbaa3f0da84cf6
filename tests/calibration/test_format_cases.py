"""The small files of other programs that people report faults with: each gives its right value."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.survey import Survey, read_survey


@pytest.fixture
def cases(shared: Path) -> Path:
    """Return the folder of cases."""
    if not (shared / "cases").is_dir():
        pytest.skip("the small cases (PARTNERSHIP_SHARED/cases) are not here")
    return shared / "cases"


def ties(survey: Survey) -> dict[str, set[tuple[str, str, float]]]:
    """Return the ties of each relation, by names, with their weights."""
    return {
        relation: {
            (survey.names[i], survey.names[j], float(survey.layer(relation).weight[i, j]))
            for i, j in np.argwhere(survey.layer(relation).tie == 1)
        }
        for relation in survey.relations
    }


def test_nodexls_edge_weights_and_relationships_are_read(cases: Path) -> None:
    right = json.loads((cases / "expected.json").read_text(encoding="utf-8"))[
        "12-edge-attributes-dropped/nodexl.graphml"
    ]
    found = ties(read_survey(cases / "12-edge-attributes-dropped" / "nodexl.graphml"))
    assert found["help"] == {("Police Force", "Fire", 3.0)}
    assert found["money"] == {("Fire", "Police Force", 2.0), ("Police Force", "Fire", 5.0)}
    assert sorted(weight for ones in found.values() for *_pair, weight in ones) == sorted(right["weights"])
    assert set(right["relations"]) <= set(found)


def test_cytoscapes_interactions_and_gexfs_kinds_are_relations(cases: Path) -> None:
    cytoscape = ties(read_survey(cases / "12-edge-attributes-dropped" / "cy.graphml"))
    assert cytoscape["help"] == {("Police", "Fire", 2.0)}
    assert cytoscape["money"] == {("Police", "Fire", 4.0)}
    gexf = read_survey(cases / "12-edge-attributes-dropped" / "kind.gexf")
    assert {one: gexf.layer(one).ties for one in gexf.relations} == {"help": 1, "money": 2}


@pytest.mark.parametrize("name", ["lsu.dl", "lsl.dl"])
def test_labels_of_two_words_stay_with_their_answers_in_dl(cases: Path, name: str) -> None:
    right = json.loads((cases / "expected.json").read_text(encoding="utf-8"))[f"11-labels/{name}"]
    survey = read_survey(cases / "11-labels" / name)
    assert list(survey.names) == right["labels"]
    assert {pair[:2] for pair in ties(survey)["tie"]} == {
        ("Fire Service", "Police"),
        ("Police", "Fire Service"),
        ("Police", "Health Board"),
        ("Health Board", "Police"),
    }


def test_labels_of_two_words_stay_with_their_answers_in_pajek(cases: Path) -> None:
    found = ties(read_survey(cases / "11-labels" / "unq.net"))
    assert {pair[:2] for pair in found["tie"]} == {("Fire Service", "Police"), ("Police", "Health")}


def test_networkxs_data_in_braces_are_no_member(cases: Path) -> None:
    survey = read_survey(cases / "01-matrix-becomes-list" / "nx.edgelist")
    assert (len(survey.ids), survey.layer().ties) == (4, 5)


@pytest.mark.parametrize("name", ["raw.csv", "raw.dat"])
def test_rsienas_matrix_without_labels_has_numbered_members(cases: Path, name: str) -> None:
    survey = read_survey(cases / "18-unclear-errors" / name, directed=True)
    assert survey.names == ("1", "2", "3", "4", "5")
    assert survey.layer().tie.tolist() == [
        [0, 1, 0, 0, 1],
        [1, 0, 1, 0, 0],
        [0, 1, 0, 1, 0],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0],
    ]


def test_members_of_a_yed_group_are_read(cases: Path) -> None:
    survey = read_survey(cases / "18-unclear-errors" / "yedg.graphml")
    assert survey.names == ("Police", "Fire", "Health", "Council")
    assert survey.attributes["group"] == ("Emergency", "Emergency", "", "")
    assert {pair[:2] for pair in ties(survey)["tie"]} == {("Police", "Fire"), ("Health", "Fire"), ("Health", "Council")}


def test_only_e_nets_egos_were_asked(cases: Path) -> None:
    survey = read_survey(cases / "18-unclear-errors" / "enet.vna")
    layer = survey.layer()
    assert survey.names == ("1", "2", "a", "b")
    assert layer.asked.tolist() == [True, True, False, False]
    assert layer.tie.tolist() == [[0, 0, 1, 1], [0, 0, 0, 0], [-1, -1, 0, -1], [-1, -1, -1, 0]]
    assert any("Alter-alter" in one.what for one in survey.unused)


def test_respondents_of_an_egocentric_list_are_the_only_ones_asked(cases: Path) -> None:
    right = json.loads((cases / "expected.json").read_text(encoding="utf-8"))["10-egocentric-edge-list/ego.csv"]
    layer = read_survey(cases / "10-egocentric-edge-list" / "ego.csv").layer()
    known = int((layer.tie >= 0).sum()) - len(layer.tie)
    assert (int(layer.asked.sum()), layer.ties, known) == (right["answered"], right["ties"], right["known_pairs"])
    assert round(layer.ties / known, 3) == right["density"]
