"""From the command line to what an action takes: on which workers, how many, with a progress bar, keeping it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_dynamics.calibration.clean import plain
from partnership_dynamics.scenarios.actions.runs import Means, Run
from partnership_dynamics.scenarios.actions.watch import Watch
from partnership_dynamics.scenarios.commands.words import Default
from partnership_dynamics.scenarios.ensemble.sequential import AT_MOST, Plan
from partnership_dynamics.scenarios.ensemble.store import FOLDER, Store
from partnership_dynamics.scenarios.finding import Threshold, ThresholdError
from partnership_dynamics.scenarios.schema import ScenarioError
from partnership_dynamics.simulation.workers import Progress, Tell, nobody

if TYPE_CHECKING:
    from rich.progress import TaskID

    from partnership_dynamics.calibration.estimation.progress import Callback
    from partnership_dynamics.calibration.estimation.progress import Progress as Estimating


def say(arguments: argparse.Namespace, text: str = "") -> None:
    """Tell the person something, apart from results: on standard error, and not at all with ``--json``."""
    if not arguments.json:
        print(plain(text), file=sys.stderr, flush=True)


@contextmanager
def progress_bar(arguments: argparse.Namespace, label: str) -> Iterator[Progress | None]:
    """Show a progress bar while the block runs, and give it the callback; none with ``--json``."""
    if arguments.json:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("histories"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def progress_bars(arguments: argparse.Namespace) -> Iterator[Tell]:
    """Show a progress bar for each thing that is done while the block runs, and give the callback.

    With ``--json`` nothing is shown.
    """
    if arguments.json:
        yield nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bar.add_task(label, total=total)
            bar.update(tasks[label], completed=min(done, total), total=total)

        yield tell


class _Displays:
    """Shows one thing at a time on the terminal: bars of histories, or an estimation with its estimates so far."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.showing = ""
        self.stack = ExitStack()
        self.tell_bars: Tell = nobody
        self.show: Callback | None = None

    def say(self, text: str) -> None:
        """Say a sentence below what was shown."""
        self.close()
        say(self.arguments, text)

    def close(self) -> None:
        """End what is shown."""
        self.stack.close()
        self.showing = ""

    def tell(self, label: str, done: int, total: int) -> None:
        """Show how much is done of one thing."""
        if self.showing != "bars":
            self.close()
            self.tell_bars = self.stack.enter_context(progress_bars(self.arguments))
            self.showing = "bars"
        self.tell_bars(label, done, total)

    def estimating(self, progress: Estimating) -> None:
        """Show a step of an estimation."""
        if self.showing != "estimation":
            from partnership_dynamics.calibration.estimation import shown

            self.close()
            self.show = self.stack.enter_context(shown())
            self.showing = "estimation"
        assert self.show is not None
        self.show(progress)


@contextmanager
def watching(arguments: argparse.Namespace) -> Iterator[Watch]:
    """Give what an action tells while the block runs: sentences, bars and estimations; nothing with ``--json``."""
    if arguments.json:
        yield Watch()
        return
    displays = _Displays(arguments)
    try:
        yield Watch(displays.say, displays.tell, displays.estimating)
    finally:
        displays.close()


@contextmanager
def keeping(arguments: argparse.Namespace, path: Path | None = None) -> Iterator[Store]:
    """Give where a command keeps what is done, until its results stand: then all of that is let go of.

    It is a hidden folder beside the results: those that will stand in ``path``, or else where the arguments say.
    """
    out = path or (Path(arguments.out) if arguments.out else None)
    folder = Path("results") / FOLDER if out is None else out.with_name(f".{out.name}{FOLDER}")
    store = Store(folder, lambda text: say(arguments, text))
    yield store
    store.clear()


def plan_of(arguments: argparse.Namespace) -> Plan | None:
    """Return the sequential rule that was asked for, if any.

    Raises
    ------
    ScenarioError
        If it is one that cannot be.
    """
    precision = getattr(arguments, "precision", None)
    at_most, when_clear = getattr(arguments, "at_most", None), bool(getattr(arguments, "stop_when_clear", False))
    if precision is None:
        if at_most is not None or when_clear:
            raise ScenarioError("--at-most and --stop-when-clear need --precision: how precise the answer should be")
        return None
    if not isinstance(arguments.replications, Default):
        raise ScenarioError(
            "give either --replications or --precision, which decides how many are needed (--at-most sets a limit)"
        )
    try:
        return Plan(precision, AT_MOST if at_most is None else at_most, when_clear)
    except ValueError as error:
        raise ScenarioError(str(error)) from error


def threshold_of(arguments: argparse.Namespace) -> Threshold:
    """Return how large a difference must be to matter: as said on the command line, else a tenth of what is delivered.

    Raises
    ------
    ScenarioError
        If it is not above 0.
    """
    share, a_year = getattr(arguments, "matters", None), getattr(arguments, "band", None)
    if share is not None and a_year is not None:
        raise ScenarioError("give either --matters (a share of what is delivered) or --band (projects a year)")
    try:
        if a_year is not None:
            return Threshold(a_year=a_year, asked=True)
        return Threshold() if share is None else Threshold(share, asked=True)
    except ThresholdError as error:
        raise ScenarioError(str(error)) from error


@contextmanager
def means_of(arguments: argparse.Namespace, store: Store | None = None, what: str = "Simulating") -> Iterator[Means]:
    """Give what histories are run with: a cluster that was named or threads of our own, a progress bar, the store."""
    with _workers(arguments) as (executor, workers), progress_bar(arguments, what) as progress:
        yield Means(workers, progress, executor, store, lambda text: say(arguments, text))


def run_of(arguments: argparse.Namespace) -> Run:
    """Return how often, how long and with which luck the command line says to simulate.

    Raises
    ------
    ScenarioError
        If it is what cannot be.
    """
    plan, threshold = plan_of(arguments), threshold_of(arguments)
    return Run(arguments.seed, int(arguments.replications), arguments.quarters, plan, threshold)


@contextmanager
def _workers(arguments: argparse.Namespace) -> Iterator[tuple[Executor | None, int | None]]:
    """Give the executor of a cluster that was named, and how many it runs at a time; else threads of our own."""
    address = getattr(arguments, "cluster", None)
    if not address:
        yield None, arguments.workers
        return
    from partnership_dynamics.scenarios.ensemble.cluster import ClusterError, cluster

    try:
        with cluster(address) as (executor, workers):
            yield executor, workers
    except ClusterError as error:
        raise ScenarioError(str(error)) from error
