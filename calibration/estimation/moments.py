"""Estimation by the method of moments, from data and effects to an `Estimate`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from calibration.estimation import start as starting
from calibration.estimation.advice import on_convergence, on_divergence, on_precision, on_singular
from calibration.estimation.engine import Draws, Engine
from calibration.estimation.groups import models_of
from calibration.estimation.parameters import Layout, layout_of
from calibration.estimation.phases import (
    CannotEstimateError,
    DivergedError,
    Work,
    inverse_or_none,
    newton,
    phase1,
    phase2,
    phase3,
)
from calibration.estimation.progress import Callback, Reporter
from calibration.estimation.result import LARGEST_OVERALL, LARGEST_T, Estimate, RateEstimate
from calibration.estimation.settings import Settings
from simulation.ties import RATE_EFFECTS, BehaviourTerm, Model, Panel, RateTerm, Term
from simulation.ties.objective import nearest

Floats = npt.NDArray[np.float64]
Start = Mapping[str, float] | Estimate | None
# Nearer than this, a Newton step does more than another phase 2.
NEAR = 1.0
SMALLER = 0.25
MOST_RESTARTS = 2


def estimate(
    panels: Panel | Mapping[str, Panel],
    terms: Sequence[Term | BehaviourTerm],
    rate_terms: Sequence[RateTerm] = (),
    *,
    seed: int = 1,
    conditional: bool | None = None,
    fixed: Mapping[str, float] | None = None,
    test: Iterable[str] = (),
    start: Start = None,
    settings: Settings | None = None,
    workers: int | None = None,
    progress: Callback | None = None,
    path: Any = "auto",
    absent_can_be_chosen: bool = False,
) -> Estimate:
    """Estimate a tie model from two or more waves (Snijders 2001).

    Parameters
    ----------
    panels : Panel, or mapping of name to Panel
        What was observed: of one partnership, or of several that share all coefficients but have their own rates.
    terms, rate_terms : sequence of terms
        The effects. A coefficient other than 0 is where the estimation begins.
    seed : int
        The same seed gives the same bytes with any number of workers.
    conditional : bool or None
        Whether a simulated period stops at the observed distance, and rates follow from that. None: where that is
        possible (one network or behaviour, the same actors all the time, no effects of degrees on rates).
    fixed : mapping of name to float, or None
        Parameters that are held at a value.
    test : iterable of str
        Effects that are held at the coefficient they come with (0 where none was given), to be tested by
        `Estimate.score_test`.
    start : mapping of name to float, Estimate, or None
        Where to begin; an earlier estimate is gone on with.
    settings : Settings or None
        How; None: as RSiena does.
    workers : int or None
        Threads; None: one a core.
    progress : callable or None
        Told now and then where it is; `calibration.estimation.shown` shows it.
    path, absent_can_be_chosen
        As in `simulation.ties.Model`.

    Returns
    -------
    Estimate
        Also where it has not converged, with advice; and, on Ctrl-C, what there is so far.

    Raises
    ------
    CannotEstimateError
        In a sentence that names the effect, where there can be no estimate.
    ValueError
        Where what is given does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from simulation.ties import NetworkData
    >>> draw = np.random.default_rng(1)
    >>> before = (draw.random((15, 15)) < 0.2).astype(float)
    >>> after = np.where(draw.random((15, 15)) < 0.15, draw.random((15, 15)) < 0.3, before).astype(float)
    >>> for wave in (before, after):
    ...     np.fill_diagonal(wave, 0)
    >>> found = estimate(Panel({"advice": NetworkData([before, after])}), [Term("density"), Term("recip")], seed=1)
    >>> found.labels, found.converged
    (('density', 'recip'), True)
    """
    settings = settings or Settings()
    models = models_of(panels, terms, rate_terms, path, absent_can_be_chosen)
    condition = _condition(models, rate_terms, conditional, fixed or {})
    layout = layout_of(models, condition is not None)
    tests = tuple(test)
    theta, is_fixed, is_tested = first_values(models, layout, fixed or {}, tests, start)
    free = np.flatnonzero(~is_fixed)
    if free.size == 0:
        raise CannotEstimateError("every parameter is held fixed: there is nothing to estimate")
    reporter = Reporter(layout.labels, progress)
    interrupted = False
    with Engine(models, layout, seed, workers or os.cpu_count() or 1, condition) as engine:
        check_targets(engine, free)
        work = Work(engine, settings, free, theta, reporter, notes=[])
        try:
            _solve(work, goes_on=isinstance(start, Estimate))
        except KeyboardInterrupt:
            interrupted = True
        return _result(work, models, is_fixed, is_tested, interrupted)


def _condition(
    models: Mapping[str, Model], rate_terms: Sequence[RateTerm], wanted: bool | None, fixed: Mapping[str, float]
) -> str | None:
    """Return the variable at whose distance periods stop, or None."""
    why = ""
    first = next(iter(models.values()))
    if len(first.variables) > 1:
        why = "there are several networks or behaviours"
    elif any(model.panel.presence for model in models.values()):
        why = "actors come and go"
    elif any(RATE_EFFECTS[term.effect].degree >= 0 for term in rate_terms):
        why = "there are effects of degrees on rates"
    elif any(name.startswith("rate of ") for name in fixed):
        why = "rates are held fixed"
    if why and wanted:
        raise ValueError(f"a conditional estimation is not possible where {why}: use conditional=False")
    return None if why or wanted is False else first.variables[0]


def first_values(
    models: Mapping[str, Model],
    layout: Layout,
    fixed: Mapping[str, float],
    tests: Sequence[str],
    start: Start,
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return where an estimation begins, what is held fixed, and what of that is tested."""
    labels = layout.labels
    for where, names in (("fixed", fixed), ("test", tests)):
        for name in names:
            if name not in labels:
                raise ValueError(f"{where}: no parameter is called {name!r}{nearest(name, labels)}")
    first = next(iter(models.values()))
    rates = [starting.first_rates(model.panel) for model in models.values()]
    theta = np.zeros(len(labels))
    given = start.as_start() if isinstance(start, Estimate) else dict(start or {})
    unknown = [name for name in given if name not in labels and not name.startswith("rate of ")]
    if unknown and not isinstance(start, Estimate):
        raise ValueError(f"start: no parameter is called {unknown[0]!r}{nearest(unknown[0], labels)}")
    for k, parameter in enumerate(layout.parameters):
        if parameter.kind == "rate":
            theta[k] = rates[parameter.group][first.variables[parameter.place]][parameter.period]
        elif parameter.kind == "rate term":
            theta[k] = first.terms.rates[parameter.place].theta
        else:
            term = first.terms.all[parameter.place]
            theta[k] = term.theta if term.theta != 0.0 or parameter.label in tests else _from_data(models, term)
    is_fixed = np.array([label in fixed or label in tests for label in labels], bool)
    for k, label in enumerate(labels):
        if label in given and label not in tests:
            theta[k] = given[label]
        if label in fixed:
            theta[k] = fixed[label]
        if not np.isfinite(theta[k]) or (layout.is_rate[k] and theta[k] <= 0.0):
            raise ValueError(f"{label} cannot be {theta[k]:g}")
    return theta, is_fixed, np.array([label in tests for label in labels], bool)


