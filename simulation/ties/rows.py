"""Many short lists of whole numbers side by side in one array: rows that grow and shrink, in memory that they share.

A network is two of these (to whom each ego has a tie, from whom each alter has one), so it costs memory in proportion
to actors and ties. A row that outgrows its room moves to the end with twice the room. Compiled code cannot make the
array longer: whoever adds items checks `has_room` first, at a moment when work can be interrupted, and `longer`
gives the same rows in a longer array.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import inner, swift

Integers = npt.NDArray[np.int64]
SMALLEST = 4
# Pieces of so many items are copied whole, so a pool goes on for that long behind its last row.
COPIED = 16


@swift
def whole(x: int) -> int:
    """Return a whole number as all rules take it: one of another width would have them compiled once more."""
    return np.int64(x)  # type: ignore[return-value]


@swift
def unsigned(x: int) -> int:
    """Return an index that is not below 0: compiled code then need not ask whether it counts from the end."""
    return np.uint32(x)  # type: ignore[return-value]


@pass_by_reference
class Rows(NamedTuple):
    """Lists of whole numbers; make them with `laid_out`.

    Attributes
    ----------
    items : int32 (P,)
        The pool: row r is ``items[start[r] : start[r] + length[r]]``, in no particular order.
    start, length, room : int64 (R,)
        Where each row begins, how many items it holds, how many fit before it has to move.
    used : int64 (2,)
        Items of the pool that are taken, and the largest room of any row.
    """

    items: npt.NDArray[np.int32]
    start: Integers
    length: Integers
    room: Integers
    used: Integers


def laid_out(flat: npt.ArrayLike, length: Integers, least: int = SMALLEST, spare: float = 1.0) -> Rows:
    """Return the rows whose items lie one row after the other in ``flat``, ``length[r]`` for row r.

    Parameters
    ----------
    flat : int array (sum of length,)
        The items.
    length : int64 (R,)
        How many each row holds.
    least : int
        The least room of a row.
    spare : float
        How much longer than needed the pool is, as a share of what it needs.

    Examples
    --------
    >>> rows = laid_out([3, 1], np.array([2, 0]))
    >>> rows.length.tolist(), rows.items[:2].tolist()
    ([2, 0], [3, 1])
    """
    room = np.maximum(2 * length, least)
    start = np.concatenate([[0], np.cumsum(room)[:-1]]).astype(np.int64) if length.size else np.zeros(0, np.int64)
    taken = int(room.sum())
    largest = int(room.max(initial=least))
    items = np.zeros(int(taken * (1.0 + spare)) + 16 * largest + 64, np.int32)
    ends = np.cumsum(length)
    places = np.arange(int(length.sum())) - np.repeat(ends - length, length) + np.repeat(start, length)
    items[places] = flat
    return Rows(items, start, length.copy(), room, np.array([taken, largest], np.int64))


def flattened(rows: Rows) -> Integers:
    """Return the items of all rows, one row after the other, each in the order in which it holds them."""
    before = np.cumsum(rows.length) - rows.length
    places = np.arange(int(rows.length.sum())) - np.repeat(before, rows.length) + np.repeat(rows.start, rows.length)
    return rows.items[places].astype(np.int64)


def with_room(rows: Rows, spare: float = 1.0) -> Rows:
    """Return the same rows, moved together, with at least ``spare`` times their size to grow into."""
    return laid_out(flattened(rows), rows.length, SMALLEST, spare)


def longer(rows: Rows) -> Rows:
    """Return the same rows, moved together, in a pool of at least twice the length."""
    moved = with_room(rows, 2.0)
    items = np.zeros(max(moved.items.size, 2 * rows.items.size), np.int32)
    items[: moved.items.size] = moved.items
    return moved._replace(items=items)


@swift
def has_room(rows: Rows, items: int) -> bool:
    """Say whether that many more items fit, whichever rows they come to."""
    # Each item may have a row moved into twice its room; but all rows together never need four times what they hold.
    most = min(2 * items * rows.used[1], 4 * (rows.used[0] + items))
    return rows.items.size - rows.used[0] >= most + COPIED


@swift
def add(rows: Rows, r: int, item: int) -> None:
    """Put an item at the end of row r; see `has_room`."""
    if rows.length[r] == rows.room[r]:
        room = 2 * rows.room[r]
        fresh = rows.used[0]
        old = rows.start[r]
        for k in range(rows.length[r]):
            rows.items[fresh + k] = rows.items[old + k]
        rows.start[r] = fresh
        rows.room[r] = room
        rows.used[0] = fresh + room
        rows.used[1] = max(rows.used[1], room)
    rows.items[rows.start[r] + rows.length[r]] = item
    rows.length[r] += 1


@swift
def find(rows: Rows, r: int, item: int) -> int:
    """Return the place in the pool where row r holds an item; -1 where it does not."""
    start = rows.start[r]
    for k in range(start, start + rows.length[r]):
        if rows.items[k] == item:
            return k
    return -1


@swift
def remove_at(rows: Rows, r: int, place: int) -> None:
    """Take the item at a place of the pool out of row r; the row's last item takes its place."""
    rows.length[r] -= 1
    rows.items[place] = rows.items[rows.start[r] + rows.length[r]]


@swift
def copy_piece(items: npt.NDArray[np.int32], first: int, into: npt.NDArray[np.int32], at: int) -> None:
    """Copy `COPIED` items to place ``at`` of another list, all read before any is written: two steps."""
    for half in range(0, COPIED, 8):
        f, t = unsigned(first + half), unsigned(at + half)
        a, b, c, d = items[f], items[f + 1], items[f + 2], items[f + 3]
        e, g, h, i = items[f + 4], items[f + 5], items[f + 6], items[f + 7]
        into[t], into[t + 1], into[t + 2], into[t + 3] = a, b, c, d
        into[t + 4], into[t + 5], into[t + 6], into[t + 7] = e, g, h, i


@inner
def copy_rows(source: Rows, into: Rows) -> None:
    """Make one set of rows what another is; its pool must be at least as long as what the other uses."""
    for k in range(source.used[0]):
        into.items[k] = source.items[k]
    for r in range(source.length.size):
        into.start[r] = source.start[r]
        into.length[r] = source.length[r]
        into.room[r] = source.room[r]
    into.used[0] = source.used[0]
    into.used[1] = source.used[1]
