"""A multinomial-logit choice among toggles, and the other side's agreement in an undirected network."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.compiled import inner, rule, swift
from simulation.randomness import TIE_CHOICE, TIE_CONFIRM, uniform

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]


@swift
def surely_behind(behind: float, chance: float) -> bool:
    """Say whether an option that is behind the best so far stays behind, whatever precisely its Gumbel noise is.

    The noise makes up the gap only if -log(chance) < exp(-behind). Since -log(chance) > 1 - chance and exp(behind) >
    its first four terms, most options are out without a logarithm.
    """
    return behind > 0.0 and (1.0 - chance) * (1.0 + behind * (1.0 + behind * (0.5 + behind / 6.0))) >= 1.0


@rule
def choose_by_noise(u: Floats, permitted: Mask, key: np.uint64, ego: int, turn: int) -> int:
    """Return the alter with the largest utility plus keyed Gumbel noise: the multinomial logit, draw by draw.

    The noise of an alter depends on (key, ego, alter, turn) alone, so two scenarios in which this ego faces nearly
    the same choice nearly always choose alike (McFadden 1974 for the equivalence with the logit).

    Parameters
    ----------
    u : float64 (n,)
        Utilities, as `utilities` fills them.
    permitted : uint8 (n,)
        1 for alters that may be chosen; ego's own option, no change, is always there.
    key : uint64
        The run's key.
    ego, turn : int
        Who chooses, and the how-many-th turn of theirs it is (0 to 65535).

    Returns
    -------
    int
        The alter whose tie is toggled; ego for no change.
    """
    best = ego
    top = u[ego] - math.log(-math.log(uniform(key, TIE_CHOICE, 0, ego, ego, turn)))
    for alter in range(u.size):
        if permitted[alter] == 0 or alter == ego:
            continue
        chance = uniform(key, TIE_CHOICE, 0, ego, alter, turn)
        if surely_behind(top - u[alter], chance):
            continue
        value = u[alter] - math.log(-math.log(chance))
        if value > top:
            top = value
            best = alter
    return best


@inner
def _largest(u: Floats, permitted: Mask, ego: int) -> float:
    largest: float = u[ego]
    for alter in range(u.size):
        if permitted[alter] == 1 and u[alter] > largest:
            largest = u[alter]
    return largest


@rule
def probabilities(u: Floats, permitted: Mask, ego: int, p: Floats) -> None:
    """Fill ``p`` with the probability of each toggle; ``p[ego]`` is that of no change.

    Parameters
    ----------
    u : float64 (n,)
        Utilities, as `utilities` fills them.
    permitted : uint8 (n,)
        1 for alters that may be chosen.
    ego : int
        Who chooses.
    p : float64 (n,)
        Filled; adds up to 1.
    """
    largest = _largest(u, permitted, ego)
    total = 0.0
    for alter in range(u.size):
        p[alter] = 0.0
        if permitted[alter] == 1 or alter == ego:
            p[alter] = math.exp(u[alter] - largest)
        total += p[alter]
    for alter in range(u.size):
        p[alter] /= total


@rule
def choose_by_inversion(u: Floats, permitted: Mask, chance: float, ego: int, p: Floats) -> int:
    """Return the alter at which the running sum of probabilities first passes ``chance``; fills ``p``.

    Parameters
    ----------
    u, permitted, ego, p
        As in `probabilities`.
    chance : float
        A uniform number, 0 to 1.
    """
    probabilities(u, permitted, ego, p)
    reached = 0.0
    last = ego
    for alter in range(u.size):
        if p[alter] > 0.0:
            reached += p[alter]
            last = alter
            if chance < reached:
                return alter
    return last


@rule
def log_probability(u: Floats, permitted: Mask, ego: int, chosen: int) -> float:
    """Return the log of the probability that ego chooses ``chosen`` (ego itself: no change).

    Minus infinity where ``chosen`` is not permitted.
    """
    if chosen != ego and permitted[chosen] == 0:
        return -math.inf
    largest = _largest(u, permitted, ego)
    total = 0.0
    for alter in range(u.size):
        if permitted[alter] == 1 or alter == ego:
            total += math.exp(u[alter] - largest)
    gain: float = u[chosen] - largest
    return gain - math.log(total)


@rule
def acceptance(gain: float) -> float:
    """Return the probability that an alter agrees to a tie worth ``gain`` to it: 1 / (1 + exp(-gain)).

    Snijders & Pickup 2017, unilateral initiative and reciprocal confirmation (RSiena's model type 3, offset 0).
    """
    if gain >= 0.0:
        return 1.0 / (1.0 + math.exp(-gain))
    odds = math.exp(gain)
    return odds / (1.0 + odds)


@rule
def accepts(gain: float, key: np.uint64, ego: int, alter: int, turn: int) -> bool:
    """Say whether alter agrees to the new tie that ego proposes in this turn.

    Parameters
    ----------
    gain : float
        What the tie adds to the *alter's* objective: ``u[ego]`` after `utilities` for alter.
    key : uint64
        The run's key.
    ego, alter, turn : int
        Who proposes, to whom, in which turn of ego's.
    """
    return uniform(key, TIE_CONFIRM, 0, ego, alter, turn) < acceptance(gain)
