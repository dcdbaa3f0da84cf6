"""Relative importance of effects: by hand where that is possible, from the model's own probabilities, and its laws."""

from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.importance import DISTANCES, relative_importance
from partnership_dynamics.simulation.ties import BehaviourData, BehaviourTerm, Model, NetworkData, Panel, Term
from tests.ties.reference_models import reference_model

Floats = npt.NDArray[np.float64]


def random_network(n: int, seed: int, density: float = 0.3) -> Floats:
    found = (np.random.default_rng(seed).random((n, n)) < density).astype(float)
    np.fill_diagonal(found, 0)
    return found


def model_of(seed: int, theta: tuple[float, float, float] = (-1.0, 1.2, 0.4), n: int = 7) -> Model:
    waves = [random_network(n, 10 * seed + k) for k in range(3)]
    panel = Panel({"net": NetworkData(waves)}, actor={"age": np.arange(n)})
    terms = [Term("density", theta[0]), Term("recip", theta[1]), Term("altX", theta[2], "age", part="creation")]
    return Model(panel, terms, {"net": 3.0})


def test_two_actors_are_as_computed_by_hand() -> None:
    # Actor 0 may answer the tie of actor 1, actor 1 may drop its own: by reciprocity only the first choice moves.
    panel = Panel({"net": NetworkData([[[0, 0], [1, 0]], [[0, 1], [1, 0]]], allow_only=False)})
    found = relative_importance(Model(panel, [Term("density", -0.5), Term("recip", 2.0)], {"net": 1.0}))

    def q(u: float) -> float:
        return 1.0 / (1.0 + exp(-u))

    by_hand = [
        [2 * abs(q(1.5) - q(2.0)), 2 * abs(q(1.5) - q(-0.5))],
        [2 * abs(q(0.5) - q(0.0)), 0.0],
    ]
    np.testing.assert_allclose(found.absolute[0], by_hand)
    np.testing.assert_allclose(found.relative[0, 1], [1.0, 0.0])
    first = np.array(by_hand[0]) / sum(by_hand[0])
    np.testing.assert_allclose(found.expected, (first + np.array([1.0, 0.0])) / 2)


@given(st.integers(0, 200), st.sampled_from(["L1", "KL"]))
@settings(max_examples=15)
def test_an_effects_importance_is_what_the_models_own_probabilities_say(seed: int, distance: str) -> None:
    model = model_of(seed)
    found = relative_importance(model, distance=distance)  # type: ignore[arg-type]
    theta = [term.theta for term in model.terms.all]
    for k in range(3):
        without = model.with_coefficients([0.0 if j == k else x for j, x in enumerate(theta)])
        for period in range(2):
            for ego in (0, 3):
                p, q = model.probabilities(ego, period), without.probabilities(ego, period)
                moved = np.abs(p - q).sum() if distance == "L1" else (p * np.log(p / q)).sum()
                assert found.absolute[period, ego, k] == pytest.approx(moved, abs=1e-12)


@given(st.integers(0, 200), st.sampled_from(DISTANCES))
@settings(max_examples=15)
def test_shares_add_up_and_an_effect_without_a_coefficient_has_none(seed: int, distance: str) -> None:
    found = relative_importance(model_of(seed, (-1.0, 0.7, 0.0)), distance=distance)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.relative.sum(axis=-1), 1.0)
    assert found.expected.sum() == pytest.approx(1.0)
    assert (found.relative[..., 2] == 0.0).all()
    assert (found.relative >= 0.0).all()
    np.testing.assert_allclose(found.by_period.mean(axis=0), found.expected)


def test_where_nothing_matters_the_choice_is_by_lot_and_no_effect_has_a_share() -> None:
    found = relative_importance(model_of(1, (0.0, 0.0, 0.0)))
    np.testing.assert_allclose(found.certainty, 0.0, atol=1e-12)
    assert np.isnan(found.expected).all()
    assert (found.absolute == 0.0).all()


