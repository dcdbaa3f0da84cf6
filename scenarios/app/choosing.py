"""Choosing a partnership: the example, a county, a survey with or without a log, and what is fitted to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from partnership_dynamics.scenarios.app import counties, survey, workspace
from partnership_dynamics.scenarios.app.asked import Choose
from partnership_dynamics.scenarios.app.project_log import fitted, log_among
from partnership_dynamics.scenarios.app.sessions import Session
from partnership_dynamics.scenarios.app.tie_rules import fitted_ties
from partnership_dynamics.scenarios.app.workspace import Workspace, picture_of
from partnership_dynamics.scenarios.schema import ScenarioError

Steps = Iterator[dict[str, Any] | Workspace]


def _first(
    session: Session, here: Workspace, asked: Choose, stopped: Callable[[], bool], told: dict[str, Any]
) -> Steps:
    """Yield what is being done and the partnership, before a log that came with it is looked at."""
    if asked.kind == "example":
        yield workspace.example()
    elif asked.kind == "county":
        yield {"doing": "Making the county: balancing ties made against ties lost"}
        yield counties.workspace_named(asked.county)
    elif asked.kind == "calibrated":
        yield from survey.with_constants(here, session.folder)
    elif asked.kind == "survey":
        yield from survey.understood(session, asked, stopped)
    elif asked.kind == "ties":
        yield from fitted_ties(here, asked.quarters_between, stopped, told)


def chosen(session: Session, here: Workspace, asked: Choose, stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """Yield what is being done, and last of all the partnership's picture or what has to be said before.

    Parameters
    ----------
    session : Session
        It goes to the partnership only at the end: what ends in an error leaves the person where she was.
    here : Workspace
        The partnership at hand.
    asked : Choose
    stopped : callable
        Says whether the person wants no more.

    Raises
    ------
    SurveyError, ScenarioError
        In a sentence.
    """
    told: dict[str, Any] = {}
    there = here

    def shown(steps: Steps) -> Iterator[dict[str, Any]]:
        nonlocal there
        for step in steps:
            if isinstance(step, Workspace):
                there = step
            else:
                yield step

    for step in shown(_first(session, here, asked, stopped, told)):
        yield step
        if "choose" in step or "plan" in step:
            return
    if asked.kind in ("survey", "log"):
        log = log_among(session.folder)
        if log is not None:
            yield from shown(fitted(there, log, stopped, told))
        elif asked.kind == "log":
            raise ScenarioError("no project log has arrived: a table with the columns of `run.py log template`")
    session.go_to(there)
    session.drop_folder()
    named = "ties" if asked.kind == "ties" else "log"
    yield {"picture": picture_of(there), **({named: told} if told else {})}
