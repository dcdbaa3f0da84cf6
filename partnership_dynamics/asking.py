"""Ask: take a partnership, say what to change, and get an answer."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from partnership_dynamics.answers import Asked, Cell, ComparisonAnswer, FactorialAnswer, Outlook
from partnership_dynamics.calibration.plausible.vectors import USED
from partnership_dynamics.calibration.surveyed import growth_of
from partnership_dynamics.scenarios import schema
from partnership_dynamics.scenarios.actions import runs as running
from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of, prepare, tried
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.ensemble.memory import check_memory
from partnership_dynamics.scenarios.ensemble.sequential import AT_MOST, Plan
from partnership_dynamics.scenarios.finding import USUAL_SHARE, Threshold
from partnership_dynamics.scenarios.ranges import paired
from partnership_dynamics.scenarios.schema import (
    Scenario,
    ScenarioError,
    apply,
    baseline_of,
    read_scenario,
    scenario_from,
)
from partnership_dynamics.scenarios.shape import nearest
from partnership_dynamics.simulation import shire as illustrative
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress, default_workers

if TYPE_CHECKING:
    import pandas as pd

    from partnership_dynamics.calibration.plan import ReadingPlan

YEARS, PAIRS, SEED = 10.0, running.REPLICATIONS, running.SEED
KEPT = 8  # partnerships made ready, whose out-degree parameter need not be solved again
OF_CELL = "cell"
_ready: OrderedDict[str, Prepared] = OrderedDict()

WhatIf = str | Path | Scenario
Over = Literal["plausible", "default"]


def shire() -> Partnership:
    """Return Shire County: an illustrative partnership of 17 members, in the shape that a 2007 study reports.

    Examples
    --------
    >>> shire()
    <Shire County (illustrative): 17 members, 61 ties, convened by its team>
    """
    return illustrative.shire_county()


def read_survey(
    path: str | Path | Sequence[str | Path],
    relation: str | None = None,
    wave: str | None = None,
    kinds: Mapping[str, str] | str | Path | None = None,
    plan: ReadingPlan | str | Path | None = None,
    **how: Any,
) -> Partnership:
    r"""Return the partnership that a survey describes.

    Parameters
    ----------
    path : str or Path, or several
        A folder, a workbook, or files of any of the formats that `run.py survey` reads.
    relation : str, optional
        Which relation; needed where there are several.
    wave : str, optional
        Which wave; by default the last.
    kinds : mapping or path, optional
        Your own words for kinds of member, such as ``{"Sheriff": "police"}``.
    plan : ReadingPlan or path, optional
        How to read it, such as the file that `run.py survey` writes; what else is given here holds first.
    **how
        What `calibration.survey.read_survey` takes: ``columns``, ``directed``, ``missing``, ``secret`` and more.

    Returns
    -------
    Partnership
        Its ``notes`` say what was assumed. Of a surveyed network nobody knows how far it will grow or shrink, so
        `simulate` and `compare` draw that for each pair of histories, as the command and the app do.

    Raises
    ------
    SurveyError
        Naming the file, where in it, and what to do; also where the survey holds several partnerships.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "contact.csv"
    ...     _ = file.write_text("from,to\nNorth,South\nSouth,Fire\nFire,North\nPolice,North\n")
    ...     partnership = read_survey(file)
    >>> [member.name for member in partnership.members]
    ['North', 'South', 'Fire', 'Police']
    """
    from partnership_dynamics.calibration.partnerships import check_one_partnership
    from partnership_dynamics.calibration.plan_files import read_plan
    from partnership_dynamics.calibration.survey import read_survey as read
    from partnership_dynamics.calibration.surveyed import surveyed_partnership

    chosen = read_plan(Path(plan)) if isinstance(plan, str | Path) else plan
    survey = read(path, plan=chosen, **how)
    check_one_partnership(survey)
    return surveyed_partnership(survey, relation, wave, kinds, plan=chosen)


def scenario(name: str, /, **tables: Any) -> Scenario:
    """Return a scenario: of the library, of a file, or built here with the keys that a file has.

    Parameters
    ----------
    name : str
        A name of the library or the path of a TOML file; with ``tables``, the name that the new scenario gets.
    **tables
        ``title``, ``question``, ``extends``, ``team``, ``table``, ``parameters``, ``seat``, ``venue``, ``hours``,
        ``member`` and ``event``, as in a file: a mapping for ``[team]``, a list of mappings for ``[[event]]``. A number
        may be a range, ``{"low": 1, "high": 3}``.

    Raises
    ------
    ScenarioError
        Naming the key, what was found and what is allowed.

    Examples
    --------
    >>> scenario("no_team").title
    'The team closes half-way'
    >>> cut = scenario("cut", extends="stronger_team", event=[{"kind": "funding", "year": 3, "value": 0.8}])
    >>> cut.title, cut.event[0].at
    ('cut', 8)
    """
    if not tables:
        return read_scenario(name)
    words = name.replace("_", " ")
    return scenario_from({"title": words, "question": f"What if {words}?", **tables}, name)


def library() -> pd.DataFrame:
    """Return the scenarios of the library: a row each, with name, title and question.

    Examples
    --------
    >>> list(library().columns)
    ['name', 'title', 'question']
    """
    import pandas as pd

    read = [read_scenario(name) for name in schema.library()]
    return pd.DataFrame([{"name": one.name, "title": one.title, "question": one.question} for one in read])


def _scenario(what: WhatIf) -> Scenario:
    return what if isinstance(what, Scenario) else read_scenario(str(what))


def _made_ready(
    county: Partnership,
    quarters: int,
    constants: Mapping[str, float] | None,
    what_ifs: Sequence[Scenario],
    calibrated: str | Path | None,
    workers: int | None,
    over: Over = "default",
    grows: bool = False,
) -> Prepared:
    """Return a partnership made ready for scenarios, without solving again what was solved for it before.

    With ``grows``, each pair of histories of a surveyed network draws how far it grows or shrinks.
    """
    chosen = dict(constants or {})
    growth = growth_of(county) if grows else None
    counties = USED if over == "plausible" else 0
    path = None if calibrated is None else Path(calibrated)
    file = "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        what = json.dumps([setup_data(Setup(county, 1, chosen)), file], sort_keys=True)
    except KeyError as error:
        raise ScenarioError(f"there is no parameter {error}{nearest(str(error.args[0]), PARAMETERS)}") from None
    remarked = tried(county, quarters, chosen, what_ifs)
    check_memory(Setup(county, quarters, chosen), len(what_ifs), workers or default_workers())
    key = hashlib.sha256(f"{what} {counties} {growth}".encode()).hexdigest()
    if key not in _ready:
        _ready[key] = prepare(
            county, quarters, chosen, calibrated=path, workers=workers, counties=counties, growth=growth
        )
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return replace(_ready[key], notes=(*_ready[key].notes, *remarked))


def _quarters(years: float) -> int:
    quarters = round(4 * years)
    if abs(quarters - 4 * years) > 1e-9:
        raise ScenarioError(f"years is {years:g}; it counts whole quarters, such as 2.5")
    return quarters


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
    >>> setup(shire(), "stronger_team", years=2, constants={"density": -2.0}).quarters
    8
    """
    what_if, quarters = _scenario(scenario), _quarters(years)
    ready = _made_ready(county, quarters, constants, [what_if], calibrated, None)
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
    >>> held = {"density": -2.0}
    >>> outlook = simulate(shire(), "engaged_leaders", runs=4, years=2, constants=held, over="default")
    >>> outlook.runs, outlook.to_frame("quarters").shape[0]
    (4, 32)
    """
    what_if, quarters = _scenario(scenario), _quarters(years)
    ready = _made_ready(county, quarters, constants, [what_if], calibrated, workers, over, grows=True)
    done = running.simulate_scenario(ready, what_if, _run(runs, years, seed), _means(workers, progress))
    notes = (*ready.notes, *county.notes, *running.noticed(done.ensembles[0], ready))
    return Outlook(done.ensembles[0], notes)


def _run(
    times: int, years: float, seed: int, plan: Plan | None = None, threshold: Threshold | None = None
) -> running.Run:
    if times < 1:
        raise ScenarioError(f"{times} histories; at least 1 is needed")
    return running.Run(seed, times, _quarters(years), plan, threshold or Threshold())


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
    >>> held = {"density": -2.0}
    >>> answer = compare(shire(), "stronger_team", pairs=10, years=2, seed=1, constants=held, over="default")
    >>> answer.judgement in ("better", "worse", "no difference", "cannot tell yet")
    True
    >>> low, high = answer.interval
    >>> low <= answer.difference <= high
    True
    """
    changed = _scenario(scenario)
    if baseline is None:
        baseline = changed.against if isinstance(scenario, Scenario) else baseline_of(str(scenario))
    standing = _scenario(baseline)
    try:
        plan = None if precision is None else Plan(precision, at_most, stop_when_clear)
        asked = band is not None or matters != USUAL_SHARE
        how = _run(pairs, years, seed, plan, Threshold(matters, band, asked))
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    ready = _made_ready(county, how.quarters, constants, [changed, standing], calibrated, workers, over, grows=True)
    compared = running.compare_scenarios(ready, changed, standing, how, _means(workers, progress))
    notes = (*ready.notes, *county.notes, *running.noticed(compared.comparison.baseline, ready))
    return ComparisonAnswer(compared.comparison, notes, Asked(ready, changed))


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
    >>> grid = {"team.staff": [0.5, 2.0], "parameters.turnover": [0.02, 0.08]}
    >>> answer = factorial(shire(), grid, runs=4, years=2, constants={"density": -2.0})
    >>> answer.to_frame().shape[0], len(answer.effects())
    (16, 3)
    """
    if not levels or not all(len(values) for values in levels.values()):
        raise ScenarioError("give each factor its levels, such as {'team.staff': [0.5, 1, 2]}")
    base = scenario if isinstance(scenario, str) else _scenario(scenario).name
    quarters = _quarters(years)
    combinations = [dict(zip(levels, values, strict=True)) for values in itertools.product(*levels.values())]
    what_ifs = []
    for number, combination in enumerate(combinations, start=1):
        name = f"{OF_CELL}_{number}"
        words = ", ".join(f"{key} {value}" for key, value in combination.items())
        tables = {"extends": base, "title": words, "question": f"What if {words}?", **_nested(combination)}
        what_ifs.append(scenario_from(tables, name))
    ready = _made_ready(county, quarters, constants, what_ifs, None, workers)
    cases = paired([case_of(one, ready, quarters) for one in what_ifs])
    done = running.run_cases(cases, _run(runs, years, seed), _means(workers, progress))
    cells = tuple(Cell(levels, one) for levels, one in zip(combinations, done.ensembles, strict=True))
    return FactorialAnswer(tuple(levels), cells, (*ready.notes, *county.notes))
