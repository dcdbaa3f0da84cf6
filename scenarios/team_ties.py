"""What becomes of the team's ties when it no longer convenes: handed to the lead, or spread among the members.

Without this the team's ties are gone with it, and a change of governance shows their loss and the new mode together.
With it the number of ties stays the same, so that a difference is the mode's.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.partnership import Partnership

SEED = 20_070_102  # of a scenario's own draw: the same ties in every run of it

Ties = npt.NDArray[np.uint8]
Strengths = npt.NDArray[np.float64]


def handed_over(partnership: Partnership, lead: int, seed: int = SEED) -> tuple[Ties, Strengths]:
    """Return the network in which as many ties as the team's are others', each as strong as the team's on average.

    Parameters
    ----------
    partnership : Partnership
        With a team that has ties.
    lead : int
        Who takes over the team's ties, with whom it has none yet; -1 for nobody. What is left over, or all, is spread
        over pairs of members without any tie, by a draw keyed by the pair: all of them if there are fewer.
    seed : int

    Returns
    -------
    tie : uint8 array (n, n)
    strength : float64 array (n, n)
    """
    team = partnership.team_place
    tie, strength = partnership.tie.copy(), partnership.strength.copy()
    own = np.concatenate([strength[team][tie[team] == 1], strength[:, team][tie[:, team] == 1]])
    left, each = len(own), float(own.mean()) if len(own) else 0.0
    before = tie.copy()
    tie[team, :] = tie[:, team] = 0
    strength[team, :] = strength[:, team] = 0.0

    def begin(i: int, j: int) -> int:
        if tie[i, j]:
            return 0
        tie[i, j], strength[i, j] = 1, each
        return 1

    members = [index for index in range(len(tie)) if index != team]
    if lead >= 0:
        for other in members:
            if other != lead:
                left -= begin(lead, other) if before[team, other] else 0
                left -= begin(other, lead) if before[other, team] else 0
    key = rnd.run_key(seed, 0)
    with np.errstate(over="ignore"):
        lots = {pair: rnd.uniform(key, rnd.START, 0, *pair, 0) for pair in combinations(members, 2)}
    for i, j in sorted(lots, key=lambda pair: lots[pair]):
        if left > 0 and not (tie[i, j] or tie[j, i]):
            left -= begin(i, j)
            if left > 0 or not partnership.directed:
                left -= begin(j, i)
    return tie, strength
