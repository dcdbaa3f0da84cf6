"""Target statistics: what the end of a period says about each term.

As RSiena's method of moments has them (`StatisticCalculator`): an evaluation effect on a network is counted over the
ties at the end, a creation effect over the ties gained, with the network at the end; an endowment effect is minus the
count over the ties lost, with the network at the start. All *other* networks, behaviours and covariates are those of
the period's start; for an effect on a behaviour, the network is that of the start and the behaviour that of the end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import inner, part, rule, swift
from partnership_dynamics.simulation.ties.counting import count_alters, count_other, count_pairs, read_dyads
from partnership_dynamics.simulation.ties.effects.behaviour import own_statistic
from partnership_dynamics.simulation.ties.effects.dispatch import factor, swift_factor
from partnership_dynamics.simulation.ties.effects.rates import rate_value
from partnership_dynamics.simulation.ties.network import Network, drop_ties, toggle_in
from partnership_dynamics.simulation.ties.objective import Objective
from partnership_dynamics.simulation.ties.rows import find, whole
from partnership_dynamics.simulation.ties.term import CREATION, ENDOWMENT, EVALUATION
from partnership_dynamics.simulation.ties.view import (
    HOME,
    IN_SIGHT,
    MY_OUT,
    TIE,
    Floats,
    Integers,
    Sums,
    View,
    close_view,
    open_view,
)
from partnership_dynamics.simulation.ties.world import Blocked, World

OVER = ("ties", "ego", "untied", "everyone")
OVER_TIES, OVER_EGO, OVER_UNTIED, OVER_EVERYONE = range(4)


@pass_by_reference
class Tally(NamedTuple):
    """What target statistics compare the end of a period with, and where they are put.

    Attributes
    ----------
    before : Network
        The networks at the start, with what is missing there left out.
    compared : Network
        The same, with what is missing at the end left out too: what can be seen to have changed, and what other
        networks, behaviours and rates go by.
    sight : View
        Work space; its values are those of the start.
    needs : int64 (Q, 1 + W)
        Bits of the counts that statistics read, as in `Objective.needs`; ``no_sums``: none of its sums.
    over : int64 (T,)
        Over what each term is summed up.
    share : float64 (T,)
        What each term's sum is multiplied by.
    settled : int64 (F, 4)
        Network, ego, alter and value of the ties that are what they are at the end of every simulation: missing ones
        (none) and structural ones.
    ignored : Blocked
        Pairs that do not count as changed, by ego.
    start : int64 (B, N)
        Values of the behaviours at the start.
    missing : uint8 (B, N)
        1 for values of behaviours that are missing at either end.
    statistic : float64 (K,)
        One for each term, in the order of the scores.
    distance : float64 (V,)
        Changes of each variable; ``rate_statistic`` (H,): the same weighed by each rate term.
    """

    before: Network
    compared: Network
    sight: View
    needs: Integers
    no_sums: Sums
    over: Integers
    share: Floats
    settled: Integers
    ignored: Blocked
    start: Integers
    missing: npt.NDArray[np.uint8]
    statistic: Floats
    distance: Floats
    rate_statistic: Floats


@inner
def settle(w: World, t: Tally) -> None:
    """Set the ties at the end to what they have to be: of absent actors as they were, missing and structural ones."""
    n = w.level.shape[1]
    for i in range(n):
        if w.active[i] == 1:
            continue
        for variable in range(w.variables.size):
            var = w.variables[variable]
            if var.behaviour == 0 and var.two_mode == 0:
                _as_before(w, t, var.number * n, i)
    for k in range(t.settled.shape[0]):
        base = t.settled[k, 0] * n
        i, j = t.settled[k, 1], t.settled[k, 2]
        there = 1 if find(w.network.sent, base + i, j) >= 0 else 0
        if there != t.settled[k, 3]:
            toggle_in(w.network, base, i, j)


@inner
def _as_before(w: World, t: Tally, base: int, i: int) -> None:
    network, before = w.network, t.before
    drop_ties(network, base, i)
    for k in range(before.sent.start[base + i], before.sent.start[base + i] + before.sent.length[base + i]):
        toggle_in(network, base, i, whole(before.sent.items[k]))
    for k in range(before.received.start[base + i], before.received.start[base + i] + before.received.length[base + i]):
        toggle_in(network, base, whole(before.received.items[k]), i)


@part
def _survey(w: World, t: Tally, variable: int, ego: int, lost: bool) -> int:
    """Count ego's pairs at the end (or start), mark its ties at the other by ``sight.sign``; return how many differ."""
    at = t.before if lost else w.network
    against = w.network if lost else t.before
    var = w.variables[variable]
    v = t.sight
    q = var.number
    n = w.level.shape[1]
    base = q * n
    needs = t.needs[q]
    sums = t.no_sums
    two_mode = var.two_mode == 1
    open_view(v, ego, var.alters, two_mode)
    count_pairs(v, at, base, sums, needs)
    for block in range(1, needs.size):
        other = w.objective.others[q, block - 1]
        if other >= 0:
            count_other(v, t.compared, other * n, needs, block)
    read_dyads(v, w.dyads)
    count_alters(v, at, base, needs)
    for p in range(v.me[IN_SIGHT]):
        v.sign[p] = 0.0
    only = v.me[MY_OUT]
    for k in range(against.sent.start[base + ego], against.sent.start[base + ego] + against.sent.length[base + ego]):
        p = v.place[against.sent.items[k]]
        if p >= 0:
            v.sign[p] = 1.0
            only -= v.count[TIE, p]
    if lost:
        # What is missing at the end was not seen to be lost.
        known, row = t.compared.sent, base + ego
        for k in range(at.sent.start[row], at.sent.start[row] + at.sent.length[row]):
            p = v.place[at.sent.items[k]]
            if v.sign[p] == 0.0 and find(known, row, at.sent.items[k]) < 0:
                v.sign[p] = 1.0
                only -= 1
    return only


