"""Binary networks that are cheap to toggle and cheap to look at from one ego: lists of who has ties with whom.

One `Network` holds all the networks of a model, each with N rows of its own: row ``q * N + i`` is actor i's in network
q. An undirected network holds each tie in both directions and is changed with `toggle_pair`. In a two-mode network egos
and alters are different sets, each numbered from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import inner, rule, swift
from partnership_dynamics.simulation.ties.rows import Rows, add, find, flattened, laid_out, remove_at, whole


@pass_by_reference
class Network(NamedTuple):
    """Ties, from both ends; make one with `network_from`, change it with `toggle` only.

    Attributes
    ----------
    sent : Rows
        To whom each ego has a tie; ``sent.length`` are the outdegrees.
    received : Rows
        From whom each alter has a tie; ``received.length`` are the indegrees.
    tie : uint8 (R, N) or (0, 0)
        The same as a matrix, 1 where row (ego) has a tie to column (alter), for those who want to look up single
        pairs; kept only where it was asked for.
    """

    sent: Rows
    received: Rows
    tie: npt.NDArray[np.uint8]

    @property
    def outdegree(self) -> npt.NDArray[np.int64]:
        """Ties sent, int64 (R,)."""
        return self.sent.length

    @property
    def indegree(self) -> npt.NDArray[np.int64]:
        """Ties received, int64 (R,)."""
        return self.received.length


def network_from(matrix: npt.ArrayLike) -> Network:
    """Return the one-mode network of a matrix of zeros and ones (copied), with its matrix and room for every tie.

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
    # Room for every possible tie, so that rules that cannot be interrupted never run out of it.
    both = (tie, tie.T)
    sent, received = (
        laid_out(np.nonzero(side)[1], side.sum(axis=1, dtype=np.int64), least=max(n, 1), spare=0.0) for side in both
    )
    return Network(sent, received, tie)


def network_of(pairs: Sequence[npt.NDArray[np.int64]], rows: int) -> Network:
    """Return the networks of lists of ties, one list a network, without a matrix.

    Parameters
    ----------
    pairs : sequence of int arrays (T, 2)
        Ego and alter of each tie; an undirected network has both directions.
    rows : int
        Rows set aside for each network: at least as many as it has egos, and alters.
    """
    sides = []
    for column in (0, 1):
        keys = [q * rows + ties[:, column] for q, ties in enumerate(pairs)]
        others = [ties[:, 1 - column] for ties in pairs]
        key = np.concatenate(keys) if keys else np.zeros(0, np.int64)
        other = np.concatenate(others) if others else np.zeros(0, np.int64)
        order = np.lexsort((other, key))
        sides.append(laid_out(other[order], np.bincount(key, minlength=len(pairs) * rows).astype(np.int64)))
    return Network(sides[0], sides[1], np.zeros((0, 0), np.uint8))


def pairs_of(network: Network, rows: int, q: int = 0) -> npt.NDArray[np.int64]:
    """Return ego and alter of each tie of network q, sorted, int64 (T, 2)."""
    ego = np.repeat(np.arange(network.sent.length.size), network.sent.length)
    found = np.column_stack([ego, flattened(network.sent)])
    mine = found[(ego >= q * rows) & (ego < (q + 1) * rows)] - [q * rows, 0]
    return np.asarray(mine[np.lexsort((mine[:, 1], mine[:, 0]))], np.int64)


def is_consistent(network: Network) -> bool:
    """Say whether the ties sent and the ties received (and the matrix, if there is one) are the same ties."""
    ends = []
    for side, swap in ((network.sent, False), (network.received, True)):
        one = np.repeat(np.arange(side.length.size), side.length)
        other = flattened(side)
        ends.append(sorted(zip(other, one, strict=True) if swap else zip(one, other, strict=True)))
    same = ends[0] == ends[1] and len(set(ends[0])) == len(ends[0]) and all(ego != alter for ego, alter in ends[0])
    if network.tie.size == 0:
        return same
    return same and ends[0] == sorted(zip(*np.nonzero(network.tie), strict=True))


@swift
def toggle_in(network: Network, base: int, ego: int, alter: int) -> bool:
    """Create or drop the tie from ego to alter of the network whose rows begin at ``base``; say whether it is new."""
    sent, received = network.sent, network.received
    place = find(sent, base + ego, alter)
    new = place < 0
    if new:
        add(sent, base + ego, alter)
        add(received, base + alter, ego)
    else:
        remove_at(sent, base + ego, place)
        remove_at(received, base + alter, find(received, base + alter, ego))
    if network.tie.size > 0:
        network.tie[base + ego, alter] = 1 if new else 0
    return new


@inner
def drop_ties(network: Network, base: int, i: int) -> None:
    """Drop all ties that actor i sends and receives in the network whose rows begin at ``base``."""
    while network.sent.length[base + i] > 0:
        toggle_in(network, base, i, whole(network.sent.items[network.sent.start[base + i]]))
    while network.received.length[base + i] > 0:
        toggle_in(network, base, whole(network.received.items[network.received.start[base + i]]), i)


@rule
def toggle(network: Network, ego: int, alter: int) -> None:
    """Create the tie from ego to alter if there is none, else drop it."""
    toggle_in(network, 0, ego, alter)


@rule
def toggle_pair(network: Network, one: int, other: int) -> None:
    """Create or drop the tie of an undirected network: in both directions."""
    toggle_in(network, 0, one, other)
    toggle_in(network, 0, other, one)
