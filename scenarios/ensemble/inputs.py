"""What decides a result, as plain data: for the manifest, and for the key under which a case's chunks are kept."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from partnership_dynamics import simulation
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup

KEY_DIGITS = 32


def plain(value: Any) -> Any:
    """Return inputs as plain data for JSON."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def _partnership_data(partnership: Partnership) -> dict[str, Any]:
    """Return a partnership as plain data; its ties as {ego: {alter: starting strength}}."""
    without_ties = [field.name for field in fields(Partnership) if field.name not in ("tie", "strength")]
    data = {name: plain(value) for name, value in asdict(partnership).items() if name in without_ties}
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
        "successors": [plain(asdict(member)) for member in setup.successors],
    }


@cache
def made_by() -> str:
    """Return the hash of every source and the versions of what computes a history."""
    digest = hashlib.sha256()
    model = Path(simulation.__file__).resolve().parent
    for path in (*sorted(model.rglob("*.py")), Path(__file__).with_name("chunk.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    made = (platform.machine(), platform.python_version(), *(version(name) for name in ("numpy", "numba", "llvmlite")))
    digest.update(repr(made).encode())
    return digest.hexdigest()


def key_of(case: Case, seed: int) -> str:
    """Return what stands for a case's histories: setup, draws and seed, the model's sources, and the machine's kind.

    Names and titles are no part of it, so that two commands share what they both need.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> one, other = (Case(name, "As it is", Setup(shire_county(), 8)) for name in ("one", "other"))
    >>> key_of(one, 1) == key_of(other, 1), key_of(one, 1) == key_of(one, 2)
    (True, False)
    """
    draws = [dict(sorted(draw.items())) for draw in case.draws]
    # Ties and events go by place as well: two members may have one name.
    partnership = case.setup.partnership
    ties = [np.argwhere(partnership.tie).tolist(), partnership.strength[partnership.tie == 1].tolist()]
    events = [plain(asdict(event)) for event in case.setup.events]
    what = [made_by(), seed, setup_data(case.setup), ties, events, draws]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:KEY_DIGITS]
