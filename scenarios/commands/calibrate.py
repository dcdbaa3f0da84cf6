"""`run.py calibrate`: from a survey, and a project log if there is one, to constants with their uncertainty."""

from __future__ import annotations

import argparse
import json
import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.actions.prepare import compile_once
from partnership_dynamics.scenarios.commands.log import EFFORT, effort_of, log_at, posterior_of, show_log
from partnership_dynamics.scenarios.commands.reading import read_with
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import progress_bars, say
from partnership_dynamics.scenarios.commands.runs import prepare
from partnership_dynamics.scenarios.manifest import FORMAT
from partnership_dynamics.scenarios.results import check_place, finish, plain_name, put
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.workers import default_workers

if TYPE_CHECKING:
    from partnership_dynamics.calibration.calibrated import Calibrated, Part
    from partnership_dynamics.calibration.fit import Fit
    from partnership_dynamics.calibration.fit.as_measured import SurveyComparison
    from partnership_dynamics.calibration.importance import Importance
    from partnership_dynamics.calibration.indirect import WholeFit
    from partnership_dynamics.calibration.logs.log import ProjectLog
    from partnership_dynamics.calibration.logs.posterior import LogPosterior
    from partnership_dynamics.calibration.observed import Survey
    from partnership_dynamics.calibration.tie_constants import TieFit
    from partnership_dynamics.scenarios.present.calibration_page import Calibration

MISSED = 0.05  # a measure whose p is below is one that the model misses
README = """What is in this folder

report.html       data, model, estimates, convergence, fit, and what is not known; opens in any browser
calibrated.toml   for `run.py simulate --calibrated FILE` and `run.py compare A B --calibrated FILE`
ties.json         the estimates of the tie model with everything that was found
whole.txt, .json  with --whole: the whole model's own constants, and what the panel cannot tell apart
plots/            goodness of fit, and what a log told, as PNG and SVG, each with its description in words (.txt)
manifest.json, SHA256SUMS
"""


