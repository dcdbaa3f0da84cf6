"""Every command that reads a survey takes a plan and the options of reading, and a refusal names options of its own."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from partnership_dynamics.calibration.plan import ReadingPlan, RefusalError
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.commands.parser import build_parser
from partnership_dynamics.scenarios.commands.reading import plan_with, read_with

COMMANDS = (
    ("survey", "a.csv"),
    ("calibrate", "a.csv"),
    ("simulate", "--survey", "a.csv"),
    ("compare", "stronger_team", "--survey", "a.csv"),
    ("experiment", "structure", "--survey", "a.csv"),
    ("log", "fit", "log.csv", "--survey", "a.csv"),
)
TIES = "from,to\nPolice,Fire\nFire,Police\nPolice,Health\nHealth,Fire\nCouncil,Police\n"
MATRIX = ",A1,B1,C1,D1\nA1,0,{},1,0\nB1,1,0,0,1\nC1,0,1,0,1\nD1,1,1,1,0\n"
ASKED = (
    MATRIX.format("99"),
    MATRIX.format("-"),
    MATRIX.format("11"),
    MATRIX.format("-1"),
    MATRIX.format("1?"),
    MATRIX.format(1) + "A1,0,0,0,1\n",
    TIES + "Health,Polce\n",
    TIES + "Health,Various\n",
    TIES + "Health,Police; Zoo\n",
    "from,to,zzz\nA1,B1,1\nB1,A1,0\n",
    "from,to,wave\nA1,B1,red\nB1,A1,blue\n",
    ",A1,B1,C1,D1\nA1,,3,2,5\nB1,4,,1,3\nC1,2,2,,4\nD1,5,4,1,\n",
    ",A1,B1,C1,D1\nA1,,3,2,1\nB1,1,,2,3\nC1,3,2,,1\nD1,1,3,2,\n",
    ",A1,B1,C1\nA1,,1,\nB1,1,,0\nC1,,1,\n",
    "from,to,frequency\nA1,B1,Weekly\nB1,A1,Never\n",
    "from,to,county\n" + "".join(f"A1,B1,{one}\nB1,C1,{one}\nC1,A1,{one}\n" for one in ("east", "west")),
)


def given(*words: str) -> argparse.Namespace:
    return build_parser().parse_args(list(words))


@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_every_command_takes_the_options_of_reading(command: tuple[str, ...]) -> None:
    plan = plan_with(
        given(
            *command,
            "--accept",
            "--sheet",
            "Ties",
            "--header-row",
            "3",
            "--waves",
            "pre,post",
            "--missing",
            "88,99",
            "--structural",
            "10,11",
            "--scale",
            "Never,Monthly,Weekly",
            "--split",
            ";",
            "--same",
            "Polce=Police",
            "--same",
            "Zoo=none",
            "--cut",
            "2",
            "--cap",
            "5",
            "--unused",
            "note",
            "--repeats",
            "first",
            "--negative",
            "relation",
        )
    )
    assert plan == ReadingPlan(
        accept=True,
        sheet=("Ties",),
        header_row=3,
        waves=("pre", "post"),
        missing=("88", "99"),
        structural_codes=("10", "11"),
        scale={"Never": 0.0, "Monthly": 1.0, "Weekly": 2.0},
        split=";",
        same={"Polce": "Police", "Zoo": ""},
        cut=2.0,
        cap=5,
        unused=("note",),
        repeats="first",
        negative="relation",
    )


@pytest.mark.parametrize("text", ASKED)
def test_a_refusal_names_options_that_every_command_has(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RefusalError) as caught:
        read_survey(tmp_path / "a.csv")
    flags = set(re.findall(r"--[a-z][a-z-]*", " ".join(one.question() for one in caught.value.questions)))
    assert flags
    parser = build_parser()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name in {words[0] for words in COMMANDS} - {"log"}:
                assert flags <= set(action.choices[name]._option_string_actions), name


def test_words_of_missing_are_rules_members_or_codes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(MATRIX.format("99"), encoding="utf-8")
    path = tmp_path / "a.csv"
    coded = read_with(given("survey", str(path), "--missing", "99"), path).layer()
    assert coded.tie[0].tolist() == [0, -1, 1, 0]
    silent = read_with(given("survey", str(path), "--missing", "D1,99"), path).layer()
    assert not silent.answered[3]
    assert silent.tie[0].tolist() == [0, -1, 1, 0]
    named = read_with(given("survey", str(path), "--not-answered", "D1", "--strength", "99"), path).layer()
    assert (named.answered.tolist(), named.weight[0, 1]) == ([True, True, True, False], 99)


def test_an_option_holds_before_the_plan() -> None:
    assert ReadingPlan(waves=("a", "b"), cut=2.0).merged(ReadingPlan(waves=("b", "a"))).waves == ("b", "a")


def test_survey_saves_how_it_read_and_reads_so_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("Survey of 2024\n" + TIES + "Health,Polce\n", encoding="utf-8")
    assert main(["survey", "a.csv", "--save-plan", "plan.toml"]) == 2
    told = capsys.readouterr()
    assert "What has to be said before it can be read" in told.out
    assert '--same "Polce=Police"' in told.err
    plan = (tmp_path / "plan.toml").read_text(encoding="utf-8")
    (tmp_path / "plan.toml").write_text('same = {Polce = "Police"}\n' + plan, encoding="utf-8")
    assert main(["survey", "a.csv", "--plan", "plan.toml", "--out", "one"]) == 0
    told = capsys.readouterr()
    assert "a list, one row a tie, its columns named in row 2 (from: source; to: target)" in " ".join(told.out.split())
    assert "the title 'Survey of 2024' is not used" in " ".join(told.out.split())
    assert main(["survey", "a.csv", "--same", "Polce=Police", "--out", "two"]) == 0
    assert (tmp_path / "one/figures.json").read_bytes() == (tmp_path / "two/figures.json").read_bytes()
