"""The experiments: whether structure matters, what results depend on, and whether themes work together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from partnership_dynamics.scenarios.actions.prepare import QUARTERS, Prepared
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.experiments.world import BAND_A_YEAR, ExperimentWorld
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import TIMINGS, finish, put
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.compiled import source_hash
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress

if TYPE_CHECKING:
    from partnership_dynamics.scenarios.experiments.interaction import InteractionResult
    from partnership_dynamics.scenarios.experiments.sensitivity import SensitivityResult
    from partnership_dynamics.scenarios.experiments.structure import StructureResult
    from partnership_dynamics.scenarios.present.canvas import Picture

Kind = Literal["structure", "sensitivity", "interaction"]
Drawn = Mapping[str, tuple["Picture", Path]]
SEED = 2007
LEAST_MEMBERS = 5  # networks differ in shape from so many on
ROUND = 10  # replications of each case in a round
README = """What is in this folder

report.html       the answer, pictures and tables; opens in any browser
answer.json       the answer in words, and every table in figures
tables/           the same tables as CSV
plots/            pictures as PNG and SVG, each with its description in words (.txt)
manifest.json     everything that decided these results; SHA256SUMS holds a check sum of each file
timings.json      how long it took
"""


@dataclass(frozen=True)
class Design:
    """How large an experiment is.

    Attributes
    ----------
    quick : bool
        A first look with few runs.
    parts : tuple of str
        Of the structure experiment; by default all (`scenarios.experiments.structure.PARTS`).
    replications : int, optional
        Of the structure experiment, in all.
    quarters : int
    seed : int
    band : float
        How many projects a year are too few to matter.
    """

    quick: bool = False
    parts: tuple[str, ...] = ()
    replications: int | None = None
    quarters: int = QUARTERS
    seed: int = SEED
    band: float = BAND_A_YEAR


@dataclass(frozen=True)
class Experiment:
    """What an experiment found.

    Attributes
    ----------
    kind : {"structure", "sensitivity", "interaction"}
    prepared : Prepared
    design : Design
    answer, caution : str
    more : mapping
        What else decided or describes it, as plain data: how many runs, whether it is whole.
    tables : mapping of str to list of dict
    pictures : sequence of Picture
    report : callable
        Makes the page from the pictures with their files, the command and the notes.
    seconds : float
    """

    kind: Kind
    prepared: Prepared
    design: Design
    answer: str
    caution: str
    more: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    pictures: Sequence[Picture]
    report: Callable[[Drawn, str, tuple[str, ...]], str]
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether all that was asked for was run."""
        return bool(self.more["whole"])

    @property
    def placebo_passed(self) -> bool:
        """Whether networks made no difference where every channel is bypassed; true where that was not asked."""
        placebo = self.more.get("placebo")
        return placebo is None or bool(placebo["passed"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What was solved or assumed, and what of the partnership is made up."""
        return (*self.prepared.notes, *self.prepared.partnership.notes)

    def data(self, command: str) -> dict[str, Any]:
        """Return the answer in words, and every table in figures.

        Parameters
        ----------
        command : str
            What repeats it.
        """
        return {
            "experiment": self.kind,
            "partnership": self.prepared.partnership.name,
            "illustrative": self.prepared.partnership.illustrative,
            "command": command,
            "answer": self.answer,
            "caution": self.caution,
            "quarters": self.design.quarters,
            "notes": list(self.notes),
            **self.more,
            "tables": {name: list(rows) for name, rows in self.tables.items()},
        }


def check_members(partnership: Partnership) -> None:
    """Refuse a partnership with too few members for another shape.

    Raises
    ------
    ScenarioError
        Naming how many there are and how many are needed.
    """
    count = len(partnership.members)
    if count < LEAST_MEMBERS:
        raise ScenarioError(f"{partnership.name} has {count} members; networks differ in shape from {LEAST_MEMBERS} on")


def experiment(
    prepared: Prepared,
    kind: Kind = "structure",
    design: Design | None = None,
    *,
    workers: int | None = None,
    watch: Watch | None = None,
) -> Experiment:
    """Run an experiment on a partnership.

    Parameters
    ----------
    prepared : Prepared
    kind : {"structure", "sensitivity", "interaction"}
        Whether structure matters, and through which channels; what results depend on; whether structure, governance and
        stability work together.
    design : Design, optional
    workers : int, optional
        Threads; results do not depend on it.
    watch : Watch, optional

    Raises
    ------
    ScenarioError
        If the partnership has too few members, or parts are asked of an experiment that has none.
    """
    design, watch = design or Design(), watch or Watch()
    check_members(prepared.partnership)
    if kind not in KINDS:
        raise ScenarioError(f"there is no experiment {kind!r}; there are {', '.join(KINDS)}")
    if kind != "structure":
        for name, value in (("part", design.parts or None), ("replications", design.replications)):
            if value is not None:
                raise ScenarioError(f"{name} belongs to the structure experiment; {kind} has a quick form instead")
    way = KINDS[kind](design)
    band = Threshold(a_year=design.band)
    world = ExperimentWorld(prepared.partnership, prepared.parameters, design.quarters, design.seed, band)
    return _carried_out(kind, way, prepared, design, world, workers, watch)


class _Result(Protocol):
    """What every experiment returns, whatever else."""

    @property
    def whole(self) -> bool: ...

    @property
    def tables(self) -> Mapping[str, list[dict[str, Any]]]: ...


R = TypeVar("R", bound=_Result)


@dataclass(frozen=True)
class _Way(Generic[R]):
    """What one kind of experiment runs, and how its result is told.

    Attributes
    ----------
    run : callable
        Takes the world, workers and progress.
    answer, caution : callable
        The result in words.
    pictures : callable
    page : callable
        Takes the result, its pictures with their files, the command and the notes.
    more : callable
        What else describes a result, as plain data.
    finished : callable
        Says of a result that was broken off what is whole.
    """

    run: Callable[[ExperimentWorld, int | None, Progress], R]
    answer: Callable[[R], str]
    caution: Callable[[R], str]
    pictures: Callable[[R], Sequence[Picture]]
    page: Callable[[R, Drawn, str, tuple[str, ...]], str]
    more: Callable[[R], dict[str, Any]]
    finished: Callable[[R], str]


def _carried_out(
    kind: Kind,
    way: _Way[R],
    prepared: Prepared,
    design: Design,
    world: ExperimentWorld,
    workers: int | None,
    watch: Watch,
) -> Experiment:
    """Run one kind of experiment, and return what it found with what can be written about it."""
    before = time.perf_counter()
    result = way.run(world, workers, watch.progress("Simulating"))
    if not result.whole:
        watch.say(f"Broken off; {way.finished(result)}.")
    finished = Experiment(
        kind,
        prepared,
        design,
        way.answer(result),
        way.caution(result),
        way.more(result),
        result.tables,
        way.pictures(result),
        lambda drawn, command, notes: way.page(result, drawn, command, notes),
        0.0,
    )
    return replace(finished, seconds=round(time.perf_counter() - before, 3))


def _structure(design: Design) -> _Way[StructureResult]:
    from partnership_dynamics.scenarios.experiments.structure import PARTS, QUICK, StructureEffort, run_structure
    from partnership_dynamics.scenarios.present.structure_page import structure_page
    from partnership_dynamics.scenarios.present.structure_pictures import pictures_of
    from partnership_dynamics.scenarios.present.structure_words import answer, caution

    effort = QUICK if design.quick else StructureEffort()
    if design.replications is not None:
        each = min(ROUND, max(2, design.replications // 2))
        effort = replace(effort, blocks=max(2, design.replications // each), replications=each)
    unknown = [part for part in design.parts if part not in PARTS]
    if unknown:
        raise ScenarioError(f"the structure experiment has no part {unknown[0]!r}; it has {', '.join(PARTS)}")
    parts = design.parts or tuple(PARTS)
    return _Way(
        lambda world, workers, progress: run_structure(world, parts, effort, workers, progress),
        answer,
        caution,
        pictures_of,
        structure_page,
        lambda result: {
            **_rounds(result),
            "half_band_projects": result.world.matters,
            "placebo": None if result.placebo is None else dict(result.placebo),
        },
        _rounds_in_words,
    )


def _sensitivity(design: Design) -> _Way[SensitivityResult]:
    from partnership_dynamics.scenarios.experiments.sensitivity import QUICK, STAGES, SensitivityEffort, run_sensitivity
    from partnership_dynamics.scenarios.present.sensitivity_page import sensitivity_page
    from partnership_dynamics.scenarios.present.sensitivity_pictures import pictures_of
    from partnership_dynamics.scenarios.present.sensitivity_words import answer, caution

    effort = QUICK if design.quick else SensitivityEffort()
    return _Way(
        lambda world, workers, progress: run_sensitivity(world, effort, workers, progress),
        answer,
        caution,
        pictures_of,
        sensitivity_page,
        lambda result: {"histories": result.histories, "stages": list(result.stages), "whole": result.whole},
        lambda result: f"whole are: {', '.join(STAGES[stage] for stage in result.stages)}",
    )


def _interaction(design: Design) -> _Way[InteractionResult]:
    from partnership_dynamics.scenarios.experiments.interaction import QUICK, InteractionEffort, run_interaction
    from partnership_dynamics.scenarios.present.interaction_page import interaction_page
    from partnership_dynamics.scenarios.present.interaction_pictures import pictures_of
    from partnership_dynamics.scenarios.present.interaction_words import answer, caution

    effort = QUICK if design.quick else InteractionEffort()
    return _Way(
        lambda world, workers, progress: run_interaction(world, effort, workers, progress),
        answer,
        caution,
        pictures_of,
        interaction_page,
        _rounds,
        _rounds_in_words,
    )


def _rounds(result: StructureResult | InteractionResult) -> dict[str, Any]:
    """Return how much was run of an experiment that goes by rounds."""
    return {"runs": result.runs, "rounds": result.blocks, "whole": result.whole}


def _rounds_in_words(result: StructureResult | InteractionResult) -> str:
    """Say how many rounds are whole."""
    return f"{result.blocks} of {result.asked} rounds are whole, and are reported"


KINDS: Mapping[str, Callable[[Design], _Way[Any]]] = {
    "structure": _structure,
    "sensitivity": _sensitivity,
    "interaction": _interaction,
}


def write_experiment(folder: Path, finished: Experiment, command: str) -> Path:
    """Write an experiment's folder (page, pictures, tables, data and what decided them); return where it stands.

    Raises
    ------
    ResultsError
        If something else stands there, or nothing can be written.
    """
    from partnership_dynamics.scenarios.present.tables import as_csv, as_json

    prepared, design = finished.prepared, finished.design
    manifest = {
        "format": FORMAT,
        "command": command,
        "seed": design.seed,
        "setup": setup_data(Setup(prepared.partnership, design.quarters, prepared.parameters)),
        "notes": list(finished.notes),
        "sources": source_hash(),
        **finished.more,
    }

    def fill(building: Path) -> None:
        for name in ("tables", "plots"):
            (building / name).mkdir()
        drawn = {}
        for picture in finished.pictures:
            picture.save(building / "plots")
            drawn[picture.name] = (picture, building / "plots" / f"{picture.name}.png")
        for name, rows in finished.tables.items():
            if rows:
                (building / "tables" / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8", newline="\n")
        page = finished.report(drawn, command, finished.notes)
        (building / "report.html").write_text(page, encoding="utf-8", newline="\n")
        (building / "answer.json").write_text(as_json(finished.data(command)), encoding="utf-8", newline="\n")
        (building / "README.txt").write_text(README, encoding="utf-8", newline="\n")
        finish(building, manifest)
        timings = as_json({"simulation_seconds": finished.seconds})
        (building / TIMINGS).write_text(timings, encoding="utf-8", newline="\n")

    return put(folder, fill)
