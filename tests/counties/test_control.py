"""A council's record of control is its own, counted from its own years, and drawn toward all others' only by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.counties.control import CYCLE_YEARS, counted, plain_name, prior_of, records
from partnership_dynamics.calibration.counties.open_data import OpenData
from partnership_dynamics.simulation.parameters import PARAMETERS


def test_changes_and_years_are_counted_by_hand(country: OpenData) -> None:
    assert counted(country.control["AAA"]) == (19, 19)  # every year another
    assert counted(country.control["BBB"]) == (0, 19)
    assert counted(country.control["CCC"]) == (1, 19)  # under two spellings of its name, from none to lab


def test_a_council_has_only_the_years_of_its_life(country: OpenData) -> None:
    assert (min(country.control["OLD"]), max(country.control["OLD"])) == (2001, 2020)
    assert (min(country.control["NEW"]), max(country.control["NEW"])) == (2021, 2025)
    assert counted(country.control["OLD"]) == (0, 19)


def test_a_year_that_two_councils_of_one_name_have_is_nobody_s(country: OpenData) -> None:
    assert min(country.control["ISL"]) == 2009  # it began on a vesting day


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nuneaton & Bedworth", "Nuneaton and Bedworth"),
        ("King's Lynn & West Norfolk", "Kings Lynn and West Norfolk"),
        ("Newcastle-Under-Lyme", "Newcastle-under-Lyme"),
        ("St Helens", "St. Helens"),
        ("Buckinghamshire CC", "Buckinghamshire County"),
        ("Durham", "County Durham"),
        ("Bristol", "City of Bristol"),
        ("Shepway", "Folkestone and Hythe"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(20, 53)), min_size=2, max_size=40))
def test_a_rate_lies_between_a_council_s_own_and_that_of_all(counts: list[tuple[int, int]]) -> None:
    control = {
        f"C{index}": dict(enumerate(["con", "lab"][(year if year <= k else k) % 2] for year in range(n + 1)))
        for index, (k, n) in enumerate(counts)
    }
    found = records(OpenData({}, {}, {}, control))
    rate, _worth = prior_of(counts)
    for index, (k, n) in enumerate(counts):
        low, high = sorted((k / n, rate))
        assert low - 1e-12 <= found[f"C{index}"].rate <= high + 1e-12
        assert found[f"C{index}"].changes == k


def test_councils_that_differ_by_chance_alone_get_nearly_the_same_rate() -> None:
    rng = np.random.default_rng(5)
    years = [50] * 400
    alike = [(int(k), 50) for k in rng.poisson(0.1 * 50, 400)]
    unlike = [(int(k), 50) for k in rng.poisson(rng.gamma(2.0, 0.05, 400) * 50)]
    assert prior_of(alike)[1] > 5 * sum(years) / len(years)
    rate, worth = prior_of(unlike)
    assert rate == pytest.approx(0.1, abs=0.015)
    assert worth == pytest.approx(20.0, rel=0.4)  # a gamma of shape 2 and mean 0.1 is worth 2 / 0.1 years


def test_the_chance_at_an_election_is_that_of_four_years_as_the_registry_s() -> None:
    one = records(OpenData({}, {}, {}, {"A": dict.fromkeys(range(2000, 2021), "con"), "B": {2000: "con", 2001: "lab"}}))
    for record in one.values():
        assert record.at_election == pytest.approx(1 - (1 - record.rate) ** CYCLE_YEARS)


def test_in_the_real_record_england_changes_as_often_as_the_registry_says(england: OpenData) -> None:
    recent = [
        counted({year: held for year, held in years.items() if year >= 1997}) for years in england.control.values()
    ]
    rate = sum(k for k, _n in recent) / sum(n for _k, n in recent)
    assert 1 - (1 - rate) ** CYCLE_YEARS == pytest.approx(PARAMETERS["control_change"].default, abs=0.03)


def test_in_the_real_record_st_albans_changes_more_often_than_broxbourne(england: OpenData) -> None:
    found = records(england)
    by_name = {one.short_name: found[one.id] for one in england.councils.values() if one.id in found}
    assert (by_name["Broxbourne"].changes, by_name["St Albans"].changes) == (0, 12)
    assert by_name["Broxbourne"].at_election < 0.3 < 0.45 < by_name["St Albans"].at_election
