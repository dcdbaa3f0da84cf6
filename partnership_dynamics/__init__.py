"""What would happen to a partnership of public bodies if it were run another way, in a few lines of Python.

Examples
--------
>>> import partnership_dynamics as pd
>>> county = pd.shire()
>>> answer = pd.compare(county, "stronger_team", pairs=20, years=3, seed=1)
>>> answer.pairs, answer.scenario.quarters
(20, 12)
>>> sorted(answer.to_frame("runs").columns)[:3]
['abandoned', 'administrative_reform', 'customer_service']

Everything is loaded when it is first used, so importing this package takes no time.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

_HERE = Path(__file__).resolve().parent
if not (_HERE / "simulation").is_dir():
    # A checkout on a system without symbolic links: the folders beside this one are the subpackages.
    __path__.append(str(_HERE.parent))

if TYPE_CHECKING:
    from partnership_dynamics.agents import CentralTeam, Council, Member, PartnershipModel, Service
    from partnership_dynamics.alternatives import AlternativesAnswer
    from partnership_dynamics.answers import ComparisonAnswer, FactorialAnswer, Outlook
    from partnership_dynamics.asking import compare, factorial, setup, simulate
    from partnership_dynamics.reports import BriefAnswer, CalibrationAnswer, ExperimentAnswer, PredictionAnswer
    from partnership_dynamics.sources import library, read_survey, scenario, shire
    from partnership_dynamics.studies import brief, calibrate, experiment, predict

_WHERE = {
    "agents": ("CentralTeam", "Council", "Member", "PartnershipModel", "Service"),
    "alternatives": ("AlternativesAnswer",),
    "answers": ("ComparisonAnswer", "FactorialAnswer", "Outlook"),
    "asking": ("compare", "factorial", "setup", "simulate"),
    "reports": ("BriefAnswer", "CalibrationAnswer", "ExperimentAnswer", "PredictionAnswer"),
    "sources": ("library", "read_survey", "scenario", "shire"),
    "studies": ("brief", "calibrate", "experiment", "predict"),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "AlternativesAnswer",
    "BriefAnswer",
    "CalibrationAnswer",
    "CentralTeam",
    "ComparisonAnswer",
    "Council",
    "ExperimentAnswer",
    "FactorialAnswer",
    "Member",
    "Outlook",
    "PartnershipModel",
    "PredictionAnswer",
    "Service",
    "brief",
    "calibrate",
    "compare",
    "experiment",
    "factorial",
    "library",
    "predict",
    "read_survey",
    "scenario",
    "setup",
    "shire",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
