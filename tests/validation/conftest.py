"""A quick validation, run once for all tests that look at it."""

from __future__ import annotations

import pytest

from partnership_dynamics.scenarios.commands.parser import VALIDATE_QUICK
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.record import Result
from partnership_dynamics.scenarios.validation.register import patterns

SEED = 7  # not that of the documentation's page, so that a verdict there is not an accident of its seed


@pytest.fixture(scope="session")
def quick() -> list[Result]:
    laboratory = Laboratory(SEED, VALIDATE_QUICK)
    return [Result(one, one.experiment(laboratory)) for one in patterns().values()]
