"""Print a digest of everything that some histories came to: the same on any Python and machine, or not.

    python -m benchmarks.digest

Three setups (the county; the county through a reorganisation and with calibrated draws of constants; a directed network
with no team), each 20 quarters, six replications. The digest is of the bytes of all quarters, projects and ties.
`--rounded` rounds to nine digits first: machines may differ in the last bit of a logarithm.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import sys
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup

REPLICATIONS, QUARTERS, SEED, DIGITS = 6, 20, 2007, 9


def cases() -> list[Case]:
    """Return what is run."""
    county = shire_county()
    events = (Event(2, "announce", 0), Event(6, "merge", 1, 2), Event(8, "leave", 5), Event(9, "close_team"))
    draws = ({"prior": 0.4, "rate": 1.0}, {"prior": 0.6, "rate": 3.0}, {"prior": 0.5, "rate": 0.0})
    rng = np.random.default_rng(5)
    n = len(county.members)
    strength = rng.random((n, n)) * (rng.random((n, n)) < 0.3) * (1 - np.eye(n))
    apart = replace(county, tie=(strength > 0).astype(np.uint8), strength=strength, directed=True, governance="shared")
    return [
        Case("county", "The county", Setup(county, QUARTERS)),
        Case("reorganised", "Reorganised", Setup(county, QUARTERS, events=events), draws),
        Case("directed", "Directed", Setup(apart, QUARTERS, parameters={"idea_rate": 0.3})),
    ]


def digest(rounded: bool = False) -> str:
    """Return the first 16 hex digits of the SHA-256 of all that the cases came to."""
    found = hashlib.sha256()
    for one in run_ensembles(cases(), REPLICATIONS, SEED, workers=1):
        projects = [np.ascontiguousarray(one.projects[name]) for name in one.projects.dtype.names or ()]
        tables: list[npt.NDArray[Any]] = [one.series, one.end_tie, one.end_tie_share, *projects]
        for table in tables:
            whole = table.dtype.kind != "f" or not rounded
            found.update((table if whole else np.round(table, DIGITS) + 0.0).tobytes())
    return found.hexdigest()[:16]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print a digest of everything that some histories came to.")
    parser.add_argument("--rounded", action="store_true", help=f"of numbers rounded to {DIGITS} digits")
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}"
    print(digest(parser.parse_args().rounded), versions, platform.machine())
    sys.exit(0)
