"""Dyadic covariates by ego, as a view reads them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.objective import Known
from partnership_dynamics.simulation.ties.observed import Floats, Pairs
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.term import SQUARED
from partnership_dynamics.simulation.ties.view import Dyads

# A dyadic covariate that lists more alters of one ego than this is bounded instead in sparse views, but for so many of
# its least and of its largest values.
MOST_LISTED = 40
FAR = 16


def build_dyads(panel: Panel, known: Known) -> Dyads:
    """Return the dyadic covariates by ego, and the squares that WWX asks for."""
    n = panel.n
    start = np.zeros((len(known.dyadic), n + 1), np.int64)
    usual = np.zeros(len(known.dyadic))
    alters, values = [np.zeros(0, np.int64)], [np.zeros(0)]
    at = 0
    for d, name in enumerate(known.dyadic):
        if name.endswith(SQUARED) and name not in panel.dyadic:
            ego, alter, value = _squared(panel, name.removesuffix(SQUARED))
        else:
            ego, alter, value, usual[d], _ = panel.pairs_of(name)
        order = np.lexsort((alter, ego))
        alters.append(alter[order])
        values.append(value[order])
        start[d] = at + np.concatenate([[0], np.cumsum(np.bincount(ego, minlength=n)[:n])])
        at += ego.size
    return _with_far(panel, known, start, np.concatenate(alters), np.concatenate(values), usual)


def _with_far(
    panel: Panel, known: Known, start: npt.NDArray[np.int64], alter: Pairs, value: Floats, usual: Floats
) -> Dyads:
    """Return the dyadic covariates, and of those that list many the outermost alters and bounds on all others."""
    count, n = start.shape[0], panel.n
    wide = np.zeros(count, np.uint8)
    far_start = np.zeros((count, n + 1), np.int64)
    low, high = np.zeros((count, n)), np.zeros((count, n))
    far = [np.zeros(0, np.int64)]
    at = 0
    for d, name in enumerate(known.dyadic):
        length = np.diff(start[d])
        wide[d] = length.max(initial=0) > MOST_LISTED
        far_start[d] = at
        if wide[d] == 1:
            alters = n - 1 if name not in panel.dyadic else panel.alters_of(name)
            for i in range(n):
                row = slice(start[d, i], start[d, i + 1])
                order = np.argsort(value[row], kind="stable")
                rest = order[FAR : order.size - FAR]
                outer = np.concatenate([order[:FAR], order[FAR + rest.size :]])
                far.append(alter[row][outer])
                at += outer.size
                far_start[d, i + 1] = at
                # Who is not listed has the usual value.
                others = np.append(value[row][rest], [usual[d]] * (order.size < alters))
                if others.size:
                    low[d, i], high[d, i] = others.min(), others.max()
    outermost = np.concatenate(far).astype(np.int32)
    return Dyads(start, alter.astype(np.int32), value, usual, wide, far_start, outermost, low, high)


def _squared(panel: Panel, name: str) -> tuple[Pairs, Pairs, Floats]:
    """Return sum_h w_ih w_hj over h other than i and j, for the pairs where it is not 0."""
    ego, alter, value, usual, _ = panel.pairs_of(name)
    n = panel.n
    if usual != 0.0:
        full = np.full((n, n), usual)
        full[ego, alter] = value
        np.fill_diagonal(full, 0.0)
        ego, alter = np.nonzero(full)
        value = full[ego, alter]
    order = np.argsort(ego, kind="stable")
    ego, alter, value = ego[order], alter[order], value[order]
    length = np.bincount(ego, minlength=n)
    start = np.cumsum(length) - length
    # Each pair (i, h) meets every pair (h, j).
    times = length[alter]
    left = np.repeat(np.arange(ego.size), times)
    right = np.repeat(start[alter] - (np.cumsum(times) - times), times) + np.arange(left.size)
    key, place = np.unique(ego[left] * n + alter[right], return_inverse=True)
    total = np.bincount(place, weights=value[left] * value[right], minlength=key.size)
    keep = key // n != key % n
    return key[keep] // n, key[keep] % n, total[keep]
