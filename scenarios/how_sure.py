"""Every library scenario's direction: over the plausible set, at the default parameters and over the raw ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.stats import qmc

from partnership_dynamics.calibration.plausible.balance import balance_of
from partnership_dynamics.calibration.plausible.simulator import uncertain_parameters
from partnership_dynamics.calibration.plausible.vectors import USED
from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.brief.next_steps import explained, how_to_learn
from partnership_dynamics.scenarios.brief.plain import label
from partnership_dynamics.scenarios.ensemble.chunk import Draw
from partnership_dynamics.scenarios.ensemble.ensemble import run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import OutcomeRow, compare
from partnership_dynamics.scenarios.finding import PROBABLE, Claim, Threshold
from partnership_dynamics.scenarios.schema import ScenarioError, baseline_of, library, read_scenario
from partnership_dynamics.scenarios.shape import AS_IS
from partnership_dynamics.simulation.sampling import from_unit
from partnership_dynamics.simulation.workers import Tell, nobody

RUNS, SEED = 10, 2007  # runs of each county
WAYS = ("plausible", "default", "ranges")
SHOWN = 2


@dataclass(frozen=True)
class Direction:
    """What a scenario does, over the plausible set, at the default parameters and over the registry's ranges.

    Attributes
    ----------
    name, title : str
    rows : mapping of str to OutcomeRow
        Projects delivered, one row for each of `WAYS`.
    claims : mapping of str to Claim
    settles : tuple of str
        What would settle its sign, where that is unclear over the plausible set.
    """

    name: str
    title: str
    rows: dict[str, OutcomeRow]
    claims: dict[str, Claim]
    settles: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether most plausible counties agree on the sign."""
        return self.claims["plausible"].share >= PROBABLE


def raw_ranges(prepared: Prepared, quarters: int, count: int = USED) -> tuple[Draw, ...]:
    """Return vectors evenly over the registry's ranges, each with its own out-degree."""
    names = uncertain_parameters()
    points = qmc.LatinHypercube(len(names), rng=np.random.default_rng(SEED)).random(count)
    balance = balance_of(prepared.partnership, quarters)
    columns = np.stack([from_unit(name, points[:, k]) for k, name in enumerate(names)], axis=1)
    draws = [dict(zip(names, map(float, row), strict=True)) for row in columns]
    return tuple({**draw, "density": balance(draw)} for draw in draws)


def directions(
    prepared: Prepared,
    quarters: int = 40,
    runs: int = RUNS,
    workers: int | None = None,
    tell: Tell = nobody,
    chosen: Callable[[str], bool] = lambda _name: True,
) -> list[Direction]:
    """Return the direction of every library scenario that fits a partnership.

    Parameters
    ----------
    prepared : Prepared
        With the draws of plausible counties.
    quarters : int
    runs : int
        Of each county; at the defaults as many as of all counties together.
    workers : int, optional
    tell : callable
    chosen : callable
        Says of a scenario's name whether it is wanted.
    """
    kinds = {
        "plausible": prepared,
        "default": replace(prepared, draws=(), plausible=()),
        "ranges": replace(prepared, draws=raw_ranges(prepared, quarters, len(prepared.draws))),
    }
    names = [name for name in library() if name != AS_IS and chosen(name)]
    replications = runs * len(prepared.draws)
    found: dict[str, dict[str, OutcomeRow]] = {}
    claims: dict[str, dict[str, Claim]] = {}
    for way, ready in kinds.items():
        cases = {}
        for name in names:
            for one in (name, baseline_of(name)):
                try:
                    cases[one] = case_of(read_scenario(one), ready, quarters)
                except ScenarioError:
                    continue
        told = partial(tell, f"Library scenarios ({way})")
        several = run_ensembles(list(cases.values()), replications, SEED, workers, told, everything=0)
        ensembles = dict(zip(cases, several, strict=True))
        for name in names:
            if name in ensembles and baseline_of(name) in ensembles:
                comparison = compare(ensembles[name], ensembles[baseline_of(name)], threshold=Threshold())
                found.setdefault(name, {})[way] = comparison.row("delivered")
                claims.setdefault(name, {})[way] = comparison.finding()
    whole = [name for name in names if set(found.get(name, ())) == set(WAYS)]
    return [
        Direction(
            name,
            read_scenario(name).title,
            found[name],
            claims[name],
            () if claims[name]["plausible"].share >= PROBABLE else settles(found[name]["plausible"], prepared.draws),
        )
        for name in whole
    ]


def settles(row: OutcomeRow, draws: tuple[Draw, ...]) -> tuple[str, ...]:
    """Return which parameters would settle a sign, and how each can be learnt, the most telling first."""
    if len(row.counties) != len(draws):
        return ()
    signs = np.sign(row.counties)
    told = []
    for name in draws[0]:
        if "." in name or name == "density":
            continue
        share = explained(np.array([draw[name] for draw in draws]), signs)
        if share > 0:
            told.append((share, name))
    told.sort(reverse=True)
    return tuple(
        f"{label(name).lower()} ({how_to_learn(name)})" if how_to_learn(name) else label(name).lower()
        for _share, name in told[:SHOWN]
    )
