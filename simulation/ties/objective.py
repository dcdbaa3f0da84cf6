"""An actor's objective function: named effects, each with its coefficient (Snijders 2001; Snijders et al. 2010)."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import rule
from simulation.ties.effects import EFFECTS, GWESP_FF, SIM_X, Effect, contributions, gwesp_table
from simulation.ties.network import Network

EVALUATION, CREATION, ENDOWMENT = range(3)
PARTS = ("evaluation", "creation", "endowment")
Part = Literal["evaluation", "creation", "endowment"]

EFFECT = np.dtype(
    [
        ("code", np.int64),
        ("part", np.int64),
        ("covariate", np.int64),
        ("theta", np.float64),
        ("slope", np.float64),
        ("parameter", np.float64),
        ("centre", np.float64),
    ]
)


@dataclass(frozen=True)
class Term:
    """One effect in an objective function.

    Parameters
    ----------
    effect : str
        A name of `EFFECTS`, such as "recip".
    theta : float
        Its coefficient, in log odds.
    covariate : str or None
        The covariate it looks at, for effects that need one.
    part : {"evaluation", "creation", "endowment"}
        Whether it counts for both creating and dropping a tie, creating only, or keeping only.
    slope : float
        Added to ``theta`` for each unit of the ego's exposure in that turn.
    parameter : float or None
        The effect's internal parameter; None takes its default.
    centre : float
        Subtracted from the similarity (`simX`) or the dyadic covariate (`X`).
    """

    effect: str
    theta: float = 0.0
    covariate: str | None = None
    part: Part = "evaluation"
    slope: float = 0.0
    parameter: float | None = None
    centre: float = 0.0

    def __post_init__(self) -> None:
        definition = self.definition
        if self.part not in PARTS:
            raise ValueError(f"effect {self.label}: part is {self.part!r}; allowed: {', '.join(PARTS)}")
        if definition.covariate != "none" and self.covariate is None:
            raise ValueError(f"effect {self.effect} needs the name of a covariate ({definition.covariate})")
        if definition.covariate == "none" and self.covariate is not None:
            raise ValueError(f"effect {self.effect} takes no covariate; {self.covariate!r} was given")
        if definition.parameter is None and self.parameter is not None:
            raise ValueError(f"effect {self.label} has no internal parameter; {self.parameter} was given")
        if math.isnan(self.value):
            raise ValueError(f"effect {self.label} needs its parameter: {definition.parameter_meaning}")
        if definition.code in (GWESP_FF, SIM_X) and not self.value > 0.0:
            raise ValueError(f"effect {self.label}: parameter is {self.value}; it must be above 0")
        if self.effect == "degPlus" and self.value not in (1.0, 2.0):
            raise ValueError(f"effect {self.label}: parameter is {self.value}; {definition.parameter_meaning}")
        if self.centre != 0.0 and self.effect not in ("simX", "X"):
            raise ValueError(f"effect {self.label} subtracts no centre; centre the covariate itself")
        if not (math.isfinite(self.theta) and math.isfinite(self.slope)):
            raise ValueError(f"effect {self.label}: theta {self.theta} and slope {self.slope} must be finite")

    @property
    def definition(self) -> Effect:
        """The effect's entry in `EFFECTS`; a ValueError names the nearest effect where there is none."""
        found = EFFECTS.get(self.effect)
        if found is None:
            near = difflib.get_close_matches(self.effect, EFFECTS, n=1, cutoff=0.0)
            raise ValueError(
                f"no effect is called {self.effect!r}; did you mean {near[0]!r}? All: {', '.join(EFFECTS)}"
            )
        return found

    @property
    def label(self) -> str:
        """The effect's name, with its covariate, for messages and tables."""
        return self.effect if self.covariate is None else f"{self.effect} {self.covariate}"

    @property
    def value(self) -> float:
        """The internal parameter in force (0 where the effect has none)."""
        if self.parameter is not None:
            return float(self.parameter)
        default = self.definition.parameter
        return 0.0 if default is None else default


