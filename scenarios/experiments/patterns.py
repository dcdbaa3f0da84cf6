"""Networks in ideal shapes with a chosen number of ties: star, core and periphery, clusters, random, and doses.

A pattern is a list of pairs that deal with each other, those that make the pattern first; whatever number of pairs is
asked for beyond it is spread over the others as evenly as can be. So shapes can be compared at equal ties, equal pairs
(which is what contact costs) and equal reciprocity: the pairs that are tied one way only are the last in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

Pair = tuple[int, int]
Ties = npt.NDArray[np.uint8]
PATTERNS = ("star", "core_periphery", "clustered", "random", "dense")
CORE_SHARE, LEAST_CORE, CORE_CONTACTS = 0.25, 3, 2


def _in_order(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _shuffled(items: Sequence[Pair], generator: np.random.Generator) -> list[Pair]:
    return [items[place] for place in generator.permutation(len(items))]


def _spread_evenly(
    pairs: list[Pair], among: Sequence[int], n: int, wanted: int, generator: np.random.Generator
) -> list[Pair]:
    """Return the pairs with more of them, each between those of some members who have the fewest, by lot."""
    found, have = list(pairs), set(pairs)
    degree = np.bincount(np.array(found, dtype=np.int64).ravel(), minlength=n)
    free = [pair for pair in combinations(sorted(among), 2) if pair not in have]
    left = np.array(free, dtype=np.int64).reshape(-1, 2)
    lots = generator.random(len(left))
    there = np.zeros(len(left))
    while len(found) < wanted and not np.isinf(there).all():
        ties = degree[left]
        # First the pair whose busier end has the fewest, then the one with the fewest together, then by lot.
        best = int(np.argmin(4 * n * ties.max(axis=1) + ties.sum(axis=1) + lots + there))
        there[best] = np.inf
        degree[left[best]] += 1
        found.append((int(left[best, 0]), int(left[best, 1])))
    return found


def _evened(fixed: Sequence[Pair], added: Sequence[Pair], among: Sequence[int], n: int) -> list[Pair]:
    """Return all pairs, those added moved until no member has two more than another where a pair can be moved.

    Spreading pairs one at a time may end with two between the most and the fewest. Who has more then has a neighbour
    that who has fewer has not, and that pair changes hands.
    """
    held, moved = set(fixed), set(added)
    degree = np.bincount(np.array([*fixed, *added], dtype=np.int64).ravel(), minlength=n)

    def move() -> bool:
        for low in sorted(among, key=lambda one: (degree[one], one)):
            for high in sorted(among, key=lambda one: (-degree[one], one)):
                if degree[high] - degree[low] < 2:
                    break
                for other in among:
                    old, new = _in_order(high, other), _in_order(low, other)
                    if other not in (low, high) and old in moved and new not in moved and new not in held:
                        moved.remove(old)
                        moved.add(new)
                        degree[high] -= 1
                        degree[low] += 1
                        return True
        return False

    while move():
        pass
    return [*fixed, *(pair for pair in added if pair in moved), *sorted(moved.difference(added))]


def star_pairs(n: int, hub: int) -> list[Pair]:
    """Return the hub's pairs with everybody else."""
    return [_in_order(hub, other) for other in range(n) if other != hub]


def core_pairs(order: Sequence[int]) -> list[Pair]:
    """Return a core in which all are tied, and a periphery each of which is tied to two of the core.

    A quarter of the members make the core, three at least, the first of ``order`` (Borgatti and Everett 2000: ties
    within the core, none within the periphery, some between).
    """
    size = min(max(LEAST_CORE, round(CORE_SHARE * len(order))), len(order))
    core, periphery = order[:size], order[size:]
    result = [_in_order(a, b) for a, b in combinations(core, 2)]
    for index, member in enumerate(periphery):
        result += [_in_order(member, core[(index + step) % size]) for step in range(min(CORE_CONTACTS, size))]
    return result


def cluster_pairs(order: Sequence[int], size: int) -> list[Pair]:
    """Return clusters of ``size`` in which all are tied, each with one tie to the next; the last may be smaller."""
    groups = [order[first : first + size] for first in range(0, len(order), size)]
    found = [_in_order(a, b) for group in groups for a, b in combinations(group, 2)]
    bridges = {_in_order(group[-1], groups[(index + 1) % len(groups)][0]) for index, group in enumerate(groups)}
    return found + sorted(bridge for bridge in bridges if bridge[0] != bridge[1] and bridge not in found)


def _largest_cluster(order: Sequence[int], pairs: int) -> int:
    """Return the largest size of clusters that so many pairs are enough for, two at least."""
    sizes = [size for size in range(2, len(order) + 1) if len(cluster_pairs(order, size)) <= pairs]
    return max(sizes, default=2)


