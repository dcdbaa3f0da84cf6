"""Step 3. Hours are counted, venues meet, and the convener introduces pairs.

Every tie, every meeting and the staff team cost hours: "more structure" is never free (Feiock 2013). A meeting lets
each who attends talk at length with a few others: so a small group makes its members deal with one another more often
(Scott 2016). Introductions are those of a *tertius iungens* (Obstfeld 2005).
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, once, step_of
from partnership_dynamics.simulation.rules.contacts import in_contact, mark_used, pair_strength, spend_convener
from partnership_dynamics.simulation.rules.portfolio import is_live
from partnership_dynamics.simulation.state import LEAD, MAX_PARTNERS, TYPES, State


@inner
def hours_to_give(s: State, i: int) -> float:
    """Return the hours member i has for joint work this quarter; an announced reorganisation may take some."""
    return s.members[i].gross_hours * s.conditions[0].funding * (1.0 - s.members[i].withdrawn)


@inner
def convener_budget(s: State) -> None:
    """Work out the convener's hours of the quarter, and the hours each member gives up to pay for them.

    Members pay a share of the cost (`members_pay`), the rest comes from outside or in kind. An hour of staff costs
    those who pay `paid_hour` hours of joint work: little for a subscription, a whole hour for a seconded officer.
    """
    c = s.conditions[0]
    c.convener_spent = 0.0
    c.convener_on_projects = 0.0
    c.convener_left = 0.0
    c.convener_hours = 0.0
    c.convener_net = 0.0
    c.contribution_each = 0.0
    if c.convener < 0:
        return
    c.convener_hours = c.staff * s.settings[0].team_week * s.settings[0].quarter_weeks
    payers = 0
    for i in range(len(s.members)):
        if s.members[i].active == 1 and s.members[i].team == 0:
            payers += 1
    rate = s.settings[0].paid_hour
    if c.members_pay <= 0.0 or rate <= 0.0 or payers == 0:
        return
    c.contribution_each = rate * c.members_pay * c.convener_hours / payers
    if c.equal_hours >= 0.0:
        return
    # What a member cannot pay, the convener does not get.
    for i in range(len(s.members)):
        if s.members[i].active == 1 and s.members[i].team == 0:
            c.convener_hours -= max(c.contribution_each - hours_to_give(s, i), 0.0) / rate
    c.convener_hours = max(c.convener_hours, 0.0)


@inner
def hours_in_meetings(s: State, i: int) -> float:
    """Return the hours that the venues i attends take of it this quarter."""
    meetings = 0.0
    for v in range(s.conditions[0].venues):
        if s.venues[v].active == 1 and s.attends[v, i] == 1:
            meetings += s.venues[v].meetings
    return meetings * s.settings[0].meeting_hours


@inner
def hours_of_tie(s: State, i: int, j: int) -> float:
    """Return what a relation costs each end in a quarter: `tie_hours` at strength 1, less for a weaker one.

    Strength is the running share of quarters in which a pair dealt with each other, so this is a cost by use: a name
    on a long roster with whom one hardly deals costs next to nothing.
    """
    return s.settings[0].tie_hours * pair_strength(s, i, j)


@rule
def hours_of(s: State, i: int) -> None:
    """Count member i's hours and take what its ties, meetings and contribution cost; nobody works more than it has."""
    c = s.conditions[0]
    m = s.members[i]
    m.on_projects = 0.0
    m.on_issues = 0.0
    m.on_learning = 0.0
    m.on_ties = 0.0
    m.on_meetings = 0.0
    m.on_contribution = 0.0
    m.hours = 0.0
    m.free = 0.0
    m.issue_left = 0.0
    m.net = 0.0
    if m.active == 0 or m.team == 1:
        return
    ties = 0.0
    for j in range(len(s.members)):
        if j != i and in_contact(s, i, j):
            ties += hours_of_tie(s, i, j)
    meeting = hours_in_meetings(s, i)
    contribution = c.contribution_each
    m.hours = hours_to_give(s, i)
    if c.equal_hours >= 0.0:
        m.hours = c.equal_hours + ties + meeting + contribution
    m.on_contribution = min(contribution, m.hours)
    m.on_ties = min(ties, m.hours - m.on_contribution)
    m.on_meetings = min(meeting, m.hours - m.on_contribution - m.on_ties)
    m.free = m.hours - m.on_contribution - m.on_ties - m.on_meetings
    if c.equal_hours >= 0.0:
        m.free = c.equal_hours
    m.net = m.free
    m.issue_left = s.settings[0].issue_share * m.free


