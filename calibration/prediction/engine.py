"""Predict a wave with the tie model and the whole model, by default and calibrated constants, and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from partnership_dynamics.calibration.estimation import CannotEstimateError
from partnership_dynamics.calibration.estimation.bounded import within
from partnership_dynamics.calibration.estimation.priors import prior_of
from partnership_dynamics.calibration.estimation.progress import Callback
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.prediction.foresight import (
    FEATURES,
    Skill,
    features_of,
    learnt,
    simple_scores,
    skills,
)
from partnership_dynamics.calibration.prediction.held import densities, ties_in
from partnership_dynamics.calibration.prediction.simulators import Constants, PanelSimulator, TieModel, WholeModel
from partnership_dynamics.calibration.prediction.statistics import TITLES, Window, statistics
from partnership_dynamics.calibration.prediction.tasks import PredictionTask, tasks_of
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.calibration.tie_constants import TieFit, fit_ties
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Tell, nobody

Floats = npt.NDArray[np.float64]
Which = tuple[str, str]  # model, constants
MODELS = ("tie_model", "whole_model")
CONSTANTS = ("default", "calibrated")
REPLICATIONS, LEAST = 500, 100
QUARTERS = 8
LEVEL = 0.90


@dataclass(frozen=True)
class Interval:
    """One statistic: its simulated interval and what was observed.

    Attributes
    ----------
    key : str
    observed, low, high, mean : float
        ``low`` and ``high`` hold the middle 90% of the simulated values.
    """

    key: str
    observed: float
    low: float
    high: float
    mean: float

    @property
    def title(self) -> str:
        """What it is, in words."""
        return TITLES[self.key]

    @property
    def inside(self) -> bool:
        """Whether what was observed lies in the interval."""
        return bool(self.low - 1e-9 <= self.observed <= self.high + 1e-9)

    @property
    def width(self) -> float:
        """How wide the interval is."""
        return self.high - self.low


@dataclass(frozen=True)
class Simulated:
    """One model's prediction of one network.

    Attributes
    ----------
    intervals : tuple of Interval
        Statistics without a value, observed or simulated, are left out.
    ties : float64 (R,)
        Ties among the pairs compared, of each run.
    share : float64 (n, n)
        In which share of the runs each tie stands.
    """

    intervals: tuple[Interval, ...]
    ties: Floats
    share: Floats


@dataclass(frozen=True)
class Predicted:
    """All predictions of one network.

    Attributes
    ----------
    task : PredictionTask
    simulated : mapping of (model, constants) to Simulated
    fit : TieFit or None
        Where the calibrated constants come from.
    notes : tuple of str
    """

    task: PredictionTask
    simulated: Mapping[Which, Simulated]
    fit: TieFit | None
    notes: tuple[str, ...]

    @property
    def observed_ties(self) -> float:
        """Ties observed among the pairs compared."""
        window = self.task.transition.window
        return float(ties_in(self.task.transition.end[None].astype(np.uint8), window)[0])


@dataclass(frozen=True)
class Bias:
    """How far the simulated number of ties lies above the observed one, as a share of it, on average over networks.

    ``low`` and ``high`` are a 95% interval: over networks where there are three or more, else over runs.
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Prediction:
    """How well the last wave of some networks was predicted.

    Attributes
    ----------
    name, relation : str
    quarters : int
    seed, replications : int
    networks : tuple of Predicted
    formed, kept : mapping of str to Skill
        How well ties that form, and ties that are kept, were foreseen, by each way.
    formed_errors, kept_errors : mapping of str to float
        Standard error of each AUC less that of the whole model with calibrated constants.
    interrupted : bool
        Whether it was stopped from outside; then only some networks are here.
    """

    name: str
    relation: str
    quarters: int
    seed: int
    replications: int
    networks: tuple[Predicted, ...]
    formed: Mapping[str, Skill] = field(default_factory=dict)
    kept: Mapping[str, Skill] = field(default_factory=dict)
    formed_errors: Mapping[str, float] = field(default_factory=dict)
    kept_errors: Mapping[str, float] = field(default_factory=dict)
    interrupted: bool = False

    def _all(self, which: Which) -> list[Simulated]:
        return [one.simulated[which] for one in self.networks if which in one.simulated]

    def coverage(self, which: Which) -> float:
        """Return the share of all statistics that lie in their 90% interval; NaN where nothing was simulated."""
        inside = [one.inside for simulated in self._all(which) for one in simulated.intervals]
        return float(np.mean(inside)) if inside else float("nan")

    def compared(self, which: Which) -> int:
        """Return how many statistics that is."""
        return sum(len(simulated.intervals) for simulated in self._all(which))

    def width(self, which: Which, against: Which) -> float:
        """Return how wide intervals are, as the median ratio to those of another model at the same growth."""
        ratios = []
        for one in self.networks:
            if which in one.simulated and against in one.simulated:
                others = {interval.key: interval.width for interval in one.simulated[against].intervals}
                ratios += [
                    interval.width / others[interval.key]
                    for interval in one.simulated[which].intervals
                    if others.get(interval.key, 0.0) > 0.0
                ]
        return float(np.median(ratios)) if ratios else float("nan")

    def bias(self, which: Which) -> Bias:
        """Return the bias of the number of ties."""
        pairs = [(one.simulated[which].ties, one.observed_ties) for one in self.networks if which in one.simulated]
        if not pairs:
            return Bias(float("nan"), float("nan"), float("nan"))
        each = np.array([float(ties.mean()) / seen - 1.0 for ties, seen in pairs])
        mean = float(each.mean())
        if len(each) >= 3:
            reach = float(student.ppf(0.975, len(each) - 1) * each.std(ddof=1) / np.sqrt(len(each)))
            return Bias(mean, mean - reach, mean + reach)
        runs = np.mean([ties / seen - 1.0 for ties, seen in pairs], axis=0)
        low, high = np.quantile(runs, (0.025, 0.975))
        return Bias(mean, float(low), float(high))


