"""A simulated period: its clocks, who takes part, and the same bits however it is run."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from simulation.ties import (
    Covariates,
    Term,
    distance,
    end_networks,
    network_from,
    objective_from,
    replication_keys,
    simulate_period,
    simulate_period_by_stream,
    simulate_period_two_sided,
    target_statistics,
)

N = 12
PERIODS = (simulate_period, simulate_period_by_stream, simulate_period_two_sided)
BY_NAME = pytest.mark.parametrize("period", PERIODS, ids=["keyed", "stream", "two-sided"])

# Every effect, every way through a period; run here and with compilation off. Prints what must be the same bits.
EVERYTHING = """
import hashlib
import numpy as np
from simulation import ties

draw = np.random.default_rng(4)
start = (draw.random((9, 9)) < 0.3).astype(np.uint8)
np.fill_diagonal(start, 0)
known = ties.Covariates(9, {"v": draw.integers(0, 3, 9)}, {"w": draw.normal(size=(9, 9))})
digest = hashlib.sha256()
ONE_SIDED, TWO_SIDED = ("simulate_period", "simulate_period_by_stream"), ("simulate_period_two_sided",)
for directed, ways in ((True, ONE_SIDED), (False, TWO_SIDED)):
    terms = []
    for name, effect in ties.EFFECTS.items():
        if effect.ties in ("any", "directed" if directed else "undirected"):
            covariate = {"none": None, "actor": "v", "dyadic": "w"}[effect.covariate]
            parameter = 2.0 if name in ("simX", "degPlus") else None
            for part, theta in (("evaluation", -0.11), ("creation", 0.07), ("endowment", 0.23)):
                terms.append(ties.Term(name, theta, covariate, part, slope=0.05, parameter=parameter))
    network = ties.network_from(start if directed else np.maximum(start, start.T))
    objective = ties.objective_from(terms, 9, known.actor_names, known.dyadic_names, directed)
    for ego in range(9):
        u = np.empty(9)
        ties.utilities(network, objective, known.actor_rows, known.dyadic_rows[ego], 0.3, ego, u)
        digest.update(u.tobytes())
        p = ties.toggle_probabilities(network, objective, known, ego)
        digest.update(p.tobytes())
    for way in ways:
        keys = ties.replication_keys(seed=8, count=4)
        ends = ties.end_networks(network, objective, known, 4.0, keys, getattr(ties, way), exposure=0.3)
        digest.update(ends.tobytes())
        digest.update(b"moved" if (ends != network.tie).any() else b"still")
