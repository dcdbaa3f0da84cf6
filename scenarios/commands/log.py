"""`run.py log`: write a template or an example, count events, fit the constants to a log, see which come back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_dynamics.calibration.logs.fit import LogEffort
from partnership_dynamics.calibration.whole import written_whole
from partnership_dynamics.scenarios.actions.logs import LogFile, LogFitting, fit_log, recover_log, synthetic_log
from partnership_dynamics.scenarios.claims import claimed
from partnership_dynamics.scenarios.commands.calibrate import EFFORT
from partnership_dynamics.scenarios.commands.repeat import READING, options
from partnership_dynamics.scenarios.commands.running import say, watching
from partnership_dynamics.scenarios.commands.runs import partnership_of, prepare
from partnership_dynamics.scenarios.schema import ScenarioError

if TYPE_CHECKING:
    from partnership_dynamics.calibration.calibrated import CalibratedPart
    from partnership_dynamics.calibration.logs.fit import LogEffort
    from partnership_dynamics.calibration.logs.log import ProjectLog
    from partnership_dynamics.calibration.logs.posterior import LogPosterior
    from partnership_dynamics.calibration.logs.recovery import Recovery, Returned
    from partnership_dynamics.scenarios.actions.log_events import EventCounts
    from partnership_dynamics.simulation.partnership import Partnership

FOUNDED = date(2015, 4, 1)  # of the synthetic example


def log(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    actions = {
        "template": template,
        "example": example,
        "check": check,
        "events": events,
        "fit": fit,
        "recovery": recovery,
    }
    return actions[arguments.action](arguments)


def _give(arguments: argparse.Namespace, text: str) -> int:
    """Print a text, or write it where the person said and nothing stands yet."""
    if not arguments.file:
        print(text, end="")
        return 0
    path = Path(arguments.file)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ScenarioError(f"{path} is there already, and is left as it is; name another file") from None
    say(arguments, f"Written: {path}")
    return 0


def template(arguments: argparse.Namespace) -> int:
    """Write the header of a project log, or of one of its further sheets."""
    from partnership_dynamics.calibration.logs.events import template_of
    from partnership_dynamics.calibration.logs.writing import template_csv

    return _give(arguments, template_of(arguments.table) if arguments.table else template_csv())


def events(arguments: argparse.Namespace) -> int:
    """Read the further sheets of a log; print each constant that they show, with its interval."""
    from partnership_dynamics.scenarios.actions.log_events import EventSheets, count_events

    days = {name: _day(arguments, name) for name in ("begins", "ends", "founded")}
    paths = {
        name: Path(getattr(arguments, name))
        for name in ("links", "practices", "partnerships")
        if getattr(arguments, name)
    }
    named = log_file(arguments, Path(arguments.file), **days) if arguments.file else None
    sheets = EventSheets(**paths, log=named, begins=days["begins"], ends=days["ends"])
    partnership = partnership_of(arguments)
    counts = count_events(partnership, sheets, lambda text: say(arguments, text))
    if arguments.json:
        print(json.dumps([vars(row) for row in counts.shown], indent=2))
    else:
        _show_events(counts, partnership)
    return 0


def _show_events(counts: EventCounts, partnership: Partnership) -> None:
    """Print what further sheets show of constants, and how to set those that can be set."""
    from partnership_dynamics.calibration.logs.events import in_words
    from partnership_dynamics.simulation.parameters import PARAMETERS, outside_range

    if counts.practices:
        print(in_words(counts.practices, partnership))
    for row in counts.shown:
        print(
            f"{row.constant:<20} {row.value:>8.3f}  95% {row.low:.3f} to {row.high:.3f}  ({row.events} in "
            f"{row.chances:.0f} {row.of}; default {PARAMETERS[row.constant].default:g})"
        )
    if counts.partnerships and not counts.delivered:
        print(
            "How often a delivered project leads to another partnership needs the log of projects too: "
            "run.py log events projects.csv --partnerships FILE"
        )
    for note in outside_range(counts.settings):
        print(f"Mind: {note}.")
    if counts.settings:
        print(
            "\nFor simulate, compare and log fit: "
            + " ".join(f"--set {name}={value:g}" for name, value in counts.settings.items())
        )


def example(arguments: argparse.Namespace) -> int:
    """Write the log of one simulated history: synthetic, with the constants' default values as its truth."""
    from partnership_dynamics.calibration.logs.writing import log_csv

    prepared = prepare(arguments)
    history = synthetic_log(prepared, arguments.quarters, arguments.seed)
    say(arguments, f"Synthetic: one simulated history of {prepared.partnership.name}, {len(history.rows)} projects.")
    return _give(arguments, log_csv(history, prepared.partnership, FOUNDED, arguments.seed))


