"""Results as Parquet: one row a run, one a quarter of a run, one a project."""

from __future__ import annotations

from pathlib import Path

from partnership_dynamics.scenarios.frames import columns_of
from partnership_dynamics.scenarios.manifest import Result


def write_parquet(folder: Path, what: Result) -> None:
    """Write each run's outcomes and, where they were kept, what was observed each quarter and every project."""
    import duckdb

    # One thread, and rows in their order: the same rows make the same bytes.
    with duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True}) as connection:
        for name in ("runs", "quarters", "projects"):
            table = columns_of(what, name)
            if table is None:
                continue
            connection.register("frame", dict(table))
            path = str(folder / f"{name}.parquet").replace("'", "''")
            # What has no value is missing, and not a number that is none.
            floats = [column for column, values in table.items() if values.dtype.kind == "f"]
            known = ", ".join(f'nullif("{column}", \'nan\'::DOUBLE) AS "{column}"' for column in floats)
            rows = f"(SELECT * REPLACE ({known}) FROM frame)" if floats else "frame"
            connection.execute(f"COPY {rows} TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
            connection.unregister("frame")