def _from_data(models: Mapping[str, Model], term: Term | BehaviourTerm) -> float:
    panels = [model.panel for model in models.values()]
    if term.part != "evaluation":
        return 0.0
    if isinstance(term, Term) and term.effect == "density" and term.times is None:
        return starting.density([panel.networks[str(term.on)] for panel in panels])
    if isinstance(term, BehaviourTerm) and term.effect == "linear":
        return starting.linear([panel.behaviours[str(term.on)] for panel in panels])
    return 0.0


def check_targets(engine: Engine, free: npt.NDArray[np.int64]) -> None:
    """Refuse a period in which nothing changed that is to be estimated."""
    for unit in engine.layout.units:
        model = engine.models[unit.group]
        distances = model.targets(unit.period).distances
        for v, variable in enumerate(model.variables):
            estimated = engine.conditional is not None or unit.rates[v] in free
            if distances[v] == 0.0 and estimated:
                raise CannotEstimateError(
                    f"nothing changed in {variable} in period {unit.period + 1}, so its rate cannot be estimated. "
                    "Leave that wave out; or, if this is one wave given twice, use estimate_stationary"
                )


def _solve(work: Work, goes_on: bool) -> None:
    """Run the phases; go on, or begin again in smaller steps, where that is needed."""
    settings = work.settings
    notes = work.notes if work.notes is not None else []
    first = work.theta.copy()
    gain = settings.gain
    for restart in range(MOST_RESTARTS + 1):
        try:
            if goes_on:
                phase3(work, settings.phase3)
                if not is_converged(work):
                    improve(work, gain)
            else:
                phase1(work)
                phase2(work, gain, settings.subphases)
            break
        except DivergedError as error:
            label = work.engine.layout.labels[error.effect]
            if restart == MOST_RESTARTS:
                raise CannotEstimateError(on_divergence(label)) from None
            gain *= SMALLER
            notes.append(f"The coefficient of {label} ran away; began again with steps of {gain:g}.")
            work.theta, goes_on = first.copy(), False
    phase3(work, settings.phase3)
    for attempt in range(settings.continuations):
        if is_converged(work):
            break
        notes.append(f"Not converged after phase 3: went on ({attempt + 1}).")
        improve(work, gain)
        phase3(work, settings.phase3, f"Phase 3, continuation {attempt + 1}")
    for step in range(settings.polish):
        phase3(work, settings.polish_replications, f"Polish, step {step + 1}")
        newton(work)
    if settings.polish:
        phase3(work, settings.polish_replications, "Phase 3 after polish")


