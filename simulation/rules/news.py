"""Step 4. News of projects crosses ties, one contact at a time; the convener's broadcast reaches who has not heard.

Hansen 1999: news crosses any tie, weak or strong.
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, once, step_of
from partnership_dynamics.simulation.rules.contacts import in_contact, mark_used, spend_convener
from partnership_dynamics.simulation.rules.portfolio import in_turn, oldest_first, queue_stages
from partnership_dynamics.simulation.state import IDEA, RECRUITING, State

UNHEARD = -1


@inner
def hear(s: State, p: int, i: int) -> None:
    """Let i hear of project p."""
    if s.responses[p, i].heard == UNHEARD and s.members[i].active == 1:
        s.responses[p, i].heard = s.conditions[0].quarter
        s.projects[p].told += 1


@inner
def everybody_hears(s: State, p: int) -> None:
    """Bypass the channel: the whole partnership hears at once."""
    for i in range(len(s.members)):
        hear(s, p, i)


@rule
def news_of(s: State, i: int) -> None:
    """Let member i tell those it is in contact with of each open project it had heard of before this quarter."""
    c = s.conditions[0]
    if s.members[i].active == 0:
        return
    contacts = 0
    for j in range(len(s.members)):
        if j != i and in_contact(s, i, j):
            s.others[contacts] = j
            contacts += 1
    for on in range(c.queued):
        p = s.queue[on]
        heard = s.responses[p, i].heard
        if heard == UNHEARD or heard >= c.quarter or s.projects[p].told >= len(s.members):
            continue
        for contact in range(contacts):
            j = s.others[contact]
            if s.responses[p, j].heard != UNHEARD:
                continue
            if rnd.uniform(s.projects[p].key, rnd.NEWS, c.quarter, i, j, 0) < s.settings[0].news_chance:
                hear(s, p, j)
                mark_used(s, i, j)


@rule
def broadcast(s: State) -> None:
    """Let the convener tell members of the projects it knows and that look for partners, as its hours allow."""
    c = s.conditions[0]
    if c.convener < 0:
        return
    c.convener_left += c.share_broadcast * c.convener_net
    allowance = c.share_broadcast * c.convener_net
    cost = s.settings[0].broadcast_hours
    oldest = oldest_first(s, c.convener)
    for on in range(c.queued):
        p = in_turn(s, on, oldest)
        heard = s.responses[p, c.convener].heard
        if s.projects[p].stage != RECRUITING or heard == UNHEARD or heard >= c.quarter:
            continue
        for place in range(len(s.members)):
            i = s.order[place]
            if s.members[i].active == 1 and s.responses[p, i].heard == UNHEARD and allowance >= cost:
                hear(s, p, i)
                mark_used(s, c.convener, i)
                allowance -= cost
                spend_convener(s, cost)


@rule
def begin(s: State) -> None:
    """Look up the open projects."""
    queue_stages(s, IDEA, RECRUITING)


PHASES = (once(begin), each_member(news_of, "pass_news"), once(broadcast))
step = step_of(__name__, PHASES)
