"""Check a project log cell by cell, and gather every fault with its line before anything is computed from it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median

from partnership_dynamics.calibration.logs.calendar import DateError, When, may_be_years, when
from partnership_dynamics.calibration.logs.faults import FAULTS_SHOWN, LogError
from partnership_dynamics.calibration.logs.log import DATES
from partnership_dynamics.calibration.readers.cells import Sheet, contents, read_sheet
from partnership_dynamics.calibration.tables import NOT_GIVEN, counted, nearest, some
from partnership_dynamics.simulation.partnership import PROJECT_TYPES

REQUIRED = ("project", "type", "sponsor", "sponsored", "started", "ended", "outcome")
OPTIONAL = ("partners", "raised", "stalled", "resumed", "stall_reason", "end_reason", "hours")
STALL_REASONS = ("coordination", "outside")
ALLOWED_REASONS = {
    "abandoned": ("no_partners", "withdrawal", "outside"),
    "unsponsored": ("refused", "not_taken_up", "outside"),
    "delivered": (),
}
FAR = 30  # years from the middle of all dates: a slip of the keyboard
MOST_HOURS = 1e9  # of one project
LONGEST_STEP = 20  # years from one date of a project to the next
CLOSE = 0.75  # how alike a column is to one that the log may have before it is taken for a misspelling
BETWEEN = re.compile(r"\s+&\s+|\s+and\s+|\s*,\s*|\s*/\s*|\s*\+\s*|\s*\n\s*|\s*\|\s*", re.IGNORECASE)


@dataclass
class LoggedProject:
    """One row of a log, checked.

    Parameters
    ----------
    line : int
    title, kind, outcome, stall_reason, end_reason : str
        Empty where the log does not say.
    days : dict of str to date or None
        By the columns of `calibration.logs.log.DATES`.
    sponsor : int
        The member's place; -1 for nobody.
    partners : tuple of int
    hours : float
        NaN where the log does not say.
    """

    line: int
    title: str
    kind: str
    outcome: str
    stall_reason: str
    end_reason: str
    days: dict[str, date | None]
    sponsor: int
    partners: tuple[int, ...]
    hours: float


@dataclass
class Checker:
    """A log while it is checked: its cells, who is a member, and the faults so far."""

    sheet: Sheet
    names: tuple[str, ...]
    members: Mapping[str, int]
    order: str = "day"
    today: date = field(default_factory=date.today)
    kept_until: date | None = None
    faults: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    split: dict[str, str] = field(default_factory=dict)  # cells that were taken apart, and into whom
    leaps: list[tuple[int, str]] = field(default_factory=list)  # dates too long after the one before
    strangers: dict[str, str] = field(default_factory=dict)  # who is no member, and what is said of it

    @cached_property
    def columns(self) -> dict[str, int]:
        """Return the place of each column of the schema; what is wrong with the header is a fault."""
        line, header = self.sheet.rows[0]
        by_name: dict[str, int] = {}
        for index, cell in enumerate(header):
            word = re.sub(r"[\s-]+", "_", cell.lower()).strip("_")
            if word and word in by_name:
                self.faults.append((line, f"two columns are called {cell!r}; rename one."))
            by_name.setdefault(word, index)
        known = (*REQUIRED, *OPTIONAL)
        missing = [name for name in REQUIRED if name not in by_name]
        if missing:
            self.faults.append(
                (
                    line,
                    f"no column {', '.join(missing)}{nearest(missing[0], by_name)}; a log needs "
                    f"{', '.join(REQUIRED)}, and may have {', '.join(OPTIONAL)}. `run.py log template` "
                    "writes an empty one.",
                )
            )
        others = [word for word in by_name if word and word not in known]
        for word in others:
            close = nearest(word, [name for name in known if name not in by_name and name not in missing])
            if close and _alike(word, close) >= CLOSE:
                self.faults.append(
                    (
                        line,
                        f"the column {header[by_name[word]]!r} is not known{close}; correct it, or "
                        "give it a name that is less like it, and it is not used.",
                    )
                )
        unused = [header[by_name[word]] for word in others]
        if unused:
            self.notes.append(f"Columns that are not used: {some(unused, 12)}.")
        return {name: by_name[name] for name in known if name in by_name}

    def cell(self, row: Sequence[str], column: str) -> str:
        """Return a cell; what says that nothing is given is empty."""
        place = self.columns.get(column)
        text = row[place] if place is not None and place < len(row) else ""
        return "" if text.lower() in (*NOT_GIVEN, "-", "none", "null") else text

    def word(self, line: int, column: str, text: str, allowed: Sequence[str]) -> str:
        """Return a cell as one of the words allowed, or nothing."""
        plain = re.sub(r"[\s-]+", "_", text.lower())
        if plain and plain not in allowed:
            choice = f"allowed: {', '.join(allowed)}, or empty" if allowed else "it must be empty here"
            self.faults.append((line, f"{column} is {text[:60]!r}{nearest(plain, allowed)}; {choice}."))
            return ""
        return plain

    def date(self, line: int, column: str, text: str) -> When | None:
        """Return the date in a cell; one that is none is a fault."""
        if not text:
            return None
        try:
            return when(text, self.order)
        except DateError as error:
            self.faults.append((line, f"{column} is {text[:40]!r}: {error}."))
            return None

    def member(self, line: int, column: str, text: str) -> int:
        """Return a member's place; -1 for nobody named, and for a stranger, who is a fault."""
        if not text:
            return -1
        place = self.members.get(text.lower())
        if place is None:
            if text not in self.strangers:
                hint = nearest(text, self.names) if len(self.strangers) < FAULTS_SHOWN else ""
                self.strangers[text] = f"who is no member{hint}; members: {some(self.names, most=12)}"
                said = f"{self.strangers[text]}. Write each as in the survey (name or id)."
            else:
                said = "who is no member, as said above."
            self.faults.append((line, f"{column} is {text[:60]!r}, {said}"))
            return -1
        return place

    def several(self, line: int, text: str) -> tuple[int, ...]:
        """Return the members in a cell: apart by semicolons, or by &, and, commas where each part is a member."""
        found: list[int] = []
        for piece in text.split(";"):
            name = piece.strip()
            if not name:
                continue
            parts = [name] if name.lower() in self.members else self._apart(name)
            if parts is None:
                self.member(line, "partners", name)
                continue
            if len(parts) > 1:
                self.split.setdefault(name, "; ".join(parts))
            found += [self.members[part.lower()] for part in parts]
        return tuple(dict.fromkeys(found))

    def _apart(self, text: str) -> list[str] | None:
        """Return the members that a cell names with & or commas between, each part the longest that is one."""
        cuts = [(0, 0), *(found.span() for found in BETWEEN.finditer(text)), (len(text), len(text))]
        names: list[str] = []
        at = 0
        while at < len(cuts) - 1:
            ends = (
                end
                for end in range(len(cuts) - 1, at, -1)
                if text[cuts[at][1] : cuts[end][0]].strip().lower() in self.members
            )
            end = next(ends, None)
            if end is None:
                return None
            names.append(text[cuts[at][1] : cuts[end][0]].strip())
            at = end
        return names

    def hours(self, line: int, text: str) -> float:
        """Return hours as a number; a thousands comma is understood, as people write it."""
        if not text:
            return math.nan
        plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text
        try:
            value = float(plain)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.faults.append((line, f"hours is {text[:40]!r}; it must be a number, such as 3 or 0.5."))
        elif not 0 <= value <= MOST_HOURS:
            self.faults.append((line, f"hours is {value:g}; it cannot be negative or above {MOST_HOURS:,.0f}."))
        return value if math.isfinite(value) else math.nan


