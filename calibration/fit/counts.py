"""Count shapes of whole networks that no term looks at: paths, triads, a core. Compiled: thousands of networks at once.

All kernels of this module stand here, so that Numba sees every edit (its cache does not look into other files).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import kernel

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]

LONGEST = 7  # paths of so many steps and more are counted together
TRIADS = (
    "003",
    "012",
    "102",
    "021D",
    "021U",
    "021C",
    "111D",
    "111U",
    "030T",
    "030C",
    "201",
    "120D",
    "120U",
    "120C",
    "210",
    "300",
)
# Type of each of the 64 triads of v, u, w (Batagelj & Mrvar 2001).
# Bits: v to u, u to v, v to w, w to v, u to w, w to u.
TRIAD_OF_CODE = np.array(
    [
        *(0, 1, 1, 2, 1, 3, 5, 7, 1, 5, 4, 6, 2, 7, 6, 10),
        *(1, 5, 3, 7, 4, 8, 8, 12, 5, 9, 8, 13, 6, 13, 11, 14),
        *(1, 4, 5, 6, 5, 8, 9, 13, 3, 8, 8, 11, 7, 12, 13, 14),
        *(2, 6, 7, 10, 6, 11, 13, 14, 7, 13, 12, 14, 10, 14, 14, 15),
    ],
    np.int64,
)


@kernel
def degrees_of(ties: Pairs, first: Pairs, column: int, size: int) -> Pairs:
    """Return how many ties each actor has in each network, int64 (R, size).

    ``ties`` (T, 2) are the ties of all networks one after the other, ``first`` (R + 1,) where each network's begin;
    ``column`` 0 counts ties sent, 1 ties received.
    """
    result = np.zeros((first.size - 1, size), np.int64)
    for r in range(first.size - 1):
        for t in range(first[r], first[r + 1]):
            result[r, ties[t, column]] += 1
    return result


@kernel
def triads_of(ties: Pairs, first: Pairs, n: int, type_of_code: Pairs) -> Pairs:
    """Return each network's number of triads of each of the 16 types, int64 (R, 16).

    Pair by pair that is tied (Batagelj & Mrvar 2001, *Social Networks* 23), so that the cost is ties times actors; the
    triads of pairs without ties are the rest.
    """
    found = np.zeros((first.size - 1, 16), np.int64)
    tie = np.zeros((n, n), np.int64)
    for r in range(first.size - 1):
        tie[:] = 0
        for t in range(first[r], first[r + 1]):
            tie[ties[t, 0], ties[t, 1]] = 1
        counted = 0
        for t in range(first[r], first[r + 1]):
            v, u = ties[t, 0], ties[t, 1]
            if tie[u, v] == 1 and u < v:
                continue  # a mutual pair once
            if u < v:
                v, u = u, v
            pair = tie[v, u] + 2 * tie[u, v]
            apart = n - 2
            for w in range(n):
                if w in (u, v):
                    continue
                left = tie[v, w] + tie[w, v]
                right = tie[u, w] + tie[w, u]
                if left + right == 0:
                    continue
                apart -= 1
                # A triad with several tied pairs is counted from the first of them.
                if w > u or (v < w < u and left == 0):
                    code = pair + 4 * (tie[v, w] + 2 * tie[w, v]) + 16 * (tie[u, w] + 2 * tie[w, u])
                    found[r, type_of_code[code]] += 1
                    counted += 1
            found[r, 2 if pair == 3 else 1] += apart
            counted += apart
        found[r, 0] = n * (n - 1) * (n - 2) // 6 - counted
    return found


@kernel
def paths_of(ties: Pairs, first: Pairs, n: int, longest: int) -> tuple[Pairs, Floats]:
    """Return the lengths of shortest paths, and how much each actor lies between others.

    Parameters
    ----------
    ties, first
        As in `degrees_of`.
    n : int
        Actors.
    longest : int
        Paths of this length and longer are counted together.

    Returns
    -------
    lengths : int64 (R, longest + 1)
        Ordered pairs at distance 1, 2, ..., ``longest`` or more, and those without a path.
    between : float64 (R, n)
        Betweenness over ordered pairs (Freeman 1977), by Brandes (2001, *Journal of Mathematical Sociology* 25).
    """
    networks = first.size - 1
    lengths = np.zeros((networks, longest + 1), np.int64)
    between = np.zeros((networks, n))
    start = np.zeros(n + 1, np.int64)
    place = np.zeros(n, np.int64)
    order = np.zeros(n, np.int64)
    distance = np.zeros(n, np.int64)
    ways = np.zeros(n)
    share = np.zeros(n)
    for r in range(networks):
        start[:] = 0
        for t in range(first[r], first[r + 1]):
            start[ties[t, 0] + 1] += 1
        for i in range(n):
            start[i + 1] += start[i]
            place[i] = start[i]
        alters = np.zeros(first[r + 1] - first[r], np.int64)
        for t in range(first[r], first[r + 1]):
            alters[place[ties[t, 0]]] = ties[t, 1]
            place[ties[t, 0]] += 1
        for source in range(n):
            distance[:] = -1
            ways[:] = 0.0
            share[:] = 0.0
            distance[source], ways[source], order[0] = 0, 1.0, source
            seen, at = 1, 0
            while at < seen:
                i = order[at]
                at += 1
                for k in range(start[i], start[i + 1]):
                    j = alters[k]
                    if distance[j] < 0:
                        distance[j] = distance[i] + 1
                        order[seen] = j
                        seen += 1
                    if distance[j] == distance[i] + 1:
                        ways[j] += ways[i]
            for k in range(1, seen):
                lengths[r, min(distance[order[k]], longest) - 1] += 1
            lengths[r, longest] += n - seen
            for at_end in range(seen - 1, -1, -1):
                i = order[at_end]
                for k in range(start[i], start[i + 1]):
                    j = alters[k]
                    if distance[j] == distance[i] + 1:
                        share[i] += ways[i] / ways[j] * (1.0 + share[j])
                if i != source:
                    between[r, i] += share[i]
    return lengths, between


@kernel
def cores_of(degrees: Pairs, ties: Pairs) -> Pairs:
    """Return the size of each network's core, and how many pairs do not fit a core and a periphery.

    In the ideal, all in the core are tied to one another and none outside it are; between core and periphery anything
    goes (Borgatti & Everett 2000, *Social Networks* 21). The fewest misfits have a core of those with most ties (Lip
    2011, arXiv:1102.5511), so going through its sizes finds the best exactly; of equally good ones the smallest.

    Parameters
    ----------
    degrees : int64 (R, n)
        Ties sent and received of each actor.
    ties : int64 (R,)
        Ties of each network.

    Returns
    -------
    int64 (R, 2)
        Actors in the core; ordered pairs that do not fit: without a tie inside the core, or with one outside it.
    """
    networks, n = degrees.shape
    found = np.zeros((networks, 2), np.int64)
    for r in range(networks):
        descending = -np.sort(-degrees[r])
        misfit = ties[r]
        found[r, 1] = misfit
        for k in range(n):
            misfit += 2 * k - descending[k]
            if misfit < found[r, 1]:
                found[r, 0], found[r, 1] = k + 1, misfit
    return found
