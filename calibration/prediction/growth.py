"""How far networks grow between two surveys: learnt from panels, with the spread that chance does not explain.

A panel's growth is the change in the log odds of a tie among the pairs that both waves know, so that a dense network
cannot grow beyond its pairs. Several panels are combined by random effects (DerSimonian and Laird 1986): what each
differs by because ties come and go by chance is taken out of the spread, since a simulation has that chance itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LEAST_SPREAD = 0.1  # a handful of panels cannot show that all networks grow alike


@dataclass(frozen=True)
class Observed:
    """The growth that one panel shows over one interval.

    Attributes
    ----------
    panel : str
    kept, lost, formed, never : int
        Pairs known at both waves, by what became of them.
    """

    panel: str
    kept: int
    lost: int
    formed: int
    never: int

    @property
    def change(self) -> float:
        """The change in the log odds of a tie, half a pair added to each side."""
        possible = self.kept + self.lost + self.formed + self.never
        before, after = self.kept + self.lost, self.kept + self.formed
        return float(
            np.log((after + 0.5) / (possible - after + 0.5)) - np.log((before + 0.5) / (possible - before + 0.5))
        )

    @property
    def variance(self) -> float:
        """Its variance by chance, ties forming and ending independently of one another."""
        possible = self.kept + self.lost + self.formed + self.never
        middle = 0.5 * (2 * self.kept + self.lost + self.formed) + 0.5
        slope = 1.0 / middle + 1.0 / (possible - middle + 1.0)
        return float((self.formed + self.lost + 1.0) * slope**2)


# Seven of the estuaries of Berardo and Scholz (2010; deposited with Cranmer, Desmarais and Morgan's Inferential Network
# Analysis): organisations that answered both surveys, two years apart. Tie counts only.
ORGANISATIONAL = (
    Observed("estuary 1", 10, 7, 9, 136),
    Observed("estuary 2", 10, 14, 6, 90),
    Observed("estuary 4", 4, 10, 14, 152),
    Observed("estuary 5", 4, 7, 5, 104),
    Observed("estuary 7", 15, 14, 15, 388),
    Observed("estuary 8", 7, 12, 17, 154),
    Observed("estuary 10", 13, 6, 13, 122),
)


@dataclass(frozen=True)
class Growth:
    """What growth is expected, in log odds of a tie over one interval.

    Attributes
    ----------
    mean : float
    spread : float
        Standard deviation of the next panel's growth around it, chance apart.
    why : str
        What it was learnt from, in a sentence.
    """

    mean: float
    spread: float
    why: str

    def draws(self, count: int, seed: int) -> Floats:
        """Return drawn growths, float64 (count,): normal quantiles at even steps, in an order that the seed decides."""
        from scipy.stats import norm

        steps = norm.ppf((np.arange(count) + 0.5) / count)
        order = np.random.default_rng([seed, 5]).permutation(count)
        return np.asarray(self.mean + self.spread * steps[order], np.float64)


def combined(panels: Sequence[Observed], why: str, *, centre: float | None = None) -> Growth:
    """Return the growth that several panels lead one to expect of another.

    Parameters
    ----------
    panels : sequence of Observed
        At least one.
    why : str
    centre : float, optional
        What growth is taken to be on average; default: the mean of the panels, weighed by how sure each is.

    Examples
    --------
    >>> found = combined(ORGANISATIONAL, "seven estuaries")
    >>> round(found.mean, 2), 0.1 <= found.spread < 0.4
    (0.07, True)
    """
    changes = np.array([one.change for one in panels])
    variances = np.array([one.variance for one in panels])
    weights = 1.0 / variances
    fixed = float(np.sum(weights * changes) / weights.sum())
    beyond = float(np.sum(weights * (changes - fixed) ** 2)) - (len(panels) - 1)
    scale = float(weights.sum() - np.sum(weights**2) / weights.sum())
    between = max(beyond / scale, 0.0) if scale > 0.0 else 0.0
    weights = 1.0 / (variances + between)
    mean = float(np.sum(weights * changes) / weights.sum()) if centre is None else centre
    unsure = 1.0 / float(weights.sum()) if centre is None else 0.0
    return Growth(mean, float(np.sqrt(max(between, LEAST_SPREAD**2) + unsure)), why)


def levelled(why: str = "") -> Growth:
    """Return the growth of a network of which one wave is known: none on average, spread as organisational panels."""
    said = why or (
        f"no change on average, with the spread of {len(ORGANISATIONAL)} organisational panels (estuaries, Berardo and "
        "Scholz 2010)"
    )
    return combined(ORGANISATIONAL, said, centre=0.0)
