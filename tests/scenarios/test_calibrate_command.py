"""`run.py calibrate`, as a person at a terminal uses it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scenarios.commands.main import main
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
    place = tmp_path_factory.mktemp("results") / "r"
    said = main(["calibrate", str(survey), "--quarters-between", "8", "--replications", "100", "--out", str(place)])
    assert said == 0
    return place


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
    command = ["compare", "shared_strategy", "--survey", str(survey), "--wave", "2", "--replications", "20",
               "--quarters", "8", "--calibrated", str(results / "calibrated.toml"),
               "--out", str(tmp_path / "c")]  # fmt: skip
    assert main(command) == 0
    assert "draws of" in capsys.readouterr().err


def test_the_same_command_gives_the_same_files(results: Path, survey: Path, tmp_path: Path, capsys: Capture) -> None:
    again = tmp_path / "again"
    main(["calibrate", str(survey), "--quarters-between", "8", "--replications", "100", "--workers", "1", "--json",
          "--out", str(again)])  # fmt: skip
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
    place = tmp_path / "p"
    main(["calibrate", str(survey), "--directed", "--column", "kind=kind", "--missing", "m01", "--cap", "6",
          "--pseudonymise", "--secret", "heron", "--replications", "100", "--out", str(place)])  # fmt: skip
    capsys.readouterr()
    text = (place / "manifest.json").read_text()
    command = json.loads(text)["command"]
    for option in ("--directed", "--column kind=kind", "--cap 6", "--pseudonymise", "--replications 100"):
        assert option in command
    # The letters of a picture's data may spell anything.
    page = re.sub(r'"data:[^"]*"', "", (place / "report.html").read_text())
    for kept in ("heron", "m01", str(survey.parent)):
        assert kept not in text
        assert kept not in page
