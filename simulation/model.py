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
from simulation.history import TableFullError, begin_run, run_quarter, working_copy
from simulation.members import Member, agent_class
from simulation.phases import Phase, act_by_rule, walk
from simulation.schedule import QUARTER, Schedule, turn_calendar
from simulation.start import Setup, start
from simulation.state import OBSERVED, State


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
    schedule : sequence of Step
        The order of a quarter; another than the usual one is taken agent by agent.
    """

    def __init__(
        self,
        setup: Setup,
        rng: int = 1,
        replication: int = 0,
        by: Literal["quarter", "agents"] = "quarter",
        schedule: Schedule = QUARTER,
    ) -> None:
        super().__init__(rng=rng)
        if by not in ("quarter", "agents"):
            raise ValueError(f"by is {by!r}; allowed: quarter, agents")
        self.setup = setup
        self.schedule = tuple(schedule)
        self.by = by if self.schedule == QUARTER else "agents"
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
        self.datacollector.collect(self)

    def _step_by_agents(self) -> None:
        for step in self.schedule:
            walk(step.phases, self.state, self._act)
        turn_calendar(self.state)

    def _act(self, phase: Phase, row: int | None) -> None:
        """Let the agent act that a phase and a row are about, where agents have a method for it."""
        hook = getattr(Member, phase.hook, None) if phase.hook and row is not None else None
        if hook is None or row is None:
            act_by_rule(phase, self.state, row)
        elif phase.is_of_project:
            getattr(self._sponsor_of(row), phase.hook)(row)
        else:
            getattr(self.members[row], phase.hook)()

    def _sponsor_of(self, project: int) -> Member:
        return self.members[int(self.state.projects[project].sponsor)]


def _reporter(column: int) -> Callable[[PartnershipModel], float]:
    def report(model: PartnershipModel) -> float:
        return float(model.state.series[model.quarter - 1, column])

    return report
