"""A chunk: some replications of one case in a row, the unit of work that is run, sent, kept and counted.

A chunk is a pure function of its task. So where it is run, how often, and in what order chunks arrive cannot change a
number, and one that was lost is made again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.start import Setup, start, with_constants
from partnership_dynamics.simulation.state import DELIVERED, OBSERVED, PROJECT, State

PROJECT_COLUMNS = tuple(name for name in PROJECT.names or () if name != "key")
PROJECT_LOG = np.dtype([("replication", "i8"), *((name, PROJECT[name]) for name in PROJECT_COLUMNS)])
RUNS_A_DRAW = 2  # two histories with the same constants differ by chance alone, so the two can be told apart
USED = (
    "hours_on_ties",
    "hours_on_meetings",
    "hours_on_projects",
    "hours_on_issues",
    "hours_on_learning",
    "convener_spent",
)
STATES_KEPT = 16  # cases whose starting state a worker keeps
DRAWN_BYTES = 32 << 20  # what the starting states of draws may take in a worker's memory
WORD = 8  # bytes of every column of a project's record

Draw = Mapping[str, float]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One thing to run: a setup with a short name and its title in words.

    With ``draws``, replications take the constants of calibrated draws instead of the setup's (`draws_taken`). Cases
    that are compared have the same number of draws, so that paired replications have the same constants and luck.
    The question that it answers, in words, is kept with its results; it is empty where none was put. ``plausible``
    names the numbers of the draws that come from the plausible set, and from no data of the partnership's own.
    """

    name: str
    title: str
    setup: Setup
    draws: tuple[Draw, ...] = ()
    question: str = ""
    plausible: tuple[str, ...] = ()


