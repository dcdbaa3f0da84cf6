"""How far a vector that was observed is from simulated ones: the Mahalanobis distance and its Monte Carlo p-value.

Lospinoso & Snijders (2019, *Methodological Innovations* 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# Singular values below this share of the largest count as 0, as in R's `MASS::ginv`.
TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


def mahalanobis(simulated: Floats, observed: npt.ArrayLike) -> tuple[float, Floats, bool]:
    """Return how far a vector, and each simulated one, is from the simulated mean.

    The squared Mahalanobis distance (a - mean)' S⁺ (a - mean) with the generalised inverse of the simulated covariance,
    taken of correlations so that the unit of an entry does not matter.

    Parameters
    ----------
    simulated : float64 (R, L)
    observed : float64 (L,)

    Returns
    -------
    distance : float
        Of the observed.
    distances : float64 (R,)
        Of each simulated.
    outside : bool
        Whether the observed also differs in a direction in which no two simulated ones do; the distance, as RSiena's,
        says nothing of that.

    Raises
    ------
    ValueError
        If there are fewer than two simulations, or shapes differ.

    Examples
    --------
    >>> distance, distances, outside = mahalanobis(np.array([[1.0], [2.0], [3.0]]), [4.0])
    >>> distance, distances.tolist(), outside
    (4.0, [1.0, 0.0, 1.0], False)
    """
    a = np.asarray(observed, np.float64)
    if simulated.ndim != 2 or len(simulated) < 2 or a.shape != simulated.shape[1:]:
        raise ValueError(
            f"simulated (R, L) and observed (L,) have shapes {simulated.shape} and {a.shape}, and R must be 2 or more"
        )
    mean, sd = simulated.mean(axis=0), simulated.std(axis=0, ddof=1)
    size = np.maximum(np.abs(mean), 1.0)
    constant = sd <= TOLERANCE * size
    scale = np.where(constant, size, sd)
    away = (np.vstack([a, simulated]) - mean) / scale
    away[1:, constant] = 0.0
    values, vectors = np.linalg.eigh(away[1:].T @ away[1:] / (len(simulated) - 1))
    kept = values > TOLERANCE * max(values.max(initial=0.0), 0.0)
    along = away @ vectors
    distances = (along[:, kept] ** 2 / values[kept]).sum(axis=1)
    # Far beyond what rounding leaves of directions in which the simulations do not differ.
    rest = np.abs(along[:, ~kept])
    outside = bool((rest[0] > np.sqrt(TOLERANCE) + 10.0 * rest[1:].max(axis=0, initial=0.0)).any())
    return float(distances[0]), distances[1:], outside


@dataclass(frozen=True, eq=False)
class Fit:
    """One measure of what was observed among the same of many simulations.

    Attributes
    ----------
    key, title, unit, entries : str
        As the measure's.
    on : str
        The network or behaviour.
    labels : tuple of str (L,)
        Names of the entries.
    observed : float64 (L,)
    simulated : float64 (R, L)
    distance : float
        Squared Mahalanobis distance of the observed.
    distances : float64 (R,)
        Of each simulation.
    outside : bool
        Whether the observed also differs from every simulation in something in which none of those differ.
    periods : tuple of Fit
        The same for each period, where there are several; here they are joined.
    """

    key: str
    title: str
    unit: str
    entries: str
    on: str
    labels: tuple[str, ...]
    observed: Floats
    simulated: Floats
    distance: float
    distances: Floats
    outside: bool
    periods: tuple[Fit, ...] = field(default=())

    @property
    def replications(self) -> int:
        """Number of simulations."""
        return len(self.simulated)

    @property
    def as_far(self) -> int:
        """Number of simulations that are at least as far from the simulated mean as the observed.

        None, where the observed is outside of what was simulated: there RSiena, whose distance does not see it, would
        count on.
        """
        if self.outside:
            return 0
        # Of equal vectors none is farther: rounding must not tell them apart.
        return int(np.sum(self.distances >= self.distance * (1.0 - 1e-9)))

    @property
    def p(self) -> float:
        """The Monte Carlo p-value: the share of simulations at least as far off as the observed."""
        return self.as_far / self.replications

    @property
    def never(self) -> tuple[str, ...]:
        """Entries that are the same in all simulations and were observed otherwise."""
        same = np.ptp(self.simulated, axis=0) <= TOLERANCE * np.maximum(np.abs(self.simulated[0]), 1.0)
        other = np.abs(self.observed - self.simulated[0]) > TOLERANCE * np.maximum(np.abs(self.observed), 1.0)
        return tuple(label for label, is_so in zip(self.labels, same & other, strict=True) if is_so)

    def middle(self, share: float = 0.95) -> tuple[Floats, Floats]:
        """Return between what values the middle share of the simulations lies, each float64 (L,)."""
        low, high = np.quantile(self.simulated, [(1 - share) / 2, (1 + share) / 2], axis=0, method="inverted_cdf")
        return low, high


def fit_of(
    key: str,
    title: str,
    unit: str,
    labels: Sequence[str],
    observed: npt.ArrayLike,
    simulated: npt.ArrayLike,
    entries: str = "",
    on: str = "",
    periods: tuple[Fit, ...] = (),
) -> Fit:
    """Return how a vector that was observed compares with simulated ones.

    Parameters
    ----------
    key, title, unit, entries, on : str
        As in `Fit`.
    labels : sequence of str (L,)
    observed : array (L,)
    simulated : array (R, L)

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, or there are no more simulations than entries.

    Examples
    --------
    >>> fit = fit_of("ties", "Ties", "ties", ["ties"], [4.0], [[1.0], [2.0], [3.0], [5.0]])
    >>> fit.as_far, fit.p
    (2, 0.5)
    """
    a, many = np.asarray(observed, np.float64), np.asarray(simulated, np.float64)
    if many.ndim != 2 or a.shape != (len(labels),) or many.shape[1] != len(labels):
        raise ValueError(f"{key}: {len(labels)} labels, observed {a.shape}, simulated {many.shape} do not agree")
    if len(many) <= len(labels):
        raise ValueError(f"{key}: {len(many)} simulations for {len(labels)} entries; there must be more")
    if not (np.isfinite(a).all() and np.isfinite(many).all()):
        raise ValueError(f"{key}: there are values that are not finite")
    distance, distances, outside = mahalanobis(many, a)
    return Fit(key, title, unit, entries, on, tuple(labels), a, many, distance, distances, outside, periods)
