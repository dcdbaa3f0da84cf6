"""What is believed of coefficients before data speak: normal distributions, from what tie models of others found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Prior:
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


_FROM = (
    "judged from Berardo & Scholz (2010, 194 bodies of ten estuaries, and a re-estimate of their data) and seven "
    "search-and-rescue networks (Drabek et al. 1981)"
)
PRIORS: Mapping[str, Prior] = {
    "recip": Prior(0.8, 0.3, _FROM),
    "gwespFF": Prior(1.0, 0.5, _FROM),
    "inPopSqrt": Prior(0.6, 0.3, f"{_FROM}; for low risk, in emergencies rather -0.3 with sd 0.4"),
    "outActSqrt": Prior(-0.4, 0.4, _FROM),
    "sameX": Prior(0.2, 0.15, f"{_FROM}; for members of the same kind"),
}
