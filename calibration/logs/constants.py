"""Which parameters a log is asked about, and which others vary beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnership_dynamics.simulation.parameters import PARAMETERS, assumed, unknown
from partnership_dynamics.simulation.partnership import Partnership


def log_constants() -> tuple[str, ...]:
    """Return the constants that the registry says a project log can inform.

    Examples
    --------
    >>> "idea_rate" in log_constants(), "gross_hours" in log_constants()
    (True, False)
    """
    return tuple(name for name, row in PARAMETERS.items() if row.known == "local" and "dated project log" in row.source)


def varied_constants(partnership: Partnership) -> tuple[str, ...]:
    """Return the assumed constants that can matter here: unknown too, so a fit lets them vary over their ranges."""
    idle = {"chill"}  # no reorganisation is announced while a log is fitted
    if partnership.governance != "lead":
        idle.add("lead_bend")
    return tuple(name for name in assumed() if name not in idle)


def chosen(
    partnership: Partnership, infer: Sequence[str] | None, vary: Sequence[str] | None, given: Mapping[str, float]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
