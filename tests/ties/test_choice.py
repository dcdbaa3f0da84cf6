"""A choice is multinomial logit, by whichever noise it is drawn."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnership_dynamics.simulation.compiled import rule
from partnership_dynamics.simulation.randomness import TIE_CHOICE, gumbel, run_key
from partnership_dynamics.simulation.ties.choice import acceptance, accepts, choose_by_noise
from partnership_dynamics.simulation.ties.choosing import column_at, weigh
from partnership_dynamics.simulation.ties.view import HOME, IN_SIGHT, View, view_for

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]
DRAWS = 20000


@st.composite
def choices(draw: st.DrawFn) -> tuple[Floats, Mask, int]:
    """Utilities, who may be chosen, and ego."""
    n = draw(st.integers(2, 12))
    u = np.array(draw(st.lists(st.floats(-30.0, 30.0), min_size=n, max_size=n)))
    permitted = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), np.uint8)
    ego = draw(st.integers(0, n - 1))
    u[ego] = 0.0
    return u, permitted, ego


@rule
def weighed(v: View) -> float:
    """Weigh the options of a view and return the sum of their weights."""
    return weigh(v)


@rule
def column_for(v: View, left: float) -> int:
    """Return the option at which the running sum of weights passes ``left``."""
    return column_at(v, left)


def view_of(u: Floats, permitted: Mask, ego: int) -> tuple[View, float]:
    """Return ego's view of options with these utilities, weighed, and the sum of the weights."""
    view = view_for(u.size, np.zeros((1, u.size)), np.zeros((1, u.size + 2)))
    view.me[HOME], view.me[IN_SIGHT] = ego, u.size
    view.gain[: u.size], view.many[: u.size] = u, permitted
    view.many[ego] = 1.0
    return view, weighed(view)


def softmax(u: Floats, permitted: Mask, ego: int) -> Floats:
    """Return the choice probabilities."""
    view, total = view_of(u, permitted, ego)
    return np.asarray(view.weight[: u.size] / total)


@given(choices())
def test_probabilities_add_up_to_one_and_leave_out_who_is_not_permitted(case: tuple[Floats, Mask, int]) -> None:
    u, permitted, ego = case
    p = softmax(u, permitted, ego)
    view, total = view_of(u, permitted, ego)
    assert p.sum() == pytest.approx(1.0, abs=1e-12)
    assert p[ego] > 0.0
    for alter in range(u.size):
        if alter != ego and permitted[alter] == 0:
            assert p[alter] == 0.0
        elif p[alter] > 1e-300:
            assert math.exp(view.gain[alter] - math.log(total)) == pytest.approx(p[alter], rel=1e-9)
            assert math.log(p[alter] / p[ego]) == pytest.approx(u[alter] - u[ego], abs=1e-9)


def test_a_weight_is_the_exponential_of_what_is_gained_to_the_last_digit_or_two() -> None:
    u = np.append(0.0, np.concatenate([np.linspace(-3.0, 3.0, 4001), np.linspace(-600.0, 600.0, 999)]))
    view, _total = view_of(u, np.ones(u.size, np.uint8), 0)
    np.testing.assert_allclose(view.weight[: u.size], np.exp(u), rtol=1e-15)


@given(choices(), st.floats(-500.0, 500.0))
def test_only_differences_of_utility_matter(case: tuple[Floats, Mask, int], shift: float) -> None:
    u, permitted, ego = case
    np.testing.assert_allclose(softmax(u + shift, permitted, ego), softmax(u, permitted, ego), atol=1e-12)


@given(choices(), st.integers(0, 65535), st.integers(0, 1000))
def test_the_short_cut_chooses_what_plain_gumbel_noise_chooses(
    case: tuple[Floats, Mask, int], turn: int, seed: int
) -> None:
    u, permitted, ego = case
    key = run_key(seed, 0)
    with np.errstate(over="ignore"):
        noisy = [
            u[alter] + gumbel(key, TIE_CHOICE, 0, ego, alter, turn) if permitted[alter] or alter == ego else -math.inf
            for alter in range(u.size)
        ]
    assert choose_by_noise(u, permitted, key, ego, turn) == int(np.argmax(noisy))


@pytest.mark.parametrize("spread", [0.3, 2.0])
@pytest.mark.parametrize("n", [4, 15])
def test_noise_and_inversion_choose_with_softmax_frequencies(n: int, spread: float) -> None:
    draw = np.random.default_rng(n)
    u = draw.normal(-0.5, spread, n)
    permitted = np.ones(n, np.uint8)
    ego = n // 2
    u[ego], permitted[1] = 0.0, 0
    p = softmax(u, permitted, ego)
    view, total = view_of(u, permitted, ego)
    key = run_key(5, 0)
    noise = np.bincount([choose_by_noise(u, permitted, key, ego, turn) for turn in range(DRAWS)], minlength=n)
    grid = (np.arange(DRAWS) + 0.5) / DRAWS
    inverted = np.bincount([column_for(view, x * total) for x in grid], minlength=n)
    open_to = p > 0.0
    assert noise[1] == inverted[1] == 0
    assert stats.chisquare(noise[open_to], DRAWS * p[open_to]).pvalue > 0.001
    # Evenly spaced numbers leave no chance at all: each option gets its share but for one grid step at each end.
    assert np.max(np.abs(inverted - DRAWS * p)) <= 1.0 + 1e-9


def test_the_noise_of_one_alter_does_not_depend_on_the_others() -> None:
    """Taking away an alter changes only the turns in which it was chosen."""
    draw = np.random.default_rng(3)
    u = draw.normal(size=10)
    u[6] = 1.0
    everyone, without = np.ones(10, np.uint8), np.ones(10, np.uint8)
    without[6] = 0
    key = run_key(1, 0)
    lost = 0
    for turn in range(500):
        first, second = (choose_by_noise(u, mask, key, 2, turn) for mask in (everyone, without))
        lost += first == 6
        assert first == second or first == 6
    assert lost > 10


@given(st.floats(-700.0, 700.0))
def test_agreement_is_logistic_and_odd_round_a_half(gain: float) -> None:
    assert acceptance(gain) + acceptance(-gain) == pytest.approx(1.0, abs=1e-15)
    if abs(gain) < 30.0:
        assert math.log(acceptance(gain) / acceptance(-gain)) == pytest.approx(gain, abs=1e-9)


def test_agreement_comes_as_often_as_its_probability_and_never_less_for_more_gain() -> None:
    key = run_key(9, 0)
    agreed = {
        gain: np.array([accepts(gain, key, 3, alter, turn) for alter in range(100) for turn in range(100)])
        for gain in (-2.0, 0.0, 1.0)
    }
    for gain, answers in agreed.items():
        p = acceptance(gain)
        assert abs(answers.mean() - p) < 4.0 * math.sqrt(p * (1.0 - p) / answers.size)
    assert np.all(agreed[-2.0] <= agreed[0.0])
    assert np.all(agreed[0.0] <= agreed[1.0])
