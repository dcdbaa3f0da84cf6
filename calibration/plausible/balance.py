"""The out-degree that keeps a partnership's contacts, for any parameters of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from calibration.out_degree import solve_out_degree
from simulation.partnership import Partnership
from simulation.start import Setup
from simulation.workers import Tell, nobody

Balance = Callable[[Mapping[str, float]], float]


def balance_of(
    partnership: Partnership, quarters: int = 40, workers: int | None = None, tell: Tell = nobody
) -> Balance:
    """Return a partnership's out-degree parameter as a function of the parameters that are not at their defaults.

    Parameters
    ----------
    partnership : Partnership
    quarters : int
        The horizon.
    workers : int, optional
    tell : callable
    """
    solved = solve_out_degree(Setup(partnership, quarters)).value
    return lambda _parameters: solved
