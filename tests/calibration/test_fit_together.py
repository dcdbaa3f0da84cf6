"""Goodness of fit of several partnerships at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnership_dynamics.calibration.fit import Fit, all_together, fit_of, fit_of_each, goodness_of_fit
from partnership_dynamics.simulation.ties import Model, Term
from tests.calibration.estimation_cases import simulated_panel


def drawn(rng: np.random.Generator, shift: float = 0.0, entries: int = 2, replications: int = 400) -> Fit:
    """Return the fit of one vector of correlated normals, so many standard deviations off, among others."""
    mix = rng.normal(size=(entries, entries)) + 2.0 * np.eye(entries)
    simulated = rng.normal(size=(replications, entries)) @ mix
    labels = [f"entry {k}" for k in range(entries)]
    observed = (rng.normal(size=entries) if not shift else np.full(entries, shift)) @ mix
    return fit_of("x", "Some measure", "units", labels, observed, simulated)


@given(st.integers(0, 10**6), st.integers(1, 5))
def test_the_distance_of_all_is_that_of_the_long_vector_with_a_block_for_each(seed: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    fits = {f"g{k}": [drawn(rng, entries=1 + k)] for k in range(groups)}
    (joint,) = all_together(fits)
    each = [many[0] for many in fits.values()]
    size = sum(len(one.labels) for one in each)
    covariance, at = np.zeros((size, size)), 0
    for one in each:
        to = at + len(one.labels)
        covariance[at:to, at:to] = np.atleast_2d(np.cov(one.simulated.T))
        at = to
    away = np.vstack([joint.observed, joint.simulated]) - joint.simulated.mean(axis=0)
    expected = np.einsum("ri,ij,rj->r", away, np.linalg.inv(covariance), away)
    np.testing.assert_allclose([joint.distance, *joint.distances], expected, rtol=1e-6)
    assert len(joint.labels) == size
    assert joint.labels[0] == "g0: entry 0"


def test_of_one_partnership_it_is_that_partnerships_fit() -> None:
    one = drawn(np.random.default_rng(3))
    (joint,) = all_together({"only": [one]})
    assert (joint.p, joint.distance) == (one.p, one.distance)


def test_p_is_uniform_where_every_partnership_is_as_the_model_says() -> None:
    rng = np.random.default_rng(8)
    p = [all_together({f"g{k}": [drawn(rng)] for k in range(4)})[0].p for _ in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 0.001


def test_a_little_off_in_every_partnership_shows_at_once_though_in_none_alone() -> None:
    rng = np.random.default_rng(5)
    fits = {f"g{k}": [drawn(rng, shift=1.6, entries=1, replications=1000)] for k in range(10)}
    assert min(many[0].p for many in fits.values()) > 0.05
    assert all_together(fits)[0].p < 0.05


def test_partnerships_whose_simulations_are_not_of_one_kind_are_not_put_together() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="North and South have other measures or numbers of simulations"):
        all_together({"North": [drawn(rng)], "South": [drawn(rng, replications=300)]})
    with pytest.raises(ValueError, match="no partnership"):
        all_together({})


def test_simulations_of_different_partnerships_owe_each_other_nothing() -> None:
    panel = simulated_panel(20, [-1.4, 1.0], 4.0, 2, ("density", "recip"))
    model = Model(panel, [Term("density", -1.4), Term("recip", 1.0)], {"net": 4.0})
    told: list[tuple[int, int]] = []
    fits = fit_of_each({"a": model, "b": model}, 7, 400, ["outdegree"], progress=lambda *at: told.append(at))
    (a,), (b,) = fits.values()
    (alone,) = goodness_of_fit(model, 7, 400, ["outdegree"])
    np.testing.assert_array_equal(a.simulated, alone.simulated)
    # 400 pairs: a correlation of two independent series has a standard error of 0.05.
    assert abs(np.corrcoef(a.distances, b.distances)[0, 1]) < 0.2
    assert not np.array_equal(a.simulated, b.simulated)
    assert told[-1] == (800, 800)
