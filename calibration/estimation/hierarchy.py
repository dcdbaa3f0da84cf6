"""Groups whose coefficients are normally distributed around common ones: the arithmetic, without simulations.

What the data say of a group's coefficients is summed up by a precision matrix H, a vector b (a normal likelihood with
mode H^-1 b) and the covariance K of b, which is H if the likelihood is the data's own. H may be singular: a small group
may say nothing of some coefficient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ROUNDS = 2000
SETTLED = 1e-6
LEAST_SPREAD = 1e-4


@dataclass(frozen=True)
class Shrunken:
    """Common coefficients and each group's own, given what the data say.

    Attributes
    ----------
    common, common_errors : float64 (k,)
        The coefficients that groups vary around, and their standard errors.
    spread : float64 (k,)
        Standard deviation of the groups' coefficients.
    own : float64 (G, k)
        Each group's coefficients, drawn towards the common ones.
    own_covariance : float64 (G, k, k)
        Of each group's coefficients.
    """

    common: Floats
    common_errors: Floats
    spread: Floats
    own: Floats
    own_covariance: Floats

    @property
    def own_errors(self) -> Floats:
        """Standard errors of the groups' coefficients, float64 (G, k)."""
        return np.sqrt(np.diagonal(self.own_covariance, axis1=1, axis2=2))


def shrink(
    precision: Sequence[Floats],
    vector: Sequence[Floats],
    noise: Sequence[Floats],
    spread: Floats,
    estimated: npt.NDArray[np.bool_],
    guess: float,
) -> Shrunken:
    """Return common coefficients and each group's own (a normal hierarchy; spreads by restricted likelihood, EM).

    Parameters
    ----------
    precision : sequence of float64 (k, k)
        One a group.
    vector : sequence of float64 (k,)
        One a group.
    noise : sequence of float64 (k, k)
        Covariance of each vector.
    spread : float64 (k,)
        Standard deviations between groups, where they are given, and where the search begins otherwise.
    estimated : bool (k,)
        Which are to be estimated.
    guess : float
        The spread of the one imagined group that is counted along, so that few groups do not end at 0 or far out.

    Raises
    ------
    numpy.linalg.LinAlgError
        If all groups together say nothing of some coefficient.

    Examples
    --------
    >>> one, vectors = [np.eye(1)] * 2, [np.array([1.0]), np.array([3.0])]
    >>> found = shrink(one, vectors, one, np.array([1.0]), np.array([False]), 0.2)
    >>> found.common.round(3).tolist(), found.own.round(3).tolist()
    ([2.0], [[1.5], [2.5]])
    """
    spread = np.maximum(spread, LEAST_SPREAD)
    for _ in range(ROUNDS if estimated.any() else 1):
        prior = np.diag(1.0 / spread**2)
        inside = [np.linalg.inv(h + prior) for h in precision]
        marginal = [h - h @ v @ h for h, v in zip(precision, inside, strict=True)]
        sure = np.linalg.inv(np.sum(marginal, axis=0))
        seen = [b - h @ v @ b for h, b, v in zip(precision, vector, inside, strict=True)]
        common = sure @ np.sum(seen, axis=0)
        apart, varies = [], []
        for h, b, v, k in zip(precision, vector, inside, noise, strict=True):
            apart.append(v @ (b - h @ common))
            varies.append(np.diag(v @ (k + prior + h @ sure @ h) @ v))
        squares = np.sum(np.square(apart) + varies, axis=0) + guess**2
        new = np.where(estimated, np.sqrt(squares / (len(precision) + 1)), spread)
        settled = np.abs(new - spread).max() < SETTLED
        spread = new
        if settled:
            break
    own = [v @ (k + prior + prior @ sure @ prior) @ v for v, k in zip(inside, noise, strict=True)]
    return Shrunken(common, np.sqrt(np.diag(sure)), spread, common + np.array(apart), np.array(own))
