"""Seats, venues and hours that begin on a date, the team's ties handed over, and what a person is told beforehand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration import out_degree
from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.scenarios.schema import ScenarioError, apply, read_scenario
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.partnership import VenueRecord
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.state import OBSERVED, State

HEAD = 'title = "Mine"\nquestion = "What if?"\n'
COUNTY = shire_county()
PLACE = {member.name: row for row, member in enumerate(COUNTY.members)}
HEALTH, POLICE = PLACE["Shire Health"], PLACE["Shire Police"]


def setup(folder: Path, text: str, quarters: int) -> Setup:
    path = folder / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return apply(read_scenario(str(path)), COUNTY, quarters)


def end(one: Setup) -> State:
    return run(start(one), seed=11, replication=0)


def seen(state: State, what: str) -> np.ndarray:
    return np.asarray(state.series[:, OBSERVED.index(what)])


def same_until(one: Setup, quarter: int) -> bool:
    """Say whether nothing differs from the county as it is before a quarter, and something does from then on."""
    differs = np.any(end(one).series != end(Setup(COUNTY, one.quarters)).series, axis=1)
    return not differs[:quarter].any() and bool(differs[quarter:].any())


def test_hours_that_change_on_a_date_do_so_then_for_that_member_alone(tmp_path: Path) -> None:
    text = '[[hours]]\nmember = "health"\ntimes = 0.5\nyear = 3\n'
    before, after = (end(setup(tmp_path, text, quarters)).members.gross_hours for quarters in (9, 10))
    assert np.array_equal(before, after)
    usual = end(Setup(COUNTY, 9)).members.gross_hours
    assert [row for row, share in enumerate(after / usual) if share != 1.0] == [HEALTH]
    assert after[HEALTH] == 0.5 * usual[HEALTH]
    assert same_until(setup(tmp_path, text, 12), 8)


def test_a_later_change_of_hours_is_again_against_what_the_member_had(tmp_path: Path) -> None:
    dated = '[[hours]]\nmember = "health"\ntimes = {}\nyear = {}\n'
    hours = end(setup(tmp_path, dated.format(0.5, 2) + dated.format(1, 3), 9)).members.gross_hours
    assert hours[HEALTH] == end(Setup(COUNTY, 9)).members.gross_hours[HEALTH]


def test_hours_can_go_down_in_steps_as_an_event(tmp_path: Path) -> None:
    text = '[[event]]\nkind = "hours"\ntarget = "health"\nyear = 2\nstart = 1\nuntil_year = 3\nvalue = 0.5\n'
    assert [event.value for event in setup(tmp_path, text, 12).events] == [1.0, 0.875, 0.75, 0.625, 0.5]


def test_a_council_with_fewer_hours_brings_them_into_a_merger() -> None:
    east, west = PLACE["Ashdale District"], PLACE["Brookham District"]
    events = (Event(1, "hours", east, value=0.5), Event(2, "merge", east, west), Event(3, "hours", west, value=1.0))
    before, after = (end(Setup(COUNTY, quarters, events=events)).members for quarters in (3, 4))
    usual = float(start(Setup(COUNTY, 4)).members.gross_hours[east])
    assert before.gross_hours[west] == 1.5 * usual
    assert after.gross_hours[west] == 2.0 * usual  # what both had at the start


def test_a_seat_is_empty_until_its_date(tmp_path: Path) -> None:
    text = '[[seat]]\nmember = "police"\nseniority = 5\ndirectorate = "citizen_facing"\nyear = 2\n'
    assert start(setup(tmp_path, text, 5)).seats[POLICE].filled.sum() == 1
    assert end(setup(tmp_path, text, 5)).seats[POLICE].filled.sum() == 2
    assert same_until(setup(tmp_path, text, 24), 4)


def test_seats_are_taken_in_the_order_of_their_dates(tmp_path: Path) -> None:
    text = "".join(f'[[seat]]\nmember = "police"\nseniority = {s}\nyear = {y}\n' for s, y in ((5, 4), (4, 2)))
    seats = setup(tmp_path, text, 24).partnership.members[POLICE].seats
    assert [(seat.seniority, seat.quarter) for seat in seats[1:]] == [(4, 4), (5, 12)]


def test_a_venue_costs_nothing_until_it_meets_and_opens_to_its_members(tmp_path: Path) -> None:
    text = '[[venue]]\nname = "Group"\nmembers = ["police", "fire", "health"]\nmeetings = 3\nyear = 2\n'
    one = setup(tmp_path, text, 12)
    state, usual = end(one), end(Setup(COUNTY, 12))
    assert list(seen(state, "venues") - seen(usual, "venues"))[:5] == [0, 0, 0, 0, 1]
    more = seen(state, "hours_on_meetings") - seen(usual, "hours_on_meetings")
    assert np.all(more[:4] == 0)
    assert more[4] == pytest.approx(3 * 3 * 2.5)
    assert sorted(np.flatnonzero(state.attends[2])) == sorted((POLICE, HEALTH, PLACE["Shire Fire and Rescue"]))
    assert same_until(one, 4)


def test_who_has_left_or_merged_before_a_venue_opens_is_not_in_it_but_its_successor_is() -> None:
    east, west, gone = PLACE["Ashdale District"], PLACE["Brookham District"], PLACE["Shire Police"]
    planned = replace(COUNTY, venues=(*COUNTY.venues, VenueRecord("Group", (east, gone, HEALTH), 1.0, 4)))
    events = (Event(1, "leave", gone), Event(2, "merge", east, west))
    state = end(Setup(planned, 6, events=events))
    assert sorted(np.flatnonzero(state.attends[2] == 1)) == sorted((west, HEALTH))
    meets = (state.attends == 1).astype(int)
    others = ~np.eye(len(COUNTY.members), dtype=bool)
    assert np.array_equal(state.dyads["venues"][others], (meets.T @ meets)[others])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[seat]]\nmember = "police"\nyear = 9\n', "a seat in year 9 comes after the end"),
        ('[[venue]]\nname = "Group"\nmembers = "police"\nquarter = 30\n', "venue Group in quarter 30"),
        ('[[hours]]\nmember = "police"\ntimes = 1\nyear = 9\n', "a change of hours in year 9"),
        ('[[hours]]\nmember = "police"\ntimes = 1\nyear = 2\nquarter = 4\n', "either year"),
        ('[[event]]\nkind = "style"\nyear = 2\nvalue = 1\nteam_ties = "lead"\n', "team_ties belongs to kind 'govern'"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        setup(tmp_path, text, 12)
    assert said in str(caught.value)


def test_a_new_lead_takes_over_the_team_s_ties_on_the_day_and_without_that_has_none() -> None:
    def lead_ties(name: str, quarters: int) -> int:
        one = apply(read_scenario(name), COUNTY, quarters)
        state = end(one)
        lead = len(COUNTY.members)
        assert state.conditions[0].convener == lead
        assert not state.network.tie[COUNTY.team_place].any()
        return int(state.network.tie[lead].sum())

    before = end(Setup(COUNTY, 8)).network.tie[COUNTY.team_place].sum()
    assert before > 10
    assert lead_ties("mayoral_lead_with_ties", 9) >= before - 3  # a quarter of turnover and choice has gone by
    assert lead_ties("mayoral_lead", 9) < 5


def test_members_with_three_seats_already_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + '[[seat]]\nmember = "county"\n[[seat]]\nmember = "county"\nyear = 2\n', encoding="utf-8")
    (said,) = remarks(read_scenario(str(path)), COUNTY)
    assert "Shire County Council has 3 seats" in said
    assert remarks(read_scenario("citizen_facing_table"), COUNTY) == []


def test_a_remark_is_said_and_kept_with_the_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + '[[seat]]\nmember = "county"\n' * 2, encoding="utf-8")
    out = tmp_path / "out"
    words = ["--replications", "4", "--quarters", "4", "--set", "density=-1.6", "--out", str(out)]
    assert main(["simulate", "--scenario", str(path), *words]) == 0
    assert "has 3 seats" in capsys.readouterr().err
    assert "has 3 seats" in (out / "manifest.json").read_text(encoding="utf-8")


def test_a_scenario_that_does_not_fit_is_refused_before_anything_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(*_given: object) -> None:
        raise AssertionError("the out-degree was solved first")

    monkeypatch.setattr(out_degree, "solve_out_degree", never)
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + '[[event]]\nkind = "leave"\nyear = 2\ntarget = "Shire Polic"\n', encoding="utf-8")
    assert main(["compare", str(path), "--quarters", "12"]) == 2
    assert "did you mean 'Shire Police'" in capsys.readouterr().err
