"""What one tie choice costs: six effects and keyed noise, inside one compiled loop.

    python -m benchmarks.tie_choice

prints, for each number of actors, the time of a whole choice, of its utilities alone, and the ratio to the first row.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.ties import Term
from partnership_dynamics.simulation.ties.choice import choose_by_noise
from partnership_dynamics.simulation.ties.gains import utilities
from partnership_dynamics.simulation.ties.network import Network, network_from
from partnership_dynamics.simulation.ties.objective import Objective, objective_from
from partnership_dynamics.simulation.ties.view import View, view_for

Mask = npt.NDArray[np.uint8]

TERMS = (
    Term("density", -1.5),
    Term("recip", 1.5),
    Term("gwespFF", 0.8),
    Term("inPopSqrt", 0.1),
    Term("outActSqrt", -0.2),
    Term("sameX", 0.4, "kind"),
)
MEAN_DEGREE = 4.0


@rule
def whole_choices(network: Network, objective: Objective, view: View, mask: Mask, key: np.uint64, count: int) -> int:
    """Make ``count`` choices, turn by turn round the actors, without carrying them out; return a checksum."""
    checksum = 0
    for k in range(count):
        ego = k % mask.size
        utilities(network, objective, view, 0.0, ego)
        checksum += choose_by_noise(view.gain[: mask.size], mask, key, ego, (k // mask.size) & 65535)
    return checksum


@rule
def utilities_only(network: Network, objective: Objective, view: View, mask: Mask, key: np.uint64, count: int) -> int:
    """Compute the utilities of ``count`` turns; return a checksum."""
    checksum = 0.0
    for k in range(count):
        ego = k % mask.size
        utilities(network, objective, view, 0.0, ego)
        checksum += view.gain[(k + 1) % mask.size]
    return int(checksum)


def microseconds(loop: Callable[..., int], n: int, count: int, repeats: int) -> float:
    """Return the best time of one turn among n actors, in microseconds."""
    draw = np.random.default_rng(n)
    matrix = (draw.random((n, n)) < MEAN_DEGREE / (n - 1)).astype(np.uint8)
    np.fill_diagonal(matrix, 0)
    network = network_from(matrix)
    objective = objective_from(TERMS, n, actor=["kind"])
    view = view_for(n, draw.integers(0, 4, (1, n)).astype(np.float64), objective.table)
    mask, key = np.ones(n, np.uint8), run_key(1, 0)
    loop(network, objective, view, mask, key, 10)
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        loop(network, objective, view, mask, key, count)
        best = min(best, time.perf_counter() - begun)
    return 1e6 * best / count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time one tie choice with six effects and keyed noise.")
    parser.add_argument("--actors", type=int, nargs="+", default=[20, 50, 100, 200, 500])
    parser.add_argument("--count", type=int, default=100_000, help="choices in one timing")
    parser.add_argument("--repeats", type=int, default=5, help="timings, of which the best is printed")
    chosen = parser.parse_args()
    print(f"{'actors':>7} {'choice (us)':>12} {'utilities (us)':>15} {'ratio':>7} {'ns an alter':>12}")
    first = 0.0
    for n in chosen.actors:
        whole = microseconds(whole_choices, n, chosen.count, chosen.repeats)
        part = microseconds(utilities_only, n, chosen.count, chosen.repeats)
        first = first or whole
        print(f"{n:7d} {whole:12.3f} {part:15.3f} {whole / first:7.2f} {1e3 * whole / n:12.1f}")


if __name__ == "__main__":
    main()
