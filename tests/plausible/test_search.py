"""The search and its weights, on a model whose answer is known: no history is run here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.plausible import build as building
from partnership_dynamics.calibration.plausible.build import (
    LEAST_EFFECTIVE,
    MOST_WEIGHT,
    SearchError,
    Size,
    Unfinished,
    normalised,
)
from partnership_dynamics.calibration.plausible.explain import of_parameters, trade_offs
from partnership_dynamics.calibration.plausible.targets import Target
from partnership_dynamics.calibration.plausible.vectors import PlausibleSet, read_set, write_set
from partnership_dynamics.calibration.prior import Prior, marginal, prior_of_draws
from partnership_dynamics.calibration.smc import nearest, next_generation

NAMES = ("idea_rate", "gross_hours", "prior")
TARGETS = (Target("sum", "delivered", "shire", 0.9, 1.1, 0.05), Target("first", "spin_offs", "shire", 0.2, 0.8, 0.1))


class Sums:
    """Stands for the model: quantities are sums of places within ranges, with a little chance."""

    def __init__(self) -> None:
        self.targets, self.prior, self.seed = TARGETS, Prior(NAMES), 3
        self.asked = 0

    def quantities(self, values: np.ndarray, numbers: np.ndarray, *_rest: Any) -> np.ndarray:
        self.asked += len(values)
        units = (values - self.prior.low) / (self.prior.high - self.prior.low)
        luck = np.stack([np.random.default_rng(int(n)).standard_normal(2) for n in numbers])
        return np.stack([units[:, 0] + units[:, 1], units[:, 0]], axis=1) + 0.02 * luck

    def of_size(self, chance: np.ndarray, _size: object) -> np.ndarray:
        return chance


CHANCE = np.full(2, 0.02**2)
SIZE = Size(pilot=512, particles=200, simulations=20_000, rounds=4, effective=150.0, most=0.02)


def found(path: Path | None = None) -> tuple[np.ndarray, np.ndarray, Sums]:
    """Return what the search finds: places, weights, and the model that was asked."""
    model: Any = Sums()
    kept = Unfinished.of(path, "key")
    x, figures = building.pilot_of(model, SIZE, 1, kept, lambda *_words: None)
    latest = building.search(model, x, figures, CHANCE, SIZE, 1, kept, lambda *_words: None)
    vectors, _numbers, weights, _close, _latest = building._enough_vectors(
        model, latest, CHANCE, SIZE, 1, kept, lambda *_words: None
    )
    return vectors, normalised(weights), model


def test_the_search_finds_what_fills_the_band_and_leaves_free_what_no_target_speaks_of() -> None:
    x, weights, model = found()
    values = model.prior.values(x)
    units = (values - model.prior.low) / (model.prior.high - model.prior.low)
    total = units[:, 0] + units[:, 1]
    assert weights @ total == pytest.approx(1.0, abs=0.03)
    assert np.sqrt(weights @ (total - weights @ total) ** 2) < 0.12
    free = weights @ (units[:, 2] - weights @ units[:, 2]) ** 2
    assert free == pytest.approx(1 / 12, rel=0.35)
    assert 1.0 / np.sum(weights**2) >= SIZE.effective
    assert weights.max() <= SIZE.most


def test_what_trades_off_and_what_was_narrowed_is_said() -> None:
    x, weights, model = found()
    made = PlausibleSet(NAMES, model.prior.values(x), weights, np.zeros((len(x), 2)))
    assert trade_offs(made)[0][:2] == ["idea_rate", "gross_hours"]
    assert trade_offs(made)[0][2] < -0.5
    assert of_parameters(made)["prior"]["says"] == "not narrowed"
    assert of_parameters(made)["idea_rate"]["narrowed"] > of_parameters(made)["prior"]["narrowed"]


def test_a_search_broken_off_goes_on_where_it_was_and_ends_alike(tmp_path: Path) -> None:
    whole = found()
    path = tmp_path / "unfinished.npz"
    first = found(path)
    again = found(path)
    assert np.array_equal(whole[0], first[0])
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert again[2].asked == 0


def test_an_unfinished_build_of_other_inputs_is_not_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.npz"
    Unfinished.of(path, "one").keep(pilot_x=np.zeros(3))
    assert Unfinished.of(path, "other").arrays == {}
    assert set(Unfinished.of(path, "one").arrays) == {"pilot_x"}


def test_a_search_that_comes_no_nearer_says_how_near_it_came() -> None:
    model: Any = Sums()
    kept = Unfinished.of(None, "key")
    x, figures = building.pilot_of(model, SIZE, 1, kept, lambda *_words: None)
    few = Size(pilot=512, particles=200, simulations=512)
    with pytest.raises(SearchError, match=r"where .* is wanted"):
        building.search(model, x, figures + 3.0, CHANCE, few, 1, kept, lambda *_words: None)


def test_with_a_floor_all_particles_are_moved_and_none_is_dropped() -> None:
    luck = np.random.default_rng(2)
    x = luck.standard_normal((400, 1))
    zero = np.zeros(1)

    def simulate(u: np.ndarray, _numbers: np.ndarray) -> np.ndarray:
        return np.asarray(np.maximum(np.abs(u) - 1.0, 0.0))

    first = nearest(x, simulate(x, x), zero, 200)
    second = next_generation(first, zero, simulate, 1, floor=1.0)
    assert second.epsilon == 1.0
    assert len(np.unique(second.x)) > 190
    assert second.distance.max() <= 1.0
    assert second.x.std() == pytest.approx(0.55, abs=0.45)


def test_a_prior_made_of_draws_has_their_means_and_correlations() -> None:
    luck = np.random.default_rng(4)
    z = luck.standard_normal((4000, 2)) @ np.array([[0.6, 0.4], [0.0, 0.5]])
    plain = Prior(("idea_rate", "gross_hours"))
    draws = plain.values(z + 0.5)
    made = prior_of_draws(plain.names, draws, np.full(len(draws), 1 / len(draws)))
    again = made.values(luck.standard_normal((20_000, 2)))
    assert again.mean(axis=0) == pytest.approx(draws.mean(axis=0), rel=0.03)
    assert np.corrcoef(*again.T)[0][1] == pytest.approx(np.corrcoef(*draws.T)[0][1], abs=0.05)
    assert made.values(made.places(draws[:5])) == pytest.approx(draws[:5], rel=1e-6)
    alone = marginal(made, ("gross_hours", "threshold"))
    assert alone.values(np.zeros((1, 2)))[0, 1] == pytest.approx(0.3)
    assert alone.variance[0] == pytest.approx(again[:, 1].var(), rel=0.1)


def test_a_set_is_written_and_read_alike_and_few_draws_stand_for_all(tmp_path: Path) -> None:
    luck = np.random.default_rng(6)
    values = np.round(Prior(NAMES).values(luck.standard_normal((300, 3))), 5)
    weights = luck.random(300)
    made = PlausibleSet(NAMES, values, weights / weights.sum(), np.zeros((300, 2)), {"targets": ["a", "b"]})
    write_set(made, tmp_path)
    back = read_set(tmp_path)
    assert back.names == NAMES
    assert back.values == pytest.approx(values, rel=1e-5)
    assert back.weights == pytest.approx(made.weights, rel=1e-5)
    few = np.array([[draw[name] for name in NAMES] for draw in made.draws(50)])
    assert few.mean(axis=0) == pytest.approx(made.weights @ values, rel=0.15)
    assert set(made.draws(5, without=("prior",))[0]) == {"idea_rate", "gross_hours"}
    assert made.draws(50) == made.draws(50)


def test_the_wanted_sample_is_the_one_that_was_promised() -> None:
    assert (LEAST_EFFECTIVE, MOST_WEIGHT) == (250.0, 0.01)
    assert Size().effective == LEAST_EFFECTIVE
    assert Size().most == MOST_WEIGHT
