"""Step 6. On a decision date, a member that has heard of a project commits if worth it and the others are believed.

Benefit - cost - risk x (1 - mean belief in the other partners) + noise > threshold (placing of trust:
Coleman 1990; institutional collective action: Feiock 2013). Benefit is the member's priority, and what the project is
worth to those whom it sends to the table: where officials sit weighs on what they decide (Egeberg and Stigen 2021). A
representative too junior refers the matter up: a delay that leader engagement shortens, and a chance of refusal that
agreement on priorities lowers.

Draws are keyed by the project's own age and attempt, not by the calendar, so that two scenarios in which a project is
heard of at different times still share the member's liking of it.
"""

from __future__ import annotations

import math

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.phases import each_project, in_order, once, step_of
from partnership_dynamics.simulation.rules.contacts import belief, prior_belief
from partnership_dynamics.simulation.rules.learning import relief_for
from partnership_dynamics.simulation.rules.portfolio import (
    give_up,
    in_turn,
    join,
    oldest_first,
    place_of,
    queue_stages,
    set_stage,
    vacate,
)
from partnership_dynamics.simulation.rules.seats import seat_utility, table_worth
from partnership_dynamics.simulation.rules.trust import break_promise
from partnership_dynamics.simulation.state import (
    ACTIVE,
    COMMITTED,
    DECLINED,
    MAX_PARTNERS,
    MAX_SEATS,
    OPEN,
    RECRUITING,
    REFERRED,
    STALLED,
    TYPES,
    State,
)

STALL_ATTEMPTS = 64  # attempts from here on are second thoughts about a stalled project
# What of a project may be due from a member: nothing, its leaders' answer to a referral, whether to join, or to stay.
NOTHING, ANSWER, CHOICE, SECOND_THOUGHT = range(4)


@inner
def priority(s: State, i: int, t: int) -> float:
    """Return i's weight on a project type, drawn towards the common weights as far as there is a strategy."""
    strategy = s.conditions[0].strategy
    return (1.0 - strategy) * s.priorities[i, t] + strategy * s.common[t]


@inner
def worth(s: State, i: int, t: int, first: float, more: float) -> float:
    """Return what a type is worth to i: its priority against the first one, and more if i's people bring it forward."""
    return priority(s, i, t) / first + table_worth(s, i, t, more)


@inner
def benefit(s: State, i: int, t: int) -> float:
    """Return the benefit of a project of a type to i: 1 for the type that is worth most to it, less for others."""
    first = 0.0
    for other in range(TYPES):
        first = max(first, priority(s, i, other))
    more = seat_utility(s)
    top = 0.0
    for other in range(TYPES):
        top = max(top, worth(s, i, other, first, more))
    return 1.0 - (top - worth(s, i, t, first, more))


@inner
def cost(s: State, p: int, i: int) -> float:
    """Return the share of its hours for joint work that i would have promised with this project, if each asks alike.

    Its hours are those that ties, meetings and its share of the team's cost leave it this quarter. Of a project that
    has stalled only the work that is left counts; of an earmarked one, only the hours that nobody else pays for.
    """
    project = s.projects[p]
    others = s.members[i].live
    if place_of(s, p, i) >= 0:
        others -= 1
    hours = s.members[i].net
    if hours <= 0.0:
        return math.inf
    work = project.work
    if project.stage == STALLED:
        work = max(project.work - project.done, 0.0)
    if project.earmarked == 1:
        work *= 1.0 - s.settings[0].offer_pays
    ask = work / (project.needed * s.settings[0].planned_quarters)
    return ask * (1.0 + others) / hours


@inner
def mean_belief(s: State, p: int, i: int) -> float:
    """Return i's mean belief in the other seats of a project; a seat not yet filled counts at the prior."""
    total = 0.0
    seats = max(s.projects[p].needed - 1, 1)
    filled = 0
    for place in range(MAX_PARTNERS):
        j = s.partners[p, place]
        if j >= 0 and j != i and filled < seats:
            total += belief(s, i, j)
            filled += 1
    return (total + (seats - filled) * prior_belief(s)) / seats


