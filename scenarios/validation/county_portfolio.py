"""The county's rows on partners, on what was delivered, and on its vision, strategy and seniority."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.evidence import figures
from partnership_dynamics.calibration.plausible.balance import balance_of
from partnership_dynamics.calibration.plausible.vectors import PlausibleError, plausible_set
from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.scenarios.validation.intervals import mean_of, ratio_of, resampled, share_of
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    Interval,
    PatternChart,
    PatternMeasure,
    between,
    measured,
)
from partnership_dynamics.scenarios.validation.portfolio import CONTESTED, OTHER_TABLE, TIMES, delivered_of
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import DELIVERED

Values = npt.NDArray[np.float64]

PARTNERS = (2, 3, 4, 5, 7)
USUAL = 4  # partners of a customer service project, whose work all have
AT_LEAST, AT_MOST = 0.75, 1.5  # at seven partners over two: share delivered, and years
THREE_YEARS = 12
BAND = (figures()["earmarked_democracy"].low, figures()["earmarked_democracy"].high)
TWICE = 2.0
OFFERS = 0.05  # a quarter: one in five years
CHANGES = ("shared_strategy", "senior_table", "engaged_leaders")
PAIRS_A_DRAW = 10
DRAWN_PART = 0.05  # of the usual sample: how many draws of parameters


def needing(setup: Setup, partners: int) -> Setup:
    """Return the setup with every project needing so many partners, and as much work as one of four."""
    work = PARAMETERS["work_a_partner"].default * USUAL / partners
    needed = {f"partners_{kind}": float(partners) for kind in PROJECT_TYPES}
    return setup.with_parameters(work_a_partner=work, **needed)


def started_and_delivered(ensemble: Ensemble) -> tuple[Values, Values, Values]:
    """Return, for each history, projects started in time, of those delivered, and the years that these took in all.

    In time is at least three years before the end.
    """
    log, runs = ensemble.projects, ensemble.replications
    started = (log["started"] >= 0) & (log["started"] <= ensemble.quarters - THREE_YEARS)
    done = started & (log["stage"] == DELIVERED)
    years = (log["ended"] - log["started"])[done] / 4.0
    return (
        np.bincount(log["replication"][started], minlength=runs).astype(np.float64),
        np.bincount(log["replication"][done], minlength=runs).astype(np.float64),
        np.bincount(log["replication"][done], weights=years, minlength=runs).astype(np.float64),
    )


def _ratio(many: tuple[Values, Values], few: tuple[Values, Values], seed: int) -> Interval:
    """Return a ratio of two ratios of sums over the same histories, with its interval."""
    rows = np.column_stack([*many, *few])

    def ratio(sample: Values) -> float:
        a, b, c, d = sample.sum(axis=0)
        return float((a / b) / (c / d)) if min(b, c, d) > 0 else math.nan

    return resampled(rows, ratio, seed)


def delivered_together(lab: Laboratory) -> Finding:
    """Look for the fifth row: whether projects of more partners are finished as often and as soon."""
    found = lab.ensembles([needing(lab.county, partners) for partners in PARTNERS])
    counts = [started_and_delivered(one) for one in found]
    few, many = counts[0], counts[-1]
    shares = [ratio_of(done, started, lab.seed) for started, done, _years in counts]
    lasting = [ratio_of(years, done, lab.seed) for _started, done, years in counts]
    told: list[PatternMeasure] = []
    for partners, share, years in zip(PARTNERS, shares, lasting, strict=True):
        told.append(measured(f"Delivered of those started, at {partners} partners", "", share))
        told.append(measured(f"Years from start to delivery, at {partners} partners", "years", years))
    return Finding(
        (
            measured(
                "Share of started projects delivered, at seven partners over two",
                "",
                _ratio((many[1], many[0]), (few[1], few[0]), lab.seed),
                between(AT_LEAST, math.inf),
            ),
            measured(
                "Years from start to delivery, at seven partners over two",
                "",
                _ratio((many[2], many[1]), (few[2], few[1]), lab.seed),
                between(0.0, AT_MOST),
            ),
            *told,
        ),
        len(found) * found[0].replications,
        PatternChart(
            "Partners of each project",
            "Delivered, of projects started",
            (Curve("the same work", tuple(map(float, PARTNERS)), tuple(shares)),),
        ),
    )


def rarely_democracy(lab: Laboratory) -> Finding:
    """Look for the sixth row: democracy and policy among what is delivered, with another table and with offers."""
    county = lab.county
    other = county
    for name in OTHER_TABLE:
        other = apply(read_scenario(name), other.partnership, county.quarters, county.parameters)
    offered = county.with_parameters(offer_rate=OFFERS)
    as_is, changed, earmarked = lab.ensembles([county, other, offered], TIMES)
    contested = [delivered_of(one, *CONTESTED)[:, -1] for one in (as_is, changed, earmarked)]
    everything = [delivered_total(one) for one in (as_is, changed, earmarked)]
    with_offers = np.column_stack([contested[2], everything[2], contested[0], everything[0]])

    def added(sample: Values) -> float:
        a, b, c, d = sample.sum(axis=0)
        return float(a / b - c / d) if min(b, d) > 0 else math.nan

    return Finding(
        (
            measured(
                "Democracy and policy, of all delivered",
                "",
                ratio_of(contested[0], everything[0], lab.seed),
                between(*BAND),
            ),
            measured(
                "That share with citizen-facing directors and councillors, over the county's own",
                "",
                _ratio((contested[1], everything[1]), (contested[0], everything[0]), lab.seed),
                between(TWICE, math.inf),
            ),
            measured(
                "That share with citizen-facing directors and councillors",
                "",
                ratio_of(contested[1], everything[1], lab.seed),
            ),
            measured(
                "What an earmarked offer every five years adds to the share",
                "",
                resampled(with_offers, added, lab.seed),
            ),
            measured(
                "Democracy and policy projects that such offers add", "projects", mean_of(contested[2] - contested[0])
            ),
        ),
        3 * as_is.replications,
    )


def plausible_draws(lab: Laboratory, draws: int) -> list[dict[str, float]]:
    """Return vectors of the plausible set, each with its own out-degree; none where there is no set for these rules."""
    try:
        vectors = plausible_set().draws(draws)
    except PlausibleError:
        return []
    balance = balance_of(lab.county.partnership, lab.county.quarters)
    return [{**one, "density": balance({**lab.constants, **one})} for one in vectors]


def drawn_parameters(lab: Laboratory, draws: int) -> list[dict[str, float]]:
    """Return draws of all that is assumed or local, each evenly over its range; ties and types of project apart."""
    names = sorted(
        name
        for name, row in PARAMETERS.items()
        if row.known in ("assumed", "local") and row.group not in ("ties", "project_types") and row.low < row.high
    )
    generator = np.random.default_rng(lab.seed)
    return [
        {name: float(generator.uniform(PARAMETERS[name].low, PARAMETERS[name].high)) for name in names}
        for _draw in range(draws)
    ]


def changed_county(county: Setup) -> dict[str, Setup]:
    """Return the county without its vision, and under each scenario of `CHANGES`, by title."""
    found = {"Without its vision": replace(county, partnership=replace(county.partnership, vision=0.0))}
    for name in CHANGES:
        scenario = read_scenario(name)
        found[scenario.title] = apply(scenario, county.partnership, county.quarters, county.parameters)
    return found


def directions(lab: Laboratory, setups: Sequence[Setup], draws: Sequence[Mapping[str, float]]) -> Values:
    """Return how much more each setup delivers than the first, on average over a few pairs, under each draw.

    Returns
    -------
    float64 (setups less the first, draws)
    """
    found = []
    for draw in draws:
        under = [replace(one, parameters={**(one.parameters or {}), **lab.constants, **draw}) for one in setups]
        cases = [Case(f"setup {index}", f"setup {index}", one) for index, one in enumerate(under)]
        first, *others = map(delivered_total, run_ensembles(cases, PAIRS_A_DRAW, lab.seed, lab.workers))
        lab.count(PAIRS_A_DRAW * len(cases))
        found.append([float((other - first).mean()) for other in others])
    return np.array(found).T


def vision_and_seniority(lab: Laboratory) -> Finding:
    """Look at the seventh row: what no vision, a strategy, a senior table and engaged leaders would change."""
    county = lab.county
    titles, changed = zip(*changed_county(county).items(), strict=True)
    as_is, *found = lab.ensembles([county, *changed])
    count = max(8, lab.runs(DRAWN_PART))
    over = {
        "plausible counties": plausible_draws(lab, count),
        "draws evenly over the parameters' ranges": drawn_parameters(lab, count),
    }
    by = {words: directions(lab, [county, *changed], draws) for words, draws in over.items() if draws}
    measures: list[PatternMeasure] = []
    for row, (title, one) in enumerate(zip(titles, found, strict=True)):
        measures.append(
            measured(
                f"{title}: delivered, less as it is", "projects", mean_of(delivered_total(one) - delivered_total(as_is))
            )
        )
        for words, difference in by.items():
            measures += [
                measured(f"{title}: {words} in which more is delivered", "", share_of(difference[row] > 0)),
                measured(f"{title}: {words} in which less is", "", share_of(difference[row] < 0)),
            ]
    pairs = PAIRS_A_DRAW * sum(len(draws) for draws in over.values())
    return Finding(tuple(measures), (1 + len(changed)) * (as_is.replications + pairs))
