"""`run.py experiment`: ask, run, and write a report that anybody can open."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.commands.repeat import READING, options
from scenarios.commands.runs import Prepared, prepare, progress_bar, say
from scenarios.ensemble.verdicts import Band
from scenarios.manifest import FORMAT, setup_data
from scenarios.present.tables import as_csv, as_json
from scenarios.results import TIMINGS, finish, plain_name, put
from scenarios.schema import ScenarioError
from simulation.compiled import source_hash
from simulation.start import Setup

if TYPE_CHECKING:
    from scenarios.experiments.structure import StructureResult
    from scenarios.present.canvas import Picture

README = """What is in this folder

report.html       the answer, pictures and tables; opens in any browser
answer.json       the answer in words, and every table in figures
tables/           the same tables as CSV
plots/            pictures as PNG and SVG, each with its description in words (.txt)
manifest.json     everything that decided these results; SHA256SUMS holds a check sum of each file
timings.json      how long it took
"""
ROUND = 10  # replications of each case in a round


def experiment(arguments: argparse.Namespace) -> int:
    """Run the experiment that was asked for."""
    return EXPERIMENTS[arguments.experiment](arguments)


def _band(arguments: argparse.Namespace) -> Band:
    return Band(arguments.band)


def command_of(arguments: argparse.Namespace) -> str:
    """Return what repeats an experiment, without the machine's folders."""
    names = ("quick", "part", "survey", "nodes", "ties", "relation", "wave", *READING, "parameters", "band", "seed",
             "replications", "quarters")  # fmt: skip
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
        "notes": list(prepared.notes),
        "sources": source_hash(),
    }


def structure(arguments: argparse.Namespace) -> int:
    """Ask whether structure matters, write the report, and say where it is."""
    from dataclasses import replace

    from scenarios.experiments.structure import PARTS, QUICK, Effort, run_structure
    from scenarios.experiments.world import World
    from scenarios.present.structure_page import structure_page
    from scenarios.present.structure_pictures import pictures_of
    from scenarios.present.structure_words import answer, caution

    prepared = prepare(arguments)
    if len(prepared.partnership.members) < 5:
        count = len(prepared.partnership.members)
        raise ScenarioError(f"{prepared.partnership.name} has {count} members; networks differ in shape from 5 on")
    effort = QUICK if arguments.quick else Effort()
    if arguments.replications is not None:
        each = min(ROUND, max(2, arguments.replications // 2))
        effort = replace(effort, blocks=max(2, arguments.replications // each), replications=each)
    world = World(prepared.partnership, prepared.parameters, arguments.quarters, arguments.seed, _band(arguments))
    before = time.perf_counter()
    with progress_bar(arguments, "Simulating") as progress:
        result = run_structure(world, arguments.part or tuple(PARTS), effort, arguments.workers, progress)
    seconds = round(time.perf_counter() - before, 3)
    if not result.whole:
        say(arguments, f"Broken off; {result.blocks} of {result.asked} rounds are whole, and are reported.")
    command, place = command_of(arguments), _place(arguments, prepared)
    data = _data(result, command, answer(result), caution(result), prepared.notes)
    write_folder(
        place,
        lambda drawn: structure_page(result, drawn, command, prepared.notes),
        pictures_of(result),
        {name: rows for name, rows in result.tables.items() if rows},
        data,
        {**manifest_for(arguments, prepared, command), "rounds": result.blocks, "runs": result.runs},
        {"simulation_seconds": seconds},
    )
    if arguments.json:
        print(json.dumps(data, indent=2, allow_nan=False))
        return 0
    print(f"\n{data['answer']}\n\n{data['caution']}")
    say(arguments, f"\nSimulated in {seconds:.0f} s. Report: {place / 'report.html'}")
    return 0 if result.placebo is None or result.placebo["passed"] else 1


def _data(
    result: StructureResult, command: str, answer: str, caution: str, notes: Sequence[str]
) -> dict[str, Any]:
    return {
        "experiment": "structure",
        "partnership": result.world.partnership.name,
        "illustrative": result.world.partnership.illustrative,
        "command": command,
        "answer": answer,
        "caution": caution,
        "runs": result.runs,
        "whole": result.whole,
        "quarters": result.world.quarters,
        "half_band_projects": result.world.band.over(result.world.years),
        "notes": list(notes),
        "placebo": None if result.placebo is None else dict(result.placebo),
        "tables": {name: list(rows) for name, rows in result.tables.items()},
    }


EXPERIMENTS: Mapping[str, Callable[[argparse.Namespace], int]] = {"structure": structure}
