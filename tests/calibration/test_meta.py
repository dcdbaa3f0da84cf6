"""Separate fits put together: RSiena's siena08, and what must hold of any such figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import fminbound

from partnership_dynamics.calibration.meta import Likelihood, Pooled, least_squares, pool

Floats = npt.NDArray[np.float64]
EXACT = 1e-6
# R's `optimize` and `uniroot`, with which siena08 looks for the maximum and the limits, stop within this.
R_TOLERANCE = float(np.finfo(np.float64).eps ** 0.25)


@pytest.fixture
def groups(shared: Path) -> dict[str, Any]:
    """RSiena's fits of four school classes, and what siena08 makes of them."""
    found: dict[str, Any] = json.loads((shared / "reference" / "rsiena" / "MG_groups.json").read_text())
    return found


def fits(groups: dict[str, Any]) -> tuple[Floats, Floats]:
    precise = [group["precise"] for group in groups["groups"]]
    return np.array([one["theta"] for one in precise]), np.array([one["se"] for one in precise])


def pooled(groups: dict[str, Any]) -> list[tuple[Pooled, dict[str, Any]]]:
    found = pool(*fits(groups), [one["effect"] for one in groups["siena08"]])
    assert len(found) == 4
    return list(zip(found, groups["siena08"], strict=True))


def test_tests_of_all_groups_are_siena08s_to_1e_6(groups: dict[str, Any]) -> None:
    for mine, theirs in pooled(groups):
        for name, value in (
            ("tsq", mine.t_squared),
            ("tsq_p", mine.t_squared_p),
            ("Qstat", mine.q),
            ("Q_p", mine.q_p),
            ("cj_plus", mine.any_positive),
            ("cj_plus_p", mine.any_positive_p),
            ("cj_minus", mine.any_negative),
            ("cj_minus_p", mine.any_negative_p),
        ):
            assert value == pytest.approx(theirs[name], abs=EXACT), (mine.effect, name)


# The closed list of what differs from siena08 by more than 1e-6, and by how much at most. Each is a maximum or a limit
# that R's optimiser stops short of (`R_TOLERANCE`); ours solves the same equation to the last digits.
MEANT: dict[tuple[str, str], float] = {
    ("rate : basic rate parameter net", "mean"): 7e-6,
    ("rate : basic rate parameter net", "its error"): 5e-6,
    ("rate : basic rate parameter net", "sd"): 1.1e-5,
    ("rate : basic rate parameter net", "mean, upper limit"): 2.5e-5,
    ("rate : basic rate parameter net", "sd, upper limit"): 4e-6,
    ("eval : outdegree (density)", "mean, upper limit"): 7e-6,
    ("eval : reciprocity", "mean"): 1.1e-6,
    ("eval : reciprocity", "mean, lower limit"): 2e-6,
    ("eval : reciprocity", "sd, upper limit"): 4e-6,
    ("eval : transitive triplets", "sd"): 6.6e-5,
    ("eval : transitive triplets", "mean, lower limit"): 2.5e-5,
    ("eval : transitive triplets", "mean, upper limit"): 5e-6,
    ("eval : transitive triplets", "sd, upper limit"): 1.1e-6,
}


