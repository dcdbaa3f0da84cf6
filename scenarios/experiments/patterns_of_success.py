"""Which configurations are effective? Sets of simulated partnerships, analysed as Raab, Mannak and Cambré (2015) did.

They compared 39 Dutch Safety Houses: the effective ones were centrally integrated, at least three years old and stable,
and had either considerable resources or a network administrative organisation. Here each set has 39 partnerships whose
five conditions are drawn by lot, each is observed once, and the same crisp-set analysis is run on each set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.experiments import qca
from partnership_dynamics.scenarios.experiments.blocks import block_seed
from partnership_dynamics.scenarios.experiments.evaluate import evaluate
from partnership_dynamics.scenarios.experiments.patterns import pattern_pairs
from partnership_dynamics.scenarios.experiments.world import ExperimentWorld, plain
from partnership_dynamics.simulation.parameters import PARAMETERS, settings
from partnership_dynamics.simulation.partnership import MemberRecord
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.workers import Progress

CASES = 39
CONDITIONS = ("centrally integrated", "three years old", "stable", "resources", "administrative organisation")
CENTRAL, OLD, STABLE, RESOURCES, ORGANISED = range(len(CONDITIONS))
# Their result: centrally integrated, old, stable, and resources or an administrative organisation.
CLAIM: tuple[qca.Term, ...] = ((True, True, True, True, None), (True, True, True, None, True))
# What "or" claims: with resources it is enough, and with an administrative organisation in their place it is too.
BRANCHES: Mapping[str, qca.Term] = {
    "with resources": (True, True, True, True, None),
    "with an administrative organisation and no such resources": (True, True, True, False, True),
    "with neither": (True, True, True, False, False),
}
YEARS, OLD_FROM = (1, 8), 3
LATEST = 2  # years over which delivery is judged
HOURS = {False: 0.7, True: 1.5}
STREAM = 600

STABILITY: Mapping[str, Mapping[str, float]] = {
    "weak": {"turnover": 0.07, "turnover_top": 0.08, "handover": 0.0, "control_change": 0.6},
    "strong": {"turnover": 0.02, "turnover_top": 0.025, "handover": 0.6, "control_change": 0.2},
}

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SetAnalysis:
    """What the set analysis found.

    Attributes
    ----------
    sets : int
    threshold : float
        Projects a year over the latest two years from which a partnership is effective: the median of all.
    claim_consistent, claim_in_solution : int
        Sets in which at least `qca.CONSISTENT` of the partnerships with the claimed configuration are effective; and
        in which all its rows that have cases are in the solution.
    claim_sets : int
        Sets in which some partnership has the configuration.
    consistency, coverage, base : float
        Of the claimed configuration over all sets together; the share of all partnerships that are effective.
    tables : mapping of str to list of dict
    """

    sets: int
    threshold: float
    claim_consistent: int
    claim_in_solution: int
    claim_sets: int
    consistency: float
    coverage: float
    base: float
    tables: Mapping[str, list[dict[str, Any]]]


def _organised(world: ExperimentWorld, organised: bool) -> ExperimentWorld:
    """Return the world with a central team that convenes, or without one."""
    partnership = world.partnership
    if partnership.team_place < 0:
        n = len(partnership.members)
        tie, strength = np.zeros((n + 1, n + 1), dtype=np.uint8), np.zeros((n + 1, n + 1))
        tie[:n, :n], strength[:n, :n] = partnership.tie, partnership.strength
        members = (*partnership.members, MemberRecord("Central team", "central_team"))
        partnership = replace(partnership, members=members, tie=tie, strength=strength)
    governing = replace(partnership, governance="team" if organised else "shared", lead=-1)
    return replace(world, partnership=governing)


def _setup(world: ExperimentWorld, conditions: Flags, years: int, generator: np.random.Generator) -> Setup:
    """Return one partnership of a set; central integration is a star, its absence random ties, as many in number."""
    here = _organised(world, bool(conditions[ORGANISED]))
    members = [index for index in range(here.n) if index != here.partnership.team_place]
    order = members if here.team < 0 else [*members, here.team]
    hub = here.team if here.team >= 0 else world.hub
    pairs = min(world.counts[0], (len(order) - 1) * (len(order) - 2) // 2)
    pattern = "star" if conditions[CENTRAL] else "random"
    found = pattern_pairs(pattern, range(len(order)), order.index(hub), pairs, generator)
    tie = here.network([(order[a], order[b]) for a, b in found], 0, generator)
    setup = here.setup(tie, "adapting", quarters=4 * years)
    usual = float(settings(dict(world.parameters))[0].gross_hours)
    times = HOURS[bool(conditions[RESOURCES])]
    records = tuple(
        replace(one, hours=times * (usual if one.hours is None else one.hours)) for one in setup.partnership.members
    )
    level = STABILITY["strong" if conditions[STABLE] else "weak"]
    return replace(
        setup,
        partnership=replace(setup.partnership, members=records),
        parameters={**(setup.parameters or {}), **{name: level[name] for name in level if name in PARAMETERS}},
    )


def analyse(
    world: ExperimentWorld, sets: int, workers: int | None = None, progress: Progress | None = None
) -> SetAnalysis:
    """Simulate sets of 39 partnerships and run the crisp-set analysis on each.

    Parameters
    ----------
    world : ExperimentWorld
    sets : int
        At least 1.
    workers : int, optional
    progress : callable, optional
        Called with (partnerships done, partnerships in all).
    """
    generator = np.random.default_rng([block_seed(world.seed, 0), STREAM])
    conditions = generator.random((sets * CASES, len(CONDITIONS))) < 0.5
    years = np.where(
        conditions[:, OLD],
        generator.integers(OLD_FROM, YEARS[1] + 1, len(conditions)),
        generator.integers(YEARS[0], OLD_FROM, len(conditions)),
    )

    def setup_of(case: int) -> Setup:
        return _setup(world, conditions[case], int(years[case]), world.generator(case, STREAM))

    # What was delivered in the latest years alone: twice the same history, the second one shorter.
    def late(case: int) -> Setup:
        return replace(setup_of(case), quarters=4 * max(int(years[case]) - LATEST, 1))

    def luck(case: int) -> list[tuple[int, int]]:
        return [(block_seed(world.seed, case), 0)]

    whole = evaluate(setup_of, luck, len(conditions), workers, progress)[:, 0]
    before = np.where(years > LATEST, evaluate(late, luck, len(conditions), workers)[:, 0], 0.0)
    rate = (whole - before) / np.minimum(years, LATEST)
    threshold = max(float(np.median(rate)), 1.0 / LATEST)
    return judged(conditions, rate >= threshold, sets, threshold)


def judged(conditions: Flags, effective: Flags, sets: int, threshold: float) -> SetAnalysis:
    """Return the set analysis of partnerships in equal sets.

    Parameters
    ----------
    conditions : bool (sets * CASES, 5)
    effective : bool (sets * CASES,)
    sets : int
    threshold : float
    """
    seen = consistent = within = 0
    solutions: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for index in range(sets):
        here = slice(index * CASES, (index + 1) * CASES)
        of, outcome = conditions[here], effective[here]
        for parsimonious, counted in solutions.items():
            terms = qca.solution(of, outcome, parsimonious)
            counted.update({qca.in_words(term, CONDITIONS) for term in terms})
        rows = [row for row in qca.truth_table(of, outcome) if any(qca.covers(term, row.conditions) for term in CLAIM)]
        if rows:
            seen += 1
            consistent += qca.sufficiency(CLAIM, of, outcome)[0] >= qca.CONSISTENT
            within += all(row.consistency >= qca.CONSISTENT for row in rows)
    consistency, coverage = qca.sufficiency(CLAIM, conditions, effective)
    tables = {
        "truth_table": _truth(conditions, effective),
        "branches": _branches(conditions, effective),
        "necessity": _necessity(conditions, effective),
        "solutions": [
            {
                "solution": "parsimonious" if parsimonious else "complex",
                "configuration": words,
                "sets": count,
                "of": sets,
                **_alone(words, conditions, effective),
            }
            for parsimonious, counted in solutions.items()
            for words, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:12]
        ],
    }
    base = float(effective.mean())
    return SetAnalysis(sets, threshold, consistent, within, seen, consistency, coverage, base, tables)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927).

    Examples
    --------
    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if count == 0:
        return float("nan"), float("nan")
    z, p = 1.959963984540054, hits / count
    middle, half = p + z * z / (2 * count), z * np.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return float((middle - half) / (1 + z * z / count)), float((middle + half) / (1 + z * z / count))


def _truth(conditions: Flags, effective: Flags) -> list[dict[str, Any]]:
    rows = []
    for row in qca.truth_table(conditions, effective):
        low, high = wilson(round(row.consistency * row.cases), row.cases)
        rows.append(
            {
                **dict(zip(CONDITIONS, map(int, row.conditions), strict=True)),
                "cases": row.cases,
                "effective": plain(row.consistency),
                "low": plain(low),
                "high": plain(high),
                "claimed": any(qca.covers(term, row.conditions) for term in CLAIM),
            }
        )
    return sorted(rows, key=lambda row: -(row["effective"] or 0.0))


def _branches(conditions: Flags, effective: Flags) -> list[dict[str, Any]]:
    """Return how many partnerships of each branch of the claim are effective, over all sets together."""
    result = []
    for name, term in BRANCHES.items():
        here = qca.holds(term, conditions)
        hits, count = int(effective[here].sum()), int(here.sum())
        low, high = wilson(hits, count)
        result.append(
            {
                "branch": name,
                "cases": count,
                "effective": plain(hits / count if count else float("nan")),
                "low": plain(low),
                "high": plain(high),
            }
        )
    return result


def _necessity(conditions: Flags, effective: Flags) -> list[dict[str, Any]]:
    """Return how many of the effective partnerships have each condition, and how many of all do."""
    result = []
    for index, name in enumerate(CONDITIONS):
        hits, count = int(conditions[effective, index].sum()), int(effective.sum())
        low, high = wilson(hits, count)
        share, of_all = hits / count if count else float("nan"), float(conditions[:, index].mean())
        result.append(
            {
                "condition": name,
                "of_effective": plain(share),
                "low": plain(low),
                "high": plain(high),
                "of_all": plain(of_all),
            }
        )
    return result


def _alone(words: str, conditions: Flags, effective: Flags) -> dict[str, Any]:
    """Return consistency and coverage of a configuration, given in words, over all sets together."""
    parts = [] if words == "always" else words.split(" and ")
    term = tuple(True if name in parts else False if f"not {name}" in parts else None for name in CONDITIONS)
    consistency, coverage = qca.sufficiency([term], conditions, effective)
    return {"consistency": plain(consistency), "coverage": plain(coverage)}
