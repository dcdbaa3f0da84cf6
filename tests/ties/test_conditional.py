"""A conditional period stops at the observed distance; a simulator set to other coefficients is that other model."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from partnership_dynamics.simulation.ties import (
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
    replication_keys,
)
from partnership_dynamics.simulation.ties.simulator import Simulator

seeds = st.integers(0, 2**32)


def waves(seed: int, n: int, kind: str, holes: bool = True) -> list[Any]:
    """Return two networks that differ, some ties missing and some structural at either end."""
    draw = np.random.default_rng(seed)
    shape = (n, n + 3) if kind == "two-mode" else (n, n)
    first = (draw.random(shape) < 0.25).astype(float)
    second = np.where(draw.random(shape) < 0.3, 1.0 - first, first)
    for wave in (first, second):
        if holes:
            wave[draw.random(shape) < 0.05] = np.nan
            wave[draw.random(shape) < 0.03] = 10
            wave[draw.random(shape) < 0.02] = 11
        if kind == "undirected":
            wave[:] = np.triu(wave, 1) + np.triu(wave, 1).T
        if kind != "two-mode":
            np.fill_diagonal(wave, 0.0)
    return [first, second]


@pytest.mark.parametrize("kind", ["directed", "undirected", "two-mode"])
@settings(max_examples=10)
@given(seed=seeds)
def test_a_conditional_period_ends_at_the_observed_distance_from_its_start(kind: Any, seed: int) -> None:
    panel = Panel({"a": NetworkData(waves(seed, 9, kind), kind, allow_only=False)})
    model = Model(panel, [Term("density", -0.3)], {"a": 1.0})
    wanted = model.targets().distances
    # Farther than this from the start few simulations come, however long they take.
    assume(0.0 < wanted[0] < 0.35 * 9 * panel.n)
    found = model.simulate(seed, 20, conditional="a")
    assert (found.distances == wanted).all()
    assert (found.times > 0.0).all()
    assert np.isfinite(found.times).all()


@settings(max_examples=10)
@given(seed=seeds)
def test_it_can_be_a_behaviour_that_has_to_come_so_far(seed: int) -> None:
    draw = np.random.default_rng(seed)
    values = draw.integers(0, 4, (2, 9)).astype(float)
    values[0, 0], values[1, 1], values[:, 2] = np.nan, np.nan, (0.0, 3.0)
    panel = Panel({"a": NetworkData(waves(seed, 9, "directed"))}, {"b": BehaviourData(values, allow_only=False)})
    model = Model(panel, [Term("density", -0.3), BehaviourTerm("linear", 0.1)], {"a": 1.0, "b": 1.0})
    found = model.simulate(seed, 20, conditional="b")
    assert (found.distances[:, 1] == model.targets().distances[1]).all()


def test_it_takes_as_long_as_its_rate_says() -> None:
    panel = Panel({"a": NetworkData(waves(1, 12, "directed"))})
    slow, fast = (
        Model(panel, [Term("density", -0.5)], {"a": rate}).simulate(3, 400, conditional="a") for rate in (1, 4)
    )
    # The same choices in the same order; only waiting times are divided.
    np.testing.assert_allclose(slow.times, 4.0 * fast.times)
    assert (slow.statistics == fast.statistics).all()
    assert (slow.steps == fast.steps).all()


def test_scores_of_conditional_periods_are_zero_on_average() -> None:
    panel = Panel({"a": NetworkData(waves(2, 12, "directed"))})
    found = Model(panel, [Term("density", -0.5), Term("recip", 0.8)], {"a": 1.0}).simulate(
        4, 2000, scores=True, conditional="a"
    )
    assert found.scores is not None
    error = found.scores.std(axis=0) / math.sqrt(2000)
    assert (np.abs(found.scores.mean(axis=0)) < 4.0 * error).all()


def test_a_period_that_never_comes_so_far_has_no_end() -> None:
    first, _ = waves(3, 6, "directed", holes=False)
    panel = Panel({"a": NetworkData([first, 1.0 - first - np.eye(6)], allow_only=False)})
    model = Model(panel, [Term("density", -30.0), Term("recip", -30.0)], {"a": 1.0})
    found = model.simulate(1, 2, conditional="a")
    assert np.isinf(found.times).all()


def test_actors_who_come_and_go_leave_no_distance_to_stop_at() -> None:
    panel = Panel({"a": NetworkData(waves(1, 6, "directed"))}, presence={1: [(1.0, 1.5)]})
    with pytest.raises(ValueError, match="same actors"):
        Model(panel, [Term("density")], {"a": 1.0}).simulate(1, conditional="a")


@settings(max_examples=10)
@given(seed=seeds, theta=st.lists(st.floats(-2.0, 2.0), min_size=5, max_size=5), rate=st.floats(0.1, 4.0))
def test_a_simulator_set_to_other_coefficients_is_the_model_that_has_them(
    seed: int, theta: list[float], rate: float
) -> None:
    values = np.random.default_rng(seed).integers(0, 3, (2, 9))
    values[:, :2] = [[0, 2], [2, 0]]
    panel = Panel(
        {"a": NetworkData(waves(seed, 9, "directed"))},
        {"b": BehaviourData(values)},
        actor={"age": np.arange(9.0)},
    )
    terms: list[Term | BehaviourTerm] = [Term("density", -1.0), Term("egoX", 0.0, "age", times=Term("recip"))]
    terms += [BehaviourTerm("linear", 0.2), Term("transTrip", 0.1)]
    model = Model(panel, terms, {"a": 1.0, "b": 1.0}, [RateTerm("outRate", 0.1, on="a")])
    simulator = Simulator(model, 0)
    found = simulator.results(6)
    simulator.run(replication_keys(seed, 6), found, 0, 3)
    simulator.set_coefficients(np.array(theta[:4]), np.array([rate, 1.0]), np.array([0.1 * theta[4]]))
    simulator.run(replication_keys(seed, 6), found)
    other = model.at(theta[:4], {"a": rate, "b": 1.0}, [0.1 * theta[4]]).simulate(seed, 6, scores=True)
    assert found.statistics.tobytes() == other.statistics.tobytes()
    assert found.scores.tobytes() == (other.scores.tobytes() if other.scores is not None else b"")
    assert found.rate_term_scores.tobytes() == (
        other.rate_term_scores.tobytes() if other.rate_term_scores is not None else b""
    )
