"""What is computed of a log: rates, hazards of each stage, mix of types, durations, hours, who works with whom.

Every number is computed in the same way from a real log and from a history of the model, within the log's window:
a stage's hazard is its events over the quarters in which they could happen, both counted in the window only, so that
projects still open at its end, or under way at its beginning, bias nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.logs.log import (
    ABANDONED,
    DELIVERED,
    NEVER,
    NO_PARTNERS,
    OPEN,
    UNSPONSORED_IDEA,
    WITHDRAWAL,
    ProjectLog,
)
from partnership_dynamics.simulation.partnership import DIRECTORATES, PROJECT_TYPES, Partnership
from partnership_dynamics.simulation.rules import seats

is_own_type = getattr(seats.is_own_type, "py_func", seats.is_own_type)  # compiled, it has no door to Python
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LIGHT = 2  # customer service and administrative reform; the other two are contested and need more partners

HAZARDS = (
    "sponsor_light",
    "sponsor_heavy",
    "drop_idea",
    "start_light",
    "start_heavy",
    "end_search",
    "stall",
    *(f"deliver_{name}" for name in PROJECT_TYPES),
    "resume",
    "end_stalled",
    "end_resumed",
)
STATISTICS = (
    "ideas",
    *(f"share_{name}" for name in PROJECT_TYPES),
    "own_types",
    *(f"hazard_{name}" for name in HAZARDS),
    "sponsored_at_once",
    "sponsor_delay",
    "dropped_after",
    "search_length",
    "search_in_vain",
    *(f"years_{name}" for name in PROJECT_TYPES),
    "stalled_for",
    "ended_for_want_of_partners",
    "ended_by_withdrawal",
    "delivered",
    "waiting",
    "searching",
    "working",
    *(f"hours_{name}" for name in PROJECT_TYPES),
    "hours_in_vain",
    "tied_partners",
)


def quarters_at_risk(
    entered: npt.NDArray[np.int64], left: npt.NDArray[np.int64], begins: int, ends: int
) -> npt.NDArray[np.int64]:
    """Return in how many quarters of a window each project could have left a stage, the quarter of leaving included.

    Parameters
    ----------
    entered, left : int64 (P,)
        Quarters; `NEVER` where it has not entered, or not left.
    begins, ends : int
        The window.

    Examples
    --------
    >>> quarters_at_risk(np.array([2, 2, -1]), np.array([5, -1, -1]), 0, 10).tolist()
    [4, 8, 0]
    """
    last = np.where(left == NEVER, ends - 1, np.minimum(left, ends - 1))
    risk = np.maximum(last - np.maximum(entered, begins) + 1, 0)
    return np.where(entered == NEVER, 0, risk)


def events_and_risk(log: ProjectLog) -> dict[str, tuple[int, int]]:
    """Return for each hazard its events and the quarters at risk, both within the log's window.

    Counts of two windows that follow each other add up to those of both.
    """
    rows, begins, ends = log.rows, log.begins, log.ends
    light = rows["type"] < LIGHT
    ended = rows["ended"]
    outcome = rows["outcome"]

    def leaving(*dates: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the earliest of several dates that have come."""
        stacked = np.stack([np.where(date == NEVER, ends, date) for date in dates])
        first = stacked.min(axis=0)
        return np.where(first >= ends, NEVER, first)

    def count(
        entered: npt.NDArray[np.int64], left: npt.NDArray[np.int64], event: Flags, among: Flags
    ) -> tuple[int, int]:
        risk = quarters_at_risk(entered, left, begins, ends)
        happened = event & among & (entered != NEVER) & (left != NEVER) & (left >= begins)
        return int(happened.sum()), int(risk[among].sum())

    every = np.ones(len(rows), dtype=bool)
    found: dict[str, tuple[int, int]] = {}
    left = leaving(rows["sponsored"], ended)
    by_sponsor = rows["sponsored"] != NEVER
    found["sponsor_light"] = count(rows["raised"], left, by_sponsor, light)
    found["sponsor_heavy"] = count(rows["raised"], left, by_sponsor, ~light)
    found["drop_idea"] = count(rows["raised"], left, ~by_sponsor & (outcome == UNSPONSORED_IDEA), every)
    left = leaving(rows["started"], ended)
    begun = rows["started"] != NEVER
    found["start_light"] = count(rows["sponsored"], left, begun, light)
    found["start_heavy"] = count(rows["sponsored"], left, begun, ~light)
    found["end_search"] = count(rows["sponsored"], left, ~begun & (outcome == ABANDONED), every)
    left = leaving(rows["stalled"], ended)
    stopped = rows["stalled"] != NEVER
    found["stall"] = count(rows["started"], left, stopped, every)
    for index, name in enumerate(PROJECT_TYPES):
        of_type = rows["type"] == index
        found[f"deliver_{name}"] = count(rows["started"], left, ~stopped & (outcome == DELIVERED), of_type)
    left = leaving(rows["resumed"], ended)
    again = rows["resumed"] != NEVER
    found["resume"] = count(rows["stalled"], left, again, every)
    found["end_stalled"] = count(rows["stalled"], left, ~again & (outcome == ABANDONED), every)
    found["end_resumed"] = count(rows["resumed"], leaving(ended), outcome == DELIVERED, every)
    return found


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _log_count(flags: Flags) -> float:
    return float(np.log(flags.sum() + 0.5))


