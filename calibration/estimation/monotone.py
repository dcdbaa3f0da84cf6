"""Panels in which ties are only added, or only end: what RSiena calls up-only and down-only networks.

Where nothing ever ends, how readily ties form and how often members reconsider them cannot be told apart: RSiena leaves
the out-degree effect out, and its simulations add ties only (Ripley and others, Manual for RSiena, "Monotonic dependent
variables"). So does this: the effect is left out, and ending a tie is held out of reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from partnership_dynamics.simulation.ties import Panel, Term

NEVER = 50.0  # what ending (or forming) a tie is disliked by: it is then chosen in fewer than 1 of e^40 choices


@dataclass(frozen=True)
class Monotone:
    """How the ties of all panels change.

    Attributes
    ----------
    way : {"up", "down", ""}
        Ties are only added; they only end; or both happen.
    """

    way: str

    @property
    def term(self) -> Term:
        """The effect that is held, so that no simulation goes the other way."""
        return Term("density", part="endowment" if self.way == "up" else "creation")

    @property
    def label(self) -> str:
        """What the estimation calls it."""
        return f"{self.term.label} ({self.term.part})"

    @property
    def value(self) -> float:
        """What its coefficient is held at."""
        return NEVER if self.way == "up" else -NEVER

    @property
    def sentence(self) -> str:
        """What is said of it."""
        done, never = ("added", "end a tie") if self.way == "up" else ("ended", "form one")
        return (
            f"Between the waves ties were only {done}, so how readily they form and how often they are reconsidered "
            f"cannot be told apart: density is left out, and the simulations never {never} (as RSiena does with a "
            "network that only grows or only shrinks)."
        )

    def terms(self, terms: Sequence[Term]) -> list[Term]:
        """Return the effects with the held one instead of density."""
        return [self.term if term.effect == "density" and term.part == "evaluation" else term for term in terms]


def monotone(panels: Iterable[Panel]) -> Monotone:
    """Return whether ties are only added, or only end, in every period of every panel.

    Parameters
    ----------
    panels : iterable of Panel
        Of one network each; pairs that are missing in one of two waves say nothing.

    Examples
    --------
    >>> from partnership_dynamics.simulation.ties import NetworkData
    >>> before, after = [[0, 1, 0], [0, 0, 0], [0, 0, 0]], [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    >>> [monotone([Panel({"ties": NetworkData(waves)})]).way for waves in ([before, after], [after, before])]
    ['up', 'down']
    >>> monotone([Panel({"ties": NetworkData([before, after, before])})]).way
    ''
    """
    added = ended = False
    for panel in panels:
        network = next(iter(panel.networks.values()))
        for before, after in pairwise(network.read):
            unknown = {(int(i), int(j)) for wave in (before, after) for i, j in wave.missing}
            old, new = ({(int(i), int(j)) for i, j in wave.ties} - unknown for wave in (before, after))
            added |= bool(new - old)
            ended |= bool(old - new)
    return Monotone("up" if added and not ended else "down" if ended and not added else "")


__all__ = ["NEVER", "Monotone", "monotone"]