def only_added(window: Window, end: npt.NDArray[np.bool_]) -> bool:
    """Say whether no tie of the earlier wave is missing from the later one.

    So it is where people were asked later which of their ties are how old: ties that had ended by then are in neither
    wave, and that all others lasted is no observation but how the question was put.
    """
    known = window.start & window.known
    return bool(known.any() and (end | ~known).all())


def simulated(
    simulator: PanelSimulator,
    window: Window,
    end: npt.NDArray[np.bool_],
    sets: Sequence[Constants],
    seed: int,
    workers_tell: Tell,
    label: str,
) -> Simulated:
    """Return one model's prediction, every run with its own constants.

    Parameters
    ----------
    simulator : PanelSimulator
    window : Window
    end : bool (n, n)
        Ties observed.
    sets : sequence of mapping
        Constants of each run, out-degree included.
    seed : int
    workers_tell, label
        Whom to tell, and what is being done.
    """
    networks = simulator.ends(sets, seed, progress=lambda done, total: workers_tell(label, done, total))
    many = statistics(networks, window)
    observed = statistics(end[None].astype(np.uint8), window)
    intervals = []
    tail = 0.5 * (1.0 - LEVEL)
    for key, values in many.items():
        if key == "kept" and only_added(window, end):
            continue
        seen, there = float(observed[key][0]), values[np.isfinite(values)]
        if np.isfinite(seen) and len(there) >= 0.5 * len(values):
            low, high = np.quantile(there, (tail, 1.0 - tail), method="inverted_cdf")
            intervals.append(Interval(key, seen, float(low), float(high), float(there.mean())))
    return Simulated(tuple(intervals), ties_in(networks, window), networks.mean(axis=0))


def calibrated_for(
    task: PredictionTask, group: str | None, quarters: int, seed: int, workers: int | None, progress: Callback | None
) -> tuple[TieFit | None, str]:
    """Return the tie rules fitted to what a task may learn from, and why there are none, if so."""
    try:
        fit = fit_ties(
            task.training,
            task.relation,
            seed=seed,
            group=group,
            pool=task.pool,
            quarters_between=float(quarters),
            workers=workers,
            progress=progress,
        )
    except (SurveyError, CannotEstimateError) as error:
        return None, f"{task.name}: no calibrated constants ({str(error).rstrip('.')})."
    if fit.part is None:
        return None, f"{task.name}: no calibrated constants. {fit.not_handed_over}"
    return fit, ""


def believed_rates(count: int, seed: int) -> list[float]:
    """Return draws of the rate from its prior, within its range."""
    prior, row = prior_of("rate"), PARAMETERS["rate"]
    low, high = np.array([row.low]), np.array([row.high])
    drawn = within(np.array([prior.mean]), np.array([[prior.sd**2]]), low, high, count, seed)
    return [float(value) for value in drawn[:, 0]]


