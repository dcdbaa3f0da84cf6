"""The set analysis: solutions cover just what they must, and textbook figures come out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.experiments import patterns_of_success as raab
from partnership_dynamics.scenarios.experiments import qca
from partnership_dynamics.scenarios.present.interaction_words import verdict_on_claim

ROWS = list(product((False, True), repeat=3))


@given(st.lists(st.sampled_from(["on", "off", "free", "never"]), min_size=8, max_size=8))
def test_a_solution_covers_every_row_with_the_outcome_and_none_without_or_unseen(kinds: list[str]) -> None:
    parts = {kind: [row for row, k in zip(ROWS, kinds, strict=True) if k == kind] for kind in ("on", "off", "free")}
    terms = qca.minimise(parts["on"], parts["off"], parts["free"])
    for row, kind in zip(ROWS, kinds, strict=True):
        covered = any(qca.covers(term, row) for term in terms)
        if kind == "on":
            assert covered
        if kind in ("off", "never"):
            assert not covered


@given(st.sets(st.sampled_from(ROWS), min_size=1))
def test_no_condition_can_be_left_out_of_a_term_and_no_term_of_a_solution(on: set[tuple[bool, ...]]) -> None:
    off = [row for row in ROWS if row not in on]
    terms = qca.minimise(sorted(on), off)
    for term in terms:
        for index, wanted in enumerate(term):
            if wanted is not None:
                wider = (*term[:index], None, *term[index + 1 :])
                assert any(qca.covers(wider, row) for row in off)
        rest = [other for other in terms if other != term]
        assert not all(any(qca.covers(other, row) for other in rest) for row in on)


def test_quines_textbook_function_is_minimised() -> None:
    # f(a, b, c) true for 0, 1, 2, 5, 6, 7: no essential prime implicant, and three of two conditions are enough.
    on = [row for row in ROWS if int("".join(str(int(bit)) for bit in row), 2) in (0, 1, 2, 5, 6, 7)]
    terms = qca.minimise(on, [row for row in ROWS if row not in on])
    assert len(terms) == 3
    assert all(sum(one is not None for one in term) == 2 for term in terms)


def test_the_successful_strikes_of_ragins_textbook_come_down_to_two_terms() -> None:
    # Ragin 1987, chapter 6: successful strikes S = AbC + aBc + ABc + ABC, with A a booming market, B the threat of
    # sympathy strikes, C a large strike fund; minimised S = AC + Bc (the implicant AB is not needed).
    on = [(True, False, True), (False, True, False), (True, True, False), (True, True, True)]
    terms = qca.minimise(on, [row for row in ROWS if row not in on])
    assert set(terms) == {(True, None, True), (None, True, False)}
    assert qca.contains(terms, (True, True, True))
    assert not qca.contains(terms, (True, True, None))


def test_partnerships_made_by_the_published_rule_show_it_in_every_set() -> None:
    generator = np.random.default_rng(1)
    sets = 8
    conditions = generator.random((sets * raab.CASES, 5)) < 0.5
    effective = np.asarray(conditions[:, :3].all(axis=1) & conditions[:, 3:].any(axis=1))
    found = raab.judged(conditions, effective, sets, 1.0)
    assert found.consistency == found.coverage == 1.0
    assert found.claim_consistent == found.claim_in_solution == found.claim_sets
    need = {row["condition"]: row["of_effective"] for row in found.tables["necessity"]}
    assert all(need[name] == 1.0 for name in raab.CONDITIONS[:3])
    assert need["resources"] < 1.0


def test_partnerships_made_by_another_rule_do_not_show_the_published_one() -> None:
    generator = np.random.default_rng(2)
    conditions = generator.random((8 * raab.CASES, 5)) < 0.5
    found = raab.judged(conditions, ~conditions[:, 0], 8, 1.0)
    assert found.consistency == 0.0
    assert found.claim_consistent == 0
    best = next(row for row in found.tables["solutions"] if row["solution"] == "parsimonious")
    assert best["configuration"] == "not centrally integrated"
    assert best["sets"] == 8


def of_branches(rich: float, organised: float) -> raab.SetAnalysis:
    """Return the analysis of many partnerships, so many of either branch of the claim effective."""
    rows = np.array([(1, 1, 1, 1, 0)] * 500 + [(1, 1, 1, 0, 1)] * 500, dtype=bool)
    effective = np.concatenate([np.arange(500) < 500 * rich, np.arange(500) < 500 * organised])
    return raab.judged(rows, effective, 1, 1.0)


@pytest.mark.parametrize(
    ("rich", "organised", "said"),
    [
        (0.95, 0.95, "is reproduced, with resources and with an organisation"),
        (0.95, 0.5, "an organisation does not stand in for them"),
        (0.5, 0.95, "resources do not stand in for it"),
        (0.5, 0.5, "is not reproduced"),
        (0.95, 0.8, "cannot be told"),
        (0.8, 0.5, "cannot be told"),
    ],
)
def test_the_published_configuration_is_reproduced_only_if_both_sides_of_its_or_are(
    rich: float, organised: float, said: str
) -> None:
    assert said in verdict_on_claim(of_branches(rich, organised))


def test_consistency_and_coverage_are_those_of_the_definition() -> None:
    conditions = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [1, 1]], dtype=bool)
    outcome = np.array([1, 0, 1, 0, 1], dtype=bool)
    assert qca.sufficiency([(None, True)], conditions, outcome) == (1.0, 1.0)
    assert qca.sufficiency([(True, None)], conditions, outcome) == pytest.approx((2 / 3, 2 / 3))
