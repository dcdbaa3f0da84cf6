"""A binary network that is cheap to toggle and cheap to look at from one ego.

``tie[i, j]`` is 1 where ego i has a tie to alter j. An undirected network is a symmetric one, changed with
`toggle_pair`. Everything else is kept beside it so that one ego's view is read along rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import inner, rule


class Network(NamedTuple):
    """The ties among n actors; make one with `network_from`, change it with `toggle` only.

    Attributes
    ----------
    tie : uint8 (n, n)
        1 where row (ego) has a tie to column (alter).
    received : uint8 (n, n)
        The transpose of ``tie``, so that the ties an ego receives lie side by side.
    outdegree, indegree : int64 (n,)
        Ties sent and received.
    paths : int64 (n,)
        Work space: a count for each alter, as seen from the ego at hand.
    row : float64 (n,)
        Work space: one effect's contribution for each alter.
    """

    tie: npt.NDArray[np.uint8]
    received: npt.NDArray[np.uint8]
    outdegree: npt.NDArray[np.int64]
    indegree: npt.NDArray[np.int64]
    paths: npt.NDArray[np.int64]
    row: npt.NDArray[np.float64]


def network_from(matrix: npt.ArrayLike) -> Network:
    """Return the network of a matrix of zeros and ones (copied).

    Parameters
    ----------
    matrix : array (n, n)
        1 where row (ego) has a tie to column (alter); zero diagonal; no missing values.

    Raises
    ------
    ValueError
        If it is not square, holds anything but 0 and 1, or has a tie from an actor to itself.

    Examples
    --------
    >>> network = network_from([[0, 1, 1], [0, 0, 1], [0, 0, 0]])
    >>> network.outdegree.tolist(), network.indegree.tolist()
    ([2, 1, 0], [0, 1, 2])
    """
    given: npt.NDArray[Any] = np.asarray(matrix)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"a network needs a square matrix, not one of shape {given.shape}")
    if not np.all((given == 0) | (given == 1)):
        raise ValueError("a network holds only 0 (no tie) and 1 (tie); deal with missing or weighted ties first")
    if np.any(np.diag(given) != 0):
        raise ValueError("an actor cannot have a tie to itself: the diagonal must be 0")
    tie = np.array(given, dtype=np.uint8, order="C")
    n = tie.shape[0]
    return Network(
        tie,
        np.ascontiguousarray(tie.T),
        tie.sum(axis=1, dtype=np.int64),
        tie.sum(axis=0, dtype=np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.float64),
    )


def is_consistent(network: Network) -> bool:
    """Say whether the degrees and the received ties agree with the ties."""
    return bool(
        np.array_equal(network.received, network.tie.T)
        and np.array_equal(network.outdegree, network.tie.sum(axis=1, dtype=np.int64))
        and np.array_equal(network.indegree, network.tie.sum(axis=0, dtype=np.int64))
        and not np.any(np.diag(network.tie))
    )


@rule
def toggle(network: Network, ego: int, alter: int) -> None:
    """Create the tie from ego to alter if there is none, else drop it."""
    if network.tie[ego, alter] == 0:
        network.tie[ego, alter] = 1
        network.received[alter, ego] = 1
        network.outdegree[ego] += 1
        network.indegree[alter] += 1
    else:
        network.tie[ego, alter] = 0
        network.received[alter, ego] = 0
        network.outdegree[ego] -= 1
        network.indegree[alter] -= 1


@rule
def toggle_pair(network: Network, one: int, other: int) -> None:
    """Create or drop the tie of an undirected network: both of its cells."""
    toggle(network, one, other)
    toggle(network, other, one)


@inner
def count_paths_out(network: Network, ego: int) -> None:
    """Put into ``paths[j]`` the number of two-paths ego -> h -> j (nothing useful for j = ego)."""
    paths = network.paths
    n = paths.size
    for j in range(n):
        paths[j] = 0
    left = network.outdegree[ego]
    h = 0
    while left > 0:
        if network.tie[ego, h] == 1:
            left -= 1
            for j in range(n):
                paths[j] += network.tie[h, j]
        h += 1


@inner
def count_paths_back(network: Network, ego: int) -> None:
    """Put into ``paths[j]`` the number of two-paths j -> h -> ego (nothing useful for j = ego)."""
    paths = network.paths
    n = paths.size
    for j in range(n):
        paths[j] = 0
    left = network.indegree[ego]
    h = 0
    while left > 0:
        if network.received[ego, h] == 1:
            left -= 1
            for j in range(n):
                paths[j] += network.received[h, j]
        h += 1


@inner
def add_shared_choices(network: Network, ego: int) -> None:
    """Add to ``paths[j]`` the number of h that both ego and j have a tie to."""
    paths = network.paths
    n = paths.size
    left = network.outdegree[ego]
    h = 0
    while left > 0:
        if network.tie[ego, h] == 1:
            left -= 1
            for j in range(n):
                paths[j] += network.received[h, j]
        h += 1
