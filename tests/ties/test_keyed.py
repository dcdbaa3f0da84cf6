"""Keyed draws: the same distribution as one stream, and luck that two models share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnership_dynamics.simulation.compiled import rule
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
from partnership_dynamics.simulation.ties.gains import utilities
from partnership_dynamics.simulation.ties.network import network_from
from partnership_dynamics.simulation.ties.objective import objective_from
from partnership_dynamics.simulation.ties.view import view_for

N, REPLICATIONS = 14, 3000


def start(seed: int = 6, symmetric: bool = False) -> Any:
    """Return a random network."""
    draw = np.random.default_rng(seed)
    ties = (draw.random((N, N)) < 0.2).astype(float)
    np.fill_diagonal(ties, 0.0)
    return np.maximum(ties, ties.T) if symmetric else ties


def model_of(draws: Any, kind: Any = "directed", recip: float = 1.0, agreement: Any = "confirmation") -> Model:
    """Return a model of a network and a behaviour."""
    ties = start(symmetric=kind == "undirected")
    network = NetworkData([ties, ties], kind, agreement, allow_only=False)
    behaviour = BehaviourData([np.arange(N) % 3, (np.arange(N) + 1) % 3], allow_only=False)
    terms = [Term("density", -1.2), Term("recip" if kind == "directed" else "transTriads", recip)]
    return Model(
        Panel({"a": network}, {"z": behaviour}, actor={"v": np.arange(N) % 4}),
        [*terms, Term("sameX", 0.4, "v"), BehaviourTerm("linear", 0.2), BehaviourTerm("avAlt", 0.5)],
        {"a": 4.0, "z": 1.5},
        [RateTerm("RateX", 0.2, "v", on="a")],
        draws=draws,
    )


@pytest.mark.parametrize(
    ("kind", "agreement"), [("directed", "confirmation"), ("undirected", "confirmation"), ("undirected", "forcing")]
)
def test_keyed_draws_and_one_stream_end_alike(kind: str, agreement: str) -> None:
    """Means within 4 standard errors of their difference; spreads likewise."""
    recip = 1.0 if kind == "directed" else 0.2
    keyed, stream = (
        model_of(draws, kind, recip, agreement).simulate(11, REPLICATIONS, scores=True) for draws in ("keyed", "stream")
    )
    for name in ("statistics", "distances", "rate_statistics", "scores", "rate_scores", "rate_term_scores"):
        one, other = getattr(keyed, name), getattr(stream, name)
        error = np.sqrt((one.var(axis=0) + other.var(axis=0)) / REPLICATIONS)
        assert np.max(np.abs(one.mean(axis=0) - other.mean(axis=0)) / error) < 4.0, name
        peaked = np.mean(((one - one.mean(axis=0)) / one.std(axis=0)) ** 4, axis=0)
        wide = (one.std(axis=0) / other.std(axis=0) - 1.0) / np.sqrt((peaked - 1.0) / 2.0 / REPLICATIONS)
        assert np.max(np.abs(wide)) < 4.0, name
    assert np.max(np.abs(keyed.scores.mean(axis=0) / (keyed.scores.std(axis=0) / REPLICATIONS**0.5))) < 4.0  # type: ignore[union-attr]


def test_keyed_draws_make_paired_differences_more_precise_than_one_stream_does() -> None:
    """A small change of one coefficient: how far independent runs would vary more than the paired difference."""
    gain = {}
    for draws in ("keyed", "stream"):
        before, after = (model_of(draws, recip=recip).simulate(3, 800).statistics[:, 1] for recip in (1.0, 1.1))
        gain[draws] = (np.var(before) + np.var(after)) / np.var(after - before)
        assert np.mean(after - before) > 0.0
    assert gain["keyed"] > 3.0
    assert gain["keyed"] > 1.5 * gain["stream"]


def test_a_keyed_chain_is_replayed_to_the_same_scores() -> None:
    model = model_of("keyed")
    chain = model.chain(seed=4)
    again = model_of("stream").replay(chain.steps)
    for name in ("log_choice", "log_ego", "alter", "changed"):
        np.testing.assert_allclose(again.steps[name], chain.steps[name], atol=1e-9)
    np.testing.assert_allclose(again.scores, chain.scores, atol=1e-9)


def test_the_same_seed_gives_the_same_keyed_bits_and_another_other_ones() -> None:
    model = model_of("keyed")
    first, second, third = (model.simulate(seed, 5).statistics for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, third)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rate_terms": [RateTerm("outRate", 0.1)]}, "rate effects of degrees"),
        ({"path": "sparse"}, "path='sparse' is not possible"),
        ({"rates": {"a": 1e5}}, "rates of at most"),
        ({"presence": {2: [(1.0, 1.5)]}}, "the same actors"),
        ({"agreement": "dictatorial"}, "not for pairs"),
    ],
)
def test_what_keyed_draws_cannot_do_is_refused(change: dict[str, Any], reason: str) -> None:
    agreement = change.pop("agreement", None)
    ties = start(symmetric=agreement is not None)
    network = NetworkData([ties, ties], "undirected", agreement) if agreement else NetworkData([ties, ties])
    panel = Panel({"a": network}, presence=change.pop("presence", {}))
    model = Model(panel, [Term("density", -1.0)], **{"rates": {"a": 2.0}, **change}, draws="keyed")
    with pytest.raises(ValueError, match=reason):
        model.simulate(1)


def test_keys_begin_where_they_are_asked_to() -> None:
    np.testing.assert_array_equal(replication_keys(5, 3, period=2, first=4), replication_keys(5, 7, period=2)[4:])


@rule
def gains_of(network: Any, objective: Any, view: Any, exposure: float, ego: int) -> None:
    """Fill the view's gains, as the partnership's rules do."""
    utilities(network, objective, view, exposure, ego)


def test_exposure_adds_slope_times_exposure_to_theta_and_leaves_the_view_as_it_was() -> None:
    network = network_from(start())
    found = []
    for theta, slope in ((0.4, -0.3), (0.4 - 0.3 * 1.7, 0.0)):
        terms = (Term(name, theta, slope=slope) for name in ("density", "recip", "gwespFF", "inPopSqrt"))
        objective = objective_from(terms, N)
        view = view_for(N, np.zeros((1, N)), objective.table)
        gains = []
        for ego in (3, 3, 8):
            gains_of(network, objective, view, 1.7, ego)
            gains.append(view.gain[:N].copy())
        np.testing.assert_array_equal(gains[0], gains[1])
        assert not view.count.any()
        found.append(gains)
    np.testing.assert_array_equal(found[0], found[1])
