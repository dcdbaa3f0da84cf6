"""Priors as penalties: moment equations solved together with how far each coefficient is from what was believed.

What the data identify stays where the data put it; what they do not, goes to the prior; and a small network on which
the moment equations alone have no solution gets one. The equations are weighed by the precision of their statistics,
D' S^-1 (E s(theta) - s) + P (theta - mu) = 0, with D the derivative of the expected statistics, S their covariance and
P the precision of the priors (`calibration.estimation.shrunken` draws partnerships towards one another likewise).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.derivatives import mean_deviation
from partnership_dynamics.calibration.estimation.engine import Draws, Engine
from partnership_dynamics.calibration.estimation.groups import models_of
from partnership_dynamics.calibration.estimation.moments import Start, first_values
from partnership_dynamics.calibration.estimation.parameters import layout_of
from partnership_dynamics.calibration.estimation.phases import stepped
from partnership_dynamics.calibration.estimation.priors import TiePrior
from partnership_dynamics.calibration.estimation.progress import Callback, Reporter
from partnership_dynamics.simulation.ties import Panel, Term
from partnership_dynamics.simulation.workers import default_workers

Floats = npt.NDArray[np.float64]
SIMULATIONS = 500
ROUNDS, LAST = 14, 4
LEAST_REACH = 0.3  # of a step, in log-odds
CLOSE_ENOUGH = 0.12
RATE_SD = 1.0  # of the logarithm of a rate, around where the data first put it: next to nothing, but no rate runs off
DENSITY_SD = 3.0  # likewise of the out-degree
MOST_EVENTS = 3.0  # a rate beyond so many times the first is one that the data do not bound


@dataclass(frozen=True)
class Penalised:
    """Coefficients that weigh data and priors.

    Attributes
    ----------
    labels : tuple of str
        Rates first, then effects.
    estimates : float64 (p,)
    covariance : float64 (p, p)
        The inverse of the precision of data and priors together.
    converged : bool
        Whether the last round moved nothing by more than 0.12 standard errors.
    moved : float
        By how much it did at most.
    """

    labels: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    converged: bool
    moved: float

    def places(self, labels: Sequence[str]) -> list[int]:
        """Return where some labels stand."""
        return [self.labels.index(label) for label in labels]


def estimate_penalised(
    panels: Panel | Mapping[str, Panel],
    terms: Sequence[Term],
    priors: Mapping[str, TiePrior],
    *,
    seed: int = 1,
    start: Start = None,
    simulations: int = SIMULATIONS,
    workers: int | None = None,
    progress: Callback | None = None,
) -> Penalised:
    """Estimate a tie model from two or more waves with priors as penalties.

    Parameters
    ----------
    panels : Panel, or mapping of name to Panel
    terms : sequence of Term
    priors : mapping of an effect's label to TiePrior
        Effects without one are left to the data; the out-degree and the rates are held from running off only.
    seed : int
    start : mapping, Estimate or None
        Where to begin; None: at the priors.
    simulations : int
        In each round; four times as many in the last ones.
    workers, progress
        As in `calibration.estimation.estimate`.
    """
    models = models_of(panels, terms, (), "auto", False)
    layout = layout_of(models, conditional=False)
    given: Start = start if start is not None else {label: prior.mean for label, prior in priors.items()}
    theta, *_ = first_values(models, layout, {}, (), given)
    p = len(layout.labels)
    centre, precision = theta.copy(), np.zeros(p)
    for k, label in enumerate(layout.labels):
        if layout.is_rate[k]:
            precision[k] = (RATE_SD * theta[k]) ** -2
        elif label in priors:
            centre[k], precision[k] = priors[label].mean, priors[label].sd ** -2
        else:
            precision[k] = DENSITY_SD**-2
    highest = np.where(layout.is_rate, MOST_EVENTS * theta, np.inf)
    reporter = Reporter(layout.labels, progress)
    moved, calm, number = np.inf, 0, 0
    covariance = np.full((p, p), np.nan)
    with Engine(models, layout, seed ^ (1 << 41), workers or default_workers(), None) as engine:
        count = simulations
        for number in range(ROUNDS + LAST):
            at = theta

            def report(done: int, number: int = number, at: Floats = at, count: int = count) -> None:
                reporter.say(f"Weighing data and priors, round {number + 1}", done, count, at)

            draws = engine.simulate(theta, count, report=report)
            step, covariance = _newton(draws, engine, theta, centre, precision)
            errors = np.sqrt(np.diag(covariance))
            moved = float(np.abs(step / errors).max())
            # One error at most, but a prior far narrower than the way to go must not make the steps as small.
            far = float(np.abs(step / np.maximum(errors, LEAST_REACH)).max())
            theta = np.minimum(stepped(theta, step * min(1.0, 1.0 / far), layout.is_rate), highest)
            calm = calm + 1 if moved < 5.0 * CLOSE_ENOUGH else 0
            if moved < CLOSE_ENOUGH and calm >= 2:
                break
            if calm >= 1:
                count = 4 * simulations
    return Penalised(layout.labels, theta, covariance, moved < 4.0 * CLOSE_ENOUGH, moved)


def _newton(draws: Draws, engine: Engine, theta: Floats, centre: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """Return the step to take off the parameters, and the covariance of data and priors together."""
    scale = np.sqrt(np.maximum(np.diag(draws.covariance), 1e-12))
    spread = draws.covariance + np.diag(1e-6 * scale**2 + 1e-12)
    derivative = draws.derivative
    weights = np.linalg.solve(spread, derivative).T
    information = weights @ derivative
    information = 0.5 * (information + information.T)
    values, vectors = np.linalg.eigh(information)
    information = (vectors * np.maximum(values, 0.0)) @ vectors.T
    total = information + np.diag(precision)
    gradient = weights @ mean_deviation(draws, engine.targets) + precision * (theta - centre)
    covariance = np.linalg.inv(total)
    return np.asarray(covariance @ gradient), np.asarray(0.5 * (covariance + covariance.T))
