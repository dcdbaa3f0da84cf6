"""Panels from which coefficients cannot be learnt, recognised and named before anything is estimated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from partnership_dynamics.simulation.ties import Panel, Term

FEWEST = 3  # ties formed and ended together, below which a rate and a density say nothing apart


def degeneracy_of(panel: Panel, terms: Sequence[Term]) -> list[str]:
    """Return why a panel cannot be estimated, in sentences; nothing where it can.

    Parameters
    ----------
    panel : Panel
        Two waves or more of one network.
    terms : sequence of Term
        The effects that would be estimated.

    Examples
    --------
    >>> from partnership_dynamics.simulation.ties import NetworkData
    >>> wave = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    >>> degeneracy_of(Panel({"advice": NetworkData([wave, wave])}), [Term("density")])
    ['between waves 1 and 2 nothing changed']
    """
    network = next(iter(panel.networks.values()))
    egos, alters = network.size
    cells = egos * alters - (0 if network.kind == "two-mode" else egos)
    result = []
    ties = []
    for number, wave in enumerate(network.read):
        pairs = {(int(i), int(j)) for i, j in wave.ties}
        ties.append(pairs)
        if not pairs:
            result.append(f"wave {number + 1} has no ties")
        elif len(pairs) >= cells - len(wave.missing):
            result.append(f"wave {number + 1} has every possible tie")
    if result:
        return result
    for number, (before, after) in enumerate(pairwise(ties)):
        unknown = {(int(i), int(j)) for wave in network.read[number : number + 2] for i, j in wave.missing}
        changed = len((before ^ after) - unknown)
        if changed == 0:
            result.append(f"between waves {number + 1} and {number + 2} nothing changed")
        elif changed < FEWEST:
            result.append(f"between waves {number + 1} and {number + 2} {changed} ties changed, too few to learn from")
    if (
        any(term.effect == "recip" for term in terms)
        and not any((j, i) in pairs for pairs in ties for i, j in pairs)
        and not result
        and sum(map(len, ties)) < FEWEST * len(ties)
    ):
        result.append("there are too few ties for any to be returned")
    return result
