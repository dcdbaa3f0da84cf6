"""What a scenario file may say, checked, and turned into a setup.

A scenario is a short TOML file: a question in words, what changes, why, and the evidence. Errors name the file, the
key, the value found and what is allowed.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulation.parameters import PARAMETERS
from simulation.partnership import GOVERNANCE, Partnership, Seat, TeamRecord
from simulation.start import VALUE_RANGES, Event, Setup
from simulation.state import EVENT_KINDS

LIBRARY = Path(__file__).resolve().parent / "library"
QUARTERS_A_YEAR = 4


class ScenarioError(ValueError):
    """A scenario cannot be read or does not fit the partnership; the message is for its author."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TeamChange(_Strict):
    """Changes to the central team."""

    staff: float | None = Field(None, ge=0, le=100)
    staff_times: float | None = Field(None, ge=0, le=20)
    style: float | None = Field(None, ge=0, le=1)
    paid_by: Literal["levy", "outside"] | None = None


class TableChange(_Strict):
    """Changes to who sits at the table and how they agree."""

    vision: float | None = Field(None, ge=0, le=1)
    strategy: float | None = Field(None, ge=0, le=1)
    leader_engagement: float | None = Field(None, ge=0, le=1)
    least_seniority: int | None = Field(None, ge=1, le=5)
    governance: Literal["shared", "lead", "team"] | None = None
    lead: str | None = None


class DatedEvent(_Strict):
    """Something that happens on a date: `year` counts from 1, or give `quarter` from 0."""

    kind: str
    year: float | None = Field(None, ge=1)
    quarter: int | None = Field(None, ge=0)
    target: str | None = None
    other: str | None = None
    value: float | None = None

    @model_validator(mode="after")
    def _has_a_date_and_a_known_kind(self) -> DatedEvent:
        if (self.year is None) == (self.quarter is None):
            raise ValueError("give either year (from 1) or quarter (from 0)")
        if self.kind not in EVENT_KINDS:
            hint = _nearest(self.kind, EVENT_KINDS)
            raise ValueError(f"kind {self.kind!r} is unknown{hint}; allowed: {', '.join(EVENT_KINDS)}")
        if self.kind in VALUE_RANGES and self.value is None:
            low, high = VALUE_RANGES[self.kind]
            raise ValueError(f"kind {self.kind!r} needs a value, from {low:g} to {high:g}")
        return self

    @property
    def at(self) -> int:
        """The quarter, from 0."""
        if self.quarter is not None:
            return self.quarter
        return round(((self.year or 1.0) - 1.0) * QUARTERS_A_YEAR)


class Scenario(_Strict):
    """One what-if."""

    name: str = ""
    title: str
    question: str
    why: str = ""
    evidence: str = ""
    extends: str | None = None
    team: TeamChange = TeamChange()
    table: TableChange = TableChange()
    parameters: Mapping[str, float] = Field(default_factory=dict)
    event: Sequence[DatedEvent] = ()

    @model_validator(mode="after")
    def _names_known_parameters(self) -> Scenario:
        for name in self.parameters:
            if name not in PARAMETERS:
                raise ValueError(f"there is no parameter {name!r}{_nearest(name, PARAMETERS)}")
        return self


