"""Simulate scenarios of a prepared partnership, alone or compared pair by pair.

Examples
--------
>>> from partnership_dynamics.scenarios.actions.prepare import prepare
>>> from partnership_dynamics.scenarios.schema import read_scenario
>>> from partnership_dynamics.simulation.shire import shire_county
>>> ready = prepare(shire_county(), quarters=8, constants={"density": -2.0})
>>> how = Run(seed=1, replications=4, quarters=8)
>>> answer = compare_scenarios(ready, read_scenario("stronger_team"), read_scenario("as_is"), how)
>>> answer.comparison.scenario.replications
4
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from partnership_dynamics.calibration import out_degree
from partnership_dynamics.scenarios.actions.balancing import unbalanced
from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.actions.watch import Say, silent
from partnership_dynamics.scenarios.ensemble.chunk import Case
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble, ensembles_of, run_ensembles
from partnership_dynamics.scenarios.ensemble.intervals import CONFIDENCE
from partnership_dynamics.scenarios.ensemble.model_form import VARIANTS, ModelForm, model_form, under
from partnership_dynamics.scenarios.ensemble.outcomes import Comparison, compare
from partnership_dynamics.scenarios.ensemble.precise import extend_to_precision
from partnership_dynamics.scenarios.ensemble.runner import Runner
from partnership_dynamics.scenarios.ensemble.sequential import Plan, Stopped
from partnership_dynamics.scenarios.ensemble.store import Store
from partnership_dynamics.scenarios.finding import Threshold
from partnership_dynamics.scenarios.ranges import paired
from partnership_dynamics.scenarios.schema import Scenario
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.workers import Progress

SEED, REPLICATIONS, QUARTERS = 2007, 500, 40


@dataclass(frozen=True)
class Run:
    """How often, how long and with which luck to simulate.

    Attributes
    ----------
    seed : int
    replications : int
        Histories of each scenario; not used with a ``plan``.
    quarters : int
        The length of a history.
    plan : Plan, optional
        Runs until the difference is as precise as planned, in place of so many replications.
    threshold : Threshold
        How large a difference must be to matter, set before the run.
    """

    seed: int = SEED
    replications: int = REPLICATIONS
    quarters: int = QUARTERS
    plan: Plan | None = None
    threshold: Threshold = field(default_factory=Threshold)


@dataclass(frozen=True)
class Means:
    """What histories are run with: nothing here changes a number.

    Attributes
    ----------
    workers : int, optional
        Threads; by default one for each core.
    progress : callable, optional
        Told (histories done, histories in all).
    executor : concurrent.futures.Executor, optional
        Runs the histories in place of threads: a cluster's, say.
    store : Store, optional
        Keeps what is done, so that the same work can go on where it was broken off.
    say : callable
        Told what is worth a sentence.
    """

    workers: int | None = None
    progress: Progress | None = None
    executor: Executor | None = None
    store: Store | None = None
    say: Say = silent


@dataclass(frozen=True)
class SimulatedCases:
    """Results of the cases of one run.

    Attributes
    ----------
    ensembles : tuple of Ensemble
        In the order of the cases.
    stopped : Stopped or None
        How a sequential rule ended the run.
    timings : mapping of str to number
    """

    ensembles: tuple[Ensemble, ...]
    stopped: Stopped | None
    timings: Mapping[str, float]


@dataclass(frozen=True)
class Compared:
    """A scenario against a baseline.

    Attributes
    ----------
    comparison : Comparison
    cases : tuple of Case
        The two.
    timings : mapping of str to number
    others : tuple of Ensemble
        Results of other cases that were run beside them (`run_beside`).
    """

    comparison: Comparison
    cases: tuple[Case, Case]
    timings: Mapping[str, float]
    others: tuple[Ensemble, ...] = ()


def run_cases(cases: Sequence[Case], how: Run, means: Means | None = None) -> SimulatedCases:
    """Run cases with the same luck, as often as asked or until the first two differ as precisely as planned."""
    means = means or Means()
    before, stopped, store = time.perf_counter(), None, means.store
    with Runner(cases, how.seed, means.workers, means.progress, executor=means.executor, store=store) as runner:
        if how.plan is None:
            runner.extend(how.replications)
        else:
            stopped = extend_to_precision(runner, how.plan, how.threshold)
        ensembles = ensembles_of(runner)
    seconds = round(time.perf_counter() - before, 3)
    timings: dict[str, float] = {"simulation_seconds": seconds, "histories": len(cases) * runner.replications}
    if store and store.taken:
        timings["histories_done_before"] = store.taken
        means.say(
            f"{store.taken:,} histories were there already, from the same command broken off or running beside "
            "this one, and were taken from there."
        )
    return SimulatedCases(tuple(ensembles), stopped, timings)


def simulate_scenario(
    prepared: Prepared, scenario: Scenario, how: Run | None = None, means: Means | None = None
) -> SimulatedCases:
    """Simulate a partnership under one scenario.

    Raises
    ------
    ScenarioError
        If the scenario does not fit the partnership.
    """
    how = how or Run()
    return run_cases([case_of(scenario, prepared, how.quarters)], replace(how, plan=None), means)


def without_convener(case: Case) -> Case | None:
    """Return the same case with its team or lead organisation lost half-way; None where it is lost or absent anyway."""
    closes = any(event.kind == "close_team" for event in case.setup.events)
    if closes or case.setup.partnership.governance == "shared":
        return None
    lost = Event(case.setup.quarters // 2, "close_team")
    setup = replace(case.setup, events=(*case.setup.events, lost))
    return Case(f"{case.name}_loss", f"{case.title}, the team lost", setup, case.draws, "", case.plausible)


def compare_cases(scenario: Case, baseline: Case, how: Run, means: Means | None = None) -> Compared:
    """Run scenario and baseline in pairs, each also with its convener lost half-way."""
    lost = [case for case in map(without_convener, (scenario, baseline)) if case is not None]
    losses = lost if len(lost) == 2 else []
    done = run_cases([scenario, baseline, *losses], how, means)
    first, second, *rest = done.ensembles
    pair = (rest[0], rest[1]) if losses else None
    comparison = compare(first, second, pair, threshold=how.threshold, stopped=done.stopped)
    return Compared(comparison, (scenario, baseline), done.timings)


def run_beside(compared: Compared, cases: Sequence[Case], means: Means | None = None) -> Compared:
    """Run other cases beside two that were compared, as often and with the same luck, and add their results."""
    if not cases:
        return compared
    before, scenario = time.perf_counter(), compared.comparison.scenario
    others = as_often(cases, scenario, means or Means())
    seconds = round(compared.timings["simulation_seconds"] + time.perf_counter() - before, 3)
    histories = compared.timings["histories"] + len(cases) * scenario.replications
    timings = {**compared.timings, "simulation_seconds": seconds, "histories": histories}
    return replace(compared, timings=timings, others=(*compared.others, *others))


def as_often(cases: Sequence[Case], ensemble: Ensemble, means: Means) -> list[Ensemble]:
    """Run cases as often as an ensemble and with its luck; the quarters of single runs are not kept."""
    return run_ensembles(
        cases,
        ensemble.replications,
        ensemble.seed,
        means.workers,
        means.progress,
        executor=means.executor,
        store=means.store,
        everything=0,
    )


def compare_scenarios(
    prepared: Prepared,
    scenario: Scenario,
    baseline: Scenario,
    how: Run | None = None,
    means: Means | None = None,
) -> Compared:
    """Compare two scenarios of a partnership, pair by pair under the same luck.

    Raises
    ------
    ScenarioError
        If one of them does not fit the partnership.
    """
    how = how or Run()
    first, second = paired([case_of(what_if, prepared, how.quarters) for what_if in (scenario, baseline)])
    return compare_cases(first, second, how, means)


def noticed(ensemble: Ensemble, prepared: Prepared) -> list[str]:
    """Return a note where drawn constants doubled or emptied the network of a partnership that nothing befalls.

    Parameters
    ----------
    ensemble : Ensemble
        Of the partnership as it is.
    prepared : Prepared
    """
    if not prepared.draws or ensemble.setup.events:
        return []
    note = unbalanced(ensemble.last("pairs_in_contact"), prepared.partnership)
    return [note] if note else []


def compare_models(
    prepared: Prepared, compared: Compared, means: Means | None = None, given: bool = False
) -> ModelForm:
    """Ask the same of models in which one rule is off or another, as often as the comparison was run.

    Parameters
    ----------
    prepared : Prepared
    compared : Compared
    means : Means, optional
    given : bool
        Whether the out-degree parameter was given, so that it is not solved for each model.
    """
    means = means or Means()
    means.say(f"Asking the same of {len(VARIANTS)} models in which one rule is off or another:")
    pairs = []
    quarters = compared.cases[0].setup.quarters
    for variant in VARIANTS:
        density = None
        if variant.moves_ties and not given:
            without = {name: value for name, value in prepared.parameters.items() if name != "density"}
            setup = Setup(prepared.partnership, quarters, {**without, **variant.parameters})
            density = out_degree.solve_out_degree(setup).value
        pairs.append([under(case, variant, density) for case in compared.cases])
    comparison = compared.comparison
    ensembles = as_often([case for pair in pairs for case in pair], comparison.scenario, means)
    others = list(zip(VARIANTS, ensembles[0::2], ensembles[1::2], strict=True))
    confidence = comparison.stopped.confidence if comparison.stopped else CONFIDENCE
    return model_form((comparison.scenario, comparison.baseline), others, confidence)
