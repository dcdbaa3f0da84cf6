"""A project log in quarters, and what of it is seen through a window of time.

A log of a real partnership and a history of the model become the same table, cut by the same function, so that whatever
is computed from one can be compared with the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.state import ABANDONED as STAGE_ABANDONED
from partnership_dynamics.simulation.state import COMMITTED, RECRUITING, UNSPONSORED, WITHDRAWN, State
from partnership_dynamics.simulation.state import DECLINED as ANSWER_DECLINED
from partnership_dynamics.simulation.state import DELIVERED as STAGE_DELIVERED

NEVER = -1
DATES = ("raised", "sponsored", "started", "stalled", "resumed", "ended")
OUTCOMES = ("open", "delivered", "abandoned", "unsponsored", "left")
OPEN, DELIVERED, ABANDONED, UNSPONSORED_IDEA, LEFT = range(len(OUTCOMES))
# Why a project stopped; "outside" is a cause that the model does not have, so the project leaves observation there.
REASONS = ("", "no_partners", "withdrawal", "refused", "not_taken_up", "outside")
UNKNOWN, NO_PARTNERS, WITHDRAWAL, REFUSED, NOT_TAKEN_UP, OUTSIDE = range(len(REASONS))

ROW = np.dtype(
    [
        ("type", "i8"),  # place in PROJECT_TYPES
        ("sponsor", "i8"),  # row of the member; -1 where not known
        *((name, "i8") for name in DATES),  # quarters since the founding; -1 where it has not happened
        ("outcome", "i8"),
        ("reason", "i8"),
        ("hours", "f8"),  # all hours given to it, once it is over; NaN where not known
    ]
)


@dataclass(frozen=True)
class ProjectLog:
    """Projects in quarters since a partnership's founding, as seen from quarter ``begins`` to before ``ends``.

    Attributes
    ----------
    rows : structured array of `ROW` (P,)
    partners : uint8 (P, N)
        1 where a member ever was a partner of the project.
    begins, ends : int
        The window, in quarters since the founding.
    knows_ideas : bool
        Whether ideas are written down when they are raised; if not, only sponsored projects are there.
    knows_hours, knows_partners : bool
    names : tuple of str
        The projects' names; empty for a history of the model.
    notes : tuple of str
        What was assumed or left out in reading it.
    """

    rows: npt.NDArray[Any]
    partners: npt.NDArray[np.uint8]
    begins: int
    ends: int
    knows_ideas: bool = True
    knows_hours: bool = True
    knows_partners: bool = True
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def members(self) -> int:
        """How many members the partnership has, the central team included."""
        return int(self.partners.shape[1])

    @property
    def quarters(self) -> int:
        """How many quarters the log covers."""
        return self.ends - self.begins


def seen_through(log: ProjectLog, begins: int, ends: int) -> ProjectLog:
    """Return what would be seen of a log from quarter ``begins`` to before ``ends``.

    What happens later has not happened yet: a project then still open is open. What was over before is not there.
    Projects under way at the beginning are, with their earlier dates; they are at risk only from ``begins`` on.

    Parameters
    ----------
    log : ProjectLog
    begins, ends : int
        Within the log's own window.

    Raises
    ------
    ValueError
        If the log does not cover the window, or the window is empty.
    """
    if not log.begins <= begins < ends <= log.ends:
        raise ValueError(f"quarters {begins} to {ends} are not within the log's {log.begins} to {log.ends}")
    rows = log.rows.copy()
    over = (rows["ended"] != NEVER) & (rows["ended"] < ends)
    rows["outcome"][~over] = OPEN
    rows["reason"][~over] = UNKNOWN
    rows["hours"][~over] = np.nan
    for date in DATES:
        rows[date][rows[date] >= ends] = NEVER
    if not log.knows_hours:
        rows["hours"] = np.nan
    if not log.knows_ideas:
        rows["raised"] = NEVER
    first = rows["raised"] if log.knows_ideas else rows["sponsored"]
    there = (first != NEVER) & ~(over & (rows["ended"] < begins))
    names = tuple(name for name, kept in zip(log.names, there, strict=True) if kept) if log.names else ()
    return replace(log, rows=rows[there], partners=log.partners[there], begins=begins, ends=ends, names=names)


def log_of_history(state: State, like: ProjectLog | None = None) -> ProjectLog:
    """Return the log of a finished history of the model, knowing all or only what another log knows.

    Parameters
    ----------
    state : State
        After its last quarter.
    like : ProjectLog, optional
        The log whose window, and whose ignorance of ideas, hours or partners, the history is seen with.

    Returns
    -------
    ProjectLog
    """
    count = int(state.conditions[0].projects)
    projects = state.projects[:count]
    answers = state.responses[:count]["decision"]
    rows = np.zeros(count, dtype=ROW)
    for name in ("type", "sponsor", *DATES):
        rows[name] = projects[name]
    stage = projects["stage"]
    ends = {STAGE_DELIVERED: DELIVERED, STAGE_ABANDONED: ABANDONED, UNSPONSORED: UNSPONSORED_IDEA}
    for model, outcome in ends.items():
        rows["outcome"][stage == model] = outcome
    in_search = projects["before"] == RECRUITING
    rows["reason"][stage == STAGE_ABANDONED] = np.where(in_search, NO_PARTNERS, WITHDRAWAL)[stage == STAGE_ABANDONED]
    refused = answers[np.arange(count), projects["sponsor"]] == ANSWER_DECLINED
    rows["reason"][stage == UNSPONSORED] = np.where(refused, REFUSED, NOT_TAKEN_UP)[stage == UNSPONSORED]
    rows["hours"] = np.where(rows["outcome"] == OPEN, np.nan, projects["hours"] + projects["issue_hours"])
    partners = ((answers == COMMITTED) | (answers == WITHDRAWN)).astype(np.uint8)
    partners[np.arange(count), projects["sponsor"]] = 1  # as a log has it, also of an idea that came to nothing
    whole = ProjectLog(rows, partners, 0, len(state.series))
    if like is None:
        return whole
    whole = replace(
        whole, knows_ideas=like.knows_ideas, knows_hours=like.knows_hours, knows_partners=like.knows_partners
    )
    return seen_through(whole, like.begins, like.ends)
