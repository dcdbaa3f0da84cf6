"""How a survey is read, as a table that the page shows to be corrected, and the corrections as a reading plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from partnership_dynamics.calibration.asked import KEYS, OPEN_KINDS, Refused
from partnership_dynamics.calibration.convening import NOBODY, TEAM, convening
from partnership_dynamics.calibration.kinds import assign_kinds
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plan import LAYOUTS, Certainty, Decision, ReadingPlan, SheetPlan, Unused
from partnership_dynamics.calibration.plan_files import words
from partnership_dynamics.calibration.plan_page import LAYOUT_OF
from partnership_dynamics.calibration.readers.answers import scale_of
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.present.networks import KINDS
from partnership_dynamics.simulation.partnership import MemberRecord

LIST_ROLES = ("source", "target", "weight", "relation", "wave", "partnership", "")
WORDS_OF = ("waves", "missing_codes", "structural_codes", "not_asked_codes", "tie_codes", "sheet", "unused")
NUMBERS_OF = ("cut", "ranks", "header_row")
PAIRS_OF = ("same", "columns", "where")
HINTS: Mapping[str, str] = {
    "scale": "All answers, the weakest first, with commas: Never, Monthly, Weekly",
    "waves": "All waves, the earliest first, with commas",
    "missing_codes": "Codes that mean no answer, with commas",
    "structural_codes": "Codes that mean that a tie could not be, with commas",
    "split": "What separates the names, such as ;",
    "same": "One spelling = the member, such as Polcie=Police (or =none)",
    "columns": "Role = column, such as weight=Contacts",
    "header_row": "The number of the row that names the columns",
}


class FileSaid(BaseModel):
    """What the person says of one file or sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    use: bool | None = None
    header_row: int | None = Field(None, ge=0, le=1_000_000)
    layout: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)


