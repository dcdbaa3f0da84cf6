"""`run.py experiment`: ask, run, and write a report that anybody can open."""

from __future__ import annotations

import argparse
import json
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from partnership_dynamics.scenarios.actions.prepare import Prepared
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import progress_bar, say
from partnership_dynamics.scenarios.commands.runs import prepare
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.present.tables import as_csv, as_json
from partnership_dynamics.scenarios.results import TIMINGS, finish, plain_name, put
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.compiled import source_hash
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress

if TYPE_CHECKING:
    from partnership_dynamics.scenarios.experiments.world import World
    from partnership_dynamics.scenarios.present.canvas import Picture

Result = TypeVar("Result")
README = """What is in this folder

report.html       the answer, pictures and tables; opens in any browser
answer.json       the answer in words, and every table in figures
tables/           the same tables as CSV
plots/            pictures as PNG and SVG, each with its description in words (.txt)
manifest.json     everything that decided these results; SHA256SUMS holds a check sum of each file
timings.json      how long it took
"""
PLACEBO_FAILED, BROKEN_OFF = 1, 130  # exit codes
WIDTH = 100  # characters of a line of words
ROUND = 10  # replications of each case in a round


def experiment(arguments: argparse.Namespace) -> int:
    """Run the experiment that was asked for."""
    return EXPERIMENTS[arguments.experiment](arguments)


def command_of(arguments: argparse.Namespace) -> str:
    """Return what repeats an experiment, without the machine's folders."""
    names = ("quick", "part", "county", "survey", "nodes", "ties", "relation", "wave", *READING, "parameters", "band",
             "seed", "replications", "quarters")  # fmt: skip
    return " ".join([f"run.py experiment {arguments.experiment}", *options(arguments, names)])


def _place(arguments: argparse.Namespace, prepared: Prepared) -> Path:
    if arguments.out:
        return Path(arguments.out)
    name = plain_name(prepared.partnership.name, "partnership")
    return Path("results") / f"{arguments.experiment}-{name}{'-quick' if arguments.quick else ''}"


