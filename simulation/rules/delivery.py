"""Step 7. Projects are worked on: issues arise between pairs of partners and are cleared, or pile up and slow the work.

Issues are cleared over a direct tie at working strength from the pair's own hours; else by a common contact, the
convener first, against *its* hours; else ad hoc, which mostly fails. Progress is the partners' hours, slowed by open
issues. Too many open issues for a year: stalled.
"""

from __future__ import annotations

from simulation import randomness as rnd
from simulation.compiled import inner, rule
from simulation.phases import once, queued, step_of
from simulation.rules.contacts import is_working, mark_used, pair_strength, spend_convener, spend_on_issues, works
from simulation.rules.learning import relief_for
from simulation.rules.portfolio import set_stage
from simulation.state import ACTIVE, DELIVERED, MAX_PARTNERS, STALLED, State

NOBODY = -1


@inner
def can_spend(s: State, i: int, hours: float) -> bool:
    """Say whether member i may still put this many hours into issues."""
    return s.members[i].issue_left >= hours and s.members[i].free >= hours


@inner
def arise(s: State, p: int, age: int) -> None:
    """Let each pair of partners throw up issues."""
    project = s.projects[p]
    c = s.settings[0]
    mean = c.issue_rate * (c.issue_floor + project.risk) * (1.0 - relief_for(s, p))
    for x in range(MAX_PARTNERS):
        for y in range(x + 1, MAX_PARTNERS):
            a = s.partners[p, x]
            b = s.partners[p, y]
            if a < 0 or b < 0:
                continue
            u = rnd.uniform(project.key, rnd.ISSUES, age, min(a, b), max(a, b), 0)
            new = rnd.poisson(u, mean)
            s.issues[p, x, y] += new
            project.open += new
            project.issues += new
            mark_used(s, a, b)


@inner
def convener_can(s: State, a: int, b: int) -> bool:
    """Say whether the convener deals with both of a pair at working strength, and has hours to clear an issue."""
    c = s.conditions[0]
    hub = c.convener
    if hub < 0 or hub == a or hub == b or c.convener_left < max(s.settings[0].relay_hours, s.settings[0].join_hours):
        return False
    return works(s, hub, a) and works(s, hub, b)


@inner
def broker_of(s: State, p: int, a: int, b: int, age: int) -> int:
    """Return a member that deals with both of a pair at working strength and has hours of its own to clear an issue.

    The search starts at a drawn row and takes the first that can: who brokers never depends on anybody's number of
    ties. A lead organisation whose staff are busy may still do so as any member does.
    """
    hours = s.settings[0].relay_hours
    rows = len(s.members)
    first = rnd.pick(rnd.uniform(s.projects[p].key, rnd.BROKER, age, a, b, 0), rows)
    for on in range(rows):
        h = (first + on) % rows
        if h == a or h == b or s.members[h].active == 0 or s.members[h].team == 1:
            continue
        if can_spend(s, h, hours) and works(s, h, a) and works(s, h, b):
            return h
    return NOBODY


@inner
def relay(s: State, p: int, a: int, b: int, broker: int, convening: bool, joined: bool) -> None:
    """Clear an issue through a broker, who carries it or, joining, brings the pair into the room.

    A broker that acts as convener uses the convener's hours, any other its own.
    """
    project = s.projects[p]
    hours = s.settings[0].relay_hours
    if convening:
        if joined:
            hours = s.settings[0].join_hours
        spend_convener(s, hours)
        project.by_convener += 1
    else:
        spend_on_issues(s, broker, hours)
    if joined:
        s.dyads[a, b].introduced = 1
        s.dyads[b, a].introduced = 1
    mark_used(s, broker, a)
    mark_used(s, broker, b)
    project.relayed += 1
    project.issue_hours += hours


