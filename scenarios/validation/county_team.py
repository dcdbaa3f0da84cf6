"""The county's rows on its team, on learning, on embedding and on the partnerships that it bred."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.evidence import figures
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.intervals import CONFIDENCE
from partnership_dynamics.scenarios.ensemble.outcomes import delivered_total
from partnership_dynamics.scenarios.validation import take_up
from partnership_dynamics.scenarios.validation.governance import holder_share
from partnership_dynamics.scenarios.validation.intervals import mean_of, ratio_of, resampled
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import (
    Curve,
    Finding,
    PatternChart,
    PatternMeasure,
    above,
    between,
    measured,
)
from partnership_dynamics.scenarios.validation.worlds import without_team
from partnership_dynamics.simulation.start import Setup

Values = npt.NDArray[np.float64]

MORE_WITH_TEAM = 3.0  # projects in ten years
STAFF = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # full-time, paid from outside
JOINS = 0.9
START, EMBEDDED = 0.1, 0.3  # institutional shares: at the start, and at least after ten years
TWO_YEARS = 8
AS_BEFORE = (figures()["contact_ratio"].low, figures()["contact_ratio"].high)
CHILDREN = (1.0, 6.0)  # spin-offs in ten years
MIDDLE = 20  # quarters, of the ten years


def staffed(setup: Setup, staff: float) -> Setup:
    """Return the setup with so many full-time staff, all paid from outside; with none, nobody convenes."""
    if staff == 0.0:
        return without_team(setup)
    team = replace(setup.partnership.team, staff=staff, members_pay=0.0)
    return replace(setup, partnership=replace(setup.partnership, team=team))


def hours_of_staff(ensemble: Ensemble) -> dict[str, Values]:
    """Return where the team's hours of ten years went, as shares that add up to 1, by use; (R,) each."""
    hours = ensemble.total("convener_hours")
    spent, on_projects = ensemble.total("convener_spent"), ensemble.total("convener_on_projects")
    whole = np.maximum(hours, 1e-9)
    return {
        "the work of projects": on_projects / whole,
        "contact, news, sponsors, issues and practice": (spent - on_projects) / whole,
        "nothing": (hours - spent) / whole,
    }


def falls(delivered: list[Values]) -> int:
    """Return for how many pairs of staff numbers the larger delivers less, beyond error.

    Every pair is looked at, not neighbours alone, or a slow decline would pass; the error is that of all pairs
    together (Bonferroni's bound on the one-sided t test of the paired difference).

    Examples
    --------
    >>> rising, falling = np.array([1.0, 2.0, 3.0, 2.0]), np.array([0.0, 1.1, 2.0, 0.9])
    >>> falls([rising, rising + 1.0]), falls([rising, rising, falling])
    (0, 2)
    """
    from scipy.stats import t

    pairs = list(combinations(delivered, 2))
    level = (1.0 - CONFIDENCE) / 2 / len(pairs)
    result = 0
    for fewer, more in pairs:
        gap = more - fewer
        error = gap.std(ddof=1) / math.sqrt(len(gap))
        result += bool(gap.mean() < float(t.ppf(level, len(gap) - 1)) * error)
    return result


def driven_by_its_team(lab: Laboratory) -> Finding:
    """Look for the first row: what the team adds, and what more staff add."""
    staffs = [staffed(lab.county, staff) for staff in STAFF]
    county, *found = lab.ensembles([lab.county, *staffs])
    delivered = [delivered_total(one) for one in found]
    down = float(falls(delivered))
    steps = [
        measured(f"Delivered with {after:g} staff, less with {before:g}", "projects", mean_of(more - fewer))
        for (before, fewer), (after, more) in pairwise(zip(STAFF, delivered, strict=True))
    ]
    went: list[PatternMeasure] = []
    for staff in (0.75, STAFF[-1]):
        uses = hours_of_staff(found[STAFF.index(staff)])
        went += [measured(f"Of the hours of {staff:g} staff: {use}", "", mean_of(part)) for use, part in uses.items()]
    return Finding(
        (
            measured(
                "Delivered with the team, less without",
                "projects",
                mean_of(delivered_total(county) - delivered[0]),
                between(MORE_WITH_TEAM, math.inf),
            ),
            measured(
                "Pairs of staff numbers of which the larger delivers less, beyond error",
                "pairs",
                (down, down, down),
                between(0, 0),
            ),
            *steps,
            *went,
        ),
        (1 + len(STAFF)) * county.replications,
        PatternChart(
            "Full-time staff, paid from outside",
            "Projects delivered in ten years",
            (Curve("the county", STAFF, tuple(map(mean_of, delivered))),),
        ),
    )


