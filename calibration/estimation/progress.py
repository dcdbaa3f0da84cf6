"""What an estimation says while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from rich.console import Console

SECONDS_BETWEEN = 0.2


@dataclass(frozen=True)
class Progress:
    """Where an estimation is.

    Attributes
    ----------
    doing : str
        What is going on, in words.
    done, total : int
        Of the present part: simulations, or at most so many steps.
    labels : tuple of str
        Names of the parameters.
    estimates : float64 (p,)
        Their present values.
    """

    doing: str
    done: int
    total: int
    labels: tuple[str, ...]
    estimates: npt.NDArray[np.float64]


Callback = Callable[[Progress], None]


class Reporter:
    """Passes on where an estimation is, a few times a second and at every new part."""

    def __init__(self, labels: tuple[str, ...], callback: Callback | None) -> None:
        self._labels = labels
        self._callback = callback
        self._doing = ""
        self._last = 0.0

    def say(self, doing: str, done: int, total: int, estimates: npt.NDArray[np.float64]) -> None:
        """Say that so much of a part is done."""
        now = time.monotonic()
        if self._callback is None or (doing == self._doing and done < total and now - self._last < SECONDS_BETWEEN):
            return
        self._doing, self._last = doing, now
        self._callback(Progress(doing, done, total, self._labels, estimates.copy()))


@contextmanager
def shown(console: Console | None = None) -> Iterator[Callback]:
    """Show an estimation on the terminal: ``with shown() as progress: estimate(..., progress=progress)``.

    Parameters
    ----------
    console : rich.console.Console or None
        Where; None: the terminal.
    """
    from rich.console import Group
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    with Live(Text("Getting ready ..."), console=console, transient=True) as live:

        def show(progress: Progress) -> None:
            table = Table("effect", "estimate", box=None, pad_edge=False)
            table.columns[1].justify = "right"
            for label, value in zip(progress.labels, progress.estimates, strict=True):
                table.add_row(label, f"{value:.3f}")
            bar = ProgressBar(total=max(progress.total, 1), completed=min(progress.done, progress.total), width=40)
            most = "at most " if "step" in progress.doing else ""
            head = Text(f"{progress.doing}: {progress.done} of {most}{progress.total}")
            live.update(Group(head, bar, table))

        yield show
