"""Where an estimation begins: rates and density from the data, as RSiena does it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties import BehaviourData, NetworkData, Panel
from partnership_dynamics.simulation.ties.periods import end_wave, ignored_pairs, missing_from

Floats = npt.NDArray[np.float64]
LEAST_CHANCE, MOST_CHANCE = 0.02, 0.98
STEEPEST = 3.0
LEAST_RATE, MOST_RATE = 0.1, 100.0


def changes_of(network: NetworkData, period: int) -> Floats:
    """Return how many tie variables were 0 and stayed, came up, went, and stayed 1 in a period, float64 (4,).

    Those that are missing or structural at either end are left out.
    """
    before, after = network.read[period], end_wave(network, period)
    if after is None:
        raise ValueError("one wave shows no change")
    egos, alters = network.size
    cells = egos * alters - (0 if network.kind == "two-mode" else egos)
    left_out = ignored_pairs(network, period)
    known = [missing_from(wave.ties, left_out) for wave in (before, after)]
    stayed = len(known[0]) - len(missing_from(known[0], known[1]))
    gone, new = len(known[0]) - stayed, len(known[1]) - stayed
    counts = np.array([cells - len(left_out) - stayed - gone - new, new, gone, stayed], np.float64)
    return counts / 2.0 if network.kind == "undirected" else counts


def network_rate(network: NetworkData, period: int) -> float:
    """Return the basic rate to begin with: alters (0.2 + 2 distance) / (tie variables + 1), between 0.1 and 100."""
    _, new, gone, _ = counts = changes_of(network, period)
    rate = network.size[1] * (0.2 + 2.0 * (new + gone)) / (counts.sum() + 1.0)
    return float(np.clip(rate, LEAST_RATE, MOST_RATE))


def density(networks: Sequence[NetworkData]) -> float:
    """Return the coefficient of density to begin with: half the log odds of coming up against going.

    Parameters
    ----------
    networks : sequence of NetworkData
        The network in each group; periods count by their precision.
    """
    total = weights = 0.0
    for network in networks:
        for period in range(len(network.read) - 1):
            stayed_0, new, gone, stayed_1 = changes_of(network, period)
            up, down = (
                float(np.clip(some / max(some + rest, 1.0), LEAST_CHANCE, MOST_CHANCE))
                for some, rest in ((new, stayed_0), (gone, stayed_1))
            )
            weight = 4.0 / ((1.0 - up) / max(new, 1.0) + (1.0 - down) / max(gone, 1.0))
            total += weight * 0.5 * np.log(up / down)
            weights += weight
    return float(np.clip(total / weights, -STEEPEST, STEEPEST)) if weights else 0.0


def behaviour_rate(behaviour: BehaviourData, period: int) -> float:
    """Return the basic rate of a behaviour to begin with: the variance of the changes, between 0.1 and 100."""
    steps = behaviour.values[period + 1] - behaviour.values[period]
    steps = steps[np.isfinite(steps)]
    return float(np.clip(steps.var(ddof=1) if steps.size > 1 else 1.0, LEAST_RATE, MOST_RATE))


def linear(behaviours: Sequence[BehaviourData]) -> float:
    """Return the coefficient of linear shape to begin with: half the log odds of steps up against steps down."""
    steps = np.concatenate([np.diff(behaviour.values, axis=0).ravel() for behaviour in behaviours])
    steps = steps[np.isfinite(steps)]
    up, down = np.sum(steps[steps > 0]), -np.sum(steps[steps < 0])
    return float(np.clip(0.5 * np.log((up + 1.0) / (down + 1.0)), -STEEPEST, STEEPEST))


def first_rates(panel: Panel) -> dict[str, list[float]]:
    """Return the basic rates to begin with, by network and behaviour, one a period.

    Examples
    --------
    >>> panel = Panel({"advice": NetworkData([[[0, 1, 0], [0] * 3, [0] * 3], [[0, 1, 1], [0] * 3, [0] * 3]])})
    >>> {name: [round(rate, 3) for rate in rates] for name, rates in first_rates(panel).items()}
    {'advice': [0.943]}
    """
    periods = range(panel.periods)
    rates = {name: [network_rate(network, m) for m in periods] for name, network in panel.networks.items()}
    rates.update({name: [behaviour_rate(found, m) for m in periods] for name, found in panel.behaviours.items()})
    return rates
