"""Fits to project logs: against exact answers, a library, and logs whose constants are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from partnership_dynamics.calibration.logs.constants import log_constants, varied_constants
from partnership_dynamics.calibration.logs.fit import LogEffort, fit_log, run_pilot
from partnership_dynamics.calibration.logs.log import ROW, ProjectLog
from partnership_dynamics.calibration.logs.recovery import rank_of, recover, returned, uniformity
from partnership_dynamics.calibration.logs.simulator import LogSimulator
from partnership_dynamics.calibration.logs.statistics import statistics_of
from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.calibration.smc import Simulate, adjusted, generations, nearest
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start, with_constants

Floats = npt.NDArray[np.float64]
COUNTY = shire_county()
MEMBERS = len(COUNTY.members)
GIVEN = {"density": -2.3}
SMALL = LogEffort(pilot=400, particles=80, simulations=520, checks=40)


def window(quarters: int = 40) -> ProjectLog:
    return ProjectLog(np.zeros(0, dtype=ROW), np.zeros((0, MEMBERS), dtype=np.uint8), 0, quarters)


def simulator_of(names: tuple[str, ...], seed: int = 5, quarters: int = 40, workers: int | None = None) -> LogSimulator:
    return LogSimulator(COUNTY, window(quarters), Prior(names), GIVEN, seed, workers)


def log_at(seed: int, quarters: int = 40, **constants: float) -> ProjectLog:
    simulator = simulator_of(tuple(constants), seed, quarters)
    return simulator.log(np.array(list(constants.values())), 0)


def test_constants_written_into_a_state_give_the_history_of_a_state_begun_with_them() -> None:
    changes = {
        "idea_rate": 0.05,
        "work_a_partner": 300.0,
        "gross_hours": 90.0,
        "tied_trust": 0.7,
        "start_institutional": 0.6,
        "closure": 0.4,
        "county_election": 3.0,
    }
    setup = Setup(COUNTY, 24, {"idea_rate": 0.2, **GIVEN})
    other = setup.with_parameters(**changes)
    quick, plain = run(with_constants(start(setup), other), 3, 1), run(start(other), 3, 1)
    np.testing.assert_array_equal(quick.series, plain.series)
    np.testing.assert_array_equal(quick.network.tie, plain.network.tie)


def gaussian(noise: Floats, seed: int) -> tuple[Floats, Floats, Simulate]:
    """Return draws of a standard normal prior, noisy readings of them, and the simulator of those."""

    def simulate(x: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
        luck = np.array([np.random.default_rng([seed, 9, int(n)]).standard_normal(len(noise)) for n in numbers])
        return np.asarray((x + noise * luck) / (1.0 + noise**2), dtype=np.float64)

    x = np.random.default_rng([seed, 8]).standard_normal((2000, len(noise)))
    return x, simulate(x, np.arange(2000)), simulate


def test_smc_gives_the_posterior_that_is_known_exactly() -> None:
    # Prior N(0, 1), reading N(x, noise^2): posterior N(reading / (1 + noise^2), noise^2 / (1 + noise^2)).
    noise, reading = np.array([0.3, 1.0, 50.0]), np.array([1.2, -0.8, 10.0])
    middle, spread = reading / (1 + noise**2), noise / np.sqrt(1 + noise**2)
    means, spreads = [], []
    for seed in range(8):
        x, found, simulate = gaussian(noise, seed)
        first = nearest(x, found, middle, 200)
        last = [first, *generations(first, middle, simulate, seed, 3500)][-1]
        assert last.number > 0
        assert (last.distance <= last.epsilon).all()
        draws = adjusted(last.x, last.statistics, middle)
        means.append((draws.mean(axis=0) - middle) / spread)
        spreads.append(draws.std(axis=0) / spread)
    # 8 searches of 200 particles, of which copies leave about 100 free: 4 standard errors are 4 / sqrt(800) = 0.14.
    assert np.abs(np.mean(means, axis=0)).max() < 0.15
    assert np.abs(np.mean(spreads, axis=0) - 1.0).max() < 0.15


def test_a_fit_finds_the_rate_of_ideas_as_precisely_as_counting_them_would() -> None:
    truth = 0.1
    # By chance alone about every second such log has a statistic beyond all 39 checks; this one has none.
    fit = fit_log(COUNTY, log_at(12, idea_rate=truth), 2, given=GIVEN, infer=("idea_rate",), vary=(), effort=SMALL)
    # One idea or none a member a quarter: the standard error of a rate from 16 x 40 trials.
    error = np.sqrt(truth * (1 - truth) / ((MEMBERS - 1) * 40))
    assert abs(fit.draws.mean() - truth) < 4 * error
    assert 0.6 * error < fit.draws.std() < 2.0 * error
    (row,) = fit.rows()
    assert row.verdict == "narrowed well"
    assert not fit.misfits()


def test_a_fit_says_that_a_log_says_nothing_where_it_does() -> None:
    names = ("trust_drift", "referral_refusal")
    told = [
        row.told
        for seed in range(2)
        for row in fit_log(
            COUNTY, log_at(seed, 12, trust_drift=0.05), 2, given=GIVEN, infer=names, vary=(), effort=SMALL
        ).rows()
    ]
    # The variance of 80 uniform draws has a standard error of 10%, the mean of four such of 5%.
    assert abs(np.mean(told)) < 0.2


def test_the_same_fit_on_any_number_of_workers_broken_off_or_not(tmp_path: Path) -> None:
    log = log_at(3, 8, idea_rate=0.1)
    keywords = {"given": GIVEN, "infer": ("idea_rate", "issue_rate"), "vary": ("threshold",), "effort": SMALL}
    one = fit_log(COUNTY, log, 7, workers=1, **keywords)  # type: ignore[arg-type]
    kept = tmp_path / "unfinished.npz"

    def break_off(_label: str, done: int, _total: int) -> None:
        if done > SMALL.pilot + 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_log(COUNTY, log, 7, workers=2, progress=break_off, resume=kept, **keywords)  # type: ignore[arg-type]
    assert kept.is_file()
    begun: list[str] = []

    def note(label: str, _done: int, _total: int) -> None:
        begun.append(label)

    two = fit_log(COUNTY, log, 7, workers=2, progress=note, resume=kept, **keywords)  # type: ignore[arg-type]
    assert "Histories from the prior" not in begun
    assert not kept.exists()
    np.testing.assert_array_equal(one.draws, two.draws)
    np.testing.assert_array_equal(one.predictions, two.predictions)
    other = fit_log(COUNTY, log, 8, workers=2, **keywords)  # type: ignore[arg-type]
    assert not np.array_equal(one.draws, other.draws)


def test_what_another_log_left_behind_is_not_taken_up(tmp_path: Path) -> None:
    kept = tmp_path / "unfinished.npz"
    kept.write_bytes(b"something else")
    keywords = {"given": GIVEN, "infer": ("idea_rate",), "vary": (), "effort": SMALL}
    log = log_at(3, 6, idea_rate=0.1)
    fresh = fit_log(COUNTY, log, 7, **keywords)  # type: ignore[arg-type]
    other = fit_log(COUNTY, log, 7, resume=kept, **keywords)  # type: ignore[arg-type]
    np.testing.assert_array_equal(other.draws, fresh.draws)


def test_a_log_that_the_model_cannot_give_is_called_so() -> None:
    log = log_at(3, 24, idea_rate=0.1)
    rows = log.rows.copy()
    taken = rows["sponsored"] >= 0
    assert taken.any()
    rows["type"][taken] = 3  # whatever is sponsored is policy making, which hardly anybody here wants
    fit = fit_log(COUNTY, replace(log, rows=rows), 2, given=GIVEN, infer=("idea_rate",), vary=(), effort=SMALL)
    assert "hazard_sponsor_heavy" in {one.name for one in fit.misfits()}


def test_the_registry_says_what_a_log_is_asked_and_what_varies() -> None:
    assert {"idea_rate", "seat_effect", "issue_rate", "work_a_partner"} <= set(log_constants())
    varied = varied_constants(COUNTY)
    assert {"threshold", "news_chance"} <= set(varied)
    assert not {"lead_bend", "chill", "gross_hours"} & set(varied)
    with pytest.raises(ValueError, match="nothing to infer"):
        fit_log(COUNTY, window(8), 1, given={**GIVEN, "idea_rate": 0.1}, infer=("idea_rate",))
    with pytest.raises(ValueError, match="there is no parameter 'idea_rte'; did you mean 'idea_rate'"):
        fit_log(COUNTY, window(8), 1, given=GIVEN, infer=("idea_rte",))


def test_ranks_of_draws_from_the_truths_own_distribution_are_uniform_and_of_others_not() -> None:
    luck = np.random.default_rng(4)
    truth = luck.standard_normal((400, 1))
    right = np.array([rank_of(one, luck.standard_normal((99, 1)))[0] for one in truth])
    narrow = np.array([rank_of(one, 0.5 * luck.standard_normal((99, 1)))[0] for one in truth])
    assert uniformity(right) > 0.001
    assert uniformity(narrow) < 1e-6


def test_a_recovery_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    simulator = simulator_of(("idea_rate",), quarters=12)
    effort = LogEffort(pilot=250, particles=50, simulations=250, checks=20)
    kept = tmp_path / "unfinished.npz"
    recover(simulator, 4, effort, kept=kept)
    done: list[int] = []
    longer = recover(simulator, 6, effort, lambda count, _all: done.append(count), kept)
    assert done == [5, 6]
    fresh = recover(simulator, 6, effort)
    np.testing.assert_array_equal(longer.rank, fresh.rank)
    np.testing.assert_array_equal(longer.covered, fresh.covered)
    for other, more in (
        (replace(simulator, given={"density": -2.0}), effort),
        (simulator, replace(effort, pilot=260, simulations=260)),
    ):
        done.clear()
        recover(other, 2, more, lambda count, _all: done.append(count), kept)
        assert done == [1, 2]
    kept.write_bytes(b"half of someth")
    done.clear()
    recover(simulator, 1, effort, lambda count, _all: done.append(count), kept)
    assert done == [1]


@pytest.mark.slow
def test_known_constants_come_back_and_intervals_hold_them_as_often_as_they_say() -> None:
    simulator = simulator_of((*log_constants(), *varied_constants(COUNTY)), seed=31)
    back = recover(simulator, 200, LogEffort(pilot=8000, particles=500, simulations=8000))
    found = {one.name: one for one in returned(back)}
    assert {name for name, one in found.items() if one.comes_back == "yes"} >= {"idea_rate", "recruiting_window"}
    assert found["trust_drift"].comes_back == "no"
    # All 22 constants of 200 logs: a pooled share near p has a standard error under sqrt(p (1 - p) / 200).
    for share, held in zip((0.5, 0.8, 0.95), back.covered.mean(axis=(0, 1)), strict=True):
        assert abs(held - share) < 3 * np.sqrt(share * (1 - share) / 200)


@pytest.mark.slow
def test_pyabc_finds_the_same_posterior() -> None:
    pyabc = pytest.importorskip("pyabc", reason="no pyabc here: install the extra crosscheck")
    names = ("idea_rate", "recruiting_window", "issue_rate")
    simulator = simulator_of(names, seed=8, quarters=32)
    pilot = run_pilot(simulator, 4000)
    log = log_at(77, 32, idea_rate=0.12, recruiting_window=5.4, issue_rate=0.5)
    observed = pilot.learned(statistics_of(log, COUNTY))
    prior = simulator.prior

    def simulate(x: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
        return pilot.learned(simulator.statistics(prior.values(x), numbers))

    first = nearest(pilot.x, pilot.learned(pilot.statistics), observed, 400)
    last = [first, *generations(first, observed, simulate, 1, 9000)][-1]
    ours = prior.values(last.x)
    turn = iter(range(10_000_000, 20_000_000))

    def model(values: dict[str, float]) -> dict[str, Floats]:
        place = np.array([[values[name] for name in names]])
        return {"learnt": pilot.learned(simulator.statistics(place, np.array([next(turn)])))[0]}

    def distance(one: dict[str, Floats], other: dict[str, Floats]) -> float:
        return float(np.sqrt(((one["learnt"] - other["learnt"]) ** 2).sum()))

    uniform = pyabc.Distribution(
        **{n: pyabc.RV("uniform", float(a), float(b - a)) for n, a, b in zip(names, prior.low, prior.high, strict=True)}
    )
    epsilon = pyabc.ListEpsilon([3.0 * last.epsilon, 1.6 * last.epsilon, last.epsilon])
    search = pyabc.ABCSMC(model, uniform, distance, population_size=300, eps=epsilon, sampler=pyabc.SingleCoreSampler())
    search.new("sqlite://", {"learnt": observed})
    frame, weights = search.run(max_nr_populations=3).get_distribution()
    theirs = frame[list(names)].to_numpy()
    mean = weights @ theirs
    spread = np.sqrt(weights @ (theirs - mean) ** 2)
    # About 150 free particles on each side: the difference of two means has a standard error of 0.115 spreads.
    assert np.abs((ours.mean(axis=0) - mean) / spread).max() < 4 * 0.115
    assert np.abs(np.log(ours.std(axis=0) / spread)).max() < 4 * np.sqrt(1 / 150)
