"""A question changes what its what-if and its moved sliders say, and nothing else."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.app.question import BY_KEY, LEVERS, Question, may_have_team, scenario_of, standing
from partnership_dynamics.scenarios.app.what_ifs import listed
from partnership_dynamics.scenarios.schema import apply, library, read_scenario
from partnership_dynamics.scenarios.themes import OTHERS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

COUNTY = shire_county()


@st.composite
def moves(draw: st.DrawFn) -> dict[str, float]:
    """Some sliders, each at one of its steps."""
    chosen = draw(st.lists(st.sampled_from([lever.key for lever in LEVERS]), unique=True))
    found = {}
    for key in chosen:
        lever = BY_KEY[key]
        steps = round((lever.high - lever.low) / lever.step)
        found[key] = round(lever.low + draw(st.integers(0, steps)) * lever.step, 6)
    return found


def setup_of(question: Question) -> Setup:
    return apply(scenario_of(question), COUNTY, question.quarters)


@given(moves())
def test_a_slider_stands_where_it_was_moved_to_and_the_others_where_they_were(moved: dict[str, float]) -> None:
    before, after = standing(setup_of(Question())), standing(setup_of(Question(levers=moved)))
    for lever in LEVERS:
        wanted = moved.get(lever.key, before[lever.key])
        if lever.key == "seniority":
            wanted = max(wanted, before["seniority"])  # the least that a member may send takes no one's grade away
        assert math.isclose(after[lever.key], wanted, abs_tol=1e-4), lever.key


@given(moves(), st.sampled_from(sorted(library())))
def test_what_no_slider_is_about_stays_the_what_ifs_own(moved: dict[str, float], what_if: str) -> None:
    if not may_have_team(read_scenario(what_if)):  # the page holds these sliders still
        moved = {key: value for key, value in moved.items() if not BY_KEY[key].of_the_team}
    question = Question(what_if=what_if, levers=moved)
    plain = apply(read_scenario(what_if), COUNTY, question.quarters)
    changed = setup_of(question)
    assert changed.partnership.tie.tolist() == plain.partnership.tie.tolist()
    assert changed.partnership.venues == plain.partnership.venues
    assert changed.successors == plain.successors
    assert changed.parameters == plain.parameters
    own = [event for event in changed.events if event.quarter > 0 or event.kind not in ("turnover", "funding")]
    assert own == [event for event in plain.events if event.quarter > 0 or event.kind not in ("turnover", "funding")]
    for one, other in zip(changed.partnership.members, plain.partnership.members, strict=True):
        same = {field.name for field in fields(one)} - {"leader_engagement", "seats"}
        assert all(getattr(one, name) == getattr(other, name) for name in same)


@given(st.sampled_from(sorted(library())))
def test_a_question_without_moved_sliders_is_its_what_if(what_if: str) -> None:
    question = Question(what_if=what_if)
    mine, plain = setup_of(question), apply(read_scenario(what_if), COUNTY, question.quarters)
    here, there = (  # arrays do not compare as a whole
        replace(one.partnership, tie=COUNTY.tie, strength=COUNTY.strength) for one in (mine, plain)
    )
    assert here == there
    assert mine.events == plain.events
    assert scenario_of(question).title == read_scenario(what_if).title


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"levers": {"stff": 1.0}}, "stff"),
        ({"levers": {"staff": 9.0}}, "0 to 4"),
        ({"levers": {"style": float("nan")}}, "0 to 1"),
        ({"years": 0}, "years"),
        ({"band": -1.0}, "band"),
        ({"members_pay": 2.0}, "members_pay"),
        ({"paid_by": "outside"}, "members_pay = 0"),
        ({"secret": 1}, "secret"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(given_: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Question.model_validate(given_)


def test_a_title_names_what_was_moved() -> None:
    moved = Question(what_if="senior_table", levers={"staff": 1.5, "turnover": 2.0}, members_pay=0.0)
    title = scenario_of(moved).title
    assert title.startswith("Senior representatives at the table, with team staff 1.5")
    assert "2 times as often" in title
    assert "a team for which a grant pays" in title


def test_every_what_if_of_the_library_is_on_the_page_in_a_group_of_its_own() -> None:
    names = [one["name"] for one in listed()]
    assert sorted(names) == sorted(library())
    assert names[0] == "as_is"
    assert [one["name"] for one in listed() if one["group"] == OTHERS] == []
