"""A partnership as plain data: who sits at the table, who deals with whom, how it is run.

This is what a run starts from. The embedded county makes one, a survey reader makes one; the model turns it into
arrays (`simulation.state.start`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

PROJECT_TYPES = ("customer_service", "administrative_reform", "local_democracy", "policy_making")
DIRECTORATES = ("citizen_facing", "corporate", "ict", "political")
KINDS = (
    "county",
    "district",
    "unitary",
    "councillors",
    "parish_association",
    "police",
    "fire",
    "health",
    "voluntary",
    "central_team",
    "national_body",
    "business",
    "education",
    "university",
    "probation",
    "housing",
    "integrated_care_board",
    "combined_authority",
    "national_park",
    "other",
)
COUNCILS = ("county", "district", "unitary")
ELECTED = (*COUNCILS, "councillors")
GOVERNANCE = ("shared", "lead", "team")
TEAM_USES = ("broadcast", "introduce", "sponsors", "issues", "practice")

# What is beyond overflows in the rules' arithmetic, or makes a quarter take minutes.
MOST_HOURS = 1e6
MOST_STAFF = 10_000.0
MOST_MEETINGS = 1000.0
MOST_AREA = 1_000_000_000

Governance = Literal["shared", "lead", "team"]


@dataclass(frozen=True)
class Seat:
    """A representative's place at the table.

    Parameters
    ----------
    seniority : int
        1 (officer) to 5 (chief executive or leader).
    directorate : str
        One of `DIRECTORATES`.
    quarter : int
        From when on it is filled; 0 from the start.
    """

    seniority: int = 3
    directorate: str = "corporate"
    quarter: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.seniority <= 5:
            raise ValueError(f"seniority is {self.seniority}; it runs from 1 (officer) to 5 (chief executive)")
        if self.directorate not in DIRECTORATES:
            raise ValueError(f"directorate is {self.directorate!r}; allowed: {', '.join(DIRECTORATES)}")
        if self.quarter < 0:
            raise ValueError(f"seat: quarter is {self.quarter}; quarters count from 0")


@dataclass(frozen=True)
class MemberRecord:
    """One member of the partnership.

    Parameters
    ----------
    name : str
        Shown to people; unique in the partnership.
    kind : str
        One of `KINDS`.
    area : int
        Members with the same area number share an area; -1 for the whole partnership's area.
    leader_engagement : float
        0 (the top takes no part) to 1.
    priorities : tuple of four floats
        Weights over `PROJECT_TYPES`; they are scaled to add up to 1.
    seats : tuple of Seat
        One to three representatives.
    hours : float or None
        Gross hours a quarter for joint work; None takes the registry's `gross_hours`.
    identifier : str
        The id in the survey file, if it came from one.
    control_change : float or None
        Chance that an election changes its control, where its own record tells; None takes the registry's.
    """

    name: str
    kind: str
    area: int = -1
    leader_engagement: float = 0.5
    priorities: tuple[float, float, float, float] = (0.25, 0.25, 0.25, 0.25)
    seats: tuple[Seat, ...] = (Seat(),)
    hours: float | None = None
    identifier: str = ""
    control_change: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: kind is {self.kind!r}; allowed: {', '.join(KINDS)}")
        if not 0.0 <= self.leader_engagement <= 1.0:
            raise ValueError(f"{self.name}: leader_engagement is {self.leader_engagement}; it runs from 0 to 1")
        if not all(0 <= weight <= MOST_HOURS for weight in self.priorities) or sum(self.priorities) <= 0:
            raise ValueError(
                f"{self.name}: priorities {self.priorities} need four weights, none negative or above "
                f"{MOST_HOURS:,.0f}, not all 0"
            )
        if self.hours is not None and not 0 <= self.hours <= MOST_HOURS:
            raise ValueError(
                f"{self.name}: hours is {self.hours}; it cannot be negative or above {MOST_HOURS:,.0f} a quarter"
            )
        if not -1 <= self.area <= MOST_AREA:
            raise ValueError(f"{self.name}: area is {self.area}; it runs from -1 to {MOST_AREA:,}")
        if self.control_change is not None and not 0.0 <= self.control_change <= 1.0:
            raise ValueError(f"{self.name}: control_change is {self.control_change}; it runs from 0 to 1")
        if not 1 <= len(self.seats) <= 3:
            raise ValueError(f"{self.name}: {len(self.seats)} seats; a member has one to three")
        if self.seats[0].quarter > 0:
            raise ValueError(f"{self.name}: its first seat is empty until quarter {self.seats[0].quarter}; give it one")


@dataclass(frozen=True)
class TeamRecord:
    """The central staff team (or the staff a lead organisation sets aside).

    Parameters
    ----------
    staff : float
        Full-time equivalents; 0 means no team.
    style : float
        0 carries everything itself; 1 always brings the pair together.
    members_pay : float
        Share of its cost that members pay, 0 to 1, in hours of theirs (`paid_hour` for each); the rest comes from
        outside or in kind. What members pay ends with the team.
    shares : mapping
        How its hours are divided over `TEAM_USES`; what earlier uses leave goes to issues; what
        those leave, to the work of projects.
    """

    staff: float = 2.0
    style: float = 0.2
    members_pay: float = 0.25
    shares: Mapping[str, float] = field(
        default_factory=lambda: {
            "broadcast": 0.10,
            "introduce": 0.15,
            "sponsors": 0.10,
            "issues": 0.50,
            "practice": 0.15,
        }
    )

    def __post_init__(self) -> None:
        if not 0 <= self.staff <= MOST_STAFF:
            raise ValueError(f"team staff is {self.staff}; it cannot be negative or above {MOST_STAFF:,.0f}")
        if not 0.0 <= self.style <= 1.0:
            raise ValueError(f"team style is {self.style}; it runs from 0 (carry) to 1 (join)")
        if not 0.0 <= self.members_pay <= 1.0:
            raise ValueError(f"team members_pay is {self.members_pay}; it runs from 0 (outside money) to 1")
        shares = self.shares.values()
        if set(self.shares) != set(TEAM_USES) or not abs(sum(shares) - 1.0) <= 1e-9 or not min(shares) >= 0:
            raise ValueError(f"team shares must name {', '.join(TEAM_USES)} and add up to 1, none of them negative")


@dataclass(frozen=True)
class VenueRecord:
    """A board or working group: who attends, how often it meets a quarter, and from which quarter on (0: the start)."""

    name: str
    members: tuple[int, ...]
    meetings: float = 1.0
    quarter: int = 0

    def __post_init__(self) -> None:
        if self.quarter < 0:
            raise ValueError(f"venue {self.name}: quarter is {self.quarter}; quarters count from 0")
        if not 0 <= self.meetings <= MOST_MEETINGS:
            raise ValueError(
                f"venue {self.name}: meetings is {self.meetings}; it cannot be negative or above "
                f"{MOST_MEETINGS:,.0f} a quarter"
            )


@dataclass(frozen=True)
class Partnership:
    """Everything a run starts from.

    Parameters
    ----------
    name, source : str
        What it is called, and where it comes from ("illustrative" for the embedded county).
    members : tuple of MemberRecord
        In order; at most one `central_team`.
    tie : uint8 array (n, n)
        1 where row (ego) deals with column (alter) on partnership business; zero diagonal.
    strength : float array (n, n)
        Starting strength of each tie, 0 to 1 (0 where there is no tie).
    directed : bool
        Undirected partnerships use the two-sided tie model; `tie` is then symmetric.
    governance : {"shared", "lead", "team"}
        Provan and Kenis's three modes.
    lead : int
        The lead organisation's place in `members` (mode "lead" only), else -1.
    vision, strategy : float
        0 to 1: a shared picture of the future; agreement on what comes first.
    notes : tuple of str
        What was assumed because the source does not say it.
    constructed : bool
        Whether the ties were made by rules, for a real place, because nobody was asked who deals with whom.
    """

    name: str
    members: tuple[MemberRecord, ...]
    tie: npt.NDArray[np.uint8]
    strength: npt.NDArray[np.float64]
    directed: bool = True
    governance: Governance = "team"
    lead: int = -1
    team: TeamRecord = field(default_factory=TeamRecord)
    venues: tuple[VenueRecord, ...] = ()
    vision: float = 0.5
    strategy: float = 0.0
    illustrative: bool = False
    source: str = ""
    notes: tuple[str, ...] = ()
    constructed: bool = False

    def __post_init__(self) -> None:
        n = len(self.members)
        if self.tie.shape != (n, n) or self.strength.shape != (n, n):
            raise ValueError(f"{n} members need {n} x {n} ties and strengths, not {self.tie.shape}")
        if np.any(np.diag(self.tie)):
            raise ValueError("a member cannot have a tie to itself")
        if not self.directed and np.any(self.tie != self.tie.T):
            raise ValueError("an undirected partnership needs a symmetric tie matrix")
        if not np.all((self.strength >= 0) & (self.strength <= 1)):
            raise ValueError("tie strengths run from 0 to 1")
        if not self.directed and np.any(self.strength != self.strength.T):
            raise ValueError("an undirected partnership needs symmetric strengths")
        for name, value in (("vision", self.vision), ("strategy", self.strategy)):
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} is {value}; it runs from 0 to 1")
        for venue in self.venues:
            if not all(0 <= place < n for place in venue.members):
                raise ValueError(f"venue {venue.name} names a member that is not there")
        names = [member.name for member in self.members]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"members share a name: {', '.join(twice)}")
        if sum(member.kind == "central_team" for member in self.members) > 1:
            raise ValueError("a partnership has at most one central team")
        if self.governance == "lead" and not 0 <= self.lead < n:
            raise ValueError("governance 'lead' needs the place of the lead organisation among the members")
        if self.governance == "lead" and self.lead == self.team_place:
            raise ValueError(f"{names[self.lead]} is the central team, no lead organisation; governance is then 'team'")
        if self.governance == "team" and self.team_place < 0:
            raise ValueError("governance 'team' needs a member of kind central_team")

    @property
    def team_place(self) -> int:
        """Where the central team stands among the members; -1 if there is none."""
        for place, member in enumerate(self.members):
            if member.kind == "central_team":
                return place
        return -1

    def __repr__(self) -> str:
        """Return what it is in a line: the arrays of a large partnership would fill pages."""
        convened = {"shared": "nobody convenes it", "team": "convened by its team"}.get(self.governance)
        led = convened or f"led by {self.members[self.lead].name}"
        return f"<{self.name}: {len(self.members)} members, {int(self.tie.sum())} ties, {led}>"
