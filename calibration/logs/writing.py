"""Write a project log as a CSV file: an empty template, or the synthetic log of one history of the model."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import numpy as np

from partnership_dynamics.calibration.clean import csv_cell
from partnership_dynamics.calibration.logs.calendar import first_day_of
from partnership_dynamics.calibration.logs.log import DATES, LEFT, NEVER, OPEN, OUTCOMES, REASONS, UNKNOWN, ProjectLog
from partnership_dynamics.simulation.partnership import PROJECT_TYPES, Partnership

COLUMNS = (
    "project",
    "type",
    "sponsor",
    "partners",
    "raised",
    "sponsored",
    "started",
    "stalled",
    "stall_reason",
    "resumed",
    "ended",
    "outcome",
    "end_reason",
    "hours",
)


def template_csv() -> str:
    """Return the header of a project log.

    Examples
    --------
    >>> template_csv().startswith("project,type,sponsor,partners,raised")
    True
    """
    return ",".join(COLUMNS) + "\n"


def log_csv(log: ProjectLog, partnership: Partnership, founded: date, seed: int = 0) -> str:
    """Return a log as CSV text, each event on a day of its quarter.

    Parameters
    ----------
    log : ProjectLog
    partnership : Partnership
        Whose members' names are written.
    founded : date
        The first day of quarter 0.
    seed : int
        Decides the days within quarters; days of one project keep the order of its stages.

    Returns
    -------
    str
    """
    names = [member.name for member in partnership.members]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for index, row in enumerate(log.rows):
        luck = np.random.default_rng([seed, index])
        shares = np.sort(luck.uniform(size=len(DATES)))  # in order, so that stages of one quarter keep theirs
        days = {name: _day(int(row[name]), founded, share) for name, share in zip(DATES, shares, strict=True)}
        sponsor = int(row["sponsor"])
        others = [names[k] for k in np.flatnonzero(log.partners[index]) if k != sponsor]
        over = row["outcome"] != OPEN
        cells = {
            "project": log.names[index] if log.names else f"P{index + 1:03d}",
            "type": PROJECT_TYPES[row["type"]],
            "sponsor": names[sponsor] if sponsor >= 0 else "",
            "partners": "; ".join(others) if log.knows_partners else "",
            "stall_reason": "coordination" if row["stalled"] != NEVER else "",
            "outcome": _outcome(row),
            "end_reason": REASONS[row["reason"]] if row["reason"] != UNKNOWN else "",
            "hours": f"{row['hours']:.0f}" if over and not np.isnan(row["hours"]) else "",
            **days,
        }
        writer.writerow([csv_cell(cells[column]) for column in COLUMNS])
    return text.getvalue()


def _outcome(row: np.void) -> str:
    """Return the word for how a project ended; one that left for a cause outside the model is as good as abandoned."""
    if row["outcome"] == LEFT:
        return "abandoned" if row["sponsored"] != NEVER else "unsponsored"
    return OUTCOMES[row["outcome"]] if row["outcome"] != OPEN else ""


def _day(quarter: int, founded: date, share: float) -> str:
    if quarter == NEVER:
        return ""
    first, after = first_day_of(quarter, founded), first_day_of(quarter + 1, founded)
    return (first + timedelta(days=int(share * (after - first).days))).isoformat()
