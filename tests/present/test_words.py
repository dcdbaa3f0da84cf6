"""Words are never stronger than the interval they stand on."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow
from partnership_dynamics.scenarios.present import words

bounds = st.one_of(st.floats(-500, 500), st.floats(-0.01, 0.01), st.just(0.0), st.just(math.nan))


@st.composite
def rows(draw: st.DrawFn) -> OutcomeRow:
    """Return a line as a comparison could hold it."""
    low, high = sorted((draw(bounds), draw(bounds)), key=lambda bound: (math.isnan(bound), bound))
    more, less = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
    unit, better = draw(st.sampled_from([("projects", 1), ("projects", -1), ("years", -1), ("hours", -1)]))
    return OutcomeRow(
        "key",
        "An outcome",
        unit,
        1.0,
        1.0,
        (low + high) / 2,
        low,
        high,
        more=1 - less,
        less=less - more,
        same=more,
        pairs=draw(st.integers(0, 300)),
        better=better,
    )


@given(rows())
def test_nothing_is_called_more_or_less_in_a_table_while_its_interval_holds_zero(row: OutcomeRow) -> None:
    if (row.low <= -1e-6 and row.high >= 1e-6) or math.isnan(row.low) or math.isnan(row.high):
        assert words.verdict(row) not in ("more", "less")


@given(rows())
def test_a_clear_direction_is_said_and_it_is_the_right_one(row: OutcomeRow) -> None:
    if row.pairs >= 2 and row.same < 1 and not math.isnan(row.high):
        if row.low > 1e-6:
            assert words.verdict(row) == "more"
            assert re.search(r"\b(more|longer)\b", words.sentence(row, 10))
        if row.high < -1e-6:
            assert words.verdict(row) == "less"
            assert re.search(r"\b(fewer|shorter)\b", words.sentence(row, 10))


@given(rows())
def test_where_a_direction_is_said_the_printed_interval_leaves_out_zero_too(row: OutcomeRow) -> None:
    if words.verdict(row) in ("more", "less") and min(abs(row.low), abs(row.high)) > 1e-6:
        low, high = (float(part.replace("−", "-").replace(",", "")) for part in words.interval(row).split(" to "))
        assert low * high > 0
        assert low <= high


@given(rows())
def test_fewer_than_two_pairs_cannot_tell(row: OutcomeRow) -> None:
    if row.pairs < 2:
        assert words.verdict(row) == "cannot tell"


@given(st.floats(0, 1))
def test_a_count_out_of_a_hundred_is_never_all_or_none_unless_it_is(share: float) -> None:
    said = words.out_of_hundred(share)
    assert (said == "0") == (share == 0)
    assert (said == "100") == (share == 1)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(any))
def test_runs_of_a_hundred_add_up_to_a_hundred(counts: list[int]) -> None:
    more, less, same = (count / sum(counts) for count in counts)
    row = OutcomeRow("k", "K", "projects", 1, 1, 0, -1, 1, more, less, same, sum(counts), 1)
    said = words.of_hundred_runs(row)
    if all(word.isdigit() for word in said):
        assert sum(map(int, said)) == 100


@given(st.floats(-1e6, 1e6), st.integers(-3, 6))
def test_a_rounded_number_is_at_most_half_a_last_figure_away(value: float, decimals: int) -> None:
    said = float(words.number(value, decimals).replace("−", "-").replace(",", ""))
    assert abs(said - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-9


@given(st.integers(1, 1023))
def test_a_length_of_time_is_named_exactly(quarters: int) -> None:
    number, unit = words.span(quarters / 4).split()
    size = words.SMALL_NUMBERS.index(number) if number in words.SMALL_NUMBERS else int(number)
    assert size * (4 if unit.startswith("year") else 1) == quarters
    assert unit.endswith("s") == (size != 1)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.9, 1.5, "Almost certainly more: about a fifth (1.2 on top of 6.0 projects)."),
        (-3.0, -2.4, "Almost certainly fewer: about a half (2.7 of 6.0 projects)."),
        (-0.1, 0.5, "Probably more: about one in forty (0.2 on top of 6.0 projects)."),
        (0.0, 1.0, "Between 0.0 and 1.0 more, by chance alone"),
        (-0.55, 0.45, "We cannot tell whether more or fewer: on average 0.1 fewer."),
    ],
)
def test_a_difference_is_said_as_a_person_would(low: float, high: float, said: str) -> None:
    row = OutcomeRow("d", "Delivered", "projects", 6, 6, (low + high) / 2, low, high, 0.63, 0.2, 0.17, 100, 1)
    assert said in words.sentence(row, 10)


def test_runs_that_never_differ_make_no_difference() -> None:
    row = OutcomeRow("d", "Delivered", "projects", 1, 1, 0, 0, 0, 0, 0, 1, 100, 1)
    assert words.sentence(row, 10) == "Delivered in ten years. No difference: the same projects in every run."


@given(st.floats(1e-4, 20.0))
def test_what_seldom_happened_is_not_shown_as_never(mean: float) -> None:
    row = OutcomeRow(
        "d", "Local democracy", "projects", mean, mean, 0.0, 0.0, 0.0, more=0.0, less=0.0, same=1.0, pairs=64, better=1
    )
    assert words.number(mean, words.decimals_of(row)) != "0"
