"""Results as Parquet: one row a run, one a quarter of a run, one a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.outcomes import OUTCOMES
from scenarios.manifest import Result, ensembles_of
from simulation.state import OBSERVED


def write_parquet(folder: Path, what: Result) -> None:
    """Write each run's outcomes and, where they were kept, what was observed each quarter and every project."""
    import duckdb

    frames: dict[str, list[dict[str, npt.NDArray[Any]]]] = {"runs": [], "quarters": [], "projects": []}
    for part, one in ensembles_of(what):
        runs, length = one.replications, one.quarters

        def rows(count: int, part: str = part, name: str = one.name) -> dict[str, npt.NDArray[Any]]:
            return {"part": np.full(count, part, dtype=object), "scenario": np.full(count, name, dtype=object)}

        drawn = {} if one.draw is None else {"draw": one.draw}
        values = {key: value(one) for key, _label, _unit, value, _better in OUTCOMES}
        frames["runs"].append({**rows(runs), "replication": np.arange(runs), **drawn, **values})
        if one.reduced is not None:
            continue
        frames["quarters"].append(
            {
                **rows(runs * length),
                "replication": np.repeat(np.arange(runs), length),
                "quarter": np.tile(np.arange(length), runs),
                **{name: np.ascontiguousarray(one.series[:, :, place]).ravel() for place, name in enumerate(OBSERVED)},
            }
        )
        log = one.projects
        columns = {name: np.ascontiguousarray(log[name]) for name in log.dtype.names or ()}
        frames["projects"].append({**rows(len(log)), **columns})
    # One thread, and rows in their order: the same rows make the same bytes.
    with duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True}) as connection:
        for name, parts in frames.items():
            if not parts:
                continue
            table = {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}
            connection.register("frame", table)
            place = str(folder / f"{name}.parquet").replace("'", "''")
            # What has no value is missing, and not a number that is none.
            floats = [column for column, values in table.items() if values.dtype.kind == "f"]
            known = ", ".join(f"nullif(\"{column}\", 'nan'::DOUBLE) AS \"{column}\"" for column in floats)
            what = f"(SELECT * REPLACE ({known}) FROM frame)" if floats else "frame"
            connection.execute(f"COPY {what} TO '{place}' (FORMAT parquet, COMPRESSION zstd)")
            connection.unregister("frame")
