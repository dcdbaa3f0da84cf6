"""Estimation by the method of moments, from data and effects to an `Estimate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation import start as starting
from partnership_dynamics.calibration.estimation.conclude import conclude
from partnership_dynamics.calibration.estimation.engine import Engine
from partnership_dynamics.calibration.estimation.groups import models_of
from partnership_dynamics.calibration.estimation.parameters import Layout, layout_of
from partnership_dynamics.calibration.estimation.phases import CannotEstimateError, Work
from partnership_dynamics.calibration.estimation.progress import Callback, Reporter
from partnership_dynamics.calibration.estimation.result import Estimate
from partnership_dynamics.calibration.estimation.settings import Settings
from partnership_dynamics.calibration.estimation.solve import solve
from partnership_dynamics.simulation.ties import RATE_EFFECTS, BehaviourTerm, Model, Panel, RateTerm, Term
from partnership_dynamics.simulation.ties.term import nearest
from partnership_dynamics.simulation.workers import default_workers

Floats = npt.NDArray[np.float64]
Start = Mapping[str, float] | Estimate | None


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
    >>> from partnership_dynamics.simulation.ties import NetworkData
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
    with Engine(models, layout, seed, workers or default_workers(), condition) as engine:
        check_targets(engine, free)
        work = Work(engine, settings, free, theta, reporter, notes=[])
        try:
            solve(work, goes_on=isinstance(start, Estimate))
        except KeyboardInterrupt:
            interrupted = True
        return conclude(work, models, is_fixed, is_tested, interrupted)


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
