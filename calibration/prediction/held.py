"""An out-degree for each run, at which its ties are expected to grow as was drawn for it.

The tie model and the whole model are both held to the same growth in the same way, so that they differ in which pairs
tie and how widely, not in how many ties somebody assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from partnership_dynamics.calibration.balance.response import Response, fit
from partnership_dynamics.calibration.prediction.simulators import Constants, Matrices, PanelSimulator
from partnership_dynamics.calibration.prediction.statistics import Window
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.workers import Progress

Floats = npt.NDArray[np.float64]
PILOT = 256  # runs in each round of learning
SEARCH = 32  # runs at each step of the first search
ROUNDS = 3
WIDE = 0.6
APART = 1_000_000  # replications of learning are others than those that are kept
WIDEST = 20.0


def log_odds(ties: Floats, possible: int) -> Floats:
    """Return the log odds of a tie, half a tie added to either side so that none is infinite."""
    return np.asarray(np.log((ties + 0.5) / (possible - ties + 0.5)), np.float64)


def ties_in(networks: Matrices, window: Window) -> Floats:
    """Return the ties of each network among the pairs that are compared, float64 (R,)."""
    count = ((networks > 0) & window.known).sum(axis=(1, 2)).astype(np.float64)
    return np.asarray(count if window.directed else 0.5 * count, np.float64)


def densities(
    simulator: PanelSimulator,
    window: Window,
    draws: Sequence[Constants],
    growths: Floats,
    seed: int,
    progress: Progress | None = None,
) -> Floats:
    """Return an out-degree for each draw of constants and growth, float64 (D,).

    Parameters
    ----------
    simulator : PanelSimulator
    window : Window
    draws : sequence of mapping, D
        Constants of each run; all name the same ones.
    growths : float64 (D,)
        The change in the log odds of a tie that each run is to have on average.
    seed : int
    progress : callable, optional
        Given the rounds of learning that are done, and how many there are.
    """
    before = float(log_odds(np.array([_start_ties(window)]), window.possible)[0])
    some = [draws[k] for k in np.linspace(0, len(draws) - 1, min(SEARCH, len(draws))).astype(int)]

    def respond(sets: Sequence[Constants], first: int) -> Floats:
        ends = simulator.ends(sets, seed, first=APART + first)
        return log_odds(ties_in(ends, window), window.possible) - before

    def beyond(density: float) -> float:
        return float(respond([{**one, "density": density} for one in some], 0).mean()) - float(growths.mean())

    anchor = _search(beyond, PARAMETERS["density"].default)
    names = tuple(name for name in draws[0] if np.ptp([one[name] for one in draws]) > 1e-9)
    values = np.array([[one[name] for name in names] for one in draws]).reshape(len(draws), len(names))
    limits = np.quantile(values, (0.01, 0.99), axis=0).T.reshape(len(names), 2)
    usual = values.mean(axis=0) if len(names) else np.zeros(0)
    generator = np.random.default_rng([seed, 29])
    surface: Response | None = None
    points, tried, responses = [], [], []
    for number in range(ROUNDS):
        chosen = generator.permutation(len(draws))[: min(PILOT, len(draws))]
        shaken = (WIDE / (number + 1)) * generator.uniform(-1.0, 1.0, len(chosen))
        density = _chosen(surface, anchor, [draws[k] for k in chosen], growths[chosen]) + shaken
        sets = [{**draws[k], "density": float(d)} for k, d in zip(chosen, density, strict=True)]
        points.append(values[chosen])
        tried.append(density)
        responses.append(respond(sets, (number + 1) * PILOT + SEARCH))
        surface = fit(
            names, limits, usual, anchor, np.concatenate(points), np.concatenate(tried), np.concatenate(responses), ()
        )
        if progress:
            progress(number + 1, ROUNDS + 1)
    density = _chosen(surface, anchor, draws, growths)
    # Log odds are bent: a last step brings the mean number of ties to where the mean of the growths puts it.
    sets = [{**one, "density": float(d)} for one, d in zip(draws, density, strict=True)]
    share = ties_in(simulator.ends(sets[:PILOT], seed, first=2 * APART), window).mean() / window.possible
    odds = np.exp(before + growths[: len(sets[:PILOT])])
    aim = float((odds / (1.0 + odds)).mean())
    assert surface is not None
    slope = max(float(surface.weights[1]), 0.2)
    return np.asarray(density + (np.log(aim / (1 - aim)) - np.log(share / (1 - share))) / slope, np.float64)


def _start_ties(window: Window) -> float:
    count = float((window.start & window.known).sum())
    return count if window.directed else 0.5 * count


def _chosen(surface: Response | None, anchor: float, draws: Sequence[Constants], growths: Floats) -> Floats:
    if surface is None:
        return np.full(len(draws), anchor)
    return np.array([surface.density(one, float(np.exp(g))) for one, g in zip(draws, growths, strict=True)])


def _search(beyond: Callable[[float], float], at: float) -> float:
    """Return about where a rising function with noise is 0."""
    low = high = at
    step = 0.75
    while beyond(low) > 0.0 and low > -WIDEST:
        high, low, step = low, low - step, 2.0 * step
    step = 0.75
    while beyond(high) < 0.0 and high < WIDEST:
        low, high, step = high, high + step, 2.0 * step
    if beyond(low) * beyond(high) > 0.0:
        return 0.5 * (low + high)
    return float(brentq(beyond, low, high, xtol=0.05))