@inner
def threshold_of(s: State, i: int) -> float:
    """Return what a project has to be worth to i; an announced reorganisation raises it."""
    threshold = s.settings[0].threshold
    if s.members[i].announced == 1:
        threshold += s.settings[0].chill
    return threshold


@inner
def liking(s: State, p: int, i: int, attempt: int) -> float:
    """Return what else moves i's decision about a project, in units of utility.

    Part of it is the project's appeal, which all members feel alike: a share `common_appeal` of the variance.
    """
    c = s.settings[0]
    own = rnd.normal(s.projects[p].key, rnd.COMMITMENT, 0, i, attempt, 0)
    shared = rnd.normal(s.projects[p].key, rnd.COMMITMENT, 1, 0, 0, 0)
    return c.noise * (math.sqrt(1.0 - c.common_appeal) * own + math.sqrt(c.common_appeal) * shared)


@inner
def willing(s: State, p: int, i: int, attempt: int) -> bool:
    """Say whether the project clears i's threshold."""
    project = s.projects[p]
    gain = benefit(s, i, project.type) - cost(s, p, i) - project.risk * (1.0 - mean_belief(s, p, i))
    return gain + liking(s, p, i, attempt) > threshold_of(s, i)


@inner
def must_refer(s: State, p: int, i: int) -> bool:
    """Say whether nobody that i sends to the table is senior enough to commit it."""
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].filled == 1 and s.seats[i, seat].seniority >= s.projects[p].authority:
            return False
    return True


@inner
def agreement(s: State, i: int, j: int) -> float:
    """Return the overlap of i's priorities with j's, 0 to 1; a sponsor's own leaders ask what the others would say."""
    apart = 0.0
    for t in range(TYPES):
        other = s.common[t] if j == i else priority(s, j, t)
        apart += abs(priority(s, i, t) - other)
    return 1.0 - 0.5 * apart


@inner
def refer(s: State, p: int, i: int) -> None:
    """Let i refer the decision up."""
    s.responses[p, i].decision = REFERRED
    s.responses[p, i].since = s.conditions[0].quarter


@inner
def answer_referral(s: State, p: int, i: int) -> bool:
    """Let i's leaders answer a referral, if they get round to it; return whether they approved."""
    c = s.settings[0]
    project = s.projects[p]
    waited = s.conditions[0].quarter - s.responses[p, i].since
    if waited == 0:
        return False
    slow = math.exp(2.0 * s.members[i].leader * math.log(1.0 - min(c.referral_approval, 0.999)))
    if rnd.uniform(project.key, rnd.REFERRAL, min(waited, 1023), i, 0, 0) < slow:
        return False
    refusal = c.referral_refusal * (1.0 + project.risk) * (1.0 - agreement(s, i, project.sponsor))
    if rnd.uniform(project.key, rnd.REFERRAL, 0, i, 1, 0) < refusal:
        s.responses[p, i].decision = DECLINED
        s.responses[p, i].since = s.conditions[0].quarter
        return False
    return True


@inner
def is_decision_date(s: State, i: int) -> bool:
    """Say whether member i's board meets this quarter; each member's calendar is drawn at the start."""
    c = s.conditions[0]
    interval = max(int(s.settings[0].decision_interval), 1)
    phase = rnd.pick(rnd.uniform(c.key, rnd.START, 0, i, 1, 0), interval)
    return s.members[i].paused == 0 and (c.quarter + phase) % interval == 0


@inner
def start_work(s: State, p: int) -> None:
    """Start a project whose seats are filled, or let it go on; known practices save work once, at the start."""
    project = s.projects[p]
    if project.started < 0:
        project.work = project.work * (1.0 - relief_for(s, p))
    project.trouble = 0
    set_stage(s, p, ACTIVE)


