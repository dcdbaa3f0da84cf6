"""Who is told how far long work has come, and what is worth a sentence on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership_dynamics.simulation.workers import Progress, Tell, nobody

if TYPE_CHECKING:
    from partnership_dynamics.calibration.estimation.progress import Callback

Say = Callable[[str], None]  # takes a sentence for the person, apart from results


def silent(_text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Watch:
    """Who is told of long work: nothing here changes a number.

    Attributes
    ----------
    say : callable
        Told what is worth a sentence.
    tell : callable
        Told (what is done, how much of it, how much there is in all).
    estimating : callable, optional
        Told each step of an estimation, with the estimates so far.
    """

    say: Say = silent
    tell: Tell = nobody
    estimating: Callback | None = None

    def progress(self, label: str) -> Progress:
        """Return a callback that is told (done, in all) of one thing."""
        return lambda done, total: self.tell(label, done, total)
