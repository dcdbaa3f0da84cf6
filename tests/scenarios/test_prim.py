"""Scenario discovery finds the box that was hidden, judges it on other points, and finds nothing where nothing is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.scenarios.experiments.prim import SIGNIFICANT, Side, discover, inside, peel


def hidden(seed: int, points: int = 3000, factors: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Return points, and which lie in the box x0 > 0.6, 0.2 < x3 < 0.7, one in twenty of all others too."""
    generator = np.random.default_rng(seed)
    x = generator.random((points, factors))
    there = (x[:, 0] > 0.6) & (x[:, 3] > 0.2) & (x[:, 3] < 0.7)
    return x, there | (generator.random(points) < 0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hidden_box_is_found_with_its_sides_and_no_others(seed: int) -> None:
    box = discover(*hidden(seed))
    assert box is not None
    assert [(side.factor, side.lower) for side in box.sides] == [(0, True), (3, True), (3, False)]
    for side, edge in zip(box.sides, (0.6, 0.2, 0.7), strict=True):
        assert side.limit == pytest.approx(edge, abs=0.05)
        assert side.p < SIGNIFICANT
    assert box.density > 0.9
    assert box.coverage > 0.7


def test_a_whole_numbered_factor_is_cut_between_its_values() -> None:
    generator = np.random.default_rng(4)
    x = np.column_stack([generator.integers(1, 6, 2000), generator.random(2000)]).astype(float)
    box = discover(x, (x[:, 0] >= 4) & (generator.random(2000) < 0.9))
    assert box is not None
    assert [(side.factor, side.lower, side.limit) for side in box.sides] == [(0, True, 4.0)]


def test_where_interest_is_drawn_by_lot_a_box_is_no_denser_than_all_points_on_those_that_did_not_find_it() -> None:
    gains = []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        box = discover(generator.random((800, 6)), generator.random(800) < 0.3)
        gains.append(0.0 if box is None else box.density - box.base)
    assert abs(np.mean(gains)) < 3 * np.std(gains, ddof=1) / np.sqrt(len(gains)) + 0.02


def test_nothing_of_interest_or_nothing_else_makes_no_box() -> None:
    x = np.random.default_rng(1).random((100, 3))
    assert discover(x, np.zeros(100, dtype=bool)) is None
    assert discover(x, np.ones(100, dtype=bool)) is None


@given(st.integers(0, 200))
def test_each_peel_leaves_fewer_points_and_no_smaller_share_of_interest(seed: int) -> None:
    x, interest = hidden(seed, points=300, factors=4)
    sizes, shares = [len(x)], [float(interest.mean())]
    for limits in peel(x, interest):
        here = inside(x, [Side(*limit, p=1.0) for limit in limits])
        sizes.append(int(here.sum()))
        shares.append(float(interest[here].mean()))
    assert all(after < before for before, after in pairwise(sizes))
    assert all(after >= before for before, after in pairwise(shares))
    assert sizes[-1] >= 0.05 * len(x)


@pytest.mark.slow
def test_a_published_library_peels_to_the_same_box() -> None:
    prim = pytest.importorskip("prim", reason="the extra crosscheck is not installed")
    pandas = pytest.importorskip("pandas")
    x, interest = hidden(5)
    found = prim.Prim(
        pandas.DataFrame(x, columns=[f"x{k}" for k in range(x.shape[1])]),
        interest.astype(float),
        threshold=0.5,
        threshold_type=">",
        peel_alpha=0.05,
        mass_min=0.05,
    ).find_box()
    ours = peel(x, interest)
    theirs = found.peeling_trajectory
    # Boxes of the same mass hold about the same share of interest, all along the way.
    for limits in ours:
        here = inside(x, [Side(*limit, p=1.0) for limit in limits])
        near = theirs.iloc[(theirs["mass"] - here.mean()).abs().argmin()]
        assert float(interest[here].mean()) == pytest.approx(float(near["density"]), abs=0.06)
