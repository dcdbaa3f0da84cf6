"""A whole period of length 1, ministep by ministep, on one stream of uniform numbers (Snijders 2001).

The stream is keyed by the replication, so a period is a pure function of its key. It can be broken off wherever a
list runs out of room and taken up again in more room, to the same bits.
"""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.simulation.compiled import inner, part
from partnership_dynamics.simulation.randomness import TIE_CLOCK, exponential
from partnership_dynamics.simulation.ties.behaving import behaviour_step
from partnership_dynamics.simulation.ties.choosing import stream
from partnership_dynamics.simulation.ties.classes import LIVE, clear_classes, join_class
from partnership_dynamics.simulation.ties.effects.rates import rate_value
from partnership_dynamics.simulation.ties.network import drop_ties, toggle_in
from partnership_dynamics.simulation.ties.pace import (
    actor_at,
    log_actor,
    set_pace,
    total_rate,
    variable_at,
    wait_scores,
)
from partnership_dynamics.simulation.ties.rows import copy_rows, find, has_room, whole
from partnership_dynamics.simulation.ties.statistics import Tally
from partnership_dynamics.simulation.ties.stepping import IMPOSSIBLE, network_step
from partnership_dynamics.simulation.ties.view import Floats, Integers
from partnership_dynamics.simulation.ties.world import (
    DICTATORIAL,
    DIRECTED,
    IMPOSSIBLE_AT,
    LOG_CHOICE,
    LOG_PROPOSAL,
    LOGGED,
    NEXT_EVENT,
    SCRIPTED,
    STARTED,
    STEPS,
    TIME,
    World,
)

# How a call ended.
DONE, MORE_ROOM, NOT_POSSIBLE = range(3)

# When a period stops: at time 1 (no variable, -1), or where the distance of one variable from its start is what is
# wanted. The third number is the distance now.
STOP_VARIABLE, STOP_WANTED, STOP_NOW = range(3)
# A period that has not come so far by then never will.
MOST_STEPS = 1_000_000


def stop_at(variable: int = -1, distance: int = 0) -> Integers:
    """Return when a period stops: at time 1, or at that distance of that variable from its start, int64 (3,)."""
    return np.array([variable, distance, 0], np.int64)


@part
def are_settled(w: World) -> bool:
    """Say whether everyone stands in its class already, and nothing that happens in a period can change that."""
    if w.events.size > 0:
        return False
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.behaviour == 0 and var.dense == 0:
            q = var.number
            if w.classes.by[q] != 0 or w.classes.size[q, LIVE] == 0:
                return False
            for b in range(w.classes.by_behaviour.shape[1]):
                if w.classes.by_behaviour[q, b] > 0:
                    return False
    return True


@part
def place_everyone(w: World) -> None:
    """Sort all alters into classes again, in networks that are looked at sparsely."""
    clear_classes(w.classes)
    n = w.level.shape[1]
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.behaviour == 0 and var.dense == 0:
            for j in range(var.alters):
                if var.two_mode == 1 or w.choosable[j] == 1:
                    join_class(w.classes, w.network, w.behaviour, var.number * n, var.number, j)


@inner
def begin_period(w: World, absent_can_be_chosen: bool) -> None:
    """Go back to the start of the period."""
    copy_rows(w.origin.sent, w.network.sent)
    copy_rows(w.origin.received, w.network.received)
    for b in range(w.behaviour.shape[0]):
        for i in range(w.behaviour.shape[1]):
            w.behaviour[b, i] = w.behaviour_origin[b, i]
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.behaviour == 1:
            for i in range(w.level.shape[1]):
                w.sight.value[var.row, i] = w.behaviour[var.number, i] - var.centre
    for i in range(w.active.size):
        w.active[i] = w.active_origin[i]
        w.choosable[i] = 1 if absent_can_be_chosen else w.active[i]
    w.score[:] = 0.0
    w.rate_score[:] = 0.0
    w.rate_term_score[:] = 0.0
    w.clock[TIME] = 0.0
    w.progress[:] = 0
    w.progress[STARTED] = 1
    set_pace(w)
    if not are_settled(w):
        place_everyone(w)
    w.turn[:, :] = 0


@inner
def wind_clocks(w: World, key: np.uint64) -> None:
    """Draw the time of every actor's first turn, where draws are keyed."""
    for variable in range(w.due.shape[0]):
        for i in range(w.due.shape[1]):
            w.due[variable, i] = math.inf
            if w.level[variable, i] > 0.0:
                rate = w.variables[variable].rate * w.level[variable, i]
                w.due[variable, i] = exponential(key, TIE_CLOCK, variable, i, 0, 0) / rate


@inner
def _first_due(due: Floats) -> float:
    """Return the time of the next turn."""
    first = math.inf
    for variable in range(due.shape[0]):
        for i in range(due.shape[1]):
            first = min(first, due[variable, i])
    return first


