"""Compile the model on two cores, so that its first use takes less time.

Numba compiles one function at a time in a process. So a second process compiles half of the steps into the same
cache, while this one compiles the others; whoever calls them then finds them there.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np

from partnership_dynamics.simulation.compiled import is_compiled, was_compiled_before
from partnership_dynamics.simulation.history import begin_run, run, working_copy
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.schedule import QUARTER, Step
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start

HALF_SECONDS = 600  # after which the other half is given up and compiled here
# Of about equal cost to compile; steps that share what they call stay together. What is not named is in the first.
SECOND_HALF = ("delivery", "trust", "learning", "ties", "spinoffs", "observe")
HALVES: tuple[tuple[Step, ...], tuple[Step, ...]] = (
    tuple(step for step in QUARTER if step.name not in SECOND_HALF),
    tuple(step for step in QUARTER if step.name in SECOND_HALF),
)


def compile_half(which: int) -> None:
    """Compile the steps of one half, by running each once on a small partnership."""
    state = working_copy(start(Setup(shire_county(), quarters=1)))
    with np.errstate(over="ignore"):
        begin_run(state, run_key(0, 0))
        for step in HALVES[which]:
            step.run(state)


def compile_model() -> None:
    """Compile whatever is not compiled yet, on two cores where nothing is."""
    if is_compiled() and not was_compiled_before():
        code = "from partnership_dynamics.simulation.warm import compile_half; compile_half(1)"
        # If the second process fails, this one compiles everything itself: slower, and the error shows here.
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_project()
        ) as other:
            try:
                compile_half(0)
                with suppress(subprocess.TimeoutExpired):  # then this process compiles the other half too
                    other.wait(HALF_SECONDS)
            finally:
                other.kill()
    run(start(Setup(shire_county(), quarters=1)), 0, 0)


def _project() -> str:
    """Return the folder from which this package can be imported."""
    top = importlib.import_module(__name__.partition(".")[0])
    return str(Path(str(top.__file__)).resolve().parents[1])


if __name__ == "__main__":
    compile_model()
