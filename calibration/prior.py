"""What is known of parameters before any data of one's own, and the scale on which they are searched.

Without more knowledge each parameter is uniform over its range in the registry, all independent. The search is on
the normal scale x = Phi^-1((value - low) / (high - low)), on which that prior is standard normal; a whole number has a
cell of it (`simulation.sampling`). Draws that are known to be plausible give a prior as well: on the same scale a
normal distribution with their mean and covariance (a Gaussian copula within the ranges), and the search is on u,
standard normal again, with x = centre + factor u. So one search serves the raw ranges, the plausible set, and every
log that narrows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.sampling import from_unit, to_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]
WIDEST = 6.0  # standard deviations; beyond, a double has no room below 1
VARIANCE_DRAWS = 4000
LEAST_VARIANCE = 1e-4  # of a direction on the normal scale, so that none is closed for good


@dataclass(frozen=True, eq=False)
class Prior:
    """A distribution of parameters within the registry's ranges, standard normal in the directions of a search.

    Parameters
    ----------
    names : tuple of str
    centre : float64 (K,), optional
        On the normal scale; default 0.
    factor : float64 (K, K), optional
        Lower triangular, on the normal scale; default the identity.
    """

    names: tuple[str, ...]
    centre: Floats | None = None
    factor: Floats | None = None

    def __post_init__(self) -> None:
        fixed = [name for name in self.names if PARAMETERS[name].low == PARAMETERS[name].high]
        if fixed:
            raise ValueError(f"{', '.join(fixed)}: fixed by definition, so there is nothing to learn")

    @property
    def low(self) -> Floats:
        """The lower ends, float64 (K,)."""
        return np.array([PARAMETERS[name].low for name in self.names])

    @property
    def high(self) -> Floats:
        """The upper ends, float64 (K,)."""
        return np.array([PARAMETERS[name].high for name in self.names])

    @property
    def variance(self) -> Floats:
        """The variance of each parameter, float64 (K,): of the range, or of keyed draws where it is no longer even."""
        if self.centre is None and self.factor is None:
            return np.asarray((self.high - self.low) ** 2 / 12.0)
        u = np.random.default_rng(0).standard_normal((VARIANCE_DRAWS, len(self.names)))
        return np.asarray(self.values(u).var(axis=0))

    def values(self, u: Floats) -> Floats:
        """Return values of the parameters, float64 (..., K), from places in the search.

        Examples
        --------
        >>> prior = Prior(("idea_rate",))
        >>> prior.values(np.array([[0.0]])).round(3).tolist()
        [[0.17]]
        """
        from scipy.special import ndtr

        x = u if self.factor is None else u @ self.factor.T
        x = x if self.centre is None else x + self.centre
        units = ndtr(np.clip(x, -WIDEST, WIDEST))
        return np.stack([from_unit(name, units[..., k]) for k, name in enumerate(self.names)], axis=-1)

    def places(self, values: Floats) -> Floats:
        """Return places in the search, float64 (..., K), from values within the ranges."""
        x = on_normal_scale(self.names, values)
        x = x if self.centre is None else x - self.centre
        if self.factor is None:
            return x
        return np.asarray(np.linalg.solve(self.factor, x.reshape(-1, len(self.names)).T).T, np.float64).reshape(x.shape)

    def mapping(self, values: Floats) -> dict[str, float]:
        """Return one set of values by name."""
        return dict(zip(self.names, map(float, values), strict=True))


def on_normal_scale(names: Sequence[str], values: Floats) -> Floats:
    """Return where values within the ranges of parameters lie on the normal scale, float64 (..., K)."""
    from scipy.special import ndtri

    share = np.stack([to_unit(name, values[..., k]) for k, name in enumerate(names)], axis=-1)
    result: Floats = np.clip(ndtri(np.clip(share, 0.0, 1.0)), -WIDEST, WIDEST)
    return result


def prior_of_draws(names: Sequence[str], values: Floats, weights: Floats) -> Prior:
    """Return the prior that weighted draws make: normal with their moments on the normal scale.

    Parameters
    ----------
    names : sequence of str
        K parameters.
    values : float64 (D, K)
        Within the ranges.
    weights : float64 (D,)
        Adding up to 1.

    Examples
    --------
    >>> draws = np.array([[0.05], [0.08], [0.11]])
    >>> prior = prior_of_draws(["idea_rate"], draws, np.full(3, 1 / 3))
    >>> bool(0.05 < prior.values(np.zeros((1, 1)))[0, 0] < 0.11)
    True
    """
    plain = Prior(tuple(names))
    x = np.clip(on_normal_scale(plain.names, values), -3.0, 3.0)  # an end of a range is no outlier
    centre = weights @ x
    apart = x - centre
    covariance = (apart * weights[:, None]).T @ apart
    # As a sample of so few says more than it knows of so many directions, correlations are shrunk (Ledoit and Wolf
    # 2004, with the effective sample), and variances are kept.
    effective = 1.0 / float(weights @ weights)
    spread = np.sqrt(np.maximum(np.diag(covariance), LEAST_VARIANCE))
    correlation = covariance / np.outer(spread, spread)
    off = correlation[~np.eye(len(spread), dtype=bool)]
    noise = float(((1.0 - off**2) ** 2).mean()) / effective if len(off) else 0.0
    shrink = min(noise / max(float((off**2).mean()), 1e-12), 1.0) if len(off) else 0.0
    correlation = (1.0 - shrink) * correlation + shrink * np.eye(len(spread))
    np.fill_diagonal(correlation, 1.0)
    covariance = correlation * np.outer(spread, spread) + LEAST_VARIANCE * np.eye(len(spread))
    return Prior(tuple(names), centre, np.asarray(np.linalg.cholesky(covariance), np.float64))


def marginal(prior: Prior, names: Sequence[str]) -> Prior:
    """Return what a prior says of some parameters alone; those that it does not know are uniform over their ranges.

    Examples
    --------
    >>> known = prior_of_draws(["idea_rate"], np.array([[0.05], [0.08]]), np.full(2, 0.5))
    >>> marginal(known, ["talks", "idea_rate"]).names
    ('talks', 'idea_rate')
    """
    count = len(names)
    centre, covariance = np.zeros(count), np.eye(count)
    own = [k for k, name in enumerate(names) if name in prior.names]
    theirs = [prior.names.index(names[k]) for k in own]
    if prior.centre is not None:
        centre[own] = prior.centre[theirs]
    if prior.factor is not None:
        covariance[np.ix_(own, own)] = (prior.factor @ prior.factor.T)[np.ix_(theirs, theirs)]
    return Prior(tuple(names), centre, np.asarray(np.linalg.cholesky(covariance), np.float64))