@rule
def meetings_of(s: State, i: int) -> None:
    """Let member i talk at length with a few others at each meeting of each venue it attends."""
    c = s.conditions[0]
    if s.members[i].active == 0:
        return
    for v in range(c.venues):
        if s.venues[v].active == 0 or s.attends[v, i] == 0:
            continue
        others = 0
        for j in range(len(s.members)):
            if j != i and s.attends[v, j] == 1:
                s.others[others] = j
                others += 1
        if others == 0:
            continue
        whole = int(s.venues[v].meetings)
        rest = s.venues[v].meetings - whole
        if rnd.uniform(c.key, rnd.MEETING, c.quarter, i, v, 0) < rest:
            whole += 1
        for talk in range(whole * int(s.settings[0].talks)):
            chosen = rnd.pick(rnd.uniform(c.key, rnd.MEETING, c.quarter, i, v, 1 + talk), others)
            mark_used(s, i, s.others[chosen])


@inner
def keep_contact(s: State) -> None:
    """Let the convener's staff deal with each of its contacts: that is their work, and it costs hours like any tie.

    Where structure is to cost members nothing (`equal_hours`), it costs the convener nothing either.
    """
    c = s.conditions[0]
    c.convener_left = c.convener_hours
    free = c.governance == LEAD or c.equal_hours >= 0.0  # a lead organisation has paid as a member
    if not free:
        spend_convener(s, min(hours_in_meetings(s, c.convener), c.convener_left))
    for place in range(len(s.members)):
        i = s.order[place]
        if i == c.convener or not in_contact(s, i, c.convener):
            continue
        hours = 0.0 if free else hours_of_tie(s, c.convener, i)
        if c.convener_left >= hours:
            mark_used(s, i, c.convener)
            spend_convener(s, hours)
    c.convener_net = c.convener_left
    c.convener_left = 0.0


@rule
def introductions(s: State) -> None:
    """Let the convener keep in contact, and introduce partners of projects who deal with it and not with each other.

    A convener that carries (style 0) spends these hours on clearing issues instead.
    """
    c = s.conditions[0]
    if c.convener < 0:
        return
    keep_contact(s)
    allowance = c.style * c.share_introduce * c.convener_net
    c.convener_left += c.share_introduce * c.convener_net
    cost = s.settings[0].introduce_hours
    first = 0
    if c.projects > 0:
        first = rnd.pick(rnd.uniform(c.key, rnd.INTRODUCTION, c.quarter, 0, 0, 0), c.projects)
    for step_on in range(c.projects):
        p = (first + step_on) % c.projects
        if not is_live(s.projects[p].stage):
            continue
        for x in range(MAX_PARTNERS):
            for y in range(x + 1, MAX_PARTNERS):
                a = s.partners[p, x]
                b = s.partners[p, y]
                if a < 0 or b < 0 or a == c.convener or b == c.convener or allowance < cost:
                    continue
                known = in_contact(s, c.convener, a) and in_contact(s, c.convener, b)
                if known and not in_contact(s, a, b) and s.dyads[a, b].introduced == 0:
                    s.dyads[a, b].introduced = 1
                    s.dyads[b, a].introduced = 1
                    mark_used(s, c.convener, a)
                    mark_used(s, c.convener, b)
                    allowance -= cost
                    spend_convener(s, cost)


@rule
def begin(s: State) -> None:
    """Work out the convener's hours, and the priorities that a shared strategy would agree on."""
    convener_budget(s)
    members = 0
    for t in range(TYPES):
        s.common[t] = 0.0
    for i in range(len(s.members)):
        if s.members[i].active == 1 and s.members[i].team == 0:
            members += 1
            for t in range(TYPES):
                s.common[t] += s.priorities[i, t]
    for t in range(TYPES):
        s.common[t] /= max(members, 1)


PHASES = (
    once(begin),
    each_member(hours_of, "give_hours"),
    each_member(meetings_of, "attend_meetings"),
    once(introductions),
)
step = step_of(__name__, PHASES)
