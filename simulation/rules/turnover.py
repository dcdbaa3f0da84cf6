"""Step 2. Representatives leave, hand over or not, and some move to another member, taking relations and practice.

A departure takes the personal part of the relations that the leaver's seat held; what has no institutional part left
is gone (Huang et al. 2016; Bermiss and Greenbaum 2016). Movers: Yi, Berry and Chen 2018.
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_member, step_of
from partnership_dynamics.simulation.rules.contacts import begin_tie, end_tie
from partnership_dynamics.simulation.state import MAX_SEATS, State

TOP_GRADE = 5


@inner
def shrink_trust(s: State, i: int, j: int, kept: float) -> None:
    """Keep a share of i's experience of j; the rest goes with the person who had it."""
    c = s.settings[0]
    a0 = c.tied_trust * c.trust_weight
    b0 = c.trust_weight - a0
    d = s.dyads[i, j]
    d.trust_a = a0 + (d.trust_a - a0) * kept
    d.trust_b = b0 + (d.trust_b - b0) * kept


@inner
def lose_contact(s: State, i: int, j: int, handed_over: bool) -> None:
    """Take the personal part of the tie from i to j, as far as a second contact or a handover does not save it."""
    if s.network.tie[i, j] == 0:
        return
    d = s.dyads[i, j]
    before = d.personal + d.institutional
    if d.second == 1:
        d.personal = s.settings[0].second_contact_keeps * d.personal
    elif handed_over:
        d.personal = min(d.personal, s.settings[0].start_strength)
    else:
        d.personal = 0.0
    after = d.personal + d.institutional
    if after < s.settings[0].tie_floor:
        end_tie(s, i, j)
        shrink_trust(s, i, j, 0.0)
    else:
        shrink_trust(s, i, j, after / before)


@inner
def destination_of(s: State, i: int, seat: int) -> int:
    """Return the member that a leaver moves to, -1 if it leaves the area; every other member is as likely."""
    c = s.conditions[0]
    if rnd.uniform(c.key, rnd.MOVE, c.quarter, i, seat, 0) >= s.settings[0].mover_share:
        return -1
    # The draw names a row; if nobody sits there, the mover leaves. So who else is a member changes no other's move.
    to = rnd.pick(rnd.uniform(c.key, rnd.MOVE, c.quarter, i, seat, 1), len(s.members))
    if to == i or s.members[to].active == 0 or s.members[to].team == 1:
        return -1
    return to


@inner
def carry_tie(s: State, present: int, personal: float, ego: int, alter: int) -> None:
    """Begin the tie that a mover brings to its new employer, if enough of the old one was personal."""
    carried = s.settings[0].mover_carry * personal
    if present == 1 and s.network.tie[ego, alter] == 0 and carried >= s.settings[0].start_strength:
        begin_tie(s, ego, alter, carried)


@inner
def carry(s: State, i: int, seat: int, to: int) -> None:
    """Let a mover take relations and one practice from i to its new employer."""
    for j in range(len(s.members)):
        if j == to or j == i or s.dyads[i, j].contact != seat:
            continue
        carry_tie(s, s.network.tie[i, j], s.dyads[i, j].personal, to, j)
        carry_tie(s, s.network.tie[j, i], s.dyads[j, i].personal, j, to)
    held = 0
    for p in range(s.conditions[0].projects):
        held += s.holds[p, i]
    if held == 0:
        return
    quarter = s.conditions[0].quarter
    chosen = rnd.pick(rnd.uniform(s.conditions[0].key, rnd.MOVE, quarter, i, seat, 2), held)
    for p in range(s.conditions[0].projects):
        if s.holds[p, i] == 1:
            if chosen == 0:
                s.holds[p, to] = 1
            chosen -= 1


@inner
def depart(s: State, i: int, seat: int) -> None:
    """Let a representative leave; a successor of about the same grade takes the seat."""
    c = s.conditions[0]
    s.counts[0] += 1
    to = destination_of(s, i, seat)
    if to >= 0:
        carry(s, i, seat, to)
    for j in range(len(s.members)):
        if s.dyads[i, j].contact != seat or j == i:
            continue
        handed_over = rnd.uniform(c.key, rnd.HANDOVER, c.quarter, i, j, seat) < s.settings[0].handover
        lose_contact(s, i, j, handed_over)
        lose_contact(s, j, i, handed_over)
        if c.directed == 0 and s.network.tie[i, j] != s.network.tie[j, i]:
            end_tie(s, i, j)
            end_tie(s, j, i)
    place = s.seats[i, seat]
    drift = rnd.pick(rnd.uniform(c.key, rnd.SUCCESSOR, c.quarter, i, seat, 0), 3) - 1
    place.seniority = min(max(place.grade + drift, 1), TOP_GRADE)
    place.tenure = 0


@rule
def turnover_of(s: State, i: int) -> None:
    """Decide for each of member i's representatives whether it leaves this quarter."""
    c = s.conditions[0]
    m = s.members[i]
    if m.active == 0:
        return
    for seat in range(MAX_SEATS):
        place = s.seats[i, seat]
        if place.filled == 0:
            continue
        place.tenure += 1
        hazard = s.settings[0].turnover
        if place.seniority == TOP_GRADE:
            hazard = s.settings[0].turnover_top
        if rnd.uniform(c.key, rnd.DEPARTURE, c.quarter, i, seat, 0) < hazard * c.turnover_factor:
            depart(s, i, seat)


PHASES = (each_member(turnover_of, "lose_staff"),)
step = step_of(__name__, PHASES)
