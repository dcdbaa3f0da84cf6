"""The effects an objective function can hold, each with its contribution and its statistic.

To add an effect: write its row of contributions as a small kernel, give it the next number, add one line to
`contributions` and one entry to `EFFECTS`. Names are RSiena's short names, where it has the effect
(Ripley, Snijders et al., *Manual for RSiena*, chapter "Mathematical definition of effects").

A *contribution* is signed for creation: what the tie ego -> alter adds to ego's objective function, whether or not
it is there now. For most effects that is the difference of the ego's statistic with and without the tie; for an
*elementary* effect it is a given factor of the tie (Snijders & Steglich 2015; manual, "elementary effects").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from simulation.compiled import inner
from simulation.ties.network import Network, add_shared_choices, count_paths_back, count_paths_out

Floats = npt.NDArray[np.float64]
# A factor function: (ties as 0.0 and 1.0 (..., n, n), covariate or None, parameter, centre) -> (..., n, n) or less.
Factor = Callable[[Floats, Any, float, float], Any]

DENSITY, RECIP, TRANS_TRIP, CYCLE3, GWESP_FF, IN_POP, IN_POP_SQRT, OUT_ACT, OUT_ACT_SQRT = range(9)
ALT_X, EGO_X, SIM_X, SAME_X, X, TRANS_TRIADS, DEG_PLUS = range(9, 16)

# --- contributions: each fills row[j] for one ego ------------------------------------------------------------------


@inner
def _density(row: Floats) -> None:
    for j in range(row.size):
        row[j] = 1.0


@inner
def _recip(network: Network, ego: int, row: Floats) -> None:
    for j in range(row.size):
        row[j] = float(network.received[ego, j])


@inner
def _paths(network: Network, row: Floats) -> None:
    for j in range(row.size):
        row[j] = float(network.paths[j])


@inner
def _by_paths(network: Network, table: Floats, row: Floats) -> None:
    for j in range(row.size):
        row[j] = table[network.paths[j]]


@inner
def _in_pop(network: Network, ego: int, row: Floats) -> None:
    # The alter's indegree with the tie in place: ego's own tie counts once, there or not.
    for j in range(row.size):
        row[j] = float(network.indegree[j] + 1 - int(network.tie[ego, j]))


@inner
def _in_pop_sqrt(network: Network, ego: int, row: Floats) -> None:
    for j in range(row.size):
        row[j] = math.sqrt(float(network.indegree[j] + 1 - int(network.tie[ego, j])))


@inner
def _out_act(network: Network, ego: int, row: Floats) -> None:
    for j in range(row.size):
        others = float(network.outdegree[ego] - int(network.tie[ego, j]))
        row[j] = 2.0 * others + 1.0


@inner
def _out_act_sqrt(network: Network, ego: int, row: Floats) -> None:
    degree = float(network.outdegree[ego])
    at = degree * math.sqrt(degree)
    above = (degree + 1.0) * math.sqrt(degree + 1.0) - at
    below = 0.0
    if degree > 0.0:
        below = at - (degree - 1.0) * math.sqrt(degree - 1.0)
    for j in range(row.size):
        row[j] = above if network.tie[ego, j] == 0 else below


@inner
def _deg_plus(network: Network, ego: int, root: bool, row: Floats) -> None:
    for j in range(row.size):
        mine = float(network.outdegree[ego] - int(network.tie[ego, j]))
        theirs = float(network.indegree[j] + 1 - int(network.tie[ego, j]))
        if root:
            row[j] = (mine + 1.0) * math.sqrt(mine + 1.0) - mine * math.sqrt(mine) + math.sqrt(theirs)
        else:
            row[j] = 2.0 * mine + 1.0 + theirs


@inner
def _alter_value(value: Floats, row: Floats) -> None:
    for j in range(row.size):
        row[j] = value[j]


@inner
def _ego_value(value: Floats, ego: int, row: Floats) -> None:
    for j in range(row.size):
        row[j] = value[ego]


@inner
def _similarity(value: Floats, ego: int, span: float, centre: float, row: Floats) -> None:
    for j in range(row.size):
        row[j] = 1.0 - abs(value[ego] - value[j]) / span - centre


@inner
def _same(value: Floats, ego: int, row: Floats) -> None:
    for j in range(row.size):
        row[j] = 1.0 if value[ego] == value[j] else 0.0


@inner
def _pair_value(pair: Floats, centre: float, row: Floats) -> None:
    for j in range(row.size):
        row[j] = pair[j] - centre


@inner
def contributions(
    network: Network,
    code: int,
    covariate: int,
    parameter: float,
    centre: float,
    table: Floats,
    actor: Floats,
    dyad: Floats,
    ego: int,
) -> None:
    """Fill ``network.row`` with one effect's contribution of the tie from ego to each alter.

    Parameters
    ----------
    code, covariate : int
        The effect's number (`EFFECTS`), and the row of ``actor`` or ``dyad`` that it looks at.
    parameter, centre : float
        The effect's internal parameter and the constant it subtracts, if it has them.
    table : float64 (n + 1,)
        The effect's value for each count, if it looks values up by a count.
    actor : float64 (A, n)
        Actor covariates.
    dyad : float64 (D, n)
        Dyadic covariates from this ego to each alter.
    ego : int
        Whose row.
    """
    row = network.row
    if code == DENSITY:
        _density(row)
    elif code == RECIP:
        _recip(network, ego, row)
    elif code == TRANS_TRIP:
        count_paths_out(network, ego)
        add_shared_choices(network, ego)
        _paths(network, row)
    elif code == CYCLE3:
        count_paths_back(network, ego)
        _paths(network, row)
    elif code == GWESP_FF:
        count_paths_out(network, ego)
        _by_paths(network, table, row)
    elif code == IN_POP:
        _in_pop(network, ego, row)
    elif code == IN_POP_SQRT:
        _in_pop_sqrt(network, ego, row)
    elif code == OUT_ACT:
        _out_act(network, ego, row)
    elif code == OUT_ACT_SQRT:
        _out_act_sqrt(network, ego, row)
    elif code == ALT_X:
        _alter_value(actor[covariate], row)
    elif code == EGO_X:
        _ego_value(actor[covariate], ego, row)
    elif code == SIM_X:
        _similarity(actor[covariate], ego, parameter, centre, row)
    elif code == SAME_X:
        _same(actor[covariate], ego, row)
    elif code == X:
        _pair_value(dyad[covariate], centre, row)
    elif code == TRANS_TRIADS:
        count_paths_out(network, ego)
        _paths(network, row)
    elif code == DEG_PLUS:
        _deg_plus(network, ego, parameter == 2.0, row)


# --- statistics: the factor f_ij of each tie; the statistic is the sum of x_ij f_ij --------------------------------


def _received(x: Floats) -> Floats:
    return np.swapaxes(x, -1, -2)


def _indegree(x: Floats) -> Floats:
    return np.asarray(x.sum(axis=-2)[..., np.newaxis, :], np.float64)


def _outdegree(x: Floats) -> Floats:
    return np.asarray(x.sum(axis=-1)[..., :, np.newaxis], np.float64)


def _gwesp(paths: Floats, alpha: float) -> Floats:
    return np.asarray(math.exp(alpha) * (1.0 - (1.0 - math.exp(-alpha)) ** paths), np.float64)


def gwesp_table(alpha: float, n: int) -> Floats:
    """Return the geometrically weighted value of 0, 1, ..., n shared partners (Snijders et al. 2006)."""
    return _gwesp(np.arange(n + 1, dtype=np.float64), alpha)


# --- the registry ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """One effect: what it needs, what it adds to the objective function, what is counted.

    Attributes
    ----------
    code : int
        Its number in compiled code.
    covariate : {"none", "actor", "dyadic"}
        The kind of covariate that it needs.
    formula : str
        The ego's statistic s_i, or the tie's factor where the effect is elementary.
    factor : callable
        (x, covariate, parameter, centre) -> the factor of each tie in the statistic; x may be a stack (..., n, n).
    ties : {"any", "directed", "undirected"}
        The networks in which it has a meaning of its own.
    elementary : bool
        Whether the contribution is the tie's factor only, not the difference of s_i.
    parameter : float or None
        The default of its internal parameter; NaN where the user must give it; None where it has none.
    parameter_meaning : str
        What the internal parameter is.
    undirected_share : float
        What the sum over ordered pairs is multiplied by in an undirected network, to agree with RSiena.
    """

    code: int
    covariate: Literal["none", "actor", "dyadic"]
    formula: str
    factor: Factor
    ties: Literal["any", "directed", "undirected"] = "any"
    elementary: bool = False
    parameter: float | None = None
    parameter_meaning: str = ""
    undirected_share: float = 1.0


EFFECTS: Mapping[str, Effect] = {
    "density": Effect(DENSITY, "none", "sum_j x_ij", lambda x, v, p, c: 1.0, undirected_share=0.5),
    "recip": Effect(RECIP, "none", "sum_j x_ij x_ji", lambda x, v, p, c: _received(x), ties="directed"),
    "transTrip": Effect(TRANS_TRIP, "none", "sum_jh x_ij x_ih x_hj", lambda x, v, p, c: x @ x, ties="directed"),
    "cycle3": Effect(
        CYCLE3,
        "none",
        "sum_jh x_ij x_jh x_hi (each cycle is counted once in the statistic)",
        lambda x, v, p, c: _received(x @ x) / 3.0,
        ties="directed",
    ),
    "gwespFF": Effect(
        GWESP_FF,
        "none",
        "e^a (1 - (1 - e^-a)^p), p = number of two-paths i -> h -> j",
        lambda x, v, p, c: _gwesp(x @ x, p),
        elementary=True,
        parameter=0.69,
        parameter_meaning="a, how slowly the value of further shared partners falls (RSiena writes 100 a)",
    ),
    "inPop": Effect(IN_POP, "none", "sum_j x_ij x_+j", lambda x, v, p, c: _indegree(x)),
    "inPopSqrt": Effect(IN_POP_SQRT, "none", "sum_j x_ij sqrt(x_+j)", lambda x, v, p, c: np.sqrt(_indegree(x))),
    "outAct": Effect(OUT_ACT, "none", "x_i+ ^2", lambda x, v, p, c: _outdegree(x)),
    "outActSqrt": Effect(OUT_ACT_SQRT, "none", "x_i+ ^1.5", lambda x, v, p, c: np.sqrt(_outdegree(x))),
    "altX": Effect(ALT_X, "actor", "sum_j x_ij v_j", lambda x, v, p, c: v[np.newaxis, :]),
    "egoX": Effect(EGO_X, "actor", "v_i sum_j x_ij", lambda x, v, p, c: v[:, np.newaxis]),
    "simX": Effect(
        SIM_X,
        "actor",
        "sum_j x_ij (1 - |v_i - v_j| / range - centre)",
        lambda x, v, p, c: 1.0 - np.abs(v[:, np.newaxis] - v[np.newaxis, :]) / p - c,
        parameter=math.nan,
        parameter_meaning="the covariate's range",
    ),
    "sameX": Effect(
        SAME_X,
        "actor",
        "sum_j x_ij 1{v_i = v_j}",
        lambda x, v, p, c: (v[:, np.newaxis] == v[np.newaxis, :]).astype(np.float64),
    ),
    "X": Effect(X, "dyadic", "sum_j x_ij (w_ij - centre)", lambda x, w, p, c: w - c),
    "transTriads": Effect(
        TRANS_TRIADS,
        "none",
        "sum_{j<h} x_ij x_ih x_hj (each triangle is counted once in the statistic)",
        lambda x, v, p, c: x @ x,
        ties="undirected",
        undirected_share=1.0 / 6.0,
    ),
    "degPlus": Effect(
        DEG_PLUS,
        "none",
        "sum_j x_ij (g(x_i+) + g(x_j+)), g the identity or the square root",
        lambda x, v, p, c: _outdegree(x) + _indegree(x) if p != 2.0 else np.sqrt(_outdegree(x)) + np.sqrt(_indegree(x)),
        ties="undirected",
        parameter=1.0,
        parameter_meaning="1 for degrees, 2 for their square roots",
    ),
}
