"""RSiena's data sets A to G as panels, and its effects as terms."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties import (
    BEHAVIOUR_EFFECTS,
    EFFECTS,
    RATE_EFFECTS,
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
)

Floats = npt.NDArray[np.float64]
SETS = "ABCDEFG"
PARTS: dict[str, Any] = {"eval": "evaluation", "creation": "creation", "endow": "endowment"}
# Effects for which RSiena counts in hundredths what is a parameter here.
HUNDREDTHS = ("gwespFF", "gwespFB", "gwespBF", "gwespBB", "gwespRR", "gwesp", "gwdspFF")


class ReferenceData:
    """The files of one folder of results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.alcohol = self.matrix("s50_alcohol.csv", 1).T
        self.smoking = self.matrix("s50_smoking.csv", 1)[:, 0]
        self.dyad = self.matrix("s50_dyadic_synthetic.csv")

    def matrix(self, name: str, skip: int = 0) -> Floats:
        """Return a table of numbers."""
        return np.genfromtxt(self.folder / name, delimiter=",", skip_header=skip)

    def read(self, name: str) -> Any:
        """Return one JSON file."""
        path = self.folder / name
        return json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())

    def waves(self, stem: str = "s50_wave") -> list[Floats]:
        """Return the three waves of s50."""
        return [self.matrix(f"{stem}{number}.csv") for number in (1, 2, 3)]

    @cache  # noqa: B019 - one folder, read once
    def panel(self, name: str) -> Panel:
        """Return data set A, B, ... or G."""
        both = {"alc": self.alcohol, "smoke1": self.smoking}
        if name == "A":
            return Panel({"net": NetworkData(self.waves())}, actor=both, dyadic={"dyad": self.dyad})
        if name == "B":
            symmetric = {"dyad": (self.dyad + self.dyad.T) / 2}
            waves = self.waves("s50_sym_wave")
            return Panel({"net": NetworkData(waves, "undirected")}, actor=both, dyadic=symmetric)
        if name == "C":
            return Panel(
                {"net": NetworkData(self.waves())},
                behaviours={"beh": BehaviourData(self.alcohol)},
                actor={"smoke1": self.smoking},
            )
        if name == "D":
            rows = [wave[:30] for wave in self.waves()]
            return Panel(
                {"tm": NetworkData(rows, "two-mode")}, actor={"al30": self.alcohol[:, :30], "rec": self.smoking}
            )
        if name == "E":
            return Panel({"net": NetworkData(self.waves()), "net2": NetworkData(self.waves()[::-1])})
        files = (
            ("vandebunt_tmp3.csv", "vandebunt_tmp4.csv")
            if name == "F"
            else ("s50_struct_wave1.csv", "s50_struct_wave2.csv")
        )
        return Panel({"net": NetworkData([self.matrix(file) for file in files])})


def is_known(listed: dict[str, Any], panel: Panel) -> bool:
    """Say whether the model has an effect that RSiena lists (and could count itself)."""
    name = listed["shortName"]
    if "error" in listed:
        return False
    if listed["type"] == "rate":
        return name in RATE_EFFECTS
    return name in (BEHAVIOUR_EFFECTS if listed["dependent"] in panel.behaviours else EFFECTS)


def term_of(listed: dict[str, Any], panel: Panel) -> Term | BehaviourTerm | RateTerm:
    """Return the term of an effect as RSiena lists it."""
    name, first, on = listed["shortName"], listed["interaction1"] or None, listed.get("dependent")
    if listed["type"] == "rate":
        network = first if first in panel.networks else None
        return RateTerm(name, covariate=None if network else first, on=on, network=network)
    part = PARTS[listed["type"]]
    if on in panel.behaviours or (on is None and name in BEHAVIOUR_EFFECTS and name not in EFFECTS):
        effect = BEHAVIOUR_EFFECTS[name]
        covariate = first if effect.covariate == "actor" else None
        return BehaviourTerm(name, network=first if effect.network else None, covariate=covariate, part=part, on=on)
    parameter = None
    if EFFECTS[name].parameter is not None:
        parameter = listed["parm"] / 100.0 if name in HUNDREDTHS else float(listed["parm"])
    return Term(name, covariate=first, part=part, parameter=parameter, on=on)


def model_of(panel: Panel, term: Term | BehaviourTerm | RateTerm) -> Model:
    """Return a model with one term."""
    rates = dict.fromkeys((*panel.networks, *panel.behaviours), 1.0)
    if isinstance(term, RateTerm):
        return Model(panel, [], rates, [term])
    return Model(panel, [term], rates)


def statistics_of(panel: Panel, term: Term | BehaviourTerm | RateTerm) -> Floats:
    """Return a term's observed statistic in each period."""
    model = model_of(panel, term)
    targets = [model.targets(period) for period in range(panel.periods)]
    if isinstance(term, RateTerm):
        return np.array([target.rate_statistics[0] for target in targets])
    return np.array([target.statistics[0] for target in targets])
