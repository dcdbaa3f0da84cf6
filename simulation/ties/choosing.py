"""What one ego may choose in a network, how likely each option is, and which it takes."""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.simulation.compiled import inner, part, swift
from partnership_dynamics.simulation.randomness import TIE_STREAM, uniform
from partnership_dynamics.simulation.ties.choice import noisiest
from partnership_dynamics.simulation.ties.classes import member_at, open_classes
from partnership_dynamics.simulation.ties.counting import count_alters, count_other, count_pairs, read_dyads, read_wide
from partnership_dynamics.simulation.ties.effects.dispatch import factor
from partnership_dynamics.simulation.ties.gains import add_up
from partnership_dynamics.simulation.ties.rows import unsigned, whole
from partnership_dynamics.simulation.ties.term import CREATION, ENDOWMENT
from partnership_dynamics.simulation.ties.view import (
    DENSE,
    EGO,
    HOME,
    IN_SIGHT,
    MY_OUT,
    PACK,
    TIE,
    WITHIN_REACH,
    Floats,
    Integers,
    View,
    open_view,
    spot,
)
from partnership_dynamics.simulation.ties.world import DRAWN, LOOSE_PAIRS, LOOSE_VALUES, NOT_LOOSE, Mask, World

_LOG2_E = 1.0 / math.log(2.0)
# ln 2 in two parts, the first with so few digits that a whole number times it is exact (Cody & Waite 1980).
_LN2_HIGH = 0.693147180369123816490
_LN2_LOW = 1.90821492927058770002e-10
# Added to a number, it leaves the nearest whole number in the last bits, as they stand in memory.
_SHIFT = 1.5 * 2.0**52
_C = tuple(1.0 / math.factorial(k) for k in range(13))
_2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12 = _C[2:]
LARGEST_EXPONENT = 690.0
MOST_TRIES = 1_000  # at an option of a class whose bound says little; then each member is looked at


@part
def exponentials(v: View, columns: int) -> None:
    """Put exp(gain) into ``v.weight``, to the last digit or two; gains are cut off at plus and minus 690.

    By a polynomial in what is left of the gain after whole powers of two, in one loop without a call, which takes a
    third of the time of the library's function (and gives the same bits everywhere). Columns beyond the last, up to
    a full pack, are computed along with it: their weights mean nothing.
    """
    columns = (columns + PACK - 1) & -PACK
    for p in range(columns):
        x = min(max(v.gain[p], -LARGEST_EXPONENT), LARGEST_EXPONENT)
        shifted = x * _LOG2_E + _SHIFT
        k = shifted - _SHIFT
        r = (x - k * _LN2_HIGH) - k * _LN2_LOW
        y = _9 + r * (_10 + r * (_11 + r * _12))
        y = _4 + r * (_5 + r * (_6 + r * (_7 + r * (_8 + r * y))))
        v.weight[p] = 1.0 + r * (1.0 + r * (_2 + r * (_3 + r * y)))
        v.scale[p] = shifted
    for p in range(columns):
        v.power[p] = (v.power[p] + 1023) << 52
    for p in range(columns):
        v.weight[p] *= v.scale[p] * v.many[p]


@swift
def total_of(weight: Floats, columns: int) -> float:
    """Return the sum of the weights, in four strands that the processor can add at the same time."""
    a = b = c = d = 0.0
    whole = columns - columns % 4
    for p in range(0, whole, 4):
        a += weight[p]
        b += weight[p + 1]
        c += weight[p + 2]
        d += weight[p + 3]
    for p in range(whole, columns):
        a += weight[p]
    return (a + b) + (c + d)


@swift
def expected(weight: Floats, row: Floats, columns: int) -> float:
    """Return the sum of weight times row, in four strands."""
    a = b = c = d = 0.0
    whole = columns - columns % 4
    for p in range(0, whole, 4):
        a += weight[p] * row[p]
        b += weight[p + 1] * row[p + 1]
        c += weight[p + 2] * row[p + 2]
        d += weight[p + 3] * row[p + 3]
    for p in range(whole, columns):
        a += weight[p] * row[p]
    return (a + b) + (c + d)


