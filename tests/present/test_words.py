"""Words are never stronger than the interval they stand on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.ensemble.outcomes import OutcomeRow
from scenarios.present import words

numbers = st.floats(-500, 500, allow_nan=False)


@st.composite
def rows(draw: st.DrawFn) -> OutcomeRow:
    """Return a line as a comparison could hold it."""
    low, high = sorted((draw(numbers), draw(numbers)))
    more, less = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
    return OutcomeRow(
        "key", "Projects delivered", "projects", 1.0, 1.0, (low + high) / 2, low, high,
        more=1 - less, less=less - more, same=more, pairs=draw(st.integers(0, 300)), better=1,
    )  # fmt: skip


@given(rows())
def test_nothing_is_more_or_less_while_its_interval_holds_zero(row: OutcomeRow) -> None:
    if row.low <= 0 <= row.high:
        assert words.verdict(row) not in ("more", "less")
        said = words.sentence(row, 10)
        assert " more projects" not in said
        assert " fewer projects" not in said


@given(rows())
def test_a_clear_direction_is_said_and_it_is_the_right_one(row: OutcomeRow) -> None:
    if row.pairs >= 2 and row.same < 1:
        if row.low > 0:
            assert " more projects" in words.sentence(row, 10)
        if row.high < 0:
            assert " fewer projects" in words.sentence(row, 10)


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


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_rounded_number_keeps_its_size(value: float) -> None:
    said = float(words.rounded(value).replace(",", ""))
    assert math.isclose(said, value, rel_tol=0.01, abs_tol=0.051)


@pytest.mark.parametrize(
    ("value", "said"), [(0.013, "0.01"), (-0.013, "-0.01"), (float("nan"), "none"), (-2.66, "-2.7")]
)
def test_small_and_missing_numbers_are_said_as_such(value: float, said: str) -> None:
    assert words.rounded(value) == said
