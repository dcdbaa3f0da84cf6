"""A picture of what a survey says of the tie rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from partnership_dynamics.scenarios.present.forest import ForestPanel, Point, forest

if TYPE_CHECKING:
    from partnership_dynamics.calibration.tie_constants import TieConstant, TieFit
    from partnership_dynamics.scenarios.present.canvas import Picture

WIDE = 1.96  # standard errors: a 95% interval of a normal distribution
SERIES = ("the survey alone", "other partnerships (the prior)", "both together")


def _point(mean: float, error: float) -> Point | None:
    return Point(mean, mean - WIDE * error, mean + WIDE * error) if math.isfinite(mean + error) else None


def in_log_odds(ties: TieFit) -> list[TieConstant]:
    """Return the constants of a fit that are effects on the choice of a tie, which share one scale."""
    return [constant for constant in ties.constants if constant.prior is not None]


def tie_rules(ties: TieFit, partnership: str) -> Picture:
    """Draw each tie rule as the survey, other partnerships and both together have it.

    Parameters
    ----------
    ties : TieFit
        With a constant or more that has a prior.
    partnership : str
        Its name.
    """
    constants = in_log_odds(ties)
    apart = [one for one in constants if abs(one.point) > WIDE * one.sd]
    names = [constant.name.replace("_", " ") for constant in constants]
    title = (
        f"{len(apart)} of {len(constants)} tie rules are clearly other than none"
        if apart
        else "No tie rule is clearly other than none"
    )
    rows = [
        [_point(one.estimate, one.error), _point(one.prior.mean, one.prior.sd), _point(one.point, one.sd)]
        for one in constants
        if one.prior is not None
    ]
    lines = [
        f"{name}: {one.point:.2f} (standard deviation {one.sd:.2f})" for name, one in zip(names, constants, strict=True)
    ]
    return forest(
        "tie_rules",
        title,
        f"{partnership}: what makes a member choose a tie, in log odds",
        "Lines: 95% intervals. Above 0: makes a tie likelier.",
        f"Interval chart of tie rules. {'; '.join(lines)}.",
        names,
        [ForestPanel("", rows)],
        SERIES,
        "Effect on the log odds of a tie",
    )