def _alike(word: str, hint: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, word, hint.split("'")[1]).ratio()


def log_sheet(path: Path) -> Sheet:
    """Return the cells of a log: a CSV file, or the first sheet of a workbook that has the columns of a log.

    Raises
    ------
    SurveyError
        If it cannot be read as a table.
    """
    from partnership_dynamics.calibration.readers.excel import is_workbook, read_workbook

    data = contents(path)
    if not is_workbook(data):
        return read_sheet(path.name, data)
    sheets = read_workbook(path)

    def fits(sheet: Sheet) -> int:
        return len({cell.lower() for cell in sheet.rows[0][1]} & set(REQUIRED))

    return max(sheets, key=fits)


def checked(checker: Checker) -> list[LoggedProject]:
    """Return the projects of a log.

    Raises
    ------
    LogError
        With every fault of the log.
    """
    name = checker.sheet.name
    if len(checker.sheet.rows) < 2:
        _ = checker.columns
        raise LogError.of(name, [*checker.faults, (0, "no project in it; write one row for each.")])
    width = len(checker.sheet.rows[0][1])
    titles: dict[str, int] = {}
    projects = []
    dated: list[tuple[int, str, When]] = []
    months: list[str] = []
    for line, cells in checker.sheet.rows[1:]:
        if len(cells) > width and any(cells[width:]):
            checker.faults.append(
                (
                    line,
                    f"{len(cells)} cells where the header has {width}; put a cell that contains "
                    "the separator in double quotes.",
                )
            )
        title = checker.cell(cells, "project")
        if not title:
            if "project" in checker.columns:
                checker.faults.append((line, "project is empty; give each project a name or a number."))
        elif title.casefold() in titles:
            checker.faults.append(
                (
                    line,
                    f"project {title[:60]!r} is also on line {titles[title.casefold()]}; give "
                    "each project one row and its own name.",
                )
            )
        titles.setdefault(title.casefold(), line)
        days = {column: checker.date(line, column, checker.cell(cells, column)) for column in DATES}
        unread = {column for column in DATES if checker.cell(cells, column) and days[column] is None}
        months += [checker.cell(cells, column) for column in DATES]
        dated += [(line, column, day) for column, day in days.items() if day is not None]
        projects.append(_project(checker, line, cells, title, days, unread))
    doubtful = may_be_years(months)
    if doubtful:
        quarter = f"Q1 {doubtful[:4]}/{doubtful[5:]}"
        checker.faults.append(
            (
                0,
                f"dates such as {doubtful}: a month, or the financial year? For a month write "
                f"{doubtful}-15, for the financial year its quarter, such as {quarter}.",
            )
        )
    _check_years(checker, dated)
    _check_raised(checker, projects)
    if checker.faults:
        raise LogError.of(name, sorted(dict.fromkeys(checker.faults)))
    if checker.split:
        told = some([f"{text!r} as {parts}" for text, parts in checker.split.items()], 4)
        checker.notes.append(f"Partners in one cell are taken apart where each part is a member: {told}.")
    return projects


