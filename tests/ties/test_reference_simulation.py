"""Simulated periods are distributed as RSiena's: statistics, shapes that no term looks at, scores and derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from partnership_dynamics.simulation.ties import Model, Panel
from tests.ties.reference_models import MEANT, NAMES, ReferenceModel, reference_model
from tests.ties.reference_shapes import matrices_of, shapes_of

Floats = npt.NDArray[np.float64]
SEED = 20
REPLICATIONS, REPLICATIONS_IN_PAIRS = 3000, 2000
# How many Monte Carlo errors of the difference apart two means, or standard deviations, may be.
APART = 4.0
# Derivatives are covariances, whose errors have longer tails.
DERIVATIVES_APART = 5.0
# Shapes that hardly ever come about have too few cases for their standard deviations to be compared.
RARE = 0.1

IN_PAIRS = ("M4 dictatorial", "M4 conjunctive", "M4 compensatory")
# In these RSiena simulates something else; see `MEANT`.
OTHER_MODEL = ("M4 conjunctive",)
COMPARED = tuple(name for name in NAMES if name not in OTHER_MODEL)
WITH_SHAPES = tuple(name for name in COMPARED if name not in (*IN_PAIRS, "B1", "X1", "G1"))
# Columns of R1 among statistics and scores.
DENSITY, OUTDEGREE_ON_RATE = 0, 4
WITH_DERIVATIVES = tuple(name for name in COMPARED if name not in ("B1", "X1", "G1"))


@pytest.fixture
def folder(shared: Path) -> Path:
    """Where RSiena's reference is."""
    return shared / "reference" / "rsiena"


@dataclass(frozen=True)
class Simulated:
    """One period simulated many times.

    Attributes
    ----------
    places : int64 (K,)
        Places of the columns among RSiena's effects.
    statistics, scores : float64 (R, K)
        Of terms, basic rates and rate terms.
    shapes : float64 (R, S)
        As RSiena's reference names them; none where it has none.
    """

    places: npt.NDArray[np.int64]
    statistics: Floats
    scores: Floats
    shapes: Floats


def simulated(folder: Path, name: str, as_in_rsiena: bool = True) -> list[Simulated]:
    """Simulate all periods of a reference model; absent actors take part as in RSiena, unless it is said otherwise."""
    return _simulated(folder, name, as_in_rsiena)


@cache
def _simulated(folder: Path, name: str, as_in_rsiena: bool) -> list[Simulated]:
    reference = model_of(folder, name, as_in_rsiena)
    replications = REPLICATIONS_IN_PAIRS if name in IN_PAIRS else REPLICATIONS
    found = []
    for period in reference.periods:
        with_shapes = "periods" in reference.simulation
        result = reference.model.simulate(SEED, replications, period, scores=True, ends=with_shapes, workers=2)
        assert result.scores is not None
        assert result.rate_scores is not None
        assert result.rate_term_scores is not None
        shapes = np.zeros((replications, 0))
        if with_shapes:
            assert result.ties is not None
            panel = reference.model.panel
            ties = matrices_of([end["net"] for end in result.ties], panel.networks["net"].size)
            start = observed(panel, period)
            # RSiena gives absent actors the ties back that they had before, and counts shapes then.
            for actor in absent_at_the_end(panel, period):
                ties[:, actor], ties[:, :, actor] = start[actor], start[:, actor]
            shapes = shapes_of(ties, start, reference.simulation["periods"][period]["aux_names"])
        found.append(
            Simulated(
                reference.places(period),
                np.column_stack([result.statistics, result.distances, result.rate_statistics]),
                np.column_stack([result.scores, result.rate_scores, result.rate_term_scores]),
                shapes,
            )
        )
    return found


def model_of(folder: Path, name: str, as_in_rsiena: bool = True) -> ReferenceModel:
    return reference_model(folder, name, absent_can_be_chosen=name == "J1" and as_in_rsiena)


def observed(panel: Panel, wave: int) -> npt.NDArray[np.bool_]:
    return np.asarray(np.array(panel.networks["net"].waves[wave], np.float64) == 1.0)


