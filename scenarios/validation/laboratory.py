"""Where the experiments run: histories of a setup under keyed luck, on any number of workers with the same numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.finite import check_finite
from partnership_dynamics.simulation.history import TableFullError, begin_run, copy_state, run_quarters, working_copy
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.workers import Progress, default_workers, in_batches

BATCH = 8  # histories that a worker runs before it tells
LEAST = 8  # runs of one setup, and networks of one kind, however quick
EACH = 8  # runs in each network, where networks are drawn
EVERYTHING = 4 * 2**30  # bytes of quarters and projects that one experiment may keep: they look at all of them
Look = Callable[[State], npt.ArrayLike]
Change = Callable[[State], None]


class Laboratory:
    """Runs setups for the experiments.

    Parameters
    ----------
    seed : int
        Of the keyed random numbers; setups that are compared share their luck run by run.
    replications : int
        How many histories make a usual sample.
    workers : int, optional
        Threads; default one for each core. No number depends on it.
    progress : callable, optional
        Called with the number of histories just done.
    constants : mapping, optional
        Of the model that differ from their defaults in every experiment; what an experiment sets itself, it sets.
    """

    def __init__(
        self,
        seed: int,
        replications: int,
        workers: int | None = None,
        progress: Callable[[int], None] | None = None,
        constants: Mapping[str, float] | None = None,
    ) -> None:
        self.seed = seed
        self.replications = replications
        self.workers = workers or default_workers()
        self.progress = progress
        self.constants = dict(constants or {})
        self.histories = 0
        self.shelf: dict[str, object] = {}  # what several patterns look at, made once

    @cached_property
    def county(self) -> Setup:
        """The illustrative county over ten years, its out-degree parameter solved."""
        return self.balanced(Setup(shire_county()))

    @cached_property
    def county_as_it_is(self) -> Ensemble:
        """A usual sample of the county's histories, which several patterns look at."""
        return self.ensemble(self.county)

    def runs(self, times: float = 1.0) -> int:
        """Return how many histories to run, as a part or a multiple of the usual sample."""
        return max(LEAST, round(self.replications * times))

    def ensembles(self, setups: Sequence[Setup], times: float = 1.0) -> list[Ensemble]:
        """Return an ensemble of each setup, paired run by run."""
        return run_ensembles(
            self._cases(setups), self.runs(times), self.seed, self.workers, self._counting(), everything=EVERYTHING
        )

    def ensemble(self, setup: Setup, times: float = 1.0) -> Ensemble:
        """Return an ensemble of one setup."""
        return self.ensembles([setup], times)[0]

    def across(
        self,
        make: Callable[[int], Sequence[Setup]],
        value: Callable[[Ensemble], npt.NDArray[np.float64]],
        times: float = 1.0,
    ) -> npt.NDArray[np.float64]:
        """Return the values of setups in many worlds, each world with a network and luck of its own.

        Worlds, not runs, are what an interval has to be taken over where networks are drawn: two runs in one network
        have that network in common.

        Parameters
        ----------
        make : callable
            Given the number of a world; returns its setups, in the same order for every world.
        value : callable
            Given an ensemble; returns a number for each run, or several, (R, ...).
        times : float
            How many runs of each setup, as a part or a multiple of the usual sample.

        Returns
        -------
        float64 (worlds, setups, EACH, ...)
        """
        worlds = max(LEAST, self.runs(times) // EACH)
        found = []
        for world in range(worlds):
            ensembles = run_ensembles(self._cases(make(world)), EACH, self.seed + 1 + world, self.workers)
            self.count(EACH * len(ensembles))
            found.append([value(one) for one in ensembles])
        return np.array(found)

    def watch(
        self,
        setup: Setup,
        look: Look,
        at: Sequence[int] = (),
        runs: int | None = None,
        change: Change | None = None,
        first: int = 0,
    ) -> npt.NDArray[np.float64]:
        """Look at the state of each history after some quarters.

        Parameters
        ----------
        setup : Setup
        look : callable
            Given the state; returns numbers of one shape.
        at : sequence of int
            After how many quarters to look, in ascending order; default at the end only.
        runs : int, optional
            Histories; default the usual sample.
        change : callable, optional
            Changes the state that each history begins from, such as a practice that is known already.
        first : int
            The first replication, for worlds that are to have luck of their own.

        Returns
        -------
        float64 (runs, len(at), ...)
        """
        count = self.runs() if runs is None else runs
        when = tuple(at) or (setup.quarters,)
        if list(when) != sorted(set(when)) or when[-1] > setup.quarters or when[0] < 0:
            raise ValueError(f"at is {when}; quarters in ascending order, to {setup.quarters} at most, are needed")
        template = start(self._with_constants(setup))
        seen: list[list[npt.NDArray[np.float64]]] = [[] for _run in range(count)]
        copies = threading.local()

        def work(begin: int, end: int) -> None:
            if not hasattr(copies, "state"):
                copies.state = working_copy(template)
            for run in range(begin, end):
                seen[run] = _history(template, copies.state, self.seed, first + run, when, look, change)

        in_batches(work, count, BATCH, self.workers, self._counting())
        return np.array(seen)

    def balanced(self, setup: Setup) -> Setup:
        """Return the setup with the out-degree parameter that keeps as many pairs in contact, by its own constants."""
        here = self._with_constants(replace(setup, events=()))
        return setup.with_parameters(density=solve_out_degree(here, workers=self.workers).value)

    def _with_constants(self, setup: Setup) -> Setup:
        return replace(setup, parameters={**self.constants, **(setup.parameters or {})})

    def _cases(self, setups: Sequence[Setup]) -> list[Case]:
        return [Case(f"setup {index}", f"setup {index}", self._with_constants(one)) for index, one in enumerate(setups)]

    def count(self, more: int) -> None:
        """Note that so many more histories were run."""
        self.histories += more
        if self.progress is not None:
            self.progress(more)

    def _counting(self) -> Progress:
        """Return what counts the histories of a work that tells how many are done so far."""
        done = 0

        def told(so_far: int, _all: int) -> None:
            nonlocal done
            self.count(so_far - done)
            done = so_far

        return told


def _history(
    template: State, s: State, seed: int, replication: int, when: Sequence[int], look: Look, change: Change | None
) -> list[npt.NDArray[np.float64]]:
    """Run one history and return what was seen after each of the quarters."""
    seen = []
    with np.errstate(over="ignore"):
        copy_state(template, s)
        begin_run(s, rnd.run_key(seed, replication))
        if change is not None:
            change(s)
        passed = 0
        for quarter in when:
            run_quarters(s, quarter - passed)
            passed = quarter
            seen.append(np.array(look(s), dtype=np.float64))
    if s.conditions[0].overflow:
        raise TableFullError(f"more than {len(s.projects)} projects were raised in an experiment")
    check_finite(s)
    return seen
