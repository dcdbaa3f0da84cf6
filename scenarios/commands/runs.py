"""`run.py`, `run.py simulate`, `run.py compare`: prepare a partnership, run paired replications, report them."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenarios.changes import remarks
from scenarios.commands.repeat import PARTNERSHIP, options
from scenarios.commands.running import band_of, compare_cases, keeping, plan_of, run_cases, run_outcomes, say
from scenarios.ensemble.ensemble import Case, Draw, Ensemble
from scenarios.ensemble.intervals import CONFIDENCE
from scenarios.ensemble.memory import check_memory
from scenarios.ensemble.model_form import VARIANTS, ModelForm, model_form, under
from scenarios.ensemble.outcomes import Comparison, compare
from scenarios.ensemble.store import Store
from scenarios.present.words import sentence
from scenarios.ranges import DRAWS, draws_of, paired, settled
from scenarios.results import check_place, check_writable, write_results
from scenarios.schema import Scenario, ScenarioError, apply, baseline_of, read_scenario
from simulation.compiled import is_compiled, was_compiled_before
from simulation.parameters import outside_range, settings
from simulation.partnership import Partnership
from simulation.shire import shire_county
from simulation.start import Setup
from simulation.workers import default_workers

if TYPE_CHECKING:
    from calibration.observed import Survey


@dataclass(frozen=True)
class Prepared:
    """A partnership ready to run, and what is held constant in every scenario of it."""

    partnership: Partnership
    parameters: dict[str, float]
    notes: tuple[str, ...]
    draws: tuple[Draw, ...] = ()


def partnership_of(arguments: argparse.Namespace) -> Partnership:
    """Return the partnership of the survey or real county named on the command line, or the illustrative county."""
    if getattr(arguments, "county", None):
        from scenarios.commands.data import county_with

        return county_with(arguments)
    if not getattr(arguments, "survey", None) and not getattr(arguments, "nodes", None):
        if getattr(arguments, "ties", None):
            raise ScenarioError("--ties needs --nodes: the file of members")
        return shire_county()
    from scenarios.commands.reading import read_with

    if arguments.survey and arguments.nodes:
        raise ScenarioError("give either --survey FOLDER or --nodes FILE with --ties FILE, not both")
    if arguments.nodes and not arguments.ties:
        raise ScenarioError("--nodes needs --ties: the file of ties")
    return _understood(arguments, read_with(arguments, arguments.survey or (arguments.nodes, arguments.ties)))


def _understood(arguments: argparse.Namespace, survey: Survey) -> Partnership:
    """Return the partnership of a survey, and say what was understood."""
    from calibration.describe import describe
    from calibration.partnership_from_survey import to_partnership
    from calibration.partnerships import check_one_partnership

    check_one_partnership(survey)
    partnership = to_partnership(survey, arguments.relation, arguments.wave)
    say(arguments, describe(survey, arguments.relation, arguments.wave, partnership))
    say(arguments)
    return partnership


def prepare(
    arguments: argparse.Namespace,
    survey: Survey | None = None,
    scenarios: Sequence[Scenario] = (),
    check: Callable[[Partnership], None] | None = None,
) -> Prepared:
    """Read the partnership (from its survey, where that was read) and the constants; solve the out-degree if needed.

    Scenarios that are to be run are tried on the partnership first: one that does not fit is refused at once. So is
    what `check` refuses, before anything is compiled.
    """
    if arguments.command != "log":  # a fit goes on in a folder that it began
        check_place(Path(arguments.out)) if arguments.out else check_writable(Path("results"))
    partnership = partnership_of(arguments) if survey is None else _understood(arguments, survey)
    if check is not None:
        check(partnership)
    chosen = dict(arguments.parameters)
    try:
        settings(chosen)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    for warning in outside_range(chosen):
        say(arguments, f"Note: {warning}.")
    if not getattr(arguments, "cluster", None):
        workers = getattr(arguments, "workers", None) or default_workers()
        check_memory(Setup(partnership, arguments.quarters, chosen), max(len(scenarios), 1), workers)
    remarked = _remarks(arguments, scenarios, partnership, chosen)
    calibrated, draws, known = _calibrated(arguments, partnership, chosen)
    known = (*known, *remarked)
    parameters = {**calibrated, **chosen}
    _compile(arguments)
    if "density" in parameters:
        notes = (*known, f"Out-degree parameter given: {parameters['density']:g}.")
        return Prepared(partnership, parameters, notes, draws)
    from calibration.out_degree import solve_out_degree

    try:
        solved = solve_out_degree(Setup(partnership, arguments.quarters, parameters))
    except ValueError as error:
        raise ScenarioError(f"{error} (--set density=VALUE)") from error
    say(arguments, solved.sentence())
    for warning in overloaded(partnership, parameters):
        say(arguments, warning)
    return Prepared(partnership, {**parameters, "density": solved.value}, (*known, solved.sentence()), draws)


def _remarks(
    arguments: argparse.Namespace, scenarios: Sequence[Scenario], partnership: Partnership, chosen: dict[str, float]
) -> list[str]:
    """Try scenarios on a partnership; return, and say, what a person should know of how they fit it."""
    found: list[str] = []
    for scenario in scenarios:
        apply(scenario, partnership, arguments.quarters, chosen)
        found += remarks(scenario, partnership)
    for remark in found:
        say(arguments, f"Note: {remark}")
    return found


def _calibrated(
    arguments: argparse.Namespace, partnership: Partnership, chosen: dict[str, float]
) -> tuple[dict[str, float], tuple[Draw, ...], tuple[str, ...]]:
    """Return calibrated constants, their draws without those chosen on the command line, and what to say of them."""
    if not getattr(arguments, "calibrated", None):
        return {}, (), ()
    from scenarios.calibrated_draws import fitted

    found = fitted(Path(arguments.calibrated), partnership.name, chosen)
    for note in found.notes:
        say(arguments, note)
    return dict(found.point), found.draws, found.notes


def overloaded(partnership: Partnership, parameters: dict[str, float]) -> list[str]:
    """Return a sentence if keeping up the surveyed ties alone would take more hours than members have."""
    constants = settings(parameters)[0]
    strength = np.where(partnership.tie == 1, partnership.strength, 0.0)
    contacts = np.maximum(strength, strength.T).sum(axis=1)
    short = [
        member.name
        for member, ties in zip(partnership.members, contacts, strict=True)
        if ties * constants.tie_hours > (constants.gross_hours if member.hours is None else member.hours)
        and member.kind != "central_team"
    ]
    if not short:
        return []
    return [
        f"Note: at {constants.tie_hours:g} hours a quarter for a tie of strength 1, {len(short)} of "
        f"{len(partnership.members)} members have more ties than hours ({short[0]} for one), so little can be "
        "delivered. A roster question counts ties that take less: set tie_hours or gross_hours from a diary "
        "(--set tie_hours=0.5)."
    ]


def _compile(arguments: argparse.Namespace) -> None:
    """Compile the model (or load what was compiled), and say what that took."""
    from simulation.warm import compile_model

    if is_compiled() and not was_compiled_before():
        say(arguments, "Compiling the model: once for each change of its sources, about a minute ...")
    before = time.perf_counter()
    compile_model()
    seconds = time.perf_counter() - before
    if seconds > 5.0:
        say(arguments, f"Compiled in {seconds:.0f} s; kept for next time.")


def case_of(scenario: Scenario, prepared: Prepared, quarters: int) -> Case:
    """Return a scenario of the prepared partnership as something to run."""
    setup = apply(scenario, prepared.partnership, quarters, prepared.parameters)
    fixed = scenario.parameters  # what a scenario sets, it sets in every draw
    draws = tuple({name: value for name, value in draw.items() if name not in fixed} for draw in prepared.draws)
    if any(hours.at == 0 for hours in scenario.hours) and any("gross_hours" in draw for draw in draws):
        raise ScenarioError(
            f"{scenario.name} changes some members' hours, and the calibrated file draws gross_hours anew for each "
            "run; fix it for all runs with --set gross_hours=VALUE"
        )
    if scenario.ranges:
        settings_of = settled(scenario, len(draws) or DRAWS)
        setups = [apply(one, prepared.partnership, quarters, prepared.parameters) for one in settings_of]
        draws = draws_of(scenario, setups, setup, draws)
    return Case(scenario.name, scenario.title, setup, draws, scenario.question)


def _report(
    arguments: argparse.Namespace,
    what: Comparison | Ensemble,
    command: str,
    notes: tuple[str, ...],
    timings: dict[str, float],
    aside: str = "",
    forms: ModelForm | None = None,
) -> int:
    """Print the table (or JSON), write the results folder, and say where it is."""
    from scenarios.present import form_tables, tables

    size = ("seed", "quarters") if getattr(arguments, "precision", None) else ("seed", "replications", "quarters")
    command = " ".join([command, *options(arguments, (*PARTNERSHIP, *size))])
    place = Path(arguments.out) if arguments.out else None
    folder = write_results(place, what, command=command, notes=notes, timings=timings, forms=forms)
    if arguments.json:
        data = tables.as_data(what, notes) if isinstance(what, Comparison) else tables.ensemble_as_data(what, notes)
        if forms is not None and isinstance(what, Comparison):
            data["model_form"] = form_tables.as_data(forms, what)
        print(json.dumps(data, indent=2, allow_nan=False))
        return 0
    if isinstance(what, Comparison):
        tables.show(what, aside)
        if forms is not None:
            form_tables.text(forms, what, sys.stdout)
    else:
        tables.show_ensemble(what)
    say(arguments, f"\nSimulated in {timings['simulation_seconds']:.1f} s. Results, tables and pictures: {folder}")
    return 0


def demonstration(arguments: argparse.Namespace) -> int:
    """Compare the illustrative county as it is with a stronger central team, also where a grant pays in both."""
    say(arguments, "Shire County is illustrative: made in the shape a 2007 study reports, not any real county.")
    prepared = prepare(arguments)
    names = [name for word in ("stronger_team", "stronger_team_grant") for name in (word, baseline_of(word))]
    cases = [case_of(read_scenario(name), prepared, arguments.quarters) for name in names]
    with keeping(arguments) as store:
        comparison, by_grant, timings = compare_cases(arguments, *cases, store=store)
        if_granted = compare(*by_grant).row("delivered")
        aside = f"Where a grant pays for the whole team in both. {sentence(if_granted, arguments.quarters / 4)}"
        return _report(arguments, comparison, "run.py", (*prepared.notes, aside), timings, aside)


def compare_two(arguments: argparse.Namespace) -> int:
    """Compare two scenarios of a partnership."""
    plan_of(arguments), band_of(arguments)  # what cannot be is said before anything is simulated
    against = arguments.baseline or baseline_of(arguments.scenario)
    scenario, baseline = read_scenario(arguments.scenario), read_scenario(against)
    prepared = prepare(arguments, scenarios=(scenario, baseline))
    cases = paired([case_of(one, prepared, arguments.quarters) for one in (scenario, baseline)])
    rule = options(arguments, ("band", "precision", "at_most", "stop_when_clear", "model_form"))
    files = [shlex.quote(Path(word).name) for word in (arguments.scenario, against)]
    command = " ".join(["run.py compare", *files, *rule])
    with keeping(arguments) as store:
        comparison, _others, timings = compare_cases(arguments, *cases, store=store)
        forms = model_forms(arguments, prepared, cases, comparison, store) if arguments.model_form else None
        notes = (*prepared.notes, *prepared.partnership.notes)
        return _report(arguments, comparison, command, notes, timings, forms=forms)


def model_forms(
    arguments: argparse.Namespace, prepared: Prepared, cases: list[Case], comparison: Comparison, store: Store
) -> ModelForm:
    """Run the two cases once more under each variant of the model, as often as the comparison was run."""
    say(arguments, f"Asking the same of {len(VARIANTS)} models in which one rule is off or another:")
    pairs = []
    for variant in VARIANTS:
        density = None
        if variant.moves_ties and "density" not in dict(arguments.parameters):
            from calibration.out_degree import solve_out_degree

            without = {name: value for name, value in prepared.parameters.items() if name != "density"}
            parameters = {**without, **variant.parameters}
            density = solve_out_degree(Setup(prepared.partnership, arguments.quarters, parameters)).value
        pairs.append([under(case, variant, density) for case in cases])
    ensembles = run_outcomes(arguments, [case for pair in pairs for case in pair], comparison, store)
    others = list(zip(VARIANTS, ensembles[0::2], ensembles[1::2], strict=True))
    confidence = comparison.stopped.confidence if comparison.stopped else CONFIDENCE
    return model_form((comparison.scenario, comparison.baseline), others, confidence)


def simulate(arguments: argparse.Namespace) -> int:
    """Simulate one partnership under one scenario."""
    scenario = read_scenario(arguments.scenario)
    prepared = prepare(arguments, scenarios=(scenario,))
    notes = (*prepared.notes, *prepared.partnership.notes)
    cases = [case_of(scenario, prepared, arguments.quarters)]
    with keeping(arguments) as store:
        (ensemble,), timings = run_cases(arguments, cases, store)
        command = f"run.py simulate --scenario {shlex.quote(Path(arguments.scenario).name)}"
        return _report(arguments, ensemble, command, notes, timings)
