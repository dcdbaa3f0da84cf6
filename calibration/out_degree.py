"""Solve the out-degree parameter for a surveyed network, so that its density does not drift for want of a constant.

Density depends on the question asked (a roster gives more ties than "name your contacts"), so no out-degree parameter
fits every survey. It is solved by simulating the first years of the whole model: ties made must then balance ties
lost, to members' own choices and to people who leave. What happens to the network later is the model's finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.history import run, working_copy
from simulation.start import Setup, start

SEED = 20_070_101  # of the search alone; the runs that follow use the user's seed
WIDEST = 24.0
STEPS = 14


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
        Ties at the start.
    after : float
        Mean ties after those quarters, at the solved value.
    error : float
        Standard error of ``after``.
    """

    value: float
    quarters: int
    replications: int
    observed: int
    after: float
    error: float

    def sentence(self) -> str:
        """Say what was solved, in a sentence."""
        return (
            f"The out-degree parameter was solved by simulation as {self.value:.2f}: of {self.observed} ties observed, "
            f"{self.after:.0f} (give or take {2 * self.error:.0f}) stand after {self.quarters / 4:g} years, so ties "
            "made balance ties lost at first. What becomes of them later is the model's finding."
        )


def ties_after(setup: Setup, density: float, replications: int) -> np.ndarray:
    """Return the number of ties at the end of each replication, float64 (replications,)."""
    template = start(setup.with_parameters(density=density))
    state = working_copy(template)
    found = np.zeros(replications)
    for replication in range(replications):
        found[replication] = run(template, SEED, replication, into=state).network.tie.sum()
    return found


def solve_out_degree(setup: Setup, quarters: int = 8, replications: int = 32) -> OutDegree:
    """Return the out-degree parameter at which expected creations equal expected dissolutions in the first years.

    Parameters
    ----------
    setup : Setup
        Its dated events are left out: the search is about the partnership as it was surveyed.
    quarters : int
        How long the balance is to hold.
    replications : int
        Histories at each step of the bisection, all with the same luck.

    Raises
    ------
    ValueError
        If the network is empty or complete: then nothing can be dropped, or nothing created.
    """
    n = len(setup.partnership.members)
    observed = int(setup.partnership.tie.sum())
    if observed in (0, n * (n - 1)):
        what = "no ties" if observed == 0 else "every possible tie"
        raise ValueError(f"the network has {what}: no out-degree parameter keeps its density; set `density` yourself")
    first_years = Setup(
        partnership=setup.partnership,
        quarters=quarters,
        parameters=setup.parameters,
        bypassed=setup.bypassed,
        equal_hours=setup.equal_hours,
        successors=setup.successors,
    )
    low, high = -WIDEST, WIDEST
    for _step in range(STEPS):
        middle = 0.5 * (low + high)
        if ties_after(first_years, middle, replications).mean() < observed:
            low = middle
        else:
            high = middle
    value = round(0.5 * (low + high), 3)
    after = ties_after(first_years, value, replications)
    error = float(after.std(ddof=1) / np.sqrt(replications))
    return OutDegree(value, quarters, replications, observed, float(after.mean()), error)
