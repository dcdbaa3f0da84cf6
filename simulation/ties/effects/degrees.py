"""Effects of degrees: popularity, activity, hurdles, assortativity, isolation."""

from __future__ import annotations

import math
from typing import Any

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.effects.definition import define, root
from partnership_dynamics.simulation.ties.view import (
    BACK,
    IN,
    IN_ROOT_SUM,
    IN_SUM,
    MUTUAL,
    MY_IN,
    MY_MUTUAL,
    MY_MUTUAL_WANTED,
    MY_OUT,
    OUT,
    OUT_ROOT_SUM,
    OUT_SUM,
    SUMS_WANTED,
    TIE,
)

ROOT = "1 for degrees, 2 for their square roots"


# The alter's indegree with the tie in place: ego's own tie counts once, there or not.
@inner
def popular(v: Any, t: Any, p: int) -> float:
    return v.count[IN, p] + 1.0


@inner
def popular_root(v: Any, t: Any, p: int) -> float:
    return math.sqrt(v.count[IN, p] + 1.0)


@inner
def active_alter(v: Any, t: Any, p: int) -> float:
    return float(v.count[OUT, p])


@inner
def active_alter_root(v: Any, t: Any, p: int) -> float:
    return math.sqrt(float(v.count[OUT, p]))


@inner
def mutual_alter(v: Any, t: Any, p: int) -> float:
    return float(v.count[MUTUAL, p] + v.count[BACK, p])


@inner
def chosen_ego(v: Any, t: Any, p: int) -> float:
    return float(v.me[MY_IN])


@inner
def chosen_ego_root(v: Any, t: Any, p: int) -> float:
    return math.sqrt(float(v.me[MY_IN]))


@inner
def mutual_alter_root(v: Any, t: Any, p: int) -> float:
    return math.sqrt(float(v.count[MUTUAL, p] + v.count[BACK, p]))


@inner
def active_alter_beyond(v: Any, t: Any, p: int) -> float:
    return max(v.count[OUT, p] - t.parameter, 0.0)


@inner
def mutual_ego(v: Any, t: Any, p: int) -> float:
    others = float(v.me[MY_MUTUAL] - v.count[TIE, p] * v.count[BACK, p])
    less = v.me[MY_OUT] - v.count[TIE, p]
    return (less + 1.0) * root(others + v.count[BACK, p], t.parameter) - less * root(others, t.parameter)


@inner
def mutual_ego_of_tie(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_MUTUAL]), t.parameter)


@inner
def activity(v: Any, t: Any, p: int) -> float:
    return 2.0 * (v.me[MY_OUT] - v.count[TIE, p]) + 1.0


@inner
def activity_of_tie(v: Any, t: Any, p: int) -> float:
    return float(v.me[MY_OUT])


@inner
def activity_root(v: Any, t: Any, p: int) -> float:
    less = float(v.me[MY_OUT] - v.count[TIE, p])
    return (less + 1.0) * math.sqrt(less + 1.0) - less * math.sqrt(less)


@inner
def activity_root_of_tie(v: Any, t: Any, p: int) -> float:
    return math.sqrt(float(v.me[MY_OUT]))


