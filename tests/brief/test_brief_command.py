"""`run.py brief`, as a person would use it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.brief import extras
from partnership_dynamics.scenarios.brief.pdf import can_make_pdf
from partnership_dynamics.scenarios.brief.plain import RULES
from partnership_dynamics.scenarios.commands.main import main
from tests.guides import check_examples

ROOT = Path(__file__).resolve().parents[2]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def few(module_monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only a few constants be uncertain, so that the whole briefing takes a second."""
    ranges = {"gross_hours": (40.0, 300.0), "prior": (0.1, 0.4), "closure": (0.0, 2.0)}
    module_monkeypatch.setattr(extras, "uncertain", lambda _kept: ranges)


@pytest.fixture(scope="module")
def module_monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def whole(results: Path, few: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "briefing"
    assert main(["brief", str(results), "--pairs", "20", "--workers", "2", "--out", str(path)]) == 0
    return path


def test_a_briefing_holds_page_word_and_figures_and_check_sums_of_all(whole: Path) -> None:
    made = {"README.txt", "SHA256SUMS", "briefing.docx", "briefing.html", "briefing.json", "manifest.json"}
    assert {path.name for path in whole.iterdir()} == made | ({"briefing.pdf"} if can_make_pdf() else set())
    for line in (whole / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((whole / name).read_bytes()).hexdigest() == digest


def test_the_figures_are_those_of_the_results(whole: Path, results: Path) -> None:
    data = json.loads((whole / "briefing.json").read_text(encoding="utf-8"))
    table = json.loads((results / "tables" / "outcomes.json").read_text(encoding="utf-8"))
    first = table["outcomes"][0]
    assert {name: data["delivered"][name] for name in ("difference", "low", "high", "more")} == {
        name: first[name] for name in ("difference", "low", "high", "more")
    }
    assert data["quick"] is False
    assert len(data["who_carries"]) == 17
    assert data["answer"]["sentence"] in (whole / "briefing.html").read_text(encoding="utf-8")
    assert data["any_settings"]["constants"] == 2  # coefficients of the tie model apart
    assert {one["label"] for one in data["other_rules"]} <= set(RULES.values())


def test_the_same_command_gives_the_same_bytes_on_any_number_of_workers(
    whole: Path, results: Path, few: None, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    assert main(["brief", str(results), "--pairs", "20", "--workers", "1", "--out", str(folder)]) == 0
    assert _bytes(folder) == _bytes(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_a_quick_briefing_stands_beside_its_results_and_leaves_them_as_they_were(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    assert main(["brief", str(copied), "--quick"]) == 0
    said = capsys.readouterr()
    folder = copied.with_name("small-brief")
    data = json.loads((folder / "briefing.json").read_text(encoding="utf-8"))
    assert said.out == f"{data['answer']['sentence']} {data['answer']['but']}\n"
    assert str(folder) in said.err
    assert data["quick"] is True
    assert {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()} == before


def test_what_a_prediction_of_ties_missed_stands_under_how_far_to_rely_on_it(copied: Path, tmp_path: Path) -> None:
    def statistic(title: str, observed: float | None, inside: bool, constants: str = "calibrated") -> dict[str, object]:
        return {
            "model": "whole_model",
            "constants": constants,
            "statistic": title,
            "title": title,
            "observed": observed,
            "low": 10.0,
            "high": 20.5,
            "mean": 15.0,
            "inside": inside,
        }

    statistics = [
        statistic("ties kept", 15.0, True),
        statistic("mutual pairs", 31.0, False),
        statistic("distances", None, False),
        statistic("ties created", 2.0, False, "default"),
    ]
    data = {
        "survey": "Northmere",
        "whole_model": {"constants": "calibrated"},
        "networks": [{"name": "Northmere", "statistics": statistics}],
    }
    folder = tmp_path / "predicted"
    folder.mkdir()
    (folder / "prediction.json").write_text(json.dumps(data), encoding="utf-8")
    assert main(["brief", str(copied), "--quick", "--prediction", str(folder), "--out", str(tmp_path / "page")]) == 0
    page = (tmp_path / "page" / "briefing.html").read_text(encoding="utf-8")
    assert "1 of 2 statistics lay within their 90% intervals" in page
    assert "Misfit: mutual pairs: 10 to 20.50 were foreseen, and 31 came" in page
    assert "ties created" not in page


def test_a_folder_without_a_prediction_is_refused_by_its_name(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", str(copied), "--quick", "--prediction", str(tmp_path)]) != 0
    said = capsys.readouterr().err
    assert "holds no prediction of ties" in said
    assert "run.py predict SURVEY" in said


def test_json_is_the_figures_and_nothing_else(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", str(copied), "--quick", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out)["format"] == "partnership-dynamics briefing 1"


def test_an_interrupted_briefing_goes_on_and_ends_the_same(
    whole: Path,
    results: Path,
    few: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "broken"
    with monkeypatch.context() as patch:

        def broken_off(*_args: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(extras, "variants", broken_off)
        assert main(["brief", str(results), "--pairs", "20", "--out", str(folder)]) == 130
    assert "goes on from there" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [".broken.unfinished"]
    assert main(["brief", str(results), "--pairs", "20", "--out", str(folder)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]
    assert _bytes(folder) == _bytes(whole)


def test_somebody_elses_folder_is_left_as_it_is(results: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert main(["brief", str(results), "--quick", "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_help_needs_nothing_but_the_standard_library() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "from partnership_dynamics.scenarios.commands.main import main; "
        "main(['brief', '--help'])"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    call = [sys.executable, "-S", "-c", code]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "RESULTS" in done.stdout


def test_so_few_pairs_that_they_may_all_be_alike_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["brief", "results", "--pairs", "2"])
    assert "it runs from 20 to" in capsys.readouterr().err


def test_without_a_folder_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["brief"])
    assert stopped.value.code == 2
    assert "RESULTS" in capsys.readouterr().err


def test_every_example_of_the_guide_runs_as_it_says() -> None:
    check_examples("briefing.md", 5)
