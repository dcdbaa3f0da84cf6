"""What the page may ask: each request's data, checked before anything is done with it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from partnership_dynamics.scenarios.app.plan_table import Said
from partnership_dynamics.scenarios.app.question import LONGEST, Question
from partnership_dynamics.scenarios.app.saved import MOST_KEPT
from partnership_dynamics.scenarios.finding import USUAL_SHARE
from partnership_dynamics.scenarios.schema import ScenarioError

FARTHEST = 100_000  # histories are numbered; nobody looks at more
Model = TypeVar("Model", bound=BaseModel)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(_Asked):
    """A question, and whether to go on to more pairs."""

    question: Question
    more: bool = False


class Play(_Asked):
    """Which history to write down: of a question, and its number."""

    question: Question
    number: int = Field(0, ge=0, le=FARTHEST)


class Tell(Play):
    """Whose story to tell in that history."""

    member: int = Field(ge=0, le=100_000)


class Follow(Play):
    """Which project to follow in that history."""

    project: int = Field(ge=0, le=100_000)


class Choose(_Asked):
    """Which partnership to take.

    Attributes
    ----------
    show : bool
        Of a survey: show how it is read, to be corrected, before anything is simulated.
    said : Said or None
        What the person corrected in that table.
    quarters_between : float or None
        Of two waves whose tie rules are fitted.
    """

    kind: Literal["example", "county", "survey", "calibrated", "log", "ties"] = "example"
    county: str = Field("", max_length=200)
    relation: str | None = Field(None, max_length=500)
    pseudonymise: bool = False
    show: bool = False
    said: Said | None = None
    quarters_between: float | None = Field(None, gt=0, le=400)


class Own(_Asked):
    """Scenario files of the person's own: text by file name."""

    files: dict[Annotated[str, Field(max_length=300)], str] = Field(min_length=1)


class Compare(_Asked):
    """Which questions to put side by side, over how long, and what matters."""

    questions: list[Question] = Field(min_length=1, max_length=MOST_KEPT)
    years: int = Field(10, ge=1, le=LONGEST)
    matters: float = Field(USUAL_SHARE, gt=0, le=1)


class BriefRequest(_Asked):
    """Which question to write a briefing about, and whether to simulate what it needs beyond the answer."""

    question: Question
    whole: bool = False


class EditBrief(_Asked):
    """How a person edited the latest briefing: new texts by address, sections left out, a paragraph of her own."""

    texts: dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=20_000)]] = Field(
        default_factory=dict, max_length=500
    )
    left_out: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list, max_length=50)
    own: str = Field("", max_length=20_000)


class Keep(_Asked):
    """What to write into a file."""

    question: Question
    kept: list[Question] = Field(default_factory=list, max_length=MOST_KEPT)


async def read(request: Request, model: type[Model]) -> Model:
    """Return what a request asks for.

    Raises
    ------
    ScenarioError
        If it makes no sense, in a sentence.
    """
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise ScenarioError(f"{where}: {said}" if where else said) from None
