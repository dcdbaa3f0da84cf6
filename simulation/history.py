"""Whole histories in one compiled call: the fast driver. The order of a quarter is that of `simulation.schedule`.

A run begins from a template state that is never changed; a working copy is reset for each replication, so memory does
not grow with the number of replications.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.finite import check_finite, is_finite
from partnership_dynamics.simulation.rules import ties
from partnership_dynamics.simulation.schedule import QUARTER, quarters_of
from partnership_dynamics.simulation.state import OBSERVED, State


class TableFullError(RuntimeError):
    """A table of the state was full, so the run is void; the message says which and what to do."""


def _arrays(s: Any) -> Iterator[np.ndarray]:
    """Go through every array of a state, in order, also of the tables within it."""
    for part in s:
        if isinstance(part, tuple):
            yield from _arrays(part)
        else:
            yield part


def copy_state(template: State, s: State) -> None:
    """Reset a working state to the template."""
    for source, target in zip(_arrays(template), _arrays(s), strict=True):
        if source.dtype.names:  # NumPy copies records field by field, which takes six times as long as their bytes
            target.view(np.uint8)[...] = source.view(np.uint8)
        else:
            target[...] = source


@rule
def begin_run(s: State, key: np.uint64) -> None:
    """Give a run its key; draw which seats hold the relations, and each member's first tie choice."""
    s.conditions[0].key = key
    ties.draw_contacts(s)
    ties.start_clocks(s)


# Lets a number of quarters pass.
run_quarters = quarters_of(QUARTER)


def run_quarter(s: State) -> None:
    """Let one quarter pass."""
    run_quarters(s, 1)


def working_copy(template: State) -> State:
    """Return a state of the same shape, with memory of its own, to run replications in."""
    return State(*(_copied(part) for part in template))


def _copied(part: Any) -> Any:
    return type(part)(*(_copied(inside) for inside in part)) if isinstance(part, tuple) else part.copy()


def run(template: State, seed: int, replication: int, into: State | None = None) -> State:
    """Run one replication and return its final state.

    Parameters
    ----------
    template : State
        From `simulation.start.start`; not changed.
    seed, replication : int
    into : State, optional
        A working copy to reuse.

    Returns
    -------
    State
        The state after the last quarter; ``series`` holds what was observed.

    Raises
    ------
    TableFullError
        If more projects were raised than the state has rows for.
    NotFiniteError
        If a quantity is not a finite number.
    """
    s = working_copy(template) if into is None else into
    with np.errstate(over="ignore"):
        copy_state(template, s)
        begin_run(s, rnd.run_key(seed, replication))
        run_quarters(s, len(s.series))
    if s.conditions[0].overflow:
        raise TableFullError(
            f"more than {len(s.projects)} projects were raised in {len(s.series)} quarters; "
            "lower idea_rate or the number of quarters"
        )
    if not is_finite(s):
        _name_the_quarter(template, seed, replication, s)
    return s


def _name_the_quarter(template: State, seed: int, replication: int, s: State) -> None:
    """Repeat a run quarter by quarter up to the first number that is not finite, and stop there."""
    with np.errstate(all="ignore"):
        copy_state(template, s)
        begin_run(s, rnd.run_key(seed, replication))
        for quarter in range(len(s.series)):
            check_finite(s, quarter - 1)
            run_quarter(s)
    check_finite(s, len(s.series) - 1)


def observed(s: State, name: str) -> np.ndarray:
    """Return one observed series, float64 (quarters,)."""
    return s.series[:, OBSERVED.index(name)]
