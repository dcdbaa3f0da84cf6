"""Intervals of expected values: from chance alone, and over uncertain constants as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.chunk import Values

CONFIDENCE = 0.95
LEAST_OWN = 5  # runs of each draw from which its own variance counts
PIVOTS = 24  # quantiles at which each sum of squares is looked at


def interval_over_draws(
    values: Values, draw: npt.NDArray[np.int64], confidence: float = CONFIDENCE
) -> tuple[float, float, float, float]:
    """Return the interval of an expected value that depends on uncertain constants, and that from chance alone.

    Runs that share a draw of the constants differ by chance; means of draws differ by their constants too: a one-way
    layout with random effects (Searle, Casella and McCulloch 1992, section 3.6). How much the expected value varies
    over draws is itself uncertain where chance is large, so the interval is that of a mixture over what the two sums
    of squares allow (generalised pivots, Weerahandi 1993).

    Parameters
    ----------
    values : float64 (R,)
    draw : int64 (R,)
        Which draw each run took.
    confidence : float

    Returns
    -------
    low, high : float
        For the expected value at the true constants, if the draws are their distribution.
    chance_low, chance_high : float
        For the mean over these very draws. All NaN with fewer than two draws, or no draw with two runs.

    Examples
    --------
    >>> values, draw = np.array([1.0, 1.2, 3.0, 3.2, 5.0, 5.2]), np.array([0, 0, 1, 1, 2, 2])
    >>> low, high, chance_low, chance_high = interval_over_draws(values, draw)
    >>> bool(low < 0.0), bool(2.8 < chance_low < chance_high < 3.4)
    (True, True)
    """
    from scipy.special import chdtri, stdtrit

    nan = float("nan")
    _names, group, size = np.unique(draw, return_inverse=True, return_counts=True)
    count, groups = len(values), len(size)
    if groups < 2 or count == groups:
        return (nan, nan, nan, nan)
    means = np.bincount(group, weights=values) / size
    mean = float(values.mean())
    within = float(np.sum((values - means[group]) ** 2))
    between = float(np.sum(size * (means - mean) ** 2))
    runs_each = (count - float(np.sum(size**2)) / count) / (groups - 1)
    grid = (np.arange(PIVOTS) + 0.5) / PIVOTS
    of_chance = within / chdtri(count - groups, grid)[None, :]
    of_means = between / chdtri(groups - 1, grid)[:, None]
    of_constants = np.maximum(of_means - of_chance, 0.0) / runs_each
    spread = np.sqrt(of_constants + np.maximum(of_means, of_chance) / count)
    half = _half_width(spread.ravel(), confidence)
    chance = float(stdtrit(count - groups, 0.5 + confidence / 2) * np.sqrt(within / (count - groups) / count))
    return (mean - half, mean + half, mean - chance, mean + chance)


def expected_by_draw(values: Values, draw: npt.NDArray[np.int64]) -> Values:
    """Return each draw's expected value, float64 (D,), in the order of the draws' numbers, freed from chance.

    The mean of a draw's runs is its expected value and chance. So means spread too widely: each is moved towards that
    of all by so much that their spread is that of expected values (constrained empirical Bayes; Louis 1984, *JASA* 79,
    393-398; Ghosh 1992, *JASA* 87, 533-540). A share of draws above 0 is then about expected values, not lucky runs.

    Parameters
    ----------
    values : float64 (R,)
    draw : int64 (R,)
        Which draw each run took.

    Returns
    -------
    float64 (D,)
        Of the draws that have a run.

    Examples
    --------
    >>> luck = np.random.default_rng(1).normal(size=1000)
    >>> bool(expected_by_draw(3.0 + luck, np.arange(1000) // 10).std() < 0.1)
    True
    """
    _names, group, size = np.unique(draw, return_inverse=True, return_counts=True)
    means = np.bincount(group, weights=values) / size
    groups, count = len(size), len(values)
    if groups < 2 or count == groups:
        return means
    squares = np.bincount(group, weights=(values - means[group]) ** 2)
    pooled = float(squares.sum()) / (count - groups)
    # A draw's own variance of a mean, steadied by that of all as if by two more runs: a county where nothing ever
    # differs has next to none.
    own = (squares + 2.0 * pooled) / (size + 1.0) / size
    own = np.where(squares > 0.0, own, 0.0) if bool((size >= LEAST_OWN).all()) else np.full(groups, pooled) / size
    middle = float(means.mean())
    between = max(float(means.var(ddof=1)) - float(own.mean()), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shrinkage = np.where(own > 0.0, np.sqrt(between / (between + own)), 1.0)
    expected: Values = middle + shrinkage * (means - middle)
    return expected


def _half_width(spread: Values, confidence: float) -> float:
    """Return how far from 0 lies this share of an even mixture of normal distributions, given their spreads."""
    from scipy.special import ndtr

    low, high = 0.0, 40.0 * float(spread.max())
    if high == 0.0:
        return 0.0
    safe = np.maximum(spread, 1e-12 * high)
    for _step in range(60):
        middle = 0.5 * (low + high)
        if float(np.mean(2.0 * ndtr(middle / safe) - 1.0)) < confidence:
            low = middle
        else:
            high = middle
    return high


def interval_of_mean(
    values: Values, draw: npt.NDArray[np.int64] | None = None, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the t interval of a mean, by default with 95% confidence; NaN with fewer than two values.

    Parameters
    ----------
    values : float64 (R,)
    draw : int64 (R,), optional
        Which draw of calibrated constants each run took: the interval then carries their uncertainty too.
    confidence : float
    """
    from scipy.special import stdtrit

    if draw is not None:
        return interval_over_draws(values, draw, confidence)[:2]
    count = len(values)
    if count < 2:
        return (float("nan"), float("nan"))
    mean = float(np.mean(values))
    half = float(stdtrit(count - 1, 0.5 + confidence / 2) * np.std(values, ddof=1) / np.sqrt(count))
    return (mean - half, mean + half)
