"""`run.py calibrate`, as a person at a terminal uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, read_calibrated, write_calibrated
from partnership_dynamics.calibration.estimation import Progress
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.commands import calibrate
from partnership_dynamics.scenarios.commands.main import main
from tests.calibration.estimation_cases import simulated_panel
from tests.calibration.surveys import write_panel

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a survey of 20 members in two waves."""
    panel = simulated_panel(20, [-1.6, 1.2, 0.6], 4.0, 3, ("density", "recip", "gwespFF"))
    return write_panel(tmp_path_factory.mktemp("survey"), panel)


@pytest.fixture(scope="module")
def results(survey: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the command made of it."""
    path = tmp_path_factory.mktemp("results") / "r"
    said = main(["calibrate", str(survey), "--quarters-between", "8", "--replications", "100", "--out", str(path)])
    assert said == 0
    return path


def test_the_report_needs_nothing_else_and_says_what_is_not_known(results: Path) -> None:
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "What is not known" in page
    assert "No project log was given" in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    assert all(re.search(r'alt="[^"]{40,}', picture) for picture in pictures)
    headings = [int(level) for level in re.findall(r"<h(\d)>", page)]
    assert headings[0] == 1
    assert set(headings[1:]) == {2}
    assert page.count("<table>") == page.count("<caption>")


def test_a_what_if_takes_the_calibrated_constants(results: Path, survey: Path, tmp_path: Path, capsys: Capture) -> None:
    command = [
        "compare",
        "shared_strategy",
        "--survey",
        str(survey),
        "--wave",
        "2",
        "--replications",
        "20",
        "--quarters",
        "8",
        "--calibrated",
        str(results / "calibrated.toml"),
        "--out",
        str(tmp_path / "c"),
    ]
    assert main(command) == 0
    assert "draws of" in capsys.readouterr().err


def test_the_same_command_gives_the_same_files(results: Path, survey: Path, tmp_path: Path, capsys: Capture) -> None:
    again = tmp_path / "again"
    main(
        [
            "calibrate",
            str(survey),
            "--quarters-between",
            "8",
            "--replications",
            "100",
            "--workers",
            "1",
            "--json",
            "--out",
            str(again),
        ]
    )
    found = json.loads(capsys.readouterr().out)
    assert found["converged"] is True
    assert (again / "SHA256SUMS").read_text() == (results / "SHA256SUMS").read_text()


def test_a_wrong_word_is_answered_with_the_nearest(survey: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["calibrate", str(survey), "--pool", "counti", "--out", str(tmp_path / "x")]) == 2
    assert "nearest: 'county'" in capsys.readouterr().err
    assert main(["calibrate", str(survey), "--log", "none.csv", "--pool", "county", "--out", str(tmp_path / "y")]) == 2
    assert "without --pool" in capsys.readouterr().err


def test_what_a_log_cannot_be_fitted_with_is_said_before_anything_is_estimated(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    log = tmp_path / "projects.csv"
    log.write_text("project\n")
    assert main(["calibrate", str(survey), "--log", str(log), "--pilot", "300", "--out", str(tmp_path / "z")]) == 2
    said = capsys.readouterr().err
    assert "an effort needs 50 particles or more" in said
    assert "Comparing" not in said


def test_the_command_that_repeats_a_calibration_names_every_option_but_no_folder_and_no_secret(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "p"
    main(
        [
            "calibrate",
            str(survey),
            "--directed",
            "--column",
            "kind=kind",
            "--missing",
            "m01",
            "--cap",
            "6",
            "--pseudonymise",
            "--secret",
            "heron",
            "--replications",
            "100",
            "--out",
            str(folder),
        ]
    )
    capsys.readouterr()
    text = (folder / "manifest.json").read_text()
    command = json.loads(text)["command"]
    for option in ("--directed", "--column kind=kind", "--cap 6", "--pseudonymise", "--replications 100"):
        assert option in command
    # The letters of a picture's data may spell anything.
    page = re.sub(r'"data:[^"]*"', "", (folder / "report.html").read_text())
    for kept in ("heron", "m01", str(survey.parent)):
        assert kept not in text
        assert kept not in page


def test_survey_and_log_together_give_one_report_and_one_file(survey: Path, tmp_path: Path, capsys: Capture) -> None:
    log, place = tmp_path / "projects.csv", tmp_path / "r"
    density = ["--set", "density=-2"]
    assert main(["log", "example", str(log), "--survey", str(survey), "--quarters", "12", *density]) == 0
    command = [
        "calibrate",
        str(survey),
        "--log",
        str(log),
        "--replications",
        "100",
        *density,
        "--pilot",
        "300",
        "--particles",
        "60",
        "--histories",
        "300",
    ]
    assert main([*command, "--out", str(place)]) == 0
    said = capsys.readouterr().out
    assert "The log says nothing on" in said
    assert "Overall maximum convergence ratio" in said
    page = (place / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles == [
        "The data",
        "The tie model",
        "How much does each effect matter?",
        "Does the model look like the survey?",
        "What does the project log tell?",
        "What is handed over to the simulation",
        "What is not known",
        "To repeat this",
    ]
    assert "No project log was given" not in page
    assert "<caption>Constants that the log narrows</caption>" in page
    assert page.count("<img ") == len(list((place / "plots").glob("*.png"))) >= 8
    calibrated = read_calibrated(place / "calibrated.toml")
    assert set(calibrated.parts) == {"log", "ties"}
    assert calibrated.given == {"density": -2.0}
    assert not list(tmp_path.glob(".r.*"))
    alone = tmp_path / "alone"
    assert main(["log", "fit", str(log), "--survey", str(survey), "--out", str(alone), *density, *command[-6:]]) == 0
    same = read_calibrated(alone / "calibrated.toml").parts["log"]
    assert same.draws.tolist() == calibrated.parts["log"].draws.tolist()


def test_one_wave_without_an_estimate_hands_over_the_priors_and_says_so_everywhere(
    tmp_path: Path, capsys: Capture
) -> None:
    ties = tmp_path / "star.csv"
    ties.write_text("source,target\n" + "".join(f"m{k},convener\n" for k in range(1, 10)))
    folder = tmp_path / "r"
    assert main(["calibrate", str(ties), "--missing", "none", "--out", str(folder)]) == 0
    warning = "Nothing of the tie rules comes from this survey"
    assert warning in capsys.readouterr().out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert warning in page
    assert "handed over: the prior alone" in page
    assert "there is no fitted model to compare" in page
    assert "converged" not in page.split("What is handed over")[0]
    calibrated = read_calibrated(folder / "calibrated.toml")
    assert calibrated.point()["reciprocity"] == pytest.approx(0.8)
    assert "nothing is from the survey" in str(calibrated.parts["ties"].about["note"])
    assert json.loads((folder / "ties.json").read_text())["priors_alone"] is True


def test_partnerships_that_are_pooled_have_their_fit_told_one_by_one_and_at_once(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "pooled"
    command = ["calibrate", str(survey), "--pool", "county", "--replications", "100", "--out", str(folder)]
    assert main(command) == 0
    assert "All 2 partnerships at once:" in capsys.readouterr().out
    page = (folder / "report.html").read_text(encoding="utf-8")
    for caption in ("Fit of each partnership: p by measure", "Fit of all partnerships at once"):
        assert f"<caption>{caption}</caption>" in page
    assert page.count("<table>") == page.count("<caption>")


def test_one_of_those_pooled_can_have_coefficients_of_its_own(survey: Path, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "own"
    command = ["calibrate", str(survey), "--pool", "county", "--replications", "100", "--out", str(folder)]
    assert main([*command, "--own", "west"]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "west has coefficients of its own, drawn towards all" in page
    assert "Coefficients of west, drawn towards those of 2 partnerships together" in page
    assert "rate of ties (west)" in page
    assert "rate of ties (east)" not in page
    calibrated = read_calibrated(folder / "calibrated.toml")
    assert calibrated.partnership.endswith("county west")
    assert calibrated.parts["ties"].about["own"] == "west"
    assert "--pool county --own west" in json.loads((folder / "manifest.json").read_text())["command"]
    capsys.readouterr()
    assert main([*command, "--own", "wets"]) == 2
    assert "no pooled partnership is called 'wets' (nearest: 'west'); they are" in capsys.readouterr().err
    assert main(["calibrate", str(survey), "--own", "west", "--out", str(tmp_path / "x")]) == 2
    assert "give --pool COLUMN too" in capsys.readouterr().err


def test_a_member_of_none_of_the_pooled_partnerships_is_named(survey: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "ties.csv").write_text((survey / "ties.csv").read_text())
    nodes = (survey / "nodes.csv").read_text()
    (tmp_path / "nodes.csv").write_text(nodes.replace(",west\n", ",\n", 1))
    assert main(["calibrate", str(tmp_path), "--pool", "county", "--out", str(tmp_path / "x")]) == 2
    assert "1 member without a county (m01)" in capsys.readouterr().err


def test_what_was_broken_off_is_gone_on_from_only_by_the_same_data_and_options(
    survey: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r"
    command = ["calibrate", str(survey), "--replications", "100", "--out", str(path)]

    def press(progress: Progress) -> None:
        if progress.doing.startswith("Phase 3"):
            raise KeyboardInterrupt

    @contextmanager
    def pressed(_arguments: Any) -> Iterator[Any]:
        yield Watch(estimating=press)

    with monkeypatch.context() as broken:
        broken.setattr(calibrate, "watching", pressed)
        assert main(command) == 130
    assert not path.exists()
    kept = tmp_path / ".r.unfinished.json"
    assert kept.is_file()
    before = kept.read_bytes()
    capsys.readouterr()
    assert main([*command, "--seed", "5"]) == 0
    assert "of other data or options: this begins afresh" in capsys.readouterr().err
    kept.write_bytes(before)
    assert main(command) == 0
    assert "Going on from an earlier run that was broken off" in capsys.readouterr().err
    assert not kept.exists()
    kept.write_text("half of someth")
    assert main(command) == 0
    assert "this begins afresh" in capsys.readouterr().err


def test_a_constant_with_two_sources_is_refused_before_anything_is_read_or_estimated(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    log = tmp_path / "projects.csv"
    log.write_text("project\n")
    with_log = ["calibrate", str(survey), "--log", str(log), "--out", str(tmp_path / "z")]
    for words, said in (
        (["--set", "closure=1"], "--set closure: the survey is asked about closure, and a constant has one source"),
        (["--set", "rate=1", "--quarters-between", "8"], "--set rate: the survey is asked about rate"),
        (["--set", "idea_rte=0.1"], "did you mean 'idea_rate'"),
    ):
        assert main([*with_log, *words]) == 2
        assert said in capsys.readouterr().err
    assert main(["calibrate", str(survey), "--set", "closure=1", "--out", str(tmp_path / "z")]) == 2
    assert "--set closure: what is set holds while a log is fitted" in capsys.readouterr().err


def test_a_log_is_not_fitted_with_a_constant_set_that_its_folder_has_from_a_survey(
    tmp_path: Path, capsys: Capture
) -> None:
    ties = CalibratedPart({"closure": 1.0}, np.array([[0.5], [1.5]]))
    write_calibrated(tmp_path / "calibrated.toml", Calibrated({"ties": ties}))
    log = tmp_path / "projects.csv"
    assert main(["log", "template", str(log)]) == 0
    command = ["log", "fit", str(log), "--set", "closure=1", "--out", str(tmp_path)]
    assert main(command) == 2
    assert "has closure in its [ties]" in capsys.readouterr().err