@swift
def _sum_up(
    v: View, objective: Objective, k: int, over: int, only: int, items: npt.NDArray[np.int32], first: int
) -> float:
    """Return ego's part of term k's statistic.

    ``only``: how many ties count, for creation and endowment; ``items[first:]``: ego's alters.
    """
    term = objective.terms[k]
    partial = term.part != EVALUATION
    home = v.me[HOME]
    if over == OVER_EGO:
        ties = v.me[MY_OUT]
        if partial:
            v.me[MY_OUT] = only
        own = factor(term.tie, v, term, home)
        v.me[MY_OUT] = ties
        return float(own)
    along = over == OVER_TIES
    columns = v.me[MY_OUT] if along else v.me[IN_SIGHT]
    total = 0.0
    for k_th in range(columns):
        p = whole(v.place[items[first + k_th]]) if along else k_th
        if not along and (p == home or (over == OVER_UNTIED and v.count[TIE, p] == 1)):
            continue
        if partial and v.sign[p] != 0.0:
            continue
        value = swift_factor(term.tie, v, term, p)
        if term.times >= 0:
            second = objective.terms[term.times]
            value *= factor(second.tie, v, second, p)
        total += value
    return total


@inner
def count_network(w: World, t: Tally, variable: int) -> None:
    """Add up the statistics of a network's terms."""
    var = w.variables[variable]
    q = var.number
    first, last = w.objective.first[q], w.objective.first[q + 1]
    stages = 1
    for k in range(first, last):
        if w.objective.terms[k].part == ENDOWMENT:
            stages = 2
    for ego in range(var.egos):
        for stage in range(stages):
            # First the ties at the end and those gained; then those lost, as the network was at the start.
            lost = stage == 1
            only = _survey(w, t, variable, ego, lost)
            rows = t.before.sent if lost else w.network.sent
            row = q * w.level.shape[1] + ego
            for k in range(first, last):
                if (w.objective.terms[k].part == ENDOWMENT) == lost:
                    sign = -1.0 if lost else 1.0
                    t.statistic[var.term_first + k - first] += (
                        sign
                        * t.share[k]
                        * _sum_up(t.sight, w.objective, k, t.over[k], only, rows.items, rows.start[row])
                    )
            close_view(t.sight, w.dyads, t.no_sums, t.needs[q])


