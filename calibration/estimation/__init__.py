"""Estimation of the tie model from observed networks, by the method of moments."""

from __future__ import annotations

from partnership_dynamics.calibration.estimation.hypotheses import HypothesisTest
from partnership_dynamics.calibration.estimation.moments import estimate
from partnership_dynamics.calibration.estimation.phases import CannotEstimateError
from partnership_dynamics.calibration.estimation.priors import PRIORS, TiePrior
from partnership_dynamics.calibration.estimation.progress import Progress, shown
from partnership_dynamics.calibration.estimation.result import Estimate, RateEstimate, read_start
from partnership_dynamics.calibration.estimation.settings import Settings
from partnership_dynamics.calibration.estimation.shrunken import ShrunkenEstimate, estimate_shrunken
from partnership_dynamics.calibration.estimation.stationary import estimate_stationary
from partnership_dynamics.calibration.estimation.stationary_result import StationaryEstimate

__all__ = [
    "PRIORS",
    "CannotEstimateError",
    "Estimate",
    "HypothesisTest",
    "Progress",
    "RateEstimate",
    "Settings",
    "ShrunkenEstimate",
    "StationaryEstimate",
    "TiePrior",
    "estimate",
    "estimate_shrunken",
    "estimate_stationary",
    "read_start",
    "shown",
]
