"""Raab, Mannak and Cambré's configurations (P2): sets of 39 networks, each put through a crisp-set analysis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.experiments.qca import Flags, Term, contains, covers, solution
from partnership_dynamics.scenarios.validation.intervals import share_of
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import Curve, Finding, Interval, PatternChart, above, measured
from partnership_dynamics.scenarios.validation.worlds import SHIRE_STAFF, plain, random_ties, star
from partnership_dynamics.simulation.start import Event, Setup

SET = 39
SETS = 200
N = 16
PAIRS = 24  # ties in every network at its start
YOUNG, OLD = (4, 12), (16, 24)  # the two years looked at: within the first three, and after
HOURS = {False: 80.0, True: 140.0}
TURMOIL = 3.0  # times the usual turnover, where a network is not stable
CONSISTENT = 0.75
# Of the conditions integrated, old, stable, resources and staffed by a team (an administrative organisation).
RECIPES: tuple[Term, ...] = ((True, True, True, True, None), (True, True, True, None, True))


def network_of(integrated: bool, stable: bool, resources: bool, nao: bool, world: int) -> Setup:
    """Return a partnership with these conditions; all have the same number of members and ties.

    Integrated: all deal with one of them, the staff team where there is one; else the same ties are strewn at random.
    """
    n = N + nao
    hub = N if nao else 0
    tie = random_ties(n, PAIRS - (n - 1), world, star(n, hub)) if integrated else random_ties(n, PAIRS, world)
    setup = plain(
        tie,
        SHIRE_STAFF * N if nao else 0.0,
        quarters=OLD[1],
        members_pay=0.0,
        parameters={"gross_hours": HOURS[resources]},
    )
    return setup if stable else replace(setup, events=(Event(0, "turnover", value=TURMOIL),))


def simulated(lab: Laboratory) -> tuple[Flags, npt.NDArray[np.float64]]:
    """Return the conditions of every kind of network, bool (32, 5), and what each delivered in two years (32, R).

    From the laboratory's shelf if it is there: two patterns look at the same networks.
    """
    if "configurations" in lab.shelf:
        result = lab.shelf["configurations"]
        assert isinstance(result, tuple)
        return result
    both = (False, True)
    cells = [(integrated, stable, rich, nao) for integrated in both for stable in both for rich in both for nao in both]

    def in_two_years(one: Ensemble) -> npt.NDArray[np.float64]:
        return np.column_stack([one.delivered[:, end - 1] - one.delivered[:, begin - 1] for begin, end in (YOUNG, OLD)])

    seen = lab.across(lambda world: [network_of(*cell, world) for cell in cells], in_two_years)
    conditions = [
        (integrated, old, stable, resources, nao) for integrated, stable, resources, nao in cells for old in both
    ]
    delivered = np.moveaxis(seen, (1, 3), (0, 1)).reshape(2 * len(cells), -1)
    lab.shelf["configurations"] = (np.array(conditions), delivered)
    return np.array(conditions), delivered


def draw_set(
    conditions: Flags, delivered: npt.NDArray[np.float64], generator: np.random.Generator
) -> tuple[Flags, Flags]:
    """Return the conditions of one set of 39 networks, and which of them are effective.

    Effective is what delivered more than the middle one of its set.
    """
    kinds = generator.integers(0, len(conditions), SET)
    outcome = delivered[kinds, generator.integers(0, delivered.shape[1], SET)]
    return conditions[kinds], outcome > np.median(outcome)


def is_seen(recipe: Term, networks: Flags) -> bool:
    """Say whether every row of the truth table that a recipe is made of has a network in it."""
    rows = {tuple(bool(one) for one in row) for row in networks}
    return bool(sum(covers(recipe, row) for row in rows) == 2 ** recipe.count(None))


def configurations(lab: Laboratory) -> Finding:
    """Look for P2: whether the two recipes come out of sets of 39, and whether each of their conditions is needed."""
    conditions, delivered = simulated(lab)
    generator = np.random.default_rng(lab.seed)
    there, chance, all_sets, cases, outcomes = [], [], [], [], []
    for _set in range(SETS):
        networks, effective = draw_set(conditions, delivered, generator)
        terms = solution(networks, effective, False, CONSISTENT)
        by_chance = solution(networks, generator.permutation(effective), False, CONSISTENT)
        seen = [recipe for recipe in RECIPES if is_seen(recipe, networks)]
        if seen:
            there.append(any(contains(terms, recipe) for recipe in seen))
            chance.append(any(contains(by_chance, recipe) for recipe in seen))
        all_sets.append(any(contains(terms, recipe) for recipe in RECIPES))
        cases.append(networks)
        outcomes.append(effective)
    of_sets = [np.array(flags, dtype=bool) for flags in (there, chance, all_sets)]
    return _told(np.concatenate(cases), np.concatenate(outcomes), of_sets, delivered.size // 2)


def _told(cases: Flags, effective: Flags, of_sets: list[Flags], runs: int) -> Finding:
    """Return the finding from all networks of all sets, and from what came out of each set."""
    there, chance, all_sets = of_sets
    integrated, old, stable = cases[:, 0], cases[:, 1], cases[:, 2]
    either = cases[:, 3] | cases[:, 4]
    recipe = integrated & old & stable & either
    without = {
        "central integration": ~integrated & old & stable & either,
        "three years of age": integrated & ~old & stable & either,
        "stability": integrated & old & ~stable & either,
        "resources or a team": integrated & old & stable & ~either,
    }
    share = share_of(effective[recipe])
    return Finding(
        (
            measured(
                "Sets of 39 that show a whole recipe and have one in their solution", "", share_of(there), above(0.5)
            ),
            *(
                measured(
                    f"Effective with the recipe, less without {name}",
                    "",
                    _difference(effective[recipe], effective[inside]),
                    above(0),
                )
                for name, inside in without.items()
            ),
            measured("Effective, of networks with the recipe (consistency)", "", share),
            measured("With the recipe, of effective networks (coverage)", "", share_of(recipe[effective])),
            measured("Sets that show a recipe, the outcomes shuffled", "", share_of(chance)),
            measured(
                "All sets with a recipe in their solution, whether or not every kind of network is seen",
                "",
                share_of(all_sets),
            ),
        ),
        runs=runs,
        chart=PatternChart(
            "Networks",
            "Share that are effective",
            (
                Curve(
                    "effective",
                    tuple(float(index) for index in range(5)),
                    (share, *(share_of(effective[inside]) for inside in without.values())),
                ),
            ),
            at_x=("the recipe", *(f"without {name}" for name in without)),
        ),
    )


def _difference(one: Flags, other: Flags) -> Interval:
    """Return the difference of two shares with Newcombe's (1998) interval, made from their own."""
    (p, p_low, p_high), (q, q_low, q_high) = share_of(one), share_of(other)
    low = p - q - float(np.hypot(p - p_low, q_high - q))
    return (p - q, low, p - q + float(np.hypot(p_high - p, q - q_low)))