def write_folder(
    place: Path,
    page: Callable[[Mapping[str, tuple[Picture, Path]]], str],
    pictures: Sequence[Picture],
    tables: Mapping[str, list[dict[str, Any]]],
    data: Mapping[str, Any],
    manifest: Mapping[str, Any],
    timings: Mapping[str, Any],
) -> None:
    """Write an experiment's folder: the page, pictures, tables, data and what decided them.

    Raises
    ------
    ResultsError
        If the place holds something else, or cannot be written.
    """

    def fill(folder: Path) -> None:
        for name in ("tables", "plots"):
            (folder / name).mkdir()
        drawn = {}
        for picture in pictures:
            picture.save(folder / "plots")
            drawn[picture.name] = (picture, folder / "plots" / f"{picture.name}.png")
        for name, rows in tables.items():
            (folder / "tables" / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8", newline="\n")
        (folder / "report.html").write_text(page(drawn), encoding="utf-8", newline="\n")
        (folder / "answer.json").write_text(as_json(dict(data)), encoding="utf-8", newline="\n")
        (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
        finish(folder, manifest)
        (folder / TIMINGS).write_text(as_json(dict(timings)), encoding="utf-8", newline="\n")

    put(place, fill)


def manifest_for(arguments: argparse.Namespace, prepared: Prepared, command: str) -> dict[str, Any]:
    """Return everything that decides an experiment's results."""
    return {
        "format": FORMAT,
        "command": command,
        "seed": arguments.seed,
        "setup": setup_data(Setup(prepared.partnership, arguments.quarters, prepared.parameters)),
        "notes": list(notes_of(prepared)),
        "sources": source_hash(),
    }


def notes_of(prepared: Prepared) -> tuple[str, ...]:
    """Return what was solved or assumed, and what of the partnership is made up."""
    return (*prepared.notes, *prepared.partnership.notes)


@dataclass(frozen=True)
class Report:
    """What an experiment has to show.

    Attributes
    ----------
    said : mapping
        "answer" and "caution", in words.
    more : mapping
        What else decided or describes it, as plain data.
    tables : mapping of str to list of dict
    pictures : sequence of Picture
    page : callable
        Makes the report from the pictures with their files.
    seconds : float
    """

    said: Mapping[str, str]
    more: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    pictures: Sequence[Picture]
    page: Callable[[Mapping[str, tuple[Picture, Path]]], str]
    seconds: float


def _report(arguments: argparse.Namespace, prepared: Prepared, report: Report) -> int:
    """Write the folder of an experiment, print its answer, and say where it is."""
    command, place = command_of(arguments), _place(arguments, prepared)
    data = {
        "experiment": arguments.experiment,
        "partnership": prepared.partnership.name,
        "illustrative": prepared.partnership.illustrative,
        "command": command,
        **report.said,
        "quarters": arguments.quarters,
        "notes": list(notes_of(prepared)),
        **report.more,
        "tables": {name: list(rows) for name, rows in report.tables.items()},
    }
    write_folder(
        place,
        report.page,
        report.pictures,
        {name: rows for name, rows in report.tables.items() if rows},
        data,
        {**manifest_for(arguments, prepared, command), **report.more},
        {"simulation_seconds": report.seconds},
    )
    code = 0 if report.more["whole"] else BROKEN_OFF
    if arguments.json:
        print(json.dumps(data, indent=2, allow_nan=False))
        return code
    print(f"\n{textwrap.fill(report.said['answer'], WIDTH)}\n\n{textwrap.fill(report.said['caution'], WIDTH)}")
    say(arguments, f"\nSimulated in {report.seconds:.0f} s. Report: {place / 'report.html'}")
    return code


def _world(arguments: argparse.Namespace, prepared: Prepared) -> World:
    from partnership_dynamics.scenarios.experiments.world import World

    band = Threshold(a_year=arguments.band)
    return World(prepared.partnership, prepared.parameters, arguments.quarters, arguments.seed, band)


def _prepared(arguments: argparse.Namespace) -> Prepared:
    """Prepare the partnership, and refuse one with too few members for another shape."""
    prepared = prepare(arguments)
    count = len(prepared.partnership.members)
    if count < 5:
        raise ScenarioError(f"{prepared.partnership.name} has {count} members; networks differ in shape from 5 on")
    return prepared


def _refuse(arguments: argparse.Namespace, *names: str) -> None:
    """Refuse options that belong to another experiment."""
    for name in names:
        if getattr(arguments, name) is not None:
            raise ScenarioError(f"--{name} belongs to `experiment structure`; {arguments.experiment} takes --quick")


def _timed(arguments: argparse.Namespace, run: Callable[[Progress | None], Result]) -> tuple[Result, float]:
    """Run an experiment with a progress bar; return what came out, and the seconds that it took."""
    before = time.perf_counter()
    with progress_bar(arguments, "Simulating") as progress:
        result = run(progress)
    return result, round(time.perf_counter() - before, 3)


def structure(arguments: argparse.Namespace) -> int:
    """Ask whether structure matters, write the report, and say where it is."""
    from partnership_dynamics.scenarios.experiments.structure import PARTS, QUICK, Effort, run_structure
    from partnership_dynamics.scenarios.present.structure_page import structure_page
    from partnership_dynamics.scenarios.present.structure_pictures import pictures_of
    from partnership_dynamics.scenarios.present.structure_words import answer, caution

    prepared = _prepared(arguments)
    effort = QUICK if arguments.quick else Effort()
    if arguments.replications is not None:
        each = min(ROUND, max(2, arguments.replications // 2))
        effort = replace(effort, blocks=max(2, arguments.replications // each), replications=each)
    world = _world(arguments, prepared)
    parts = arguments.part or tuple(PARTS)
    result, seconds = _timed(
        arguments, lambda progress: run_structure(world, parts, effort, arguments.workers, progress)
    )
    if not result.whole:
        say(arguments, f"Broken off; {result.blocks} of {result.asked} rounds are whole, and are reported.")
    command = command_of(arguments)
    placebo = None if result.placebo is None else dict(result.placebo)
    code = _report(
        arguments,
        prepared,
        Report(
            {"answer": answer(result), "caution": caution(result)},
            {"runs": result.runs, "rounds": result.blocks, "whole": result.whole,
             "half_band_projects": world.matters, "placebo": placebo},
            result.tables,
            pictures_of(result),
            lambda drawn: structure_page(result, drawn, command, notes_of(prepared)),
            seconds,
        ),
    )  # fmt: skip
    return code if placebo is None or placebo["passed"] else PLACEBO_FAILED


def sensitivity(arguments: argparse.Namespace) -> int:
    """Ask what results depend on, write the report, and say where it is."""
    from partnership_dynamics.scenarios.experiments.sensitivity import QUICK, STAGES, Effort, run_sensitivity
    from partnership_dynamics.scenarios.present.sensitivity_page import sensitivity_page
    from partnership_dynamics.scenarios.present.sensitivity_pictures import pictures_of
    from partnership_dynamics.scenarios.present.sensitivity_words import answer, caution

    _refuse(arguments, "part", "replications")
    prepared = _prepared(arguments)
    effort = QUICK if arguments.quick else Effort()
    world = _world(arguments, prepared)
    result, seconds = _timed(arguments, lambda progress: run_sensitivity(world, effort, arguments.workers, progress))
    if not result.whole:
        say(arguments, f"Broken off; whole are: {', '.join(STAGES[one] for one in result.stages)}.")
    command = command_of(arguments)
    said = {"answer": answer(result), "caution": caution(result)}
    more = {"histories": result.histories, "stages": list(result.stages), "whole": result.whole}
    return _report(
        arguments,
        prepared,
        Report(
            said,
            more,
            result.tables,
            pictures_of(result),
            lambda drawn: sensitivity_page(result, drawn, command, notes_of(prepared)),
            seconds,
        ),
    )


def interaction(arguments: argparse.Namespace) -> int:
    """Ask whether themes work together, write the report, and say where it is."""
    from partnership_dynamics.scenarios.experiments.interaction import QUICK, Effort, run_interaction
    from partnership_dynamics.scenarios.present.interaction_page import interaction_page
    from partnership_dynamics.scenarios.present.interaction_pictures import pictures_of
    from partnership_dynamics.scenarios.present.interaction_words import answer, caution

    _refuse(arguments, "part", "replications")
    prepared = _prepared(arguments)
    effort = QUICK if arguments.quick else Effort()
    world = _world(arguments, prepared)
    result, seconds = _timed(arguments, lambda progress: run_interaction(world, effort, arguments.workers, progress))
    if not result.whole:
        say(arguments, f"Broken off; {result.blocks} of {result.asked} rounds are whole, and are reported.")
    command = command_of(arguments)
    return _report(
        arguments,
        prepared,
        Report(
            {"answer": answer(result), "caution": caution(result)},
            {"runs": result.runs, "rounds": result.blocks, "whole": result.whole},
            result.tables,
            pictures_of(result),
            lambda drawn: interaction_page(result, drawn, command, notes_of(prepared)),
            seconds,
        ),
    )


EXPERIMENTS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "structure": structure,
    "sensitivity": sensitivity,
    "interaction": interaction,
}
