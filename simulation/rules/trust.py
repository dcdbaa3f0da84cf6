"""Step 8. What came of it goes into trust; ties in use grow and turn institutional, others fade.

Embedding: what people do together becomes what their organisations do. A quarter of joint work, or of meetings in a
small group, turns part of a tie institutional, and so does a delivered project, which counts as a year of it; the
convener's ties with the partners are no exception. What is institutional fades far more slowly than what is personal
(agreements between councils are 18 years old on average: Aldag and Warner 2018; two of three Norwegian council
networks turned formal within ten years: Haug 2018).

A kept promise adds 1 to a, a broken one `broken_weight` (above 1) to b of Beta(a, b); experience drifts back to first
trust (Vangen and Huxham 2003). A delivered project raises its partners' standing one step out: who deals with one
partner thinks better of the others, as far as it trusts that partner.
"""

from __future__ import annotations

from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, each_project, step_of
from partnership_dynamics.simulation.rules.contacts import look_into_venues, trust
from partnership_dynamics.simulation.rules.portfolio import place_of
from partnership_dynamics.simulation.state import DELIVERED, MAX_PARTNERS, State


@inner
def break_promise(s: State, p: int, i: int) -> None:
    """Let every other partner of project p learn that i left it."""
    for place in range(MAX_PARTNERS):
        j = s.partners[p, place]
        if j >= 0 and j != i:
            s.dyads[j, i].trust_b += s.settings[0].broken_weight


@inner
def institutionalise(s: State, i: int, j: int, share: float) -> None:
    """Turn a share of the personal part of the tie from i to j institutional."""
    d = s.dyads[i, j]
    moved = share * d.personal
    d.personal -= moved
    d.institutional += moved


@inner
def institutional_share(s: State, i: int, j: int) -> float:
    """Return the share that a quarter together turns institutional; an announced reorganisation lowers it."""
    share = s.settings[0].institutionalise
    if s.members[i].announced == 1 or s.members[j].announced == 1:
        share *= 1.0 - s.settings[0].chill
    return share


@inner
def spread_reputation(s: State, p: int) -> None:
    """Let contacts of the partners of a delivered project hear well of the other partners."""
    for h in range(len(s.members)):
        if s.members[h].active == 0:
            continue
        teller = 0.0
        best = -1
        is_partner = False
        for place in range(MAX_PARTNERS):
            i = s.partners[p, place]
            is_partner = is_partner or i == h
            if i >= 0 and s.network.tie[h, i] == 1 and trust(s, h, i) > teller:
                teller = trust(s, h, i)
                best = i
        if is_partner or best < 0:
            continue
        for place in range(MAX_PARTNERS):
            j = s.partners[p, place]
            if j >= 0 and j != best:
                s.dyads[h, j].trust_a += teller


@rule
def outcome_of(s: State, p: int) -> None:
    """Let the partners of a project that was delivered this quarter keep what they gained by it."""
    project = s.projects[p]
    if project.stage != DELIVERED or project.ended != s.conditions[0].quarter:
        return
    for x in range(MAX_PARTNERS):
        i = s.partners[p, x]
        if i < 0:
            continue
        s.members[i].delivered += 1
        for y in range(MAX_PARTNERS):
            j = s.partners[p, y]
            if j < 0 or j == i:
                continue
            s.dyads[i, j].trust_a += 1.0
            if s.network.tie[i, j] == 1:
                institutionalise(s, i, j, delivery_share(s, i, j))
    embed_convener(s, p)
    spread_reputation(s, p)


@inner
def delivery_share(s: State, i: int, j: int) -> float:
    """Return the share that a delivered project turns institutional: as much as a year of joint work."""
    half_year = (1.0 - institutional_share(s, i, j)) * (1.0 - institutional_share(s, i, j))
    return 1.0 - half_year * half_year


@inner
def embed_convener(s: State, p: int) -> None:
    """Turn the ties between the convener and the partners of a delivered project institutional, as among partners."""
    hub = s.conditions[0].convener
    if hub < 0 or place_of(s, p, hub) >= 0:
        return
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i < 0:
            continue
        if s.network.tie[i, hub] == 1:
            institutionalise(s, i, hub, delivery_share(s, i, hub))
        if s.network.tie[hub, i] == 1:
            institutionalise(s, hub, i, delivery_share(s, hub, i))


@rule
def settle_ties_of(s: State, i: int) -> None:
    """Let member i's trust drift, its used ties grow, its unused ones fade, and agreements do their work."""
    c = s.settings[0]
    a0 = c.tied_trust * c.trust_weight
    b0 = c.trust_weight - a0
    keep = 1.0 - c.trust_drift
    look_into_venues(s, i)
    for j in range(len(s.members)):
        if j == i:
            continue
        d = s.dyads[i, j]
        d.trust_a = a0 + (d.trust_a - a0) * keep
        d.trust_b = b0 + (d.trust_b - b0) * keep
        if s.network.tie[i, j] == 0:
            d.joint = 0
            continue
        d.age += 1
        if d.used == 1:
            d.personal += c.strength_rate * max(1.0 - d.personal - d.institutional, 0.0)
            together = max(s.exposure[j], float(d.joint))
            institutionalise(s, i, j, together * institutional_share(s, i, j))
        else:
            d.personal *= 1.0 - c.strength_rate
            d.institutional *= 1.0 - c.institutional_decay
        supports = d.agreement + d.second
        for _support in range(supports):
            institutionalise(s, i, j, institutional_share(s, i, j))
        d.used = 0
        d.joint = 0


PHASES = (each_project(outcome_of, "conclude_project"), each_member(settle_ties_of, "settle_ties"))
step = step_of(__name__, PHASES)
