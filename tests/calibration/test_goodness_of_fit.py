"""Goodness of fit: RSiena's p-values, the distance's laws, and p-values that are uniform under the model itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnership_dynamics.calibration.fit import Fit, Measure, fit_of, goodness_of_fit, mahalanobis
from partnership_dynamics.simulation.ties import BehaviourData, BehaviourTerm, Model, NetworkData, Panel, Term
from tests.ties.reference_models import reference_model

Floats = npt.NDArray[np.float64]
REPLICATIONS = 2000
# How many Monte Carlo errors of the difference two shares may be apart.
APART = 4.0


@pytest.fixture
def folder(shared: Path) -> Path:
    """Where RSiena's reference is."""
    return shared / "reference" / "rsiena"


@pytest.fixture
def theirs(folder: Path) -> list[dict[str, Any]]:
    """RSiena's goodness of fit of M1: indegrees, outdegrees, triads."""
    found: list[dict[str, Any]] = json.loads((folder / "gof_M1.json").read_text())["gof"]
    return found


@pytest.fixture(scope="module")
def ours(shared: Path) -> dict[str, Fit]:
    model = reference_model(shared / "reference" / "rsiena", "M1").model
    fits = goodness_of_fit(model, seed=1, replications=REPLICATIONS, workers=2)
    return {fit.key: fit for fit in fits}


KEYS = ("indegree", "outdegree", "triads")


def test_the_p_values_are_rsienas_within_monte_carlo_error(theirs: list[dict[str, Any]], ours: dict[str, Fit]) -> None:
    for key, found in zip(KEYS, theirs, strict=True):
        p = (1000 * found["p"] + ours[key].as_far) / (1000 + REPLICATIONS)
        error = np.sqrt(p * (1 - p) * (1 / 1000 + 1 / REPLICATIONS))
        assert abs(ours[key].p - found["p"]) < APART * error, (key, ours[key].p, found["p"])


def test_what_was_observed_and_the_simulated_means_are_rsienas(
    theirs: list[dict[str, Any]], ours: dict[str, Fit]
) -> None:
    for key, found in zip(KEYS, theirs, strict=True):
        cumulative = np.cumsum if key != "triads" else lambda x, axis=None: x
        many = cumulative(ours[key].simulated, axis=1)[:, : len(found["keys"])]
        observed = cumulative(ours[key].observed)[: len(found["keys"])]
        assert observed.tolist() == found["observed"]
        cov = np.array(found["simulated_cov"])
        error = np.sqrt(np.diag(cov) * (1 / 1000 + 1 / REPLICATIONS))
        assert np.all(np.abs(many.mean(axis=0) - found["simulated_mean"]) < APART * error + 1e-9), key
        # RSiena writes down the 5, 25, 50, 75 and 95 per cent quantiles of the distances.
        shares = [(ours[key].distances <= x).mean() for x in found["simulated_mahalanobis_quantiles"]]
        assert np.abs(np.array(shares) - [0.05, 0.25, 0.5, 0.75, 0.95]).max() < APART * np.sqrt(0.25 * 1.5 / 1000)


def test_the_distance_is_rsienas_number(theirs: list[dict[str, Any]]) -> None:
    # Vectors with exactly the mean and covariance that RSiena reports.
    for found in theirs:
        mean, cov = np.array(found["simulated_mean"]), np.array(found["simulated_cov"])
        values, vectors = np.linalg.eigh(cov)
        half = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        n = len(mean)
        many = mean + np.vstack([half, -half]) * np.sqrt((2 * n - 1) / 2)
        np.testing.assert_allclose(np.cov(many.T), cov, atol=1e-6)
        assert mahalanobis(many, found["observed"])[0] == pytest.approx(found["observed_mahalanobis"], rel=1e-6)


vectors = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=(41, 4)))