def _nearest(word: str, words: Mapping[str, Any] | Sequence[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def library() -> dict[str, Path]:
    """Return the scenarios that come with the model, by name."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.toml"))}


def find(word: str) -> Path:
    """Return the file of a scenario given by name or path.

    Raises
    ------
    ScenarioError
        If there is none; the message names the nearest one.
    """
    known = library()
    if word in known:
        return known[word]
    path = Path(word)
    if path.suffix == ".toml" and path.is_file():
        return path
    raise ScenarioError(
        f"there is no scenario {word!r}{_nearest(word, known)}; there are {', '.join(known)}, or give a .toml file"
    )


def _merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merge(merged[key], value)
        elif key == "event":
            merged[key] = [*merged.get(key, []), *value]
        else:
            merged[key] = value
    return merged


def _read_raw(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    if path in seen:
        chain = " -> ".join(step.stem for step in (*seen, path))
        raise ScenarioError(f"{path.name}: extends goes round in a circle: {chain}")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name} is not valid TOML: {error}") from error
    parent = raw.get("extends")
    if parent is None:
        return raw
    beside = path.parent / f"{parent}.toml"
    base = _read_raw(beside if beside.is_file() else find(str(parent)), (*seen, path))
    return _merge(base, raw)


def read_scenario(word: str) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    word : str
        A name of the library, or the path of a TOML file.

    Raises
    ------
    ScenarioError
        Naming the file, the key, what was found and what is allowed.

    Examples
    --------
    >>> read_scenario("as_is").question.endswith("?")
    True
    """
    path = find(word)
    raw = _read_raw(path)
    try:
        scenario = Scenario.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        found = "" if first["type"] in ("missing", "value_error") else f" (found {first['input']!r})"
        hint = _nearest(str(first["loc"][-1]), _fields(first["loc"])) if first["type"] == "extra_forbidden" else ""
        said = first["msg"].removeprefix("Value error, ").replace("Field required", "this key is required")
        if first["loc"] == ("event",):
            said = "write each event as [[event]], with two brackets"
        if first["type"] == "extra_forbidden":
            said = f"this key is not known{hint}; allowed: {', '.join(_fields(first['loc']))}"
        raise ScenarioError(f"{path.name}: {key}: {said}{found}") from error
    return scenario.model_copy(update={"name": path.stem})


def _fields(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an error happened."""
    place: type[BaseModel] = Scenario
    nested: dict[str, type[BaseModel]] = {"team": TeamChange, "table": TableChange, "event": DatedEvent}
    for part in location[:-1]:
        if isinstance(part, str) and part in nested:
            place = nested[part]
    return list(place.model_fields)


def _place(name: str | None, partnership: Partnership, scenario: str) -> int:
    if name is None:
        return -1
    names = [member.name for member in partnership.members]
    if name not in names:
        hint = _nearest(name, names)
        raise ScenarioError(f"{scenario}: no member is called {name!r}{hint}; members: {', '.join(names)}")
    return names.index(name)


def _team(partnership: Partnership, change: TeamChange) -> TeamRecord:
    team = partnership.team
    staff = team.staff if change.staff is None else change.staff
    if change.staff_times is not None:
        staff *= change.staff_times
    return replace(
        team,
        staff=staff,
        style=team.style if change.style is None else change.style,
        paid_by=change.paid_by or team.paid_by,
    )


def apply(
    scenario: Scenario, partnership: Partnership, quarters: int, parameters: Mapping[str, float] | None = None
) -> Setup:
    """Return the setup of a partnership under a scenario.

    Parameters
    ----------
    scenario : Scenario
    partnership : Partnership
    quarters : int
    parameters : mapping, optional
        Constants that hold for baseline and scenario alike; the scenario's own come on top.

    Raises
    ------
    ScenarioError
        If the scenario does not fit the partnership.
    """
    table = scenario.table
    members = tuple(
        replace(
            member,
            leader_engagement=member.leader_engagement if table.leader_engagement is None else table.leader_engagement,
            seats=tuple(
                Seat(max(seat.seniority, table.least_seniority or 1), seat.directorate)
                if member.kind != "central_team"
                else seat
                for seat in member.seats
            ),
        )
        for member in partnership.members
    )
    governance = table.governance or partnership.governance
    lead = partnership.lead if table.lead is None else _place(table.lead, partnership, scenario.name)
    for event in scenario.event:
        if event.at >= quarters:
            when = f"quarter {event.at}" if event.quarter is not None else f"year {event.year:g}"
            raise ScenarioError(
                f"{scenario.name}: event {event.kind} in {when} comes after the end of a run of {quarters} quarters"
            )
    changes_team = scenario.team != TeamChange() or any(event.kind == "close_team" for event in scenario.event)
    if changes_team and governance == "shared":
        raise ScenarioError(
            f"{scenario.name} changes the team, but {partnership.name} has shared governance: nobody convenes it; "
            "give the scenario a [table] with governance = \"lead\" and lead = \"MEMBER\""
        )
    if governance not in GOVERNANCE:
        raise ScenarioError(f"{scenario.name}: governance {governance!r} is unknown; allowed: {', '.join(GOVERNANCE)}")
    try:
        changed = replace(
            partnership,
            members=members,
            governance=governance,
            lead=lead,
            team=_team(partnership, scenario.team),
            vision=partnership.vision if table.vision is None else table.vision,
            strategy=partnership.strategy if table.strategy is None else table.strategy,
        )
        events = [
            Event(
                event.at,
                event.kind,
                _place(event.target, partnership, scenario.name),
                _place(event.other, partnership, scenario.name),
                event.value or 0.0,
            )
            for event in scenario.event
        ]
        return Setup(changed, quarters, {**(parameters or {}), **scenario.parameters}, events)
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(f"{scenario.name} does not fit {partnership.name}: {error}") from error
