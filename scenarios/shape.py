"""What a scenario file may say: its tables and keys, and what each allows."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from partnership_dynamics.simulation.parameters import PARAMETERS, settings, unknown
from partnership_dynamics.simulation.partnership import DIRECTORATES, KINDS, PROJECT_TYPES
from partnership_dynamics.simulation.randomness import QUARTERS_LIMIT
from partnership_dynamics.simulation.start import VALUE_RANGES
from partnership_dynamics.simulation.state import EVENT_KINDS, LEAD

QUARTERS_A_YEAR = 4
LAST_QUARTER = QUARTERS_LIMIT - 1
LAST_YEAR = 1 + LAST_QUARTER / QUARTERS_A_YEAR
# More than any scenario has; without a limit a small file takes minutes and gigabytes.
MOST_ENTRIES = 2_000  # events
MOST_MEMBERS = 500
MOST_FILES = 50  # that one scenario builds on
MOST_HOURS = 1e6
LONGEST_MESSAGE, LONGEST_WORD = 4_000, 80  # letters
MOST_AREA = 1_000_000_000
Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Weight = Annotated[float, Field(ge=0, le=MOST_HOURS)]
Who = Name | Annotated[Sequence[Name], Field(min_length=1, max_length=MOST_MEMBERS)]
AS_IS = "as_is"  # what a scenario is compared with unless it says otherwise
RAMPED = ("funding", "staff", "style", "turnover", "vision", "strategy", "leadership", "members_pay", "hours")
OPTIONAL_VALUES = ("announce",)  # kinds of event whose value is 0 unless it is given
# Words of scenario files that were dropped, by key, and what now says what they said.
OLD_KEYS = {
    "paid_by": (
        'paid_by is members_pay now, the share of the team\'s cost that members pay, 0 to 1: for "outside" write '
        'members_pay = 0; for "levy" write members_pay = 1, and paid_hour = 1 under [parameters]'
    ),
}
OLD_KINDS = {
    "levy": (
        "kind 'levy' is 'members_pay' now, and its value the share of the team's cost that members pay, 0 to 1 "
        "(paid_hour under [parameters] says what a paid hour costs them)"
    ),
}
KeyPath = tuple[str | int, ...]  # of a key in a scenario file, such as ("event", 0, "value")


class ScenarioError(ValueError):
    """A scenario cannot be read or does not fit the partnership; the message is for its author.

    A message that quotes something endless is cut in its middle.
    """

    def __init__(self, message: str) -> None:
        half = LONGEST_MESSAGE // 2
        super().__init__(message if len(message) <= LONGEST_MESSAGE else f"{message[:half]} … {message[-half:]}")


def nearest(word: str, words: Mapping[str, Any] | Sequence[str]) -> str:
    """Return the hint at the nearest of some words, with a blank before it; empty where none is near."""
    if len(word) > LONGEST_WORD:
        return ""
    near = difflib.get_close_matches(word, list(words), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def known(key: str, word: str, words: Sequence[str]) -> None:
    """Refuse a word that is not among those allowed, naming the nearest."""
    if word not in words:
        raise ValueError(f"{key} {word!r} is unknown{nearest(word, words)}; allowed: {', '.join(words)}")


def quarter_of(year: float) -> int:
    """Return the quarter, from 0, in which a year, from 1, begins."""
    return round((year - 1.0) * QUARTERS_A_YEAR)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TeamChange(_Strict):
    """Changes to the central team."""

    staff: float | None = Field(None, ge=0, le=100)
    staff_times: float | None = Field(None, ge=0, le=20)
    style: float | None = Field(None, ge=0, le=1)
    members_pay: float | None = Field(None, ge=0, le=1)


class TableChange(_Strict):
    """Changes to who sits at the table and how they agree."""

    vision: float | None = Field(None, ge=0, le=1)
    strategy: float | None = Field(None, ge=0, le=1)
    leader_engagement: float | None = Field(None, ge=0, le=1)
    least_seniority: int | None = Field(None, ge=1, le=5)
    governance: Literal["shared", "lead", "team"] | None = None
    lead: Name | None = None
    team_ties: Literal["lost", "lead", "spread"] | None = None


class _Dated(_Strict):
    """Something that begins on a date, or at the start without one: `year` counts from 1, `quarter` from 0."""

    year: float | None = Field(None, ge=1, le=LAST_YEAR)
    quarter: int | None = Field(None, ge=0, le=LAST_QUARTER)

    @model_validator(mode="after")
    def _has_one_date_at_most(self) -> _Dated:
        if self.year is not None and self.quarter is not None:
            raise ValueError("give either year (from 1) or quarter (from 0)")
        return self

    @property
    def at(self) -> int:
        """The quarter, from 0."""
        return self.quarter if self.quarter is not None else quarter_of(self.year or 1.0)

    @property
    def when(self) -> str:
        """The date, in the author's words."""
        return f"quarter {self.quarter}" if self.quarter is not None else f"year {self.year or 1:g}"


