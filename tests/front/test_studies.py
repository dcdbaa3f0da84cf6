"""Studies from Python give what the command line gives: the same question, the same numbers and pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import partnership_dynamics as door
from partnership_dynamics.calibration.calibrated import read_calibrated
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.schema import ScenarioError
from tests.calibration.estimation_cases import simulated_panel
from tests.calibration.surveys import write_panel

Capture = pytest.CaptureFixture[str]
HELD = {"density": -2.0}


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a survey of 16 members in two waves."""
    panel = simulated_panel(16, [-1.6, 1.2, 0.6], 4.0, 3, ("density", "recip", "gwespFF"))
    return write_panel(tmp_path_factory.mktemp("survey"), panel)


def same_files(one: Path, other: Path, apart: Sequence[str]) -> None:
    """Check that two folders hold the same files with the same bytes, but for those that name the command."""
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    assert names == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    for name in sorted(names):
        if name.name not in (*apart, "manifest.json", "SHA256SUMS", "timings.json"):
            assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_a_calibration_is_the_same_from_python_and_the_command_line(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    words = ["--quarters-between", "8", "--replications", "100", "--seed", "3"]
    assert main(["calibrate", str(survey), *words, "--out", str(tmp_path / "command"), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    answer = door.calibrate(survey, quarters_between=8, replications=100, seed=3)
    assert json.loads(json.dumps(answer.calibration.data())) == theirs
    assert answer.to_frame().to_dict("records") == theirs["constants"]
    folder = answer.save(tmp_path / "python")
    same_files(folder, tmp_path / "command", ("report.html", "calibrated.toml", "ties.json"))
    ours, others = (read_calibrated(path / "calibrated.toml") for path in (folder, tmp_path / "command"))
    assert ours.parts["ties"].draws.tolist() == others.parts["ties"].draws.tolist()
    assert "Overall maximum convergence ratio" in repr(answer)


def test_a_prediction_is_the_same_from_python_and_the_command_line(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    words = ["--replications", "100", "--seed", "3"]
    assert main(["predict", str(survey), *words, "--out", str(tmp_path / "command"), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    told: set[str] = set()
    answer = door.predict(survey, replications=100, seed=3, progress=lambda what, _done, _total: told.add(what))
    folder = answer.save(tmp_path / "python")
    same_files(folder, tmp_path / "command", ("prediction.json",))
    ours = json.loads((folder / "prediction.json").read_text(encoding="utf-8"))
    assert {**ours, "command": ""} == {**theirs, "command": ""}
    assert any("whole model" in what for what in told)
    frame = answer.to_frame()
    assert ((frame["low"] <= frame["mean"]) & (frame["mean"] <= frame["high"])).mean() > 0.9


def test_an_experiment_is_the_same_from_python_and_the_command_line(tmp_path: Path, capsys: Capture) -> None:
    words = ["--part", "structures", "--replications", "4", "--quarters", "4", "--set", "density=-2"]
    assert main(["experiment", "structure", *words, "--out", str(tmp_path / "command"), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    answer = door.experiment(door.shire(), parts=("structures",), replications=4, years=1, constants=HELD)
    assert answer.sentence == theirs["answer"]
    assert json.loads(answer.to_frame("structures").to_json(orient="records", double_precision=15))[0].keys() == (
        theirs["tables"]["structures"][0].keys()
    )
    same_files(answer.save(tmp_path / "python"), tmp_path / "command", ("report.html", "answer.json"))
    with pytest.raises(ValueError, match="there is no table"):
        answer.to_frame("nothing")


def test_a_briefing_about_an_answer_is_that_about_its_folder(tmp_path: Path, capsys: Capture) -> None:
    answer = door.compare(door.shire(), "stronger_team", pairs=20, years=2, seed=1, constants=HELD, over="default")
    results = answer.save(tmp_path / "results")
    assert main(["brief", str(results), "--quick", "--out", str(tmp_path / "command"), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    made = door.brief(answer, pairs=None)
    assert json.loads(json.dumps(made.made.data)) == theirs
    same_files(made.save(tmp_path / "python"), tmp_path / "command", ())


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("shape", {}, "no experiment 'shape'; there are structure, sensitivity, interaction"),
        ("structure", {"parts": ("everything",)}, "has no part 'everything'; it has structures"),
        ("interaction", {"parts": ("map",)}, "part belongs to the structure experiment"),
    ],
)
def test_an_experiment_that_cannot_be_is_refused_in_a_sentence(kind: str, more: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        door.experiment(door.shire(), kind, constants=HELD, **more)  # type: ignore[arg-type]
