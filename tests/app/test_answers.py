"""The app's answers are the command line's, and their words no stronger than their intervals."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.scenarios.app import answers, workspace
from partnership_dynamics.scenarios.app.growing import Growing, StoppedError, grow
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.side_by_side import side_by_side
from partnership_dynamics.scenarios.app.streams import FINER
from partnership_dynamics.scenarios.app.structure import Structures, structures
from partnership_dynamics.scenarios.app.workspace import SEED, Workspace, example, workspace_of
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import compare
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership

SHORT = {"years": 3}


def go_on() -> bool:
    return False


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer runs, which change no rule."""
    monkeypatch.setattr(answers, "LOOKS", (8, 24))


def given(workspace: Workspace, question: Question) -> list[dict[str, Any]]:
    return [one for one in answers.answers(workspace, question, go_on) if one is not FINER]


def test_the_answer_is_that_of_the_command_line_with_as_many_replications() -> None:
    county, question = example(), Question(what_if="stronger_team", **SHORT)
    mine = answers.compared(county, question, 24)
    cases = [county.case(question), county.case(Question(**SHORT))]
    theirs = compare(*run_ensembles(cases, 24, SEED))  # type: ignore[arg-type]
    for row, other in zip(mine.rows, theirs.rows, strict=True):
        assert repr(row) == repr(other)
    assert (mine.scenario.end_tie_share == theirs.scenario.end_tie_share).all()


def test_an_ensemble_that_grows_in_steps_or_was_stopped_is_the_same_as_one_run_at_once() -> None:
    case = example().case(Question(what_if="austerity", **SHORT))
    stepwise, at_once, stopped = Growing(case, SEED), Growing(case, SEED), Growing(case, SEED)
    for to in (3, 4, 11, 20):
        grow([stepwise], to, go_on)
    grow([at_once], 20, go_on)
    with pytest.raises(StoppedError):
        grow([stopped], 20, lambda: True)
    assert stopped.replications < 20
    grow([stopped], 20, go_on)
    for one in (stepwise, stopped):
        assert (one.ensemble(20).series == at_once.ensemble(20).series).all()
        assert one.ensemble(20).projects.tobytes() == at_once.ensemble(20).projects.tobytes()


@pytest.mark.usefixtures("few")
def test_an_answer_comes_early_is_refined_and_says_which_it_is() -> None:
    found = given(workspace_of(example().partnership, "test", ""), Question(levers={"turnover": 2.0}, **SHORT))
    looks = [one for one in found if "headline" in one]
    assert [one["pairs"] for one in looks] == [8, 24]
    assert [one["final"] for one in looks] == [False, True]
    steps = [int(one["done"] if "done" in one else one["pairs"]) for one in found]
    assert all(one <= other for one, other in pairwise(steps))


@pytest.mark.usefixtures("few")
def test_what_was_asked_before_is_answered_at_once() -> None:
    county = workspace_of(example().partnership, "test", "")
    question = Question(what_if="no_team")
    first = given(county, question)
    again = given(county, question)
    assert len(again) == 1
    assert again[0] == first[-1]
    other_band = given(county, question.model_copy(update={"matters": 0.5}))
    assert len(other_band) == 1
    assert other_band[0]["low"] == first[-1]["low"]
    assert other_band[0]["matters"] != first[-1]["matters"]


def test_nobody_waits_for_an_answer_that_nobody_wants() -> None:
    county = workspace_of(example().partnership, "test", "")
    with pytest.raises(StoppedError):
        list(answers.answers(county, Question(what_if="austerity"), lambda: True))


@pytest.mark.usefixtures("few")
def test_the_first_answer_is_marked_preliminary_and_the_last_is_not() -> None:
    found = [one for one in given(example(), Question(what_if="joining_team", **SHORT)) if "headline" in one]
    assert all(answers.PRELIMINARY in one["headline"] for one in found[:-1])
    assert answers.PRELIMINARY not in found[-1]["headline"]
    assert "is taken to matter from" in found[-1]["sure"]
    assert "--" not in found[-1]["sure"]  # the page has a field for it, and no options


@pytest.mark.usefixtures("few")
def test_side_by_side_gives_each_question_its_own_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.app.side_by_side.LOOKS", (8, 24))
    county = example()
    asked = [Question(what_if="stronger_team", **SHORT), Question(levers={"funding": 2.0}, **SHORT)]
    grow([county.growing(Question(**SHORT))], 24, go_on)  # further than the questions, as after another answer
    found = list(side_by_side(county, asked, Threshold(), go_on))[-1]
    assert [row["title"] for row in found["rows"]] == ["A stronger central team", "2 times the hours"]
    for row, question in zip(found["rows"], asked, strict=True):
        alone = given(county, question)[-1]
        assert row["cells"][2] in alone["brief"]
    assert found["chart"].count('<tr><th scope="row">') == 2


def test_the_structure_experiment_refuses_what_has_no_structure_and_can_be_stopped() -> None:
    tie = example().partnership.tie[:3, :3].copy()
    few_members = tuple(MemberRecord(f"Member {k}", "other") for k in range(3))
    small = Partnership("Small", few_members, tie, np.where(tie == 1, 0.5, 0.0), governance="shared")
    tiny = Workspace(example().prepared.__class__(small, example().prepared.parameters, ()), "", "test")
    with pytest.raises(ScenarioError, match="3 members"):
        next(structures(tiny, Structures(), go_on))
    with pytest.raises(StoppedError):
        list(structures(example(), Structures(years=1), lambda: True))


def test_the_structure_experiment_shows_a_first_look_and_then_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_dynamics.scenarios.app.structure.BLOCKS", 4)
    monkeypatch.setattr("partnership_dynamics.scenarios.app.structure.FIRST_LOOK", 2)
    monkeypatch.setattr("partnership_dynamics.scenarios.app.structure.RUNS", 2)
    found = list(structures(example(), Structures(basis="net", mode="frozen", years=2), go_on))
    shown = [one for one in found if "chart" in one]
    assert [one["final"] for one in shown] == [False, True]
    assert found[-1]["done"] == found[-1]["of"]
    assert "Dense web" in shown[-1]["chart"]


def test_a_partnership_too_large_to_wait_for_is_refused_with_what_to_do() -> None:
    count = workspace.MOST_MEMBERS + 1
    members = tuple(MemberRecord(f"Member {k}", "other") for k in range(count))
    tie = example().partnership.tie[:1, :1].repeat(count, 0).repeat(count, 1)
    with pytest.raises(ScenarioError, match=r"151 members.*run\.py compare"):
        workspace_of(Partnership("Large", members, tie, np.zeros(tie.shape), governance="shared"), "test", "")


def test_windows_used_longest_ago_give_up_their_histories_and_the_answer_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = Question(what_if="stronger_team", **SHORT)
    first, second = (Workspace(example().prepared, "", "test") for _ in range(2))
    before = answers.compared(first, question, 8).scenario.delivered
    assert first.size > 0
    monkeypatch.setattr(workspace, "MOST_BYTES_OF_ALL", first.size)
    answers.compared(second, question, 8)
    second.growing(question)
    assert first.size == 0
    assert second.size > 0
    assert np.array_equal(answers.compared(first, question, 8).scenario.delivered, before)
