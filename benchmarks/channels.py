"""What each channel does to what each structure delivers: the table of docs/channels.md.

    python -m benchmarks.channels [REPLICATIONS]

Placebo: with every channel bypassed and net hours equal, all structures deliver the same, run by run.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from benchmarks.ensembles import out_degree
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total, interval_of_mean
from partnership_dynamics.scenarios.experiments.structures import STRENGTH, with_structure
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS, Setup

STRUCTURES = ("star", "dense", "clustered", "random", "empty")
NET_HOURS = 80.0


def row(words: str, closed: tuple[str, ...], hours: float | None, ties: Mapping[str, float], replications: int) -> str:
    """Return one line of the table: the star's mean, and the others' paired differences from it."""
    county = shire_county()
    cases = [
        Case(kind, kind, Setup(with_structure(county, kind), 40, dict(ties), (), closed, hours)) for kind in STRUCTURES
    ]
    delivered = [delivered_total(ensemble) for ensemble in run_ensembles(cases, replications, 1)]
    cells = [f"{delivered[0].mean():.2f}"]
    for other in delivered[1:]:
        difference = other - delivered[0]
        low, high = interval_of_mean(difference)
        cells.append("0, every run" if not np.any(difference) else f"{difference.mean():+.2f} ± {(high - low) / 2:.2f}")
    return f"| {words} | " + " | ".join(cells) + " |"


def rewired_row(replications: int) -> str:
    """Return what the county delivers against rewired controls: same in- and out-degrees, shuffled ends."""
    county = shire_county()
    level = replace(county, strength=STRENGTH * county.tie.astype(np.float64))
    plain = Setup(level, 40, {"rate": 0.0}, equal_hours=NET_HOURS)
    control = replace(plain, partnership=with_structure(county, "rewired"))
    one, other = run_ensembles([Case("county", "county", plain), Case("rewired", "rewired", control)], replications, 1)
    difference = delivered_total(other) - delivered_total(one)
    low, high = interval_of_mean(difference)
    return (
        "Rewired control of the county (fixed network, all channels open): "
        f"{delivered_total(one).mean():.2f} delivered, rewired {difference.mean():+.2f} [{low:+.2f}, {high:+.2f}]."
    )


def main() -> None:
    """Print the tables in Markdown."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    # The out-degree that keeps the county's own ties in balance: it is the same whatever the network began as.
    evolving = {"density": out_degree()}
    for ties, words in ((evolving, "Ties evolve"), ({"rate": 0.0}, "Ties are fixed")):
        print(f"\n{words}: projects delivered in ten years; star, then each structure's difference from it\n")
        print("| open | " + " | ".join(STRUCTURES) + " |")
        print("|---" * (len(STRUCTURES) + 1) + "|")
        print(row("none; equal net hours", CHANNELS, NET_HOURS, ties, replications))
        for channel in CHANNELS:
            closed = tuple(other for other in CHANNELS if other != channel)
            print(row(f"{channel} alone; equal net hours", closed, NET_HOURS, ties, replications))
        print(row("all; equal net hours", (), NET_HOURS, ties, replications))
        print(row("none; equal gross hours (the cost of structure)", CHANNELS, None, ties, replications))
        print(row("all; equal gross hours", (), None, ties, replications))
    print("\n" + rewired_row(replications))


if __name__ == "__main__":
    main()