def calibrate(arguments: argparse.Namespace) -> int:
    """Estimate what a survey and a log tell, write the report, and say where it is."""
    from partnership_dynamics.calibration.estimation import CannotEstimateError
    from partnership_dynamics.calibration.estimation.advice import at_the_command_line
    from partnership_dynamics.calibration.partnerships import check_one_partnership
    from partnership_dynamics.scenarios.present.calibration_page import Calibration

    _check(arguments)
    read = read_with(arguments, arguments.files[0] if len(arguments.files) == 1 else arguments.files)
    if not arguments.pool:
        check_one_partnership(read, pool=True)
    place = Path(arguments.out) if arguments.out else Path("results") / f"calibrate-{plain_name(read.name, 'survey')}"
    check_place(place)
    kept = place.with_name(f".{place.name}.unfinished.json")
    command = _command(arguments)
    try:
        ties = _ties(arguments, read, kept, command)
    except CannotEstimateError as error:
        told = at_the_command_line(str(error).rstrip("."))
        raise SurveyError(f"{read.name} cannot be fitted: {told}.") from error
    if ties.interrupted:
        _keep(kept, ties, _inputs(arguments, read))
        say(arguments, f"Broken off; the same command goes on from {kept}.")
        return 130
    fits = _fits(arguments, ties)
    ties = judged(ties, fits, _together(fits))
    mine = read if arguments.own is None else read.where(read.named(arguments.pool, "pool"), arguments.own)
    asked = _asked(arguments, mine, ties)
    log = _log(arguments, mine, place) if arguments.log else None
    whole = _whole(arguments, read) if arguments.whole else None
    if whole is not None:
        about = {"command": command, "seed": arguments.seed, "simulations": whole.simulations, "whole_model": True}
        ties = replace(ties, part=whole.part(about), not_handed_over="")
    found = Calibration(read, ties, fits, _together(fits), asked, _importance(ties), log, command)
    calibrated = _handed_over(found, "" if arguments.pool and arguments.own is None else mine.name)

    def fill(folder: Path) -> None:
        _fill(folder, found, calibrated, arguments.seed)
        if whole is not None:
            (folder / "whole.txt").write_text(whole.table() + "\n", encoding="utf-8", newline="\n")
            (folder / "whole.json").write_text(json.dumps(whole.to_dict(), indent=1) + "\n", encoding="utf-8")
            finish(folder, {"format": FORMAT, "command": command, "survey": read.name, "seed": arguments.seed})

    put(place, fill)
    kept.unlink(missing_ok=True)
    if arguments.json:
        data = _data(found) | ({} if whole is None else {"whole": whole.to_dict()})
        print(json.dumps(data, indent=2, allow_nan=False))
        return 0
    _show(found)
    if whole is not None:
        print(f"\nThe whole model's own constants, fitted with the tie rules:\n{whole.table()}")
    say(arguments, f"\nReport: {place / 'report.html'}")
    if calibrated is not None:
        say(arguments, f"For `simulate` and `compare`: --calibrated {place / 'calibrated.toml'}")
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse in a sentence, before anything is read or estimated, what cannot come to an end."""
    from partnership_dynamics.calibration.tie_constants import could_estimate
    from partnership_dynamics.simulation.parameters import settings

    chosen = dict(arguments.parameters)
    if arguments.own is not None and not arguments.pool:
        raise ScenarioError("--own says which of several pooled partnerships is yours: give --pool COLUMN too")
    if not arguments.log:
        if chosen:
            raise ScenarioError(f"--set {next(iter(chosen))}: what is set holds while a log is fitted (--log "
                                "projects.csv), and there is none; leave it out here, and set it in `simulate` or "
                                "`compare`")  # fmt: skip
        return
    if len(arguments.files) > 1 or (arguments.pool and arguments.own is None):
        raise ScenarioError("a log belongs to one partnership: give one survey, without --pool, or say whose it is "
                            "with --own")  # fmt: skip
    if not Path(arguments.log).is_file():
        raise ScenarioError(f"there is no file {arguments.log}; `run.py log template` writes an empty log")
    effort_of(arguments)
    try:
        settings(chosen)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    twice = [name for name in could_estimate(arguments.quarters_between) if name in chosen]
    if twice:
        raise ScenarioError(f"--set {twice[0]}: the survey is asked about {', '.join(twice)}, and a constant has one "
                            "source; leave it out here, or fit the log alone (`run.py log fit`)")  # fmt: skip


@contextmanager
def _progress(arguments: argparse.Namespace) -> Iterator[Any]:
    if arguments.json:
        yield None
        return
    from partnership_dynamics.calibration.estimation import shown

    with shown() as show:
        yield show


def _ties(arguments: argparse.Namespace, read: Survey, kept: Path, command: str) -> TieFit:
    from partnership_dynamics.calibration.tie_constants import fit_ties

    start = _begun(arguments, kept, _inputs(arguments, read))
    with _progress(arguments) as progress:
        return fit_ties(
            read, arguments.relation, seed=arguments.seed, group=arguments.group, pool=arguments.pool,
            own=arguments.own, quarters_between=arguments.quarters_between, weak_priors=arguments.weak_priors,
            drop=arguments.drop, fixed=dict(arguments.fix), patient=arguments.patient,
            conditional={"auto": None, "yes": True, "no": False}[arguments.conditional],
            start=start, workers=arguments.workers, progress=progress, command=command,
        )  # fmt: skip


def _inputs(arguments: argparse.Namespace, read: Survey) -> str:
    """Return the hash of what an estimation is of, by which an earlier one that was broken off is known again."""
    from partnership_dynamics.calibration.panels import inputs_digest

    return inputs_digest(read, arguments.relation, arguments.group, arguments.pool, arguments.seed)


def _keep(kept: Path, ties: TieFit, inputs: str) -> None:
    """Write how far an estimation has come, whole or not at all."""
    assert ties.estimate is not None
    with written_whole(kept) as beside:
        beside.write_text(json.dumps({"inputs": inputs, **ties.estimate.to_dict()}) + "\n", encoding="utf-8")


def _begun(arguments: argparse.Namespace, kept: Path, inputs: str) -> dict[str, float] | None:
    """Return where an earlier run of the same inputs was broken off; None where there is none."""
    from partnership_dynamics.calibration.estimation import read_start

    if not kept.is_file():
        return None
    try:
        same = json.loads(kept.read_text(encoding="utf-8")).get("inputs") == inputs
        start = read_start(kept) if same else None
    except (OSError, ValueError, AttributeError):
        start = None
    if start is None:
        say(arguments, f"An earlier run was broken off here ({kept}), but of other data or options: this begins "
                       "afresh.")  # fmt: skip
    else:
        say(arguments, f"Going on from an earlier run that was broken off ({kept}); delete it to begin afresh.")
    return start


def judged(
    ties: TieFit, fits: Mapping[str, Sequence[Fit]], together: Sequence[Fit]
) -> TieFit:
    """Return a fit that hands nothing over where it misses every measure that it was compared with."""
    from partnership_dynamics.calibration.tie_constants import WHAT_TO_DO

    many = together or next(iter(fits.values()), ())
    if ties.part is None or not many or any(fit.p >= MISSED for fit in many):
        return ties
    why = (
        f"The network observed lies outside what the fitted model produces in all of {len(many)} measures that it was "
        f"compared with (p below {MISSED:g} in each), so simulations with it would be of another network. {WHAT_TO_DO}"
    )
    return replace(ties, part=None, not_handed_over=why)


def _threads(arguments: argparse.Namespace) -> int:
    return int(arguments.workers or default_workers())


def _fits(arguments: argparse.Namespace, ties: TieFit) -> dict[str, tuple[Fit, ...]]:
    """Return the goodness of fit of each partnership's network; nothing where no estimate comes from the survey."""
    from partnership_dynamics.calibration.fit import fit_of_each

    if not ties.found.models:
        return {}
    say(arguments, "Comparing with what was not fitted ...")
    return fit_of_each(ties.found.models, arguments.seed, arguments.replications, workers=_threads(arguments))


