"""Read a project log from a CSV file, with errors that say the file, the line, what was found and what to do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from calibration.logs.calendar import FORMATS, date_from, first_day_of, quarter_of, whole_quarters_until
from calibration.logs.log import DATES, NEVER, OUTCOMES, REASONS, ROW, ProjectLog, seen_through
from calibration.readers.cells import read_table
from calibration.tables import NOT_GIVEN, Row, SurveyError, Table, counted, nearest, some
from simulation.partnership import PROJECT_TYPES, Partnership
from simulation.randomness import QUARTERS_LIMIT

REQUIRED = ("project", "type", "sponsor", "sponsored", "started", "ended", "outcome")
OPTIONAL = ("partners", "raised", "stalled", "resumed", "stall_reason", "end_reason", "hours")
STALL_REASONS = ("coordination", "outside")
ALLOWED_REASONS = {
    "abandoned": ("no_partners", "withdrawal", "outside"),
    "unsponsored": ("refused", "not_taken_up", "outside"),
    "delivered": (),
}
FEWEST_QUARTERS = 4
MOST_PROJECTS = 20_000
MOST_HOURS = 1e9  # of one project


class LogError(SurveyError):
    """A project log cannot be read or used; the message names file, line, what was found and the remedy."""


@dataclass(frozen=True)
class _Reader:
    """One log being read: its table, and who is a member."""

    table: Table
    columns: Mapping[str, str]
    members: Mapping[str, int]
    names: tuple[str, ...]

    def fault(self, row: Row, what: str) -> LogError:
        return LogError(f"{self.table.name}, line {row.line}: {what}")

    def cell(self, row: Row, column: str) -> str:
        text = row.cells[self.columns[column]] if column in self.columns else ""
        return "" if text.lower() in NOT_GIVEN else text

    def word(self, row: Row, column: str, allowed: tuple[str, ...]) -> str:
        """Return a cell as one of the words allowed, or nothing."""
        text = self.cell(row, column)
        plain = text.lower().replace(" ", "_").replace("-", "_")
        if plain and plain not in allowed:
            raise self.fault(
                row, f"{column} is {text!r}{nearest(plain, allowed)}; allowed: {', '.join(allowed)}, or empty."
            )
        return plain

    def day(self, row: Row, column: str) -> date | None:
        text = self.cell(row, column)
        if not text:
            return None
        try:
            return date_from(text)
        except ValueError:
            raise self.fault(row, f"{column} is {text!r}; write dates as {FORMATS}.") from None

    def member(self, row: Row, column: str, text: str) -> int:
        """Return a member's row; -1 for nobody named."""
        if not text:
            return -1
        place = self.members.get(text.lower())
        if place is None:
            raise self.fault(
                row,
                f"{column} is {text!r}, who is no member{nearest(text, self.names)}; members: "
                f"{some(self.names, most=30)}. Write each as in the survey (name or id).",
            )
        return place

    def hours(self, row: Row) -> float:
        if not self.cell(row, "hours"):
            return math.nan
        value = self.table.number(row, self.columns["hours"])
        if not 0 <= value <= MOST_HOURS:
            raise self.fault(row, f"hours is {value:g}; it cannot be negative or above {MOST_HOURS:,.0f}.")
        return value


def _columns(table: Table) -> dict[str, str]:
    """Return the file's name of each column of the schema."""
    by_name = {column.lower().replace(" ", "_"): column for column in table.columns}
    missing = [name for name in REQUIRED if name not in by_name]
    if missing:
        raise LogError(
            f"{table.name}: no column {', '.join(missing)}{nearest(missing[0], table.columns)}; a log needs "
            f"{', '.join(REQUIRED)}, and may have {', '.join(OPTIONAL)}. `run.py log template` writes an empty one."
        )
    return {name: by_name[name] for name in (*REQUIRED, *OPTIONAL) if name in by_name}


