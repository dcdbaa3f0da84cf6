"""A partnership that the app has understood: what is known of it, and its histories as it is."""

from __future__ import annotations

import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from partnership_dynamics.calibration.calibrated import Calibrated, read_calibrated, write_calibrated
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plausible.vectors import USED
from partnership_dynamics.calibration.surveyed import growth_of
from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of, prepare
from partnership_dynamics.scenarios.app.growing import Growing
from partnership_dynamics.scenarios.app.layout import spots_of
from partnership_dynamics.scenarios.app.question import (
    LEVERS,
    LONGEST,
    Question,
    baseline_of,
    may_have_team,
    scenario_of,
    standing,
)
from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.memory import check_memory
from partnership_dynamics.scenarios.present.networks import KINDS, either_way, short_labels
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError, apply, library
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import default_workers

SEED = 2007
KEPT = 12  # grown ensembles of one partnership: the baseline at some lengths, and the latest questions
MOST_BYTES = 150_000_000  # of all of them together; what was asked longest ago is let go of, and made again if needed
MOST_BYTES_OF_ALL = 300_000_000  # of all partnerships together: the windows used longest ago give theirs up first
MOST_MEMBERS = 150  # of more members, histories take too long to wait for an answer in a page
MOST_DRAWS = 4_096  # of calibrated constants; every question keeps its own


@dataclass(frozen=True)
class SurveyRead:
    """The survey that a partnership was read from, and which of its relations."""

    survey: Survey
    relation: str


@dataclass(eq=False)
class Workspace:
    """A partnership ready to be asked about.

    Attributes
    ----------
    prepared : Prepared
        The partnership, and the constants that hold in every scenario of it.
    understood : str
        What was read and assumed, in plain words.
    origin : str
        Where it comes from, in a word or two.
    read : SurveyRead or None
        What its tie rules can be fitted to.
    calibrated : Calibrated or None
        The constants that runs draw from, of a log, of the tie rules or of both.
    """

    prepared: Prepared
    understood: str
    origin: str
    read: SurveyRead | None = None
    calibrated: Calibrated | None = None
    _kept: dict[tuple[str, int], Growing] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _used: float = 0.0

    def __post_init__(self) -> None:
        with _registry:
            _workspaces.add(self)

    @property
    def partnership(self) -> Partnership:
        """The partnership as it is."""
        return self.prepared.partnership

    def case(self, question: Question) -> Case:
        """Return a question as something to run.

        Raises
        ------
        ScenarioError
            If it does not fit the partnership.
        """
        scenario = scenario_of(question)
        check_memory(self._setup(question, scenario), 2, default_workers())
        return case_of(scenario, self.prepared, question.quarters)

    def _setup(self, question: Question, scenario: Scenario) -> Setup:
        """Return the setup of a scenario; one of the library that does not fit is refused under its title."""
        self._check_size(scenario)
        try:
            return apply(scenario, self.partnership, question.quarters, self.prepared.parameters)
        except ScenarioError as error:
            words = str(error)
            if question.is_own or not words.startswith(scenario.name):
                raise
            base = scenario_of(question.model_copy(update={"levers": {}, "members_pay": None})).title
            said = words.removeprefix(scenario.name).partition("; give the scenario")[0]  # its file is not theirs
            longer = "; ask over a longer time" if "after the end of a run" in said else ""
            raise ScenarioError(f"“{base}”{said}{longer}") from None

    def unfit(self) -> list[str]:
        """Return the what-ifs of the library that cannot be asked of this partnership, over however long."""
        result = []
        for name in library():
            question = Question(what_if=name, years=LONGEST)
            try:
                self._setup(question, scenario_of(question))
            except ScenarioError:
                result.append(name)
        return result

    def _check_size(self, scenario: Scenario) -> None:
        """Refuse a scenario that brings more members than answers can be waited for."""
        count = len(self.partnership.members) + len(scenario.member)
        if count > MOST_MEMBERS:
            raise ScenarioError(
                f"{scenario.name} brings {len(scenario.member)} members to {len(self.partnership.members)}, and the "
                f"app takes {MOST_MEMBERS} in all; `run.py compare FILE` takes more"
            )

    def remarks(self, question: Question) -> list[str]:
        """Return what a person should know of how a question fits the partnership."""
        return remarks(scenario_of(question), self.partnership)

    def growing(self, question: Question) -> Growing:
        """Return the histories of a question so far; what matters changes none of them."""
        key = question.model_dump_json(exclude={"band", "matters"})
        with self._lock:
            result = self._kept.pop((key, question.quarters), None)
        if result is None:
            result = Growing(self.case(question), SEED)
        with self._lock:
            self._kept[key, question.quarters] = result
            while len(self._kept) > KEPT or sum(one.size for one in self._kept.values()) > MOST_BYTES:
                oldest = next((one for one in self._kept if one[0] != key), None)
                if oldest is None:
                    break
                del self._kept[oldest]
        self._used = time.monotonic()
        share_memory(self)
        return result

    def pair(self, question: Question) -> tuple[Growing, Growing]:
        """Return the histories of a question so far, and those of what it is compared with."""
        return self.growing(question), self.growing(baseline_of(question))

    @property
    def size(self) -> int:
        """How many bytes the histories take that are kept."""
        with self._lock:
            return sum(growing.size for growing in self._kept.values())

    def give_up(self) -> None:
        """Let go of all histories; what is asked for again is made again, and is the same."""
        with self._lock:
            self._kept.clear()

    def standing(self, question: Question) -> tuple[dict[str, float], bool]:
        """Return where each slider stands under a question's what-if, and whether those about the team do anything.

        Where the what-if has a range, that is its middle.
        """
        scenario = scenario_of(question.model_copy(update={"levers": {}, "members_pay": None}))
        setup = self._setup(question, scenario)
        return standing(setup), may_have_team(scenario)


