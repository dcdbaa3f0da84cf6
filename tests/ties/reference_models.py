"""RSiena's reference models as models of `simulation.ties`: the same data, effects and coefficients, and its chains."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties import (
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
    script_of,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FILES = {
    "M1": "M1",
    "M2": "M2",
    "M3": "M3",
    "M5": "M5",
    "M6": "M6",
    "R1": "R1_rate_effects",
    "B1": "B1_two_mode",
    "X1": "X1_multiplex",
    "F1": "F1_missing",
    "G1": "G1_structural",
    "J1": "J1_composition",
}
# RSiena's model types 2 to 6 for undirected networks, all in one file.
AGREEMENTS = {
    "M4 forcing": ("modelType2", "forcing"),
    "M4 confirmation": ("modelType3", "confirmation"),
    "M4 dictatorial": ("modelType4", "dictatorial"),
    "M4 conjunctive": ("modelType5", "conjunctive"),
    "M4 compensatory": ("modelType6", "compensatory"),
}
NAMES = (*FILES, *AGREEMENTS)
WITH_CHAINS = tuple(name for name in NAMES if name != "J1")

# All differences that are meant. Each is asserted, with its sentence as the message, in `test_reference_chains` or
# `test_reference_simulation`.
MEANT = {
    "conjunctive: the second actor's sign": (
        "Where the second actor gains (u > 0), RSiena computes 1 / (1 + exp(u)) as its probability, not 1 / (1 + "
        "exp(-u)); here is the paper's formula (Snijders & Pickup 2017)."
    ),
    "pairs: how they are written down": (
        "Where pairs decide together, RSiena writes down rho / total rate for the first actor and puts 1 / n for the "
        "second one into the choice; here who acts is the ordered pair, and the choice the answer alone."
    ),
    "confirmation: proposed and agreed": (
        "RSiena writes down the probability that a tie is proposed and agreed to, whether or not the alter agreed; "
        "here it is that of what happened."
    ),
    "confirmation: a factor left over": (
        "Where a tie is dropped, which needs no confirmation, RSiena writes down the factor of the last confirmation "
        "all the same."
    ),
    "confirmation: asking oneself": (
        "Where ego chose no change, RSiena draws a confirmation of a tie to itself, which is written down and adds to "
        "the scores (0 on average); here nobody is asked."
    ),
    "rates: the score of degrees": (
        "RSiena adds ego's degree after the ministep to the score of an effect of degrees on rates, although ego came "
        "up at the rate of its degree before it; here it is the degree before, and the mean of the score is 0."
    ),
    "absent actors take part": (
        "In RSiena actors who are not there can be chosen, and those who are not there yet have the ties of the wave "
        "before; here, as in the papers, they do only where absent_can_be_chosen is set."
    ),
}

PARTS = {"eval": "evaluation", "creation": "creation", "endow": "endowment"}
# Internal parameters that are not the default here, and by what RSiena's whole numbers are divided.
PARAMETERS = {"gwespFF": 100.0, "degPlus": 1.0, "outTrunc": 1.0}


@dataclass(frozen=True)
class ReferenceChain:
    """One simulated period that RSiena wrote down.

    Attributes
    ----------
    period : int
        From 0.
    script : record array of `STEP`
        For `Model.replay`.
    log_choice, log_ego, mean_wait : float64 (S,)
        RSiena's log probabilities of each outcome and of who acts, and 1 over the total rate.
    statistics, scores : float64
        In the order of all effects, rates of the periods among them.
    ties : dict of str to int64 (T, 2)
        Ties at the end, sorted.
    values : dict of str to int64 (n,)
        Behaviours at the end.
    """

    period: int
    script: Any
    log_choice: Floats
    log_ego: Floats
    mean_wait: Floats
    statistics: Floats
    scores: Floats
    ties: dict[str, Integers]
    values: dict[str, Integers]


@dataclass(frozen=True)
class ReferenceModel:
    """A model and RSiena's results for it.

    Attributes
    ----------
    name : str
        One of `NAMES`.
    found : dict
        What the file says.
    model : Model
        The same model at the parameter of the fixed simulation.
    terms, rate_terms : tuple of int
        Places among RSiena's effects, in the order of `Model.labels` and `Model.rate_labels`.
    rates : tuple of tuple of int
        Places of the basic rates, by variable and period.
    """

    name: str
    found: dict[str, Any]
    model: Model
    terms: tuple[int, ...]
    rate_terms: tuple[int, ...]
    rates: tuple[tuple[int, ...], ...]

    @property
    def periods(self) -> range:
        """The periods, from 0."""
        return range(self.model.panel.periods)

    @property
    def simulation(self) -> dict[str, Any]:
        """What RSiena simulated at a fixed parameter."""
        result: dict[str, Any] = self.found["fixed_parameter_simulation"]
        return result

    def places(self, period: int) -> Integers:
        """Return the places of terms, basic rates and rate terms (in that order) in a period."""
        return np.array([*self.terms, *(places[period] for places in self.rates), *self.rate_terms], np.int64)

    def chains(self) -> list[ReferenceChain]:
        """Return all chains of all periods."""
        return [self._chain(period) for chain in self.found["chains"] for period in _as_list(chain)]

    def _chain(self, found: dict[str, Any]) -> ReferenceChain:
        ministeps = found["ministeps"]
        variable = np.array([self.model.variables.index(name) for name in ministeps["var"]], np.int64)
        behaves = np.array([aspect == "Behavior" for aspect in ministeps["aspect"]], bool)
        ego = np.array(ministeps["ego"], np.int64)
        step = np.array(ministeps["diff"], np.int64)
        alter = np.where(behaves, step, np.array(ministeps["alter"], np.int64))
        changed = np.where(behaves, step != 0, ~np.array(ministeps["diagonal"], bool))
        for v, name in enumerate(self.model.variables):
            network = self.model.panel.networks.get(name)
            if network is not None and network.kind == "two-mode":
                # RSiena has one column more, for no change.
                alter[(variable == v) & (alter == network.size[1])] = -1
        end = found["end_state"]
        networks, behaviours = self.model.panel.networks, self.model.panel.behaviours
        return ReferenceChain(
            found["period"] - 1,
            script_of(variable, ego, alter, changed),
            np.array(ministeps["log_choice_prob"], np.float64),
            np.array(ministeps["log_option_set_prob"], np.float64),
            np.array(ministeps["recip_rate"], np.float64),
            np.array(found["end_statistics"], np.float64),
            np.array(found["scores"], np.float64),
            {name: _ties(end[name], networks[name].kind == "undirected") for name in networks},
            {name: np.array(end[name], np.int64) for name in behaviours},
        )


def _as_list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _ties(listed: list[list[int]], undirected: bool) -> Integers:
    pairs = np.array(listed, np.int64).reshape(-1, 3)[:, :2] - 1
    return np.unique(np.concatenate([pairs, pairs[:, ::-1]]) if undirected else pairs, axis=0)


def reference_model(folder: Path, name: str, absent_can_be_chosen: bool = False) -> ReferenceModel:
    """Return one of the models of RSiena's reference (in a folder), by name."""
    return _reference_model(folder, name, absent_can_be_chosen)


