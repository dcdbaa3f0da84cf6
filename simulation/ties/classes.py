"""Alters that one ego cannot tell apart, so that a choice among thousands costs no more than one among tens.

In a sparse view only alters within reach have a column of their own. All others differ for ego only in what they have
of their own: a degree, the value of a covariate. Those alike form a class, which gets one column for all its members;
a member is drawn only if the class was chosen. Nothing is approximated: utilities, probabilities and expectations are
those of the dense view, added up in another order.

A covariate with many different values would make as many classes. It is cut into intervals instead; an interval's
column then carries the most that any of its members could be worth, and a member, once drawn, is taken with the
probability of what it is really worth to that. Rejected, everything is drawn again, which leaves the choice
probabilities as they are. Terms that work so are called loose.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.counting import mutual_ties
from partnership_dynamics.simulation.ties.network import Network
from partnership_dynamics.simulation.ties.rows import SMALLEST, Rows, add, remove_at
from partnership_dynamics.simulation.ties.view import (
    ALTERS,
    EGO,
    IN,
    IN_SIGHT,
    MUTUAL,
    OUT,
    WITHIN_REACH,
    Integers,
    View,
)

LIVE, KNOWN = range(2)
# The key of a class that is not in the table; behaviours below 0 may give other keys below 0.
FREE = -(1 << 62)


@pass_by_reference
class Classes(NamedTuple):
    """The classes of alters of each network (Q networks, at most C classes in each).

    Attributes
    ----------
    members : Rows
        Row ``q * C + c``: the members of class c of network q.
    class_of : int32 (Q, N)
        Each actor's class; -1 for who cannot be chosen (absent).
    place : int64 (Q, N)
        Where in its class's row each actor stands.
    key : int64 (Q, C)
        What the members of each class have in common, packed into one number.
    live : int32 (Q, C)
        The classes that have members: the first ``size[q, LIVE]`` of these.
    where : int32 (Q, C)
        Where each class stands in ``live``; -1 if it has no members.
    slot : int32 (Q, H)
        A table of classes by key; -1 where empty. H is a power of two.
    size : int64 (Q, 2)
        Classes with members, and classes known at all.
    fixed : int64 (Q, N)
        The part of each actor's key that never changes.
    fixed_kinds : int64 (Q,)
        How many different fixed parts there are.
    by : int64 (Q,)
        Bits of the counts of an alter that a key holds: IN, OUT, MUTUAL.
    by_behaviour : int64 (Q, B)
        How many values of each behaviour a key tells apart; 0: none.
    cut : int64 (L,)
        Rows of `View.value` that are cut into intervals for loose terms.
    lowest, highest : int32 (L, N)
        For each row of values that loose terms look at: the actors of lowest and highest value in each actor's
        interval.
    """

    members: Rows
    class_of: npt.NDArray[np.int32]
    place: Integers
    key: Integers
    live: npt.NDArray[np.int32]
    where: npt.NDArray[np.int32]
    slot: npt.NDArray[np.int32]
    size: Integers
    fixed: Integers
    fixed_kinds: Integers
    by: Integers
    by_behaviour: Integers
    cut: Integers
    lowest: npt.NDArray[np.int32]
    highest: npt.NDArray[np.int32]


@inner
def key_of(c: Classes, network: Network, behaviour: Integers, base: int, q: int, j: int) -> int:
    """Return what places actor j in its class of network q."""
    many = behaviour.shape[1] + 1
    key = 0
    by = c.by[q]
    if (by >> IN) & 1 == 1:
        key = network.received.length[base + j]
    if (by >> OUT) & 1 == 1:
        key = key * many + network.sent.length[base + j]
    if (by >> MUTUAL) & 1 == 1:
        key = key * many + mutual_ties(network, base, j)
    for b in range(behaviour.shape[0]):
        if c.by_behaviour[q, b] > 0:
            key = key * c.by_behaviour[q, b] + behaviour[b, j]
    return key * c.fixed_kinds[q] + c.fixed[q, j]


@inner
def _slot_of(c: Classes, q: int, key: int) -> int:
    """Return the place of a key in the table, or the empty place where it would go."""
    mask = c.slot.shape[1] - 1
    mixed = key ^ (key >> 17)
    place = ((mixed * 0x9E3779B1) >> 7) & mask
    while c.slot[q, place] >= 0 and c.key[q, c.slot[q, place]] != key:
        place = (place + 1) & mask
    return place


@inner
def _forget_empty(c: Classes, q: int) -> None:
    """Make room in the table: forget classes without members, whose numbers are then free."""
    c.slot[q, :] = -1
    for k in range(c.size[q, KNOWN]):
        if c.where[q, k] < 0:
            c.key[q, k] = FREE
        else:
            c.slot[q, _slot_of(c, q, c.key[q, k])] = k


@inner
def _class_with(c: Classes, q: int, key: int) -> int:
    place = _slot_of(c, q, key)
    if c.slot[q, place] >= 0:
        return c.slot[q, place]
    if c.size[q, KNOWN] < c.key.shape[1]:
        fresh = c.size[q, KNOWN]
        c.size[q, KNOWN] += 1
    else:
        # There are more numbers than actors, so some class is empty.
        fresh = 0
        while c.where[q, fresh] >= 0:
            fresh += 1
        if c.key[q, fresh] != FREE:
            _forget_empty(c, q)
            place = _slot_of(c, q, key)
    c.slot[q, place] = fresh
    c.key[q, fresh] = key
    c.where[q, fresh] = -1
    return fresh


@inner
def leave_class(c: Classes, q: int, j: int) -> None:
    """Take actor j out of its class of network q."""
    k = c.class_of[q, j]
    if k < 0:
        return
    row = q * c.key.shape[1] + k
    place = c.place[q, j]
    remove_at(c.members, row, c.members.start[row] + place)
    left = c.members.length[row]
    if place < left:
        c.place[q, c.members.items[c.members.start[row] + place]] = place
    c.class_of[q, j] = -1
    if left == 0:
        last = c.size[q, LIVE] - 1
        moved = c.live[q, last]
        c.live[q, c.where[q, k]] = moved
        c.where[q, moved] = c.where[q, k]
        c.where[q, k] = -1
        c.size[q, LIVE] = last


@inner
def join_class(c: Classes, network: Network, behaviour: Integers, base: int, q: int, j: int) -> None:
    """Put actor j into the class of network q that it belongs to now; see `has_room` of ``members``."""
    key = key_of(c, network, behaviour, base, q, j)
    k = c.class_of[q, j]
    if k >= 0:
        if c.key[q, k] == key:
            return
        leave_class(c, q, j)
    k = _class_with(c, q, key)
    row = q * c.key.shape[1] + k
    if c.where[q, k] < 0:
        c.where[q, k] = c.size[q, LIVE]
        c.live[q, c.size[q, LIVE]] = k
        c.size[q, LIVE] += 1
    c.class_of[q, j] = k
    c.place[q, j] = c.members.length[row]
    add(c.members, row, j)


@inner
def clear_classes(c: Classes) -> None:
    """Forget all classes."""
    c.slot[:, :] = -1
    c.class_of[:, :] = -1
    c.where[:, :] = -1
    c.size[:, :] = 0
    rows = c.members
    for r in range(rows.length.size):
        rows.start[r] = r * SMALLEST
        rows.length[r] = 0
        rows.room[r] = SMALLEST
    rows.used[0] = rows.length.size * SMALLEST
    rows.used[1] = SMALLEST


@inner
def open_classes(c: Classes, v: View, q: int, two_mode: bool) -> None:
    """Give each class a column that stands for those of its members that are not in sight."""
    first = v.me[IN_SIGHT]
    v.me[WITHIN_REACH] = first
    for p in range(first):
        v.many[p] = 1.0
    if c.size[q, LIVE] == 1:
        row = q * c.key.shape[1] + c.live[q, 0]
        if c.members.length[row] == v.me[ALTERS]:
            # All alters are alike: no need to ask each one in sight for its class.
            v.alter[first] = c.members.items[c.members.start[row]]
            v.many[first] = c.members.length[row] - (first - 1) - (0 if two_mode else 1)
            v.me[IN_SIGHT] = first + 1
            return
    for k in range(c.size[q, LIVE]):
        row = q * c.key.shape[1] + c.live[q, k]
        v.alter[first + k] = c.members.items[c.members.start[row]]
        v.many[first + k] = c.members.length[row]
    v.me[IN_SIGHT] = first + c.size[q, LIVE]
    for p in range(1, first):
        k = c.class_of[q, v.alter[p]]
        if k >= 0:
            v.many[first + c.where[q, k]] -= 1.0
        else:
            v.many[p] = 0.0
    if not two_mode:
        k = c.class_of[q, v.me[EGO]]
        if k >= 0:
            v.many[first + c.where[q, k]] -= 1.0


@inner
def member_at(c: Classes, v: View, q: int, p: int, chance: float) -> int:
    """Return a member of the class of column p, each as likely; -1 where it is in sight, and has to be drawn again."""
    k = c.live[q, p - v.me[WITHIN_REACH]]
    row = q * c.key.shape[1] + k
    j = c.members.items[c.members.start[row] + min(int(chance * c.members.length[row]), c.members.length[row] - 1)]
    return -1 if v.place[j] >= 0 else int(j)
