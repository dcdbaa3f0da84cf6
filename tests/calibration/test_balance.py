"""The pairs in contact are held, by the search and by the surface, under any parameters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.balance.contact import Contact, pairs_in, paths, starting_contact, uneventful
from partnership_dynamics.calibration.balance.response import Response, fit
from partnership_dynamics.calibration.balance.surface import (
    SHIPPED,
    Surface,
    TooLargeError,
    as_text,
    fit_surface,
    histories_for,
    kept_surface,
    key_of,
    read_surface,
    surface_of,
    write_surface,
)
from partnership_dynamics.calibration.out_degree import horizon_of, solve_out_degree
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start

HISTORIES = "partnership_dynamics.calibration.balance.surface.histories_for"


def planted(points: int, noise: float, seed: int) -> tuple[Response, np.ndarray]:
    """Return a surface fitted to points of a known response, and the slopes that it was made with."""
    draw = np.random.default_rng(seed)
    names, ranges = ("a", "b", "c"), np.array([[0.0, 2.0], [-1.0, 1.0], [0.0, 1.0]])
    usual, slopes = ranges.mean(axis=1), np.array([0.8, -0.5, 0.0])
    values = ranges[:, 0] + draw.random((points, 3)) * (ranges[:, 1] - ranges[:, 0])
    density = -2.0 + draw.uniform(-1, 1, points)
    x = (values - usual) / (0.5 * (ranges[:, 1] - ranges[:, 0]))
    response = 1.5 * (density + 2.0) + x @ slopes + 0.3 * x[:, 0] ** 2 + noise * draw.normal(size=points)
    return fit(names, ranges, usual, -2.0, values, density, response, ("a", "b")), slopes


def test_a_surface_finds_the_out_degree_that_a_known_response_has() -> None:
    surface, slopes = planted(400, 0.05, 1)
    for a, b, growth in ((1.0, 0.0, 1.0), (2.0, -1.0, 1.0), (0.4, 0.6, 1.5), (1.5, 0.2, 0.7)):
        x = np.array([a - 1.0, b, 0.0])
        truth = -2.0 + (np.log(growth) - x @ slopes - 0.3 * x[0] ** 2) / 1.5
        assert surface.density({"a": a, "b": b}, growth) == pytest.approx(truth, abs=0.06)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 2.0), st.floats(-1.0, 1.0), st.floats(0.5, 2.0))
def test_more_growth_takes_more_out_degree(a: float, b: float, growth: float) -> None:
    surface, _ = planted(200, 0.1, 2)
    assert surface.density({"a": a, "b": b}, 1.1 * growth) > surface.density({"a": a, "b": b}, growth)


def test_what_is_not_on_a_surface_is_passed_over_and_what_is_far_outside_moves_it_no_further() -> None:
    surface, _ = planted(200, 0.1, 3)
    assert surface.density({"a": 1.0, "nothing": 5.0}) == surface.density({"a": 1.0})
    assert surface.density({"a": 100.0}) == surface.density({"a": 1000.0})
    with pytest.raises(ValueError, match=r"growth is 0.*above 0"):
        surface.density({}, 0.0)


def test_a_surface_is_read_as_it_was_written_and_only_for_its_own_key(tmp_path: Path) -> None:
    response, _ = planted(100, 0.1, 4)
    solved = solve_out_degree(Setup(shire_county()), quarters=4, replications=4)
    surface = Surface(response, solved, "abc", 100)
    write_surface(tmp_path / "one.json", surface)
    again = read_surface(tmp_path / "one.json", "abc")
    assert again is not None
    assert again.density({"a": 0.3}) == pytest.approx(surface.density({"a": 0.3}), abs=1e-5)
    assert as_text(again) == as_text(surface)
    assert read_surface(tmp_path / "one.json", "other") is None
    (tmp_path / "two.json").write_text("{}")
    assert read_surface(tmp_path / "two.json", "abc") is None


def test_the_key_knows_the_network_and_not_the_names() -> None:
    county = shire_county()
    other = replace(
        county, name="Elsewhere", members=tuple(replace(one, name=f"m{k}") for k, one in enumerate(county.members))
    )
    assert key_of(Setup(county)) == key_of(Setup(other))
    assert key_of(Setup(county)) == key_of(Setup(county, 20))  # ten years are balanced in any case
    tie = county.tie.copy()
    i, j = np.argwhere(tie == 1)[0]
    tie[i, j] = 0
    strength = np.where(tie == 1, county.strength, 0.0)
    assert key_of(Setup(county)) != key_of(Setup(replace(county, tie=tie, strength=strength)))


def test_shire_county_comes_with_the_surface_of_the_present_rules() -> None:
    """Where this fails after a change of rules: python -m partnership_dynamics.calibration.balance.ship."""
    assert read_surface(SHIPPED, key_of(Setup(shire_county()))) is not None


def test_the_surface_of_shire_county_keeps_the_network_under_drawn_constants() -> None:
    surface = kept_surface(Setup(shire_county()))
    if surface is None:
        pytest.fail("no surface is shipped: python -m partnership_dynamics.calibration.balance.ship")
    draw, sets = np.random.default_rng(8), []
    for _ in range(24):
        drawn = {
            name: float(np.clip(draw.normal(row.default, 0.25 * (row.high - row.low)), row.low, row.high))
            for name in ("reciprocity", "closure", "popularity", "activity", "same_kind", "rate", "turnover")
            for row in [PARAMETERS[name]]
        }
        sets.append({**drawn, "density": surface.density(drawn)})
    setup = uneventful(Setup(shire_county()), horizon_of(Setup(shire_county())))
    before = starting_contact(start(setup)).pairs
    held = paths(setup, sets, 4, first=5000).mean(axis=(1, 2)) / before
    assert 0.9 < held.mean() < 1.12
    assert held.min() > 0.5
    assert held.max() < 2.0


def test_a_directed_and_an_undirected_survey_of_one_symmetric_network_are_held_to_the_same_pairs() -> None:
    county = shire_county()
    tie = np.maximum(county.tie, county.tie.T)
    strength = np.maximum(county.strength, county.strength.T) * (tie == 1)
    means = []
    for directed in (True, False):
        setup = Setup(replace(county, tie=tie, strength=strength, directed=directed))
        solved = solve_out_degree(setup, replications=24)
        assert solved.observed == pairs_in(tie)
        means.append((solved.mean, solved.error))
    (a, ea), (b, eb) = means
    assert abs(a - b) < 4 * np.hypot(ea, eb) + 0.03 * pairs_in(tie)


def test_dated_events_do_not_move_the_balance() -> None:
    county = Setup(shire_county(), 8)
    closed = replace(county, events=(Event(1, "close_team"),))
    assert solve_out_degree(closed, quarters=4, replications=4) == solve_out_degree(county, quarters=4, replications=4)


def test_a_network_that_is_too_large_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert histories_for(17, 40) > 1000 > histories_for(88, 40) > histories_for(2000, 8)
    monkeypatch.setattr(HISTORIES, lambda _members, _quarters: 10)
    with pytest.raises(TooLargeError, match=r"too many .*--set density=VALUE"):
        surface_of(Setup(shire_county()), cached=False)


def test_log_odds_are_finite_at_both_ends() -> None:
    assert np.isfinite(Contact(5, 10, 2, 4).log_odds([0.0, 10.0])).all()


@pytest.mark.slow
def test_a_surface_is_the_same_on_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HISTORIES, lambda _members, _quarters: 64)
    setup = Setup(shire_county())
    one, two = (fit_surface(setup, "key", workers) for workers in (1, 2))
    assert as_text(one) == as_text(two)
