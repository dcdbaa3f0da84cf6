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
    found = []
    ties = []
    for number, wave in enumerate(network.read):
        pairs = {(int(i), int(j)) for i, j in wave.ties}
        ties.append(pairs)
        if not pairs:
            found.append(f"wave {number + 1} has no ties")
        elif len(pairs) >= cells - len(wave.missing):
            found.append(f"wave {number + 1} has every possible tie")
    if found:
        return found
    for number, (before, after) in enumerate(pairwise(ties)):
        unknown = {(int(i), int(j)) for wave in network.read[number : number + 2] for i, j in wave.missing}
        changed = len((before ^ after) - unknown)
        if changed == 0:
            found.append(f"between waves {number + 1} and {number + 2} nothing changed")
        elif changed < FEWEST:
            found.append(f"between waves {number + 1} and {number + 2} {changed} ties changed, too few to learn from")
    if (
        any(term.effect == "recip" for term in terms)
        and not any((j, i) in pairs for pairs in ties for i, j in pairs)
        and not found
        and sum(map(len, ties)) < FEWEST * len(ties)
    ):
        found.append("there are too few ties for any to be returned")
    return found
