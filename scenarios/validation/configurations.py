"""Raab, Mannak and Cambré's configurations (P2): many sets of 39 networks, each put through their crisp-set analysis."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt

from scenarios.experiments.qca import Solution, analyse
from scenarios.validation.intervals import share_of
from scenarios.validation.laboratory import Laboratory
from scenarios.validation.pattern import Chart, Curve, Finding, Interval, above, measured
from scenarios.validation.worlds import SHIRE_STAFF, plain, random_ties, star
from simulation.start import Event, Setup

NAMES = ("integrated", "old", "stable", "resources", "nao")
SET = 39
SETS = 200
N = 16
PAIRS = 24  # ties in every network at its start
YOUNG, OLD = (4, 12), (16, 24)  # the two years looked at: within the first three, and after
HOURS = {False: 80.0, True: 140.0}
TURMOIL = 3.0  # times the usual turnover, where a network is not stable
CONSISTENT = 0.75
RECIPES = (
    {"integrated": True, "old": True, "stable": True, "resources": True},
    {"integrated": True, "old": True, "stable": True, "nao": True},
)


def network_of(integrated: bool, stable: bool, resources: bool, nao: bool) -> Setup:
    """Return a partnership with these conditions; all have the same number of members and ties.

    Integrated: all deal with one of them, the staff team where there is one; else the same ties are strewn at random.
    """
    n = N + nao
    hub = N if nao else 0
    tie = random_ties(n, PAIRS - (n - 1), seed=1, besides=star(n, hub)) if integrated else random_ties(n, PAIRS, seed=1)
    setup = plain(tie, SHIRE_STAFF * N if nao else 0.0, quarters=OLD[1], paid_by="outside",
                  parameters={"gross_hours": HOURS[resources]})  # fmt: skip
    return setup if stable else replace(setup, events=(Event(0, "turnover", value=TURMOIL),))


def simulated(lab: Laboratory) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Return the conditions of every kind of network, bool (32, 5), and what each delivered in two years (32, R)."""
    cells = list(product([False, True], repeat=4))
    found = lab.ensembles([network_of(*cell) for cell in cells])
    conditions, delivered = [], []
    for (integrated, stable, resources, nao), one in zip(cells, found, strict=True):
        for old, (begin, end) in ((False, YOUNG), (True, OLD)):
            conditions.append((integrated, old, stable, resources, nao))
            delivered.append(one.delivered[:, end - 1] - one.delivered[:, begin - 1])
    return np.array(conditions), np.array(delivered)


def draw_set(
    conditions: npt.NDArray[np.bool_], delivered: npt.NDArray[np.float64], generator: np.random.Generator
) -> tuple[Solution, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the solution of one set of 39, and its networks' conditions and outcomes.

    Effective is what delivered more than the middle one of its set.
    """
    kinds = generator.integers(0, len(conditions), SET)
    outcome = delivered[kinds, generator.integers(0, delivered.shape[1], SET)]
    effective = outcome > np.median(outcome)
    return analyse(NAMES, conditions[kinds], effective, CONSISTENT), conditions[kinds], effective


def configurations(lab: Laboratory) -> Finding:
    """Look for P2: whether the two recipes come out of sets of 39, and whether each of their conditions is needed."""
    conditions, delivered = simulated(lab)
    generator = np.random.default_rng(lab.seed)
    recipes, seen, outcomes = [], [], []
    for _set in range(SETS):
        solution, networks, effective = draw_set(conditions, delivered, generator)
        recipes.append([solution.contains(recipe) for recipe in RECIPES])
        seen.append(networks)
        outcomes.append(effective)
    cases, effective = np.concatenate(seen), np.concatenate(outcomes)
    integrated, old, stable = cases[:, 0], cases[:, 1], cases[:, 2]
    either = cases[:, 3] | cases[:, 4]
    recipe = integrated & old & stable & either
    share = share_of(effective[recipe])
    without = {
        "central integration": ~integrated & old & stable & either,
        "three years of age": integrated & ~old & stable & either,
        "stability": integrated & old & ~stable & either,
        "resources or a team": integrated & old & stable & ~either,
    }
    found = np.array(recipes)
    return Finding(
        (
            measured("Sets of 39 in whose solution either recipe is", "", share_of(found.any(axis=1)), above(0.5)),
            *(measured(f"Effective with the recipe, less without {name}", "",
                       _difference(effective[recipe], effective[inside]), above(0))
              for name, inside in without.items()),
            measured("Effective, of networks with the recipe (consistency)", "", share),
            measured("With the recipe, of effective networks (coverage)", "", share_of(recipe[effective])),
            measured("Sets in whose solution is the recipe with resources", "", share_of(found[:, 0])),
            measured("Sets in whose solution is the recipe with a team", "", share_of(found[:, 1])),
        ),
        runs=delivered.size // 2,
        chart=Chart("Networks", "Share that are effective", (
            Curve("effective", tuple(range(5)), (share, *(share_of(effective[inside]) for inside in without.values()))),
        ), at_x=("the recipe", *(f"without {name}" for name in without))),
    )  # fmt: skip


def _difference(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> Interval:
    """Return the difference of two shares with Newcombe's (1998) interval, made from their own."""
    (p, p_low, p_high), (q, q_low, q_high) = share_of(one), share_of(other)
    low = p - q - float(np.hypot(p - p_low, q_high - q))
    return (p - q, low, p - q + float(np.hypot(p_high - p, q - q_low)))
