"""The partnership as a Mesa model: `step()` is one quarter.

Four drivers, one source of rules, the same bits: by agent (`PartnershipModel(..., by="agents")`), by quarter, by whole
history (`simulation.history.run`), and each of them with compilation off (``NUMBA_DISABLE_JIT=1``).

Examples
--------
>>> from simulation.shire import shire_county
>>> from simulation.start import Setup
>>> model = PartnershipModel(Setup(shire_county(), quarters=8), rng=1)
>>> for _ in range(8):
...     model.step()
>>> model.quarter
8
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import mesa
import numpy as np

from simulation import randomness as rnd
from simulation.finite import check_finite
from simulation.history import TableFullError, begin_run, run_quarter, working_copy
from simulation.measures import observe
from simulation.members import Member, agent_class
from simulation.rules import commitment, convening, delivery, ideas, learning, news, shocks, ties
from simulation.start import Setup, start
from simulation.state import OBSERVED, State

# The order of a quarter. Each entry: what happens, in which module of simulation/rules.
QUARTER = (
    ("shocks and calendar", "shocks"),
    ("turnover and moves", "turnover"),
    ("meetings and convening", "convening"),
    ("news", "news"),
    ("ideas and sponsorship", "ideas"),
    ("commitment", "commitment"),
    ("delivery and coordination", "delivery"),
    ("outcomes to trust", "trust"),
    ("learning", "learning"),
    ("tie reconsideration", "ties"),
    ("spin-offs", "spinoffs"),
    ("observation", "observe"),
)


class PartnershipModel(mesa.Model):
    """One running partnership.

    Parameters
    ----------
    setup : Setup
    rng : int
        The seed of the keyed random numbers.
    replication : int
        Which replication of that seed this is; `simulation.history.run` with the same pair gives the same numbers.
    by : {"quarter", "agents"}
        How a step is taken: one compiled call, or every agent by itself in the order of the schedule. The same bits;
        agents are slower, and a subclass of theirs may act otherwise.
    """

    def __init__(
        self, setup: Setup, rng: int = 1, replication: int = 0, by: Literal["quarter", "agents"] = "quarter"
    ) -> None:
        super().__init__(rng=rng)
        if by not in ("quarter", "agents"):
            raise ValueError(f"by is {by!r}; allowed: quarter, agents")
        self.setup = setup
        self.by = by
        self.state: State = working_copy(start(setup))
        records = (*setup.partnership.members, *setup.successors)
        self.members: list[Member] = [
            agent_class(record.kind)(self, row, record.name) for row, record in enumerate(records)
        ]
        self.datacollector = mesa.DataCollector(
            model_reporters={name: _reporter(column) for column, name in enumerate(OBSERVED)}
        )
        with np.errstate(over="ignore"):
            begin_run(self.state, rnd.run_key(rng, replication))

    @property
    def quarter(self) -> int:
        """How many quarters have passed."""
        return int(self.state.conditions[0].quarter)

    def step(self) -> None:
        """Let one quarter pass.

        Raises
        ------
        ValueError
            If the model's quarters have passed.
        TableFullError
            If a table of the state is full.
        NotFiniteError
            If a quantity is not a finite number.
        """
        if self.quarter >= len(self.state.series):
            raise ValueError(f"the {len(self.state.series)} quarters of this model have passed")
        with np.errstate(over="ignore"):
            if self.by == "quarter":
                run_quarter(self.state)
            else:
                self._step_by_agents()
        if self.state.conditions[0].overflow:
            raise TableFullError(f"more than {len(self.state.projects)} projects were raised; lower idea_rate")
        check_finite(self.state, self.quarter - 1)
        self.datacollector.collect(self)

    def _step_by_agents(self) -> None:
        s, members = self.state, self.members
        shocks.begin(s)
        for member in members:
            member.hold_election()
        for member in members:
            member.lose_staff()
        convening.begin(s)
        for member in members:
            member.reckon_hours()
        for member in members:
            member.attend_meetings()
        convening.introductions(s)
        for member in members:
            member.pass_news()
        news.broadcast(s)
        for member in members:
            member.raise_ideas()
        ideas.win_sponsors(s)
        for row in s.order:
            members[row].decide()
        for p in range(s.conditions[0].projects):
            commitment.settle_project(s, p)
        delivery.begin(s)
        active = delivery.queue_projects(s)
        for p in s.queue[:active].tolist():
            self._sponsor_of(p).lead_project(p)
        for p in range(s.conditions[0].projects):
            self._sponsor_of(p).conclude_project(p)
        for member in members:
            member.settle_ties()
        learning.begin(s)
        for row in s.order:
            members[row].learn()
        learning.spread_practice(s)
        learning.finish(s)
        self._tie_events()
        for p in range(s.conditions[0].projects):
            self._sponsor_of(p).found_venue(p)
        observe.step(s)
        s.conditions[0].quarter += 1

    def _tie_events(self) -> None:
        """Let every chance to reconsider a tie happen, by time, then by row."""
        ties.begin(self.state)
        row = ties.next_event(self.state)
        while row >= 0:
            self.members[row].reconsider_ties()
            row = ties.next_event(self.state)

    def _sponsor_of(self, project: int) -> Member:
        return self.members[int(self.state.projects[project].sponsor)]


def _reporter(column: int) -> Callable[[PartnershipModel], float]:
    def report(model: PartnershipModel) -> float:
        return float(model.state.series[model.quarter - 1, column])

    return report
