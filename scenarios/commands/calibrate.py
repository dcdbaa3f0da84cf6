"""`run.py calibrate`: from a survey, and a project log if there is one, to constants with their uncertainty."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.scenarios.commands.reading import read_with
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import say, watching
from partnership_dynamics.scenarios.results import check_place, plain_name
from partnership_dynamics.scenarios.schema import ScenarioError

if TYPE_CHECKING:
    from partnership_dynamics.scenarios.actions.calibrating import Calibration, Estimation
    from partnership_dynamics.scenarios.actions.logs import LogFile

EFFORT = ("pilot", "particles", "histories")  # options that say how much to simulate for a log


def calibrate(arguments: argparse.Namespace) -> int:
    """Estimate what a survey and a log tell, write the report, and say where it is."""
    from partnership_dynamics.scenarios.actions import calibrating
    from partnership_dynamics.scenarios.actions.calibration_folder import write_calibration
    from partnership_dynamics.scenarios.commands.log import fitting_of, log_file
    from partnership_dynamics.simulation.parameters import settings

    _check(arguments)
    log: LogFile | None = None
    if arguments.log:
        log = log_file(arguments, Path(arguments.log))
        fitting = fitting_of(arguments)
        try:
            settings(dict(arguments.parameters))
        except ValueError as error:
            raise ScenarioError(str(error)) from error
    survey = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    usual = Path("results") / f"calibrate-{plain_name(survey.name, 'survey')}"
    folder = Path(arguments.out) if arguments.out else usual
    check_place(folder)
    try:
        with watching(arguments) as watch:
            calibration = calibrating.calibrate(
                survey,
                _estimation(arguments),
                log=log,
                fitting=fitting if log else None,
                command=_command(arguments),
                resume=folder,
                workers=arguments.workers,
                watch=watch,
            )
    except calibrating.UnfinishedError as error:
        say(arguments, str(error))
        return 130
    folder = write_calibration(folder, calibration)
    if arguments.json:
        print(json.dumps(calibration.data(), indent=2, allow_nan=False))
        return 0
    _show(calibration)
    say(arguments, f"\nReport: {folder / 'report.html'}")
    if (folder / "calibrated.toml").exists():
        say(arguments, f"For `simulate` and `compare`: --calibrated {folder / 'calibrated.toml'}")
    return 0


def _estimation(arguments: argparse.Namespace) -> Estimation:
    """Return what the command line says to estimate, and how."""
    from partnership_dynamics.scenarios.actions.calibrating import Estimation

    return Estimation(
        relation=arguments.relation,
        group=arguments.group,
        pool=arguments.pool,
        own=arguments.own,
        quarters_between=arguments.quarters_between,
        weak_priors=arguments.weak_priors,
        drop=tuple(arguments.drop),
        fixed=dict(arguments.fix),
        conditional={"auto": None, "yes": True, "no": False}[arguments.conditional],
        patient=arguments.patient,
        whole=arguments.whole,
        seed=arguments.seed,
        replications=int(arguments.replications),
    )


def _check(arguments: argparse.Namespace) -> None:
    """Refuse in a sentence, before anything is read or estimated, what cannot come to an end."""
    from partnership_dynamics.calibration.tie_constants import could_estimate

    chosen = dict(arguments.parameters)
    if arguments.own is not None and not arguments.pool:
        raise ScenarioError("--own says which of several pooled partnerships is yours: give --pool COLUMN too")
    if arguments.whole and arguments.quarters_between is None:
        raise ScenarioError("--whole needs --quarters-between Q: how many quarters lie between two waves")
    if not arguments.log:
        if chosen:
            raise ScenarioError(
                f"--set {next(iter(chosen))}: what is set holds while a log is fitted (--log "
                "projects.csv), and there is none; leave it out here, and set it in `simulate` or "
                "`compare`"
            )
        return
    if len(arguments.files) > 1 or (arguments.pool and arguments.own is None):
        raise ScenarioError(
            "a log belongs to one partnership: give one survey, without --pool, or say whose it is with --own"
        )
    if not Path(arguments.log).is_file():
        raise ScenarioError(f"there is no file {arguments.log}; `run.py log template` writes an empty log")
    twice = [name for name in could_estimate(arguments.quarters_between) if name in chosen]
    if twice:
        raise ScenarioError(
            f"--set {twice[0]}: the survey is asked about {', '.join(twice)}, and a constant has one "
            "source; leave it out here, or fit the log alone (`run.py log fit`)"
        )


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a calibration, without the machine's folders."""
    names = ["relation", "group", "pool", "own", "drop", "fix", "conditional", "patient", "whole"]
    names += ["quarters_between", "weak_priors", *READING, "log"]
    names += ["dates"] if arguments.log else []
    names += ["parameters", *EFFORT] if arguments.log else []
    files = [shlex.quote(Path(file).name) for file in arguments.files]
    return " ".join(["run.py calibrate", *files, *options(arguments, [*names, "seed", "replications"])])


def _show(calibration: Calibration) -> None:
    from partnership_dynamics.calibration.estimation.advice import at_the_command_line
    from partnership_dynamics.scenarios.commands.log import show_log
    from partnership_dynamics.scenarios.present import fit_words
    from partnership_dynamics.scenarios.present.calibration_page import PRIORS_ALONE
    from partnership_dynamics.scenarios.present.fit_tables import fit_text, survey_text

    ties, fits, asked = calibration.ties, calibration.fits, calibration.asked
    print(at_the_command_line(ties.found.table()))
    for constant in ties.constants:
        if constant.moved:
            print(f"{constant.name}: {constant.moved}.")
    if ties.priors_alone:
        print(f"\n{PRIORS_ALONE}")
    if ties.not_handed_over:
        print(f"Nothing of the tie rules is handed over. {ties.not_handed_over}")
    print()
    for name, many in fits.items():
        print(f"{name}: {fit_words.headline(many)}" if len(fits) > 1 else fit_text(many))
    if len(fits) > 1:
        print(f"\nAll {len(fits)} partnerships at once:\n{fit_text(calibration.together)}")
    if asked is not None:
        print(f"\n{survey_text(asked)}")
    if calibration.log is not None:
        show_log(calibration.log)
    if calibration.whole is not None:
        print(f"\nThe whole model's own constants, fitted with the tie rules:\n{calibration.whole.table()}")
