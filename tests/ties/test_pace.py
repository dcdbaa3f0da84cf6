"""Who acts next is drawn in proportion to rates, and never one that cannot act."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.ties.pace import actor_at

Floats = npt.NDArray[np.float64]


@rule
def chosen(level: Floats, tree: Floats, left: float) -> int:
    """Return the actor that the model draws."""
    return actor_at(level, tree, left)


def tree_of(level: Floats) -> Floats:
    """Return the indexed sums: place i holds those of as many levels, up to i, as its lowest bit says."""
    return np.array([level[i - (i & -i) : i].sum() for i in range(level.size + 1)])


levels = st.lists(st.integers(0, 3), min_size=1, max_size=20).filter(any)


@given(levels)
def test_each_actor_has_a_share_of_the_line_as_long_as_its_rate(numbers: list[int]) -> None:
    level = np.array(numbers, np.float64)
    tree = tree_of(level)
    drawn = [chosen(level, tree, left + 0.5) for left in range(sum(numbers))]
    assert np.bincount(drawn, minlength=level.size).tolist() == numbers


@given(levels, st.sampled_from([0.0, 1e-9, 5.0]))
def test_rounding_at_the_end_of_the_line_leads_to_the_last_who_can_act(numbers: list[int], beyond: float) -> None:
    level = np.array(numbers, np.float64)
    assert chosen(level, tree_of(level), level.sum() + beyond) == np.flatnonzero(level)[-1]


@pytest.mark.parametrize("first", [0, 1, 5])
def test_rounding_at_the_beginning_of_the_line_leads_to_the_first_who_can_act(first: int) -> None:
    level = np.zeros(8)
    level[first:] = 1.0
    assert chosen(level, tree_of(level), 0.0) == first
