"""Patterns of stability and of a life: turnover (P17), spin-offs (P21), reorganisation (P23), life courses (P24)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.scenarios.validation.intervals import mean_of, ratio_of, share_of
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    PatternChart,
    above,
    below,
    between,
    measured,
)
from partnership_dynamics.scenarios.validation.worlds import without_team
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup

Values = npt.NDArray[np.float64]

INSTITUTIONAL = (0.0, 0.3, 0.8)  # the share of first ties' strength that outlasts who made them
NONE, RESTLESS = 0.0, 0.07
RESPECTED_BY = 7  # years
ANNOUNCED, VESTED = 8, 16  # quarters, in the scenario "reorganisation"
LIFE = 80  # quarters of a long life
PATHS = ("never start", "finish early", "decline", "peak mid-life", "go on for decades")
LEAST_SHARE = 0.01
FIRST_WORK, STILL_ALIVE = 3, 0.5  # projects that make a start; share of the best five years that is no decline


def turnover_bites(lab: Laboratory) -> Finding:
    """Look for P17: whether turnover costs more, the more of the ties is personal."""
    lost = []
    for share in INSTITUTIONAL:
        pair = [
            lab.county.with_parameters(start_institutional=share, turnover=rate, turnover_top=rate)
            for rate in (NONE, RESTLESS)
        ]
        nobody, many = lab.ensembles(pair)
        lost.append(delivered_total(nobody) - delivered_total(many))
    return Finding(
        (
            measured(
                "Lost by turnover: first ties all personal, less 30% institutional",
                "projects",
                mean_of(lost[0] - lost[1]),
                above(0),
            ),
            measured(
                "Lost by turnover: first ties 30% institutional, less 80%",
                "projects",
                mean_of(lost[1] - lost[2]),
                above(0),
            ),
            measured("Lost by turnover where first ties are all personal", "projects", mean_of(lost[0])),
            measured("Lost by turnover where 80% is institutional", "projects", mean_of(lost[-1])),
        ),
        2 * len(lost) * len(lost[0]),
        PatternChart(
            "Personal share of ties at the start",
            "Projects lost by turnover in ten years",
            (
                Curve(
                    "7% leave in a quarter, against nobody",
                    tuple(1 - share for share in INSTITUTIONAL),
                    tuple(map(mean_of, lost)),
                ),
            ),
        ),
    )


def first_deliveries(ensemble: Ensemble) -> Values:
    """Return the quarter in which each history delivers first, float64 (R,); infinity where it never does."""
    there = ensemble.delivered > 0
    return np.where(there.any(axis=1), there.argmax(axis=1), np.inf)


def founded_before(count: Values, quarter: Values) -> Values:
    """Return how many of each history's spin-offs were founded before a quarter of its own.

    Examples
    --------
    >>> founded_before(np.array([[0.0, 1.0, 2.0]]), np.array([2.0]))
    array([1.])
    >>> founded_before(np.array([[1.0, 1.0, 2.0]]), np.array([np.inf]))
    array([2.])
    """
    last = np.minimum(quarter, count.shape[1]).astype(np.int64)
    return np.where(last > 0, count[np.arange(len(count)), np.maximum(last - 1, 0)], 0.0)


def new_groups(lab: Laboratory) -> Finding:
    """Look for P21: two or more spin-offs in seven years, founded once there is something to show."""
    county, alone = lab.ensembles([lab.county, without_team(lab.county)])
    count, ended = county.observed("spin_offs"), county.observed("spin_offs_ended")
    by_seven = count[:, 4 * RESPECTED_BY - 1]
    early = founded_before(count, first_deliveries(county))
    years = tuple(float(year) for year in range(1, county.quarters // 4 + 1))
    return Finding(
        (
            measured(f"Spin-offs founded by year {RESPECTED_BY}", "groups", mean_of(by_seven), between(2, math.inf)),
            measured("Founded before the first delivery (none, as the rule has it)", "groups", mean_of(early)),
            measured("Founded in ten years", "groups", mean_of(count[:, -1])),
            measured("Of which ended by then", "groups", mean_of(ended[:, -1])),
            measured(
                "Founded in ten years with the team, less without",
                "groups",
                mean_of(count[:, -1] - alone.observed("spin_offs")[:, -1]),
            ),
            measured(
                "Founded for each project delivered", "", ratio_of(count[:, -1], county.delivered[:, -1], lab.seed)
            ),
        ),
        2 * county.replications,
        PatternChart(
            "Years from founding",
            "Spin-offs founded so far",
            tuple(
                Curve(label, years, tuple(mean_of(one.observed("spin_offs")[:, int(4 * year) - 1]) for year in years))
                for label, one in (("around its staff team", county), ("without a team", alone))
            ),
        ),
    )


def _dated(ensemble: Ensemble, what: str, begin: int, end: int) -> Values:
    """Return how many of each run's projects have a date from ``begin`` to before ``end``."""
    dates = ensemble.projects[what]
    inside = (dates >= begin) & (dates < end)
    return np.bincount(ensemble.projects["replication"][inside], minlength=ensemble.replications).astype(np.float64)


