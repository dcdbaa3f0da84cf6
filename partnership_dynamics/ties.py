"""The tie model as a package of its own: a stochastic actor-oriented model, simulated, estimated and checked for fit.

Nothing here knows of partnerships. Effects have RSiena's names, and numbers are RSiena's.

Examples
--------
>>> import numpy as np
>>> from partnership_dynamics import ties
>>> rng = np.random.default_rng(1)
>>> first = (rng.random((20, 20)) < 0.15) * (1 - np.eye(20))
>>> second = np.where(rng.random((20, 20)) < 0.1, 1 - first, first) * (1 - np.eye(20))
>>> panel = ties.Panel({"advice": ties.NetworkData([first, second])})
>>> model = ties.Model(panel, [ties.Term("density", -1.5), ties.Term("recip", 1.0)], rates={"advice": 4.0})
>>> model.simulate(seed=1, replications=10).statistics.shape
(10, 2)
"""

from __future__ import annotations

from partnership_dynamics.calibration.estimation import (
    CannotEstimateError,
    Estimate,
    Settings,
    estimate,
    estimate_shrunken,
    estimate_stationary,
)
from partnership_dynamics.calibration.fit import goodness_of_fit
from partnership_dynamics.simulation.ties import (
    ActorCovariate,
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Simulations,
    Term,
)

__all__ = [
    "ActorCovariate",
    "BehaviourData",
    "BehaviourTerm",
    "CannotEstimateError",
    "Estimate",
    "Model",
    "NetworkData",
    "Panel",
    "RateTerm",
    "Settings",
    "Simulations",
    "Term",
    "estimate",
    "estimate_shrunken",
    "estimate_stationary",
    "goodness_of_fit",
]
