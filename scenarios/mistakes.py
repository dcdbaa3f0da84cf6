"""Which errors are about what a person gave or about their machine: told in a sentence, without a trace."""

from __future__ import annotations

from calibration.tables import SurveyError
from scenarios.ensemble.runner import WorkerLostError
from scenarios.results import ResultsError
from scenarios.shape import ScenarioError
from simulation.finite import NotFiniteError
from simulation.history import TableFullError

USERS: tuple[type[Exception], ...] = (
    SurveyError,
    ScenarioError,
    ResultsError,
    TableFullError,
    NotFiniteError,
    WorkerLostError,
)
