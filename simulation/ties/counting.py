"""Counting, for one ego's view, what effects need to know of each alter."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.simulation.compiled import inner, part, swift
from partnership_dynamics.simulation.ties.network import Network
from partnership_dynamics.simulation.ties.rows import COPIED, Rows, copy_piece, find, unsigned
from partnership_dynamics.simulation.ties.view import (
    BACK,
    CHOOSERS,
    DENSE,
    EGO,
    HOME,
    IN,
    IN_ROOT_SUM,
    IN_SIGHT,
    IN_SUM,
    KINDS,
    LISTED,
    MUTUAL,
    MUTUAL_CHOSEN,
    MUTUAL_PATHS,
    MY_IN,
    MY_MUTUAL,
    MY_MUTUAL_WANTED,
    MY_OUT,
    OUT,
    OUT_ROOT_SUM,
    OUT_SUM,
    PAIR_SUMS_WANTED,
    RARER,
    REACHED,
    SOLE_PATHS,
    SUMS_WANTED,
    THREE_PATHS,
    TIE,
    TWO_PATHS,
    Dyads,
    Integers,
    Sums,
    View,
    spot,
)


@swift
def count_listed(v: View, listed: int, seen: int) -> int:
    """Count once for each alter on the list, opening columns for those not in sight; return the columns in sight.

    Whether an alter is in sight already is as good as chance, so nothing here depends on guessing it right: everything
    is written anyway, and only the number of columns in sight differs.
    """
    place, alter, count = v.place, v.alter, v.count
    alters, kinds = v.listed[0], v.listed[1]
    if v.me[DENSE] == 1:
        for e in range(listed):
            count[unsigned(kinds[unsigned(e)]), unsigned(alters[unsigned(e)])] += 1
        return seen
    for e in range(listed):
        j = unsigned(alters[unsigned(e)])
        known = place[j]
        p = unsigned(known if known >= 0 else seen)
        place[j] = p
        alter[p] = j
        count[unsigned(kinds[unsigned(e)]), p] += 1
        seen += 1 if known < 0 else 0
    return seen


@swift
def list_row(v: View, rows: Rows, r: int, kind: int, listed: int) -> int:
    """Put the alters of a row on the list of those to be counted, as that kind; return how many are on it.

    Rows are short, and a loop over a few items takes most of its time to guess wrongly when it ends. So pieces of one
    length are copied, whatever stands behind the row, and the list is then gone through in one loop.
    """
    first, length = rows.start[unsigned(r)], rows.length[unsigned(r)]
    copy_piece(rows.items, first, v.listed[0], listed)
    for k in range(COPIED):
        v.listed[1, unsigned(listed + k)] = kind
    if length > COPIED:
        for k in range(COPIED, length):
            v.listed[0, unsigned(listed + k)] = rows.items[unsigned(first + k)]
            v.listed[1, unsigned(listed + k)] = kind
    return listed + length


@swift
def count_pairs(v: View, network: Network, base: int, sums: Sums, needs: Integers) -> None:
    """Count what effects need to know of each pair, in the network whose rows begin at ``base``."""
    wanted = needs[0]
    ego = v.me[EGO]
    sent, received = network.sent, network.received
    seen = v.me[IN_SIGHT]
    out_from = sent.start[base + ego]
    out_to = out_from + sent.length[base + ego]
    into_from = received.start[base + ego]
    into_to = into_from + (received.length[base + ego] if (wanted >> BACK) & 1 == 1 else 0)
    v.me[MY_OUT] = out_to - out_from
    v.me[MY_IN] = into_to - into_from
    listed = list_row(v, sent, base + ego, TIE, 0)
    if into_to > into_from:
        listed = list_row(v, received, base + ego, BACK, listed)
    # Of the alters of ego's alters: first of those that ego chose, then of those that chose ego.
    for side in range(2):
        items = sent.items if side == 0 else received.items
        first, last = (out_from, out_to) if side == 0 else (into_from, into_to)
        kind = TWO_PATHS if side == 0 else CHOOSERS
        forth, opposite = (wanted >> kind) & 1 == 1, (wanted >> (kind + 1)) & 1 == 1
        if not (forth or opposite):
            continue
        for k in range(first, last):
            h = base + items[unsigned(k)]
            if forth:
                listed = list_row(v, sent, h, kind, listed)
            if opposite:
                listed = list_row(v, received, h, kind + 1, listed)
            if listed > LISTED:
                seen = count_listed(v, listed, seen)
                listed = 0
    seen = count_listed(v, listed, seen)
    v.me[IN_SIGHT] = seen
    if (wanted >> MY_MUTUAL_WANTED) & 1 == 1:
        mutual = 0
        for k in range(into_from, into_to):
            mutual += v.count[TIE, unsigned(v.place[unsigned(received.items[k])])]
        v.me[MY_MUTUAL] = mutual
    if wanted & RARER != 0:
        _count_rarer(v, network, base, sums, needs)


@inner
def _count_rarer(v: View, network: Network, base: int, sums: Sums, needs: Integers) -> None:
    wanted = needs[0]
    ego = v.me[EGO]
    count = v.count
    sent, received = network.sent, network.received
    out_from = sent.start[base + ego]
    out_to = out_from + sent.length[base + ego]
    if (wanted >> MUTUAL_PATHS) & 1 == 1:
        for k in range(out_from, out_to):
            h = sent.items[k]
            if count[BACK, v.place[h]] == 1:
                for e in range(sent.start[base + h], sent.start[base + h] + sent.length[base + h]):
                    j = sent.items[e]
                    if find(received, base + h, j) >= 0:
                        count[MUTUAL_PATHS, spot(v, j)] += 1
    if (wanted >> MUTUAL_CHOSEN) & 1 == 1:
        for k in range(out_from, out_to):
            h = sent.items[k]
            if count[BACK, v.place[h]] == 1:
                for e in range(received.start[base + h], received.start[base + h] + received.length[base + h]):
                    count[MUTUAL_CHOSEN, spot(v, received.items[e])] += 1
    if (wanted >> SOLE_PATHS) & 1 == 1:
        for k in range(out_from, out_to):
            h = sent.items[k]
            ways = count[TWO_PATHS, v.place[h]]
            for e in range(received.start[base + h], received.start[base + h] + received.length[base + h]):
                p = spot(v, received.items[e])
                if ways == count[TIE, p]:
                    count[SOLE_PATHS, p] += 1
    if (wanted >> REACHED) & 1 == 1 or (wanted >> PAIR_SUMS_WANTED) & 1 == 1:
        _count_reached(v, network, base, sums, (wanted >> REACHED) & 1 == 1)
    if (wanted >> THREE_PATHS) & 1 == 1:
        for k in range(out_from, out_to):
            h = sent.items[k]
            for e in range(received.start[base + h], received.start[base + h] + received.length[base + h]):
                other = received.items[e]
                if other == ego:
                    continue
                for f in range(sent.start[base + other], sent.start[base + other] + sent.length[base + other]):
                    j = sent.items[f]
                    if j != h:
                        count[THREE_PATHS, spot(v, j)] += 1
    if (wanted >> SUMS_WANTED) & 1 == 1:
        v.mine[:] = 0.0
        for k in range(out_from, out_to):
            h = base + sent.items[k]
            v.mine[OUT_SUM] += sent.length[h]
            v.mine[OUT_ROOT_SUM] += np.sqrt(float(sent.length[h]))
            v.mine[IN_SUM] += received.length[h]
            v.mine[IN_ROOT_SUM] += np.sqrt(float(received.length[h]))


@part
def _count_reached(v: View, network: Network, base: int, sums: Sums, wanted: bool) -> None:
    """Note which of an alter's alters ego reaches without it, and how much less each adds to a sum for that."""
    count = v.count
    ego = v.me[EGO]
    received = network.received
    # Columns may be opened on the way; those opened here are reached by nothing that counts.
    for q in range(v.me[IN_SIGHT]):
        h = v.alter[q]
        if h == ego or (count[TIE, q] == 0 and count[TWO_PATHS, q] == 0) or q == v.me[HOME]:
            continue
        for e in range(received.start[base + h], received.start[base + h] + received.length[base + h]):
            p = spot(v, received.items[e])
            others = count[TWO_PATHS, q] - count[TIE, p]
            if wanted and (count[TIE, q] == 1 or others > 0):
                count[REACHED, p] += 1
            for g in range(sums.row.size):
                table = v.table[sums.table[g]]
                v.pair[sums.row[g], p] += (table[others + 1] - table[others]) - (table[1] - table[0])


