"""`run.py validate`: look for the patterns that studies of partnerships found, and write what came of it."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from partnership_dynamics.scenarios.actions.validating import (
    Observer,
    Trials,
    earlier_verdicts,
    steps_of,
    write_validation,
)
from partnership_dynamics.scenarios.actions.validating import (
    validate as look_for,
)
from partnership_dynamics.scenarios.commands.parser import VALIDATE, VALIDATE_COUNTIES, VALIDATE_QUICK
from partnership_dynamics.scenarios.commands.running import say
from partnership_dynamics.scenarios.results import check_place
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.scenarios.validation.county import CountyRow, RowResult
from partnership_dynamics.scenarios.validation.county import rows as county_rows
from partnership_dynamics.scenarios.validation.county_page import MET, TITLE
from partnership_dynamics.scenarios.validation.page import SHAPES, VERDICTS, figure
from partnership_dynamics.scenarios.validation.pattern import Pattern
from partnership_dynamics.scenarios.validation.record import Result, as_json, lesson
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.simulation.parameters import settings


def validate(arguments: argparse.Namespace) -> int:
    """Run the experiments, write the results, and print the verdicts."""
    try:
        settings(dict(arguments.parameters))
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    chosen = [one for key, one in patterns().items() if arguments.only is None or key in arguments.only]
    rows = [one for key, one in county_rows().items() if arguments.only is None or key in arguments.only]
    trials = _trials(arguments)
    before = earlier_verdicts(arguments.before)
    usual = Path("results") / f"validation-{_digest(trials.about(), [*chosen, *rows])}"
    folder = Path(arguments.out) if arguments.out else usual
    check_place(folder)
    unfinished = folder.with_name(f".{folder.name}-begun")
    with _progress(arguments, steps_of(trials, chosen, rows)) as observer:
        validation = look_for(chosen, rows, trials, unfinished=unfinished, workers=arguments.workers, observer=observer)
    pages = [Path(arguments.page)] if arguments.page else []
    folder = write_validation(folder, validation, before=before, pages=pages, unfinished=unfinished)
    if arguments.json:
        print(as_json(validation.data()), end="")
        return 0
    _show(validation.results, trials.replications)
    _show_county(validation.county)
    say(arguments, f"\nTable, numbers and pictures: {folder}")
    return 0


def _trials(arguments: argparse.Namespace) -> Trials:
    """Return how often the command line says to look, and the command that repeats it."""
    replications = arguments.replications or (VALIDATE_QUICK if arguments.quick else VALIDATE)
    words = ["run.py validate"]
    words += [f"--only {','.join(arguments.only)}"] if arguments.only else []
    words += [f"--replications {replications}"] if replications != VALIDATE else []
    draws = arguments.draws if arguments.draws is not None else 0 if arguments.quick else VALIDATE_COUNTIES
    words += [f"--draws {draws}"] if draws != VALIDATE_COUNTIES else []
    words += [f"--seed {arguments.seed}"]
    words += [f"--set {name}={value:g}" for name, value in arguments.parameters]
    return Trials(arguments.seed, replications, dict(arguments.parameters), draws, " ".join(words))


def _digest(about: Mapping[str, Any], chosen: Sequence[Pattern | CountyRow]) -> str:
    keys = [one.key for one in chosen]
    return hashlib.sha256(json.dumps([about, keys], sort_keys=True).encode()).hexdigest()[:8]


@contextmanager
def _progress(arguments: argparse.Namespace, count: int) -> Iterator[Observer]:
    """Show which pattern is looked for and how many histories were run; nothing with ``--json``."""
    if arguments.json:
        yield Observer()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("patterns"),
        TextColumn("{task.fields[histories]:,} histories"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Validating", total=count, histories=0)
        so_far, begun = 0, 0

        def more(histories: int) -> None:
            nonlocal so_far
            so_far += histories
            bar.update(task, histories=so_far)

        def begin(pattern: Pattern | CountyRow) -> None:
            nonlocal begun
            bar.update(task, description=f"{pattern.key} {pattern.title}", completed=begun)
            begun += 1

        yield Observer(begin, more, lambda text: say(arguments, text))
        bar.update(task, description="Done", completed=count)


def _show(results: Sequence[Result], replications: int) -> None:
    """Print the verdicts, and what the patterns teach that are not reproduced."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in ("", "Pattern", "", "Verdict"):
        table.add_column(column, no_wrap=True)
    for one in results:
        table.add_row(one.pattern.key, one.pattern.title, one.pattern.strength, f"{SHAPES[one.verdict]} {one.verdict}")
    console = Console()
    console.print(table, highlight=False, markup=False)
    counts = ", ".join(f"{sum(one.verdict == verdict for one in results)} {verdict}" for verdict in VERDICTS)
    console.print(f"\n{counts}.", highlight=False)
    for one in results:
        said = lesson(one, replications)
        if one.pattern.strength == "A" and said:
            console.print(f"\n{one.pattern.key} {one.pattern.title}. {said}", highlight=False, markup=False)


def _show_county(county: Sequence[RowResult]) -> None:
    """Print every row on the county of the 2007 study with its numbers, and why a row fails."""
    if not county:
        return
    from rich.console import Console

    console = Console()
    console.print(f"\n{TITLE}", highlight=False)
    for one in county:
        console.print(f"\n{one.row.key} {one.row.title}: {MET[one.verdict]}", highlight=False, markup=False)
        for measure in one.finding.measures:
            expected = f"; expected {measure.expected.words('')}" if measure.expected else ""
            console.print(f"  {measure.label}: {figure(measure)}{expected}", highlight=False, markup=False)
        if one.verdict == "not reproduced" and one.row.fails:
            console.print(f"  {one.row.fails}", highlight=False, markup=False)
