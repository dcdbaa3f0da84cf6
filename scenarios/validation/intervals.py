"""Numbers with their 95% intervals: means, medians with histories cut short, shares, and anything by resampling."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.intervals import CONFIDENCE, interval_of_mean
from partnership_dynamics.scenarios.validation.pattern import Interval

Values = npt.NDArray[np.float64]
RESAMPLES = 1000


def mean_of(values: Values) -> Interval:
    """Return the mean with its t interval; values that are NaN are left out.

    Examples
    --------
    >>> [round(one, 2) for one in mean_of(np.array([1.0, 2.0, 3.0, np.nan]))]
    [2.0, -0.48, 4.48]
    """
    known = values[~np.isnan(values)]
    low, high = interval_of_mean(known)
    return (float(known.mean()) if len(known) else math.nan, low, high)


def share_of(flags: npt.NDArray[np.bool_]) -> Interval:
    """Return a share with Wilson's (1927) interval, which never leaves 0 to 1.

    Examples
    --------
    >>> [round(one, 3) for one in share_of(np.array([True] * 5 + [False] * 5))]
    [0.5, 0.237, 0.763]
    """
    from scipy.special import ndtri

    count = len(flags)
    if count == 0:
        return (math.nan, math.nan, math.nan)
    z, share = float(ndtri(0.5 + CONFIDENCE / 2)), float(np.mean(flags))
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    # At the ends the bound is the share itself; what is left of it in computing is rounding.
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return (share, 0.0 if share == 0.0 else low, 1.0 if share == 1.0 else high)


def median_of(values: Values) -> Interval:
    """Return the median with the interval between two order statistics; infinity stands for "later than we looked".

    The ranks hold the median with at least 95% whatever the distribution (Conover 1999, "Practical Nonparametric
    Statistics", section 3.2).

    Examples
    --------
    >>> median_of(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, np.inf]))
    (5.0, 2.0, 8.0)
    """
    from scipy.stats import binom

    ordered = np.sort(values)
    count = len(ordered)
    below = int(binom.ppf((1 - CONFIDENCE) / 2, count, 0.5))
    if count == 0 or below < 1:
        return (math.nan, math.nan, math.nan)
    middle = ordered[count // 2] if count % 2 else _halfway(ordered[count // 2 - 1], ordered[count // 2])
    return (float(middle), float(ordered[below - 1]), float(ordered[count - below]))


def _halfway(one: float, other: float) -> float:
    return 0.5 * (one + other) if math.isfinite(other) else other


def resampled(values: Values, statistic: Callable[[Values], float], seed: int, resamples: int = RESAMPLES) -> Interval:
    """Return a statistic of the rows with its percentile interval over resampled rows (Efron and Tibshirani 1993).

    Parameters
    ----------
    values : float array (R, ...)
        One row a history or a world.
    statistic : callable
    seed : int
    """
    generator = np.random.default_rng(seed)
    found = [statistic(values[generator.integers(0, len(values), len(values))]) for _again in range(resamples)]
    return _percentiles(float(statistic(values)), np.array(found))


def _percentiles(value: float, found: Values) -> Interval:
    """Return a value with the interval that holds 95% of what resampling found."""
    known = found[np.isfinite(found)]
    if not len(known):
        return (value, math.nan, math.nan)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return (value, float(low), float(high))


def ratio_of(above: Values, below: Values, seed: int) -> Interval:
    """Return the ratio of a sum to another that it is part of, over the same histories, with its interval.

    Where nothing is in the first sum there is nothing to resample, and Wilson's interval says what might have been.

    Examples
    --------
    >>> ratio_of(np.array([1.0, 1.0]), np.array([2.0, 2.0]), seed=1)
    (0.5, 0.5, 0.5)
    """
    if not above.any() and below.any():
        return share_of(np.zeros(int(below.sum()), dtype=bool))

    drawn = np.random.default_rng(seed).integers(0, len(above), (RESAMPLES, len(above)))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = above[drawn].sum(axis=1) / below[drawn].sum(axis=1)
        whole = above.sum() / below.sum()
    return _percentiles(float(whole), found)


def slope_of(x: Values, y: Values) -> Interval:
    """Return the least-squares slope of y on x with its t interval.

    Examples
    --------
    >>> round(slope_of(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.1, 1.9, 3.0]))[0], 2)
    0.98
    """
    from scipy.stats import linregress, t

    known = ~(np.isnan(x) | np.isnan(y))
    if known.sum() < 3 or np.ptp(x[known]) == 0:
        return (math.nan, math.nan, math.nan)
    fitted = linregress(x[known], y[known])
    half = float(t.ppf(0.5 + CONFIDENCE / 2, known.sum() - 2)) * float(fitted.stderr)
    return (float(fitted.slope), float(fitted.slope) - half, float(fitted.slope) + half)
