"""`run.py survey`: figures beside the data, a page, pictures, and a folder that can be read again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.figures import figures
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.present.survey_network import places_of

ROW = re.compile(
    r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| (\d+) \|"
)
FULLY_ANSWERED = (
    "chemnet",
    "knoke_bureaucracies",
    "tobacco_indiana",
    "kapferer_tailor_shop",
    "lazega_lawyers",
    "sampson_monks",
    "s50",
    "emon_lake_pomona",
)
TIES = "source,target\nAnn,Bob\nBob,Ann\nCat,Ann\nAnn,Dan\n"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def _run(*words: str | Path) -> tuple[int, str, str]:
        code = main(["survey", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return _run


def beside(folder: Path) -> tuple[list[tuple[str, ...]], bool]:
    """Return the rows of figures in a README beside the data, and whether it calls the ties undirected."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    return [row.groups() for row in map(ROW.match, text.splitlines()) if row], "undirected (each tie once)" in text


def assert_matched(rows: list[tuple[str, ...]], found: dict[tuple[str, str], Mapping[str, Any]]) -> None:
    assert len(rows) == len(found) > 0
    for relation, wave, members, ties, *others, isolates in rows:
        one = found[relation, wave]
        assert (one["members"], one["ties"], len(one["isolates"])) == (int(members), int(ties), int(isolates))
        mine = [one[k] for k in ("density", "reciprocity", "mean_degree", "degree_centralisation", "transitivity")]
        for told, value in zip(others, mine, strict=True):
            if told:
                digits = len(told.partition(".")[2])
                assert value == pytest.approx(float(told), abs=0.51 * 10.0**-digits + 1e-6), (relation, told)


@pytest.mark.parametrize("name", FULLY_ANSWERED)
def test_the_figures_beside_the_data_are_matched(shared: Path, name: str) -> None:
    rows, undirected = beside(shared / "data" / name)
    survey = read_survey(shared / "data" / name, directed=not undirected, missing="none")
    assert_matched(rows, {key: figures(survey, layer).whole for key, layer in survey.layers.items()})


def test_the_command_prints_the_figures_beside_the_data(run, shared: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = shared / "data" / "knoke_bureaucracies"
    code, out, _err = run(path, "--json", "--missing", "none", "--directed", "--out", tmp_path / "out")
    data = json.loads(out)
    assert code == 0
    assert_matched(beside(path)[0], {(one["relation"], one["wave"]): one for one in data["relations"]})
    assert len(data["each_member"]) == 20


def test_a_page_says_what_was_read_what_to_check_and_what_it_shows(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "nodes.csv").write_text(
        "id,kind,answered\nAnn,fire,1\nBob,police,1\nCat,fire,1\nDan,police,0\n", encoding="utf-8"
    )
    (tmp_path / "ties.csv").write_text(TIES, encoding="utf-8")
    code, out, err = run(tmp_path / "nodes.csv", tmp_path / "ties.csv", "--out", tmp_path / "out")
    assert code == 0
    told = " ".join(out.split())
    for words in (
        "Survey ties: 4 members; tie (4 ties).",
        "The column answered marks 1 of 4 members as not answering.",
        "3 of 4 asked answered (75%); 3 of 12 pairs are not known.",
        "E-I index by kind",
        "Brokerage by kind (Gould and Fernandez)",
        "Cutpoints (without whom others would be cut off): Ann.",
        "a missing answer counts neither way",
    ):
        assert words in told, words
    assert "out" in err
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "survey.txt",
        "members.csv",
        "figures.json",
        "plots",
    }
    assert (tmp_path / "out" / "survey.txt").read_text(encoding="utf-8") == out


def test_what_is_written_is_read_as_the_same_survey_again(run, shared: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = shared / "data" / "emon_cheyenne"
    run(path, "--out", tmp_path / "out")
    first, again = read_survey(path), read_survey(tmp_path / "out" / "survey")
    assert again.ids == first.ids
    for key, layer in first.layers.items():
        assert np.array_equal(again.layers[key].tie, layer.tie)
        assert np.array_equal(again.layers[key].weight, layer.weight)
        assert np.array_equal(again.layers[key].answered, layer.answered)


def test_the_same_survey_gives_the_same_bytes_and_other_peoples_folders_are_left(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "e.csv").write_text(TIES, encoding="utf-8")
    for name in ("one", "two"):
        assert run(tmp_path / "e.csv", "--out", tmp_path / name)[0] == 0
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert any(path.suffix == ".png" for path in files)
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    code, _out, err = run(tmp_path / "e.csv", "--out", tmp_path / "mine")
    assert (code, "holds something else" in err) == (2, True)


def test_nothing_that_a_pseudonymised_survey_writes_holds_a_name(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    names = ("Annabel", "Bobby", "Catriona", "Daniel")
    ties = TIES
    for name in names:
        ties = ties.replace(name[:3], name)
    (tmp_path / "e.csv").write_text(ties, encoding="utf-8")
    code, out, err = run(tmp_path / "e.csv", "--pseudonymise", "--secret", "word", "--out", tmp_path / "out")
    assert code == 0
    written = [out.encode(), err.encode()]
    written += [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    for name in names:
        assert not any(name.encode() in content for content in written), name
    assert "M1" in out


def test_relations_are_correlated_by_permutation_and_the_seed_is_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = "".join(f"{i},{j},{q}\n" for i, j in ("ab", "bc", "cd", "da", "ac", "ec") for q in ("help", "money"))
    rows += "b,e,money\n"
    (tmp_path / "e.csv").write_text("source,target,relation\n" + rows, encoding="utf-8")
    code, out, _err = run(tmp_path / "e.csv", "--permutations", 50, "--seed", 9, "--out", tmp_path / "out")
    assert code == 0
    assert "help and money: +" in out
    assert "50 random orders of the members (seed 9)" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["e.csv", "--group", "knd"], "group=knd was asked for"),
        (["e.csv", "--relation", "help"], "has no relation 'help'"),
        (["e.csv", "--wave", "9"], "has no wave '9'"),
        (["e.csv", "--secret", "x"], "--secret goes with --pseudonymise"),
        (["none.csv"], "there is no such file"),
        (["e.csv", "e.csv"], "given twice"),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(run, tmp_path: Path, words: list[str], told: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "e.csv").write_text(TIES, encoding="utf-8")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_places_in_the_picture_are_the_same_each_time_and_isolates_stand_below() -> None:
    tie = np.zeros((9, 9), dtype=np.int8)
    for k in range(6):
        tie[k, (k + 1) % 7] = 1
    places = places_of(tie)
    assert np.array_equal(places, places_of(tie))
    assert (places[7:, 1] < places[:7, 1].min()).all()
    assert len({tuple(place) for place in places.round(6).tolist()}) == 9
