"""A scenario file of a person's own, ranges and calibrated constants: the app's answer is the command line's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, as_toml
from partnership_dynamics.scenarios.app import answers
from partnership_dynamics.scenarios.app.growing import grow
from partnership_dynamics.scenarios.app.own import taken
from partnership_dynamics.scenarios.app.playback import playback
from partnership_dynamics.scenarios.app.question import Question, scenario_of
from partnership_dynamics.scenarios.app.record import record
from partnership_dynamics.scenarios.app.saved import opened, saved
from partnership_dynamics.scenarios.app.side_by_side import side_by_side
from partnership_dynamics.scenarios.app.workspace import MOST_MEMBERS, Workspace, example, workspace_of
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.present.tables import as_data
from partnership_dynamics.scenarios.schema import ScenarioError

pytestmark = pytest.mark.usefixtures("at_defaults")
HEAD = 'title = "Ours"\nquestion = "What if ours?"\n'
PLAIN = HEAD + 'extends = "base"\n[[event]]\nkind = "funding"\nyear = 2\nvalue = 0.6\n'
BASE = HEAD + "[team]\nstaff = 2\n"
RANGED = HEAD + (
    "[team]\nstaff = { low = 1, high = 3 }\n[parameters]\nturnover = { low = 0.02, high = 0.1 }\n"
    '[[event]]\nkind = "funding"\nyear = { low = 2, high = 3 }\nvalue = { low = 0.5, high = 0.9 }\n'
)
OWN = {"ours.toml": PLAIN, "base.toml": BASE}
PAIRS, YEARS = 24, 3
LOG = CalibratedPart(
    {"idea_rate": 0.1, "turnover": 0.05}, np.array([[0.08, 0.04], [0.12, 0.06], [0.1, 0.05], [0.09, 0.07]])
)


def go_on() -> bool:
    return False


def by_command(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> list[dict[str, Any]]:
    """Return what `run.py compare` says of every outcome."""
    size = ["--replications", str(PAIRS), "--quarters", str(4 * YEARS), "--json", "--out", str(out)]
    assert main(["compare", *words, *size]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["outcomes"]
    return [row for row in rows if row["key"] != "loss"]  # the app does not ask about that


def by_app(place: Workspace, question: Question) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = as_data(answers.compared(place, question, PAIRS), ())["outcomes"]
    return rows


@pytest.fixture
def calibrated(tmp_path: Path) -> Path:
    """Return a small file of calibrated constants."""
    file = tmp_path / "calibrated.toml"
    file.write_text(as_toml(Calibrated({"log": LOG}, {"gross_hours": 90.0}, "Elsewhere")), encoding="utf-8")
    return file


@pytest.mark.parametrize("files", [OWN, {"ours.toml": RANGED}], ids=["plain", "with ranges"])
def test_the_answer_about_a_file_of_ones_own_is_that_of_the_command_line(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    theirs = by_command(capsys, tmp_path / "out", str(tmp_path / "ours.toml"))
    mine = by_app(example(), Question(what_if="ours", own=files, years=YEARS))
    assert mine == theirs
    assert ("chance_low" in mine[0]) == (files is not OWN)


def test_the_answer_with_calibrated_constants_is_that_of_the_command_line(
    calibrated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = workspace_of(example().partnership, "example", "", calibrated=calibrated)
    (tmp_path / "ours.toml").write_text(RANGED, encoding="utf-8")
    for words, question in (
        (["austerity"], Question(what_if="austerity", years=YEARS)),
        ([str(tmp_path / "ours.toml")], Question(what_if="ours", own={"ours.toml": RANGED}, years=YEARS)),
    ):
        theirs = by_command(capsys, tmp_path / "out", *words, "--calibrated", str(calibrated))
        assert by_app(place, question) == theirs
    assert any("4 draws of 2 constants from calibrated.toml" in note for note in place.prepared.notes)
    assert any("estimated for Elsewhere, not Shire County" in note for note in place.prepared.notes)


def test_the_partnership_as_it_is_has_intervals_of_chance_alone_beside_a_what_if_that_draws() -> None:
    found = answers.compared(example(), Question(what_if="ours", own={"ours.toml": RANGED}, years=YEARS), PAIRS)
    alone = answers.compared(example(), Question(what_if="austerity", years=YEARS), PAIRS)
    mine, theirs = answers.course(found.baseline), answers.course(alone.baseline)
    assert (list(mine.low[1:]), list(mine.high[1:])) == (list(theirs.low[1:]), list(theirs.high[1:]))
    assert found.baseline.drawn is None
    assert found.scenario.drawn is not None


def test_calibrated_constants_and_files_of_ones_own_are_saved_and_opened_to_the_same_numbers(calibrated: Path) -> None:
    place = workspace_of(example().partnership, "example", "", calibrated=calibrated)
    question = Question(what_if="ours", own={"ours.toml": RANGED}, years=YEARS)
    text = saved(place, question, [question])
    there, asked, kept = opened(text)
    assert (asked, kept) == (question, [question])
    assert there.prepared.draws == place.prepared.draws
    assert saved(there, asked, kept) == text
    assert by_app(there, asked) == by_app(place, question)


@pytest.mark.parametrize(
    "change",
    [
        {"constants": ["idea_rate", "idea_rate"]},
        {"constants": ["idea_rte", "turnover"]},
        {"constants": ["turnover"]},
        {"rows": [[0.1, 0.1], [0.1]]},
        {"rows": [[0.1, 0.1], [-1.0, 0.1]]},
        {"rows": [[0.1, 0.1]]},
    ],
)
def test_saved_draws_that_were_changed_are_refused_in_a_sentence(calibrated: Path, change: dict[str, Any]) -> None:
    place = workspace_of(example().partnership, "example", "", calibrated=calibrated)
    data = json.loads(saved(place, Question(), []))
    data["draws"].update(change)
    with pytest.raises(ScenarioError) as told:
        opened(json.dumps(data))
    assert "\n" not in str(told.value)


def test_a_history_to_watch_draws_what_the_run_of_that_number_draws() -> None:
    grown = example().growing(Question(what_if="ours", own={"ours.toml": RANGED}, years=YEARS))
    grow([grown], 6, go_on)
    seen = set()
    for number in range(6):
        found = record(grown.setup, grown.seed, number, grown.constants(number))
        assert found.state is not None
        assert (found.state.series == grown.chunks[number].series).all()
        seen.add(str(grown.constants(number)))
    assert len(seen) == 3  # two runs share a draw
    assert playback(found)["quarters"] == 4 * YEARS


def test_a_moved_slider_takes_the_place_of_a_range_and_leaves_the_others() -> None:
    own = {"ours.toml": RANGED}
    moved = scenario_of(Question(what_if="ours", own=own, levers={"staff": 1.5, "turnover": 2.0}, years=YEARS))
    assert set(moved.ranges) == {("parameters", "turnover"), ("event", 1, "year"), ("event", 1, "value")}
    assert moved.event[1].kind == "funding"
    case = example().case(Question(what_if="ours", own=own, levers={"staff": 1.5, "turnover": 2.0}, years=YEARS))
    assert not any("staff" in name for name in case.draws[0])
    assert len(case.draws) == 256
    assert case.question == ""  # the file's own question is about something else


def test_side_by_side_takes_what_is_drawn_beside_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.app.side_by_side.LOOKS", (8, PAIRS))
    asked = [
        Question(what_if="ours", own={"ours.toml": RANGED}, years=YEARS),
        Question(what_if="austerity", years=YEARS),
    ]
    found = list(side_by_side(example(), asked, Threshold(), go_on))[-1]
    assert "of 8 in 10 draws over the ranges that the scenario gives where the row counts draws, else" in found["words"]
    assert [row["cells"][4].partition(" of ")[2] for row in found["rows"]] == ["10 draws", "100 runs"]
    for row, question in zip(found["rows"], asked, strict=True):
        own = answers.as_answer(answers.compared(example(), question, PAIRS), PAIRS)
        difference, interval = row["cells"][2:4]
        assert own["brief"] == f"{difference} ({interval})"


def test_files_opened_together_are_listed_each_with_what_it_builds_on() -> None:
    first, second = taken({"../ours.toml": PLAIN, "base.toml": BASE})
    assert (first["name"], first["title"], first["group"]) == ("ours", "Ours", "Your own")
    assert list(first["own"]) == ["ours.toml", "base.toml"]
    assert list(second["own"]) == ["base.toml"]


def test_a_file_named_like_one_of_the_library_is_the_persons_own() -> None:
    mine = scenario_of(Question(what_if="as_is", own={"as_is.toml": BASE}))
    assert mine.title == "Ours"
    assert not Question(what_if="as_is", own={"as_is.toml": BASE}).changes_nothing


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"ours.toml": HEAD + "[team]\nstyl = 1\n"}, "did you mean 'style'"),
        ({"ours.toml": HEAD + 'extends = "base"'}, "there is no scenario 'base'"),
        ({"ours.toml": HEAD + 'extends = "/etc/passwd"'}, "there is no scenario"),
        ({"ours.toml": HEAD + 'extends = "ours"'}, "circle"),
        ({"ours.txt": HEAD}, r"ends in \.toml"),
        ({"ours.toml": HEAD + "#" * 100_000}, "100,000 letters"),
        ({"ours.toml": HEAD + "a = " + "[" * 50_000}, "too deep"),
        ({f"{index}.toml": HEAD for index in range(13)}, "takes 12"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_as_the_command_refuses_it(files: dict[str, str], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        taken(files)


def test_a_file_that_brings_more_members_than_can_be_waited_for_is_refused() -> None:
    many = "".join(f'[[member]]\nname = "M{index}"\nkind = "other"\n' for index in range(MOST_MEMBERS))
    question = Question(what_if="ours", own={"ours.toml": HEAD + many}, years=YEARS)
    with pytest.raises(ScenarioError, match=r"run\.py compare FILE"):
        example().case(question)


def test_more_draws_than_a_page_can_keep_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.app.workspace.MOST_DRAWS", 3)
    file = tmp_path / "calibrated.toml"
    file.write_text(as_toml(Calibrated({"log": LOG})), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"4 draws.*--calibrated FILE"):
        workspace_of(example().partnership, "example", "", calibrated=file)
