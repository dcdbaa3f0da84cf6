"""What the tie model costs at the settings of RSiena's own timings, beside them.

    python -m benchmarks.ties                    every size
    python -m benchmarks.ties --actors 50 1000   some sizes
    python -m benchmarks.ties --memory           bytes an actor of everything a simulation holds

Networks as the reference describes them: a ring lattice with mean outdegree 5, 40% rewired; effects density, recip,
transTrip, cycle3; rate 5, so 5 ministeps an actor in a period. Where the reference folder is there (PARTNERSHIP_SHARED,
else ../shared) its own start networks are used, and RSiena's CPU seconds as they would be on this machine now
(`benchmarks.yardstick`). A time is the best of several, in seconds of the processor as RSiena's are; building the world
from the data and the target statistics are part of it. As in the reference, a figure is the mean over many periods run
in one call.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.yardstick import rsiena_periods_here
from partnership_dynamics.simulation import ties

EFFECTS = ("density", "recip", "transTrip", "cycle3")
RATE = 5.0
SIZES = (50, 200, 500, 1000, 10_000, 100_000)


def reference() -> Path | None:
    """Return the folder of RSiena's results, if it is there."""
    named = os.environ.get("PARTNERSHIP_SHARED")
    shared = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    folder = shared / "reference" / "rsiena"
    return folder if folder.is_dir() else None


def lattice(n: int) -> np.ndarray:
    """Return the ties of a ring lattice (offsets 1, -1, 2, -2, 3) of which 40% go elsewhere instead."""
    draw = np.random.default_rng(n)
    ego = np.repeat(np.arange(n), 5)
    alter = (ego + np.tile([1, -1, 2, -2, 3], n)) % n
    moved = draw.random(ego.size) < 0.4
    alter[moved] = draw.integers(0, n, moved.sum())
    return np.unique(np.column_stack([ego, alter])[ego != alter], axis=0)


def start_and_theta(n: int) -> tuple[np.ndarray, list[float]]:
    """Return a start network, and coefficients that keep its density."""
    folder = reference()
    rows = json.loads((folder / "scaling.json").read_text())["results"] if folder else []
    row = next((row for row in rows if row["n"] == n), None)
    if folder and row:
        edges = np.loadtxt(folder / f"scaling_start_n{n}_edges.csv", delimiter=",", skiprows=1, dtype=np.int64) - 1
        return edges, row["theta"][1:]
    # Beyond a thousand actors the chance of any one alter falls in proportion, and so must the density.
    return lattice(n), [-2.941 - math.log(n / 1000), 2.0, 0.4, -0.1]


def model_of(n: int, path: Any) -> ties.Model:
    """Return the model at one size."""
    edges, theta = start_and_theta(n)
    panel = ties.Panel({"net": ties.NetworkData([edges], shape=(n, n))})
    terms = [ties.Term(name, value) for name, value in zip(EFFECTS, theta, strict=True)]
    return ties.Model(panel, terms, {"net": RATE}, path=path)


def seconds_a_period(model: ties.Model, replications: int, scores: bool, repeats: int) -> tuple[float, int]:
    """Return the best time of one simulated period, and the ministeps in it."""
    best, steps = math.inf, 0
    for _ in range(repeats):
        begun = time.process_time()
        found = model.simulate(seed=2, replications=replications, scores=scores)
        best = min(best, (time.process_time() - begun) / replications)
        steps = int(found.steps.mean())
    return best, steps


def arrays(part: Any) -> Iterator[np.ndarray]:
    """Go through all arrays of nested tables."""
    for inside in part:
        if isinstance(inside, tuple):
            yield from arrays(inside)
        elif isinstance(inside, np.ndarray):
            yield inside


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Time the tie model beside RSiena.")
    parser.add_argument("--actors", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--path", choices=("auto", "dense", "sparse"), default="auto")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    chosen = parser.parse_args()
    if chosen.memory:
        print(f"{'actors':>8} {'MB':>8} {'bytes an actor':>15}")
        for n in chosen.actors:
            size = sum(array.nbytes for array in arrays(model_of(n, "sparse").world()))
            print(f"{n:8d} {size / 1e6:8.1f} {size / n:15.0f}")
        return
    folder = reference()
    rsiena = rsiena_periods_here(folder, chosen.actors) if folder else {}
    heads = ("actors", "path", "us a choice", "s a period", "with scores", "RSiena", "with scores", "times", "times")
    print(("{:>8} {:>7}" + " {:>11}" * 7).format(*heads))
    for n in chosen.actors:
        model = model_of(n, chosen.path)
        model.simulate(seed=1, replications=1, scores=True)
        replications = max(1, 200_000 // (5 * n))
        plain, steps = seconds_a_period(model, replications, False, chosen.repeats)
        scored, _ = seconds_a_period(model, replications, True, chosen.repeats)
        dense = model.world().sight.me[-1] == 1
        shown = [f"{1e6 * plain / steps:.3f}", f"{plain:.6f}", f"{scored:.6f}"]
        if n in rsiena:
            theirs = [rsiena[n]["without_scores"], rsiena[n]["with_scores"]]
            shown += [f"{x:.6f}" for x in theirs] + [f"{theirs[0] / plain:.0f}", f"{theirs[1] / scored:.0f}"]
        print(f"{n:8d} {'dense' if dense else 'sparse':>7}" + "".join(f" {x:>11}" for x in shown), flush=True)


if __name__ == "__main__":
    main()
