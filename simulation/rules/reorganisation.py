"""Members that end, merge or split. People take the personal part of ties along; agreements hold only if novated.

Andrews and Boyne 2012 for the announcement, which `simulation.rules.commitment` and `.trust` feel; this module acts
on the day.
"""

from __future__ import annotations

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.rules.contacts import begin_tie, end_tie
from partnership_dynamics.simulation.rules.portfolio import give_up, is_live, place_of, set_stage, settle_issues, vacate
from partnership_dynamics.simulation.state import (
    ACTIVE,
    COMMITTED,
    IDEA,
    MAX_SEATS,
    MAX_VENUES,
    PLANNED,
    RECRUITING,
    SHARED,
    TYPES,
    UNSPONSORED,
    State,
)


@inner
def drop_ties(s: State, i: int) -> None:
    """Remove every tie of a member."""
    for j in range(len(s.members)):
        end_tie(s, i, j)
        end_tie(s, j, i)


@inner
def leave_venue(s: State, v: int, i: int) -> None:
    """Take a member out of a venue, or out of the plan for it."""
    if s.attends[v, i] == PLANNED:
        s.attends[v, i] = 0
    if s.attends[v, i] == 1:
        s.attends[v, i] = 0
        for j in range(len(s.members)):
            if s.attends[v, j] == 1:
                s.dyads[i, j].venues -= 1
                s.dyads[j, i].venues -= 1


@inner
def leave_venues(s: State, i: int) -> None:
    """Take a member out of every venue."""
    for v in range(MAX_VENUES):
        leave_venue(s, v, i)


@inner
def attend(s: State, v: int, i: int) -> None:
    """Let a member attend a venue, or plan to, where it has not opened yet."""
    if s.attends[v, i] == 1:
        return
    if s.venues[v].active == 0:
        s.attends[v, i] = PLANNED
        return
    for j in range(len(s.members)):
        if s.attends[v, j] == 1:
            s.dyads[i, j].venues += 1
            s.dyads[j, i].venues += 1
    s.attends[v, i] = 1


@inner
def end_convening(s: State) -> None:
    """Let nobody convene from now on; what members paid for the convener ends with it."""
    c = s.conditions[0]
    c.convener = -1
    c.staff = 0.0
    c.governance = SHARED


@inner
def retire(s: State, i: int) -> None:
    """End a member: no ties, no venues, no seats, no convening; its row stays as its record."""
    drop_ties(s, i)
    leave_venues(s, i)
    if s.conditions[0].convener == i:
        end_convening(s)
    m = s.members[i]
    m.active = 0
    m.announced = 0
    m.withdrawn = 0.0
    for seat in range(MAX_SEATS):
        s.seats[i, seat].filled = 0


@inner
def withdraw_member(s: State, i: int) -> None:
    """Let a member leave the partnership; projects it sponsors end, other projects look for a replacement."""
    for p in range(s.conditions[0].projects):
        stage = s.projects[p].stage
        if stage == IDEA and s.projects[p].sponsor == i:
            set_stage(s, p, UNSPONSORED)
        elif is_live(stage) and place_of(s, p, i) >= 0:
            if s.projects[p].sponsor == i:
                give_up(s, p)
            else:
                vacate(s, p, i)
                if stage != RECRUITING:
                    set_stage(s, p, RECRUITING)
    retire(s, i)


@inner
def keep_part(s: State, i: int, j: int) -> None:
    """Keep of a tie's institutional part what is novated, once on one vesting day though both its ends may change."""
    today = s.conditions[0].quarter + 1
    if s.dyads[i, j].novated != today:
        s.dyads[i, j].institutional *= s.settings[0].novation
        s.dyads[i, j].novated = today


@inner
def hand_tie(s: State, i: int, j: int, to_i: int, to_j: int) -> None:
    """Let the tie i -> j live on as to_i -> to_j; where one stands already, the stronger part of each kind counts."""
    if s.network.tie[i, j] == 0 or to_i == to_j:
        return
    keep_part(s, i, j)
    old = s.dyads[i, j]
    new = s.dyads[to_i, to_j]
    if s.network.tie[to_i, to_j] == 0:
        begin_tie(s, to_i, to_j, 0.0)
        new.trust_a = old.trust_a
        new.trust_b = old.trust_b
    new.novated = max(new.novated, old.novated)
    new.personal = max(new.personal, old.personal)
    new.institutional = max(new.institutional, old.institutional)
    new.age = max(new.age, old.age)
    new.agreement = max(new.agreement, old.agreement)
    new.second = max(new.second, old.second)
    excess = new.personal + new.institutional - 1.0
    if excess > 0.0:
        new.personal -= excess


