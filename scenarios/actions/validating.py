"""Look for the patterns that studies of partnerships found, and write what came of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.actions.watch import Say, silent
from partnership_dynamics.scenarios.manifest import FORMAT as RESULTS_FORMAT
from partnership_dynamics.scenarios.present.canvas import Picture
from partnership_dynamics.scenarios.present.validation_pictures import pictures_of
from partnership_dynamics.scenarios.results import finish, put
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.scenarios.validation.county import CountyRow, RowResult, county_data
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.page import page
from partnership_dynamics.scenarios.validation.pattern import Finding, Pattern
from partnership_dynamics.scenarios.validation.record import (
    FORMAT,
    Result,
    all_data,
    as_csv,
    as_data,
    as_json,
    from_data,
    sources,
)
from partnership_dynamics.scenarios.validation.robustness import Held, drawn_constants, held
from partnership_dynamics.simulation.parameters import settings

SEED, REPLICATIONS, QUICK = 2007, 1000, 40
Text = Callable[[Mapping[str, Picture], str, str], str]  # the page, given its pictures, their folder and the references
README = """What studies of partnerships found, looked for in the model.

  validation.md    every pattern with its experiment, numbers, verdict and source, with pictures; and the county of
                   the 2007 study, row by row
  validation.json  the same as data, and what decides it (seed, size, sources)
  validation.csv   one line a number
  images           the pictures, each as PNG and SVG, and in words
"""


def _nobody(_subject: Pattern | CountyRow) -> None:
    """Tell nobody."""


def _no_histories(_more: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Trials:
    """How often to look for patterns.

    Attributes
    ----------
    seed : int
    replications : int
        Histories of each experiment's cases.
    constants : mapping of str to float
        Constants of the model to change.
    draws : int
        Under how many draws of the assumed constants to look again, quickly.
    command : str
        What repeats it.
    """

    seed: int = SEED
    replications: int = REPLICATIONS
    constants: Mapping[str, float] = field(default_factory=dict)
    draws: int = 0
    command: str = ""

    def about(self) -> dict[str, Any]:
        """Return all that decides the numbers, and the command that repeats them."""
        return {
            "command": self.command,
            "seed": self.seed,
            "replications": self.replications,
            "constants": dict(self.constants),
            "draws": self.draws,
            "draw_size": QUICK,
            "sources": sources(),
        }


@dataclass(frozen=True)
class Observer:
    """Who is told how far a validation is.

    Attributes
    ----------
    begin : callable
        Told each pattern, or row on the county, as it is begun.
    more : callable
        Told how many histories more were run.
    say : callable
    """

    begin: Callable[[Pattern | CountyRow], None] = _nobody
    more: Callable[[int], None] = _no_histories
    say: Say = silent


@dataclass(frozen=True)
class Validation:
    """What a validation found.

    Attributes
    ----------
    results : tuple of Result
    robust : Held or None
        Verdicts under draws of the assumed constants.
    county : tuple of RowResult
        Rows on the county of the 2007 study.
    about : mapping
        What decides it.
    """

    results: tuple[Result, ...]
    robust: Held | None
    county: tuple[RowResult, ...]
    about: Mapping[str, Any]

    def data(self) -> dict[str, Any]:
        """Return verdicts and numbers as plain data."""
        data = all_data(self.results, self.about) | {"county": county_data(self.county)}
        return data | ({"other_constants": self.robust} if self.robust else {})


def steps_of(trials: Trials, chosen: Sequence[Pattern], rows: Sequence[CountyRow]) -> int:
    """Return how many patterns and rows a validation begins in all."""
    judged = sum(not pattern.contested for pattern in chosen)
    return len(chosen) + len(rows) + len(drawn_constants(trials.seed, trials.draws)) * judged


def validate(
    chosen: Sequence[Pattern],
    rows: Sequence[CountyRow],
    trials: Trials | None = None,
    *,
    unfinished: Path | None = None,
    workers: int | None = None,
    observer: Observer | None = None,
) -> Validation:
    """Run each experiment that an earlier, interrupted run has not finished, and keep each as soon as it is done.

    With draws, patterns that are judged are then looked for again, quickly, under each draw of the assumed constants.

    Parameters
    ----------
    chosen : sequence of Pattern
    rows : sequence of CountyRow
    trials : Trials, optional
    unfinished : Path, optional
        A folder where findings are kept, so that a validation that was broken off goes on.
    workers : int, optional
    observer : Observer, optional

    Raises
    ------
    ScenarioError
        If a constant cannot be what it is given as.
    """
    trials, observer = trials or Trials(), observer or Observer()
    try:
        settings(dict(trials.constants))
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    compile_once(observer.say)
    about = trials.about()

    def finding_of(subject: Pattern | CountyRow, laboratory: Laboratory, folder: Path | None) -> Finding:
        observer.begin(subject)
        path = None if folder is None else folder / f"{subject.key}.json"
        finding = None if path is None else _kept(path, about)
        if finding is None:
            finding = subject.experiment(laboratory)
            if path is not None:
                _keep(path, about, finding)
        return finding

    def laboratory_of(size: int, constants: Mapping[str, float]) -> Laboratory:
        return Laboratory(trials.seed, size, workers, observer.more, constants)

    given = dict(trials.constants)
    laboratory = laboratory_of(trials.replications, given)
    results = [Result(pattern, finding_of(pattern, laboratory, unfinished)) for pattern in chosen]
    laboratory = laboratory_of(trials.replications, given)
    county = [RowResult(row, finding_of(row, laboratory, unfinished)) for row in rows]
    judged = [pattern for pattern in chosen if not pattern.contested]
    verdicts = []
    for number, draw in enumerate(drawn_constants(trials.seed, trials.draws)):
        laboratory = laboratory_of(QUICK, {**draw, **given})
        folder = None if unfinished is None else unfinished / f"draw {number}"
        again = [Result(pattern, finding_of(pattern, laboratory, folder)) for pattern in judged]
        verdicts.append({result.pattern.key: result.verdict for result in again})
    return Validation(tuple(results), held(verdicts) if verdicts else None, tuple(county), about)


def earlier_verdicts(name: str | None) -> dict[str, str] | None:
    """Return the verdicts of an earlier run, by pattern."""
    if name is None:
        return None
    try:
        data = json.loads(Path(name).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise KeyError(data["format"])
        return {pattern["key"]: pattern["verdict"] for pattern in data["patterns"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"{name} is no validation.json of this model; give the one of an earlier run") from error


def _decides(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in ("seed", "replications", "constants", "draw_size", "sources")}


def _kept(path: Path, about: Mapping[str, Any]) -> Finding | None:
    """Return a finding that was kept, if it was made from the same sources, seed and size."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return from_data(data["finding"]) if data.get("about") == _decides(about) else None