@swift
def look(w: World, variable: int, ego: int, keep: bool, alter: int) -> None:
    """Fill the view with what each toggle of ego's ties would add to its objective, and which are permitted.

    ``alter``, unless it is -1, gets a column of its own whether or not it is within reach.
    """
    var = w.variables[variable]
    v = w.sight
    q = var.number
    n = w.level.shape[1]
    base = q * n
    needs = w.objective.needs[q]
    two_mode = var.two_mode == 1
    open_view(v, ego, var.alters, two_mode)
    if alter >= 0:
        spot(v, alter)
    count_pairs(v, w.network, base, w.objective.sums, needs)
    for block in range(1, needs.size):
        other = w.objective.others[q, block - 1]
        if other >= 0:
            count_other(v, w.network, other * n, needs, block)
    for k in range(w.blocked.start[q, ego], w.blocked.start[q, ego + 1]):
        spot(v, w.blocked.alter[k])
    read_dyads(v, w.dyads)
    if v.me[DENSE] == 0:
        open_classes(w.classes, v, q, two_mode)
    elif two_mode:
        for p in range(var.alters + 1):
            v.many[p] = 1.0
    else:
        for p in range(var.alters):
            v.many[p] = float(w.choosable[p])
    v.many[v.me[HOME]] = 1.0
    for k in range(w.blocked.start[q, ego], w.blocked.start[q, ego + 1]):
        v.many[v.place[w.blocked.alter[k]]] = 0.0
    count_alters(v, w.network, base, needs)
    add_up(v, w.objective, q, 0.0, keep)
    if var.up == 0 or v.me[MY_OUT] >= var.most:
        for p in range(v.me[IN_SIGHT]):
            if v.count[TIE, p] == 0 and p != v.me[HOME]:
                v.many[p] = 0.0
    if var.down == 0:
        for p in range(v.me[IN_SIGHT]):
            if v.count[TIE, p] == 1:
                v.many[p] = 0.0
    if v.me[DENSE] == 0 and is_loose(w.loose, w.objective.first[q], w.objective.first[q + 1]):
        loosen(w, q)


@inner
def change_of(w: World, k: int, p: int) -> float:
    """Return the change in term k if ego toggled its tie to the alter that column p stands for now."""
    v = w.sight
    t = w.objective.terms[k]
    value = factor(t.change, v, t, p)
    if t.times >= 0:
        second = w.objective.terms[t.times]
        value *= factor(second.change, v, second, p)
    if t.part == CREATION:
        return float(value * max(v.sign[p], 0.0))
    if t.part == ENDOWMENT:
        return float(value * min(v.sign[p], 0.0))
    return float(value * v.sign[p])


@swift
def is_loose(loose: Mask, first: int, last: int) -> bool:
    """Say whether some of a network's terms are loose."""
    found = False
    for k in range(first, last):
        found = found or loose[k] != NOT_LOOSE
    return found


@inner
def loosen(w: World, q: int) -> None:
    """Let the column of each class carry the most that loose terms could be worth for any of its members."""
    v = w.sight
    c = w.classes
    for k in range(w.objective.first[q], w.objective.first[q + 1]):
        theta = w.objective.terms[k].theta
        row = w.loose_rows[k]
        if w.loose[k] == LOOSE_PAIRS:
            for p in range(v.me[WITHIN_REACH], v.me[IN_SIGHT]):
                usual = v.pair[row, p]
                v.gain[p] -= theta * change_of(w, k, p)
                v.pair[row, p] = w.dyads.low[row, v.me[EGO]]
                most = theta * change_of(w, k, p)
                v.pair[row, p] = w.dyads.high[row, v.me[EGO]]
                v.gain[p] += max(most, theta * change_of(w, k, p))
                v.pair[row, p] = usual
        if w.loose[k] != LOOSE_VALUES:
            continue
        value = c.cut[row]
        mine = v.value[value, v.me[EGO]]
        for p in range(v.me[WITHIN_REACH], v.me[IN_SIGHT]):
            member = v.alter[p]
            v.gain[p] -= theta * change_of(w, k, p)
            v.alter[p] = c.lowest[row, member]
            most = theta * change_of(w, k, p)
            v.alter[p] = c.highest[row, member]
            most = max(most, theta * change_of(w, k, p))
            # Between the ends a factor can only turn where the alter's value is ego's own.
            if v.value[value, c.lowest[row, member]] < mine < v.value[value, c.highest[row, member]]:
                v.alter[p] = v.me[EGO]
                most = max(most, theta * change_of(w, k, p))
            v.alter[p] = member
            v.gain[p] += most


@inner
def refresh_column(w: World, q: int, p: int, keep: bool) -> float:
    """Compute column p again, for the alter that it stands for now, and return its gain; its old one was a bound."""
    start = w.objective.first[q]
    gain = 0.0
    for k in range(start, w.objective.first[q + 1]):
        change = change_of(w, k, p)
        gain += w.objective.terms[k].theta * change
        if keep:
            w.sight.row[k - start, p] = change
    return gain


@inner
def through_members(w: World, q: int, top: float, total: float, most: float, keep: bool) -> tuple[float, float, int]:
    """Add to a running total what each member of a class really weighs, its gain being above or below ``top``.

    Returns the total, the largest of the members' gains, and the column of the class at one of whose members the total
    passed ``most`` (that column then stands for it), -1 if it never did.
    """
    v = w.sight
    c = w.classes
    reach = v.me[WITHIN_REACH]
    # Gains were shifted where they are large; home's was 0.
    shift = v.gain[v.me[HOME]]
    largest = -math.inf
    for p in range(reach, v.me[IN_SIGHT]):
        if v.many[p] <= 0.0:
            continue
        stands_for = v.alter[p]
        row = q * c.key.shape[1] + c.live[q, p - reach]
        for k in range(c.members.start[row], c.members.start[row] + c.members.length[row]):
            if v.place[c.members.items[k]] < 0:
                v.alter[p] = c.members.items[k]
                read_wide(v, w.dyads, p)
                gain = refresh_column(w, q, p, keep) + shift
                largest = max(largest, gain)
                total += math.exp(gain - top)
                if total > most:
                    return total, largest, p
        v.alter[p] = stands_for
    return total, largest, whole(-1)


