"""The commands, as a person at a terminal uses them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.commands import runs
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.commands.parser import build_parser
from partnership_dynamics.simulation.parameters import assumed

ROOT = Path(__file__).resolve().parents[2]
SURVEYS = (
    ("tobacco_indiana", "collaboration"),
    ("knoke_bureaucracies", "information"),
    ("lake_champlain", "proj_coord"),
    ("emon_wichita", None),
    ("emon_cheyenne", None),
)


def test_the_demonstration_prints_a_table_and_writes_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--replications", "20", "--quarters", "24", "--out", str(tmp_path / "r")]) == 0
    said = capsys.readouterr()
    assert "illustrative" in said.out
    assert "Projects delivered" in said.out
    assert "members pay 25% of the cost" in said.out
    assert "grant pays for the whole team in both" in said.out
    assert "illustrative" in said.err
    assert {path.name for path in (tmp_path / "r").iterdir()} >= {"manifest.json", "plots", "tables", "data"}


def test_the_table_is_there_before_the_alternatives_are_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def interrupted(*_: object) -> None:
        shown.append(capsys.readouterr().out)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "run_beside", interrupted)
    size = ["--replications", "10", "--quarters", "8", "--out", str(tmp_path / "r")]
    for words in (["stronger_team"], ["stronger_team", "--json"]):
        main(["compare", *words, *size])
    assert "Projects delivered" in shown[0]
    assert shown[1] == "", "with --json there is one document, at the end"


@pytest.mark.parametrize(("folder", "relation"), SURVEYS)
def test_a_real_survey_is_understood_and_simulated(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, relation: str | None
) -> None:
    words = ["simulate", "--survey", str(shared / "data" / folder), "--replications", "8", "--out", str(tmp_path / "r")]
    assert main([*words, *(["--relation", relation] if relation else [])]) == 0
    said = capsys.readouterr()
    assert "members" in said.err
    assert "out-degree parameter was solved" in said.err
    assert "assumed" in said.err
    assert "Projects delivered" in said.out


def test_results_name_the_command_that_repeats_them_with_survey_and_constants_but_no_folder_of_the_machine(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--relation", "contact", "--set", "idea_rate=0.1", "--replications", "4", "--quarters", "4"]
    survey = str(shared / "data" / "tobacco_indiana")
    assert main(["compare", "joining_team", "--survey", survey, *words, "--out", str(tmp_path / "r")]) == 0
    capsys.readouterr()
    assert json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))["command"] == (
        "run.py compare joining_team as_is --survey tobacco_indiana --relation contact --set idea_rate=0.1 --seed 2007 "
        "--replications 4 --quarters 4"
    )


def test_json_is_json_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--replications", "6", "--quarters", "12", "--json", "--out", str(tmp_path / "r")]
    assert main(["compare", "joining_team", "as_is", *common]) == 0
    said = capsys.readouterr()
    data = json.loads(said.out)
    assert said.err == ""
    assert data["scenario"]["name"] == "joining_team"
    assert {row["key"] for row in data["outcomes"]} >= {"delivered", "years_to_deliver", "loss"}


def test_the_same_command_gives_the_same_results_on_any_number_of_workers(tmp_path: Path) -> None:
    common = ["compare", "no_team", "--replications", "10", "--quarters", "24"]
    assert main([*common, "--workers", "1", "--out", str(tmp_path / "one")]) == 0
    assert main([*common, "--workers", "3", "--out", str(tmp_path / "three")]) == 0
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file() and path.name != "timings.json":
            other = tmp_path / "three" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == other.read_bytes(), path.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "stronger_tem"], "did you mean 'stronger_team'"),
        (["simulate", "--set", "prio=0.2"], "did you mean 'prior'"),
        (["simulate", "--survey", "no/such/folder"], "no/such/folder"),
        (["simulate", "--nodes", "x.csv"], "--nodes needs --ties"),
        (["scenarios", "show", "nothing"], "there is no scenario 'nothing'"),
        (["scenarios", "show"], "name the scenario to show"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulat"], "did you mean 'simulate'"),
        (["--replications", "many"], "'many' is not a whole number"),
        (["--quarters", "0"], "it runs from 1 to 1023"),
        (["simulate", "--set", "prior"], "NAME=VALUE"),
        (["compare", "as_is", "--frobnicate"], "--frobnicate"),
    ],
)
def test_a_wrong_word_is_met_with_the_right_one(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_several_relations_and_none_named_are_listed(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--survey", str(shared / "data" / "tobacco_indiana")]) == 2
    said = capsys.readouterr().err
    for relation in ("contact", "collaboration", "dissemination"):
        assert relation in said


def test_every_scenario_and_every_constant_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    assert "stronger_team_grant" in capsys.readouterr().out
    assert main(["scenarios", "show", "stronger_team"]) == 0
    assert "staff_times" in capsys.readouterr().out
    assert main(["parameters"]) == 0
    assert f"Assumed, tie coefficients apart ({len(assumed())})" in capsys.readouterr().out


def test_the_table_of_constants_in_the_documentation_is_the_registry(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parameters", "--markdown"]) == 0
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out in page


@pytest.mark.parametrize("command", [[], ["simulate"], ["compare"], ["scenarios"], ["parameters"]])
def test_help_needs_nothing_but_the_standard_library(command: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "from partnership_dynamics.scenarios.commands.main import main; "
        f"main({[*command, '--help']!r})"
    )
    call = [sys.executable, "-S", "-c", code]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "no_team", "--presicion", "1"], "'--presicion' is not known here; did you mean '--precision'?"),
        (["app", "--json"], "run.py app: '--json' is not known here"),
        (["parameters", "trust"], "--markdown"),
    ],
)
def test_a_wrong_option_is_answered_with_the_options_of_its_own_command(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    answer = capsys.readouterr().err
    assert said in answer
    assert "did you mean '--json'" not in answer


def test_every_command_has_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    commands = next(action.choices for action in parser._actions if action.dest == "command")
    assert isinstance(commands, dict)
    for name in commands:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert f"run.py {name}" in capsys.readouterr().out


def test_a_log_that_is_not_there_is_said_before_anything_is_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "fit", "no such log.csv"]) == 2
    assert capsys.readouterr().err.startswith("run.py: there is no file no such log.csv")