@inner
def hand_projects(s: State, i: int, to: int) -> None:
    """Let the successor stand in i's place in every project, once."""
    for p in range(s.conditions[0].projects):
        project = s.projects[p]
        if project.sponsor == i and (is_live(project.stage) or project.stage == IDEA):
            project.sponsor = to
        if s.responses[p, i].heard >= 0 and s.responses[p, to].heard < 0:
            s.responses[p, to].heard = s.responses[p, i].heard
            project.told += 1
        if not is_live(project.stage):
            if s.responses[p, i].decision > s.responses[p, to].decision:
                s.responses[p, to].decision = s.responses[p, i].decision
                s.responses[p, to].since = s.responses[p, i].since
            continue
        if place_of(s, p, i) < 0:
            continue
        if place_of(s, p, to) < 0:
            place = place_of(s, p, i)
            s.partners[p, place] = to
            s.responses[p, to].decision = COMMITTED
            s.responses[p, to].since = s.responses[p, i].since
            s.members[to].live += 1
            s.members[i].live -= 1
        else:
            # Both halves of the successor were partners: one place, and one partner fewer is enough.
            vacate(s, p, i)
            if project.sponsor == to:
                settle_issues(s, p, place_of(s, p, to))
            if project.needed > 2:
                project.needed -= 1
            if project.stage == ACTIVE and project.partners < project.needed:
                set_stage(s, p, RECRUITING)


@inner
def hand_practices(s: State, i: int, to: int) -> None:
    """Let the successor know what i knew."""
    for p in range(s.conditions[0].projects):
        if s.holds[p, i] == 1:
            s.holds[p, to] = 1


@inner
def seat_person(s: State, i: int, seat: int, to: int, place: int) -> None:
    """Give the representative in one of i's seats a place of another member's."""
    old = s.seats[i, seat]
    new = s.seats[to, place]
    new.filled = 1
    new.seniority = old.seniority
    new.grade = old.grade
    new.directorate = old.directorate
    new.tenure = old.tenure


@inner
def hand_seats(s: State, i: int, to: int) -> int:
    """Fill the successor's empty seats with i's representatives, in order.

    Returns where each went, two bits a seat; whoever finds no seat hands their relations to the first.
    """
    went = 0
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].filled == 0:
            continue
        for place in range(MAX_SEATS):
            if s.seats[to, place].filled == 0:
                seat_person(s, i, seat, to, place)
                went |= place << (2 * seat)
                break
    return went


@inner
def merge(s: State, i: int, to: int) -> None:
    """Merge member i into a successor (vesting day): ties, projects, practices, seats and hours, each once."""
    if s.members[i].active == 0 or i == to:
        return
    old = s.members[i]
    new = s.members[to]
    before = new.gross_hours
    if new.active == 0:
        new.active = 1
        before = 0.0
        new.gross_hours = 0.0
        new.usual_hours = 0.0
    new.announced = 0
    new.withdrawn = 0.0
    total = before + old.gross_hours
    if total > 0.0:
        for t in range(TYPES):
            s.priorities[to, t] = (before * s.priorities[to, t] + old.gross_hours * s.priorities[i, t]) / total
        new.leader = (before * new.leader + old.gross_hours * old.leader) / total
    new.gross_hours = total
    new.usual_hours += old.usual_hours
    new.delivered = max(new.delivered, old.delivered)
    went = hand_seats(s, i, to)
    for j in range(len(s.members)):
        if s.network.tie[to, j] == 0 and s.network.tie[j, to] == 0:
            s.dyads[to, j].contact = (went >> (2 * s.dyads[i, j].contact)) & 3
        hand_tie(s, i, j, to, j)
        hand_tie(s, j, i, j, to)
    if s.conditions[0].convener == i:
        s.conditions[0].convener = to
    hand_projects(s, i, to)
    hand_practices(s, i, to)
    for v in range(MAX_VENUES):
        if s.attends[v, i] > 0:
            attend(s, v, to)
    retire(s, i)


@inner
def move_ties_of_seat(s: State, i: int, seat: int, to: int) -> None:
    """Let the relations that one of i's seats holds follow it to another member."""
    for j in range(len(s.members)):
        if j == to or j == i or s.dyads[i, j].contact != seat:
            continue
        s.dyads[i, j].contact = 0
        hand_tie(s, i, j, to, j)
        hand_tie(s, j, i, j, to)
        s.dyads[to, j].contact = 0
        end_tie(s, i, j)
        end_tie(s, j, i)


@inner
def split(s: State, i: int, to: int) -> None:
    """Split member i: half its hours and its second seat, with that seat's ties, go to a new member.

    A single seat serves both from then on (its relations stay with i). Projects stay with i; what was learnt is known
    to both.
    """
    if s.members[i].active == 0 or s.members[to].active == 1:
        return
    old = s.members[i]
    new = s.members[to]
    new.active = 1
    new.gross_hours = 0.5 * old.gross_hours
    old.gross_hours = new.gross_hours
    new.usual_hours = 0.5 * old.usual_hours
    old.usual_hours = new.usual_hours
    new.leader = old.leader
    old.announced = 0
    old.withdrawn = 0.0
    for t in range(TYPES):
        s.priorities[to, t] = s.priorities[i, t]
    for place in range(MAX_SEATS):
        s.seats[to, place].filled = 0
    shares_seat = s.seats[i, 1].filled == 0
    moved = 0
    for seat in range(MAX_SEATS):
        source = s.seats[i, seat]
        if source.filled == 0 or (seat != 1 and not shares_seat):
            continue
        seat_person(s, i, seat, to, moved)
        moved += 1
        if not shares_seat:
            source.filled = 0
            move_ties_of_seat(s, i, seat, to)
    for v in range(MAX_VENUES):
        if s.attends[v, i] > 0:
            attend(s, v, to)
    hand_practices(s, i, to)
    for p in range(s.conditions[0].projects):
        if s.responses[p, i].heard >= 0:
            s.responses[p, to].heard = s.responses[p, i].heard
            s.projects[p].told += 1
