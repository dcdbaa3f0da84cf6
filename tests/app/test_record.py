"""A history that is written down is the history that the model runs, and what is told of it is true."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.scenarios.app.decisions import JOIN, SPONSOR, STAY, net
from partnership_dynamics.scenarios.app.playback import playback
from partnership_dynamics.scenarios.app.question import Question, scenario_of
from partnership_dynamics.scenarios.app.record import Recorded, record
from partnership_dynamics.scenarios.app.story import most_against, story, would_have_sufficed
from partnership_dynamics.scenarios.schema import apply
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import COMMITTED, DECLINED, DELIVERED, OBSERVED, REFERRED, WITHDRAWN
from tests.model.worlds import bytes_of

COUNTY = shire_county()
WHAT_IFS = (
    "as_is",
    "no_team",
    "reorganisation",
    "turnover_shock",
    "shared_governance",
    "new_partner",
    "earmarked_offers",
)


def setup_of(what_if: str, years: int = 10) -> Setup:
    return apply(scenario_of(Question(what_if=what_if, years=years)), COUNTY, 4 * years)


@cache
def recorded(what_if: str = "as_is", number: int = 0) -> Recorded:
    return record(setup_of(what_if), 2007, number)


@settings(max_examples=12)
@given(st.sampled_from(WHAT_IFS), st.integers(0, 10_000))
def test_what_is_written_down_is_the_models_own_history_to_the_bit(what_if: str, number: int) -> None:
    setup = setup_of(what_if)
    found, plain = record(setup, 2007, number), run(start(setup), 2007, number)
    assert found.state is not None
    assert bytes_of(found.state) == bytes_of(plain)


@pytest.mark.parametrize("what_if", WHAT_IFS)
def test_every_decision_follows_from_what_is_told_of_it(what_if: str) -> None:
    seen = set()
    for d in recorded(what_if).decisions:
        willing = net(d) > d["threshold"]
        if d["about"] == JOIN:
            assert d["after"] == (DECLINED if not willing else REFERRED if d["refer"] else COMMITTED)
        elif d["about"] == STAY and not willing:
            assert d["after"] in (WITHDRAWN, COMMITTED)  # a sponsor that gives up ends the project
        elif d["about"] == STAY:
            assert d["after"] == COMMITTED
        elif d["about"] == SPONSOR:
            assert not willing
        seen.add((int(d["about"]), bool(willing)))
    assert {(JOIN, True), (JOIN, False)} <= seen


def test_what_is_said_would_have_turned_a_refusal_would_have() -> None:
    refusals = [d for d in recorded().decisions if d["about"] == JOIN and d["after"] == DECLINED]
    assert refusals
    for d in refusals:
        said = would_have_sufficed(d)
        other = {
            "rely": ("belief", 1.0),
            "costing it nothing": ("cost", 0.0),
            "matters most": ("benefit", 1.0),
            "nothing else": ("luck", 0.0),
        }
        for words, (name, value) in other.items():
            turned = d.copy()
            turned[name] = value
            assert (net(turned) > turned["threshold"]) == any(words in one for one in said)


def test_the_frames_that_are_played_hold_what_the_model_observed() -> None:
    found = recorded("turnover_shock", 3)
    assert found.state is not None
    series = {name: found.state.series[:, OBSERVED.index(name)] for name in OBSERVED}
    shown = playback(found)
    assert len(shown["frames"]) == 41
    for quarter, frame in enumerate(shown["frames"][1:]):
        assert sum(1 + both for _i, _j, _strength, both in frame["ties"]) == series["ties"][quarter]
        assert sum(frame["active"]) - frame["active"][COUNTY.team_place] == series["members"][quarter]
        delivered = sum(series[name][quarter] for name in OBSERVED if name.startswith("delivered_"))
        assert frame["delivered"] == delivered
        for lane, name in (("active", "active"), ("stalled", "stalled"), ("recruiting", "recruiting")):
            assert sum(one[1] == lane for one in frame["live"]) == series[name][quarter], lane
    departures = sum(len(quarter.left) for quarter in found.quarters)
    assert departures == series["departures"][-1]


def test_members_keep_their_places_whatever_happens() -> None:
    first, second = playback(recorded("as_is", 0)), playback(recorded("new_partner", 5))
    for one, other in zip(first["members"], second["members"], strict=False):
        assert (one["name"], one["x"], one["y"]) == (other["name"], other["x"], other["y"])
    spots = {(one["x"], one["y"]) for one in second["members"]}
    assert len(spots) == len(second["members"])


@pytest.mark.parametrize("what_if", WHAT_IFS)
def test_a_members_story_agrees_with_what_became_of_its_projects(what_if: str) -> None:
    found = recorded(what_if)
    assert found.state is not None
    responses = found.state.responses
    for member in range(len(COUNTY.members)):
        told = story(found, member)
        for one in told["projects"]:
            answer = responses[one["project"], member]
            outcome = one["outcome"]
            if outcome in ("joined", "approved", "stayed", "sponsored"):
                assert answer.decision == COMMITTED
            if outcome == "unheard":
                assert answer.heard == -1
            if outcome == "withdrew":
                assert answer.decision == WITHDRAWN
            assert ("was delivered" in one["became"]) == (found.state.projects[one["project"]].stage == DELIVERED)
            assert [step["quarter"] for step in one["steps"]] == sorted(step["quarter"] for step in one["steps"])


def test_the_main_reason_is_the_largest_of_what_told_against_a_project() -> None:
    d = recorded().decisions[0].copy()
    for name, against in (("benefit", 0.1), ("cost", 0.9), ("luck", -0.9)):
        d["benefit"], d["cost"], d["risk"], d["belief"], d["luck"] = 1.0, 0.0, 0.3, 1.0, 0.0
        d[name] = against
        assert most_against(d) == name
    d["luck"], d["belief"] = 0.0, 0.0
    assert most_against(d) == "risk"


def test_the_team_has_a_story_too_and_joins_nothing() -> None:
    told = story(recorded(), COUNTY.team_place)
    assert "joins no project itself" in told["summary"][0]
