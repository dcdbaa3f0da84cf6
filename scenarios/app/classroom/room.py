"""What a class has before it: a lesson, whether its answer is shown, and everybody's prediction, in memory alone."""

from __future__ import annotations

import secrets
import statistics
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from partnership_dynamics.scenarios.app.handout.pages import GUESSES, SAYS
from partnership_dynamics.scenarios.app.lessons.contents import Lesson
from partnership_dynamics.scenarios.schema import ScenarioError

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words; none that are taken for digits
CODE_LETTERS = 5
MOST_STUDENTS = 200
MOST_PROJECTS = 1_000
Guess = Literal["more", "fewer", "same"]
Answer = Mapping[str, Any]


class StudentGuess(BaseModel):
    """What a student predicts: the direction, how many projects, and how sure, where those are said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    guess: Guess
    projects: float | None = Field(None, ge=0, le=MOST_PROJECTS)
    sure: int | None = Field(None, ge=0, le=100)


def new_code() -> str:
    """Return a code to join with."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))


@dataclass
class Room:
    """One class.

    Parameters
    ----------
    lessons : mapping of str to Lesson
    answers : mapping of str to mapping
        The answer to what each lesson has predicted, as the app shows it.
    code : str
        To join with.
    """

    lessons: Mapping[str, Lesson]
    answers: Mapping[str, Answer]
    code: str = field(default_factory=new_code)
    lesson: str = ""
    shown: bool = False
    students: set[str] = field(default_factory=set)
    predictions: dict[str, StudentGuess] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.lesson = self.lesson or next(iter(self.lessons))

    def join(self, code: str) -> str:
        """Return the name of a new student, who gave the right code.

        Raises
        ------
        ScenarioError
            If the code is wrong, or the class is full.
        """
        given = code.strip().upper()
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self.code.encode()):
            raise ScenarioError("that is not the code of this class; look at the teacher's screen")
        with self.lock:
            if len(self.students) >= MOST_STUDENTS:
                raise ScenarioError(f"the class is full: it takes {MOST_STUDENTS}")
            student = secrets.token_urlsafe(16)
            self.students.add(student)
        return student

    def predict(self, student: str, prediction: StudentGuess) -> None:
        """Keep a student's prediction, instead of an earlier one.

        Raises
        ------
        ScenarioError
            If the answer is shown already.
        """
        with self.lock:
            if self.shown:
                raise ScenarioError("the answer is shown already, so nothing can be predicted any more")
            self.predictions[student] = prediction

    def begin(self, lesson: str) -> None:
        """Take a lesson, or begin it again: earlier predictions are gone.

        Raises
        ------
        ScenarioError
            If there is none of that name.
        """
        if lesson not in self.lessons:
            raise ScenarioError(f"there is no lesson {lesson!r}; there are {', '.join(self.lessons)}")
        with self.lock:
            self.lesson, self.shown = lesson, False
            self.predictions.clear()

    def show(self) -> None:
        """Show the spread and the answer to everybody."""
        with self.lock:
            self.shown = True

    def spread(self) -> dict[str, Any]:
        """Return how many predict what, and the middle of how many projects they think of."""
        with self.lock:
            given = list(self.predictions.values())
        counts = {guess: sum(one.guess == guess for one in given) for guess in GUESSES}
        middle = {}
        for guess in ("more", "fewer"):
            said = [one.projects for one in given if one.guess == guess and one.projects is not None]
            middle[guess] = statistics.median(said) if said else None
        return {
            "counts": counts,
            "middle": middle,
            "predicted": len(given),
            "joined": len(self.students),
            "words": GUESSES,
        }

    def _before(self) -> dict[str, Any]:
        lesson = self.lessons[self.lesson]
        return {
            "lesson": self.lesson,
            "title": lesson.title,
            "puzzle": lesson.puzzle,
            "ask": lesson.predict.ask,
            "background": lesson.background,
            "shown": self.shown,
        }

    def _after(self) -> dict[str, Any]:
        answer = self.answers[self.lesson]
        shown = ("verdict", "verdict_words", "headline", "sure", "brief", "charts")
        return {
            "spread": self.spread(),
            "answer": {key: answer[key] for key in shown},
            "says": SAYS.get(str(answer["verdict"]), "unclear"),
        }

    def for_student(self, student: str) -> dict[str, Any]:
        """Return what a student sees: the question, and once it is shown the spread and the answer."""
        own = self.predictions.get(student)
        said = {"own": own.model_dump() if own else None, "words": GUESSES}
        return {**self._before(), **said, **(self._after() if self.shown else {})}

    def for_teacher(self) -> dict[str, Any]:
        """Return what the teacher sees: the spread at any time, and the answer once it is shown."""
        lessons = [{"name": name, "title": f"{one.number}. {one.title}"} for name, one in self.lessons.items()]
        found = {**self._before(), "code": self.code, "lessons": lessons, "spread": self.spread()}
        return {**found, **(self._after() if self.shown else {})}
