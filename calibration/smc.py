"""Approximate Bayesian computation by sequential Monte Carlo, for a prior that is standard normal in every direction.

Generations of particles (Drovandi and Pettitt 2011, "Estimation of parameters for macroparasite population evolution
using approximate Bayesian computation", algorithm 3): the half furthest from the data is dropped and made up again
from the nearer half, each copy then moved by Metropolis steps that keep it within the new distance. A proposal is
x' = sqrt(1 - b^2) x + b z (Cotter et al. 2013, "MCMC methods for functions", equation 4.3), which leaves a standard
normal prior as it is, so that a step is accepted whenever its simulation is near enough. All particles weigh the same.

Every draw is keyed by seed, generation, sweep and particle, so that the particles do not depend on how the simulations
are spread over workers, and a search that was broken off goes on to the same end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# From places (B, K) and each one's own number (B,) to the statistics on which distances are computed (B, D).
Simulate = Callable[[Floats, Integers], Floats]

KEPT = 0.5
MOST_SWEEPS = 10
UNMOVED = 0.1  # sweeps go on until so few of the copies have not moved
STUCK = 0.3  # where more have not after the last sweep, copies pile up: the generation is not used
WANTED_ACCEPTANCE = 0.25
MOVED_TOGETHER = 0.5  # share of the constants that one step changes
LEAST_SCALE = 0.01  # prior standard deviations; a statistic that varies less says nothing
LEAST_SPREAD = 0.01  # of a residual's variance, below which it counts as that
MOST_SCALING = 1.0  # residuals are scaled by a factor of e at most
RESAMPLE, MOVE = 1, 2


@dataclass(frozen=True)
class Generation:
    """A population of M particles, all within ``epsilon`` of the data.

    Attributes
    ----------
    number : int
    x : float64 (M, K)
    statistics : float64 (M, D)
    distance : float64 (M,)
    epsilon : float
    acceptance : float
        Share of the proposed steps that were accepted in making it.
    unmoved : float
        Share of the copies that no sweep moved.
    step : float
        How far steps go, against the spread of the particles.
    simulations : int
        All told, those of the first population included.
    """

    number: int
    x: Floats
    statistics: Floats
    distance: Floats
    epsilon: float
    acceptance: float
    unmoved: float
    step: float
    simulations: int


def distances(statistics: Floats, observed: Floats) -> Floats:
    """Return the Euclidean distance of each row of statistics, float64 (B, D), from the data's, float64 (D,)."""
    result: Floats = np.sqrt(((statistics - observed) ** 2).sum(axis=1))
    return result


def nearest(x: Floats, statistics: Floats, observed: Floats, particles: int) -> Generation:
    """Return the first population: those nearest to the data of N simulations drawn from the prior.

    Raises
    ------
    ValueError
        If there are fewer simulations than particles.
    """
    if len(x) < particles:
        raise ValueError(f"{len(x)} simulations from the prior are too few for {particles} particles")
    distance = distances(statistics, observed)
    order = np.argsort(distance, kind="stable")[:particles]
    epsilon = float(distance[order[-1]])
    return Generation(0, x[order], statistics[order], distance[order], epsilon, particles / len(x), 0.0, 1.0, len(x))


