"""`run.py`, `run.py simulate`, `run.py compare`: prepare a partnership, run paired replications, report them."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from scenarios.ensemble.ensemble import Case, Ensemble, Progress, run_ensembles
from scenarios.ensemble.outcomes import Comparison, compare
from scenarios.present.words import sentence
from scenarios.results import check_place, write_results
from scenarios.schema import Scenario, ScenarioError, apply, read_scenario
from simulation.compiled import is_compiled, was_compiled_before
from simulation.parameters import outside_range, settings
from simulation.partnership import Partnership
from simulation.shire import shire_county
from simulation.start import Event, Setup


def say(arguments: argparse.Namespace, text: str = "") -> None:
    """Tell the person something, apart from results: on standard error, and not at all with ``--json``."""
    if not arguments.json:
        print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Prepared:
    """A partnership ready to run, and what is held constant in every scenario of it."""

    partnership: Partnership
    parameters: dict[str, float]
    notes: tuple[str, ...]


def _partnership(arguments: argparse.Namespace) -> Partnership:
    """Return the partnership of the survey named on the command line, or the illustrative county."""
    if not getattr(arguments, "survey", None) and not getattr(arguments, "nodes", None):
        if getattr(arguments, "ties", None):
            raise ScenarioError("--ties needs --nodes: the file of members")
        return shire_county()
    from calibration.describe import describe
    from calibration.kinds import read_kinds
    from calibration.partnership_from_survey import to_partnership
    from calibration.survey import read_survey

    if arguments.survey and arguments.nodes:
        raise ScenarioError("give either --survey FOLDER or --nodes FILE with --ties FILE, not both")
    if arguments.nodes and not arguments.ties:
        raise ScenarioError("--nodes needs --ties: the file of ties")
    place = arguments.survey or (arguments.nodes, arguments.ties)
    words = arguments.missing
    missing = words if words in ("auto", "none", "empty") else [word.strip() for word in words.split(",")]
    survey = read_survey(place, columns=dict(arguments.column), directed=arguments.directed, missing=missing)
    for column, value in arguments.where:
        survey = survey.where(column, value)
    kinds = {**(read_kinds(arguments.kinds) if arguments.kinds else {}), **dict(arguments.kind)}
    partnership = to_partnership(survey, arguments.relation, arguments.wave, kinds or None)
    say(arguments, describe(survey, arguments.relation, arguments.wave, partnership))
    say(arguments)
    return partnership


def prepare(arguments: argparse.Namespace) -> Prepared:
    """Read the partnership and the constants, and solve the out-degree parameter unless it is given."""
    if arguments.out:
        check_place(Path(arguments.out))
    partnership = _partnership(arguments)
    parameters = dict(arguments.parameters)
    try:
        settings(parameters)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    for warning in outside_range(parameters):
        say(arguments, f"Note: {warning}.")
    if "density" in parameters:
        return Prepared(partnership, parameters, (f"Out-degree parameter given: {parameters['density']:g}.",))
    from calibration.out_degree import solve_out_degree

    _compile(arguments)
    try:
        solved = solve_out_degree(Setup(partnership, arguments.quarters, parameters))
    except ValueError as error:
        raise ScenarioError(f"{error} (--set density=VALUE)") from error
    say(arguments, solved.sentence())
    for warning in overloaded(partnership, parameters):
        say(arguments, warning)
    return Prepared(partnership, {**parameters, "density": solved.value}, (solved.sentence(),))


def overloaded(partnership: Partnership, parameters: dict[str, float]) -> list[str]:
    """Return a sentence if keeping up the surveyed ties alone would take more hours than members have."""
    constants = settings(parameters)[0]
    contacts = np.maximum(partnership.tie, partnership.tie.T).sum(axis=1)
    short = [
        member.name
        for member, count in zip(partnership.members, contacts, strict=True)
        if count * constants.tie_hours > (constants.gross_hours if member.hours is None else member.hours)
        and member.kind != "central_team"
    ]
    if not short:
        return []
    return [
        f"Note: at {constants.tie_hours:g} hours a quarter for each tie, {len(short)} of {len(partnership.members)} "
        f"members have more ties than hours ({short[0]} for one), so little can be delivered. A roster question counts "
        "ties that take less: set tie_hours or gross_hours from a diary (--set tie_hours=0.5)."
    ]


def _compile(arguments: argparse.Namespace) -> float:
    """Compile the model (or load what was compiled), and say what that took; return the seconds."""
    from simulation.warm import compile_model

    if is_compiled() and not was_compiled_before():
        say(arguments, "Compiling the model: once for each change of its sources, about a minute ...")
    before = time.perf_counter()
    compile_model()
    seconds = time.perf_counter() - before
    if seconds > 5.0:
        say(arguments, f"Compiled in {seconds:.0f} s; kept for next time.")
    return seconds


def _progress(arguments: argparse.Namespace, label: str) -> tuple[Progress | None, object]:
    """Return a progress callback and the bar to close; none with ``--json``."""
    if arguments.json:
        return None, None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("histories"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    task = bar.add_task(label, total=None)
    bar.start()
    return (lambda done, total: bar.update(task, completed=done, total=total)), bar


def run_cases(arguments: argparse.Namespace, cases: list[Case]) -> tuple[list[Ensemble], float]:
    """Run the cases with a progress bar; return the ensembles and the seconds it took."""
    callback, bar = _progress(arguments, "Simulating")
    before = time.perf_counter()
    try:
        ensembles = run_ensembles(cases, arguments.replications, arguments.seed, arguments.workers, callback)
    finally:
        if bar is not None:
            bar.stop()  # type: ignore[attr-defined]
    return ensembles, time.perf_counter() - before


def case_of(scenario: Scenario, prepared: Prepared, quarters: int) -> Case:
    """Return a scenario of the prepared partnership as something to run."""
    return Case(scenario.name, scenario.title, apply(scenario, prepared.partnership, quarters, prepared.parameters))


def without_convener(case: Case) -> Case | None:
    """Return the same case with its team or lead organisation lost half-way; None where it is lost or absent anyway."""
    closes = any(event.kind == "close_team" for event in case.setup.events)
    if closes or case.setup.partnership.governance == "shared":
        return None
    lost = Event(case.setup.quarters // 2, "close_team")
    setup = replace(case.setup, events=(*case.setup.events, lost))
    return Case(f"{case.name}_loss", f"{case.title}, the team lost", setup)


def compare_cases(arguments: argparse.Namespace, scenario: Case, baseline: Case) -> tuple[Comparison, float]:
    """Run scenario and baseline in pairs, each also with its convener lost half-way."""
    losses = [without_convener(scenario), without_convener(baseline)]
    with_losses = [case for case in losses if case is not None]
    cases = [scenario, baseline, *(with_losses if len(with_losses) == 2 else [])]
    ensembles, seconds = run_cases(arguments, cases)
    pair = (ensembles[2], ensembles[3]) if len(ensembles) == 4 else None
    return compare(ensembles[0], ensembles[1], pair), seconds


def _report(
    arguments: argparse.Namespace,
    comparison: Comparison,
    notes: tuple[str, ...],
    seconds: float,
    word: str,
    aside: str = "",
) -> int:
    """Print the table (or JSON), write the results folder, and say where it is."""
    from scenarios.present import tables

    folder = write_results(
        Path(arguments.out) if arguments.out else None,
        comparison,
        command=word,
        notes=notes,
        timings={"simulation_seconds": round(seconds, 3), "histories": 4 * arguments.replications},
    )
    if arguments.json:
        print(json.dumps(tables.as_data(comparison, notes), indent=2, allow_nan=False))
        return 0
    tables.show(comparison, aside)
    say(arguments, f"\nSimulated in {seconds:.1f} s. Results, tables and pictures: {folder}")
    return 0


def demonstration(arguments: argparse.Namespace) -> int:
    """Compare the illustrative county as it is with a stronger central team."""
    say(arguments, "Shire County is illustrative: made in the shape a 2007 study reports, not any real county.")
    prepared = prepare(arguments)
    scenario = case_of(read_scenario("stronger_team"), prepared, arguments.quarters)
    baseline = case_of(read_scenario("as_is"), prepared, arguments.quarters)
    granted = case_of(read_scenario("stronger_team_grant"), prepared, arguments.quarters)
    comparison, seconds = compare_cases(arguments, scenario, baseline)
    (outside,), more_seconds = run_cases(arguments, [granted])
    if_granted = compare(outside, comparison.baseline).row("delivered")
    aside = f"If a grant paid for the whole team instead. {sentence(if_granted, arguments.quarters / 4)}"
    return _report(arguments, comparison, (*prepared.notes, aside), seconds + more_seconds, "run.py", aside)


def compare_two(arguments: argparse.Namespace) -> int:
    """Compare two scenarios of a partnership."""
    scenario, baseline = read_scenario(arguments.scenario), read_scenario(arguments.baseline)
    prepared = prepare(arguments)
    comparison, seconds = compare_cases(
        arguments,
        case_of(scenario, prepared, arguments.quarters),
        case_of(baseline, prepared, arguments.quarters),
    )
    return _report(arguments, comparison, prepared.notes, seconds, f"run.py compare {scenario.name} {baseline.name}")


def simulate(arguments: argparse.Namespace) -> int:
    """Simulate one partnership under one scenario."""
    from scenarios.present import tables

    scenario = read_scenario(arguments.scenario)
    prepared = prepare(arguments)
    case = case_of(scenario, prepared, arguments.quarters)
    (ensemble,), seconds = run_cases(arguments, [case])
    folder = write_results(
        Path(arguments.out) if arguments.out else None,
        ensemble,
        command=f"run.py simulate --scenario {scenario.name}",
        notes=(*prepared.notes, *prepared.partnership.notes),
        timings={"simulation_seconds": round(seconds, 3), "histories": arguments.replications},
    )
    if arguments.json:
        print(json.dumps(tables.ensemble_as_data(ensemble, prepared.notes), indent=2, allow_nan=False))
        return 0
    tables.show_ensemble(ensemble)
    say(arguments, f"\nSimulated in {seconds:.1f} s. Results, tables and pictures: {folder}")
    return 0
