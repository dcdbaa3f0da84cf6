"""The same members in other networks: star, dense, clustered, random, empty, and rewired controls.

A rewired control keeps every member's in- and out-degree and shuffles who is tied to whom, so that what is left of a
difference is not about how many ties each has.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.partnership import Partnership

KINDS = ("star", "dense", "clustered", "random", "empty", "rewired")
CLUSTER, STRENGTH = 4, 0.5


def rewired(tie: npt.NDArray[np.uint8], seed: int, swaps_a_tie: int = 20) -> npt.NDArray[np.uint8]:
    """Return a network with the same in- and out-degrees and shuffled ends (Markov chain of swaps; Rao et al. 1996).

    Parameters
    ----------
    tie : uint8 array (n, n)
    seed : int
    swaps_a_tie : int
        Swaps tried for each tie.

    Examples
    --------
    >>> tie = np.array([[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], dtype=np.uint8)
    >>> other = rewired(tie, seed=1)
    >>> bool((other.sum(0) == tie.sum(0)).all() and (other.sum(1) == tie.sum(1)).all())
    True
    """
    generator = np.random.default_rng(seed)
    found = tie.copy()
    ends = np.argwhere(found)
    if len(ends) < 2:
        return found
    for _swap in range(swaps_a_tie * len(ends)):
        one, other = generator.choice(len(ends), 2, replace=False)
        (a, b), (c, d) = ends[one], ends[other]
        if a == d or c == b or found[a, d] or found[c, b]:
            continue
        found[a, b] = found[c, d] = 0
        found[a, d] = found[c, b] = 1
        ends[one], ends[other] = (a, d), (c, b)
    return found


def rewired_alike(tie: npt.NDArray[np.uint8], seed: int, swaps_a_tie: int = 20) -> npt.NDArray[np.uint8]:
    """Return a network with shuffled ends in which everybody has as many mutual and one-way ties as before.

    So the number of pairs, which is what contact costs, and the share of returned ties stay what they are too.
    Undirected swaps of mutual pairs and directed swaps of one-way ties, neither of which may join a pair twice.

    Parameters
    ----------
    tie : uint8 array (n, n)
    seed : int
    swaps_a_tie : int
        Swaps tried for each pair that deals with each other.

    Examples
    --------
    >>> tie = np.array([[0, 1, 0, 0, 1], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 0]], np.uint8)
    >>> other = rewired_alike(tie, seed=1)
    >>> bool((other.sum(0) == tie.sum(0)).all()), int((other & other.T).sum()) == int((tie & tie.T).sum())
    (True, True)
    """
    generator = np.random.default_rng(seed)
    found = tie.copy()
    mutual = [(int(a), int(b)) for a, b in np.argwhere(np.triu(tie & tie.T, 1))]
    one_way = [(int(a), int(b)) for a, b in np.argwhere(tie & (1 - tie.T))]
    for ends, returned in ((mutual, True), (one_way, False)):
        if len(ends) < 2:
            continue
        for _swap in range(swaps_a_tie * len(ends)):
            one, other = (int(place) for place in generator.choice(len(ends), 2, replace=False))
            (a, b), (c, d) = ends[one], ends[other]
            if returned and generator.random() < 0.5:
                c, d = d, c
            if a == d or c == b or found[a, d] or found[d, a] or found[c, b] or found[b, c]:
                continue
            found[a, b] = found[c, d] = 0
            found[a, d] = found[c, b] = 1
            if returned:
                found[b, a] = found[d, c] = 0
                found[d, a] = found[b, c] = 1
            ends[one], ends[other] = (a, d), (c, b)
    return found


def network_of(kind: str, partnership: Partnership, seed: int = 3) -> npt.NDArray[np.uint8]:
    """Return a network of this kind among a partnership's members.

    Parameters
    ----------
    kind : str
        One of `KINDS`; the star's centre is the convener, or the first member where nobody convenes.
    partnership : Partnership
    seed : int

    Raises
    ------
    ValueError
        If the kind is not known.
    """
    n = len(partnership.members)
    tie = np.zeros((n, n), dtype=np.uint8)
    if kind == "star":
        hub = partnership.lead if partnership.governance == "lead" else max(partnership.team_place, 0)
        tie[hub, :] = tie[:, hub] = 1
    elif kind == "dense":
        tie[:] = 1
    elif kind == "clustered":
        group = np.arange(n) // CLUSTER
        tie[:] = group[:, np.newaxis] == group
    elif kind == "random":
        tie[:] = np.random.default_rng(seed).random((n, n)) < 0.2
    elif kind == "rewired":
        return rewired(partnership.tie, seed)
    elif kind != "empty":
        raise ValueError(f"there is no structure {kind!r}; there are {', '.join(KINDS)}")
    np.fill_diagonal(tie, 0)
    return tie


def with_structure(partnership: Partnership, kind: str, seed: int = 3) -> Partnership:
    """Return the same members with another network, every tie of the same strength."""
    tie = network_of(kind, partnership, seed)
    return replace(partnership, tie=tie, strength=STRENGTH * tie.astype(np.float64))
