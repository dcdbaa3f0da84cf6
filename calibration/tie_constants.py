"""From a survey to the constants of the model's tie rules: estimated, joined with priors, and drawn from.

Two waves or more are fitted by the method of moments; one by the stationary model. A survey of ten to thirty members
leaves estimates wide, so they are joined with the priors of `calibration.estimation.priors` as two normal
distributions are. The out-degree parameter is not handed over: it is solved for each survey by simulation
(`calibration.out_degree`). What surveys cannot tell (the team as ego and alter, seniority, trust, shared projects)
keeps its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from calibration.calibrated import Part
from calibration.estimation import (
    PRIORS,
    Estimate,
    Prior,
    StationaryEstimate,
    estimate,
    estimate_shrunken,
    estimate_stationary,
)
from calibration.estimation.progress import Callback
from calibration.observed import Survey
from calibration.panels import digest_of, panels_of, partnership_of, terms_of
from calibration.provenance import versions
from calibration.tables import SurveyError, nearest, some
from simulation.compiled import source_hash
from simulation.parameters import PARAMETERS
from simulation.ties import Model, Panel, Term

Floats = npt.NDArray[np.float64]
DRAWS = 500
DRAWN = 11  # the stream of random numbers for posterior draws
# By how much weak priors are wider: for the data that the priors themselves came from in part.
WEAKER = 3.0
PRIORS_ALONE = "nothing is from the survey, which gave no estimate: draws are of the priors, within their ranges"
CONSTANT_OF = {"recip": "reciprocity", "gwespFF": "closure", "inPopSqrt": "popularity", "outActSqrt": "activity",
               "sameX": "same_kind"}  # fmt: skip


@dataclass(frozen=True)
class TieConstant:
    """One constant of the tie rules: what the survey says of it, what was believed before, and what is handed over.

    Attributes
    ----------
    name, effect : str
        In the registry, and in the tie model.
    estimate, error : float
        From the survey; NaN where it says nothing.
    prior : Prior or None
    point, sd : float
        Of both together.
    note : str
        Why it is not handed over; empty where it is.
    """

    name: str
    effect: str
    estimate: float
    error: float
    prior: Prior | None
    point: float
    sd: float
    note: str = ""


@dataclass(frozen=True)
class TieFit:
    """What a survey says of the tie rules.

    Attributes
    ----------
    found : Estimate or StationaryEstimate
        Of two or more waves, or of one.
    constants : tuple of TieConstant
    part : Part or None
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
    part: Part | None
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
    terms = terms_of(panel)
    wider = WEAKER if weak_priors else 1.0
    priors = {
        term.effect: Prior(prior.mean + shift_of(term, panel), prior.sd * wider, prior.source)
        for term in terms
        if (prior := PRIORS.get(term.effect)) is not None
    }
    common: dict[str, Any] = {"seed": seed, "workers": workers, "progress": progress}
    found: Estimate | StationaryEstimate
    if panel.waves == 1:
        found = estimate_stationary(given, terms, priors=priors, start=start, **common)
    elif own is not None:
        found = estimate_shrunken(given, terms, start=start, **common).of(own)
    else:
        found = estimate(given, terms, start=start, **common)
    constants, covariance = _joined(found, terms, priors, panel, quarters_between)
    waves, together = survey.waves(layer.relation), partnership_of(survey, pool)
    fit = TieFit(found, constants, None, layer.relation, waves, column, together=together, own=own or "")
    why = _why_not(fit)
    if why:
        return replace(fit, not_handed_over=why)
    about: dict[str, Any] = {
        "command": command or "calibration.tie_constants.fit_ties",
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
        "note": PRIORS_ALONE if fit.priors_alone
        else "draws are of the normal distribution of estimate and prior together, within the registry's ranges",
    }  # fmt: skip
    return replace(fit, part=_part(constants, covariance, about, seed))


def _why_not(fit: TieFit) -> str:
    if fit.interrupted:
        return "The estimation was interrupted."
    if fit.estimate is not None and not fit.estimate.converged:
        return "The estimation has not converged."
    if all(one.note for one in fit.constants):
        return "No constant can be handed over."
    return ""


