"""Ask: take a partnership, say what to change, and get an answer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from partnership_dynamics.answers import AskedComparison, Cell, ComparisonAnswer, FactorialAnswer, Outlook
from partnership_dynamics.ready import PAIRS, SEED, YEARS, Over, made_ready, whole_quarters
from partnership_dynamics.scenarios.actions import runs as running
from partnership_dynamics.scenarios.actions.prepare import case_of
from partnership_dynamics.scenarios.ensemble.sequential import AT_MOST, Plan
from partnership_dynamics.scenarios.finding import USUAL_SHARE, Threshold
from partnership_dynamics.scenarios.ranges import paired
from partnership_dynamics.scenarios.schema import Scenario, ScenarioError, apply, baseline_of, scenario_from
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress
from partnership_dynamics.sources import WhatIf, scenario_of

OF_CELL = "cell"


def setup(
    county: Partnership,
    scenario: WhatIf = "as_is",
    *,
    years: float = YEARS,
    constants: Mapping[str, float] | None = None,
    calibrated: str | Path | None = None,
) -> Setup:
    """Return all that decides a partnership's future but chance, at one value of each parameter.

    The parameters are those round which `simulate` draws; a surveyed network is held as it is, where `simulate` draws
    how far it grows or shrinks.

    Parameters
    ----------
    county : Partnership
    scenario : str, Path or Scenario
    years : float
    constants : mapping of str to float, optional
    calibrated : path, optional

    Examples
    --------
    >>> from partnership_dynamics import shire
    >>> setup(shire(), "stronger_team", years=2, constants={"density": -2.0}).quarters
    8
    """
    what_if, quarters = scenario_of(scenario), whole_quarters(years)
    ready = made_ready(county, quarters, constants, [what_if], calibrated, None)
    return apply(what_if, ready.partnership, quarters, ready.parameters)


def simulate(
    county: Partnership,
    scenario: WhatIf = "as_is",
    *,
    runs: int = PAIRS,
    years: float = YEARS,
    seed: int = SEED,
    constants: Mapping[str, float] | None = None,
    calibrated: str | Path | None = None,
    over: Over = "plausible",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Outlook:
    """Simulate a partnership under one scenario.

    Parameters
    ----------
    county : Partnership
        From `shire` or `read_survey`.
    scenario : str, Path or Scenario
        A name of the library, a file, or one of your own (`scenario`).
    runs : int
        Histories.
    years : float
    seed : int
        The same seed gives the same results, on any number of workers.
    constants : mapping of str to float, optional
        Constants of the model to change; `run.py parameters` lists them.
    calibrated : path, optional
        A file of calibrated constants.
    over : {"plausible", "default"}
        Over plausible counties, or at one value of each parameter.
    workers : int, optional
        Threads; by default one for each core.
    progress : callable, optional
        Told (histories done, histories in all).

    Raises
    ------
    ScenarioError
        If the scenario does not fit the partnership.

    Examples
    --------
    >>> from partnership_dynamics import shire
    >>> held = {"density": -2.0}
    >>> outlook = simulate(shire(), "engaged_leaders", runs=4, years=2, constants=held, over="default")
    >>> outlook.runs, outlook.to_frame("quarters").shape[0]
    (4, 32)
    """
    what_if, quarters = scenario_of(scenario), whole_quarters(years)
    ready = made_ready(county, quarters, constants, [what_if], calibrated, workers, over, grows=True)
    done = running.simulate_scenario(ready, what_if, _run(runs, years, seed), _means(workers, progress))
    notes = (*ready.notes, *county.notes, *running.noticed(done.ensembles[0], ready))
    return Outlook(done.ensembles[0], notes)


def _run(
    times: int, years: float, seed: int, plan: Plan | None = None, threshold: Threshold | None = None
) -> running.Run:
    if times < 1:
        raise ScenarioError(f"{times} histories; at least 1 is needed")
    return running.Run(seed, times, whole_quarters(years), plan, threshold or Threshold())


def _means(workers: int | None, progress: Progress | None) -> running.Means:
    return running.Means(workers, progress)


def compare(
    county: Partnership,
    scenario: WhatIf,
    baseline: WhatIf | None = None,
    *,
    pairs: int = PAIRS,
    years: float = YEARS,
    seed: int = SEED,
    matters: float = USUAL_SHARE,
    band: float | None = None,
    precision: float | None = None,
    at_most: int = AT_MOST,
    stop_when_clear: bool = False,
    constants: Mapping[str, float] | None = None,
    calibrated: str | Path | None = None,
    over: Over = "plausible",
    workers: int | None = None,
    progress: Progress | None = None,
) -> ComparisonAnswer:
    """Compare two scenarios of a partnership, pair by pair under the same luck.

    The same question to `run.py compare` and to the app, with the same seed and number of pairs, gives the same bits.

    Parameters
    ----------
    county : Partnership
        From `shire` or `read_survey`.
    scenario, baseline : str, Path or Scenario
        A name of the library, a file, or one of your own (`scenario`). Without a baseline it is what the scenario is
        to be compared with, as a rule the partnership as it is.
    pairs : int
        Pairs of histories.
    years : float
    seed : int
    matters : float
        How large a difference must be to matter, as a share of what the baseline delivers; set before the answer is
        seen.
    band : float, optional
        The same in projects delivered a year, instead.
    precision : float, optional
        In place of ``pairs``: run until the difference is known to within so many projects either way.
    at_most : int
        With ``precision``: the most pairs.
    stop_when_clear : bool
        With ``precision``: stop as soon as it is clear whether the difference matters.
    constants, calibrated, over, workers, progress
        As for `simulate`.

    Raises
    ------
    ScenarioError
        If a scenario does not fit the partnership.

    Examples
    --------
    >>> from partnership_dynamics import shire
    >>> held = {"density": -2.0}
    >>> answer = compare(shire(), "stronger_team", pairs=10, years=2, seed=1, constants=held, over="default")
    >>> answer.judgement in ("better", "worse", "no difference", "cannot tell yet")
    True
    >>> low, high = answer.interval
    >>> low <= answer.difference <= high
    True
    """
    changed = scenario_of(scenario)
    if baseline is None:
        baseline = changed.against if isinstance(scenario, Scenario) else baseline_of(str(scenario))
    standing = scenario_of(baseline)
    try:
        plan = None if precision is None else Plan(precision, at_most, stop_when_clear)
        asked = band is not None or matters != USUAL_SHARE
        how = _run(pairs, years, seed, plan, Threshold(matters, band, asked))
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    ready = made_ready(county, how.quarters, constants, [changed, standing], calibrated, workers, over, grows=True)
    compared = running.compare_scenarios(ready, changed, standing, how, _means(workers, progress))
    notes = (*ready.notes, *county.notes, *running.noticed(compared.comparison.baseline, ready))
    return ComparisonAnswer(compared.comparison, notes, AskedComparison(ready, changed))


def _nested(levels: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a scenario from dotted keys.

    Examples
    --------
    >>> _nested({"team.staff": 1.0, "parameters.turnover": 0.1, "extends": "no_team"})
    {'team': {'staff': 1.0}, 'parameters': {'turnover': 0.1}, 'extends': 'no_team'}
    """
    tables: dict[str, Any] = {}
    for key, value in levels.items():
        table, _dot, inside = key.partition(".")
        if inside:
            tables.setdefault(table, {})[inside] = value
        else:
            tables[table] = value
    return tables


