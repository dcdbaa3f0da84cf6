"""From a survey to the partnership that it describes, with what was understood."""

from __future__ import annotations

from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.partnerships import check_one_partnership
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
