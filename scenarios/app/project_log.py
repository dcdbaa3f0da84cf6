"""A project log given in the page: found among the files, checked at once, fitted with progress, told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from partnership_dynamics.calibration.logs.checking import REQUIRED
from partnership_dynamics.calibration.logs.fit import LogEffort
from partnership_dynamics.calibration.logs.posterior import LogPosterior
from partnership_dynamics.calibration.logs.words import in_figures, in_words
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.actions.logs import LogFile, LogFitting, fit_log
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.app.working import drawn, steps_of
from partnership_dynamics.scenarios.app.workspace import Workspace, with_fitted
from partnership_dynamics.simulation.parameters import PARAMETERS

HEAD = 4_000  # bytes in which a log's header stands
ENOUGH = 5  # of the required columns: no survey has so many of them
TOLD = 4  # parameters that are named
MUCH, LITTLE = 0.5, 0.1  # shares of the prior variance that are gone
EFFORT = LogEffort()


def is_log(path: Path) -> bool:
    """Say whether a file is a project log: a table whose header has a log's columns."""
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        return False
    with path.open("rb") as file:
        first = file.read(HEAD).decode("utf-8-sig", "replace").splitlines()[:3]
    cells = {cell.strip().strip('"').lower() for line in first for cell in re.split(r"[,;\t]", line)}
    return len(cells & set(REQUIRED)) >= ENOUGH


def log_among(folder: Path | None) -> Path | None:
    """Return the project log among the files of a folder, if there is one.

    Raises
    ------
    SurveyError
        If there are several.
    """
    found = [path for path in sorted(folder.iterdir()) if path.is_file() and is_log(path)] if folder is not None else []
    if len(found) > 1:
        raise SurveyError(f"{' and '.join(path.name for path in found)} are project logs; give one.")
    return found[0] if found else None


def _unit(name: str) -> str:
    """Return a parameter's unit as one says it."""
    unit = PARAMETERS[name].unit
    return {"h": "hours", "h/h": "hours an hour", "1": ""}.get(unit, unit.replace("1/", "a ").replace("h/", "hours a "))


def in_a_paragraph(found: LogPosterior) -> str:
    """Return what a log told, in one plain paragraph."""
    rows = sorted(found.rows(), key=lambda row: -row.told)
    much = [row for row in rows if row.told >= MUCH]
    silent = sum(row.told < LITTLE for row in rows)
    told = [
        f"{PARAMETERS[row.name].meaning.partition(';')[0]}, {in_figures(row.point)} ({in_figures(row.least)} to "
        f"{in_figures(row.most)} {_unit(row.name)}".rstrip()
        + ")"
        for row in much[:TOLD]
    ]
    most = f"Your log tells most about these: {'; '.join(told)}."
    sentences = [most if told else "Your log tells no parameter well by itself."]
    if silent:
        sentences.append(f"It says nothing on {silent} others, which vary over what is plausible elsewhere.")
    odd = [in_words(one.name) for one in found.misfits()]
    if odd:
        where = ", ".join(odd[:TOLD])
        sentences.append(f"Hardly any simulated history is like it in {where}: do not rely on the model there.")
    else:
        sentences.append("Simulated histories are like it in everything that it counts.")
    return " ".join(sentences)


def fitted(
    workspace: Workspace, path: Path, stopped: Callable[[], bool], told: dict[str, Any], effort: LogEffort = EFFORT
) -> Iterator[dict[str, Any] | Workspace]:
    """Yield how far a log's check and fit are; last of all the partnership with what the log told.

    Parameters
    ----------
    workspace : Workspace
        The partnership at hand.
    path : Path
        The log.
    stopped : callable
    told : dict
        Gets ``checked`` (sentences), ``words`` (a paragraph), and ``picture`` with its ``alt``.
    effort : LogEffort
        How much to simulate.

    Raises
    ------
    SurveyError
        Naming every fault of the log, its line and the remedy.
    """
    from partnership_dynamics.scenarios.present import log_pictures

    yield {"doing": f"Checking {path.name}"}
    notes: list[str] = []
    log = LogFile(path).read(workspace.partnership, lambda text: notes.append(text.strip()))
    told["checked"] = notes
    found: list[LogPosterior] = []
    yield from steps_of(
        lambda tell: found.append(fit_log(workspace.prepared, log, LogFitting(effort=effort), watch=Watch(tell=tell))),
        stopped,
    )
    (posterior,) = found
    told["words"] = in_a_paragraph(posterior)
    yield {"doing": "Balancing ties made against ties lost"}
    told["picture"], told["alt"] = drawn(log_pictures.posterior(posterior))
    yield with_fitted(workspace, posterior.calibrated(f"run.py log fit {path.name}"))
