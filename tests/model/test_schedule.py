"""The order of a quarter is written once, and whatever passes a quarter follows it."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from partnership_dynamics.simulation import rules
from partnership_dynamics.simulation.history import begin_run, working_copy
from partnership_dynamics.simulation.members import Member
from partnership_dynamics.simulation.model import PartnershipModel
from partnership_dynamics.simulation.phases import LINES, Phase
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.rules import commitment, ideas
from partnership_dynamics.simulation.schedule import QUARTER, Schedule, Step, pass_quarter, quarters_of
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.warm import HALVES
from tests.model.test_drivers import small
from tests.model.worlds import bytes_of

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
QUARTERS = 10


@pytest.fixture(scope="module")
def fatigue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the module that the contributors' guide adds, from its text."""
    body = FENCE.search((ROOT / "docs" / "contributing.md").read_text(encoding="utf-8"))
    assert body is not None
    path = tmp_path_factory.mktemp("rules") / "fatigue.py"
    path.write_text(body[1], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("fatigue", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["fatigue"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fatigue"]


def with_step(module: ModuleType) -> Schedule:
    """Return the quarter with one line more."""
    line = re.search(r'`(Step\(".*", fatigue\)),`', (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8"))
    assert line is not None
    step = eval(line[1], {"Step": Step, "fatigue": module})
    return (*QUARTER[:-1], step, QUARTER[-1])


def begun(setup: Setup) -> State:
    state = working_copy(start(setup))
    with np.errstate(over="ignore"):
        begin_run(state, run_key(1, 0))
    return state


def digests(setup: Setup, schedule: Schedule) -> dict[str, str]:
    """Return the hash of everything at the end, by whole histories, step by step and agent by agent."""
    compiled, stepped = begun(setup), begun(setup)
    agents = PartnershipModel(setup, rng=1, by="agents", schedule=schedule)
    with np.errstate(over="ignore"):
        quarters_of(schedule)(compiled, setup.quarters)
        for _ in range(setup.quarters):
            pass_quarter(stepped, schedule=schedule)
            agents.step()
    states = {"compiled": compiled, "stepped": stepped, "agents": agents.state}
    return {name: hashlib.sha256(bytes_of(state)).hexdigest() for name, state in states.items()}


def test_a_rule_is_added_by_one_module_and_one_line_and_every_driver_follows(fatigue: ModuleType) -> None:
    setup = Setup(small().partnership, QUARTERS, {"idea_rate": 0.6, "tie_hours": 12.0})
    added = digests(setup, with_step(fatigue))
    assert len(set(added.values())) == 1
    assert added["stepped"] != digests_stepped(setup)


def digests_stepped(setup: Setup) -> str:
    state = begun(setup)
    with np.errstate(over="ignore"):
        for _ in range(setup.quarters):
            pass_quarter(state)
    return hashlib.sha256(bytes_of(state)).hexdigest()


def test_every_module_of_rules_that_has_phases_is_in_the_schedule_once() -> None:
    folder = Path(rules.__file__).parent
    with_phases = {path.stem for path in folder.glob("*.py") if "PHASES" in path.read_text(encoding="utf-8")}
    named = [step.name for step in QUARTER]
    assert sorted(named) == sorted(with_phases | {"observe"})


def test_every_step_is_compiled_ahead_once() -> None:
    assert sorted(step.name for half in HALVES for step in half) == sorted(step.name for step in QUARTER)


@pytest.mark.parametrize("step", QUARTER, ids=lambda step: step.name)
def test_every_phase_acts_in_a_way_that_there_is_and_by_a_method_that_agents_have(step: Step) -> None:
    for phase in step.phases:
        assert phase.on in LINES
        assert not phase.hook or callable(getattr(Member, phase.hook))


def test_a_step_can_be_taken_otherwise_and_the_others_stay() -> None:
    setup = small()
    usual, silent = begun(setup), begun(setup)
    with np.errstate(over="ignore"):
        for _ in range(4):
            pass_quarter(usual)
            pass_quarter(silent, {"ideas": lambda _step: None})
    assert usual.conditions[0].projects > 0
    assert silent.conditions[0].projects == 0
    assert silent.conditions[0].quarter == 4


def test_the_recorder_tells_of_rules_that_are_in_the_schedule() -> None:
    acting = [phase.rule for step in QUARTER for phase in step.phases]
    assert ideas.idea_of in acting
    assert commitment.commitment_of in acting
    assert all(isinstance(phase, Phase) for step in QUARTER for phase in step.phases)
