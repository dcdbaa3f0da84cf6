"""Random numbers: the published generator, keys of the right kind, and streams that know nothing of one another."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import kernel

Floats = npt.NDArray[np.float64]

words = st.integers(0, 2**64 - 1)
processes = st.integers(0, 31)
quarters = st.integers(0, rnd.QUARTERS_LIMIT - 1)
numbers = st.integers(0, rnd.NUMBER_LIMIT - 1)
coordinates = st.tuples(processes, quarters, numbers, numbers, numbers)

# The steps by which a draw's coordinates are walked: (process, quarter, a, b, c).
WALKS = {
    "turns": (0, 0, 0, 0, 1),
    "alters": (0, 0, 0, 1, 0),
    "members": (0, 0, 1, 0, 0),
    "quarters": (0, 1, 0, 0, 0),
}
LENGTH = 1000
KEYS = 40


@kernel
def walk(
    key: np.uint64, process: int, quarter: int, a: int, b: int, c: int, dq: int, da: int, db: int, dc: int, out: Floats
) -> None:
    """Fill ``out`` with the draws met from one place on, step by step."""
    for k in range(out.size):
        out[k] = rnd.uniform(key, process, quarter + k * dq, a + k * da, b + k * db, c + k * dc)


def stream(replication: int, way: str, process: int = rnd.TIE_CHOICE, seed: int = 1, member: int = 3) -> Floats:
    """Return the draws met by walking one way."""
    out = np.empty(LENGTH)
    _, dq, da, db, dc = WALKS[way]
    walk(rnd.run_key(seed, replication), process, 0, member, 2, 1, dq, da, db, dc, out)
    return out


def test_squares_gives_the_published_numbers() -> None:
    """The first three outputs that the documentation of the crate squares-rng publishes for this key."""
    key = np.uint64(0x548C9DECBCE65297)
    published = (0x36D88366CEE633A5, 0x944716E00E60DFAA, 0xC8A8F4E0678654BF)
    with np.errstate(over="ignore"):
        for counter, expected in enumerate(published):
            assert int(rnd.squares64(np.uint64(counter), key)) == expected


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_plain_whole_numbers_give_the_same_bits_as_unsigned_ones(counter: int, key: int) -> None:
    with np.errstate(over="ignore"):
        unsigned = int(rnd.squares64(np.uint64(counter), np.uint64(key)))
        assert int(rnd.squares64(counter, key)) == unsigned  # type: ignore[arg-type]


@given(words)
def test_a_key_has_eight_different_non_zero_digits_in_each_half_and_is_odd(bits: int) -> None:
    with np.errstate(over="ignore"):
        digits = f"{int(rnd.well_formed_key(np.uint64(bits))):016x}"
    assert "0" not in digits
    assert len(set(digits[:8])) == len(set(digits[8:])) == 8
    assert int(digits[-1], 16) % 2 == 1


@given(coordinates, coordinates)
def test_different_coordinates_have_different_counters(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert (int(rnd.counter_of(*one)) == int(rnd.counter_of(*other))) == (one == other)


@given(coordinates)
def test_a_counter_keeps_every_coordinate(place: tuple[int, ...]) -> None:
    counter = int(rnd.counter_of(*place))
    limit = rnd.NUMBER_LIMIT - 1
    unpacked = (
        counter >> 58,
        (counter >> 48) & 1023,
        (counter >> 32) & limit,
        (counter >> 16) & limit,
        counter & limit,
    )
    assert unpacked == place


def test_there_is_room_for_every_process() -> None:
    assert len(rnd.PROCESSES) == len(set(rnd.PROCESSES)) <= 32
    assert [getattr(rnd, name) for name in rnd.PROCESSES] == list(range(len(rnd.PROCESSES)))


def test_every_seed_and_replication_has_a_key_of_its_own() -> None:
    keys = {int(rnd.run_key(seed, replication)) for seed in range(60) for replication in range(60)}
    projects = {
        int(rnd.derive_key(rnd.run_key(1, 0), rnd.PROJECT_KEY, quarter, a, 0, 0))
        for quarter in range(60)
        for a in range(60)
    }
    assert len(keys) == len(projects) == 3600
    assert not keys & projects


@pytest.mark.parametrize("bad", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(bad: int) -> None:
    with pytest.raises(ValueError, match="seed is"):
        rnd.run_key(bad, 0)
    with pytest.raises(ValueError, match="replication is"):
        rnd.run_key(0, bad)


def test_the_largest_and_smallest_uniform_numbers_are_inside_the_unit_interval() -> None:
    """A Gumbel draw takes the log of minus a log: neither 0 nor 1 may ever come."""
    for bits in (0, 2**52 - 1):
        u = (float(bits) + 0.5) * rnd._TO_UNIT
        assert 0.0 < u < 1.0
        assert math.isfinite(-math.log(-math.log(u)))


@pytest.mark.parametrize("way", WALKS)
def test_draws_along_each_coordinate_are_uniform_and_uncorrelated(way: str) -> None:
    runs = np.array([stream(replication, way) for replication in range(KEYS)])
    assert stats.kstest(runs.ravel(), "uniform").pvalue > 0.001
    counts = np.histogram(runs, bins=256, range=(0.0, 1.0))[0]
    assert stats.chisquare(counts).pvalue > 0.001
    centred = (runs - 0.5) * math.sqrt(12.0)
    for lag in (1, 2, 3, 8, 16, 64, 256):
        product = centred[:, lag:] * centred[:, :-lag]
        assert abs(product.mean()) < 4.5 / math.sqrt(product.size), lag


@pytest.mark.parametrize("way", WALKS)
def test_pairs_of_neighbouring_draws_fill_the_square_evenly(way: str) -> None:
    """A lattice would leave cells of the unit square empty or crowded."""
    runs = np.array([stream(replication, way) for replication in range(KEYS)])
    counts = np.histogram2d(runs[:, :-1:2].ravel(), runs[:, 1::2].ravel(), bins=20, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(counts.ravel()).pvalue > 0.001


def test_streams_of_neighbouring_processes_members_replications_and_seeds_are_independent() -> None:
    streams = {
        "process": [stream(0, "turns", process=process) for process in range(len(rnd.PROCESSES))],
        "member": [stream(0, "turns", member=member) for member in range(KEYS)],
        "replication": [stream(replication, "turns") for replication in range(KEYS)],
        "seed": [stream(0, "turns", seed=seed) for seed in range(KEYS)],
    }
    for name, several in streams.items():
        r = np.asarray(np.corrcoef(several))[np.triu_indices(len(several), 1)]
        assert np.max(np.abs(r)) < 5.0 / math.sqrt(LENGTH), name
        # The squared correlations of independent streams add up to a chi-square.
        assert stats.chi2.sf(LENGTH * np.sum(r**2), r.size) > 0.001, name


def test_every_bit_is_balanced_and_flips_half_the_bits_when_one_coordinate_moves() -> None:
    key = rnd.run_key(2, 5)
    with np.errstate(over="ignore"):
        rows = np.array(
            [
                [int(rnd.squares64(rnd.counter_of(rnd.NEWS, quarter, a, 4, c), key)) for c in range(2)]
                for quarter in range(40)
                for a in range(50)
            ],
            dtype=np.uint64,
        )
    bits = (rows[:, :, np.newaxis] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    share = bits.mean(axis=(0, 1))
    assert np.max(np.abs(share - 0.5)) < 4.5 * 0.5 / math.sqrt(bits.shape[0] * 2)
    flipped = (bits[:, 0] != bits[:, 1]).mean(axis=0)
    assert np.max(np.abs(flipped - 0.5)) < 4.5 * 0.5 / math.sqrt(bits.shape[0])


def test_gumbel_exponential_and_normal_draws_have_their_distributions() -> None:
    key = rnd.run_key(4, 0)
    with np.errstate(over="ignore"):
        for draw, name in ((rnd.gumbel, "gumbel_r"), (rnd.exponential, "expon"), (rnd.normal, "norm")):
            values = [draw(key, rnd.IDEA, 7, a, b, 0) for a in range(100) for b in range(50)]
            assert stats.kstest(values, name).pvalue > 0.001, name


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), st.floats(0.0, 30.0), st.floats(0.0, 5.0))
def test_a_poisson_count_never_falls_as_the_mean_rises(u: float, mean: float, more: float) -> None:
    assert rnd.poisson(u, mean) <= rnd.poisson(u, mean + more)


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), st.floats(0.001, 30.0))
def test_a_poisson_count_is_the_quantile(u: float, mean: float) -> None:
    count = rnd.poisson(u, mean)
    assert stats.poisson.cdf(count, mean) >= u * (1.0 - 1e-12) or u > 1.0 - 1e-12
    assert count == 0 or stats.poisson.cdf(count - 1, mean) < u * (1.0 + 1e-12)


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.0, 12.0])
def test_poisson_counts_over_a_grid_have_their_mean_and_variance(mean: float) -> None:
    counts = [rnd.poisson((k + 0.5) / 20000, mean) for k in range(20000)]
    assert np.mean(counts) == pytest.approx(mean, abs=0.002)
    assert np.var(counts) == pytest.approx(mean, rel=0.005, abs=1e-9)


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), st.integers(1, 1000))
def test_pick_stays_inside_and_gives_each_index_an_equal_share(u: float, size: int) -> None:
    index = rnd.pick(u, size)
    assert 0 <= index < size
    assert index / size <= u * (1.0 + 1e-12)
    assert u <= (index + 1) / size * (1.0 + 1e-12)
