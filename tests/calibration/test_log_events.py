"""Further sheets of a log: what their readers refuse, and what they show of constants."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.logs.direct import DAYS_A_QUARTER, quarters_of, rate, share, shown_by
from partnership_dynamics.calibration.logs.events import (
    OUTSIDE,
    SHEETS,
    Child,
    Link,
    read_links,
    read_partnerships,
    read_practices,
    template_of,
)
from partnership_dynamics.calibration.logs.reading import LogError
from partnership_dynamics.scenarios.actions.log_events import EventSheets, count_events
from partnership_dynamics.scenarios.actions.logs import LogFile
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.simulation.shire import shire_county

COUNTY = shire_county()
POLICE, FIRE, TEAM = 11, 12, 16
TODAY = date(2026, 1, 1)


def written(folder: Path, kind: str, *rows: str) -> Path:
    path = folder / f"{kind}.csv"
    path.write_text(template_of(kind) + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def test_links_keep_what_was_not_answered_apart_from_no(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "links",
        "Shire Police,Shire Health,yes,no,",
        "shire police,SHIRE FIRE AND RESCUE,No,,yes",
        "Shire Health,Shire Police,,,",
    )
    one, other, third = read_links(path, COUNTY)
    assert (one.survives, one.second_contact, one.agreement) == (True, False, None)
    assert (other.ego, other.alter, other.survives, other.agreement) == (POLICE, FIRE, False, True)
    assert third.survives is None
    shown = shown_by(read_links(path, COUNTY), ends=TODAY)
    assert [(row.constant, row.events, row.chances) for row in shown] == [("start_institutional", 1, 2)]


def test_practices_say_from_whom_and_when(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "practices",
        "Portal,Shire Police,Shire Fire and Rescue,2019-04-30,",
        "Portal,Shire Health,outside,30/04/2019,2021-05-01",
        "Portal,Shire Health,,2022-05-01,",
    )
    one, other, again = read_practices(path, COUNTY, TODAY)
    assert (one.member, one.source, one.taken, one.dropped) == (POLICE, FIRE, date(2019, 4, 30), None)
    assert (other.source, other.taken, other.dropped) == (OUTSIDE, date(2019, 4, 30), date(2021, 5, 1))
    assert again.source == OUTSIDE


def test_partnerships_have_members_and_dates(tmp_path: Path) -> None:
    path = written(
        tmp_path, "partnerships", "Archives,2019-04,Shire Police; Shire Fire and Rescue,2021-04,A", "Fleet,2020-01,,,"
    )
    one, other = read_partnerships(path, COUNTY, TODAY)
    assert (one.name, one.members, one.project) == ("Archives", (POLICE, FIRE), "A")
    assert (other.members, other.ended) == ((), None)


READERS: dict[str, Callable[..., Any]] = {
    "links": read_links,
    "practices": read_practices,
    "partnerships": read_partnerships,
}


@pytest.mark.parametrize(
    ("kind", "row", "words"),
    [
        ("links", "Shire Police,Shire Polce,yes,,", "line 2: to is 'Shire Polce', who is no member (nearest: 'Shire"),
        ("links", "Shire Police,Shire Police,yes,,", "line 2: from and to are both 'Shire Police'"),
        ("links", "Shire Police,Shire Health,perhaps,,", "line 2: survives is 'perhaps'; write yes or no"),
        ("links", ",Shire Health,yes,,", "line 2: from is empty"),
        ("practices", "Portal,Shire Police,Shire Police,2019-04-30,", "source and member are both 'Shire Police'"),
        ("practices", "Portal,Shire Police,outside,2019-04-30,2018-04-30", "dropped (2018-04-30) comes before taken"),
        ("practices", "Portal,Shire Police,outside,soon,", "taken is 'soon'; write dates as"),
        ("practices", "Portal,Shire Police,outside,2199-04-30,", "taken is 2199-04-30, which is still to come"),
        ("practices", "Portal,Shire Police,outside,,", "line 2: taken is empty"),
        ("practices", "Portal,Shire Police,outside,2019-04-30,,more", "6 cells where the header has 5"),
        ("partnerships", "Fleet,2020-01,Shire Police; Nobody at all,,", "members is 'Nobody at all', who is no member"),
        ("partnerships", "Fleet,2020-01,,2019-01,", "ended (2019-01-15) comes before founded (2020-01-15)"),
        ("partnerships", ",2020-01,,,", "line 2: partnership is empty"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_remedy(tmp_path: Path, kind: str, row: str, words: str) -> None:
    with pytest.raises(LogError) as refused:
        READERS[kind](written(tmp_path, kind, row), COUNTY)
    assert words in str(refused.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "links",
        "Nobody,Shire Health,yes,,",
        "Shire Health,Shire Police,yes,,",
        "Shire Health,Shire Police,no,,",
    )
    with pytest.raises(LogError) as refused:
        read_links(path, COUNTY)
    assert "2 faults" in str(refused.value)
    assert "line 2: from is 'Nobody'" in str(refused.value)
    assert "line 4: the link from 'Shire Health' to 'Shire Police' is also on line 3" in str(refused.value)


def test_what_is_held_cannot_be_taken_over_again(tmp_path: Path) -> None:
    path = written(
        tmp_path, "practices", "Portal,Shire Police,outside,2020-04-30,", "Portal,Shire Police,outside,2019-04-30,"
    )
    with pytest.raises(LogError, match="line 2: 'Shire Police' takes over 'portal' again, which it holds since line 3"):
        read_practices(path, COUNTY, TODAY)


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_a_sheet_without_a_needed_column_is_refused_and_told_how_to_begin_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("one,other\na,b\n", encoding="utf-8")
    with pytest.raises(LogError, match=f"run.py log template --table {kind}"):
        READERS[kind](path, COUNTY)


def test_a_misspelt_optional_column_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    row = "Portal,Shire Police,outside,2019-04-30,2020-04-30"
    path.write_text(f"practice,member,source,taken,droped\n{row}\n", encoding="utf-8")
    with pytest.raises(LogError, match="the column 'droped' is not known"):
        read_practices(path, COUNTY)


def test_a_sheet_of_a_workbook_is_found_by_its_columns(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["project", "type", "sponsor", "sponsored", "started", "ended", "outcome"])
    sheet = book.create_sheet("Children")
    sheet.append(["Partnership", "Founded", "Ended"])
    sheet.append(["Fleet", date(2020, 1, 5), None])
    book.save(tmp_path / "log.xlsx")
    assert [one.founded for one in read_partnerships(tmp_path / "log.xlsx", COUNTY, TODAY)] == [date(2020, 1, 5)]


@given(st.integers(1, 200), st.data())
def test_an_interval_holds_its_share(chances: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, chances))
    value, low, high = share(events, chances)
    assert 0.0 <= low <= value <= high <= 1.0
    value, low, high = rate(events, float(chances))
    assert 0.0 <= low <= value <= high


def test_intervals_hold_the_true_rate_as_often_as_they_say() -> None:
    luck = np.random.default_rng(1)
    held = [low <= 0.02 <= high for low, high in (rate(int(n), 200.0)[1:] for n in luck.poisson(4.0, 2000))]
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 2000)


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000) | st.none()), max_size=8), st.integers(0, 3000))
def test_time_counts_only_while_it_was_written_down(spans: list[tuple[int, int | None]], begins: int) -> None:
    zero, kept = date(2010, 1, 1), 3000
    days = [(zero + timedelta(a), None if b is None else zero + timedelta(a + b)) for a, b in spans]
    ended, quarters = quarters_of(days, zero + timedelta(begins), zero + timedelta(kept))
    assert 0 <= ended <= len(spans)
    assert -1e-9 <= quarters <= len(spans) * (kept - begins) / DAYS_A_QUARTER + 1e-9


def test_a_better_record_means_a_smaller_chance_behind_the_same_children() -> None:
    children = [Child("Fleet", (), date(2020, 1, 1), None, "")]
    of = {}
    for given_up in (0, 8):
        rows = shown_by(children=children, ends=TODAY, delivered=8, given_up=given_up)
        of[given_up] = next(row.value for row in rows if row.constant == "spinoff_chance")
    assert of[0] == pytest.approx(1 / 8 * 10 / 9)
    assert of[8] == pytest.approx(1 / 8 * 2)


def test_links_without_an_answer_show_nothing() -> None:
    assert shown_by([Link(0, 1, None, None, None)], ends=TODAY) == []


def test_the_command_counts_and_says_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practices = written(
        tmp_path,
        "practices",
        "Portal,Shire Police,Shire Fire and Rescue,2015-01-01,",
        "Portal,Shire Health,Partnership staff team,2015-01-01,2017-01-01",
    )
    children = written(tmp_path, "partnerships", "Fleet,2020-01-01,,,")
    sheets = ["--practices", str(practices), "--partnerships", str(children)]
    code = main(["log", "events", *sheets, "--ends", "2025-01-01"])
    said = capsys.readouterr().out
    assert code == 0
    assert "2 practices taken over: 1 from other members, 1 from the staff team, 0 from outside." in said
    assert "--set forget=0.0208" in said
    assert "spinoff_end" in said
    assert "--set spinoff_end" not in said, "none has ended, so no rate is put into anybody's mouth"


def test_the_command_gives_what_python_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = written(tmp_path, "links", "Shire Police,Shire Health,yes,no,yes", "Shire Health,Shire Police,no,no,")
    practices = written(tmp_path, "practices", "Portal,Shire Police,Shire Fire and Rescue,2015-01-01,2017-01-01")
    assert main(["log", "events", "--links", str(links), "--practices", str(practices), "--json"]) == 0
    told: list[str] = []
    counts = count_events(COUNTY, EventSheets(links=links, practices=practices), told.append)
    assert [vars(row) for row in counts.shown] == json.loads(capsys.readouterr().out)
    assert set(counts.settings) <= {row.constant for row in counts.shown if row.events}
    assert [text.startswith("Taken to be written down until") for text in told] == [True]


def test_projects_that_the_log_does_not_have_are_named(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "project,type,sponsor,sponsored,started,ended,outcome\n"
        "A,customer_service,Shire Police,2019-01-10,2019-02-01,2020-01-15,delivered\n"
        "B,customer_service,Shire Police,2019-01-10,2019-02-01,2020-03-10,abandoned\n",
        encoding="utf-8",
    )
    children = written(tmp_path, "partnerships", "Fleet,2020-02-01,,,A", "Archives,2020-02-01,,,Z")
    told: list[str] = []
    ends = date(2025, 1, 1)
    sheets = EventSheets(partnerships=children, log=LogFile(log, ends=ends), ends=ends)
    counts = count_events(COUNTY, sheets, told.append)
    assert counts.delivered == 1
    assert told == ["partnerships.csv: not among the log's projects of that time: Z. Name projects as in the log."]


def test_the_log_beside_the_sheets_is_read_with_the_order_of_dates_that_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "project,type,sponsor,sponsored,started,ended,outcome\n"
        "A,customer_service,Shire Police,01/25/2019,02/25/2019,01/25/2020,delivered\n",
        encoding="utf-8",
    )
    children = written(tmp_path, "partnerships", "Fleet,2020-02-01,,,A")
    words = ["log", "events", str(log), "--partnerships", str(children), "--ends", "01/31/2025"]
    assert main([*words, "--dates", "month", "--json"]) == 0
    assert "spinoff_chance" in [row["constant"] for row in json.loads(capsys.readouterr().out)]


def test_the_command_without_a_sheet_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "events"]) != 0
    assert "--practices" in capsys.readouterr().err


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_a_template_is_what_the_reader_reads(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "template", "--table", kind]) == 0
    assert capsys.readouterr().out == template_of(kind)