@part
def count_other(v: View, network: Network, base: int, needs: Integers, block: int) -> None:
    """Count how ego stands to each alter in another network, whose rows begin at ``base``."""
    ego = v.me[EGO]
    count = v.count
    wanted = needs[block]
    at = block * KINDS
    sent, received = network.sent, network.received
    if (wanted >> TIE) & 1 == 1:
        for k in range(sent.start[base + ego], sent.start[base + ego] + sent.length[base + ego]):
            count[at + TIE, spot(v, sent.items[k])] = 1
    if (wanted >> BACK) & 1 == 1:
        for k in range(received.start[base + ego], received.start[base + ego] + received.length[base + ego]):
            count[at + BACK, spot(v, received.items[k])] = 1


@inner
def pair_value(dyads: Dyads, d: int, i: int, j: int) -> float:
    """Return a dyadic covariate's value from i to j."""
    first, last = dyads.start[d, i], dyads.start[d, i + 1]
    # Where all alters but ego are listed, the place is known.
    k = first + j - (1 if j > i else 0)
    if k < last and dyads.alter[k] == j:
        return dyads.value[k]
    while first < last:
        middle = (first + last) // 2
        if dyads.alter[middle] < j:
            first = middle + 1
        else:
            last = middle
    if first < dyads.start[d, i + 1] and dyads.alter[first] == j:
        return dyads.value[first]
    return dyads.usual[d]


