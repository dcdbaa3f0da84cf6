"""Named tuples are handed to compiled functions by their address, and read there as Python reads them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.by_reference import ByReference, pass_by_reference
from partnership_dynamics.simulation.compiled import is_compiled
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start

RECORD = np.dtype([("whole", "i8"), ("amount", "f8")], align=True)


@pass_by_reference
class Inside(NamedTuple):
    """A table within a table."""

    numbers: np.ndarray
    flag: bool


@pass_by_reference
class Outside(NamedTuple):
    """A named tuple of everything that tables are made of."""

    records: np.recarray
    square: np.ndarray
    inside: Inside
    factor: float


@numba.njit
def total(o: Outside) -> float:
    """Add up everything in it, the inner table by a function of its own."""
    found = o.factor * (total_inside(o.inside) if o.inside.flag else 0.0)
    for i in range(len(o.records)):
        found += o.records[i].whole + o.records[i].amount
    for i in range(o.square.shape[0]):
        for j in range(o.square.shape[1]):
            found += o.square[i, j]
    return found


@numba.njit
def total_inside(inside: Inside) -> float:
    """Add up the inner table."""
    found = 0.0
    for number in inside.numbers:
        found += number
    return found


@numba.njit
def count_up(o: Outside, times: int) -> float:
    """Write to the tables between reading them: what was written is read."""
    for _ in range(times):
        before = o.records[0].amount
        o.records[0].amount = before + 1.0
        o.square[0, 0] += o.records[0].amount
    return float(o.square[0, 0])


def outside(numbers: list[float], factor: float, flag: bool) -> Outside:
    """Return an example."""
    records = np.zeros(len(numbers), RECORD).view(np.recarray)
    records["whole"] = range(len(numbers))
    records["amount"] = numbers
    square = np.array(numbers)[:, np.newaxis] * np.ones((1, 2))
    return Outside(records, square, Inside(np.array(numbers), flag), factor)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=6), st.integers(-3, 3), st.booleans())
def test_compiled_code_reads_what_python_reads(numbers: list[float], factor: float, flag: bool) -> None:
    o = outside(numbers, float(factor), flag)
    by_hand = sum(range(len(numbers))) + 3 * sum(numbers) + (factor * sum(numbers) if flag else 0)
    assert total(o) == by_hand


@given(st.integers(0, 50))
def test_what_compiled_code_writes_it_reads_again(times: int) -> None:
    o = outside([0.0], 1.0, True)
    assert count_up(o, times) == times * (times + 1) / 2
    assert o.records[0].amount == times


def test_another_tuple_with_the_same_fields_is_read_afresh() -> None:
    first, second = outside([1.0, 2.0], 1.0, True), outside([5.0], 2.0, False)
    assert [total(first), total(second), total(first)] == [13.0, 15.0, 13.0]


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_only_fields_can_be_read() -> None:
    @numba.njit
    def wrong(o: Any) -> float:
        return float(o.nothing)

    with pytest.raises(numba.core.errors.TypingError, match="nothing"):
        wrong(outside([1.0], 1.0, True))


def test_the_state_and_every_table_in_it_go_by_address() -> None:
    typeof: Any = numba.typeof
    kind = typeof(start(Setup(shire_county(), quarters=1)))
    assert isinstance(kind, ByReference)
    tables = [part for part in kind.tuple_type.types if not isinstance(part, numba.types.Array)]
    assert tables
    assert all(isinstance(part, ByReference) for part in tables)
    assert kind == typeof(start(Setup(shire_county(), quarters=2)))
