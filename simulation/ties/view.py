"""One ego's view of a network: how it stands to each alter that it could toggle its tie to.

Everything an effect needs to know of a pair is a few counts (are they tied, how many two-paths lead there), so a view
is a table of counts with one column for each alter in sight. *Dense*, all alters are in sight, in their own order.
*Sparse*, only those within reach are: tied to ego, or joined to it by a path that some effect counts. For all others
every count of the pair is 0; what they differ in besides stands in `simulation.ties.classes`. The code that counts is
the same for both: in a dense view every alter has its column from the start.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import inner, part, swift
from simulation.ties.network import Network
from simulation.ties.rows import COPIED, Rows, copy_piece, find, unsigned

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Counts of a pair (ego i, alter j), in network x. "Shared" are third actors h.
COUNTS = (
    "TIE",  # x_ij
    "BACK",  # x_ji
    "TWO_PATHS",  # h with i -> h -> j
    "CHOSEN",  # h with i -> h <- j
    "CHOOSERS",  # h with i <- h -> j
    "RETURNS",  # h with i <- h <- j
    "MUTUAL_PATHS",  # h with i <-> h <-> j
    "MUTUAL_CHOSEN",  # h with i <-> h <- j
    "SOLE_PATHS",  # h with x_ih, x_jh to which no two-path leads from i but the one through j
    "REACHED",  # h with x_jh, h != i, that i reaches in one step, or in two other than through j
    "THREE_PATHS",  # (k, l) with i -> k <- l -> j
    "IN",  # indegree of j, without i's tie
    "OUT",  # outdegree of j
    "MUTUAL",  # mutual ties of j, without that to i
)
(
    TIE,
    BACK,
    TWO_PATHS,
    CHOSEN,
    CHOOSERS,
    RETURNS,
    MUTUAL_PATHS,
    MUTUAL_CHOSEN,
    SOLE_PATHS,
    REACHED,
    THREE_PATHS,
    IN,
    OUT,
    MUTUAL,
) = range(len(COUNTS))
KINDS = len(COUNTS)

# What is known of ego itself: whole numbers in `me`, real ones in `mine`.
EGO, HOME, IN_SIGHT, WITHIN_REACH, MY_OUT, MY_IN, MY_MUTUAL, ALTERS, DENSE = range(9)
# Sums over ego's alters, of degrees and of their square roots.
OUT_SUM, OUT_ROOT_SUM, IN_SUM, IN_ROOT_SUM = range(4)
SUMS_WANTED = KINDS  # stands among the counts that an effect names: it needs these sums
PAIR_SUMS_WANTED = KINDS + 1  # and a sum of real numbers for each pair
MY_MUTUAL_WANTED = KINDS + 2  # and the number of ego's own mutual ties

# So many alters are put on a list, and then counted in one loop.
LISTED = 512
# Columns are worked on in packs of so many, the last of which may be part empty.
PACK = 8

RARER = (1 << IN) - (1 << MUTUAL_PATHS) + (1 << SUMS_WANTED) + (1 << PAIR_SUMS_WANTED)


class View(NamedTuple):
    """Work space for one ego's view; make one with `view_for`.

    Attributes
    ----------
    place : int32 (N,)
        Each alter's column; -1 where it is not in sight.
    alter : int32 (P,)
        Each column's alter. Ego's own column (``me[HOME]``) stands for no change.
    count : int32 (KINDS * (1 + W), P)
        Counts of each pair: in the network at hand, then in each other network that effects look at.
    pair : float64 (D, P)
        Dyadic covariates from ego to each alter, then sums for effects that need real numbers.
    many : float64 (P,)
        How many alters a column stands for: 0 where it may not be chosen.
    sign : float64 (P,)
        1 where a toggle would create the tie, -1 where it would drop it.
    gain, weight : float64 (P,)
        Utility of each toggle, and its weight in the choice: exp(utility) times ``many``.
    row : float64 (K, P)
        Contribution of each term, where scores are wanted; else its first row is work space.
    value : float64 (C, N)
        Actor covariates.
    table : float64 (T, N + 2)
        Values by count, for terms that look them up.
    me : int64 (9,)
        Ego, its column, columns in sight, of which within reach, its degrees, how many alters there are, and whether
        the view is dense.
    mine : float64 (4,)
        Sums over ego's alters.
    power, scale : int64 (P,) and float64 (P,)
        Work space for powers of two: the same memory, as whole and as real numbers.
    listed : int32 (2, L)
        Work space: alters that are to be counted, and as which kind of count.
    """

    place: npt.NDArray[np.int32]
    alter: npt.NDArray[np.int32]
    count: npt.NDArray[np.int32]  # type: ignore[assignment] # a tuple's method of that name is not missed
    pair: Floats
    many: Floats
    sign: Floats
    gain: Floats
    weight: Floats
    row: Floats
    value: Floats
    table: Floats
    me: Integers
    mine: Floats
    power: Integers
    scale: Floats
    listed: npt.NDArray[np.int32]


def view_for(
    n: int,
    value: Floats,
    table: Floats,
    pairs: int = 0,
    terms: int = 1,
    others: int = 0,
    dense: bool = True,
    pair: Floats | None = None,
) -> View:
    """Return an empty view.

    Parameters
    ----------
    n : int
        Number of actors.
    value : float64 (C, n)
        Actor covariates.
    table : float64 (T, n + 2)
        Values by count.
    pairs, terms, others : int
        Rows of dyadic covariates, of terms, and other networks that effects look at.
    dense : bool
        Whether all alters are always in sight.
    pair : float64 (pairs, n), optional
        Dyadic covariates that the caller fills itself, by alter.
    """
    columns = -(-(n + 1 if dense else 2 * n + 2) // PACK) * PACK
    place = np.arange(n, dtype=np.int32) if dense else np.full(n, -1, np.int32)
    power = np.zeros(columns, np.int64)
    alter = np.arange(columns, dtype=np.int32)
    alter[n:] = 0
    return View(
        place,
        alter,
        np.zeros((KINDS * (1 + others), columns), np.int32),
        np.zeros((max(pairs, 1), columns)) if pair is None else pair,
        np.ones(columns),
        np.ones(columns),
        np.zeros(columns),
        np.zeros(columns),
        np.zeros((terms, columns)),
        value,
        table,
        np.array([0, 0, 0, 0, 0, 0, 0, 0, int(dense)], np.int64),
        np.zeros(4),
        power,
        power.view(np.float64),
        np.zeros((2, LISTED + 2 * (n + COPIED)), np.int32),
    )


class Dyads(NamedTuple):
    """Dyadic covariates by ego: those values of each row that are not the usual one.

    Attributes
    ----------
    start : int64 (D, N + 1)
        Where each ego's values begin.
    alter : int32 (E,)
        Whom each value is about.
    value : float64 (E,)
        The values.
    usual : float64 (D,)
        The value of every pair that is not listed.
    wide : uint8 (D,)
        1 for those that list so many alters that a sparse view does not look at all of them.
    far_start : int64 (D, N + 1)
        Where the outermost alters of each ego begin in ``far`` int32 (F,): those of its least and largest values,
        which a sparse view looks at one by one.
    low, high : float64 (D, N)
        The least and the largest value of all other alters, for each ego.
    """

    start: Integers
    alter: npt.NDArray[np.int32]
    value: Floats
    usual: Floats
    wide: npt.NDArray[np.uint8]
    far_start: Integers
    far: npt.NDArray[np.int32]
    low: Floats
    high: Floats


class Sums(NamedTuple):
    """Real numbers to be summed up for each pair.

    Attributes
    ----------
    row : int64 (G,)
        The row of `View.pair` for each.
    table : int64 (G,)
        The row of `View.table` whose steps are summed.
    """

    row: Integers
    table: Integers


@part
def spot(v: View, j: int) -> int:
    """Return alter j's column, opening one where it is not in sight yet."""
    p = v.place[j]
    if p < 0:
        p = v.me[IN_SIGHT]
        v.me[IN_SIGHT] = p + 1
        v.place[j] = p
        v.alter[p] = j
    return p


