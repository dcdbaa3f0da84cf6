"""Small partnerships, made by hand or drawn by hypothesis, that the tests of the model live in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from partnership_dynamics.simulation.history import begin_run, working_copy
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import (
    GOVERNANCE,
    KINDS,
    MemberRecord,
    Partnership,
    Seat,
    TeamRecord,
    VenueRecord,
)
from partnership_dynamics.simulation.randomness import PROJECT_KEY, derive_key, run_key
from partnership_dynamics.simulation.rules import delivery
from partnership_dynamics.simulation.start import Event, Setup, start
from partnership_dynamics.simulation.state import ACTIVE, COMMITTED, DELIVERED, EVENT_KINDS, RECRUITING, STALLED, State

SENIOR = (Seat(5, "corporate"),)
JUNIOR = (Seat(1, "ict"),)
FAST = {"rate": 0.0, "turnover": 0.0, "turnover_top": 0.0}  # nothing changes by chance of staff or tie choice

Matrix = npt.NDArray[np.float64]


def members(n: int, kind: str = "health", seats: Sequence[Seat] = SENIOR, **fields: Any) -> tuple[MemberRecord, ...]:
    """Return n members that differ in their names only; their kind holds no elections unless it is asked for."""
    return tuple(MemberRecord(f"member {row}", kind, seats=tuple(seats), **fields) for row in range(n))


TEAM = MemberRecord("staff team", "central_team", seats=(Seat(3, "corporate"),))


def network(n: int, *pairs: tuple[int, int], strength: float = 0.5) -> Matrix:
    """Return strengths with the given pairs tied both ways."""
    matrix = np.zeros((n, n))
    for a, b in pairs:
        matrix[a, b] = matrix[b, a] = strength
    return matrix


def partnership(
    strength: Matrix, records: Sequence[MemberRecord] | None = None, team: TeamRecord | None = None, **fields: Any
) -> Partnership:
    """Return a partnership with these strengths; with a team record, a staff team is its last member."""
    n = len(strength)
    if records is None:
        records = members(n) if team is None else (*members(n - 1), TEAM)
    return Partnership(
        name="small",
        members=tuple(records),
        tie=(strength > 0).astype(np.uint8),
        strength=strength,
        governance=fields.pop("governance", "shared" if team is None else "team"),
        team=team or TeamRecord(staff=0.0),
        **fields,
    )


def begun(setup: Setup, seed: int = 1, replication: int = 0) -> State:
    """Return the state of a run about to live through its first quarter."""
    state = working_copy(start(setup))
    with np.errstate(over="ignore"):
        begin_run(state, run_key(seed, replication))
    return state


def structure(kind: str, n: int, hub: int = 0, seed: int = 3) -> Matrix:
    """Return strengths of a star, dense, clustered, random or empty network of n members."""
    tie = np.zeros((n, n))
    if kind == "star":
        tie[hub, :] = tie[:, hub] = 1
    elif kind == "dense":
        tie[:] = 1
    elif kind == "clustered":
        tie = (np.arange(n)[:, np.newaxis] // 4 == np.arange(n) // 4).astype(float)
    elif kind == "random":
        tie = (np.random.default_rng(seed).random((n, n)) < 0.2).astype(float)
    np.fill_diagonal(tie, 0)
    return 0.5 * tie


def bytes_of(state: Any) -> bytes:
    """Return every table of a state, the network and the observations included, as bytes."""
    tables: list[bytes] = []
    for table in tuple(state):
        if isinstance(table, tuple):
            tables.append(bytes_of(table))
        elif table.dtype.names:
            tables.extend(np.ascontiguousarray(table[field]).tobytes() for field in table.dtype.names)
        else:
            tables.append(table.tobytes())
    return b"".join(tables)


unit = st.floats(0, 1)
dates = st.sampled_from([0, 0, 0, 3, 7])  # of seats and venues: most are there from the start
seat = st.builds(Seat, st.integers(1, 5), st.sampled_from(["citizen_facing", "corporate", "ict", "political"]), dates)
_bodies = [kind for kind in KINDS if kind != "central_team"]


@st.composite
def records(draw: st.DrawFn, name: str) -> MemberRecord:
    """Draw a member of any kind but the team."""
    return MemberRecord(
        name,
        draw(st.sampled_from(_bodies)),
        area=draw(st.integers(-1, 2)),
        leader_engagement=draw(unit),
        priorities=draw(st.tuples(*[st.floats(0.01, 1)] * 4)),
        seats=(replace(draw(seat), quarter=0), *draw(st.lists(seat, max_size=2))),
        hours=draw(st.one_of(st.none(), st.sampled_from([0.0, 5.0, 400.0]))),
        control_change=draw(st.one_of(st.none(), unit)),
    )


@st.composite
def events(draw: st.DrawFn, own: int, rows: int, team: int, quarters: int) -> Event:
    """Draw an event that makes sense on the face of it: whom it names exists, and its value is in range."""
    kind = draw(st.sampled_from(EVENT_KINDS))
    target, other = draw(st.integers(-1, own - 1)), -1
    value = draw(st.floats(0, 2))
    if kind in ("vision", "strategy", "style", "leadership", "members_pay", "announce"):
        value = draw(unit)
    elif kind == "offer":
        value = float(draw(st.integers(0, 3)))
    elif kind == "govern":
        target = draw(st.integers(0, own - 1).filter(lambda row: row != team))
        value = float(draw(st.integers(0, 1)))
        if value == 1.0 and draw(st.booleans()):
            other = target  # takes over the team's ties
        if team >= 0 and draw(st.booleans()):
            target, other, value = team, -1, 2.0
    elif kind in ("merge", "split"):
        target = draw(st.integers(0, own - 1).filter(lambda row: row != team))
        other = draw(st.integers(own, rows - 1))
        if kind == "merge" and draw(st.booleans()):
            other = draw(st.integers(0, own - 1).filter(lambda row: row not in (team, target)))
    elif kind == "join":
        target = draw(st.integers(own, rows - 1))
    elif kind == "leave":
        target = draw(st.integers(0, own - 1))
    return Event(draw(st.integers(0, quarters - 1)), kind, target, other, value)


@st.composite
def setups(draw: st.DrawFn, quarters: int = 16) -> Setup:
    """Draw a partnership of 3 to 12 members with its constants and its events."""
    own = draw(st.integers(3, 12))
    mode = draw(st.sampled_from(GOVERNANCE))
    has_team = mode == "team" or draw(st.booleans())
    directed = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    strength = rng.random((own, own)) * (rng.random((own, own)) < draw(unit))
    np.fill_diagonal(strength, 0)
    if not directed:
        strength = np.maximum(strength, strength.T)
    body = [draw(records(f"member {row}")) for row in range(own)]
    if has_team:
        body[-1] = TEAM
    free = [p for p in PARAMETERS.values() if p.low < p.high and p.group != "project_types" and p.name != "idea_rate"]
    changed = draw(st.lists(st.sampled_from(free), max_size=12, unique_by=lambda p: p.name))
    parameters = {p.name: draw(st.floats(p.low, p.high)) for p in changed}
    parameters["idea_rate"] = draw(st.sampled_from([0.0, 0.3, 1.0]))
    setting = Partnership(
        name="drawn",
        members=tuple(body),
        tie=(strength > 0).astype(np.uint8),
        strength=strength,
        directed=directed,
        governance=mode,  # type: ignore[arg-type]
        lead=draw(st.integers(0, own - 2)) if mode == "lead" else -1,
        team=TeamRecord(draw(st.sampled_from([0.0, 0.2, 3.0])), draw(unit), draw(st.sampled_from([0.0, 0.25, 1.0]))),
        venues=(
            VenueRecord("board", tuple(range(own)), quarter=draw(dates)),
            VenueRecord("group", (0, own - 1), 1.5, draw(dates)),
        ),
        vision=draw(unit),
        strategy=draw(unit),
    )
    what = events(own, own + 2, own - 1 if has_team else -1, quarters)
    return Setup(
        setting,
        quarters=quarters,
        parameters=parameters,
        events=draw(st.lists(what, max_size=6)),
        bypassed=draw(st.lists(st.sampled_from(["news", "assurance", "coordination", "practice"]), unique=True)),
        equal_hours=draw(st.sampled_from([None, None, 60.0])),
        successors=(draw(records("successor one")), draw(records("successor two"))),
    )


def put_project(s: State, partners: Sequence[int], stage: int, kind: int = 0, **fields: Any) -> int:
    """Write a project into the state by hand: its partners are committed, and everybody else has heard nothing."""
    p = int(s.conditions[0].projects)
    s.conditions[0].projects += 1
    quarter = int(s.conditions[0].quarter)
    project, of_kind = s.projects[p], s.types[kind]
    with np.errstate(over="ignore"):
        project.key = derive_key(s.conditions[0].key, PROJECT_KEY, 1000, p, 0, 0)
    project.type, project.stage, project.sponsor = kind, stage, partners[0]
    project.needed, project.authority = of_kind.needed, of_kind.authority
    project.work = of_kind.work
    project.risk = s.settings[0].risk_base * (1.0 + of_kind.contest)
    project.raised = project.since = quarter
    project.sponsored = quarter
    if stage in (ACTIVE, STALLED, DELIVERED):
        project.started = quarter
    if stage == DELIVERED:
        project.ended = quarter
    for name, value in fields.items():
        project[name] = value
    for place, i in enumerate(partners):
        s.partners[p, place] = i
        s.responses[p, i].heard = quarter
        s.responses[p, i].decision = COMMITTED
        s.responses[p, i].since = quarter
        if stage in (RECRUITING, ACTIVE, STALLED):
            s.members[i].live += 1
    project.partners = len(partners)
    return p


def throw_up(s: State, p: int, place: int, issues: int) -> None:
    """Leave open issues between the lead of a project and the partner in a place."""
    s.issues[p, place] += issues
    s.projects[p].open += issues


def advance(s: State, p: int) -> None:
    """Let a project be coordinated and worked on for a quarter, without the convener's own work."""
    delivery.coordinate(s, p)
    delivery.work(s, p)


def quiet() -> Any:
    """Return a context in which the random numbers' unsigned products may wrap, as they do compiled."""
    return np.errstate(over="ignore")
