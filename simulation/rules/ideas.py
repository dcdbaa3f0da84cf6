"""Step 5. Representatives raise ideas, and each looks for its own member's sponsorship.

The type of an idea depends on the member's priorities and on the seat that raises it (Egeberg and Stigen 2021): the
skew of the portfolio must come from who sits at the table and how senior they are (Cotterill 2007).
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, once, step_of
from partnership_dynamics.simulation.rules.commitment import answer_referral, must_refer, refer, willing
from partnership_dynamics.simulation.rules.contacts import mark_used, spend_convener
from partnership_dynamics.simulation.rules.news import UNHEARD, everybody_hears, hear
from partnership_dynamics.simulation.rules.portfolio import (
    in_turn,
    is_live,
    join,
    oldest_first,
    queue_stages,
    set_stage,
)
from partnership_dynamics.simulation.rules.seats import (
    ADMINISTRATIVE_REFORM,
    LOCAL_DEMOCRACY,
    POLICY_MAKING,
    seat_weight,
)
from partnership_dynamics.simulation.state import (
    DELIVERED,
    EV_OFFER,
    IDEA,
    LEAD,
    MAX_SEATS,
    OPEN,
    RECRUITING,
    REFERRED,
    TYPES,
    UNSPONSORED,
    State,
)


@inner
def idea_type(s: State, i: int, seat: int) -> int:
    """Draw the type of an idea from i's priorities, weighted by the seat; a lead organisation bends them its way."""
    c = s.conditions[0]
    cumulative = 0.0
    for turn in range(2):
        reached = 0.0
        u = rnd.uniform(c.key, rnd.IDEA_TYPE, c.quarter, i, 0, 0) * cumulative
        for t in range(TYPES):
            weight = s.priorities[i, t]
            if c.governance == LEAD and c.convener >= 0:
                bend = s.settings[0].lead_bend
                weight = (1.0 - bend) * weight + bend * s.priorities[c.convener, t]
            reached += weight * seat_weight(s, i, seat, t)
            if turn == 1 and u < reached:
                return t
        cumulative = reached
    return TYPES - 1


@inner
def is_left(s: State, i: int, kind: int) -> bool:
    """Draw whether an opportunity for a project of this type is left to find.

    With an `agenda` of so many opportunities a type, those under way or done are used up (Lowndes and Skelcher 1998
    for the life cycle); 0, the default, is an agenda without end, since no source gives its size.
    """
    c = s.conditions[0]
    agenda = s.settings[0].agenda
    if agenda <= 0.0:
        return True
    taken = 0
    for p in range(c.projects):
        stage = s.projects[p].stage
        if s.projects[p].type == kind and (stage == DELIVERED or stage == IDEA or is_live(stage)):
            taken += 1
    return rnd.uniform(c.key, rnd.IDEA, c.quarter, i, 2, 0) < 1.0 - taken / agenda


@inner
def new_project(s: State, i: int, kind: int) -> int:
    """Write down a new idea of member i; -1 if the table of projects is full."""
    c = s.conditions[0]
    if c.projects >= len(s.projects):
        c.overflow = 1
        return -1
    p = c.projects
    c.projects += 1
    project = s.projects[p]
    project.key = rnd.derive_key(c.key, rnd.PROJECT_KEY, c.quarter, i, 0, 0)
    project.type = kind
    project.sponsor = i
    project.stage = IDEA
    project.raised = c.quarter
    project.since = c.quarter
    project.needed = s.types[kind].needed
    project.authority = s.types[kind].authority
    project.risk = s.settings[0].risk_base * (1.0 + s.types[kind].contest)
    project.work = s.types[kind].work
    return p


@inner
def sponsor(s: State, p: int) -> None:
    """Let the sponsor take its project forward: it is the first partner, and looks for the others."""
    i = s.projects[p].sponsor
    set_stage(s, p, RECRUITING)
    join(s, p, i)
    if s.conditions[0].open_news == 0:
        everybody_hears(s, p)


@inner
def ask_sponsor(s: State, p: int, attempt: int) -> None:
    """Put an idea to the member it came from: it sponsors, refers the matter up, or lets it lie."""
    i = s.projects[p].sponsor
    if willing(s, p, i, attempt):
        if must_refer(s, p, i):
            refer(s, p, i)
        else:
            sponsor(s, p)


@inner
def put_forward(s: State, p: int) -> None:
    """Let the member that a new idea came from hear of it and decide whether to sponsor it."""
    if p < 0:
        return
    hear(s, p, s.projects[p].sponsor)
    if s.conditions[0].open_news == 0:
        everybody_hears(s, p)
    ask_sponsor(s, p, 0)


