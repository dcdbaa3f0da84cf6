"""Step 7. Projects are worked on: issues arise between the lead and each partner and are cleared, or slow the work.

A project is cut into packages, one a partner, that meet at the lead's: its sponsor's. Most partners never meet over an
interface (task interdependence: Thompson 1967; Levitt et al. 1999), so issues arise between the lead and each partner,
not between all pairs, and an open issue slows the package it concerns.

Issues are cleared over a direct tie at working strength from the pair's own hours; else by a common contact, the
convener first, against *its* hours; else ad hoc, which mostly fails. Progress is the partners' hours, and those that
the convener has left over (project officers: Kegler et al. 1998). Too many open issues for a year: stalled.
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import once, queued, step_of
from partnership_dynamics.simulation.rules.contacts import (
    in_contact,
    is_working,
    mark_joint,
    mark_used,
    pair_strength,
    spend_convener,
    spend_on_issues,
    works,
)
from partnership_dynamics.simulation.rules.learning import relief_for
from partnership_dynamics.simulation.rules.portfolio import set_stage
from partnership_dynamics.simulation.state import ACTIVE, DELIVERED, MAX_PARTNERS, STALLED, State

NOBODY = -1


@inner
def can_spend(s: State, i: int, hours: float) -> bool:
    """Say whether member i may still put this many hours into issues."""
    return s.members[i].issue_left >= hours and s.members[i].free >= hours


@inner
def arise(s: State, p: int, age: int) -> None:
    """Let the lead and each of its partners throw up issues."""
    project = s.projects[p]
    c = s.settings[0]
    mean = c.issue_rate * (c.issue_floor + project.risk) * (1.0 - relief_for(s, p))
    lead = project.sponsor
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i < 0 or i == lead:
            continue
        u = rnd.uniform(project.key, rnd.ISSUES, age, i, 0, 0)
        new = rnd.poisson(u, mean)
        s.issues[p, place] += new
        project.open += new
        project.issues += new
        mark_joint(s, lead, i)


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
    if convening:
        mark_joint(s, broker, a)
        mark_joint(s, broker, b)
    else:
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
    half = 0.5 * c.join_hours
    if not (can_spend(s, a, half) and can_spend(s, b, half)):
        return False
    spend_on_issues(s, a, half)
    spend_on_issues(s, b, half)
    project.issue_hours += c.join_hours
    if u < c.adhoc_success:
        project.adhoc += 1
        return True
    return False


@inner
def clear(s: State, p: int, age: int) -> None:
    """Try to clear every open issue of a project once."""
    project = s.projects[p]
    for place in range(MAX_PARTNERS):
        waiting = s.issues[p, place]
        if waiting == 0:
            continue
        a = min(project.sponsor, s.partners[p, place])
        b = max(project.sponsor, s.partners[p, place])
        for number in range(waiting):
            if try_to_clear(s, p, a, b, age, number):
                s.issues[p, place] -= 1
                project.open -= 1


@inner
def slowed(s: State, hours: float, issues: float) -> float:
    """Return what hours on a package are worth while issues at its interface are open."""
    return hours / (1.0 + s.settings[0].slowing * issues)


@inner
def work_of_partner(s: State, p: int, i: int) -> float:
    """Let a partner give a project what it can, at most a share of all it has; return the hours that go into the work.

    For an earmarked project an outside body pays for a share of the hours, on top of the partner's own.
    """
    project = s.projects[p]
    m = s.members[i]
    own = min(s.settings[0].project_share * m.gross_hours * s.conditions[0].funding, m.free)
    m.free -= own
    m.on_projects += own
    paid = 0.0
    if project.earmarked == 1:
        paid = own * s.settings[0].offer_pays / (1.0 - s.settings[0].offer_pays)
    project.paid_hours += paid
    return own + paid


@rule
def coordinate(s: State, p: int) -> None:
    """Let issues of one project arise, and clear what can be cleared."""
    age = s.conditions[0].quarter - s.projects[p].started
    arise(s, p, age)
    clear(s, p, age)


@rule
def share_out_staff(s: State) -> None:
    """Share out what issues have left of the convener's hours over the active projects, evenly.

    A project takes at most as much from one full-time member of staff as it does from a member of the usual size.
    Where structure is to cost nothing (`equal_hours`), it is a fixed share of the staff's hours, whatever they did
    before.
    """
    c = s.conditions[0]
    c.staff_each = 0.0
    if c.convener < 0 or c.queued == 0:
        return
    left = c.convener_left
    if c.equal_hours >= 0.0:
        left = c.share_issues * c.convener_hours
    most = s.settings[0].project_share * s.settings[0].gross_hours * c.staff
    c.staff_each = max(min(left / c.queued, most), 0.0)


@inner
def work_of_staff(s: State, p: int) -> float:
    """Let the convener's staff work on a project, together with the partners that they deal with; return the hours."""
    c = s.conditions[0]
    if c.staff_each <= 0.0:
        return 0.0
    c.convener_on_projects += c.staff_each
    if c.equal_hours < 0.0:
        spend_convener(s, c.staff_each)
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i >= 0 and i != c.convener and in_contact(s, i, c.convener):
            mark_joint(s, i, c.convener)
    return c.staff_each


@inner
def mark_partners(s: State, p: int) -> None:
    """Note that the partners worked on the same project; who deals with whom over it is another matter."""
    for x in range(MAX_PARTNERS):
        for y in range(x + 1, MAX_PARTNERS):
            a = s.partners[p, x]
            b = s.partners[p, y]
            if a >= 0 and b >= 0:
                s.dyads[a, b].joint = 1
                s.dyads[b, a].joint = 1


@rule
def work(s: State, p: int) -> None:
    """Give the partners' hours and the convener's to a project, and deliver it when its work is done."""
    project = s.projects[p]
    interfaces = max(project.partners - 1, 1)
    average = project.open / interfaces
    given = work_of_staff(s, p)
    progress = slowed(s, given, average)
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i >= 0:
            hours = work_of_partner(s, p, i)
            given += hours
            progress += slowed(s, hours, average if i == project.sponsor else float(s.issues[p, place]))
    mark_partners(s, p)
    project.hours += given
    project.done += progress
    if project.done >= project.work:
        set_stage(s, p, DELIVERED)
        s.conditions[0].delivered += 1
        return
    if project.open > s.settings[0].stall_limit * interfaces:
        project.trouble += 1
    else:
        project.trouble = 0
    if project.trouble >= s.settings[0].stall_quarters:
        set_stage(s, p, STALLED)


@inner
def lot_of(s: State, p: int) -> float:
    """Return project p's lot in this quarter's order of service."""
    return rnd.uniform(s.projects[p].key, rnd.PROJECT_ORDER, s.conditions[0].quarter, 0, 0, 0)


@rule
def queue_projects(s: State) -> int:
    """Put the active projects in the order in which they are served, drawn again each quarter; return how many."""
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
    s.conditions[0].queued = active
    return active


@rule
def in_queue(s: State) -> int:
    """Return how many projects are in this quarter's queue."""
    return s.conditions[0].queued


@rule
def begin(s: State) -> None:
    """Give the convener its hours for issues, with what earlier uses left."""
    c = s.conditions[0]
    if c.convener >= 0:
        c.convener_left += c.share_issues * c.convener_net


PHASES = (
    once(begin),
    queued(queue_projects, coordinate, "coordinate_project"),
    once(share_out_staff),
    queued(in_queue, work, "lead_project"),
)
step = step_of(__name__, PHASES)
