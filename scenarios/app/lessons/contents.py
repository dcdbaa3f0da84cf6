"""The lessons as they are read from their files, with the numbers that their teachers' notes quote."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.finding import Claim, Judgement
from partnership_dynamics.scenarios.present import words
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.scenarios.shape import nearest
from partnership_dynamics.scenarios.wording import badge, evidence, headline
from partnership_dynamics.simulation.parameters import PARAMETERS

FOLDER = Path(__file__).resolve().parent
NUMBERS = FOLDER / "numbers.json"
PAIRS = 500  # what the app itself runs: ten for each of fifty plausible counties
QUOTED = ("delivered", "customer_service", "administrative_reform", "local_democracy", "policy_making")
STEPS = {"predict": 8, "run": 15, "explain": 15, "criticise": 12}  # minutes: 50 in all


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LessonRun(_Strict):
    """One question that the class puts to the model."""

    key: str
    label: str
    question: Question


class Predict(_Strict):
    """What is predicted, and of which run."""

    run: str
    ask: str


class Prompts(_Strict):
    """Questions to talk about."""

    prompts: list[str] = Field(min_length=1)


class Teacher(_Strict):
    """Notes for the teacher; `{run.says}` and the like stand for numbers."""

    summary: str
    expect: list[str]
    listen: list[str]
    mistakes: list[str]
    further: str


class Premise(_Strict):
    """What the lesson's words take for granted of a run; a test holds the model to it."""

    run: str
    says: Literal["more", "less", "no clear difference"]
    verdict: Judgement | None = None


class Lesson(_Strict):
    """A lesson of 50 minutes: predict, run, explain, criticise."""

    name: str = ""
    number: int
    title: str
    puzzle: str
    aims: list[str]
    background: str
    watch: str
    predict: Predict
    runs: list[LessonRun]
    explain: Prompts
    criticise: Prompts
    teacher: Teacher
    premises: list[Premise]


class Quoted:
    """A run's numbers as notes quote them."""

    def __init__(self, rows: Mapping[str, OutcomeRow], question: Question) -> None:
        self.rows, self.row, self.question = rows, rows["delivered"], question

    @property
    def finding(self) -> Claim:
        """What may be said of the difference, against what is usually taken to matter."""
        return self.row.finding(self.question.threshold.over(self.question.years, self.row.baseline_mean))

    @property
    def says(self) -> str:
        """The difference in projects delivered, as a clause that ends a sentence."""
        said = headline(self.finding)
        return f"{said[:1].lower()}{said[1:]}"

    @property
    def Says(self) -> str:  # noqa: N802 - the same with a capital, as the notes write it
        """The same, to begin a sentence."""
        return headline(self.finding)

    @property
    def Frequency(self) -> str:  # noqa: N802
        """In how many of 10 plausible counties, or how sure by chance alone, as a sentence."""
        return evidence(self.finding)

    @property
    def verdict(self) -> str:
        """The finding in a few words."""
        said = badge(self.finding)
        return f"{said[:1].lower()}{said[1:]}"

    @property
    def judgement(self) -> Judgement:
        """The same as one of four."""
        return self.finding.judgement()

    @property
    def scenario(self) -> str:
        """Projects delivered with the change."""
        return words.number(self.row.scenario_mean)

    @property
    def baseline(self) -> str:
        """Projects delivered as it is."""
        return words.number(self.row.baseline_mean)

    @property
    def difference(self) -> str:
        """The difference with its sign, to as many figures as its interval deserves."""
        return words.signed(self.row.difference, words.decimals_of(self.row))

    @property
    def interval(self) -> str:
        """Between what 8 of 10 plausible counties lie."""
        return words.interval(self.row)

    def __getattr__(self, name: str) -> str:
        """Return the difference in projects of one type, with its interval."""
        rows: Mapping[str, OutcomeRow] = self.__dict__.get("rows", {})
        if name not in rows:
            raise AttributeError(name)
        row = rows[name]
        return f"{words.signed(row.difference, words.decimals_of(row))} ({words.interval(row)})"


@cache
def lessons() -> dict[str, Lesson]:
    """Return the lessons by name, in their order."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(Lesson.model_validate({**raw, "name": path.stem}))
    return {lesson.name: lesson for lesson in sorted(found, key=lambda lesson: lesson.number)}


def lesson_of(word: str) -> Lesson:
    """Return a lesson by name or number.

    Raises
    ------
    ScenarioError
        If there is none; the message names the nearest.
    """
    known = lessons()
    for lesson in known.values():
        if word in (lesson.name, str(lesson.number)):
            return lesson
    raise ScenarioError(f"there is no lesson {word!r}{nearest(word, known)}; there are {', '.join(known)}")


def kept_numbers() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the numbers in the file: by lesson, by run, by outcome."""
    result: dict[str, dict[str, dict[str, Any]]] = json.loads(NUMBERS.read_text(encoding="utf-8"))
    return result


def quoted(lesson: Lesson) -> dict[str, Quoted]:
    """Return the numbers that a lesson's notes quote, by run."""
    kept = kept_numbers()[lesson.name]
    return {
        run.key: Quoted({key: _row_of(row) for key, row in kept[run.key].items()}, run.question) for run in lesson.runs
    }


def _row_of(kept: Mapping[str, Any]) -> OutcomeRow:
    """Return a row from what the file keeps of it."""
    return OutcomeRow(**{**kept, "counties": np.array(kept.get("counties", ()), dtype=np.float64)})


def plain_row(row: OutcomeRow) -> dict[str, Any]:
    """Return a row as it is kept: without what has no value, and no more figures than are told."""
    found = {name: value for name, value in vars(row).items() if not (name.startswith("chance_") and math.isnan(value))}
    plain = {
        name: round(value, 6) if isinstance(value, float) else value for name, value in found.items() if name != "drawn"
    }  # lessons are over plausible counties
    return {**plain, "counties": [round(float(value), 4) for value in row.counties]}


def told(text: str, numbers: Mapping[str, Quoted] | None = None) -> str:
    """Return a text of a lesson with its numbers in it; those of runs only where they are given."""
    return text.format_map({**(numbers or {}), "gross_hours": f"{PARAMETERS['gross_hours'].default:g}"})


def shown_lessons() -> list[dict[str, Any]]:
    """Return the lessons as the page shows them: without what would give the answers away."""
    result = []
    for lesson in lessons().values():
        data = lesson.model_dump(exclude={"teacher", "premises", "explain", "criticise"})
        for step in ("explain", "criticise"):
            data[step] = [told(prompt) for prompt in getattr(lesson, step).prompts]
        result.append(data)
    return result