def next_generation(
    before: Generation, observed: Floats, simulate: Simulate, seed: int, floor: float = 0.0, unmoved: float = UNMOVED
) -> Generation:
    """Return the population after one more step towards the data.

    Parameters
    ----------
    before : Generation
    observed : float64 (D,)
    simulate : callable
        Its second argument numbers each simulation of a search, from the first population's count on.
    seed : int
    floor : float
        The distance beyond which nothing is dropped: where all are that near, every particle is moved and none lost.
    unmoved : float
        Sweeps go on until no larger share of the copies has not moved.

    Returns
    -------
    Generation
    """
    particles, constants = before.x.shape
    number = before.number + 1
    order = np.argsort(before.distance, kind="stable")
    kept = int(np.ceil(KEPT * particles))
    epsilon = float(before.distance[order[kept - 1]])
    if epsilon <= floor:
        epsilon, kept = floor, int((before.distance <= floor).sum())
    if kept == particles:  # nothing is to be dropped: all are moved where they are
        kept = 0
    luck = np.random.default_rng([seed, RESAMPLE, number])
    x, statistics, distance = before.x[order], before.statistics[order], before.distance[order]
    if kept:
        copies = luck.integers(0, kept, size=particles - kept)
        for table in (x, statistics, distance):
            table[kept:] = table[copies]
    spread = np.minimum(x[: kept or particles].std(axis=0, ddof=1), 1.0)
    width = np.minimum(before.step * spread, 0.999)
    simulations, accepted, proposed = before.simulations, 0, 0
    still = np.ones(particles - kept, dtype=bool)
    for sweep in range(MOST_SWEEPS):
        luck = np.random.default_rng([seed, MOVE, number, sweep])
        normal = luck.standard_normal((particles, constants))[kept:]
        together = luck.uniform(size=(particles, constants))[kept:] < MOVED_TOGETHER
        moved = np.sqrt(1.0 - width**2) * x[kept:] + width * normal
        trial = np.where(together, moved, x[kept:])
        found = simulate(trial, simulations + np.arange(len(trial)))
        simulations += len(trial)
        far = distances(found, observed)
        near = np.flatnonzero(far <= epsilon)
        x[kept + near], statistics[kept + near], distance[kept + near] = trial[near], found[near], far[near]
        still[near] = False
        accepted, proposed = accepted + len(near), proposed + len(trial)
        if still.mean() <= unmoved:
            break
    rate = accepted / proposed
    step = float(np.clip(before.step * np.exp(2.0 * (rate - WANTED_ACCEPTANCE)), 0.05, 2.0))
    return Generation(number, x, statistics, distance, epsilon, rate, float(still.mean()), step, simulations)


def generations(
    first: Generation, observed: Floats, simulate: Simulate, seed: int, simulations: int, floor: float = 0.0
) -> Iterator[Generation]:
    """Go through the populations after the first, until so many simulations are done or copies no longer move.

    With a ``floor`` they end where all particles are that near.
    """
    latest = first
    while latest.simulations < simulations and not latest.epsilon <= floor:
        latest = next_generation(latest, observed, simulate, seed, floor)
        if latest.unmoved > STUCK:
            return
        yield latest


def adjusted(x: Floats, statistics: Floats, observed: Floats) -> Floats:
    """Return particles moved to where they would be if their statistics were the data's, by local-linear regression.

    Beaumont, Zhang and Balding (2002), "Approximate Bayesian computation in population genetics", equation 4, without
    weights, since all particles are near; and with the residuals scaled to the spread expected at the data (Blum and
    Francois 2010, "Non-linear regression models for approximate Bayesian computation", equation 7) and widened for the
    regression's own degrees of freedom.

    Parameters
    ----------
    x : float64 (M, K)
    statistics : float64 (M, D)
    observed : float64 (D,)

    Returns
    -------
    float64 (M, K)

    Examples
    --------
    >>> s = np.linspace(0, 1, 50)[:, None]
    >>> adjusted(3 * s, s, np.array([0.5])).round(6).ravel()[:3].tolist()
    [1.5, 1.5, 1.5]
    """
    gap = statistics - observed
    scale = gap.std(axis=0)
    used = scale > LEAST_SCALE
    design = np.column_stack([np.ones(len(x)), (gap / np.where(used, scale, 1.0))[:, used]])
    fitted, *_rest = np.linalg.lstsq(design, x, rcond=None)
    residual = x - design @ fitted
    size = np.log(residual**2 + LEAST_SPREAD * residual.var(axis=0) + 1e-300)
    trend, *_rest = np.linalg.lstsq(design, size, rcond=None)
    factor = np.exp(np.clip(-0.5 * design[:, 1:] @ trend[1:], -MOST_SCALING, MOST_SCALING))
    alone = len(np.unique(x, axis=0))  # copies of a particle are one observation of the regression
    freedom = max(alone - design.shape[1], alone / 2)
    result: Floats = fitted[0] + residual * factor * np.sqrt(alone / freedom)
    return result
