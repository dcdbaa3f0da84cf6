"""A file that holds all that a person has before them: the partnership, the question, those kept for comparing.

No results are in it: they are computed again when it is opened, to the same numbers, from the same seed. Whoever is
sent the file needs nothing else; a survey's names are in it unless they were replaced by codes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partnership_dynamics.calibration.calibrated import CalibratedPart
from partnership_dynamics.calibration.readers.limits import NAME_LETTERS
from partnership_dynamics.scenarios.actions.prepare import Prepared, balanced
from partnership_dynamics.scenarios.app.question import Question
from partnership_dynamics.scenarios.app.workspace import MOST_DRAWS, MOST_MEMBERS, SEED, Workspace
from partnership_dynamics.scenarios.brief.extras import SOLVED
from partnership_dynamics.scenarios.ensemble.chunk import Draw
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.parameters import PARAMETERS, outside_range, settings
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord, VenueRecord

FORMAT = "partnership-dynamics app 2"
FIRST_FORMAT = "partnership-dynamics app 1"  # members paid by a levy, an hour for an hour, or not at all
PAID_BY = {"levy": 1.0, "outside": 0.0}
OLDER = (
    "The file was saved by an earlier version of the model: its rules are others now, so answers differ from those of "
    "that time."
)
MOST_KEPT = 12
Share = Annotated[float, Field(ge=0, le=1)]
MOST_WORDS, MOST_NOTES, MOST_PREPARED = 20_000, 200, 50  # letters of one text, and texts: more is cut when it is saved
Words = Annotated[str, Field(max_length=MOST_WORDS)]
Name = Annotated[str, Field(min_length=1, max_length=2 * NAME_LETTERS + 10)]  # a name with its id behind it


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SavedSeat(_Plain):
    """A seat."""

    seniority: int
    directorate: str
    quarter: int = Field(0, ge=0, le=1023)


class SavedMember(_Plain):
    """A member."""

    name: Name
    kind: str
    area: int = Field(ge=-1, le=100_000)
    leader_engagement: float
    priorities: tuple[float, float, float, float]
    seats: Annotated[list[SavedSeat], Field(min_length=1, max_length=3)]
    hours: Annotated[float, Field(ge=0, le=1e6)] | None
    control_change: Share | None = None


class SavedTeam(_Plain):
    """The team."""

    staff: float = Field(ge=0, le=100)
    style: Share
    members_pay: Share
    shares: dict[str, Share]


class SavedVenue(_Plain):
    """A venue."""

    name: Name
    members: list[int]
    meetings: float = Field(ge=0, le=100)
    quarter: int = Field(0, ge=0, le=1023)


class SavedPartnership(_Plain):
    """A partnership; each tie as ego, alter and strength."""

    name: Name
    members: Annotated[list[SavedMember], Field(min_length=1, max_length=MOST_MEMBERS)]
    ties: list[tuple[int, int, Share]]
    directed: bool
    governance: Literal["shared", "lead", "team"]
    lead: int
    team: SavedTeam
    venues: Annotated[list[SavedVenue], Field(max_length=24)]
    vision: Share
    strategy: Share
    illustrative: bool
    constructed: bool = False
    source: Words
    notes: Annotated[list[Words], Field(max_length=MOST_NOTES)]


class SavedDraws(_Plain):
    """Draws of calibrated constants: a row a draw, its numbers in the order of the constants."""

    constants: Annotated[list[str], Field(min_length=1, max_length=len(PARAMETERS))]
    rows: Annotated[list[list[float]], Field(min_length=2, max_length=MOST_DRAWS)]


class Saved(_Plain):
    """The whole file."""

    format: Literal["partnership-dynamics app 2"]
    seed: Literal[2007]
    origin: Annotated[str, Field(max_length=40)]
    understood: Words
    parameters: dict[str, float]
    draws: SavedDraws | None = None
    plausible: Annotated[list[str], Field(max_length=200)] = Field(default_factory=list)
    prepared_notes: Annotated[list[Words], Field(max_length=MOST_PREPARED)]
    partnership: SavedPartnership
    question: Question
    kept: Annotated[list[Question], Field(max_length=MOST_KEPT)]


def saved(workspace: Workspace, question: Question, kept: list[Question]) -> str:
    """Return the text of a file that holds a partnership and the questions asked of it."""
    partnership = workspace.partnership
    members = [
        {
            "name": one.name,
            "kind": one.kind,
            "area": one.area,
            "leader_engagement": one.leader_engagement,
            "priorities": list(one.priorities),
            "seats": [vars(seat) for seat in one.seats],
            "hours": one.hours,
            "control_change": one.control_change,
        }
        for one in partnership.members
    ]
    ties = [[int(i), int(j), float(partnership.strength[i, j])] for i, j in np.argwhere(partnership.tie == 1)]
    data = {
        "format": FORMAT,
        "seed": SEED,
        "origin": workspace.origin,
        "understood": workspace.understood[:MOST_WORDS],
        "parameters": workspace.prepared.parameters,
        **({"draws": _draws_data(workspace.prepared.draws)} if workspace.prepared.draws else {}),
        "plausible": list(workspace.prepared.plausible),
        "prepared_notes": [note[:MOST_WORDS] for note in workspace.prepared.notes[:MOST_PREPARED]],
        "partnership": {
            "name": partnership.name,
            "members": members,
            "ties": ties,
            "directed": partnership.directed,
            "governance": partnership.governance,
            "lead": partnership.lead,
            "team": {
                "staff": partnership.team.staff,
                "style": partnership.team.style,
                "members_pay": partnership.team.members_pay,
                "shares": dict(partnership.team.shares),
            },
            "venues": [
                {"name": one.name, "members": list(one.members), "meetings": one.meetings, "quarter": one.quarter}
                for one in partnership.venues
            ],
            "vision": partnership.vision,
            "strategy": partnership.strategy,
            "illustrative": partnership.illustrative,
            "constructed": partnership.constructed,
            "source": partnership.source[:MOST_WORDS],
            "notes": [note[:MOST_WORDS] for note in partnership.notes[:MOST_NOTES]],
        },
        "question": question.model_dump(),
        "kept": [one.model_dump() for one in kept],
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def opened(text: str | bytes) -> tuple[Workspace, Question, list[Question]]:
    """Return what a saved file holds.

    Raises
    ------
    ScenarioError
        If it is no such file, or was changed so that it makes no sense; in a sentence.
    """
    raw = _of_today(text)
    try:
        found = Saved.model_validate_json(text) if raw is None else Saved.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise ScenarioError(
            f"this is not a file that the app saved, or it was changed: {where}: {first['msg'].lower()}. "
            "Open the file as it was saved."
        ) from None
    odd = outside_range({name: value for name, value in found.parameters.items() if name in PARAMETERS})
    if odd:
        raise ScenarioError(f"the saved constants make no sense: {odd[0]}")
    try:
        settings(found.parameters)
        draws = _draws(found.draws)
        prepared = Prepared(
            _partnership(found.partnership),
            found.parameters,
            tuple(found.prepared_notes),
            draws,
            tuple(found.plausible),
        )
        if raw is not None:
            notes = [note for note in found.prepared_notes if not note.startswith(SOLVED)]
            prepared = balanced(prepared.partnership, found.parameters, draws, (*notes, OLDER))
    except (ValueError, IndexError) as error:
        raise ScenarioError(f"the saved partnership makes no sense: {error}") from error
    return Workspace(prepared, found.understood, found.origin), found.question, found.kept


def _of_today(text: str | bytes) -> dict[str, Any] | None:
    """Return a file of the first format in the words of this one; None for any other.

    A levy becomes what it was: members pay all, and an hour of the team costs them an hour. The out-degree parameter
    is left out, since it was solved for rules that are others now.
    """
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != FIRST_FORMAT:
            return None
        paid: list[dict[str, Any]] = [data["partnership"]["team"], data["question"], *data["kept"]]
        said = [one.pop("paid_by", None) for one in paid]
        for one, word in zip(paid, said, strict=True):
            if word is not None:
                one["members_pay"] = PAID_BY[word]
        parameters = dict(data["parameters"])
        if any(note.startswith(SOLVED) for note in data["prepared_notes"]):
            parameters.pop("density", None)
        if "levy" in said:
            parameters.setdefault("paid_hour", 1.0)
        return {**data, "format": FORMAT, "parameters": parameters}
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None  # what is wrong with it is told by its place


def _draws_data(draws: Sequence[Draw]) -> dict[str, Any]:
    names = list(draws[0])
    return {"constants": names, "rows": [[draw[name] for name in names] for draw in draws]}


def _draws(found: SavedDraws | None) -> tuple[Draw, ...]:
    """Return the saved draws, each a value that the model takes.

    Raises
    ------
    ValueError
        If they are none.
    """
    if found is None:
        return ()
    names = found.constants
    if len(set(names)) < len(names) or any(len(row) != len(names) for row in found.rows):
        raise ValueError("its draws do not go with the constants that they are of")
    CalibratedPart(dict(zip(names, found.rows[0], strict=True)), np.array(found.rows))
    return tuple(dict(zip(names, row, strict=True)) for row in found.rows)


def _partnership(found: SavedPartnership) -> Partnership:
    count = len(found.members)
    tie, strength = np.zeros((count, count), dtype=np.uint8), np.zeros((count, count))
    for i, j, value in found.ties:
        if not (0 <= i < count and 0 <= j < count):
            raise ValueError(f"a tie from {i} to {j}, and there are {count} members")
        tie[i, j], strength[i, j] = 1, value
    fields: dict[str, Any] = found.model_dump(exclude={"members", "ties", "team", "venues", "notes"})
    return Partnership(
        **fields,
        members=tuple(
            MemberRecord(
                one.name,
                one.kind,
                one.area,
                one.leader_engagement,
                one.priorities,
                tuple(Seat(seat.seniority, seat.directorate, seat.quarter) for seat in one.seats),
                one.hours,
                control_change=one.control_change,
            )
            for one in found.members
        ),
        tie=tie,
        strength=strength,
        team=TeamRecord(found.team.staff, found.team.style, found.team.members_pay, found.team.shares),
        venues=tuple(VenueRecord(one.name, tuple(one.members), one.meetings, one.quarter) for one in found.venues),
        notes=tuple(found.notes),
    )
