"""Parameters drawn from their ranges: every sampler scales its numbers between 0 and 1 here.

A range of whole numbers is cut into cells of equal width, one for each: its upper end is as likely as any other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.parameters import PARAMETERS

Floats = npt.NDArray[np.float64]


def from_unit(name: str, u: npt.ArrayLike, low: float | None = None, high: float | None = None) -> Floats:
    """Return values of a parameter from places between 0 and 1: even over its range, both ends of a whole one included.

    Parameters
    ----------
    name : str
    u : array_like of float
        From 0 to 1; evenly distributed places give evenly distributed values.
    low, high : float, optional
        Other ends than the registry's; of a whole number they are whole.

    Returns
    -------
    float64 array of the shape of u

    Examples
    --------
    >>> from_unit("talks", [0.0, 0.19, 0.5, 0.81, 1.0]).tolist()
    [1.0, 1.0, 3.0, 5.0, 5.0]
    >>> float(from_unit("prior", 0.5))
    0.25
    """
    row = PARAMETERS[name]
    return between(u, row.low if low is None else low, row.high if high is None else high, row.is_whole)


def between(u: npt.ArrayLike, low: float, high: float, is_whole: bool) -> Floats:
    """Return values between two ends from places between 0 and 1; each whole number is as likely as any other.

    Examples
    --------
    >>> between([0.0, 0.3, 0.6, 1.0], 0, 2, is_whole=True).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    places = np.asarray(u, dtype=np.float64)
    if is_whole:
        return np.minimum(low + np.floor(places * (high - low + 1.0)), high)
    return np.clip(low * (1.0 - places) + high * places, low, high)  # both ends to the bit, and nothing past them


def to_unit(name: str, values: npt.ArrayLike) -> Floats:
    """Return the places between 0 and 1 of values in a parameter's range, a whole number's in the middle of its cell.

    Examples
    --------
    >>> to_unit("talks", [1, 5]).tolist()
    [0.1, 0.9]
    """
    row = PARAMETERS[name]
    given = np.asarray(values, dtype=np.float64)
    if row.is_whole:
        return (given - row.low + 0.5) / (row.high - row.low + 1.0)
    return (given - row.low) / (row.high - row.low)
