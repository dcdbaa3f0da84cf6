"""Shapes of networks: as networkx counts them, the same whoever is called what, and of those who are there."""

from __future__ import annotations

from itertools import combinations, permutations
from random import Random

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.calibration.fit import MEASURES, Measure, Networks, observed_networks, simulated_networks
from partnership_dynamics.calibration.fit.counts import LONGEST, TRIADS
from partnership_dynamics.calibration.fit.measures import measures_named
from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term

Matrix = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@st.composite
def matrices(draw: st.DrawFn, least: int = 1, most: int = 8, undirected: bool = False) -> Matrix:
    """Return a random network, dense or sparse."""
    n = draw(st.integers(least, most))
    often = draw(st.sampled_from([1, 3, 8]))
    found = (draw(arrays.arrays(np.int64, (n, n), elements=st.integers(0, often))) == often).astype(np.int64)
    if undirected:
        found = found | found.T
    np.fill_diagonal(found, 0)
    return np.asarray(found, np.int64)


def values_of(key: str, *given: Matrix, undirected: bool = False) -> tuple[tuple[str, ...], Floats]:
    """Return the names and values of a measure of some networks."""
    networks = Networks.from_matrices(np.array(given), "undirected" if undirected else "directed")
    return MEASURES[key].values(networks, [networks])


def one(key: str, matrix: Matrix, undirected: bool = False) -> dict[str, float]:
    """Return a measure of one network, by name."""
    labels, found = values_of(key, matrix, undirected=undirected)
    return dict(zip(labels, found[0].tolist(), strict=True))


def digraph(matrix: Matrix) -> nx.DiGraph:
    return nx.from_numpy_array(matrix, create_using=nx.DiGraph)


@given(matrices())
def test_degrees_are_those_of_networkx(matrix: Matrix) -> None:
    graph = digraph(matrix)
    for key, degree in (("indegree", graph.in_degree), ("outdegree", graph.out_degree)):
        found = one(key, matrix)
        assert [found[str(k)] for k in range(8)] == [sum(d == k for _, d in degree) for k in range(8)]


@given(matrices(least=3))
def test_the_triad_census_is_that_of_networkx(matrix: Matrix) -> None:
    assert one("triads", matrix) == nx.triadic_census(digraph(matrix))