def _check_order(reader: _Reader, row: Row, days: Mapping[str, date | None], outcome: str) -> None:
    """Refuse dates out of their order, and an end without an outcome or the other way round."""
    given = [(name, days[name]) for name in DATES if days[name] is not None]
    for (one, before), (other, after) in pairwise(given):
        if before is not None and after is not None and after < before:
            raise reader.fault(row, f"{other} ({after}) comes before {one} ({before}); correct one of the two dates.")
    if (days["ended"] is None) != (outcome == ""):
        found = "a date in ended and no outcome" if outcome == "" else f"outcome {outcome} and no date in ended"
        raise reader.fault(row, f"{found}; give both once a project is over, neither while it is open.")
    if days["raised"] is None and days["sponsored"] is None:
        raise reader.fault(row, "neither raised nor sponsored has a date; give at least the date it was sponsored.")
    needs = {"started": "sponsored", "stalled": "started", "resumed": "stalled"}
    for later, earlier in needs.items():
        if days[later] is not None and days[earlier] is None:
            raise reader.fault(row, f"{later} has a date and {earlier} has none; give the date of {earlier} too.")
    if outcome == "delivered" and days["started"] is None:
        raise reader.fault(row, "outcome is delivered and started has no date; give the date work began.")
    if outcome == "abandoned" and days["sponsored"] is None:
        raise reader.fault(row, "outcome is abandoned and sponsored has no date; an idea nobody took is unsponsored.")
    if outcome == "unsponsored" and days["sponsored"] is not None:
        raise reader.fault(row, "outcome is unsponsored and sponsored has a date; it is then abandoned or delivered.")


def _window(
    name: str, days: list[date], begins: date | None, ends: date | None, founded: date | None
) -> tuple[date, int, int, list[str]]:
    """Return the founding date, and the window in quarters since then; and what was assumed."""
    notes = []
    first, last = min(days), max(days)
    start = begins or first
    if begins is None:
        notes.append(f"The log is taken to begin on {start}, its first date; say otherwise if it was kept before.")
    if founded is None:
        founded = min(start, first)
        notes.append(f"The partnership is taken to begin on {founded}, as in the survey and with no project.")
    end = ends or last
    if ends is None:
        notes.append(f"The log is taken to end on {end}, its last date; say otherwise if it was kept after that.")
    if start < founded:
        raise LogError(f"{name}: the log begins on {start}, before the founding on {founded}; correct one.")
    if first < founded:
        raise LogError(f"{name}: its first date is {first}, before the founding on {founded}; correct one.")
    from_quarter = quarter_of(start, founded)
    if first_day_of(from_quarter, founded) < start:
        from_quarter += 1
    until = whole_quarters_until(end, founded)
    if until >= QUARTERS_LIMIT:
        raise LogError(
            f"{name}: from {founded} to {end} are {until} quarters; at most {QUARTERS_LIMIT - 1} can be simulated. "
            "Correct the year of the first or the last date."
        )
    if until - from_quarter < FEWEST_QUARTERS:
        raise LogError(
            f"{name}: from {start} to {end} are {max(until - from_quarter, 0)} whole quarters; at least "
            f"{FEWEST_QUARTERS} are needed, and forty say more. Give the days on which the log begins and ends."
        )
    cut = first_day_of(until, founded)
    if cut <= end:
        notes.append(f"What happened from {cut} on is left out: that quarter is not whole.")
    return founded, from_quarter, until, notes


