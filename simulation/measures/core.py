"""The core and the periphery of a network (Borgatti and Everett 2000), by Lip's (2011) exact algorithm."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from partnership_dynamics.simulation.measures.network import Reports
from partnership_dynamics.simulation.measures.positions import reported


@dataclass(frozen=True)
class CorePeriphery:
    """Who is in the core, and how well that describes the network.

    Parameters
    ----------
    core : tuple of int
        Places of its members.
    fit : float
        Correlation of ties within core and within periphery with the ideal (all ties, none); NaN where undefined.
    misfits : int
        Pairs that differ from the ideal: absent within the core, present within the periphery.
    within_core, between, within_periphery : float
        Shares of possible ties that are there; NaN where there is no pair.
    """

    core: tuple[int, ...]
    fit: float
    misfits: int
    within_core: float
    between: float
    within_periphery: float


def _share(ties: int, pairs: int) -> float:
    return ties / pairs if pairs else math.nan


def core_periphery(tie: Reports) -> CorePeriphery:
    """Split members into a core where all have ties and a periphery where none have, with the fewest misfits.

    Ties between core and periphery are left open, as Borgatti and Everett (2000, "Models of core/periphery
    structures", Social Networks 21) advise. With k in the core, the misfits are k(k - 1)/2 + m - (degrees of the core),
    m being all ties: so for each k the members with most ties are best, and the best k is found by trying all (Lip
    2011, "A fast algorithm for the discrete core/periphery bipartitioning problem", arXiv:1102.5511). Of equally good
    splits the smallest core of two or more is taken, members of equal degree in their order.

    Parameters
    ----------
    tie : int8 array (n, n)
        A tie is one that either side reports; a pair of which nothing is known counts as no tie.

    Examples
    --------
    >>> import numpy as np
    >>> tie = np.zeros((6, 6), dtype=np.int8)
    >>> for i, j in [(0, 1), (0, 2), (1, 2), (0, 3), (1, 4), (2, 5)]:
    ...     tie[i, j] = 1
    >>> found = core_periphery(tie)
    >>> found.core, found.misfits, found.fit
    ((0, 1, 2), 0, 1.0)
    """
    there = reported(tie)
    n, degrees = len(tie), there.sum(axis=1)
    ties = int(degrees.sum()) // 2
    order = np.argsort(-degrees, kind="stable")
    sizes = np.arange(n + 1)
    misfits = sizes * (sizes - 1) // 2 + ties - np.concatenate([[0], np.cumsum(degrees[order])])
    least = 2 if n >= 2 else 0
    size = least + int(np.argmin(misfits[least:]))
    core = np.sort(order[:size])
    inside = np.zeros(n, dtype=bool)
    inside[core] = True
    pairs = np.triu(np.ones((n, n), dtype=bool), 1)
    blocks = {
        "core": pairs & inside[:, None] & inside[None, :],
        "periphery": pairs & ~inside[:, None] & ~inside[None, :],
    }
    between = pairs & (inside[:, None] != inside[None, :])
    judged = blocks["core"] | blocks["periphery"]
    ideal, real = blocks["core"][judged].astype(float), there[judged].astype(float)
    defined = len(ideal) > 1 and ideal.std() > 0 and real.std() > 0
    return CorePeriphery(
        core=tuple(int(place) for place in core),
        fit=round(float(np.corrcoef(ideal, real)[0, 1]), 12) if defined else math.nan,
        misfits=int(misfits[size]),
        within_core=_share(int(there[blocks["core"]].sum()), int(blocks["core"].sum())),
        between=_share(int(there[between].sum()), int(between.sum())),
        within_periphery=_share(int(there[blocks["periphery"]].sum()), int(blocks["periphery"].sum())),
    )
