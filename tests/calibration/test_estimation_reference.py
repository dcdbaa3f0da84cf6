"""Every model that RSiena estimated is estimated here to the same values.

run.py test -m slow tests/calibration/test_estimation_reference.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.estimation import Settings, estimate, estimate_stationary
from partnership_dynamics.simulation.ties import NetworkData, Panel, Term
from tests.calibration.estimation_cases import case, school_classes

pytestmark = pytest.mark.slow
# Of RSiena's standard errors; its own precise estimates have a Monte Carlo error of 0.015 to 0.03.
BY_DEFAULT, POLISHED, ERRORS = 0.3, 0.1, 0.1
CASES = [
    ("M1", False),
    ("M1", True),
    ("M2", False),
    ("M3", False),
    ("M4 forcing", False),
    ("M4 confirmation", False),
    ("M5", False),
    ("M6", False),
    ("M6", True),
    ("B1", False),
    ("F1", False),
    ("F1", True),
    ("J1", False),
    ("MG", False),
]


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "reference" / "rsiena"


@pytest.mark.parametrize(("name", "conditional"), CASES)
def test_default_runs_are_near_rsienas_precise_estimates(folder: Path, name: str, conditional: bool) -> None:
    wanted = school_classes(folder) if name == "MG" else case(folder, name, conditional)
    for seed in (1, 2, 3):
        run = estimate(
            wanted.panels, wanted.terms, seed=seed, conditional=conditional, absent_can_be_chosen=name == "J1"
        )
        assert run.converged
        assert (np.abs(run.estimates - wanted.theta) < BY_DEFAULT * wanted.errors).all()


@pytest.mark.parametrize(("name", "conditional"), CASES)
def test_polished_estimates_and_their_errors_are_rsienas(folder: Path, name: str, conditional: bool) -> None:
    wanted = school_classes(folder) if name == "MG" else case(folder, name, conditional)
    run = estimate(
        wanted.panels,
        wanted.terms,
        seed=1,
        conditional=conditional,
        absent_can_be_chosen=name == "J1",
        settings=Settings(polish=2, polish_replications=20_000),
    )
    assert (np.abs(run.estimates - wanted.theta) < POLISHED * wanted.errors).all()
    np.testing.assert_allclose(run.standard_errors, wanted.errors, rtol=ERRORS)
    if conditional:
        apart = [rate.estimate - of_rsiena for rate, of_rsiena in zip(run.rates, wanted.rates, strict=True)]
        assert (np.abs(apart) < POLISHED * np.array([rate.standard_error for rate in run.rates])).all()


@pytest.mark.parametrize(("model", "third"), [("A", "transTrip"), ("B", "gwespFF")])
def test_one_wave_drifts_with_the_rate_as_in_rsiena(folder: Path, model: str, third: str) -> None:
    fits = json.loads((folder / "S1_stationary.json").read_text())["results"][model]["fits"]
    panel = Panel({"net": NetworkData([np.genfromtxt(folder / "s50_wave3.csv", delimiter=",")])})
    run = estimate_stationary(
        panel,
        [Term("density"), Term("recip"), Term(third)],
        seed=1,
        settings=Settings(polish=1),
    )
    for fit in fits:
        # RSiena's own runs were not polished (overall ratio up to 0.17).
        theta, errors = np.array(fit["theta"][1:]), np.array(fit["se"][1:])
        assert (np.abs(run.by_rate[fit["rho"]].estimates[1:] - theta) < 0.4 * errors).all()
    assert run.sources[2] != "data"
    assert run.sources[:2] == ("data", "data")
