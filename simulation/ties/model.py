"""The actor-oriented model as a user meets it: a panel, named effects with coefficients, and what follows from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.build import build_world
from partnership_dynamics.simulation.ties.chain import Chain, check_names, check_script
from partnership_dynamics.simulation.ties.keys import replication_keys
from partnership_dynamics.simulation.ties.network import pairs_of
from partnership_dynamics.simulation.ties.observed import Pairs, numbers_of
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.period import stop_at
from partnership_dynamics.simulation.ties.replications import Results, options, put_down, results_for, run_many
from partnership_dynamics.simulation.ties.simulations import Simulations, Targets, check_whole, joined
from partnership_dynamics.simulation.ties.statistics import Tally, take_stock
from partnership_dynamics.simulation.ties.tallying import build_tally
from partnership_dynamics.simulation.ties.term import Term, nearest
from partnership_dynamics.simulation.ties.terms import BehaviourTerm, RateTerm, Terms
from partnership_dynamics.simulation.ties.view import IN_SIGHT
from partnership_dynamics.simulation.ties.world import LOGGED, World, enlarged

Floats = npt.NDArray[np.float64]
Path = Literal["auto", "dense", "sparse"]
PATHS = ("auto", "dense", "sparse")
Draws = Literal["stream", "keyed"]
DRAWS = ("stream", "keyed")


class Model:
    """An actor-oriented model of a panel.

    Parameters
    ----------
    panel : Panel
        What was observed.
    terms : sequence of Term and BehaviourTerm
        Effects, with their coefficients.
    rates : mapping of name to float or sequence of float
        The basic rate of each network and behaviour: expected chances of each actor in a period (or one for each
        period).
    rate_terms : sequence of RateTerm
        What makes actors faster.
    path : {"auto", "dense", "sparse"}
        Whether every choice looks at every alter. The distribution is the same; "auto" takes the faster.
    draws : {"stream", "keyed"}
        How choices are drawn; the distribution is the same. "stream": by inversion of one uniform number after another,
        for estimation and large networks. "keyed": each actor has its own clock and each option its own Gumbel noise,
        so that two models that differ a little share their luck (for what-ifs).
    absent_can_be_chosen : bool
        Whether actors who are away can be chosen, and those who are not there yet have the ties of the wave before,
        as in RSiena (not in its papers).

    Raises
    ------
    ValueError
        Naming the effect, covariate or network that does not fit.

    Examples
    --------
    >>> from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term
    >>> import numpy as np
    >>> before = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> after = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> panel = Panel({"advice": NetworkData([before, after])}, actor={"age": [30, 40, 35, 50]})
    >>> terms = [Term("density", -1.0), Term("recip", 1.5), Term("altX", 0.1, "age")]
    >>> model = Model(panel, terms, rates={"advice": 2.0})
    >>> model.labels
    ('density', 'recip', 'altX age')
    >>> targets = model.targets()
    >>> targets.statistics.tolist(), targets.distances.tolist()
    ([5.0, 4.0, -3.75], [2.0])
    >>> found = model.simulate(seed=1, replications=200, scores=True)
    >>> found.statistics.shape, found.scores.shape
    ((200, 3), (200, 3))
    >>> chain = model.chain(seed=1)
    >>> bool(np.allclose(model.replay(chain.steps).scores, chain.scores))
    True
    """

    def __init__(
        self,
        panel: Panel,
        terms: Sequence[Term | BehaviourTerm],
        rates: Mapping[str, float | Sequence[float]],
        rate_terms: Sequence[RateTerm] = (),
        path: Path = "auto",
        draws: Draws = "stream",
        absent_can_be_chosen: bool = False,
    ) -> None:
        if path not in PATHS:
            raise ValueError(f"path is {path!r}; allowed: {', '.join(PATHS)}{nearest(str(path), PATHS)}")
        if draws not in DRAWS:
            raise ValueError(f"draws is {draws!r}; allowed: {', '.join(DRAWS)}{nearest(str(draws), DRAWS)}")
        self.draws: Draws = draws
        self.panel = panel
        self.path: Path = path
        self.absent_can_be_chosen = absent_can_be_chosen
        self.variables = (*panel.networks, *panel.behaviours)
        self.rates = self._checked_rates(rates)
        self.terms = Terms.sorted(panel, terms, rate_terms)

    def _checked_rates(self, rates: Mapping[str, float | Sequence[float]]) -> dict[str, tuple[float, ...]]:
        checked = {}
        if not isinstance(rates, Mapping):
            raise ValueError(f"rates need names, {{{self.variables[0]!r}: 4.0}}; found {rates!r}")
        for name in rates:
            if name not in self.variables:
                raise ValueError(f"rates: no network or behaviour is called {name!r}{nearest(name, self.variables)}")
        for name in self.variables:
            if name not in rates:
                raise ValueError(f"rates: the rate of {name!r} is missing")
            given = numbers_of(rates[name], f"rates: {name!r}")
            if given.ndim > 1:
                raise ValueError(f"rates: {name!r} has shape {given.shape}; it needs one rate, or one for each period")
            values = np.broadcast_to(given, (self.panel.periods,)).tolist() if given.ndim == 0 else given.tolist()
            if len(values) != self.panel.periods:
                raise ValueError(f"rates: {name!r} has {len(values)} rates; there are {self.panel.periods} periods")
            for value in values:
                if not (math.isfinite(value) and value > 0.0):
                    raise ValueError(f"rates: the rate of {name!r} is {value}; it must be above 0")
            checked[name] = tuple(float(value) for value in values)
        return checked

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the terms in the order of statistics and scores: by network, then by behaviour."""
        return self.terms.labels

    @property
    def rate_labels(self) -> tuple[str, ...]:
        """Names of the rate terms, in the order of their statistics and scores."""
        return tuple(term.label for term in self.terms.rates)

    def world(self, period: int = 0, log: int = 0) -> World:
        """Return a fresh world at the start of a period: for those who want to drive it themselves.

        Parameters
        ----------
        period : int
            From 0.
        log : int
            Room for that many ministeps to be written down; 0: none are.
        """
        return self._build(period, self.path, log, keyed=self.draws == "keyed")

    def _build(self, period: int, path: Path, log: int = 0, observed_end: bool = False, keyed: bool = False) -> World:
        self._check_period(period)
        return build_world(
            self.panel,
            self.terms,
            [self.rates[name][period] for name in self.variables],
            period,
            path,
            log,
            observed_end,
            keyed,
            absent_keep_ties=self.absent_can_be_chosen,
        )

    def _check_period(self, period: int) -> None:
        if not 0 <= period < self.panel.periods:
            raise ValueError(f"period is {period}; periods run from 0 to {self.panel.periods - 1}")

    def targets(self, period: int = 0) -> Targets:
        """Return the observed statistics of a period.

        Raises
        ------
        ValueError
            If the panel has one wave only.
        """
        self._check_period(period)
        if self.panel.waves < 2:
            raise ValueError("one wave has no targets: they compare the end of a period with its start")
        world = self._build(period, self.path, observed_end=True)
        tally = build_tally(self.panel, self.terms, world, period)
        take_stock(world, tally)
        return Targets(tally.statistic.copy(), tally.distance.copy(), tally.rate_statistic.copy())

    def simulate(
        self,
        seed: int,
        replications: int = 1,
        period: int = 0,
        scores: bool = False,
        ends: bool = False,
        first: int = 0,
        workers: int = 1,
        conditional: str | None = None,
    ) -> Simulations:
        """Simulate one period many times, always from the observed start.

        Parameters
        ----------
        seed : int
            From 0 to 2**64 - 1; the same seed gives the same bits, whatever the number of workers.
        replications : int
            How many.
        period : int
            Which period, from 0.
        scores : bool
            Whether scores are wanted (they cost about half as much time again).
        ends : bool
            Whether the ties and values at the end are wanted.
        first : int
            Number of the first replication, to add to earlier ones.
        workers : int
            Threads; compiled code does not hold the interpreter's lock.
        conditional : str or None
            A network or behaviour: a period then stops not at time 1 but as soon as its distance from the start is
            the one observed (Snijders 2001, section 6). A period that never gets there has an infinite time.
        """
        self._check_period(period)
        stop = self.stop(period, conditional)
        for name, given, least in (("replications", replications, 1), ("workers", workers, 1), ("first", first, 0)):
            check_whole(name, given, least)
        keys = replication_keys(seed, replications, period, first)
        shares = np.array_split(keys, min(workers, replications))
        if len(shares) == 1:
            return self._share(shares[0], period, scores, ends, stop)
        with ThreadPoolExecutor(len(shares)) as threads:
            parts = list(threads.map(lambda share: self._share(share, period, scores, ends, stop), shares))
        return joined(parts)

    def stop(self, period: int, conditional: str | None = None) -> npt.NDArray[np.int64]:
        """Return when a period stops, as `simulation.ties.period.stop_at` has it.

        Parameters
        ----------
        period : int
            From 0.
        conditional : str or None
            As in `simulate`.

        Raises
        ------
        ValueError
            If there is no such variable or nothing was observed of it, or actors come and go.
        """
        if conditional is None:
            return stop_at()
        variable = self._variable(conditional)
        if self.panel.presence:
            raise ValueError("a conditional simulation needs the same actors all the time")
        return stop_at(variable, int(self.targets(period).distances[variable]))

    def _share(
        self, keys: npt.NDArray[np.uint64], period: int, scores: bool, ends: bool, stop: npt.NDArray[np.int64]
    ) -> Simulations:
        stop = stop.copy()
        world = self.world(period)
        tally = build_tally(self.panel, self.terms, world, period)
        results = results_for(world, len(keys))
        if not ends:
            self.run_on(world, tally, keys, results, 0, len(keys), scores, stop=stop)
        ties: list[dict[str, Pairs]] = []
        behaviours = []
        for r in range(len(keys) if ends else 0):
            # Ends are copied before what is missing in the data is taken out of them.
            world = self.run_on(world, tally, keys, results, r, r + 1, scores, stock=False, stop=stop)
            ties.append(self._ties(world))
            behaviours.append(world.behaviour.copy())
            take_stock(world, tally)
            put_down(world, tally, results, r)
        return Simulations(
            period,
            results.statistics,
            results.distances,
            results.rate_statistics,
            results.scores if scores else None,
            results.rate_scores if scores else None,
            results.rate_term_scores if scores else None,
            results.steps,
            results.times,
            ties if ends else None,
            np.array(behaviours) if ends else None,
        )

    def run_on(
        self,
        world: World,
        tally: Tally,
        keys: npt.NDArray[np.uint64],
        results: Results,
        first: int,
        last: int,
        scores: bool,
        stock: bool = True,
        stop: npt.NDArray[np.int64] | None = None,
    ) -> World:
        """Run replications ``first`` to ``last - 1`` in a world, with more room where it runs out; return the world.

        For those who drive a world themselves; see `simulation.ties.replications.run_many`.
        """
        stop = stop_at() if stop is None else stop
        absent = self.absent_can_be_chosen
        with np.errstate(over="ignore"):
            while first < last:
                first = run_many(world, tally, keys, first, last, scores, absent, stock, stop, results)
                if first < last:
                    check_script(world)
                    world = enlarged(world)
        return world

    def _ties(self, world: World) -> dict[str, Pairs]:
        return {name: pairs_of(world.network, self.panel.n, q) for q, name in enumerate(self.panel.networks)}

    def probabilities(self, ego: int, period: int = 0, on: str | None = None) -> Floats:
        """Return how likely each option is for an actor, if it were the first to act in a period.

        Parameters
        ----------
        ego : int
            The actor.
        period : int
            Which period, from 0.
        on : str or None
            The network or behaviour; None where there is one only.

        Returns
        -------
        float64 (alters,)
            For a directed or undirected network: of toggling the tie to each alter (before that one is asked), at
            ego's own place of no change. For a two-mode network there is one place more, for no change. For a
            behaviour: of going down, staying, going up.
        """
        variable = self._variable(on)
        world, total = self._options(ego, period, variable)
        if world.variables[variable].behaviour == 1:
            return world.sight.weight[:3] / total
        return world.sight.weight[: world.sight.me[IN_SIGHT]] / total

    def changes(self, ego: int, period: int = 0, on: str | None = None) -> Floats:
        """Return what each option would change in each term, at the start of a period.

        Parameters
        ----------
        ego, period, on
            As in `probabilities`.

        Returns
        -------
        float64 (K, options)
            One row a term of that network or behaviour; options as in `probabilities`. Minus for a tie that is there
            and would be dropped.
        """
        variable = self._variable(on)
        world, _ = self._options(ego, period, variable)
        var = world.variables[variable]
        if var.behaviour == 1:
            first, last = world.own_first[var.number : var.number + 2]
            rows = world.sight.row[: last - first, :3].copy()
            rows[:, 1] = 0.0
            return rows
        first, last = world.objective.first[var.number : var.number + 2]
        return world.sight.row[: last - first, : world.sight.me[IN_SIGHT]].copy()

    def _variable(self, on: str | None) -> int:
        if on is None:
            if len(self.variables) > 1:
                raise ValueError(f"say on which network or behaviour: on={' or '.join(map(repr, self.variables))}")
            return 0
        if on not in self.variables:
            raise ValueError(f"no network or behaviour is called {on!r}{nearest(on, self.variables)}")
        return self.variables.index(on)

    def _options(self, ego: int, period: int, variable: int) -> tuple[World, float]:
        self._check_period(period)
        if not 0 <= ego < self.panel.egos:
            raise ValueError(f"ego is {ego}; actors run from 0 to {self.panel.egos - 1}")
        world = self._build(period, "dense")
        with np.errstate(over="ignore"):
            return world, float(options(world, variable, ego, -1, self.absent_can_be_chosen))

    def chain(self, seed: int, replication: int = 0, period: int = 0) -> Chain:
        """Simulate one period and return its ministeps."""
        check_whole("replication", replication, 0)
        keys = replication_keys(seed, 1, period, replication)
        return self._chain(self.world(period, log=1024), keys, period)

    def replay(self, steps: Any, period: int = 0) -> Chain:
        """Go through given ministeps and return them with their probabilities, scores and statistics, all exact.

        Parameters
        ----------
        steps : record array of `STEP`
            From `Chain.steps`, or from `script_of` where they come from elsewhere.
        period : int
            The period they belong to.

        Raises
        ------
        ValueError
            If a step is not possible where it stands.
        """
        if self.panel.presence:
            raise ValueError("a chain cannot be replayed where actors come and go")
        if len(steps) == 0:
            raise ValueError("a chain without ministeps says nothing")
        world = self.world(period, log=len(steps) + 1)
        if world.loose.any():
            # Scores of loose terms come from second draws; a replay draws nothing, and looks at every alter instead.
            world = self._build(period, "dense", len(steps) + 1)
        check_names(world, steps)
        return self._chain(world._replace(script=steps), np.zeros(1, np.uint64), period)

    def _chain(self, world: World, keys: npt.NDArray[np.uint64], period: int) -> Chain:
        tally = build_tally(self.panel, self.terms, world, period)
        world = self.run_on(world, tally, keys, results_for(world, 1), 0, 1, scores=True, stock=False)
        ties = self._ties(world)
        take_stock(world, tally)
        return Chain(
            period,
            world.log[: world.progress[LOGGED]].copy(),
            tally.statistic.copy(),
            world.score.copy(),
            world.rate_score.copy(),
            world.rate_term_score.copy(),
            ties,
        )

    def with_coefficients(self, theta: Sequence[float], rates: Mapping[str, Any] | None = None) -> Model:
        """Return the same model with other coefficients, in the order of `labels`, and rates where they are given."""
        return self.at(theta, self.rates if rates is None else rates, [term.theta for term in self.terms.rates])

    def at(self, theta: Sequence[float], rates: Mapping[str, Any], rate_theta: Sequence[float]) -> Model:
        """Return the same model with other coefficients (in the order of `labels`), rates, and rate coefficients."""
        for values, labels in ((theta, self.labels), (rate_theta, self.rate_labels)):
            if numbers_of(values, "the list of coefficients").ndim != 1:
                raise ValueError(f"coefficients are a list of numbers, one for each term; found {values!r}")
            if len(values) != len(labels):
                raise ValueError(f"{len(values)} coefficients for {len(labels)} terms ({', '.join(labels)})")
        changed = [replace(term, theta=float(x)) for term, x in zip(self.terms.all, theta, strict=True)]
        rate_terms = [replace(term, theta=float(x)) for term, x in zip(self.terms.rates, rate_theta, strict=True)]
        return Model(self.panel, changed, rates, rate_terms, self.path, self.draws, self.absent_can_be_chosen)
