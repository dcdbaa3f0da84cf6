"""The out-degree that keeps a partnership's contacts, for any parameters of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from partnership_dynamics.calibration.balance.surface import TooLargeError, surface_of
from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Tell, nobody

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

    Raises
    ------
    ValueError
        If the network is empty or complete.
    """
    setup = Setup(partnership, quarters)
    try:
        return surface_of(setup, workers, tell).density
    except TooLargeError:  # then one value has to do, and draws of tie parameters are balanced less well
        solved = solve_out_degree(setup).value
        return lambda _parameters: solved
