"""The manifest: everything that decides a result, as plain data, and nothing of when or where."""

from __future__ import annotations

import hashlib
import json
import platform
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.ensemble.ensemble import Ensemble
from scenarios.ensemble.outcomes import Comparison
from simulation.compiled import source_hash
from simulation.parameters import PARAMETERS
from simulation.partnership import Partnership
from simulation.start import Setup

FORMAT = "partnership-dynamics results 1"
PROJECT = "partnership-dynamics"
PACKAGES = ("mesa", "numpy", "numba", "scipy", "networkx", "matplotlib", "duckdb")

Result = Comparison | Ensemble


def ensembles_of(what: Result) -> list[tuple[str, Ensemble]]:
    """Return the ensembles of a result, each with the part it plays."""
    if isinstance(what, Ensemble):
        return [("scenario", what)]
    return [("scenario", what.scenario), ("baseline", what.baseline)]


def _plain(value: Any) -> Any:
    """Return inputs as plain data for JSON."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _partnership_data(partnership: Partnership) -> dict[str, Any]:
    """Return a partnership as plain data; its ties as {ego: {alter: starting strength}}."""
    kept = [one.name for one in fields(partnership) if one.name not in ("tie", "strength")]
    data = {name: _plain(value) for name, value in asdict(partnership).items() if name in kept}
    names = [member.name for member in partnership.members]
    ties: dict[str, dict[str, float]] = {}
    for i, j in np.argwhere(partnership.tie == 1):
        ties.setdefault(names[i], {})[names[j]] = float(partnership.strength[i, j])
    return {**data, "ties": ties}


def setup_data(setup: Setup) -> dict[str, Any]:
    """Return a setup as plain data: the partnership, what differs from the defaults, and the events by name."""
    names = [member.name for member in (*setup.partnership.members, *setup.successors)]
    return {
        "partnership": _partnership_data(setup.partnership),
        "quarters": setup.quarters,
        "parameters_changed": {
            name: float(value)
            for name, value in sorted((setup.parameters or {}).items())
            if value != PARAMETERS[name].default
        },
        "events": [
            {
                **asdict(event),
                "target": names[event.target] if event.target >= 0 else None,
                # Of a departure the model keeps which seat is left, where it keeps a member of others.
                "other": names[event.other] if event.other >= 0 and event.kind != "departure" else None,
                **({"seat": event.other + 1} if event.other >= 0 and event.kind == "departure" else {}),
            }
            for event in setup.events
        ],
        "bypassed": list(setup.bypassed),
        "equal_hours": setup.equal_hours,
        "successors": [_plain(asdict(member)) for member in setup.successors],
    }


def _draws_data(ensemble: Ensemble) -> dict[str, Any]:
    """Return which constants came from calibrated draws, and the draws' hash; nothing where none did."""
    if not ensemble.draws:
        return {}
    rows = [dict(sorted(draw.items())) for draw in ensemble.draws]
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    # Where the middle 95 of 100 draws of each constant lie: what a briefing varies it over.
    ranges = {name: np.quantile([row[name] for row in rows], [0.025, 0.975]).round(8).tolist() for name in rows[0]}
    return {"calibrated": {"constants": sorted(rows[0]), "draws": len(rows), "sha256": digest, "ranges": ranges}}


def _version(package: str) -> str:
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
            {"part": part, "name": one.name, "title": one.title, "setup": setup_data(one.setup), **_draws_data(one)}
            for part, one in cases
        ],
        "notes": list(notes),
        "sources": source_hash(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in (PROJECT, *PACKAGES)}},
    }
