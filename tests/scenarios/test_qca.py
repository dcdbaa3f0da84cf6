"""Crisp-set analysis: truth tables, minimisation, and what a solution covers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.experiments.qca import analyse, minimised, prime_implicants, truth_table, under


def rows_of(*words: str) -> list[tuple[bool, ...]]:
    """Return rows from words such as "ABc": capitals are present."""
    return [tuple(letter.isupper() for letter in word) for word in words]


def test_the_successful_strikes_of_ragins_textbook_come_down_to_two_terms() -> None:
    # Ragin 1987, chapter 6: successful strikes S = AbC + aBc + ABc + ABC, with A a booming market, B the threat of
    # sympathy strikes, C a large strike fund; minimised S = AC + Bc (the implicant AB is not needed).
    rows = rows_of("AbC", "aBc", "ABc", "ABC")
    assert prime_implicants(rows) == [(True, True, None), (True, None, True), (None, True, False)]
    assert set(minimised(rows)) == {(True, None, True), (None, True, False)}


def test_a_solution_says_its_formula_consistency_and_coverage() -> None:
    # Two conditions; of four cases with the first, three have the outcome; of two without, one.
    conditions = np.array([[1, 0], [1, 0], [1, 0], [1, 0], [0, 0], [0, 1]], dtype=bool)
    outcome = np.array([1, 1, 1, 0, 0, 1], dtype=bool)
    found = analyse(("central", "old"), conditions, outcome, consistent=0.75)
    assert found.formula() == "CENTRAL*old + central*OLD"
    assert found.consistency == pytest.approx(4 / 5)
    assert found.coverage == 1.0
    stricter = analyse(("central", "old"), conditions, outcome, consistent=0.8)
    assert stricter.formula() == "central*OLD"
    assert stricter.coverage == pytest.approx(1 / 4)


def test_a_recipe_is_in_a_solution_if_some_term_asks_for_no_more() -> None:
    conditions = np.array(list(product([False, True], repeat=3)))
    found = analyse(("a", "b", "c"), conditions, conditions[:, 0] & conditions[:, 1])
    assert found.formula() == "A*B"
    assert found.contains({"a": True, "b": True})
    assert found.contains({"a": True, "b": True, "c": False})
    assert not found.contains({"a": True})
    assert not found.contains({"a": True, "b": False})


def test_rows_with_too_few_cases_do_not_count_and_none_at_all_give_nothing() -> None:
    conditions = np.array([[1], [1], [0]], dtype=bool)
    outcome = np.array([1, 1, 1], dtype=bool)
    assert analyse(("a",), conditions, outcome, fewest=2).formula() == "A"
    assert analyse(("a",), conditions, np.zeros(3, dtype=bool)).formula() == "nothing"
    assert analyse(("a",), conditions, outcome).formula() == "always"


@given(st.sets(st.tuples(*[st.booleans()] * 4)))
def test_minimisation_covers_every_row_and_no_other(rows: set[tuple[bool, ...]]) -> None:
    terms = minimised(sorted(rows))
    everything = np.array(list(product([False, True], repeat=4)))
    covered = {tuple(bool(one) for one in row) for row in everything[under(terms, everything)]}
    assert covered == rows
    assert len(terms) <= len(rows)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_a_truth_table_counts_every_case_once(cases: list[tuple[bool, bool, bool, bool]]) -> None:
    data = np.array(cases)
    table = truth_table(data[:, :3], data[:, 3])
    assert sum(row.cases for row in table) == len(cases)
    assert sum(row.with_outcome for row in table) == int(data[:, 3].sum())


def test_shapes_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="do not agree"):
        truth_table(np.zeros((2, 2), dtype=bool), np.zeros(3, dtype=bool))
    with pytest.raises(ValueError, match="named"):
        analyse(("a",), np.zeros((2, 2), dtype=bool), np.zeros(2, dtype=bool))