define("inPop", "sum_j x_ij x_+j", popular, counts=(IN,))
define("inPopSqrt", "sum_j x_ij sqrt(x_+j)", popular_root, counts=(IN,))
define("outPop", "sum_j x_ij x_j+", active_alter, counts=(OUT,), ties="directed")
define("outPopSqrt", "sum_j x_ij sqrt(x_j+)", active_alter_root, counts=(OUT,), ties="directed")
define("reciPop", "sum_j x_ij r_j, r_j = number of mutual ties", mutual_alter, counts=(BACK, MUTUAL), ties="directed")
define(
    "reciPopSqrt",
    "sum_j x_ij sqrt(r_j), r_j = number of mutual ties",
    mutual_alter_root,
    counts=(BACK, MUTUAL),
    ties="directed",
)
define(
    "outPopMore",
    "sum_j x_ij max(x_j+ - p, 0)",
    active_alter_beyond,
    counts=(OUT,),
    ties="directed",
    parameter=0.0,
    may_be_zero=True,
    meaning="p, the outdegree beyond which it counts",
)
define("inAct", "x_i+ x_+i", chosen_ego, counts=(BACK,), ties="directed")
define("inActSqrt", "x_i+ sqrt(x_+i)", chosen_ego_root, counts=(BACK,), ties="directed")
define(
    "reciAct",
    "x_i+ r_i^(1/p), r_i = number of mutual ties",
    mutual_ego,
    mutual_ego_of_tie,
    counts=(BACK, MY_MUTUAL_WANTED),
    ties="directed",
    parameter=1.0,
    allowed=(1.0, 2.0),
    meaning=ROOT,
)
define("outAct", "x_i+ ^2", activity, activity_of_tie)
define("outActSqrt", "x_i+ ^1.5", activity_root, activity_root_of_tie)

# --- hurdles: effects of ego's outdegree alone, which are no sums over ties ------------------------------------------


@inner
def up_to(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.me[MY_OUT] - v.count[TIE, p] < t.parameter else 0.0


@inner
def beyond(v: Any, t: Any, p: int) -> float:
    less = v.me[MY_OUT] - v.count[TIE, p] - t.parameter
    return max(less + 1.0, 0.0) - max(less, 0.0)


@inner
def passes(v: Any, t: Any, p: int) -> float:
    less = v.me[MY_OUT] - v.count[TIE, p]
    return 1.0 if less <= t.parameter < less + 1.0 else 0.0


@inner
def inverse(v: Any, t: Any, p: int) -> float:
    less = v.me[MY_OUT] - v.count[TIE, p] + t.parameter
    return 1.0 / (less + 1.0) - 1.0 / less


@inner
def inverse_square(v: Any, t: Any, p: int) -> float:
    less = v.me[MY_OUT] - v.count[TIE, p] + t.parameter
    return 1.0 / ((less + 1.0) * (less + 2.0)) - 1.0 / (less * (less + 1.0))


@inner
def up_to_of_ego(v: Any, t: Any, p: int) -> float:
    return min(float(v.me[MY_OUT]), t.parameter)


@inner
def beyond_of_ego(v: Any, t: Any, p: int) -> float:
    return max(v.me[MY_OUT] - t.parameter, 0.0)


@inner
def passes_of_ego(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.me[MY_OUT] > t.parameter else 0.0


@inner
def inverse_of_ego(v: Any, t: Any, p: int) -> float:
    return 1.0 / (v.me[MY_OUT] + t.parameter)


@inner
def inverse_square_of_ego(v: Any, t: Any, p: int) -> float:
    return 1.0 / ((v.me[MY_OUT] + t.parameter) * (v.me[MY_OUT] + t.parameter + 1.0))


@inner
def leaves_isolation(v: Any, t: Any, p: int) -> float:
    return -1.0 if v.me[MY_IN] == 0 and v.me[MY_OUT] == v.count[TIE, p] else 0.0


@inner
def isolated(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.me[MY_IN] == 0 and v.me[MY_OUT] == 0 else 0.0


@inner
def first_chooser(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.count[IN, p] == 0 else 0.0


@inner
def share_in_choosers(v: Any, t: Any, p: int) -> float:
    return 1.0 / (v.count[IN, p] + 1.0)


ADDED: dict[str, Any] = {"parameter": 1.0, "meaning": "p, added to the outdegree", "over": "ego"}
define("outTrunc", "min(x_i+, p)", up_to, up_to_of_ego, parameter=1.0, meaning="p, where it stops to count", over="ego")
define("outMore", "max(x_i+ - p, 0)", beyond, beyond_of_ego, parameter=1.0, meaning="p, where it begins", over="ego")
define("outThreshold", "1{x_i+ > p}", passes, passes_of_ego, parameter=1.0, meaning="p, the threshold", over="ego")
define("outInv", "1 / (x_i+ + p)", inverse, inverse_of_ego, **ADDED)
define("outSqInv", "1 / ((x_i+ + p) (x_i+ + p + 1))", inverse_square, inverse_square_of_ego, **ADDED)
define("isolateNet", "1{x_i+ = x_+i = 0}", leaves_isolation, isolated, counts=(BACK,), ties="directed", over="ego")
define(
    "antiInIso",
    "number of j with x_+j >= 1 (counted once in the statistic)",
    first_chooser,
    share_in_choosers,
    counts=(IN,),
)

# --- assortativity ----------------------------------------------------------------------------------------------------


@inner
def out_out(v: Any, t: Any, p: int) -> float:
    theirs = root(float(v.count[OUT, p]), t.parameter)
    less = float(v.me[MY_OUT] - v.count[TIE, p])
    at, above = root(less, t.parameter), root(less + 1.0, t.parameter)
    others = v.mine[OUT_ROOT_SUM if t.parameter == 2.0 else OUT_SUM] - v.count[TIE, p] * theirs
    return above * theirs + (above - at) * others


@inner
def out_out_of_tie(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_OUT]), t.parameter) * root(float(v.count[OUT, p]), t.parameter)


@inner
def out_in(v: Any, t: Any, p: int) -> float:
    less = float(v.me[MY_OUT] - v.count[TIE, p])
    at, above = root(less, t.parameter), root(less + 1.0, t.parameter)
    theirs = root(v.count[IN, p] + 1.0, t.parameter)
    others = v.mine[IN_ROOT_SUM if t.parameter == 2.0 else IN_SUM] - v.count[TIE, p] * theirs
    return above * theirs + (above - at) * others


@inner
def out_in_of_tie(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_OUT]), t.parameter) * root(v.count[IN, p] + 1.0, t.parameter)


