"""One history written down quarter by quarter, for playing it back and for telling a member's story.

The order of a quarter is that of `simulation.schedule`; ideas and commitment are taken member by member, so that every
decision can be told (`scenarios.app.decisions`). The history is the same to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.app.decisions import DECISION, SPONSOR, decide_and_tell, weigh
from partnership_dynamics.scenarios.ensemble.chunk import Draw
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.finite import check_finite
from partnership_dynamics.simulation.history import begin_run, working_copy
from partnership_dynamics.simulation.phases import Phase, act_by_rule, walk
from partnership_dynamics.simulation.rules import commitment, ideas
from partnership_dynamics.simulation.schedule import Step, pass_quarter
from partnership_dynamics.simulation.start import Setup, start, with_constants
from partnership_dynamics.simulation.state import IDEA, MAX_PARTNERS, OPEN, State


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


class _Teller:
    """Takes those steps of a quarter of which something is told, and tells it."""

    def __init__(self, s: State) -> None:
        self.s = s
        self.told = np.zeros(s.responses.size, dtype=DECISION).view(np.recarray)
        self.row = 0  # the next free one of told
        self.was_left = np.zeros(s.seats.shape, dtype=np.bool_)
        self.left: list[tuple[int, int]] = []

    def quarter(self) -> tuple[Quarter, npt.NDArray[Any]]:
        """Let a quarter pass; return what stands at its end, and the decisions in it."""
        self.row = 0
        self.was_left[...] = False
        pass_quarter(
            self.s,
            {
                "shocks": self._note_departures,
                "turnover": self._note_departures,
                "ideas": self._by_member,
                "commitment": self._by_member,
            },
        )
        return _seen(self.s, self.left), self.told[: self.row].copy()

    def _note_departures(self, step: Step) -> None:
        """Take a step and note which seats were left in it: their new holders have no tenure."""
        before = self.s.seats["tenure"].copy()
        step.run(self.s)
        # Turnover lets everybody's tenure grow first, so a seat without one was left just now.
        self.was_left |= (self.s.seats["tenure"] == 0) & ((before > 0) | (step.name == "turnover"))
        sits = (self.s.seats["filled"] == 1) & (self.s.members["active"] == 1)[:, np.newaxis]
        self.left = [(int(i), int(seat)) for i, seat in np.argwhere(self.was_left & sits)]

    def _by_member(self, step: Step) -> None:
        """Take a step member by member, telling what each decided."""
        walk(step.phases, self.s, self._act)

    def _act(self, phase: Phase, row: int | None) -> None:
        if phase.rule is ideas.offers:
            self._new_ideas(lambda: ideas.offers(self.s))
        elif row is not None and phase.rule is ideas.idea_of:
            self._new_ideas(lambda: ideas.idea_of(self.s, row))
        elif row is not None and phase.rule is commitment.commitment_of:
            self.row = int(decide_and_tell(self.s, row, self.told, self.row))
        else:
            act_by_rule(phase, self.s, row)

    def _new_ideas(self, let_come: Callable[[], None]) -> None:
        """Let ideas come, from a member or as offers from outside, and tell of those not sponsored at once."""
        s = self.s
        before = int(s.conditions[0].projects)
        let_come()
        for p in range(before, int(s.conditions[0].projects)):
            i = int(s.projects[p].sponsor)
            if s.projects[p].stage == IDEA and s.responses[p, i].decision == OPEN:
                weigh(s, p, i, 0, self.told, self.row)
                self.told[self.row].about = SPONSOR
                self.told[self.row].after = OPEN
                self.row += 1


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
    teller = _Teller(s)
    rows: list[npt.NDArray[Any]] = []
    with np.errstate(over="ignore"):
        begin_run(s, rnd.run_key(seed, number))
        found = Recorded(setup, number, _seen(s, []))
        for _quarter in range(setup.quarters):
            quarter, decisions = teller.quarter()
            check_finite(s, int(s.conditions[0].quarter) - 1)
            rows.append(decisions)
            found.quarters.append(quarter)
    found.decisions = np.concatenate(rows)
    found.state = s
    return found
