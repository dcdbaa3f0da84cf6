"""`run.py experiment`: a folder that anybody can read, the same bytes for the same command, mistakes in a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from partnership_dynamics.scenarios.commands import options, parser
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.experiments import blocks
from partnership_dynamics.scenarios.experiments.structure import PARTS
from partnership_dynamics.scenarios.experiments.world import BAND_A_YEAR

SHORT = ["--replications", "4", "--quarters", "16", "--set", "density=-2.3"]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the timings, by its place."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_structure_experiment_writes_a_report_and_the_same_bytes_again_with_other_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, workers in zip(folders, ("1", "2"), strict=True):
        words = ["experiment", "structure", "--part", "governing", *SHORT, "--workers", workers, "--out", str(folder)]
        assert main(words) == 0
    one, two = map(contents, folders)
    assert one == two
    assert {"report.html", "answer.json", "tables/structures.csv", "plots/governing.svg"} <= set(one)
    answer = json.loads(one["answer.json"])
    assert answer["answer"] in " ".join(capsys.readouterr().out.split())
    assert answer["command"] == (
        "run.py experiment structure --part governing --set density=-2.3 --band 0.25 --seed 2007 --replications 4 "
        "--quarters 16"
    )
    assert str(tmp_path) not in one["report.html"].decode()


def test_what_help_says_of_parts_and_band_is_what_there_is() -> None:
    assert tuple(PARTS) == parser.PARTS
    assert options.BAND == BAND_A_YEAR


def test_as_json_it_prints_the_answer_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["experiment", "structure", "--part", "governing", *SHORT, "--json", "--out", str(tmp_path / "x")]
    assert main(words) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["experiment"] == "structure"
    assert said.err == ""


@pytest.mark.parametrize(("name", "pictures"), [("sensitivity", 3), ("interaction", 3)])
def test_the_other_experiments_write_a_report_with_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, pictures: int
) -> None:
    words = ["experiment", name, "--quick", "--quarters", "8", "--set", "density=-2.3", "--out", str(tmp_path / "x")]
    assert main(words) == 0
    found = contents(tmp_path / "x")
    answer = json.loads(found["answer.json"])
    assert answer["answer"] in " ".join(capsys.readouterr().out.split())
    assert answer["command"].startswith(f"run.py experiment {name} --quick")
    html = found["report.html"].decode()
    assert html.count("<img ") == html.count('alt="') >= pictures
    assert all(f"tables/{table}.csv" in found for table, rows in answer["tables"].items() if rows)


def test_broken_off_it_writes_the_rounds_that_are_whole_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []
    whole = run_ensembles

    def broken_off(cases: Sequence[Case], *more: Any) -> list[Ensemble]:
        rounds.append(len(cases))
        if len(rounds) > 5:  # two chunks of cases in a round, so two rounds are whole
            raise KeyboardInterrupt
        return whole(cases, *more)

    monkeypatch.setattr(blocks, "run_ensembles", broken_off)
    words = ["experiment", "structure", "--part", "structures", "--replications", "40", "--quarters", "8"]
    assert main([*words, "--set", "density=-2.3", "--out", str(tmp_path / "x")]) == 130
    assert "Broken off; " in capsys.readouterr().err
    answer = json.loads((tmp_path / "x" / "answer.json").read_text(encoding="utf-8"))
    assert not answer["whole"]
    assert answer["rounds"] == 2
    assert "It was broken off" in answer["caution"]


def test_options_of_another_experiment_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment", "interaction", "--part", "map"]) == 2
    assert "--part belongs to `experiment structure`" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["experiment", "structure", "--band", "0"])


def test_too_few_members_and_an_unknown_part_are_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nodes.csv").write_text("id\na\nb\nc\n", encoding="utf-8")
    (tmp_path / "ties.csv").write_text("source,target\na,b\nb,c\n", encoding="utf-8")
    out = ["--out", str(tmp_path / "out")]
    assert main(["experiment", "structure", "--survey", str(tmp_path), "--set", "density=-2", *out]) == 2
    assert "has 3 members; networks differ in shape from 5 on" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit):
        main(["experiment", "structure", "--part", "everything"])
    assert "everything" in capsys.readouterr().err
