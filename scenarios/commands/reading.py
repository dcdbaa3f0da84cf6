"""From the options of a command to the plan of reading a survey, and to the survey."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.kinds import read_kinds
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plan import ReadingPlan
from partnership_dynamics.calibration.plan_files import read_plan, words
from partnership_dynamics.calibration.readers.answers import scale_of
from partnership_dynamics.calibration.readers.labels import is_nobody
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError

RULES = ("auto", "none", "empty")


def plan_with(arguments: argparse.Namespace) -> ReadingPlan:
    """Return how a survey is to be read: the plan of the file given, with what the options say first.

    Raises
    ------
    SurveyError
        If the file of the plan is faulty, or an option's value is.
    """

    def given(name: str) -> Any:
        return getattr(arguments, name, None)

    plan = read_plan(Path(arguments.plan)) if given("plan") else ReadingPlan()
    missing: str | tuple[str, ...] = given("missing") or "auto"
    if isinstance(missing, str) and missing not in RULES:
        missing = words(missing)
    silent = words(given("not_answered"))
    if silent:
        missing = (*(() if isinstance(missing, str) else missing), *silent)
    return plan.merged(
        ReadingPlan(
            sheet=tuple(given("sheet") or ()),
            header_row=given("header_row"),
            layout=given("layout"),
            columns=dict(given("column") or ()),
            unused=tuple(given("unused") or ()),
            files=given("way"),
            directed=given("directed"),
            rows_are=given("rows_are"),
            waves=words(given("waves")),
            scale=scale_of(words(given("scale"))),
            cut=given("cut"),
            ranks=given("ranks"),
            missing=missing,
            structural_codes=words(given("structural")),
            not_asked_codes=words(given("not_asked")),
            tie_codes=words(given("strength")),
            negative=given("negative"),
            blank=given("blank"),
            decimal=given("decimal"),
            asked=given("asked"),
            split={"\\n": "\n", "line": "\n"}.get(given("split") or "", given("split")),
            same={one: "" if is_nobody(other) else other for one, other in given("same") or ()},
            repeats=given("repeats"),
            where=dict(given("where") or ()),
            cap=given("cap"),
            convenes=given("convenes"),
            staff=given("staff"),
            members_pay=given("members_pay"),
            kinds=_kinds(arguments),
            accept=bool(given("accept")),
        )
    )


def _kinds(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the kinds of members that the options say; words of the command line come before those of a file."""
    file, listed = getattr(arguments, "kinds", None), getattr(arguments, "kind", None) or ()
    return {**(read_kinds(file) if file else {}), **dict(listed)}


def read_with(arguments: argparse.Namespace, place: str | Path | Sequence[str | Path]) -> Survey:
    """Read a survey as the command line says."""
    if arguments.secret and not arguments.pseudonymise:
        raise SurveyError("--secret goes with --pseudonymise; give both, or neither.")
    return read_survey(place, secret=arguments.secret if arguments.pseudonymise else None, plan=plan_with(arguments))
