"""A verdict is never stronger than the interval it rests on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.ensemble.verdicts import Band, judge

bounds = st.floats(-50, 50)
bands = st.floats(0.01, 10)


@given(bounds, bounds, bands)
def test_every_value_in_the_interval_agrees_with_the_verdict(one: float, other: float, band: float) -> None:
    low, high = sorted((one, other))
    says = judge(low, high, band)
    for value in (low, (low + high) / 2, high):
        if says == "better":
            assert value > band
        elif says == "worse":
            assert value < -band
        elif says == "no difference":
            assert abs(value) <= band


@given(bounds, bounds, bands)
def test_a_narrower_interval_never_turns_a_verdict_round(one: float, other: float, band: float) -> None:
    low, high = sorted((one, other))
    wide = judge(low, high, band)
    middle = (low + high) / 2
    narrow = judge(middle, middle, band)
    assert wide in (narrow, "cannot tell yet")


@given(bounds, bounds, bands)
def test_where_less_is_better_the_verdicts_change_places(one: float, other: float, band: float) -> None:
    low, high = sorted((one, other))
    swapped = {"better": "worse", "worse": "better"}
    more = judge(low, high, band)
    assert judge(low, high, band, better=-1) == swapped.get(more, more)


def test_without_an_interval_nothing_can_be_told() -> None:
    assert judge(math.nan, math.nan, 1.0) == "cannot tell yet"


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan, math.inf])
def test_a_band_without_a_width_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="practical equivalence"):
        Band(wrong)
