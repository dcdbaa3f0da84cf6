"""Scenario files of a person's own, opened on the page: read as `run.py compare FILE` reads them, and listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from partnership_dynamics.scenarios.app.question import LARGEST_OWN, MOST_OWN, Question
from partnership_dynamics.scenarios.app.survey import safe_name
from partnership_dynamics.scenarios.schema import ScenarioError, read_given

GROUP = "Your own"
ENDING = ".toml"


def described(what_if: str, own: Mapping[str, str]) -> dict[str, Any]:
    """Return a scenario of a person's own as the page lists it, with the texts that it rests on.

    Raises
    ------
    ScenarioError
        Naming the file, the key, what was found and what is allowed.
    """
    scenario, files = read_given(what_if, own)
    return {
        "name": scenario.name,
        "group": GROUP,
        "title": scenario.title,
        "question": scenario.question,
        "why": scenario.why,
        "evidence": scenario.evidence,
        "against": scenario.against,
        "own": {name: own[name] for name in files},
    }


def taken(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every scenario of the files that a person opened together; one may build on another.

    Parameters
    ----------
    files : mapping of str to str
        Text by file name.

    Raises
    ------
    ScenarioError
        In a sentence, if one of them is no scenario.
    """
    if len(files) > MOST_OWN:
        raise ScenarioError(f"{len(files)} files; the app takes {MOST_OWN} scenarios at once")
    own: dict[str, str] = {}
    for name, text in files.items():
        plain = safe_name(name)
        if not plain.lower().endswith(ENDING):
            raise ScenarioError(f"{plain} is no scenario file: that is a text whose name ends in {ENDING}")
        plain = plain[: -len(ENDING)] + ENDING
        if plain in own:
            raise ScenarioError(f"two of the files are called {plain}; give one of them another name")
        if len(text) > LARGEST_OWN:
            most = f"{LARGEST_OWN:,} letters"
            raise ScenarioError(f"{plain} has {len(text):,} letters, and a scenario in the app may have {most}")
        own[plain] = text
    return [described(name.removesuffix(ENDING), own) for name in own]


def among(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return the scenarios of a person's own that questions ask about, each once, as the page lists them."""
    result: list[dict[str, Any]] = []
    for question in questions:
        if question.is_own:
            one = described(question.what_if, question.own)
            result += [one] if one not in result else []
    return result
