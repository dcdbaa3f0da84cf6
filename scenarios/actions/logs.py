"""Project logs: read one, make a synthetic one, fit the model's constants to it, and see which constants come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.calibration.logs.fit import LogEffort
from partnership_dynamics.scenarios.actions.prepare import QUARTERS, Prepared
from partnership_dynamics.scenarios.actions.watch import Say, Watch, silent
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.partnership import Partnership

if TYPE_CHECKING:
    from partnership_dynamics.calibration.logs.log import ProjectLog
    from partnership_dynamics.calibration.logs.posterior import LogPosterior
    from partnership_dynamics.calibration.logs.recovery import Recovery
    from partnership_dynamics.calibration.prior import Prior

SEED = 2007


@dataclass(frozen=True)
class LogFile:
    """A project log and how to read it.

    Attributes
    ----------
    path : Path
    begins, ends : date, optional
        First and last day on which it was kept; by default its first and last date.
    founded : date, optional
        When the partnership began; by default where the log begins.
    order : {"day", "month"}
        Which comes first in dates such as 03/04/2019.
    """

    path: Path
    begins: date | None = None
    ends: date | None = None
    founded: date | None = None
    order: str = "day"

    def read(self, partnership: Partnership, say: Say = silent) -> ProjectLog:
        """Read the log of a partnership, and say what was understood.

        Raises
        ------
        LogError
            Naming the line and what to do.
        """
        from partnership_dynamics.calibration.logs.reading import read_log

        log = read_log(self.path, partnership, self.begins, self.ends, self.founded, self.order)
        say(f"{len(log.rows)} projects in {log.quarters} whole quarters.")
        for note in log.notes:
            say(f"  {note}")
        return log


@dataclass(frozen=True)
class LogFitting:
    """How a log is fitted.

    Attributes
    ----------
    seed : int
    quarters : int
        The length of the histories by which the out-degree parameter is solved.
    constants : mapping of str to float
        Constants that are given, and are not estimated.
    effort : LogEffort
        How much to simulate.
    narrow : bool
        Whether the plausible set is what is known before the log, which narrows it; else the registry's ranges.
    """

    seed: int = SEED
    quarters: int = QUARTERS
    constants: Mapping[str, float] = field(default_factory=dict)
    effort: LogEffort = field(default_factory=LogEffort)
    narrow: bool = True


def synthetic_log(prepared: Prepared, quarters: int, seed: int) -> ProjectLog:
    """Return the log of one simulated history: its truth are the constants that the partnership was prepared with.

    Examples
    --------
    >>> from partnership_dynamics.scenarios.actions.prepare import prepare
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> ready = prepare(shire_county(), 8, {"density": -2.0})
    >>> synthetic_log(ready, quarters=8, seed=1).quarters
    8
    """
    from partnership_dynamics.calibration.logs.log import log_of_history
    from partnership_dynamics.simulation.history import run
    from partnership_dynamics.simulation.start import Setup, start

    return log_of_history(run(start(Setup(prepared.partnership, quarters, prepared.parameters)), seed, 0))


def known_before(how: LogFitting, say: Say = silent) -> Prior | None:
    """Return what is known of parameters before a log: the plausible set, or (None) the registry's ranges."""
    from partnership_dynamics.calibration.plausible.vectors import PlausibleError, plausible_set

    if not how.narrow:
        return None
    try:
        return plausible_set().prior()
    except PlausibleError as error:
        say(f"The log is set against the registry's ranges: {error}.")
        return None


def fit_log(
    prepared: Prepared,
    log: ProjectLog,
    how: LogFitting | None = None,
    *,
    resume: Path | None = None,
    workers: int | None = None,
    watch: Watch | None = None,
) -> LogPosterior:
    """Fit the model's constants to a project log.

    Parameters
    ----------
    prepared : Prepared
        The partnership, ready with the constants of ``how``.
    log : ProjectLog
        From `LogFile.read`.
    how : LogFitting, optional
    resume : Path, optional
        Where to keep what is done: a fit that was broken off goes on from there.
    workers : int, optional
    watch : Watch, optional

    Raises
    ------
    ScenarioError
        If a constant that is given cannot be.
    """
    from partnership_dynamics.calibration.logs import fit
    from partnership_dynamics.calibration.logs.constants import chosen

    how, watch = how or LogFitting(), watch or Watch()
    given = dict(how.constants)
    try:
        chosen(prepared.partnership, None, None, given)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    known = known_before(how, watch.say)
    return fit.fit_log(
        prepared.partnership,
        log,
        how.seed,
        given=given,
        density=prepared.parameters["density"],
        effort=how.effort,
        workers=workers,
        progress=watch.tell,
        resume=resume,
        known=known,
    )


def recover_log(
    prepared: Prepared,
    logs: int,
    how: LogFitting | None = None,
    *,
    resume: Path | None = None,
    workers: int | None = None,
    watch: Watch | None = None,
) -> tuple[Recovery, tuple[str, ...]]:
    """Fit synthetic logs with known constants; return what came back, and the names of the constants asked about.

    Parameters
    ----------
    prepared : Prepared
    logs : int
        How many synthetic logs.
    how, resume, workers, watch
        As for `fit_log`.
    """
    import numpy as np

    from partnership_dynamics.calibration.logs.constants import chosen
    from partnership_dynamics.calibration.logs.log import ROW, ProjectLog
    from partnership_dynamics.calibration.logs.recovery import recover
    from partnership_dynamics.calibration.logs.simulator import LogSimulator
    from partnership_dynamics.calibration.prior import Prior

    how, watch = how or LogFitting(), watch or Watch()
    partnership = prepared.partnership
    inferred, varied = chosen(partnership, None, None, dict(how.constants))
    members = len(partnership.members)
    window = ProjectLog(np.zeros(0, dtype=ROW), np.zeros((0, members), dtype=np.uint8), 0, how.quarters)
    simulator = LogSimulator(partnership, window, Prior((*inferred, *varied)), prepared.parameters, how.seed, workers)
    back = recover(simulator, logs, how.effort, partial(watch.tell, "Synthetic logs"), resume)
    return back, tuple(inferred)
