"""Output in an encoding that lacks letters of the results: letters are replaced, and the command ends well."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.commands.main import main

ROOT = Path(__file__).resolve().parents[2]
WELSH = "from,to\nDŵr Cymru,Ynys Môn\nYnys Môn,Dŵr Cymru\nTŷ Newydd,Ynys Môn\n"
ENCODINGS = ("cp1252", "ascii", "latin-1", "cp437")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_command_in_any_encoding_ends_well_with_letters_replaced(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "welsh.csv").write_text(WELSH, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    run = [sys.executable, str(ROOT / "run.py"), "survey", "welsh.csv", "--permutations", "0"]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode(encoding)
    assert "Survey welsh: 3 members" in said
    assert "D?r Cymru" in said
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["survey", "welsh.csv", "--json", "--permutations", "0"],
        ["scenarios"],
        ["scenarios", "show", "stronger_team"],
        ["parameters"],
        ["log", "template"],
        ["simulate", "--survey", "nothing-here-ŵ"],
        ["compare", "no_such_scenario_ŷ"],
    ],
)
def test_every_kind_of_command_writes_to_any_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "welsh.csv").write_text(WELSH, encoding="utf-8")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(words) in (0, 2)


def test_the_case_of_the_welsh_names_ends_well(shared: Path, tmp_path: Path) -> None:
    path = shared / "cases" / "16-survey-stdout" / "welsh.csv"
    if not path.is_file():
        pytest.skip("the small cases (PARTNERSHIP_SHARED/cases) are not here")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"}
    run = [sys.executable, str(ROOT / "run.py"), "survey", str(path)]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
