"""What simulations say of how expected statistics react to parameters, and of how far off they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.engine import Draws

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass
class Momentum:
    """What phase 2 needs to know, all by free parameter.

    Attributes
    ----------
    derivative, covariance : float64 (f, f)
        Of the statistics.
    control : float64 (f,)
        What each statistic changes by with its own score.
    """

    derivative: Floats
    covariance: Floats
    control: Floats


def momentum_of(draws: Draws, free: Integers) -> Momentum:
    """Return what some simulations say of the free parameters."""
    square = np.ix_(free, free)
    statistics, scores = draws.statistics[:, free], draws.scores[:, free]
    spread = scores.var(axis=0)
    together = ((statistics - statistics.mean(axis=0)) * (scores - scores.mean(axis=0))).mean(axis=0)
    control = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 0.0)
    return Momentum(draws.derivative[square], draws.covariance[square], control)


def inverse_or_none(matrix: Floats) -> Floats | None:
    """Return the inverse of a matrix, or None where it is as good as singular."""
    scale = np.sqrt(np.outer(np.abs(matrix).max(axis=1), np.abs(matrix).max(axis=0)))
    if not np.isfinite(matrix).all() or (scale == 0.0).any() or np.linalg.cond(matrix / scale) > 1e10:
        return None
    return np.asarray(np.linalg.inv(matrix), np.float64)


def mean_deviation(draws: Draws, targets: Floats) -> Floats:
    """Return the expected statistics less the observed ones, as precisely as simulations tell, float64 (p,)."""
    result = -targets.copy()
    for part in draws.parts:
        mean = part.statistics.mean(axis=0)
        scores = part.scores - part.scores.mean(axis=0)
        together = scores.T @ (part.statistics - mean)
        # Scores have expectation 0, so what they explain of the mean is luck.
        slope, *_ = np.linalg.lstsq(scores.T @ scores, together, rcond=1e-8)
        result[part.unit.places] += mean - part.scores.mean(axis=0) @ slope
    return result