def test_who_surely_drops_one_of_its_ties_is_unsure_only_of_which() -> None:
    model = model_of(1, (-40.0, 0.0, 0.0))
    ties = np.array([model.panel.networks["net"].waves[period].sum(axis=1) for period in range(2)])
    expected = 1.0 - np.log(np.maximum(ties, 1.0)) / np.log(7)
    np.testing.assert_allclose(relative_importance(model).certainty, expected, atol=1e-9)


def test_with_a_covariance_there_are_intervals_that_widen_with_it() -> None:
    model = model_of(2)
    narrow, wide = (relative_importance(model, covariance=np.eye(3) * x) for x in (0.01, 0.25))
    for found in (narrow, wide):
        assert found.low is not None
        assert found.high is not None
        assert ((found.low <= found.expected) & (found.expected <= found.high)).all()
        assert found.middle is not None
        assert ((found.low <= found.middle) & (found.middle <= found.high)).all()
    assert narrow.low is not None
    assert narrow.high is not None
    assert wide.low is not None
    assert wide.high is not None
    assert (wide.high - wide.low > narrow.high - narrow.low).all()
    again = relative_importance(model, covariance=np.eye(3) * 0.01)
    assert again.low is not None
    assert (again.low == narrow.low).all()


def test_structural_ties_and_actors_who_are_not_there_are_no_options() -> None:
    before, after = random_network(6, 1), random_network(6, 2)
    before[0, 1:] = 10  # cannot have a tie: no choice
    after[0, 1:] = 0
    panel = Panel({"net": NetworkData([before, after])}, presence={5: [(1.5, 2.0)]})
    model = Model(panel, [Term("density", -1.0), Term("recip", 1.0)], {"net": 2.0})
    found = relative_importance(model)
    assert np.isnan(found.absolute[0, [0, 5]]).all()
    assert np.isfinite(found.absolute[0, 1:5]).all()
    assert np.isfinite(found.expected).all()


def test_a_behaviours_effects_are_weighed_too() -> None:
    waves = np.array([[0, 1, 2, 1, 0, 1], [1, 1, 2, 2, 0, 1]])
    net = random_network(6, 3)
    panel = Panel({"net": NetworkData([net, net.T])}, {"use": BehaviourData(waves, allow_only=False)})
    terms: list[Term | BehaviourTerm] = [Term("density", -1.0), BehaviourTerm("linear", 0.3)]
    terms.append(BehaviourTerm("avAlt", 0.8))
    found = relative_importance(Model(panel, terms, {"net": 1.0, "use": 1.0}), on="use")
    assert found.labels == ("linear", "avAlt")
    assert found.expected.sum() == pytest.approx(1.0)
    alone = np.flatnonzero(net.sum(axis=1) == 0)
    assert (found.relative[0, alone, 1] == 0.0).all()


def test_m1s_choices_are_made_by_density_and_reciprocity_more_than_by_closure(shared: Path) -> None:
    found = relative_importance(reference_model(shared / "reference" / "rsiena", "M1").model)
    by_name = dict(zip(found.labels, found.expected, strict=True))
    assert by_name["density"] > by_name["recip"] > by_name["transTrip"] > by_name["cycle3"] > 0.0


def test_what_has_no_choice_probabilities_is_refused() -> None:
    net = random_network(5, 4)
    both = np.maximum(net, net.T)
    pairs = NetworkData([both, both], "undirected", "conjunctive")
    with pytest.raises(ValueError, match="pairs decide together"):
        relative_importance(Model(Panel({"net": pairs}), [Term("density", -1.0)], {"net": 1.0}))
    model = model_of(1)
    with pytest.raises(ValueError, match="no network or behaviour is called 'nett'"):
        relative_importance(model, on="nett")
    with pytest.raises(ValueError, match="one row and column"):
        relative_importance(model, covariance=np.eye(2))
    with pytest.raises(ValueError, match="allowed: L1, KL"):
        relative_importance(model, distance="l1")  # type: ignore[arg-type]
