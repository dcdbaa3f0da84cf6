"""`run.py validate`: look for the patterns that studies of partnerships found, and write what came of it."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.commands.parser import VALIDATE, VALIDATE_QUICK
from partnership_dynamics.scenarios.commands.running import say
from partnership_dynamics.scenarios.manifest import FORMAT as RESULTS_FORMAT
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.validation_pictures import pictures_of
from partnership_dynamics.scenarios.results import check_place, finish, put
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.scenarios.validation.county import Row, RowResult, county_data
from partnership_dynamics.scenarios.validation.county import rows as county_rows
from partnership_dynamics.scenarios.validation.county_page import MET, TITLE
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.page import SHAPES, VERDICTS, figure, page
from partnership_dynamics.scenarios.validation.pattern import Finding, Pattern
from partnership_dynamics.scenarios.validation.record import (
    FORMAT,
    Result,
    all_data,
    as_csv,
    as_data,
    as_json,
    from_data,
    lesson,
    sources,
)
from partnership_dynamics.scenarios.validation.register import patterns
from partnership_dynamics.scenarios.validation.robustness import Held, drawn_constants, held
from partnership_dynamics.simulation.compiled import is_compiled, was_compiled_before
from partnership_dynamics.simulation.parameters import settings
from partnership_dynamics.simulation.warm import compile_model

Text = Callable[[Mapping[str, Picture], str, str], str]  # the page, given its pictures, their folder and the references
README = """What studies of partnerships found, looked for in the model.

  validation.md    every pattern with its experiment, numbers, verdict and source, with pictures; and the county of
                   the 2007 study, row by row
  validation.json  the same as data, and what decides it (seed, size, sources)
  validation.csv   one line a number
  images           the pictures, each as PNG and SVG, and in words
"""


def validate(arguments: argparse.Namespace) -> int:
    """Run the experiments, write the results, and print the verdicts."""
    try:
        settings(dict(arguments.parameters))
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    chosen = [one for key, one in patterns().items() if arguments.only is None or key in arguments.only]
    rows = [one for key, one in county_rows().items() if arguments.only is None or key in arguments.only]
    about = _about(arguments)
    before = _before(arguments.before)
    usual = Path("results") / f"validation-{_digest(about, [*chosen, *rows])}"
    folder = Path(arguments.out) if arguments.out else usual
    check_place(folder)
    if is_compiled() and not was_compiled_before():
        say(arguments, "Compiling the model: once for each change of its sources, about a minute ...")
    compile_model()
    kept = folder.with_name(f".{folder.name}-begun")
    results, robust, county = _run(arguments, chosen, rows, about, kept)
    data = all_data(results, about) | {"county": county_data(county)}
    data |= {"other_constants": robust} if robust else {}

    def text(pictures: Mapping[str, Picture], images: str, works: str) -> str:
        return page(results, about, pictures, images, before, robust, works, county)

    _write(folder, results, county, data, text)
    if arguments.page:
        _write_page(Path(arguments.page), results, county, text)
    shutil.rmtree(kept, ignore_errors=True)
    if arguments.json:
        print(as_json(data), end="")
        return 0
    _show(results, about["replications"])
    _show_county(county)
    say(arguments, f"\nTable, numbers and pictures: {folder}")
    return 0


def _about(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return all that decides the numbers, and the command that repeats them."""
    replications = arguments.replications or (VALIDATE_QUICK if arguments.quick else VALIDATE)
    words = ["run.py validate"]
    words += [f"--only {','.join(arguments.only)}"] if arguments.only else []
    words += [f"--replications {replications}"] if replications != VALIDATE else []
    words += [f"--draws {arguments.draws}"] if arguments.draws else []
    words += [f"--seed {arguments.seed}"]
    words += [f"--set {name}={value:g}" for name, value in arguments.parameters]
    return {
        "command": " ".join(words),
        "seed": arguments.seed,
        "replications": replications,
        "constants": dict(arguments.parameters),
        "draws": arguments.draws,
        "draw_size": VALIDATE_QUICK,
        "sources": sources(),
    }


def _digest(about: Mapping[str, Any], chosen: Sequence[Pattern | Row]) -> str:
    keys = [one.key for one in chosen]
    return hashlib.sha256(json.dumps([about, keys], sort_keys=True).encode()).hexdigest()[:8]