@inner
def _take_turn(w: World, key: np.uint64) -> int:
    """Find whose turn it is now (by variable, then actor), set its next, and return variable * N + actor."""
    n = w.due.shape[1]
    for variable in range(w.due.shape[0]):
        for i in range(n):
            if w.due[variable, i] == w.clock[TIME]:
                w.turn[variable, i] += 1
                rate = w.variables[variable].rate * w.level[variable, i]
                w.due[variable, i] += exponential(key, TIE_CLOCK, variable, i, 0, w.turn[variable, i]) / rate
                return variable * n + i
    return 0


@inner
def _bring_all(w: World, q: int, i: int) -> None:
    base = q * w.level.shape[1]
    for k in range(w.entry.start[base + i], w.entry.start[base + i] + w.entry.length[base + i]):
        j = whole(w.entry.items[k])
        if w.active[j] == 1 and find(w.network.sent, base + i, j) < 0:
            toggle_in(w.network, base, i, j)
    for k in range(w.entry_in.start[base + i], w.entry_in.start[base + i] + w.entry_in.length[base + i]):
        j = whole(w.entry_in.items[k])
        if w.active[j] == 1 and find(w.network.sent, base + j, i) < 0:
            toggle_in(w.network, base, j, i)


@inner
def take_event(w: World, absent_can_be_chosen: bool) -> None:
    """Let the next actor join or leave (Huisman & Snijders 2003)."""
    event = w.events[w.progress[NEXT_EVENT]]
    w.progress[NEXT_EVENT] += 1
    i = event.actor
    w.active[i] = event.joins
    w.choosable[i] = 1 if absent_can_be_chosen else event.joins
    for variable in range(w.variables.size):
        var = w.variables[variable]
        if var.behaviour == 0 and var.two_mode == 0:
            if event.joins == 1:
                _bring_all(w, var.number, i)
            else:
                drop_ties(w.network, var.number * w.level.shape[1], i)
    set_pace(w)
    place_everyone(w)


@part
def room_is_left(w: World) -> bool:
    """Say whether one more ministep, or event, surely fits."""
    if 0 < w.log.size <= w.progress[LOGGED]:
        return False
    # Two ties at most come in a ministep; then those of whoever joins next, and those that the period's end brings.
    ties = 2 + w.finish[0]
    if w.progress[NEXT_EVENT] < w.events.size:
        n = w.level.shape[1]
        for row in range(w.events[w.progress[NEXT_EVENT]].actor, w.entry.length.size, n):
            ties += w.entry.length[row] + w.entry_in.length[row]
    return has_room(w.network.sent, ties) and has_room(w.network.received, ties) and has_room(w.classes.members, 4)


@inner
def _moved(w: World, t: Tally, variable: int, ego: int, answer: int) -> int:
    """Return by how much the latest ministep took a variable away from its start; below 0: back towards it.

    What is missing at either end, or structural, does not count, as in the distance that was observed.
    """
    var = w.variables[variable]
    if var.behaviour == 1:
        if t.missing[var.number, ego] == 1:
            return whole(0)
        now = w.behaviour[var.number, ego] - t.start[var.number, ego]
        return whole(abs(now) - abs(now - answer))
    if answer < 0:
        return whole(0)
    for k in range(t.ignored.start[var.number, ego], t.ignored.start[var.number, ego + 1]):
        if t.ignored.alter[k] == answer:
            return whole(0)
    row = var.number * w.level.shape[1] + ego
    differs = (find(w.network.sent, row, answer) >= 0) != (find(t.compared.sent, row, answer) >= 0)
    # An undirected tie is one in both directions.
    by = 1 if var.agreement == DIRECTED else 2
    return whole(by if differs else -by)