@swift
def _changes_of(w: World, t: Tally, variable: int, ego: int) -> float:
    """Return how much of ego's changed from the start to the end."""
    var = w.variables[variable]
    if var.behaviour == 1:
        if t.missing[var.number, ego] == 1:
            return 0.0
        return float(abs(w.behaviour[var.number, ego] - t.start[var.number, ego]))
    row = var.number * w.level.shape[1] + ego
    after, before = w.network.sent, t.compared.sent
    common = 0
    for k in range(after.start[row], after.start[row] + after.length[row]):
        if find(before, row, after.items[k]) >= 0:
            common += 1
    return float(after.length[row] + before.length[row] - 2 * common)


@inner
def count_changes(w: World, t: Tally) -> None:
    """Add up the changes of each variable, and the same weighed by each rate term."""
    n = w.level.shape[1]
    for variable in range(w.variables.size):
        var = w.variables[variable]
        for ego in range(var.egos):
            changes = _changes_of(w, t, variable, ego)
            if var.behaviour == 0:
                row = var.number * n + ego
                for k in range(t.ignored.start[var.number, ego], t.ignored.start[var.number, ego + 1]):
                    alter = t.ignored.alter[k]
                    if (find(w.network.sent, row, alter) >= 0) != (find(t.compared.sent, row, alter) >= 0):
                        changes -= 1.0
            t.distance[variable] += changes
            for h in range(var.rate_first, var.rate_last):
                t.rate_statistic[h] += changes * rate_value(t.compared, t.sight.value, w.rates[h], ego)


@inner
def count_behaviour(w: World, t: Tally, variable: int) -> None:
    """Add up the statistics of a behaviour's terms; its values are those of the end, all else is that of the start.

    Creation and endowment are counted over those who went up, or down: their statistic at the end less that at the
    start, the behaviour of all others being that of the end, or the start.
    """
    var = w.variables[variable]
    b = var.number
    value = t.sight.value
    first = w.own_first[b]
    # A missing value is at the mean, 0, at both ends. The start's values lie in work space meanwhile.
    for i in range(var.egos):
        t.sight.gain[i] = value[var.row, i]
        t.sight.weight[i] = 0.0 if t.missing[b, i] == 1 else w.behaviour[b, i] - var.centre
        if t.missing[b, i] == 1:
            value[var.row, i] = 0.0
    for stage in range(2):
        if stage == 1:
            for i in range(var.egos):
                value[var.row, i] = t.sight.weight[i]
        for k in range(first, w.own_first[b + 1]):
            term = w.own[k]
            for i in range(var.egos):
                then = 0.0 if t.missing[b, i] == 1 else t.sight.gain[i]
                now = t.sight.weight[i]
                counts = (term.part == CREATION and now > then) or (term.part == ENDOWMENT and now < then)
                if counts or (term.part == EVALUATION and stage == 1):
                    sign = 1.0 if stage == 1 else -1.0
                    own = own_statistic(term.own, t.compared, value, term, i, value[var.row, i])
                    t.statistic[var.term_first + k - first] += sign * own
    for i in range(var.egos):
        value[var.row, i] = t.sight.gain[i]


@rule
def take_stock(w: World, t: Tally) -> None:
    """Compute all target statistics of the world as it is now, at the end of a period."""
    settle(w, t)
    t.statistic[:] = 0.0
    t.distance[:] = 0.0
    t.rate_statistic[:] = 0.0
    count_changes(w, t)
    for variable in range(w.variables.size):
        if w.variables[variable].behaviour == 1:
            count_behaviour(w, t, variable)
        else:
            count_network(w, t, variable)
