"""Turn a partnership into the tables that the rules work on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from partnership_dynamics.simulation.parameters import PARAMETERS, settings
from partnership_dynamics.simulation.partnership import (
    DIRECTORATES,
    ELECTED,
    GOVERNANCE,
    KINDS,
    MOST_HOURS,
    PROJECT_TYPES,
    MemberRecord,
    Partnership,
)
from partnership_dynamics.simulation.places import constant_of, is_place, with_places
from partnership_dynamics.simulation.randomness import QUARTERS_LIMIT
from partnership_dynamics.simulation.rules.ties import DYAD_COVARIATES, actor_covariates, objective_of
from partnership_dynamics.simulation.state import (
    CONDITIONS,
    DYAD,
    EV_SEAT,
    EV_VENUE,
    EVENT,
    EVENT_KINDS,
    LEAD,
    MAX_PARTNERS,
    MAX_SEATS,
    MAX_VENUES,
    MEMBER,
    OBSERVED,
    PLANNED,
    PROJECT,
    RESPONSE,
    SEAT,
    TEAM,
    TYPE,
    TYPES,
    VENUE,
    State,
)
from partnership_dynamics.simulation.ties.network import network_from
from partnership_dynamics.simulation.ties.objective import Objective
from partnership_dynamics.simulation.ties.view import View, view_for

CHANNELS = ("news", "assurance", "coordination", "practice")
TIE_CONSTANTS = tuple(name for name, parameter in PARAMETERS.items() if parameter.group == "ties")


LATEST = 1_000_000  # a quarter after the end of any run
VALUE_RANGES = {
    "funding": (0.0, 10.0),
    "staff": (0.0, 100.0),
    "style": (0.0, 1.0),
    "turnover": (0.0, 20.0),
    "vision": (0.0, 1.0),
    "strategy": (0.0, 1.0),
    "leadership": (0.0, 1.0),
    "members_pay": (0.0, 1.0),
    "govern": (0.0, 2.0),
    "hours": (0.0, 10.0),
    "announce": (0.0, 1.0),
    "offer": (0.0, 3.0),
}


@dataclass(frozen=True)
class Event:
    """Something that happens on a date.

    Parameters
    ----------
    quarter : int
        From 0.
    kind : str
        One of `simulation.state.EVENT_KINDS`.
    target, other : int
        Members' places; -1 for all or none. ``other`` is the successor of ``merge`` and ``split``, who takes over the
        team's ties of ``govern``, and which seat (from 0) is left of ``departure``.
    value : float
    """

    quarter: int
    kind: str
    target: int = -1
    other: int = -1
    value: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"event kind {self.kind!r} is unknown; allowed: {', '.join(EVENT_KINDS)}")
        if not 0 <= self.quarter <= LATEST:
            raise ValueError(f"event {self.kind}: quarter is {self.quarter}; quarters count from 0 to {LATEST:,}")
        if self.kind in ("merge", "split", "join", "leave") and self.target < 0:
            raise ValueError(f"event {self.kind} needs a target: the member it is about")
        if self.kind in ("merge", "split") and (self.other < 0 or self.other == self.target):
            raise ValueError(f"event {self.kind} needs an other: the successor")
        low, high = VALUE_RANGES.get(self.kind, (-MOST_HOURS, MOST_HOURS))
        if not low <= self.value <= high:
            raise ValueError(f"event {self.kind}: value is {self.value:g}; it runs from {low:g} to {high:g}")


@dataclass(frozen=True)
class Setup:
    """A partnership with everything that decides its future but chance.

    Parameters
    ----------
    partnership : Partnership
    quarters : int
        Length of a history, 1 to 1023.
    parameters : mapping
        Constants of the registry that differ from their defaults.
    events : sequence of Event
    bypassed : sequence of str
        Channels that are bypassed, from `CHANNELS`.
    equal_hours : float or None
        Every member's hours net of ties, meetings and contribution, where structure is to cost nothing.
    successors : sequence of MemberRecord
        Members that come into being by an event (`merge`, `split`, `join`); they follow the partnership's own.
    """

    partnership: Partnership
    quarters: int = 40
    parameters: Mapping[str, float] | None = None
    events: Sequence[Event] = ()
    bypassed: Sequence[str] = ()
    equal_hours: float | None = None
    successors: Sequence[MemberRecord] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.quarters < QUARTERS_LIMIT:
            raise ValueError(f"quarters is {self.quarters}; it runs from 1 to {QUARTERS_LIMIT - 1}")
        unknown = set(self.bypassed) - set(CHANNELS)
        if unknown:
            raise ValueError(f"no channel is called {', '.join(sorted(unknown))}; there are {', '.join(CHANNELS)}")
        if self.equal_hours is not None and not 0 <= self.equal_hours <= MOST_HOURS:
            raise ValueError(f"equal_hours is {self.equal_hours}; it runs from 0 to {MOST_HOURS:,.0f}")
        rows = len(self.partnership.members) + len(self.successors)
        for event in self.events:
            if not (-1 <= event.target < rows and -1 <= event.other < rows):
                raise ValueError(f"event {event.kind} in quarter {event.quarter} names a member that is not there")
            if event.kind == "govern" and event.value == LEAD and event.target < 0:
                raise ValueError("event govern with value 1 (lead) needs a target: the lead organisation")
            if event.kind == "govern" and event.value == LEAD and event.target == self.partnership.team_place:
                raise ValueError("event govern with value 1 (lead) names the central team: its return is value 2")
            if event.kind == "govern" and event.value == TEAM and event.target != self.partnership.team_place:
                raise ValueError("event govern with value 2 (team) needs the central team as its target")
            if event.kind == "govern" and event.value == TEAM and event.target < 0:
                raise ValueError("event govern with value 2 (team) needs a member of kind central_team")

    def with_parameters(self, **changes: float) -> Setup:
        """Return the same setup with some constants changed, or numbers that have an address (`simulation.places`)."""
        placed = {name: value for name, value in changes.items() if is_place(name)}
        constants = {constant_of(name): value for name, value in changes.items() if name not in placed}
        changed = replace(self, parameters={**(self.parameters or {}), **constants})
        return with_places(changed, placed) if placed else changed


def _record(dtype: np.dtype, *shape: int) -> np.recarray:
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def _members(setup: Setup) -> tuple[np.recarray, np.recarray, np.ndarray]:
    """Return the tables of members, their seats and their priorities."""
    records = (*setup.partnership.members, *setup.successors)
    own = len(setup.partnership.members)
    members = _record(MEMBER, len(records))
    seats = _record(SEAT, len(records), MAX_SEATS)
    priorities = np.zeros((len(records), TYPES))
    for row, record in enumerate(records):
        member = members[row]
        member.kind = KINDS.index(record.kind)
        member.active = int(row < own)
        member.area = record.area
        member.team = int(record.kind == "central_team")
        member.elected = int(record.kind in ELECTED)
        weights = np.asarray(record.priorities, dtype=float)
        priorities[row] = weights / weights.sum()
        for place, seat in enumerate(record.seats):
            seats[row, place].filled = int(row < own and seat.quarter == 0)
            seats[row, place].seniority = seat.seniority
            seats[row, place].grade = seat.seniority
            seats[row, place].directorate = DIRECTORATES.index(seat.directorate)
    return members, seats, priorities


def _set_member_constants(members: np.recarray, setup: Setup, constants: np.record) -> None:
    """Write into the table of members what constants and draws decide: hours, leadership, and who votes when."""
    records = (*setup.partnership.members, *setup.successors)
    usual, change = float(constants.gross_hours), float(constants.control_change)
    cycle = int(constants.election_cycle)
    county, district = int(constants.county_election) % cycle, int(constants.district_election) % cycle
    votes = dict.fromkeys(ELECTED, district) | dict.fromkeys(("county", "councillors"), county)
    members["gross_hours"] = [usual if record.hours is None else record.hours for record in records]
    members["usual_hours"] = members["gross_hours"]
    members["leader"] = [record.leader_engagement for record in records]
    members["election_phase"] = [votes.get(record.kind, -1) for record in records]
    members["control_change"] = [
        change if record.control_change is None else record.control_change for record in records
    ]


def _set_dyad_constants(dyads: np.recarray, setup: Setup, tie: np.ndarray, constants: np.record) -> None:
    """Write into the table of pairs how far first ties are institutional, and first trust."""
    own = len(setup.partnership.members)
    strength = np.where(tie[:own, :own] == 1, setup.partnership.strength, 0.0)
    dyads["personal"][:own, :own] = (1.0 - constants.start_institutional) * strength
    dyads["institutional"][:own, :own] = constants.start_institutional * strength
    dyads["trust_a"] = constants.tied_trust * constants.trust_weight
    dyads["trust_b"] = constants.trust_weight - constants.tied_trust * constants.trust_weight


def _types(constants: np.record) -> np.recarray:
    types = _record(TYPE, TYPES)
    for row, name in enumerate(PROJECT_TYPES):
        types[row].needed = max(2, min(int(constants[f"partners_{name}"]), MAX_PARTNERS))
        types[row].authority = int(constants[f"authority_{name}"])
        types[row].contest = constants[f"contest_{name}"]
        types[row].complex = int(constants[f"complex_{name}"])
        types[row].work = constants.work_a_partner * types[row].needed
    return types


def _set_conditions(c: np.record, partnership: Partnership) -> None:
    """Write into the conditions what a draw may change."""
    c.staff = partnership.team.staff
    c.members_pay = partnership.team.members_pay
    c.style = partnership.team.style
    c.vision = partnership.vision
    c.strategy = partnership.strategy


def _conditions(setup: Setup) -> np.recarray:
    partnership, team = setup.partnership, setup.partnership.team
    record = _record(CONDITIONS, 1)
    c = record[0]
    c.governance = GOVERNANCE.index(partnership.governance)
    c.convener = {"shared": -1, "lead": partnership.lead, "team": partnership.team_place}[partnership.governance]
    c.directed = int(partnership.directed)
    _set_conditions(c, partnership)
    for use, share in team.shares.items():
        c[f"share_{use}"] = share
    c.funding = 1.0
    c.turnover_factor = 1.0
    for channel in CHANNELS:
        c[f"open_{channel}"] = int(channel not in setup.bypassed)
    c.equal_hours = -1.0 if setup.equal_hours is None else setup.equal_hours
    return record


def _events(setup: Setup) -> np.recarray:
    """Return the table of events in order, with those that the plans of venues and seats make."""
    rows = [(e.quarter, EVENT_KINDS.index(e.kind), e.target, e.other, e.value) for e in setup.events]
    rows += [(one.quarter, EV_VENUE, -1, v, 0.0) for v, one in enumerate(setup.partnership.venues) if one.quarter > 0]
    for i, member in enumerate(setup.partnership.members):
        rows += [(seat.quarter, EV_SEAT, i, place, 0.0) for place, seat in enumerate(member.seats) if seat.quarter > 0]
    table = _record(EVENT, len(rows))
    for row, event in enumerate(sorted(rows, key=lambda event: event[0])):
        table[row] = event
    return table


def _sight(members: np.recarray, objective: Objective) -> View:
    pair = np.zeros((len(DYAD_COVARIATES), len(members)))
    return view_for(len(members), actor_covariates(members), objective.table, pair=pair)


def project_capacity(setup: Setup) -> int:
    """Return the rows to keep for projects: eight standard deviations above what is expected, at most all ideas."""
    rows = len(setup.partnership.members) + len(setup.successors)
    rate = min(float(settings(setup.parameters)[0].idea_rate), 1.0)
    offers = setup.quarters + sum(event.kind == "offer" for event in setup.events)
    mean = rate * rows * setup.quarters
    return offers + min(rows * setup.quarters, math.ceil(mean + 8.0 * math.sqrt(mean)) + 16)


def start(setup: Setup) -> State:
    """Return the state from which every replication of a setup begins.

    Parameters
    ----------
    setup : Setup

    Returns
    -------
    State
        In quarter 0, before any chance event; `simulation.history` gives it a key and runs it.
    """
    partnership = setup.partnership
    recorded = settings(setup.parameters)
    constants = recorded[0]
    members, seats, priorities = _members(setup)
    _set_member_constants(members, setup, constants)
    n, own = len(members), len(partnership.members)
    tie = np.zeros((n, n), dtype=np.uint8)
    tie[:own, :own] = partnership.tie
    idle_team = partnership.team_place if partnership.governance != "team" else -1
    if idle_team >= 0:  # a team that does not convene is not there (yet)
        members[idle_team].active = 0
        seats[idle_team]["filled"] = 0
        tie[idle_team, :] = tie[:, idle_team] = 0
    dyads = _record(DYAD, n, n)
    _set_dyad_constants(dyads, setup, tie, constants)
    venues = _record(VENUE, MAX_VENUES)
    attends = np.zeros((MAX_VENUES, n), dtype=np.uint8)
    if len(partnership.venues) > MAX_VENUES:
        raise ValueError(f"{len(partnership.venues)} venues; at most {MAX_VENUES} can be kept")
    for v, venue in enumerate(partnership.venues):
        venues[v].active = int(venue.quarter == 0)
        venues[v].meetings = venue.meetings
        venues[v].founded = venue.quarter
        attends[v, list(venue.members)] = 1 if venue.quarter == 0 else PLANNED
    if idle_team >= 0:
        attends[:, idle_team] = 0
    meets = (attends == 1).astype(np.int64)
    dyads["venues"] = meets.T @ meets
    capacity = project_capacity(setup)
    conditions = _conditions(setup)
    conditions[0].venues = len(partnership.venues)
    responses = _record(RESPONSE, capacity, n)
    responses["heard"] = -1
    projects = _record(PROJECT, capacity)
    for date in ("raised", "sponsored", "started", "stalled", "resumed", "ended"):
        projects[date] = -1
    objective = objective_of(n, partnership.directed, setup.parameters)
    return State(
        conditions=conditions,
        settings=recorded,
        types=_types(constants),
        members=members,
        priorities=priorities,
        common=np.zeros(TYPES),
        seats=seats,
        network=network_from(tie),
        dyads=dyads,
        projects=projects,
        responses=responses,
        partners=np.full((capacity, MAX_PARTNERS), -1, dtype=np.int64),
        issues=np.zeros((capacity, MAX_PARTNERS), dtype=np.int64),
        holds=np.zeros((capacity, n), dtype=np.uint8),
        venues=venues,
        attends=attends,
        events=_events(setup),
        order=np.arange(n),
        queue=np.zeros(capacity, dtype=np.int64),
        others=np.zeros(n, dtype=np.int64),
        counts=np.zeros(1, dtype=np.int64),
        permitted=np.zeros(n, dtype=np.uint8),
        exposure=np.zeros(n),
        objective=objective,
        sight=_sight(members, objective),
        series=np.zeros((setup.quarters, len(OBSERVED))),
    )


def with_constants(template: State, setup: Setup) -> State:
    """Return the state from which a setup begins, made from that of one that differs in constants and places only.

    Three to five times as fast as `start`, for the many parameter values of a calibration. The table of projects keeps
    its length, so the template's setup must have the largest `idea_rate`.

    Parameters
    ----------
    template : State
        From `start`; not changed, and sharing with what is returned all that constants do not decide.
    setup : Setup
        The template's, with other constants, or other numbers at the addresses of `simulation.places`.

    Returns
    -------
    State
    """
    recorded = settings(setup.parameters)
    constants = recorded[0]
    members, dyads = template.members.copy(), template.dyads.copy()
    _set_member_constants(members, setup, constants)
    _set_dyad_constants(dyads, setup, template.network.tie, constants)
    own = template.settings[0]
    conditions, venues = template.conditions.copy(), template.venues.copy()
    _set_conditions(conditions[0], setup.partnership)
    for v, venue in enumerate(setup.partnership.venues):
        venues[v].meetings = venue.meetings
    found = template._replace(
        settings=recorded,
        types=_types(constants),
        members=members,
        dyads=dyads,
        conditions=conditions,
        venues=venues,
        events=_events(setup),
    )
    if all(own[name] == constants[name] for name in TIE_CONSTANTS):
        return found
    objective = objective_of(len(members), setup.partnership.directed, setup.parameters)
    return found._replace(objective=objective, sight=_sight(members, objective))