class NewSeat(_Dated):
    """One more representative for members, from the start or a date on; whoever has three keeps those."""

    member: Who
    seniority: int = Field(3, ge=1, le=5)
    directorate: str = "corporate"

    @model_validator(mode="after")
    def _has_a_known_directorate(self) -> NewSeat:
        known("directorate", self.directorate, DIRECTORATES)
        return self


class NewVenue(_Dated):
    """A working group or community of practice that meets from the start or a date on."""

    name: Name
    members: Who
    meetings: float = Field(1.0, ge=0, le=13)


class Hours(_Dated):
    """Another amount of hours for joint work, for some members, from the start or a date on."""

    member: Who
    times: float = Field(ge=0, le=10)


class TieChange(_Strict):
    """A tie between two members, or all of two kinds, as it is at the start: its strength, and 0 for none."""

    member: Who
    other: Who
    strength: float = Field(ge=0, le=1)
    one_sided: bool = False


class NewMember(_Strict):
    """A member that comes into being by an event: `join`, or as the `other` of `merge` and `split`."""

    name: Annotated[Name, Field(min_length=1)]
    kind: Name
    area: int = Field(-1, ge=-1, le=MOST_AREA)
    leader_engagement: float = Field(0.5, ge=0, le=1)
    priorities: tuple[Weight, Weight, Weight, Weight] = (0.25, 0.25, 0.25, 0.25)
    hours: float | None = Field(None, ge=0, le=MOST_HOURS)
    seniority: int = Field(3, ge=1, le=5)
    directorate: str = "corporate"

    @model_validator(mode="after")
    def _has_a_known_kind(self) -> NewMember:
        known("kind", self.kind, [kind for kind in KINDS if kind != "central_team"])
        known("directorate", self.directorate, DIRECTORATES)
        return self


