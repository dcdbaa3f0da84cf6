"""What a survey's files may look like, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.survey import SurveyError, read_survey
from tests.calibration.conftest import Write

NODES = "id,name\na,Alpha\nb,Beta\nc,Gamma\n"
TIES = "source,target,weight\na,b,1\nb,a,3\nc,a,2\n"


def said(folder: Path, **options: object) -> str:
    with pytest.raises(SurveyError) as caught:
        read_survey(folder, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_directory_gives_members_and_ties_in_the_order_of_the_files(write: Write) -> None:
    survey = read_survey(write(NODES, TIES))
    layer = survey.layer()
    assert survey.ids == ("a", "b", "c")
    assert survey.names == ("Alpha", "Beta", "Gamma")
    assert layer.tie.tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]
    assert layer.weight.tolist() == [[0, 1, 0], [3, 0, 0], [2, 0, 0]]


def test_two_files_are_read_as_a_directory_is(write: Write) -> None:
    folder = write(NODES, TIES)
    whole, files = read_survey(folder), read_survey((folder / "nodes.csv", folder / "ties.csv"))
    assert whole.ids == files.ids
    assert whole.layer().tie.tolist() == files.layer().tie.tolist()


def test_columns_with_other_names_are_mapped(write: Write) -> None:
    folder = write("who,called\na,Alpha\nb,Beta\n", "giver,taker,often,q,round\na,b,5,help,2\n")
    roles = {"id": "who", "name": "called", "source": "giver", "target": "taker", "weight": "often"}
    survey = read_survey(folder, {**roles, "relation": "q", "wave": "round"})
    assert survey.names == ("Alpha", "Beta")
    assert survey.layer("help", "2").weight[0, 1] == 5


@pytest.mark.parametrize(
    ("nodes", "ties"),
    [
        (b"\xef\xbb\xbf" + NODES.encode(), b"\xef\xbb\xbf" + TIES.encode()),
        (NODES.encode("utf-16"), TIES.encode("utf-16")),
        (NODES.replace(",", ";"), TIES.replace(",", ";")),
        (NODES.replace(",", "\t"), TIES.replace(",", "\t")),
        (NODES.replace("\n", "\r\n"), TIES.replace("\n", "\r\n")),
        ("\n" + NODES.replace("\n", "\n\n"), TIES + "\n,,\n"),
    ],
    ids=["byte-order mark", "UTF-16", "semicolons", "tabs", "Windows line ends", "blank lines"],
)
def test_the_ways_in_which_spreadsheets_write_csv_all_read_alike(write: Write, nodes: bytes, ties: bytes) -> None:
    folder = write(nodes, ties)
    survey = read_survey(folder)
    assert survey.names == ("Alpha", "Beta", "Gamma")
    assert survey.layer().weight.sum() == 6


def test_windows_letters_are_read_and_it_is_said(write: Write) -> None:
    survey = read_survey(write("id,name\na,Café\nb,Beta\n".encode("cp1252"), "source,target\na,b\n"))
    assert survey.names[0] == "Café"
    assert any("nodes.csv is not UTF-8 (line 2); read as Windows-1252" in note for note in survey.notes)


def test_a_decimal_comma_is_understood_between_semicolons(write: Write) -> None:
    survey = read_survey(write("id;name\na;A\nb;B\n", "source;target;weight\na;b;2,5\n"))
    assert survey.layer().weight[0, 1] == 2.5


@pytest.mark.parametrize(
    ("nodes", "ties", "words"),
    [
        (NODES, "sorce,target\na,b\n", ["ties.csv", "'source'", "sorce, target", "nearest: 'sorce'", "source=COLUMN"]),
        (NODES, "source,target\na,d\n", ["ties.csv, line 2", "target is 'd'", "no id in nodes.csv", "add the member"]),
        ("id\na\nb\na\n", TIES, ["nodes.csv, line 4", "'a' is already on line 2"]),
        ("id\na\n\nb,c\n", "source,target\na,a\n", ["nodes.csv, line 4", "2 cells where the header has 1"]),
        ("id,x\na,1\n,2\n", TIES, ["nodes.csv, line 3", "id is empty"]),
        (NODES, "source,target\na,a\n", ["ties.csv, line 2", "'a' has a tie to itself", "delete the line"]),
        (NODES, "source,target,weight\na,b,1\na,b,2\n", ["ties.csv, line 3", "weight 2 here and 1 on line 2"]),
        (NODES, "source,target,weight\na,b,often\n", ["ties.csv, line 2", "weight is 'often'", "must be a number"]),
        (NODES, "source,target,weight\na,b,\n", ["ties.csv, line 2", "weight is ''", "must be a number"]),
        (NODES, "source,target,weight\na,b,inf\n", ["ties.csv, line 2", "weight is 'inf'"]),
        (NODES, "source,target,weight\na,b,-1\n", ["ties.csv, line 2", "weight is -1", "above 0"]),
        (NODES, "", ["ties.csv", "the file is empty", "header"]),
        ("", TIES, ["nodes.csv", "the file is empty"]),
        (NODES, "source,target\n", ["ties.csv", "not one tie"]),
        ("id\na\n", TIES, ["nodes.csv", "1 member;", "at least two"]),
        (NODES, "source,target\na,b,c\n", ["ties.csv, line 2", "3 cells where the header has 2", "double quotes"]),
        (NODES, 'source,target\n"a,b\n', ["ties.csv, line", "not well-formed CSV"]),
        (NODES, "source,target,Source\na,b,c\n", ["ties.csv", "two columns are called"]),
        (NODES, b"PK\x03\x04rest", ["ties.csv", "workbook", "CSV UTF-8"]),
        (NODES, b"source\x00,target", ["ties.csv", "zero bytes"]),
        (NODES, b"source,target\n\x81,b\n", ["ties.csv, line 2", "neither UTF-8 nor Windows-1252"]),
    ],
)
def test_a_fault_is_told_with_file_line_and_remedy(write: Write, nodes: str, ties: str, words: list[str]) -> None:
    told = said(write(nodes, ties))
    assert all(word in told for word in words), told


def test_an_unknown_id_comes_with_the_nearest_one(write: Write) -> None:
    assert "nearest: 'police'" in said(write("id\npolice\nfire\n", "source,target\npolcie,fire\n"))


def test_a_column_asked_for_that_is_not_there_lists_those_that_are(write: Write) -> None:
    told = said(write(NODES, TIES), columns={"source": "form"})
    assert "no column 'form'" in told
    assert "source, target, weight" in told


def test_a_role_that_there_is_not_is_refused(write: Write) -> None:
    assert "nearest: 'source'" in said(write(NODES, TIES), columns={"sorce": "source"})


def test_a_directory_without_a_file_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "node.csv").write_text(NODES, encoding="utf-8")
    told = said(tmp_path)
    assert "no nodes.csv (nearest: 'node.csv')" in told
    assert "there is no such folder" in said(tmp_path / "nowhere")


def test_repeated_rows_count_once_and_weight_zero_is_no_tie(write: Write) -> None:
    survey = read_survey(write(NODES, "source,target,weight\na,b,1\na,b,1\nb,c,0\nc,a,1\n"))
    assert survey.layer().ties == 2
    assert any("repeats 1 tie" in note for note in survey.notes)
    assert any("weight 0" in note for note in survey.notes)


def test_names_that_are_shared_or_lacking_take_the_id(write: Write) -> None:
    survey = read_survey(write("id,name\na,Council\nb,Council\nc,\nd,a\n", "source,target\na,b\n"))
    assert survey.names == ("Council [a]", "Council [b]", "c", "a [d]")


def test_affiliations_become_venues(write: Write) -> None:
    survey = read_survey(write(NODES, TIES, affiliations="id,forum\na,Board\nc,Board\nb,Group\na,Board\n"))
    assert survey.venues == {"Board": (0, 2), "Group": (1,)}
    told = said(write(NODES, TIES, affiliations="id,forum\nz,Board\n"))
    assert "affiliations.csv, line 2" in told


def test_several_relations_and_none_named_are_listed(write: Write) -> None:
    survey = read_survey(write(NODES, "source,target,relation,wave\na,b,help,1\na,c,help,2\nb,c,money,1\n"))
    with pytest.raises(SurveyError, match=r"help \(1, 1 ties in waves 1, 2\), money \(1 tie\); choose one with --rel"):
        survey.layer()
    with pytest.raises(SurveyError, match=r"no relation 'mony' \(nearest: 'money'\)"):
        survey.layer("mony")
    with pytest.raises(SurveyError, match="money has no wave '2'; it has 1"):
        survey.layer("money", "2")
    assert survey.layer("help").wave == "2"


def test_waves_are_in_the_order_of_their_numbers(write: Write) -> None:
    rows = "".join(f"a,b,{wave}\n" for wave in (10, 9, 2))
    assert read_survey(write(NODES, "source,target,wave\n" + rows)).waves("tie") == ("2", "9", "10")


def test_a_part_of_the_members_is_a_survey_of_its_own(write: Write) -> None:
    nodes = "id,place\na,north\nb,south\nc,north\n"
    survey = read_survey(write(nodes, TIES, affiliations="id,forum\na,Board\nb,Board\nc,Board\nb,South group\n"))
    north = survey.where("place", "north")
    assert north.ids == ("a", "c")
    assert north.layer().tie.tolist() == [[0, 0], [1, 0]]
    assert north.venues == {"Board": (0, 1)}
    with pytest.raises(SurveyError, match="values are north, south"):
        survey.where("place", "nrth")
    with pytest.raises(SurveyError, match="nearest: 'place'"):
        survey.where("plce", "north")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more_nodes=st.binary(max_size=80), more_ties=st.binary(max_size=80))
def test_whatever_the_bytes_a_survey_is_read_or_refused_with_a_sentence(
    write: Write, more_nodes: bytes, more_ties: bytes
) -> None:
    folder = write(b"id,name\na,A\nb,B\n" + more_nodes, b"source,target,weight\na,b,1\n" + more_ties)
    try:
        ties, told = read_survey(folder).layer().ties, ""
    except SurveyError as error:
        ties, told = 0, str(error)
    assert ties >= 1 or "nodes.csv" in told or "ties.csv" in told
