"""Step 12. What an observer writes down each quarter. Nothing here is ever read by a rule."""

from __future__ import annotations

from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import once, step_of
from partnership_dynamics.simulation.rules.contacts import is_working
from partnership_dynamics.simulation.rules.portfolio import place_of, queue_stages
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    DELIVERED,
    IDEA,
    OBSERVED,
    RECRUITING,
    STALLED,
    UNSPONSORED,
    State,
)

COLUMN = {name: place for place, name in enumerate(OBSERVED)}
_RAISED = COLUMN["raised"]
_DELIVERED = COLUMN["delivered_customer_service"]
_ABANDONED = COLUMN["abandoned"]
_UNSPONSORED = COLUMN["unsponsored"]
_WAITING = COLUMN["ideas_waiting"]
_RECRUITING = COLUMN["recruiting"]
_ACTIVE = COLUMN["active"]
_STALLED = COLUMN["stalled"]
_EVER_STALLED = COLUMN["ever_stalled"]
_MEMBERS = COLUMN["members"]
_TROUBLE = COLUMN["members_in_trouble"]
_TIES = COLUMN["ties"]
_MUTUAL = COLUMN["mutual_ties"]
_WORKING = COLUMN["working_ties"]
_STRENGTH = COLUMN["mean_strength"]
_INSTITUTIONAL = COLUMN["institutional_share"]
_TRUST = COLUMN["mean_trust"]
_PRACTICES = COLUMN["practices"]
_HELD = COLUMN["practices_held"]
_COMPLEX = COLUMN["complex_practices"]
_COMPLEX_HELD = COLUMN["complex_held"]
_VENUES = COLUMN["venues"]
_SPIN_OFFS = COLUMN["spin_offs"]
_OPEN = COLUMN["open_issues"]
_DIRECT = COLUMN["issues_direct"]
_RELAYED = COLUMN["issues_relayed"]
_BY_CONVENER = COLUMN["issues_by_convener"]
_ADHOC = COLUMN["issues_adhoc"]
_HOURS = COLUMN["hours"]
_CONVENER = COLUMN["convener_hours"]
_CONVENER_SPENT = COLUMN["convener_spent"]
_CONVENER_PROJECTS = COLUMN["convener_on_projects"]
_SPIN_OFFS_ENDED = COLUMN["spin_offs_ended"]
_PAIRS = COLUMN["pairs_in_contact"]
_INSTITUTIONAL_MEMBERS = COLUMN["institutional_share_members"]
_DEPARTURES = COLUMN["departures"]


@inner
def observe_projects(s: State, row: int) -> None:
    """Write down the portfolio."""
    out = s.series[row]
    c = s.conditions[0]
    out[_RAISED] = c.projects
    for p in range(c.projects):
        project = s.projects[p]
        stage = project.stage
        if stage == DELIVERED:
            out[_DELIVERED + project.type] += 1
            held = 0
            for i in range(len(s.members)):
                if s.holds[p, i] > 0 and s.members[i].active == 1 and s.members[i].team == 0:
                    held += 1
            out[_PRACTICES] += 1
            out[_HELD] += held
            if s.types[project.type].complex == 1:
                out[_COMPLEX] += 1
                out[_COMPLEX_HELD] += held
        elif stage == ABANDONED:
            out[_ABANDONED] += 1
        elif stage == UNSPONSORED:
            out[_UNSPONSORED] += 1
        elif stage == IDEA:
            out[_WAITING] += 1
        elif stage == RECRUITING:
            out[_RECRUITING] += 1
        elif stage == ACTIVE:
            out[_ACTIVE] += 1
        elif stage == STALLED:
            out[_STALLED] += 1
        if project.stalls > 0:
            out[_EVER_STALLED] += 1
        if stage == ACTIVE or stage == STALLED or stage == RECRUITING:
            out[_OPEN] += project.open
        out[_DIRECT] += project.direct
        out[_RELAYED] += project.relayed
        out[_BY_CONVENER] += project.by_convener
        out[_ADHOC] += project.adhoc


@inner
def is_in_trouble(s: State, i: int) -> bool:
    """Say whether member i is in a project of the queue that is stalled or has too many open issues."""
    for on in range(s.conditions[0].queued):
        p = s.queue[on]
        if (s.projects[p].stage == STALLED or s.projects[p].trouble > 0) and place_of(s, p, i) >= 0:
            return True
    return False


@inner
def observe_members(s: State, row: int) -> None:
    """Write down the members' hours and troubles."""
    out = s.series[row]
    queue_stages(s, ACTIVE, STALLED)
    for i in range(len(s.members)):
        m = s.members[i]
        if m.active == 0 or m.team == 1:
            continue
        out[_MEMBERS] += 1
        if is_in_trouble(s, i):
            out[_TROUBLE] += 1
        out[_HOURS] += m.hours
        out[_HOURS + 1] += m.on_ties
        out[_HOURS + 2] += m.on_meetings
        out[_HOURS + 3] += m.on_contribution
        out[_HOURS + 4] += m.on_projects
        out[_HOURS + 5] += m.on_issues
        out[_HOURS + 6] += m.on_learning
    out[_CONVENER] = s.conditions[0].convener_hours
    out[_CONVENER_SPENT] = s.conditions[0].convener_spent
    out[_CONVENER_PROJECTS] = s.conditions[0].convener_on_projects
    out[_DEPARTURES] = s.counts[0]


@inner
def observe_ties(s: State, row: int) -> None:
    """Write down the network as it truly is (a survey would see less: `simulation.measures.questionnaire`)."""
    out = s.series[row]
    strength = 0.0
    institutional = 0.0
    trust = 0.0
    among_members = 0.0
    among_members_institutional = 0.0
    for i in range(len(s.members)):
        for j in range(len(s.members)):
            if i < j and (s.network.tie[i, j] == 1 or s.network.tie[j, i] == 1):
                out[_PAIRS] += 1
            if s.network.tie[i, j] == 0:
                continue
            d = s.dyads[i, j]
            if s.members[i].team == 0 and s.members[j].team == 0:
                among_members += d.personal + d.institutional
                among_members_institutional += d.institutional
            out[_TIES] += 1
            out[_MUTUAL] += s.network.tie[j, i]
            strength += d.personal + d.institutional
            institutional += d.institutional
            trust += d.trust_a / (d.trust_a + d.trust_b)
            if is_working(s, d.personal + d.institutional):
                out[_WORKING] += 1
    if out[_TIES] > 0:
        out[_STRENGTH] = strength / out[_TIES]
        out[_TRUST] = trust / out[_TIES]
    if strength > 0.0:
        out[_INSTITUTIONAL] = institutional / strength
    if among_members > 0.0:
        out[_INSTITUTIONAL_MEMBERS] = among_members_institutional / among_members
    for v in range(s.conditions[0].venues):
        out[_VENUES] += s.venues[v].active
    out[_SPIN_OFFS] = s.conditions[0].spin_offs
    out[_SPIN_OFFS_ENDED] = s.conditions[0].spin_offs_ended


@rule
def write_down(s: State) -> None:
    """Write down the quarter that ends."""
    row = s.conditions[0].quarter
    if row >= len(s.series):
        return
    for column in range(s.series.shape[1]):
        s.series[row, column] = 0.0
    observe_projects(s, row)
    observe_members(s, row)
    observe_ties(s, row)


PHASES = (once(write_down),)
step = step_of(__name__, PHASES)
