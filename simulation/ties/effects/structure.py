"""Effects of ties on ties: density, reciprocity, closure, brokerage, cycles."""

from __future__ import annotations

from typing import Any

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.effects.definition import define, gwesp_table
from partnership_dynamics.simulation.ties.view import (
    ALTERS,
    BACK,
    CHOOSERS,
    CHOSEN,
    IN,
    MUTUAL_CHOSEN,
    MUTUAL_PATHS,
    MY_IN,
    MY_OUT,
    OUT,
    REACHED,
    RETURNS,
    SOLE_PATHS,
    THREE_PATHS,
    TIE,
    TWO_PATHS,
)


@inner
def one(v: Any, t: Any, p: int) -> float:
    return 1.0


@inner
def back(v: Any, t: Any, p: int) -> float:
    return float(v.count[BACK, p])


@inner
def two_paths(v: Any, t: Any, p: int) -> float:
    return float(v.count[TWO_PATHS, p])


@inner
def chosen(v: Any, t: Any, p: int) -> float:
    return float(v.count[CHOSEN, p])


@inner
def choosers(v: Any, t: Any, p: int) -> float:
    return float(v.count[CHOOSERS, p])


@inner
def returns(v: Any, t: Any, p: int) -> float:
    return float(v.count[RETURNS, p])


@inner
def a_third_of_returns(v: Any, t: Any, p: int) -> float:
    return float(v.count[RETURNS, p]) / 3.0


@inner
def closes_or_is_closed(v: Any, t: Any, p: int) -> float:
    return float(v.count[TWO_PATHS, p] + v.count[CHOSEN, p])


@inner
def closes_mutually(v: Any, t: Any, p: int) -> float:
    return float(v.count[BACK, p] * v.count[TWO_PATHS, p])


@inner
def closes_or_is_closed_mutually(v: Any, t: Any, p: int) -> float:
    return float(v.count[BACK, p] * v.count[TWO_PATHS, p] + v.count[MUTUAL_CHOSEN, p])


@inner
def is_closed(v: Any, t: Any, p: int) -> float:
    return 1.0 if v.count[TWO_PATHS, p] > 0 else 0.0


@inner
def newly_closed(v: Any, t: Any, p: int) -> float:
    return (1.0 if v.count[TWO_PATHS, p] > 0 else 0.0) + float(v.count[SOLE_PATHS, p])


define("density", "sum_j x_ij", one, pairwise=True, undirected_share=0.5)
define("recip", "sum_j x_ij x_ji", back, counts=(BACK,), ties="directed", pairwise=True)
define(
    "transTrip",
    "sum_jh x_ij x_ih x_hj",
    closes_or_is_closed,
    two_paths,
    counts=(TWO_PATHS, CHOSEN),
    tie_counts=(TWO_PATHS,),
    ties="directed",
)
define("transTrip1", "sum_h x_ih x_hj", two_paths, counts=(TWO_PATHS,), ties="directed", elementary=True)
define("transTrip2", "sum_h x_ih x_jh", chosen, counts=(CHOSEN,), ties="directed", elementary=True)
define("transMedTrip", "sum_jh x_ij x_hi x_hj", choosers, counts=(BACK, CHOOSERS), ties="directed")
define(
    "transRecTrip",
    "sum_jh x_ij x_ji x_ih x_hj",
    closes_or_is_closed_mutually,
    closes_mutually,
    counts=(BACK, TWO_PATHS, MUTUAL_CHOSEN),
    tie_counts=(BACK, TWO_PATHS),
    ties="directed",
)
define(
    "cycle3",
    "sum_jh x_ij x_jh x_hi (each cycle is counted once in the statistic)",
    returns,
    a_third_of_returns,
    counts=(BACK, RETURNS),
    ties="directed",
)
define(
    "transTies",
    "number of j with x_ij = 1 and some h with x_ih = x_hj = 1",
    newly_closed,
    is_closed,
    counts=(TWO_PATHS, SOLE_PATHS),
    tie_counts=(TWO_PATHS,),
    ties="one-mode",
)
define(
    "transTriads",
    "sum_{j<h} x_ij x_ih x_hj (each triangle is counted once in the statistic)",
    two_paths,
    counts=(TWO_PATHS,),
    ties="undirected",
    undirected_share=1.0 / 6.0,
)

# --- shared partners, each further one counting for less ------------------------------------------------------------

ALPHA = "a, how slowly the value of further shared partners falls; 0: only the first counts (RSiena writes 100 a)"


@inner
def by_two_paths(v: Any, t: Any, p: int) -> float:
    return float(v.table[t.table, v.count[TWO_PATHS, p]])


@inner
def by_chosen(v: Any, t: Any, p: int) -> float:
    return float(v.table[t.table, v.count[CHOSEN, p]])


@inner
def by_choosers(v: Any, t: Any, p: int) -> float:
    return float(v.table[t.table, v.count[CHOOSERS, p]])


@inner
def by_returns(v: Any, t: Any, p: int) -> float:
    return float(v.table[t.table, v.count[RETURNS, p]])


@inner
def by_mutual_paths(v: Any, t: Any, p: int) -> float:
    return float(v.table[t.table, v.count[MUTUAL_PATHS, p]])