@inner
def total_without_bounds(w: World, q: int) -> float:
    """Return the sum of the weights that options really have, member by member where a class has a bound."""
    within = total_of(w.sight.weight, w.sight.me[WITHIN_REACH])
    return through_members(w, q, 0.0, within, math.inf, False)[0]


@swift
def weigh(v: View) -> float:
    """Turn gains into weights and return their sum."""
    columns = v.me[IN_SIGHT]
    # A gain beyond the exponential's range would be cut off. Only differences matter: begin again below the largest.
    total = 0.0
    for attempt in range(2):
        exponentials(v, columns)
        total = total_of(v.weight, columns)
        if total < 1e280 or attempt == 1:
            break
        top = 0.0
        for p in range(columns):
            if v.many[p] > 0.0:
                top = max(top, v.gain[p])
        for p in range(columns):
            v.gain[p] -= top
    return total


@swift
def column_at(v: View, left: float) -> int:
    """Return the column at which the running sum of weights passes ``left``: first those of classes, then the others.

    Most that is chosen is far away or a tie that is there, and ties have the first columns.
    """
    weight = v.weight
    columns, reach = v.me[IN_SIGHT], v.me[WITHIN_REACH]
    for turn in range(2):
        p, last = (reach, columns) if turn == 0 else (whole(0), reach)
        # Whole packs are passed at one step.
        while p + PACK <= last:
            q = unsigned(p)
            pack = (weight[q] + weight[q + 1]) + (weight[q + 2] + weight[q + 3])
            pack += (weight[q + 4] + weight[q + 5]) + (weight[q + 6] + weight[q + 7])
            if left < pack:
                break
            left -= pack
            p += PACK
        while p < last:
            left -= weight[unsigned(p)]
            if left < 0.0:
                return p
            p += 1
    # Rounding led beyond the last one; no change has weight always.
    p = reach - 1
    while weight[p] == 0.0:
        p -= 1
    return p


@swift
def stream(progress: Integers, key: np.uint64) -> float:
    """Return the next uniform number of this period's stream."""
    drawn = progress[DRAWN]
    progress[DRAWN] = drawn + 1
    return uniform(key, TIE_STREAM, (drawn >> 48) & 1023, (drawn >> 32) & 65535, (drawn >> 16) & 65535, drawn & 65535)


@inner
def column_by_noise(v: View, key: np.uint64, variable: int, turn: int) -> int:
    """Return the column with the largest utility plus keyed Gumbel noise: the same choice, draw by draw.

    The noise of an alter depends on (key, variable, ego, alter, turn) alone, so two simulations in which this ego faces
    nearly the same choice nearly always choose alike (McFadden 1974 for the equivalence with the logit).
    """
    return noisiest(v.gain, v.many, v.me[IN_SIGHT], v.me[HOME], key, variable, v.me[EGO], turn)


@inner
def draw_exactly(w: World, q: int, chance: float, keep: bool) -> int:
    """Draw an option by what each member of a class weighs, where coefficients are so large that bounds say little."""
    v = w.sight
    reach = v.me[WITHIN_REACH]
    _, top, _ = through_members(w, q, math.inf, 0.0, math.inf, False)
    for p in range(reach):
        if v.many[p] > 0.0:
            top = max(top, v.gain[p])
    most = math.inf
    for _round in range(2):  # the sum of all weights, then the option at which it passes the number drawn
        total = 0.0
        for p in range(reach):
            if v.many[p] > 0.0:
                total += math.exp(v.gain[p] - top)
                if total > most:
                    return whole(p)
        total, _, drawn = through_members(w, q, top, total, most, keep)
        if drawn >= 0:
            return drawn
        most = chance * total
    return v.me[HOME]  # rounding led beyond the last one


@swift
def draw_column(w: World, q: int, total: float, key: np.uint64, loose: bool, keep: bool) -> int:
    """Draw an option by inversion; where it is a class, a member of it, whose alter the column then stands for."""
    v = w.sight
    for _try in range(MOST_TRIES):
        p = column_at(v, stream(w.progress, key) * total)
        if p < v.me[WITHIN_REACH]:
            return p
        j = -1
        while j < 0:
            j = member_at(w.classes, v, q, p, stream(w.progress, key))
        before = v.alter[p]
        v.alter[p] = j
        if not loose:
            return p
        read_wide(v, w.dyads, p)
        if stream(w.progress, key) < math.exp(refresh_column(w, q, p, keep) + v.gain[v.me[HOME]] - v.gain[p]):
            return p
        v.alter[p] = before
    return draw_exactly(w, q, stream(w.progress, key), keep)
