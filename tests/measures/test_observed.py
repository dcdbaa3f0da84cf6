"""Measures of observed networks: published figures, networkx's, brute force, and the same whatever the order."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.simulation.measures.core import core_periphery
from partnership_dynamics.simulation.measures.groups import ROLES, brokerage, external_internal
from partnership_dynamics.simulation.measures.network import degree_centralisation
from partnership_dynamics.simulation.measures.positions import (
    betweenness,
    betweenness_centralisation,
    connected,
    constraint,
    in_degree_centralisation,
    in_degrees,
    out_degree_centralisation,
    reported,
)
from partnership_dynamics.simulation.measures.qap import qap


def networks(least: int = 0, most: int = 8) -> st.SearchStrategy[np.ndarray]:
    sizes = st.integers(3, most).map(lambda n: (n, n))
    return arrays.arrays(np.int8, sizes, elements=st.integers(least, 1)).map(
        lambda tie: tie * (1 - np.eye(len(tie), dtype=np.int8))
    )


def matrix(graph: nx.Graph) -> np.ndarray:
    return np.asarray(nx.to_numpy_array(graph, dtype=np.int8, weight=None))


def test_the_florentine_families_have_their_published_figures() -> None:
    """Betweenness of the marriages as Jackson (2008, Social and Economic Networks, chapter 2) gives it."""
    graph = nx.florentine_families_graph()
    tie, families = matrix(graph), list(graph)
    assert degree_centralisation(tie) == pytest.approx((15 * 6 - 40) / (14 * 13))  # 20 marriages, 6 of the Medici
    found = betweenness(tie)
    assert found[families.index("Medici")] == pytest.approx(0.522, abs=0.0005)
    assert found[families.index("Guadagni")] == pytest.approx(0.255, abs=0.0005)
    assert betweenness_centralisation(found) == pytest.approx(0.4366, abs=0.0005)


def test_the_karate_club_has_its_published_figures() -> None:
    tie = matrix(nx.karate_club_graph())
    found = betweenness(tie)
    assert found[0] == pytest.approx(0.4376, abs=0.0001)
    assert connected(tie).cutpoints == (0,)
    assert connected(tie).diameter == 5
    assert betweenness_centralisation(found) == pytest.approx(0.4056, abs=0.0001)


@pytest.mark.parametrize("n", [4, 9])
def test_a_star_is_wholly_centralised_in_every_sense_and_a_ring_in_none(n: int) -> None:
    star, ring = np.zeros((n, n), dtype=np.int8), np.roll(np.eye(n, dtype=np.int8), 1, axis=1)
    star[1:, 0] = 1
    assert in_degree_centralisation(star) == pytest.approx(1.0)
    assert betweenness_centralisation(betweenness(star)) == pytest.approx(1.0)
    assert in_degree_centralisation(ring) == out_degree_centralisation(ring) == pytest.approx(0.0)
    assert betweenness_centralisation(betweenness(ring)) == pytest.approx(0.0)


def test_missing_reports_leave_a_degree_as_it_would_be_if_they_were_like_the_others() -> None:
    tie = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [-1, -1, -1, 0]], dtype=np.int8)
    assert in_degrees(tie).tolist() == [3.0, 3.0, 1.5, 0.0]


@given(tie=networks(-1))
def test_what_nobody_knows_counts_as_no_tie_where_paths_are_concerned(tie: np.ndarray) -> None:
    seen = np.maximum(tie, 0)
    assert (reported(tie) == reported(seen)).all()
    assert betweenness(tie).tolist() == betweenness(seen).tolist()
    assert core_periphery(tie).core == core_periphery(seen).core
    assert connected(tie).cutpoints == connected(seen).cutpoints


@given(tie=networks(-1), data=st.data())
def test_the_order_of_the_members_changes_nobodys_position(tie: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(tie))))
    groups = data.draw(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=len(tie), max_size=len(tie)))
    there, mixed = tie[np.ix_(order, order)], [groups[k] for k in order]
    for of in (betweenness, constraint, in_degrees):
        assert of(there) == pytest.approx(of(tie)[order], nan_ok=True)
    assert brokerage(there, mixed).tolist() == brokerage(tie, groups)[order].tolist()
    here, moved = external_internal(tie, groups), external_internal(there, mixed)
    assert vars(moved) == pytest.approx(vars(here), nan_ok=True)
    assert core_periphery(there).misfits == core_periphery(tie).misfits


@given(tie=networks())
def test_no_other_core_of_two_or_more_has_fewer_misfits(tie: np.ndarray) -> None:
    there, n = reported(tie), len(tie)
    least = min(
        sum(
            (not there[i, j]) if (i in core and j in core) else (there[i, j] and i not in core and j not in core)
            for i, j in combinations(range(n), 2)
        )
        for size in range(2, n + 1)
        for core in map(set, combinations(range(n), size))
    )
    assert core_periphery(tie).misfits == least


@given(tie=networks(-1, most=6), data=st.data())
def test_brokerage_is_what_counting_one_by_one_gives(tie: np.ndarray, data: st.DataObject) -> None:
    n = len(tie)
    of = data.draw(st.lists(st.sampled_from(["x", "y", "z", ""]), min_size=n, max_size=n))
    found = np.zeros((n, len(ROLES)), dtype=int)
    for a in range(n):
        for b in range(n):
            for c in range(n):
                if len({a, b, c}) < 3 or not (tie[a, b] == 1 and tie[b, c] == 1 and tie[a, c] == 0):
                    continue
                if not (of[a] and of[b] and of[c]):
                    continue
                role = (
                    0
                    if of[a] == of[b] == of[c]
                    else 1
                    if of[a] == of[c]
                    else 2
                    if of[b] == of[c]
                    else 3
                    if of[a] == of[b]
                    else 4
                )
                found[b, role] += 1
    assert brokerage(tie, of).tolist() == found.tolist()


def test_a_missing_answer_about_the_third_makes_no_broker() -> None:
    tie = np.array([[0, 1, -1], [0, 0, 1], [0, 0, 0]], dtype=np.int8)
    assert brokerage(tie, ["x", "x", "x"]).sum() == 0


@pytest.mark.parametrize(("inside", "index"), [(True, -1.0), (False, 1.0)])
def test_all_ties_within_or_between_groups_are_the_ends_of_the_e_i_index(inside: bool, index: float) -> None:
    groups = ["a", "a", "b", "b"]
    tie = np.array([[i != j and (groups[i] == groups[j]) == inside for j in range(4)] for i in range(4)], dtype=np.int8)
    found = external_internal(tie, groups)
    assert found.index == index
    assert found.by_chance == pytest.approx((4 - 2) / 6)


@given(first=networks(-1, most=6), data=st.data())
def test_the_correlation_is_numpys_over_the_pairs_known_in_both(first: np.ndarray, data: st.DataObject) -> None:
    n = len(first)
    second = data.draw(arrays.arrays(np.int8, (n, n), elements=st.integers(-1, 1)))
    known = (first >= 0) & (second >= 0) & ~np.eye(n, dtype=bool)
    found = qap(first, second, permutations=0)
    x, y = first[known].astype(float), second[known].astype(float)
    assert found.pairs == known.sum()
    if len(x) > 1 and x.std() > 0 and y.std() > 0:
        assert found.correlation == pytest.approx(np.corrcoef(x, y)[0, 1])
    else:
        assert np.isnan(found.correlation)


def test_unrelated_networks_are_found_to_go_together_no_oftener_than_chance() -> None:
    generator = np.random.default_rng(5)
    small = 0
    for trial in range(150):
        first, second = ((generator.random((9, 9)) < 0.3).astype(np.int8) for _ in range(2))
        small += qap(first, second, permutations=99, seed=trial).p <= 0.1
    assert 5 <= small <= 26  # binomial with 150 trials at 0.1: outside in fewer than 1 of 500


def test_the_same_seed_gives_the_same_p_and_a_relation_goes_with_itself() -> None:
    generator = np.random.default_rng(1)
    first, second = ((generator.random((12, 12)) < 0.3).astype(np.int8) for _ in range(2))
    assert qap(first, second, 200, seed=3) == qap(first, second, 200, seed=3)
    itself = qap(first, first, 200)
    assert (itself.correlation, itself.p) == (1.0, 1 / 201)
    assert qap(first, 1 - first, 200).correlation == -1.0
    with pytest.raises(ValueError, match="relations of 12 and 3 members"):
        qap(first, first[:3, :3])
