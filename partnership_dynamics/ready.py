"""Make partnerships ready, and keep those that were: what every question of the front door begins with."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from partnership_dynamics.calibration.plausible.vectors import USED
from partnership_dynamics.calibration.surveyed import growth_of
from partnership_dynamics.scenarios.actions import runs as running
from partnership_dynamics.scenarios.actions.prepare import Prepared, prepare, tried
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.ensemble.memory import check_memory
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError
from partnership_dynamics.scenarios.shape import nearest
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import default_workers

YEARS, PAIRS, SEED = 10.0, running.REPLICATIONS, running.SEED
KEPT = 8  # partnerships made ready, whose out-degree parameter need not be solved again
_ready: OrderedDict[str, Prepared] = OrderedDict()

Over = Literal["plausible", "default"]


def made_ready(
    county: Partnership,
    quarters: int,
    constants: Mapping[str, float] | None,
    what_ifs: Sequence[Scenario],
    calibrated: str | Path | None,
    workers: int | None,
    over: Over = "default",
    grows: bool = False,
) -> Prepared:
    """Return a partnership made ready for scenarios, without solving again what was solved for it before.

    With ``grows``, each pair of histories of a surveyed network draws how far it grows or shrinks.
    """
    chosen = dict(constants or {})
    growth = growth_of(county) if grows else None
    counties = USED if over == "plausible" else 0
    path = None if calibrated is None else Path(calibrated)
    file = "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        what = json.dumps([setup_data(Setup(county, 1, chosen)), file], sort_keys=True)
    except KeyError as error:
        raise ScenarioError(f"there is no parameter {error}{nearest(str(error.args[0]), PARAMETERS)}") from None
    remarked = tried(county, quarters, chosen, what_ifs)
    check_memory(Setup(county, quarters, chosen), len(what_ifs), workers or default_workers())
    key = hashlib.sha256(f"{what} {counties} {growth}".encode()).hexdigest()
    if key not in _ready:
        _ready[key] = prepare(
            county, quarters, chosen, calibrated=path, workers=workers, counties=counties, growth=growth
        )
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return replace(_ready[key], notes=(*_ready[key].notes, *remarked))


def whole_quarters(years: float) -> int:
    """Return how many quarters so many years have.

    Raises
    ------
    ScenarioError
        If the last quarter is not whole.

    Examples
    --------
    >>> whole_quarters(2.5)
    10
    """
    quarters = round(4 * years)
    if abs(quarters - 4 * years) > 1e-9:
        raise ScenarioError(f"years is {years:g}; it counts whole quarters, such as 2.5")
    return quarters
