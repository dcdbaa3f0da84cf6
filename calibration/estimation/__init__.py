"""Estimation of the tie model from observed networks, by the method of moments."""

from __future__ import annotations

from calibration.estimation.hypotheses import HypothesisTest
from calibration.estimation.moments import estimate
from calibration.estimation.phases import CannotEstimateError
from calibration.estimation.priors import PRIORS, Prior
from calibration.estimation.progress import Progress, shown
from calibration.estimation.result import Estimate, RateEstimate, read_start
from calibration.estimation.settings import Settings
from calibration.estimation.shrunken import ShrunkenEstimate, estimate_shrunken
from calibration.estimation.stationary import estimate_stationary
from calibration.estimation.stationary_result import StationaryEstimate

__all__ = [
    "PRIORS",
    "CannotEstimateError",
    "Estimate",
    "HypothesisTest",
    "Prior",
    "Progress",
    "RateEstimate",
    "Settings",
    "ShrunkenEstimate",
    "StationaryEstimate",
    "estimate",
    "estimate_shrunken",
    "estimate_stationary",
    "read_start",
    "shown",
]
