"""Parity with RSiena on a small panel that stands in this repository, so every clone checks it.

`tests/reference/README.md` says where panel and figures come from, and how near they have to be.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from partnership_dynamics.calibration.estimation import Settings, estimate
from partnership_dynamics.simulation.ties import ActorCovariate, Model, NetworkData, Panel, Term

FOLDER = Path(__file__).resolve().parents[1] / "reference"
RSIENA: dict[str, Any] = json.loads((FOLDER / "panel24_rsiena.json").read_text(encoding="utf-8"))
TERMS = {
    "A": (Term("density"), Term("recip"), Term("gwespFF")),
    "B": (
        Term("density"),
        Term("recip"),
        Term("transTrip"),
        Term("inPopSqrt"),
        Term("outActSqrt"),
        Term("sameX", covariate="kind"),
        Term("altX", covariate="size"),
        Term("egoX", covariate="size"),
    ),
}
SHORT = {None: "", "kind": "k", "size": "s"}  # what RSiena's run called the covariates


def wave(number: int) -> npt.NDArray[np.float64]:
    """Return a wave as a matrix."""
    pairs = np.loadtxt(FOLDER / f"panel24_wave{number}.csv", delimiter=",", skiprows=1, dtype=np.int64) - 1
    tie = np.zeros((24, 24))
    tie[tuple(pairs.T)] = 1.0
    return tie


@cache
def panel() -> Panel:
    """Return both waves, with what is known of the actors."""
    actors = np.loadtxt(FOLDER / "panel24_actors.csv", delimiter=",", skiprows=1)
    known = {"kind": ActorCovariate(actors[:, 1], centred=False), "size": actors[:, 2]}
    return Panel({"net": NetworkData([wave(1), wave(2)])}, actor=known)


def order(name: str, terms: tuple[Term, ...]) -> list[int]:
    """Return the place of each of our terms among RSiena's effects."""
    known = list(zip(RSIENA[name]["effects"], RSIENA[name]["interaction"], strict=True))
    return [known.index((term.effect, SHORT[term.covariate])) for term in terms]


def at_the_estimate(name: str) -> tuple[Model, list[int]]:
    """Return the model at RSiena's precise estimate, and the places of its terms."""
    places, theta = order(name, TERMS[name]), RSIENA[name]["theta"]
    terms = [replace(term, theta=theta[place]) for term, place in zip(TERMS[name], places, strict=True)]
    return Model(panel(), terms, {"net": theta[0]}), places


@pytest.mark.parametrize("name", TERMS)
def test_observed_statistics_are_rsienas_to_the_last_digit(name: str) -> None:
    model, places = at_the_estimate(name)
    wanted = np.array(RSIENA[name]["target_statistics"])
    targets = model.targets()
    np.testing.assert_allclose(targets.statistics, wanted[places], rtol=0, atol=1e-8)
    assert targets.distances.tolist() == [wanted[0]]


@pytest.mark.parametrize("name", TERMS)
def test_simulations_at_its_estimate_have_rsienas_means_and_spread(name: str) -> None:
    model, places = at_the_estimate(name)
    count = 4000
    drawn = model.simulate(seed=11, replications=count)
    ours = np.column_stack([drawn.distances, drawn.statistics])
    means = np.array(RSIENA[name]["simulated_mean"])[[0, *places]]
    spread = np.array(RSIENA[name]["simulated_sd"])[[0, *places]]
    error = spread * np.sqrt(1 / count + 1 / RSIENA[name]["simulations"])
    assert (np.abs(ours.mean(axis=0) - means) < 4 * error).all()
    np.testing.assert_allclose(ours.std(axis=0, ddof=1), spread, rtol=0.08)


@pytest.mark.parametrize("name", TERMS)
def test_estimates_and_their_errors_are_rsienas(name: str) -> None:
    places = [0, *order(name, TERMS[name])]
    precise = Settings(polish=2, polish_replications=5000)
    found = estimate(panel(), TERMS[name], seed=1, conditional=False, settings=precise)
    theta, errors = (np.array(RSIENA[name][what])[places] for what in ("theta", "se"))
    assert found.converged
    assert (np.abs(found.estimates - theta) < 0.15 * errors).all()
    np.testing.assert_allclose(found.standard_errors, errors, rtol=0.15)
