"""No number that is not one leaves the model: a run whose state or series holds a NaN or an infinity stops.

The message names the quantity, the quarter and every parameter outside its range. The check reads the state after a
run; only when something is wrong is the run repeated quarter by quarter to find where it began.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from partnership_dynamics.simulation.parameters import PARAMETERS, outside_range
from partnership_dynamics.simulation.state import OBSERVED, State

TABLES = ("conditions", "members", "dyads", "projects", "venues", "types")
PLAIN = ("priorities", "common")
WORD = 8  # bytes of a float; the tables' records are made of whole words
NEVER = ("members", "clock")  # infinite for a member that has no chance to reconsider a tie
TOLD = 5  # parameters in one message


class NotFiniteError(RuntimeError):
    """A quantity of the model is not a finite number, so the run is void; the message says which, when and why."""


@cache
def _float_fields(dtype: np.dtype) -> tuple[tuple[str, ...], list[int]]:
    """Return the names of a table's fields that are floats, and which words of its records they are."""
    columns = [(name, kind[0].kind, kind[1] // WORD) for name, kind in (dtype.fields or {}).items()]
    return tuple(name for name, kind, _at in columns if kind == "f"), [at for _name, kind, at in columns if kind == "f"]


def first_not_finite(s: State) -> str | None:
    """Return the name of a quantity of a state that is not a finite number, with its table; None if all are.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> from partnership_dynamics.simulation.start import Setup, start
    >>> state = start(Setup(shire_county(), 4))
    >>> first_not_finite(state)
    >>> state.dyads[0, 1].trust_a = np.nan
    >>> first_not_finite(state)
    'trust_a of dyads'
    """
    for table in TABLES:
        rows = np.ascontiguousarray(getattr(s, table)).view(np.ndarray).reshape(-1)
        names, words = _float_fields(rows.dtype)
        values = rows.view(np.float64).reshape(len(rows), -1)[:, words]
        wrong = ~np.isfinite(values)
        if wrong.any():
            for name, column, at in zip(names, values.T, wrong.T, strict=True):
                if at.any() and not ((table, name) == NEVER and (column[at] == np.inf).all()):
                    return f"{name} of {table}"
    return next((name for name in PLAIN if not np.isfinite(getattr(s, name)).all()), None)


def _in_series(s: State) -> tuple[int, str] | None:
    """Return the first quarter, and the name, of something observed that is not a finite number."""
    if np.isfinite(s.series).all():
        return None
    quarter, column = np.argwhere(~np.isfinite(s.series))[0].tolist()
    return quarter, OBSERVED[column]


def is_finite(s: State) -> bool:
    """Say whether every number of a state and of its series is finite."""
    return bool(np.isfinite(s.series).all()) and first_not_finite(s) is None


def out_of_range(s: State) -> list[str]:
    """Return a sentence for each parameter of a state that is outside its range, in the registry's order."""
    record: Any = s.settings[0]
    return outside_range({name: float(record[name]) for name in PARAMETERS})


def check_finite(s: State, quarter: int | None = None) -> None:
    """Stop a run whose state or series holds a number that is not finite.

    Parameters
    ----------
    s : State
    quarter : int, optional
        The quarter that has just passed, where the caller knows it; else it is taken from the series.

    Raises
    ------
    NotFiniteError
        Naming the quantity, the quarter (from 0) and the parameters outside their ranges.
    """
    seen = _in_series(s)
    quantity = first_not_finite(s)
    if seen is None and quantity is None:
        return
    if quarter is None:
        quarter = seen[0] if seen else int(s.conditions[0].quarter) - 1
    what = quantity or (seen[1] if seen else "")
    outside = out_of_range(s)
    told = "; ".join(outside[:TOLD]) + (f"; and {len(outside) - TOLD} more" if len(outside) > TOLD else "")
    why = f"outside their ranges: {told}" if outside else "every parameter is within its range, so this is a fault"
    raise NotFiniteError(f"the run is void: {what} is not a finite number after quarter {quarter}; {why}")
