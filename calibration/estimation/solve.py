"""All phases in order; going on where they have not converged, beginning again where a coefficient ran away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.advice import on_divergence
from partnership_dynamics.calibration.estimation.engine import Draws
from partnership_dynamics.calibration.estimation.phases import (
    CannotEstimateError,
    DivergedError,
    Work,
    newton,
    phase1,
    phase2,
    phase3,
)
from partnership_dynamics.calibration.estimation.result import LARGEST_OVERALL, LARGEST_T

Floats = npt.NDArray[np.float64]
# Nearer than this, a Newton step does more than another phase 2.
NEAR = 1.0
SMALLER = 0.25
MOST_RESTARTS = 2


def solve(work: Work, goes_on: bool) -> None:
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
        work.draws = None
        return
    work.draws = None
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