@part
def simulate(w: World, t: Tally, key: np.uint64, keep: bool, absent_can_be_chosen: bool, stop: Integers) -> int:
    """Run a period to its end, or until room runs out; begin it where it has not begun.

    Where it is to stop at a distance and does not get there (nothing can happen, or `MOST_STEPS` ministeps were made),
    its time is infinite.

    Parameters
    ----------
    w : World
        Changed in place. Where it holds a script, nothing is drawn.
    t : Tally
        What distances are measured from.
    key : uint64
        From `simulation.ties.keys.replication_keys`.
    keep : bool
        Whether scores are wanted.
    absent_can_be_chosen : bool
        Whether actors who are not there can be chosen as alters (as in RSiena, not in its papers).
    stop : int64 (3,)
        From `stop_at`; the distance now is kept in it.

    Returns
    -------
    int
        `DONE`; `MORE_ROOM`: call again with longer rows (or a longer log); `NOT_POSSIBLE`: the script cannot be
        followed.
    """
    if w.progress[STARTED] == 0:
        begin_period(w, absent_can_be_chosen)
        wind_clocks(w, key)
        stop[STOP_NOW] = 0
    code = -1
    while code < 0:
        if not room_is_left(w):
            code = MORE_ROOM
            break
        until = 1.0
        if stop[STOP_VARIABLE] >= 0:
            if stop[STOP_NOW] == stop[STOP_WANTED]:
                code = DONE
                break
            until = math.inf
        coming = w.progress[NEXT_EVENT] < w.events.size
        if coming:
            until = w.events[w.progress[NEXT_EVENT]].time
        rate = total_rate(w.variables, w.total, w.square)
        now = w.clock[TIME]
        scripted = w.script.size > 0
        after = math.inf
        if scripted:
            if w.progress[SCRIPTED] < w.script.size:
                after = w.script[w.progress[SCRIPTED]].time
        elif w.due.size > 0:
            after = _first_due(w.due)
        elif rate > 0.0:
            after = now - math.log(stream(w.progress, key)) / rate
        if until == math.inf and (after == math.inf or w.progress[STEPS] >= MOST_STEPS):
            w.clock[TIME] = math.inf
            code = DONE
        elif after >= until and not (scripted and after <= until):
            if keep:
                wait_scores(w.variables, w.total, w.square, w.pull, w.rate_score, w.rate_term_score, until - now)
            w.clock[TIME] = until
            if not coming:
                code = DONE
            else:
                take_event(w, absent_can_be_chosen)
        else:
            if keep:
                wait_scores(w.variables, w.total, w.square, w.pull, w.rate_score, w.rate_term_score, after - now)
            w.clock[TIME] = after
            if not step(w, t, rate, key, keep, scripted, stop):
                w.progress[IMPOSSIBLE_AT] = w.progress[SCRIPTED]
                code = NOT_POSSIBLE
    return code


@part
def step(w: World, t: Tally, rate: float, key: np.uint64, keep: bool, scripted: bool, stop: Integers) -> bool:
    """Make the next ministep: draw (or read) who acts on what, and let it act; say whether that was possible."""
    variable, ego, alter, said = whole(0), whole(-1), whole(-1), whole(-1)
    if scripted:
        line = w.script[w.progress[SCRIPTED]]
        w.progress[SCRIPTED] += 1
        variable, ego, alter, said = line.variable, line.ego, line.alter, line.changed
    elif w.due.size > 0:
        whose = _take_turn(w, key)
        variable, ego = whose // w.due.shape[1], whose % w.due.shape[1]
    else:
        if w.variables.size > 1:
            variable = variable_at(w.variables, w.total, w.square, stream(w.progress, key) * rate)
        together = w.variables[variable].agreement >= DICTATORIAL
        while alter == ego or alter < 0:
            alter = ego
            chance = stream(w.progress, key)
            if w.rates.size == 0 and w.total[variable] == w.variables[variable].egos:
                ego = min(whole(chance * w.total[variable]), w.variables[variable].egos - 1)
            else:
                ego = actor_at(w.level[variable], w.tree[variable], chance * w.total[variable])
            if not together:
                break
        if not together:
            alter = whole(-1)
    var = w.variables[variable]
    if keep:
        w.rate_score[variable] += (2.0 if var.agreement >= DICTATORIAL else 1.0) / var.rate
        for h in range(var.rate_first, var.rate_last):
            w.rate_term_score[h] += rate_value(w.network, w.sight.value, w.rates[h], ego)
    note = w.log.size > 0
    log_ego = 0.0
    if note:
        log_ego = log_actor(w, variable, ego, alter, rate)
    if var.behaviour == 1:
        answer = behaviour_step(w, variable, ego, alter + 1 if scripted else said, key, keep)
    else:
        answer = network_step(w, variable, ego, alter, said, key, keep)
    w.progress[STEPS] += 1
    if variable == stop[STOP_VARIABLE]:
        stop[STOP_NOW] += _moved(w, t, variable, ego, answer)
    if note:
        record = w.log[w.progress[LOGGED]]
        w.progress[LOGGED] += 1
        record.variable = variable
        record.ego = ego
        record.time = w.clock[TIME]
        record.log_choice = w.outcome[LOG_CHOICE]
        record.log_proposal = w.outcome[LOG_PROPOSAL]
        record.log_ego = log_ego
        record.waiting_rate = rate
        record.alter = answer
        if var.behaviour == 1:
            record.changed = 1 if answer != 0 else 0
        else:
            record.changed = 1 if answer >= 0 else 0
            if answer == -1 and var.two_mode == 0:
                record.alter = ego
            elif answer < -1:
                record.alter = -2 - answer
    return answer != IMPOSSIBLE
