"""One ministep of a network: an actor reconsiders a tie, and what has to follow from the change."""

from __future__ import annotations

import math

import numpy as np

from partnership_dynamics.simulation.compiled import inner, swift
from partnership_dynamics.simulation.randomness import TIE_CONFIRM, uniform
from partnership_dynamics.simulation.ties.choice import acceptance
from partnership_dynamics.simulation.ties.choosing import (
    column_by_noise,
    draw_column,
    expected,
    is_loose,
    look,
    refresh_column,
    stream,
    total_without_bounds,
    weigh,
)
from partnership_dynamics.simulation.ties.classes import join_class
from partnership_dynamics.simulation.ties.counting import read_wide
from partnership_dynamics.simulation.ties.network import toggle_in
from partnership_dynamics.simulation.ties.pace import rejoin, withdraw
from partnership_dynamics.simulation.ties.rows import whole
from partnership_dynamics.simulation.ties.view import DENSE, EGO, HOME, IN_SIGHT, TIE, WITHIN_REACH, close_view
from partnership_dynamics.simulation.ties.world import (
    COMPENSATORY,
    CONFIRMATION,
    DICTATORIAL,
    DIRECTED,
    LOG_CHOICE,
    LOG_PROPOSAL,
    World,
)

IMPOSSIBLE = -(1 << 40)


@inner
def place_again(w: World, q: int, i: int) -> None:
    """Put an actor whose own degrees changed into its class of network q."""
    if w.classes.class_of[q, i] >= 0:
        join_class(w.classes, w.network, w.behaviour, q * w.level.shape[1], q, i)


@swift
def apply_toggle(w: World, variable: int, ego: int, alter: int) -> None:
    """Toggle a tie (of an undirected network, both directions), and bring rates and classes up to date."""
    var = w.variables[variable]
    q = var.number
    n = w.level.shape[1]
    vary = w.rates.size > 0
    if vary:
        withdraw(w, ego)
        if var.two_mode == 0:
            withdraw(w, alter)
    toggle_in(w.network, q * n, ego, alter)
    if var.agreement != DIRECTED:
        toggle_in(w.network, q * n, alter, ego)
    if vary:
        rejoin(w, ego)
        if var.two_mode == 0:
            rejoin(w, alter)
    if var.dense == 0 and w.classes.by[q] != 0:
        if var.two_mode == 0:
            place_again(w, q, ego)
        place_again(w, q, alter)


@inner
def pair_chance(agreement: int, new: bool, mine: float, theirs: float) -> tuple[float, float, float]:
    """Return the probability that a pair toggles its tie, and its derivatives by each one's gain.

    Snijders & Pickup 2017, section 3: dictatorial (the first decides), conjunctive (a tie is there while both want
    it), compensatory (the sum of the gains decides).
    """
    a, b = acceptance(mine), acceptance(theirs)
    if agreement == DICTATORIAL:
        return a, a * (1.0 - a), 0.0
    if agreement == COMPENSATORY:
        together = acceptance(mine + theirs)
        return together, together * (1.0 - together), together * (1.0 - together)
    if new:
        return a * b, a * (1.0 - a) * b, a * b * (1.0 - b)
    return a + b - a * b, a * (1.0 - a) * (1.0 - b), b * (1.0 - b) * (1.0 - a)


