"""Several partnerships, each with coefficients of its own that are drawn towards common ones.

With 10 to 30 members each, a partnership says too little by itself, and one set of coefficients for all is more than
the data promise. In between, each partnership's deviations carry a Gaussian penalty: its moment equations are solved
together with how far it is from the others (no sampling of distributions; Koskinen & Snijders 2023 do that).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.advice import LARGE_ERROR, joined
from partnership_dynamics.calibration.estimation.conclude import models_at
from partnership_dynamics.calibration.estimation.derivatives import mean_deviation
from partnership_dynamics.calibration.estimation.engine import Draws, Engine
from partnership_dynamics.calibration.estimation.groups import models_of
from partnership_dynamics.calibration.estimation.hierarchy import Shrunken, shrink
from partnership_dynamics.calibration.estimation.moments import Start, estimate
from partnership_dynamics.calibration.estimation.parameters import layout_of
from partnership_dynamics.calibration.estimation.phases import check_times
from partnership_dynamics.calibration.estimation.progress import Callback, Reporter
from partnership_dynamics.calibration.estimation.result import Estimate
from partnership_dynamics.calibration.estimation.settings import Settings
from partnership_dynamics.calibration.estimation.text import aligned
from partnership_dynamics.simulation.ties import BehaviourTerm, Model, Panel, RateTerm, Term
from partnership_dynamics.simulation.ties.term import nearest
from partnership_dynamics.simulation.workers import default_workers

Floats = npt.NDArray[np.float64]
GUESS = 0.2
ROUNDS = 12
CLOSE_ENOUGH = 0.1
LONGEST_STEP = 1.0
LEAST_DAMPING = 0.25


@dataclass(frozen=True)
class ShrunkenEstimate:
    """Common coefficients, each partnership's own, and the pooled estimate they began from.

    Attributes
    ----------
    labels : tuple of str
        Names of the effects.
    groups : tuple of str
        Names of the partnerships.
    common, common_errors : float64 (k,)
        What partnerships vary around, and its standard errors.
    spread : float64 (k,)
        The standard deviation between partnerships.
    own, own_errors : float64 (G, k)
        Each partnership's coefficients and their standard errors.
    own_covariance : float64 (G, k, k)
        Of each partnership's coefficients.
    models : mapping of name to Model
        Each partnership's model at its own coefficients and rates.
    pooled : Estimate
        One set of coefficients for all.
    moved : float
        By how many standard errors the last round still moved a coefficient at most.
    converged, interrupted : bool
        Whether that is below 0.1; whether it was stopped from outside.
    simulations : int
        How many there were, beyond those of ``pooled``.
    advice : tuple of str
        What to mind.
    """

    labels: tuple[str, ...]
    groups: tuple[str, ...]
    common: Floats
    common_errors: Floats
    spread: Floats
    own: Floats
    own_errors: Floats
    own_covariance: Floats
    models: Mapping[str, Model]
    pooled: Estimate
    moved: float
    converged: bool
    interrupted: bool
    simulations: int
    advice: tuple[str, ...] = ()

    def table(self) -> str:
        """Return all coefficients as plain text: one row an effect, one column a partnership."""
        heads = ["", "common", "s.e.", "spread", *self.groups]
        rows = [heads]
        for k, label in enumerate(self.labels):
            own = [f"{self.own[g, k]:.2f} ({self.own_errors[g, k]:.2f})" for g in range(len(self.groups))]
            numbers = [f"{self.common[k]:.3f}", f"({self.common_errors[k]:.3f})", f"{self.spread[k]:.2f}"]
            rows.append([label, *numbers, *own])
        return "\n".join([*aligned(rows), *self.advice])

    def of(self, name: str) -> Estimate:
        """Return one partnership's own coefficients and rates as an estimate, so that what takes one takes them.

        Statistics and t-ratios are NaN: its moment equations are not to be met, but weighed against the others.

        Raises
        ------
        ValueError
            If no partnership is called so.
        """
        if name not in self.groups:
            raise ValueError(f"no partnership is called {name!r}{nearest(name, self.groups)}")
        g, pooled = self.groups.index(name), self.pooled
        rates = [k for k, label in enumerate(pooled.labels) if label.startswith("rate of ") and f"({name})" in label]
        terms = [pooled.place(label) for label in self.labels]
        places, p, k = [*rates, *terms], len(rates) + len(terms), len(rates)
        values, covariance = pooled.estimates[places].copy(), np.full((p, p), np.nan)
        own_rates = list(self.models[name].rates.values())
        if len(own_rates) == 1:  # at its own coefficients a partnership changes at a rate of its own
            values[:k] = own_rates[0]
        values[k:], covariance[k:, k:] = self.own[g], self.own_covariance[g]
        covariance[:k, :k] = pooled.covariance[np.ix_(rates, rates)]
        covariance[:k, k:], covariance[k:, :k] = 0.0, 0.0
        nothing = np.full(p, np.nan)
        apart = ", ".join(f"{sd:.2f} ({label})" for label, sd in zip(self.labels, self.spread, strict=True))
        return replace(
            pooled,
            labels=tuple(pooled.labels[place] for place in places),
            estimates=values,
            standard_errors=np.sqrt(np.diag(covariance)),
            covariance=covariance,
            fixed=pooled.fixed[places],
            tested=pooled.tested[places],
            targets=nothing,
            means=nothing,
            t_ratios=nothing,
            overall=float("nan"),
            statistics=np.zeros((0, p)),
            derivative=np.full((p, p), np.nan),
            statistic_covariance=np.full((p, p), np.nan),
            models={name: self.models[name]},
            simulations=pooled.simulations + self.simulations,
            converged=self.converged and pooled.converged,
            interrupted=self.interrupted,
            advice=self.advice,
            history=(
                *pooled.history,
                f"Coefficients of {name}, drawn towards those of {len(self.groups)} partnerships together; standard "
                f"deviations between partnerships: {apart}.",
            ),
        )


def estimate_shrunken(
    panels: Mapping[str, Panel],
    terms: Sequence[Term | BehaviourTerm],
    rate_terms: Sequence[RateTerm] = (),
    *,
    spread: float | Mapping[str, float] | None = None,
    seed: int = 1,
    start: Start = None,
    settings: Settings | None = None,
    workers: int | None = None,
    progress: Callback | None = None,
    path: Any = "auto",
    absent_can_be_chosen: bool = False,
) -> ShrunkenEstimate:
    """Estimate coefficients of several partnerships that are drawn towards common ones.

    Parameters
    ----------
    panels : mapping of name to Panel
        At least two partnerships, two or more waves each.
    terms, rate_terms : sequence of terms
        The effects, the same in all.
    spread : float, mapping of name to float, or None
        How far partnerships are apart: the standard deviation of each effect's coefficient. None: estimated for all
        (restricted maximum likelihood, with one imagined partnership that is 0.2 away counted along); a mapping: given
        for some.
    seed, start, settings, workers, progress, path, absent_can_be_chosen
        As in `estimate`.

    Raises
    ------
    CannotEstimateError
        Where not even the pooled coefficients can be estimated.
    ValueError
        Where what is given does not fit.
    """
    if isinstance(panels, Panel) or len(panels) < 2:
        raise ValueError("shrinking needs at least two partnerships, as a mapping of names to panels")
    settings = settings or Settings()
    models = models_of(panels, terms, rate_terms, path, absent_can_be_chosen)
    layout = layout_of(models, conditional=False, shared=False)
    first = layout_of(dict(list(models.items())[:1]), conditional=False)
    labels = tuple(parameter.label for parameter in first.parameters if parameter.kind != "rate")
    begin, estimated = _spreads(spread, labels)
    pooled = estimate(
        panels,
        terms,
        rate_terms,
        seed=seed,
        conditional=False,
        start=start,
        settings=settings,
        workers=workers,
        progress=progress,
        path=path,
        absent_can_be_chosen=absent_can_be_chosen,
    )
    rates = [k for k, parameter in enumerate(layout.parameters) if parameter.kind == "rate"]
    common = pooled.estimates[len(rates) :]
    theta = np.concatenate([pooled.estimates[: len(rates)], np.tile(common, len(models))])
    reporter = Reporter(layout.labels, progress)
    moved, damping, found, interrupted = np.inf, 1.0, None, pooled.interrupted
    with Engine(models, layout, seed ^ (1 << 40), workers or default_workers(), None) as engine:
        count = settings.phase3
        try:
            for number in range(0 if interrupted else ROUNDS):
                doing = f"Partnerships, round {number + 1} of at most {ROUNDS}"
                at = theta

                def report(done: int, doing: str = doing, count: int = count, at: Floats = at) -> None:
                    reporter.say(doing, done, count, at)

                draws = engine.simulate(theta, count, report=report)
                check_times(draws)
                found, target, errors = _round(draws, engine, theta, begin, estimated)
                begin = found.spread if estimated.any() else begin
                step = target - theta
                before, moved = moved, float(np.abs(step / errors).max())
                if moved > before and moved > 5.0 * CLOSE_ENOUGH:
                    # Going to and fro: weights change with the coefficients.
                    damping = max(0.5 * damping, LEAST_DAMPING)
                theta = theta + step * min(damping, LONGEST_STEP / moved if moved > 0.0 else 1.0)
                if moved < CLOSE_ENOUGH:
                    break
                if moved < 5.0 * CLOSE_ENOUGH:
                    # Near the end what is left is mostly luck of the draw.
                    count = 4 * settings.phase3
        except KeyboardInterrupt:
            interrupted = True
        simulations = engine.drawn
    if found is None:
        nothing = np.full((len(models), len(labels), len(labels)), np.nan)
        found = Shrunken(common, nothing[0, 0], begin, np.tile(common, (len(models), 1)), nothing)
    advice = _advice(found, labels, tuple(models), moved, interrupted, pooled)
    return ShrunkenEstimate(
        labels,
        tuple(models),
        found.common,
        found.common_errors,
        found.spread,
        found.own,
        found.own_errors,
        found.own_covariance,
        models_at(models, layout, theta, None),
        pooled,
        moved,
        moved < CLOSE_ENOUGH and not interrupted,
        interrupted,
        simulations,
        advice,
    )


def _spreads(spread: float | Mapping[str, float] | None, labels: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return spreads to begin with, and which are to be estimated."""
    if spread is None:
        return np.full(len(labels), GUESS), np.ones(len(labels), bool)
    given = spread if isinstance(spread, Mapping) else dict.fromkeys(labels, float(spread))
    for name, value in given.items():
        if name not in labels:
            raise ValueError(f"spread: no effect is called {name!r}{nearest(name, labels)}")
        if not (np.isfinite(value) and value > 0.0):
            raise ValueError(f"spread: that of {name} is {value}; it must be above 0")
    return np.array([given.get(label, GUESS) for label in labels]), np.array([label not in given for label in labels])


