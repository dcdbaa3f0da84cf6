"""Simulations of all periods of all groups at once, on all cores, to the same bytes on any number of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.parameters import Layout, Unit
from partnership_dynamics.simulation.ties import Model, replication_keys
from partnership_dynamics.simulation.ties.replications import Results
from partnership_dynamics.simulation.ties.simulator import Simulator

Floats = npt.NDArray[np.float64]
MOST_UNITS = 1024
# Between two looks at the keyboard, and at what is shown.
SECONDS_A_STRETCH = 0.25


@dataclass(frozen=True)
class UnitDraws:
    """R replications of one period of one group.

    Attributes
    ----------
    unit : Unit
        Which, and where its parameters stand.
    statistics, scores : float64 (R, k)
        By its own parameters, in the order of `Unit.places`.
    times : float64 (R,)
        When each stopped.
    steps : float
        Ministeps, on average.
    """

    unit: Unit
    statistics: Floats
    scores: Floats
    times: Floats
    steps: float


class Draws:
    """R replications of everything: statistics and scores by parameter, and the moments that an estimator needs."""

    def __init__(self, parts: Sequence[UnitDraws], parameters: int) -> None:
        self.parts = tuple(parts)
        self.parameters = parameters

    def _added_up(self, name: str) -> Floats:
        total = np.zeros((len(self.parts[0].statistics), self.parameters))
        for part in self.parts:
            total[:, part.unit.places] += getattr(part, name)
        return total

    @property
    def statistics(self) -> Floats:
        """Statistics summed over periods and groups, float64 (R, p)."""
        return self._added_up("statistics")

    @property
    def scores(self) -> Floats:
        """Scores summed over periods and groups, float64 (R, p)."""
        return self._added_up("scores")

    @property
    def derivative(self) -> Floats:
        """Derivative of each expected statistic (row) by each parameter, by the score method, float64 (p, p).

        Schweinberger & Snijders (2007): the covariance of statistics and scores, period by period.
        """
        result = np.zeros((self.parameters, self.parameters))
        for part in self.parts:
            at = np.ix_(part.unit.places, part.unit.places)
            scores = part.scores - part.scores.mean(axis=0)
            result[at] += part.statistics.T @ scores / len(scores)
        return result

    @property
    def covariance(self) -> Floats:
        """Covariance of the statistics, float64 (p, p); periods are independent of each other."""
        result = np.zeros((self.parameters, self.parameters))
        for part in self.parts:
            result[np.ix_(part.unit.places, part.unit.places)] += np.atleast_2d(np.cov(part.statistics.T))
        return result


class Engine:
    """Simulators of all periods, and the threads that run them.

    Parameters
    ----------
    models : mapping of name to Model
        One a group.
    layout : Layout
        Their parameters.
    seed : int
        Simulations are numbered from 0 as they are asked for; each has its own key.
    workers : int
        Threads.
    conditional : str or None
        The variable at whose observed distance a period stops.
    """

    def __init__(
        self, models: Mapping[str, Model], layout: Layout, seed: int, workers: int, conditional: str | None
    ) -> None:
        if len(layout.units) > MOST_UNITS:
            raise ValueError(f"there are {len(layout.units)} periods in all; at most {MOST_UNITS} can be estimated")
        self.models = tuple(models.values())
        self.layout = layout
        self.seed = seed
        self.workers = workers
        self.conditional = conditional
        self.drawn = 0
        self.targets = np.zeros(len(layout.parameters))
        self.unit_targets = []
        for unit in layout.units:
            found = self.models[unit.group].targets(unit.period)
            mine = [found.statistics, found.distances if unit.rates.size else np.zeros(0), found.rate_statistics]
            self.unit_targets.append(np.concatenate(mine))
            self.targets[unit.places] += self.unit_targets[-1]
        self._simulators: list[dict[int, Simulator]] = [{} for _ in range(workers)]
        self._threads = ThreadPoolExecutor(max(workers - 1, 1))
        self._seconds_each = 0.0

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown()

    def simulate(
        self,
        theta: Floats,
        replications: int,
        scores: bool = True,
        report: Callable[[int], None] | None = None,
        first: int | None = None,
    ) -> Draws:
        """Simulate all periods of all groups.

        Parameters
        ----------
        theta : float64 (p,)
            The parameters.
        replications : int
            How many.
        scores : bool
            Whether scores are wanted.
        report : callable or None
            Told now and then how many are done.
        first : int or None
            The number of the first; None: those that follow the last ones. The same numbers have the same luck.
        """
        start = self.drawn if first is None else first
        if first is None:
            self.drawn += replications
        units = self.layout.units
        keys = [replication_keys(self.seed, replications, u, start) for u in range(len(units))]
        results: list[Results] = [self._simulator(0, u).results(replications) for u in range(len(units))]
        done = 0
        while done < replications:
            stretch = replications
            if self._seconds_each > 0.0:
                stretch = max(int(SECONDS_A_STRETCH / self._seconds_each), self.workers)
            elif replications > 50:
                stretch = 10
            last = min(done + stretch, replications)
            begun = time.perf_counter()
            self._run(theta, keys, results, done, last, scores)
            self._seconds_each = (time.perf_counter() - begun) / (last - done)
            done = last
            if report is not None:
                report(done)
        return Draws(
            [self._part(unit, found) for unit, found in zip(units, results, strict=True)], len(self.layout.parameters)
        )

    def _part(self, unit: Unit, found: Results) -> UnitDraws:
        basic = unit.rates.size > 0
        nothing = np.zeros((len(found.steps), 0))
        return UnitDraws(
            unit,
            np.hstack([found.statistics, found.distances if basic else nothing, found.rate_statistics]),
            np.hstack([found.scores, found.rate_scores if basic else nothing, found.rate_term_scores]),
            found.times,
            float(found.steps.mean()),
        )

    def _simulator(self, worker: int, u: int) -> Simulator:
        mine = self._simulators[worker]
        if u not in mine:
            unit = self.layout.units[u]
            mine[u] = Simulator(self.models[unit.group], unit.period, self.conditional)
        return mine[u]

    def _run(
        self,
        theta: Floats,
        keys: list[npt.NDArray[np.uint64]],
        results: list[Results],
        first: int,
        last: int,
        scores: bool,
    ) -> None:
        shares = self._shares(theta, last - first)
        waiting: list[Future[None]] = []
        try:
            for worker, share in list(enumerate(shares))[1:]:
                waiting.append(self._threads.submit(self._work, worker, share, theta, keys, results, first, scores))
            self._work(0, shares[0], theta, keys, results, first, scores)
        finally:
            # Also where the keyboard interrupts: a world is used by one thread at a time.
            wait(waiting)
        for future in waiting:
            future.result()

    def _shares(self, theta: Floats, replications: int) -> list[list[tuple[int, int, int]]]:
        """Return what each worker does: periods, and which replications of each, of about equal cost."""
        costs = np.array([self._cost(theta, unit) for unit in self.layout.units])
        before = np.concatenate([[0.0], np.cumsum(costs)])
        shares: list[list[tuple[int, int, int]]] = []
        edges = np.linspace(0.0, before[-1], self.workers + 1)
        # The first replication of each period that belongs to a later worker.
        cuts = np.clip(np.round((edges[:, np.newaxis] - before[:-1]) / costs * replications), 0, replications)
        cuts[0], cuts[-1] = 0, replications
        for worker in range(self.workers):
            begin, end = cuts[worker].astype(int), cuts[worker + 1].astype(int)
            share = [(u, int(begin[u]), int(end[u])) for u in range(len(costs)) if begin[u] < end[u]]
            shares.append(share)
        return shares

    def _cost(self, theta: Floats, unit: Unit) -> float:
        model = self.models[unit.group]
        rate = float(theta[unit.rates].sum()) if unit.rates.size else 1.0
        return max(rate, 0.1) * model.panel.egos * model.panel.n

    def _work(
        self,
        worker: int,
        share: list[tuple[int, int, int]],
        theta: Floats,
        keys: list[npt.NDArray[np.uint64]],
        results: list[Results],
        offset: int,
        scores: bool,
    ) -> None:
        for u, first, last in share:
            unit = self.layout.units[u]
            simulator = self._simulator(worker, u)
            rates = theta[unit.rates] if unit.rates.size else np.ones(1)
            simulator.set_coefficients(theta[unit.terms], rates, theta[unit.rate_terms])
            simulator.run(keys[u], results[u], offset + first, offset + last, scores)
