"""Who acts next: rates of actors, their sums, and drawing an actor in proportion to its rate."""

from __future__ import annotations

import math
from typing import Any

from partnership_dynamics.simulation.compiled import inner, swift
from partnership_dynamics.simulation.ties.effects.rates import rate_value
from partnership_dynamics.simulation.ties.view import Floats
from partnership_dynamics.simulation.ties.world import DICTATORIAL, World


@inner
def _plant(tree: Floats, level: Floats) -> None:
    """Make a binary indexed tree of sums (Fenwick 1994) of the levels."""
    n = level.size
    for i in range(n):
        tree[i + 1] = level[i]
    for i in range(1, n + 1):
        above = i + (i & -i)
        if above <= n:
            tree[above] += tree[i]


@inner
def _raise_by(tree: Floats, i: int, difference: float) -> None:
    k = i + 1
    while k < tree.size:
        tree[k] += difference
        k += k & -k


@inner
def _level_of(w: World, variable: int, i: int) -> float:
    var = w.variables[variable]
    if i >= var.egos or w.active[i] == 0 or w.movable[variable, i] == 0:
        return 0.0
    total = 0.0
    for h in range(var.rate_first, var.rate_last):
        total += w.rates[h].theta * rate_value(w.network, w.sight.value, w.rates[h], i)
    return math.exp(total)


@inner
def _enter(w: World, variable: int, i: int) -> None:
    """Compute actor i's level and add it to the sums."""
    var = w.variables[variable]
    level = _level_of(w, variable, i)
    w.level[variable, i] = level
    w.total[variable] += level
    w.square[variable] += level * level
    for h in range(var.rate_first, var.rate_last):
        w.pull[h] += level * rate_value(w.network, w.sight.value, w.rates[h], i)


@inner
def set_pace(w: World) -> None:
    """Compute all rates again."""
    w.pull[:] = 0.0
    for variable in range(w.variables.size):
        w.total[variable] = 0.0
        w.square[variable] = 0.0
        for i in range(w.level.shape[1]):
            _enter(w, variable, i)
        _plant(w.tree[variable], w.level[variable])


@inner
def withdraw(w: World, i: int) -> None:
    """Take actor i out of the sums, before something changes that its rates depend on; then `rejoin`."""
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.rate_first < var.rate_last:
            level = w.level[variable, i]
            w.total[variable] -= level
            w.square[variable] -= level * level
            for h in range(var.rate_first, var.rate_last):
                w.pull[h] -= level * rate_value(w.network, w.sight.value, w.rates[h], i)


@inner
def rejoin(w: World, i: int) -> None:
    """Put actor i back into the sums, with the rates that it has now."""
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.rate_first < var.rate_last:
            before = w.level[variable, i]
            _enter(w, variable, i)
            _raise_by(w.tree[variable], i, w.level[variable, i] - before)


@swift
def rate_of(var: Any, total: float, square: float) -> float:
    """Return the total rate of a variable: of its actors, or of pairs where two decide together."""
    if var.agreement >= DICTATORIAL:
        return float(var.rate * var.rate * max(total * total - square, 0.0))
    return float(var.rate * total)


@swift
def total_rate(variables: Any, total: Floats, square: Floats) -> float:
    """Return the total rate of all variables."""
    rate = 0.0
    for variable in range(variables.size):
        rate += rate_of(variables[variable], total[variable], square[variable])
    return rate


@swift
def variable_at(variables: Any, total: Floats, square: Floats, left: float) -> int:
    """Return the variable at which the running sum of total rates passes ``left``."""
    chosen = 0
    for variable in range(variables.size):
        rate = rate_of(variables[variable], total[variable], square[variable])
        if rate > 0.0:
            chosen = variable
            left -= rate
            if left < 0.0:
                break
    return chosen


@swift
def actor_at(level: Floats, tree: Floats, left: float) -> int:
    """Return the actor at which the running sum of levels passes ``left``, by a binary indexed tree."""
    n = level.size
    at = 0
    step = 1
    while step * 2 <= n:
        step *= 2
    while step > 0:
        if at + step <= n and tree[at + step] <= left:
            at += step
            left -= tree[at]
        step >>= 1
    # Rounding may lead past the last actor that can act, or onto one that cannot.
    at = min(at, n - 1)
    while at < n - 1 and level[at] == 0.0:
        at += 1
    while at > 0 and level[at] == 0.0:
        at -= 1
    return at


@swift
def wait_scores(
    variables: Any, total: Floats, square: Floats, pull: Floats, score: Floats, rate_term: Floats, passed: float
) -> None:
    """Add to the scores of rates what it means that nothing happened for some time."""
    for variable in range(variables.size):
        var = variables[variable]
        if var.agreement >= DICTATORIAL:
            pairs = total[variable] * total[variable] - square[variable]
            score[variable] -= 2.0 * var.rate * pairs * passed
        else:
            score[variable] -= total[variable] * passed
        for h in range(var.rate_first, var.rate_last):
            rate_term[h] -= var.rate * pull[h] * passed


@inner
def log_actor(w: World, variable: int, ego: int, alter: int, rate: float) -> float:
    """Return the log probability that this variable and this ego (or ordered pair) came next."""
    var = w.variables[variable]
    mine = var.rate * w.level[variable, ego]
    if var.agreement >= DICTATORIAL:
        mine *= var.rate * w.level[variable, alter]
    return math.log(mine / rate)
