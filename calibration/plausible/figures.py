"""The quantities that targets speak of, computed from a few histories of ten years.

`calibration.evidence` says in words what each quantity is. Ties are compared as a panel compares them, two years apart:
a tie that goes and comes back between two waves is seen by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.history import TableFullError, begin_run, copy_state, run_quarters
from partnership_dynamics.simulation.state import ABANDONED, DELIVERED, OBSERVED, State

Floats = npt.NDArray[np.float64]
QUARTERS = 40
WAVES = (20, 28)  # quarters run at the first wave and at the second
LATE = 12.0  # years, of a first delivery that did not come: later than the ten that are simulated
THREE_YEARS, FIVE_YEARS = 12, 20  # quarters
COLUMN = {name: place for place, name in enumerate(OBSERVED)}


class HistoryRecord(NamedTuple):
    """What one history contributes to the quantities; pairs are (how many, of how many)."""

    first: float
    done: tuple[int, int]
    durations: tuple[float, ...]
    given_up: tuple[int, int]
    delivered: int
    early: int
    lost: tuple[int, int]
    contact: tuple[int, int]
    practice: tuple[float, float]
    spin_offs: float


def pairs_in_contact(tie: npt.NDArray[np.uint8]) -> int:
    """Return in how many pairs either deals with the other.

    Examples
    --------
    >>> pairs_in_contact(np.array([[0, 1, 0], [1, 0, 0], [0, 1, 0]], dtype=np.uint8))
    2
    """
    return int(np.triu(tie | tie.T, 1).sum(dtype=np.int64))


def record_of(template: State, into: State, seed: int, replication: int) -> HistoryRecord:
    """Run one history of `QUARTERS` and return what it contributes.

    Raises
    ------
    TableFullError
        If more projects were raised than the state has rows for.
    """
    with np.errstate(over="ignore"):
        copy_state(template, into)
        begin_run(into, rnd.run_key(seed, replication))
        run_quarters(into, WAVES[0])
        first = into.network.tie.copy()
        run_quarters(into, WAVES[1] - WAVES[0])
        lost = int(((first == 1) & (into.network.tie == 0)).sum())
        run_quarters(into, QUARTERS - WAVES[1])
    if into.conditions[0].overflow:
        raise TableFullError(f"more than {len(into.projects)} projects were raised in {QUARTERS} quarters")
    rows = into.projects[: into.conditions[0].projects]
    delivered, started = rows["stage"] == DELIVERED, rows["started"] >= 0
    ended = rows["ended"][delivered]
    old = started & (rows["started"] <= QUARTERS - THREE_YEARS)
    quick = old & delivered & (rows["ended"] - rows["started"] <= THREE_YEARS)
    first_third = delivered & started & (rows["started"] < QUARTERS / 3)
    last = into.series[-1]
    return HistoryRecord(
        first=float(ended.min()) / 4.0 if len(ended) else LATE,
        done=(int(quick.sum()), int(old.sum())),
        durations=tuple(((rows["ended"] - rows["started"])[first_third] / 4.0).tolist()),
        given_up=(int((old & (rows["stage"] == ABANDONED)).sum()), int(old.sum())),
        delivered=int(delivered.sum()),
        early=int(len(ended) > 0 and int(ended.min()) < FIVE_YEARS),
        lost=(lost, int(first.sum(dtype=np.int64))),
        contact=(pairs_in_contact(into.network.tie), pairs_in_contact(template.network.tie)),
        practice=(float(last[COLUMN["practices_held"]]), float(last[COLUMN["practices"]] * last[COLUMN["members"]])),
        spin_offs=float(last[COLUMN["spin_offs"]]),
    )


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return all counts over all that they are of; NaN where that is nothing."""
    top, bottom = (sum(pair[place] for pair in pairs) for place in (0, 1))
    return top / bottom if bottom else float("nan")


def a_quarter(lost: float) -> float:
    """Return the share of ties lost in a quarter that leads to the share lost between two waves.

    Examples
    --------
    >>> round(a_quarter(1 - 89 / 197), 3)  # ten estuaries of Berardo and Scholz (2010)
    0.095
    """
    return float(1.0 - (1.0 - lost) ** (1.0 / (WAVES[1] - WAVES[0])))


def _median_duration(records: Sequence[HistoryRecord]) -> float:
    every = [years for one in records for years in one.durations]
    return float(np.median(every)) if every else float("nan")


FIGURES: Mapping[str, Callable[[Sequence[HistoryRecord]], float]] = {
    "years_to_first_delivery": lambda records: float(np.median([one.first for one in records])),
    "done_in_three_years": lambda records: _ratio([one.done for one in records]),
    "years_to_deliver": _median_duration,
    "given_up_share": lambda records: _ratio([one.given_up for one in records]),
    "delivered": lambda records: float(np.mean([one.delivered for one in records])),
    "delivers_at_all": lambda records: float(np.mean([one.early for one in records])),
    "tie_loss": lambda records: a_quarter(_ratio([one.lost for one in records])),
    "contact_ratio": lambda records: _ratio([one.contact for one in records]),
    "practice_share": lambda records: _ratio([one.practice for one in records]),
    "spin_offs": lambda records: float(np.mean([one.spin_offs for one in records])),
}


def figure_and_error(quantity: str, records: Sequence[HistoryRecord], resamples: int, seed: int) -> tuple[float, float]:
    """Return a quantity and the variance that chance gives it, by resampling histories; NaN where it has no value.

    Parameters
    ----------
    quantity : str
        One of `FIGURES`.
    records : sequence of HistoryRecord
    resamples : int
    seed : int
    """
    found = FIGURES[quantity]
    luck = np.random.default_rng([seed, len(records)])
    again = [found([records[k] for k in luck.integers(0, len(records), len(records))]) for _time in range(resamples)]
    known = np.array([value for value in again if not np.isnan(value)])
    return found(records), float(known.var()) if len(known) > 1 else float("nan")
