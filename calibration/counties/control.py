"""Each council's own record of political control, and how often an election changes it.

Control changes when the party (or group) that holds more than half of the seats is another than the year before;
"none" counts as one of them. One council's record has few changes, so its rate is shrunk towards that of all English
councils, as far as the councils differ by chance alone (a gamma prior fitted by moments; Marshall 1991, "Mapping
disease and mortality rates using empirical Bayes estimators", Applied Statistics 40).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from partnership_dynamics.calibration.counties.open_data import CouncilRecord, OpenData

CYCLE_YEARS = 4
PARTIES = ("con", "lab", "ld", "green", "ukip", "ref", "pc", "snp", "nat", "other")
RENAMED = {"shepway": "folkestone and hythe", "south buckinghamshire": "south bucks"}
VESTING_DAY = "-04-01"  # on which councils begin; other dates of a start are those of a register


@dataclass(frozen=True)
class Record:
    """A council's record: how many changes of control in how many years, and what follows.

    Parameters
    ----------
    changes, years : int
        Years are pairs of consecutive years that are both known.
    rate : float
        Changes a year, shrunk towards that of all councils.
    """

    changes: int
    years: int
    rate: float

    @property
    def at_election(self) -> float:
        """The chance that a four-yearly election changes control, as the registry's `control_change` is made."""
        return 1.0 - (1.0 - min(self.rate, 1.0)) ** CYCLE_YEARS


def plain_name(name: str) -> str:
    """Return a council's name as the sources agree on it.

    Examples
    --------
    >>> plain_name("King's Lynn & West Norfolk"), plain_name("Dorset County"), plain_name("City of Lincoln")
    ('kings lynn and west norfolk', 'dorset', 'lincoln')
    """
    text = re.sub(r"[^a-z ]", "", name.lower().replace("&", " and ").replace("-", " ").replace("–", " "))
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"^(city of|county|borough of) | (county|council|cc)$", "", re.sub(r" (council|cc)$", "", text))
    return RENAMED.get(text, text)


def control_of(councils: Iterable[CouncilRecord], rows: Iterable[tuple[str, int, str]]) -> dict[str, dict[int, str]]:
    """Return who controlled each council in each year of its life.

    Parameters
    ----------
    councils : iterable of CouncilRecord
    rows : iterable of (name, year, control)

    Returns
    -------
    dict of id to {year: control}
        A year that a name has twice (the city and the county of Durham) is left out for it.
    """
    by_name: dict[str, dict[int, str | None]] = {}
    for name, year, held in rows:
        years = by_name.setdefault(plain_name(name), {})
        years[year] = None if year in years else held
    found: dict[str, dict[int, str]] = {}
    for council in councils:
        first = int(council.start[:4]) if council.start.endswith(VESTING_DAY) else 0
        last = int(council.end[:4]) if council.end else 9999  # the elections of a council's last spring were not held
        years = by_name.get(plain_name(council.short_name), {})
        kept = {year: held for year, held in sorted(years.items()) if first <= year < last and held is not None}
        if kept:
            found[council.id] = kept
    return found


def counted(control: Mapping[int, str]) -> tuple[int, int]:
    """Return changes of control, and the pairs of consecutive years in which there could have been one.

    Examples
    --------
    >>> counted({2001: "con", 2002: "con", 2003: "none", 2005: "lab"})
    (1, 2)
    """
    pairs = [(held, control[year + 1]) for year, held in control.items() if year + 1 in control]
    return sum(before != after for before, after in pairs), len(pairs)


def prior_of(counts: Iterable[tuple[int, int]]) -> tuple[float, float]:
    """Return the rate of all councils, and the years of record that it is worth against a council's own.

    Where councils differ no more than by chance the second is infinite.
    """
    known = [(changes, years) for changes, years in counts if years > 0]
    years = sum(n for _k, n in known)
    if not known or not years:
        return 0.0, 0.0
    rate = sum(k for k, _n in known) / years
    spread = sum(n * (k / n - rate) ** 2 for k, n in known) - (len(known) - 1) * rate
    weight = years - sum(n * n for _k, n in known) / years
    between = spread / weight if weight > 0 else 0.0
    return rate, rate / between if between > 0 else float("inf")


def records(data: OpenData) -> dict[str, Record]:
    """Return the record of every council that has one."""
    counts = {one: counted(years) for one, years in data.control.items()}
    rate, worth = prior_of(counts.values())
    found = {}
    for one, (changes, years) in counts.items():
        if years:
            shrunk = rate if worth == float("inf") else (changes + worth * rate) / (years + worth)
            found[one] = Record(changes, years, shrunk)
    return found
