"""The answers of a handout: the app's questions over plausible counties, run as the command runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership_dynamics.scenarios.actions.runs import REPLICATIONS, SEED, Means
from partnership_dynamics.scenarios.app.answers import as_answer, as_it_is
from partnership_dynamics.scenarios.app.question import Question, baseline_of
from partnership_dynamics.scenarios.app.workspace import Workspace
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import compare
from partnership_dynamics.scenarios.ranges import paired


def answers_to(
    questions: Sequence[Question], workspace: Workspace, means: Means, pairs: int = REPLICATIONS
) -> list[Mapping[str, Any]]:
    """Return the final answer to each question, as the app shows it; what is asked twice is run once.

    Parameters
    ----------
    questions : sequence of Question
    workspace : Workspace
        The partnership.
    means : Means
    pairs : int
        Of histories.

    Raises
    ------
    ScenarioError
        If one of them does not fit the partnership.
    """
    cases: dict[str, Case] = {}
    asked: list[tuple[Question, str, str]] = []
    for question in questions:
        first, second = paired([workspace.case(one) for one in (question, baseline_of(question))])
        keys = [_key(one) for one in (question, baseline_of(question))]
        cases.setdefault(keys[0], first)
        cases.setdefault(keys[1], second)
        asked.append((question, keys[0], keys[1]))
    done = run_ensembles(
        list(cases.values()),
        pairs,
        SEED,
        means.workers,
        means.progress,
        executor=means.executor,
        store=means.store,
        everything=0,
    )
    found = dict(zip(cases, done, strict=True))
    answers: list[Mapping[str, Any]] = []
    for question, first_key, second_key in asked:
        if question.changes_nothing:
            answers.append(as_it_is(found[second_key], pairs))
        else:
            comparison = compare(found[first_key], found[second_key], threshold=question.threshold)
            answers.append(as_answer(comparison, pairs))
    return answers


def _key(question: Question) -> str:
    return question.model_dump_json(exclude={"band", "matters"})
