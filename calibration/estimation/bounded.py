"""Normal distributions within bounds: a point moved into them, and draws that stay inside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import truncnorm

Floats = npt.NDArray[np.float64]
REJECTIONS = 20  # tries before draws are made one coordinate after the other
BURN_IN, THINNING = 50, 5
DRAWN = 11  # the stream of random numbers


def conditioned(
    point: Floats, covariance: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, dict[int, float]]:
    """Return a normal distribution's point moved into bounds, its covariance, and what was moved to which bound.

    Whatever lies furthest outside is set to its nearest bound, and the others are what they are given that; until
    nothing lies outside.

    Examples
    --------
    >>> import numpy as np
    >>> point, spread, moved = conditioned(
    ...     np.array([2.0, 0.0]), np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([-1.0, -1.0]), np.array([1.0, 1.0]))
    >>> point.tolist(), moved, spread[1, 1].item()
    ([1.0, -0.5], {0: 1.0}, 0.75)
    """
    point, covariance = point.astype(float).copy(), covariance.astype(float).copy()
    moved: dict[int, float] = {}
    while True:
        errors = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
        beyond = np.maximum(point - high, low - point) / errors
        beyond[list(moved)] = -np.inf
        worst = int(np.argmax(beyond)) if len(beyond) else -1
        if worst < 0 or not beyond[worst] > 1e-9:
            return np.clip(point, low, high), covariance, moved
        bound = float(np.clip(point[worst], low[worst], high[worst]))
        column = covariance[:, worst] / covariance[worst, worst]
        point += column * (bound - point[worst])
        covariance -= np.outer(column, covariance[worst, :])
        covariance[worst, :] = covariance[:, worst] = 0.0
        point[worst], moved[worst] = bound, bound


def within(mean: Floats, covariance: Floats, low: Floats, high: Floats, count: int, seed: int) -> Floats:
    """Return draws of a normal distribution that is cut off at bounds, float64 (count, K).

    Where most of the distribution lies within, draws that do not are drawn again; else one coordinate after the other
    is drawn given the rest (Gibbs sampling; Geweke 1991), which works however far outside the mean lies.
    """
    draw = np.random.default_rng([seed, DRAWN])
    kept: list[Floats] = []
    for _ in range(REJECTIONS):
        some = draw.multivariate_normal(mean, covariance, size=count, method="eigh")
        kept.extend(some[np.all((some >= low) & (some <= high), axis=1)])
        if len(kept) >= count:
            return np.array(kept[:count])
    precision = np.linalg.inv(covariance + 1e-12 * np.diag(np.diag(covariance)))
    given = np.clip(mean, low, high)
    spread = 1.0 / np.sqrt(np.diag(precision))
    found = np.zeros((count, len(mean)))
    for number in range(-BURN_IN, count * THINNING):
        for k in range(len(mean)):
            others = precision[k] @ (given - mean) - precision[k, k] * (given[k] - mean[k])
            middle = mean[k] - others / precision[k, k]
            ends = (np.array([low[k], high[k]]) - middle) / spread[k]
            given[k] = np.clip(middle + spread[k] * truncnorm.rvs(ends[0], ends[1], random_state=draw), low[k], high[k])
        if number >= 0 and number % THINNING == 0:
            found[number // THINNING] = given
    return found
