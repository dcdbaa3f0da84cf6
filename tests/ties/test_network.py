"""What a network keeps beside its ties stays true to them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.ties.network import is_consistent, network_from, toggle, toggle_pair
from partnership_dynamics.simulation.ties.rows import Rows, copy_rows, laid_out


def some_ties(n: int, seed: int, symmetric: bool = False) -> npt.NDArray[np.uint8]:
    """Return a random network of n actors."""
    draw = np.random.default_rng(seed)
    ties = (draw.random((n, n)) < draw.uniform(0.05, 0.8)).astype(np.uint8)
    np.fill_diagonal(ties, 0)
    return np.maximum(ties, ties.T) if symmetric else ties


@given(st.integers(2, 9), st.integers(0, 10**6), st.data())
def test_degrees_and_received_ties_follow_every_toggle(n: int, seed: int, data: st.DataObject) -> None:
    network = network_from(some_ties(n, seed))
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    for ego, alter in data.draw(st.lists(pairs, max_size=20)):
        toggle(network, ego, alter)
        assert is_consistent(network)


@given(st.integers(2, 9), st.integers(0, 10**6), st.booleans())
def test_toggling_twice_restores_the_network(n: int, seed: int, symmetric: bool) -> None:
    before = some_ties(n, seed, symmetric)
    network = network_from(before)
    change = toggle_pair if symmetric else toggle
    for ego in range(n):
        alter = (ego + 1) % n
        change(network, ego, alter)
        assert network.tie[ego, alter] != before[ego, alter]
        assert not symmetric or np.array_equal(network.tie, network.tie.T)
        change(network, ego, alter)
        np.testing.assert_array_equal(network.tie, before)
    assert is_consistent(network)


@rule
def put_back(source: Rows, into: Rows) -> None:
    """Begin again from rows as they were, as every replication does."""
    copy_rows(source, into)


def test_rows_put_back_are_what_they_were_and_take_as_much_room() -> None:
    source = laid_out([3, 1, 4, 1, 5], np.array([2, 0, 3]))
    into = laid_out(np.arange(60), np.array([20, 20, 20]))
    put_back(source, into)
    taken = source.used[0]
    np.testing.assert_array_equal(into.items[:taken], source.items[:taken])
    for one, other in zip(into[1:], source[1:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_matrix_given_is_copied() -> None:
    given_ties = some_ties(5, 1)
    kept = given_ties.copy()
    toggle(network_from(given_ties), 0, 1)
    np.testing.assert_array_equal(given_ties, kept)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([[0, 1]], "square"),
        ([[0, 2], [0, 0]], "only 0"),
        ([[0.0, np.nan], [0.0, 0.0]], "missing"),
        ([[0, -1], [0, 0]], "only 0"),
        ([[1, 0], [0, 0]], "itself"),
    ],
)
def test_a_matrix_that_is_no_binary_network_is_refused(matrix: list[list[float]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        network_from(matrix)
