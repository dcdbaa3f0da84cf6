"""A response surface: the log odds of contact as a smooth function of the out-degree and other parameters.

Simulated at designed points and fitted once by ridge regression on a quadratic (Box and Wilson 1951; Hoerl and Kennard
1970, the penalty chosen by generalised cross-validation, Golub, Heath and Wahba 1979). Solved for the out-degree, it
tells in microseconds which out-degree keeps the network under any other parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RIDGES = tuple(10.0**k for k in np.arange(-3.0, 4.5, 0.5))
FARTHEST = 6.0  # from the anchor that an out-degree is sought
FURTHEST = 1.5  # how far beyond its range a parameter may move the surface, in half widths of the range


@dataclass(frozen=True)
class Response:
    """The log odds of contact given K parameters and the out-degree.

    Attributes
    ----------
    names : tuple of str
    middle, half : float64 (K,)
        The middle and half the width of each parameter's range.
    usual : float64 (K,)
        Its value where none is given.
    anchor : float
        The out-degree from which others are counted.
    squares : int64 (S,)
    products : int64 (P, 2)
        Which parameters enter by their squares and products too.
    weights : float64 (3 + 2 K + S + P,)
        Of the features, as `features` orders them.
    residual : float
        Standard deviation of what the surface does not explain, in log odds of the mean of one design point.
    """

    names: tuple[str, ...]
    middle: Floats
    half: Floats
    usual: Floats
    anchor: float
    squares: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]
    weights: Floats
    residual: float

    def scaled(self, parameters: Mapping[str, float]) -> Floats:
        """Return parameters in units of their ranges, -1 to 1, float64 (K,); those not given at their usual value."""
        given = self.usual.copy()
        for place, name in enumerate(self.names):
            value = parameters.get(name)
            if value is not None:
                given[place] = value
        return np.asarray(np.clip((given - self.middle) / self.half, -FURTHEST, FURTHEST))

    def density(self, parameters: Mapping[str, float], growth: float = 1.0) -> float:
        """Return the out-degree that keeps the pairs in contact under some parameters.

        Parameters
        ----------
        parameters : mapping
            Those that differ from the usual ones; names that are not on the surface are passed over.
        growth : float
            How many times as large the odds of contact are to become, on average over the horizon.

        Raises
        ------
        ValueError
            If growth is not above 0.
        """
        if not growth > 0.0:
            raise ValueError(f"growth is {growth}; it must be above 0")
        return self.anchor + self._solved(self.scaled(parameters), math.log(growth))

    def _solved(self, x: Floats, target: float) -> float:
        """Return the out-degree, less the anchor, at which the log odds are the target."""
        fixed = features(x[None, :], np.zeros(1), self.squares, self.products)[0]
        level = float(fixed @ self.weights) - target
        slope = float(self.weights[1] + x @ self.weights[3 + len(x) : 3 + 2 * len(x)])
        slope = max(slope, 0.2 * float(self.weights[1]))  # more out-degree is never fewer ties
        bend = float(self.weights[2])
        # level + slope d + bend d^2 = 0, from the straight line on; a bend is small where points were simulated.
        found = -level / slope
        for _ in range(20):
            steep = max(slope + 2.0 * bend * found, 0.3 * slope)
            step = (level + slope * found + bend * found * found) / steep
            found -= max(-1.0, min(1.0, step))
            if abs(step) < 1e-9:
                break
        return max(-FARTHEST, min(FARTHEST, found))

    def to_dict(self) -> dict[str, Any]:
        """Return the surface as plain data."""
        return {
            "names": list(self.names),
            "middle": _rounded(self.middle),
            "half": _rounded(self.half),
            "usual": _rounded(self.usual),
            "anchor": self.anchor,
            "squares": self.squares.tolist(),
            "products": self.products.tolist(),
            "weights": _rounded(self.weights),
            "residual": float(f"{self.residual:.6g}"),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Response:
        """Return the surface that plain data describe.

        Raises
        ------
        KeyError, TypeError, ValueError
            If they describe none.
        """
        return cls(
            tuple(raw["names"]),
            np.array(raw["middle"], float),
            np.array(raw["half"], float),
            np.array(raw["usual"], float),
            float(raw["anchor"]),
            np.array(raw["squares"], np.int64).reshape(-1),
            np.array(raw["products"], np.int64).reshape(-1, 2),
            np.array(raw["weights"], float),
            float(raw["residual"]),
        )


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.7g}") for value in values]


def features(x: Floats, density: Floats, squares: npt.NDArray[np.int64], products: npt.NDArray[np.int64]) -> Floats:
    """Return the features of M points: 1, density, its square, x, density times x, squares and products.

    Parameters
    ----------
    x : float64 (M, K)
        Parameters in units of their ranges.
    density : float64 (M,)
        Out-degrees, less the anchor.
    squares : int64 (S,)
    products : int64 (P, 2)

    Returns
    -------
    float64 (M, 3 + 2 K + S + P)
    """
    d = density[:, None]
    return np.hstack(
        [np.ones_like(d), d, d * d, x, d * x, x[:, squares] ** 2, x[:, products[:, 0]] * x[:, products[:, 1]]]
    )


def fit(
    names: Sequence[str],
    ranges: Floats,
    usual: Floats,
    anchor: float,
    points: Floats,
    density: Floats,
    response: Floats,
    curved: Sequence[str],
) -> Response:
    """Return the surface that fits simulated points.

    Parameters
    ----------
    names : sequence of str, K
    ranges : float64 (K, 2)
        Low and high of each parameter.
    usual : float64 (K,)
    anchor : float
    points : float64 (M, K)
        Values of the parameters.
    density : float64 (M,)
        Out-degrees.
    response : float64 (M,)
        Log odds of contact, less those at the start.
    curved : sequence of str
        Parameters that enter by squares and by products with one another; the others enter linearly, and by
        their products with the out-degree.
    """
    middle, half = ranges.mean(axis=1), 0.5 * (ranges[:, 1] - ranges[:, 0])
    x, d = (points - middle) / half, density - anchor
    bent = np.array([names.index(name) for name in curved], np.int64)
    pairs = np.array([(a, b) for k, a in enumerate(bent) for b in bent[k + 1 :]], np.int64).reshape(-1, 2)
    matrix = features(x, d, bent, pairs)
    free = 3  # constant, density and its square are not held back
    centred, scale = matrix.copy(), matrix.std(axis=0)
    scale[scale == 0.0] = 1.0
    centred /= scale
    base, rest = centred[:, :free], centred[:, free:]
    # What the free features explain is taken out first; the ridge is chosen on what is left.
    project, *_ = np.linalg.lstsq(base, np.column_stack([rest, response]), rcond=None)
    left = np.column_stack([rest, response]) - base @ project
    u, singular, vt = np.linalg.svd(left[:, :-1], full_matrices=False)
    along, m = u.T @ left[:, -1], len(response)
    unexplained = float(left[:, -1] @ left[:, -1] - along @ along)
    best = (math.inf, RIDGES[-1])
    for ridge in RIDGES:
        shrink = singular**2 / (singular**2 + ridge)
        error = float(np.sum(((1.0 - shrink) * along) ** 2)) + max(unexplained, 0.0)
        freedom = m - free - float(shrink.sum())
        if freedom > 0.05 * m:
            best = min(best, (error * m / freedom**2, ridge))
    ridge = best[1]
    slopes = vt.T @ (singular / (singular**2 + ridge) * along)
    weights = np.concatenate([project[:, -1] - project[:, :-1] @ slopes, slopes]) / scale
    spread = float(np.sqrt(best[0])) if math.isfinite(best[0]) else float(left[:, -1].std())
    return Response(tuple(names), middle, half, np.asarray(usual, float), anchor, bent, pairs, weights, spread)
