"""From a survey to the partnership that it describes, with what was understood."""

from __future__ import annotations

from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.partnerships import check_one_partnership
from partnership_dynamics.calibration.surveyed import SurveyedPartnership, surveyed_partnership
from partnership_dynamics.scenarios.actions.watch import Say, silent


def partnership_of_survey(
    survey: Survey, relation: str | None = None, wave: str | None = None, say: Say = silent
) -> SurveyedPartnership:
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
    partnership = surveyed_partnership(survey, relation, wave)
    say(f"{describe(survey, relation, wave, partnership)}\n")
    return partnership
