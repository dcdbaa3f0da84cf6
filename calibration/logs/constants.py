"""Which constants a log is asked about, their prior, and the scale on which they are searched.

The prior of each is uniform over its range in the registry, all independent. The search is on the normal scale
x = Phi^-1((value - low) / (high - low)), on which that prior is a standard normal distribution; a whole number
has a cell of it (`simulation.sampling`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.parameters import PARAMETERS, assumed, unknown
from simulation.partnership import Partnership
from simulation.sampling import from_unit, to_unit

Floats = npt.NDArray[np.float64]
WIDEST = 6.0  # standard deviations; beyond, a double has no room below 1


def log_constants() -> tuple[str, ...]:
    """Return the constants that the registry says a project log can inform.

    Examples
    --------
    >>> "idea_rate" in log_constants(), "gross_hours" in log_constants()
    (True, False)
    """
    return tuple(
        name for name, row in PARAMETERS.items() if row.known == "local" and "dated project log" in row.source
    )


def varied_constants(partnership: Partnership) -> tuple[str, ...]:
    """Return the assumed constants that can matter here: unknown too, so a fit lets them vary over their ranges."""
    idle = {"chill"}  # no reorganisation is announced while a log is fitted
    if partnership.governance != "lead":
        idle.add("lead_bend")
    return tuple(name for name in assumed() if name not in idle)


@dataclass(frozen=True)
class Prior:
    """Independent uniform distributions over the registry's ranges.

    Parameters
    ----------
    names : tuple of str
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        fixed = [name for name in self.names if PARAMETERS[name].low == PARAMETERS[name].high]
        if fixed:
            raise ValueError(f"{', '.join(fixed)}: fixed by definition, so there is nothing to learn")

    @property
    def low(self) -> Floats:
        """The lower ends, float64 (K,)."""
        return np.array([PARAMETERS[name].low for name in self.names])

    @property
    def high(self) -> Floats:
        """The upper ends, float64 (K,)."""
        return np.array([PARAMETERS[name].high for name in self.names])

    def values(self, x: Floats) -> Floats:
        """Return values of the constants, float64 (..., K), from places on the normal scale.

        Examples
        --------
        >>> prior = Prior(("idea_rate",))
        >>> prior.values(np.array([[0.0]])).round(3).tolist()
        [[0.11]]
        """
        from scipy.special import ndtr

        units = ndtr(np.clip(x, -WIDEST, WIDEST))
        return np.stack([from_unit(name, units[..., k]) for k, name in enumerate(self.names)], axis=-1)

    def places(self, values: Floats) -> Floats:
        """Return places on the normal scale, float64 (..., K), from values within the ranges."""
        from scipy.special import ndtri

        share = np.stack([to_unit(name, values[..., k]) for k, name in enumerate(self.names)], axis=-1)
        found: Floats = np.clip(ndtri(np.clip(share, 0.0, 1.0)), -WIDEST, WIDEST)
        return found

    def mapping(self, values: Floats) -> dict[str, float]:
        """Return one set of values by name."""
        return dict(zip(self.names, map(float, values), strict=True))


def chosen(partnership: Partnership, infer: Sequence[str] | None, vary: Sequence[str] | None,
           given: Mapping[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """Return which constants are inferred and which only vary, those that are given left out of both.

    Raises
    ------
    ValueError
        If a name is unknown, or nothing is left to infer.
    """
    inferred = tuple(name for name in (log_constants() if infer is None else infer) if name not in given)
    varied = tuple(
        name
        for name in (varied_constants(partnership) if vary is None else vary)
        if name not in given and name not in inferred
    )
    wrong = [name for name in (*inferred, *varied) if name not in PARAMETERS]
    if wrong:
        raise ValueError(f"{unknown(wrong[0])}; `run.py parameters` lists them")
    if not inferred:
        raise ValueError("every constant that a log can inform is given: there is nothing to infer")
    return inferred, varied