def _keep(path: Path, about: Mapping[str, Any], finding: Finding) -> None:
    """Write a finding whole or not at all."""
    text = as_json({"about": _decides(about), "finding": as_data(finding)})
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def write_validation(
    folder: Path,
    validation: Validation,
    *,
    before: Mapping[str, str] | None = None,
    pages: Sequence[Path] = (),
    unfinished: Path | None = None,
) -> Path:
    """Write the results folder, and pages of the documentation where they are asked for; return where it stands.

    Parameters
    ----------
    folder : Path
    validation : Validation
    before : mapping of str to str, optional
        Verdicts of an earlier run, to stand beside these (`earlier_verdicts`).
    pages : sequence of Path
        Files to write the page to as well, with pictures beside it.
    unfinished : Path, optional

    Raises
    ------
    ResultsError
        If something else stands there, or nothing can be written.
    """
    results, county, data = validation.results, validation.county, validation.data()

    def text(pictures: Mapping[str, Picture], images: str, works: str) -> str:
        return page(results, validation.about, pictures, images, before, validation.robust, works, county)

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
        about = {key: value for key, value in data.items() if key not in ("patterns", "county")}
        finish(building, {"format": RESULTS_FORMAT, **about})

    written = put(folder, fill)
    for path in pages:
        _write_page(path, results, county, text)
    if unfinished is not None:
        shutil.rmtree(unfinished, ignore_errors=True)
    return written


def _write_page(path: Path, results: Sequence[Result], county: Sequence[RowResult], text: Text) -> None:
    """Write the page of the documentation, its numbers as CSV beside it, and its pictures as PNG."""
    images = path.parent / "images" / "validation"
    images.mkdir(parents=True, exist_ok=True)
    pictures = pictures_of(results, county)
    for picture in pictures.values():
        for made in picture.save(images):
            if made.suffix != ".png":
                made.unlink()
    path.write_text(text(pictures, "images/validation", "references.md"), encoding="utf-8", newline="\n")
    path.with_suffix(".csv").write_text(as_csv(results, county), encoding="utf-8", newline="\n")
