"""Turn one relation of a survey into the partnership that a simulation starts from.

What the survey says is used; what it does not say is filled from `calibration.defaults` and listed in the
partnership's notes, so that nothing is assumed in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.convening import convening
from partnership_dynamics.calibration.defaults import (
    DEFAULTS,
    STRENGTH_HIGHEST,
    STRENGTH_LOWEST,
    STRENGTH_WITHOUT_WEIGHTS,
)
from partnership_dynamics.calibration.kinds import Assigned, assign_kinds, kind_questions, read_kinds
from partnership_dynamics.calibration.missing import Filled, fill
from partnership_dynamics.calibration.observed import Layer, Survey
from partnership_dynamics.calibration.plan import Certainty, ReadingPlan
from partnership_dynamics.calibration.tables import SurveyError, some
from partnership_dynamics.simulation.new_team import with_team
from partnership_dynamics.simulation.partnership import DIRECTORATES, MemberRecord, Partnership, Seat, VenueRecord

AREA_COLUMNS = ("area", "county", "county_council", "estuary", "region", "state")


def strength_from_weights(tie: npt.NDArray[np.uint8], weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the strength at which each tie starts.

    The levels that the survey reports are put in order; the lowest starts as a new tie does (0.2), the highest at
    1, and those between at even steps: only their order is used, since "weekly" is not twice "monthly". A survey
    with one level says nothing about strength, and every tie starts at 0.5.

    Parameters
    ----------
    tie : uint8 array (n, n)
    weight : float array (n, n)
        Larger is stronger.

    Returns
    -------
    float array (n, n)
        0 where there is no tie.

    Examples
    --------
    >>> import numpy as np
    >>> tie = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]], dtype=np.uint8)
    >>> strength_from_weights(tie, np.array([[0, 1.0, 50.0], [3.0, 0, 0], [0, 0, 0]])).round(9).tolist()
    [[0.0, 0.2, 1.0], [0.6, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    there = tie == 1
    levels = np.unique(weight[there])
    strength = np.zeros(tie.shape)
    if len(levels) < 2:
        strength[there] = STRENGTH_WITHOUT_WEIGHTS
        return strength
    rank = np.searchsorted(levels, weight[there])
    strength[there] = STRENGTH_LOWEST + (STRENGTH_HIGHEST - STRENGTH_LOWEST) * rank / (len(levels) - 1)
    return np.minimum(strength, STRENGTH_HIGHEST)


def _number(survey: Survey, column: str, index: int, least: float, most: float) -> float | None:
    """Return a member's cell as a number within limits; None where it is empty."""
    text = survey.attributes[column][index]
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        allowed = f"a number from {least:g} to {most:g}" if most < float("inf") else f"a number, {least:g} or more"
        raise SurveyError(
            f"{survey.members_file}, line {survey.lines[index]}: {column} is {text!r}; it must be {allowed}, or empty."
        )
    return value


def _seat(survey: Survey, index: int, assumed: Seat, seniority: str | None, directorate: str | None) -> Seat:
    grade: float | None = None
    if seniority:
        grade = _number(survey, seniority, index, 1, 5)
        if grade is not None and grade != int(grade):
            raise SurveyError(
                f"{survey.members_file}, line {survey.lines[index]}: {seniority} is {grade:g}; it must be a whole "
                "number, 1 (officer) to 5 (chief executive)."
            )
    room = survey.attributes[directorate][index] if directorate else ""
    if room and room not in DIRECTORATES:
        raise SurveyError(
            f"{survey.members_file}, line {survey.lines[index]}: {directorate} is {room!r}; "
            f"allowed: {', '.join(DIRECTORATES)}."
        )
    return Seat(assumed.seniority if grade is None else int(grade), room or assumed.directorate)