@inner
def read_wide(v: View, dyads: Dyads, p: int) -> None:
    """Take over the values of the wide dyadic covariates for the alter that column p stands for now."""
    for d in range(dyads.usual.size):
        if dyads.wide[d] == 1:
            v.pair[d, p] = pair_value(dyads, d, v.me[EGO], v.alter[p])


@part
def read_dyads(v: View, dyads: Dyads) -> None:
    """Take over ego's values of the dyadic covariates."""
    ego = v.me[EGO]
    any_wide = False
    for d in range(dyads.usual.size):
        if dyads.wide[d] == 1 and v.me[DENSE] == 0:
            any_wide = True
            for k in range(dyads.far_start[d, ego], dyads.far_start[d, ego + 1]):
                spot(v, dyads.far[k])
        else:
            for k in range(dyads.start[d, ego], dyads.start[d, ego + 1]):
                v.pair[d, spot(v, dyads.alter[k])] = dyads.value[k]
    if any_wide:
        for p in range(v.me[IN_SIGHT]):
            if p != v.me[HOME]:
                read_wide(v, dyads, p)


@inner
def mutual_ties(network: Network, base: int, j: int) -> int:
    """Return the number of mutual ties of actor j in the network whose rows begin at ``base``."""
    found = 0
    sent = network.sent
    for k in range(sent.start[base + j], sent.start[base + j] + sent.length[base + j]):
        if find(network.received, base + j, sent.items[k]) >= 0:
            found += 1
    return found


@part
def count_alters(v: View, network: Network, base: int, needs: Integers) -> None:
    """Note the degrees of the alters in sight, each without what ego adds to it."""
    wanted = needs[0]
    count = v.count
    if (wanted >> IN) & 1 == 1:
        for p in range(v.me[IN_SIGHT]):
            if p != v.me[HOME]:
                count[IN, p] = network.received.length[base + v.alter[p]] - count[TIE, p]
    if (wanted >> OUT) & 1 == 1:
        for p in range(v.me[IN_SIGHT]):
            if p != v.me[HOME]:
                count[OUT, p] = network.sent.length[base + v.alter[p]]
    if (wanted >> MUTUAL) & 1 == 1:
        for p in range(v.me[IN_SIGHT]):
            if p != v.me[HOME]:
                count[MUTUAL, p] = mutual_ties(network, base, v.alter[p]) - count[TIE, p] * count[BACK, p]
