"""What must hold at the end of every quarter, whatever happened: each broken law as a sentence."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    COMMITTED,
    DELIVERED,
    IDEA,
    OBSERVED,
    PLANNED,
    RECRUITING,
    STALLED,
    UNSPONSORED,
    State,
)
from partnership_dynamics.simulation.ties.network import is_consistent

CLOSE = 1e-9
USES = ("on_ties", "on_meetings", "on_contribution", "on_projects", "on_issues", "on_learning")
LIVE = (RECRUITING, ACTIVE, STALLED)
OVER = (DELIVERED, ABANDONED, UNSPONSORED)


def _hours(s: State) -> list[str]:
    wrong = []
    m, c = s.members, s.conditions[0]
    used = sum(m[use] for use in USES)
    if np.any(np.abs(m["hours"] - used - m["free"]) > 1e-6):
        wrong.append("hours are not the sum of their uses and what is free")
    if any(np.any(m[use] < -CLOSE) for use in (*USES, "hours", "free", "issue_left")):
        wrong.append("a use of hours is negative")
    if np.any(m["on_issues"] > s.settings[0].issue_share * m["net"] + 1e-6):
        wrong.append("more than the permitted share of hours went to issues")
    gross = np.where((m["active"] == 1) & (m["team"] == 0), m["gross_hours"] * c.funding, 0.0)
    if c.equal_hours < 0 and np.any(m["hours"] > gross + 1e-6):
        wrong.append("somebody worked more hours than it has")
    week = s.settings[0].team_week * s.settings[0].quarter_weeks
    available = c.staff * week if c.convener >= 0 else 0.0
    if c.convener_spent > available + 1e-6 or c.convener_left < -1e-6 or c.convener_hours < -1e-6:
        wrong.append("the convener spent more than it has")
    rate, paid = s.settings[0].paid_hour, m["on_contribution"].sum()
    if rate > 0 and c.equal_hours < 0 and c.convener_hours > available - c.members_pay * available + paid / rate + 1e-6:
        wrong.append("the convener has hours that nobody pays for")
    if (c.members_pay == 0 or c.convener < 0) and paid > 0:
        wrong.append("members pay for no convener")
    return wrong


def _projects(s: State) -> list[str]:
    wrong = []
    count = int(s.conditions[0].projects)
    p = s.projects[:count]
    stage, partners = p["stage"], s.partners[:count]
    seated = partners >= 0
    if not np.isin(stage, (IDEA, *LIVE, *OVER)).all():
        wrong.append("a project is in no stage")
    if np.any(seated.sum(axis=1) != p["partners"]):
        wrong.append("the number of partners is not the length of the list")
    for row in range(count):
        listed = partners[row][seated[row]]
        if len(set(listed.tolist())) != len(listed):
            wrong.append("a member has two places in one project")
        if stage[row] in LIVE:
            if not s.members["active"][listed].all() or s.members["team"][listed].any():
                wrong.append("a live project has a partner that is no member, or the team")
            if np.any(s.responses["decision"][row, listed] != COMMITTED):
                wrong.append("a partner is not committed")
            committed = (s.responses["decision"][row] == COMMITTED) & (s.members["active"] == 1)
            if set(np.flatnonzero(committed).tolist()) - set(listed.tolist()):
                wrong.append("a member is committed and has no place")
            if p["sponsor"][row] not in listed:
                wrong.append("a live project has lost its sponsor")
    live = np.isin(stage, LIVE)
    held = np.bincount(partners[live][seated[live]], minlength=len(s.members))
    if np.any(held != s.members["live"]):
        wrong.append("a member's count of live projects is wrong")
    if np.any(p["partners"][stage == ACTIVE] < p["needed"][stage == ACTIVE]):
        wrong.append("a project is worked on without the partners it needs")
    issues = s.issues[:count]
    if np.any(issues.sum(axis=1) != p["open"]) or (issues < 0).any():
        wrong.append("open issues of the interfaces do not add up to the project's")
    if np.any(issues[(partners < 0) | (partners == p["sponsor"][:, None])] != 0):
        wrong.append("an issue is open where there is no interface")
    if np.any(p["paid_hours"][p["earmarked"] == 0] != 0):
        wrong.append("an outside body pays for a project that is not earmarked")
    c = s.conditions[0]
    if c.delivered != (stage == DELIVERED).sum() or c.given_up != ((stage == ABANDONED) & (p["started"] >= 0)).sum():
        wrong.append("the partnership's record is not what became of its projects")
    if np.any(p["done"] > p["hours"] + 1e-6):
        wrong.append("more was done than hours were given")
    if np.any((stage == DELIVERED) != (p["done"] >= p["work"])) and np.any(p["done"][stage != DELIVERED] < 0):
        wrong.append("a project is delivered with work left")
    if np.any(s.partners[count:] >= 0) or np.any(s.projects["stage"][count:] != 0):
        wrong.append("a row not in use holds something")
    return wrong + _dates(s, count)


def _dates(s: State, count: int) -> list[str]:
    p, quarter = s.projects[:count], s.conditions[0].quarter
    known = np.stack([p[name] for name in ("raised", "sponsored", "started", "ended")])
    wrong = []
    if (known >= quarter).any():
        wrong.append("a date lies in the future")
    for row in range(count):
        dates = [date for date in known[:, row] if date >= 0]
        if dates != sorted(dates):
            wrong.append(f"dates are out of order: {known[:, row].tolist()}")
    over = np.isin(p["stage"], OVER)
    if np.any((p["ended"] >= 0) != over):
        wrong.append("a project has an end and is not over, or is over without one")
    if np.any((p["started"] < 0) & np.isin(p["stage"], (ACTIVE, STALLED, DELIVERED))):
        wrong.append("a project is worked on and was never started")
    return wrong


def _members(s: State) -> list[str]:
    wrong = []
    gone = s.members["active"] == 0
    if np.abs(s.priorities.sum(axis=1) - 1).max() > CLOSE or s.priorities.min() < 0:
        wrong.append("priorities do not add up to 1")
    if s.network.tie[gone].any() or s.network.tie[:, gone].any():
        wrong.append("there is a tie to somebody who is no member")
    if (s.attends[:, gone] == 1).any():
        wrong.append("somebody who is no member attends a venue")
    filled = s.seats["filled"] == 1
    if filled[gone].any():
        wrong.append("somebody who is no member sits at the table")
    if not filled[~gone].any(axis=1).all():
        wrong.append("a member has no representative")
    grades = s.seats["seniority"][filled]
    if grades.size and (grades.min() < 1 or grades.max() > 5):
        wrong.append("a seniority is not within 1 to 5")
    if s.conditions[0].convener >= 0 and gone[s.conditions[0].convener]:
        wrong.append("the convener is no member")
    return wrong


def _ties(s: State) -> list[str]:
    wrong = []
    d, tie = s.dyads, s.network.tie
    if not is_consistent(s.network):
        wrong.append("degrees or received ties do not match the ties")
    if s.conditions[0].directed == 0 and np.any(tie != tie.T):
        wrong.append("an undirected tie is one-sided")
    strength = d["personal"] + d["institutional"]
    if strength.min() < 0 or strength.max() > 1 + CLOSE or min(d["personal"].min(), d["institutional"].min()) < -CLOSE:
        wrong.append("a strength is outside 0 to 1")
    founded = (s.venues["spin_off"] == 1).sum()
    c = s.conditions[0]
    if founded > c.spin_offs or c.spin_offs_ended > c.spin_offs:
        wrong.append("spin-offs are miscounted")
    if (s.attends[s.venues["active"] == 0] == 1).any():
        wrong.append("somebody attends a venue that has ended")
    if strength[tie == 0].any() or d["age"][tie == 0].any():
        wrong.append("where there is no tie there is strength or age")
    if min(d["trust_a"].min(), d["trust_b"].min()) <= 0:
        wrong.append("trust is not a Beta distribution")
    meets = (s.attends == 1).astype(np.int64)
    both = meets.T @ meets
    if (s.attends[s.venues["active"] == 1] == PLANNED).any():
        wrong.append("somebody only plans to attend a venue that is open")
    apart = ~np.eye(len(tie), dtype=bool)
    if np.any(d["venues"][apart] != both[apart]):
        wrong.append("venues in common are miscounted")
    delivered = s.projects["stage"] == DELIVERED
    if s.holds[~delivered].any() or s.holds.max(initial=0) > 1:
        wrong.append("a practice is held that no delivered project taught")
    return wrong


def _observed(s: State) -> list[str]:
    row = dict(zip(OBSERVED, s.series[s.conditions[0].quarter - 1], strict=True))
    delivered = sum(row[f"delivered_{kind}"] for kind in PROJECT_TYPES)
    waiting = ("ideas_waiting", "recruiting", "active", "stalled", "abandoned", "unsponsored")
    wrong = []
    if row["raised"] != delivered + sum(row[name] for name in waiting):
        wrong.append("projects raised are not those waiting, under way and over")
    if row["raised"] != s.conditions[0].projects or row["ties"] != s.network.tie.sum():
        wrong.append("what is observed is not what is")
    if not np.isfinite(s.series).all():
        wrong.append("something observed is no number")
    return wrong


def broken_invariants(s: State) -> list[str]:
    """Return a sentence for every law that does not hold at the end of a quarter."""
    return [*_hours(s), *_projects(s), *_members(s), *_ties(s), *_observed(s)]
