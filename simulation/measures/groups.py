"""Ties within and between groups of members: the E-I index, and who brokers between whom.

Only what is known counts: see each function.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.measures.network import Reports
from partnership_dynamics.simulation.measures.positions import reported

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")


def _same(groups: Sequence[str]) -> npt.NDArray[np.bool_]:
    of = np.array([list(dict.fromkeys(groups)).index(one) for one in groups])
    same: npt.NDArray[np.bool_] = of[:, None] == of[None, :]
    return same


@dataclass(frozen=True)
class ExternalInternal:
    """The E-I index, and what it would be if every pair were as likely to have a tie.

    Parameters
    ----------
    external, internal : int
        Ties between groups, and within (undirected).
    index : float
        -1: all ties within groups; 1: all between; NaN without ties.
    by_chance : float
        The index of a network in which all pairs have ties: what the sizes of the groups alone would give.
    """

    external: int
    internal: int
    index: float
    by_chance: float


def external_internal(tie: Reports, groups: Sequence[str]) -> ExternalInternal:
    """Return Krackhardt and Stern's (1988) E-I index: (E - I) / (E + I).

    "Informal networks and organizational crises: an experimental simulation", Social Psychology Quarterly 51. A tie is
    one that either side reports; members without a group ("") are left out.

    Examples
    --------
    >>> import numpy as np
    >>> tie = np.array([[0, 1, 1], [0, 0, 0], [0, 0, 0]], dtype=np.int8)
    >>> external_internal(tie, ["council", "council", "police"])
    ExternalInternal(external=1, internal=1, index=0.0, by_chance=0.333...)
    """
    there = np.array([bool(one) for one in groups])
    pairs = np.triu(np.ones((len(tie), len(tie)), dtype=bool), 1) & there[:, None] & there[None, :]
    same, ties = _same(groups), reported(tie) & pairs
    external, internal = int(np.sum(ties & ~same)), int(np.sum(ties & same))
    outside, inside = int(np.sum(pairs & ~same)), int(np.sum(pairs & same))
    return ExternalInternal(
        external,
        internal,
        (external - internal) / (external + internal) if external + internal else math.nan,
        (outside - inside) / (outside + inside) if outside + inside else math.nan,
    )


def brokerage(tie: Reports, groups: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return how often each member brokers in Gould and Fernandez's (1989) five roles.

    "Structures of mediation: a formal approach to brokerage in transaction networks", Sociological Methodology 19. b
    brokers from a to c if a reports a tie to b, b one to c, and a is known to have none to c. By the groups of a, b, c:
    coordinator (all the same), consultant (a and c the same, b another; they call it itinerant), gatekeeper (b and c
    the same, a another), representative (a and b the same, c another), liaison (all different). Where a did not answer,
    or a's answer about c is missing, nothing is counted; members without a group ("") are in no role.

    Returns
    -------
    int array (n, 5)
        In the order of `ROLES`. In an undirected network each open pair counts from both its ends.

    Examples
    --------
    >>> import numpy as np
    >>> tie = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.int8)
    >>> dict(zip(ROLES, brokerage(tie, ["council", "police", "police"])[1].tolist()))
    {'coordinator': 0, 'consultant': 0, 'gatekeeper': 1, 'representative': 0, 'liaison': 0}
    """
    n = len(tie)
    there = np.array([bool(one) for one in groups])
    ties = ((tie == 1) & there[:, None] & there[None, :]).astype(np.float64)
    open_pairs = (tie == 0) & ~np.eye(n, dtype=bool)
    same = _same(groups)
    found = np.zeros((n, len(ROLES)))
    # sum over a, c of tie[a, b] tie[b, c] open[a, c], for each relation of the three groups: a matrix product each
    for a_is_b in (True, False):
        into = ties * (same if a_is_b else ~same)
        for c_is_b in (True, False):
            out_of = ties * (same if c_is_b else ~same)
            for a_is_c in (True, False):
                role = _role(a_is_b, c_is_b, a_is_c)
                if role is None:
                    continue
                apart = (open_pairs & (same if a_is_c else ~same)).astype(np.float64)
                found[:, role] += np.sum(into * (apart @ out_of.T), axis=0)
    counts: npt.NDArray[np.int64] = np.rint(found).astype(np.int64)
    return counts


def _role(a_is_b: bool, c_is_b: bool, a_is_c: bool) -> int | None:
    if a_is_b and c_is_b:
        return 0 if a_is_c else None
    if not a_is_b and not c_is_b:
        return 1 if a_is_c else 4
    if a_is_c:
        return None
    return 2 if c_is_b else 3
