"""How far two relations of the same members go together: correlation, judged by permuting members (QAP)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.measures.network import Reports

WORK_LIMIT = 2_000_000_000  # pairs times permutations


@dataclass(frozen=True)
class Correlation:
    """The correlation of two relations.

    Parameters
    ----------
    correlation : float
        Pearson's, over the ordered pairs that are known in both; NaN where one of them does not vary.
    pairs : int
        Such pairs.
    p : float
        Share of permutations, the observed order counted as one, with a correlation at least as far from 0; NaN where
        undefined or too long to compute.
    permutations : int
    """

    correlation: float
    pairs: int
    p: float
    permutations: int


Mask = npt.NDArray[np.bool_]


def _pearson(x: Mask, known_x: Mask, y: Mask, known_y: Mask) -> float:
    """Return the correlation over the pairs known in both, from counts, since ties are there or not."""
    count = int(np.count_nonzero(known_x & known_y))
    if count < 2:
        return math.nan
    sum_x, sum_y = int(np.count_nonzero(x & known_y)), int(np.count_nonzero(known_x & y))
    both = int(np.count_nonzero(x & y))
    spread = (count * sum_x - sum_x**2) * (count * sum_y - sum_y**2)
    return (count * both - sum_x * sum_y) / math.sqrt(spread) if spread else math.nan


def qap(first: Reports, second: Reports, permutations: int = 1000, seed: int = 2007) -> Correlation:
    """Return the QAP correlation of two relations of the same members.

    The members of the second are put in random order, rows and columns (and what is missing) together, so that all of
    its structure stays and only its match with the first is broken: the quadratic assignment procedure (Hubert and
    Schultz 1976; Krackhardt 1988, "Predicting with networks", Social Networks 10). p counts the observed order as one
    of the permutations, so it is never 0.

    Parameters
    ----------
    first, second : int8 array (n, n)
        1 a tie, 0 no tie, -1 not known.
    permutations : int
    seed : int
        The same seed gives the same permutations.

    Raises
    ------
    ValueError
        If the relations are not of the same members.

    Examples
    --------
    >>> import numpy as np
    >>> ring = np.roll(np.eye(8, dtype=np.int8), 1, axis=1)
    >>> found = qap(ring, ring, permutations=200, seed=1)
    >>> found.correlation, found.p
    (1.0, 0.004975124378109453)
    """
    if first.shape != second.shape:
        raise ValueError(f"relations of {len(first)} and {len(second)} members; both need the same")
    n = len(first)
    off = ~np.eye(n, dtype=bool)
    x, known_x = (first == 1) & off, (first >= 0) & off
    y, known_y = (second == 1) & off, (second >= 0) & off
    pairs = int(np.count_nonzero(known_x & known_y))
    observed = _pearson(x, known_x, y, known_y)
    if math.isnan(observed) or permutations < 1 or n * n * permutations > WORK_LIMIT:
        return Correlation(observed, pairs, math.nan, 0)
    generator = np.random.default_rng(seed)
    as_far = 0
    for _ in range(permutations):
        order = generator.permutation(n)
        cut = np.ix_(order, order)
        value = _pearson(x, known_x, y[cut], known_y[cut])
        as_far += not abs(value) < abs(observed) - 1e-12  # where it is undefined, it does not speak against chance
    return Correlation(round(observed, 12), pairs, (1 + as_far) / (1 + permutations), permutations)