def dip(lab: Laboratory) -> Finding:
    """Look for P23: what happens between the announcement of a reorganisation and the day."""
    county = lab.county
    reorganisation = apply(read_scenario("reorganisation"), county.partnership, county.quarters, county.parameters)
    reorganised, calm = lab.ensembles([reorganisation, county])
    begun = [_dated(one, "started", ANNOUNCED, VESTED) for one in (reorganised, calm)]
    delivered = [one.delivered[:, VESTED - 1] - one.delivered[:, ANNOUNCED - 1] for one in (reorganised, calm)]
    before = [_dated(one, "started", 0, ANNOUNCED) for one in (reorganised, calm)]
    years = range(1, 8)
    by_year = [[_dated(one, "started", 4 * year - 4, 4 * year) for one in (reorganised, calm)] for year in years]
    gaps = tuple(mean_of(changed - usual) for changed, usual in by_year)
    return Finding(
        (
            measured(
                "Projects begun between announcement and day, less without",
                "projects",
                mean_of(begun[0] - begun[1]),
                below(0),
            ),
            measured(
                "Projects delivered between announcement and day, less without",
                "projects",
                mean_of(delivered[0] - delivered[1]),
                below(0),
            ),
            measured(
                "Projects begun before the announcement, less without", "projects", mean_of(before[0] - before[1])
            ),
        ),
        2 * reorganised.replications,
        PatternChart(
            "Year (announced at the end of the second, vested at the end of the fourth)",
            "Projects begun in a year, less without",
            (Curve("reorganised less as it is", tuple(map(float, years)), gaps),),
        ),
    )


def _drawn_worlds(lab: Laboratory, count: int) -> list[Setup]:
    """Return the county with constants of its own for each, drawn from the ranges of what is assumed or local."""
    names = sorted(
        name
        for name, one in PARAMETERS.items()
        if one.known in ("assumed", "local") and one.group not in ("ties", "project_types") and one.low < one.high
    )
    generator = np.random.default_rng(lab.seed)
    worlds = []
    for _world in range(count):
        drawn = {name: float(generator.uniform(PARAMETERS[name].low, PARAMETERS[name].high)) for name in names}
        worlds.append(Setup(shire_county(), LIFE, {**lab.constants, **(lab.county.parameters or {}), **drawn}))
    return worlds


def path_of(delivered: Values) -> str:
    """Return the life course of one history from the projects delivered so far at the end of each quarter.

    Examples
    --------
    >>> path_of(np.zeros(80)), path_of(np.minimum(np.arange(80) / 4, 5))
    ('never start', 'finish early')
    """
    if delivered[-1] < FIRST_WORK:
        return PATHS[0]
    if delivered[-1] == delivered[LIFE // 2 - 1]:
        return PATHS[1]
    parts = np.diff(delivered[LIFE // 4 - 1 :: LIFE // 4], prepend=0.0)
    if parts[-1] < STILL_ALIVE * parts[:-1].max():
        return PATHS[2]
    if max(parts[1], parts[2]) > max(parts[0], parts[3]):
        return PATHS[3]
    return PATHS[4]


def life_courses(lab: Laboratory) -> Finding:
    """Look for P24: which paths there are among partnerships of many kinds, and whether most is done mid-life."""
    worlds = _drawn_worlds(lab, lab.runs())
    cases = [Case(f"world {index}", f"world {index}", world) for index, world in enumerate(worlds)]
    found = run_ensembles(cases, 1, lab.seed, lab.workers, None)
    lab.count(len(worlds))
    delivered = np.concatenate([one.delivered for one in found])
    paths = np.array([path_of(one) for one in delivered])
    parts = np.diff(delivered[:, LIFE // 4 - 1 :: LIFE // 4], axis=1, prepend=0.0)
    middle = 0.5 * (parts[:, 1] + parts[:, 2])
    return Finding(
        (
            *(measured(f"Share that {path}", "", share_of(paths == path), above(LEAST_SHARE)) for path in PATHS),
            measured(
                "Delivered in five years of mid-life, less in the first five",
                "projects",
                mean_of(middle - parts[:, 0]),
                above(0),
            ),
            measured(
                "Delivered in five years of mid-life, less in the last five",
                "projects",
                mean_of(middle - parts[:, 3]),
                above(0),
            ),
        ),
        len(worlds),
        PatternChart(
            "Years from founding",
            "Projects delivered in five years",
            (Curve("all partnerships drawn", (5.0, 10.0, 15.0, 20.0), tuple(mean_of(parts[:, k]) for k in range(4))),),
        ),
    )
