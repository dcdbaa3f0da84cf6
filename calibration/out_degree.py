"""Solve the out-degree parameter of a partnership, so that its network does not drift for want of a constant.

Density depends on the question asked (a roster gives more ties than "name your contacts"), so no out-degree parameter
fits every survey. It is solved by simulating the whole model over the whole horizon, departures included: on average
over the quarters as many pairs are then in contact as were surveyed, or as many as two waves say that there will be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from partnership_dynamics.calibration.balance.contact import Contact, paths, starting_contact, uneventful
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.workers import Progress

WIDEST = 24.0
CLOSE = 0.01  # how closely the parameter is found, in log odds
HORIZON, LONGEST = 40, 120  # quarters: at least ten years, so that a shorter run has the same parameter; at most thirty
LARGE, SHORT = 300, 8  # from that many members on a history takes so long that two years must do


@dataclass(frozen=True)
class OutDegree:
    """The solved parameter and how well it balances.

    Attributes
    ----------
    value : float
        The out-degree parameter, in log odds.
    quarters, replications : int
        What was simulated at each step of the search.
    observed : int
        Pairs in contact at the start.
    growth : float
        The odds of contact that were aimed at, against those at the start.
    mean, after : float
        Pairs in contact, on average over the quarters and at their end, at the solved value.
    error : float
        Standard error of ``mean``.
    """

    value: float
    quarters: int
    replications: int
    observed: int
    growth: float
    mean: float
    after: float
    error: float

    def sentence(self) -> str:
        """Say what was solved, in a sentence."""
        grown = "" if self.growth == 1.0 else f" (the odds of contact were to become {self.growth:.2f} times as large)"
        return (
            f"The out-degree parameter was solved by simulation as {self.value:.2f}: of {self.observed} pairs in "
            f"contact at the start, {self.mean:.0f} (give or take {2 * self.error:.0f}) are in contact on average "
            f"over {self.quarters / 4:g} years, departures included, and {self.after:.0f} at their end{grown}."
        )


def horizon_of(setup: Setup) -> int:
    """Return the quarters over which the balance is held."""
    if len(setup.partnership.members) >= LARGE:
        return SHORT
    return min(max(setup.quarters, HORIZON), LONGEST)


def replications_for(members: int) -> int:
    """Return the histories at each step of a search: fewer of a large network, whose pairs average out the luck."""
    return int(np.clip(960 // max(members, 1), 4, 48))


def target_of(contact: Contact, growth: float) -> float:
    """Return the log odds of contact that are aimed at.

    Raises
    ------
    ValueError
        If the network is empty or complete: then nothing can be dropped, or nothing created.
    """
    if contact.pairs in (0, contact.possible):
        what = "no ties" if contact.pairs == 0 else "every possible tie"
        raise ValueError(f"the network has {what}: no out-degree parameter keeps its density; set `density` yourself")
    return float(contact.log_odds(contact.pairs) + np.log(growth))


def solve_out_degree(
    setup: Setup,
    quarters: int | None = None,
    replications: int | None = None,
    growth: float = 1.0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> OutDegree:
    """Return the out-degree parameter at which as many pairs stay in contact as there were.

    Parameters
    ----------
    setup : Setup
        Its dated events are left out: the search is about the partnership as it was surveyed.
    quarters : int, optional
        How long the balance is to hold; default: the setup's quarters, at least ten years and at most thirty.
    replications : int, optional
        Histories at each step of the search, all with the same luck; default: by the number of members.
    growth : float
        How many times as large the odds of contact are to become.
    workers : int, optional
    progress : callable, optional
        Given the steps of the search that are done, and about how many there are.

    Raises
    ------
    ValueError
        If the network is empty or complete: then nothing can be dropped, or nothing created.
    """
    long = quarters or horizon_of(setup)
    many = replications or replications_for(len(setup.partnership.members))
    plain = uneventful(setup, long)
    contact = starting_contact(start(plain))
    target = target_of(contact, growth)
    tried: dict[float, npt.NDArray[np.float64]] = {}

    def beyond(density: float) -> float:
        """Return how far the mean log odds of contact lie above the target."""
        if density not in tried:
            # Replications of one set are spread over the workers as sets of two histories each.
            half = -(-many // 2)
            found = paths(plain, [{"density": density}] * half, 2, workers=workers)
            tried[density] = found.reshape(2 * half, long)[:many]
            if progress:
                progress(len(tried), max(len(tried) + 1, 10))
        return float(contact.log_odds(tried[density].mean())) - target

    low, high = _bracket(beyond, float((setup.parameters or {}).get("density", PARAMETERS["density"].default)))
    value = round(float(brentq(beyond, low, high, xtol=CLOSE)), 3)
    beyond(value)
    means = tried[value].mean(axis=1)
    return OutDegree(
        value,
        long,
        many,
        contact.pairs,
        growth,
        float(means.mean()),
        float(tried[value][:, -1].mean()),
        float(means.std(ddof=1) / np.sqrt(many)),
    )


def _bracket(beyond: object, start_at: float) -> tuple[float, float]:
    """Return two values on either side of the one sought, in steps that widen."""
    assert callable(beyond)
    low = high = start_at
    step = 0.5
    while beyond(low) > 0.0 and low > -WIDEST:
        high, low, step = low, max(low - step, -WIDEST), 2.0 * step
    step = 0.5
    while beyond(high) < 0.0 and high < WIDEST:
        low, high, step = high, min(high + step, WIDEST), 2.0 * step
    if beyond(low) > 0.0 or beyond(high) < 0.0:
        raise ValueError(
            "no out-degree parameter keeps this network's density under these parameters: too little or too much "
            "changes whatever members choose; set `density` yourself"
        )
    return low, high