def predict_one(
    task: PredictionTask,
    *,
    quarters: int,
    replications: int,
    seed: int,
    group: str | None = None,
    models: Sequence[str] = MODELS,
    workers: int | None = None,
    tell: Tell = nobody,
    progress: Callback | None = None,
) -> Predicted:
    """Return the predictions of one network."""
    window, end = task.transition.window, task.transition.end
    fit, why = calibrated_for(task, group, quarters, seed, workers, progress)
    notes = [why] if why else []
    if only_added(window, end):
        notes.append(
            f"{task.name}: no tie of the earlier wave is missing from the later one, as where ties that ended were not "
            "asked about; so ties kept are not compared."
        )
    simulators: dict[str, PanelSimulator] = {}
    if "tie_model" in models:
        start = window.start.astype(np.uint8)
        simulators["tie_model"] = TieModel(start, window.directed, task.transition.kind, quarters, workers)
    if "whole_model" in models:
        partnership = to_partnership(task.survey, task.relation, task.before)
        simulators["whole_model"] = WholeModel(Setup(partnership, quarters), workers)
    growths = task.growth.draws(replications, seed)
    draws: dict[str, list[dict[str, float]]] = {"default": [{} for _ in range(replications)]}
    if fit is not None and fit.part is not None:
        rows = fit.part.draws[np.arange(replications) % len(fit.part.draws)]
        draws["calibrated"] = [dict(zip(fit.part.constants, row.tolist(), strict=True)) for row in rows]
        if "rate" not in fit.part.constants:  # one wave tells nothing of it, so it is as unsure as its prior
            for one, rate in zip(draws["calibrated"], believed_rates(replications, seed), strict=True):
                one["rate"] = rate
    found: dict[Which, Simulated] = {}
    for name, simulator in simulators.items():
        for constants, sets in draws.items():
            label = f"{task.name}: {name.replace('_', ' ')}, {constants} constants"

            def learning(done: int, total: int, label: str = label) -> None:
                tell(f"{label} (learning the out-degree)", done, total)

            held = densities(simulator, window, sets, growths, seed, learning)
            whole = [{**one, "density": float(d)} for one, d in zip(sets, held, strict=True)]
            found[name, constants] = simulated(simulator, window, end, whole, seed, tell, label)
    return Predicted(task, found, fit, tuple(notes))


def predict(
    survey: Survey,
    relation: str | None = None,
    *,
    pool: str | None = None,
    group: str | None = None,
    quarters: int = QUARTERS,
    replications: int = REPLICATIONS,
    seed: int = 2007,
    models: Sequence[str] = MODELS,
    workers: int | None = None,
    tell: Tell = nobody,
    progress: Callback | None = None,
) -> Prediction:
    """Predict the last wave of each network of a survey and compare it with what was observed.

    Parameters
    ----------
    survey : Survey
        Two waves or more.
    relation, pool, group : str, optional
        As in `calibration.prediction.tasks.tasks_of`.
    quarters : int
        Between the last two waves.
    replications : int
        Runs of each model; each has its own growth and, where calibrated, its own constants.
    seed : int
        The same inputs and seed give the same numbers, on any number of workers.
    models : sequence of str
        Of `MODELS`.
    workers : int, optional
    tell, progress : callable, optional
        Told how far simulations, and estimations, are.

    Raises
    ------
    SurveyError
        If there is one wave only, or nothing in the last to predict.
    """
    tasks = tasks_of(survey, relation, pool, group)
    networks: list[Predicted] = []
    interrupted = False
    try:
        for task in tasks:
            found = predict_one(
                task,
                quarters=quarters,
                replications=replications,
                seed=seed,
                group=group,
                models=models,
                workers=workers,
                tell=tell,
                progress=progress,
            )
            networks.append(found)
    except KeyboardInterrupt:
        if not networks:
            raise
        interrupted = True
    return together(networks, survey.name, tasks[0].relation, quarters, seed, replications, interrupted)


def together(
    networks: Sequence[Predicted],
    name: str,
    relation: str,
    quarters: int,
    seed: int,
    replications: int,
    interrupted: bool = False,
) -> Prediction:
    """Return predictions of some networks as one, with how well pairs were foreseen in all of them."""
    transitions = [one.task.transition for one in networks]
    ways: dict[str, list[Floats | None]] = {}
    for model, constants in (
        ("whole_model", "calibrated"),
        ("whole_model", "default"),
        ("tie_model", "calibrated"),
        ("tie_model", "default"),
    ):
        which = (model, constants)
        if any(which in one.simulated for one in networks):
            ways[f"{model}, {constants}"] = [
                one.simulated[which].share if which in one.simulated else None for one in networks
            ]
    simple = [simple_scores(one) for one in transitions]
    for way in simple[0]:
        ways[way] = [one[way] for one in simple]
    found = []
    for tied in (False, True):
        trained = [learnt(one.task.examples, tied) for one in networks]
        scores: list[Floats | None] = []
        for one, rule in zip(networks, trained, strict=True):
            n = len(one.task.transition.end)
            features = features_of(one.task.transition.window, one.task.transition.kind)
            scores.append(None if rule is None else rule.score(features.reshape(n * n, len(FEATURES))).reshape(n, n))
        found.append(skills(transitions, {**ways, "logistic regression": scores}, tied, seed))
    (formed, formed_errors), (kept, kept_errors) = found
    return Prediction(
        name,
        relation,
        quarters,
        seed,
        replications,
        tuple(networks),
        formed,
        kept,
        formed_errors,
        kept_errors,
        interrupted,
    )
