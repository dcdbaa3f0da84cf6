"""Synthetic truths: true parameters should be kept at the nominal rate, and wrong ones ruled out.

A truth is a vector of the registry's ranges. Its world is what the model gives there in many histories, and the
discrepancy that the evidence allows; what is known of that world is a band as wide as the real one, with the world
anywhere in it. The truth's own parameters are then judged as any others: from 40 histories with another luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import qmc

from partnership_dynamics.calibration.plausible.simulator import CLOSE, PlausibleSimulator
from partnership_dynamics.calibration.plausible.targets import NOMINAL, Target, cutoff, distance, misses, spreads
from partnership_dynamics.simulation.workers import Tell, nobody

Floats = npt.NDArray[np.float64]
WORLD: Mapping[str, int] = {name: 3 * count for name, count in CLOSE.items()}
TRIED = 4  # vectors tried for each truth: many have no value for a target, as nothing is delivered
WORLD_LUCK, OWN_LUCK = 1 << 24, 1 << 25


@dataclass(frozen=True)
class Truths:
    """What came of T synthetic truths.

    Attributes
    ----------
    kept : bool (T,)
        Whether each truth's own parameters are kept.
    wrong_kept : float64 (T,)
        For each truth, the share of the other truths' parameters that are kept.
    missed : float64 (T, K)
        Every truth's own misses.
    """

    kept: npt.NDArray[np.bool_]
    wrong_kept: Floats
    missed: Floats

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the rate at which truths are kept (Clopper and Pearson 1934)."""
        from scipy.stats import binomtest

        found = binomtest(int(self.kept.sum()), len(self.kept)).proportion_ci()
        return float(found.low), float(found.high)

    @property
    def is_nominal(self) -> bool:
        """Whether truths are kept at the nominal rate, as far as so many can tell."""
        low, high = self.interval
        return low <= NOMINAL <= high

    def sentence(self) -> str:
        """Say what came of them."""
        low, high = self.interval
        wrong = 1.0 - float(self.wrong_kept.mean())
        return (
            f"Of {len(self.kept)} synthetic truths {self.kept.mean():.1%} are kept (95% interval {low:.1%} to "
            f"{high:.1%}; nominal {NOMINAL:.0%}); of wrong parameters {wrong:.1%} are ruled out."
        )


def band_round(target: Target, world: float, place: float) -> Target:
    """Return a target whose band is as wide as it was and holds the world at ``place``, from 0 (its low end) to 1.

    Examples
    --------
    >>> one = band_round(Target("a", "delivered", "shire", 2.0, 20.0, 2.0), 8.0, 0.25)
    >>> one.low, one.high
    (3.5, 21.5)
    """
    low = world - place * (target.high - target.low)
    return replace(target, low=low, high=low + (target.high - target.low), unit="", closed=True)


def synthetic_truths(simulator: PlausibleSimulator, count: int, tell: Tell = nobody) -> Truths:
    """Return what comes of synthetic truths.

    Parameters
    ----------
    simulator : PlausibleSimulator
        Over the registry's ranges.
    count : int
        How many truths.
    tell : callable

    Raises
    ------
    ValueError
        If too few vectors of the ranges have a value for every target.
    """
    targets = simulator.targets
    points = qmc.Sobol(len(simulator.prior.names), rng=np.random.default_rng(simulator.seed)).random(TRIED * count)
    every = simulator.prior.values(ndtri(np.clip(points, 1e-9, 1 - 1e-9)))
    few_each = dict.fromkeys(CLOSE, 3)
    rough = simulator.quantities(every, OWN_LUCK // 2 + np.arange(len(every)), few_each, tell, "Trying")
    alive = every[~np.isnan(rough).any(axis=1)][:count]
    numbers = np.arange(len(alive))
    world = simulator.quantities(alive, WORLD_LUCK + numbers, WORLD, tell, "Worlds")
    own = simulator.quantities(alive, OWN_LUCK + numbers, CLOSE, tell, "Their own parameters")
    there = ~(np.isnan(world) | np.isnan(own)).any(axis=1)
    alive, world, own = alive[there], world[there], own[there]
    if len(alive) < count // 2:
        raise ValueError(f"only {len(alive)} of {len(every)} vectors have a value for every target")
    few = np.arange(min(len(alive), 40))
    chance = simulator.chance(alive[few], OWN_LUCK * 2 + few, tell)
    close, wide = simulator.of_size(chance, CLOSE), simulator.of_size(chance, WORLD)
    spread, luck = spreads(targets, close + wide), np.random.default_rng([simulator.seed, 8])
    edge = cutoff([replace(one, unit="", closed=True) for one in targets], close + wide)
    kept, wrong, missed = [], [], []
    for k in range(len(alive)):
        away = world[k] + luck.standard_normal(len(targets)) * np.array([one.discrepancy for one in targets])
        known = [band_round(*each) for each in zip(targets, away, luck.random(len(targets)), strict=True)]
        apart = misses(own, known, spread)
        inside = distance(apart) <= edge
        kept.append(bool(inside[k]))
        wrong.append(float(np.delete(inside, k).mean()))
        missed.append(apart[k])
    return Truths(np.array(kept), np.array(wrong), np.array(missed))