class DatedEvent(_Dated):
    """Something that happens on a date: `year` counts from 1, or give `quarter` from 0.

    With `start` and `until_year` the value goes in even steps, one a quarter, from `start` to `value`.
    """

    kind: Name
    target: Name | None = None
    other: Name | None = None
    seat: int | None = Field(None, ge=1, le=3)
    value: float | None = Field(None, ge=-MOST_HOURS, le=MOST_HOURS)
    type: Name | None = None
    start: float | None = Field(None, ge=-MOST_HOURS, le=MOST_HOURS)
    until_year: float | None = Field(None, ge=1, le=LAST_YEAR)
    team_ties: Literal["lost", "lead"] | None = None

    @model_validator(mode="after")
    def _has_a_date_and_a_known_kind(self) -> DatedEvent:
        if self.year is None and self.quarter is None:
            raise ValueError("give either year (from 1) or quarter (from 0)")
        if self.kind in OLD_KINDS:
            raise ValueError(OLD_KINDS[self.kind])
        known("kind", self.kind, EVENT_KINDS)
        if self.type is not None and self.kind != "offer":
            raise ValueError("type belongs to kind 'offer' only: the type of project that is offered")
        if self.kind == "offer":
            self._offers_a_known_type()
        elif self.kind in VALUE_RANGES:
            low, high = VALUE_RANGES[self.kind]
            if self.value is None and self.kind not in OPTIONAL_VALUES:
                raise ValueError(f"kind {self.kind!r} needs a value, from {low:g} to {high:g}")
            for key, value in (("value", self.value), ("start", self.start)):
                if value is not None and not low <= value <= high:
                    raise ValueError(f"{key} is {value:g}; for kind {self.kind!r} it runs from {low:g} to {high:g}")
        if self.seat is not None and self.kind != "departure":
            raise ValueError("seat belongs to kind 'departure' only: which of the member's representatives leaves")
        if self.other is not None and self.kind not in ("merge", "split"):
            raise ValueError("other belongs to kinds 'merge' and 'split' only: the successor")
        if self.team_ties is not None and (self.kind != "govern" or self.value != LEAD):
            raise ValueError("team_ties belongs to kind 'govern' with value 1 (lead): who takes over the team's ties")
        return self

    def _offers_a_known_type(self) -> None:
        """Refuse an offer of no type, of an unknown one, or with the number of one in its place."""
        if self.value is not None:
            raise ValueError(f"kind 'offer' takes a type instead of a value: one of {', '.join(PROJECT_TYPES)}")
        if self.type is None:
            raise ValueError(f"kind 'offer' needs a type: one of {', '.join(PROJECT_TYPES)}")
        known("type", self.type, PROJECT_TYPES)

    @model_validator(mode="after")
    def _ramps_forwards(self) -> DatedEvent:
        if (self.start is None) != (self.until_year is None):
            raise ValueError("a ramp needs both start (its first value) and until_year (when it reaches value)")
        if self.until_year is not None:
            if self.kind not in RAMPED:
                raise ValueError(f"kind {self.kind!r} cannot go in steps; allowed: {', '.join(RAMPED)}")
            if self.until <= self.at:
                raise ValueError(f"until_year is {self.until_year:g}, and the ramp only begins then or later")
        return self

    @property
    def until(self) -> int:
        """The quarter in which it has reached its value, from 0."""
        return self.at if self.until_year is None else quarter_of(self.until_year)

    def values(self) -> list[tuple[int, float]]:
        """Return each quarter in which the value changes, and to what."""
        end = self.value or 0.0
        if self.type is not None:  # the model keeps the row of the type
            end = float(PROJECT_TYPES.index(self.type))
        steps = self.until - self.at
        if steps == 0 or self.start is None:
            return [(self.at, end)]
        return [(self.at + step, self.start + (end - self.start) * step / steps) for step in range(steps + 1)]


class Scenario(_Strict):
    """One what-if."""

    name: str = ""
    title: Annotated[str, Field(max_length=300)]
    question: Annotated[str, Field(max_length=1_000)]
    why: Text = ""
    evidence: Text = ""
    extends: Who | None = None
    against: Name = AS_IS
    team: TeamChange = TeamChange()
    table: TableChange = TableChange()
    parameters: Mapping[str, float] = Field(default_factory=dict)
    seat: Annotated[Sequence[NewSeat], Field(max_length=MOST_ENTRIES)] = ()
    venue: Annotated[Sequence[NewVenue], Field(max_length=MOST_ENTRIES)] = ()
    hours: Annotated[Sequence[Hours], Field(max_length=MOST_ENTRIES)] = ()
    tie: Annotated[Sequence[TieChange], Field(max_length=MOST_ENTRIES)] = ()
    member: Annotated[Sequence[NewMember], Field(max_length=MOST_MEMBERS)] = ()
    event: Annotated[Sequence[DatedEvent], Field(max_length=MOST_ENTRIES)] = ()
    # Numbers that are drawn again for each run: where they stand, and their range (`scenarios.ranges`).
    ranges: Mapping[KeyPath, tuple[float, float]] = Field(default_factory=dict, exclude=True)

    @model_validator(mode="after")
    def _names_known_parameters_within_their_limits(self) -> Scenario:
        for name, value in self.parameters.items():
            if name not in PARAMETERS:
                raise ValueError(unknown(name))
            settings({name: value})
        return self
