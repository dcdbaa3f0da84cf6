"""From a survey to the constants of the model's tie rules: estimated, weighed with priors, and drawn from.

Two waves or more are fitted by the method of moments; one by the stationary model. A survey of ten to thirty members
leaves estimates wide, so they are joined with the priors of `calibration.estimation.priors` as two normal
distributions are. The out-degree parameter is not handed over: it is solved for each survey by simulation
(`calibration.out_degree`). What surveys cannot tell (the team as ego and alter, seniority, trust, shared projects)
keeps its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.calibrated import CalibratedPart
from partnership_dynamics.calibration.estimation import (
    PRIORS,
    Estimate,
    StationaryEstimate,
    TiePrior,
    estimate,
    estimate_shrunken,
    estimate_stationary,
)
from partnership_dynamics.calibration.estimation.bounded import conditioned, within
from partnership_dynamics.calibration.estimation.monotone import monotone
from partnership_dynamics.calibration.estimation.penalised import Penalised, estimate_penalised
from partnership_dynamics.calibration.estimation.priors import CONSTANT_OF
from partnership_dynamics.calibration.estimation.progress import Callback
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.panels import digest_of, panels_of, partnership_of, terms_of
from partnership_dynamics.calibration.provenance import versions
from partnership_dynamics.calibration.tables import SurveyError, nearest, some
from partnership_dynamics.simulation.compiled import source_hash
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.ties import Model, Panel, Term

Floats = npt.NDArray[np.float64]
DRAWS = 500
# By how much weak priors are wider: for the data that the priors themselves came from in part.
WEAKER = 3.0
PRIORS_ALONE = "nothing is from the survey, which gave no estimate: draws are of the priors, within their ranges"


@dataclass(frozen=True)
class TieConstant:
    """One constant of the tie rules: what the survey says of it, what was believed before, and what is handed over.

    Attributes
    ----------
    name, effect : str
        In the registry, and in the tie model.
    estimate, error : float
        From the survey; NaN where it says nothing.
    prior : TiePrior or None
    point, sd : float
        Of both together.
    note : str
        Why it is not handed over; empty where it is.
    moved : str
        Said where both together lie outside the constant's range, and so at its nearest bound.
    """

    name: str
    effect: str
    estimate: float
    error: float
    prior: TiePrior | None
    point: float
    sd: float
    note: str = ""
    moved: str = ""


@dataclass(frozen=True)
class TieFit:
    """What a survey says of the tie rules.

    Attributes
    ----------
    found : Estimate or StationaryEstimate
        Of two or more waves, or of one.
    constants : tuple of TieConstant
    part : CalibratedPart or None
        For `calibrated.toml`; None where nothing can be handed over.
    relation, waves : str and tuple of str
        What was fitted.
    group : str or None
        The attribute that says who is of the same kind.
    not_handed_over : str
        Why there is no part; empty where there is one.
    together : tuple of str
        The partnership that each member belongs to.
    own : str
        Which of several pooled partnerships the coefficients are of, drawn towards those of all; empty where they are
        common to all.
    """

    found: Estimate | StationaryEstimate
    constants: tuple[TieConstant, ...]
    part: CalibratedPart | None
    relation: str
    waves: tuple[str, ...]
    group: str | None
    not_handed_over: str = ""
    together: tuple[str, ...] = ()
    own: str = ""

    @property
    def estimate(self) -> Estimate | None:
        """The estimation that the values come from; None where one wave gave no estimate at all."""
        return self.found.final if isinstance(self.found, StationaryEstimate) else self.found

    @property
    def interrupted(self) -> bool:
        """Whether the estimation was broken off."""
        return self.estimate is not None and self.estimate.interrupted

    @property
    def priors_alone(self) -> bool:
        """Whether nothing comes from the survey, so that what is handed over are the priors."""
        return isinstance(self.found, StationaryEstimate) and self.found.says_nothing and not self.interrupted

    @property
    def model(self) -> Model | None:
        """The tie model at the estimates, of the first partnership; None where there are none."""
        return next(iter(self.found.models.values()), None)


WHAT_TO_DO = (
    "Leave an effect out (--drop NAME), the one whose standard error is largest first; or hold it (--fix NAME=VALUE); "
    "or estimate the other way (--conditional yes or no); of many waves take some (--waves 1,2,3)."
)
MOST_SECONDS = 60.0  # of one core, for one wave


def could_estimate(quarters_between: float | None) -> tuple[str, ...]:
    """Return the constants that a survey could give: none of them can be set as well."""
    return (*CONSTANT_OF.values(), *(() if quarters_between is None else ("rate",)))


def shift_of(term: Term, panel: Panel) -> float:
    """Return by how much a coefficient in the tie model is above the constant that it stands for.

    Without direction, popularity and activity are one effect, and what is estimated is the sum of the two constants;
    activity keeps its default.
    """
    undirected = panel.networks["ties"].kind == "undirected"
    return PARAMETERS["activity"].default if undirected and term.effect == "inPopSqrt" else 0.0


def fit_ties(
    survey: Survey,
    relation: str | None = None,
    *,
    seed: int,
    group: str | None = None,
    pool: str | None = None,
    own: str | None = None,
    quarters_between: float | None = None,
    weak_priors: bool = False,
    drop: Iterable[str] = (),
    fixed: Mapping[str, float] | None = None,
    conditional: bool | None = None,
    patient: bool = False,
    start: Mapping[str, float] | None = None,
    workers: int | None = None,
    progress: Callback | None = None,
    command: str = "",
) -> TieFit:
    """Estimate the constants of the tie rules from a survey.

    Parameters
    ----------
    survey : Survey
    relation : str, optional
        Which relation; needed where there are several.
    seed : int
        The same inputs and seed give the same bytes, on any number of workers.
    group : str, optional
        The attribute that says who is of the same kind; default the first usual one.
    pool : str, optional
        The attribute that says to which of several partnerships each member belongs; they share all coefficients.
    own : str, optional
        One of those partnerships: it gets coefficients of its own, drawn towards those of all together.
    quarters_between : float, optional
        Quarters between two waves, above 0; without them the rate keeps its default.
    weak_priors : bool
        Whether priors are three times as wide: for data that they came from in part.
    drop : iterable of str
        Effects that are left out, each by the name of its constant or of the effect; its constant keeps its default.
    fixed : mapping of str to float, optional
        Effects that are held at a value of their constant.
    conditional : bool, optional
        As in `calibration.estimation.estimate`.
    patient : bool
        Whether one wave of a large network is estimated however long it takes.
    start : mapping, optional
        Earlier estimates to begin from.
    workers, progress
        As in `calibration.estimation.estimate`.
    command : str
        What repeats this; kept in the provenance.

    Returns
    -------
    TieFit
        Where one wave gives no estimate at all, of the priors alone, and said to be (`TieFit.priors_alone`).

    Raises
    ------
    SurveyError
        If the survey cannot be fitted.
    CannotEstimateError
        Naming the effect that has no estimate.
    """
    panels, column = panels_of(survey, relation, group, pool)
    if own is not None and (pool is None or own not in panels):
        among = f"{nearest(own, panels)}; they are {some(list(panels))}" if pool else ": say by pool= which there are"
        raise SurveyError(f"{survey.name}: no pooled partnership is called {own!r}{among}.")
    panel = panels[own] if own is not None else next(iter(panels.values()))
    if own is not None and (panel.waves == 1 or len(panels) == 1):
        raise SurveyError(f"{survey.name}: coefficients of {own!r}'s own need two waves, and other partnerships.")
    given: Any = panel if len(panels) == 1 else panels
    layer = survey.layer(relation)
    terms, held = _asked(terms_of(panel), panel, drop, fixed or {}, survey.name)
    only = monotone(panels.values() if panel.waves > 1 else ())
    if only.way:
        if own is not None:
            raise SurveyError(
                f"{survey.name}: {only.sentence} Coefficients of {own!r}'s own need both kinds of "
                "change; leave own= out."
            )
        terms, held = only.terms(terms), {**held, only.label: only.value}
    wider = WEAKER if weak_priors else 1.0
    priors = {
        term.effect: TiePrior(prior.mean + shift_of(term, panel), prior.sd * wider, prior.source)
        for term in terms
        if (prior := PRIORS.get(term.effect)) is not None
    }
    common: dict[str, Any] = {"seed": seed, "workers": workers, "progress": progress}
    found: Estimate | StationaryEstimate
    if panel.waves == 1:
        if held:
            raise SurveyError(f"{survey.name}: one wave leaves no room to hold effects fixed; leave them out instead.")
        most = None if patient else MOST_SECONDS
        found = estimate_stationary(given, terms, priors=priors, start=start, most_seconds=most, **common)
    elif own is not None:
        found = estimate_shrunken(given, terms, start=start, **common).of(own)
    else:
        found = estimate(given, terms, start=start, fixed=held, conditional=conditional, **common)
        if only.way:
            found = replace(found, advice=(only.sentence, *found.advice))
    weighed = _weighed(found, given, terms, priors, common)
    constants, point, covariance = _joined(found, weighed, terms, priors, panel, quarters_between)
    waves, together = survey.waves(layer.relation), partnership_of(survey, pool)
    fit = TieFit(found, constants, None, layer.relation, waves, column, together=together, own=own or "")
    why = _why_not(fit)
    if why:
        return replace(fit, not_handed_over=why)
    about: dict[str, Any] = {
        "command": command or "partnership_dynamics.calibration.tie_constants.fit_ties",
        "seed": seed,
        "partnerships": len(panels),
        "waves": max(panel.waves for panel in panels.values()),
        "members": sum(panel.n for panel in panels.values()),
        "priors": [
            f"{one.name}: normal, mean {one.prior.mean:g}, sd {one.prior.sd:g}"
            for one in constants
            if one.prior and not one.note
        ],
        **({} if own is None else {"own": own}),
        "survey_says": {one.name: [one.estimate, one.error] for one in constants if np.isfinite(one.estimate)},
        "data_sha256": digest_of(survey),
        "sources": source_hash(),
        "versions": dict(versions()),
        "note": PRIORS_ALONE
        if fit.priors_alone
        else "draws are of the normal distribution of estimate and prior together, within the registry's ranges",
    }
    return replace(fit, part=_part(constants, point, covariance, about, seed))


def _asked(
    terms: list[Term], panel: Panel, drop: Iterable[str], fixed: Mapping[str, float], survey: str
) -> tuple[list[Term], dict[str, float]]:
    """Return the terms without those dropped, and coefficients held fixed, by label.

    Raises
    ------
    SurveyError
        If there is no such effect.
    """
    named = {name: term for term in terms for name in (term.effect, CONSTANT_OF.get(term.effect, term.effect))}
    held: dict[str, float] = {}
    for name in (*drop, *fixed):
        if name not in named or named[name].effect == "density":
            some_names = ", ".join(CONSTANT_OF[term.effect] for term in terms if term.effect in CONSTANT_OF)
            raise SurveyError(
                f"{survey}: no effect {name!r} is estimated here{nearest(name, named)}; those that can be left out or "
                f"held fixed are {some_names}."
            )
    dropped = [named[name] for name in drop]
    for name, value in fixed.items():
        held[named[name].label] = value + shift_of(named[name], panel)
    left = [term for term in terms if term not in dropped]
    return left, held


def _why_not(fit: TieFit) -> str:
    if fit.interrupted:
        return "The estimation was interrupted."
    if fit.estimate is not None and not fit.estimate.converged:
        return f"The estimation has not converged. {WHAT_TO_DO}"
    if all(one.note for one in fit.constants):
        return "No constant can be handed over."
    return ""


def _weighed(
    found: Estimate | StationaryEstimate,
    given: Any,
    terms: list[Term],
    priors: Mapping[str, TiePrior],
    common: Mapping[str, Any],
) -> Penalised | None:
    """Return data and priors weighed together by simulation; None where the estimate is no start for that."""
    if isinstance(found, StationaryEstimate) or not found.converged or found.interrupted or not len(found.statistics):
        return None
    if found.fixed.any():
        return None  # what is held fixed is weighed with nothing
    by_label = {term.label: priors[term.effect] for term in terms if term.effect in priors}
    weighed = estimate_penalised(given, terms, by_label, start=found, **common)
    return weighed if weighed.converged else None


def _joined(
    found: Estimate | StationaryEstimate,
    weighed: Penalised | None,
    terms: list[Term],
    priors: Mapping[str, TiePrior],
    panel: Panel,
    quarters_between: float | None,
) -> tuple[tuple[TieConstant, ...], Floats, Floats]:
    """Return the constants, and the mean and covariance of data and priors together.

    The priors are penalties on what the data say. Several waves are weighed with them by simulation (`Penalised`), one
    wave by `estimate_stationary`; where neither was possible, as two normal distributions are.
    """
    wanted = [
        term
        for term in terms
        if term.effect in CONSTANT_OF and np.isfinite(found.standard_errors[found.labels.index(term.label)])
    ]
    places = [found.labels.index(term.label) for term in wanted]
    values, spread = found.estimates[places], found.covariance[np.ix_(places, places)]
    if isinstance(found, StationaryEstimate):
        says, unsure = found.data_alone(places)
        mean, covariance = values, spread
    elif weighed is not None:
        says, unsure = values, np.sqrt(np.diag(spread))
        mine = weighed.places([term.label for term in wanted])
        mean, covariance = weighed.estimates[mine], weighed.covariance[np.ix_(mine, mine)]
    else:
        says, unsure = values, np.sqrt(np.diag(spread))
        sure = np.array([priors[term.effect].sd ** -2 if term.effect in priors else 0.0 for term in wanted])
        believed = np.array([priors[term.effect].mean if term.effect in priors else 0.0 for term in wanted])
        precision = np.linalg.inv(spread)
        covariance = np.linalg.inv(precision + np.diag(sure))
        mean = covariance @ (precision @ values + sure * believed)
    shifts = np.array([shift_of(term, panel) for term in wanted])
    names = [CONSTANT_OF[term.effect] for term in wanted]
    labels = [term.label for term in wanted]
    mean, says = mean - shifts, says - shifts
    believed_of = [
        None if (prior := priors.get(term.effect)) is None else TiePrior(prior.mean - shift, prior.sd, prior.source)
        for term, shift in zip(wanted, shifts, strict=True)
    ]
    if isinstance(found, Estimate) and quarters_between is not None:
        value, error = _rate(found, quarters_between)
        names.append("rate")
        labels.append("rate")
        believed_of.append(None)
        mean, says, unsure = np.append(mean, value), np.append(says, value), np.append(unsure, error)
        # How fast ties change is taken as known apart from which.
        covariance = np.pad(covariance, (0, 1))
        covariance[-1, -1] = error**2
    low, high = _ranges(names)
    point, left, moved = conditioned(mean, covariance, low, high)
    constants = tuple(
        TieConstant(
            name,
            labels[k],
            float(says[k]),
            float(unsure[k]),
            believed_of[k],
            float(point[k]),
            float(np.sqrt(left[k, k])),
            moved=_moved(name, float(mean[k])) if k in moved else "",
        )
        for k, name in enumerate(names)
    )
    return constants, mean, covariance


def _ranges(names: list[str]) -> tuple[Floats, Floats]:
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in names], float) for end in ("low", "high"))
    return low, high


def _moved(name: str, value: float) -> str:
    low, high = PARAMETERS[name].low, PARAMETERS[name].high
    bound = low if value < low else high
    return (
        f"{value:.2f} lies outside the range that the model is meant for, {low:g} to {high:g}: it is set to {bound:g}, "
        "and the others to what they are given that"
    )


def _rate(found: Estimate, quarters: float) -> tuple[float, float]:
    """Return the chances to reconsider a tie in a quarter, and its error: the mean over periods and partnerships."""
    if found.rates:
        values = np.array([rate.estimate for rate in found.rates])
        errors = np.array([rate.standard_error for rate in found.rates])
    else:
        places = [k for k, label in enumerate(found.labels) if label.startswith("rate of ")]
        values, errors = found.estimates[places], found.standard_errors[places]
    value = float(values.mean()) / quarters
    return value, float(np.sqrt(np.sum(errors**2))) / len(values) / quarters


def _part(
    constants: tuple[TieConstant, ...], mean: Floats, covariance: Floats, about: dict[str, Any], seed: int
) -> CalibratedPart:
    """Return what is handed over, with draws of it; those moved to a bound are drawn on its near side."""
    point = {one.name: one.point for one in constants}
    low, high = _ranges(list(point))
    return CalibratedPart(point, within(mean, covariance, low, high, DRAWS, seed), covariance, about)