def pattern_pairs(
    pattern: str, order: Sequence[int], hub: int, pairs: int | None, generator: np.random.Generator
) -> list[Pair]:
    """Return the pairs of a pattern, the pairs that make it first.

    Parameters
    ----------
    pattern : str
        One of `PATTERNS`.
    order : sequence of int
        All members; the first make the core, and neighbours in it make clusters.
    hub : int
        The centre of the star.
    pairs : int or None
        How many; None takes what the pattern itself asks for (clusters of four; a random network needs a number).
    generator : numpy Generator

    Raises
    ------
    ValueError
        If the pattern is not known, there are not so many pairs, or a random network is given no number.

    Examples
    --------
    >>> pattern_pairs("star", range(4), 0, None, np.random.default_rng(1))
    [(0, 1), (0, 2), (0, 3)]
    """
    n, members = len(order), list(order)
    everything = list(combinations(range(n), 2))
    if pairs is not None and not 0 <= pairs <= len(everything):
        raise ValueError(f"{n} members make {len(everything)} pairs, not {pairs}")
    if pattern == "dense":
        result = _shuffled(everything, generator)
    elif pattern == "random":
        if pairs is None:
            raise ValueError("a random network needs a number of pairs")
        result = _shuffled(everything, generator)[:pairs]
    elif pattern == "star":
        result = star_pairs(n, hub)
    elif pattern == "core_periphery":
        result = core_pairs(members)
    elif pattern == "clustered":
        result = cluster_pairs(members, 4 if pairs is None else _largest_cluster(members, pairs))
    else:
        raise ValueError(f"there is no pattern {pattern!r}; there are {', '.join(PATTERNS)}")
    if pairs is None:
        return result
    if pattern == "star":  # what the star leaves over is spread over the others, so that nobody else is central
        return _spread_evenly(result[:pairs], [member for member in members if member != hub], n, pairs, generator)
    return _spread_evenly(result[:pairs], members, n, pairs, generator)


def centred_pairs(n: int, hub: int, degree: int, pairs: int, generator: np.random.Generator) -> list[Pair]:
    """Return so many pairs, of which ``degree`` are the hub's and the others spread evenly.

    Examples
    --------
    >>> found = centred_pairs(6, 0, 5, 8, np.random.default_rng(1))
    >>> len(found), sum(0 in pair for pair in found)
    (8, 5)
    """
    others = [member for member in range(n) if member != hub]
    chosen = [others[place] for place in generator.permutation(n - 1)[:degree]]
    own = [_in_order(hub, other) for other in sorted(chosen)]
    spread = _spread_evenly(own, others, n, pairs, generator)
    return _evened(own, spread[degree:], others, n)


def hub_degree(n: int, pairs: int, centralisation: float) -> int:
    """Return the hub's ties that give so many pairs a degree centralisation (Freeman 1979), the hub having the most.

    C (n - 1)(n - 2) is the sum of what others have fewer than the hub, n d - 2 pairs.

    Examples
    --------
    >>> hub_degree(17, 16, 1.0), hub_degree(17, 68, 0.0)
    (16, 8)
    """
    return round((centralisation * (n - 1) * (n - 2) + 2 * pairs) / n)


def most_pairs(n: int, centralisation: float) -> int:
    """Return the most pairs that a network of this centralisation can have: its hub then deals with everybody."""
    return int((n * (n - 1) - centralisation * (n - 1) * (n - 2)) / 2 + 1e-9)


def ties_of(n: int, pairs: Sequence[Pair], one_way: int, generator: np.random.Generator) -> Ties:
    """Return the network of some pairs, the last ``one_way`` of them tied in one direction only, by lot.

    Examples
    --------
    >>> ties_of(3, [(0, 1), (1, 2)], 0, np.random.default_rng(1)).tolist()
    [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    """
    tie = np.zeros((n, n), dtype=np.uint8)
    for index, (a, b) in enumerate(pairs):
        tie[a, b] = tie[b, a] = 1
        if index >= len(pairs) - one_way:
            tie[(a, b) if generator.random() < 0.5 else (b, a)] = 0
    return tie


def counts_of(tie: Ties) -> tuple[int, int]:
    """Return how many pairs deal with each other, and how many of those are tied one way only."""
    pairs = int(np.triu(tie | tie.T, 1).sum())
    return pairs, 2 * pairs - int(tie.sum())


def contacts_of(tie: Ties) -> npt.NDArray[np.int64]:
    """Return with how many others each member deals, int64 (n,)."""
    result: npt.NDArray[np.int64] = (tie | tie.T).sum(axis=1, dtype=np.int64)
    return result


def centralisation_of(tie: Ties) -> float:
    """Return Freeman's degree centralisation of who deals with whom."""
    from partnership_dynamics.simulation.measures.network import degree_centralisation

    return degree_centralisation(tie.astype(np.int8))
