"""`run.py data` and `--county`: taken in, listed, shown and simulated, with a sentence for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.commands.main import main


@pytest.fixture
def imported(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Take the made-up country in, and return what was said."""
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path / "kept"))
    assert main(["data", "import", str(folder)]) == 0
    return capsys.readouterr().out


def test_an_import_says_what_it_took_and_how_to_go_on(imported: str) -> None:
    for words in ("nodes.csv", "13 councils", "14 boundaries", "data list", "--county"):
        assert words in imported


def test_where_names_every_table_its_publisher_and_its_licence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path))
    assert main(["data", "where"]) == 0
    said = capsys.readouterr().out
    for words in (
        "mySociety",
        "ONSvisual",
        "opencouncildata",
        "geoportal",
        "CC BY-SA 4.0",
        "Open Government Licence",
        str(tmp_path),
        "data import FOLDER",
    ):
        assert words in said
    assert main(["data", "where", "--json"]) == 0
    assert {"councils", "control"} <= {one["role"] for one in json.loads(capsys.readouterr().out)["tables"]}


@pytest.mark.usefixtures("imported")
def test_a_county_is_listed_and_shown_with_neighbours_control_and_what_is_not_real(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["data", "list"]) == 0
    listed = capsys.readouterr().out
    assert "Northshire" in listed
    assert "Oldshire to 2021" in listed
    assert main(["data", "show", "northshire"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "Ashby Borough Council; control changed 19 times in 19 years",
        "next to Brook, Port",
        "What is real and what is not",
        "ties are constructed",
    ):
        assert words in shown
    assert main(["data", "show", "Northshire", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["neighbours"]["Brook District Council"] == [
        "Cross & Mill District Council",
        "Ashby Borough Council",
        "Port City Council",
    ]
    assert {tie["ground"] for tie in plain["ties"]} >= {"boundary", "county", "team"}


@pytest.mark.usefixtures("imported")
def test_a_real_county_is_simulated_and_its_results_say_what_is_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["--county", "Northshire", "--replications", "4", "--quarters", "8", "--set", "density=-2"]
    assert main(["simulate", *words, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "ties are constructed" in " ".join(said.err.split())
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    partnership = manifest["cases"][0]["setup"]["partnership"]
    assert partnership["name"] == "Northshire (real county, constructed ties)"
    assert "constructed" in " ".join(manifest["notes"])
    assert manifest["command"] == (
        "run.py simulate --scenario as_is --county Northshire --set density=-2 --seed 2007 --replications 4 "
        "--quarters 8"
    )
    assert "constructed ties" in (out / "plots" / "network.svg").read_text(encoding="utf-8")
    rates = {one["name"]: one["control_change"] for one in partnership["members"]}
    assert rates["Ashby Borough Council"] > rates["Brook District Council"]


@pytest.mark.usefixtures("imported")
def test_an_experiment_takes_a_real_county_and_names_it_in_the_command_that_repeats_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--county", "Northshire", "--replications", "4", "--quarters", "4", "--set", "density=-2"]
    assert main(["experiment", "structure", "--part", "governing", *words, "--json", "--out", str(tmp_path / "x")]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["partnership"] == "Northshire (real county, constructed ties)"
    assert " --county Northshire " in answer["command"]
    assert "constructed" in " ".join(answer["notes"])


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulate", "--county", "Northshir"], "nearest: Northshire"),
        (["simulate", "--county", "Northshire", "--survey", "x"], "--county goes without --survey"),
        (["data", "show"], "name the county"),
        (["data", "import"], "name the folder"),
        (["data", "import", "nowhere"], "there is no such folder"),
        (["compare", "reorganisation", "--county", "Northshire"], "reorganisation"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_failed_import_leaves_what_was_kept(
    imported: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported
    (folder / "ties.csv").unlink()
    before = (tmp_path / "kept" / "open_data.json").read_bytes()
    assert main(["data", "import", str(folder)]) == 2
    capsys.readouterr()
    assert (tmp_path / "kept" / "open_data.json").read_bytes() == before