def factorial(
    county: Partnership,
    levels: Mapping[str, Sequence[Any]],
    *,
    scenario: WhatIf = "as_is",
    runs: int = 100,
    years: float = YEARS,
    seed: int = SEED,
    constants: Mapping[str, float] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FactorialAnswer:
    """Simulate every combination of levels of your own, all under the same luck.

    Parameters
    ----------
    county : Partnership
    levels : mapping of str to sequence
        The levels of each factor. A factor is a key of a scenario file with its table: ``team.staff``,
        ``table.strategy``, ``parameters.turnover``, or ``extends`` for scenarios of the library.
    scenario : str or Path
        What every combination builds on.
    runs : int
        Histories of each combination.
    years, seed, constants, workers, progress
        As for `simulate`.

    Returns
    -------
    FactorialAnswer
        With ``effects()``, ``to_frame()`` and ``plot()``.

    Raises
    ------
    ScenarioError
        If there is no level, a factor is no key of a scenario, or a level is none that it may take.

    Examples
    --------
    >>> from partnership_dynamics import shire
    >>> grid = {"team.staff": [0.5, 2.0], "parameters.turnover": [0.02, 0.08]}
    >>> answer = factorial(shire(), grid, runs=4, years=2, constants={"density": -2.0})
    >>> answer.to_frame().shape[0], len(answer.effects())
    (16, 3)
    """
    if not levels or not all(len(values) for values in levels.values()):
        raise ScenarioError("give each factor its levels, such as {'team.staff': [0.5, 1, 2]}")
    base = scenario if isinstance(scenario, str) else scenario_of(scenario).name
    quarters = whole_quarters(years)
    combinations = [dict(zip(levels, values, strict=True)) for values in itertools.product(*levels.values())]
    what_ifs = []
    for number, combination in enumerate(combinations, start=1):
        name = f"{OF_CELL}_{number}"
        words = ", ".join(f"{key} {value}" for key, value in combination.items())
        tables = {"extends": base, "title": words, "question": f"What if {words}?", **_nested(combination)}
        what_ifs.append(scenario_from(tables, name))
    ready = made_ready(county, quarters, constants, what_ifs, None, workers)
    cases = paired([case_of(what_if, ready, quarters) for what_if in what_ifs])
    done = running.run_cases(cases, _run(runs, years, seed), _means(workers, progress))
    cells = tuple(Cell(levels, ensemble) for levels, ensemble in zip(combinations, done.ensembles, strict=True))
    return FactorialAnswer(tuple(levels), cells, (*ready.notes, *county.notes))