@inner
def in_in(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_IN]), t.parameter) * root(v.count[IN, p] + 1.0, t.parameter)


@inner
def in_out(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_IN]), t.parameter) * root(float(v.count[OUT, p]), t.parameter)


_ASSORTATIVITY: dict[str, Any] = {"parameter": 2.0, "allowed": (1.0, 2.0), "meaning": ROOT}
define(
    "outOutAss",
    "sum_j x_ij (x_i+ x_j+)^(1/p)",
    out_out,
    out_out_of_tie,
    counts=(OUT, SUMS_WANTED),
    ties="directed",
    **_ASSORTATIVITY,
)
define(
    "outInAss",
    "sum_j x_ij (x_i+ x_+j)^(1/p)",
    out_in,
    out_in_of_tie,
    counts=(IN, SUMS_WANTED),
    ties="any",
    **_ASSORTATIVITY,
)
define("inInAss", "sum_j x_ij (x_+i x_+j)^(1/p)", in_in, counts=(BACK, IN), ties="directed", **_ASSORTATIVITY)
define("inOutAss", "sum_j x_ij (x_+i x_j+)^(1/p)", in_out, counts=(BACK, OUT), ties="directed", **_ASSORTATIVITY)


@inner
def degree_plus(v: Any, t: Any, p: int) -> float:
    less = float(v.me[MY_OUT] - v.count[TIE, p])
    theirs = v.count[IN, p] + 1.0
    if t.parameter == 2.0:
        return (less + 1.0) * math.sqrt(less + 1.0) - less * math.sqrt(less) + math.sqrt(theirs)
    return 2.0 * less + 1.0 + theirs


@inner
def degree_plus_of_tie(v: Any, t: Any, p: int) -> float:
    return root(float(v.me[MY_OUT]), t.parameter) + root(v.count[IN, p] + 1.0, t.parameter)


define(
    "degPlus",
    "sum_j x_ij (g(x_i+) + g(x_j+)), g the identity or the square root",
    degree_plus,
    degree_plus_of_tie,
    counts=(IN,),
    ties="undirected",
    parameter=1.0,
    allowed=(1.0, 2.0),
    meaning=ROOT,
)
