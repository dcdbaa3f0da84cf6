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

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import part
from partnership_dynamics.simulation.ties.rows import COPIED, unsigned

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


@pass_by_reference
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


@pass_by_reference
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


@pass_by_reference
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