def _round(
    draws: Draws, engine: Engine, theta: Floats, spread: Floats, estimated: npt.NDArray[np.bool_]
) -> tuple[Shrunken, Floats, Floats]:
    """Return what simulations at ``theta`` say: shrunken coefficients, all parameters again, and their errors.

    Each group's moment equations f are weighed by one matrix A for all, that of the pooled equations (D' Sigma^-1), and
    solved with the penalty: A f(theta_g) + (theta_g - mu) / spread^2 = 0. So without any spread they are the pooled
    moment equations, and with much of it each group's own.
    """
    derivative, covariance = draws.derivative, draws.covariance
    deviation = mean_deviation(draws, engine.targets)
    blocks = []
    for g in range(len(engine.models)):
        units = [unit for unit in engine.layout.units if unit.group == g]
        rates = np.concatenate([unit.rates for unit in units])
        own = np.concatenate([units[0].terms, units[0].rate_terms])
        own.sort()
        inverse = np.linalg.pinv(derivative[np.ix_(rates, rates)])
        # Rates follow their own equations; what is left of the others once they do.
        take_out = np.hstack([-derivative[np.ix_(own, rates)] @ inverse, np.eye(own.size)])
        both = np.concatenate([rates, own])
        left = take_out @ derivative[np.ix_(both, own)]
        noise = take_out @ covariance[np.ix_(both, both)] @ take_out.T
        blocks.append((rates, own, inverse, left, take_out @ deviation[both], noise))
    total = np.sum([block[3] for block in blocks], axis=0)
    weights = total.T @ np.linalg.pinv(np.sum([block[5] for block in blocks], axis=0), rcond=1e-10, hermitian=True)
    precisions, vectors, noises = [], [], []
    for _, own, _, left, f, noise in blocks:
        precisions.append(_symmetric(weights @ left))
        vectors.append(precisions[-1] @ theta[own] - weights @ f)
        noises.append(weights @ noise @ weights.T)
    found = shrink(precisions, vectors, noises, spread, estimated, GUESS)
    prior = np.diag(1.0 / found.spread**2)
    new, errors = theta.copy(), np.ones(theta.size)
    for g, (rates, own, inverse, left, f, _) in enumerate(blocks):
        # A Newton step of the group's own equations: its matrix need not be symmetric.
        moved = -np.linalg.pinv(weights @ left + prior) @ (weights @ f + prior @ (theta[own] - found.common))
        new[own], errors[own] = theta[own] + moved, found.own_errors[g]
        step = inverse @ (deviation[rates] + derivative[np.ix_(rates, own)] @ moved)
        new[rates] = np.where(theta[rates] - step > 0.0, theta[rates] - step, 0.5 * theta[rates])
        spread_of_rates = inverse @ covariance[np.ix_(rates, rates)] @ inverse.T
        errors[rates] = np.sqrt(np.maximum(np.diag(spread_of_rates), 1e-12))
    return replace(found, own=np.array([new[own] for _, own, *_ in blocks])), new, errors


def _symmetric(matrix: Floats) -> Floats:
    """Return the nearest symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh(0.5 * (matrix + matrix.T))
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T, np.float64)


def _advice(
    found: Shrunken, labels: Sequence[str], groups: Sequence[str], moved: float, interrupted: bool, pooled: Estimate
) -> tuple[str, ...]:
    advice = []
    if interrupted:
        advice.append("It was interrupted: these are the values so far. Go on from here with start=result.pooled.")
    elif moved >= CLOSE_ENOUGH:
        advice.append(
            f"It has not settled: the last round moved a coefficient by {moved:.2f} of its standard error. Take more "
            "simulations (Settings(phase3=4000)), or leave out effects that most partnerships say nothing of."
        )
    if len(groups) < 5 and not interrupted:
        advice.append(
            f"{len(groups)} partnerships say little of how far apart partnerships are: the spread rests in part on "
            "what was assumed."
        )
    if not pooled.converged and not interrupted:
        advice.append("The pooled estimate that it began from has not converged.")
    silent = [label for k, label in enumerate(labels) if found.common_errors[k] > LARGE_ERROR]
    if silent:
        advice.append(f"The partnerships say next to nothing of {joined(silent)}; leave it out.")
    return tuple(advice)
