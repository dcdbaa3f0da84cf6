"""Effects of what is known of actors and pairs, and of other networks."""

from __future__ import annotations

from typing import Any

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.effects.definition import define
from partnership_dynamics.simulation.ties.view import BACK, EGO, TIE


@inner
def alters(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.alter[p]])


@inner
def egos(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.me[EGO]])


@inner
def alters_squared(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.alter[p]] ** 2)


@inner
def egos_squared(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.me[EGO]] ** 2)


@inner
def difference(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.alter[p]] - v.value[t.covariate, v.me[EGO]])


@inner
def absolute_difference(v: Any, t: Any, p: int) -> float:
    return abs(v.value[t.covariate, v.alter[p]] - v.value[t.covariate, v.me[EGO]])


@inner
def squared_difference(v: Any, t: Any, p: int) -> float:
    return float((v.value[t.covariate, v.alter[p]] - v.value[t.covariate, v.me[EGO]]) ** 2)


@inner
def together(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.alter[p]] + v.value[t.covariate, v.me[EGO]])


@inner
def product(v: Any, t: Any, p: int) -> float:
    return float(v.value[t.covariate, v.alter[p]] * v.value[t.covariate, v.me[EGO]])


@inner
def product_if_back(v: Any, t: Any, p: int) -> float:
    return float(v.count[BACK, p] * v.value[t.covariate, v.alter[p]] * v.value[t.covariate, v.me[EGO]])


@inner
def similarity(v: Any, t: Any, p: int) -> float:
    gap = abs(v.value[t.covariate, v.alter[p]] - v.value[t.covariate, v.me[EGO]])
    return 1.0 - gap / t.span - t.centre


@inner
def similarity_if_back(v: Any, t: Any, p: int) -> float:
    gap = abs(v.value[t.covariate, v.alter[p]] - v.value[t.covariate, v.me[EGO]])
    return v.count[BACK, p] * (1.0 - gap / t.span - t.centre)


@inner
def same(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.value[t.covariate, v.alter[p]] == v.value[t.covariate, v.me[EGO]] else 0.0


@inner
def unequal(v: Any, t: Any, p: int) -> float:
    return 0.0 if v.value[t.covariate, v.alter[p]] == v.value[t.covariate, v.me[EGO]] else 1.0


@inner
def same_if_back(v: Any, t: Any, p: int) -> float:
    is_same = v.value[t.covariate, v.alter[p]] == v.value[t.covariate, v.me[EGO]]
    return float(v.count[BACK, p]) if is_same else 0.0


@inner
def ego_higher(v: Any, t: Any, p: int) -> float:
    mine, theirs = v.value[t.covariate, v.me[EGO]], v.value[t.covariate, v.alter[p]]
    if mine > theirs:
        return 1.0
    return 0.5 if mine == theirs else 0.0


_ACTOR: dict[str, Any] = {"covariate": "actor", "pairwise": True}
_BACK: dict[str, Any] = {**_ACTOR, "counts": (BACK,), "ties": "directed"}
define("altX", "sum_j x_ij v_j", alters, **_ACTOR)
define("egoX", "v_i sum_j x_ij", egos, of_alter=False, **_ACTOR)
define("altSqX", "sum_j x_ij v_j^2", alters_squared, **_ACTOR)
define("egoSqX", "v_i^2 sum_j x_ij", egos_squared, of_alter=False, **_ACTOR)
define("diffX", "sum_j x_ij (v_j - v_i)", difference, ties="one-mode", **_ACTOR)
define("absDiffX", "sum_j x_ij |v_j - v_i|", absolute_difference, ties="one-mode", **_ACTOR)
define("diffSqX", "sum_j x_ij (v_j - v_i)^2", squared_difference, ties="one-mode", **_ACTOR)
define("egoPlusAltX", "sum_j x_ij (v_i + v_j)", together, ties="one-mode", **_ACTOR)
define("egoXaltX", "sum_j x_ij v_i v_j", product, ties="one-mode", **_ACTOR)
define("egoXaltXRecip", "sum_j x_ij x_ji v_i v_j", product_if_back, **_BACK)
define(
    "simX",
    "sum_j x_ij (1 - |v_i - v_j| / range - centre)",
    similarity,
    ties="one-mode",
    centring="similarity",
    **_ACTOR,
)
define(
    "simRecipX",
    "sum_j x_ij x_ji (1 - |v_i - v_j| / range - centre)",
    similarity_if_back,
    centring="similarity",
    **_BACK,
)
define("sameX", "sum_j x_ij 1{v_i = v_j}", same, ties="one-mode", **_ACTOR)
define("unequalX", "sum_j x_ij 1{v_i != v_j}", unequal, ties="one-mode", **_ACTOR)
define("sameXRecip", "sum_j x_ij x_ji 1{v_i = v_j}", same_if_back, **_BACK)
define("higher", "sum_j x_ij (1{v_i > v_j} + 1/2 1{v_i = v_j})", ego_higher, ties="one-mode", **_ACTOR)

# --- pairs -----------------------------------------------------------------------------------------------------------


@inner
def pair_value(v: Any, t: Any, p: int) -> float:
    return float(v.pair[t.covariate, p] - t.centre)


@inner
def pair_value_if_back(v: Any, t: Any, p: int) -> float:
    return float(v.count[BACK, p] * (v.pair[t.covariate, p] - t.centre))


define("X", "sum_j x_ij (w_ij - mean)", pair_value, covariate="dyadic", centring="mean", pairwise=True)
define(
    "XRecip",
    "sum_j x_ij x_ji (w_ij - mean)",
    pair_value_if_back,
    counts=(BACK,),
    covariate="dyadic",
    ties="directed",
    centring="mean",
    pairwise=True,
)
define(
    "WWX",
    "sum_j x_ij sum_h w_ih w_hj",
    pair_value,
    covariate="dyadic",
    ties="one-mode",
    pairwise=True,
)

# --- another network -------------------------------------------------------------------------------------------------


@inner
def other_tie(v: Any, t: Any, p: int) -> float:
    return float(v.count[t.other + TIE, p])


@inner
def other_back(v: Any, t: Any, p: int) -> float:
    return float(v.count[t.other + BACK, p])


@inner
def other_mutual(v: Any, t: Any, p: int) -> float:
    return float(v.count[t.other + TIE, p] * v.count[t.other + BACK, p])


_OTHER: dict[str, Any] = {"covariate": "network", "ties": "one-mode", "pairwise": True}
define("crprod", "sum_j x_ij w_ij", other_tie, other_counts=(TIE,), **_OTHER)
define("crprodRecip", "sum_j x_ij w_ji", other_back, other_counts=(BACK,), **_OTHER)
define("crprodMutual", "sum_j x_ij w_ij w_ji", other_mutual, other_counts=(TIE, BACK), **_OTHER)
