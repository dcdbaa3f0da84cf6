"""Targets: which figures of the evidence the model is held to, and how far a vector of parameters misses them.

A target is a band that a used figure of `calibration/evidence.toml` gives, for a quantity of one of the standard
partnerships, with a discrepancy: the standard deviation of what the model may miss the world by. A vector's miss is how
far its quantity lies outside the band, in standard deviations of discrepancy and chance together (the implausibility of
history matching: Craig, Goldstein, Seheult and Smith 1997; Vernon, Goldstein and Bower 2010), and its likelihood is the
probability that the world, which is that far from the model, lies in the band.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.evidence import Figure, figures

Floats = npt.NDArray[np.float64]
NOMINAL = 0.95  # of the worlds that evidence and discrepancy allow, the share whose true parameters are kept
SURVEYS = ("estuary", "coalition")
NEVER = 6.0  # standard deviations that a quantity without a value counts as: nothing was delivered, or started
LAW = 20_000  # draws from the law of misses at the truth


@dataclass(frozen=True)
class Target:
    """One figure for one standard partnership.

    Attributes
    ----------
    key : str
        Of the figure.
    quantity : str
    of : str
        The partnership's name in `standard_partnerships`.
    low, high, discrepancy : float
        In the quantity's unit.
    unit : str
        A share has its ends at 0 and 1; nothing is below 0.
    closed : bool
        Whether the band's ends count even where nothing can lie beyond.
    """

    key: str
    quantity: str
    of: str
    low: float
    high: float
    discrepancy: float
    unit: str = ""
    closed: bool = False

    @property
    def name(self) -> str:
        """Return what tells the target from others."""
        return f"{self.key}@{self.of}"

    @property
    def open_band(self) -> tuple[float, float]:
        """The band, without an end where nothing can lie beyond it."""
        if self.closed:
            return self.low, self.high
        least = self.low if self.low > 0 else -np.inf
        return least, np.inf if self.unit == "share" and self.high >= 1 else self.high


def targets_of(known: Mapping[str, Figure] | None = None) -> tuple[Target, ...]:
    """Return every target of the evidence.

    Raises
    ------
    ValueError
        If a figure that is not used is a target.

    Examples
    --------
    >>> {one.of for one in targets_of() if one.key == "contact_ratio"} == {"shire", "estuary", "coalition"}
    True
    """
    found = []
    for figure in (figures() if known is None else known).values():
        if figure.quantity is None or figure.discrepancy is None:
            continue
        if figure.role != "used":
            raise ValueError(f"figure {figure.key} is {figure.role}, so nothing may be fitted to it")
        where = [one for name in figure.of for one in (SURVEYS if name == "surveys" else (name,))]
        found += [
            Target(figure.key, figure.quantity, one, figure.low, figure.high, figure.discrepancy) for one in where
        ]
    return tuple(found)


def spreads(targets: Sequence[Target], chance: Floats) -> Floats:
    """Return each target's standard deviation of discrepancy and chance, float64 (T,), given chance's variance."""
    return np.asarray(np.sqrt(np.array([one.discrepancy for one in targets]) ** 2 + chance))


def _bands(targets: Sequence[Target]) -> tuple[Floats, Floats]:
    low, high = np.array([one.open_band for one in targets]).T
    return low, high


def misses(values: Floats, targets: Sequence[Target], spread: Floats) -> Floats:
    """Return by how much quantities lie outside their bands, in standard deviations; 0 inside, negative below.

    Parameters
    ----------
    values : float64 (..., T)
        NaN where a quantity has no value.
    targets : sequence of T Target
    spread : float64 (T,)

    Examples
    --------
    >>> one = Target("a", "delivered", "shire", 2.0, 20.0, 2.0)
    >>> misses(np.array([[5.0], [1.0], [26.0], [float("nan")]]), [one], np.array([2.0])).ravel().tolist()
    [0.0, -0.5, 3.0, -6.0]
    """
    low, high = _bands(targets)
    outside = np.minimum(values - low, 0.0) + np.maximum(values - high, 0.0)
    return np.asarray(np.where(np.isnan(values), -NEVER, outside / spread))


def log_likelihood(values: Floats, targets: Sequence[Target], spread: Floats) -> Floats:
    """Return the logarithm of the probability that the world lies in every band, float64 (...)."""
    from scipy.special import log_ndtr

    low, high = _bands(targets)
    nowhere = np.where(np.isfinite(low), low - NEVER * spread, high + NEVER * spread)
    known = np.where(np.isnan(values), nowhere, values)
    # P(low < y < high) as a difference of upper tails or lower ones, whichever is the smaller.
    a, b = (low - known) / spread, (high - known) / spread
    flip = a > 0
    left, right = np.where(flip, -b, a), np.where(flip, -a, b)
    upper, lower = log_ndtr(right), log_ndtr(left)
    gap = np.where(np.isneginf(lower), -np.inf, np.minimum(lower - upper, -1e-12))
    return np.asarray((upper + np.log1p(-np.exp(gap))).sum(axis=-1))


def cutoff(targets: Sequence[Target], chance: Floats, share: float = NOMINAL, seed: int = 1) -> float:
    """Return the distance within which this share of true parameters lies.

    The world lies somewhere in each band, anywhere alike; the model misses it by its discrepancy, and its quantity by
    chance. So the law of the distance at the truth is known, and needs no history.

    Parameters
    ----------
    targets : sequence of Target
    chance : float64 (T,)
        Variance of each quantity by chance.
    """
    luck = np.random.default_rng([seed, len(targets)])
    spread = spreads(targets, chance)
    low, high = (np.array([getattr(one, end) for one in targets]) for end in ("low", "high"))
    world = low + (high - low) * luck.random((LAW, len(targets)))
    values = world + spread * luck.standard_normal((LAW, len(targets)))
    return float(np.quantile(distance(misses(values, targets, spread)), share))


def distance(missed: Floats) -> Floats:
    """Return how far vectors are from all targets together, float64 (...): the root of the squared misses' sum."""
    return np.asarray(np.sqrt((missed**2).sum(axis=-1)))
