"""A surveyed network grows or shrinks as nobody knows: Python and the app draw that as the command does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import partnership_dynamics as door
from partnership_dynamics.calibration.surveyed import growth_of
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.app.answers import compared
from partnership_dynamics.scenarios.app.asked import Choose
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.sessions import Session
from partnership_dynamics.scenarios.app.survey import understood
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.frames import columns_of

YEARS, PAIRS, SEED = 1, 50, 2007
SIZE = ["--replications", str(PAIRS), "--quarters", str(4 * YEARS), "--seed", str(SEED)]
WHAT_IF = "shared_strategy"


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two waves of eight members, the second with more ties than the first."""
    steps = {"2024": (1, 2), "2026": (1, 2, 5)}
    rows = [f"member {i},member {(i + s) % 8},{wave}" for wave, some in steps.items() for s in some for i in range(8)]
    folder = tmp_path_factory.mktemp("survey")
    (folder / "council survey.csv").write_text("\n".join(["from,to,wave", *rows, ""]), encoding="utf-8")
    return folder / "council survey.csv"


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for part in ("tables", "data") for path in (folder / part).iterdir()}


@pytest.mark.parametrize("over", ["plausible", "default"])
def test_python_draws_growth_as_the_command_does(
    survey: Path, tmp_path: Path, over: door.ready.Over, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--survey", str(survey), "--parameters", over, *SIZE, "--out", str(tmp_path / "command")]
    assert main(["compare", WHAT_IF, *words]) == 0
    assert "How far contact will grow or shrink is not known" in " ".join(capsys.readouterr().err.split())
    answer = door.compare(door.read_survey(survey), WHAT_IF, pairs=PAIRS, years=YEARS, seed=SEED, over=over)
    assert any("How far contact will grow or shrink is not known" in note for note in answer.notes)
    assert tables(answer.save(tmp_path / "python")) == tables(tmp_path / "command")


def test_the_app_draws_growth_as_python_does(survey: Path) -> None:
    session = Session("t" * 12, folder=survey.parent)
    *_doing, workspace = understood(session, Choose(kind="survey"))
    assert isinstance(workspace, Workspace)
    assert any("How far contact will grow or shrink is not known" in note for note in workspace.prepared.notes)
    theirs = compared(workspace, Question(what_if=WHAT_IF, years=YEARS), PAIRS)
    ours = door.compare(door.read_survey(survey), WHAT_IF, pairs=PAIRS, years=YEARS, seed=SEED).to_frame("runs")
    columns = columns_of(theirs, "runs")
    assert columns is not None
    for name, column in columns.items():
        if name != "scenario":  # the app names a question by what it changes
            assert np.array_equal(ours[name].to_numpy(), column, equal_nan=column.dtype.kind == "f"), name


def test_a_wave_before_the_last_grows_towards_the_last_and_the_last_on_average_stays(survey: Path) -> None:
    first, last = (growth_of(door.read_survey(survey, wave=wave)) for wave in ("2024", "2026"))
    assert first is not None
    assert last is not None
    assert first.mean > 0.3
    assert last.mean == 0.0
    assert growth_of(door.shire()) is None


def test_a_survey_of_several_partnerships_is_refused_as_the_command_refuses_it(tmp_path: Path) -> None:
    rows = [f"{body} {i},{body} {(i + s) % 8},{body}" for body in ("north", "south") for i in range(8) for s in (1, 2)]
    members = [f"{body} {i},{body}" for body in ("north", "south") for i in range(8)]
    (tmp_path / "nodes.csv").write_text("\n".join(["id,partnership", *members, ""]), encoding="utf-8")
    ties = [row.rpartition(",")[0] for row in rows]
    (tmp_path / "ties.csv").write_text("\n".join(["source,target", *ties, ""]), encoding="utf-8")
    with pytest.raises(SurveyError, match="partnership"):
        door.read_survey(tmp_path)