def _before(name: str | None) -> dict[str, str] | None:
    """Return the verdicts of an earlier run, by pattern."""
    if name is None:
        return None
    try:
        data = json.loads(Path(name).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise KeyError(data["format"])
        return {one["key"]: one["verdict"] for one in data["patterns"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"{name} is no validation.json of this model; give the one of an earlier run") from error


def _run(
    arguments: argparse.Namespace, chosen: Sequence[Pattern], rows: Sequence[Row], about: Mapping[str, Any], kept: Path
) -> tuple[list[Result], Held | None, list[RowResult]]:
    """Run each experiment that an earlier, interrupted run has not finished, and keep each as soon as it is done.

    With draws, patterns that are judged are then looked for again, quickly, under each draw of the assumed constants.
    """
    judged = [one for one in chosen if not one.contested]
    draws = drawn_constants(arguments.seed, arguments.draws)
    with _progress(arguments, len(chosen) + len(rows) + len(draws) * len(judged)) as (begin, more):

        def results(which: Sequence[Pattern], size: int, constants: Mapping[str, float], where: Path) -> list[Result]:
            laboratory = Laboratory(arguments.seed, size, arguments.workers, more, constants)
            return [Result(one, _found(one, laboratory, about, where, begin)) for one in which]

        given = about["constants"]
        found = results(chosen, about["replications"], given, kept)
        laboratory = Laboratory(arguments.seed, about["replications"], arguments.workers, more, given)
        county = [RowResult(one, _found(one, laboratory, about, kept, begin)) for one in rows]
        verdicts = []
        for place, draw in enumerate(draws):
            again = results(judged, VALIDATE_QUICK, {**draw, **given}, kept / f"draw {place}")
            verdicts.append({one.pattern.key: one.verdict for one in again})
    return found, held(verdicts) if verdicts else None, county


def _found(
    one: Pattern | Row, laboratory: Laboratory, about: Mapping[str, Any], where: Path,
    begin: Callable[[Pattern | Row], None],
) -> Finding:
    """Return the finding of a pattern or a row: the one that was kept, or a new one."""
    begin(one)
    place = where / f"{one.key}.json"
    finding = _kept(place, about)
    if finding is None:
        finding = one.experiment(laboratory)
        _keep(place, about, finding)
    return finding


def _decides(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in ("seed", "replications", "constants", "draw_size", "sources")}


def _kept(place: Path, about: Mapping[str, Any]) -> Finding | None:
    """Return a finding that was kept, if it was made from the same sources, seed and size."""
    try:
        data = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return from_data(data["finding"]) if data.get("about") == _decides(about) else None


def _keep(place: Path, about: Mapping[str, Any], finding: Finding) -> None:
    """Write a finding whole or not at all."""
    text = as_json({"about": _decides(about), "finding": as_data(finding)})
    with written_whole(place) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _progress(arguments: argparse.Namespace, count: int) -> Iterator[tuple[Any, Any]]:
    """Show which pattern is looked for and how many histories were run; nothing with ``--json``."""
    if arguments.json:
        yield (lambda _pattern: None), (lambda _more: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("patterns"),
               TextColumn("{task.fields[histories]:,} histories"), TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Validating", total=count, histories=0)
        so_far, begun = 0, 0

        def more(histories: int) -> None:
            nonlocal so_far
            so_far += histories
            bar.update(task, histories=so_far)

        def begin(pattern: Pattern | Row) -> None:
            nonlocal begun
            bar.update(task, description=f"{pattern.key} {pattern.title}", completed=begun)
            begun += 1

        yield begin, more
        bar.update(task, description="Done", completed=count)


def _write(
    folder: Path, results: Sequence[Result], county: Sequence[RowResult], data: Mapping[str, Any], text: Text
) -> None:
    """Write the results folder."""

    def fill(building: Path) -> None:
        (building / "images").mkdir()
        pictures = pictures_of(results, county)
        for picture in pictures.values():
            picture.save(building / "images")
        contents = {
            "README.txt": README,
            "validation.md": text(pictures, "images", ""),
            "validation.json": as_json(data),
            "validation.csv": as_csv(results, county),
        }
        for name, content in contents.items():
            (building / name).write_text(content, encoding="utf-8", newline="\n")
        about = {key: one for key, one in data.items() if key not in ("patterns", "county")}
        finish(building, {"format": RESULTS_FORMAT, **about})

    put(folder, fill)


def _write_page(place: Path, results: Sequence[Result], county: Sequence[RowResult], text: Text) -> None:
    """Write the page of the documentation, its numbers as CSV beside it, and its pictures as PNG."""
    images = place.parent / "images" / "validation"
    images.mkdir(parents=True, exist_ok=True)
    pictures = pictures_of(results, county)
    for picture in pictures.values():
        for made in picture.save(images):
            if made.suffix != ".png":
                made.unlink()
    place.write_text(text(pictures, "images/validation", "references.md"), encoding="utf-8", newline="\n")
    place.with_suffix(".csv").write_text(as_csv(results, county), encoding="utf-8", newline="\n")


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
