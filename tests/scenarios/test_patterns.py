"""Networks in ideal shapes have the ties that they are asked for, and controls change nothing but what they say."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.scenarios.experiments.patterns import (
    PATTERNS,
    centralisation_of,
    centred_pairs,
    contacts_of,
    counts_of,
    hub_degree,
    most_pairs,
    pattern_pairs,
    ties_of,
)
from partnership_dynamics.scenarios.experiments.structures import rewired_alike

networks = arrays.arrays(np.uint8, (9, 9), elements=st.integers(0, 1))


@given(st.sampled_from(PATTERNS), st.integers(4, 20), st.floats(0, 1), st.integers(0, 1000))
def test_every_pattern_has_just_as_many_pairs_as_asked_for_each_once(
    pattern: str, n: int, share: float, seed: int
) -> None:
    wanted = round(share * n * (n - 1) / 2)
    if pattern == "star":
        wanted = min(wanted, (n - 1) * (n - 2) // 2)
    found = pattern_pairs(pattern, range(n), 0, wanted, np.random.default_rng(seed))
    assert len(found) == len(set(found)) == wanted
    assert all(0 <= a < b < n for a, b in found)


@given(st.integers(5, 20), st.data())
def test_the_hub_of_a_dose_has_its_ties_and_others_are_within_one_of_one_another_where_it_has_all(
    n: int, data: st.DataObject
) -> None:
    degree = data.draw(st.integers(0, n - 1))
    pairs = degree + data.draw(st.integers(0, (n - 1) * (n - 2) // 2))
    found = centred_pairs(n, 2, degree, pairs, np.random.default_rng(1))
    tie = ties_of(n, found, 0, np.random.default_rng(1))
    contacts = contacts_of(tie)
    assert contacts[2] == degree
    assert counts_of(tie) == (pairs, 0)
    if degree == n - 1:
        others = np.delete(contacts, 2)
        assert others.max() - others.min() <= 1


@pytest.mark.parametrize("centralisation", [0.0, 0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("n", [6, 17, 30])
def test_the_centralisation_asked_for_is_what_freemans_measure_finds(n: int, centralisation: float) -> None:
    pairs = most_pairs(n, centralisation)
    degree = hub_degree(n, pairs, centralisation)
    found = centralisation_of(
        ties_of(n, centred_pairs(n, 0, degree, pairs, np.random.default_rng(1)), 0, np.random.default_rng(1))
    )
    assert found == pytest.approx(centralisation, abs=n / ((n - 1) * (n - 2)))


def test_the_star_is_as_central_as_can_be_and_clusters_and_the_dense_web_are_not_central() -> None:
    generator = np.random.default_rng(1)
    found = {
        name: ties_of(16, pattern_pairs(name, range(16), 3, None, generator), 0, generator)
        for name in ("star", "dense", "clustered", "core_periphery")
    }
    assert centralisation_of(found["star"]) == 1.0
    assert centralisation_of(found["dense"]) == 0.0
    assert centralisation_of(found["clustered"]) < 0.1
    assert 0.1 < centralisation_of(found["core_periphery"]) < 0.9


def test_the_last_pairs_are_tied_one_way_and_the_pattern_itself_both_ways() -> None:
    pairs = pattern_pairs("star", range(8), 0, 12, np.random.default_rng(1))
    tie = ties_of(8, pairs, 5, np.random.default_rng(1))
    assert counts_of(tie) == (12, 5)
    assert tie[0, 1:].sum() == tie[1:, 0].sum() == 7


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    generator = np.random.default_rng(1)
    with pytest.raises(ValueError, match="45 pairs, not 46"):
        pattern_pairs("random", range(10), 0, 46, generator)
    with pytest.raises(ValueError, match="star, core_periphery"):
        pattern_pairs("ring", range(10), 0, 10, generator)
    with pytest.raises(ValueError, match="number of pairs"):
        pattern_pairs("random", range(10), 0, None, generator)


@given(networks, st.integers(0, 1000))
def test_the_control_keeps_everybodys_mutual_and_one_way_ties(tie: np.ndarray, seed: int) -> None:
    np.fill_diagonal(tie, 0)
    other = rewired_alike(tie, seed)
    assert not np.diag(other).any()
    assert np.array_equal((tie & tie.T).sum(axis=0), (other & other.T).sum(axis=0))
    assert np.array_equal((tie & (1 - tie.T)).sum(axis=0), (other & (1 - other.T)).sum(axis=0))
    assert np.array_equal((tie & (1 - tie.T)).sum(axis=1), (other & (1 - other.T)).sum(axis=1))


def test_the_control_does_shuffle() -> None:
    tie = np.zeros((12, 12), dtype=np.uint8)
    for a, b in combinations(range(12), 2):
        tie[a, b] = tie[b, a] = (a + b) % 3 == 0
    assert (rewired_alike(tie, 1) != tie).sum() > 10
