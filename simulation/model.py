"""The partnership as a Mesa model: `step()` is one quarter.

Four drivers, one source of rules, the same bits: by agent (`PartnershipModel(..., by="agents")`), by quarter, by whole
history (`simulation.history.run`), and each of them with compilation off (``NUMBA_DISABLE_JIT=1``).

Examples
--------
>>> from partnership_dynamics.simulation.shire import shire_county
>>> model = PartnershipModel(shire_county(), rng=1, quarters=8)
>>> model.run_model()
>>> model.quarter, model.running
(8, False)
>>> list(model.datacollector.get_model_vars_dataframe().columns)[:2]
['raised', 'delivered_customer_service']
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

import mesa
import numpy as np

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.finite import check_finite
from partnership_dynamics.simulation.history import TableFullError, begin_run, run_quarter, working_copy
from partnership_dynamics.simulation.members import Member, agent_class
from partnership_dynamics.simulation.partnership import KINDS, MemberRecord, Partnership
from partnership_dynamics.simulation.phases import Phase, act_by_rule, walk
from partnership_dynamics.simulation.schedule import QUARTER, Schedule, turn_calendar
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import OBSERVED, State

QUARTERS = 40
Agents = Mapping[str, type[Member]]


class PartnershipModel(mesa.Model):
    """One running partnership.

    Parameters
    ----------
    setup : Setup or Partnership
        A partnership alone starts as it is, with the model's constants.
    rng : int or None
        The seed of the keyed random numbers; None takes one by chance, as Mesa does, and ``seed_taken`` says which.
    replication : int
        Which replication of that seed this is; `simulation.history.run` with the same pair gives the same numbers.
    by : {"quarter", "agents"}, optional
        How a step is taken: one compiled call, or every agent by itself in the order of the schedule. The same bits;
        agents are slower. By default agents where some are of your own, else quarters.
    schedule : sequence of Step
        The order of a quarter; another than the usual one is taken agent by agent.
    agents : mapping of str to type, optional
        Classes of your own by kind of member ("police") or by a member's name, which wins; `simulation.members`
        says what they may override.
    quarters : int
        How long a partnership alone is run; a setup has its own length.

    Attributes
    ----------
    running : bool
        False once all quarters have passed.
    members : list of Member
        By row. (Mesa's own set of agents is ``agents``.)
    datacollector : mesa.DataCollector
        One record a quarter of ``model_reporters`` and ``agent_reporters``; a subclass may add to either.
    """

    model_reporters: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    agent_reporters: ClassVar[Mapping[str, str | Callable[[Any], Any]]] = {
        name: name
        for name in ("name", "kind", "is_active", "hours", "hours_left", "ties", "live_projects", "delivered_projects")
    }

    def __init__(
        self,
        setup: Setup | Partnership,
        rng: int | None = 1,
        replication: int = 0,
        by: Literal["quarter", "agents"] | None = None,
        schedule: Schedule = QUARTER,
        agents: Agents | None = None,
        quarters: int = QUARTERS,
    ) -> None:
        self.seed_taken = secrets.randbits(63) if rng is None else int(rng)
        super().__init__(rng=self.seed_taken)
        if by not in (None, "quarter", "agents"):
            raise ValueError(f"by is {by!r}; allowed: quarter, agents")
        self.setup = Setup(setup, quarters) if isinstance(setup, Partnership) else setup
        self.schedule = tuple(schedule)
        records = (*self.setup.partnership.members, *self.setup.successors)
        classes = classes_of(records, agents or {})
        self.by = by or ("agents" if agents else "quarter")
        if self.by == "quarter" and (agents or self.schedule != QUARTER):
            if by is not None:
                raise ValueError("agents or a schedule of your own act agent by agent; leave out by='quarter'")
            self.by = "agents"
        self.state: State = working_copy(start(self.setup))
        self.members: list[Member] = [
            one(self, row, record.name) for row, (one, record) in enumerate(zip(classes, records, strict=True))
        ]
        observed = {name: _reporter(column) for column, name in enumerate(OBSERVED)}
        self.datacollector = mesa.DataCollector(
            model_reporters={**observed, **self.model_reporters}, agent_reporters=dict(self.agent_reporters)
        )
        with np.errstate(over="ignore"):
            begin_run(self.state, rnd.run_key(self.seed_taken, replication))

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
        self._collect()
        self.running = self.quarter < len(self.state.series)

    def _collect(self) -> None:
        """Write down the quarter that has passed.

        Mesa's `batch_run` up to 3.3 looks for the records of agents one step earlier than for those of the model.
        """
        early = not hasattr(self.datacollector, "_collection_steps")
        self.steps -= early
        self.datacollector.collect(self)
        self.steps += early

    def _step_by_agents(self) -> None:
        for step in self.schedule:
            walk(step.phases, self.state, self._act)
        turn_calendar(self.state)

    def _act(self, phase: Phase, row: int | None) -> None:
        """Let the agent act that a phase and a row are about, where agents have a method for it."""
        if row is None or not phase.hook:
            act_by_rule(phase, self.state, row)
            return
        agent = self._sponsor_of(row) if phase.is_of_project else self.members[row]
        act = getattr(agent, phase.hook, None)
        if act is None:
            act_by_rule(phase, self.state, row)
        elif phase.is_of_project:
            act(row)
        else:
            act()

    def _sponsor_of(self, project: int) -> Member:
        return self.members[int(self.state.projects[project].sponsor)]


def classes_of(records: tuple[MemberRecord, ...], agents: Agents) -> list[type[Member]]:
    """Return the class of each member: one that is named for it, one for its kind, or the usual one.

    Raises
    ------
    ValueError
        If a class is named for nobody, or is none of `Member`.
    """
    names = {record.name for record in records}
    for key, chosen in agents.items():
        if key not in names and key not in KINDS:
            raise ValueError(f"agents: there is no kind or member {key!r}; kinds are {', '.join(KINDS)}")
        if not issubclass(chosen, Member):
            raise ValueError(f"agents: {key!r} has {chosen!r}, which is no kind of simulation.members.Member")
    return [agents.get(record.name, agents.get(record.kind, agent_class(record.kind))) for record in records]


def _reporter(column: int) -> Callable[[PartnershipModel], float]:
    def report(model: PartnershipModel) -> float:
        return float(model.state.series[model.quarter - 1, column])

    return report
