"""Patterns of delivery: a slow start, the hub as a bottleneck, poor and skewed outcomes, troubles; and density."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total, years_to_deliver
from partnership_dynamics.scenarios.validation.intervals import mean_of, median_of, ratio_of, resampled, share_of
from partnership_dynamics.scenarios.validation.laboratory import EACH, Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    PatternChart,
    above,
    below,
    between,
    measured,
)
from partnership_dynamics.scenarios.validation.worlds import STILL, plain, random_ties, without_team
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import ACTIVE, DELIVERED

Values = npt.NDArray[np.float64]

FIRST, MILESTONE = 1, 3  # the first delivered project, and those that make a partnership that works
USUAL, MOST = PARAMETERS["idea_rate"].default, PARAMETERS["idea_rate"].high
LOADS = (USUAL / 2, USUAL, (USUAL + MOST) / 2, MOST)  # ideas a member raises in a quarter
THREE_YEARS = 12
SETTLED = 12  # quarters after which a partnership has projects under way
DEGREES = (2, 4, 8)
MORE, FEWER = 1.2, 0.8  # times the hours of the county's members


def years_to_milestone(ensemble: Ensemble, projects: int = MILESTONE) -> Values:
    """Return the years to so many delivered projects in each history; infinity where they never came."""
    reached = ensemble.delivered >= projects
    return np.where(reached.any(axis=1), (reached.argmax(axis=1) + 1) / 4, np.inf)


def slow_start(lab: Laboratory) -> Finding:
    """Look for P1: how long the first and the third delivered project take."""
    hours = PARAMETERS["gross_hours"].default
    county = lab.county
    alone, more, fewer = lab.ensembles(
        [without_team(county), *(county.with_parameters(gross_hours=hours * times) for times in (MORE, FEWER))]
    )
    found = [years_to_milestone(one) for one in (lab.county_as_it_is, alone)]
    years = tuple(float(year) for year in range(1, 11))
    curves = [
        Curve(label, years, tuple(share_of(times <= year) for year in years))
        for label, times in zip(("around its staff team", "without a team"), found, strict=True)
    ]
    return Finding(
        (
            measured(
                "Median time to the first delivered project",
                "years",
                median_of(years_to_milestone(lab.county_as_it_is, FIRST)),
                between(1, 2.5),
            ),
            measured("Median time to the third delivered project", "years", median_of(found[0]), between(3, 5)),
            measured("The third with a fifth more hours", "years", median_of(years_to_milestone(more))),
            measured("The third with a fifth fewer hours", "years", median_of(years_to_milestone(fewer))),
            measured("Share that have three by year two", "", share_of(found[0] <= 2)),
            measured("Share without a team that have three in ten years", "", share_of(found[1] <= 10)),
        ),
        runs=4 * len(found[0]),
        chart=PatternChart("Years from founding", "Share with three projects delivered", tuple(curves)),
    )


def queue_length(ensemble: Ensemble) -> Values:
    """Return the issues that wait to be cleared at any time, once projects are under way."""
    waiting: Values = ensemble.observed("open_issues")[:, SETTLED:].mean(axis=1)
    return waiting


def queue_of_each(ensemble: Ensemble) -> Values:
    """Return the same for each project under way; NaN where none is."""
    active = ensemble.observed("active")[:, SETTLED:].mean(axis=1)
    return np.where(active > 0, queue_length(ensemble) / np.maximum(active, 1e-9), np.nan)


def hub_bottleneck(lab: Laboratory) -> Finding:
    """Look for P5: what a growing load does while the team stays as it is."""
    loads = [lab.county.with_parameters(idea_rate=load) for load in LOADS]
    team = lab.county.partnership.team
    larger = replace(team, staff=team.staff * MOST / USUAL, members_pay=0.0)
    fixed = replace(team, members_pay=0.0)
    pair = [replace(loads[-1], partnership=replace(loads[-1].partnership, team=one)) for one in (larger, fixed)]
    *found, scaled, unscaled = lab.ensembles([*loads, *pair])
    delivered = [delivered_total(one) for one in found]
    ideas = [one.observed("raised")[:, -1] for one in found]
    rows = np.column_stack([*delivered, *ideas])

    def flattening(sample: Values) -> float:
        d, r = sample[:, :4].mean(axis=0), sample[:, 4:].mean(axis=0)
        return float((d[3] - d[2]) / (r[3] - r[2]) - (d[1] - d[0]) / (r[1] - r[0]))

    return Finding(
        (
            measured(
                "Issues that wait, largest load less smallest",
                "issues",
                mean_of(queue_length(found[-1]) - queue_length(found[0])),
                above(0),
            ),
            measured(
                "Time to deliver, largest load less smallest",
                "years",
                mean_of(years_to_deliver(found[-1]) - years_to_deliver(found[0])),
                above(0),
            ),
            measured(
                "Delivered for each further idea, large loads less small",
                "projects",
                resampled(rows, flattening, lab.seed),
                below(0),
            ),
            measured(
                "What staff in step with the load would add at the largest",
                "projects",
                mean_of(delivered_total(scaled) - delivered_total(unscaled)),
                above(0),
            ),
            measured(
                "Issues that wait for each project under way, largest load less smallest",
                "issues",
                mean_of(queue_of_each(found[-1]) - queue_of_each(found[0])),
            ),
        ),
        runs=len(LOADS) * len(delivered[0]) + 2 * len(delivered[0]),
        chart=PatternChart(
            "Ideas raised a year in the whole county",
            "Projects delivered in ten years",
            (
                Curve(
                    "staff as it is",
                    tuple(float(one.mean()) / 10 for one in ideas),
                    tuple(mean_of(one) for one in delivered),
                ),
            ),
        ),
    )


def _of_each_run(ensemble: Ensemble, chosen: npt.NDArray[np.bool_]) -> Values:
    """Return how many chosen projects each run has."""
    return np.bincount(ensemble.projects["replication"][chosen], minlength=ensemble.replications).astype(np.float64)


def _skewness(values: Values) -> float:
    spread = float(values.std())
    return float(((values - values.mean()) ** 3).mean()) / spread**3 if spread > 0 else float("nan")


def poor_and_skewed(lab: Laboratory) -> Finding:
    """Look for P20: how many of the projects begun are done within three years, and how long they take."""
    one = lab.county_as_it_is
    log = one.projects
    begun = (log["started"] >= 0) & (log["started"] <= one.quarters - THREE_YEARS)
    took = (log["ended"] - log["started"]).astype(np.float64)
    done = begun & (log["stage"] == DELIVERED)
    in_time = done & (took <= THREE_YEARS)
    # Only projects begun early: of late ones the long durations would be cut off by the end of the history.
    early = done & (log["started"] <= one.quarters // 3)
    years = took[early] / 4
    share = ratio_of(_of_each_run(one, in_time), _of_each_run(one, begun), lab.seed)
    never = begun & (log["stage"] != DELIVERED) & (log["stage"] != ACTIVE)
    return Finding(
        (
            measured(
                "Done within three years, of projects begun at least three years before the end",
                "",
                share,
                between(0.3, 0.7),
            ),
            measured(
                "Skewness of the years that delivered projects took",
                "",
                resampled(years, _skewness, lab.seed),
                above(0),
            ),
            measured(
                "Stopped, of projects begun at least three years before the end",
                "",
                ratio_of(_of_each_run(one, never), _of_each_run(one, begun), lab.seed),
            ),
        ),
        runs=one.replications,
    )


def troubles(lab: Laboratory) -> Finding:
    """Look for P22: how many members are in a project in trouble at any time."""
    one = lab.county_as_it_is
    share = one.observed("members_in_trouble") / one.observed("members")
    years = tuple(float(year) for year in range(1, one.quarters // 4 + 1))
    return Finding(
        (
            measured(
                "Members in a stalled project or one in trouble, from year four on",
                "",
                mean_of(share[:, SETTLED:].mean(axis=1)),
                between(0.15, 0.35),
            ),
        ),
        runs=one.replications,
        chart=PatternChart(
            "Years from founding",
            "Share of members in a project in trouble",
            (Curve("members in trouble", years, tuple(mean_of(share[:, int(4 * year) - 1]) for year in years)),),
        ),
    )


def density_and_results(lab: Laboratory) -> Finding:
    """Look at P7: what more ties do to delivery, by horizon and load, in networks that stay as they are."""
    n, horizons, loads = 16, (12, 40), {"small load": USUAL / 2, "large load": MOST}

    def make(world: int) -> list[Setup]:
        ties = [random_ties(n, n * degree // 2, seed=world) for degree in DEGREES]
        return [plain(tie, parameters={**STILL, "idea_rate": load}) for load in loads.values() for tie in ties]

    found = lab.across(make, lambda one: one.delivered[:, [quarters - 1 for quarters in horizons]]).mean(axis=2)
    measures, curves, gains = [], [], {}
    for which, words in enumerate(loads):
        for when, quarters in enumerate(horizons):
            by_degree = found[:, which * len(DEGREES) : (which + 1) * len(DEGREES), when]
            case = f"{words} after {quarters // 4} years"
            gains[case] = mean_of(by_degree[:, -1] - by_degree[:, 0])
            measures.append(measured(f"Eight ties each less two, {case}", "projects", gains[case]))
            curves.append(Curve(case, tuple(float(d) for d in DEGREES), tuple(mean_of(one) for one in by_degree.T)))
    return Finding(
        tuple(measures),
        found.shape[0] * found.shape[1] * EACH,
        PatternChart("Ties of each member", "Projects delivered", tuple(curves)),
        way=_way(gains),
    )


def _way(gains: dict[str, tuple[float, float, float]]) -> str:
    """Say which way more ties went, for each case."""
    sides: dict[str, list[str]] = {"more delivered": [], "less delivered": [], "no clear difference": []}
    for case, (_mean, low, high) in gains.items():
        sides["more delivered" if low > 0 else "less delivered" if high < 0 else "no clear difference"].append(case)
    return "Denser networks: " + "; ".join(f"{side} ({', '.join(cases)})" for side, cases in sides.items() if cases)
