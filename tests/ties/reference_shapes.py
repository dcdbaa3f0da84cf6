"""Shapes of whole networks that no term looks at: degrees, geodesics, triads, as RSiena's reference counts them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ties = npt.NDArray[np.bool_]

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
    ]
)
LONGEST, MOST = 8, 12
AT_ONCE = 250


def shapes_of(ties: Ties, start: Ties, names: Sequence[str]) -> Floats:
    """Return the named counts of some networks.

    Parameters
    ----------
    ties : bool (R, n, n)
        The networks.
    start : bool (n, n)
        The network that the Jaccard coefficient compares them with.
    names : sequence of str
        As in RSiena's reference.

    Returns
    -------
    float64 (R, len(names))
    """
    parts = [_shapes(ties[first : first + AT_ONCE], start) for first in range(0, len(ties), AT_ONCE)]
    return np.column_stack([np.concatenate([part[name] for part in parts]) for name in names])


def _shapes(ties: Ties, start: Ties) -> dict[str, Floats]:
    x = ties.astype(np.float32)
    back = x.transpose(0, 2, 1)
    found = {
        "ties": x.sum((1, 2)),
        "mutual_dyads": (x * back).sum((1, 2)) / 2,
        "transitive_triplets": ((x @ x) * x).sum((1, 2)),
        "jaccard_with_start": (ties & start).sum((1, 2)) / (ties | start).sum((1, 2)),
    }
    for direction, axis in (("indegree", 1), ("outdegree", 2)):
        degree = ties.sum(axis)
        for k in range(MOST):
            found[f"{direction}_{k}"] = (degree == k).sum(1)
        found[f"{direction}_{MOST}plus"] = (degree >= MOST).sum(1)
    found |= _geodesics(x)
    found |= _triads(ties)
    return {name: np.asarray(values, np.float64) for name, values in found.items()}


def _geodesics(x: npt.NDArray[np.float32]) -> dict[str, npt.NDArray[np.int64]]:
    """Count ordered pairs by the length of the shortest path."""
    n = x.shape[1]
    step = np.minimum(x + np.eye(n, dtype=np.float32), 1.0)
    within = [np.broadcast_to(np.eye(n, dtype=np.float32), x.shape)]
    for _ in range(1, LONGEST):
        within.append(np.minimum(within[-1] @ step, 1.0))
    ever = within[-1]
    for _ in range(int(np.ceil(np.log2(n)))):
        ever = np.minimum(ever @ ever, 1.0)
    counts = [reached.sum((1, 2), dtype=np.float64).astype(np.int64) for reached in (*within, ever)]
    found = {f"ordered_pairs_geodesic_{k}": counts[k] - counts[k - 1] for k in range(1, LONGEST)}
    found[f"ordered_pairs_geodesic_{LONGEST}plus"] = counts[LONGEST] - counts[LONGEST - 1]
    found["ordered_pairs_geodesic_unreachable"] = n * n - counts[LONGEST]
    return found


def _triads(ties: Ties) -> dict[str, npt.NDArray[np.int64]]:
    """Count triads by type, and (as for undirected networks) by how many of the three pairs are tied."""
    n = ties.shape[1]
    dyad = ties.astype(np.uint8) + 2 * ties.transpose(0, 2, 1).astype(np.uint8)
    v, u, w = np.array([(i, j, k) for i in range(n) for j in range(i + 1, n) for k in range(j + 1, n)]).T
    code = dyad[:, v, u] + 4 * dyad[:, v, w] + 16 * dyad[:, u, w]
    by_code = np.stack([np.bincount(one, minlength=64) for one in code])
    edges = np.array([(c % 4 > 0) + (c // 4 % 4 > 0) + (c // 16 > 0) for c in range(64)])
    found = {f"triad_{name}": by_code[:, t == TRIAD_OF_CODE].sum(1) for t, name in enumerate(TRIADS)}
    return found | {f"triad_{k}edges": by_code[:, edges == k].sum(1) for k in range(4)}


def matrices_of(ends: Sequence[npt.NDArray[np.int64]], shape: tuple[int, int]) -> Ties:
    """Return lists of ties as matrices, bool (R, egos, alters)."""
    found = np.zeros((len(ends), *shape), bool)
    for r, pairs in enumerate(ends):
        found[r, pairs[:, 0], pairs[:, 1]] = True
    return found
