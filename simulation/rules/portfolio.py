"""A project's partners: joining, leaving, finding one's place. Shared by the other rules."""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    COMMITTED,
    DECLINED,
    DELIVERED,
    MAX_PARTNERS,
    OPEN,
    RECRUITING,
    STALLED,
    UNSPONSORED,
    WITHDRAWN,
    State,
)


@inner
def oldest_first(s: State, who: int) -> bool:
    """Draw whether a member looks at the oldest or at the newest projects first this quarter.

    So no project is always served first, and who is does not depend on how many projects there are.
    """
    c = s.conditions[0]
    return rnd.uniform(c.key, rnd.PROJECT_ORDER, c.quarter, max(who, 0), 0, 0) < 0.5


@inner
def queue_stages(s: State, first: int, second: int) -> None:
    """Put the projects in either of two stages into the queue, oldest first: what a step looks at for each member."""
    c = s.conditions[0]
    c.queued = 0
    for p in range(c.projects):
        stage = s.projects[p].stage
        if stage == first or stage == second:
            s.queue[c.queued] = p
            c.queued += 1


@inner
def in_turn(s: State, on: int, oldest: bool) -> int:
    """Return the ``on``-th project of the queue, counted from the oldest or from the newest."""
    return s.queue[on if oldest else s.conditions[0].queued - 1 - on]


@inner
def place_of(s: State, p: int, i: int) -> int:
    """Return i's place among project p's partners, -1 if it is none."""
    for place in range(MAX_PARTNERS):
        if s.partners[p, place] == i:
            return place
    return -1


@inner
def is_live(stage: int) -> bool:
    """Say whether a project in this stage holds its partners."""
    return stage == RECRUITING or stage == ACTIVE or stage == STALLED


@inner
def set_stage(s: State, p: int, stage: int) -> None:
    """Move a project to a stage and write down the date."""
    quarter = s.conditions[0].quarter
    project = s.projects[p]
    project.before = project.stage
    project.stage = stage
    project.since = quarter
    if stage == RECRUITING and project.sponsored < 0:
        project.sponsored = quarter
    if stage == ACTIVE and project.started < 0:
        project.started = quarter
    if stage == ACTIVE and project.stalled >= 0 and project.resumed < 0:
        project.resumed = quarter
    if stage == STALLED:
        project.stalls += 1
        if project.stalled < 0:
            project.stalled = quarter
    if stage == DELIVERED or stage == ABANDONED or stage == UNSPONSORED:
        project.ended = quarter
        for place in range(MAX_PARTNERS):
            if s.partners[p, place] >= 0:
                s.members[s.partners[p, place]].live -= 1


@inner
def give_up(s: State, p: int) -> None:
    """Abandon a project; once it has started, that goes into the partnership's record."""
    if s.projects[p].started >= 0:
        s.conditions[0].given_up += 1
    set_stage(s, p, ABANDONED)


@inner
def join(s: State, p: int, i: int) -> None:
    """Give i the first free place in project p."""
    place = place_of(s, p, -1)
    s.partners[p, place] = i
    s.projects[p].partners += 1
    s.responses[p, i].decision = COMMITTED
    s.responses[p, i].since = s.conditions[0].quarter
    s.members[i].live += 1


@inner
def settle_issues(s: State, p: int, place: int) -> None:
    """Let the open issues between the lead and the partner in a place go: there is no such interface any more."""
    s.projects[p].open -= s.issues[p, place]
    s.issues[p, place] = 0


@inner
def vacate(s: State, p: int, i: int) -> None:
    """Take i out of project p, with the open issues it had there; others who declined may think again."""
    place = place_of(s, p, i)
    project = s.projects[p]
    settle_issues(s, p, place)
    s.partners[p, place] = -1
    project.partners -= 1
    s.members[i].live -= 1
    for j in range(len(s.members)):
        if s.responses[p, j].decision == DECLINED:
            s.responses[p, j].decision = OPEN
    s.responses[p, i].decision = WITHDRAWN
    s.responses[p, i].since = s.conditions[0].quarter
