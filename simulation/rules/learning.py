"""Step 9. Practices are learnt from delivered projects, pass slowly from user to learner, and are dropped again.

Each tie to a user counts, the more the stronger it is; a complex practice needs two users among one's contacts, or one
tie at working strength (Hansen 1999; Granovetter 1978; Centola and Macy 2007). Taking one over costs hours. Half of
the councils had changed anything four years into the Beacon Scheme (Warwick Business School 2003); recommended
practice takes some nine years to full use (Yuan et al. 2010).
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import in_order, once, step_of
from partnership_dynamics.simulation.rules.contacts import (
    ROUNDING,
    in_contact,
    is_working,
    mark_used,
    pair_strength,
    spend_convener,
)
from partnership_dynamics.simulation.rules.portfolio import in_turn, oldest_first, queue_stages
from partnership_dynamics.simulation.state import DELIVERED, MAX_PARTNERS, State

HELD_BEFORE, JUST_LEARNT = 1, 2
NOBODY = -1


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
    if s.projects[p].ended == s.conditions[0].quarter:
        for place in range(MAX_PARTNERS):
            if s.partners[p, place] >= 0:
                s.holds[p, s.partners[p, place]] = JUST_LEARNT


@inner
def uses(s: State, p: int, j: int) -> bool:
    """Say whether member j uses the practice of project p; the staff team runs no project, so it uses none."""
    return s.holds[p, j] == HELD_BEFORE and s.members[j].team == 0


@rule
def adoption_chance(s: State, p: int, i: int) -> float:
    """Return the chance that i could take over the practice of project p from its contacts this quarter.

    1 - the product over the users among its contacts of (1 - `transfer` x strength): each further tie to a user counts.
    """
    missed = 1.0
    strongest = 0.0
    users = 0
    for j in range(len(s.members)):
        if j != i and uses(s, p, j) and in_contact(s, i, j):
            strength = pair_strength(s, i, j)
            users += 1
            strongest = max(strongest, strength)
            missed *= 1.0 - s.settings[0].transfer * strength
    if s.types[s.projects[p].type].complex == 1 and users < 2 and not is_working(s, strongest):
        return 0.0
    return 1.0 - missed


@inner
def reach_of(s: State, i: int) -> float:
    """Return the chance that i would take over a practice that all its contacts use: of no other is it higher."""
    missed = 1.0
    for j in range(len(s.members)):
        if j != i and in_contact(s, i, j):
            missed *= 1.0 - s.settings[0].transfer * pair_strength(s, i, j)
    return 1.0 - missed + ROUNDING


@inner
def take_over(s: State, p: int, i: int) -> None:
    """Let member i take over a practice, at hours of its own."""
    m = s.members[i]
    s.holds[p, i] = JUST_LEARNT
    m.free -= s.settings[0].adoption_hours
    m.on_learning += s.settings[0].adoption_hours


@rule
def learning_of(s: State, i: int) -> None:
    """Let member i take over at most one practice, if it has the hours; which one, among the possible, is chance."""
    c = s.conditions[0]
    m = s.members[i]
    if m.active == 0 or m.team == 1 or m.free < s.settings[0].adoption_hours:
        return
    best = -1
    lowest = reach_of(s, i)
    for on in range(c.queued):
        p = s.queue[on]
        if s.holds[p, i] != 0:
            continue
        u = rnd.uniform(s.projects[p].key, rnd.LEARNING, c.quarter, i, 0, 0)
        if u < lowest and u < adoption_chance(s, p, i):
            best = p
            lowest = u
    if best >= 0:
        take_over(s, best, i)


@inner
def host_for(s: State, p: int, i: int) -> int:
    """Return a user of a practice whom both i could visit and the convener deals with, drawn by chance; or nobody."""
    c = s.conditions[0]
    rows = len(s.members)
    first = rnd.pick(rnd.uniform(s.projects[p].key, rnd.LEARNING, c.quarter, i, 1, 0), rows)
    for on in range(rows):
        j = (first + on) % rows
        if j != i and j != c.convener and uses(s, p, j) and in_contact(s, j, c.convener):
            return j
    return NOBODY


@inner
def visit(s: State, p: int, i: int, host: int) -> None:
    """Bring a member that lacks a practice together with one that uses it.

    For that quarter the pair deal with each other as over a tie of full strength; whether they go on doing so is
    theirs to decide. The convener has not run the project, so it cannot hand the practice over itself (Szulanski 1996;
    Darr, Argote and Epple 1995).
    """
    c = s.conditions[0]
    s.dyads[i, host].introduced = 1
    s.dyads[host, i].introduced = 1
    mark_used(s, i, host)
    mark_used(s, i, c.convener)
    mark_used(s, host, c.convener)
    if rnd.uniform(s.projects[p].key, rnd.LEARNING, c.quarter, i, 2, 0) < s.settings[0].transfer:
        take_over(s, p, i)


@rule
def spread_practice(s: State) -> None:
    """Let a convener that joins bring learners and users together, each learner for one practice a quarter.

    A convener that carries (style 0) tells of what was learnt, and nobody learns by being told; those hours are spent
    on other work.
    """
    c = s.conditions[0]
    if c.convener < 0:
        return
    allowance = c.style * c.share_practice * c.convener_net
    cost = s.settings[0].introduce_hours
    for place in range(len(s.members)):
        i = s.order[place]
        m = s.members[i]
        if i == c.convener or m.active == 0 or m.team == 1 or m.free < s.settings[0].adoption_hours:
            continue
        if allowance < cost:
            return
        if not in_contact(s, i, c.convener):
            continue
        oldest = oldest_first(s, i)
        for on in range(c.queued):
            p = in_turn(s, on, oldest)
            if s.holds[p, i] != 0:
                continue
            host = host_for(s, p, i)
            if host != NOBODY:
                allowance -= cost
                spend_convener(s, cost)
                visit(s, p, i, host)
                break


@rule
def begin(s: State) -> None:
    """Look up the delivered projects, and note what those of this quarter taught."""
    c = s.conditions[0]
    if c.convener >= 0:
        c.convener_left += c.share_practice * c.convener_net
    queue_stages(s, DELIVERED, DELIVERED)
    for on in range(c.queued):
        learn_by_doing(s, s.queue[on])


@rule
def finish(s: State) -> None:
    """From the next quarter on, what was learnt can be used and passed on; some of what was held is dropped."""
    for on in range(s.conditions[0].queued):
        p = s.queue[on]
        for i in range(len(s.members)):
            if s.holds[p, i] == JUST_LEARNT:
                s.holds[p, i] = HELD_BEFORE
            elif s.holds[p, i] == HELD_BEFORE:
                u = rnd.uniform(s.projects[p].key, rnd.FORGETTING, s.conditions[0].quarter, i, 0, 0)
                if u < s.settings[0].forget:
                    s.holds[p, i] = 0


PHASES = (once(begin), in_order(learning_of, "learn"), once(spread_practice), once(finish))
step = step_of(__name__, PHASES)
