"""Project logs: what a reader refuses, what a window shows, and that a log and a history are summarised alike.

Broken logs for longer: PARTNERSHIP_FUZZ=5000 python3 run.py test tests/calibration/test_logs.py -k damaged
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.logs.calendar import first_day_of, quarter_of
from partnership_dynamics.calibration.logs.faults import FAULTS_SHOWN
from partnership_dynamics.calibration.logs.log import DATES, NEVER, OPEN, ROW, ProjectLog, log_of_history, seen_through
from partnership_dynamics.calibration.logs.reading import LogError, read_log
from partnership_dynamics.calibration.logs.statistics import STATISTICS, events_and_risk, statistics_of
from partnership_dynamics.calibration.logs.writing import log_csv, template_csv
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start

COUNTY = shire_county()
FOUNDED = date(2015, 4, 1)
HEADER = (
    "project,type,sponsor,partners,raised,sponsored,started,stalled,stall_reason,resumed,ended,outcome,end_reason,"
    "hours\n"
)
GOOD = "A,customer service,Shire Police,Shire Health,2015-05-01,2015-06-01,2015-09-01,,,,2017-02-01,delivered,,1200\n"
WINDOW: dict[str, Any] = {"begins": FOUNDED, "ends": date(2025, 3, 31)}


def history(quarters: int, seed: int = 1, **constants: float) -> ProjectLog:
    setup = Setup(COUNTY, quarters, {"idea_rate": 0.15, "threshold": 0.1, "density": -2.3, **constants})
    return log_of_history(run(start(setup), seed, 0))


def same(one: ProjectLog, other: ProjectLog) -> None:
    for name in ROW.names or ():
        np.testing.assert_array_equal(one.rows[name], other.rows[name], err_msg=name)
    assert (one.begins, one.ends) == (other.begins, other.ends)


@pytest.mark.parametrize("cut", [5, 17, 28])
def test_a_history_cut_short_is_what_a_shorter_history_shows(cut: int) -> None:
    same(seen_through(history(40), 0, cut), seen_through(history(cut), 0, cut))


def test_a_history_has_stages_stalls_and_both_reasons_of_giving_up() -> None:
    rows = np.concatenate([history(40, seed).rows for seed in range(8)])
    for date_of in DATES:
        assert (rows[date_of] != NEVER).any(), date_of
    assert set(np.unique(rows["reason"])) == {0, 1, 2, 3, 4}
    again = rows[rows["resumed"] != NEVER]
    assert (again["stalled"] <= again["resumed"]).all()


@st.composite
def logs(draw: st.DrawFn) -> ProjectLog:
    """Draw a log of twenty quarters with anything that may happen to a project."""
    rows = np.zeros(draw(st.integers(1, 12)), dtype=ROW)
    for row in rows:
        for name in DATES:
            row[name] = NEVER
        row["type"] = draw(st.integers(0, 3))
        row["sponsor"] = draw(st.integers(0, 15))
        row["hours"] = draw(st.floats(0, 5000))
        stages = draw(st.integers(1, 5))
        days = sorted(draw(st.lists(st.integers(0, 19), min_size=stages, max_size=stages)))
        for name, day in zip(DATES[:5], days, strict=False):
            row[name] = day
        if draw(st.booleans()):
            row["ended"] = draw(st.integers(days[-1], 19))
            kinds = {1: (3, 4), 2: (2,)}.get(stages, (1, 2, 4))
            row["outcome"] = draw(st.sampled_from(kinds))
    return ProjectLog(rows, np.ones((len(rows), 17), dtype=np.uint8), 0, 20)


@given(logs(), st.integers(1, 19))
def test_events_and_quarters_at_risk_of_two_windows_add_up_to_those_of_both(log: ProjectLog, cut: int) -> None:
    whole = events_and_risk(log)
    early, late = (events_and_risk(seen_through(log, *window)) for window in ((0, cut), (cut, 20)))
    for name, (events, risk) in whole.items():
        assert early[name][0] + late[name][0] == events, name
        assert early[name][1] + late[name][1] == risk, name


@given(logs(), st.integers(1, 19), st.integers(1, 19))
def test_looking_twice_shows_what_looking_once_through_the_narrower_window_shows(
    log: ProjectLog, one: int, other: int
) -> None:
    near = min(one, other)
    same(seen_through(seen_through(log, 0, max(one, other)), 0, near), seen_through(log, 0, near))


@given(logs(), st.integers(1, 19))
def test_nothing_that_happens_after_a_log_ends_changes_its_statistics(log: ProjectLog, cut: int) -> None:
    other = ProjectLog(log.rows.copy(), log.partners, 0, 20)
    for name in DATES:
        late = other.rows[name] >= cut
        other.rows[name][late] = np.maximum(other.rows[name][late], 19)
    one, changed = (statistics_of(seen_through(which, 0, cut), COUNTY) for which in (log, other))
    np.testing.assert_array_equal(one, changed)


@given(st.integers(0, 200), st.dates(date(1995, 1, 1), date(2040, 12, 31)))
def test_a_quarter_begins_on_its_first_day_and_no_sooner(quarter: int, founded: date) -> None:
    founded = founded.replace(day=min(founded.day, 28))
    first = first_day_of(quarter, founded)
    assert quarter_of(first, founded) == quarter
    assert quarter_of(date.fromordinal(first.toordinal() - 1), founded) == quarter - 1


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_a_log_written_and_read_again_is_the_same(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    log = history(32, seed)
    path = tmp_path_factory.mktemp("log") / "projects.csv"
    path.write_text(log_csv(log, COUNTY, FOUNDED, seed), encoding="utf-8")
    read = read_log(path, COUNTY, FOUNDED, date(2023, 3, 31))
    for name in (*DATES, "type", "sponsor", "outcome", "reason"):
        np.testing.assert_array_equal(read.rows[name], log.rows[name], err_msg=name)
    np.testing.assert_allclose(read.rows["hours"], log.rows["hours"], atol=0.51)
    np.testing.assert_array_equal(read.partners, log.partners)
    known = [not name.startswith("hours") for name in STATISTICS]
    np.testing.assert_allclose(statistics_of(read, COUNTY)[known], statistics_of(log, COUNTY)[known])


def test_a_cause_outside_the_model_ends_observation_and_is_no_event(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    stalled = GOOD.replace("2015-09-01,,,,2017-02-01,delivered,,1200", "2015-09-01,2016-01-10,outside,,,,,")
    path.write_text(HEADER + stalled, encoding="utf-8")
    log = read_log(path, COUNTY, **WINDOW)
    found = events_and_risk(log)
    assert found["stall"] == (0, 3)  # the third, fourth and fifth quarter, at the end of which it left
    assert any("outside the model" in note for note in log.notes)


def test_a_log_without_dates_of_ideas_counts_sponsored_projects_alone(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(HEADER + GOOD.replace("2015-05-01", ""), encoding="utf-8")
    log = read_log(path, COUNTY, **WINDOW)
    assert not log.knows_ideas
    found = dict(zip(STATISTICS, statistics_of(log, COUNTY), strict=True))
    assert np.isnan(found["sponsor_delay"])
    assert np.isnan(found["hazard_sponsor_light"])
    like_it = log_of_history(run(start(Setup(COUNTY, 40, {"idea_rate": 0.15})), 1, 0), log)
    assert (like_it.rows["raised"] == NEVER).all()
    assert (like_it.rows["sponsored"] != NEVER).all()


def test_projects_open_at_the_end_stay_open_and_part_of_a_quarter_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    log = read_log(path, COUNTY, FOUNDED, date(2017, 2, 15))
    assert log.ends == 7
    assert log.rows["outcome"].tolist() == [OPEN]
    assert any("not whole" in note for note in log.notes)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("customer service", "customer servce"), "line 2: type is 'customer servce' (nearest"),
        (GOOD.replace("Shire Police", "Shire Polce"), "who is no member (nearest: 'Shire Police')"),
        (GOOD.replace("2015-06-01", "summer 2015"), "write dates as"),
        (GOOD.replace("2015-09-01", "2015-05-20"), "started (2015-05-20) comes before sponsored (2015-06-01)"),
        (GOOD.replace("delivered", ""), "a date in ended and no outcome"),
        (GOOD.replace("2017-02-01", ""), "outcome delivered and no date in ended"),
        (GOOD.replace("2015-09-01", ""), "started has no date"),
        (GOOD.replace("1200", "-3"), "hours is -3"),
        (GOOD + GOOD, "project 'A' is also on line 2"),
        (GOOD.replace("A,", ",", 1), "project is empty"),
        (GOOD + GOOD.replace("A,", "B,", 1).replace("2015-05-01", ""), "line 3: raised has no date, and other"),
        (GOOD.replace(",delivered,,", ",abandoned,bored,"), "end_reason is 'bored'"),
        ("", "no project in it"),
    ],
)
def test_a_faulty_log_is_refused_with_its_line_and_the_remedy(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(LogError) as refused:
        read_log(path, COUNTY, **WINDOW)
    assert said in str(refused.value)
    assert str(refused.value).startswith("projects.csv")


EXAMPLE = log_csv(history(24), COUNTY, FOUNDED, 1).encode()
PIECES = [
    b"",
    b",",
    b"\n",
    b'"',
    b";",
    b"nan",
    b"-1",
    b"1e999",
    b"9999-12-31",
    b"0001-01",
    b"31/12/2016",
    b"delivered",
    b"outside",
    b"\x00",
    b"\xff",
    "é".encode(),
]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=int(os.environ.get("PARTNERSHIP_FUZZ", "40")),
)
@given(data=st.data())
def test_a_damaged_log_is_read_or_refused_in_a_sentence_that_names_it(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(EXAMPLE[: data.draw(st.integers(200, len(EXAMPLE)))])
    for _ in range(data.draw(st.integers(1, 4))):
        at, size = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 12))
        whole[at : at + size] = data.draw(st.sampled_from([*PIECES, bytes(whole[at : at + 40])]))
    path = tmp_path / "projects.csv"
    path.write_bytes(bytes(whole))
    told, log = "", None
    try:
        log = read_log(path, COUNTY, **(WINDOW if data.draw(st.booleans()) else {}))
    except SurveyError as error:
        told = str(error)
    if log is None:
        assert "projects.csv" in told
        assert all(len(one) < 1_000 for one in told.splitlines())
        assert len(told.splitlines()) <= FAULTS_SHOWN + 2
    else:
        assert not np.isinf(statistics_of(log, COUNTY)).any()


def test_a_log_without_a_needed_column_or_with_too_few_quarters_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text("project,type\nA,customer service\n", encoding="utf-8")
    with pytest.raises(LogError, match=r"run\.py log template"):
        read_log(path, COUNTY)
    path.write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(LogError, match="whole quarters; at least 4"):
        read_log(path, COUNTY, FOUNDED, date(2015, 12, 1))
    with pytest.raises(LogError, match="before the founding"):
        read_log(path, COUNTY, FOUNDED, founded=date(2016, 1, 1))


def test_the_template_has_every_column_that_a_log_may_have(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    assert template_csv() == HEADER
    path.write_text(template_csv() + GOOD, encoding="utf-8")
    assert len(read_log(path, COUNTY, **WINDOW).rows) == 1
