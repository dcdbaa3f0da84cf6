"""RSiena's reference results, read once: data, parameters, statistics, simulated chains."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulation.ties import Covariates, Term, centred, similarity_mean

Floats = npt.NDArray[np.float64]
PARTS = {"eval": "evaluation", "creation": "creation", "endow": "endowment"}


@cache
def _json(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())


class Reference:
    """The s50 data (50 pupils, three waves) and what RSiena made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        alcohol = np.loadtxt(folder / "s50_alcohol.csv", delimiter=",", skiprows=1)[:, :2].T
        smoking = np.loadtxt(folder / "s50_smoking.csv", delimiter=",", skiprows=1)[:, 0]
        dyad = np.loadtxt(folder / "s50_dyadic_synthetic.csv", delimiter=",")
        self.dyads = {True: dyad, False: (dyad + dyad.T) / 2}
        self.values = {
            "alc": np.stack([centred(alcohol)[p] for p in range(2)]),
            "smoke1": np.tile(centred(smoking), (2, 1)),
        }
        self.spans = {"alc": float(np.ptp(alcohol)), "smoke1": float(np.ptp(smoking))}
        self.similarity = {
            "alc": similarity_mean(alcohol, self.spans["alc"]),
            "smoke1": similarity_mean(smoking, self.spans["smoke1"]),
        }

    def read(self, name: str) -> Any:
        """Return one JSON file of the reference."""
        return _json(self.folder / name)

    def wave(self, number: int, directed: bool = True) -> npt.NDArray[np.uint8]:
        """Return the ties of wave 1, 2 or 3."""
        name = f"s50_wave{number}.csv" if directed else f"s50_sym_wave{number}.csv"
        return np.loadtxt(self.folder / name, delimiter=",").astype(np.uint8)

    def covariates(self, period: int, directed: bool = True) -> Covariates:
        """Return the covariates in period 0 or 1."""
        return Covariates(
            50, {name: waves[period] for name, waves in self.values.items()}, {"dyad": self.dyads[directed]}
        )

    def dyad_mean(self, directed: bool = True) -> float:
        """Return the mean of the dyadic covariate off its diagonal."""
        return float(self.dyads[directed][~np.eye(50, dtype=bool)].mean())

    def term(self, listed: dict[str, Any], theta: float = 0.0, directed: bool = True) -> Term:
        """Return the term of one effect as RSiena lists it."""
        name = {"gwesp": "gwespFF"}.get(listed["shortName"], listed["shortName"])
        covariate: str = listed["interaction1"]
        parameter, centre = None, 0.0
        if name == "gwespFF":
            parameter = listed["parm"] / 100
        elif name == "degPlus":
            parameter = float(listed["parm"])
        elif name == "simX":
            parameter, centre = self.spans[covariate], self.similarity[covariate]
        elif name == "X":
            centre = self.dyad_mean(directed)
        return Term(name, theta, covariate or None, PARTS[listed["type"]], parameter=parameter, centre=centre)  # type: ignore[arg-type]

    def model(self, name: str, kind: str = "") -> tuple[dict[str, Any], list[Term], list[float]]:
        """Return a model's results, its terms at the fixed parameter, and the rate of each period."""
        found = self.read(name)
        found = found["results"][kind] if kind else found
        theta = found["fixed_parameter_simulation"]["theta"]
        effects = found["effects"]
        terms = [
            self.term(effect, value, directed=not kind)
            for effect, value in zip(effects, theta, strict=True)
            if effect["type"] != "rate"
        ]
        return found, terms, theta[:2]


@pytest.fixture
def reference(shared: Path) -> Reference:
    """RSiena's results, or a skip where the shared folder is absent."""
    return _reference(shared / "reference" / "rsiena")


@cache
def _reference(folder: Path) -> Reference:
    return Reference(folder)