def absent_at_the_end(panel: Panel, period: int) -> list[int]:
    end = period + 2.0
    return [actor for actor, spells in panel.presence.items() if not any(first < end <= last for first, last in spells)]


def errors_apart(found: Floats, mean: Floats, sd: Floats, count: int) -> tuple[Floats, Floats]:
    """Return how many Monte Carlo errors of the difference means and standard deviations are apart.

    Parameters
    ----------
    found : float64 (R, K)
        What was simulated here.
    mean, sd : float64 (K,)
        What RSiena found in ``count`` simulations.
    """
    replications = len(found)
    own = found.std(axis=0, ddof=1)
    error = np.sqrt(own**2 / replications + sd**2 / count)
    means = np.divide(found.mean(axis=0) - mean, error, out=np.zeros_like(error), where=error > 0.0)
    compared = (sd > RARE) & (own > 0.0)
    safe = np.where(compared, own, 1.0)
    fourth = ((found - found.mean(axis=0)) ** 4).mean(axis=0) / safe**4
    error = safe * np.sqrt(np.maximum(fourth - 1.0, 0.0) / 4.0 * (1.0 / replications + 1.0 / count))
    sds = np.divide(own - sd, error, out=np.zeros_like(error), where=compared & (error > 0.0))
    return means, sds


def of_rsiena(reference: ReferenceModel, period: int) -> tuple[Floats, Floats]:
    """Return RSiena's means and standard deviations of all statistics in a period."""
    simulation = reference.simulation
    if "periods" in simulation:
        found = simulation["periods"][period]
        return np.array(found["stat_mean"], np.float64), np.array(found["stat_sd"], np.float64)
    spread = np.sqrt(np.diag(np.array(simulation["stat_cov"][period], np.float64)))
    return np.array(simulation["stat_mean"][period], np.float64), spread


def statistics_apart(folder: Path, name: str, as_in_rsiena: bool = True) -> tuple[Floats, Floats]:
    """Return by how many Monte Carlo errors statistics differ, float64 (periods, K)."""
    reference = model_of(folder, name, as_in_rsiena)
    means, sds = [], []
    for period, found in enumerate(simulated(folder, name, as_in_rsiena)):
        mean, sd = of_rsiena(reference, period)
        apart = errors_apart(found.statistics, mean[found.places], sd[found.places], reference.simulation["n_sims"])
        means.append(apart[0])
        sds.append(apart[1])
    return np.array(means), np.array(sds)


@pytest.mark.parametrize("name", COMPARED)
def test_statistics_have_the_means_and_spreads_of_rsiena(folder: Path, name: str) -> None:
    means, sds = statistics_apart(folder, name)
    assert np.abs(means).max() < APART
    assert np.abs(sds).max() < APART


@pytest.mark.parametrize("name", WITH_SHAPES)
def test_degrees_geodesics_and_triads_have_the_means_and_spreads_of_rsiena(folder: Path, name: str) -> None:
    reference = model_of(folder, name)
    for period, found in enumerate(simulated(folder, name)):
        of_period = reference.simulation["periods"][period]
        mean, sd = (np.array(of_period[key], np.float64) for key in ("aux_mean", "aux_sd"))
        means, sds = errors_apart(found.shapes, mean, sd, reference.simulation["n_sims"])
        worst = of_period["aux_names"][int(np.abs(means).argmax())]
        assert np.abs(means).max() < APART, worst
        assert np.abs(sds).max() < APART


