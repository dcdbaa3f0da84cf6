"""The whole model's own constants from a panel, and how long ties last without the person who held them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.indirect import (
    HALF_LIFE_QUARTERS,
    HalfLife,
    StateConstant,
    fit_whole,
    half_life,
    marks,
)
from partnership_dynamics.calibration.prediction.tasks import tasks_of
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup


def test_ties_last_longer_without_their_holder_where_they_are_handed_over_and_institutional() -> None:
    setup = Setup(shire_county(), 12)
    common = {"density": -2.4, "turnover": 0.02}
    bare, kept = (
        half_life(setup, [{**common, "handover": handover, "start_institutional": share}], 1, 1).median
        for handover, share in ((0.0, 0.0), (0.8, 0.6))
    )
    assert bare < 1.0
    assert kept > 2.0


def test_what_a_panel_shows_is_counted_among_the_pairs_that_both_waves_know(shared: Path) -> None:
    tasks = tasks_of(read_survey(shared / "data" / "estuaries_panel"), pool="estuary")
    for task in tasks:
        one = task.transition
        names, values = marks(one.end[None].astype(np.uint8), task)
        found = dict(zip(names, values[0], strict=True))
        known = one.window.known
        assert found["kept"] == (one.end & one.window.start & known).sum()
        assert found["created"] == (one.end & ~one.window.start & known).sum()
        same, nothing = marks(np.zeros_like(one.end[None], dtype=np.uint8), task)
        assert dict(zip(same, nothing[0], strict=True))["kept"] == 0.0


def test_what_is_not_told_is_said_and_told_as_a_half_life() -> None:
    told, silent = StateConstant("closure", 1.0, 0.5, 0.8, 0.3), StateConstant("handover", 0.3, 0.2, 0.3, 0.195)
    assert told.separated
    assert not silent.separated
    assert HalfLife(6.0, 2.0, float(HALF_LIFE_QUARTERS)).sentence() == (
        "When its holder leaves, half of a member's ties are gone after 1.5 years (0.5 to over 10 in 90 of 100 draws)."
    )


@pytest.mark.slow
def test_the_estuaries_tell_of_the_tie_rules_and_narrow_the_half_life(shared: Path) -> None:
    tasks = tasks_of(read_survey(shared / "data" / "estuaries_panel"), pool="estuary")
    found = fit_whole(tasks, 8, seed=1, simulations=200)
    by_name = {one.name: one for one in found.constants}
    assert by_name["reciprocity"].sd < by_name["reciprocity"].prior_sd
    assert by_name["rate"].separated
    for one, value in zip(found.statistics, np.abs(found.observed - found.expected) / found.errors, strict=True):
        assert value < 3.0, one
    wide = found.half_life_before.high - found.half_life_before.low
    assert found.half_life.high - found.half_life.low <= 1.1 * wide
    again = fit_whole(tasks, 8, seed=1, simulations=200, workers=1)
    assert again.draws.tobytes() == found.draws.tobytes()
