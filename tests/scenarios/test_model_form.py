"""The same question asked of models in which one rule is off: three reasons for doubt, each told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.model_form import (
    VARIANTS,
    ModelForm,
    model_form,
    sd_of_draws,
    sd_of_rows,
    under,
)
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.present import form_tables
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS, Setup

COUNTY = shire_county()
CASES = (
    Case("more", "More staff", Setup(replace(COUNTY, team=replace(COUNTY.team, staff=3.0)), 16)),
    Case("as_is", "As it is", Setup(COUNTY, 16)),
)
RUNS = 24


@pytest.fixture(scope="module")
def ensembles() -> list[Ensemble]:
    return run_ensembles([*CASES, *(under(case, variant) for variant in VARIANTS for case in CASES)], RUNS, seed=4)


@pytest.fixture(scope="module")
def found(ensembles: list[Ensemble]) -> tuple[Comparison, ModelForm]:
    own, rest = ensembles[:2], ensembles[2:]
    others = list(zip(VARIANTS, rest[0::2], rest[1::2], strict=True))
    return compare(own[0], own[1]), model_form((own[0], own[1]), others)


def test_every_variant_switches_what_the_model_has_and_every_channel_is_among_them() -> None:
    assert {name for variant in VARIANTS for name in variant.parameters} <= PARAMETERS.keys()
    assert {channel for variant in VARIANTS for channel in variant.bypassed} == set(CHANNELS)
    assert all(bool(variant.parameters) != bool(variant.bypassed) for variant in VARIANTS)
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)


def test_a_variant_changes_the_histories_unless_its_rule_never_acts(ensembles: list[Ensemble]) -> None:
    by_name = {one.name: one for one in ensembles}
    for variant in VARIANTS:
        same = np.array_equal(by_name[f"as_is_{variant.name}"].series, by_name["as_is"].series)
        assert same == (variant.name == "chill_off"), variant.name  # no reorganisation is announced here


def test_a_variant_is_held_in_every_draw_of_the_constants() -> None:
    drawn = Case("a", "A", CASES[1].setup, ({"trust_drift": 0.08, "prior": 0.2}, {"trust_drift": 0.03, "prior": 0.3}))
    variant = next(one for one in VARIANTS if one.name == "no_forgetting")
    assert under(drawn, variant).draws == ({"prior": 0.2}, {"prior": 0.3})
    ranged = replace(drawn, draws=({"parameters.trust_drift": 0.08, "parameters.prior": 0.2},))  # of a scenario's own
    assert under(ranged, variant).draws == ({"parameters.prior": 0.2},)
    assert (under(drawn, variant).setup.parameters or {})["trust_drift"] == 0.0


def test_the_row_of_a_variant_is_what_a_comparison_under_it_gives(
    ensembles: list[Ensemble], found: tuple[Comparison, ModelForm]
) -> None:
    for index, row in enumerate(found[1].rows):
        own = compare(ensembles[2 + 2 * index], ensembles[3 + 2 * index]).row("delivered")
        assert (row.difference, row.low, row.high) == (own.difference, own.low, own.high)


@pytest.mark.parametrize(("rules", "noise"), [(0.0, 2.0), (1.5, 2.0), (0.5, 0.1)])
def test_the_spread_over_rules_comes_back_whatever_chance_adds(rules: float, noise: float) -> None:
    generator = np.random.default_rng(1)
    squares = []
    for _time in range(300):
        luck = generator.normal(0, 3, (1, 40))  # shared by all models, so no part of the spread
        values = generator.normal(0, rules, (12, 1)) + luck + generator.normal(0, noise, (12, 40))
        squares.append(sd_of_rows(values) ** 2)
    assert np.mean(squares) == pytest.approx(rules**2, rel=0.1, abs=0.03)


def test_the_spread_over_draws_comes_back_whatever_chance_adds() -> None:
    generator = np.random.default_rng(2)
    draw = np.repeat(np.arange(100), 2)
    squares = [
        sd_of_draws(generator.normal(0, 1.2, 100)[draw] + generator.normal(0, 2.0, 200), draw) ** 2
        for _time in range(300)
    ]
    assert np.mean(squares) == pytest.approx(1.2**2, rel=0.1)
    assert np.isnan(sd_of_draws(np.zeros(10), None))


def test_words_count_the_variants_that_agree_and_name_those_that_turn_the_answer_round(
    found: tuple[Comparison, ModelForm],
) -> None:
    comparison, forms = found
    own = replace(comparison.row("delivered"), low=3.0, high=5.0, difference=4.0)
    comparison = replace(comparison, rows=(own, *comparison.rows[1:]))
    rows = [replace(row, low=3.0, high=5.0, difference=4.0) for row in forms.rows]
    agree = replace(forms, rows=tuple(rows))
    assert f"{len(VARIANTS)} give the same answer" in form_tables.in_words(agree, comparison)[0]
    assert "None turns" in form_tables.in_words(agree, comparison)[0]
    rows[3] = replace(rows[3], low=-5.0, high=-3.0, difference=-4.0)
    said = form_tables.in_words(replace(forms, rows=tuple(rows)), comparison)[0]
    assert f"{len(VARIANTS) - 1} give the same answer" in said
    assert f"turned round if: {rows[3].label}" in said


def test_the_table_and_the_data_say_the_same(found: tuple[Comparison, ModelForm]) -> None:
    comparison, forms = found
    shown, data = form_tables.text(forms, comparison), form_tables.as_data(forms, comparison)
    for row in data["variants"]:
        assert row["says"] in shown
        assert row["low"] <= row["difference"] <= row["high"]