def own_type_shares(partnership: Partnership) -> Floats:
    """Return for each member and project type the share of its seats whose directorate brings such projects forward.

    Returns
    -------
    float64 (N, 4)
    """
    return np.array(
        [
            [
                np.mean([is_own_type(DIRECTORATES.index(seat.directorate), index) for seat in member.seats])
                for index in range(len(PROJECT_TYPES))
            ]
            for member in partnership.members
        ]
    )


def statistics_of(log: ProjectLog, partnership: Partnership, own_types: Floats | None = None) -> Floats:
    """Return the statistics of a log, in the order of `STATISTICS`.

    Parameters
    ----------
    log : ProjectLog
    partnership : Partnership
        Whose seats say which types are a sponsor's own, and whose survey says who is tied.
    own_types : float64 (N, 4), optional
        `own_type_shares` of it, where many logs are summarised.

    Returns
    -------
    float64 (len(STATISTICS),)
        NaN where the log says nothing: no project of that kind, or not written down.
    """
    rows, nan = log.rows, float("nan")
    own = own_type_shares(partnership) if own_types is None else own_types
    first = rows["raised"] if log.knows_ideas else rows["sponsored"]
    new = first >= log.begins
    kinds = np.bincount(rows["type"][new], minlength=len(PROJECT_TYPES))
    found: dict[str, float] = {"ideas": float(np.log((new.sum() + 0.5) / (log.members * log.quarters)))}
    shares = (kinds + 0.5) / (kinds.sum() + 0.5 * len(kinds))
    for index, name in enumerate(PROJECT_TYPES):
        found[f"share_{name}"] = float(np.log(shares[index] / (1.0 - shares[index])))
    known = new & (rows["sponsor"] >= 0)
    found["own_types"] = _mean(own[rows["sponsor"][known], rows["type"][known]])
    for name, (events, risk) in events_and_risk(log).items():
        hazard = (events + 0.5) / (risk + 1.0)
        found[f"hazard_{name}"] = float(np.log(hazard / (1.0 - hazard))) if risk else nan
    ideas_known = log.knows_ideas
    taken = (rows["sponsored"] >= log.begins) & (rows["raised"] != NEVER)
    delay = (rows["sponsored"] - rows["raised"])[taken].astype(float)
    found["sponsored_at_once"] = _mean((delay == 0).astype(float)) if ideas_known else nan
    found["sponsor_delay"] = _mean(delay[delay > 0]) if ideas_known else nan
    over = rows["ended"] >= log.begins
    dropped = over & (rows["outcome"] == UNSPONSORED_IDEA) & (rows["raised"] != NEVER)
    found["dropped_after"] = _mean((rows["ended"] - rows["raised"])[dropped].astype(float))
    started = rows["started"] >= log.begins
    found["search_length"] = _mean((rows["started"] - rows["sponsored"])[started].astype(float))
    vain = over & (rows["outcome"] == ABANDONED) & (rows["started"] == NEVER)
    found["search_in_vain"] = _mean((rows["ended"] - rows["sponsored"])[vain].astype(float))
    delivered = over & (rows["outcome"] == DELIVERED)
    spent = log.knows_hours & ~np.isnan(rows["hours"])
    for index, name in enumerate(PROJECT_TYPES):
        of_type = delivered & (rows["type"] == index)
        found[f"years_{name}"] = _mean(np.log1p((rows["ended"] - rows["started"])[of_type].astype(float)))
        found[f"hours_{name}"] = _mean(np.log(rows["hours"][of_type & spent].clip(min=1.0)))
    back = rows["resumed"] >= log.begins
    found["stalled_for"] = _mean((rows["resumed"] - rows["stalled"])[back].astype(float))
    found["ended_for_want_of_partners"] = _log_count(over & (rows["reason"] == NO_PARTNERS))
    found["ended_by_withdrawal"] = _log_count(over & (rows["reason"] == WITHDRAWAL))
    found["delivered"] = _log_count(delivered)
    still = rows["outcome"] == OPEN
    found["waiting"] = _log_count(still & (rows["sponsored"] == NEVER)) if ideas_known else nan
    found["searching"] = _log_count(still & (rows["sponsored"] != NEVER) & (rows["started"] == NEVER))
    found["working"] = _log_count(still & (rows["started"] != NEVER))
    in_vain = over & (rows["outcome"] == ABANDONED) & (rows["started"] != NEVER) & spent
    found["hours_in_vain"] = _mean(np.log(rows["hours"][in_vain].clip(min=1.0)))
    found["tied_partners"] = _tied(log, partnership, rows["started"] != NEVER) if log.knows_partners else nan
    return np.array([found[name] for name in STATISTICS])


def _tied(log: ProjectLog, partnership: Partnership, among: Flags) -> float:
    """Return the share of pairs of partners, in projects that started, who are tied in the survey."""
    tie = np.maximum(partnership.tie, partnership.tie.T).astype(float)
    together = log.partners[among].astype(float)
    pairs = float((together.sum(axis=1) * (together.sum(axis=1) - 1)).sum())
    return float(np.einsum("pi,ij,pj->", together, tie, together, optimize=True)) / pairs if pairs else float("nan")