@cache
def _read(path: Path) -> Any:
    return json.loads(path.read_text())


@cache
def _reference_model(folder: Path, name: str, absent_can_be_chosen: bool) -> ReferenceModel:
    if name in AGREEMENTS:
        found = _read(folder / "M4.json")["results"][AGREEMENTS[name][0]]
    else:
        found = _read(folder / f"{FILES[name]}.json")
    panel = _panel(folder, name, found)
    effects: list[dict[str, Any]] = found["effects"]
    theta: list[float] = found["fixed_parameter_simulation"]["theta"]
    variables = (*panel.networks, *panel.behaviours)
    rates: dict[str, list[int]] = {variable: [] for variable in variables}
    rate_terms: list[tuple[int, RateTerm]] = []
    terms: list[tuple[int, Term | BehaviourTerm]] = []
    for place, (effect, value) in enumerate(zip(effects, theta, strict=True)):
        on = effect["dependent"]
        if effect["shortName"] == "Rate":
            rates[on].append(place)
        elif effect["type"] == "rate":
            rate_terms.append((place, RateTerm(effect["shortName"], value, effect["interaction1"] or None, on=on)))
        else:
            terms.append((place, _term(effect, value, panel)))
    model = Model(
        panel,
        [term for _, term in terms],
        {variable: [theta[place] for place in places] for variable, places in rates.items()},
        [term for _, term in rate_terms],
        absent_can_be_chosen=absent_can_be_chosen,
    )
    return ReferenceModel(
        name,
        found,
        model,
        tuple(place for place, _ in terms),
        tuple(place for place, _ in rate_terms),
        tuple(tuple(rates[variable]) for variable in variables),
    )


def _term(effect: dict[str, Any], theta: float, panel: Panel) -> Term | BehaviourTerm:
    name, other, on = effect["shortName"], effect["interaction1"] or None, effect["dependent"]
    part: Any = PARTS[effect["type"]]
    if on in panel.behaviours:
        return BehaviourTerm(name, theta, network=other, part=part, on=on)
    parameter = effect["parm"] / PARAMETERS[name] if name in PARAMETERS else None
    return Term(name, theta, other, part, parameter=parameter, on=on)


def _matrix(folder: Path, name: str) -> Floats:
    return np.genfromtxt(folder / f"{name}.csv", delimiter=",", missing_values="NA")


def _panel(folder: Path, name: str, found: dict[str, Any]) -> Panel:
    friends = [_matrix(folder, f"s50_wave{wave}") for wave in (1, 2, 3)]
    alcohol = np.loadtxt(folder / "s50_alcohol.csv", delimiter=",", skiprows=1).T
    if name in AGREEMENTS:
        agreement: Any = AGREEMENTS[name][1]
        waves = [_matrix(folder, f"s50_sym_wave{wave}") for wave in (1, 2, 3)]
        network = NetworkData(waves, "undirected", agreement, offset=float(found["offset"]))
        return Panel({"net": network}, actor={"alc": alcohol})
    if name == "B1":
        return Panel({"tm": NetworkData([wave[:30] for wave in friends], "two-mode")}, actor={"al30": alcohol[:, :30]})
    if name == "X1":
        other = [friends[wave] for wave in (2, 0, 1)]
        return Panel({"net": NetworkData(friends), "net2": NetworkData(other)})
    if name == "F1":
        return Panel({"net": NetworkData([_matrix(folder, f"vandebunt_tmp{wave}") for wave in (3, 4)])})
    if name == "G1":
        return Panel({"net": NetworkData([_matrix(folder, f"s50_struct_wave{wave}") for wave in (1, 2)])})
    network = NetworkData(friends[:2] if name == "M6" else friends)
    if name == "M5":
        return Panel({"net": network}, {"beh": BehaviourData(alcohol)})
    presence: dict[int, list[tuple[float, float]]] = {}
    if name == "J1":
        for actor, times in found["composition"].items():
            presence[int(actor) - 1] = list(zip(times[::2], times[1::2], strict=True))
    return Panel(
        {"net": network}, actor={} if name in ("M1", "M3", "M6", "J1") else {"alc": alcohol}, presence=presence
    )
