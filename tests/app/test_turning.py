"""What is told of decisions that turned, and of a project's life, is what happened in the histories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.scenarios.app.decisions import JOIN, SPONSOR, net
from partnership_dynamics.scenarios.app.project_story import project_story
from partnership_dynamics.scenarios.app.turning import PARTS, turning_points, what_differed
from partnership_dynamics.simulation.state import ABANDONED, COMMITTED, DELIVERED, RECRUITING, STALLED, UNSPONSORED
from tests.app.test_record import recorded

CHANGES = ("no_team", "turnover_shock", "shared_governance")


def _joined_by_key(what_if: str) -> dict[tuple[int, int], bool]:
    """Return whether each member joined at its first answer to a project, by the project's key."""
    found = recorded(what_if)
    assert found.state is not None
    answers: dict[tuple[int, int], bool] = {}
    for d in found.decisions:
        if d["about"] == JOIN:
            answers.setdefault((int(found.state.projects.key[d["project"]]), int(d["member"])), d["after"] == COMMITTED)
    return answers


@pytest.mark.parametrize("what_if", CHANGES)
def test_every_first_answer_to_the_same_project_that_turned_is_told_and_no_other(what_if: str) -> None:
    first, second = _joined_by_key(what_if), _joined_by_key("as_is")
    turned = {pair for pair in first.keys() & second.keys() if first[pair] != second[pair]}
    found = recorded(what_if)
    assert found.state is not None
    told = {
        (int(found.state.projects.key[moment["scenario"]["project"]]), moment["member"])
        for moment in turning_points(found, recorded())["moments"]
        if "sponsor" not in moment["scenario"]["words"] + moment["baseline"]["words"]
    }
    assert turned, "else nothing is tested"
    assert told == turned


@pytest.mark.parametrize("what_if", CHANGES)
def test_moments_stand_in_order_of_time_and_both_sides_are_about_one_project(what_if: str) -> None:
    found, baseline = recorded(what_if), recorded()
    moments = turning_points(found, baseline)["moments"]
    assert [moment["quarter"] for moment in moments] == sorted(moment["quarter"] for moment in moments)
    assert found.state is not None
    assert baseline.state is not None
    for moment in moments:
        one, other = moment["scenario"]["project"], moment["baseline"]["project"]
        assert found.state.projects.key[one] == baseline.state.projects.key[other]
        assert moment["quarter"] == min(moment["scenario"]["quarter"], moment["baseline"]["quarter"])


def test_nothing_turns_between_a_history_and_itself() -> None:
    told = turning_points(recorded(), recorded())
    assert told == {"moments": [], "only_with": 0, "only_without": 0}


def test_what_differed_most_is_the_part_that_moved_farthest_unless_both_were_willing() -> None:
    d = next(one for one in recorded().decisions if one["about"] == JOIN and net(one) > one["threshold"])
    for name, change in (("benefit", -50.0), ("luck", -50.0), ("threshold", 50.0), ("cost", 50.0)):
        other = d.copy()
        other[name] += change
        assert what_differed(d, other) == name
        assert what_differed(other, d) == name
    assert set(PARTS) == {"benefit", "cost", "risk", "luck", "threshold"}
    junior = d.copy()
    junior["refer"] = 1
    assert what_differed(d, junior) == "seniority"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("as_is", "turnover_shock", "no_team")), st.integers(0, 1_000_000))
def test_a_projects_story_ends_as_the_project_did_and_names_everyone_who_answered(what_if: str, number: int) -> None:
    found = recorded(what_if)
    assert found.state is not None
    project = number % int(found.state.conditions[0].projects)
    told = project_story(found, project)
    row = found.state.projects[project]
    quarters = [step["quarter"] for step in told["steps"]]
    assert quarters == sorted(quarters)
    assert quarters[0] == row.raised + 1
    words = [step["words"] for step in told["steps"]]
    last = {
        DELIVERED: "It is delivered.",
        ABANDONED: "It is abandoned.",
        UNSPONSORED: "It comes to nothing, as nobody sponsors it.",
    }.get(int(row.stage))
    if last:
        assert words[-1] == last
    mine = found.decisions[found.decisions["project"] == project]
    for d in mine[(mine["about"] == JOIN) | (mine["about"] == SPONSOR)]:
        assert any(found.names[int(d["member"])] in line for line in words)
    stalls = sum(
        project < len(now.stage)
        and now.stage[project] == STALLED
        and (project >= len(before.stage) or before.stage[project] != STALLED)
        for before, now in zip([found.first, *found.quarters[:-1]], found.quarters, strict=True)
    )
    assert sum(line.startswith("It stalls") for line in words) == stalls
    if row.stage == RECRUITING:
        assert any("looks for" in line for line in words)


def test_a_project_that_is_not_there_is_refused() -> None:
    found = recorded()
    assert found.state is not None
    with pytest.raises(IndexError, match="there is no project"):
        project_story(found, int(found.state.conditions[0].projects))
