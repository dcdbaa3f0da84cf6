"""Step 9. Practices are learnt from delivered projects and pass from member to member.

A simple practice crosses any tie, the likelier the stronger it is; a complex one needs two adopters among one's
contacts, or one tie at working strength (Hansen 1999; Granovetter; Centola). Taking one over costs hours.
"""

from __future__ import annotations

from simulation import randomness as rnd
from simulation.compiled import inner, rule
from simulation.phases import in_order, once, step_of
from simulation.rules.contacts import in_contact, is_working, mark_used, pair_strength, spend_convener
from simulation.rules.portfolio import in_turn, oldest_first
from simulation.state import DELIVERED, MAX_PARTNERS, State

HELD_BEFORE, JUST_LEARNT = 1, 2


@inner
def relief_for(s: State, p: int) -> float:
    """Return what known practices of its type save of a project's work and issues.

    The partners' mean of h / (h + 1), with h the practices of this type a partner holds, times `practice_saving`.
    """
    if s.conditions[0].open_practice == 0:
        return 0.0
    total = 0.0
    partners = 0
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i < 0:
            continue
        partners += 1
        held = 0
        for other in range(s.conditions[0].projects):
            if s.holds[other, i] == HELD_BEFORE and s.projects[other].type == s.projects[p].type:
                held += 1
        total += held / (held + 1.0)
    return s.settings[0].practice_saving * total / max(partners, 1)


@inner
def learn_by_doing(s: State, p: int) -> None:
    """Let the partners of a project delivered this quarter hold the practice learnt from it."""
    project = s.projects[p]
    if project.stage == DELIVERED and project.ended == s.conditions[0].quarter:
        for place in range(MAX_PARTNERS):
            if s.partners[p, place] >= 0:
                s.holds[p, s.partners[p, place]] = JUST_LEARNT


@inner
def adoption_chance(s: State, p: int, i: int) -> float:
    """Return the chance that i could take over the practice of project p from its contacts this quarter."""
    strongest = 0.0
    holders = 0
    for j in range(len(s.members)):
        if j != i and s.holds[p, j] == HELD_BEFORE and in_contact(s, i, j):
            holders += 1
            strongest = max(strongest, pair_strength(s, i, j))
    if s.types[s.projects[p].type].complex == 1 and holders < 2 and not is_working(s, strongest):
        return 0.0
    return strongest


@rule
def learning_of(s: State, i: int) -> None:
    """Let member i take over at most one practice, if it has the hours; which one, among the possible, is chance."""
    c = s.conditions[0]
    m = s.members[i]
    if m.active == 0 or (m.team == 0 and m.free < s.settings[0].adoption_hours):
        return
    if m.team == 1 and c.convener_left < s.settings[0].adoption_hours:
        return
    best = -1
    lowest = 1.0
    for p in range(c.projects):
        if s.projects[p].stage != DELIVERED or s.holds[p, i] != 0:
            continue
        u = rnd.uniform(s.projects[p].key, rnd.LEARNING, c.quarter, i, 0, 0)
        if u < lowest and u < adoption_chance(s, p, i):
            best = p
            lowest = u
    if best >= 0:
        s.holds[best, i] = JUST_LEARNT
        if m.team == 1:
            spend_convener(s, s.settings[0].adoption_hours)
        else:
            m.free -= s.settings[0].adoption_hours
            m.on_learning += s.settings[0].adoption_hours


@rule
def spread_practice(s: State) -> None:
    """Let the convener teach what it holds to contacts that do not, one practice each, at hours of both."""
    c = s.conditions[0]
    if c.convener < 0:
        return
    hours = s.settings[0].adoption_hours
    for place in range(len(s.members)):
        i = s.order[place]
        m = s.members[i]
        if i == c.convener or m.active == 0 or m.free < hours or not in_contact(s, i, c.convener):
            continue
        if c.convener_left < hours:
            return
        strong = is_working(s, pair_strength(s, i, c.convener))
        oldest = oldest_first(s, i)
        for on in range(c.projects):
            p = in_turn(s, on, oldest)
            teaches = s.holds[p, c.convener] == HELD_BEFORE and s.holds[p, i] == 0
            if teaches and (strong or s.types[s.projects[p].type].complex == 0):
                s.holds[p, i] = JUST_LEARNT
                m.free -= hours
                m.on_learning += hours
                spend_convener(s, hours)
                mark_used(s, i, c.convener)
                break


@rule
def begin(s: State) -> None:
    """Note what this quarter's delivered projects taught, and give the convener its hours for practice."""
    c = s.conditions[0]
    if c.convener >= 0:
        c.convener_left += c.share_practice * c.convener_net
    for p in range(c.projects):
        learn_by_doing(s, p)


@rule
def finish(s: State) -> None:
    """From the next quarter on, what was learnt can be used and passed on."""
    for p in range(s.conditions[0].projects):
        if s.projects[p].stage == DELIVERED:
            for i in range(len(s.members)):
                if s.holds[p, i] == JUST_LEARNT:
                    s.holds[p, i] = HELD_BEFORE


PHASES = (once(begin), in_order(learning_of, "learn"), once(spread_practice), once(finish))
step = step_of(__name__, PHASES)
