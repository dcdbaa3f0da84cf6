"""Put together separate fits of the same model to several groups: what is common to them, and whether they differ.

The tests of RSiena's `siena08` (Snijders & Baerveldt 2003, *Journal of Mathematical Sociology* 27), one effect at a
time: groups' true parameters are taken to have a mean and a variance of their own, besides each estimate's error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# A group whose standard error is larger says nothing, and would spoil the sums (as in siena08).
LARGEST_ERROR = 10.0
LEVEL = 0.95


@dataclass(frozen=True)
class Pooled:
    """What several estimates of one parameter say together.

    Attributes
    ----------
    effect : str
    groups, left_out : int
        Estimates used; those left out, whose standard error is too large or is not known.
    t_squared, t_squared_p : float
        Whether the parameter is 0 in every group: sum of (estimate / error)^2, chi-squared with as many degrees of
        freedom as groups.
    mean, mean_error, sd : float
        Mean of the groups' parameters, its standard error, and their standard deviation, by weighted least squares.
    mean_p : float
        Whether the mean is 0: Student's t with one degree of freedom fewer than groups, two-sided.
    q, q_p : float
        Whether the parameter is the same in every group: chi-squared with one degree of freedom fewer than groups.
    ml_mean, ml_mean_error, ml_sd : float
        The same as `mean`, `mean_error` and `sd`, by maximum likelihood, all taken to be normal.
    ml_mean_interval, ml_sd_interval : (float, float)
        Their 95% intervals, by the profile likelihood.
    any_positive, any_positive_p : float
        Whether the parameter is above 0 in any group: Fisher's combination of one-sided p-values, chi-squared with
        twice as many degrees of freedom as groups.
    any_negative, any_negative_p : float
        The same for below 0.
    """

    effect: str
    groups: int
    left_out: int
    t_squared: float
    t_squared_p: float
    mean: float
    mean_error: float
    mean_p: float
    sd: float
    q: float
    q_p: float
    ml_mean: float
    ml_mean_error: float
    ml_mean_interval: tuple[float, float]
    ml_sd: float
    ml_sd_interval: tuple[float, float]
    any_positive: float
    any_positive_p: float
    any_negative: float
    any_negative_p: float


def pool(estimates: npt.ArrayLike, errors: npt.ArrayLike, effects: Sequence[str]) -> tuple[Pooled, ...]:
    """Return what separate fits say together, effect by effect.

    Parameters
    ----------
    estimates, errors : array (N groups, K effects)
        Estimates and their standard errors; NaN where an effect is not in a group's model.
    effects : sequence of str (K,)

    Returns
    -------
    tuple of Pooled

    Raises
    ------
    ValueError
        If shapes differ, an error is not above 0, or an effect has fewer than two groups to go by.

    Examples
    --------
    >>> (one,) = pool([[0.4], [0.6], [0.9]], [[0.2], [0.2], [0.3]], ["recip"])
    >>> round(one.mean, 3), round(one.ml_mean, 3), [round(x, 2) for x in one.ml_mean_interval]
    (0.579, 0.573, [0.3, 0.91])
    """
    t, s = np.asarray(estimates, np.float64), np.asarray(errors, np.float64)
    if t.ndim != 2 or t.shape != s.shape or t.shape[1] != len(effects):
        raise ValueError(
            f"estimates {t.shape} and errors {s.shape} need one row a group and one column an effect ({len(effects)})"
        )
    wrong = s <= 0.0
    if wrong.any():
        group, k = np.argwhere(wrong)[0]
        raise ValueError(f"the standard error of {effects[k]} in group {group + 1} is {s[group, k]:g}; it is above 0")
    return tuple(_pooled(name, t[:, k], s[:, k]) for k, name in enumerate(effects))


def _pooled(effect: str, t: Floats, s: Floats) -> Pooled:
    from scipy import stats  # takes a second to load

    used = np.isfinite(t) & np.isfinite(s) & (s <= LARGEST_ERROR)
    n = int(used.sum())
    if n < 2:
        raise ValueError(
            f"{effect} has {n} group{'' if n == 1 else 's'} to go by; two are needed (standard errors up to "
            f"{LARGEST_ERROR:g} count)"
        )
    t, v = t[used], s[used] ** 2
    ratio = t / np.sqrt(v)
    t_squared = float((ratio**2).sum())
    q = float((t**2 / v).sum() - (t / v).sum() ** 2 / (1.0 / v).sum())
    mean, error, variance = least_squares(t, v)
    likelihood = Likelihood(t, v)
    positive, negative = (float(-2.0 * tail(ratio).sum()) for tail in (stats.norm.logsf, stats.norm.logcdf))
    return Pooled(
        effect=effect,
        groups=n,
        left_out=int(len(used) - n),
        t_squared=t_squared,
        t_squared_p=float(stats.chi2.sf(t_squared, n)),
        mean=mean,
        mean_error=error,
        mean_p=float(2.0 * stats.t.sf(abs(mean / error), n - 1)),
        sd=sqrt(variance),
        q=q,
        q_p=float(stats.chi2.sf(q, n - 1)),
        ml_mean=likelihood.mean_at(likelihood.variance),
        ml_mean_error=float((1.0 / (likelihood.variance + v)).sum() ** -0.5),
        ml_mean_interval=likelihood.mean_interval(),
        ml_sd=sqrt(likelihood.variance),
        ml_sd_interval=likelihood.sd_interval(),
        any_positive=positive,
        any_positive_p=float(stats.chi2.sf(positive, 2 * n)),
        any_negative=negative,
        any_negative_p=float(stats.chi2.sf(negative, 2 * n)),
    )


def least_squares(t: Floats, v: Floats) -> tuple[float, float, float]:
    """Return mean, its standard error, and the variance of groups' parameters, by weighted least squares.

    An estimate weighs 1 / (variance + its own error's variance); the variance is that at which squared residuals are as
    large as they should be, at least 0 (Cochran 1954; Snijders & Baerveldt 2003). They iterate to it; the iteration
    can go in circles, so the equation is solved instead.

    Parameters
    ----------
    t, v : float64 (N,)
        Estimates and their error variances.

    Examples
    --------
    >>> [round(x, 6) for x in least_squares(np.array([0.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0]))]
    [2.0, 1.154701, 3.0]
    """
    from scipy.optimize import brentq

    def surplus(variance: float) -> float:
        weight = 1.0 / (variance + v)
        share = weight / weight.sum()
        # A residual's variance is that of its estimate less what the estimate itself adds to the mean.
        return float(((t - (share * t).sum()) ** 2 - (1.0 - share) * (variance + v)).sum())

    variance = 0.0
    if surplus(0.0) > 0.0:
        most = float(((t - t.mean()) ** 2).sum() + v.sum())
        while surplus(most) > 0.0:
            most *= 2.0
        variance = float(brentq(surplus, 0.0, most, xtol=1e-16, rtol=1e-13))
    weight = 1.0 / (variance + v)
    return float((weight * t).sum() / weight.sum()), float(weight.sum() ** -0.5), variance


class Likelihood:
    """The likelihood of mean and variance of parameters that are normal, as are the errors of their estimates.

    Parameters
    ----------
    t, v : float64 (N,)
        Estimates and their error variances.
    """

    def __init__(self, t: Floats, v: Floats) -> None:
        self.t, self.v = t, v
        # Beyond this variance every profile of the likelihood falls.
        self.widest = 1e4 * (float(np.ptp(t)) ** 2 + float(v.max()))
        self.variance = self._best(None)
        self.least = self.deviance(self.mean_at(self.variance), self.variance)

    def mean_at(self, variance: float) -> float:
        """Return the likeliest mean, given the variance."""
        weight = 1.0 / (variance + self.v)
        return float((weight * self.t).sum() / weight.sum())

    def deviance(self, mean: float, variance: float) -> float:
        """Return minus twice the log likelihood, without its constant."""
        total = variance + self.v
        return float((np.log(total) + (self.t - mean) ** 2 / total).sum())

    def _slope(self, mean: float | None, variance: float) -> float:
        """Return the deviance's derivative by the variance, at a mean or the likeliest one."""
        total = variance + self.v
        centre = self.mean_at(variance) if mean is None else mean
        return float((1.0 / total - ((self.t - centre) / total) ** 2).sum())

    def _best(self, mean: float | None) -> float:
        """Return the likeliest variance, at a mean or the likeliest one: the best of all stationary points and 0."""
        from scipy.optimize import brentq

        away = 0.0 if mean is None else float(((self.t - mean) ** 2).max())
        grid = np.concatenate([[0.0], np.geomspace(1e-4 * self.v.min(), self.widest + 10 * away, 120)])
        slopes = [self._slope(mean, x) for x in grid]
        found = [0.0]
        for low, high, falls, rises in zip(grid[:-1], grid[1:], slopes[:-1], slopes[1:], strict=True):
            if falls < 0.0 <= rises:
                root = brentq(lambda x: self._slope(mean, x), low, high, xtol=1e-16, rtol=1e-14)
                found.append(float(root))
        return min(found, key=lambda x: self.deviance(self.mean_at(x) if mean is None else mean, x))

    def _beyond(self) -> float:
        from scipy import stats

        return self.least + float(stats.chi2.ppf(LEVEL, 1))

    def mean_interval(self) -> tuple[float, float]:
        """Return the mean's 95% interval by the profile likelihood."""
        from scipy.optimize import brentq

        best, limit = self.mean_at(self.variance), self._beyond()

        def above(mean: float) -> float:
            return self.deviance(mean, self._best(mean)) - limit

        ends = []
        for way in (-1.0, 1.0):
            step = sqrt(self.variance + float(self.v.max()))
            while above(best + way * step) < 0.0:
                step *= 2.0
            ends.append(float(brentq(above, *sorted((best, best + way * step)), xtol=1e-12, rtol=1e-12)))
        return ends[0], ends[1]

    def sd_interval(self) -> tuple[float, float]:
        """Return the standard deviation's 95% interval by the profile likelihood."""
        from scipy.optimize import brentq

        limit = self._beyond()

        def above(sd: float) -> float:
            return self.deviance(self.mean_at(sd * sd), sd * sd) - limit

        best = sqrt(self.variance)
        low = 0.0 if above(0.0) <= 0.0 else float(brentq(above, 0.0, best, xtol=1e-14, rtol=1e-12))
        high = best + sqrt(float(self.v.max()))
        while above(high) < 0.0 and high < inf:
            high *= 2.0
        return low, float(brentq(above, best, high, xtol=1e-14, rtol=1e-12))
