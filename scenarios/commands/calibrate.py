"""`run.py calibrate`: from a survey, and a project log if there is one, to constants with their uncertainty."""

from __future__ import annotations

import argparse
import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibration.tables import SurveyError
from scenarios.commands.log import EFFORT, effort_of, log_at, posterior_of
from scenarios.commands.repeat import READING, options
from scenarios.commands.running import say
from scenarios.commands.runs import prepare
from scenarios.commands.survey import read_with
from scenarios.manifest import FORMAT
from scenarios.results import check_place, finish, plain_name, put
from scenarios.schema import ScenarioError

if TYPE_CHECKING:
    from calibration.calibrated import Calibrated
    from calibration.fit import Fit
    from calibration.fit.as_measured import SurveyComparison
    from calibration.observed import Survey
    from calibration.tie_constants import TieFit

README = """What is in this folder

report.html       data, model, estimates, convergence, fit, and what is not known; opens in any browser
calibrated.toml   for `run.py simulate --calibrated FILE` and `run.py compare A B --calibrated FILE`
ties.json         the estimates of the tie model with everything that was found
plots/            goodness of fit as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""


def calibrate(arguments: argparse.Namespace) -> int:
    """Estimate what a survey and a log tell, write the report, and say where it is."""
    from calibration.calibrated import Calibrated
    from calibration.estimation import CannotEstimateError

    if arguments.log and (len(arguments.files) > 1 or arguments.pool):
        raise ScenarioError("a log belongs to one partnership: give one survey, without --pool")
    if arguments.log and not Path(arguments.log).is_file():
        raise ScenarioError(f"there is no file {arguments.log}; `run.py log template` writes an empty log")
    read = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    place = Path(arguments.out) if arguments.out else Path("results") / f"calibrate-{plain_name(read.name, 'survey')}"
    check_place(place)
    if arguments.log:
        effort_of(arguments)
    kept = place.with_name(f".{place.name}.unfinished.json")
    command = _command(arguments)
    try:
        ties = _ties(arguments, read, kept, command)
    except CannotEstimateError as error:
        raise SurveyError(f"{read.name} cannot be fitted: {str(error).rstrip('.')}.") from error
    if ties.estimate.interrupted:
        ties.estimate.write(kept)
        say(arguments, f"Broken off; the same command goes on from {kept}.")
        return 130
    fits = _fits(arguments, ties)
    asked = _asked(arguments, read, ties)
    log = _log(arguments, read, place, command) if arguments.log else None
    parts: dict[str, Any] = {}
    if ties.part is not None:
        parts["ties"] = ties.part
    if log is not None:
        parts["log"] = log.parts["log"]
    given = dict(log.given) if log else {}
    named = "" if arguments.pool else read.name
    calibrated = Calibrated(parts, given, log.partnership if log else named) if parts else None

    def fill(folder: Path) -> None:
        _fill(folder, read, ties, fits, asked, calibrated, arguments, command)

    put(place, fill)
    kept.unlink(missing_ok=True)
    if arguments.json:
        print(json.dumps(_data(ties, fits), indent=2, allow_nan=False))
        return 0
    _show(ties, fits, asked)
    say(arguments, f"\nReport: {place / 'report.html'}")
    if calibrated is not None:
        say(arguments, f"For `simulate` and `compare`: --calibrated {place / 'calibrated.toml'}")
    return 0


@contextmanager
def _progress(arguments: argparse.Namespace) -> Iterator[Any]:
    if arguments.json:
        yield None
        return
    from calibration.estimation import shown

    with shown() as show:
        yield show


def _ties(arguments: argparse.Namespace, read: Survey, kept: Path, command: str) -> TieFit:
    from calibration.estimation import read_start
    from calibration.tie_constants import fit_ties

    start = None
    if kept.is_file():
        start = read_start(kept)
        say(arguments, f"Going on from an earlier run that was broken off ({kept}); delete it to begin afresh.")
    with _progress(arguments) as progress:
        try:
            return fit_ties(
                read, arguments.relation, seed=arguments.seed, group=arguments.group, pool=arguments.pool,
                quarters_between=arguments.quarters_between, weak_priors=arguments.weak_priors, start=start,
                workers=arguments.workers, progress=progress, command=command,
            )  # fmt: skip
        except ValueError as error:
            if start is None:
                raise
            raise ScenarioError(f"{kept} does not go with this command ({error}); delete it") from error


def _threads(arguments: argparse.Namespace) -> int:
    return int(arguments.workers or os.cpu_count() or 1)


def _fits(arguments: argparse.Namespace, ties: TieFit) -> dict[str, tuple[Fit, ...]]:
    """Return the goodness of fit of each partnership's network."""
    from calibration.fit import goodness_of_fit

    say(arguments, "Comparing with what was not fitted ...")
    return {
        name: goodness_of_fit(model, arguments.seed, arguments.replications, workers=_threads(arguments))
        for name, model in ties.found.models.items()
    }


