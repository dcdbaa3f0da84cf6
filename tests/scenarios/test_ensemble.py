"""Paired ensembles: the same results on any number of workers, and differences that mean what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.scenarios.actions.runs import Run, compare_cases, run_beside
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES, compare, interval_of_mean, paired_row
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup


@pytest.fixture(scope="module")
def pair() -> list[Ensemble]:
    county = shire_county()
    setup = Setup(county, 40)
    late = replace(setup, events=(Event(28, "funding", value=0.5),))
    return run_ensembles([Case("cut", "A late cut", late), Case("as_is", "As it is", setup)], 40, seed=3)


def test_results_do_not_depend_on_the_number_of_workers(pair: list[Ensemble]) -> None:
    cases = [Case(ensemble.name, ensemble.title, ensemble.setup) for ensemble in pair]
    for workers in (1, 3):
        again = run_ensembles(cases, 40, seed=3, workers=workers)
        for one, other in zip(pair, again, strict=True):
            assert one.series.tobytes() == other.series.tobytes()
            assert one.projects.tobytes() == other.projects.tobytes()
            assert one.end_tie_share.tobytes() == other.end_tie_share.tobytes()


def test_more_replications_begin_with_the_same_ones(pair: list[Ensemble]) -> None:
    case = Case(pair[1].name, pair[1].title, pair[1].setup)
    (more,) = run_ensembles([case], 50, seed=3)
    assert more.series[:40].tobytes() == pair[1].series.tobytes()


def test_two_scenarios_are_the_same_until_the_event_that_parts_them(pair: list[Ensemble]) -> None:
    cut, as_is = pair
    assert cut.series[:, :28].tobytes() == as_is.series[:, :28].tobytes()
    assert cut.series[:, 28:].tobytes() != as_is.series[:, 28:].tobytes()


def test_hours_used_are_those_that_went_somewhere_and_what_members_pay_counts_once(pair: list[Ensemble]) -> None:
    county = shire_county()
    paid = replace(county, team=replace(county.team, members_pay=1.0))
    setup = Setup(paid, 40, {"paid_hour": 1.0})
    (dear,) = run_ensembles([Case("paid", "Members pay", setup)], 8, seed=3)
    for one in (*pair, dear):
        uses = ("ties", "meetings", "projects", "issues", "learning")
        spent = sum(one.total(f"hours_on_{use}") for use in uses) + one.total("convener_spent")
        assert np.allclose(one.hours_used, spent)
        assert np.all(one.hours_used <= one.total("hours") + one.total("convener_hours") + 1e-6)
    assert np.all(dear.total("hours_on_contribution") > 0.9 * dear.total("convener_hours"))
    assert np.all(dear.hours_used <= dear.total("hours") + 1e-6), "an hour that members pay is not used twice"
    (few,) = run_ensembles([Case("paid", "Members pay", setup)], 8, seed=3, everything=0)
    assert few.reduced is not None
    assert few.hours_used.tobytes() == dear.hours_used.tobytes()


def test_a_cut_in_funding_delivers_less(pair: list[Ensemble]) -> None:
    row = compare(pair[0], pair[1]).row("delivered")
    assert row.high < 0
    assert row.less > row.more


def test_shares_of_runs_add_up_and_differences_are_those_of_the_means(pair: list[Ensemble]) -> None:
    for row in compare(pair[0], pair[1]).rows:
        if row.pairs:
            assert row.more + row.less + row.same == pytest.approx(1.0)
            assert row.difference == pytest.approx(row.scenario_mean - row.baseline_mean)


def test_a_scenario_compared_with_itself_makes_no_difference(pair: list[Ensemble]) -> None:
    for row in compare(pair[0], pair[0]).rows:
        if row.pairs:
            assert (row.difference, row.same) == (0, 1)


def test_ensembles_of_different_seeds_are_not_compared(pair: list[Ensemble]) -> None:
    other = replace(pair[1], seed=4)
    with pytest.raises(ValueError, match="cannot be paired"):
        compare(pair[0], other)


def test_types_of_delivered_projects_add_up_to_all(pair: list[Ensemble]) -> None:
    values = {key: value(pair[1]) for key, _label, _unit, value, _better in OUTCOMES}
    types = ("customer_service", "administrative_reform", "local_democracy", "policy_making")
    parts = sum(values[key] for key in types)
    assert np.array_equal(parts, values["delivered"])


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    samples = generator.normal(0.3, 2.0, size=(2000, 40))
    covered = [low <= 0.3 <= high for low, high in map(interval_of_mean, samples)]
    assert 0.93 < np.mean(covered) < 0.97


def test_pairs_without_a_value_are_left_out_and_counted() -> None:
    nan = float("nan")
    row = paired_row("years", "Years", "years", np.array([1.0, nan, 3.0]), np.array([2.0, 2.0, nan]), -1)
    assert (row.pairs, row.difference) == (1, -1.0)
    empty = paired_row("years", "Years", "years", np.array([nan]), np.array([nan]), -1)
    assert empty.pairs == 0
    assert np.isnan(empty.difference)


def test_cases_run_beside_a_comparison_have_its_luck_and_are_counted() -> None:
    setup = Setup(shire_county(), 12, {"density": -2.0})
    late = replace(setup, events=(Event(8, "funding", value=0.5),))
    cut, as_is = Case("cut", "A late cut", late), Case("as_is", "As it is", setup)
    compared = compare_cases(cut, as_is, Run(seed=3, replications=6, quarters=12))
    beside = run_beside(compared, [cut])
    assert beside.others[0].hours_used.tobytes() == compared.comparison.scenario.hours_used.tobytes()
    assert beside.timings["histories"] == compared.timings["histories"] + 6
    assert run_beside(compared, []) is compared
