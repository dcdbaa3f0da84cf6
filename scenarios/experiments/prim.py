"""Scenario discovery by the patient rule induction method: a box of factors in which an outcome is common.

Friedman and Fisher 1999, "Bump hunting in high-dimensional data", Statistics and Computing 9; for scenarios, Bryant and
Lempert 2010, Technological Forecasting and Social Change 77. A box is found on one half of the points and judged on
the other, so that what is reported is not what was searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PEEL, LEAST_MASS = 0.05, 0.05
SIGNIFICANT = 0.05

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Limit = tuple[int, bool, float]  # factor, whether a lower limit, where


@dataclass(frozen=True)
class Side:
    """One limit of a box.

    Parameters
    ----------
    factor : int
        Its column.
    lower : bool
        Whether it is a lower limit.
    limit : float
    p : float
        The chance of as many cases of interest within the box, were this limit of no use (quasi-p-value of Bryant and
        Lempert 2010, by the binomial distribution, on the points that found it).
    """

    factor: int
    lower: bool
    limit: float
    p: float


@dataclass(frozen=True)
class Box:
    """A box and how well it does on points that did not find it.

    Parameters
    ----------
    sides : tuple of Side
    coverage, density, mass : float
        The share of the cases of interest that are in it; the share of its points that are of interest; the share of
        all points in it.
    base : float
        The share of all points that are of interest.
    points : int
        Points in it, of those that did not find it.
    """

    sides: tuple[Side, ...]
    coverage: float
    density: float
    mass: float
    base: float
    points: int


def _side(limit: Limit, p: float = 1.0) -> Side:
    return Side(limit[0], limit[1], limit[2], p)


def inside(x: Values, sides: Sequence[Side]) -> Flags:
    """Return which points are within all limits, bool (N,)."""
    result = np.ones(len(x), dtype=bool)
    for side in sides:
        column = x[:, side.factor]
        result &= column >= side.limit if side.lower else column <= side.limit
    return result


def _peels(x: Values, here: Flags) -> Iterator[Limit]:
    for factor in range(x.shape[1]):
        column = x[here, factor]
        for lower, at in ((True, PEEL), (False, 1.0 - PEEL)):
            limit = float(np.quantile(column, at))
            if (column < limit).any() if lower else (column > limit).any():
                yield factor, lower, limit
                continue
            # Ties at the edge, as whole numbers make them: the whole edge value goes.
            rest = column[column > limit] if lower else column[column < limit]
            if len(rest):
                yield factor, lower, float(rest.min() if lower else rest.max())


def peel(x: Values, interest: Flags) -> list[list[Limit]]:
    """Return the limits after each peel: about a twentieth goes off the side where that gains most for each point.

    The gain in the share of interest is computed for each point that goes, since whole numbers can only be peeled in
    large steps, which would else win by luck (Kwakkel and Jaxa-Rozen 2016, "lenient" criterion).

    Parameters
    ----------
    x : float64 (N, K)
    interest : bool (N,)
    """
    limits: dict[tuple[int, bool], float] = {}
    here = np.ones(len(x), dtype=bool)
    trail: list[list[Limit]] = []
    while True:
        best, kept = -np.inf, None
        before, size = float(interest[here].mean()), int(here.sum())
        for factor, lower, limit in _peels(x, here):
            left = here & (x[:, factor] >= limit if lower else x[:, factor] <= limit)
            if left.sum() < LEAST_MASS * len(x):
                continue
            gain = (float(interest[left].mean()) - before) / (size - int(left.sum()))
            if gain > best:
                best, kept = gain, (factor, lower, limit, left)
        if kept is None or best < 0.0:
            return trail
        factor, lower, limit, here = kept
        limits[factor, lower] = limit
        trail.append([(key[0], key[1], value) for key, value in limits.items()])
        if interest[here].all():
            return trail


def _worth(x: Values, interest: Flags, sides: Sequence[Side]) -> float:
    """Return the harmonic mean of coverage and density; both must be good for a box to be."""
    here = inside(x, sides)
    hits = float((interest & here).sum())
    return 2.0 * hits / (float(here.sum()) + float(interest.sum()))


def _judged(x: Values, interest: Flags, limits: Sequence[Limit]) -> list[Side]:
    from scipy.stats import binom

    plain = [_side(one) for one in limits]
    hits, size = int((interest & inside(x, plain)).sum()), int(inside(x, plain).sum())
    judged = []
    for index, side in enumerate(plain):
        without = inside(x, plain[:index] + plain[index + 1 :])
        chance = float(interest[without].mean())
        judged.append(Side(side.factor, side.lower, side.limit, float(binom.sf(hits - 1, size, chance))))
    return judged


def discover(x: Values, interest: Flags) -> Box | None:
    """Return the box that best tells where an outcome is common, without limits of no clear use; None if there is none.

    Parameters
    ----------
    x : float64 (N, K)
        Points in an order of no meaning: the even ones find the box, the odd ones judge it.
    interest : bool (N,)

    Examples
    --------
    >>> x = np.random.default_rng(1).random((2000, 3))
    >>> box = discover(x, (x[:, 0] > 0.6) & (x[:, 1] < 0.5))
    >>> [(side.factor, side.lower, bool(abs(side.limit - edge) < 0.05)) for side, edge in zip(box.sides, (0.6, 0.5))]
    [(0, True, True), (1, False, True)]
    """
    finds, judges = slice(0, None, 2), slice(1, None, 2)
    of, to = x[finds], interest[finds]
    if to.all() or not to.any():
        return None
    trail = peel(of, to)
    best = max(trail, key=lambda limits: _worth(of, to, [_side(one) for one in limits]), default=None)
    while best:
        sides = _judged(of, to, best)
        idle = max(sides, key=lambda side: side.p)
        if idle.p <= SIGNIFICANT:
            break
        best = [one for one in best if (one[0], one[1]) != (idle.factor, idle.lower)]
    if not best:
        return None
    here, other = inside(x[judges], sides), interest[judges]
    size, hits = int(here.sum()), float((here & other).sum())
    return Box(
        sides=tuple(sorted(sides, key=lambda side: (side.factor, not side.lower))),
        coverage=hits / max(float(other.sum()), 1.0),
        density=hits / size if size else float("nan"),
        mass=size / len(other),
        base=float(other.mean()),
        points=size,
    )
