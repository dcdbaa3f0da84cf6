"""Step 1. What comes from outside: dated events, elections, funding, reorganisation from its announcement on.

Councils are elected for four years; a change of control redraws priorities (Klingemann et al. 1994).
A reorganisation is felt from its announcement on (Andrews and Boyne 2012).
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, once, step_of
from partnership_dynamics.simulation.rules import reorganisation, turnover
from partnership_dynamics.simulation.state import (
    EV_AGREEMENTS,
    EV_ANNOUNCE,
    EV_CLOSE_TEAM,
    EV_DEPARTURE,
    EV_ELECTION,
    EV_FUNDING,
    EV_GOVERN,
    EV_HOURS,
    EV_JOIN,
    EV_LEADERSHIP,
    EV_LEAVE,
    EV_MEMBERS_PAY,
    EV_MERGE,
    EV_SEAT,
    EV_SECOND_CONTACTS,
    EV_SPLIT,
    EV_STAFF,
    EV_STRATEGY,
    EV_STYLE,
    EV_TURNOVER,
    EV_VENUE,
    EV_VISION,
    LEAD,
    MAX_SEATS,
    PLANNED,
    SHARED,
    TYPES,
    State,
)


@inner
def is_target(s: State, i: int, target: int) -> bool:
    """Say whether an event with this target (-1 for all) is about member i."""
    return s.members[i].active == 1 and (target == i or target == -1)


@inner
def close_team(s: State) -> None:
    """End the staff team: its ties go, and members pay for it no longer."""
    for i in range(len(s.members)):
        if s.members[i].team == 1 and s.members[i].active == 1:
            reorganisation.withdraw_member(s, i)
    reorganisation.end_convening(s)


@inner
def activate(s: State, i: int) -> None:
    """Let a member take its place, with the seats it was described with."""
    s.members[i].active = 1
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].grade > 0:
            s.seats[i, seat].filled = 1
            s.seats[i, seat].seniority = s.seats[i, seat].grade


@inner
def open_seat(s: State, i: int, seat: int) -> None:
    """Let a representative take a planned seat, where nobody else has taken it meanwhile."""
    if s.members[i].active == 1 and s.seats[i, seat].filled == 0 and s.seats[i, seat].grade > 0:
        s.seats[i, seat].filled = 1
        s.seats[i, seat].seniority = s.seats[i, seat].grade


@inner
def open_venue(s: State, v: int) -> None:
    """Open a planned venue to those who are to attend it and are members of the partnership now."""
    s.venues[v].active = 1
    for i in range(len(s.members)):
        if s.attends[v, i] == PLANNED:
            s.attends[v, i] = 0
            if s.members[i].active == 1:
                reorganisation.attend(s, v, i)


@inner
def hand_team_ties(s: State, to: int) -> None:
    """Let the team's ties live on as those of the organisation that follows it."""
    for i in range(len(s.members)):
        if s.members[i].team == 1 and s.members[i].active == 1 and i != to:
            for j in range(len(s.members)):
                reorganisation.hand_tie(s, i, j, to, j)
                reorganisation.hand_tie(s, j, i, j, to)


@inner
def govern(s: State, mode: int, row: int, heir: int) -> None:
    """Change the mode of governance.

    ``row`` is the lead organisation's or the team's, where there is one; ``heir`` that of who takes over the team's
    ties, -1 for nobody. Who is no member by then (it left, or was merged) neither leads nor takes over: nobody does.
    """
    c = s.conditions[0]
    if mode == LEAD and s.members[row].active == 0:
        mode = SHARED
    if mode == SHARED or mode == LEAD:
        staff = c.staff
        if heir >= 0 and s.members[heir].active == 1:
            hand_team_ties(s, heir)
        close_team(s)
        if mode == LEAD:
            c.staff = staff
            c.convener = row
    else:
        c.convener = row
        activate(s, row)
    c.governance = mode


@inner
def redraw(s: State, i: int) -> None:
    """Redraw part of a member's priorities and its leader's engagement, after a change of control."""
    c = s.conditions[0]
    share = s.settings[0].priority_redraw
    total = 0.0
    for t in range(TYPES):
        total += rnd.exponential(c.key, rnd.ELECTION, c.quarter, i, 2 + t, 0)
    for t in range(TYPES):
        drawn = rnd.exponential(c.key, rnd.ELECTION, c.quarter, i, 2 + t, 0) / total
        s.priorities[i, t] = (1.0 - share) * s.priorities[i, t] + share * drawn
    s.members[i].leader = rnd.uniform(c.key, rnd.ELECTION, c.quarter, i, 1, 0)


