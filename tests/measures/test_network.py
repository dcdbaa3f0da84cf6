"""Measures of a network: the textbook's where all is known, and those of the known part where it is not."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.simulation.measures.network import (
    degree_centralisation,
    degrees,
    density,
    isolates,
    mean_degree,
    measure,
    reciprocity,
    symmetrised,
    transitivity,
)


def networks(least: int) -> st.SearchStrategy[np.ndarray]:
    sizes = st.integers(2, 9).map(lambda n: (n, n))
    return arrays.arrays(np.int8, sizes, elements=st.integers(least, 1)).map(
        lambda tie: tie * (1 - np.eye(len(tie), dtype=np.int8))
    )


def without(tie: np.ndarray, rows: list[int]) -> np.ndarray:
    """Return the network with the rows of these members missing."""
    out = tie.copy()
    out[rows] = -1
    np.fill_diagonal(out, 0)
    return out


@given(tie=networks(0))
def test_with_all_known_the_measures_are_those_of_networkx(tie: np.ndarray) -> None:
    graph = nx.from_numpy_array(tie, create_using=nx.DiGraph)
    either = nx.Graph(graph)
    assert density(tie) == pytest.approx(nx.density(graph))
    if tie.any():
        assert reciprocity(tie) == pytest.approx(nx.overall_reciprocity(graph))
    assert degrees(tie).tolist() == [either.degree(k) for k in range(len(tie))]
    assert mean_degree(tie) == pytest.approx(np.mean([either.degree(k) for k in range(len(tie))]))
    assert isolates(tie).tolist() == sorted(nx.isolates(graph))
    found = transitivity(tie)
    assert nx.transitivity(either) == pytest.approx(0.0 if math.isnan(found) else found)


@given(tie=networks(0), data=st.data())
def test_missing_rows_leave_the_measures_of_those_who_answered(tie: np.ndarray, data: st.DataObject) -> None:
    n = len(tie)
    rows = data.draw(st.lists(st.integers(0, n - 1), max_size=n - 1, unique=True))
    stay = [k for k in range(n) if k not in rows]
    seen, among = without(tie, rows), tie[np.ix_(stay, stay)]
    assert symmetrised(seen)[np.ix_(stay, stay)].tolist() == symmetrised(among).tolist()
    for of in (reciprocity, transitivity, degree_centralisation):
        assert of(seen) == pytest.approx(of(among), nan_ok=True), of
    known = tie[stay]
    assert density(seen) == pytest.approx(known.sum() / (len(stay) * (n - 1)))


@given(tie=networks(-1))
def test_every_share_is_a_share_or_not_known(tie: np.ndarray) -> None:
    m = measure(tie)
    for value in (m.density, m.reciprocity, m.transitivity):
        assert math.isnan(value) or 0.0 <= value <= 1.0
    assert m.ties + m.unknown + int(np.sum(tie == 0)) == m.members**2


@given(tie=networks(-1), data=st.data())
def test_the_order_of_the_members_changes_no_measure(tie: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(tie))))
    here, there = measure(tie), measure(tie[np.ix_(order, order)])
    assert vars(there) == pytest.approx(vars(here), nan_ok=True)


@pytest.mark.parametrize(("n", "value"), [(4, 1.0), (17, 1.0)])
def test_a_star_is_wholly_centralised_and_a_ring_not_at_all(n: int, value: float) -> None:
    star, ring = np.zeros((n, n), dtype=np.int8), np.zeros((n, n), dtype=np.int8)
    star[0, 1:] = 1
    for k in range(n):
        ring[k, (k + 1) % n] = 1
    assert degree_centralisation(star) == pytest.approx(value)
    assert degree_centralisation(ring) == pytest.approx(0.0)


def test_an_undirected_network_counts_each_tie_once_and_has_to_be_symmetric() -> None:
    tie = np.array([[0, 1, 0], [1, 0, -1], [0, -1, 0]], dtype=np.int8)
    m = measure(tie, directed=False)
    assert (m.ties, m.unknown, m.density) == (1, 1, 0.5)
    assert math.isnan(m.reciprocity)
    with pytest.raises(ValueError, match="symmetric"):
        measure(np.array([[0, 1], [0, 0]], dtype=np.int8), directed=False)
