"""Tests of parameters: score tests of what was held fixed, Wald tests of what was estimated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class HypothesisTest:
    """A chi-squared test.

    Attributes
    ----------
    what : str
        What is tested, in words.
    statistic : float
        Chi-squared distributed if the hypothesis is true, in large networks.
    freedom : int
        Degrees of freedom.
    p : float
        Probability of a statistic at least as large if it is true.
    z : float or None
        For one parameter: the signed root; above 0 where the parameter would come out above the value tested.
    one_step : float64 (k,) or None
        For a score test: about what an estimate would give for the parameters tested.
    """

    what: str
    statistic: float
    freedom: int
    p: float
    z: float | None = None
    one_step: Floats | None = None

    def __str__(self) -> str:
        return f"{self.what}: chi-squared {self.statistic:.2f}, {self.freedom} d.f., p {p_in_words(self.p)}"


def p_in_words(p: float) -> str:
    """Return a p-value as it is printed."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def score_test(
    what: str,
    deviation: Floats,
    derivative: Floats,
    covariance: Floats,
    theta: Floats,
    free: Integers,
    tested: Integers,
) -> HypothesisTest:
    """Test parameters that were held at some values, from simulations there (Schweinberger 2012, section 3).

    Parameters
    ----------
    what : str
        What is tested, in words.
    deviation : float64 (p,)
        Observed statistics less the mean of the simulated ones.
    derivative, covariance : float64 (p, p)
        Of the statistics (rows) by the parameters, and of the statistics.
    theta : float64 (p,)
        The parameters.
    free, tested : int64
        Places of the parameters that were estimated, and of those that are tested.

    Raises
    ------
    ValueError
        If what is left of the statistics tested, given the others, does not vary.
    """
    mixed = derivative[np.ix_(tested, free)]
    gamma = mixed @ np.linalg.pinv(derivative[np.ix_(free, free)])
    both = np.concatenate([free, tested])
    take_out = np.hstack([-gamma, np.eye(tested.size)])
    left = take_out @ deviation[both]
    spread = take_out @ covariance[np.ix_(both, both)] @ take_out.T
    if not (np.diag(spread) > 0.0).all() or np.linalg.cond(spread) > 1e12:
        raise ValueError(f"{what} cannot be tested: given the other effects, nothing is left of it that varies")
    statistic = float(left @ np.linalg.solve(spread, left))
    all_of_them = derivative[np.ix_(both, both)]
    step = np.linalg.pinv(all_of_them) @ deviation[both]
    return HypothesisTest(
        what,
        statistic,
        tested.size,
        float(stats.chi2.sf(statistic, tested.size)),
        float(left[0] / np.sqrt(spread[0, 0])) if tested.size == 1 else None,
        theta[tested] + step[free.size :],
    )


def wald_test(what: str, theta: Floats, covariance: Floats, matrix: Floats, values: Floats) -> HypothesisTest:
    """Test linear combinations of estimated parameters: matrix @ theta = values.

    Parameters
    ----------
    what : str
        What is tested, in words.
    theta : float64 (p,)
        The estimates.
    covariance : float64 (p, p)
        Their covariance.
    matrix : float64 (k, p)
        One row a combination.
    values : float64 (k,)
        What each is under the hypothesis.

    Raises
    ------
    ValueError
        If the combinations are not independent, or hold a parameter without a standard error.

    Examples
    --------
    >>> found = wald_test("a = 0", np.array([2.0]), np.array([[1.0]]), np.eye(1), np.zeros(1))
    >>> print(found)
    a = 0: chi-squared 4.00, 1 d.f., p = 0.046
    """
    used = np.flatnonzero(np.any(matrix != 0.0, axis=0))
    rows = matrix[:, used]
    spread = rows @ covariance[np.ix_(used, used)] @ rows.T
    if not np.isfinite(spread).all():
        raise ValueError(f"{what} cannot be tested: a parameter in it was held fixed or has no standard error")
    if np.linalg.matrix_rank(spread) < len(matrix):
        raise ValueError(f"{what} cannot be tested: some of its parts follow from others")
    left = rows @ theta[used] - values
    statistic = float(left @ np.linalg.solve(spread, left))
    z = float(left[0] / np.sqrt(spread[0, 0])) if len(matrix) == 1 else None
    return HypothesisTest(what, statistic, len(matrix), float(stats.chi2.sf(statistic, len(matrix))), z)