def _project(
    checker: Checker, line: int, cells: Sequence[str], title: str, days: dict[str, When | None], unread: set[str]
) -> LoggedProject:
    kind = checker.word(line, "type", checker.cell(cells, "type"), PROJECT_TYPES)
    if not checker.cell(cells, "type") and "type" in checker.columns:
        checker.faults.append((line, f"type is empty; it is one of {', '.join(PROJECT_TYPES)}."))
    outcome = checker.word(line, "outcome", checker.cell(cells, "outcome"), tuple(ALLOWED_REASONS))
    settled = _check_order(checker, line, days)
    unclear = bool(checker.cell(cells, "outcome")) and not outcome
    if not (unread or unclear) and set(REQUIRED) <= set(checker.columns):
        _check_stages(checker, line, days, outcome)
    stall_reason = checker.word(line, "stall_reason", checker.cell(cells, "stall_reason"), STALL_REASONS)
    if stall_reason and days["stalled"] is None and "stalled" not in unread:
        checker.faults.append((line, f"stall_reason is {stall_reason} and stalled has no date; give it, or no reason."))
    reason = checker.cell(cells, "end_reason")
    reasons = (
        sorted({one for ones in ALLOWED_REASONS.values() for one in ones})
        if unclear
        else (ALLOWED_REASONS[outcome] if outcome else ())
    )
    sponsor = checker.cell(cells, "sponsor")
    if sponsor and sponsor.lower() not in checker.members and (parts := checker._apart(sponsor)) is not None:
        checker.faults.append(
            (
                line,
                f"sponsor is {sponsor[:60]!r}, {counted(len(parts), 'member')}; one takes a "
                "project forward, the others are its partners.",
            )
        )
        sponsor = ""
    return LoggedProject(
        line,
        title,
        kind,
        outcome,
        stall_reason,
        checker.word(line, "end_reason", reason, reasons),
        settled,
        checker.member(line, "sponsor", sponsor),
        checker.several(line, checker.cell(cells, "partners")),
        checker.hours(line, checker.cell(cells, "hours")),
    )


