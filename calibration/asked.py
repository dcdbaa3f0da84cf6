"""What a survey does not say and a simulation needs: kinds of bodies, who convenes, how many staff, who pays.

None of it changes the network, so that none of it stops the reading; each is part of the plan, and a question where
nothing says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from partnership_dynamics.calibration.convening import Convening, convening
from partnership_dynamics.calibration.kinds import Assigned, assign_kinds, kind_questions
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plan import Certainty, Decision, ReadingPlan, RefusalError, Unused
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.simulation.partnership import MemberRecord

KEYS = ("kinds", "convenes")
OPEN_KINDS = ("unknown", "council")


class Refused(NamedTuple):
    """What a survey that cannot be read yet asks, as data."""

    plan: ReadingPlan | None
    decisions: tuple[Decision, ...]
    unused: tuple[Unused, ...]

    def error(self) -> RefusalError:
        """Return it as the error that it was."""
        return RefusalError(self.decisions, self.unused, self.plan)


def read_or_refused(
    place: str | Path | Sequence[str | Path], secret: str | None, plan: ReadingPlan
) -> Survey | Refused:
    """Return a survey, or what it asks: for a process of its own, whose errors come back as words alone.

    Parameters
    ----------
    place, secret, plan
        As in `calibration.survey.read_survey`.

    Raises
    ------
    SurveyError
        If it cannot be read, whatever the user says.
    """
    from partnership_dynamics.calibration.survey import read_survey

    try:
        return read_survey(place, secret=secret, plan=plan)
    except RefusalError as error:
        return Refused(error.plan, error.decisions, error.unused)


def _understood(survey: Survey) -> tuple[Sequence[Assigned], Convening]:
    assigned = assign_kinds(survey, survey.plan.kinds)
    members = [MemberRecord(name, one.kind) for name, one in zip(survey.names, assigned, strict=True)]
    return assigned, convening(survey, members, survey.plan)


def with_questions(survey: Survey) -> Survey:
    """Return a survey whose decisions tell, or ask, the kinds of its members and how it is convened.

    Parameters
    ----------
    survey : Survey
        With the plan that it was read by, in which the user may say kinds and who convenes.
    """
    try:
        assigned, run_by = _understood(survey)
    except SurveyError as error:  # two leads: the network can be described, and the simulation will refuse it
        asked = [
            Decision(
                "convenes",
                survey.members_file,
                str(error).rstrip("."),
                "",
                (),
                "a correction of the survey",
                Certainty.OPEN,
                changes=False,
                acceptable=False,
            )
        ]
    else:
        asked = [survey.plan.settled(one) for one in (*kind_questions(survey, assigned), run_by.decision)]
    return replace(survey, decisions=(*survey.decisions, *asked))


def whole_plan(survey: Survey) -> ReadingPlan:
    """Return the plan of a survey with all that is understood of its members' kinds and of how it is convened.

    What is asked is left out, so that it is asked again until there is an answer.
    """
    try:
        assigned, run_by = _understood(survey)
    except SurveyError:
        return survey.plan
    known = [(name, one) for name, one in zip(survey.names, assigned, strict=True) if one.how not in OPEN_KINDS]
    kinds = {name: one.kind for name, one in known}
    plan = replace(survey.plan, kinds={**kinds, **survey.plan.kinds})
    if run_by.decision.certainty is Certainty.OPEN:
        return plan
    if run_by.governance == "shared":
        return replace(plan, convenes="nobody")
    who = survey.names[run_by.lead] if run_by.governance == "lead" else "team"
    return replace(plan, convenes=who, staff=run_by.team.staff, members_pay=run_by.team.members_pay)


def told(survey: Survey) -> list[str]:
    """Return what is understood, and asked, of kinds and of who convenes, as sentences."""
    return [
        one.question() if one.certainty is Certainty.OPEN else one.sentence()
        for one in survey.decisions
        if one.key in KEYS
    ]
