"""Panels and effects for tests of the estimator: RSiena's models without their coefficients, and made-up ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties import BehaviourTerm, Model, NetworkData, Panel, Term
from tests.ties.reference_models import reference_model

Floats = npt.NDArray[np.float64]
CLASSES = ("01", "03", "04", "06")
THREE = (Term("density"), Term("recip"), Term("transTrip"))


@dataclass(frozen=True)
class Case:
    """A model to be estimated, and RSiena's precise estimate in the order of our parameters."""

    panels: Any
    terms: tuple[Term | BehaviourTerm, ...]
    theta: Floats
    errors: Floats
    rates: Floats


def case(folder: Path, name: str, conditional: bool = False) -> Case:
    """Return one of RSiena's models by name."""
    found = reference_model(folder, name)
    precise = found.found["conditional" if conditional else "unconditional"]["precise"]
    rates = [place for places in found.rates for place in places]
    order = [*rates, *found.rate_terms, *found.terms]
    if conditional:
        order = [place - len(rates) for place in found.terms]
    theta, errors = np.array(precise["theta"], np.float64)[order], np.array(precise["se"], np.float64)[order]
    terms = tuple(replace(term, theta=0.0) for term in found.model.terms.all)
    return Case(found.model.panel, terms, theta, errors, np.atleast_1d(np.array(precise["rate"] or [], np.float64)))


def school_classes(folder: Path) -> Case:
    """Return the four classes of the reference's multi-group model."""
    precise = json.loads((folder / "MG_groups.json").read_text())["multigroup"]["precise"]
    panels = {}
    for one in CLASSES:
        waves = [np.genfromtxt(folder / f"baerveldt_{name}34{one}.csv", delimiter=",") for name in ("N", "HN")]
        for wave in waves:
            np.fill_diagonal(wave, 0.0)
        panels[one] = Panel({"net": NetworkData(waves)})
    return Case(panels, THREE, np.array(precise["theta"]), np.array(precise["se"]), np.zeros(0))


def matrix_of(pairs: npt.NDArray[np.int64], n: int) -> Floats:
    """Return ties as a matrix."""
    matrix = np.zeros((n, n))
    matrix[pairs[:, 0], pairs[:, 1]] = 1.0
    return matrix


def simulated_panel(
    n: int, theta: list[float], rate: float, seed: int, terms: tuple[str, ...] = ("density", "recip", "transTrip")
) -> Panel:
    """Return two waves, the second simulated from the first, that themselves came from a longer simulation."""
    draw = np.random.default_rng(seed)
    wave = (draw.random((n, n)) < 2.5 / n).astype(float)
    np.fill_diagonal(wave, 0.0)
    waves = [wave]
    for times in (4.0, 1.0):
        panel = Panel({"net": NetworkData([waves[-1], waves[-1]], allow_only=False)})
        named = [Term(name, value) for name, value in zip(terms, theta, strict=True)]
        ends = Model(panel, named, {"net": times * rate}).simulate(seed, ends=True).ties
        assert ends is not None
        waves.append(matrix_of(ends[0]["net"], n))
    return Panel({"net": NetworkData(waves[1:])})
