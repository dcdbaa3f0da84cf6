"""After an estimate: whether the model reproduces what it was not fitted to, and what a survey would see."""

from __future__ import annotations

from partnership_dynamics.calibration.fit.distance import Fit, fit_of, mahalanobis
from partnership_dynamics.calibration.fit.goodness import goodness_of_fit
from partnership_dynamics.calibration.fit.measures import MEASURES, Measure
from partnership_dynamics.calibration.fit.networks import Networks, observed_networks, simulated_networks
from partnership_dynamics.calibration.fit.together import all_together, fit_of_each

__all__ = [
    "MEASURES",
    "Fit",
    "Measure",
    "Networks",
    "all_together",
    "fit_of",
    "fit_of_each",
    "goodness_of_fit",
    "mahalanobis",
    "observed_networks",
    "simulated_networks",
]
