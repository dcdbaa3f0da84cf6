"""From the many statistics of a log to one for each constant: its expected value given them, learnt from simulations.

Fearnhead and Prangle (2012, "Constructing summary statistics for approximate Bayesian computation", section 3) show
that the posterior mean of each parameter is the best statistic of its own size, and estimate it by regression on
simulations from the prior. A constant on which the log says nothing gets a statistic that hardly varies, and so counts
for nothing in the distance between two logs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# How strongly weights are held back, as much as so many simulations say; chosen for each constant by the simulations
# held out, so that where a log says nothing no chance pattern is learnt.
RIDGES = (1.0, 30.0, 300.0, 3000.0, 1e5)
FURTHEST = 4.0  # standard deviations beyond which a statistic is as good as at that distance
RARELY = 0.005  # a statistic missing, or there, in fewer of the simulations has no indicator of its own
HELD_OUT = 5  # one simulation in five is kept to say how good the regression is


@dataclass(frozen=True)
class Learned:
    """One statistic for each of K constants, linear in features of S statistics.

    Attributes
    ----------
    centre, scale : float64 (S,)
    indicated : int64 (I,)
        Statistics whose absence is a feature too.
    weights : float64 (1 + 2 S + I, K)
    explained : float64 (K,)
        Share of each constant's prior variance that its statistic explains in simulations held out.
    """

    centre: Floats
    scale: Floats
    indicated: npt.NDArray[np.int64]
    weights: Floats
    explained: Floats

    def __call__(self, statistics: Floats) -> Floats:
        """Return the learnt statistics, float64 (..., K), of raw ones, float64 (..., S)."""
        result: Floats = _features(statistics, self.centre, self.scale, self.indicated) @ self.weights
        return result


def _features(statistics: Floats, centre: Floats, scale: Floats, indicated: npt.NDArray[np.int64]) -> Floats:
    missing = np.isnan(statistics)
    z = np.clip(np.where(missing, 0.0, (np.where(missing, 0.0, statistics) - centre) / scale), -FURTHEST, FURTHEST)
    one = np.ones((*statistics.shape[:-1], 1))
    result: Floats = np.concatenate([one, z, z**2, missing[..., indicated].astype(float)], axis=-1)
    return result


def _weights(features: Floats, x: Floats, ridge: float) -> Floats:
    penalty = ridge * np.eye(features.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(features.T @ features + penalty, features.T @ x), dtype=np.float64)


def learn(x: Floats, statistics: Floats) -> Learned:
    """Return the statistics learnt from simulations.

    Parameters
    ----------
    x : float64 (N, K)
        The constants on the normal scale, drawn from the prior.
    statistics : float64 (N, S)
        Of one history at each; NaN where there is none.

    Returns
    -------
    Learned
    """
    there = ~np.isnan(statistics)
    count = np.maximum(there.sum(axis=0), 1)
    centre = np.where(there, statistics, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(there, statistics - centre, 0.0) ** 2).sum(axis=0) / count)
    scale = np.where(spread > 1e-9, spread, 1.0)
    missing = 1.0 - there.mean(axis=0)
    indicated = np.flatnonzero((missing > RARELY) & (missing < 1.0 - RARELY))
    features = _features(statistics, centre, scale, indicated)
    held = np.arange(len(x)) % HELD_OUT == 0
    trials = np.stack([features[held] @ _weights(features[~held], x[~held], ridge) for ridge in RIDGES])
    explained = 1.0 - ((x[held] - trials) ** 2).mean(axis=1) / x[held].var(axis=0)
    best = explained.argmax(axis=0)
    constants = np.arange(x.shape[1])
    weights = np.stack([_weights(features, x, ridge) for ridge in RIDGES])[best, :, constants].T
    return Learned(centre, scale, indicated, weights, explained[best, constants].clip(min=0.0))
