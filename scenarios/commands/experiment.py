"""`run.py experiment`: ask, run, and write a report that anybody can open."""

from __future__ import annotations

import argparse
import json
import textwrap
from pathlib import Path

from partnership_dynamics.scenarios.actions import experimenting
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import say, watching
from partnership_dynamics.scenarios.commands.runs import prepare
from partnership_dynamics.scenarios.results import plain_name
from partnership_dynamics.scenarios.schema import ScenarioError

PLACEBO_FAILED, BROKEN_OFF = 1, 130  # exit codes
WIDTH = 100  # characters of a line of words


def experiment(arguments: argparse.Namespace) -> int:
    """Run the experiment that was asked for, write the report, and say where it is."""
    if arguments.experiment != "structure":
        _refuse(arguments, "part", "replications")
    prepared = prepare(arguments, check=experimenting.check_members)
    design = experimenting.Design(
        quick=arguments.quick,
        parts=tuple(arguments.part or ()),
        replications=arguments.replications,
        quarters=arguments.quarters,
        seed=arguments.seed,
        band=arguments.band,
    )
    with watching(arguments) as watch:
        found = experimenting.experiment(prepared, arguments.experiment, design, workers=arguments.workers, watch=watch)
    command, folder = command_of(arguments), _folder(arguments, prepared.partnership.name)
    folder = experimenting.write_experiment(folder, found, command)
    if arguments.json:
        print(json.dumps(found.data(command), indent=2, allow_nan=False))
    else:
        print(f"\n{textwrap.fill(found.answer, WIDTH)}\n\n{textwrap.fill(found.caution, WIDTH)}")
        say(arguments, f"\nSimulated in {found.seconds:.0f} s. Report: {folder / 'report.html'}")
    if not found.placebo_passed:
        return PLACEBO_FAILED
    return 0 if found.whole else BROKEN_OFF


def command_of(arguments: argparse.Namespace) -> str:
    """Return what repeats an experiment, without the machine's folders."""
    names = (
        "quick",
        "part",
        "county",
        "survey",
        "nodes",
        "ties",
        "relation",
        "wave",
        *READING,
        "parameters",
        "band",
        "seed",
        "replications",
        "quarters",
    )
    return " ".join([f"run.py experiment {arguments.experiment}", *options(arguments, names)])


def _folder(arguments: argparse.Namespace, partnership: str) -> Path:
    if arguments.out:
        return Path(arguments.out)
    name = plain_name(partnership, "partnership")
    return Path("results") / f"{arguments.experiment}-{name}{'-quick' if arguments.quick else ''}"


def _refuse(arguments: argparse.Namespace, *names: str) -> None:
    """Refuse options that belong to another experiment."""
    for name in names:
        if getattr(arguments, name) is not None:
            raise ScenarioError(f"--{name} belongs to `experiment structure`; {arguments.experiment} takes --quick")
