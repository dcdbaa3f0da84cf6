"""A saved file brings back what was before a person, to the same numbers, and nothing else gets in by it."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.scenarios.app import answers
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.saved import (
    SavedMember,
    SavedPartnership,
    SavedSeat,
    SavedTeam,
    SavedVenue,
    opened,
    saved,
)
from partnership_dynamics.scenarios.app.workspace import example
from partnership_dynamics.scenarios.brief.extras import SOLVED
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord, VenueRecord

QUESTION = Question(what_if="senior_table", levers={"staff": 1.5, "turnover": 2.0}, years=3, band=0.5)
KEPT = [Question(what_if="austerity", years=3), Question(levers={"funding": 0.5}, members_pay=0.0)]
TEXT = saved(example(), QUESTION, KEPT)


def test_what_is_reopened_is_what_was_saved_to_the_same_numbers() -> None:
    place, question, kept = opened(TEXT)
    assert (question, kept) == (QUESTION, KEPT)
    assert saved(place, question, kept) == TEXT
    before = answers.compared(example(), QUESTION, 12)
    after = answers.compared(place, question, 12)
    assert repr(before.rows) == repr(after.rows)
    assert (before.scenario.series == after.scenario.series).all()


def test_a_file_of_the_first_format_is_opened_in_todays_words() -> None:
    old = json.loads(TEXT)
    old["format"] = "partnership-dynamics app 1"
    for one, word in ((old["partnership"]["team"], "levy"), (old["question"], None), (old["kept"][1], "outside")):
        one.pop("members_pay")
        one["paid_by"] = word
    old["kept"][0].pop("members_pay")
    place, question, kept = opened(json.dumps(old))
    assert place.partnership.team.members_pay == 1.0
    assert place.prepared.parameters["paid_hour"] == 1.0
    assert (question.members_pay, [one.members_pay for one in kept]) == (None, [None, 0.0])
    assert any("earlier version" in note for note in place.prepared.notes)
    assert sum(note.startswith(SOLVED) for note in place.prepared.notes) == 1


def test_a_constant_that_is_gone_is_refused_with_its_successor() -> None:
    old = json.loads(TEXT)
    old["parameters"]["project_hours"] = 40.0
    with pytest.raises(ScenarioError, match="project_share"):
        opened(json.dumps(old))


def test_whatever_a_partnership_is_made_of_is_saved() -> None:
    def names(one: Any) -> set[str]:
        return {field.name for field in fields(one)}

    assert names(Partnership) - {"tie", "strength"} | {"ties"} == set(SavedPartnership.model_fields)
    assert names(MemberRecord) - {"identifier"} == set(SavedMember.model_fields)  # whose survey row it was is not kept
    assert names(Seat) == set(SavedSeat.model_fields)
    assert names(VenueRecord) == set(SavedVenue.model_fields)
    assert names(TeamRecord) == set(SavedTeam.model_fields)


def test_a_saved_file_names_no_place_on_the_machine() -> None:
    assert not any(word in TEXT for word in ("/home", "/tmp", "/root", "\\\\Users"))


def paths(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of everything in a tree of JSON; of long lists the first two alone."""
    found = [at] if at else []
    if isinstance(data, dict):
        for key, value in data.items():
            found += paths(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data[:2]):
            found += paths(value, (*at, index))
    return found


ODD = st.sampled_from([None, -1, 10**9, 1e308, "", "x" * 400, [], {}, [1, 2], {"a": 1}, True, -0.5, 2.5])


@settings(max_examples=120)
@given(st.sampled_from(paths(json.loads(TEXT))), ODD)
def test_a_file_that_was_changed_anywhere_is_refused_in_a_sentence_or_can_be_used(path: Any, value: Any) -> None:
    data = json.loads(TEXT)
    inside = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    refused = ""
    try:
        place, question, _kept = opened(json.dumps(data))
        case = place.case(question)
    except ScenarioError as error:
        refused = str(error)
    if refused:
        assert "\n" not in refused
    else:
        assert case.setup.quarters == question.quarters


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"format": "another"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        TEXT.replace('"staff": 0.75', '"staff": NaN').encode(),
        TEXT.replace('"staff": 0.75', '"staff": 1e999').encode(),
        TEXT.replace('"density"', '"election_cycle"').encode(),
    ],
)
def test_what_is_no_saved_file_is_refused_in_a_sentence(text: bytes) -> None:
    with pytest.raises(ScenarioError) as told:
        opened(text)
    assert len(str(told.value)) < 500
