"""Step 11. Success breeds new groups: after a delivery, its partners may found a venue of their own, and some end.

The partnership's record is the chance, a delivery the occasion, and the founders are the partners that deal with the
convener or with another partner: respect for the partnership, not the closeness of a clique, led to other partnerships
(Cotterill 2007). About a third of projects in another programme were copied (Robert Wood Johnson Foundation 2009), and
arrangements between public bodies end at 3 to 8% a year (Feinberg et al. 2008; Genskow 2009). A venue costs its
members' hours.
"""

from __future__ import annotations

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_project, once, step_of
from partnership_dynamics.simulation.rules.contacts import works
from partnership_dynamics.simulation.rules.reorganisation import attend, leave_venue
from partnership_dynamics.simulation.state import DELIVERED, MAX_PARTNERS, MAX_VENUES, State

GATHERED = 3  # of a member and a venue that is about to be founded
NO_ROOM = -1


@inner
def record(s: State) -> float:
    """Return the partnership's record: the share of projects delivered among those that ended, one half at first."""
    c = s.conditions[0]
    return (1.0 + c.delivered) / (2.0 + c.delivered + c.given_up)


@inner
def joins(s: State, p: int, i: int) -> bool:
    """Say whether partner i has a working tie to the convener or to another partner of project p."""
    hub = s.conditions[0].convener
    if hub >= 0 and hub != i and works(s, hub, i):
        return True
    for place in range(MAX_PARTNERS):
        j = s.partners[p, place]
        if j >= 0 and j != i and s.members[j].active == 1 and works(s, i, j):
            return True
    return False


@inner
def meets_already(s: State, v: int) -> bool:
    """Say whether a spin-off that still meets already brings all members gathered for venue v together."""
    for other in range(s.conditions[0].venues):
        if other == v or s.venues[other].active == 0 or s.venues[other].spin_off == 0:
            continue
        everybody = True
        for i in range(len(s.members)):
            if s.attends[v, i] == GATHERED and s.attends[other, i] != 1:
                everybody = False
        if everybody:
            return True
    return False


@inner
def room(s: State) -> int:
    """Return a row for a new venue: a fresh one, or that of a spin-off that has ended; none if the table is full."""
    c = s.conditions[0]
    if c.venues < MAX_VENUES:
        return c.venues
    for v in range(MAX_VENUES):
        if s.venues[v].spin_off == 1 and s.venues[v].active == 0:
            return v
    return NO_ROOM


@inner
def gather(s: State, p: int, v: int) -> int:
    """Gather the partners of project p who would found venue v; return how many."""
    size = 0
    for place in range(MAX_PARTNERS):
        i = s.partners[p, place]
        if i >= 0 and s.members[i].active == 1 and joins(s, p, i):
            s.attends[v, i] = GATHERED
            size += 1
    return size


@inner
def board_meetings(s: State) -> float:
    """Return how often the partnership's first venue meets, as a spin-off then does; once a quarter without one."""
    for v in range(s.conditions[0].venues):
        if s.venues[v].spin_off == 0 and s.venues[v].active == 1:
            return s.venues[v].meetings
    return 1.0


@inner
def found(s: State, v: int) -> None:
    """Found a venue with the members gathered for it."""
    c = s.conditions[0]
    venue = s.venues[v]
    venue.meetings = board_meetings(s)
    c.venues = max(c.venues, v + 1)
    c.spin_offs += 1
    venue.active = 1
    venue.spin_off = 1
    venue.founded = c.quarter
    for i in range(len(s.members)):
        if s.attends[v, i] == GATHERED:
            s.attends[v, i] = 0
            attend(s, v, i)


@rule
def spin_off_from(s: State, p: int) -> None:
    """Let partners of a project delivered this quarter found a venue, if the partnership's record carries it."""
    c = s.conditions[0]
    project = s.projects[p]
    if project.stage != DELIVERED or project.ended != c.quarter:
        return
    if rnd.uniform(project.key, rnd.SPIN_OFF, 0, 0, 0, 0) >= s.settings[0].spinoff_chance * record(s):
        return
    v = room(s)
    if v == NO_ROOM:
        return
    if gather(s, p, v) >= s.settings[0].spinoff_members and not meets_already(s, v):
        found(s, v)
    for i in range(len(s.members)):
        if s.attends[v, i] == GATHERED:
            s.attends[v, i] = 0


@rule
def end_some(s: State) -> None:
    """Let some spin-offs end."""
    c = s.conditions[0]
    for v in range(c.venues):
        venue = s.venues[v]
        if venue.active == 0 or venue.spin_off == 0 or venue.founded == c.quarter:
            continue
        if rnd.uniform(c.key, rnd.SPIN_OFF, c.quarter, v, 1, 0) < s.settings[0].spinoff_end:
            for i in range(len(s.members)):
                leave_venue(s, v, i)
            venue.active = 0
            c.spin_offs_ended += 1


PHASES = (each_project(spin_off_from, "found_venue"), once(end_some))
step = step_of(__name__, PHASES)
