"""Rewired controls keep everybody's degrees; what is left is who is tied to whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.scenarios.ensemble.ensemble import Case, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import compare
from partnership_dynamics.scenarios.experiments.structures import KINDS, STRENGTH, rewired, with_structure
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import CHANNELS, Setup


@given(arrays.arrays(np.uint8, (9, 9), elements=st.integers(0, 1)), st.integers(0, 1000))
def test_rewiring_keeps_in_and_out_degrees_and_makes_no_tie_to_oneself(tie: np.ndarray, seed: int) -> None:
    np.fill_diagonal(tie, 0)
    other = rewired(tie, seed)
    assert np.array_equal(other.sum(axis=0), tie.sum(axis=0))
    assert np.array_equal(other.sum(axis=1), tie.sum(axis=1))
    assert not np.diag(other).any()
    assert set(np.unique(other)) <= {0, 1}


def test_rewiring_does_shuffle() -> None:
    tie = shire_county().tie
    assert (rewired(tie, 1) != tie).sum() > 10


def test_rewired_controls_deliver_the_same_with_every_channel_bypassed_and_not_with_them_open() -> None:
    county = shire_county()
    level = replace(county, strength=STRENGTH * county.tie.astype(np.float64))
    control = with_structure(county, "rewired")

    def both(closed: tuple[str, ...]) -> tuple[float, float]:
        cases = [
            Case(name, name, Setup(world, 40, {"rate": 0.0}, bypassed=closed, equal_hours=80.0))
            for name, world in (("county", level), ("rewired", control))
        ]
        one, other = run_ensembles(cases, 24, seed=9)
        row = compare(one, other).row("delivered")
        return row.same, row.baseline_mean

    same, delivered = both(CHANNELS)
    assert same == 1.0
    assert delivered > 1
    assert both(())[0] < 1.0


def test_an_unknown_structure_is_refused() -> None:
    with pytest.raises(ValueError, match="star"):
        with_structure(shire_county(), "ring")
    assert len(KINDS) == 6
