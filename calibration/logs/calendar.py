"""Dates as people write them, and quarters since a founding date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from partnership_dynamics.calibration.readers.words import MONTHS

MONTHS_A_QUARTER = 3
FORMATS = "2019-04-30, 30/04/2019 (day first), 30 April 2019, April 2019, 2019-04 or Q1 2019/20 (financial year)"
ORDERS = ("day", "month")  # which comes first in 03/04/2019
MIDDLE = 15  # the day meant by a month alone
FINANCIAL_YEAR_BEGINS = 4  # April
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:.]+)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ -])?([a-z]{3,9})\.?,?[ -](\d{4})", re.IGNORECASE)
_YEARS = r"(?:FY ?)?(\d{4}) ?[/-] ?(\d{2}|\d{4})"
_QUARTER = r"(?:Q|Qtr|Quarter) ?([1-4])"
_FINANCIAL = (
    re.compile(rf"{_QUARTER},? ?(?:of )?{_YEARS}", re.IGNORECASE),
    re.compile(rf"{_YEARS},? ?{_QUARTER}", re.IGNORECASE),
)
_BARE_QUARTER = re.compile(rf"{_QUARTER},? ?(\d{{4}})|(\d{{4}}),? ?{_QUARTER}", re.IGNORECASE)
_FINANCIAL_YEAR = re.compile(r"(?:FY ?)?\d{4} ?/ ?(?:\d{2}|\d{4})|FY ?\d{2,4}(?: ?[/-] ?\d{2})?|\d{4}", re.IGNORECASE)
_EXCEL_DAY = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_EXCEL_BEGINS = date(1899, 12, 30)


class DateError(ValueError):
    """A cell is no date, or may be several; the message says what it may be and how to write it."""


class When(NamedTuple):
    """A date as a cell says it: the day that stands for it, and the first and last that it may mean."""

    day: date
    first: date
    last: date


def _months(first: date, count: int) -> When:
    """Return some whole months, of which the middle stands for all."""
    place = first.year * 12 + first.month - 1 + count
    last = date(place // 12, place % 12 + 1, 1) - timedelta(days=1)
    middle = first.replace(day=MIDDLE) if count == 1 else date(first.year, first.month + count // 2, MIDDLE)
    return When(middle, first, last)


def _financial(quarter: int, year: int, end: str) -> When:
    """Return a quarter of a financial year, which begins in April."""
    if int(end) % 100 != (year + 1) % 100:
        raise DateError(f"the years {year} and {end} do not follow each other")
    month = FINANCIAL_YEAR_BEGINS + MONTHS_A_QUARTER * (quarter - 1)
    return _months(date(year + (month > 12), (month - 1) % 12 + 1, 1), MONTHS_A_QUARTER)


def when(text: str, order: str = "day") -> When:
    """Return the date that a cell says; a month or a quarter alone is taken at its middle.

    Parameters
    ----------
    text : str
    order : {"day", "month"}
        Which comes first in 03/04/2019.

    Raises
    ------
    DateError
        If it says none, or may say several.

    Examples
    --------
    >>> when("Q3 2011/12").day, when("30/04/2019").day, when("04/30/2019", "month").day, when("April 2019").first
    (datetime.date(2011, 11, 15), datetime.date(2019, 4, 30), datetime.date(2019, 4, 30), datetime.date(2019, 4, 1))
    """
    plain = " ".join(text.split())
    try:
        result = _when(plain, order)
    except DateError:
        raise
    except (ValueError, OverflowError):  # a 31st of June
        raise DateError(f"no day of the calendar; write dates as {FORMATS}") from None
    if result is None:
        raise DateError(_why_not(plain))
    return result


def _when(text: str, order: str) -> When | None:
    if iso := _ISO.fullmatch(text):
        if iso[3] is None:
            return _months(date(int(iso[1]), int(iso[2]), 1), 1)
        return When(*[date(int(iso[1]), int(iso[2]), int(iso[3]))] * 3)
    if numbers := _NUMBERS.fullmatch(text):
        day, month = (numbers[1], numbers[2]) if order == "day" else (numbers[2], numbers[1])
        if int(month) > 12 >= int(day):
            other = ORDERS[1 - ORDERS.index(order)]
            raise DateError(
                f"no date with the {order} first; if the {other} comes first in all of them, give --dates {other}"
            )
        return When(*[date(int(numbers[3]), int(month), int(day))] * 3)
    if words := _IN_WORDS.fullmatch(text):
        months = [month for month, name in enumerate(MONTHS, 1) if name.startswith(words[2].lower())]
        if len(months) == 1:
            if words[1] is None:
                return _months(date(int(words[3]), months[0], 1), 1)
            return When(*[date(int(words[3]), months[0], int(words[1]))] * 3)
    if match := _FINANCIAL[0].fullmatch(text):
        return _financial(int(match[1]), int(match[2]), match[3])
    if match := _FINANCIAL[1].fullmatch(text):
        return _financial(int(match[3]), int(match[1]), match[2])
    return None


def _why_not(text: str) -> str:
    """Return what a cell that is no date may mean, and how to write it."""
    if match := _BARE_QUARTER.fullmatch(text):
        quarter, year = (int(match[1] or match[4]), int(match[2] or match[3]))
        calendar = f"{year}-{3 * quarter - 1:02d}"
        return (
            f"a quarter of the calendar year (write {calendar}) or of the financial year (write Q{quarter} "
            f"{year}/{(year + 1) % 100:02d})"
        )
    if _SHORT_YEAR.fullmatch(text):
        return "a date whose year has two digits; write four, as in 30/04/2019"
    if _EXCEL_DAY.fullmatch(text):
        day = _EXCEL_BEGINS + timedelta(days=int(float(text)))
        return f"a spreadsheet's count of days (of {day}, if so); format the column as dates, and save it again"
    if _FINANCIAL_YEAR.fullmatch(text):
        return "a whole year, and quarters count; write the quarter (Q1 2011/12 is April to June 2011), or a month"
    return f"no date; write dates as {FORMATS}"


def may_be_years(texts: Iterable[str]) -> str | None:
    """Return a cell such as 2009-10 if it may be a financial year or a month, and no other cell decides.

    Examples
    --------
    >>> may_be_years(["2009-10", "2010-11"]), may_be_years(["2009-10", "2009-04"])
    ('2009-10', None)
    """
    months = [text.strip() for text in texts if re.fullmatch(r"\d{4}-\d{2}", text.strip())]
    alike = [text for text in months if int(text[5:]) == (int(text[:4]) + 1) % 100]
    return months[0] if months and len(alike) == len(months) else None


def date_from(text: str, order: str = "day") -> date:
    """Return the day that stands for the date of a cell.

    Raises
    ------
    DateError
        As `when`.

    Examples
    --------
    >>> date_from("30/04/2019"), date_from("2019-04")
    (datetime.date(2019, 4, 30), datetime.date(2019, 4, 15))
    """
    return when(text, order).day


def quarter_of(day: date, founded: date) -> int:
    """Return in which quarter since the founding a day falls, from 0; negative before the founding.

    Examples
    --------
    >>> founded = date(2015, 4, 1)
    >>> [quarter_of(day, founded) for day in (founded, date(2015, 6, 30), date(2015, 7, 1), date(2016, 3, 31))]
    [0, 0, 1, 3]
    """
    months = 12 * (day.year - founded.year) + day.month - founded.month - (day.day < founded.day)
    return months // MONTHS_A_QUARTER


def first_day_of(quarter: int, founded: date) -> date:
    """Return the day on which a quarter since the founding begins.

    Examples
    --------
    >>> first_day_of(3, date(2015, 4, 1))
    datetime.date(2016, 1, 1)
    """
    months = founded.month - 1 + MONTHS_A_QUARTER * quarter
    year, month = founded.year + months // 12, months % 12 + 1
    try:
        return date(year, month, founded.day)
    except ValueError:  # a 31st where a month has 30 days: the quarter begins on the next month's first
        return date(year + month // 12, month % 12 + 1, 1)


def whole_quarters_until(last: date, founded: date) -> int:
    """Return how many quarters since the founding are over at the end of a day.

    Examples
    --------
    >>> [whole_quarters_until(date(2016, 3, day), date(2015, 4, 1)) for day in (30, 31)]
    [3, 4]
    """
    return max(quarter_of(last + timedelta(days=1), founded), 0)