@given(vectors)
def test_the_distance_is_the_textbooks(drawn: Floats) -> None:
    observed, many = drawn[0], drawn[1:]
    away = observed - many.mean(axis=0)
    expected = away @ np.linalg.inv(np.cov(many.T)) @ away
    distance, distances, outside = mahalanobis(many, observed)
    assert distance == pytest.approx(expected)
    assert not outside
    # The distances of the sample itself sum to (R - 1) x L.
    assert distances.sum() == pytest.approx(39 * 4)


@given(vectors, st.integers(0, 1000))
def test_units_sums_and_entries_that_follow_from_others_change_no_distance(drawn: Floats, seed: int) -> None:
    change = np.random.default_rng(seed).normal(size=(4, 4)) + 3 * np.eye(4)
    plain = mahalanobis(drawn[1:], drawn[0])
    for other in (
        drawn * [1.0, 1e4, 1e-3, 7.0],
        np.cumsum(drawn, axis=1),
        drawn @ change,
        np.column_stack([drawn, drawn.sum(axis=1), np.full(41, 3.0)]),
    ):
        found = mahalanobis(other[1:], other[0])
        np.testing.assert_allclose(found[0], plain[0], rtol=1e-6)
        np.testing.assert_allclose(found[1], plain[1], rtol=1e-6, atol=1e-8)
        assert not found[2]


def test_what_no_simulation_shows_is_said_and_none_is_as_far() -> None:
    rng = np.random.default_rng(1)
    many = np.column_stack([rng.normal(size=200), np.zeros(200)])
    fit = fit_of("a", "A", "members", ["some", "none"], [0.0, 1.0], many)
    assert fit.outside
    assert fit.never == ("none",)
    assert fit.p == 0.0
    inside = fit_of("a", "A", "members", ["some", "none"], [0.0, 0.0], many)
    assert not inside.outside
    assert inside.never == ()
    assert inside.p > 0.5
    # Entries that vary, but always together.
    x = rng.normal(size=200)
    assert fit_of("a", "A", "members", ["one", "other"], [0.5, -0.5], np.column_stack([x, x])).outside
    # All the same, and the observed too: nothing is off.
    assert fit_of("a", "A", "members", ["one"], [3.0], np.full((50, 1), 3.0)).p == 1.0


def test_equal_vectors_are_as_far_as_the_observed() -> None:
    many = np.repeat([[0.0], [1.0], [2.0]], [100, 700, 200], axis=0)
    # Their mean is 1.1, so 0 is farthest off.
    for observed, p in ((0.0, 0.1), (2.0, 0.3), (1.0, 1.0)):
        assert fit_of("a", "A", "things", ["x"], [observed], many).p == pytest.approx(p)


def random_network(n: int, seed: int, density: float) -> Floats:
    found = (np.random.default_rng(seed).random((n, n)) < density).astype(float)
    np.fill_diagonal(found, 0)
    return found


TERMS = [Term("density", -1.2), Term("recip", 1.0)]


def test_where_the_model_made_the_data_p_values_are_spread_evenly() -> None:
    start = random_network(15, 1, 0.15)
    truth = Model(Panel({"net": NetworkData([start, start.T])}), TERMS, {"net": 3.0})
    ends = truth.simulate(9, 60, ends=True).ties
    assert ends is not None
    p = []
    for number, end in enumerate(ends):
        after = np.zeros((15, 15))
        after[end["net"][:, 0], end["net"][:, 1]] = 1
        model = Model(Panel({"net": NetworkData([start, after], allow_only=False)}), TERMS, {"net": 3.0})
        p.append([fit.p for fit in goodness_of_fit(model, 1000 + number, 200, ["indegree", "triads"])])
    for column in np.transpose(p):
        assert stats.kstest(column, "uniform").pvalue > 0.001


def test_where_the_model_lacks_what_made_the_data_the_p_value_is_small() -> None:
    n = 30
    start = random_network(n, 2, 0.1)
    star = start.copy()
    star[:, 0] = 1
    star[0, 0] = 0
    model = Model(Panel({"net": NetworkData([start, star])}), [Term("density", -1.5)], {"net": 4.0})
    fits = goodness_of_fit(model, 1, 300, ["indegree", "centralisation"])
    assert max(fit.p for fit in fits) < 0.01


