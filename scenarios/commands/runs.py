"""`run.py`, `run.py simulate`, `run.py compare`: prepare a partnership, run paired replications, report them."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from partnership_dynamics.calibration.plausible.vectors import USED
from partnership_dynamics.calibration.surveyed import growth_of
from partnership_dynamics.scenarios.actions.alternatives import cases_beside, ranking_beside
from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.actions.prepare import prepare as make_ready
from partnership_dynamics.scenarios.actions.runs import (
    Compared,
    compare_cases,
    compare_models,
    compare_scenarios,
    noticed,
    run_beside,
    simulate_scenario,
)
from partnership_dynamics.scenarios.commands.options import AT_DEFAULT
from partnership_dynamics.scenarios.commands.repeat import PARTNERSHIP, options
from partnership_dynamics.scenarios.commands.running import keeping, means_of, progress_bar, progress_bars, run_of, say
from partnership_dynamics.scenarios.commands.words import Default
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.model_form import ModelForm
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.results import check_place, check_writable, write_results
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError, baseline_of, read_scenario
from partnership_dynamics.scenarios.team_options import data_of, lines_of
from partnership_dynamics.scenarios.wording import answer
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.shire import shire_county

if TYPE_CHECKING:
    from partnership_dynamics.calibration.observed import Survey


ALTERNATIVES = "Alternatives"
WIDEST = 100  # characters of a line, as in tables


class More(NamedTuple):
    """What stands below an answer: lines of text, and the same as plain data."""

    lines: tuple[str, ...]
    data: Mapping[str, Any]


def partnership_of(arguments: argparse.Namespace) -> Partnership:
    """Return the partnership of the survey or real county named on the command line, or the illustrative county."""
    survey = _read_survey(arguments)
    return _partnership(arguments) if survey is None else _understood(arguments, survey)


def _partnership(arguments: argparse.Namespace) -> Partnership:
    """Return the partnership of the real county named on the command line, or the illustrative county."""
    if getattr(arguments, "county", None):
        from partnership_dynamics.scenarios.commands.data import county_with

        return county_with(arguments)
    return shire_county()


def _understood(arguments: argparse.Namespace, survey: Survey) -> Partnership:
    """Return the partnership of a survey, and say what was understood."""
    from partnership_dynamics.scenarios.actions.reading import partnership_of_survey

    return partnership_of_survey(survey, arguments.relation, arguments.wave, lambda text: say(arguments, text))


def _read_survey(arguments: argparse.Namespace) -> Survey | None:
    """Return the survey named on the command line; None where none is."""
    if getattr(arguments, "county", None):
        return None
    if not getattr(arguments, "survey", None) and not getattr(arguments, "nodes", None):
        if getattr(arguments, "ties", None):
            raise ScenarioError("--ties needs --nodes: the file of members")
        return None
    from partnership_dynamics.scenarios.commands.reading import read_with

    if arguments.survey and arguments.nodes:
        raise ScenarioError("give either --survey FOLDER or --nodes FILE with --ties FILE, not both")
    if arguments.nodes and not arguments.ties:
        raise ScenarioError("--nodes needs --ties: the file of ties")
    return read_with(arguments, arguments.survey or (arguments.nodes, arguments.ties))


def prepare(
    arguments: argparse.Namespace,
    survey: Survey | None = None,
    scenarios: Sequence[Scenario] = (),
    grows: bool = False,
    check: Callable[[Partnership], None] | None = None,
) -> Prepared:
    """Read the partnership (from its survey, where that was read), and make it ready as the command line says.

    With ``grows``, each pair of runs of a surveyed network draws how far it grows or shrinks.
    What ``check`` refuses is refused before anything is compiled.
    """
    if arguments.command != "log":  # a fit goes on in a folder that it began
        check_place(Path(arguments.out)) if arguments.out else check_writable(Path("results"))
    survey = _read_survey(arguments) if survey is None else survey
    partnership = _partnership(arguments) if survey is None else _understood(arguments, survey)
    if check is not None:
        check(partnership)
    growth = growth_of(partnership) if grows else None
    calibrated = getattr(arguments, "calibrated", None)
    over = hasattr(arguments, "which") and arguments.which != "default"
    if not over and isinstance(getattr(arguments, "replications", None), Default) and hasattr(arguments, "which"):
        arguments.replications = Default(AT_DEFAULT)
    with progress_bars(arguments) as tell:
        return make_ready(
            partnership,
            arguments.quarters,
            dict(arguments.parameters),
            scenarios=scenarios,
            calibrated=Path(calibrated) if calibrated else None,
            workers=getattr(arguments, "workers", None),
            elsewhere=bool(getattr(arguments, "cluster", None)),
            growth=growth,
            say=lambda text: say(arguments, text),
            counties=USED if over else 0,
            tell=tell,
        )


def _show(arguments: argparse.Namespace, what: Comparison | Ensemble) -> None:
    """Print the table as soon as there is one, before whatever else is asked is run."""
    if arguments.json:
        return
    from partnership_dynamics.scenarios.present import tables

    if isinstance(what, Comparison):
        tables.show(what)
    else:
        tables.show_ensemble(what)
    sys.stdout.flush()


def _report(
    arguments: argparse.Namespace,
    what: Comparison | Ensemble,
    command: str,
    notes: tuple[str, ...],
    timings: Mapping[str, float],
    forms: ModelForm | None = None,
    more: More | None = None,
) -> int:
    """Print what comes below the table that was shown (or everything, as JSON), and write the results folder."""
    from partnership_dynamics.scenarios.present import form_tables, tables

    if not arguments.json:
        if more and more.lines:
            print("\n".join(more.lines))
        if forms is not None and isinstance(what, Comparison):
            form_tables.text(forms, what, sys.stdout)
        sys.stdout.flush()
    size = ("seed", "quarters") if getattr(arguments, "precision", None) else ("seed", "replications", "quarters")
    command = " ".join([command, *options(arguments, (*PARTNERSHIP, *size))])
    path = Path(arguments.out) if arguments.out else None
    folder = write_results(
        path, what, command=command, notes=notes, timings=timings, forms=forms, further=more.data if more else None
    )
    if arguments.json:
        data = tables.as_data(what, notes) if isinstance(what, Comparison) else tables.ensemble_as_data(what, notes)
        if forms is not None and isinstance(what, Comparison):
            data["model_form"] = form_tables.as_data(forms, what)
        print(json.dumps({**data, **(more.data if more else {})}, indent=2, allow_nan=False))
        return 0
    say(arguments, f"\nSimulated in {timings['simulation_seconds']:.1f} s. Results, tables and pictures: {folder}")
    return 0


def _noticed(arguments: argparse.Namespace, ensemble: Ensemble, prepared: Prepared) -> list[str]:
    """Say, and return, where drawn constants doubled or emptied the network of a partnership that nothing befalls."""
    result = noticed(ensemble, prepared)
    for note in result:
        say(arguments, note)
    return result


def demonstration(arguments: argparse.Namespace) -> int:
    """Compare the illustrative county as it is with a stronger central team, also where a grant pays in both."""
    say(arguments, "Shire County is illustrative: made in the shape a 2007 study reports, not any real county.")
    prepared = prepare(arguments)
    names = [name for word in ("stronger_team", "stronger_team_grant") for name in (word, baseline_of(word))]
    scenario, baseline, *granted = (case_of(read_scenario(name), prepared, arguments.quarters) for name in names)
    how = run_of(arguments)
    asked = read_scenario(names[0])
    options_ = cases_beside(asked, prepared, arguments.quarters)
    with keeping(arguments) as store:
        with means_of(arguments, store) as means:
            compared = compare_cases(scenario, baseline, how, means)
        _show(arguments, compared.comparison)
        with means_of(arguments, store, ALTERNATIVES) as means:
            compared = run_beside(compared, [*granted, *options_], means)
        by_grant = compare(compared.others[0], compared.others[1], threshold=how.threshold)
        said = answer(by_grant.finding(), asked=how.threshold.asked)
        aside = f"Where a grant pays for the whole team in both. {said}"
        more = _further(arguments, replace(compared, others=compared.others[len(granted) :]))
        more = More(("", *textwrap.wrap(aside, WIDEST), *more.lines), more.data)
        return _report(arguments, compared.comparison, "run.py", (*prepared.notes, aside), compared.timings, more=more)


def compare_two(arguments: argparse.Namespace) -> int:
    """Compare two scenarios of a partnership."""
    how = run_of(arguments)  # what cannot be is said before anything is simulated
    against = arguments.baseline or baseline_of(arguments.scenario)
    scenario, baseline = read_scenario(arguments.scenario), read_scenario(against)
    prepared = prepare(arguments, scenarios=(scenario, baseline), grows=True)
    rule = options(arguments, ("matters", "band", "precision", "at_most", "stop_when_clear", "model_form"))
    files = [shlex.quote(Path(word).name) for word in (arguments.scenario, against)]
    command = " ".join(["run.py compare", *files, *rule])
    notes = (*prepared.notes, *prepared.partnership.notes)
    with keeping(arguments) as store:
        options_ = cases_beside(scenario, prepared, arguments.quarters)
        with means_of(arguments, store) as means:
            compared = compare_scenarios(prepared, scenario, baseline, how, means)
        _show(arguments, compared.comparison)
        if options_:
            with means_of(arguments, store, ALTERNATIVES) as means:
                compared = run_beside(compared, options_, means)
        notes = (*notes, *_noticed(arguments, compared.comparison.baseline, prepared))
        forms = None
        if arguments.model_form:
            with means_of(arguments, store) as means:
                forms = compare_models(prepared, compared, means, given="density" in dict(arguments.parameters))
        return _report(
            arguments,
            compared.comparison,
            command,
            notes,
            compared.timings,
            forms=forms,
            more=_further(arguments, compared),
        )


def _further(arguments: argparse.Namespace, compared: Compared) -> More:
    """Return what stands below an answer: the alternatives of a what-if about a team, and why if that was asked."""
    lines: list[str] = []
    data: dict[str, Any] = {}
    comparison = compared.comparison
    ranking = ranking_beside((comparison.baseline, comparison.scenario), compared.others)
    if ranking is not None:
        lines += lines_of(ranking)
        data["options"] = data_of(ranking)
    if getattr(arguments, "why", False):
        from partnership_dynamics.scenarios.present.why_words import why_data, why_lines
        from partnership_dynamics.scenarios.why import why

        with progress_bar(arguments, "Why") as progress:
            found = why(
                comparison.scenario, comparison.baseline, compared.cases, workers=arguments.workers, progress=progress
            )
        lines += why_lines(found)
        data["why"] = why_data(found)
    return More(tuple(lines), data)


def simulate(arguments: argparse.Namespace) -> int:
    """Simulate one partnership under one scenario."""
    scenario = read_scenario(arguments.scenario)
    prepared = prepare(arguments, scenarios=(scenario,), grows=True)
    notes = (*prepared.notes, *prepared.partnership.notes)
    with keeping(arguments) as store:
        with means_of(arguments, store) as means:
            done = simulate_scenario(prepared, scenario, run_of(arguments), means)
        _show(arguments, done.ensembles[0])
        notes = (*notes, *_noticed(arguments, done.ensembles[0], prepared))
        command = f"run.py simulate --scenario {shlex.quote(Path(arguments.scenario).name)}"
        return _report(arguments, done.ensembles[0], command, notes, done.timings)
