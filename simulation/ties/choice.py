"""A multinomial-logit choice among toggles, and the other side's agreement in an undirected network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import rule, swift
from partnership_dynamics.simulation.randomness import TIE_CHOICE, TIE_CONFIRM, uniform

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]


@swift
def surely_behind(behind: float, chance: float) -> bool:
    """Say whether an option that is behind the best so far stays behind, whatever precisely its Gumbel noise is.

    The noise makes up the gap only if -log(chance) < exp(-behind). Since -log(chance) > 1 - chance and exp(behind) >
    its first four terms, most options are out without a logarithm.
    """
    return behind > 0.0 and (1.0 - chance) * (1.0 + behind * (1.0 + behind * (0.5 + behind / 6.0))) >= 1.0


@swift
def noisiest(
    gain: Floats, permitted: Any, last: int, home: int, key: np.uint64, variable: int, ego: int, turn: int
) -> int:
    """Return the option, of the first ``last``, with the largest gain plus keyed Gumbel noise.

    ``permitted`` is 0 for options that may not be chosen; ``home``, no change, always may.
    """
    best = home
    top = gain[home] - math.log(-math.log(uniform(key, TIE_CHOICE, variable, ego, home, turn)))
    for option in range(last):
        if permitted[option] == 0 or option == home:
            continue
        chance = uniform(key, TIE_CHOICE, variable, ego, option, turn)
        if surely_behind(top - gain[option], chance):
            continue
        value = gain[option] - math.log(-math.log(chance))
        if value > top:
            top = value
            best = option
    return best


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
    return noisiest(u, permitted, u.size, ego, key, 0, ego, turn)


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
