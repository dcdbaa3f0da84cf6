"""What is known has a role each, and only figures marked used may enter a fit."""

from __future__ import annotations

from typing import Any

import pytest

from docs.references import works
from partnership_dynamics.calibration.evidence import (
    QUANTITIES,
    EvidenceError,
    figure_from,
    figures,
    pattern_roles,
    targets,
)
from partnership_dynamics.scenarios.validation.register import patterns

FIGURE: dict[str, Any] = {
    "what": "a thing",
    "low": 0.1,
    "high": 0.5,
    "unit": "share",
    "cites": ["hansen1999"],
    "certainty": "B",
    "known": "somehow",
    "role": "used",
    "reason": "because",
    "quantity": "delivered",
    "of": ["shire"],
    "discrepancy": 0.1,
}


def test_every_target_is_marked_used_and_says_what_it_is_compared_with() -> None:
    assert 6 <= len(targets()) <= 12
    for figure in targets().values():
        assert figure.role == "used"
        assert figure.quantity in QUANTITIES
        assert figure.discrepancy


def test_no_two_targets_are_compared_with_the_same_quantity_and_none_is_left_over() -> None:
    assert sorted(figure.quantity or "" for figure in targets().values()) == sorted(QUANTITIES)


def test_a_test_has_given_no_parameter_anything() -> None:
    for figure in figures().values():
        if figure.role == "test":
            assert not figure.parameters
            assert not figure.is_target


def test_every_figure_cites_works_of_the_bibliography() -> None:
    for figure in figures().values():
        assert set(figure.cites) <= works().keys(), figure.key


def test_what_a_figure_gave_to_a_parameter_is_cited_there_too_or_is_within_its_range() -> None:
    from partnership_dynamics.simulation.parameters import PARAMETERS

    for figure in figures().values():
        for name in figure.parameters:
            row = PARAMETERS[name]
            overlaps = figure.low <= row.high and row.low <= figure.high
            assert set(figure.cites) & set(row.cites) or overlaps, f"{figure.key} and {name}"


def test_every_pattern_has_a_role() -> None:
    assert list(pattern_roles()) == list(patterns())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"role": "fitted"}, "role is 'fitted'; it is one of used, test, seen"),
        ({"role": "test"}, "a figure is used if, and only if"),
        ({"quantity": "happiness"}, "quantity is 'happiness'; it is one of"),
        ({"discrepancy": None}, "a target has a quantity, what it is computed of, and a discrepancy"),
        ({"discrepancy": -1.0}, "discrepancy is -1; it must be above 0"),
        ({"of": ["moon"]}, "of is moon; it names shire and surveys"),
        ({"low": 0.7}, "its band is 0.7 to 0.5; low must be below high"),
        ({"value": 0.9}, "its value 0.9 is outside 0.1 to 0.5"),
        ({"cites": []}, "it cites no work"),
        ({"certainty": "D"}, "certainty is 'D'; it is A, B or C"),
        ({"parameters": ["prrior"]}, "there is no parameter 'prrior'"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_name(change: dict[str, Any], said: str) -> None:
    with pytest.raises(EvidenceError, match="figure x") as refusal:
        figure_from("x", FIGURE | change)
    assert said in str(refusal.value)


def test_a_table_without_a_key_says_which() -> None:
    with pytest.raises(EvidenceError, match="certainty"):
        figure_from("x", {name: one for name, one in FIGURE.items() if name != "certainty"})