@rule
def election_of(s: State, i: int) -> None:
    """Hold member i's election if it is due: no decisions that quarter, and perhaps a change of control."""
    c = s.conditions[0]
    m = s.members[i]
    m.paused = 0
    cycle = int(s.settings[0].election_cycle)
    if m.active == 0 or m.election_phase < 0 or c.quarter % cycle != m.election_phase:
        return
    m.paused = 1
    if rnd.uniform(c.key, rnd.ELECTION, c.quarter, i, 0, 0) < m.control_change:
        redraw(s, i)


@inner
def secure(s: State, i: int, j: int, kind: int) -> None:
    """Give the tie from i to j a formal agreement or a second contact."""
    if kind == EV_AGREEMENTS:
        s.dyads[i, j].agreement = 1
    else:
        s.dyads[i, j].second = 1


@inner
def apply(s: State, e: int) -> None:
    """Let a dated event happen."""
    c = s.conditions[0]
    event = s.events[e]
    kind = event.kind
    if kind == EV_FUNDING:
        c.funding = event.value
    elif kind == EV_STAFF:
        c.staff = event.value
    elif kind == EV_STYLE:
        c.style = event.value
    elif kind == EV_TURNOVER:
        c.turnover_factor = event.value
    elif kind == EV_VISION:
        c.vision = event.value
    elif kind == EV_STRATEGY:
        c.strategy = event.value
    elif kind == EV_MEMBERS_PAY:
        c.members_pay = event.value
    elif kind == EV_CLOSE_TEAM:
        close_team(s)
    elif kind == EV_GOVERN:
        govern(s, int(event.value), event.target, event.other)
    elif kind == EV_MERGE:
        reorganisation.merge(s, event.target, event.other)
    elif kind == EV_SPLIT:
        reorganisation.split(s, event.target, event.other)
    elif kind == EV_JOIN:
        activate(s, event.target)
    elif kind == EV_LEAVE:
        reorganisation.withdraw_member(s, event.target)
    elif kind == EV_VENUE:
        open_venue(s, event.other)
    elif kind == EV_SEAT:
        open_seat(s, event.target, event.other)
    else:
        for i in range(len(s.members)):
            if is_target(s, i, event.target):
                if kind == EV_LEADERSHIP:
                    s.members[i].leader = event.value
                elif kind == EV_HOURS:
                    s.members[i].gross_hours = s.members[i].usual_hours * event.value
                elif kind == EV_ELECTION and s.members[i].elected == 1:
                    redraw(s, i)
                elif kind == EV_ANNOUNCE:
                    s.members[i].announced = 1
                    s.members[i].withdrawn = event.value
                elif kind == EV_DEPARTURE:
                    for seat in range(MAX_SEATS):
                        if s.seats[i, seat].filled == 1 and (event.other == -1 or event.other == seat):
                            turnover.depart(s, i, seat)
                elif kind == EV_AGREEMENTS or kind == EV_SECOND_CONTACTS:
                    for j in range(len(s.members)):
                        if s.network.tie[i, j] == 1:
                            secure(s, i, j, kind)
                            if c.directed == 0:
                                secure(s, j, i, kind)


@rule
def begin(s: State) -> None:
    """Open the quarter: draw the order in which members act, and let this quarter's events happen.

    The order is drawn again each quarter from the members' rows alone, so that nobody is always served first and
    nothing about the network decides who is.
    """
    c = s.conditions[0]
    for i in range(len(s.members)):
        s.sight.gain[i] = rnd.uniform(c.key, rnd.START, c.quarter, i, 0, 0)
        place = i
        while place > 0 and s.sight.gain[s.order[place - 1]] > s.sight.gain[i]:
            s.order[place] = s.order[place - 1]
            place -= 1
        s.order[place] = i
    for e in range(len(s.events)):
        if s.events[e].quarter == c.quarter:
            apply(s, e)


PHASES = (once(begin), each_member(election_of, "hold_election"))
step = step_of(__name__, PHASES)
