"""A survey that a person dropped on the page: read on this machine, and told what was understood of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.asked import Refused, read_or_refused
from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.page import to_check
from partnership_dynamics.calibration.partnerships import check_one_partnership
from partnership_dynamics.calibration.plan import ReadingPlan, RefusalError
from partnership_dynamics.calibration.readers.child import EndedError, in_child
from partnership_dynamics.calibration.survey import Survey, SurveyError
from partnership_dynamics.calibration.surveyed import surveyed_partnership
from partnership_dynamics.scenarios.app import plan_table
from partnership_dynamics.scenarios.app.asked import Choose
from partnership_dynamics.scenarios.app.growing import StoppedError
from partnership_dynamics.scenarios.app.project_log import is_log
from partnership_dynamics.scenarios.app.sessions import MOST_FILES, Session
from partnership_dynamics.scenarios.app.workspace import MOST_MEMBERS, SurveyRead, Workspace, workspace_of

UNTELLING = ("nodes", "ties", "edges", "members", "data")  # names of files that tell nothing of whose survey it is


def safe_name(word: str) -> str:
    r"""Return a file name that stays in its folder, whatever a page calls its file.

    Examples
    --------
    >>> safe_name("../../etc/passwd"), safe_name("C:\\ties 1.csv"), safe_name("..")
    ('passwd', 'ties 1.csv', 'file')
    """
    last = re.split(r"[/\\]", word)[-1]
    return re.sub(r"[^\w .#-]", "_", last).strip(". ")[-80:] or "file"


def files_in(folder: Path | None) -> list[Path]:
    """Return the files that were given, members before ties.

    Raises
    ------
    SurveyError
        If there are none, or too many.
    """
    result = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    if not result:
        raise SurveyError("no file has arrived; choose a survey file, or drop one on the page.")
    if len(result) > MOST_FILES:
        raise SurveyError(f"{len(result)} files; the app takes {MOST_FILES} at once. Leave out what is no survey.")
    return result


def calibrated_in(folder: Path | None) -> tuple[list[Path], Path | None]:
    """Return the files that were given but for one of calibrated constants, and that one.

    Raises
    ------
    SurveyError
        If there are none, too many, or several of calibrated constants.
    """
    found = files_in(folder)
    calibrated = [path for path in found if path.suffix.lower() == ".toml"]
    if len(calibrated) > 1:
        raise SurveyError(
            f"{' and '.join(path.name for path in calibrated)}: give one file of calibrated constants at most; a "
            "scenario of your own goes under “Ask”."
        )
    others = [path for path in found if path not in calibrated and not is_log(path)]
    return others, calibrated[0] if calibrated else None


def understood(
    session: Session, asked: Choose, stopped: Callable[[], bool] = lambda: False
) -> Iterator[dict[str, Any] | Workspace]:
    """Yield what is being done with a survey; last of all the partnership, or what has to be said before.

    Parameters
    ----------
    session : Session
        Where the files lie, and what the person said of how they are read; the corrections asked are added to it.
    asked : Choose
        Which relation, whether names are replaced by codes, and whether to show how it is read first.
    stopped : callable
        Says whether the person has moved on: reading, which a process of its own does, then ends.

    Raises
    ------
    SurveyError, ScenarioError
        In a sentence; it never names the machine's folders.
    """
    folder = session.folder
    paths, calibrated = calibrated_in(folder)
    if not paths:
        raise SurveyError(f"{calibrated.name if calibrated else ''} holds no survey; give the survey's files with it.")
    yield {"doing": "Reading the survey"}
    try:
        if asked.said is not None:
            session.plan = plan_table.plan_of(asked.said, session.questions, session.plan)
        survey = _of_one_partnership(
            _read(paths if len(paths) > 1 else paths[0], asked.pseudonymise, session.plan, stopped)
        )
        if isinstance(survey, Refused):
            if not asked.show and asked.said is None:
                raise survey.error()
            session.questions = survey.error().questions
            yield {"plan": plan_table.refused(survey)}
            return
        if asked.show:
            session.questions = ()
            yield {"plan": plan_table.read(survey)}
            return
        if asked.relation is None and len(survey.relations) > 1:
            yield {"choose": list(survey.relations), "listing": survey.listing()}
            return
        layer = survey.layer(asked.relation)
        partnership = surveyed_partnership(survey, layer.relation, None)
    except SurveyError as error:
        raise SurveyError(plain_error(str(error), folder)) from error
    if survey.name.lower() in UNTELLING:
        partnership = replace(partnership, name="Your survey")
    words = describe(survey, layer.relation, None, partnership)
    for sentence in to_check(survey, [layer]):
        words += f"\n  - To check: {sentence}"
    yield {"doing": "Balancing ties made against ties lost"}
    known = plain_error(words, folder)
    try:
        here = replace(partnership, source="a survey file")
        read = SurveyRead(survey, layer.relation)
        yield workspace_of(here, "survey", known, calibrated=calibrated, read=read)
    except SurveyError as error:
        raise SurveyError(plain_error(str(error), folder)) from error


def _of_one_partnership(survey: Survey | Refused) -> Survey | Refused:
    """Return a survey, or what it asks where it is of several partnerships and nothing says which is meant."""
    if isinstance(survey, Refused):
        return survey
    try:
        check_one_partnership(survey)
    except RefusalError as error:
        return Refused(error.plan, error.decisions, error.unused)
    return survey


def _read(
    paths: Path | list[Path], pseudonymise: bool, plan: ReadingPlan, stopped: Callable[[], bool]
) -> Survey | Refused:
    """Return a survey, or what it asks: read in a process that has limits and ends with the person's patience."""
    try:
        result: Survey | Refused = in_child(
            read_or_refused,
            paths,
            named={"secret": "" if pseudonymise else None, "plan": plan},
            stopped=stopped,
        )
    except EndedError as error:
        raise StoppedError from error
    if isinstance(result, Survey) and len(result.ids) > MOST_MEMBERS:
        raise SurveyError(
            f"{result.name}: {len(result.ids):,} members, and the app takes {MOST_MEMBERS} at most; `run.py survey "
            "FILE` takes more."
        )
    return result


def with_constants(workspace: Workspace, folder: Path | None) -> Iterator[dict[str, Any] | Workspace]:
    """Yield what is being done, and last of all the partnership at hand with calibrated constants.

    Raises
    ------
    SurveyError, ScenarioError
        In a sentence.
    """
    _others, calibrated = calibrated_in(folder)
    if calibrated is None:
        raise SurveyError("no file of calibrated constants has arrived; its name ends in .toml.")
    yield {"doing": "Balancing ties made against ties lost"}
    try:
        yield workspace_of(
            workspace.partnership, workspace.origin, workspace.understood, calibrated=calibrated, read=workspace.read
        )
    except SurveyError as error:
        raise SurveyError(plain_error(str(error), folder)) from error


def plain_error(words: str, folder: Path | None) -> str:
    """Return words without the place of the temporary folder in them."""
    for place in {str(folder), str(folder.resolve())} if folder is not None else ():
        words = words.replace(f"{place}/", "").replace(f"{place}\\", "").replace(place, "the survey")
    return words