def improve(work: Work, gain: float) -> None:
    """Go on from simulations at an estimate that has not converged."""
    ratios, overall = convergence(work)
    if max(float(np.abs(ratios[work.free]).max()), overall) < NEAR:
        newton(work)
        return
    try:
        phase2(work, gain, work.settings.subphases)
    except DivergedError as error:
        raise CannotEstimateError(on_divergence(work.engine.layout.labels[error.effect])) from None


def convergence(work: Work) -> tuple[Floats, float]:
    """Return t-ratios of all parameters and the overall maximum convergence ratio of the free ones."""
    draws = work.draws
    assert draws is not None
    return ratios_of(draws, work.engine.targets, work.free)


def ratios_of(draws: Draws, targets: Floats, free: npt.NDArray[np.int64]) -> tuple[Floats, float]:
    """Return t-ratios, and sqrt(mean' Sigma^-1 mean) of the free parameters."""
    covariance = draws.covariance
    deviation = draws.statistics.mean(axis=0) - targets
    spread = np.sqrt(np.diag(covariance))
    ratios = np.divide(deviation, spread, out=np.zeros_like(spread), where=spread > 0.0)
    square = covariance[np.ix_(free, free)]
    return ratios, float(np.sqrt(max(deviation[free] @ np.linalg.pinv(square) @ deviation[free], 0.0)))


def is_converged(work: Work) -> bool:
    """Say whether all t-ratios are below 0.1 and the overall ratio is below 0.25."""
    ratios, overall = convergence(work)
    return bool(np.abs(ratios[work.free]).max() < LARGEST_T and overall < LARGEST_OVERALL)


def _result(
    work: Work,
    models: Mapping[str, Model],
    is_fixed: npt.NDArray[np.bool_],
    is_tested: npt.NDArray[np.bool_],
    interrupted: bool,
) -> Estimate:
    layout, engine, free = work.engine.layout, work.engine, work.free
    p = len(layout.labels)
    nothing = np.full(p, np.nan)
    covariance, square = np.full((p, p), np.nan), np.ix_(free, free)
    advice: list[str] = []
    if interrupted:
        advice.append("It was interrupted: these are the values so far. Go on from here with start=result.")
    free_labels = [layout.labels[k] for k in free]
    if work.momentum is not None:
        inverse = inverse_or_none(work.momentum.derivative)
        if inverse is None:
            advice += on_singular(free_labels, work.momentum.derivative)
        else:
            covariance[square] = inverse @ work.momentum.covariance @ inverse.T
            if not interrupted:
                advice += on_precision(free_labels, work.theta[free], covariance[square], layout.is_rate[free])
    draws = work.draws
    means, ratios, overall = nothing, nothing, float("nan")
    statistics, derivative, spread = np.zeros((0, p)), np.full((p, p), np.nan), np.full((p, p), np.nan)
    if draws is not None:
        statistics, derivative, spread = draws.statistics, draws.derivative, draws.covariance
        means = statistics.mean(axis=0)
        ratios, overall = convergence(work)
        notes = work.notes or []
        continued = sum("went on" in note for note in notes)
        advice = on_convergence(free_labels, ratios[free], overall, continued) + advice
    return Estimate(
        layout.labels,
        work.theta.copy(),
        np.sqrt(np.diag(covariance)),
        covariance,
        is_fixed,
        is_tested,
        engine.targets.copy(),
        means,
        ratios,
        overall,
        statistics,
        derivative,
        spread,
        _rates(models, draws) if engine.conditional else (),
        models_at(models, layout, work.theta, draws if engine.conditional else None),
        engine.conditional is not None,
        engine.seed,
        engine.drawn,
        draws is not None and not interrupted and is_converged(work),
        interrupted,
        tuple(advice),
        tuple(work.notes or ()),
    )


def _rates(models: Mapping[str, Model], draws: Draws | None) -> tuple[RateEstimate, ...]:
    """Return the rates of a conditional estimation: how long simulations took at rate 1."""
    if draws is None:
        return ()
    labels = [parameter.label for parameter in layout_of(models, False).parameters if parameter.kind == "rate"]
    return tuple(
        RateEstimate(label, float(part.times.mean()), float(part.times.std(ddof=1)))
        for label, part in zip(labels, draws.parts, strict=True)
    )


def models_at(models: Mapping[str, Model], layout: Layout, theta: Floats, draws: Draws | None) -> dict[str, Model]:
    """Return each group's model at some parameters; rates that are none of them come from simulated times."""
    found = {}
    for g, (name, model) in enumerate(models.items()):
        units = [unit for unit in layout.units if unit.group == g]
        rates: dict[str, list[float]] = {variable: list(values) for variable, values in model.rates.items()}
        for u, unit in enumerate(units):
            for v, place in enumerate(unit.rates):
                rates[model.variables[v]][u] = float(theta[place])
        if draws is not None:
            times = [float(part.times.mean()) for part in draws.parts if part.unit.group == g]
            rates[model.variables[0]] = times
        found[name] = model.at(theta[units[0].terms].tolist(), rates, theta[units[0].rate_terms].tolist())
    return found