@inner
def try_to_clear(s: State, p: int, a: int, b: int, age: int, number: int) -> bool:
    """Try to clear one open issue between two partners; return whether it is cleared."""
    c = s.settings[0]
    project = s.projects[p]
    if s.conditions[0].open_coordination == 0:
        half = 0.5 * c.relay_hours
        if not (can_spend(s, a, half) and can_spend(s, b, half)):
            return False
        spend_on_issues(s, a, half)
        spend_on_issues(s, b, half)
        project.issue_hours += c.relay_hours
        return True
    strength = pair_strength(s, a, b)
    if is_working(s, strength):
        half = 0.5 * c.direct_hours / strength
        if not (can_spend(s, a, half) and can_spend(s, b, half)):
            return False
        spend_on_issues(s, a, half)
        spend_on_issues(s, b, half)
        project.direct += 1
        project.issue_hours += 2.0 * half
        return True
    u = rnd.uniform(project.key, rnd.CLEARING, age, a, b, number)
    if convener_can(s, a, b):
        relay(s, p, a, b, s.conditions[0].convener, True, u < s.conditions[0].style)
        return True
    broker = broker_of(s, p, a, b, age)
    if broker != NOBODY:
        relay(s, p, a, b, broker, False, False)
        return True
    half = 0.5 * c.adhoc_hours
    if not (can_spend(s, a, half) and can_spend(s, b, half)):
        return False
    spend_on_issues(s, a, half)
    spend_on_issues(s, b, half)
    project.issue_hours += c.adhoc_hours
    if u < c.adhoc_success:
        project.adhoc += 1
        return True
    return False


@inner
def clear(s: State, p: int, age: int) -> None:
    """Try to clear every open issue of a project once."""
    project = s.projects[p]
    for x in range(MAX_PARTNERS):
        for y in range(x + 1, MAX_PARTNERS):
            waiting = s.issues[p, x, y]
            if waiting == 0:
                continue
            a = min(s.partners[p, x], s.partners[p, y])
            b = max(s.partners[p, x], s.partners[p, y])
            for number in range(waiting):
                if try_to_clear(s, p, a, b, age, number):
                    s.issues[p, x, y] -= 1
                    project.open -= 1


@inner
def work(s: State, p: int) -> None:
    """Give the partners' hours to a project, and deliver it when its work is done."""
    project = s.projects[p]
    most = s.settings[0].project_hours
    given = 0.0
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i >= 0:
            m = s.members[i]
            hours = min(most, m.free)
            m.free -= hours
            m.on_projects += hours
            given += hours
    project.hours += given
    project.done += given / (1.0 + s.settings[0].slowing * project.open)
    if project.done >= project.work:
        set_stage(s, p, DELIVERED)
        return
    if project.open > s.settings[0].stall_limit * project.partners:
        project.trouble += 1
    else:
        project.trouble = 0
    if project.trouble >= s.settings[0].stall_quarters:
        set_stage(s, p, STALLED)


@rule
def advance(s: State, p: int) -> None:
    """Work on one project for a quarter: issues arise, some are cleared, hours go in."""
    age = s.conditions[0].quarter - s.projects[p].started
    arise(s, p, age)
    clear(s, p, age)
    work(s, p)


@inner
def lot_of(s: State, p: int) -> float:
    """Return project p's lot in this quarter's order of service."""
    return rnd.uniform(s.projects[p].key, rnd.PROJECT_ORDER, s.conditions[0].quarter, 0, 0, 0)


@rule
def queue_projects(s: State) -> int:
    """Put the active projects in the order in which they are served, drawn anew each quarter; return how many."""
    active = 0
    for p in range(s.conditions[0].projects):
        if s.projects[p].stage != ACTIVE:
            continue
        place = active
        while place > 0 and lot_of(s, s.queue[place - 1]) > lot_of(s, p):
            s.queue[place] = s.queue[place - 1]
            place -= 1
        s.queue[place] = p
        active += 1
    return active


@rule
def begin(s: State) -> None:
    """Give the convener its hours for issues, with what earlier uses left."""
    c = s.conditions[0]
    if c.convener >= 0:
        c.convener_left += c.share_issues * c.convener_net


PHASES = (once(begin), queued(queue_projects, advance, "lead_project"))
step = step_of(__name__, PHASES)
