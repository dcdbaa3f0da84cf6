"""Precision, band, model form and breaking off, as a person at a terminal uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.brief.annex import command_of
from partnership_dynamics.scenarios.brief.kept import read_results
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.model_form import VARIANTS
from partnership_dynamics.scenarios.ensemble.runner import Runner

COMMON = ["--quarters", "12", "--set", "density=-2.29", "--parameters", "default"]


def test_a_precision_decides_the_number_of_runs_and_the_answer_is_in_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", "joining_team", *COMMON, "--band", "0.5", "--out", str(tmp_path / "r")]
    assert main([*words, "--precision", "0.2", "projects"]) == 0
    said = capsys.readouterr().out
    told = "You said that a difference matters from 1.5 projects in three years: 0.5 projects a year."
    assert told in " ".join(said.split())
    data = json.loads((tmp_path / "r" / "tables" / "outcomes.json").read_text(encoding="utf-8"))
    assert data["matters"] == {"said": "0.5 projects a year", "projects": 1.5}
    assert data["stopped"]["reason"] == "precision"
    assert data["stopped"]["half_width"] <= 0.2
    assert data["stopped"]["looks"][-1] == data["replications"]
    row = next(row for row in data["outcomes"] if row["key"] == "delivered")
    assert row["judgement"] == data["answer"]["judgement"]
    assert row["high"] - row["low"] <= 0.4
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["precision"]["half_width"] == 0.2
    assert manifest["matters"]["a_year"] == 0.5
    # What decided the number of runs is named, not the number, for the two do not go together.
    asked = "run.py compare joining_team as_is --band 0.5 --precision 0.2 --parameters default "
    assert manifest["command"].startswith(asked)
    assert manifest["command"].endswith(" --seed 2007 --quarters 12")
    assert "--replications" not in command_of(read_results(tmp_path / "r"))


def test_a_run_that_was_broken_off_goes_on_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def words(out: str) -> list[str]:
        folder = str(tmp_path / out)
        return ["compare", "joining_team", *COMMON, "--replications", "100", "--workers", "1", "--out", folder]

    assert main(words("whole")) == 0
    take, taken = Runner._take, []

    def break_off(self: Runner, *rest: object) -> None:
        take(self, *rest)  # type: ignore[arg-type]
        taken.append(rest)
        if len(taken) == 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Runner, "_take", break_off)
        assert main(words("again")) == 130
    assert "the same command goes on" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()
    assert main(words("again")) == 0
    assert "histories were there already" in capsys.readouterr().err
    for path in (tmp_path / "whole").rglob("*"):
        if path.is_file() and path.name != "timings.json":
            other = tmp_path / "again" / path.relative_to(tmp_path / "whole")
            assert path.read_bytes() == other.read_bytes(), path.name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "whole"]


def test_the_answer_under_other_rules_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", "joining_team", *COMMON, "--replications", "8", "--model-form", "--out", str(tmp_path / "r")]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "Does the answer rest on one rule?" in said
    data = json.loads((tmp_path / "r" / "tables" / "model_form.json").read_text(encoding="utf-8"))
    assert [one["variant"] for one in data["variants"]] == [one.name for one in VARIANTS]
    assert {path.name for path in (tmp_path / "r" / "tables").iterdir()} >= {"model_form.txt", "model_form.csv"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--precision", "0.5", "--replications", "200"], "give either --replications or --precision"),
        (["--at-most", "200"], "need --precision"),
        (["--stop-when-clear"], "need --precision"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_before_anything_runs(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "joining_team", *words]) == 2
    assert said in capsys.readouterr().err
