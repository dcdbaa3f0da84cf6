"""Results as tidy columns: one row a run, a quarter of a run, a project, a tie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES
from partnership_dynamics.scenarios.manifest import Result, ensembles_of
from partnership_dynamics.simulation.state import OBSERVED

Columns = Mapping[str, npt.NDArray[Any]]
TABLES = ("runs", "quarters", "projects", "ties")


def _who(part: str, one: Ensemble, count: int) -> dict[str, npt.NDArray[Any]]:
    return {"part": np.full(count, part, dtype=object), "scenario": np.full(count, one.name, dtype=object)}


def _runs(part: str, one: Ensemble) -> Columns:
    runs = one.replications
    drawn = {} if one.draw is None else {"draw": one.draw}
    values = {key: value(one) for key, _label, _unit, value, _better in OUTCOMES}
    return {**_who(part, one, runs), "replication": np.arange(runs), **drawn, **values}


def _quarters(part: str, one: Ensemble) -> Columns:
    runs, length = one.replications, one.quarters
    return {
        **_who(part, one, runs * length),
        "replication": np.repeat(np.arange(runs), length),
        "quarter": np.tile(np.arange(length), runs),
        **{name: np.ascontiguousarray(one.series[:, :, index]).ravel() for index, name in enumerate(OBSERVED)},
    }


def _projects(part: str, one: Ensemble) -> Columns:
    log = one.projects
    columns = {name: np.ascontiguousarray(log[name]) for name in log.dtype.names or ()}
    return {**_who(part, one, len(log)), **columns}


def _ties(part: str, one: Ensemble) -> Columns:
    pairs = np.argwhere((one.start_tie == 1) | (one.end_tie_share > 0))
    ego, alter = pairs[:, 0], pairs[:, 1]
    names = np.array(one.member_names, dtype=object)
    return {
        **_who(part, one, len(pairs)),
        "ego": names[ego],
        "alter": names[alter],
        "at_the_start": one.start_tie[ego, alter].astype(np.int64),
        "share_of_runs_at_the_end": one.end_tie_share[ego, alter],
    }


MAKERS = {"runs": _runs, "quarters": _quarters, "projects": _projects, "ties": _ties}


def columns_of(what: Result, table: str) -> Columns | None:
    """Return the columns of one table of a result; None where its quarters and projects were not kept.

    Parameters
    ----------
    what : Comparison or Ensemble
    table : {"runs", "quarters", "projects", "ties"}

    Raises
    ------
    ValueError
        If there is no such table.
    """
    if table not in MAKERS:
        raise ValueError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
    kept = [(part, one) for part, one in ensembles_of(what) if one.reduced is None or table in ("runs", "ties")]
    parts = [MAKERS[table](part, one) for part, one in kept]
    if not parts:
        return None
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}
