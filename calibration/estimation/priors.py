"""What is believed of coefficients before data speak: normal distributions, taken from the registry of constants.

A constant's default is the mean and its range holds two standard deviations either side, so that what a simulation
takes by default and what an estimation falls back on are one and the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from partnership_dynamics.simulation.parameters import PARAMETERS

# Effects of the tie model, and the constants of the tie rules that they stand for.
CONSTANT_OF: Mapping[str, str] = {
    "recip": "reciprocity",
    "gwespFF": "closure",
    "inPopSqrt": "popularity",
    "outActSqrt": "activity",
    "sameX": "same_kind",
}


@dataclass(frozen=True)
class TiePrior:
    """A normal distribution of a coefficient.

    Attributes
    ----------
    mean, sd : float
        In log odds; ``sd`` above 0.
    source : str
        Where it comes from.
    """

    mean: float
    sd: float
    source: str = ""

    def __post_init__(self) -> None:
        if not np.isfinite(self.mean) or not (np.isfinite(self.sd) and self.sd > 0.0):
            raise ValueError(f"a prior needs a finite mean and an sd above 0; found {self.mean} and {self.sd}")


def prior_of(constant: str) -> TiePrior:
    """Return the prior of a constant: its default, and a quarter of the width of its range.

    Examples
    --------
    >>> prior = prior_of("reciprocity")
    >>> prior.mean == PARAMETERS["reciprocity"].default, round(4 * prior.sd, 9)
    (True, 1.2)
    """
    row = PARAMETERS[constant]
    return TiePrior(row.default, 0.25 * (row.high - row.low), row.source)


PRIORS: Mapping[str, TiePrior] = {effect: prior_of(constant) for effect, constant in CONSTANT_OF.items()}