@given(matrices(least=3, undirected=True))
def test_triads_of_an_undirected_network_are_told_apart_by_their_ties(matrix: Matrix) -> None:
    ties = [matrix[np.ix_(three, three)].sum() // 2 for three in combinations(range(len(matrix)), 3)]
    assert one("triads", matrix, undirected=True) == {str(k): ties.count(k) for k in range(4)}


@given(matrices(most=12))
def test_geodesics_are_those_of_networkx(matrix: Matrix) -> None:
    found = one("geodesic", matrix)
    lengths = dict(nx.all_pairs_shortest_path_length(digraph(matrix)))
    steps = [lengths[i].get(j, 0) for i, j in permutations(range(len(matrix)), 2)]
    expected = {str(k): float(steps.count(k)) for k in range(1, LONGEST)}
    expected[f"{LONGEST} or more"] = float(sum(step >= LONGEST for step in steps))
    assert found == {**expected, "no path": float(steps.count(0))}


@given(matrices(least=3), st.booleans())
def test_centralisation_by_paths_is_that_of_networkxs_betweenness(matrix: Matrix, undirected: bool) -> None:
    matrix = matrix | matrix.T if undirected else matrix
    graph = nx.from_numpy_array(matrix, create_using=nx.Graph if undirected else nx.DiGraph)
    scores = np.array(list(nx.betweenness_centrality(graph).values()))
    expected = (scores.max() - scores).sum() / (len(matrix) - 1)
    assert one("centralisation", matrix, undirected)["paths between others"] == pytest.approx(expected)


@pytest.mark.parametrize("n", [3, 5, 20])
def test_a_star_is_as_centralised_as_can_be_and_a_circle_not_at_all(n: int) -> None:
    star = np.zeros((n, n), np.int64)
    star[1:, 0] = 1
    assert one("centralisation", star)["ties received"] == 1.0
    assert one("centralisation", star.T)["ties sent"] == 1.0
    assert set(one("centralisation", star | star.T, undirected=True).values()) == {1.0}
    circle = np.roll(np.eye(n, dtype=np.int64), 1, axis=1)
    assert set(one("centralisation", circle).values()) == {0.0}


@given(matrices(most=7), st.booleans())
def test_the_core_is_the_best_of_all_that_there_could_be(matrix: Matrix, undirected: bool) -> None:
    matrix = matrix | matrix.T if undirected else matrix
    n, found = len(matrix), []
    for size in range(n + 1):
        for core in combinations(range(n), size):
            inside = np.isin(np.arange(n), core)
            a, b = matrix[np.ix_(inside, inside)], matrix[np.ix_(~inside, ~inside)]
            found.append(((size * (size - 1) - a.sum() + b.sum()) / (2 if undirected else 1), size))
    misfits, size = min(found)
    assert one("core", matrix, undirected) == {"members in the core": size, "pairs that do not fit": misfits}


@given(matrices(least=3), st.randoms(use_true_random=False))
def test_no_measure_depends_on_who_is_called_what(matrix: Matrix, chance: Random) -> None:
    order = list(range(len(matrix)))
    chance.shuffle(order)
    for key in ("indegree", "outdegree", "geodesic", "triads", "centralisation", "core"):
        other = values_of(key, matrix[np.ix_(order, order)])[1]
        np.testing.assert_allclose(values_of(key, matrix)[1], other, atol=1e-12)


@given(st.lists(matrices(least=4, most=4), min_size=1, max_size=5))
def test_many_networks_at_once_are_measured_as_each_alone(networks: list[Matrix]) -> None:
    for key in MEASURES:
        together = values_of(key, *networks)[1]
        apart = np.concatenate([values_of(key, network)[1] for network in networks])
        if "degree" not in key:  # whose classes depend on the networks together
            assert (together == apart).all()


@given(matrices(least=3, most=30))
def test_what_is_counted_adds_up(matrix: Matrix) -> None:
    n = len(matrix)
    for key, total in (
        ("indegree", n),
        ("outdegree", n),
        ("geodesic", n * (n - 1)),
        ("triads", n * (n - 1) * (n - 2) // 6),
    ):
        assert values_of(key, matrix)[1].sum() == total
    assert tuple(one("triads", matrix)) == TRIADS


def test_degrees_beyond_the_usual_are_put_into_wider_classes() -> None:
    crowd = 1 - np.eye(25, dtype=np.int64)
    assert one("outdegree", crowd) == {
        **dict.fromkeys(("0 to 2", "3 to 5", "6 to 8", "9 to 11", "12 to 14", "15 to 17", "18 to 20", "21 to 23"), 0.0),
        "24 to 26": 25.0,
        "27 or more": 0.0,
    }


def panel_of(first: Matrix | Floats, second: Matrix | Floats, **more: object) -> Panel:
    return Panel({"net": NetworkData([first, second])}, **more)  # type: ignore[arg-type]


TERMS = [Term("density", -0.5)]


def test_a_tie_missing_at_either_end_is_absent_in_what_was_observed_and_in_every_simulation() -> None:
    first, second = np.zeros((5, 5)), np.ones((5, 5)) - np.eye(5)
    first[0, 1] = second[2] = np.nan
    second[2, 2] = 0
    panel = panel_of(first, second)
    found = Model(panel, TERMS, {"net": 20.0}).simulate(1, 50, ends=True)
    for networks in (observed_networks(panel), simulated_networks(panel, found)):
        for matrix in networks:
            assert matrix[0, 1] == 0
            assert not matrix[2].any()
    assert next(iter(observed_networks(panel))).sum() == 20 - 1 - 4


def test_structural_ties_are_the_same_in_what_was_observed_and_in_every_simulation() -> None:
    first, second = np.zeros((5, 5)), np.ones((5, 5)) - np.eye(5)
    first[0, 1], second[0, 1] = 10, 1  # fixed from the start
    first[3, 4], second[3, 4] = 1, 11  # fixed at the end
    panel = panel_of(first, second)
    found = Model(panel, TERMS, {"net": 20.0}).simulate(1, 50, ends=True)
    for networks in (observed_networks(panel), simulated_networks(panel, found)):
        assert all(matrix[0, 1] == 0 and matrix[3, 4] == 1 for matrix in networks)


def test_who_is_not_there_at_the_end_is_in_no_count() -> None:
    first, second = np.zeros((5, 5)), np.ones((5, 5)) - np.eye(5)
    panel = panel_of(first, second, presence={4: [(1.0, 1.5)]})
    found = Model(panel, TERMS, {"net": 20.0}).simulate(1, 20, ends=True)
    assert simulated_networks(panel, found).size == observed_networks(panel).size == (4, 4)
    assert observed_networks(panel).counts.tolist() == [12]


def test_a_wrong_name_and_what_does_not_fit_are_refused() -> None:
    two_mode = Networks.from_matrices(np.zeros((1, 3, 4)), "two-mode")
    with pytest.raises(ValueError, match="two-mode"):
        MEASURES["triads"].values(two_mode, [two_mode])
    with pytest.raises(ValueError, match="did you mean 'triads'"):
        measures_named(["triad"], "directed")
    with pytest.raises(ValueError, match="0 and 1"):
        Networks.from_matrices(np.full((1, 3, 3), 2))
    mine = Measure.of_matrix("mine", "Mine", "things", ["a", "b"], lambda x: [x.sum()])
    with pytest.raises(ValueError, match="2 labels"):
        mine.values(Networks.from_matrices(np.zeros((1, 3, 3))), [])
    panel = panel_of(np.zeros((3, 3)), np.eye(3)[[1, 2, 0]])
    with pytest.raises(ValueError, match="ends=True"):
        simulated_networks(panel, Model(panel, TERMS, {"net": 1.0}).simulate(1, 2))
    with pytest.raises(ValueError, match="one wave"):
        observed_networks(Panel({"net": NetworkData([np.zeros((3, 3))])}))
