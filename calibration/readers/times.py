"""The order of waves: numbers, years, financial years, quarters, dates, and words such as pre and post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from partnership_dynamics.calibration.readers.words import EARLY, LATE, MIDDLE, MONTHS, NUMBERS, ORDINALS

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SPAN = 60  # years between the first and the last wave, beyond which one of them is probably mistyped
MONTH_OF = {name[:length]: place for place, name in enumerate(MONTHS, start=1) for length in (3, 4, len(name))}
ORDINAL_OF = {word: place for place, word in enumerate(ORDINALS)}
NUMBER_OF = {word: str(place) for place, word in enumerate(NUMBERS)}
PREFIX = r"(?:wave|w|time|t|round|r|period|p|phase|year|y|yr|survey|s|panel|occasion|timepoint|tp|time point|fy)"
NUMBER = re.compile(rf"^{PREFIX}?[ _.-]*(?P<number>\d{{1,4}}(?:\.\d+)?)$")
NTH = re.compile(rf"^(?P<number>\d{{1,2}})(?:st|nd|rd|th)(?: {PREFIX})?$")
FINANCIAL = re.compile(r"^(?:fy|f/y|financial year|year)? ?'?(?P<first>\d{4}|\d{2})\s?[/-]\s?(?P<second>\d{4}|\d{2})$")
QUARTER = re.compile(
    r"^(?:q(?P<q>[1-4])[ /_-]*(?P<year>\d{4})(?:[/-](?P<fy>\d{2,4}))?|(?P<year2>\d{4})(?:[/-](?P<fy2>"
    r"\d{2,4}))?[ _-]*q(?P<q2>[1-4]))$"
)
MONTH = re.compile(
    r"^(?:(?P<month>[a-z]{3,9})\.?[ -]?'?(?P<year>\d{4}|\d{2})|(?P<year2>\d{4})[ -](?P<month2>[a-z]{3,9})|"
    r"(?P<year3>\d{4})[-/](?P<month3>0[1-9]|1[0-2])|(?P<month4>0?[1-9]|1[0-2])[/](?P<year4>\d{4}))$"
)
SLASHED = re.compile(r"^(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?:[ t].*)?$")
WRITTEN = re.compile(r"^(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})$")
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3}
WINTER = "winter"
YEARS = r"(?P<{0}>\d{{4}}|\d{{2}})(?:[/-](?P<{1}>\d{{4}}|\d{{2}}))?"
SEASON = re.compile(
    rf"^(?:(?P<season>[a-z]+)[ ,'-]+{YEARS.format('year', 'next')}|"
    rf"{YEARS.format('year2', 'next2')}[ ,-]+(?P<season2>[a-z]+))$"
)


@dataclass(frozen=True)
class Ordered:
    """Waves in order of time, or why they cannot be put in order.

    Parameters
    ----------
    waves : tuple of str
        Earliest first; as they came where `problem` is not empty.
    why : str
        In words: "by year".
    problem : str
        Why the order is not known; empty where it is.
    certain : bool
        False: `waves` is a proposal.
    """

    waves: tuple[str, ...]
    why: str = ""
    problem: str = ""
    certain: bool = True


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _day(year: int, month: int, day: int) -> float | None:
    try:
        return float(date(year, month, day).toordinal())
    except ValueError:
        return None


def _word(bare: str) -> tuple[str, float, str] | None:
    """Return stage and number of words such as "pre", "follow-up 2"; and what else the words say."""
    parts = [
        part
        for part in re.split(r"[\s_-]+", bare.replace("follow-up", "followup").replace("follow up", "followup"))
        if part
    ]
    if not parts:
        return None
    if parts[0] in ORDINAL_OF:
        return "ordinal", float(ORDINAL_OF[parts[0]]), " ".join(parts[1:])
    if bare in ("last year", "this year"):
        return "stage", 0.0 if bare == "last year" else 200.0, ""
    number = 0.0
    if len(parts) > 1 and re.fullmatch(r"\d{1,2}", parts[-1]):
        number = float(parts.pop())
    for base, words in ((0.0, EARLY), (100.0, MIDDLE), (200.0, LATE)):
        for stem in words:
            if parts[0] == stem or (len(parts) == 1 and parts[0].rstrip("0123456789") == stem and parts[0] != stem):
                extra = parts[0][len(stem) :]
                return "stage", base + (float(extra) if extra else number), " ".join(parts[1:])
    return None


def _season(bare: str, year_begins_in_winter: bool) -> tuple[str, float, str] | None:
    """Return a season of a year: "Autumn 2011", "winter 2011/12"; a winter of one year may be its first or its last."""
    match = SEASON.match(bare)
    named = match and (match["season"] or match["season2"])
    if not match or named not in (*SEASONS, WINTER):
        return None
    year = _year(match["year"] or match["year2"])
    two = bool(match["next"] or match["next2"])
    if named != WINTER:
        return None if two else ("season", 4.0 * year + SEASONS[named], "")
    return "season", 4.0 * year + (0 if year_begins_in_winter and not two else 4), ""


def moment(word: str, month_first: bool = False, year_begins_in_winter: bool = False) -> tuple[str, float, str] | None:
    """Return the kind of a wave's name, its place in time, and what else it says; None where it is no known time.

    Examples
    --------
    >>> moment("T2"), moment("2009/10")[0], moment("Q3 2011")[:2], moment("blue")
    (('number', 2.0, ''), 'financial year', ('quarter', 8046.0), None)
    >>> moment("pre"), moment("post-merger"), moment("1 March 2012")[0]
    (('stage', 0.0, ''), ('stage', 200.0, 'merger'), 'date')
    >>> moment("jan24") == moment("January 2024"), moment("wave24")
    (True, ('number', 24.0, ''))
    >>> moment("Autumn 2011") < moment("spring 2012"), moment("2012 summer")[0]
    (True, 'season')
    """
    bare = " ".join(word.casefold().replace("–", "-").split())
    bare = " ".join(NUMBER_OF.get(part, part) for part in bare.split())
    if match := NUMBER.match(bare):
        number = float(match["number"])
        return ("year" if len(match["number"]) == 4 else "number"), number, ""
    if match := NTH.match(bare):
        return "number", float(match["number"]), ""
    if match := QUARTER.match(bare):
        year = int(match["year"] or match["year2"])
        financial = bool(match["fy"] or match["fy2"])
        return (
            ("quarter of a financial year" if financial else "quarter"),
            4.0 * year + int(match["q"] or match["q2"]) - 1,
            "",
        )
    if match := FINANCIAL.match(bare):
        first = _year(match["first"])
        if (first + 1) % 100 == int(match["second"]) % 100:
            return "financial year", float(first), ""
    if match := MONTH.match(bare):
        named = match["month"] or match["month2"]
        month = MONTH_OF.get(named) if named else int(match["month3"] or match["month4"])
        year = _year(match["year"] or match["year2"] or match["year3"] or match["year4"])
        if month and not (match["month3"] and not 1 <= month <= 12):
            return "month", 12.0 * year + month, ""
    if season := _season(bare, year_begins_in_winter):
        return season
    if match := SLASHED.match(bare):
        a, b = int(match["a"]), int(match["b"])
        place = _day(_year(match["year"]), *((a, b) if month_first else (b, a)))
        return None if place is None else ("date", place, "")
    if match := WRITTEN.match(bare):
        month = MONTH_OF.get(match["month"])
        place = _day(int(match["year"]), month, int(match["day"])) if month else None
        return None if place is None else ("date", place, "")
    try:
        return "date", float(datetime.fromisoformat(word.strip()).toordinal()), ""
    except ValueError:
        return _word(bare)


def is_time(word: str) -> bool:
    """Say whether a word names a time.

    Examples
    --------
    >>> [is_time(one) for one in ("2", "pre", "2009/10", "help")]
    [True, True, True, False]
    """
    return moment(word) is not None or moment(word, month_first=True) is not None


def _sorted(waves: Sequence[str], month_first: bool = False, year_begins_in_winter: bool = False) -> Ordered:
    found = [moment(wave, month_first, year_begins_in_winter) for wave in waves]
    strange = [wave for wave, one in zip(waves, found, strict=True) if one is None]
    if strange:
        return Ordered(tuple(waves), problem=f"{strange[0]!r} is no time that is known")
    known = [one for one in found if one is not None]
    kinds = {kind for kind, _place, _rest in known}
    if len(kinds) > 1:
        return Ordered(tuple(waves), problem=f"they are times of different kinds ({', '.join(sorted(kinds))})")
    if len({rest for _kind, _place, rest in known}) > 1:
        return Ordered(tuple(waves), problem="they name different things")
    places = [place for _kind, place, _rest in known]
    if len(set(places)) < len(places):
        return Ordered(tuple(waves), problem="two of them may be the same time")
    kind = kinds.pop()
    order = tuple(wave for _place, wave in sorted(zip(places, waves, strict=True)))
    per = {
        "year": 1.0,
        "financial year": 1.0,
        "quarter": 4.0,
        "quarter of a financial year": 4.0,
        "month": 12.0,
        "season": 4.0,
        "date": 365.25,
    }.get(kind)
    if per is not None:
        years = [place / per for place in places]
        odd = [wave for wave, year in zip(waves, years, strict=True) if not FIRST_YEAR <= year <= LAST_YEAR + 1]
        if odd:
            return Ordered(order, problem=f"{odd[0]!r} is no year of a survey", certain=False)
        if max(years) - min(years) > LONGEST_SPAN:
            return Ordered(order, problem=f"{max(years) - min(years):.0f} years lie between them", certain=False)
    return Ordered(order, "by the words" if kind in ("stage", "ordinal") else f"by {kind}")


def in_order(waves: Sequence[str]) -> Ordered:
    """Return waves in order of time, as far as their names show it.

    Examples
    --------
    >>> in_order(["post", "pre"]).waves, in_order(["10", "9"]).waves, in_order(["2010/11", "2009/10"]).waves
    (('pre', 'post'), ('9', '10'), ('2009/10', '2010/11'))
    >>> in_order(["red", "blue"]).problem, in_order(["2016", "0216"]).problem
    ("'red' is no time that is known", "'0216' is no year of a survey")
    >>> in_order(["Spring 2012", "Autumn 2011"]).waves, in_order(["Winter 2011", "Summer 2011"]).problem
    (('Autumn 2011', 'Spring 2012'), 'a winter may be at the beginning or the end of its year')
    >>> in_order(["03/04/2012", "04/03/2012"]).problem
    'day and month can be taken either way'
    """
    if len(waves) < 2:
        return Ordered(tuple(waves))
    slashed = [one for one in map(SLASHED.match, (wave.casefold() for wave in waves)) if one]
    if not slashed:
        late, early = _sorted(waves), _sorted(waves, year_begins_in_winter=True)
        if late.problem or early.problem or late.waves == early.waves:
            return late
        return Ordered(late.waves, problem="a winter may be at the beginning or the end of its year", certain=False)
    day_first, month_first = _sorted(waves, month_first=False), _sorted(waves, month_first=True)
    if day_first.problem and not month_first.problem:
        return month_first
    if month_first.problem or day_first.waves == month_first.waves:
        return day_first
    return Ordered(day_first.waves, problem="day and month can be taken either way", certain=False)
