"""A project log is checked before anything is fitted: every fault at once, with its line and the remedy."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.logs.calendar import DateError, when
from partnership_dynamics.calibration.logs.faults import FAULTS_SHOWN
from partnership_dynamics.calibration.logs.reading import LogError, read_log
from partnership_dynamics.scenarios.commands.main import main
from partnership_dynamics.simulation.shire import shire_county

COUNTY = shire_county()
COLUMNS = (
    "project,type,sponsor,partners,raised,sponsored,started,stalled,stall_reason,resumed,ended,outcome,end_reason,hours"
)
GOOD = "customer_service,Shire Police,{},{},{},{},,,,{},delivered,,100"
TODAY = date(2026, 1, 1)


def log(folder: Path, *rows: str, header: str = COLUMNS) -> Path:
    path = folder / "projects.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def row(
    name: str,
    partners: str = "Shire Health",
    raised: str = "2015-05-01",
    sponsored: str = "2015-06-01",
    started: str = "2015-09-01",
    ended: str = "2017-02-01",
) -> str:
    return f"{name}," + GOOD.format(partners, raised, sponsored, started, ended)


def faults(path: Path, **more: object) -> list[tuple[int, str]]:
    with pytest.raises(LogError) as caught:
        read_log(path, COUNTY, today=TODAY, **more)  # type: ignore[arg-type]
    return list(caught.value.faults)


def test_every_fault_of_a_log_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = log(
        tmp_path,
        row("A", partners="Shire Helth"),
        row("B", ended="2107-02-01"),
        row("B", raised="0215-05-01"),
        row("D", sponsored="2015-10-01"),
        row("E", started="soon").replace("100", "many"),
        row("F").replace("customer_service", "customer_servce"),
        row("G").replace("delivered", ""),
        row("H", ended="2030-01-01"),
    )
    found = faults(path)
    for line, said in [
        (2, "who is no member (nearest: 'Shire Health')"),
        (3, "ended is 2107-02-01"),
        (4, "project 'B' is also on line 3"),
        (4, "raised is 0215-05-01"),
        (5, "started (2015-09-01) comes before sponsored (2015-10-01)"),
        (6, "started is 'soon'"),
        (6, "hours is 'many'"),
        (7, "nearest: 'customer_service'"),
        (8, "a date in ended and no outcome"),
        (9, "still to come"),
    ]:
        assert any(at == line and said in what for at, what in found), (line, said, found)
    assert len(found) == 10
    with pytest.raises(LogError) as caught:
        read_log(path, COUNTY, today=TODAY)
    assert str(caught.value).splitlines()[0] == "projects.csv: 10 faults, all to be corrected:"
    assert len(str(caught.value).splitlines()) == 11


def test_faults_of_the_header_are_told_with_those_of_the_rows(tmp_path: Path) -> None:
    header = COLUMNS.replace("raised", "raisd").replace(",hours", ",hours,comment").replace("sponsor,", "", 1)
    found = faults(log(tmp_path, row("A").replace("Shire Police,", "") + ",x", header=header))
    assert [line for line, _what in found] == [1, 1]
    assert any("no column sponsor" in what for _line, what in found)
    assert any("'raisd' is not known (nearest: 'raised')" in what for _line, what in found)


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    read = read_log(log(tmp_path, row("A") + ",said so", header=COLUMNS + ",comment"), COUNTY, today=TODAY)
    assert any("not used: comment" in note for note in read.notes)


def test_a_log_may_be_dated_ahead_only_if_it_says_that_it_was_kept_until_then(tmp_path: Path) -> None:
    path = log(tmp_path, row("A", ended="2027-02-01"))
    assert "still to come" in faults(path)[0][1]
    assert len(read_log(path, COUNTY, ends=date(2027, 3, 1), today=TODAY).rows) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Q3 2011/12", date(2011, 11, 15)),
        ("Q4 2011/12", date(2012, 2, 15)),
        ("2011/12 Q1", date(2011, 5, 15)),
        ("Q1 2011-12", date(2011, 5, 15)),
        ("Quarter 2 of 2011/2012", date(2011, 8, 15)),
        ("30/04/2019", date(2019, 4, 30)),
        ("30.04.2019", date(2019, 4, 30)),
        ("30-04-2019", date(2019, 4, 30)),
        ("2019-04-30 00:00:00", date(2019, 4, 30)),
        ("30 April 2019", date(2019, 4, 30)),
        ("30th Apr 2019", date(2019, 4, 30)),
        ("Sept 2019", date(2019, 9, 15)),
        ("2019-04", date(2019, 4, 15)),
    ],
)
def test_dates_are_read_as_people_in_local_government_write_them(text: str, day: date) -> None:
    assert when(text).day == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q3 2011", "calendar year (write 2011-08) or of the financial year (write Q3 2011/12)"),
        ("2011/12", "a whole year"),
        ("FY2011", "a whole year"),
        ("2011", "a whole year"),
        ("Q3 2011/13", "do not follow each other"),
        ("04/30/2019", "--dates month"),
        ("03/04/19", "year has two digits"),
        ("43585", "a spreadsheet's count of days (of 2019-04-30"),
        ("31/06/2019", "no day of the calendar"),
        ("spring 2019", "no date; write dates as"),
    ],
)
def test_dates_that_may_mean_several_things_are_asked_about(text: str, said: str) -> None:
    with pytest.raises(DateError) as caught:
        when(text)
    assert said in str(caught.value)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_the_same_day_in_any_form_is_the_same_day(day: date) -> None:
    forms = (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day.day} {day:%B %Y}", f"{day:%d-%b-%Y}")
    assert {when(form).day for form in forms} == {day}
    assert when(f"{day:%m/%d/%Y}", "month").day == day
    year = day.year - (day.month < 4)
    quarter = when(f"Q{(day.month - 4) % 12 // 3 + 1} {year}/{(year + 1) % 100:02d}")
    assert quarter.first <= day <= quarter.last
    assert quarter.last - quarter.first < timedelta(days=93)


def test_years_that_may_be_months_are_asked_about_unless_another_date_decides(tmp_path: Path) -> None:
    doubtful = row("A", raised="2009-10", sponsored="2009-10", started="2010-11", ended="2011-12")
    assert "a month, or the financial year" in faults(log(tmp_path, doubtful))[0][1]
    decided = row("B", raised="2009-04", sponsored="2009-10", started="2010-11", ended="2011-12")
    assert len(read_log(log(tmp_path, decided), COUNTY, today=TODAY).rows) == 1


def test_quarters_and_months_are_out_of_order_only_where_no_day_in_them_is_in_order(tmp_path: Path) -> None:
    fine = row("A", raised="Q1 2015/16", sponsored="2015-04-20", started="2015-04-25")
    assert len(read_log(log(tmp_path, fine), COUNTY, today=TODAY).rows) == 1
    wrong = row("A", raised="Q2 2015/16", sponsored="2015-04-20", started="2015-04-25")
    assert "sponsored (2015-04-20) comes before raised" in faults(log(tmp_path, wrong))[0][1]


@pytest.mark.parametrize(
    "partners",
    [
        "Shire Health & Ashdale District",
        "Shire Health; Ashdale District",
        "Shire Health and Ashdale District",
        '"Shire Health, Ashdale District"',
        "Ashdale District / Shire Health",
        "Shire Fire and Rescue & Shire Health",
    ],
)
def test_partners_are_taken_apart_where_each_part_is_a_member(tmp_path: Path, partners: str) -> None:
    read = read_log(log(tmp_path, row("A", partners=partners)), COUNTY, today=TODAY)
    assert read.partners.sum() == 3  # and the sponsor
    assert any("taken apart" in note for note in read.notes) == (";" not in partners)


def test_two_sponsors_and_a_stranger_among_partners_are_faults(tmp_path: Path) -> None:
    found = faults(
        log(tmp_path, row("A", partners="Shire Health & Nobody").replace("Shire Police", "Shire Police & Shire Health"))
    )
    assert any("2 members; one takes a project forward" in what for _line, what in found)
    assert any("'Shire Health & Nobody', who is no member" in what for _line, what in found)


def test_a_workbook_is_read_as_a_log_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("Projects")
    sheet.append(COLUMNS.split(","))
    day = [date(2015, 5, 1), date(2015, 6, 1), date(2015, 9, 1)]
    sheet.append(
        [
            "A",
            "customer service",
            "Shire Police",
            "Shire Health",
            *day,
            None,
            None,
            None,
            date(2017, 2, 1),
            "delivered",
            None,
            100,
        ]
    )
    book.save(tmp_path / "projects.xlsx")
    read = read_log(tmp_path / "projects.xlsx", COUNTY, ends=date(2018, 1, 1), today=TODAY)
    assert read.rows["ended"].tolist() == [7]


def test_more_faults_than_can_be_read_are_counted(tmp_path: Path) -> None:
    path = log(tmp_path, *(row(f"P{k}", partners=f"Nobody {k}") for k in range(2_000)))
    found = faults(path)
    assert len(found) == 2_000
    with pytest.raises(LogError) as caught:
        read_log(path, COUNTY, today=TODAY)
    assert f"... and {2_000 - FAULTS_SHOWN} more." in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"), [("log_typo_year", "ended is 2107-06-03"), ("log_typo_year2", "raised is 0216")]
)
def test_slips_of_the_year_are_refused_before_anything_is_compiled_or_fitted(
    shared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    said: str,
) -> None:
    def never() -> None:
        raise AssertionError("the model was compiled before the log was checked")

    monkeypatch.setattr("partnership_dynamics.simulation.warm.compile_model", never)
    monkeypatch.chdir(tmp_path)
    path = shared / "cases" / "14-log-year-typo" / f"{name}.csv"
    assert main(["log", "fit", str(path), "--pilot", "250", "--particles", "50", "--histories", "300"]) == 2
    told = capsys.readouterr().err
    assert f"{name}.csv, line 8: {said}" in told


def test_the_clean_log_of_the_case_is_read_and_checked_by_a_command(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = shared / "cases" / "14-log-year-typo" / "log_iso.csv"
    assert len(read_log(path, COUNTY).rows) == 6
    assert main(["log", "check", str(path)]) == 0
    assert "No fault found" in capsys.readouterr().err