def draws_taken(seed: int, replications: int, draws: int) -> npt.NDArray[np.int64]:
    """Return which of D draws each replication takes: each in turn, in an order that the seed decides.

    Two replications in a row share a draw: how much they differ is chance alone.

    Examples
    --------
    >>> taken = draws_taken(seed=7, replications=10, draws=5)
    >>> bool(taken[0] == taken[1]), sorted(set(taken.tolist()))
    (True, [0, 1, 2, 3, 4])
    """
    key = rnd.run_key(seed, 0)
    with np.errstate(over="ignore"):
        lots = [rnd.uniform(key, rnd.CALIBRATED_DRAW, 0, index >> 16, index & 0xFFFF, 0) for index in range(draws)]
    taken: npt.NDArray[np.int64] = np.argsort(lots, kind="stable")[np.arange(replications) // RUNS_A_DRAW % draws]
    return taken


@dataclass(frozen=True)
class Task:
    """What a worker needs to know to run replications ``first`` to ``last - 1`` of a case.

    Attributes
    ----------
    key : str
        Stands for the setup and all that decides its future but seed and draws.
    setup : Setup
        With the largest ``idea_rate`` of all draws, as the table of projects has to hold those of each.
    seed, first, last : int
    constants : tuple of mapping
        With calibrated draws, the constants that each replication takes; else empty.
    """

    key: str
    setup: Setup
    seed: int
    first: int
    last: int
    constants: tuple[Draw, ...] = ()


@dataclass(frozen=True)
class Reduced:
    """What is kept of replications whose quarters and projects would take too much memory: R rows.

    Attributes
    ----------
    delivered : float64 (R, Q)
        Projects delivered so far.
    last, total : float64 (R, len(OBSERVED))
        What was observed in the last quarter, and its sum over the quarters.
    years : float64 (R,)
        Mean years from sponsorship to delivery; NaN where nothing was delivered.
    hours_used : float64 (R,)
        Members' hours on joint work and the convener's hours spent (`hours_used_of`).
    """

    delivered: Values
    last: Values
    total: Values
    years: Values
    hours_used: Values


@dataclass(frozen=True)
class Chunk:
    """What replications ``first`` to ``last - 1`` of a case came to.

    Attributes
    ----------
    first, last : int
    size : int
        Bytes that its series and projects take in memory, also where they are not kept.
    reduced : Reduced
    ends : int64 (N, N)
        In how many of its replications a tie stands at the end.
    end_tie : uint8 (N, N)
    active_end : bool (N,)
        Both at the end of its first replication.
    series : float64 (R, Q, len(OBSERVED)) or None
    projects : structured array of `PROJECT_LOG` or None
        None where only what is reduced was kept.
    """

    first: int
    last: int
    size: int
    reduced: Reduced
    ends: npt.NDArray[np.int64]
    end_tie: npt.NDArray[np.uint8]
    active_end: npt.NDArray[np.bool_]
    series: Values | None
    projects: npt.NDArray[Any] | None

    @property
    def replications(self) -> int:
        """How many replications it holds."""
        return self.last - self.first

    def without_quarters(self) -> Chunk:
        """Return the same chunk with only what is reduced."""
        return replace(self, series=None, projects=None)


def delivered_so_far(series: Values) -> Values:
    """Return the projects of all types delivered so far, float64 (R, Q)."""
    first = OBSERVED.index("delivered_customer_service")
    total: Values = series[:, :, first : first + 4].sum(axis=2)
    return total


def total_of(series: Values, name: str) -> Values:
    """Return the sum of one observed series over the quarters, float64 (R,)."""
    total: Values = series[:, :, OBSERVED.index(name)].sum(axis=1)
    return total


def years_of(projects: npt.NDArray[Any], first: int, replications: int) -> Values:
    """Return the mean years from sponsorship to delivery of each run's delivered projects; NaN where none was."""
    delivered = projects[projects["stage"] == DELIVERED]
    run_of = delivered["replication"] - first
    years = (delivered["ended"] - delivered["sponsored"]) / 4.0
    counts = np.bincount(run_of, minlength=replications)
    sums = np.bincount(run_of, weights=years, minlength=replications)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def hours_used_of(series: Values) -> Values:
    """Return the hours that were used, float64 (R,).

    Members' on ties, meetings, projects, issues and learning, and those that the convener spent. What members
    contribute for the convener counts once: as the hours that it buys, where they are spent.
    """
    used: Values = series[:, :, [OBSERVED.index(name) for name in USED]].sum(axis=(1, 2))
    return used


def reduce(series: Values, projects: npt.NDArray[Any], first: int) -> Reduced:
    """Return what outcomes need of replications from ``first`` on."""
    return Reduced(
        delivered=delivered_so_far(series),
        last=series[:, -1, :].copy(),
        total=np.stack([total_of(series, name) for name in OBSERVED], axis=1),
        years=years_of(projects, first, len(series)),
        hours_used=hours_used_of(series),
    )


class States:
    """The starting states that one worker keeps, each with a working copy; the one longest unused goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[State, State]] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, tuple[tuple[str, float], ...]], State] = OrderedDict()

    def of(self, task: Task) -> tuple[State, State]:
        """Return the template of a task, and a state to run its replications in."""
        states = self._kept.get(task.key)
        if states is None:
            template = start(task.setup)
            states = self._kept[task.key] = (template, working_copy(template))
            while len(self._kept) > STATES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(task.key)
        return states

    def drawn(self, task: Task, index: int) -> State:
        """Return the state from which a task's replication begins, with the constants that it takes.

        A draw comes back every few chunks, and making its state takes nearly as long as a history.
        """
        template, _copy = self.of(task)
        key = (task.key, tuple(task.constants[index].items()))
        state = self._drawn.get(key)
        if state is None:
            state = self._drawn[key] = with_constants(template, task.setup.with_parameters(**task.constants[index]))
            while len(self._drawn) * _own_bytes(state) > DRAWN_BYTES and len(self._drawn) > 1:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return state


def _own_bytes(state: State) -> int:
    """Return about how many bytes of a state made by `with_constants` are its own."""
    return int(state.dyads.nbytes + state.members.nbytes + sum(part.nbytes for part in state.sight))


def run_chunk(task: Task, states: States) -> Chunk:
    """Run a task's replications one after the other.

    Raises
    ------
    TableFullError
        If more projects were raised than a state has rows for.
    """
    template, state = states.of(task)
    n, replications = len(template.members), task.last - task.first
    series = np.zeros((replications, *template.series.shape))
    logs = []
    ends = np.zeros((n, n), dtype=np.int64)
    end_tie = np.zeros((n, n), dtype=np.uint8)
    active_end = np.zeros(n, dtype=bool)
    for index in range(replications):
        begin = states.drawn(task, index) if task.constants else template
        run(begin, task.seed, task.first + index, into=state)
        series[index] = state.series
        logs.append(_log(state, task.first + index))
        ends += state.network.tie
        if index == 0:
            end_tie[:] = state.network.tie
            active_end[:] = state.members["active"] == 1
    projects = np.concatenate(logs)
    return Chunk(
        first=task.first,
        last=task.last,
        size=series.nbytes + projects.nbytes,
        reduced=reduce(series, projects, task.first),
        ends=ends,
        end_tie=end_tie,
        active_end=active_end,
        series=series,
        projects=projects,
    )


def _log(state: State, replication: int) -> npt.NDArray[Any]:
    """Return the projects of a run: their records, with the replication in place of the key, which comes first."""
    rows = state.projects[: state.conditions[0].projects]
    log = np.array(rows).view(np.int64).reshape(len(rows), PROJECT.itemsize // WORD)
    log[:, 0] = replication
    return log.reshape(-1).view(PROJECT_LOG)
