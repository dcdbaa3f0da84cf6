"""The portfolio (P19): which kinds of project get delivered, and whether that changes with who sits at the table."""

from __future__ import annotations

import numpy as np

from partnership_dynamics.calibration.evidence import figures
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.schema import apply, read_scenario
from partnership_dynamics.scenarios.validation.intervals import Values, ratio_of, resampled, share_of
from partnership_dynamics.scenarios.validation.laboratory import Laboratory
from partnership_dynamics.scenarios.validation.pattern import Finding, above, between, measured

BAND = (figures()["earmarked_democracy"].low, figures()["earmarked_democracy"].high)
NOTICED = 0.01  # a rise by less than one project in a hundred would be noticed by nobody
OTHER_TABLE = ("citizen_facing_table", "councillor_and_voluntary_seats")
FIVE_YEARS = 20
TIMES = 4  # of the usual sample: a share of one in a thousand needs many histories
CONTESTED = ("local_democracy", "policy_making")


def delivered_of(ensemble: Ensemble, *kinds: str) -> Values:
    """Return the delivered projects of these kinds so far, float64 (R, Q)."""
    total: Values = np.sum([ensemble.observed(f"delivered_{kind}") for kind in kinds], axis=0)
    return total


def skew(lab: Laboratory) -> Finding:
    """Look for P19: few democracy and policy projects with the county's table, but some, and more with another."""
    county = lab.county
    other = county
    for name in OTHER_TABLE:
        other = apply(read_scenario(name), other.partnership, county.quarters, county.parameters)
    as_is, changed = lab.ensembles([county, other], TIMES)
    contested = [delivered_of(one, *CONTESTED)[:, -1] for one in (as_is, changed)]
    everything = [one.delivered[:, -1] for one in (as_is, changed)]
    rows = np.column_stack([*contested, *everything])

    def rise(sample: Values) -> float:
        total = sample.sum(axis=0)
        return float(total[1] / total[3] - total[0] / total[2]) if min(total[2:]) > 0 else float("nan")

    simple = delivered_of(as_is, "customer_service")[:, FIVE_YEARS - 1] > 0
    joint = delivered_of(as_is, *CONTESTED)[:, FIVE_YEARS - 1] > 0
    return Finding(
        (
            measured(
                "Democracy and policy, of all delivered",
                "",
                ratio_of(contested[0], everything[0], lab.seed),
                between(*BAND),
            ),
            measured(
                "Rise of that share with citizen-facing directors and councillors",
                "",
                resampled(rows, rise, lab.seed),
                above(NOTICED),
            ),
            measured("Share with a customer service project by year five", "", share_of(simple)),
            measured("Share with a democracy or policy project by year five", "", share_of(joint)),
        ),
        2 * as_is.replications,
    )