class Objective(NamedTuple):
    """An objective function as compiled code reads it; make one with `objective_from`.

    Attributes
    ----------
    effects : structured array (K,) of `EFFECT`
        One row a term; ``effects["theta"]`` may be changed in place.
    table : float64 (K, n + 1)
        Each term's value by count, for effects that look values up.
    """

    effects: npt.NDArray[Any]
    table: npt.NDArray[np.float64]


def objective_from(
    terms: Iterable[Term],
    n: int,
    actor: Sequence[str] = (),
    dyadic: Sequence[str] = (),
    directed: bool = True,
) -> Objective:
    """Return the objective function of some terms, for networks of n actors.

    Parameters
    ----------
    terms : iterable of Term
        The effects; their order is the order in which they are added up.
    n : int
        Number of actors.
    actor, dyadic : sequence of str
        Names of the rows of the covariate arrays handed to `utilities`, in their order.
    directed : bool
        Whether ties have a direction; some effects have a meaning only in one kind of network.

    Raises
    ------
    ValueError
        If a covariate is missing, or an effect does not suit the kind of network.

    Examples
    --------
    >>> objective = objective_from([Term("density", -2.0), Term("sameX", 0.5, "kind")], n=4, actor=["kind"])
    >>> objective.effects["theta"].tolist()
    [-2.0, 0.5]
    >>> objective_from([Term("sameX", 0.5, "knd")], n=4, actor=["kind"])
    Traceback (most recent call last):
    ...
    ValueError: effect sameX knd: no actor covariate is called 'knd'; did you mean 'kind'?
    """
    listed = list(terms)
    effects = np.zeros(len(listed), EFFECT)
    table = np.zeros((len(listed), n + 1), np.float64)
    kind = "directed" if directed else "undirected"
    for k, term in enumerate(listed):
        definition = term.definition
        if definition.ties not in ("any", kind):
            raise ValueError(f"effect {term.label} is for {definition.ties} networks; this one is {kind}")
        place = -1
        if term.covariate is not None:
            names = list(actor if definition.covariate == "actor" else dyadic)
            if term.covariate not in names:
                near = difflib.get_close_matches(term.covariate, names, n=1, cutoff=0.0)
                hint = f"did you mean {near[0]!r}?" if near else "there are none"
                raise ValueError(
                    f"effect {term.label}: no {definition.covariate} covariate is called {term.covariate!r}; {hint}"
                )
            place = names.index(term.covariate)
        effects[k] = (
            definition.code,
            PARTS.index(term.part),
            place,
            term.theta,
            term.slope,
            term.value,
            term.centre,
        )
        if definition.code == GWESP_FF:
            table[k] = gwesp_table(term.value, n)
    return Objective(effects, table)


@rule
def utilities(
    network: Network,
    objective: Objective,
    actor: npt.NDArray[np.float64],
    dyad: npt.NDArray[np.float64],
    exposure: float,
    ego: int,
    u: npt.NDArray[np.float64],
) -> None:
    """Fill ``u[j]`` with what ego would gain by toggling its tie to j; ``u[ego]``, no change, is 0.

    Parameters
    ----------
    network : Network
        The ties now; its work space is overwritten.
    objective : Objective
        Effects and coefficients.
    actor : float64 (A, n)
        Actor covariates, centred as the caller wants them.
    dyad : float64 (D, n)
        Ego's row of each dyadic covariate.
    exposure : float
        Multiplies each term's ``slope`` in this turn.
    ego : int
        Whose turn it is.
    u : float64 (n,)
        Filled.
    """
    row = network.row
    effects = objective.effects
    for j in range(u.size):
        u[j] = 0.0
    for k in range(effects.size):
        effect = effects[k]
        part = effect["part"]
        coefficient = effect["theta"] + effect["slope"] * exposure
        to_create = 0.0 if part == ENDOWMENT else coefficient
        to_drop = 0.0 if part == CREATION else -coefficient
        contributions(
            network,
            effect["code"],
            effect["covariate"],
            effect["parameter"],
            effect["centre"],
            objective.table[k],
            actor,
            dyad,
            ego,
        )
        for j in range(u.size):
            if network.tie[ego, j] == 0:
                u[j] += to_create * row[j]
            else:
                u[j] += to_drop * row[j]
    u[ego] = 0.0
