"""From a survey to the partnership that it describes, with what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.partnerships import check_one_partnership
from partnership_dynamics.calibration.plan import ReadingPlan
from partnership_dynamics.calibration.prediction.growth import Growth
from partnership_dynamics.calibration.prediction.tasks import outlook_of
from partnership_dynamics.scenarios.actions.watch import Say, silent
from partnership_dynamics.simulation.partnership import Partnership


def partnership_of_survey(
    survey: Survey, relation: str | None = None, wave: str | None = None, say: Say = silent
) -> Partnership:
    """Return the partnership of a survey, and say what was understood.

    Parameters
    ----------
    survey : Survey
        Of one partnership.
    relation : str, optional
        Needed where there are several.
    wave : str, optional
        By default the last.
    say : callable

    Raises
    ------
    SurveyError
        If there are several partnerships, or none can be made of it.
    """
    check_one_partnership(survey)
    partnership = to_partnership(survey, relation, wave)
    say(f"{describe(survey, relation, wave, partnership)}\n")
    return partnership


@dataclass(frozen=True, eq=False, repr=False)
class SurveyedPartnership(Partnership):
    """A partnership of a survey, with how far its network is expected to grow or shrink.

    Attributes
    ----------
    growth : Growth, optional
        What each pair of runs draws from when scenarios of it are simulated.
    """

    growth: Growth | None = None


def surveyed(
    survey: Survey,
    relation: str | None = None,
    wave: str | None = None,
    kinds: Mapping[str, str] | str | Path | None = None,
    plan: ReadingPlan | None = None,
) -> SurveyedPartnership:
    """Return the partnership of a survey together with the growth to expect of it.

    Parameters
    ----------
    survey, relation, wave, kinds, plan
        As for `calibration.partnership_from_survey.to_partnership`.

    Raises
    ------
    SurveyError
        If no partnership can be made of it.
    """
    made = to_partnership(survey, relation, wave, kinds, plan)
    values = {field.name: getattr(made, field.name) for field in fields(Partnership)}
    return SurveyedPartnership(**values, growth=outlook_of(survey, relation, wave))