@pytest.mark.parametrize("name", WITH_SHAPES)
def test_observed_shapes_are_counted_as_rsiena_counts_them(folder: Path, name: str) -> None:
    reference = model_of(folder, name)
    panel = reference.model.panel
    for period in reference.periods:
        of_period = reference.simulation["periods"][period]
        ends = observed(panel, period + 1)[np.newaxis]
        found = shapes_of(ends, observed(panel, period), of_period["aux_names"])[0]
        np.testing.assert_allclose(found, of_period["aux_observed_end"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_scores_are_zero_on_average(folder: Path, name: str) -> None:
    for found in [*simulated(folder, name), *(simulated(folder, name, as_in_rsiena=False) if name == "J1" else [])]:
        error = found.scores.std(axis=0, ddof=1) / np.sqrt(len(found.scores))
        assert (error > 0.0).all()
        assert np.abs(found.scores.mean(axis=0) / error).max() < APART


def derivatives_apart(folder: Path, name: str, as_in_rsiena: bool = True) -> Floats:
    """Return by how many Monte Carlo errors derivatives of expected statistics differ, by the score method."""
    reference = model_of(folder, name)
    wanted = np.array(reference.simulation["derivative_matrix"], np.float64)
    found, variance = np.zeros_like(wanted), np.zeros_like(wanted)
    for of_period in simulated(folder, name):
        statistics = of_period.statistics - of_period.statistics.mean(axis=0)
        scores = of_period.scores.copy()
        if name == "R1" and as_in_rsiena:
            # Ego's degree after each ministep less that before: over the whole period, the ties gained.
            scores[:, OUTDEGREE_ON_RATE] += of_period.statistics[:, DENSITY]
        scores -= scores.mean(axis=0)
        products = statistics[:, :, np.newaxis] * scores[:, np.newaxis, :]
        at = np.ix_(of_period.places, of_period.places)
        found[at] += products.mean(axis=0)
        variance[at] += products.var(axis=0) * (1.0 / len(products) + 1.0 / reference.simulation["n_sims"])
    return np.divide(found - wanted, np.sqrt(variance), out=found - wanted, where=variance > 0.0)


@pytest.mark.parametrize("name", WITH_DERIVATIVES)
def test_derivatives_of_expected_statistics_are_those_of_rsiena(folder: Path, name: str) -> None:
    message = MEANT["rates: the score of degrees"] if name == "R1" else ""
    assert np.abs(derivatives_apart(folder, name)).max() < DERIVATIVES_APART, message


def test_derivatives_by_an_effect_of_degrees_on_rates_are_not_those_of_rsiena_but_right(folder: Path) -> None:
    reference = model_of(folder, "R1")
    apart = np.abs(derivatives_apart(folder, "R1", as_in_rsiena=False)).max(axis=0)
    column = reference.rate_terms[0]
    assert apart[column] > 2 * DERIVATIVES_APART, MEANT["rates: the score of degrees"]
    assert np.delete(apart, column).max() < DERIVATIVES_APART
    step = 0.03
    for period, found in enumerate(simulated(folder, "R1")):
        products = (found.statistics - found.statistics.mean(axis=0)) * found.scores[:, [OUTDEGREE_ON_RATE]]
        sides = [at_rate_effect(reference, period, step * side) for side in (-1.0, 1.0)]
        by_difference = (sides[1].mean(axis=0) - sides[0].mean(axis=0)) / (2.0 * step)
        variance = sum(side.var(axis=0) for side in sides) / (2.0 * step) ** 2 + products.var(axis=0)
        error = np.sqrt(variance / len(products))
        assert (np.abs(by_difference - products.mean(axis=0)) < DERIVATIVES_APART * error).all()


def at_rate_effect(reference: ReferenceModel, period: int, by: float) -> Floats:
    """Return statistics simulated with the first rate term's coefficient changed."""
    model = reference.model
    first, *others = model.terms.rates
    changed = Model(model.panel, model.terms.all, model.rates, [replace(first, theta=first.theta + by), *others])
    found = changed.simulate(SEED + (1 if by > 0.0 else 2), REPLICATIONS, period, workers=2)
    return np.column_stack([found.statistics, found.distances, found.rate_statistics])


def test_two_who_both_have_to_want_a_tie_change_more_than_in_rsiena(folder: Path) -> None:
    reference = model_of(folder, "M4 conjunctive")
    place = reference.rates[0]
    means, _ = statistics_apart(folder, "M4 conjunctive")
    for period, found in enumerate(simulated(folder, "M4 conjunctive")):
        column = found.places.tolist().index(place[period])
        assert means[period, column] > 2 * APART, MEANT["conjunctive: the second actor's sign"]


def test_absent_actors_are_left_alone_unless_it_is_to_be_as_in_rsiena(folder: Path) -> None:
    apart, _ = statistics_apart(folder, "J1", as_in_rsiena=False)
    assert np.abs(apart).max() > APART, MEANT["absent actors take part"]
