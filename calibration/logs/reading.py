"""Read a project log, with errors that say the file and, for every fault, the line, what was found and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from partnership_dynamics.calibration.logs.calendar import first_day_of, quarter_of, whole_quarters_until
from partnership_dynamics.calibration.logs.checking import Checker, checked, log_sheet
from partnership_dynamics.calibration.logs.faults import LogError
from partnership_dynamics.calibration.logs.log import DATES, NEVER, OUTCOMES, REASONS, ROW, ProjectLog, seen_through
from partnership_dynamics.calibration.tables import counted
from partnership_dynamics.simulation.partnership import PROJECT_TYPES, Partnership
from partnership_dynamics.simulation.randomness import QUARTERS_LIMIT

__all__ = ["LogError", "read_log"]

FEWEST_QUARTERS = 4
MOST_PROJECTS = 20_000


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
    order: str = "day",
    today: date | None = None,
) -> ProjectLog:
    """Read a project log.

    Parameters
    ----------
    path : str or Path
        A CSV file or workbook with one row a project (docs/logs.md says which columns).
    partnership : Partnership
        Sponsors and partners are its members, by name or survey id.
    begins, ends : date, optional
        First and last day on which the log was kept; default the first and last date in it.
    founded : date, optional
        When the partnership began; default the log's beginning.
    order : {"day", "month"}
        Which comes first in 03/04/2019.
    today : date, optional
        What is dated later has not happened, unless the log was kept until then (`ends`); default the day it is.

    Returns
    -------
    ProjectLog
        In quarters since the founding, seen through its window.

    Raises
    ------
    LogError
        Naming the file and, for every fault, the line, what was found and what to do.
    """
    names = tuple(member.name for member in partnership.members)
    members = {name.lower(): place for place, name in enumerate(names)}
    members |= {one.identifier.lower(): k for k, one in enumerate(partnership.members) if one.identifier}
    sheet = log_sheet(Path(path))
    if len(sheet.rows) - 1 > MOST_PROJECTS:
        raise LogError(f"{sheet.name}: {len(sheet.rows) - 1:,} projects; at most {MOST_PROJECTS:,} can be read.")
    checker = Checker(sheet, names, members, order, today or date.today(), ends)
    projects = checked(checker)
    rows = np.zeros(len(projects), dtype=ROW)
    partners = np.zeros((len(rows), len(names)), dtype=np.uint8)
    every: list[dict[str, date | None]] = []
    outside = 0
    for place, one in enumerate(projects):
        days, outcome, reason = dict(one.days), one.outcome, one.end_reason
        if one.stall_reason == "outside":  # the model has no such stop: the project leaves observation there
            outside += 1
            days |= {"stalled": None, "resumed": None, "ended": days["stalled"]}
            outcome, reason = "left", "outside"
        elif reason == "outside":
            outside += 1
            outcome = "left"
        every.append(days)
        rows[place]["type"] = PROJECT_TYPES.index(one.kind)
        rows[place]["sponsor"] = one.sponsor
        rows[place]["outcome"] = OUTCOMES.index(outcome or "open")
        rows[place]["reason"] = REASONS.index(reason)
        rows[place]["hours"] = one.hours
        for who in (one.sponsor, *one.partners):
            if who >= 0:
                partners[place, who] = 1
    known = [day for days in every for day in days.values() if day is not None]
    founded, from_quarter, until, notes = _window(sheet.name, known, begins, ends, founded)
    for place, days in enumerate(every):
        for name, day in days.items():
            rows[place][name] = NEVER if day is None else quarter_of(day, founded)
    knows_ideas, said = _knows_ideas(rows)
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
        names=tuple(one.title for one in projects),
        notes=(*sheet.notes, *checker.notes, *notes, *said),
    )
    log = seen_through(whole, from_quarter, until)
    if not len(log.rows):
        raise LogError(f"{sheet.name}: no project falls within the log's window; check the days given.")
    return log


def _knows_ideas(rows: np.ndarray) -> tuple[bool, list[str]]:
    """Say whether ideas were written down when raised, and what the log lacks."""
    dated = bool((rows["raised"] != NEVER).any())
    said = []
    if not dated:
        said.append("No dates in raised: only sponsored projects count, so little can be learnt about ideas.")
    if not np.isfinite(rows["hours"]).any():
        said.append("No hours: how much work a project takes can then hardly be learnt.")
    return dated, said
