"""A question as a person puts it in the app: a what-if, sliders that were moved, for how long, and what would matter.

Only sliders that were moved change anything: what stands elsewhere is the partnership's own, or the what-if's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from partnership_dynamics.scenarios.finding import USUAL_SHARE, Threshold
from partnership_dynamics.scenarios.present.words import payers
from partnership_dynamics.scenarios.schema import read_given
from partnership_dynamics.scenarios.shape import AS_IS, OLD_KEYS, DatedEvent, KeyPath, Scenario, TableChange, TeamChange
from partnership_dynamics.simulation.start import Setup

LONGEST = 20  # years
MOST_OWN, LARGEST_OWN = 12, 100_000  # scenario files of one's own that a question rests on, and letters in each
OWN_NAME = re.compile(r"[\w #-][\w .#-]{0,75}\.toml")


@dataclass(frozen=True)
class Lever:
    """A slider.

    Attributes
    ----------
    key, label : str
    low, high, step : float
    left, right : str
        What its two ends mean.
    unit : str
        Said behind its value; empty where the ends say it.
    tells : str
        What moving it does, in a sentence.
    of_the_team : bool
        Whether it does nothing where nobody convenes.
    """

    key: str
    label: str
    low: float
    high: float
    step: float
    left: str
    right: str
    unit: str
    tells: str
    of_the_team: bool = False


LEVERS = (
    Lever(
        "staff",
        "Team staff",
        0.0,
        4.0,
        0.25,
        "none",
        "four",
        "full-time staff",
        "People who work for the partnership as a whole. They carry messages, bring members together and clear up "
        "what holds projects up.",
        True,
    ),
    Lever(
        "style",
        "How the team works",
        0.0,
        1.0,
        0.1,
        "carries",
        "joins",
        "",
        "Towards “carries” the team passes things on itself; towards “joins” it brings the two members into one room.",
        True,
    ),
    Lever(
        "seniority",
        "Least seniority",
        1.0,
        5.0,
        1.0,
        "officers",
        "chief executives",
        "",
        "The least senior representative that a member may send. The senior can commit; others must ask first.",
    ),
    Lever(
        "strategy",
        "Shared strategy",
        0.0,
        1.0,
        0.1,
        "none",
        "full",
        "",
        "How far members agree on what comes first, beyond a shared picture of the future.",
    ),
    Lever(
        "leadership",
        "Leadership from the top",
        0.0,
        1.0,
        0.1,
        "absent",
        "active",
        "",
        "How far the members' leaders take part themselves. Set for every member alike.",
    ),
    Lever(
        "turnover",
        "People leaving",
        0.0,
        3.0,
        0.25,
        "nobody",
        "three times",
        "times as usual",
        "How often representatives leave, against the usual rate. Who leaves takes the personal part of ties along.",
    ),
    Lever(
        "funding",
        "Hours for joint work",
        0.25,
        2.0,
        0.05,
        "a quarter",
        "twice",
        "times today's",
        "The hours that members have for the partnership, against today's.",
    ),
)
BY_KEY = {lever.key: lever for lever in LEVERS}
PAYS = "members_pay"
RANGES_OF: dict[str, tuple[KeyPath, ...]] = {  # of a scenario file, that a slider takes the place of
    "staff": (("team", "staff"), ("team", "staff_times")),
    "style": (("team", "style"),),
    PAYS: (("team", "members_pay"),),
    "strategy": (("table", "strategy"),),
    "leadership": (("table", "leader_engagement"),),
}
GRADES = {1: "officers", 2: "senior officers", 3: "managers", 4: "directors", 5: "chief executives"}


class Question(BaseModel):
    """What a person asks.

    Attributes
    ----------
    what_if : str
        A scenario of the library, or of `own`.
    own : mapping of str to str
        The text of a scenario file of the person's own, and of those that it builds on, by file name.
    levers : mapping of str to float
        The sliders that were moved.
    members_pay : float or None
        Share of the team's cost that members pay, 0 to 1; None leaves it as it is.
    years : int
    matters : float
        The share of what is delivered as it is from which a difference matters; said before the answer is seen.
    band : float, optional
        Projects a year from which it matters, instead.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    what_if: Annotated[str, Field(max_length=200)] = "as_is"
    own: Annotated[Mapping[str, Annotated[str, Field(max_length=LARGEST_OWN)]], Field(max_length=MOST_OWN)] = Field(
        default_factory=dict
    )
    levers: Mapping[str, float] = Field(default_factory=dict)
    members_pay: Annotated[float, Field(ge=0, le=1)] | None = None
    years: int = Field(10, ge=1, le=LONGEST)
    matters: float = Field(USUAL_SHARE, gt=0, le=1)
    band: float | None = Field(None, gt=0, le=10)

    @property
    def threshold(self) -> Threshold:
        """How large a difference must be to matter."""
        return threshold_of(self.matters, self.band)

    @model_validator(mode="before")
    @classmethod
    def _says_who_pays_in_todays_words(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "paid_by" in data:
            raise ValueError(OLD_KEYS["paid_by"])
        return data

    @model_validator(mode="after")
    def _moves_sliders_that_are_there(self) -> Question:
        for key, value in self.levers.items():
            if key not in BY_KEY:
                raise ValueError(f"there is no slider {key!r}; there are {', '.join(BY_KEY)}")
            lever = BY_KEY[key]
            if not lever.low <= value <= lever.high:
                raise ValueError(f"{lever.label.lower()} is {value:g}; it runs from {lever.low:g} to {lever.high:g}")
        return self

    @model_validator(mode="after")
    def _names_scenario_files(self) -> Question:
        for name in self.own:
            if not OWN_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a scenario file")
        return self

    @property
    def is_own(self) -> bool:
        """Whether the what-if is a scenario file of the person's own."""
        return f"{self.what_if}.toml" in self.own

    @property
    def quarters(self) -> int:
        """How long a history lasts."""
        return 4 * self.years

    @property
    def changes_nothing(self) -> bool:
        """Whether it asks about the partnership as it is."""
        return self.what_if == "as_is" and not self.is_own and not self.moves

    @property
    def moves(self) -> bool:
        """Whether it changes anything on top of the what-if."""
        return bool(self.levers) or self.members_pay is not None


def standing(setup: Setup) -> dict[str, float]:
    """Return where each slider stands for a partnership under a scenario, at the start.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> standing(Setup(shire_county()))["staff"]
    0.75
    """
    partnership = setup.partnership
    people = [member for member in partnership.members if member.kind != "central_team"] or list(partnership.members)
    first = {event.kind: event.value for event in setup.events if event.quarter == 0 and event.target == -1}
    found = {
        "staff": partnership.team.staff if partnership.governance != "shared" else 0.0,
        "style": partnership.team.style,
        "seniority": float(min(seat.seniority for member in people for seat in member.seats)),
        "strategy": partnership.strategy,
        "leadership": sum(member.leader_engagement for member in people) / len(people),
        "turnover": first.get("turnover", 1.0),
        "funding": first.get("funding", 1.0),
    }
    return {key: min(max(round(value, 4), BY_KEY[key].low), BY_KEY[key].high) for key, value in found.items()}


def may_have_team(scenario: Scenario) -> bool:
    """Say whether sliders about the team do something under a what-if: one that says that nobody convenes has no team.

    A partnership that nobody convenes as it is gets a team by such a slider (`scenarios.added_team`).
    """
    return scenario.table.governance != "shared"


def said(key: str, value: float) -> str:
    """Return a slider's value in words, as the title of a question names it.

    Examples
    --------
    >>> said("staff", 1.5), said("seniority", 4.0), said("style", 0.9)
    ('team staff 1.5', 'directors or above at the table', 'a team that mostly joins (0.9)')
    """
    if key == "seniority":
        if value <= 1:
            return "anybody at the table"
        return f"{GRADES[int(value)]}{' or above' if value < max(GRADES) else ''} at the table"
    if key == "style":
        leans = "mostly joins" if value > 0.5 else "mostly carries" if value < 0.5 else "carries and joins"
        return f"a team that {leans} ({value:g})"
    if key == "turnover":
        return f"people leaving {value:g} times as often"
    if key == "funding":
        return f"{value:g} times the hours"
    if key == "staff":
        return f"team staff {value:g}"
    return f"{BY_KEY[key].label.lower()} {100 * value:.0f}%"


def title_of(question: Question, base: Scenario) -> str:
    """Return a short title of a question."""
    parts = [said(key, question.levers[key]) for key in BY_KEY if key in question.levers]
    if question.members_pay is not None:
        parts.append(f"a team for which {payers(question.members_pay)}")
    if not parts:
        return base.title
    moved = ", ".join(parts)
    if question.what_if == "as_is" and not question.is_own:
        return moved[0].upper() + moved[1:]
    return f"{base.title}, with {moved}"


def _ranges(base: Scenario, moved: Collection[str], before: int) -> dict[KeyPath, tuple[float, float]]:
    """Return the what-if's ranges that no moved slider takes the place of; its events come after so many others."""
    taken = {path for key, paths in RANGES_OF.items() if key in moved for path in paths}
    return {
        ("event", int(path[1]) + before, *path[2:]) if path[0] == "event" else path: ends
        for path, ends in base.ranges.items()
        if path not in taken
    }


def threshold_of(matters: float, band: float | None = None) -> Threshold:
    """Return how large a difference must be to matter; a person has said so only if it is not what everybody gets.

    Parameters
    ----------
    matters : float
        A share of what is delivered as it is.
    band : float, optional
        Projects a year, instead.

    Examples
    --------
    >>> threshold_of(0.1).asked, threshold_of(0.25).asked, threshold_of(0.1, 0.5).asked
    (False, True, True)
    """
    return Threshold(matters, band, asked=band is not None or matters != USUAL_SHARE)


def baseline_of(question: Question) -> Question:
    """Return what a question is compared with over the same time: the partnership as it is, or what the what-if names.

    Examples
    --------
    >>> baseline_of(Question(what_if="stronger_team_grant", levers={"style": 1.0})).what_if
    'team_by_grant'
    """
    base, _files = read_given(question.what_if, question.own)
    own = {} if base.against == AS_IS else question.own
    return Question(what_if=base.against.removesuffix(".toml"), own=own, years=question.years, band=question.band)


def scenario_of(question: Question) -> Scenario:
    """Return the scenario that a question means: the what-if, with the moved sliders on top.

    Raises
    ------
    ScenarioError
        If there is no such what-if, or the person's own file is none.

    Examples
    --------
    >>> scenario_of(Question(what_if="as_is", levers={"staff": 2.0})).title
    'Team staff 2'
    """
    base, _files = read_given(question.what_if, question.own)
    moved = question.levers
    team = {name: moved[name] for name in ("staff", "style") if name in moved}
    table = {name: moved[name] for name in ("strategy",) if name in moved}
    if "leadership" in moved:
        table["leader_engagement"] = moved["leadership"]
    seniority = {"least_seniority": int(moved["seniority"])} if "seniority" in moved else {}
    paid = {} if question.members_pay is None else {"members_pay": question.members_pay}
    if "staff" in team:
        team["staff_times"] = 1.0  # a number takes the place of "twice the staff"
    first = [DatedEvent(kind=kind, quarter=0, value=moved[kind]) for kind in ("turnover", "funding") if kind in moved]
    return base.model_copy(
        update={
            "title": title_of(question, base),
            # Of moved sliders nobody put a question in words.
            "question": "" if question.moves else base.question,
            "ranges": _ranges(base, {*moved, *paid}, len(first)),
            "team": TeamChange.model_validate({**base.team.model_dump(), **team, **paid}),
            "table": TableChange.model_validate({**base.table.model_dump(), **table, **seniority}),
            "event": (*first, *base.event),
        }
    )