def _joined(
    found: Estimate | StationaryEstimate,
    terms: list[Term],
    priors: Mapping[str, Prior],
    panel: Panel,
    quarters_between: float | None,
) -> tuple[tuple[TieConstant, ...], Floats]:
    """Return the constants, estimates and priors together, and the covariance of what comes of them."""
    wanted = [
        term
        for term in terms
        if term.effect in CONSTANT_OF and np.isfinite(found.standard_errors[found.labels.index(term.label)])
    ]
    places = [found.labels.index(term.label) for term in wanted]
    values, spread = found.estimates[places], found.covariance[np.ix_(places, places)]
    # Where one wave does not identify an effect, its prior is in the estimate already.
    from_data = [not isinstance(found, StationaryEstimate) or found.sources[k] == "data" for k in places]
    believed, sure = np.zeros(len(wanted)), np.zeros(len(wanted))
    for k, term in enumerate(wanted):
        if from_data[k] and term.effect in priors:
            believed[k], sure[k] = priors[term.effect].mean, priors[term.effect].sd ** -2
    precision = np.linalg.inv(spread)
    covariance = np.linalg.inv(precision + np.diag(sure))
    point = covariance @ (precision @ values + sure * believed)
    constants = []
    for k, term in enumerate(wanted):
        name, shift, prior = CONSTANT_OF[term.effect], shift_of(term, panel), priors.get(term.effect)
        value = float(point[k]) - shift
        constants.append(
            TieConstant(
                name,
                term.label,
                float(values[k]) - shift if from_data[k] else np.nan,
                float(np.sqrt(spread[k, k])) if from_data[k] else np.nan,
                None if prior is None else Prior(prior.mean - shift, prior.sd, prior.source),
                value,
                float(np.sqrt(covariance[k, k])),
                _outside(name, value),
            )
        )
    if isinstance(found, Estimate) and quarters_between is not None:
        rate = _rate(found, quarters_between)
        constants.append(rate)
        # How fast ties change is taken as known apart from which.
        covariance = np.pad(covariance, (0, 1))
        covariance[-1, -1] = rate.sd**2
    return tuple(constants), covariance


def _outside(name: str, value: float) -> str:
    low, high = PARAMETERS[name].low, PARAMETERS[name].high
    if low <= value <= high:
        return ""
    return f"{value:.2f} lies outside the range that the model is meant for, {low:g} to {high:g}; the default stays"


def _rate(found: Estimate, quarters: float) -> TieConstant:
    """Return the chances to reconsider a tie in a quarter: the mean over periods and partnerships."""
    if found.rates:
        values = np.array([rate.estimate for rate in found.rates])
        errors = np.array([rate.standard_error for rate in found.rates])
    else:
        places = [k for k, label in enumerate(found.labels) if label.startswith("rate of ")]
        values, errors = found.estimates[places], found.standard_errors[places]
    value = float(values.mean()) / quarters
    error = float(np.sqrt(np.sum(errors**2))) / len(values) / quarters
    return TieConstant("rate", "rate", value, error, None, value, error, _outside("rate", value))


def _part(constants: tuple[TieConstant, ...], covariance: Floats, about: dict[str, Any], seed: int) -> Part:
    """Return those constants that are handed over, with draws of them."""
    places = [k for k, one in enumerate(constants) if not one.note]
    point = {constants[k].name: constants[k].point for k in places}
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in point]) for end in ("low", "high"))
    given = covariance[np.ix_(places, places)]
    return Part(point, within(np.array(list(point.values())), given, low, high, DRAWS, seed), given, about)


def within(mean: Floats, covariance: Floats, low: Floats, high: Floats, count: int, seed: int) -> Floats:
    """Return draws of a normal distribution that lie within bounds, float64 (count, K): others are drawn again.

    Raises
    ------
    ValueError
        If hardly any does; the mean lies within, so only many wide dimensions can do that.
    """
    draw = np.random.default_rng([seed, DRAWN])
    kept: list[Floats] = []
    for _ in range(1000):
        some = draw.multivariate_normal(mean, covariance, size=count, method="eigh")
        kept.extend(some[np.all((some >= low) & (some <= high), axis=1)])
        if len(kept) >= count:
            return np.array(kept[:count])
    raise ValueError("hardly any draw of the tie constants lies within their ranges: the survey says too little")
