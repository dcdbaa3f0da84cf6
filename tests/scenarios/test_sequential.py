"""As many runs as a precision needs, and no more mistakes than were allowed, however the runs ended."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from partnership_dynamics.scenarios.ensemble.intervals import interval_of_mean
from partnership_dynamics.scenarios.ensemble.sequential import (
    AT_LAST,
    EARLY,
    ERROR,
    LEAST,
    MOST_LOOKS,
    Plan,
    Stopped,
    pairs_needed,
    run_to_precision,
)
from partnership_dynamics.scenarios.finding import settled

Draw = Callable[[np.random.Generator, int], np.ndarray]
MATTERS = 1.0  # projects either way


class Pairs:
    """Paired differences that are drawn, as many as are asked for."""

    def __init__(self, draw: Draw, seed: int, most: int = 4000) -> None:
        self.values = draw(np.random.default_rng(seed), most)

    def differences(self, pairs: int) -> tuple[np.ndarray, None]:
        return self.values[:pairs], None

    def matters(self) -> float:
        return MATTERS


def normal(mean: float, sd: float = 3.0) -> Draw:
    return lambda generator, size: generator.normal(mean, sd, size)


def skewed(mean: float) -> Draw:
    """Whole numbers, mostly 0, as of projects that are seldom delivered: variance 2, skewness 2."""
    return lambda generator, size: (generator.poisson(0.5, size) * 2.0) - 1.0 + mean


def outcome(draw: Draw, seed: int, plan: Plan) -> tuple[Stopped, float, float]:
    source = Pairs(draw, seed, plan.at_most)
    stopped = run_to_precision(source, plan)
    low, high = interval_of_mean(source.differences(stopped.pairs)[0], confidence=stopped.confidence)
    return stopped, low, high


def test_the_looks_together_spend_no_more_than_the_error_allowed() -> None:
    spent = (1 - AT_LAST) + MOST_LOOKS * (1 - EARLY)
    assert spent == pytest.approx(ERROR)


@pytest.mark.parametrize("when_clear", [False, True])
@pytest.mark.parametrize(("draw", "true"), [(normal(1.0), 1.0), (skewed(1.0), 1.0), (normal(0.0), 0.0)])
def test_the_interval_covers_the_expected_difference_however_the_runs_ended(
    draw: Draw, true: float, when_clear: bool
) -> None:
    found = [outcome(draw, seed, Plan(0.5, 2000, when_clear)) for seed in range(1200)]
    covered = np.mean([low <= true <= high for _stopped, low, high in found])
    assert covered > 0.95 - 3 * np.sqrt(0.05 * 0.95 / len(found))


@pytest.mark.parametrize("draw", [normal(1.0), skewed(1.0), normal(-1.0)])
def test_a_difference_at_the_edge_of_the_band_is_seldom_called_one_that_matters(draw: Draw) -> None:
    found = [outcome(draw, seed, Plan(0.4, 2000, True)) for seed in range(1200)]
    said = [settled(low, high, MATTERS) for _stopped, low, high in found]
    wrong = np.mean([one in ("better", "worse") for one in said])
    assert wrong < 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(said))


def test_looking_at_a_plain_interval_each_time_would_be_wrong_more_often() -> None:
    """The rule is needed: at the same looks, stopping when a 95% interval leaves out 0 errs twice as often and more."""
    looks = [64, 128, 256, 512, 1024, 2048]
    plain = kept = 0
    for seed in range(600):
        values = np.random.default_rng(seed).normal(0.0, 3.0, looks[-1])
        plain += any(not low <= 0.0 <= high for low, high in (interval_of_mean(values[:pairs]) for pairs in looks))
        levels = [EARLY] * (len(looks) - 1) + [AT_LAST]
        kept += any(
            not low <= 0.0 <= high
            for low, high in (interval_of_mean(values[:n], confidence=c) for n, c in zip(looks, levels, strict=True))
        )
    assert plain / 600 > 0.10
    assert kept / 600 < 0.08


def test_a_precision_that_is_reached_is_the_one_asked_for_at_hardly_more_pairs_than_needed() -> None:
    for seed in range(30):
        stopped, _low, _high = outcome(normal(0.0), seed, Plan(0.25, 4000))
        assert stopped.reason == "precision"
        assert stopped.half_width <= 0.25
        assert stopped.pairs < 1.25 * (2.005 * 3.0 / 0.25) ** 2


def test_a_limit_ends_the_runs_and_says_so() -> None:
    stopped, _low, _high = outcome(normal(0.0), 1, Plan(0.01, 200))
    assert (stopped.reason, stopped.pairs) == ("limit", 200)


def test_a_clear_verdict_ends_the_runs_only_where_that_was_asked_for() -> None:
    asked, _low, _high = outcome(normal(9.0), 1, Plan(0.1, 4000, stop_when_clear=True))
    assert (asked.reason, asked.pairs) == ("verdict", LEAST)
    not_asked, _low, _high = outcome(normal(9.0), 1, Plan(0.1, 4000))
    assert not_asked.pairs > asked.pairs


def test_differences_that_never_differ_need_one_look() -> None:
    stopped, low, high = outcome(lambda _generator, size: np.zeros(size), 1, Plan(0.1))
    assert (stopped.reason, stopped.looks, low, high) == ("precision", (LEAST,), 0.0, 0.0)


@pytest.mark.parametrize(("half_width", "at_most"), [(0.0, 100), (-1.0, 100), (float("nan"), 100), (0.1, 63)])
def test_a_plan_that_cannot_be_is_refused(half_width: float, at_most: int) -> None:
    with pytest.raises(ValueError, match=r"precision|at most"):
        Plan(half_width, at_most)


def test_pairs_needed_grow_with_the_square_of_the_precision() -> None:
    assert pairs_needed(1000, 1.0, 0.5) == pytest.approx(4080, abs=32)
