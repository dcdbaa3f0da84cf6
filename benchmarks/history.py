"""Time county histories: one after another, on all cores, and how memory and results grow with replications.

    python -m benchmarks.history

Everything is measured in one run, after the compile, so that the ratios hold when the machine's speed drifts.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from typing import Literal

import numpy as np

from partnership_dynamics.calibration.out_degree import solve_out_degree
from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.model import PartnershipModel
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.workers import default_workers

SHOWN = ("shire (17 members)", "county of 20")


def county_of_twenty() -> Partnership:
    """Return Shire County with three more districts: 20 members, everything on."""
    from dataclasses import replace

    county = shire_county()
    more = tuple(
        MemberRecord(f"Extra District {number}", "district", number, 0.4, (0.4, 0.3, 0.15, 0.15), (Seat(3, "ict"),))
        for number in range(3)
    )
    n = len(county.members)
    tie = np.zeros((n + 3, n + 3), dtype=np.uint8)
    strength = np.zeros((n + 3, n + 3))
    tie[:n, :n], strength[:n, :n] = county.tie, county.strength
    tie[n:, county.team_place] = tie[county.team_place, n:] = 1
    strength[n:, county.team_place] = strength[county.team_place, n:] = 0.5
    return replace(county, members=(*county.members, *more), tie=tie, strength=strength)


def balanced(setup: Setup) -> Setup:
    """Return the setup with the out-degree that keeps as many pairs in contact as at the start."""
    return setup.with_parameters(density=solve_out_degree(setup).value)


def milliseconds_a_history(setup: Setup, replications: int = 300) -> float:
    """Return the median milliseconds of one compiled history."""
    template = start(setup)
    state = working_copy(template)
    run(template, 0, 0, into=state)
    taken = []
    for replication in range(replications):
        before = time.perf_counter()
        run(template, 1, replication, into=state)
        taken.append(time.perf_counter() - before)
    return 1e3 * float(np.median(taken))


def seconds_of_ensemble(setup: Setup, replications: int, workers: int) -> float:
    """Return the seconds of an ensemble."""
    before = time.perf_counter()
    run_ensembles([Case("case", "case", setup)], replications, 1, workers)
    return time.perf_counter() - before


def seconds_by_agents(setup: Setup, by: Literal["quarter", "agents"]) -> float:
    """Return the seconds of one history stepped through the Mesa model."""
    model = PartnershipModel(setup, rng=1, by=by)
    model.step()
    before = time.perf_counter()
    for _ in range(setup.quarters - 1):
        model.step()
    return time.perf_counter() - before


def megabytes_after(replications: int) -> float:
    """Return the peak memory of a fresh process that runs this many replications and keeps only working copies."""
    code = (
        "import resource, sys\n"
        "from partnership_dynamics.simulation.history import run, working_copy\n"
        "from partnership_dynamics.simulation.shire import shire_county\n"
        "from partnership_dynamics.simulation.start import Setup, start\n"
        "template = start(Setup(shire_county())); state = working_copy(template)\n"
        f"for replication in range({replications}): run(template, 1, replication, into=state)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print the figures as JSON."""
    # At the out-degree that keeps ties in balance, as every command solves it.
    shire, twenty = (balanced(Setup(county)) for county in (shire_county(), county_of_twenty()))
    cores = default_workers()
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "milliseconds a history": dict(
            zip(SHOWN, (round(milliseconds_a_history(setup), 2) for setup in (shire, twenty)), strict=True)
        ),
    }
    one, many = seconds_of_ensemble(twenty, 1000, 1), seconds_of_ensemble(twenty, 1000, cores)
    thousand = {"1 thread": round(one, 2), f"{cores} threads": round(many, 2)}
    figures["seconds for 1,000 histories of 20 members"] = thousand
    figures["speed-up by threads"] = round(one / many, 2)
    quarter, agents = seconds_by_agents(shire, "quarter"), seconds_by_agents(shire, "agents")
    figures["one history through Mesa, seconds"] = {"by quarter": round(quarter, 3), "by agents": round(agents, 3)}
    figures["peak memory, MB"] = {str(count): round(megabytes_after(count)) for count in (10, 1000, 4000)}
    figures["this process, MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
