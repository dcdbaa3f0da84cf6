"""Count what the further sheets of a project log show of constants: links, practices taken over, child partnerships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.scenarios.actions.logs import LogFile
from partnership_dynamics.scenarios.actions.watch import Say, silent
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.partnership import Partnership

if TYPE_CHECKING:
    from partnership_dynamics.calibration.logs.direct import Shown
    from partnership_dynamics.calibration.logs.events import Child, Taken


@dataclass(frozen=True)
class EventSheets:
    """The further sheets of a log, each a CSV file or a sheet of a workbook, and how long they were kept.

    Attributes
    ----------
    links, practices, partnerships : Path, optional
        At least one of them; docs/logs.md has their columns.
    log : LogFile, optional
        The log of projects, from which delivered and abandoned ones are counted.
    begins, ends : date, optional
        First and last day on which things were written down; ``ends`` is today by default.

    Raises
    ------
    ScenarioError
        If no sheet is given.
    """

    links: Path | None = None
    practices: Path | None = None
    partnerships: Path | None = None
    log: LogFile | None = None
    begins: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if not (self.links or self.practices or self.partnerships):
            raise ScenarioError(
                "name a sheet: --links, --practices or --partnerships FILE (`run.py log template "
                "--table practices` writes an empty one)"
            )


@dataclass(frozen=True)
class EventCounts:
    """What the sheets show.

    Attributes
    ----------
    shown : tuple of Shown
        Each constant that they show, with its interval.
    practices : tuple of Taken
    partnerships : tuple of Child
    delivered : int
        Projects that the log has as delivered; 0 without a log.
    """

    shown: tuple[Shown, ...]
    practices: tuple[Taken, ...]
    partnerships: tuple[Child, ...]
    delivered: int

    @property
    def settings(self) -> dict[str, float]:
        """The constants that can be set from here: something happened, and the value is one that a constant takes."""
        return {row.constant: round(row.value, 4) for row in self.shown if row.events > 0 and row.value <= 1.0}


def _projects_of(sheets: EventSheets, partnership: Partnership, children: Sequence[Child], say: Say) -> tuple[int, int]:
    """Return how many projects of the log were delivered, and how many were abandoned after they had started."""
    from partnership_dynamics.calibration.logs.log import NEVER, OUTCOMES
    from partnership_dynamics.calibration.tables import some

    if sheets.log is None:
        return 0, 0
    read = sheets.log.read(partnership)
    outcome = read.rows["outcome"]
    delivered = int((outcome == OUTCOMES.index("delivered")).sum())
    abandoned = int(((outcome == OUTCOMES.index("abandoned")) & (read.rows["started"] != NEVER)).sum())
    unknown = sorted({child.project for child in children if child.project and child.project not in read.names})
    if unknown and sheets.partnerships is not None:
        say(
            f"{sheets.partnerships.name}: not among the log's projects of that time: {some(unknown)}. "
            "Name projects as in the log."
        )
    return delivered, abandoned


def count_events(partnership: Partnership, sheets: EventSheets, say: Say = silent) -> EventCounts:
    r"""Read the further sheets of a log, and count what they show of constants.

    Parameters
    ----------
    partnership : Partnership
        Whose members the sheets name.
    sheets : EventSheets
    say : callable, optional
        Told what was assumed, and which projects the log does not have.

    Raises
    ------
    LogError
        Naming the sheet, the line and what to do.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> with TemporaryDirectory() as folder:
    ...     links = Path(folder) / "links.csv"
    ...     _ = links.write_text("from,to,survives\nShire Police,Shire Health,yes\nShire Health,Shire Police,no\n")
    ...     counts = count_events(shire_county(), EventSheets(links=links))
    >>> [(row.constant, row.events, row.chances) for row in counts.shown]
    [('start_institutional', 1, 2)]
    """
    from partnership_dynamics.calibration.logs.direct import shown_by
    from partnership_dynamics.calibration.logs.events import read_links, read_partnerships, read_practices

    today = date.today()
    until = max(sheets.ends or today, today)
    links = read_links(sheets.links, partnership) if sheets.links else []
    practices = read_practices(sheets.practices, partnership, until) if sheets.practices else []
    children = read_partnerships(sheets.partnerships, partnership, until) if sheets.partnerships else []
    ends = sheets.ends or today
    if sheets.ends is None and (practices or children):
        say(f"Taken to be written down until {ends}; say otherwise with --ends.")
    delivered, abandoned = _projects_of(sheets, partnership, children, say)
    shown = shown_by(
        links, practices, children, begins=sheets.begins, ends=ends, delivered=delivered, given_up=abandoned
    )
    return EventCounts(tuple(shown), tuple(practices), tuple(children), delivered)