@swift
def network_step(w: World, variable: int, ego: int, alter: int, scripted: int, key: np.uint64, keep: bool) -> int:
    """Let ego, or a pair, reconsider a tie; return how it ended and put log probabilities into ``w.outcome``.

    First ego looks at its options and takes one (where pairs decide together: looks at the one tie that is at issue);
    then, if another has a say, that one looks.

    Parameters
    ----------
    w : World
        Changed.
    variable, ego : int
        The network and the first actor.
    alter : int
        The other actor of a pair that decides together, or the alter that a script names; else -1.
    scripted : int
        -1: the outcome is drawn; 0 or 1: whether the script says that something changed.
    key : uint64
        The replication's key.
    keep : bool
        Whether scores are wanted.

    Returns
    -------
    int
        The alter whose tie was toggled; -1 for no change; ``-2 - alter`` where the other side did not agree;
        `IMPOSSIBLE` for a step of a script that cannot be made.
    """
    var = w.variables[variable]
    v = w.sight
    q = var.number
    needs = w.objective.needs[q]
    terms = w.objective.first[q + 1] - w.objective.first[q]
    together = var.agreement >= DICTATORIAL
    who, partner = ego, alter
    mine = 0.0
    new = True
    permitted = True
    answer = -1
    for turn in range(2):
        look(w, variable, who, keep, partner)
        asked = False
        if turn == 0 and together:
            p = whole(v.place[partner])
            mine = v.gain[p]
            new = v.count[TIE, p] == 0
            permitted = v.many[p] > 0.0
            if keep:
                for k in range(terms):
                    w.kept[k] = v.row[k, p]
            asked = True
        elif turn == 0:
            p = _take(w, variable, alter, scripted, key, keep)
            if p < 0:
                answer = IMPOSSIBLE
            elif p != v.me[HOME]:
                alter = whole(v.alter[p])
                answer = alter
                asked = var.agreement == CONFIRMATION and v.count[TIE, p] == 0
        else:
            p = whole(v.place[partner])
            if together:
                permitted = permitted and v.many[p] > 0.0
                chance, by_mine, by_theirs = pair_chance(var.agreement, new, mine, v.gain[p])
            else:
                # Nor can it agree to more ties than it may have.
                permitted = v.many[p] > 0.0
                chance = acceptance(v.gain[p] + var.offset)
                by_mine, by_theirs = 0.0, chance * (1.0 - chance)
            if not permitted:
                chance, by_mine, by_theirs = 0.0, 0.0, 0.0
            yes = scripted == 1
            if scripted < 0 and w.due.size > 0:
                turn_number = w.turn[variable, ego] - 1
                yes = uniform(key, TIE_CONFIRM, variable, ego, alter, turn_number) < chance
            elif scripted < 0:
                yes = stream(w.progress, key) < chance
            other = chance if yes else chance - 1.0
            if keep and other != 0.0:
                for k in range(terms):
                    if together:
                        w.score[var.term_first + k] += by_mine * w.kept[k] / other
                    w.score[var.term_first + k] += by_theirs * v.row[k, p] / other
            answer = alter if yes else -2 - alter
            if other == 0.0:
                answer = IMPOSSIBLE
            else:
                w.outcome[LOG_CHOICE] += math.log(abs(other))
        close_view(v, w.dyads, w.objective.sums, needs)
        if not asked:
            break
        who, partner = alter, ego
        if together:
            w.outcome[LOG_CHOICE] = 0.0
            w.outcome[LOG_PROPOSAL] = 0.0
    if answer >= 0:
        apply_toggle(w, variable, ego, answer)
    return answer


@swift
def _take(w: World, variable: int, alter: int, scripted: int, key: np.uint64, keep: bool) -> int:
    """Let ego take one of its options, drawn or as the script says; return the column, or -1 if it cannot be taken."""
    var = w.variables[variable]
    v = w.sight
    q = var.number
    terms = w.objective.first[q + 1] - w.objective.first[q]
    total = weigh(v)
    loose = v.me[DENSE] == 0 and is_loose(w.loose, w.objective.first[q], w.objective.first[q + 1])
    rounds = 2 if keep and loose else 1
    first = whole(-1)
    alter_taken = whole(-1)
    # What a loose class adds to the expectation is not known, but a second draw is, on average, the expectation.
    for draw in range(rounds):
        if scripted >= 0 and draw == 0:
            home = alter < 0 or (var.two_mode == 0 and alter == v.me[EGO])
            p = v.me[HOME] if home else whole(v.place[alter])
            if v.many[p] == 0.0:
                return whole(-1)
        elif w.due.size > 0:
            p = column_by_noise(v, key, variable, w.turn[variable, v.me[EGO]] - 1)
        else:
            p = draw_column(w, q, total, key, loose, keep)
        if draw == 0:
            first = p
            alter_taken = whole(v.alter[p])
        if keep and rounds == 2:
            for k in range(terms):
                w.score[var.term_first + k] += v.row[k, p] if draw == 0 else -v.row[k, p]
    v.alter[first] = alter_taken
    if keep and rounds == 1:
        for k in range(terms):
            w.score[var.term_first + k] += v.row[k, first] - expected(v.weight, v.row[k], v.me[IN_SIGHT]) / total
    if w.log.size > 0:
        gain = v.gain[first]
        if loose:
            total = total_without_bounds(w, q)
            if first >= v.me[WITHIN_REACH]:
                read_wide(v, w.dyads, first)
                gain = refresh_column(w, q, first, False) + v.gain[v.me[HOME]]
        w.outcome[LOG_PROPOSAL] = gain - math.log(total)
        w.outcome[LOG_CHOICE] = w.outcome[LOG_PROPOSAL]
    return first
