"""The lessons' numbers are the model's, their words go with them, and a student's sheet gives nothing away."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from partnership_dynamics.scenarios.app.lessons.contents import (
    PAIRS,
    STEPS,
    Lesson,
    kept_numbers,
    lesson_of,
    lessons,
    quoted,
    shown_lessons,
)
from partnership_dynamics.scenarios.app.lessons.numbers import numbers_of
from partnership_dynamics.scenarios.app.lessons.sheets import student_sheet, teacher_notes
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.shire import shire_county

ALL = list(lessons().values())
BY_NAME = pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.name)
AGAIN = (
    "other numbers than in the notes: run `python -m partnership_dynamics.scenarios.app.lessons.numbers`, "
    "then read the notes again"
)


def text_of(page: str) -> str:
    """Return what a page says, without its marks."""
    parts: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    Reader().feed(page)
    return " ".join(" ".join(parts).split())


@BY_NAME
def test_the_numbers_in_the_notes_are_what_the_model_gives(lesson: Lesson) -> None:
    assert numbers_of(lesson) == kept_numbers()[lesson.name], AGAIN


@BY_NAME
def test_what_a_lessons_words_take_for_granted_holds(lesson: Lesson) -> None:
    numbers = quoted(lesson)
    assert lesson.premises
    for premise in lesson.premises:
        assert words.verdict(numbers[premise.run].row) == premise.says, premise
        if premise.verdict:
            assert numbers[premise.run].judgement == premise.verdict, premise


def test_what_the_lessons_say_of_the_county_is_so() -> None:
    county = shire_county()
    assert len(county.members) == 17
    assert county.team.staff == 0.75
    assert county.team.members_pay == 0.25
    four = 4 * PARAMETERS["team_week"].default * PARAMETERS["quarter_weeks"].default / (len(county.members) - 1)
    assert four > PARAMETERS["gross_hours"].default  # four seconded staff take more than members have


def test_there_are_five_lessons_of_fifty_minutes_in_order() -> None:
    assert [lesson.number for lesson in ALL] == [1, 2, 3, 4, 5]
    assert sum(STEPS.values()) == 50
    assert list(STEPS) == ["predict", "run", "explain", "criticise"]


@BY_NAME
def test_what_is_predicted_is_run(lesson: Lesson) -> None:
    assert lesson.predict.run in [run.key for run in lesson.runs]
    assert all(run.question.years == 10 for run in lesson.runs)


@BY_NAME
def test_the_sheet_for_students_gives_no_answer_away(lesson: Lesson) -> None:
    said = text_of(student_sheet(lesson))
    assert lesson.predict.ask in said
    assert "95% interval −" not in said
    assert "95% interval +" not in said
    for one in quoted(lesson).values():
        assert one.interval not in said
    assert not re.search(r"[{}]", said)
    page = str([data for data in shown_lessons() if data["name"] == lesson.name])
    assert lesson.teacher.summary[:30] not in page


@BY_NAME
def test_the_notes_for_teachers_quote_every_run_and_leave_no_blank(lesson: Lesson) -> None:
    said = text_of(teacher_notes(lesson))
    assert not re.search(r"[{}]", said)
    assert f"means of {PAIRS} paired runs" in said
    for run in lesson.runs:
        assert run.label in said
        assert quoted(lesson)[run.key].interval in said


def test_a_lesson_is_found_by_name_or_number_and_a_wrong_word_names_the_nearest() -> None:
    assert lesson_of("2").name == lesson_of("carry_or_join").name == "carry_or_join"
    with pytest.raises(ScenarioError, match="fool_the_model"):
        lesson_of("fool_the_modle")