def learning_over_ties(lab: Laboratory) -> Finding:
    """Look for the second row: whether take-up rises with ties, and joining teaches more than carrying."""
    team = replace(lab.county.partnership.team, style=JOINS)
    joined = replace(lab.county, partnership=replace(lab.county.partnership, team=team))
    carry, join = lab.ensembles([lab.county, joined])
    seen = take_up.looked_at(lab, lab.county)
    ties = seen[:, :, :, take_up.CONTACTS].mean(axis=(1, 2))
    low, high = figures()["practice_share"].low, figures()["practice_share"].high
    return Finding(
        (
            measured(
                "Others' practices taken over, for each further tie to a member",
                "",
                take_up.slope_on(seen, take_up.CONTACTS, lab.seed),
                above(0),
            ),
            measured(
                "Members holding each practice, a joining team less a carrying one",
                "",
                mean_of(holder_share(join) - holder_share(carry)),
                above(0),
            ),
            measured(
                f"Members holding each practice after ten years (Beacon figures: {low:g} to {high:g})",
                "",
                mean_of(holder_share(carry)),
            ),
            measured("The same with a joining team", "", mean_of(holder_share(join))),
            measured("Ties that a member has to others than the team", "ties", mean_of(ties)),
        ),
        2 * carry.replications + len(seen),
    )


def embedded(lab: Laboratory) -> Finding:
    """Look for the third row: the institutional share of ties every two years, and how many pairs are in contact."""
    county = lab.county_as_it_is
    shares = {
        "all ties": county.observed("institutional_share"),
        "members' own ties": county.observed("institutional_share_members"),
    }
    at = range(TWO_YEARS, county.quarters + 1, TWO_YEARS)
    measures: list[PatternMeasure] = []
    curves = []
    for name, share in shares.items():
        first = share[:, 0]
        seen = [first, *(share[:, quarter - 1] for quarter in at)]
        measures += [
            measured(f"Institutional share of {name} after the first quarter", "", mean_of(first)),
            measured(
                f"Institutional share of {name} after ten years", "", mean_of(share[:, -1]), between(EMBEDDED, 1.0)
            ),
        ]
        measures += [
            measured(
                f"Rise of the share of {name} in years {quarter // 4 - 1} and {quarter // 4}",
                "",
                mean_of(after - before),
                above(0),
            )
            for quarter, (before, after) in zip(at, pairwise(seen), strict=True)
        ]
        curves.append(Curve(name, (0.25, *(quarter / 4 for quarter in at)), tuple(map(mean_of, seen))))
    tie = county.start_tie
    pairs = float(np.triu(np.maximum(tie, tie.T), 1).sum())
    ratio = county.observed("pairs_in_contact")[:, -1] / pairs
    measures.append(
        measured("Pairs in contact after ten years, over those at the start", "", mean_of(ratio), between(*AS_BEFORE))
    )
    return Finding(
        tuple(measures),
        county.replications,
        PatternChart("Years from founding", "Institutional share of the strength of ties", tuple(curves)),
    )


def by_record(county: Ensemble, seed: int) -> tuple[float, float, float]:
    """Return how many more spin-offs a delivery breeds after year five where the record by then is in the upper half.

    The record is (1 + delivered) / (2 + delivered + given up), as the rule has it; ties go to the lower half.
    """
    delivered, spun = county.delivered, county.observed("spin_offs")
    given_up = (
        np.bincount(
            county.projects["replication"][
                (county.projects["started"] >= 0)
                & (county.projects["ended"] >= 0)
                & (county.projects["ended"] < MIDDLE)
            ],
            minlength=county.replications,
        )
        - delivered[:, MIDDLE - 1]
    )
    record = (1 + delivered[:, MIDDLE - 1]) / (2 + delivered[:, MIDDLE - 1] + given_up)
    better = record > np.median(record)
    table = np.column_stack([spun[:, -1] - spun[:, MIDDLE - 1], delivered[:, -1] - delivered[:, MIDDLE - 1], better])

    def gap(sample: Values) -> float:
        good, bad = sample[sample[:, 2] == 1], sample[sample[:, 2] == 0]
        if not good[:, 1].sum() or not bad[:, 1].sum():
            return math.nan
        return float(good[:, 0].sum() / good[:, 1].sum() - bad[:, 0].sum() / bad[:, 1].sum())

    return resampled(table, gap, seed)


def other_partnerships(lab: Laboratory) -> Finding:
    """Look for the fourth row: how many spin-offs there are, with a team and without, and after which record."""
    county, alone = lab.ensembles([lab.county, without_team(lab.county)])
    spun = county.observed("spin_offs")[:, -1]
    return Finding(
        (
            measured("Spin-offs founded in ten years", "groups", mean_of(spun), between(*CHILDREN)),
            measured(
                "The same with the team, less without",
                "groups",
                mean_of(spun - alone.observed("spin_offs")[:, -1]),
                above(0),
            ),
            measured(
                "Spin-offs that a delivery breeds after year five: better record less worse",
                "",
                by_record(county, lab.seed),
                above(0),
            ),
            measured(
                "Spin-offs that ended within the ten years",
                "groups",
                mean_of(county.observed("spin_offs_ended")[:, -1]),
                above(0),
            ),
            measured("Spin-offs for each project delivered", "", ratio_of(spun, delivered_total(county), lab.seed)),
        ),
        2 * county.replications,
    )
