"""A surveyed partnership: what a survey describes, and how far its network may grow or shrink from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.calibration.prediction.growth import Growth
from partnership_dynamics.simulation.partnership import Partnership

if TYPE_CHECKING:
    from partnership_dynamics.calibration.observed import Survey
    from partnership_dynamics.calibration.plan import ReadingPlan


@dataclass(frozen=True, repr=False)
class SurveyedPartnership(Partnership):
    """A partnership that was surveyed.

    Parameters
    ----------
    growth : Growth, optional
        How far contact is expected to grow or shrink: every pair of histories of `simulate` and `compare` draws its
        own, in the command, the app and the Python front door alike.
    """

    growth: Growth | None = None


def growth_of(partnership: Partnership) -> Growth | None:
    """Return how far a partnership's network may grow or shrink; None where it was not surveyed.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> growth_of(shire_county()) is None
    True
    """
    return partnership.growth if isinstance(partnership, SurveyedPartnership) else None


def surveyed_partnership(
    survey: Survey,
    relation: str | None = None,
    wave: str | None = None,
    kinds: Mapping[str, str] | str | Path | None = None,
    plan: ReadingPlan | None = None,
) -> SurveyedPartnership:
    """Return the partnership that a survey describes, with the growth to expect of its network.

    Parameters
    ----------
    survey, relation, wave, kinds, plan
        As `calibration.partnership_from_survey.to_partnership` takes them.

    Raises
    ------
    SurveyError
        If no relation is chosen of several, or a column holds what it may not.
    """
    from partnership_dynamics.calibration.partnership_from_survey import to_partnership
    from partnership_dynamics.calibration.prediction.tasks import outlook_of

    made = to_partnership(survey, relation, wave, kinds, plan=plan)
    values = {one.name: getattr(made, one.name) for one in fields(made)}
    return SurveyedPartnership(**values, growth=outlook_of(survey, relation, wave))
