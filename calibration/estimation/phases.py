"""The three phases of the method of moments (Snijders 2001; Schweinberger & Snijders 2007 for the derivatives).

Phase 1 finds how statistics react to parameters at the start. Phase 2 moves the parameters, simulation by simulation,
to where the expected statistics are the observed ones (Robbins & Monro 1951, with the double averaging of Bather 1989
and Schwabe & Walk 1996). Phase 3 simulates there: how far off, and how sure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.derivatives import (
    Momentum,
    inverse_or_none,
    mean_deviation,
    momentum_of,
)
from partnership_dynamics.calibration.estimation.engine import Draws, Engine
from partnership_dynamics.calibration.estimation.progress import Reporter
from partnership_dynamics.calibration.estimation.settings import Settings

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
LEAST_PHASE1, MOST_PHASE1 = 50, 200
LARGEST_FIRST_STEP = 1.0
STEPS_BEYOND = 200
STEPS_FIRST = 2.52
LEAST_STEPS = 10
SHAKING, MOST_REPEATS, SHAKING_FROM = -0.8, 4, 50
RIDGE = 1e-4


class CannotEstimateError(ValueError):
    """Something about the data or the model makes an estimate impossible; the message says what, and what to do."""


class DivergedError(Exception):
    """Coefficients ran away; ``effect`` is the place of the first."""

    def __init__(self, effect: int) -> None:
        super().__init__(effect)
        self.effect = effect


@dataclass
class Work:
    """An estimation under way: all that is kept of it when it is interrupted.

    Attributes
    ----------
    engine : Engine
        The simulations.
    settings : Settings
        How.
    free : int64 (f,)
        Places of the parameters that are estimated.
    theta : float64 (p,)
        The parameters now.
    reporter : Reporter
        Who is told.
    momentum : Momentum or None
        What is known of the statistics so far.
    draws : Draws or None
        Simulations at ``theta``.
    notes : list of str
        What happened on the way.
    """

    engine: Engine
    settings: Settings
    free: Integers
    theta: Floats
    reporter: Reporter
    momentum: Momentum | None = None
    draws: Draws | None = None
    notes: list[str] | None = None

    @property
    def positive(self) -> Bools:
        """Which free parameters have to stay above 0."""
        return self.engine.layout.is_rate[self.free]

    def report(self, doing: str, total: int) -> Callable[[int], None]:
        """Return what tells the reporter how much of a part is done."""
        return lambda done: self.reporter.say(doing, done, total, self.theta)


def phase1(work: Work) -> None:
    """Find derivative and spread of the statistics at the start, and make a first small step."""
    settings, free = work.settings, work.free
    count = settings.phase1 or max(LEAST_PHASE1, 7 + 3 * free.size)
    draws = work.engine.simulate(work.theta, count, report=work.report("Phase 1", count))
    while True:
        check_times(draws)
        check_variation(work, draws)
        momentum = momentum_of(draws, free)
        if (np.diag(momentum.derivative) > 0.0).all() or count >= MOST_PHASE1:
            break
        count *= 2
        draws = work.engine.simulate(work.theta, count, report=work.report("Phase 1, once more", count))
    if (np.diag(momentum.derivative) <= 0.0).any():
        momentum.derivative = by_differences(work, count)
    work.momentum = momentum
    deviation = (draws.statistics.mean(axis=0) - work.engine.targets)[free]
    step = 0.5 * settings.gain * (direction(work) @ deviation)
    largest = np.abs(step).max()
    if largest > LARGEST_FIRST_STEP:
        step *= LARGEST_FIRST_STEP / largest
    move(work, step)


def check_times(draws: Draws) -> None:
    """Refuse periods that never came as far as was observed."""
    for part in draws.parts:
        if not np.isfinite(part.times).all():
            share = float(np.mean(~np.isfinite(part.times)))
            raise CannotEstimateError(
                f"in {share:.0%} of the simulations of period {part.unit.period + 1} the network never came as far "
                "from its start as was observed. The coefficients are too far off: begin with smaller ones, or use "
                "conditional=False"
            )


def check_variation(work: Work, draws: Draws) -> None:
    """Refuse an effect that no simulation says anything about."""
    same = np.ptp(draws.statistics[:, work.free], axis=0) == 0.0
    if not same.any():
        return
    index = int(work.free[np.flatnonzero(same)[0]])
    label, value = work.engine.layout.labels[index], float(draws.statistics[0, index])
    observed = work.engine.targets[index]
    raise CannotEstimateError(
        f"{label} cannot be estimated: its statistic is {value:g} in every simulation (observed: {observed:g}). "
        "Either nothing in these data can vary in it (leave it out, or fix it), or the start is so far off that "
        "hardly anything happens (begin with other values: start={...})"
    )


def by_differences(work: Work, count: int) -> Floats:
    """Return the derivative from simulations to either side of each parameter, with the same luck."""
    free, theta = work.free, work.theta
    found = np.zeros((free.size, free.size))
    first = work.engine.drawn
    for column, place in enumerate(free):
        width = 0.1 * theta[place] if work.positive[column] else 0.1
        sides = []
        for side in (-1.0, 1.0):
            moved = theta.copy()
            moved[place] += side * width
            report = work.report("Phase 1, by differences", count)
            sides.append(work.engine.simulate(moved, count, False, report, first).statistics.mean(axis=0)[free])
        found[:, column] = (sides[1] - sides[0]) / (2.0 * width)
    work.engine.drawn = first + count
    bad = np.flatnonzero(np.diag(found) <= 0.0)
    if bad.size:
        label = work.engine.layout.labels[free[bad[0]]]
        raise CannotEstimateError(
            f"{label} cannot be estimated from this start: its statistic does not grow with its coefficient. Begin "
            "elsewhere (start={...}), or leave it out if another effect says nearly the same"
        )
    return found


def direction(work: Work) -> Floats:
    """Return what turns deviations into steps: the inverse of the derivative, drawn towards its diagonal."""
    momentum = work.momentum
    assert momentum is not None
    share = work.settings.diagonalize
    for attempt in (share, max(share, 0.5), 1.0):
        drawn = (1.0 - attempt) * momentum.derivative + attempt * np.diag(np.diag(momentum.derivative))
        inverse = inverse_or_none(drawn)
        if inverse is not None:
            return inverse
    index = int(work.free[np.argmin(np.abs(np.diag(momentum.derivative)))])
    raise CannotEstimateError(
        f"{work.engine.layout.labels[index]} cannot be estimated from this start: no statistic reacts to its "
        "coefficient. Leave it out, fix it, or begin elsewhere (start={...})"
    )


def stepped(values: Floats, step: Floats, positive: Bools) -> Floats:
    """Return values less a step; what has to stay above 0 and would not is halved."""
    moved = values - step
    return np.where(positive & (moved <= 0.0), 0.5 * values, moved)


def move(work: Work, step: Floats) -> None:
    """Take a step off the free parameters."""
    theta = work.theta.copy()
    theta[work.free] = stepped(theta[work.free], step, work.positive)
    work.theta = theta


def steps_of(settings: Settings, free: int, subphase: int) -> tuple[int, int]:
    """Return how many steps a subphase has at least and at most.

    RSiena's numbers of simulations, shared among steps of several simulations.
    """
    least = int(STEPS_FIRST * (7 + free))
    for _ in range(subphase):
        least = int(STEPS_FIRST * least)
    each = settings.step_replications
    least_steps = max(-(-least // each), min(LEAST_STEPS, least))
    return least_steps, least_steps + -(-STEPS_BEYOND // each)


def phase2(work: Work, gain: float, subphases: int) -> None:
    """Move the parameters to where the expected statistics are the observed ones, in ever smaller steps."""
    subphase, repeats = 0, 0
    while subphase < subphases:
        shaken = _subphase(work, gain, subphase, subphases)
        if shaken and repeats < MOST_REPEATS:
            repeats += 1
            gain *= work.settings.reduction
            continue
        subphase += 1
        gain *= work.settings.reduction


def _subphase(work: Work, gain: float, subphase: int, subphases: int) -> bool:
    """Run one subphase and leave the mean of its parameters; say whether it was left early for shaking."""
    settings, free, momentum = work.settings, work.free, work.momentum
    assert momentum is not None
    weights = direction(work)
    spread = np.sqrt(np.maximum(np.diag(weights @ momentum.covariance @ weights.T), 1e-12))
    cautious = np.minimum(1.0, 1.0 / spread)
    measure = np.linalg.inv(momentum.covariance + RIDGE * np.eye(free.size))
    least, most = steps_of(settings, free.size, subphase)
    report = work.report(f"Phase 2, subphase {subphase + 1} of {subphases}, step", most)
    theta = work.theta.copy()
    targets = work.engine.targets[free]
    summed = np.zeros(free.size)
    all_theta, count = theta[free].copy(), 1
    before, own, lagged = np.zeros(free.size), np.zeros(free.size), np.zeros(free.size)
    shaken = False
    for t in range(1, most + 1):
        draws = work.engine.simulate(theta, settings.step_replications, settings.control_variates)
        check_times(draws)
        f = draws.statistics.mean(axis=0)[free] - targets
        if settings.control_variates:
            f -= momentum.control * draws.scores.mean(axis=0)[free]
        far = np.sqrt(f @ measure @ f / free.size)
        if far > settings.truncation:
            f *= settings.truncation / far
        if t % 2 == 1:
            before = f
        else:
            own += f * f
            lagged += f * before
        summed += f
        mean = all_theta / count
        moved = stepped(mean, gain * cautious * (weights @ summed), work.positive)
        theta[free] = moved
        runaway = np.flatnonzero((np.abs(moved) > settings.largest) & ~work.positive | ~np.isfinite(moved))
        if runaway.size:
            raise DivergedError(int(free[runaway[0]]))
        all_theta += moved
        count += 1
        work.theta[free] = all_theta / count
        report(t)
        correlation = np.divide(lagged, own, out=np.full(free.size, -2.0), where=own > 0.0)
        if t >= least and correlation.max() < 0.0:
            break
        if t >= SHAKING_FROM and correlation.min() < SHAKING:
            shaken = True
            break
    return shaken


def phase3(work: Work, count: int, doing: str = "Phase 3") -> None:
    """Simulate at the estimate."""
    work.draws = None
    draws = work.engine.simulate(work.theta, count, report=work.report(doing, count))
    check_times(draws)
    check_variation(work, draws)
    work.draws = draws
    work.momentum = momentum_of(draws, work.free)


def newton(work: Work, most_errors: float = 1.0) -> None:
    """Make one Newton step from the simulations at the estimate, of at most so many standard errors.

    The mean deviation has its noise taken off by all scores, whose expectation is known to be 0.
    """
    draws, momentum = work.draws, work.momentum
    assert draws is not None
    assert momentum is not None
    inverse = inverse_or_none(momentum.derivative)
    if inverse is None:
        return
    step = inverse @ mean_deviation(draws, work.engine.targets)[work.free]
    error = np.sqrt(np.maximum(np.diag(inverse @ momentum.covariance @ inverse.T), 1e-300))
    longest = np.abs(step / error).max()
    if longest > most_errors:
        step *= most_errors / longest
    move(work, step)
