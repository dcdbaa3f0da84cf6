"""Partnerships that vary around common coefficients: what is drawn where, and how far apart they are found to be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.estimation.hierarchy import shrink

seeds = st.integers(0, 2**32)
GIVEN, ESTIMATED = np.zeros(2, bool), np.ones(2, bool)


def some_groups(seed: int, groups: int, spread: float, error: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return precisions and vectors of groups that vary by ``spread``, each measured with about ``error``."""
    draw = np.random.default_rng(seed)
    precisions, vectors = [], []
    for _ in range(groups):
        mixed = draw.normal(size=(2, 4))
        covariance = error**2 * (mixed @ mixed.T / 4.0 + 0.2 * np.eye(2))
        theta = draw.normal([1.0, -2.0], spread)
        precisions.append(np.linalg.inv(covariance))
        vectors.append(precisions[-1] @ draw.multivariate_normal(theta, covariance))
    return precisions, vectors


@given(seed=seeds, groups=st.integers(2, 6))
def test_without_spread_all_have_the_weighted_mean_and_with_much_each_its_own(seed: int, groups: int) -> None:
    h, b = some_groups(seed, groups, 0.5, 0.5)
    tight = shrink(h, b, h, np.full(2, 1e-4), GIVEN, 0.2)
    np.testing.assert_allclose(tight.common, np.linalg.solve(np.sum(h, axis=0), np.sum(b, axis=0)), atol=1e-3)
    np.testing.assert_allclose(tight.own, np.tile(tight.common, (groups, 1)), atol=1e-3)
    np.testing.assert_allclose(tight.common_errors, np.sqrt(np.diag(np.linalg.inv(np.sum(h, axis=0)))), rtol=1e-3)
    wide = shrink(h, b, h, np.full(2, 1e3), GIVEN, 0.2)
    for own, errors, one, vector in zip(wide.own, wide.own_errors, h, b, strict=True):
        np.testing.assert_allclose(own, np.linalg.solve(one, vector), atol=1e-3)
        np.testing.assert_allclose(errors, np.sqrt(np.diag(np.linalg.inv(one))), rtol=1e-3)


@given(seed=seeds)
def test_common_coefficients_are_the_mean_of_the_partnerships_own(seed: int) -> None:
    h, b = some_groups(seed, 5, 0.5, 0.5)
    found = shrink(h, b, h, np.array([0.3, 0.6]), GIVEN, 0.2)
    np.testing.assert_allclose(found.own.mean(axis=0), found.common, atol=1e-9)


def test_a_partnership_that_says_nothing_of_a_coefficient_has_the_common_one() -> None:
    h, b = some_groups(1, 4, 0.3, 0.2)
    h.append(np.diag([20.0, 0.0]))
    b.append(np.array([30.0, 0.0]))
    found = shrink(h, b, h, np.full(2, 0.3), GIVEN, 0.2)
    assert found.own[4, 1] == found.common[1]
    assert found.own_errors[4, 1] > 0.3
    assert found.common[0] < found.own[4, 0] < 1.5


def test_the_spread_is_found_where_there_are_many_partnerships() -> None:
    for spread in (0.1, 0.5, 1.5):
        h, b = some_groups(2, 300, spread, 0.3)
        found = shrink(h, b, h, np.full(2, 0.2), ESTIMATED, 0.2)
        np.testing.assert_allclose(found.spread, spread, rtol=0.25)
        assert (np.abs(found.common - [1.0, -2.0]) < 4.0 * found.common_errors).all()


def test_errors_of_partnerships_are_how_far_off_they_are_given_the_spread() -> None:
    truth, draw = [], np.random.default_rng(3)
    h, b = [], []
    for _ in range(400):
        theta = draw.normal([1.0, -2.0], 0.4)
        truth.append(theta)
        h.append(np.diag([4.0, 9.0]))
        b.append(h[-1] @ draw.normal(theta, [0.5, 1.0 / 3.0]))
    found = shrink(h, b, h, np.full(2, 0.4), GIVEN, 0.2)
    z = (found.own - truth) / found.own_errors
    # Of 400 draws; four standard errors of a standard deviation.
    np.testing.assert_allclose(z.std(axis=0), 1.0, atol=4.0 / np.sqrt(800))
    alone = np.array([np.linalg.solve(one, vector) for one, vector in zip(h, b, strict=True)])
    assert (np.square(found.own - truth).mean(axis=0) < np.square(alone - truth).mean(axis=0)).all()