def _day(arguments: argparse.Namespace, name: str) -> date | None:
    from partnership_dynamics.calibration.logs.calendar import FORMATS, date_from

    word = getattr(arguments, name)
    if word is None:
        return None
    try:
        return date_from(word, arguments.dates or "day")
    except ValueError:
        raise ScenarioError(f"--{name} is {word!r}; write dates as {FORMATS}") from None


def fitting_of(arguments: argparse.Namespace) -> LogFitting:
    """Return how a log is to be fitted; what cannot be is refused in a sentence."""
    try:
        effort = LogEffort(arguments.pilot, arguments.particles, max(arguments.histories, arguments.pilot))
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    narrow = getattr(arguments, "which", None) != "default"
    return LogFitting(arguments.seed, arguments.quarters, dict(arguments.parameters), effort, narrow)


def _folder(arguments: argparse.Namespace, name: str) -> Path:
    """Return the folder of the results; an earlier fit there is written over."""
    return Path(arguments.out) if arguments.out else Path("results") / name


def log_file(arguments: argparse.Namespace, path: Path, **days: date | None) -> LogFile:
    """Return a log that was named, and how the command line says to read it."""
    return LogFile(path, **days, order=arguments.dates or "day")


def _given_file(arguments: argparse.Namespace) -> Path:
    """Return the log that was named; there has to be one."""
    if not arguments.file:
        raise ScenarioError(
            f"name the log: run.py log {arguments.action} projects.csv (`run.py log template` writes an empty one)"
        )
    if not Path(arguments.file).is_file():  # said before the model is compiled
        raise ScenarioError(f"there is no file {arguments.file}; `run.py log template` writes an empty log")
    return Path(arguments.file)


def check(arguments: argparse.Namespace) -> int:
    """Check a log, and say what is understood of it; nothing is fitted."""
    path = _given_file(arguments)
    days = {name: _day(arguments, name) for name in ("begins", "ends", "founded")}
    log_file(arguments, path, **days).read(partnership_of(arguments), lambda text: say(arguments, text))
    say(arguments, "No fault found.")
    return 0


def fit(arguments: argparse.Namespace) -> int:
    """Fit the constants to a log; write calibrated.toml, tables and pictures, and say what the log told."""
    _given_file(arguments)
    folder = _folder(arguments, f"log-{Path(arguments.file).stem}")
    with claimed(folder):
        return _fit_into(arguments, folder)


def _fit_into(arguments: argparse.Namespace, folder: Path) -> int:
    """Fit the constants to a log, and write what is found into a folder that no other run writes into meanwhile."""
    from partnership_dynamics.calibration.calibrated import write_calibrated
    from partnership_dynamics.scenarios.present import log_pictures

    days = {name: _day(arguments, name) for name in ("begins", "ends", "founded")}
    path = folder / "calibrated.toml"
    kept = _others(arguments, path)
    named, how = log_file(arguments, Path(arguments.file), **days), fitting_of(arguments)
    logs: list[ProjectLog] = []
    prepared = prepare(arguments, check=lambda whose: logs.append(named.read(whose, lambda text: say(arguments, text))))
    (read,) = logs
    with watching(arguments) as watch:
        found = fit_log(prepared, read, how, resume=folder / "unfinished.npz", workers=arguments.workers, watch=watch)
    command = _command(arguments)
    calibrated = found.calibrated(command)
    for name, part in kept.items():
        calibrated = calibrated.with_part(name, part)
    write_calibrated(path, calibrated)
    _write(folder / "constants.csv", [vars(row) for row in found.rows()])
    for name, statistics in (("before", found.prior_predictions), ("after", found.predictions)):
        from partnership_dynamics.calibration.logs.posterior import predictions_of

        _write(folder / f"predictions_{name}.csv", [vars(one) for one in predictions_of(statistics, found.observed)])
    for picture in (log_pictures.posterior(found), log_pictures.predictions(found)):
        picture.save(folder)
    if arguments.json:
        print(json.dumps([vars(row) for row in found.rows()], indent=2))
        return 0
    show_log(found)
    say(arguments, f"\nFor `simulate` and `compare`: --calibrated {path}. Tables and pictures: {folder}")
    return 0


def _others(arguments: argparse.Namespace, path: Path) -> dict[str, CalibratedPart]:
    """Return what other evidence said of other constants, which stays; a constant in it cannot be set too."""
    from partnership_dynamics.calibration.calibrated import read_calibrated

    if not path.is_file():
        return {}
    kept = {name: part for name, part in read_calibrated(path).parts.items() if name != "log"}
    for name, part in kept.items():
        twice = [one for one in part.constants if one in dict(arguments.parameters)]
        if twice:
            raise ScenarioError(
                f"--set {twice[0]}: {path} has {', '.join(twice)} in its [{name}], which stays, and a "
                "constant has one source; leave it out, or name another folder with --out"
            )
    return kept