for _name, _factor, _counts, _path, _ties in (
    ("gwespFF", by_two_paths, (TWO_PATHS,), "i -> h -> j", "one-mode"),
    ("gwesp", by_two_paths, (TWO_PATHS,), "i - h - j", "undirected"),
    ("gwespFB", by_chosen, (CHOSEN,), "i -> h <- j", "directed"),
    ("gwespBF", by_choosers, (BACK, CHOOSERS), "i <- h -> j", "directed"),
    ("gwespBB", by_returns, (BACK, RETURNS), "i <- h <- j", "directed"),
    ("gwespRR", by_mutual_paths, (BACK, MUTUAL_PATHS), "i <-> h <-> j", "directed"),
):
    define(
        _name,
        f"e^a (1 - (1 - e^-a)^c), c = number of h with {_path}",
        _factor,
        counts=_counts,
        ties=_ties,
        elementary=True,
        parameter=0.69,
        may_be_zero=True,
        meaning=ALPHA,
        table=gwesp_table,
    )


@inner
def steps_of_two_paths(v: Any, t: Any, p: int) -> float:
    # Each of the alter's alters gains a path. Where ego had none before, that is worth the table's first step, of
    # which there are as many as alters (without ego); `pair` holds how much less it is for the others.
    first = v.table[t.table, 1] - v.table[t.table, 0]
    return float(v.pair[t.covariate, p] + first * (v.count[OUT, p] - v.count[BACK, p]))


define(
    "gwdspFF",
    "sum_{h != i} e^a (1 - (1 - e^-a)^c_h), c_h = number of two-paths i -> j -> h",
    steps_of_two_paths,
    by_two_paths,
    counts=(BACK, TWO_PATHS, OUT),
    tie_counts=(TWO_PATHS,),
    ties="directed",
    parameter=0.69,
    may_be_zero=True,
    meaning=ALPHA,
    table=gwesp_table,
    sums=True,
    over="everyone",
)

# --- brokerage, distance, balance, cycles of four --------------------------------------------------------------------


@inner
def brokered(v: Any, t: Any, p: int) -> float:
    return float(v.me[MY_IN] - v.count[BACK, p] - v.count[CHOOSERS, p])


@inner
def newly_at_two(v: Any, t: Any, p: int) -> float:
    left = 1.0 if v.count[TWO_PATHS, p] > 0 else 0.0
    return float(v.count[OUT, p] - v.count[BACK, p] - v.count[REACHED, p]) - left


@inner
def balance(v: Any, t: Any, p: int) -> float:
    mine = v.me[MY_OUT] - v.count[TIE, p]
    both = v.count[CHOSEN, p]
    apart = mine + v.count[OUT, p] - v.count[BACK, p] - 2 * both
    return float((v.me[ALTERS] - 2) * t.centre - apart - mine + 2 * v.count[TWO_PATHS, p])


@inner
def balance_of_tie(v: Any, t: Any, p: int) -> float:
    apart = v.me[MY_OUT] - v.count[TIE, p] + v.count[OUT, p] - v.count[BACK, p] - 2 * v.count[CHOSEN, p]
    return float((v.me[ALTERS] - 2) * t.centre - apart)


@inner
def chosen_alike(v: Any, t: Any, p: int) -> float:
    apart = v.me[MY_IN] - v.count[BACK, p] + v.count[IN, p] - 2 * v.count[CHOOSERS, p]
    return float((v.me[ALTERS] - 2) * t.centre - apart)


@inner
def overlap(v: Any, t: Any, p: int) -> float:
    both = float(v.count[CHOSEN, p])
    either = v.me[MY_OUT] + v.count[OUT, p] - both
    return both / either if either > 0.0 else 0.0


@inner
def three_paths(v: Any, t: Any, p: int) -> float:
    return float(v.count[THREE_PATHS, p])


@inner
def a_quarter_of_three_paths(v: Any, t: Any, p: int) -> float:
    return 0.25 * float(v.count[THREE_PATHS, p])


define("between", "sum_jh x_hi x_ij (1 - x_hj)", brokered, counts=(BACK, CHOOSERS), ties="one-mode")
define(
    "nbrDist2",
    "number of j with x_ij = 0 and some h with x_ih = x_hj = 1",
    newly_at_two,
    is_closed,
    counts=(BACK, TWO_PATHS, OUT, REACHED),
    tie_counts=(TWO_PATHS,),
    ties="one-mode",
    over="untied",
    undirected_share=0.5,
)
define(
    "balance",
    "sum_j x_ij sum_{h != i,j} (b0 - |x_ih - x_jh|)",
    balance,
    balance_of_tie,
    counts=(BACK, TWO_PATHS, CHOSEN, OUT),
    ties="one-mode",
    centring="balance",
)
define(
    "inStructEq",
    "sum_j x_ij sum_{h != i,j} (b - |x_hi - x_hj|)",
    chosen_alike,
    counts=(BACK, CHOOSERS, IN),
    ties="directed",
    centring="in-balance",
)
define(
    "Jout",
    "number of alters that i and j share, over the number that either has",
    overlap,
    counts=(CHOSEN, OUT),
    ties="one-mode",
    elementary=True,
)
define(
    "cycle4",
    "number of four-cycles through i",
    three_paths,
    a_quarter_of_three_paths,
    counts=(THREE_PATHS,),
)
