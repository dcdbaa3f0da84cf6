"""One wave: the network as one that the model would go on producing (Snijders & Steglich 2015, section 4).

With the same network at either end of a period there is no change to learn rates from. A rate is assumed, large enough
for the start to be forgotten, and coefficients are sought under which the expected statistics stay what they are. What
depends on the rate that was assumed is not identified by one wave; that is said, and a prior takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.advice import LARGE_ERROR
from partnership_dynamics.calibration.estimation.moments import Start, estimate
from partnership_dynamics.calibration.estimation.phases import CannotEstimateError
from partnership_dynamics.calibration.estimation.priors import PRIORS, TiePrior
from partnership_dynamics.calibration.estimation.progress import Callback
from partnership_dynamics.calibration.estimation.result import Estimate
from partnership_dynamics.calibration.estimation.settings import Settings
from partnership_dynamics.calibration.estimation.stationary_result import (
    StationaryEstimate,
    believed,
    broken_off,
    prior_for,
)
from partnership_dynamics.simulation.ties import BehaviourTerm, NetworkData, Panel, Term
from partnership_dynamics.simulation.ties.term import nearest

Floats = npt.NDArray[np.float64]
# From which rates the first of those wanted is approached: near the observed network everything is well-behaved.
SHARES = (0.2, 0.5)
# How far an estimate may move, in standard errors, as the rate doubles, and still count as found.
MOST_DRIFT = 0.5
# Simulations of one estimation, about, and how often rates are halved before a network is too large.
SIMULATIONS, MOST_HALVINGS = 2500, 2
# How many further doublings of the rate an estimate is taken to move on for.
DOUBLINGS = 2.0
# Degrees of freedom of the priors' tails, and steps of weighing: where data and prior are far apart, the data count
# (O'Hagan and Pericchi 2012, *Brazilian Journal of Probability and Statistics* 26; Lange, Little and Taylor 1989).
TAIL, WEIGHINGS = 4.0, 100


def estimate_stationary(
    panels: Panel | Mapping[str, Panel],
    terms: Sequence[Term | BehaviourTerm],
    *,
    rates: Sequence[float] = (10.0, 20.0, 40.0),
    priors: Mapping[str, TiePrior] | None = None,
    seed: int = 1,
    start: Start = None,
    settings: Settings | None = None,
    workers: int | None = None,
    progress: Callback | None = None,
    path: Any = "auto",
    most_seconds: float | None = None,
) -> StationaryEstimate:
    """Estimate from one wave, at several assumed rates, and say what depends on the rate.

    Parameters
    ----------
    panels : Panel, or mapping of name to Panel
        One wave of one network each; several share their coefficients.
    terms : sequence of Term
        Evaluation effects.
    rates : sequence of float
        At least two, rising. The higher, the more the start is forgotten, and the longer it takes.
    priors : mapping of effect, or of its full name, to Prior; or None
        For what is not identified; None: `PRIORS`.
    seed, start, settings, workers, progress, path
        As in `estimate`.
    most_seconds : float or None
        How long it may take on one core, about: for a large network lower rates are taken, and where those too would
        take longer there is no estimate. What is decided depends on the network's size alone, never on the clock.

    Returns
    -------
    StationaryEstimate
        Where not even the lowest rate gives an estimate: the priors, said to be nothing else.

    Raises
    ------
    CannotEstimateError
        Where not even the lowest rate gives an estimate, and no effect has a prior to fall back on.
    ValueError
        Where what is given does not fit.
    """
    doubled = _doubled(panels)
    wanted = _checked(doubled, terms, rates)
    priors = PRIORS if priors is None else priors
    common: dict[str, Any] = {
        "seed": seed,
        "conditional": False,
        "settings": settings,
        "workers": workers,
        "progress": progress,
        "path": path,
    }
    _check_priors(priors, terms)
    begin = start.as_start() if isinstance(start, Estimate) else dict(start or _start(doubled, terms))
    begin = _without_rates(begin)
    found: dict[float, Estimate] = {}
    advice: list[str] = []
    if most_seconds is not None:
        wanted, why = _affordable(doubled, wanted, most_seconds)
        advice += [why] if why else []
        if not wanted:
            return believed(terms, priors, advice)
    for rate in [share * wanted[0] for share in SHARES] + wanted:
        try:
            one = estimate(doubled, terms, fixed=_fixed(doubled, rate), start=begin, **common)
        except CannotEstimateError as error:
            advice.append(f"At rate {rate:g} there is no estimate: {error}")
            break
        if one.interrupted:
            return broken_off(terms, found, one)
        begin = _without_rates(one.as_start())
        if rate in wanted:
            if not one.converged:
                advice.append(f"At rate {rate:g} it has not converged; higher rates were not tried.")
                break
            found[rate] = one
    if not found:
        return believed(terms, priors, advice)
    return _concluded(terms, found, priors, advice)


def seconds_for(groups: Mapping[str, Panel], rates: Sequence[float]) -> float:
    """Return about how many seconds one core takes for estimates at some rates, with the approach to the first."""
    changes = sum(SHARES) * rates[0] + sum(rates)
    each = [panel.n * changes * (1.0 + 0.05 * panel.n) * 1e-6 for panel in groups.values()]
    return SIMULATIONS * float(sum(each))


def _affordable(groups: Mapping[str, Panel], rates: list[float], most: float) -> tuple[list[float], str]:
    """Return the highest rates that can be afforded, halved and halved again, and what to say of that."""
    members = max(panel.n for panel in groups.values())
    whole = seconds_for(groups, rates)
    for halvings in range(MOST_HALVINGS + 1):
        lower = [rate / 2.0**halvings for rate in rates]
        if seconds_for(groups, lower) <= most:
            told = (
                f"A network of {members:,} members is estimated at lower rates than usual, which forget the start less."
            )
            return lower, told if halvings else ""
    return [], (
        f"A network of {members:,} members is too large to be estimated from one wave in about {most:.0f} seconds: it "
        f"would take about {_long(whole)} of one core."
    )


def _long(seconds: float) -> str:
    return f"{seconds / 3600.0:.1f} hours" if seconds >= 5400.0 else f"{seconds / 60.0:.0f} minutes"


def _without_rates(values: Mapping[str, float]) -> dict[str, float]:
    """Return coefficients alone: rates are assumed, not gone on from."""
    return {label: value for label, value in values.items() if not label.startswith("rate of ")}


def _check_priors(priors: Mapping[str, TiePrior], terms: Sequence[Term | BehaviourTerm]) -> None:
    names = [name for term in terms for name in (term.label, term.effect)]
    unknown = [name for name in priors if priors is not PRIORS and name not in names]
    if unknown:
        raise ValueError(f"priors: no effect is called {unknown[0]!r}{nearest(unknown[0], names)}")


def _doubled(panels: Panel | Mapping[str, Panel]) -> dict[str, Panel]:
    """Return panels in which the only wave is there twice."""
    groups = {"": panels} if isinstance(panels, Panel) else dict(panels)
    doubled = {}
    for name, panel in groups.items():
        of = f" of {name!r}" if name else ""
        if panel.waves != 1:
            raise ValueError(f"the panel{of} has {panel.waves} waves; use estimate for two or more")
        if panel.behaviours or len(panel.networks) > 1 or panel.presence:
            raise ValueError(f"the panel{of}: one wave is enough for one network of the same actors only")
        network = next(iter(panel.networks.values()))
        twice: NetworkData = replace(network, waves=[*network.waves, *network.waves], allow_only=False)
        doubled[name] = replace(panel, networks={next(iter(panel.networks)): twice})
    return doubled


def _checked(groups: Mapping[str, Panel], terms: Sequence[Term | BehaviourTerm], rates: Sequence[float]) -> list[float]:
    if len(rates) < 2 or any(not 0.0 < a < b for a, b in pairwise(rates)):
        raise ValueError(f"rates are {list(rates)}; at least two are needed, each above the one before")
    for term in terms:
        if term.part != "evaluation":
            raise ValueError(f"{term.label}: one wave cannot tell {term.part} from evaluation; leave out part=")
    for name, panel in groups.items():
        network = next(iter(panel.networks.values()))
        cells = network.size[0] * network.size[1] - (0 if network.kind == "two-mode" else network.size[0])
        if not 0 < len(network.read[0].ties) < cells:
            what = f"the network{f' of {name!r}' if name else ''}"
            raise CannotEstimateError(f"{what} has no ties, or all: one wave says nothing then")
    return [float(rate) for rate in rates]


def _fixed(groups: Mapping[str, Panel], rate: float) -> dict[str, float]:
    variable = next(iter(next(iter(groups.values())).networks))
    names = [f" ({name})" for name in groups] if len(groups) > 1 else [""]
    return {f"rate of {variable}{name}": rate for name in names}


def _start(groups: Mapping[str, Panel], terms: Sequence[Term | BehaviourTerm]) -> dict[str, float]:
    """Return the density to begin with: where a lone coefficient keeps the share of ties."""
    ties, cells = 0.0, 0.0
    for panel in groups.values():
        network = next(iter(panel.networks.values()))
        wave = network.read[0]
        ties += len(wave.ties)
        cells += network.size[0] * network.size[1] - len(wave.missing)
        cells -= 0 if network.kind == "two-mode" else network.size[0]
    given = [term for term in terms if term.label == "density" and term.theta == 0.0]
    return {"density": 0.5 * float(np.log(ties / (cells - ties)))} if given else {}


def _drift(labels: Sequence[str], found: Mapping[float, Estimate]) -> Floats:
    """Return how far estimates moved between the two largest rates, in standard errors a doubling."""
    if len(found) < 2:
        return np.full(len(labels), np.inf)
    (low, before), (high, after) = list(found.items())[-2:]
    places = [after.place(label) for label in labels]
    moved = (after.estimates - before.estimates)[places] / after.standard_errors[places]
    return np.asarray(np.abs(moved) / np.log2(high / low), np.float64)


def _weighed(values: Floats, data: Floats, centre: Floats, sure: Floats) -> tuple[Floats, Floats, Floats]:
    """Return values and covariance of data and priors together, and how far each prior counts.

    Parameters
    ----------
    values : float64 (k,)
        What the data say.
    data : float64 (k, k)
        Their precision: 0 where they say nothing.
    centre, sure : float64 (k,)
        Means and precisions of the priors; a precision of 0 is no prior.

    Returns
    -------
    together, covariance, weight
        The weight of a prior is 1 beside data that agree with it, and falls as they part (`TAIL`).
    """
    weight, together = np.ones(len(values)), np.where(np.diag(data) > 0.0, values, centre)
    spread = np.zeros_like(data)
    for _ in range(WEIGHINGS):
        before = together
        weight = np.minimum((TAIL + 1.0) / (TAIL + sure * (together - centre) ** 2), 1.0)
        spread = np.asarray(np.linalg.inv(data + np.diag(sure * weight)), np.float64)
        together = spread @ (data @ values + sure * weight * centre)
        if np.abs(together - before).max() < 1e-9:
            break
    return together, spread, weight


def _concluded(
    terms: Sequence[Term | BehaviourTerm],
    found: Mapping[float, Estimate],
    priors: Mapping[str, TiePrior],
    advice: list[str],
) -> StationaryEstimate:
    """Weigh what the wave says with the priors, which act as penalties, and put everything together.

    How far an estimate moves with the rate that is assumed counts as an error of its own. What moves with it by more
    than half a standard error a doubling goes to its prior, and what does not stays where the data put it.
    """
    last = list(found.values())[-1]
    labels = tuple(label for label in last.labels if not label.startswith("rate of "))
    drift = _drift(labels, found)
    prior_of = {label: prior for label in labels if (prior := prior_for(label, terms, priors)) is not None}
    places = np.array([last.place(label) for label in labels])
    errors = last.standard_errors[places]
    # An estimate that wanders widely hides its drift: with a standard error like that it was not found either.
    lost: dict[str, str] = {}
    for label, by, error in zip(labels, drift, errors, strict=True):
        if not error <= LARGE_ERROR:
            lost[label] = f"its standard error is {error:.1f}"
        elif not by <= MOST_DRIFT:
            lost[label] = "it moves with the rate that is assumed"
    values, covariance = last.estimates[places].copy(), last.covariance[np.ix_(places, places)].copy()
    if not np.isfinite(covariance).all():
        return believed(terms, priors, [*advice, "Its estimates have no standard errors together."])
    # With one rate nothing shows how far they would move: as much as is allowed of what counts as found, and more.
    steps = np.where(np.isfinite(drift), drift, 2.0 * MOST_DRIFT)
    covariance += np.diag((DOUBLINGS * steps * errors) ** 2)
    sure = np.array([prior_of[label].sd ** -2 if label in prior_of else 0.0 for label in labels])
    centre = np.array([prior_of[label].mean if label in prior_of else 0.0 for label in labels])
    # Of what is lost and has a prior, the wave says nothing; the others are then known as well as they are without it.
    told = np.array([label not in lost or label not in prior_of for label in labels])
    precision = np.zeros_like(covariance)
    precision[np.ix_(told, told)] = np.linalg.inv(covariance[np.ix_(told, told)])
    values, together, weight = _weighed(values, precision, centre, sure)
    # The share of what is known of each that comes from the data.
    share = 1.0 - np.diag(together) * sure * weight
    sources = []
    for k, label in enumerate(labels):
        if label in prior_of:
            sources.append("prior" if label in lost or share[k] < 0.5 else "data")
        else:
            sources.append("not identified" if label in lost else "data")
    unknown = [k for k, source in enumerate(sources) if source == "not identified"]
    for k in unknown:
        values[k] = last.estimates[places[k]]
        together[k, :] = together[:, k] = np.nan
    if len(found) < 2:
        rate = next(iter(found))
        advice.append(f"Only rate {rate:g} was reached, so nothing shows which effects depend on the rate.")
    for k, label in enumerate(labels):
        if sources[k] == "prior":
            why = lost.get(label, f"its standard error is {errors[k]:.2f}")
            weighs = "takes the place of" if label in lost else "outweighs"
            advice.append(
                f"{label} is not identified by this one wave: {why}. Its prior, {prior_of[label].mean:g} with sd "
                f"{prior_of[label].sd:g}, {weighs} what the wave says ({last.estimates[places[k]]:.2f})."
            )
        elif sources[k] == "not identified":
            advice.append(
                f"{label} is not identified by this one wave: {lost[label]}, and there is no prior for it: give one "
                "(priors=...), or a second wave."
            )
    return StationaryEstimate(
        labels,
        values,
        np.sqrt(np.diag(together)),
        together,
        drift,
        tuple(sources),
        dict(found),
        last,
        last.models if "data" in sources else {},
        tuple(advice),
    )
