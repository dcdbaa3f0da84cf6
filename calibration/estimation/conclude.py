"""From an estimation's work to its `Estimate`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.advice import on_convergence, on_edge, on_precision, on_singular
from partnership_dynamics.calibration.estimation.derivatives import inverse_or_none
from partnership_dynamics.calibration.estimation.engine import Draws
from partnership_dynamics.calibration.estimation.parameters import Layout, layout_of
from partnership_dynamics.calibration.estimation.phases import Work
from partnership_dynamics.calibration.estimation.result import Estimate, RateEstimate
from partnership_dynamics.calibration.estimation.solve import convergence, is_converged
from partnership_dynamics.simulation.ties import Model

Floats = npt.NDArray[np.float64]


def conclude(
    work: Work,
    models: Mapping[str, Model],
    is_fixed: npt.NDArray[np.bool_],
    is_tested: npt.NDArray[np.bool_],
    interrupted: bool,
) -> Estimate:
    """Return what was found, with advice."""
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
        advice += on_edge(free_labels, statistics[:, free], engine.targets[free])
        if np.isfinite(covariance[square]).all():
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
