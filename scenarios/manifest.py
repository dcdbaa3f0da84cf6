"""The manifest: everything that decides a result, as plain data, and nothing of when or where."""

from __future__ import annotations

import hashlib
import json
import platform
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from partnership_dynamics.scenarios.drawn import BALANCE
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison
from partnership_dynamics.simulation.compiled import source_hash

FORMAT = "partnership-dynamics results 1"
PROJECT = "partnership-dynamics"
PACKAGES = ("mesa", "numpy", "numba", "scipy", "networkx", "matplotlib", "duckdb")

Result = Comparison | Ensemble


def ensembles_of(what: Result) -> list[tuple[str, Ensemble]]:
    """Return the ensembles of a result, each with the part it plays."""
    if isinstance(what, Ensemble):
        return [("scenario", what)]
    return [("scenario", what.scenario), ("baseline", what.baseline)]


def _draws_data(ensemble: Ensemble) -> dict[str, Any]:
    """Return which parameters came from the plausible set, from calibrated draws, a scenario's own ranges and growth.

    Nothing where none did; a draw's hash stands for all.
    """
    rows = [dict(sorted(draw.items())) for draw in ensemble.draws]
    plausible = set(ensemble.plausible)
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    found: dict[str, Any] = {}
    every = set(rows[0]) if rows else set()
    drawn = {name for name in every - plausible if "." in name}
    for part, names in (
        ("plausible", sorted(every & plausible)),
        ("calibrated", sorted(every - plausible - drawn)),
        ("drawn", sorted(drawn)),
    ):
        if names:
            # Where the middle 95 of 100 draws of each lie: what a briefing varies it over.
            ends = {name: np.quantile([row[name] for row in rows], [0.025, 0.975]).round(8).tolist() for name in names}
            what = "numbers" if part == "drawn" else "constants"
            # An out-degree alone is that of each growth that was drawn: nothing was fitted.
            part_of = "growth" if part == "calibrated" and names == [BALANCE] else part
            found[part_of] = {what: names, "draws": len(rows), "sha256": digest, "ranges": ends}
    return found


def _rule_data(what: Result) -> dict[str, Any]:
    """Return what was set before the runs of a comparison: what matters, and the sequential rule if there was one."""
    if isinstance(what, Ensemble):
        return {}
    rule = {"precision": asdict(what.stopped.plan)} if what.stopped else {}
    return {"matters": asdict(what.threshold), **rule}


def version_of(package: str) -> str:
    """Return a package's version; for this project, that of the sources beside this file where they are there."""
    beside = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if package == PROJECT and beside.is_file():
        found = tomllib.loads(beside.read_text(encoding="utf-8")).get("project", {})
        if found.get("name") == PROJECT:
            return str(found["version"])
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def manifest_of(what: Result, command: str, notes: Sequence[str]) -> dict[str, Any]:
    """Return everything that decides a result, as plain data; nothing of when or where."""
    cases = ensembles_of(what)
    first = cases[0][1]
    return {
        "format": FORMAT,
        "command": command,
        "seed": first.seed,
        "replications": first.replications,
        "quarters": first.quarters,
        "cases": [
            {
                "part": part,
                "name": one.name,
                "title": one.title,
                **({"question": one.question} if one.question else {}),
                "setup": setup_data(one.setup),
                **_draws_data(one),
            }
            for part, one in cases
        ],
        **_rule_data(what),
        "notes": list(notes),
        "sources": source_hash(),
        "versions": {"python": platform.python_version(), **{name: version_of(name) for name in (PROJECT, *PACKAGES)}},
    }