def _members(survey: Survey, kinds: Sequence[Assigned]) -> tuple[tuple[MemberRecord, ...], list[str]]:
    """Return the members, and what was assumed of them."""
    area = survey.column("area", AREA_COLUMNS)
    engagement = survey.column("leader_engagement", ("leader_engagement",))
    hours = survey.column("hours", ("gross_hours",))
    # A column called `seniority` may be years with the firm; only one that was chosen, or cannot be mistaken, is used.
    seniority = survey.column("seniority", ("seat_seniority",))
    directorate = survey.column("directorate", ("directorate",))
    areas = [cell for cell in dict.fromkeys(survey.attributes[area]) if cell] if area else []
    members = []
    for index, (one, name, kind) in enumerate(zip(survey.ids, survey.names, kinds, strict=True)):
        default = DEFAULTS[kind.kind]
        leader = _number(survey, engagement, index, 0, 1) if engagement else None
        at = survey.attributes[area][index] if area else ""
        members.append(
            MemberRecord(
                name=name,
                kind=kind.kind,
                area=areas.index(at) if at else -1,
                leader_engagement=default.leader_engagement if leader is None else leader,
                priorities=default.priorities,
                seats=(_seat(survey, index, default.seat, seniority, directorate),),
                hours=_number(survey, hours, index, 0, float("inf")) if hours else None,
                identifier=one,
            )
        )
    used = {
        "leader engagement": engagement,
        "hours": hours,
        "seniority of seats": seniority,
        "directorate of seats": directorate,
        "areas": area,
    }
    notes = [f"{item.capitalize()} from the column {column}." for item, column in used.items() if column]
    assumed = [
        "priorities",
        "one seat a member",
        *(item for item, column in used.items() if not column and item != "areas"),
    ]
    notes.append(f"Assumed, by kind of member (calibration/defaults.py says why): {', '.join(assumed)}.")
    if not area:
        notes.append("No column says where members are: all share one area.")
    return tuple(members), notes


def _kind_notes(survey: Survey, kinds: Sequence[Assigned]) -> list[str]:
    counts = Counter(one.kind for one in kinds)
    notes = [f"Kinds: {', '.join(f'{count} {kind}' for kind, count in counts.most_common())}."]
    by_name: dict[str, list[str]] = {}
    for index, one in enumerate(kinds):
        if one.how == "name":
            by_name.setdefault(one.kind, []).append(survey.names[index])
    if by_name:
        groups = "; ".join(f"{kind}: {some(names, most=12)}" for kind, names in by_name.items())
        notes.append(f"Kind guessed from a word in the name. {groups}.")
    vague = [f"{one.evidence} = {one.kind}" for one in kinds if one.how == "sector"]
    if vague:
        notes.append(f"Kind taken from a level or sector alone: {', '.join(dict.fromkeys(vague))}.")
    return [*notes, *(one.question() for one in kind_questions(survey, kinds))]


def _venues(survey: Survey) -> tuple[tuple[VenueRecord, ...], list[str]]:
    from partnership_dynamics.simulation.state import MAX_VENUES

    shared = {name: places for name, places in survey.venues.items() if len(places) > 1}
    order = sorted(shared, key=lambda name: -len(shared[name]))
    kept = tuple(VenueRecord(name, shared[name]) for name in order[:MAX_VENUES])
    notes = (
        [f"{len(kept)} boards and working groups from affiliations.csv; one meeting a quarter each is assumed."]
        if kept
        else []
    )
    if len(order) > MAX_VENUES:
        notes.append(f"{len(order) - MAX_VENUES} smaller ones are left out: the model keeps {MAX_VENUES}.")
    if kept:
        return kept, notes
    board = VenueRecord("Partnership board (assumed)", tuple(range(len(survey.ids))))
    return (board,), ["No boards or working groups in the survey: a board of all members, once a quarter, is assumed."]


