"""What estimating RSiena's reference models takes, beside RSiena's own CPU seconds.

    python -m benchmarks.estimation                 all models, five seeds, all cores
    python -m benchmarks.estimation --models M1 M2 --workers 1

Default settings from the default start on both sides, to the same standard (all t-ratios below 0.1, the overall ratio
below 0.25); runs that go on by themselves are timed with that. Needs the reference folder (PARTNERSHIP_SHARED, else
../shared). RSiena's CPU seconds are those that it would take on this machine now (`benchmarks.yardstick`), and are set
against our CPU seconds; with several cores we take less time by the clock.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.ties import reference
from benchmarks.yardstick import rsiena_models_here
from partnership_dynamics.calibration.estimation import Settings, estimate
from tests.calibration.estimation_cases import case

MODELS = ("M1", "M2", "M3", "M5", "M6", "B1", "F1")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time the estimator beside RSiena.")
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=None)
    chosen = parser.parse_args()
    folder = reference()
    if folder is None:
        sys.exit("the reference is not there: set PARTNERSHIP_SHARED")
    rsiena = rsiena_models_here(folder, chosen.models)
    heads = ("model", "median s", "slowest", "CPU s", "converged", "simulations", "largest error", "RSiena", "times")
    print(("{:>8}" + " {:>13}" * 8).format(*heads))
    for name in chosen.models:
        row(folder, name, chosen.seeds, chosen.workers, rsiena.get(name))


def row(folder: Path, name: str, seeds: int, workers: int | None, theirs: float | None) -> None:
    """Time one model and print its row; an error is how far an estimate is from RSiena's precise one, in its errors."""
    wanted = case(folder, name)
    # Compiles, where that has not been done.
    estimate(wanted.panels, wanted.terms, conditional=False, settings=Settings(subphases=1, continuations=0))
    times, cpu, simulations, errors, converged = [], [], [], [], 0
    for seed in range(1, seeds + 1):
        begun, busy = time.perf_counter(), time.process_time()
        found = estimate(wanted.panels, wanted.terms, seed=seed, conditional=False, workers=workers)
        times.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - busy)
        simulations.append(found.simulations)
        errors.append(float(np.abs((found.estimates - wanted.theta) / wanted.errors).max()))
        converged += found.converged
    median = statistics.median(times)
    shown = (
        f"{median:.2f}",
        f"{max(times):.2f}",
        f"{statistics.median(cpu):.2f}",
        f"{converged} of {seeds}",
        f"{statistics.median(simulations):.0f}",
        f"{max(errors):.2f}",
        "" if theirs is None else f"{theirs:.1f}",
        "" if theirs is None else f"{theirs / statistics.median(cpu):.1f}",
    )
    print(("{:>8}" + " {:>13}" * 8).format(name, *shown), flush=True)


if __name__ == "__main__":
    main()