_workspaces: weakref.WeakSet[Workspace] = weakref.WeakSet()
_registry = threading.Lock()


def share_memory(used: Workspace) -> None:
    """Let the partnerships that were used longest ago give up their histories while all together take too much.

    Parameters
    ----------
    used : Workspace
        The one in use, which keeps its own.
    """
    with _registry:
        by_use = sorted(_workspaces, key=lambda workspace: workspace._used)
    total = sum(workspace.size for workspace in by_use)
    for workspace in by_use:
        if total <= MOST_BYTES_OF_ALL:
            return
        if workspace is not used:
            total -= workspace.size
            workspace.give_up()


def workspace_of(
    partnership: Partnership,
    origin: str,
    understood: str,
    tell: Callable[[str], None] = lambda _words: None,
    calibrated: Path | None = None,
    read: SurveyRead | None = None,
) -> Workspace:
    """Return a partnership ready to be asked about; the out-degree parameter is solved by simulation.

    Parameters
    ----------
    partnership : Partnership
    origin, understood : str
    tell : callable, optional
        Called with what is being done, in words.
    calibrated : Path, optional
        A file of calibrated constants, from which every pair of runs then draws, as `--calibrated` does.
    read : SurveyRead, optional
        Where the partnership was read from.

    Raises
    ------
    ScenarioError
        If it is too large to be asked in a page, or its network cannot be balanced.
    CalibratedError
        If the file is none.
    """
    count = len(partnership.members)
    if count > MOST_MEMBERS:
        raise ScenarioError(
            f"{partnership.name} has {count} members, and the app takes {MOST_MEMBERS} at most, so that answers come "
            "while one waits; `run.py compare NAME --survey FILE` takes more"
        )
    tell("Balancing ties made against ties lost")
    known_as = "" if origin == "survey" else None
    prepared = prepare(
        partnership, calibrated=calibrated, known_as=known_as, counties=USED, growth=growth_of(partnership)
    )
    if calibrated is not None and len(prepared.draws) > MOST_DRAWS:
        raise ScenarioError(
            f"{calibrated.name} has {len(prepared.draws):,} draws, and the app takes {MOST_DRAWS:,} at most; "
            "`run.py compare NAME --calibrated FILE` takes more"
        )
    held = None if calibrated is None else read_calibrated(calibrated)
    return Workspace(prepared, understood, origin, read, held)


def with_fitted(workspace: Workspace, found: Calibrated) -> Workspace:
    """Return a partnership whose runs draw from constants just fitted, beside those that it had from other sources.

    Parameters
    ----------
    workspace : Workspace
    found : Calibrated
        What a log or a survey told; it takes the place of an earlier part of the same source, and of one that knows a
        constant of it.
    """
    before = workspace.calibrated
    known = set(found.point())
    old = (
        {}
        if before is None
        else {
            name: part
            for name, part in before.parts.items()
            if name not in found.parts and not known & set(part.constants)
        }
    )
    both = Calibrated({**old, **found.parts}, found.given, found.partnership)
    with tempfile.TemporaryDirectory(prefix="partnership-app-") as folder:
        path = write_calibrated(Path(folder) / "calibrated.toml", both)
        return workspace_of(
            workspace.partnership, workspace.origin, workspace.understood, calibrated=path, read=workspace.read
        )


_example: list[Workspace] = []
_example_lock = threading.Lock()


def is_ready() -> bool:
    """Say whether the illustrative county can be shown at once."""
    return bool(_example)


def example() -> Workspace:
    """Return the illustrative county, made ready once for everybody who asks."""
    from partnership_dynamics.simulation.warm import compile_model

    with _example_lock:
        if not _example:
            compile_model()  # loads what was compiled before
            words = (
                "Shire County is illustrative: made in the shape that a 2007 study reports, and not any real county. "
                "Ten councils, councillors, police, fire, parish councils, health, a voluntary body, and a small staff "
                "team round which everything turns."
            )
            _example.append(workspace_of(shire_county(), "example", words))
        return _example[0]


def picture_of(workspace: Workspace) -> dict[str, Any]:
    """Return what the page needs to show a partnership: members with places and signs, ties, sliders."""
    partnership = workspace.partnership
    names = [member.name for member in partnership.members]
    spots = spots_of(partnership)
    labels = short_labels(names, 22)
    strength = either_way(partnership.strength * partnership.tie)
    return {
        "name": partnership.name,
        "origin": workspace.origin,
        "illustrative": partnership.illustrative,
        "understood": workspace.understood,
        "prepared": list(workspace.prepared.notes),
        "calibrated": workspace.prepared.is_calibrated,
        "directed": partnership.directed,
        "waves": 0 if workspace.read is None else len(workspace.read.survey.waves(workspace.read.relation)),
        "members": [
            {
                "name": member.name,
                "label": labels[row],
                "kind": member.kind,
                "sort": KINDS[member.kind][1],
                "sign": KINDS[member.kind][0],
                "x": spots[row][0],
                "y": spots[row][1],
                "seniority": max(seat.seniority for seat in member.seats),
            }
            for row, member in enumerate(partnership.members)
        ],
        "ties": [[int(i), int(j), round(float(strength[i, j]), 2)] for i, j in np.argwhere(np.triu(strength) > 0)],
        "kinds": [[kind, sort] for kind, (_sign, sort) in KINDS.items() if kind != "central_team"],
        "unfit": workspace.unfit(),
        "convened": True,
        "levers": [vars(lever) for lever in LEVERS],
        "standing": workspace.standing(Question(years=1))[0],
    }
