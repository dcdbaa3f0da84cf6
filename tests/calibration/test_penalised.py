"""Priors are penalties: what the data identify stays, what they do not goes to the prior."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.estimation import PRIORS, TiePrior, estimate
from partnership_dynamics.calibration.estimation.advice import (
    AT_THE_COMMAND_LINE,
    at_the_command_line,
    on_convergence,
    on_edge,
)
from partnership_dynamics.calibration.estimation.bounded import conditioned, within
from partnership_dynamics.calibration.estimation.degenerate import degeneracy_of
from partnership_dynamics.calibration.estimation.penalised import estimate_penalised
from partnership_dynamics.calibration.estimation.priors import CONSTANT_OF, prior_of
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.ties import NetworkData, Panel, Term
from tests.calibration.estimation_cases import simulated_panel

TERMS = [Term("density"), Term("recip"), Term("gwespFF", parameter=0.69)]


def test_priors_and_defaults_have_one_source() -> None:
    for effect, constant in CONSTANT_OF.items():
        row, prior = PARAMETERS[constant], PRIORS[effect]
        assert prior == prior_of(constant)
        assert prior.mean == row.default
        assert (prior.mean - 2 * prior.sd, prior.mean + 2 * prior.sd) == pytest.approx((row.low, row.high))


def test_wide_priors_leave_the_moment_estimate_and_narrow_ones_hold_it() -> None:
    panel = simulated_panel(24, [-1.6, 1.2], 4.0, 3, ("density", "recip"))
    moments = estimate(panel, TERMS[:2], seed=1, workers=1)
    wide = estimate_penalised(panel, TERMS[:2], {"recip": TiePrior(0.0, 50.0)}, seed=1, start=moments, workers=1)
    assert wide.converged
    k = wide.labels.index("recip")
    assert wide.estimates[k] == pytest.approx(moments["recip"], abs=0.35 * moments.standard_errors[1])
    narrow = estimate_penalised(panel, TERMS[:2], {"recip": TiePrior(0.0, 0.01)}, seed=1, start=moments, workers=1)
    assert abs(narrow.estimates[k]) < 0.05
    assert narrow.covariance[k, k] ** 0.5 <= 0.011


def test_a_network_without_a_moment_estimate_still_has_a_weighed_one() -> None:
    panel = simulated_panel(10, [-2.6, 0.5], 2.0, 9, ("density", "recip"))
    priors = {"recip": PRIORS["recip"], "gwespFF": PRIORS["gwespFF"]}
    labels = {term.effect: term.label for term in TERMS}
    found = estimate_penalised(panel, TERMS, {labels[name]: prior for name, prior in priors.items()}, workers=1)
    assert np.isfinite(found.estimates).all()
    for name, prior in priors.items():
        k = found.labels.index(labels[name])
        assert found.covariance[k, k] ** 0.5 <= 1.02 * prior.sd


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(0, 2**31), st.floats(-4.0, 4.0))
def test_what_lies_outside_is_moved_to_its_bound_and_the_rest_is_what_it_is_given_that(
    k: int, seed: int, shift: float
) -> None:
    draw = np.random.default_rng(seed)
    factor = draw.normal(size=(k, k)) + np.eye(k)
    covariance, mean = factor @ factor.T + 0.1 * np.eye(k), draw.normal(size=k) + shift
    low, high = np.full(k, -1.0), np.full(k, 1.0)
    point, spread, moved = conditioned(mean, covariance, low, high)
    assert (point >= low).all()
    assert (point <= high).all()
    inside = bool(((mean >= low) & (mean <= high)).all())
    assert (moved == {}) == inside
    for place, bound in moved.items():
        assert bound in (-1.0, 1.0)
        assert spread[place, place] == pytest.approx(0.0, abs=1e-9)
    if inside:
        np.testing.assert_allclose(point, mean)


def test_draws_stay_within_bounds_however_far_outside_the_mean_lies() -> None:
    found = within(np.array([30.0, 0.0]), np.array([[1.0, 0.8], [0.8, 1.0]]), np.full(2, -1.0), np.full(2, 1.0), 200, 1)
    assert found.shape == (200, 2)
    assert (np.abs(found) <= 1.0).all()
    assert found[:, 0].mean() > 0.8


def test_advice_at_the_command_line_names_options_and_no_argument_of_python() -> None:
    sentences = [
        *on_convergence(["recip"], np.array([0.5]), 0.6, 1),
        *on_edge(["recip"], np.array([[1.0], [2.0]]), np.array([5.0])),
        *(python for python, _ in AT_THE_COMMAND_LINE),
    ]
    for sentence in sentences:
        told = at_the_command_line(sentence)
        for word in ("start=", "fixed={", "Settings(", "priors=", "conditional=False"):
            assert word not in told, sentence
    assert "--waves" in at_the_command_line(sentences[0])
    assert "--drop" in at_the_command_line(sentences[0])


def test_degenerate_panels_are_named_before_anything_is_estimated() -> None:
    empty, some = np.zeros((5, 5)), np.zeros((5, 5))
    some[0, 1] = some[1, 2] = some[2, 3] = 1.0
    full = 1.0 - np.eye(5)
    assert "no ties" in degeneracy_of(Panel({"n": NetworkData([empty, some])}), TERMS)[0]
    assert "every possible tie" in degeneracy_of(Panel({"n": NetworkData([some, full])}), TERMS)[0]
    assert "nothing changed" in degeneracy_of(Panel({"n": NetworkData([some, some])}), TERMS)[0]
    other = some.copy()
    other[0, 1], other[3, 4], other[4, 0] = 0.0, 1.0, 1.0
    other[1, 0] = 1.0
    assert degeneracy_of(Panel({"n": NetworkData([some, other])}), TERMS[:2]) == []