@part
def open_view(v: View, ego: int, alters: int, two_mode: bool) -> None:
    """Begin ego's view, nothing counted: dense, every alter in sight; sparse, none but ego itself."""
    me = v.me
    me[EGO] = ego
    me[ALTERS] = alters
    if me[DENSE] == 0:
        me[HOME] = 0
        me[IN_SIGHT] = 1
        v.alter[0] = ego
        if not two_mode:
            v.place[ego] = 0
    else:
        me[HOME] = alters if two_mode else ego
        me[IN_SIGHT] = alters + 1 if two_mode else alters
        me[WITHIN_REACH] = me[IN_SIGHT]


@part
def clear_counts(v: View, needs: Integers) -> None:
    """Leave nothing counted in any column."""
    columns = v.me[IN_SIGHT]
    for block in range(needs.size):
        wanted = needs[block]
        for kind in range(KINDS):
            if (wanted >> kind) & 1 == 1:
                for p in range(columns):
                    v.count[block * KINDS + kind, p] = 0


@part
def close_view(v: View, dyads: Dyads, sums: Sums, needs: Integers) -> None:
    """Leave every column with nothing counted, so that the next view can be opened."""
    columns = v.me[IN_SIGHT]
    clear_counts(v, needs)
    for d in range(dyads.usual.size):
        for p in range(columns):
            v.pair[d, p] = dyads.usual[d]
    for g in range(sums.row.size):
        for p in range(columns):
            v.pair[sums.row[g], p] = 0.0
    if v.me[DENSE] == 0:
        for p in range(columns):
            v.place[unsigned(v.alter[p])] = -1


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
