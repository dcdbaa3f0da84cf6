"""Everything that one simulated period works on, as plain arrays that compiled code can read and write.

`simulation.ties.model` makes a `World` from what a user says; `simulation.ties.choosing`, `stepping` and `period` move
it. It holds one worker's state: each thread has its own.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.ties.classes import Classes
from partnership_dynamics.simulation.ties.network import Network
from partnership_dynamics.simulation.ties.objective import Objective
from partnership_dynamics.simulation.ties.rows import Rows, longer
from partnership_dynamics.simulation.ties.view import Dyads, Floats, Integers, View

Mask = npt.NDArray[np.uint8]

# How an undirected network is agreed upon (Snijders & Pickup 2017; the numbers are RSiena's model types).
DIRECTED, FORCING, CONFIRMATION, DICTATORIAL, CONJUNCTIVE, COMPENSATORY = 1, 2, 3, 4, 5, 6

VARIABLE = np.dtype(
    [
        ("behaviour", np.int64),  # 1 for a behaviour, 0 for a network
        ("number", np.int64),  # among the networks, or among the behaviours
        ("egos", np.int64),
        ("alters", np.int64),
        ("two_mode", np.int64),
        ("agreement", np.int64),
        ("dense", np.int64),  # 1 where every alter is always looked at
        ("up", np.int64),  # 1 where ties may be created, or values raised
        ("down", np.int64),
        ("most", np.int64),  # largest outdegree
        ("low", np.int64),
        ("high", np.int64),
        ("absorbing", np.int64),
        ("row", np.int64),  # of a behaviour among the actor values
        ("rate_first", np.int64),  # its rate terms
        ("rate_last", np.int64),
        ("offset", np.float64),  # added to an alter's gain when it is asked to confirm
        ("rate", np.float64),
        ("centre", np.float64),  # subtracted from a behaviour
        ("term_first", np.int64),  # its place among all scores
    ]
)

EVENT = np.dtype([("time", np.float64), ("actor", np.int64), ("joins", np.int64)])

STEP = np.dtype(
    [
        ("variable", np.int64),
        ("ego", np.int64),
        ("alter", np.int64),  # ego itself: no change; for a behaviour, the step -1, 0 or 1
        ("changed", np.int64),  # 0 also where an alter did not agree
        ("time", np.float64),
        ("log_choice", np.float64),  # log probability of this outcome, given who acts
        ("log_proposal", np.float64),  # the same without an alter's answer
        ("log_ego", np.float64),  # log probability that this variable and ego came next
        ("waiting_rate", np.float64),  # total rate before the step
    ]
)

# Whether a term differs within a class of alters: not, by an actor covariate, by a dyadic one.
NOT_LOOSE, LOOSE_VALUES, LOOSE_PAIRS = range(3)

# Where a period stands: `clock` in real numbers, `progress` in whole ones.
TIME = 0
DRAWN, STEPS, NEXT_EVENT, STARTED, LOGGED, SCRIPTED, IMPOSSIBLE_AT = range(7)
LOG_CHOICE, LOG_PROPOSAL = range(2)


@pass_by_reference
class Blocked(NamedTuple):
    """Tie variables that no choice may change, by ego: structural zeros and ones.

    Attributes
    ----------
    start : int64 (Q, N + 1)
        Where each ego's begin.
    alter : int32 (E,)
        The alters.
    """

    start: Integers
    alter: npt.NDArray[np.int32]


@pass_by_reference
class World(NamedTuple):
    """One worker's state of a simulated period; see `simulation.ties.model`.

    Attributes
    ----------
    network, origin : Network
        The ties now, and at the start of every replication.
    sight : View
        Work space.
    objective : Objective
        Effects on networks.
    own : record array of `BEHAVIOUR_TERM`
        Effects on behaviours, by behaviour.
    own_first : int64 (B + 1,)
        Where those of each behaviour begin.
    dyads : Dyads
        Dyadic covariates.
    classes : Classes
        Alters alike, for sparse views.
    loose : uint8 (T,)
        `NOT_LOOSE`, `LOOSE_VALUES` or `LOOSE_PAIRS`; ``loose_rows`` int64 (T,): the row of `Classes.lowest`, or of
        `Dyads.low`.
    variables : record array of `VARIABLE`
        The dependent variables.
    behaviour, behaviour_origin : int64 (B, N)
        Values of the behaviours now, and at the start.
    active, active_origin : uint8 (N,)
        Who takes part now, and at the start.
    choosable : uint8 (N,)
        Who can be chosen; all who take part, unless absent alters may be.
    blocked : Blocked
        Structural values.
    movable : int64 (V, N)
        Tie variables of each actor that are not structural (values of a behaviour: 1).
    rates : record array of `RATE_TERM`
        Effects on rates.
    level : float64 (V, N)
        Each actor's rate over the basic rate: 0 where it cannot act.
    tree : float64 (V, N + 1)
        Sums of levels, as a binary indexed tree.
    total, square : float64 (V,)
        Sum of the levels and of their squares.
    pull : float64 (H,)
        For each rate term, the sum over actors of level times value.
    events : record array of `EVENT`
        Who joins and leaves, in order of time.
    finish : int64 (1,)
        How many ties the end of a period may bring at most (`simulation.ties.statistics.settle`).
    entry : Rows
        Row ``q * N + i``: the ties that actor i sends when it joins; ``entry_in`` those it receives.
    score : float64 (K,)
        Scores of the terms, by variable; ``rate_score`` (V,) of basic rates, ``rate_term_score`` (H,).
    kept : float64 (K,)
        Work space: changes of the first of two actors who decide together.
    log : record array of `STEP`
        Ministeps written down; length 0 where none are wanted.
    script : record array of `STEP`
        Ministeps to go through instead of drawing any; length 0 where they are drawn.
    due : float64 (V, N), or (V, 0)
        Where choices are keyed: the time of each actor's next turn; ``turn`` int64: how many it has had.
    clock : float64 (1,)
        Time in the period.
    outcome : float64 (2,)
        Log probability of the latest ministep's outcome, and of what ego proposed.
    progress : int64 (8,)
        Draws used, steps made, next event, and whether the period has begun.
    """

    network: Network
    origin: Network
    sight: View
    objective: Objective
    own: Any
    own_first: Integers
    dyads: Dyads
    classes: Classes
    loose: Mask
    loose_rows: Integers
    variables: Any
    behaviour: Integers
    behaviour_origin: Integers
    active: Mask
    active_origin: Mask
    choosable: Mask
    blocked: Blocked
    movable: Integers
    rates: Any
    level: Floats
    tree: Floats
    total: Floats
    square: Floats
    pull: Floats
    events: Any
    finish: Integers
    entry: Rows
    entry_in: Rows
    score: Floats
    rate_score: Floats
    rate_term_score: Floats
    kept: Floats
    log: Any
    script: Any
    due: Floats
    turn: Integers
    clock: Floats
    outcome: Floats
    progress: Integers


def enlarged(world: World) -> World:
    """Return the world with longer rows, and a longer log if it is full."""
    if 0 < world.log.size <= world.progress[LOGGED]:
        log = np.zeros(2 * world.log.size, world.log.dtype).view(np.recarray)
        log[: world.log.size] = world.log
        world = world._replace(log=log)
    network = world.network._replace(sent=longer(world.network.sent), received=longer(world.network.received))
    classes = world.classes._replace(members=longer(world.classes.members))
    return world._replace(network=network, classes=classes)