def _check_order(checker: Checker, line: int, days: Mapping[str, When | None]) -> dict[str, date | None]:
    """Note dates out of their order as faults; return the days, those of whole months or quarters moved into order."""
    settled: dict[str, date | None] = dict.fromkeys(DATES)
    given = [(column, day) for column in DATES if (day := days[column]) is not None]
    for (one, before), (other, after) in pairwise(given):
        if after.last < before.first:
            checker.faults.append(
                (line, f"{other} ({after.day}) comes before {one} ({before.day}); correct one of the two dates.")
            )
        elif after.first.year - before.last.year > LONGEST_STEP:
            years = after.day.year - before.day.year
            checker.leaps.append(
                (line, f"{other} ({after.day}) is {years} years after {one} ({before.day}); correct the year.")
            )
    latest: date | None = None
    for column, day in given:
        settled[column] = latest = day.day if latest is None else max(day.day, latest)
    return settled


def _check_stages(checker: Checker, line: int, days: Mapping[str, When | None], outcome: str) -> None:
    """Note a date without those that it needs, and an end without an outcome or the other way round, as faults."""

    def fault(what: str) -> None:
        checker.faults.append((line, what))

    if (days["ended"] is None) != (outcome == ""):
        found = "a date in ended and no outcome" if outcome == "" else f"outcome {outcome} and no date in ended"
        fault(f"{found}; give both once a project is over, neither while it is open.")
    if days["raised"] is None and days["sponsored"] is None:
        fault("neither raised nor sponsored has a date; give at least the date it was sponsored.")
    needs = {"started": "sponsored", "stalled": "started", "resumed": "stalled"}
    for later, earlier in needs.items():
        if days[later] is not None and days[earlier] is None:
            fault(f"{later} has a date and {earlier} has none; give the date of {earlier} too.")
    if outcome == "delivered" and days["started"] is None:
        fault("outcome is delivered and started has no date; give the date work began.")
    if outcome == "abandoned" and days["sponsored"] is None:
        fault("outcome is abandoned and sponsored has no date; an idea nobody took is unsponsored.")
    if outcome == "unsponsored" and days["sponsored"] is not None:
        fault("outcome is unsponsored and sponsored has a date; it is then abandoned or delivered.")


def _check_years(checker: Checker, dated: Sequence[tuple[int, str, When]]) -> None:
    """Note dates that cannot be as faults: of another age than the others, or still to come."""
    if not dated:
        return
    middle = median(day.day.year for _line, _column, day in dated)
    until = max(checker.today, checker.kept_until or checker.today)
    far = set()
    for line, column, day in dated:
        if abs(day.day.year - middle) > FAR:
            years = abs(day.day.year - middle)
            far.add(line)
            checker.faults.append(
                (
                    line,
                    f"{column} is {day.day}, {years:.0f} years from the middle of all dates "
                    f"({middle:.0f}); correct the year.",
                )
            )
        elif day.first > until:
            checker.faults.append(
                (
                    line,
                    f"{column} is {day.day}, which is still to come; correct it, or leave it "
                    "empty until it has happened (of a simulation's log give --ends).",
                )
            )

    checker.faults += [(line, what) for line, what in checker.leaps if line not in far]


def _check_raised(checker: Checker, projects: Sequence[LoggedProject]) -> None:
    """Note it as a fault if ideas of some projects are dated, and of others not."""
    without = [one.line for one in projects if one.days["raised"] is None]
    unread = {line for line, what in checker.faults if what.startswith("raised is")}
    without = [line for line in without if line not in unread]
    if without and len(without) + len(unread) < len(projects):
        lines = some([str(line) for line in without], 12)
        more = f" (lines {lines})" if len(without) > 1 else ""
        checker.faults.append(
            (
                without[0],
                "raised has no date, and other projects have one; give it for every project"
                f"{more}, or empty the column (then only sponsored projects count).",
            )
        )