@inner
def take_seat(s: State, p: int, i: int) -> None:
    """Commit i; with its last seat filled the project starts, or goes on."""
    join(s, p, i)
    if s.projects[p].partners >= s.projects[p].needed:
        start_work(s, p)


@inner
def consider(s: State, p: int, i: int) -> None:
    """Let i decide about a project that looks for partners: commit, decline or refer up."""
    if willing(s, p, i, s.projects[p].stalls):
        say_yes(s, p, i)
    else:
        decline(s, p, i)


@inner
def say_yes(s: State, p: int, i: int) -> None:
    """Commit i to a project, or refer the matter up where nobody it sends is senior enough."""
    if must_refer(s, p, i):
        refer(s, p, i)
    else:
        take_seat(s, p, i)


@inner
def decline(s: State, p: int, i: int) -> None:
    """Let i decline a project for good."""
    s.responses[p, i].decision = DECLINED
    s.responses[p, i].since = s.conditions[0].quarter


@inner
def leave(s: State, p: int, i: int) -> None:
    """Let a partner leave a project, which breaks a promise; without its sponsor the project ends."""
    break_promise(s, p, i)
    if s.projects[p].sponsor == i:
        give_up(s, p)
    else:
        vacate(s, p, i)


@inner
def think_again(s: State, p: int, i: int) -> None:
    """Let a partner of a stalled project decide whether to stay; leaving breaks a promise."""
    s.responses[p, i].since = s.conditions[0].quarter
    if not willing(s, p, i, STALL_ATTEMPTS + s.projects[p].stalls):
        leave(s, p, i)


@inner
def what_is_due(s: State, p: int, i: int) -> int:
    """Return what of project p is due from member i this quarter."""
    project = s.projects[p]
    answer = s.responses[p, i]
    if project.stage == RECRUITING and answer.heard >= 0:
        if answer.decision == REFERRED and s.members[i].paused == 0:
            return ANSWER
        if answer.decision == OPEN and is_decision_date(s, i):
            return CHOICE
    elif project.stage == STALLED and answer.decision == COMMITTED:
        if place_of(s, p, i) >= 0 and answer.since <= project.since and is_decision_date(s, i):
            return SECOND_THOUGHT
    return NOTHING


@inner
def decide(s: State, p: int, i: int, due: int) -> None:
    """Let member i take the decision that is due."""
    if due == ANSWER:
        if answer_referral(s, p, i):
            take_seat(s, p, i)
    elif due == CHOICE:
        consider(s, p, i)
    elif due == SECOND_THOUGHT:
        think_again(s, p, i)


@rule
def commitment_of(s: State, i: int) -> None:
    """Let member i take every decision that is due."""
    m = s.members[i]
    if m.active == 0 or m.team == 1:
        return
    oldest = oldest_first(s, i)
    for on in range(s.conditions[0].queued):
        p = in_turn(s, on, oldest)
        decide(s, p, i, what_is_due(s, p, i))


@rule
def settle_project(s: State, p: int) -> None:
    """End a search that took too long; resume, refill or end a stalled project once its partners have decided."""
    quarter = s.conditions[0].quarter
    project = s.projects[p]
    if project.stage == RECRUITING:
        if project.partners >= project.needed:  # a merger can leave a project with all the partners it needs
            start_work(s, p)
        elif quarter - project.since >= s.settings[0].recruiting_window:
            give_up(s, p)
    elif project.stage == STALLED:
        for place in range(MAX_PARTNERS):
            i = s.partners[p, place]
            if i >= 0 and s.responses[p, i].since <= project.since:
                return
        if 2 * project.partners < project.needed:
            give_up(s, p)
        elif project.partners < project.needed:
            set_stage(s, p, RECRUITING)
        else:
            start_work(s, p)


@rule
def begin(s: State) -> None:
    """Look up the projects about which something may be due: those that look for partners or have stalled."""
    queue_stages(s, RECRUITING, STALLED)


PHASES = (once(begin), in_order(commitment_of, "decide"), each_project(settle_project))
step = step_of(__name__, PHASES)
