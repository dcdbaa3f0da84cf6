"""The contributors' guide: what it says to write works as it is written."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from partnership_dynamics.calibration.readers import detect
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios import schema, themes
from partnership_dynamics.scenarios.schema import apply, library, read_scenario
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import start

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")


def block(heading: str, language: str) -> str:
    """Return the first block of a language below a heading of the guide."""
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[ModuleType]:
    """Return the module of the reader that the guide writes."""
    path = tmp_path / "neighbours.py"
    path.write_text(block("A new reader", "python"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("neighbours", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["neighbours"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["neighbours"]


def test_a_reader_is_one_module_and_one_line(
    tmp_path: Path, neighbours: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = re.search(r"`(\(is_neighbours, read_neighbours\)),`", GUIDE)
    assert line is not None
    one = eval(line[1], vars(neighbours))
    own, same = tmp_path / "ours.txt", tmp_path / "ours.csv"
    own.write_text("# neighbours\nPolice: Fire, Health\nFire: Police\n\nHealth: Fire\n", encoding="utf-8")
    same.write_text("from,to\nPolice,Fire\nPolice,Health\nFire,Police\nHealth,Fire\n", encoding="utf-8")
    monkeypatch.setattr(detect, "TEXTS", (*detect.TEXTS, one))
    read, expected = read_survey(own), read_survey(same)
    assert read.ids == expected.ids
    assert (read.layer().tie == expected.layer().tie).all()
    own.write_text("# neighbours\nPolice Fire\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"ours\.txt, line 2: .* has no colon"):
        read_survey(own)


def test_a_what_if_of_the_library_is_one_file_and_its_name_under_a_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_a_team.toml").write_text(block("A new what-if", "toml"), encoding="utf-8")
    monkeypatch.setattr(schema, "library", lambda: {**library(), "half_a_team": tmp_path / "half_a_team.toml"})
    monkeypatch.setitem(themes._THEME_OF, "half_a_team", "Structure: team and ties")
    scenario = read_scenario("half_a_team")
    assert all((scenario.title, scenario.question, scenario.why, scenario.evidence))
    assert themes.theme_of("half_a_team") == "Structure: team and ties"
    setup = apply(scenario, shire_county(), 16)
    state = run(start(setup), 1, 0)
    assert state.conditions[0].staff == pytest.approx(0.375)


def test_every_what_if_of_the_library_has_a_theme_and_no_theme_names_one_that_is_not_there() -> None:
    assert {name for names in themes.THEMES.values() for name in names} == set(library())


def test_every_note_of_a_change_has_a_kind_that_the_changelog_knows() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
    kinds = {one["directory"] for one in settings["type"]}
    notes = [path for path in (ROOT / "changes").glob("*.md") if path.name != "README.md"]
    assert all(len(path.name.split(".")) == 3 and path.name.split(".")[1] in kinds for path in notes)
    assert settings["start_string"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    sorted(
        path.relative_to(ROOT).as_posix()
        for path in [*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"]
    ),
)
def test_what_a_forge_reads_is_yaml_and_every_step_of_a_workflow_does_something(name: str) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (extra `dev`)")
    read = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    for job in read.get("jobs", {}).values():
        assert job["steps"]
        assert all(isinstance(step.get("uses", step.get("run")), str) for step in job["steps"])
        assert job["timeout-minutes"]
