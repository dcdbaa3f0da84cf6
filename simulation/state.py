"""The state of a partnership as tables of numbers that every compiled rule works on.

A table is a NumPy record array: `state.members[i].free` reads the hours member i has left, in compiled code and in
plain Python alike. All tables together make one `State`, a named tuple; nothing else is ever changed by a rule.

Rows of members never move and are never used twice: a merged council keeps its (inactive) row, and its successor has
its own. So a member's row is its identity in the keyed random numbers, and two scenarios agree on who is who.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.ties.network import Network
from partnership_dynamics.simulation.ties.objective import Objective
from partnership_dynamics.simulation.ties.view import View

MAX_SEATS = 3
MAX_PARTNERS = 10
MAX_VENUES = 24
PLANNED = 2  # of a member and a venue: attends once it opens
TYPES = len(PROJECT_TYPES)

# Governance modes
SHARED, LEAD, TEAM = 0, 1, 2
# Stages of a project
NONE, IDEA, RECRUITING, ACTIVE, STALLED, DELIVERED, ABANDONED, UNSPONSORED = range(8)
# A member's answer to a project; who has left one is not asked again
OPEN, COMMITTED, DECLINED, REFERRED, WITHDRAWN = range(5)

CONDITIONS = np.dtype(
    [
        ("key", "u8"),  # the run's key for random numbers
        ("quarter", "i8"),  # the present quarter, from 0
        ("projects", "i8"),  # rows of projects in use
        ("venues", "i8"),  # rows of venues in use
        ("overflow", "i8"),  # 1 if a table was full: the run is then void
        ("governance", "i8"),
        ("convener", "i8"),  # row of the team or the lead organisation, -1 if nobody convenes
        ("directed", "i8"),
        ("members_pay", "f8"),  # share of the convener's cost that members pay with hours of theirs
        ("staff", "f8"),  # convener's staff, full-time equivalents
        ("style", "f8"),  # 0 carry to 1 join
        ("share_broadcast", "f8"),
        ("share_introduce", "f8"),
        ("share_sponsors", "f8"),
        ("share_issues", "f8"),
        ("share_practice", "f8"),
        ("convener_hours", "f8"),  # the convener's hours this quarter
        ("convener_net", "f8"),  # of which left for its five uses after keeping contact and attending meetings
        ("convener_left", "f8"),  # of the use at hand, with what earlier uses left
        ("convener_spent", "f8"),
        ("queued", "i8"),  # projects in the queue
        ("staff_each", "f8"),  # hours that the convener's staff give each of them
        ("convener_on_projects", "f8"),  # of which on the work of projects
        ("spin_offs", "i8"),  # venues ever founded as spin-offs
        ("spin_offs_ended", "i8"),
        ("delivered", "i8"),  # the partnership's record: projects delivered
        ("given_up", "i8"),  # and projects abandoned after they had started
        ("contribution_each", "f8"),  # hours each member gives up for the convener this quarter
        ("funding", "f8"),  # factor on members' hours
        ("turnover_factor", "f8"),
        ("vision", "f8"),
        ("strategy", "f8"),
        ("open_news", "i8"),  # the four channels: 1 open, 0 bypassed
        ("open_assurance", "i8"),
        ("open_coordination", "i8"),
        ("open_practice", "i8"),
        ("equal_hours", "f8"),  # every member's net hours where structure is to cost nothing; negative: off
    ],
    align=True,
)

MEMBER = np.dtype(
    [
        ("kind", "i8"),
        ("active", "i8"),
        ("area", "i8"),
        ("elected", "i8"),
        ("election_phase", "i8"),  # quarter within four years; -1 for none
        ("control_change", "f8"),  # chance that an election changes its control
        ("paused", "i8"),  # no decisions this quarter (pre-election period)
        ("announced", "i8"),  # 1 from the announcement of its reorganisation to vesting day
        ("withdrawn", "f8"),  # share of its hours that the announcement takes until then
        ("gross_hours", "f8"),
        ("usual_hours", "f8"),  # gross hours but for dated changes of them
        ("leader", "f8"),
        ("hours", "f8"),  # this quarter's hours, all uses
        ("free", "f8"),  # of which not yet used
        ("issue_left", "f8"),  # of which may still go to issues
        ("net", "f8"),  # free hours at the start of the quarter
        ("on_ties", "f8"),
        ("on_meetings", "f8"),
        ("on_contribution", "f8"),
        ("on_projects", "f8"),
        ("on_issues", "f8"),
        ("on_learning", "f8"),
        ("live", "i8"),  # projects it is committed to and that are not over
        ("delivered", "i8"),
        ("clock", "f8"),  # time of its next chance to reconsider a tie, in quarters
        ("turn", "i8"),  # how many such chances it has had
        ("team", "i8"),  # 1 for the central team, which joins no project
    ],
    align=True,
)

SEAT = np.dtype(
    [("filled", "i8"), ("seniority", "i8"), ("grade", "i8"), ("directorate", "i8"), ("tenure", "i8")], align=True
)

DYAD = np.dtype(
    [
        ("personal", "f8"),
        ("institutional", "f8"),
        ("trust_a", "f8"),  # ego's trust in alter: Beta(a, b)
        ("trust_b", "f8"),
        ("age", "i4"),  # quarters the tie has lasted
        ("contact", "i1"),  # ego's seat that holds the relation
        ("agreement", "i1"),  # a formal agreement stands
        ("second", "i1"),  # there is a second contact
        ("introduced", "i1"),  # since ego's last choice
        ("used", "i1"),  # dealt with each other this quarter
        ("joint", "i1"),  # worked together on a project this quarter
        ("novated", "i2"),  # 1 + the quarter in which the tie was last novated; 0 if never
        ("venues", "i1"),  # venues both attend
    ],
    align=True,
)

PROJECT = np.dtype(
    [
        ("key", "u8"),
        ("type", "i8"),
        ("sponsor", "i8"),
        ("stage", "i8"),
        ("raised", "i8"),  # quarters; -1 where it has not happened
        ("sponsored", "i8"),
        ("started", "i8"),
        ("stalled", "i8"),  # first
        ("resumed", "i8"),  # after that
        ("ended", "i8"),
        ("since", "i8"),  # start of the present stage
        ("before", "i8"),  # the stage before the present one: an ended project stopped while in that
        ("stalls", "i8"),
        ("needed", "i8"),
        ("authority", "i8"),
        ("partners", "i8"),
        ("trouble", "i8"),  # quarters in a row with too many open issues
        ("open", "i8"),  # open issues
        ("issues", "i8"),  # issues ever
        ("direct", "i8"),  # cleared over a tie
        ("relayed", "i8"),  # cleared by a broker
        ("by_convener", "i8"),  # of which by the convener
        ("adhoc", "i8"),  # cleared with neither
        ("told", "i8"),  # members who have heard of it
        ("earmarked", "i8"),  # 1 if an outside body pays part of the partners' hours for it
        ("asked", "i8"),  # times the convener has put it to its sponsor again
        ("risk", "f8"),
        ("work", "f8"),
        ("done", "f8"),
        ("hours", "f8"),  # hours given to it
        ("paid_hours", "f8"),  # of which paid for by an outside body, for an earmarked project
        ("issue_hours", "f8"),  # hours, of members and convener, on its issues
    ],
    align=True,
)

RESPONSE = np.dtype([("heard", "i2"), ("decision", "i2"), ("since", "i2")], align=True)

TYPE = np.dtype(
    [
        ("needed", "i8"),
        ("authority", "i8"),
        ("contest", "f8"),
        ("work", "f8"),
        ("complex", "i8"),  # what is learnt from it is complex practice
    ],
    align=True,
)

VENUE = np.dtype([("active", "i8"), ("meetings", "f8"), ("founded", "i8"), ("spin_off", "i8")], align=True)

EVENT = np.dtype([("quarter", "i8"), ("kind", "i8"), ("target", "i8"), ("other", "i8"), ("value", "f8")], align=True)
EVENT_KINDS = (
    "funding",
    "staff",
    "style",
    "turnover",
    "vision",
    "strategy",
    "leadership",
    "election",
    "departure",
    "close_team",
    "govern",
    "members_pay",
    "agreements",
    "second_contacts",
    "announce",
    "merge",
    "split",
    "join",
    "leave",
    "hours",
    "offer",
)
PLANNED_KINDS = ("venue", "seat")  # events that the plans of venues and seats make
(
    EV_FUNDING,
    EV_STAFF,
    EV_STYLE,
    EV_TURNOVER,
    EV_VISION,
    EV_STRATEGY,
    EV_LEADERSHIP,
    EV_ELECTION,
    EV_DEPARTURE,
    EV_CLOSE_TEAM,
    EV_GOVERN,
    EV_MEMBERS_PAY,
    EV_AGREEMENTS,
    EV_SECOND_CONTACTS,
    EV_ANNOUNCE,
    EV_MERGE,
    EV_SPLIT,
    EV_JOIN,
    EV_LEAVE,
    EV_HOURS,
    EV_OFFER,
    EV_VENUE,
    EV_SEAT,
) = range(len(EVENT_KINDS) + len(PLANNED_KINDS))

# What is written down each quarter, in this order (simulation/measures/observe.py writes it).
OBSERVED = (
    "raised",
    "delivered_customer_service",
    "delivered_administrative_reform",
    "delivered_local_democracy",
    "delivered_policy_making",
    "abandoned",
    "unsponsored",
    "ideas_waiting",
    "recruiting",
    "active",
    "stalled",
    "ever_stalled",
    "members",
    "members_in_trouble",
    "ties",
    "mutual_ties",
    "pairs_in_contact",
    "working_ties",
    "mean_strength",
    "institutional_share",
    "institutional_share_members",
    "mean_trust",
    "practices",
    "practices_held",
    "complex_practices",
    "complex_held",
    "venues",
    "spin_offs",
    "spin_offs_ended",
    "open_issues",
    "issues_direct",
    "issues_relayed",
    "issues_by_convener",
    "issues_adhoc",
    "hours",
    "hours_on_ties",
    "hours_on_meetings",
    "hours_on_contribution",
    "hours_on_projects",
    "hours_on_issues",
    "hours_on_learning",
    "convener_hours",
    "convener_spent",
    "convener_on_projects",
    "departures",
)


@pass_by_reference
class State(NamedTuple):
    """All tables of one running partnership; N members, P projects, V venues, E events, Q quarters."""

    conditions: np.recarray  # CONDITIONS (1,)
    settings: np.recarray  # SETTINGS (1,), the registry's constants
    types: np.recarray  # TYPE (4,)
    members: np.recarray  # MEMBER (N,)
    priorities: np.ndarray  # float64 (N, 4), each row adds up to 1
    common: np.ndarray  # float64 (4,), this quarter's mean priorities: what a shared strategy agrees on
    seats: np.recarray  # SEAT (N, MAX_SEATS)
    network: Network  # the binary ties
    dyads: np.recarray  # DYAD (N, N)
    projects: np.recarray  # PROJECT (P,)
    responses: np.recarray  # RESPONSE (P, N)
    partners: np.ndarray  # int64 (P, MAX_PARTNERS), member rows, -1 where empty
    issues: np.ndarray  # int64 (P, MAX_PARTNERS), open issues between the lead and the partner in that place
    holds: np.ndarray  # uint8 (P, N): 1 if the member holds the practice learnt from that project
    venues: np.recarray  # VENUE (V,)
    attends: np.ndarray  # uint8 (V, N): 1 attends, PLANNED will once the venue opens
    events: np.recarray  # EVENT (E,), in order of their quarters
    order: np.ndarray  # int64 (N,), this quarter's order of members
    queue: np.ndarray  # int64 (P,), scratch: the projects that the step at hand looks at, in order
    others: np.ndarray  # int64 (N,), scratch: the members whom ego deals with
    counts: np.ndarray  # int64 (1,), departures so far
    permitted: np.ndarray  # uint8 (N,), scratch of a tie choice
    exposure: np.ndarray  # float64 (N,), scratch: how far ego's venues let it talk with each other member
    objective: Objective  # the tie model's effects and coefficients
    sight: View  # the view of the ego at hand, with what the objective looks at
    series: np.ndarray  # float64 (Q, len(OBSERVED))