def test_the_same_seed_gives_the_same_numbers_with_any_number_of_workers_and_progress_is_told() -> None:
    start = random_network(12, 3, 0.2)
    panel = Panel({"net": NetworkData([start, start.T, start])})
    model = Model(panel, TERMS, {"net": 3.0})
    told: list[tuple[int, int]] = []
    first = goodness_of_fit(model, 5, 300, progress=lambda done, total: told.append((done, total)))
    second = goodness_of_fit(model, 5, 300, workers=2)
    for a, b in zip(first, second, strict=True):
        assert (a.simulated == b.simulated).all()
        assert a.p == b.p
    assert told == [(250, 600), (300, 600), (550, 600), (600, 600)]


def test_several_periods_are_joined_and_each_is_there_too() -> None:
    start = random_network(12, 3, 0.2)
    panel = Panel({"net": NetworkData([start, start.T, start])})
    fits = goodness_of_fit(Model(panel, TERMS, {"net": 3.0}), 5, 100, ["outdegree", "core"])
    for fit, share in zip(fits, (1.0, 0.5), strict=True):
        assert len(fit.periods) == 2
        np.testing.assert_allclose(fit.observed, share * sum(one.observed for one in fit.periods))
        np.testing.assert_allclose(fit.simulated, share * sum(one.simulated for one in fit.periods))


def test_values_of_a_behaviour_are_counted_among_those_known_at_both_ends() -> None:
    net = random_network(10, 4, 0.2)
    waves = np.array([[0, 1, 2, 1, 0, 1, 2, 0, 1, 1], [1, 1, 2, 2, 0, 1, 1, 0, np.nan, 1.0]])
    panel = Panel({"net": NetworkData([net, net.T])}, {"use": BehaviourData(waves)})
    model = Model(panel, [*TERMS, BehaviourTerm("linear", 0.0)], {"net": 2.0, "use": 1.0})
    (fit,) = goodness_of_fit(model, 1, 200, on="use")
    assert fit.labels == ("0", "1", "2")
    assert fit.observed.tolist() == [2.0, 5.0, 2.0]
    assert (fit.simulated.sum(axis=1) == 9).all()


def test_a_measure_of_ones_own_is_compared_like_any_other() -> None:
    net = random_network(10, 4, 0.2)
    model = Model(Panel({"net": NetworkData([net, net.T])}), TERMS, {"net": 2.0})
    mutual = Measure.of_matrix("mutual", "Mutual pairs", "pairs", ["mutual"], lambda x: [(x * x.T).sum() / 2])
    (fit,) = goodness_of_fit(model, 1, 200, [mutual])
    assert fit.observed[0] == (net * net.T).sum() / 2


def test_what_cannot_be_compared_is_refused_with_what_to_do() -> None:
    net = random_network(6, 5, 0.3)
    model = Model(Panel({"net": NetworkData([net, net.T])}), TERMS, {"net": 2.0})
    with pytest.raises(ValueError, match="at least 100"):
        goodness_of_fit(model, 1, 50)
    with pytest.raises(ValueError, match="did you mean 'triads'"):
        goodness_of_fit(model, 1, 100, ["triad"])
    with pytest.raises(ValueError, match="no network is called 'nett'"):
        goodness_of_fit(model, 1, 100, on="nett")
    alone = Model(Panel({"net": NetworkData([net])}), TERMS, {"net": 2.0})
    with pytest.raises(ValueError, match="one wave"):
        goodness_of_fit(alone, 1, 100)
    with pytest.raises(ValueError, match="must be more"):
        fit_of("a", "A", "things", ["x", "y"], [1.0, 2.0], np.ones((2, 2)))
    with pytest.raises(ValueError, match="not finite"):
        fit_of("a", "A", "things", ["x"], [np.nan], np.ones((5, 1)))