class Said(BaseModel):
    """What the person corrected in the table.

    Attributes
    ----------
    answers : mapping of str to str
        The place of a question, and its answer; empty to take the reading that is proposed.
    files : mapping of str to FileSaid
    kinds : mapping of str to str
        A member's name, and its kind.
    missing : list of str or None
        Ids of all who did not answer.
    convenes : str or None
    staff : float or None
    members_pay : float or None
    directed : bool or None
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    answers: dict[str, str] = Field(default_factory=dict, max_length=200)
    files: dict[str, FileSaid] = Field(default_factory=dict, max_length=200)
    kinds: dict[str, str] = Field(default_factory=dict, max_length=5_000)
    missing: list[str] | None = Field(None, max_length=5_000)
    convenes: str | None = Field(None, max_length=500)
    staff: float | None = Field(None, ge=0, le=100)
    members_pay: float | None = Field(None, ge=0, le=1)
    directed: bool | None = None


def plan_of(said: Said, questions: Sequence[Decision], before: ReadingPlan) -> ReadingPlan:
    """Return the plan that holds what the person said so far, with the latest corrections.

    Parameters
    ----------
    said : Said
    questions : sequence of Decision
        As they were shown, in the order by which answers name them.
    before : ReadingPlan
        What was said before.

    Raises
    ------
    SurveyError
        If an answer is none that its question takes.
    """
    plan = before
    for place, text in said.answers.items():
        if not place.isdigit() or int(place) >= len(questions):
            continue
        plan = plan.merged(_answer(questions[int(place)], text.strip()))
    sheets = tuple(
        SheetPlan(
            name,
            use=True if one.use is None else one.use,
            header_row=one.header_row if one.header_row is not None else before.of(name).header_row,
            layout=one.layout or before.of(name).layout,
            columns={**before.of(name).columns, **one.columns},
        )
        for name, one in said.files.items()
    )
    return plan.merged(
        ReadingPlan(
            sheets=sheets,
            kinds=said.kinds,
            convenes=said.convenes,
            staff=said.staff,
            members_pay=said.members_pay,
            directed=said.directed,
            missing="auto" if said.missing is None else (tuple(said.missing) or "none"),
        )
    )


def _answer(question: Decision, text: str) -> ReadingPlan:
    """Return what an answer to one question sets."""
    if not text:
        if not question.acceptable:
            raise SurveyError(f"{question.where}: {question.what}: give an answer ({question.remedy}).")
        return ReadingPlan(**question.sets)
    key = question.key
    if key == "scale":
        return ReadingPlan(scale=scale_of(words(text)))
    if key in WORDS_OF:
        return ReadingPlan(**{key: words(text)})  # type: ignore[arg-type]
    if key in NUMBERS_OF:
        try:
            return ReadingPlan(**{key: float(text) if key == "cut" else int(text)})  # type: ignore[arg-type]
        except ValueError:
            raise SurveyError(f"{question.where}: {text!r} is no number; {HINTS.get(key, question.remedy)}.") from None
    if key in PAIRS_OF:
        pairs = [one.partition("=") for one in words(text)]
        if not all(equals and left.strip() for left, equals, _right in pairs):
            raise SurveyError(f"{question.where}: {text!r}: write {HINTS.get(key, 'NAME=NAME')}.")
        found = {
            left.strip(): "" if right.strip().lower() == "none" and key == "same" else right.strip()
            for left, _equals, right in pairs
        }
        return ReadingPlan(**{key: found})  # type: ignore[arg-type]
    return ReadingPlan(**{key: text})  # type: ignore[arg-type]


def refused(error: Refused) -> dict[str, Any]:
    """Return the table of a survey that cannot be read before its questions are answered."""
    return _table(error.plan, error.decisions, error.unused, None)


def read(survey: Survey) -> dict[str, Any]:
    """Return the table of a survey that was read."""
    return _table(survey.plan, survey.decisions, survey.unused, survey)


def _table(
    plan: ReadingPlan | None, decisions: Sequence[Decision], unused: Sequence[Unused], survey: Survey | None
) -> dict[str, Any]:
    questions = [one for one in decisions if one.blocks]
    rest = [one for one in decisions if not one.blocks and one.key not in KEYS]
    return {
        "questions": [_question(index, one) for index, one in enumerate(questions)],
        "files": [_file(sheet) for sheet in plan.sheets] if plan is not None else [],
        "decided": [
            {
                "words": one.sentence(),
                "by": "default" if one.certainty is Certainty.DEFAULT else str(one.certainty),
                "else": one.remedy if one.certainty is Certainty.DEFAULT else "",
            }
            for one in rest
        ]
        + _scale(plan),
        "unused": [one.sentence() for one in unused],
        **({} if survey is None else _members(survey)),
    }


def _scale(plan: ReadingPlan | None) -> list[dict[str, Any]]:
    """Return the scale of answers in words, as something that was decided."""
    if plan is None or not plan.scale:
        return []
    told = ", ".join(f"{word} = {value:g}" for word, value in plan.scale.items())
    return [{"words": f"Answers in words: {told} (0 is no tie).", "by": "confirmed", "else": ""}]


def _question(index: int, one: Decision) -> dict[str, Any]:
    choices = _choices(one.key)
    return {
        "place": index,
        "where": one.where,
        "what": one.what,
        "reading": one.reading if one.acceptable else "",
        "others": list(one.others),
        "hint": HINTS.get(one.key, one.remedy),
        "choices": choices,
    }


def _choices(key: str) -> list[str]:
    from partnership_dynamics.calibration.plan_files import CHOICES

    return list(CHOICES.get(key, ()))


def _file(sheet: SheetPlan) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "use": sheet.use,
        "header_row": sheet.header_row,
        "layout": sheet.layout,
        "layouts": [{"value": one, "words": LAYOUT_OF[one]} for one in LAYOUTS if one != "notes"],
        "columns": [
            {"name": column, "role": role, "roles": list(LIST_ROLES) if sheet.layout == "list" else []}
            for column, role in sheet.columns.items()
        ],
    }


def _members(survey: Survey) -> dict[str, Any]:
    assigned = assign_kinds(survey, survey.plan.kinds)
    records = [MemberRecord(name, one.kind) for name, one in zip(survey.names, assigned, strict=True)]
    run_by = convening(survey, records, survey.plan)
    layers = list(survey.layers.values())
    members = []
    for k, (one, name, kind) in enumerate(zip(survey.ids, survey.names, assigned, strict=True)):
        asked = any(layer.asked[k] for layer in layers)
        members.append(
            {
                "id": one,
                "name": name,
                "kind": "" if kind.how in OPEN_KINDS else kind.kind,
                "word": kind.word,
                "asked": asked,
                "answered": any(layer.answered[k] for layer in layers),
            }
        )
    is_open = run_by.decision.certainty is Certainty.OPEN
    convenes = {"shared": NOBODY, "team": TEAM, "lead": survey.names[run_by.lead]}[run_by.governance]
    return {
        "listing": survey.listing(),
        "members": members,
        "kinds": [{"value": kind, "words": told} for kind, (_sign, told) in KINDS.items()],
        "convening": {
            "convenes": "" if is_open else convenes,
            "staff": survey.plan.staff,
            "members_pay": survey.plan.members_pay,
            "assumed": run_by.decision.reading,
        },
    }