print(digest.hexdigest())
"""


def start_of(period: Any) -> Any:
    """Return a start network; symmetric for the two-sided model."""
    draw = np.random.default_rng(6)
    ties = (draw.random((N, N)) < 0.25).astype(np.uint8)
    np.fill_diagonal(ties, 0)
    return network_from(np.maximum(ties, ties.T) if period is simulate_period_two_sided else ties)


def run(period: Any, terms: list[Term], rate: Any, count: int, **others: Any) -> Any:
    """Return the end networks of some replications."""
    directed = period is not simulate_period_two_sided
    objective = objective_from(terms, N, directed=directed)
    return end_networks(start_of(period), objective, Covariates(N), rate, replication_keys(3, count), period, **others)


@BY_NAME
def test_nothing_happens_at_rate_zero(period: Any) -> None:
    ends = run(period, [Term("density", 1.0)], 0.0, 3)
    assert np.all(ends == start_of(period).tie)


@BY_NAME
def test_who_takes_no_part_neither_gains_nor_loses_a_tie(period: Any) -> None:
    active = np.ones(N, np.uint8)
    active[[2, 7]] = 0
    start = start_of(period).tie
    ends = run(period, [Term("density", -0.5)], 20.0, 20, active=active)
    assert np.all(ends[:, [2, 7], :] == start[[2, 7], :])
    assert np.all(ends[:, :, [2, 7]] == start[:, [2, 7]])
    assert np.any(ends != start)


@BY_NAME
def test_a_rate_of_its_own_gives_an_actor_its_own_number_of_turns(period: Any) -> None:
    """Egos of rate zero never move (in the two-sided model only others can propose to them)."""
    rate = np.where(np.arange(N) < 6, 5.0, 0.0)
    ends = run(period, [Term("density", 0.0)], rate, 40)
    start = start_of(period).tie
    assert np.all(ends[:, 6:, 6:] == start[6:, 6:])
    assert np.any(ends[:, :6] != start[:6])


@pytest.mark.parametrize("period", [simulate_period, simulate_period_by_stream])
def test_the_number_of_turns_is_poisson(period: Any) -> None:
    objective = objective_from([Term("density", -1.0)], N)
    known = Covariates(N)
    turns = []
    with np.errstate(over="ignore"):
        for key in replication_keys(11, 2000):
            network = start_of(period)
            turns.append(
                period(
                    network,
                    objective,
                    known.actor_rows,
                    known.dyadic_rows,
                    np.zeros(N),
                    np.ones(N, np.uint8),
                    np.full(N, 2.5),
                    np.uint64(key),
                )
            )
    mean = 2.5 * N
    assert abs(np.mean(turns) - mean) < 4.0 * math.sqrt(mean / 2000)
    # The variance of a Poisson count's sample variance is (2 mean^2 + mean) / R.
    assert abs(np.var(turns) - mean) < 4.0 * math.sqrt((2 * mean**2 + mean) / 2000)


def test_a_two_sided_network_stays_symmetric() -> None:
    terms = [Term("density", -0.5), Term("gwespFF", 0.5)]
    ends = run(simulate_period_two_sided, terms, 8.0, 20)
    np.testing.assert_array_equal(ends, np.swapaxes(ends, 1, 2))


def test_random_toggles_alone_lead_to_half_of_all_ties() -> None:
    """With an empty objective every tie is a fair coin once it has been forgotten how it began."""
    ends = run(simulate_period, [Term("density", 0.0)], 80.0, 200)
    share = ends.sum() / (200 * N * (N - 1))
    assert abs(share - 0.5) < 4.0 * 0.5 / math.sqrt(200 * N * (N - 1))


@BY_NAME
def test_replications_differ_and_the_same_key_gives_the_same_end(period: Any) -> None:
    terms = [Term("density", -1.0)]
    first, second = run(period, terms, 4.0, 6), run(period, terms, 4.0, 6)
    np.testing.assert_array_equal(first, second)
    assert len({end.tobytes() for end in first}) == 6


def test_periods_share_no_keys() -> None:
    keys = np.concatenate([replication_keys(1, 50, period) for period in range(4)])
    assert len(set(keys.tolist())) == 200


def test_keyed_noise_makes_paired_differences_more_precise_than_one_stream_does() -> None:
    """A small change of one coefficient: how far independent runs would vary more than the paired difference."""
    start, known = start_of(simulate_period).tie, Covariates(N)
    gain = {}
    for period in (simulate_period, simulate_period_by_stream):
        before, after = (
            target_statistics(
                [Term("recip")],
                start,
                run(period, [Term("density", -1.5), Term("recip", theta)], 5.0, 600),
                known,
            )[:, 0]
            for theta in (1.0, 1.1)
        )
        gain[period] = (np.var(before) + np.var(after)) / np.var(after - before)
        assert np.mean(after - before) > 0.0
    assert gain[simulate_period] > 4.0
    assert gain[simulate_period] > 1.5 * gain[simulate_period_by_stream]


def test_statistics_of_a_stack_are_those_of_each_network() -> None:
    terms = [Term("recip"), Term("transTrip", part="creation"), Term("gwespFF", part="endowment")]
    start, known = start_of(simulate_period).tie, Covariates(N)
    ends = run(simulate_period, [Term("density", -1.0)], 3.0, 5)
    stacked = target_statistics(terms, start, ends, known)
    one_by_one = [target_statistics(terms, start, end, known) for end in ends]
    np.testing.assert_allclose(stacked, one_by_one, rtol=1e-12)
    np.testing.assert_array_equal(distance(start, ends), [distance(start, end) for end in ends])


@pytest.mark.parametrize(
    ("rate", "known", "reason"),
    [
        (-1.0, Covariates(N), "rate runs from 0"),
        (1e6, Covariates(N), "rate runs"),
        (1.0, Covariates(4), "for 4 actors"),
    ],
)
def test_a_period_that_cannot_be_run_is_refused(rate: float, known: Covariates, reason: str) -> None:
    objective = objective_from([Term("density")], N)
    with pytest.raises(ValueError, match=reason):
        end_networks(start_of(simulate_period), objective, known, rate, replication_keys(1, 1))


def test_compiled_and_interpreted_ties_are_the_same_bits() -> None:
    found = []
    for switch in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", EVERYTHING],
            env={**os.environ, "NUMBA_DISABLE_JIT": switch, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
    assert found[0] == found[1]
