"""Measure a network as a survey reports it: 1 a tie, 0 no tie, -1 not known.

What is not known counts neither as a tie nor as its absence: it is left out of numerator and denominator alike.
Figures of the undirected network are then those among the members who answered. With nothing missing every figure
is the textbook one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reports = npt.NDArray[np.int8]


def _off_diagonal(tie: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    return ~np.eye(len(tie), dtype=bool)


def symmetrised(tie: Reports) -> Reports:
    """Return the undirected network: a tie where either side reports one, of the pairs where both sides are known.

    A pair of which one report is missing is not known even if the other reports a tie: to keep it only when there
    is a tie would make a survey look the denser, the fewer answer.

    Parameters
    ----------
    tie : int8 array (n, n)
        1 a tie, 0 no tie, -1 not known.

    Returns
    -------
    int8 array (n, n)
        Symmetric, zero diagonal; -1 where a report is missing.

    Examples
    --------
    >>> import numpy as np
    >>> symmetrised(np.array([[0, 1, 0], [0, 0, 1], [0, -1, 0]], dtype=np.int8)).tolist()
    [[0, 1, 0], [1, 0, -1], [0, -1, 0]]
    """
    either: Reports = ((tie == 1) | (tie.T == 1)).astype(np.int8)
    either[(tie < 0) | (tie.T < 0)] = -1
    np.fill_diagonal(either, 0)
    return either


def density(tie: Reports) -> float:
    """Return the ties over the ordered pairs that are known; NaN where none is.

    Examples
    --------
    >>> import numpy as np
    >>> density(np.array([[0, 1, -1], [0, 0, 0], [1, 0, 0]], dtype=np.int8))
    0.4
    """
    known = (tie >= 0) & _off_diagonal(tie)
    return float(np.sum(tie[known])) / float(np.sum(known)) if known.any() else float("nan")


def reciprocity(tie: Reports) -> float:
    """Return the share of ties that the other side reports too, among pairs where both sides are known.

    The arc-based measure of Wasserman and Faust (1994, section 13.2); NaN where no such tie exists.

    Examples
    --------
    >>> import numpy as np
    >>> reciprocity(np.array([[0, 1, 1], [1, 0, 0], [-1, -1, 0]], dtype=np.int8))
    1.0
    """
    both = (tie >= 0) & (tie.T >= 0) & _off_diagonal(tie)
    ties = (tie == 1) & both
    return float(np.sum(ties & ties.T)) / float(np.sum(ties)) if ties.any() else float("nan")


def degrees(tie: Reports) -> npt.NDArray[np.float64]:
    """Return each member's degree in the undirected network, scaled up for the pairs that are not known.

    Returns
    -------
    float array (n,)
        (n - 1) x ties / known pairs; NaN for a member of whom nothing is known.
    """
    both_ways = symmetrised(tie)
    known = ((both_ways >= 0) & _off_diagonal(tie)).sum(axis=1)
    ties = (both_ways == 1).sum(axis=1)
    with np.errstate(invalid="ignore"):
        scaled: npt.NDArray[np.float64] = (len(tie) - 1) * ties / known
    return scaled


def mean_degree(tie: Reports) -> float:
    """Return the mean degree of the undirected network: (n - 1) x its density."""
    return (len(tie) - 1) * density(symmetrised(tie)) if len(tie) > 1 else float("nan")


def degree_centralisation(tie: Reports) -> float:
    """Return Freeman's (1979) degree centralisation of the undirected network: 1 for a star, 0 if all are alike.

    Of those members of whom something is known: where all others did not answer, it is that of those who did.

    Examples
    --------
    >>> import numpy as np
    >>> star = np.zeros((5, 5), dtype=np.int8)
    >>> star[0, 1:] = 1
    >>> degree_centralisation(star)
    1.0
    """
    known = degrees(tie)
    known = known[~np.isnan(known)]
    # Degrees are scaled up to n - 1 others, so that the largest sum of differences among m members is (m - 2)(n - 1).
    largest = (len(known) - 2) * (len(tie) - 1)
    return float(np.sum(known.max() - known)) / largest if len(known) > 2 else float("nan")


def transitivity(tie: Reports) -> float:
    """Return the closed share of the two-paths of the undirected network, among those whose third pair is known.

    Examples
    --------
    >>> import numpy as np
    >>> transitivity(np.ones((3, 3), dtype=np.int8) - np.eye(3, dtype=np.int8))
    1.0
    """
    both_ways = symmetrised(tie)
    ties = (both_ways == 1).astype(np.float64)
    known = ((both_ways >= 0) & _off_diagonal(tie)).astype(np.float64)
    paths = ties @ ties
    possible = float(np.sum(paths * known))
    return float(np.sum(paths * ties)) / possible if possible > 0 else float("nan")


def isolates(tie: Reports) -> npt.NDArray[np.int64]:
    """Return the places of members in no reported tie, in or out."""
    return np.flatnonzero(~((tie == 1) | (tie.T == 1)).any(axis=1))


@dataclass(frozen=True)
class NetworkMeasures:
    """The standard figures of one network.

    Parameters
    ----------
    members, ties, unknown : int
        Members; ties reported; pairs that are not known (pairs are ordered if directed, else not).
    density, reciprocity, mean_degree, centralisation, transitivity : float
        As the functions of this module; reciprocity is NaN for an undirected network.
    isolates : int
    """

    members: int
    ties: int
    unknown: int
    density: float
    reciprocity: float
    mean_degree: float
    centralisation: float
    transitivity: float
    isolates: int


def measure(tie: Reports, directed: bool = True) -> NetworkMeasures:
    """Return the standard figures of a network.

    Parameters
    ----------
    tie : int8 array (n, n)
        1 a tie, 0 no tie, -1 not known; symmetric if not directed.
    directed : bool

    Raises
    ------
    ValueError
        If the network is said to be undirected and is not symmetric.

    Examples
    --------
    >>> import numpy as np
    >>> measure(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.int8)).transitivity
    0.0
    """
    if not directed and np.any(tie != tie.T):
        raise ValueError("an undirected network needs a symmetric tie matrix")
    once = 1 if directed else 2
    return NetworkMeasures(
        members=len(tie),
        ties=int(np.sum(tie == 1)) // once,
        unknown=int(np.sum(tie < 0)) // once,
        density=density(tie),
        reciprocity=reciprocity(tie) if directed else float("nan"),
        mean_degree=mean_degree(tie),
        centralisation=degree_centralisation(tie),
        transitivity=transitivity(tie),
        isolates=len(isolates(tie)),
    )
