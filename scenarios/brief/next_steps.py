"""What to ask or count next: the parameters on which the difference between counties hangs, and who could tell them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from partnership_dynamics.scenarios.brief.kept import Kept
from partnership_dynamics.scenarios.brief.plain import label
from partnership_dynamics.simulation.parameters import PARAMETERS

DEGREE, SHUFFLES = 2, 200
CLEAR = 0.95  # quantile of shuffled shares that a parameter's share must exceed
SHOWN = 3
# How a parameter can be learnt, by a word of its source.
WAYS = (
    ("diary", "count it in a staff diary"),
    ("project log", "see it in a dated project log"),
    ("questionnaire", "ask it in your survey"),
    ("two survey waves", "ask again in a year"),
    ("calendar", "look it up in your calendar"),
    ("HR", "ask human resources"),
    ("budget", "see it in the budget"),
    ("grant letters", "see it in the grant letters"),
    ("manifestos", "read the manifestos"),
    ("legal practice", "ask your lawyers"),
)


@dataclass(frozen=True)
class Asked:
    """A parameter worth knowing.

    Attributes
    ----------
    name : str
    share : float
        Of the spread of expected differences over counties, what it explains.
    how : str
        How it can be learnt; empty where nothing of one's own tells.
    """

    name: str
    share: float
    how: str

    def sentence(self) -> str:
        """Say what to find out, and how."""
        how = f": {self.how}" if self.how else ", which no record of yours tells"
        return f"{label(self.name)}{how} (explains {round(100 * self.share)} of 100 parts of the spread)."


def how_to_learn(name: str) -> str:
    """Return how a parameter can be learnt, by its source in the registry.

    Examples
    --------
    >>> how_to_learn("gross_hours"), how_to_learn("idea_rate")
    ('count it in a staff diary', 'see it in a dated project log')
    """
    source = PARAMETERS[name].source.lower()
    return next((way for word, way in WAYS if word.lower() in source), "")


def explained(parameter: np.ndarray, differences: np.ndarray) -> float:
    """Return the share of the spread of differences that a parameter explains; 0 where shuffled values do as well.

    Examples
    --------
    >>> at = np.linspace(0, 1, 50)
    >>> round(explained(at, 3 * at), 2), explained(at, np.tile([1.0, -1.0], 25))
    (1.0, 0.0)
    """
    if np.ptp(parameter) < 1e-12 or np.ptp(differences) < 1e-12:
        return 0.0
    rank = np.argsort(np.argsort(parameter, kind="stable"), kind="stable") / (len(parameter) - 1) - 0.5
    basis = np.linalg.qr(np.vander(rank, DEGREE + 1))[0]
    gaps = differences - differences.mean()

    def share(values: np.ndarray) -> float:
        return float(np.sum((basis @ (basis.T @ values)) ** 2) / np.sum(values**2))

    luck = np.random.default_rng(len(parameter))
    shuffled = np.array([share(gaps[luck.permutation(len(gaps))]) for _time in range(SHUFFLES)])
    found, null = share(gaps), float(shuffled.mean())
    if found <= float(np.quantile(shuffled, CLEAR)):
        return 0.0
    return max((found - null) / (1.0 - null), 0.0)


def worth_asking(kept: Kept) -> list[Asked]:
    """Return the parameters that explain most of how far counties differ, the most telling first."""
    counties, draws = kept.delivered.counties, kept.draws
    if len(counties) < 10 or len(draws) != len(counties):
        return []
    found = []
    for name in draws[0]:
        if name not in PARAMETERS or name == "density":
            continue
        share = explained(np.array([draw[name] for draw in draws]), counties)
        if share > 0.0:
            found.append(Asked(name, share, how_to_learn(name)))
    return sorted(found, key=lambda one: -one.share)
