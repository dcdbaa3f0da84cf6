"""One ministep of a behaviour: an actor goes up or down by one or stays, and what has to follow from the change."""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.simulation.compiled import inner, swift
from partnership_dynamics.simulation.randomness import TIE_CHOICE, gumbel
from partnership_dynamics.simulation.ties.choosing import stream
from partnership_dynamics.simulation.ties.effects.behaviour import own_statistic
from partnership_dynamics.simulation.ties.pace import rejoin, withdraw
from partnership_dynamics.simulation.ties.stepping import IMPOSSIBLE, place_again
from partnership_dynamics.simulation.ties.term import CREATION, ENDOWMENT
from partnership_dynamics.simulation.ties.view import View
from partnership_dynamics.simulation.ties.world import LOG_CHOICE, LOG_PROPOSAL, World


@inner
def option_by_noise(v: View, key: np.uint64, variable: int, ego: int, turn: int) -> int:
    """Return the option (down, stay, up) with the largest utility plus keyed Gumbel noise."""
    best = 1
    top = -math.inf
    for option in range(3):
        if v.weight[option] > 0.0:
            noise = gumbel(key, TIE_CHOICE, variable, ego, option, turn)
            value = math.log(v.weight[option]) + noise
            if value > top:
                top = value
                best = option
    return best


@inner
def set_behaviour(w: World, variable: int, ego: int, value: int) -> None:
    """Give ego a value of a behaviour, and bring rates and classes up to date."""
    var = w.variables[variable]
    withdraw(w, ego)
    w.behaviour[var.number, ego] = value
    w.sight.value[var.row, ego] = value - var.centre
    rejoin(w, ego)
    for q in range(w.classes.by_behaviour.shape[0]):
        if w.classes.by_behaviour[q, var.number] > 0:
            place_again(w, q, ego)


@inner
def behaviour_change(w: World, variable: int, ego: int, k: int, step: int) -> float:
    """Return the change in term k of a behaviour if ego's value went up or down by one."""
    var = w.variables[variable]
    t = w.own[k]
    if (t.part == CREATION and step < 0) or (t.part == ENDOWMENT and step > 0):
        return 0.0
    now = w.sight.value[var.row, ego]
    after = own_statistic(t.own, w.network, w.sight.value, t, ego, now + step)
    before = own_statistic(t.own, w.network, w.sight.value, t, ego, now)
    return float(after - before)


@inner
def behaviour_weights(w: World, variable: int, ego: int) -> float:
    """Put the weights of going down, staying and going up into ``sight.weight[0:3]``, and return their sum."""
    var = w.variables[variable]
    v = w.sight
    b = var.number
    z = w.behaviour[b, ego]
    start = w.own_first[b]
    v.weight[1] = 1.0
    for option in range(0, 3, 2):
        step = option - 1
        inside = var.low <= z + step <= var.high
        permitted = (step < 0 and var.down == 1) or (step > 0 and var.up == 1)
        v.weight[option] = 0.0
        v.gain[option] = 0.0
        for k in range(start, w.own_first[b + 1]):
            v.row[k - start, option] = 0.0
        if inside and permitted:
            for k in range(start, w.own_first[b + 1]):
                change = behaviour_change(w, variable, ego, k, step)
                v.row[k - start, option] = change
                v.gain[option] += w.own[k].theta * change
        elif not inside and var.absorbing == 1:
            v.weight[1] += 1.0
        if inside and permitted:
            v.weight[option] = math.exp(min(v.gain[option], 690.0))
    return v.weight[0] + v.weight[1] + v.weight[2]


@swift
def behaviour_step(w: World, variable: int, ego: int, scripted: int, key: np.uint64, keep: bool) -> int:
    """Let ego go up or down by one, or stay, as drawn or (``scripted`` 0, 1, 2 for down, stay, up); return the step."""
    var = w.variables[variable]
    v = w.sight
    total = behaviour_weights(w, variable, ego)
    option = 1
    if scripted >= 0:
        option = scripted
        if not v.weight[option] > 0.0:
            return IMPOSSIBLE
    elif w.due.size > 0:
        option = option_by_noise(v, key, variable, ego, w.turn[variable, ego] - 1)
    else:
        left = stream(w.progress, key) * total
        if left < v.weight[0]:
            option = 0
        elif left >= v.weight[0] + v.weight[1] and v.weight[2] > 0.0:
            option = 2
    if keep:
        b = var.number
        for k in range(w.own_first[b + 1] - w.own_first[b]):
            mean = (v.weight[0] * v.row[k, 0] + v.weight[2] * v.row[k, 2]) / total
            w.score[var.term_first + k] += (0.0 if option == 1 else v.row[k, option]) - mean
    w.outcome[LOG_CHOICE] = math.log(v.weight[option] / total)
    w.outcome[LOG_PROPOSAL] = w.outcome[LOG_CHOICE]
    if option != 1:
        set_behaviour(w, variable, ego, w.behaviour[var.number, ego] + option - 1)
    return option - 1
