"""The commitment step told as it happens: what each member weighed, at the moment at which it decided.

The step is that of `simulation.rules.commitment`, by its own functions and in its own order; the state that comes out
is the same to the bit, which a test holds it to. Beside it stands what went into each decision.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.rules.commitment import (
    ANSWER,
    NOTHING,
    SECOND_THOUGHT,
    STALL_ATTEMPTS,
    benefit,
    cost,
    decide,
    liking,
    mean_belief,
    must_refer,
    threshold_of,
    what_is_due,
)
from partnership_dynamics.simulation.rules.portfolio import in_turn, oldest_first
from partnership_dynamics.simulation.state import State

# What was decided about: whether to join, whether to stay in a stalled project, whether to sponsor one's own idea; or
# the leaders' answer to what was referred up to them
JOIN, STAY, SPONSOR, LEADERS = range(4)

DECISION = np.dtype(
    [
        ("quarter", "i8"),
        ("member", "i8"),
        ("project", "i8"),
        ("about", "i8"),
        ("benefit", "f8"),
        ("cost", "f8"),
        ("risk", "f8"),  # to a partner who can rely on nobody
        ("belief", "f8"),  # mean, in the other seats
        ("luck", "f8"),  # what else moved it, in units of utility
        ("threshold", "f8"),
        ("refer", "i8"),  # 1 if nobody it sends is senior enough
        ("before", "i8"),  # its answer before and after
        ("after", "i8"),
    ],
    align=True,
)


@rule
def weigh(s: State, p: int, i: int, attempt: int, told: np.recarray, row: int) -> None:
    """Write down what member i weighs about project p, by the terms of `commitment.willing`."""
    d = told[row]
    d.quarter = s.conditions[0].quarter
    d.member = i
    d.project = p
    d.benefit = benefit(s, i, s.projects[p].type)
    d.cost = cost(s, p, i)
    d.risk = s.projects[p].risk
    d.belief = mean_belief(s, p, i)
    d.luck = liking(s, p, i, attempt)
    d.threshold = threshold_of(s, i)
    d.refer = int(must_refer(s, p, i))
    d.before = s.responses[p, i].decision


@rule
def decide_and_tell(s: State, i: int, told: np.recarray, row: int) -> int:
    """Let member i take every decision that is due (`commitment.commitment_of`); return the next free row of told.

    Told has a row for each member and project: nobody decides twice about a project in a quarter.
    """
    m = s.members[i]
    if m.active == 0 or m.team == 1:
        return row
    oldest = oldest_first(s, i)
    for on in range(s.conditions[0].queued):
        p = in_turn(s, on, oldest)
        due = what_is_due(s, p, i)
        if due == NOTHING:
            continue
        attempt = s.projects[p].stalls
        about = JOIN
        if due == ANSWER:
            about = LEADERS
        elif due == SECOND_THOUGHT:
            about = STAY
            attempt += STALL_ATTEMPTS
        weigh(s, p, i, attempt, told, row)
        told[row].about = about
        decide(s, p, i, due)
        told[row].after = s.responses[p, i].decision
        row += 1
    return row


def net(d: Any) -> float:
    """Return the net benefit that was weighed: benefit - cost - risk x (1 - belief) + luck."""
    return float(d["benefit"] - d["cost"] - d["risk"] * (1.0 - d["belief"]) + d["luck"])