def _tie_notes(layer: Layer, filled: Filled, levels: int) -> list[str]:
    sided = "Directed" if layer.directed else "Undirected, so ties form only if both sides agree"
    notes = [f"{sided}: {layer.why_directed}."]
    if filled.from_other_side:
        notes.append(
            f"{filled.from_other_side} missing answers take the other side's report, of which {filled.ties_added} "
            "are ties (reconstruction; Huisman 2009). The survey keeps them marked as missing."
        )
    if filled.left_absent:
        known = layer.tie >= 0
        share = float(np.sum(layer.tie == 1)) / max(int(np.sum(known)) - len(known), 1)
        notes.append(
            f"{filled.left_absent} pairs are missing from both sides and start without a tie: at the density of "
            f"what is known, about {filled.left_absent * share:.0f} of them would have one."
        )
    if levels < 2:
        notes.append(f"No levels of tie strength in the survey: every tie starts at {STRENGTH_WITHOUT_WEIGHTS:g}.")
    else:
        notes.append(
            f"The {levels} levels of weight become starting strengths from {STRENGTH_LOWEST:g} to "
            f"{STRENGTH_HIGHEST:g}, in even steps, larger being stronger."
        )
    return notes


def to_partnership(
    survey: Survey,
    relation: str | None = None,
    wave: str | None = None,
    kinds: Mapping[str, str] | str | Path | None = None,
    plan: ReadingPlan | None = None,
) -> Partnership:
    """Return the partnership that a survey describes, in one relation and wave.

    Parameters
    ----------
    survey : Survey
    relation : str, optional
        Needed where there are several.
    wave : str, optional
        Default: the last in which the relation was asked.
    kinds : mapping, or path of a file, optional
        The user's own words for kinds of member (`calibration.kinds`); they come before those of the plan.
    plan : ReadingPlan, optional
        What the user says of kinds, of who convenes, staff and who pays; default the plan that the survey was read by.

    Returns
    -------
    Partnership
        Its notes say how ties, kinds and governance are known, and what was assumed.

    Raises
    ------
    SurveyError
        If no relation is chosen of several, or a column holds what it may not.
    """
    survey = survey.present_in(survey.layer(relation, wave))
    layer = survey.layer(relation, wave)
    said = survey.plan if plan is None else plan
    more = read_kinds(kinds) if isinstance(kinds, str | Path) else dict(kinds or {})
    assigned = assign_kinds(survey, {**said.kinds, **more})
    members, member_notes = _members(survey, assigned)
    filled = fill(layer.tie, layer.weight, layer.directed)
    if not filled.tie.any():
        raise SurveyError(f"{survey.name}: {layer.relation} has no tie among these members in wave {layer.wave}.")
    run_by = convening(survey, members, said)
    run_note = run_by.decision.question() if run_by.decision.certainty is Certainty.OPEN else run_by.decision.sentence()
    if run_by.adds_team:
        run_note += f" It is taken to deal with every member, at a strength of {STRENGTH_WITHOUT_WEIGHTS:g}."
    venues, venue_notes = _venues(survey)
    waves = survey.waves(layer.relation)
    at = f", wave {layer.wave}" if len(waves) > 1 else ""
    made = Partnership(
        name=survey.name,
        members=members,
        tie=filled.tie,
        strength=strength_from_weights(filled.tie, filled.weight),
        directed=layer.directed,
        governance="shared" if run_by.adds_team else run_by.governance,
        lead=run_by.lead,
        team=run_by.team,
        venues=venues,
        source=f"survey {survey.name}, relation {layer.relation}{at}",
        notes=(
            *([f"Of the waves {', '.join(waves)} the last is taken."] if wave is None and len(waves) > 1 else []),
            *_tie_notes(layer, filled, len(np.unique(filled.weight[filled.tie == 1]))),
            *_kind_notes(survey, assigned),
            run_note,
            *venue_notes,
            *member_notes,
            "Not in any survey, so assumed: a shared vision at 0.5 and a shared strategy at 0 (of 1).",
        ),
    )
    return with_team(made, run_by.team, STRENGTH_WITHOUT_WEIGHTS) if run_by.adds_team else made