def read_log(
    path: str | Path,
    partnership: Partnership,
    begins: date | None = None,
    ends: date | None = None,
    founded: date | None = None,
) -> ProjectLog:
    """Read a project log.

    Parameters
    ----------
    path : str or Path
        A CSV file with one row a project (docs/logs.md says which columns).
    partnership : Partnership
        Sponsors and partners are its members, by name or survey id.
    begins, ends : date, optional
        First and last day on which the log was kept; default the first and last date in it.
    founded : date, optional
        When the partnership began; default the log's beginning.

    Returns
    -------
    ProjectLog
        In quarters since the founding, seen through its window.

    Raises
    ------
    LogError
        Naming the file, the line, what was found and what to do.
    """
    table = read_table(Path(path))
    if not table.rows:
        raise LogError(f"{table.name}: no project in it; write one row for each.")
    if len(table.rows) > MOST_PROJECTS:
        raise LogError(f"{table.name}: {len(table.rows):,} projects; at most {MOST_PROJECTS:,} can be read.")
    names = tuple(member.name for member in partnership.members)
    members = {name.lower(): place for place, name in enumerate(names)}
    members |= {one.identifier.lower(): k for k, one in enumerate(partnership.members) if one.identifier}
    reader = _Reader(table, _columns(table), members, names)
    rows = np.zeros(len(table.rows), dtype=ROW)
    partners = np.zeros((len(rows), len(names)), dtype=np.uint8)
    every: list[dict[str, date | None]] = []
    titles: dict[str, int] = {}
    outside = 0
    for place, row in enumerate(table.rows):
        title = reader.cell(row, "project")
        if not title or title in titles:
            raise reader.fault(
                row,
                f"project {title!r} is also on line {titles[title]}; give each project one row and its own name."
                if title
                else "project is empty; give each project a name or a number.",
            )
        titles[title] = row.line
        kind = reader.word(row, "type", PROJECT_TYPES)
        if not kind:
            raise reader.fault(row, f"type is empty; it is one of {', '.join(PROJECT_TYPES)}.")
        outcome = reader.word(row, "outcome", tuple(ALLOWED_REASONS))
        days = {name: reader.day(row, name) for name in DATES}
        _check_order(reader, row, days, outcome)
        stall_reason = reader.word(row, "stall_reason", STALL_REASONS)
        reason = reader.word(row, "end_reason", ALLOWED_REASONS[outcome] if outcome else ())
        if stall_reason and days["stalled"] is None:
            raise reader.fault(row, f"stall_reason is {stall_reason} and stalled has no date; give it, or no reason.")
        if stall_reason == "outside":  # the model has no such stop: the project leaves observation there
            outside += 1
            days |= {"stalled": None, "resumed": None, "ended": days["stalled"]}
            outcome, reason = "left", "outside"
        elif reason == "outside":
            outside += 1
            outcome = "left"
        every.append(days)
        rows[place]["type"] = PROJECT_TYPES.index(kind)
        rows[place]["sponsor"] = reader.member(row, "sponsor", reader.cell(row, "sponsor"))
        rows[place]["outcome"] = OUTCOMES.index(outcome or "open")
        rows[place]["reason"] = REASONS.index(reason)
        rows[place]["hours"] = reader.hours(row)
        if rows[place]["sponsor"] >= 0:
            partners[place, rows[place]["sponsor"]] = 1
        for name in reader.cell(row, "partners").split(";"):
            who = reader.member(row, "partners", name.strip())
            if who >= 0:
                partners[place, who] = 1
    known = [day for days in every for day in days.values() if day is not None]
    founded, from_quarter, until, notes = _window(table.name, known, begins, ends, founded)
    for place, days in enumerate(every):
        for name, day in days.items():
            rows[place][name] = NEVER if day is None else quarter_of(day, founded)
    knows_ideas, said = _knows_ideas(reader, rows)
    if outside:
        notes.append(f"{counted(outside, 'project')} stopped for a cause outside the model: watched until then only.")
    whole = ProjectLog(
        rows,
        partners,
        from_quarter,
        max(until, int(max(rows[name].max() for name in DATES)) + 1),
        knows_ideas=knows_ideas,
        knows_hours=bool(np.isfinite(rows["hours"]).any()),
        knows_partners=bool((partners.sum(axis=1) > 1).any()),
        names=tuple(titles),
        notes=(*table.notes, *notes, *said),
    )
    log = seen_through(whole, from_quarter, until)
    if not len(log.rows):
        raise LogError(f"{table.name}: no project falls within the log's window; check the days given.")
    return log


def _knows_ideas(reader: _Reader, rows: np.ndarray) -> tuple[bool, list[str]]:
    """Say whether ideas were written down when raised, and what the log lacks."""
    dated = rows["raised"] != NEVER
    said = []
    if not dated.any():
        said.append("No dates in raised: only sponsored projects count, so little can be learnt about ideas.")
    elif not dated.all():
        line = reader.table.rows[int(np.argmin(dated))].line
        raise LogError(
            f"{reader.table.name}, line {line}: raised has no date, and other projects have one; give it for "
            "every project, or empty the column (then only sponsored projects count)."
        )
    if not np.isfinite(rows["hours"]).any():
        said.append("No hours: how much work a project takes can then hardly be learnt.")
    return bool(dated.any()), said
