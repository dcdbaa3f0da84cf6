"""What an effect is, and the register of all of them.

To add an effect, write its *factor functions* and one `define` in a module of this package; simulation, statistics,
scores, the tests of its laws and the documentation's table follow from that.

A factor function takes a view, a term and a column, and returns a number for the pair (ego, that column's alter):

- `change`: what the tie ego -> alter adds to ego's objective function, whether or not it is there now. For most effects
  that is the difference of ego's statistic s_i with and without the tie; for an *elementary* effect it is the factor
  of the tie only (Ripley et al., *Manual for RSiena*, "elementary effects").
- `tie`: what the tie, being there, counts for in the effect's statistic, which is the sum over ties.

Both read nothing but counts of the view and covariates, so they hold for dense and sparse views alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import inner

Factor = Callable[..., float]
Covariate = Literal["none", "actor", "dyadic", "network"]
Ties = Literal["any", "directed", "undirected", "one-mode", "two-mode"]
Centring = Literal["", "similarity", "mean", "balance", "in-balance"]
Over = Literal["ties", "ego", "untied", "everyone"]

TERM = np.dtype(
    [
        ("change", np.int64),  # number of the factor function in `dispatch.FACTORS`
        ("tie", np.int64),
        ("part", np.int64),
        ("covariate", np.int64),  # row of `View.value` or `View.pair`
        ("other", np.int64),  # where the counts of the other network begin in `View.count`
        ("times", np.int64),  # the term that this one is multiplied by; -1: none
        ("theta", np.float64),
        ("slope", np.float64),
        ("parameter", np.float64),
        ("centre", np.float64),
        ("span", np.float64),  # range of the covariate
        ("table", np.int64),  # row of `View.table`
    ]
)


@dataclass(frozen=True)
class Effect:
    """One effect on a network.

    Attributes
    ----------
    name : str
        RSiena's short name.
    formula : str
        Ego's statistic s_i, or the tie's factor where the effect is elementary.
    change, tie : callable
        Its factor functions (see the module).
    counts : tuple of int
        The counts of `View` that they read, in the network at hand.
    tie_counts : tuple of int or None
        Those that ``tie`` reads, where these are fewer.
    other_counts : tuple of int
        Those that they read in the other network.
    covariate : {"none", "actor", "dyadic", "network"}
        What it needs besides the network.
    ties : {"any", "directed", "undirected", "one-mode", "two-mode"}
        The networks in which it has a meaning of its own; "any" without "two-mode" counts as one-mode where it reads
        ties received by ego.
    elementary : bool
        Whether ``change`` is the tie's factor only.
    pairwise : bool
        Whether its value depends on ego and alter together (then its product with another effect is still one effect
        of the pair); so for covariates of ego, alter or both, and for reciprocity.
    centring : str
        The constant to subtract: the mean similarity, the mean of a dyadic covariate, the balance mean (of ties sent,
        or received), or none.
    parameter : float or None
        Default of its internal parameter; None where it has none.
    allowed : tuple of float
        The values that the parameter may have; empty: any above 0.
    may_be_zero : bool
        Whether it may be 0 too.
    meaning : str
        What the parameter is.
    table : callable or None
        (counts 0 .. n + 1, parameter) -> the effect's value for each count, where it looks them up.
    sums : bool
        Whether it needs a sum of real numbers for each pair (`View.pair`).
    undirected_share : float
        What the sum over ordered pairs is multiplied by in an undirected network, to agree with RSiena.
    of_alter : bool
        For effects of an actor covariate: whether the alter's value matters.
    over : {"ties", "ego", "untied", "everyone"}
        Over what ``tie`` is summed up in the statistic: ego's ties, ego itself (once), the alters it has no tie to, or
        all alters.
    reference : str
        Where it is defined.
    """

    name: str
    formula: str
    change: Factor
    tie: Factor
    counts: tuple[int, ...] = ()
    tie_counts: tuple[int, ...] | None = None
    other_counts: tuple[int, ...] = ()
    covariate: Covariate = "none"
    ties: Ties = "any"
    elementary: bool = False
    pairwise: bool = False
    centring: Centring = ""
    parameter: float | None = None
    allowed: tuple[float, ...] = ()
    may_be_zero: bool = False
    meaning: str = ""
    table: Callable[[npt.NDArray[np.float64], float], npt.NDArray[np.float64]] | None = None
    sums: bool = False
    undirected_share: float = 1.0
    of_alter: bool = True
    over: Over = "ties"
    reference: str = "manual"


EFFECTS: dict[str, Effect] = {}


def define(name: str, formula: str, change: Factor, tie: Factor | None = None, **rest: Any) -> None:
    """Register an effect; where ``tie`` is left out it is the same function as ``change``.

    Raises
    ------
    ValueError
        If there is an effect of this name already.
    """
    if name in EFFECTS:
        raise ValueError(f"there are two definitions of the effect {name!r}")
    EFFECTS[name] = Effect(name, formula, change, change if tie is None else tie, **rest)


def gwesp_table(counts: npt.NDArray[np.float64], alpha: float) -> npt.NDArray[np.float64]:
    """Return e^a (1 - (1 - e^-a)^count): further shared partners count for less (Snijders et al. 2006)."""
    return np.asarray(math.exp(alpha) * (1.0 - (1.0 - math.exp(-alpha)) ** counts), np.float64)


@inner
def root(x: float, degree: float) -> float:
    """Return x, or its square root where ``degree`` is 2."""
    return math.sqrt(x) if degree == 2.0 else x
