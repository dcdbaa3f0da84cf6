"""From intervals to verdicts: no verdict is stronger than its intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.validation.intervals import mean_of, median_of, ratio_of, share_of, slope_of
from partnership_dynamics.scenarios.validation.pattern import above, below, between, combined

number = st.floats(-1e3, 1e3)
ORDER = ("reproduced", "cannot tell", "not reproduced")


@given(number, number, number, number)
def test_an_interval_is_reproduced_only_if_all_of_it_is_where_it_is_expected(
    a: float, b: float, c: float, d: float
) -> None:
    (least, most), (low, high) = sorted((a, b)), sorted((c, d))
    verdict = between(least, most).judge(low, high)
    points = np.linspace(low, high, 7)
    inside = (points >= least) & (points <= most)
    if verdict == "reproduced":
        assert inside.all()
    if verdict == "not reproduced":
        assert not inside.any()


@given(number, number)
def test_a_sign_is_reproduced_only_if_the_interval_leaves_out_zero(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert (above(0).judge(low, high) == "reproduced") == (low > 0)
    assert (below(0).judge(low, high) == "reproduced") == (high < 0)
    assert above(0).judge(-high, -low) == below(0).judge(low, high)


@given(number, number, st.floats(0, 100), st.floats(0, 100))
def test_a_wider_interval_never_decides_more(low: float, width: float, more: float, less: float) -> None:
    low, high = sorted((low, low + abs(width)))
    narrow, wide = above(0).judge(low, high), above(0).judge(low - less, high + more)
    assert wide in (narrow, "cannot tell")


def test_no_difference_at_all_is_no_sign() -> None:
    assert above(0).judge(0.0, 0.0) == "not reproduced"
    assert below(0).judge(0.0, 0.0) == "not reproduced"


def test_what_has_no_interval_cannot_be_told() -> None:
    assert above(0).judge(math.nan, math.nan) == "cannot tell"
    assert combined([None]) == "cannot tell"


@given(st.lists(st.sampled_from(ORDER), min_size=1))
def test_the_worst_measure_decides(verdicts: list[str]) -> None:
    assert combined(verdicts) == max(verdicts, key=ORDER.index)  # type: ignore[arg-type]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(1)
    times = 400
    hits = {"mean": 0, "median": 0, "share": 0, "ratio": 0, "slope": 0}
    for again in range(times):
        values = generator.exponential(2.0, 40)
        hits["mean"] += _holds(mean_of(values), 2.0)
        hits["median"] += _holds(median_of(values), 2.0 * math.log(2.0))
        hits["share"] += _holds(share_of(generator.random(40) < 0.3), 0.3)
        begun = generator.poisson(6.0, 60).astype(float)
        done = generator.binomial(begun.astype(int), 0.4).astype(float)
        hits["ratio"] += _holds(ratio_of(done, begun, seed=again), 0.4)
        x = np.repeat(np.arange(4.0), 10)
        hits["slope"] += _holds(slope_of(x, 0.5 * x + generator.normal(size=40)), 0.5)
    for name, count in hits.items():
        assert count / times > 0.9, name


def _holds(found: tuple[float, float, float], truth: float) -> bool:
    value, low, high = found
    assert low <= value <= high
    return low <= truth <= high


def test_histories_cut_short_count_as_later_in_a_median() -> None:
    assert median_of(np.array([1.0] * 30 + [np.inf] * 70))[0] == math.inf
    assert median_of(np.array([1.0] * 70 + [np.inf] * 30)) == (1.0, 1.0, 1.0)


def test_where_nothing_was_found_something_might_have_been() -> None:
    value, low, high = ratio_of(np.zeros(10), np.full(10, 3.0), seed=1)
    assert (value, low) == (0.0, 0.0)
    assert 0.05 < high < 0.2


@pytest.mark.parametrize("count", [0, 1, 3])
def test_with_few_values_there_is_no_interval_of_the_median(count: int) -> None:
    assert math.isnan(median_of(np.arange(float(count)))[1])