def by_likelihood(mine: Pooled, theirs: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return what is found by maximum likelihood, ours and siena08's, by name."""
    return {
        "mean": (mine.ml_mean, theirs["mu_ml"]),
        "its error": (mine.ml_mean_error, theirs["mu_ml_se"]),
        "sd": (mine.ml_sd, theirs["sigma_ml"]),
        "mean, lower limit": (mine.ml_mean_interval[0], theirs["mu_ci"][0]),
        "mean, upper limit": (mine.ml_mean_interval[1], theirs["mu_ci"][1]),
        "sd, lower limit": (mine.ml_sd_interval[0], theirs["sigma_ci"][0]),
        "sd, upper limit": (mine.ml_sd_interval[1], theirs["sigma_ci"][1]),
    }


def test_what_maximum_likelihood_gives_is_siena08s_to_1e_6_but_for_a_closed_list(groups: dict[str, Any]) -> None:
    differing = {}
    for mine, theirs in pooled(groups):
        for name, (ours, other) in by_likelihood(mine, theirs).items():
            if abs(ours - other) > EXACT:
                differing[mine.effect, name] = abs(ours - other)
    assert differing.keys() == MEANT.keys()
    assert all(by <= MEANT[key] for key, by in differing.items())


def test_where_figures_differ_from_siena08s_ours_are_the_better_solution_of_the_same_equation(
    groups: dict[str, Any],
) -> None:
    """A maximum: a higher likelihood. A limit: nearer to where the profile crosses the critical value."""
    t, s = fits(groups)
    for k, (mine, theirs) in enumerate(pooled(groups)):
        likelihood = Likelihood(t[:, k], s[:, k] ** 2)
        best = likelihood.deviance(mine.ml_mean, mine.ml_sd**2)
        assert best < likelihood.deviance(theirs["mu_ml"], theirs["sigma_ml"] ** 2), mine.effect
        critical = best + stats.chi2.ppf(0.95, 1)

        def beside(name: str, value: float, likelihood: Likelihood = likelihood, critical: float = critical) -> float:
            """Return how far from the critical value the profile is at a limit."""
            if name.startswith("sd"):
                return abs(likelihood.deviance(likelihood.mean_at(value**2), value**2) - critical)
            spreads = np.concatenate([[0.0], np.geomspace(1e-4, 20.0, 400)])
            start = min(spreads, key=lambda sd: likelihood.deviance(value, sd**2))
            sd = float(fminbound(lambda sd: likelihood.deviance(value, sd**2), 0.9 * start, 1.1 * start, xtol=1e-10))
            return abs(likelihood.deviance(value, sd**2) - critical)

        for name, (ours, other) in by_likelihood(mine, theirs).items():
            if (mine.effect, name) in MEANT and name.endswith("limit"):
                assert beside(name, ours) < 1e-9 < beside(name, other), (mine.effect, name)


def test_stopping_where_rs_optimiser_stops_gives_siena08s_maximum_to_1e_6(groups: dict[str, Any]) -> None:
    t, s = fits(groups)
    for k, (_, theirs) in enumerate(pooled(groups)):
        likelihood = Likelihood(t[:, k], s[:, k] ** 2)
        span = float(np.ptp(t[:, k]))

        def sd_at(mean: float, likelihood: Likelihood = likelihood, span: float = span) -> float:
            return float(fminbound(lambda sd: likelihood.deviance(mean, sd**2), 0.0, span, xtol=R_TOLERANCE))

        def profile(mean: float, likelihood: Likelihood = likelihood, sd_at: Any = sd_at) -> float:
            return likelihood.deviance(mean, sd_at(mean) ** 2)

        mean = float(fminbound(profile, t[:, k].min(), t[:, k].max(), xtol=R_TOLERANCE))
        assert mean == pytest.approx(theirs["mu_ml"], abs=EXACT)
        assert sd_at(mean) == pytest.approx(theirs["sigma_ml"], abs=EXACT)


def draws(least: int = 2, most: int = 8) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Return some groups' estimates and errors."""

    def drawn(seed: int, n: int, sd: float) -> tuple[Floats, Floats]:
        rng = np.random.default_rng(seed)
        s = rng.uniform(0.1, 0.6, n)
        return rng.normal(0.5, np.sqrt(sd**2 + s**2)), s

    return st.builds(drawn, st.integers(0, 10**6), st.integers(least, most), st.sampled_from([0.0, 0.3, 2.0]))


def one(t: Floats, s: Floats) -> Pooled:
    return pool(t[:, np.newaxis], s[:, np.newaxis], ["x"])[0]


@given(draws())
def test_no_mean_and_variance_nearby_are_likelier_and_limits_lie_at_the_critical_value(
    groups_drawn: tuple[Floats, Floats],
) -> None:
    t, s = groups_drawn
    found, likelihood = one(t, s), Likelihood(t, s**2)
    critical = likelihood.least + stats.chi2.ppf(0.95, 1)
    variances = np.concatenate([[0.0], np.geomspace(1e-6, 100.0, 2000)])
    for limit in found.ml_mean_interval:
        assert min(likelihood.deviance(limit, x) for x in variances) == pytest.approx(critical, abs=1e-3)
    low, high = found.ml_sd_interval
    assert likelihood.deviance(likelihood.mean_at(high**2), high**2) == pytest.approx(critical)
    at_low = likelihood.deviance(likelihood.mean_at(low**2), low**2)
    assert at_low == pytest.approx(critical) if low > 0 else at_low <= critical
    assert min(likelihood.deviance(likelihood.mean_at(x), x) for x in variances) >= likelihood.least - 1e-9
    assert low <= found.ml_sd <= high
    assert found.ml_mean_interval[0] < found.ml_mean < found.ml_mean_interval[1]


@given(draws(), st.floats(0.1, 10.0))
def test_units_and_signs_change_what_they_should_and_no_more(groups_drawn: tuple[Floats, Floats], scale: float) -> None:
    t, s = groups_drawn
    assume((s * scale).max() <= 10.0)
    plain, other = one(t, s), one(-scale * t, scale * s)
    for name in ("t_squared", "q", "q_p", "mean_p"):
        assert getattr(other, name) == pytest.approx(getattr(plain, name), rel=1e-5, abs=1e-9), name
    for name in ("mean", "ml_mean"):
        assert getattr(other, name) == pytest.approx(-scale * getattr(plain, name), rel=1e-5, abs=1e-7), name
    assert other.any_positive == pytest.approx(plain.any_negative)
    assert other.ml_mean_interval[0] == pytest.approx(-scale * plain.ml_mean_interval[1], rel=1e-4, abs=1e-5)


@given(draws(least=3))
def test_least_squares_settle_where_residuals_are_as_large_as_they_should_be(
    groups_drawn: tuple[Floats, Floats],
) -> None:
    t, s = groups_drawn
    mean, error, variance = least_squares(t, s**2)
    weight = 1.0 / (variance + s**2)
    share = weight / weight.sum()
    assert mean == pytest.approx((share * t).sum())
    assert error == pytest.approx(weight.sum() ** -0.5)
    surplus = ((t - mean) ** 2 - (1 - share) * (variance + s**2)).sum()
    if variance > 1e-9:
        assert surplus == pytest.approx(0.0, abs=1e-6)
    else:
        assert surplus < 1e-6


def test_where_all_errors_are_alike_the_mean_is_the_plain_mean_and_the_variance_what_is_beyond_the_errors() -> None:
    t = np.array([0.0, 1.0, 2.0, 5.0])
    found = one(t, np.full(4, 0.5))
    assert found.mean == pytest.approx(2.0)
    assert found.sd == pytest.approx(np.sqrt(t.var(ddof=1) - 0.25))
    assert found.ml_mean == pytest.approx(2.0)
    assert found.ml_sd == pytest.approx(np.sqrt(t.var() - 0.25))


def test_p_values_are_even_where_the_groups_do_not_differ_and_intervals_hold_what_they_should() -> None:
    rng = np.random.default_rng(1)
    n, runs = 8, 200
    s = rng.uniform(0.2, 0.5, n)
    found = [one(rng.normal(0.3, s), s) for _ in range(runs)]
    assert stats.kstest([one.q_p for one in found], "uniform").pvalue > 0.001
    held = np.mean([one.ml_mean_interval[0] <= 0.3 <= one.ml_mean_interval[1] for one in found])
    assert held > 0.9


def test_a_group_whose_error_is_beyond_10_or_not_known_is_left_out_and_counted() -> None:
    t, s = np.array([0.1, 0.4, 3.0, np.nan]), np.array([0.2, 0.2, 11.0, np.nan])
    found, without = one(t, s), one(t[:2], s[:2])
    assert (found.groups, found.left_out) == (2, 2)
    assert found.ml_mean == without.ml_mean
    assert found.q == without.q


def test_what_cannot_be_put_together_is_refused() -> None:
    with pytest.raises(ValueError, match="recip has 1 group to go by"):
        pool([[0.1], [0.2]], [[0.1], [20.0]], ["recip"])
    with pytest.raises(ValueError, match="recip in group 2 is 0"):
        pool([[0.1], [0.2]], [[0.1], [0.0]], ["recip"])
    with pytest.raises(ValueError, match="one row a group"):
        pool([0.1, 0.2], [0.1, 0.1], ["recip"])