def _command(arguments: argparse.Namespace) -> str:
    """Return what repeats a fit, without the machine's folders."""
    names = (
        "begins",
        "ends",
        "founded",
        "dates",
        "survey",
        "nodes",
        "ties",
        "relation",
        "wave",
        *READING,
        "parameters",
        "seed",
        *EFFORT,
    )
    return " ".join(["run.py log fit", Path(arguments.file).name, *options(arguments, names)])


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    from partnership_dynamics.scenarios.present.tables import as_csv

    plain = [{key: round(cell, 6) if isinstance(cell, float) else cell for key, cell in row.items()} for row in rows]
    with written_whole(path) as beside:
        beside.write_text(as_csv(plain), encoding="utf-8", newline="\n")


def show_log(found: LogPosterior) -> None:
    """Print what the log told of each constant, what it told nothing of, and what the model cannot give."""
    from partnership_dynamics.calibration.logs.words import in_figures, in_words

    rows = found.rows()
    print(f"\n{'constant':<28} {'range':>14}  {'median':>8}  {'90% interval':>17}")
    for row in sorted((row for row in rows if row.told >= 0.1), key=lambda row: -row.told):
        low, high, least, most, point = map(in_figures, (row.low, row.high, row.least, row.most, row.point))
        span, interval = f"{low} to {high}", f"{least} to {most}"
        print(
            f"{row.name:<28} {span:>14}  {point:>8}  {interval:>17}  {row.verdict}{'' if row.asked else ' (assumed)'}"
        )
    silent = [row.name for row in rows if row.told < 0.1]
    if silent:
        print(f"The log says nothing on: {', '.join(silent)}. Their whole ranges go into every draw.")
    for when, odd in (("any constants in range", found.misfits(False)), ("the fitted constants", found.misfits())):
        if odd:
            names = ", ".join(in_words(one.name) for one in odd)
            print(f"Hardly any history with {when} is like the log in: {names}. Mind what the model cannot give.")


def recovery(arguments: argparse.Namespace) -> int:
    """Fit synthetic logs with known constants; write the table of what comes back, with coverage, and pictures."""
    how = fitting_of(arguments)
    prepared = prepare(arguments)
    folder = _folder(arguments, "log-recovery")
    with claimed(folder):
        with watching(arguments) as watch:
            back, inferred = recover_log(
                prepared, arguments.logs, how, resume=folder / "unfinished.npz", workers=arguments.workers, watch=watch
            )
        return _write_recovery(arguments, back, inferred, folder)


def _write_recovery(arguments: argparse.Namespace, back: Recovery, inferred: Sequence[str], folder: Path) -> int:
    """Write which constants came back from synthetic logs: a table, as CSV and text, and pictures."""
    from partnership_dynamics.calibration.logs.recovery import returned
    from partnership_dynamics.scenarios.present import log_pictures

    found = returned(back)
    _write(folder / "recovery.csv", [_flat(one) for one in found])
    table = _markdown(found, inferred, back.logs, float(back.projects.mean()))
    (folder / "recovery.md").write_text(table, encoding="utf-8", newline="\n")
    for picture in (log_pictures.ranks(back), log_pictures.recovered(back)):
        picture.save(folder)
    (folder / "unfinished.npz").unlink(missing_ok=True)
    print(json.dumps([vars(one) for one in found], indent=2) if arguments.json else table)
    say(arguments, f"Tables and pictures: {folder}")
    return 0


def _flat(one: Returned) -> dict[str, Any]:
    """Return how a constant came back as one row, each interval's coverage in a column of its own."""
    from partnership_dynamics.calibration.logs.recovery import INTERVALS

    row = {name: value for name, value in vars(one).items() if name != "covered"}
    return row | {f"in_{share:.0%}": held for share, held in zip(INTERVALS, one.covered, strict=True)}


def _markdown(found: Sequence[Returned], inferred: Sequence[str], logs: int, projects: float) -> str:
    """Return the table of the documentation."""
    lines = [
        f"{logs} synthetic logs, {projects:.0f} projects each on average.",
        "",
        "| constant | comes back | prior variance gone | correlation | in 50% | in 80% | in 95% | ranks, p |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in sorted(found, key=lambda one: -one.told):
        mark = "" if one.name in inferred else " *"
        covered = " | ".join(f"{share:.2f}" for share in one.covered)
        lines.append(
            f"| `{one.name}`{mark} | {one.comes_back} | {one.told:.2f} | {one.correlation:.2f} | {covered} | "
            f"{one.uniform:.2f} |"
        )
    return "\n".join(lines) + "\n"
