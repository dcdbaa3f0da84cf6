"""A partnership of a survey with what its waves, or other panels, lead one to expect of its network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.simulation.partnership import Partnership

if TYPE_CHECKING:
    from partnership_dynamics.calibration.observed import Survey
    from partnership_dynamics.calibration.plan import ReadingPlan
    from partnership_dynamics.calibration.prediction.growth import Growth


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
    from partnership_dynamics.calibration.partnership_from_survey import to_partnership
    from partnership_dynamics.calibration.prediction.tasks import outlook_of

    made = to_partnership(survey, relation, wave, kinds, plan)
    values = {field.name: getattr(made, field.name) for field in fields(Partnership)}
    return SurveyedPartnership(**values, growth=outlook_of(survey, relation, wave))
