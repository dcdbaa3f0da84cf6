"""The numbers that teachers' notes quote: `python -m partnership_dynamics.scenarios.app.lessons.numbers` writes them.

A test computes them too and compares, so that a change of the model cannot leave old numbers in the notes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from partnership_dynamics.scenarios.app.answers import compared
from partnership_dynamics.scenarios.app.lessons.contents import NUMBERS, PAIRS, QUOTED, Lesson, lessons, plain_row
from partnership_dynamics.scenarios.app.workspace import example


def numbers_of(lesson: Lesson) -> dict[str, dict[str, Any]]:
    """Return a lesson's numbers on the illustrative county: by run, by outcome."""
    found = {}
    for run in lesson.runs:
        comparison = compared(example(), run.question, PAIRS)
        found[run.key] = {key: plain_row(comparison.row(key)) for key in QUOTED}
    return found


def all_numbers() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the numbers of every lesson."""
    return {name: numbers_of(lesson) for name, lesson in lessons().items()}


if __name__ == "__main__":
    text = json.dumps(all_numbers(), indent=1, allow_nan=False)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)  # the counties of a row on one line
    NUMBERS.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    print(f"{NUMBERS.name} is written. Read the teachers' notes again: their words must still go with the numbers.")
