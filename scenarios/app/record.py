"""One history written down quarter by quarter, for playing it back and for telling a member's story.

The quarter's steps are those of `simulation.history.run_quarters`, in its order; only the commitment step is taken
member by member, so that every decision can be told (`scenarios.app.decisions`). The history is the same to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from scenarios.app.decisions import DECISION, SPONSOR, decide_and_tell, weigh
from scenarios.ensemble.chunk import Draw
from simulation import randomness as rnd
from simulation.finite import check_finite
from simulation.history import begin_run, working_copy
from simulation.measures import observe
from simulation.rules import (
    commitment,
    convening,
    delivery,
    ideas,
    learning,
    news,
    shocks,
    spinoffs,
    ties,
    trust,
    turnover,
)
from simulation.start import Setup, start, with_constants
from simulation.state import IDEA, MAX_PARTNERS, OPEN, State


@dataclass(frozen=True)
class Quarter:
    """What stands at the end of a quarter, and what happened in it.

    Attributes
    ----------
    strength : float64 (N, N)
        Of each tie; 0 where there is none.
    active : bool (N,)
    stage, open_issues : int64 (P,)
        Of the projects raised so far.
    done : float64 (P,)
        Share of its work done, 0 to 1.
    partners : int64 (P, MAX_PARTNERS)
    left : list of (member, seat)
        Representatives who left.
    """

    strength: npt.NDArray[np.float64]
    active: npt.NDArray[np.bool_]
    stage: npt.NDArray[np.int64]
    open_issues: npt.NDArray[np.int64]
    done: npt.NDArray[np.float64]
    partners: npt.NDArray[np.int64]
    left: list[tuple[int, int]]


@dataclass
class Recorded:
    """A history: its quarters, every decision, and the state it ended in."""

    setup: Setup
    number: int
    first: Quarter
    quarters: list[Quarter] = field(default_factory=list)
    decisions: npt.NDArray[Any] = field(default_factory=lambda: np.zeros(0, dtype=DECISION))
    state: State | None = None

    @property
    def names(self) -> list[str]:
        """The members, those that come later last."""
        return [record.name for record in (*self.setup.partnership.members, *self.setup.successors)]


def _seen(s: State, left: list[tuple[int, int]]) -> Quarter:
    count = int(s.conditions[0].projects)
    tie = s.network.tie
    strength = np.where(tie == 1, s.dyads["personal"] + s.dyads["institutional"], 0.0)
    strength = np.where(tie == 1, np.maximum(strength, 1e-3), 0.0)
    work = np.maximum(s.projects["work"][:count], 1e-9)
    return Quarter(
        strength=strength,
        active=s.members["active"] == 1,
        stage=s.projects["stage"][:count].copy(),
        open_issues=s.projects["open"][:count].copy(),
        done=np.minimum(s.projects["done"][:count] / work, 1.0),
        partners=s.partners[:count, :MAX_PARTNERS].copy(),
        left=left,
    )


def _departures(s: State) -> list[tuple[int, int]]:
    """Take the steps of shocks and turnover, and say which seats were left: their new holders have no tenure."""
    before = s.seats["tenure"].copy()
    shocks.step(s)
    left = (before > 0) & (s.seats["tenure"] == 0)
    turnover.step(s)
    left |= s.seats["tenure"] == 0
    left &= (s.seats["filled"] == 1) & (s.members["active"] == 1)[:, np.newaxis]
    return [(int(i), int(seat)) for i, seat in np.argwhere(left)]


def _ideas(s: State, told: np.recarray, row: int) -> int:
    """Take the step of ideas, and tell of those that their own member did not sponsor at once."""
    for i in range(len(s.members)):
        before = int(s.conditions[0].projects)
        ideas.idea_of(s, i)
        for p in range(before, int(s.conditions[0].projects)):
            if s.projects[p].stage == IDEA and s.responses[p, i].decision == OPEN:
                weigh(s, p, i, 0, told, row)
                told[row].about = SPONSOR
                told[row].after = OPEN
                row += 1
    ideas.win_sponsors(s)
    return row


def _commitment(s: State, told: np.recarray, row: int) -> int:
    for place in range(len(s.members)):
        row = int(decide_and_tell(s, int(s.order[place]), told, row))
    for p in range(int(s.conditions[0].projects)):
        commitment.settle_project(s, p)
    return row


def record(setup: Setup, seed: int, number: int, constants: Sequence[Draw] = ()) -> Recorded:
    """Run one history and write it down.

    Parameters
    ----------
    setup : Setup
    seed, number : int
        `simulation.history.run` with the same pair gives the same history.
    constants : sequence of mapping
        What this history draws, if it draws anything: one draw.
    """
    template = start(setup)
    s = working_copy(with_constants(template, setup.with_parameters(**constants[0])) if constants else template)
    told = np.zeros(s.responses.size, dtype=DECISION).view(np.recarray)
    rows: list[npt.NDArray[Any]] = []
    with np.errstate(over="ignore"):
        begin_run(s, rnd.run_key(seed, number))
        found = Recorded(setup, number, _seen(s, []))
        for _quarter in range(setup.quarters):
            left = _departures(s)
            convening.step(s)
            news.step(s)
            row = _ideas(s, told, 0)
            row = _commitment(s, told, row)
            delivery.step(s)
            trust.step(s)
            learning.step(s)
            ties.step(s)
            spinoffs.step(s)
            observe.step(s)
            s.conditions[0].quarter += 1
            check_finite(s, int(s.conditions[0].quarter) - 1)
            rows.append(told[:row].copy())
            found.quarters.append(_seen(s, left))
    found.decisions = np.concatenate(rows)
    found.state = s
    return found
