"""Step 11. Three or more members with strong institutional ties, a good record and an occasion found a new venue.

A strong institutional tie is one at working strength that is more institutional than personal. The occasion is a
project just delivered among them; a good record is more than one delivered project each. The venue costs its members'
hours from then on.
"""

from __future__ import annotations

from simulation.compiled import inner, rule
from simulation.phases import each_project, step_of
from simulation.rules.contacts import is_working, tie_strength
from simulation.rules.reorganisation import attend
from simulation.state import DELIVERED, MAX_PARTNERS, MAX_VENUES, State


@inner
def is_institutional(s: State, i: int, j: int) -> bool:
    """Say whether i's tie to j works and is more institutional than personal."""
    d = s.dyads[i, j]
    return is_working(s, tie_strength(s, i, j)) and d.institutional >= d.personal


@inner
def fits(s: State, i: int, v: int) -> bool:
    """Say whether member i has strong institutional ties, one way or the other, to all who found the venue."""
    for j in range(len(s.members)):
        if s.attends[v, j] == 1 and not (is_institutional(s, i, j) or is_institutional(s, j, i)):
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


@inner
def gather(s: State, p: int, first: int, v: int) -> int:
    """Gather, round the partner in place ``first``, those partners of project p who are all close; return how many."""
    size = 0
    for on in range(MAX_PARTNERS):
        i = s.partners[p, (first + on) % MAX_PARTNERS]
        if i < 0 or s.members[i].active == 0 or s.members[i].delivered < s.settings[0].spinoff_record:
            if on == 0:
                return 0
            continue
        if fits(s, i, v):
            s.attends[v, i] = 1
            size += 1
    return size


@rule
def spin_off_from(s: State, p: int) -> None:
    """Let partners of a project delivered this quarter found a venue, if enough of them are close."""
    c = s.conditions[0]
    project = s.projects[p]
    if project.stage != DELIVERED or project.ended != c.quarter or c.venues >= MAX_VENUES:
        return
    v = c.venues
    for first in range(MAX_PARTNERS):
        size = gather(s, p, first, v)
        founded = size >= s.settings[0].spinoff_members and not meets_already(s, v)
        for i in range(len(s.members)):
            if s.attends[v, i] == 1:
                s.attends[v, i] = 2 if founded else 0
        if not founded:
            continue
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
        return


PHASES = (each_project(spin_off_from, "found_venue"),)
step = step_of(__name__, PHASES)
