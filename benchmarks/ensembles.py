"""Measure ensembles: what pairing saves, how long an answer takes, scaling, memory, and queries over many rows.

    python -m benchmarks.ensembles [pairing] [answer] [scaling] [memory] [query]

Without words, all of them. Memory runs 100,000 histories, which takes some minutes.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES, compare, delivered_total
from partnership_dynamics.scenarios.ensemble.runner import Runner
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.warm import compile_model
from partnership_dynamics.simulation.workers import default_workers

SCENARIOS = ("stronger_team", "stronger_team_grant", "joining_team", "engaged_leaders", "senior_table")
MEMORY_RUNS = 100_000


@cache
def out_degree() -> float:
    """Return the out-degree that keeps Shire County's ties in balance."""
    return solve_out_degree(Setup(shire_county())).value


def case_of(name: str, quarters: int) -> Case:
    """Return a scenario of Shire County."""
    scenario = read_scenario(name)
    return Case(scenario.name, scenario.title, apply(scenario, shire_county(), quarters, {"density": out_degree()}))


def _times_smaller(scenario: Ensemble, baseline: Ensemble, value: Callable[[Ensemble], np.ndarray]) -> float | None:
    """Return how many times smaller the variance of a paired difference is than with independent seeds."""
    a, b = value(scenario), value(baseline)
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    paired = float(np.var(a - b, ddof=1)) if len(a) > 2 else 0.0
    return round(float(np.var(a, ddof=1) + np.var(b, ddof=1)) / paired, 2) if paired > 0 else None


def _most_times_smaller(scenario: Ensemble, baseline: Ensemble) -> float:
    """Return how many times smaller any pairing could make the variance of the difference in projects delivered.

    Of all ways to put two samples in pairs, the smallest with the smallest varies least (Hoeffding 1940).
    """
    a, b = np.sort(delivered_total(scenario)), np.sort(delivered_total(baseline))
    return round(float((np.var(a) + np.var(b)) / np.var(a - b)), 1)


def pairing(replications: int = 500) -> dict[str, object]:
    """Return, by scenario, horizon and outcome, how many times smaller pairing makes the variance of a difference.

    With it, for projects delivered, how many times no pairing whatever could exceed.
    """
    found: dict[str, object] = {}
    for years in (3, 10):
        cases = [case_of(name, 4 * years) for name in (*SCENARIOS, "as_is")]
        *scenarios, baseline = run_ensembles(cases, replications, 11)
        for one in scenarios:
            found[f"{one.name}, {years} years"] = {
                key: _times_smaller(one, baseline, value) for key, _label, _unit, value, _better in OUTCOMES
            } | {"delivered, at most": _most_times_smaller(one, baseline)}
    return found


def answer(pairs: int = 500) -> dict[str, dict[str, float]]:
    """Return the seconds from two cases to rows with intervals, without and with keeping what is done; best of three.

    Processor seconds are of all threads: on a machine that others use, they say more than the clock.
    """
    cases = [case_of("stronger_team", 40), case_of("as_is", 40)]
    taken = {}
    for words, keep in (("not kept", False), ("kept", True)):
        seconds, processor = [], []
        for _time in range(3):
            with tempfile.TemporaryDirectory() as folder:
                before, used = time.perf_counter(), time.process_time()
                one, other = run_ensembles(cases, pairs, 1, store=Store(Path(folder) / "kept") if keep else None)
                compare(one, other)
                seconds.append(time.perf_counter() - before)
                processor.append(time.process_time() - used)
        taken[words] = {"clock": round(min(seconds), 2), "processor": round(min(processor), 2)}
    return taken


def _seconds(cases: list[Case], runs: int, workers: int, pool: object = None) -> float:
    before = time.perf_counter()
    with Runner(cases, 5, workers, executor=pool) as runner:  # type: ignore[arg-type]
        runner.extend(runs)
    return time.perf_counter() - before


def scaling(runs: int = 500) -> dict[str, object]:
    """Return the seconds of one thread, two threads and two processes (started and warm), by turns; best of three."""
    cases = [case_of("as_is", 40), case_of("stronger_team", 40)]
    taken: dict[str, list[float]] = {"1 thread": [], "2 threads": [], "1 process": [], "2 processes": []}
    context = multiprocessing.get_context("spawn")
    before = time.perf_counter()
    with (
        ProcessPoolExecutor(2, context) as two,
        ProcessPoolExecutor(1, context) as one,
        ThreadPoolExecutor(2) as threads,
    ):
        for pool, workers in ((two, 2), (one, 1)):
            _seconds(cases, 64 * workers, workers, pool)
        started = time.perf_counter() - before
        for _time in range(3):
            taken["1 thread"].append(_seconds(cases, runs, 1))
            taken["2 threads"].append(_seconds(cases, runs, 2, threads))
            taken["1 process"].append(_seconds(cases, runs, 1, one))
            taken["2 processes"].append(_seconds(cases, runs, 2, two))
    best = {name: round(min(seconds), 2) for name, seconds in taken.items()}
    return {
        f"seconds for {2 * runs:,} histories": best,
        "speed-up, threads": round(best["1 thread"] / best["2 threads"], 2),
        "speed-up, processes": round(best["1 process"] / best["2 processes"], 2),
        "seconds to start three processes": round(started, 1),
    }


def memory() -> dict[str, float]:
    """Return the peak memory of a fresh process that runs 100,000 histories in pairs and compares them."""
    code = (
        "import resource, time\n"
        "from benchmarks.ensembles import MEMORY_RUNS, case_of\n"
        "from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles\n"
        "from partnership_dynamics.scenarios.ensemble.outcomes import compare\n"
        "before = time.perf_counter()\n"
        "cases = [case_of(name, 40) for name in ('stronger_team', 'as_is')]\n"
        "row = compare(*run_ensembles(cases, MEMORY_RUNS // 2, 1)).row('delivered')\n"
        "assert row.pairs == MEMORY_RUNS // 2\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.perf_counter() - before)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return {"peak MB": round(float(said[0])), "seconds": round(float(said[1]))}


def query(rows: int = 10_000_000) -> dict[str, float]:
    """Return the seconds of a grouped quantile over ten million rows of Parquet, as results hold them, by DuckDB."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = str(Path(folder) / "quarters.parquet")
        connection.execute(
            f"COPY (SELECT CASE WHEN i % 2 = 0 THEN 'scenario' ELSE 'baseline' END AS part, i // 80 AS replication, "
            f"(i // 2) % 40 AS quarter, hash(i) % 1000 / 100.0 AS delivered FROM range({rows}) AS t(i)) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
        before = time.perf_counter()
        ask = f"SELECT part, quarter, quantile_cont(delivered, [0.1, 0.5, 0.9]) FROM '{path}' GROUP BY ALL"
        groups = len(connection.execute(ask).fetchall())
        return {"seconds": round(time.perf_counter() - before, 2), "rows": rows, "groups": groups}


def main(words: list[str]) -> None:
    """Print the figures as JSON."""
    compile_model()
    parts: dict[str, Callable[[], object]] = {
        "pairing": pairing,
        "answer": answer,
        "scaling": scaling,
        "memory": memory,
        "query": query,
    }
    figures: dict[str, object] = {"workers": default_workers()}
    for name, measure in parts.items():
        if not words or name in words:
            figures[name] = measure()
    figures["this process, MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