def _asked(arguments: argparse.Namespace, read: Survey, ties: TieFit) -> SurveyComparison | None:
    """Return how the last wave compares with simulated ones that were asked about in the same way."""
    from calibration.fit.as_measured import compare_ends_with_survey
    from simulation.measures.questionnaire import Questionnaire

    if len(ties.found.models) > 1:
        return None
    layer = read.layer(ties.relation)
    questions = Questionnaire(names_at_most=arguments.cap)
    return compare_ends_with_survey(
        ties.model, layer, arguments.seed, arguments.replications, questions, workers=_threads(arguments)
    )


def _log(arguments: argparse.Namespace, read: Survey, place: Path, command: str) -> Calibrated:
    """Return what the log tells of the partnership of the survey."""
    prepared = prepare(arguments, read)
    found = log_at(arguments, Path(arguments.log), prepared.partnership)
    resume = place.with_name(f".{place.name}.unfinished.npz")
    return posterior_of(arguments, prepared.partnership, found, resume).calibrated(command)


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a calibration, without the machine's folders."""
    names = ["way", "relation", "group", "pool", "quarters_between", "cap", "weak_priors", *READING, "log"]
    names += ["parameters", *EFFORT] if arguments.log else []
    files = [shlex.quote(Path(file).name) for file in arguments.files]
    return " ".join(["run.py calibrate", *files, *options(arguments, [*names, "seed", "replications"])])


def _data(ties: TieFit, fits: dict[str, tuple[Fit, ...]]) -> dict[str, Any]:
    """Return what was found as data for JSON."""
    import math

    def plain(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "relation": ties.relation,
        "waves": list(ties.waves),
        "converged": ties.estimate.converged,
        "overall": plain(ties.estimate.overall),
        "constants": [
            {"name": one.name, "effect": one.effect, "estimate": plain(one.estimate), "error": plain(one.error),
             "point": one.point, "sd": one.sd, "note": one.note}
            for one in ties.constants
        ],
        "fit": [
            {"partnership": name, "measure": fit.title, "p": fit.p, "replications": fit.replications}
            for name, many in fits.items()
            for fit in many
        ],
        "not_handed_over": ties.not_handed_over,
        "advice": list(ties.found.advice),
    }  # fmt: skip


def _show(ties: TieFit, fits: dict[str, tuple[Fit, ...]], asked: SurveyComparison | None) -> None:
    from scenarios.present import fit_words
    from scenarios.present.fit_tables import fit_text, survey_text

    print(ties.found.table())
    if ties.not_handed_over:
        print(f"Nothing of the tie rules is handed over. {ties.not_handed_over}")
    print()
    for name, many in fits.items():
        print(f"{name}: {fit_words.headline(many)}" if len(fits) > 1 else fit_text(many))
    if asked is not None:
        print(f"\n{survey_text(asked)}")


def _fill(
    folder: Path,
    read: Survey,
    ties: TieFit,
    fits: dict[str, tuple[Fit, ...]],
    asked: SurveyComparison | None,
    calibrated: Calibrated | None,
    arguments: argparse.Namespace,
    command: str,
) -> None:
    from calibration.calibrated import write_calibrated
    from scenarios.present.calibration_page import calibration_page
    from scenarios.present.violins import survey_figures, violins

    (folder / "plots").mkdir()
    pictures = [violins(fit) for fit in next(iter(fits.values()))]
    if asked is not None:
        pictures.append(survey_figures(asked))
    for picture in pictures:
        picture.save(folder / "plots")
    ties.estimate.write(folder / "ties.json")
    if calibrated is not None:
        write_calibrated(folder / "calibrated.toml", calibrated)
    drawn = [(picture, folder / "plots" / f"{picture.name}.png") for picture in pictures]
    page = calibration_page(read, ties, fits, calibrated, drawn, command)
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    manifest = {"format": FORMAT, "command": command, "survey": read.name, "seed": arguments.seed}
    finish(folder, manifest)
