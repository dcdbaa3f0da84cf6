"""The order of a quarter, written once: histories, agents, the app's recorder, warm-up and documentation read it here.

Examples
--------
>>> [step.name for step in QUARTER][:4]
['shocks', 'turnover', 'convening', 'news']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.measures import observe
from partnership_dynamics.simulation.phases import Phase, compiled_from, written
from partnership_dynamics.simulation.rules import (
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
from partnership_dynamics.simulation.state import State


@dataclass(frozen=True)
class Step:
    """A step of the quarter.

    Parameters
    ----------
    words : str
        What happens, for the documentation.
    module : module
        With ``PHASES``, and ``step`` compiled from them.
    """

    words: str
    module: ModuleType

    @property
    def name(self) -> str:
        """The name of its module."""
        return self.module.__name__.rpartition(".")[2]

    @property
    def phases(self) -> Sequence[Phase]:
        """What happens in it, in order."""
        phases: Sequence[Phase] = self.module.PHASES
        return phases

    @property
    def run(self) -> Callable[[State], None]:
        """The compiled step."""
        run: Callable[[State], None] = self.module.step
        return run


QUARTER = (
    Step("shocks and calendar", shocks),
    Step("turnover and moves", turnover),
    Step("meetings and convening", convening),
    Step("news", news),
    Step("ideas and sponsorship", ideas),
    Step("commitment", commitment),
    Step("delivery and coordination", delivery),
    Step("outcomes to trust", trust),
    Step("learning", learning),
    Step("tie reconsideration", ties),
    Step("spin-offs", spinoffs),
    Step("observation", observe),
)

Schedule = Sequence[Step]


@rule
def turn_calendar(s: State) -> None:
    """End the quarter."""
    s.conditions[0].quarter += 1


def quarters_of(schedule: Schedule = QUARTER) -> Callable[[State, int], None]:
    """Return the compiled function that lets a number of quarters pass by a schedule.

    Examples
    --------
    A schedule of your own, here one in which nobody raises ideas:

    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> from partnership_dynamics.simulation.start import Setup, start
    >>> without = tuple(step for step in QUARTER if step.name != "ideas")
    >>> pass_quarters = quarters_of(without)
    """
    parts: dict[str, Any] = {f"{step.name}_{place}": step.run for place, step in enumerate(schedule)}
    inside = [f"{name}(s)" for name in parts] + ["turn_calendar(s)"]
    loop = "for _quarter in range(quarters):\n" + "\n".join(f"    {line}" for line in inside)
    source = written("run_quarters", [loop], list(parts.values()), "s, quarters")
    passing: Callable[[State, int], None] = compiled_from(
        source, {**parts, "turn_calendar": turn_calendar}, __name__, is_ours=tuple(schedule) == QUARTER
    )
    return passing


def pass_quarter(
    s: State, instead: Mapping[str, Callable[[Step], None]] | None = None, schedule: Schedule = QUARTER
) -> None:
    """Let one quarter pass step by step, with something else in place of some steps.

    Parameters
    ----------
    s : State
    instead : mapping of str to callable
        By a step's name: takes that step (by `simulation.phases.walk`, say).
    schedule : sequence of Step
    """
    for step in schedule:
        if instead and step.name in instead:
            instead[step.name](step)
        else:
            step.run(s)
    turn_calendar(s)
