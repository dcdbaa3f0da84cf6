"""Step 11. Three or more members with strong institutional ties, a good record and an occasion found a new venue.

The occasion is a project just delivered among them; a good record is more than one delivered project each. The venue
costs its members' hours from then on.
"""

from __future__ import annotations

from simulation.compiled import inner, rule
from simulation.rules.reorganisation import attend
from simulation.state import DELIVERED, MAX_PARTNERS, MAX_VENUES, State


@inner
def institutional(s: State, i: int, j: int) -> float:
    """Return the stronger institutional part of a pair's ties."""
    return max(s.dyads[i, j].institutional, s.dyads[j, i].institutional)


@inner
def fits(s: State, i: int, v: int) -> bool:
    """Say whether member i has institutional ties at working strength to everybody in the venue being founded."""
    for j in range(len(s.members)):
        if s.attends[v, j] == 1 and institutional(s, i, j) < s.settings[0].working_strength:
            return False
    return True


@inner
def meets_already(s: State, v: int) -> bool:
    """Say whether an earlier spin-off already brings all members of venue v together."""
    for other in range(v):
        if s.venues[other].active == 0 or s.venues[other].spin_off == 0:
            continue
        everybody = True
        for i in range(len(s.members)):
            if s.attends[v, i] == 1 and s.attends[other, i] == 0:
                everybody = False
        if everybody:
            return True
    return False


@rule
def spin_off_from(s: State, p: int) -> None:
    """Let partners of a project delivered this quarter found a venue, if enough of them are close."""
    c = s.conditions[0]
    project = s.projects[p]
    if project.stage != DELIVERED or project.ended != c.quarter or c.venues >= MAX_VENUES:
        return
    v = c.venues
    size = 0
    record = s.settings[0].spinoff_record
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i >= 0 and s.members[i].active == 1 and s.members[i].delivered >= record and fits(s, i, v):
            s.attends[v, i] = 1
            size += 1
    founded = size >= s.settings[0].spinoff_members and not meets_already(s, v)
    for i in range(len(s.members)):
        if s.attends[v, i] == 1:
            s.attends[v, i] = 0
            if founded:
                s.attends[v, i] = 2
    if not founded:
        return
    c.venues += 1
    venue = s.venues[v]
    venue.active = 1
    venue.spin_off = 1
    venue.founded = c.quarter
    venue.meetings = s.settings[0].spinoff_meetings
    for i in range(len(s.members)):
        if s.attends[v, i] == 2:
            s.attends[v, i] = 0
            attend(s, v, i)


@rule
def step(s: State) -> None:
    """Spin-offs, for every project delivered this quarter."""
    for p in range(s.conditions[0].projects):
        spin_off_from(s, p)
