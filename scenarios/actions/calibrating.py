"""Calibrate: from a survey, and a project log if there is one, to constants with their uncertainty and how they fit."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from partnership_dynamics.calibration.estimation.advice import at_the_command_line
from partnership_dynamics.calibration.fit import Fit, all_together, fit_of_each
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.partnerships import check_one_partnership
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.calibration.tie_constants import WHAT_TO_DO, TieFit, could_estimate, fit_ties
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.actions.logs import LogFile, LogFitting, fit_log
from partnership_dynamics.scenarios.actions.prepare import compile_once, prepare
from partnership_dynamics.scenarios.actions.reading import partnership_of_survey
from partnership_dynamics.scenarios.actions.watch import Say, Watch
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.parameters import settings
from partnership_dynamics.simulation.workers import default_workers

if TYPE_CHECKING:
    from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart
    from partnership_dynamics.calibration.fit.as_measured import SurveyComparison
    from partnership_dynamics.calibration.importance import Importance
    from partnership_dynamics.calibration.indirect import WholeFit
    from partnership_dynamics.calibration.logs.posterior import LogPosterior

SEED, REPLICATIONS = 2007, 1000
MISSED = 0.05  # a measure whose p is below is one that the model misses


class UnfinishedError(RuntimeError):
    """An estimation was broken off; what was found is kept, and the same call goes on from there."""


@dataclass(frozen=True)
class Estimation:
    """What to estimate from a survey, and how.

    Attributes
    ----------
    relation : str, optional
        Which relation; needed where there are several.
    group : str, optional
        The column that says who is of the same kind; by default the first usual one.
    pool : str, optional
        The column that says to which of several partnerships a member belongs: they are fitted together.
    own : str, optional
        Which of those pooled gets coefficients of its own, drawn towards those of all.
    quarters_between : float, optional
        Quarters between two waves; without them the rate of change keeps its default.
    weak_priors : bool
        Whether priors are three times as wide.
    drop : tuple of str
        Effects to leave out.
    fixed : mapping of str to float
        Effects to hold at a value.
    conditional : bool, optional
        Whether a simulated period ends at the observed number of changes; by default where that is possible.
    patient : bool
        Whether one wave of a large network is estimated however long it takes.
    whole : bool
        Whether to fit the whole model's own constants together with those of the tie rules.
    seed : int
    replications : int
        Simulated networks for the goodness of fit.
    """

    relation: str | None = None
    group: str | None = None
    pool: str | None = None
    own: str | None = None
    quarters_between: float | None = None
    weak_priors: bool = False
    drop: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)
    conditional: bool | None = None
    patient: bool = False
    whole: bool = False
    seed: int = SEED
    replications: int = REPLICATIONS


@dataclass(frozen=True)
class Calibration:
    """All that a calibration found.

    Attributes
    ----------
    read : Survey
    ties : TieFit
    fits : mapping of partnership to sequence of Fit
    together : sequence of Fit
        Of all partnerships at once, where there are several.
    asked : SurveyComparison or None
        The last wave beside simulated ones that were asked about alike.
    importance : Importance or None
        How much each effect matters to the choices.
    log : LogPosterior or None
        What a project log told.
    command : str
        What repeats it.
    whole : WholeFit or None
        The whole model's own constants.
    partnership : str
        Whose constants they are; empty where several partnerships share them.
    seed : int
    """

    read: Survey
    ties: TieFit
    fits: Mapping[str, Sequence[Fit]]
    together: Sequence[Fit]
    asked: SurveyComparison | None
    importance: Importance | None
    log: LogPosterior | None
    command: str
    whole: WholeFit | None = None
    partnership: str = ""
    seed: int = SEED

    def handed_over(self) -> Calibrated | None:
        """Return what simulations take from it; None where nothing is handed over."""
        from partnership_dynamics.calibration.calibrated import Calibrated

        parts: dict[str, CalibratedPart] = {}
        if self.ties.part is not None:
            part = self.ties.part
            missed = self.misfits()
            parts["ties"] = replace(part, about={**part.about, "misfits": missed}) if missed else part
        of_log = self.log.calibrated(self.command) if self.log is not None else None
        if of_log is not None:
            parts["log"] = of_log.parts["log"]
            return Calibrated(parts, dict(of_log.given), of_log.partnership)
        return Calibrated(parts, {}, self.partnership) if parts else None

    def misfits(self) -> list[str]:
        """Return what the fitted tie rules do not reproduce: it goes with them into every answer."""
        from partnership_dynamics.scenarios.present.fit_words import misfits

        return misfits(self.together or next(iter(self.fits.values()), ()), self.asked)

    def data(self) -> dict[str, Any]:
        """Return what was found as data for JSON."""
        ties = self.ties

        def plain(value: float) -> float | None:
            return value if math.isfinite(value) else None

        data = {
            "relation": ties.relation,
            "waves": list(ties.waves),
            "converged": ties.estimate is not None and ties.estimate.converged,
            "overall": None if ties.estimate is None else plain(ties.estimate.overall),
            "priors_alone": ties.priors_alone,
            "constants": [
                {
                    "name": constant.name,
                    "effect": constant.effect,
                    "estimate": plain(constant.estimate),
                    "error": plain(constant.error),
                    "point": constant.point,
                    "sd": constant.sd,
                    "note": constant.note,
                    "moved": constant.moved,
                }
                for constant in ties.constants
            ],
            "fit": [
                {"partnership": name, "measure": fit.title, "p": fit.p, "replications": fit.replications}
                for name, many in self.fits.items()
                for fit in many
            ],
            "fit_together": [
                {"measure": fit.title, "p": fit.p, "replications": fit.replications} for fit in self.together
            ],
            "log": None if self.log is None else [vars(row) for row in self.log.rows()],
            "not_handed_over": ties.not_handed_over,
            "advice": [at_the_command_line(sentence) for sentence in ties.found.advice],
        }
        return data if self.whole is None else data | {"whole": self.whole.to_dict()}


def calibrate(
    survey: Survey,
    how: Estimation | None = None,
    *,
    log: LogFile | None = None,
    fitting: LogFitting | None = None,
    command: str = "",
    resume: Path | None = None,
    workers: int | None = None,
    watch: Watch | None = None,
) -> Calibration:
    """Estimate what a survey and a log tell.

    Parameters
    ----------
    survey : Survey
        One wave or several.
    how : Estimation, optional
    log : LogFile, optional
        The project log of the partnership.
    fitting : LogFitting, optional
        How the log is fitted.
    command : str
        What repeats this, for the report.
    resume : Path, optional
        Where results will stand: hidden files beside it keep what is done, and a calibration that was broken off goes
        on from them.
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    SurveyError
        If the survey cannot be fitted.
    ScenarioError
        If what is asked for cannot be.
    UnfinishedError
        If the estimation was broken off.
    """
    from partnership_dynamics.calibration.estimation import CannotEstimateError

    how, watch, fitting = how or Estimation(), watch or Watch(), fitting or LogFitting()
    _check(how, log, fitting)
    if not how.pool:
        check_one_partnership(survey, pool=True)
    unfinished = None if resume is None else unfinished_of(resume)
    inputs = _inputs(survey, how)
    try:
        ties = fit_ties(
            survey,
            how.relation,
            seed=how.seed,
            group=how.group,
            pool=how.pool,
            own=how.own,
            quarters_between=how.quarters_between,
            weak_priors=how.weak_priors,
            drop=how.drop,
            fixed=how.fixed,
            patient=how.patient,
            conditional=how.conditional,
            start=_begun(unfinished, inputs, watch.say),
            workers=workers,
            progress=watch.estimating,
            command=command,
        )
    except CannotEstimateError as error:
        told = at_the_command_line(str(error).rstrip("."))
        raise SurveyError(f"{survey.name} cannot be fitted: {told}.") from error
    if ties.interrupted:
        if unfinished is None:
            raise UnfinishedError("the estimation was broken off, and nothing is kept of it")
        _keep(unfinished, ties, inputs)
        raise UnfinishedError(f"Broken off; the same command goes on from {unfinished}.")
    threads = workers or default_workers()
    fits: dict[str, tuple[Fit, ...]] = {}
    if ties.found.models:
        watch.say("Comparing with what was not fitted ...")
        fits = fit_of_each(ties.found.models, how.seed, how.replications, workers=threads)
    together = all_together(fits) if len(fits) > 1 else ()
    ties = judged(ties, fits, together)
    mine = survey if how.own is None else survey.where(survey.named(how.pool or "", "pool"), how.own)
    asked = _as_asked(mine, ties, how, threads)
    posterior = None if log is None else _log(mine, how.relation, log, fitting, resume, workers, watch)
    whole = None
    if how.whole:
        whole = _whole(survey, how, workers, watch)
        about = {"command": command, "seed": how.seed, "simulations": whole.simulations, "whole_model": True}
        ties = replace(ties, part=whole.part(about), not_handed_over="")
    name = "" if how.pool and how.own is None else mine.name
    return Calibration(
        survey, ties, fits, together, asked, _importance(ties), posterior, command, whole, name, how.seed
    )


def _check(how: Estimation, log: LogFile | None, fitting: LogFitting) -> None:
    """Refuse in a sentence, before anything is estimated, what cannot come to an end."""
    if how.own is not None and not how.pool:
        raise ScenarioError("own says which of several pooled partnerships is yours: give pool too")
    if how.whole and how.quarters_between is None:
        raise ScenarioError(
            "the whole model is fitted to changes: give quarters_between, the quarters between two waves"
        )
    if log is None:
        return
    if how.pool and how.own is None:
        raise ScenarioError("a log belongs to one partnership: give a survey without pool, or say whose it is (own)")
    if not log.path.is_file():
        raise ScenarioError(f"there is no file {log.path}; `run.py log template` writes an empty log")
    try:
        settings(dict(fitting.constants))
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    twice = [name for name in could_estimate(how.quarters_between) if name in fitting.constants]
    if twice:
        raise ScenarioError(
            f"{twice[0]} is given, and the survey is asked about {', '.join(twice)}: a constant has "
            "one source; leave it out, or fit the log alone"
        )


def unfinished_of(path: Path) -> Path:
    """Return where an estimation is kept whose results will stand in a folder."""
    return path.with_name(f".{path.name}.unfinished.json")


def _inputs(survey: Survey, how: Estimation) -> str:
    """Return the hash of what an estimation is of, by which an earlier one that was broken off is known again."""
    from partnership_dynamics.calibration.panels import inputs_digest

    return inputs_digest(survey, how.relation, how.group, how.pool, how.seed)


def _keep(unfinished: Path, ties: TieFit, inputs: str) -> None:
    """Write how far an estimation has come, whole or not at all."""
    assert ties.estimate is not None
    with written_whole(unfinished) as beside:
        beside.write_text(json.dumps({"inputs": inputs, **ties.estimate.to_dict()}) + "\n", encoding="utf-8")


def _begun(unfinished: Path | None, inputs: str, say: Say) -> dict[str, float] | None:
    """Return where an earlier run of the same inputs was broken off; None where there is none."""
    from partnership_dynamics.calibration.estimation import read_start

    if unfinished is None or not unfinished.is_file():
        return None
    try:
        same = json.loads(unfinished.read_text(encoding="utf-8")).get("inputs") == inputs
        start = read_start(unfinished) if same else None
    except (OSError, ValueError, AttributeError):
        start = None
    if start is None:
        say(f"An earlier run was broken off here ({unfinished}), but of other data or options: this begins afresh.")
    else:
        say(f"Going on from an earlier run that was broken off ({unfinished}); delete it to begin afresh.")
    return start


def judged(ties: TieFit, fits: Mapping[str, Sequence[Fit]], together: Sequence[Fit]) -> TieFit:
    """Return a fit that hands nothing over where it misses every measure that it was compared with."""
    many = together or next(iter(fits.values()), ())
    if ties.part is None or not many or any(fit.p >= MISSED for fit in many):
        return ties
    why = (
        f"The network observed lies outside what the fitted model produces in all of {len(many)} measures that it was "
        f"compared with (p below {MISSED:g} in each), so simulations with it would be of another network. {WHAT_TO_DO}"
    )
    return replace(ties, part=None, not_handed_over=why)


def _as_asked(survey: Survey, ties: TieFit, how: Estimation, threads: int) -> SurveyComparison | None:
    """Return how the last wave compares with simulated ones that were asked about in the same way."""
    from partnership_dynamics.calibration.fit.as_measured import compare_ends_with_survey
    from partnership_dynamics.simulation.measures.questionnaire import Questionnaire

    if ties.model is None or len(ties.found.models) > 1:
        return None
    questions = Questionnaire(names_at_most=survey.plan.cap)
    layer = survey.layer(ties.relation)
    return compare_ends_with_survey(ties.model, layer, how.seed, how.replications, questions, workers=threads)


def _importance(ties: TieFit) -> Importance | None:
    """Return how much each effect matters, of the first partnership; None where no estimate comes from the survey."""
    from partnership_dynamics.calibration.importance import relative_importance

    if ties.model is None:
        return None
    rows = [ties.found.labels.index(label) for label in ties.model.labels]
    covariance = ties.found.covariance[np.ix_(rows, rows)]
    return relative_importance(ties.model, covariance=covariance if np.isfinite(covariance).all() else None)


def _log(
    survey: Survey,
    relation: str | None,
    log: LogFile,
    fitting: LogFitting,
    resume: Path | None,
    workers: int | None,
    watch: Watch,
) -> LogPosterior:
    """Return what a log tells of the partnership of a survey's last wave."""
    partnership = partnership_of_survey(survey, relation, say=watch.say)
    read = log.read(partnership, watch.say)
    prepared = prepare(
        partnership, fitting.quarters, fitting.constants, workers=workers, say=watch.say, tell=watch.tell
    )
    unfinished = None if resume is None else resume.with_name(f".{resume.name}.unfinished.npz")
    return fit_log(prepared, read, fitting, resume=unfinished, workers=workers, watch=watch)


def _whole(survey: Survey, how: Estimation, workers: int | None, watch: Watch) -> WholeFit:
    """Fit the constants that only the whole model has, together with those of the tie rules."""
    from partnership_dynamics.calibration.indirect import fit_whole
    from partnership_dynamics.calibration.prediction.tasks import tasks_of

    assert how.quarters_between is not None
    tasks = tasks_of(survey, how.relation, how.pool, how.group)
    compile_once(watch.say)
    return fit_whole(tasks, round(how.quarters_between), how.seed, workers=workers, tell=watch.tell)
