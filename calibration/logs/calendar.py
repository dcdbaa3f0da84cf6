"""Dates as people write them, and quarters counted from a founding date."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS_A_QUARTER = 3
FORMATS = "2019-04-30, 30/04/2019 (day first) or 2019-04"
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
MIDDLE = 15  # the day meant by a month alone


def date_from(text: str) -> date:
    """Return the date that a cell says; a month alone is taken at its middle.

    Raises
    ------
    ValueError
        If it says none.

    Examples
    --------
    >>> date_from("30/04/2019"), date_from("2019-04")
    (datetime.date(2019, 4, 30), datetime.date(2019, 4, 15))
    """
    iso, day_first = _ISO.fullmatch(text.strip()), _DAY_FIRST.fullmatch(text.strip())
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else MIDDLE)
    if day_first:
        return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    raise ValueError(f"{text!r} is not a date")


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
