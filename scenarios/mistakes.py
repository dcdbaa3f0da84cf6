"""Which errors are about what a person gave or about their machine: told in a sentence, without a trace."""

from __future__ import annotations

from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.ensemble.runner import WorkerLostError
from partnership_dynamics.scenarios.results import ResultsError
from partnership_dynamics.scenarios.shape import ScenarioError
from partnership_dynamics.simulation.finite import NotFiniteError
from partnership_dynamics.simulation.history import TableFullError

USERS: tuple[type[Exception], ...] = (
    SurveyError,
    ScenarioError,
    ResultsError,
    TableFullError,
    NotFiniteError,
    WorkerLostError,
)