@inner
def take_up_offer(s: State, p: int, i: int) -> bool:
    """Let member i consider leading an earmarked project; return whether it takes the matter on."""
    s.projects[p].sponsor = i
    hear(s, p, i)
    ask_sponsor(s, p, 0)
    return s.projects[p].stage == RECRUITING or s.responses[p, i].decision == REFERRED


@inner
def offer(s: State, kind: int, number: int) -> None:
    """Let an outside body call for a lead for a project of a type: it asks members in a drawn order until one will.

    What is earmarked comes on easy terms: a share of the partners' hours is paid for (`offer_pays`), three partners
    will do, and officers may commit to it, as one lead council with volunteers ran the one national project on local
    e-democracy among 22 (ODPM).
    """
    c = s.conditions[0]
    rows = len(s.members)
    first = rnd.pick(rnd.uniform(c.key, rnd.OFFER, c.quarter, number, 1, 0), rows)
    p = -1
    for on in range(rows):
        i = (first + on) % rows
        if s.members[i].active == 0 or s.members[i].team == 1 or s.members[i].paused == 1:
            continue
        if p < 0:
            p = new_project(s, i, kind)
            if p < 0:
                return
            s.projects[p].key = rnd.derive_key(c.key, rnd.PROJECT_KEY, c.quarter, number, 1, 0)
            s.projects[p].earmarked = 1
            s.projects[p].needed = min(s.projects[p].needed, s.types[ADMINISTRATIVE_REFORM].needed)
            s.projects[p].authority = min(s.projects[p].authority, s.types[ADMINISTRATIVE_REFORM].authority)
        if take_up_offer(s, p, i):
            return


@rule
def offers(s: State) -> None:
    """Let outside bodies offer earmarked projects: on dates that a scenario names, and else at a rate."""
    c = s.conditions[0]
    number = 0
    for e in range(len(s.events)):
        if s.events[e].quarter == c.quarter and s.events[e].kind == EV_OFFER:
            number += 1
            offer(s, int(s.events[e].value), number)
    if rnd.uniform(c.key, rnd.OFFER, c.quarter, 0, 0, 0) < s.settings[0].offer_rate:
        u = rnd.uniform(c.key, rnd.OFFER, c.quarter, 0, 2, 0)
        offer(s, LOCAL_DEMOCRACY if u < 0.5 else POLICY_MAKING, 0)
    queue_stages(s, IDEA, IDEA)


@rule
def idea_of(s: State, i: int) -> None:
    """Let member i's representatives raise an idea, and answer what the member has referred up to sponsor."""
    c = s.conditions[0]
    m = s.members[i]
    if m.active == 0 or m.team == 1 or m.paused == 1:
        return
    for on in range(c.queued):
        p = s.queue[on]
        if s.projects[p].stage == IDEA and s.projects[p].sponsor == i and s.responses[p, i].decision == REFERRED:
            if answer_referral(s, p, i):
                sponsor(s, p)
    if rnd.uniform(c.key, rnd.IDEA, c.quarter, i, 0, 0) >= s.settings[0].idea_rate:
        return
    filled = 0
    for seat in range(MAX_SEATS):
        filled += s.seats[i, seat].filled
    if filled == 0:
        return
    chosen = rnd.pick(rnd.uniform(c.key, rnd.IDEA, c.quarter, i, 1, 0), filled)
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].filled == 1:
            if chosen == 0:
                kind = idea_type(s, i, seat)
                if is_left(s, i, kind):
                    put_forward(s, new_project(s, i, kind))
            chosen -= 1


@rule
def win_sponsors(s: State) -> None:
    """Let the convener put idle ideas to somebody else in their member, once; what lies too long is dropped."""
    c = s.conditions[0]
    if c.convener >= 0:
        c.convener_left += c.share_sponsors * c.convener_net
    allowance = c.share_sponsors * c.convener_net
    cost = s.settings[0].relay_hours
    oldest = oldest_first(s, c.convener)
    queue_stages(s, IDEA, IDEA)
    for on in range(c.queued):
        p = in_turn(s, on, oldest)
        project = s.projects[p]
        if project.stage != IDEA or project.raised == c.quarter:
            continue
        i = project.sponsor
        if c.quarter - project.raised >= s.settings[0].recruiting_window:
            set_stage(s, p, UNSPONSORED)
            continue
        if c.convener < 0 or c.convener == i or s.responses[p, i].decision != OPEN or s.members[i].paused == 1:
            continue
        if s.responses[p, c.convener].heard != UNHEARD and project.asked == 0 and allowance >= cost:
            allowance -= cost
            spend_convener(s, cost)
            mark_used(s, c.convener, i)
            project.asked = 1
            ask_sponsor(s, p, 1)


PHASES = (once(offers), each_member(idea_of, "raise_ideas"), once(win_sponsors))
step = step_of(__name__, PHASES)
