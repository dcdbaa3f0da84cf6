"""Targets: only used figures, bands with a discrepancy, and a law of misses under which the truth is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.evidence import Figure, figures
from partnership_dynamics.calibration.plausible.figures import FIGURES
from partnership_dynamics.calibration.plausible.standard import standard_partnerships
from partnership_dynamics.calibration.plausible.targets import (
    NOMINAL,
    Target,
    cutoff,
    distance,
    log_likelihood,
    misses,
    spreads,
    targets_of,
)

ONE = Target("a", "delivered", "shire", 2.0, 20.0, 2.0)
SHARE = Target("b", "given_up_share", "shire", 0.02, 0.3, 0.05, "share")


def test_every_target_is_a_used_figure_that_some_standard_partnership_can_give() -> None:
    found = targets_of()
    assert found
    for one in found:
        assert figures()[one.key].role == "used"
        assert one.quantity in FIGURES
        assert one.of in standard_partnerships()


def test_a_figure_that_is_kept_as_a_test_may_not_become_a_target() -> None:
    used = next(one for one in figures().values() if one.quantity is not None)
    with pytest.raises(ValueError, match="nothing may be fitted to it"):
        targets_of({used.key: _as_test(used)})


def _as_test(figure: Figure) -> Figure:
    """Return a figure with another role, past its own check."""
    changed = object.__new__(type(figure))
    changed.__dict__.update({**vars(figure), "role": "test"})
    return changed


@given(st.floats(-50, 50), st.floats(0.1, 5))
def test_a_miss_is_nothing_within_the_band_and_grows_outside(value: float, spread: float) -> None:
    miss = misses(np.array([value]), [ONE], np.array([spread]))[0]
    assert (miss == 0) == (2.0 <= value <= 20.0)
    further = misses(np.array([value + np.sign(miss)]), [ONE], np.array([spread]))[0]
    assert abs(further) >= abs(miss)


@given(st.floats(-30, 50))
def test_likelihood_falls_with_the_distance_from_the_band(value: float) -> None:
    spread = np.array([2.0])
    here = float(log_likelihood(np.array([value]), [ONE], spread))
    middle = float(log_likelihood(np.array([11.0]), [ONE], spread))
    assert np.isfinite(here)
    assert here <= middle + 1e-9
    if value < 2.0:
        assert here <= float(log_likelihood(np.array([value + 0.5]), [ONE], spread)) + 1e-9


def test_a_share_of_one_is_no_miss_of_a_band_that_ends_at_one() -> None:
    one = replace(SHARE, low=0.5, high=1.0)
    assert misses(np.array([1.0]), [one], np.array([0.1]))[0] == 0.0
    assert float(log_likelihood(np.array([1.0]), [one], np.array([0.1]))) == pytest.approx(0.0, abs=1e-5)


def test_nothing_delivered_or_started_counts_as_far_away_and_not_as_unknown() -> None:
    nothing = np.array([np.nan])
    assert distance(misses(nothing, [ONE], np.array([2.0])))[()] > 5
    assert float(log_likelihood(nothing, [ONE], np.array([2.0]))) < -10


@pytest.mark.parametrize("chance", [0.0, 0.5, 4.0])
def test_the_truth_lies_within_the_cutoff_at_the_nominal_rate(chance: float) -> None:
    targets = [ONE, SHARE, replace(ONE, key="c", low=0.0, high=14.0)]
    of_chance = np.array([chance, 0.001 * chance, chance])
    spread, luck = spreads(targets, of_chance), np.random.default_rng(5)
    low, high = (np.array([getattr(one, end) for one in targets]) for end in ("low", "high"))
    world = low + (high - low) * luck.random((40_000, 3))
    values = world + spread * luck.standard_normal((40_000, 3))
    kept = (distance(misses(values, targets, spread)) <= cutoff(targets, of_chance)).mean()
    assert kept == pytest.approx(NOMINAL, abs=0.006)


def test_standard_partnerships_are_as_their_studies_describe_them() -> None:
    made = standard_partnerships()
    assert made["estuary"].governance == "shared"
    assert made["coalition"].governance == "lead"
    assert made["coalition"].tie[0, 1:].all()
    assert not made["coalition"].directed
    again = standard_partnerships()
    assert all(np.array_equal(made[name].tie, again[name].tie) for name in made)