def _asked(arguments: argparse.Namespace, read: Survey, ties: TieFit) -> SurveyComparison | None:
    """Return how the last wave compares with simulated ones that were asked about in the same way."""
    from partnership_dynamics.calibration.fit.as_measured import compare_ends_with_survey
    from partnership_dynamics.simulation.measures.questionnaire import Questionnaire

    if ties.model is None or len(ties.found.models) > 1:
        return None
    layer = read.layer(ties.relation)
    questions = Questionnaire(names_at_most=read.plan.cap)
    return compare_ends_with_survey(
        ties.model, layer, arguments.seed, arguments.replications, questions, workers=_threads(arguments)
    )


def _importance(ties: TieFit) -> Importance | None:
    """Return how much each effect matters, of the first partnership; None where no estimate comes from the survey."""
    from partnership_dynamics.calibration.importance import relative_importance

    if ties.model is None:
        return None
    places = [ties.found.labels.index(label) for label in ties.model.labels]
    covariance = ties.found.covariance[np.ix_(places, places)]
    return relative_importance(ties.model, covariance=covariance if np.isfinite(covariance).all() else None)


def _log(arguments: argparse.Namespace, read: Survey, place: Path) -> LogPosterior:
    """Return what the log tells of the partnership of the survey."""
    logs: list[ProjectLog] = []
    prepared = prepare(arguments, read, check=lambda one: logs.append(log_at(arguments, Path(arguments.log), one)))
    (found,) = logs
    return posterior_of(arguments, prepared, found, place.with_name(f".{place.name}.unfinished.npz"))


def _whole(arguments: argparse.Namespace, read: Survey) -> WholeFit:
    """Fit the constants that only the whole model has, together with those of the tie rules."""
    from partnership_dynamics.calibration.indirect import fit_whole
    from partnership_dynamics.calibration.prediction.tasks import tasks_of

    if arguments.quarters_between is None:
        raise ScenarioError("--whole needs --quarters-between Q: how many quarters lie between two waves")
    tasks = tasks_of(read, arguments.relation, arguments.pool, arguments.group)
    compile_once(lambda text: say(arguments, text))
    with progress_bars(arguments) as tell:
        return fit_whole(tasks, round(arguments.quarters_between), arguments.seed, workers=arguments.workers, tell=tell)


def _handed_over(found: Calibration, name: str) -> Calibrated | None:
    """Return what `calibrated.toml` is to hold; None where nothing is handed over."""
    from partnership_dynamics.calibration.calibrated import Calibrated

    parts: dict[str, Part] = {}
    if found.ties.part is not None:
        parts["ties"] = found.ties.part
    of_log = found.log.calibrated(found.command) if found.log is not None else None
    if of_log is not None:
        parts["log"] = of_log.parts["log"]
        return Calibrated(parts, dict(of_log.given), of_log.partnership)
    return Calibrated(parts, {}, name) if parts else None


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a calibration, without the machine's folders."""
    names = ["relation", "group", "pool", "own", "drop", "fix", "conditional", "patient", "whole"]
    names += ["quarters_between", "weak_priors", *READING, "log"]
    names += ["dates"] if arguments.log else []
    names += ["parameters", *EFFORT] if arguments.log else []
    files = [shlex.quote(Path(file).name) for file in arguments.files]
    return " ".join(["run.py calibrate", *files, *options(arguments, [*names, "seed", "replications"])])


