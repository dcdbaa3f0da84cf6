"""What results depend on: screening, variance by theme and by factor, and where delivery is low or high.

Morris's elementary effects screen all factors (Morris 1991; Campolongo, Cariboni and Saltelli 2007); Sobol's indices
share out the variance, by theme and then by the factors that the screening put first (Saltelli et al. 2010), both by
SALib. Chance is a factor like any other, so its share is told, too. Scenario discovery is by `prim`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.experiments.blocks import block_seed
from partnership_dynamics.scenarios.experiments.evaluate import OUTCOMES, Luck, Values, evaluate
from partnership_dynamics.scenarios.experiments.factors import Factor, factors_of, problem_of, setup_at, values_at
from partnership_dynamics.scenarios.experiments.prim import discover
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld, plain
from partnership_dynamics.simulation.workers import Progress

STAGES = {
    "screening": "Morris: which factors matter at all",
    "themes": "Sobol by theme",
    "factors": "Sobol by factor",
    "discovery": "where delivery is low, and where it is high",
}
REST = "all other factors"
LUCKS = 1 << 20
RESAMPLES = 200
INTEREST = {"low": 0.25, "high": 0.75}  # delivery in the lowest, and in the highest quarter of all points


@dataclass(frozen=True)
class SensitivityEffort:
    """How much to run.

    Attributes
    ----------
    trajectories, histories : int
        Morris: trajectories through all factors, and histories at each point, all with the same luck.
    themes, factors : int
        Sobol: base points by theme and by factor; powers of 2.
    first : int
        How many factors are looked at one by one.
    points : int
        Of the sample for scenario discovery.
    """

    trajectories: int = 24
    histories: int = 4
    themes: int = 1024
    factors: int = 512
    first: int = 12
    points: int = 4000


QUICK = SensitivityEffort(trajectories=4, histories=2, themes=64, factors=32, first=5, points=400)


@dataclass(frozen=True)
class SensitivityResult:
    """What the sensitivity analysis found.

    Attributes
    ----------
    world : ExperimentWorld
    stages : tuple of str
        Those that are whole, of `STAGES`.
    factors : tuple of Factor
    tables : mapping of str to list of dict
    histories : int
        How many were run.
    """

    world: ExperimentWorld
    stages: tuple[str, ...]
    factors: tuple[Factor, ...]
    tables: Mapping[str, list[dict[str, Any]]]
    histories: int

    @property
    def whole(self) -> bool:
        """Whether nothing was broken off."""
        return len(self.stages) == len(STAGES)


class _Run:
    """The stages, each with the points that it needs; what is whole is kept."""

    def __init__(
        self, world: ExperimentWorld, effort: SensitivityEffort, workers: int | None, progress: Progress | None
    ) -> None:
        self.world, self.effort, self.workers, self.progress = world, effort, workers, progress
        self.factors = factors_of(world)
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.done = self.histories = 0
        count = len(self.factors)
        self.seed = block_seed(world.seed, 0) % (1 << 31)  # SALib's and SciPy's seeds are that short
        themes = len({one.theme for one in self.factors})
        self.total = (
            effort.trajectories * (count + 1)
            + effort.themes * (2 * (themes + 1) + 2)
            + effort.factors * (min(effort.first, count) + 2 + 2)
            + effort.points
        )

    def at(self, points: Values, luck: bool) -> Values:
        """Return the outcomes at points; with ``luck`` the last column picks the seed of one history."""
        count = len(self.factors)
        same = [(self.world.seed, replication) for replication in range(self.effort.histories)]

        def lucks(point: int) -> list[Luck]:
            return [(block_seed(self.world.seed, 1 + int(points[point, count] * LUCKS)), 0)] if luck else same

        def on(done: int, _of: int) -> None:
            if self.progress:
                self.progress(self.done + done, self.total)

        result = evaluate(
            lambda point: setup_at(self.world, values_at(self.factors, points[point, :count].tolist())),
            lucks,
            len(points),
            self.workers,
            on,
        )
        self.done += len(points)
        self.histories += len(points) * (1 if luck else self.effort.histories)
        return result

    def screening(self) -> None:
        from SALib.analyze import morris as analyse
        from SALib.sample import morris

        problem = problem_of(self.factors)
        points = morris.sample(problem, self.effort.trajectories, num_levels=4, seed=self.seed)
        found = self.at(points, luck=False)
        rows = []
        for index, outcome in enumerate(OUTCOMES):
            one = analyse.analyze(problem, points, found[:, index], num_resamples=RESAMPLES, seed=self.seed)
            rows += [
                {
                    "outcome": outcome,
                    **_named(factor),
                    "mu_star": plain(one["mu_star"][k]),
                    "mu_star_interval": plain(one["mu_star_conf"][k]),
                    "mu": plain(one["mu"][k]),
                    "sigma": plain(one["sigma"][k]),
                }
                for k, factor in enumerate(self.factors)
            ]
        self.tables["screening"] = rows

    def themes(self) -> None:
        groups = {one.name: one.theme for one in self.factors}
        self.tables["themes"], self.tables["theme_pairs"] = self._sobol(groups, self.effort.themes, second=True)

    def factors_apart(self) -> None:
        ranked = [row for row in self.tables["screening"] if row["outcome"] == "delivered"]
        ranked.sort(key=lambda row: -(row["mu_star"] or 0.0))
        first = [row["factor"] for row in ranked[: self.effort.first]]
        groups = {one.name: one.name if one.name in first else REST for one in self.factors}
        by_name = {one.name: one for one in self.factors}
        rows, _pairs = self._sobol(groups, self.effort.factors, second=False)
        for row in rows:
            factor = by_name.get(row["group"])
            row |= {"theme": factor.theme if factor else "", "meaning": factor.meaning if factor else row["group"]}
        self.tables["factors"] = rows

    def _sobol(
        self, groups: Mapping[str, str], base: int, second: bool
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol

        problem = problem_of(self.factors, groups, luck=True)
        points = sobol.sample(problem, base, calc_second_order=second, seed=self.seed)
        found = self.at(points, luck=True)
        names = list(dict.fromkeys(problem["groups"]))
        rows, pairs = [], []
        for index, outcome in enumerate(OUTCOMES):
            values = found[:, index]
            if values.std() == 0:
                continue
            with warnings.catch_warnings():  # parts of the points may be alike: such an index has no value then
                warnings.simplefilter("ignore")
                one = analyse.analyze(
                    problem, values, calc_second_order=second, num_resamples=RESAMPLES, seed=self.seed
                )
            rows += [
                {
                    "outcome": outcome,
                    "group": name,
                    "first": plain(one["S1"][k]),
                    "first_interval": plain(one["S1_conf"][k]),
                    "total": plain(one["ST"][k]),
                    "total_interval": plain(one["ST_conf"][k]),
                    "variance": plain(float(values.var())),
                    "mean": plain(float(values.mean())),
                }
                for k, name in enumerate(names)
            ]
            if second:
                pairs += [
                    {
                        "outcome": outcome,
                        "one": names[a],
                        "other": names[b],
                        "second": plain(one["S2"][a, b]),
                        "second_interval": plain(one["S2_conf"][a, b]),
                    }
                    for a in range(len(names))
                    for b in range(a + 1, len(names))
                ]
        return rows, pairs

    def discovery(self) -> None:
        from scipy.stats import qmc

        numbers = len(self.factors) + 1  # the last is luck
        points = qmc.LatinHypercube(numbers, rng=np.random.default_rng([self.seed, 1])).random(self.effort.points)
        delivered = self.at(points, luck=True)[:, 0]
        seen = np.array([list(values_at(self.factors, point[:-1].tolist()).values()) for point in points])
        rows = []
        for which, share in INTEREST.items():
            limit = float(np.quantile(delivered, share))
            interest = delivered <= limit if which == "low" else delivered >= limit
            rows += self._box(which, limit, seen, interest)
        self.tables["discovery"] = rows

    def _box(self, which: str, limit: float, seen: Values, interest: np.ndarray) -> list[dict[str, Any]]:
        box = discover(seen, interest)
        common: dict[str, Any] = {"which": which, "delivered_limit": plain(limit), "points": len(seen)}
        if box is None:
            return [
                {
                    **common,
                    "base": plain(float(interest.mean())),
                    "coverage": None,
                    "density": None,
                    "mass": None,
                    "factor": "",
                    "theme": "",
                    "meaning": "",
                    "unit": "",
                    "side": "",
                    "limit": None,
                    "low": None,
                    "high": None,
                    "p": None,
                }
            ]
        common |= {
            "base": plain(box.base),
            "coverage": plain(box.coverage),
            "density": plain(box.density),
            "mass": plain(box.mass),
        }
        return [
            {
                **common,
                **_named(self.factors[side.factor]),
                "side": "at least" if side.lower else "at most",
                "limit": plain(side.limit),
                "low": self.factors[side.factor].low,
                "high": self.factors[side.factor].high,
                "p": plain(side.p),
            }
            for side in box.sides
        ]


def _named(factor: Factor) -> dict[str, Any]:
    return {"factor": factor.name, "theme": factor.theme, "meaning": factor.meaning, "unit": factor.unit}


def run_sensitivity(
    world: ExperimentWorld,
    effort: SensitivityEffort | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SensitivityResult:
    """Run the sensitivity analysis.

    Parameters
    ----------
    world : ExperimentWorld
    effort : SensitivityEffort, optional
    workers : int, optional
        Threads; the results do not depend on it.
    progress : callable, optional
        Called with (points done, points in all).

    Raises
    ------
    KeyboardInterrupt
        If it was broken off before its first stage was whole; after that, what is whole is returned.
    """
    run = _Run(world, effort or SensitivityEffort(), workers, progress)
    stages = {
        "screening": run.screening,
        "themes": run.themes,
        "factors": run.factors_apart,
        "discovery": run.discovery,
    }
    whole: list[str] = []
    try:
        for name, stage in stages.items():
            stage()
            whole.append(name)
    except KeyboardInterrupt:
        if not whole:
            raise
    return SensitivityResult(world, tuple(whole), tuple(run.factors), run.tables, run.histories)