def _data(found: Calibration) -> dict[str, Any]:
    """Return what was found as data for JSON."""
    from partnership_dynamics.calibration.estimation.advice import at_the_command_line

    ties = found.ties

    def plain(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "relation": ties.relation,
        "waves": list(ties.waves),
        "converged": ties.estimate is not None and ties.estimate.converged,
        "overall": None if ties.estimate is None else plain(ties.estimate.overall),
        "priors_alone": ties.priors_alone,
        "constants": [
            {"name": one.name, "effect": one.effect, "estimate": plain(one.estimate), "error": plain(one.error),
             "point": one.point, "sd": one.sd, "note": one.note, "moved": one.moved}
            for one in ties.constants
        ],
        "fit": [
            {"partnership": name, "measure": fit.title, "p": fit.p, "replications": fit.replications}
            for name, many in found.fits.items()
            for fit in many
        ],
        "fit_together": [
            {"measure": fit.title, "p": fit.p, "replications": fit.replications} for fit in found.together
        ],
        "log": None if found.log is None else [vars(row) for row in found.log.rows()],
        "not_handed_over": ties.not_handed_over,
        "advice": [at_the_command_line(sentence) for sentence in ties.found.advice],
    }  # fmt: skip


def _together(fits: dict[str, tuple[Fit, ...]]) -> tuple[Fit, ...]:
    """Return the fit of all partnerships at once; nothing where there are not several."""
    from partnership_dynamics.calibration.fit import all_together

    return all_together(fits) if len(fits) > 1 else ()


def _show(found: Calibration) -> None:
    from partnership_dynamics.calibration.estimation.advice import at_the_command_line
    from partnership_dynamics.scenarios.present import fit_words
    from partnership_dynamics.scenarios.present.calibration_page import PRIORS_ALONE
    from partnership_dynamics.scenarios.present.fit_tables import fit_text, survey_text

    ties, fits, asked = found.ties, found.fits, found.asked
    print(at_the_command_line(ties.found.table()))
    for one in ties.constants:
        if one.moved:
            print(f"{one.name}: {one.moved}.")
    if ties.priors_alone:
        print(f"\n{PRIORS_ALONE}")
    if ties.not_handed_over:
        print(f"Nothing of the tie rules is handed over. {ties.not_handed_over}")
    print()
    for name, many in fits.items():
        print(f"{name}: {fit_words.headline(many)}" if len(fits) > 1 else fit_text(many))
    if len(fits) > 1:
        print(f"\nAll {len(fits)} partnerships at once:\n{fit_text(found.together)}")
    if asked is not None:
        print(f"\n{survey_text(asked)}")
    if found.log is not None:
        show_log(found.log)


def _fill(folder: Path, found: Calibration, calibrated: Calibrated | None, seed: int) -> None:
    from partnership_dynamics.calibration.calibrated import write_calibrated
    from partnership_dynamics.scenarios.present import log_pictures
    from partnership_dynamics.scenarios.present.calibration_page import calibration_page
    from partnership_dynamics.scenarios.present.violins import survey_figures, violins

    (folder / "plots").mkdir()
    ties, log = found.ties, found.log
    pictures = [violins(fit) for fit in next(iter(found.fits.values()), ())]
    if found.asked is not None:
        pictures.append(survey_figures(found.asked))
    of_log = [] if log is None else [log_pictures.posterior(log), log_pictures.predictions(log)]
    for picture in (*pictures, *of_log):
        picture.save(folder / "plots")
    if ties.estimate is None:
        (folder / "ties.json").write_text(json.dumps(_data(found), indent=1) + "\n", encoding="utf-8")
    else:
        ties.estimate.write(folder / "ties.json")
    if calibrated is not None:
        write_calibrated(folder / "calibrated.toml", calibrated)
    drawn, of_log_drawn = (
        [(picture, folder / "plots" / f"{picture.name}.png") for picture in some] for some in (pictures, of_log)
    )
    page = calibration_page(found, drawn, of_log_drawn)
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    finish(folder, {"format": FORMAT, "command": found.command, "survey": found.read.name, "seed": seed})
