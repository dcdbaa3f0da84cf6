"""Patterns of networks, seen through a questionnaire as a survey sees them (P11 to P16, P25)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.validation.intervals import mean_of, resampled
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
from partnership_dynamics.scenarios.validation.worlds import plain
from partnership_dynamics.simulation.measures.network import density, reciprocity, symmetrised, transitivity
from partnership_dynamics.simulation.measures.positions import in_degree_centralisation
from partnership_dynamics.simulation.measures.questionnaire import Questionnaire, answers
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.start import Setup
from partnership_dynamics.simulation.state import State

Values = npt.NDArray[np.float64]

MEMBERS = 16
USUAL, SPARSE = 0.3, 0.15  # true densities: the middle of what rosters show, and half of that
# One in ten ties is left out by one side. The estuaries' members named three contacts or fewer.
ROSTER, NAMED = Questionnaire(missed=0.1), Questionnaire(names_at_most=3, missed=0.1)
WAVES = (20, 28)  # quarters of the two waves of a panel
DENSITIES = (0.1, 0.2, 0.3, 0.4, 0.5)


def _strength(s: State) -> Values:
    strength: Values = (s.dyads["personal"] + s.dyads["institutional"]) * s.network.tie
    return strength


def seen_by(s: State, questionnaire: Questionnaire) -> npt.NDArray[np.int8]:
    """Return what a survey would see of the present network."""
    return answers(s.network.tie, _strength(s), questionnaire, s.conditions[0].key, int(s.conditions[0].quarter))


def strewn(true_density: float = USUAL, quarters: int = 40) -> Setup:
    """Return members without a central team whose first ties are strewn at random."""
    pairs = np.random.default_rng(1).random((MEMBERS, MEMBERS)) < true_density
    np.fill_diagonal(pairs, False)
    return plain(pairs.astype(np.uint8), quarters=quarters)


def untold(lab: Laboratory, true_density: float = USUAL, quarters: int = 40) -> Setup:
    """Return the same with its density held by the out-degree parameter, as in a survey.

    Ten years on, reciprocity, closure and centralisation are the rules' work.
    """
    return lab.balanced(strewn(true_density, quarters))


def _figures(s: State) -> list[list[float]]:
    """Return what roster and name generator show: density, reciprocity, clustering over density, centralisation."""
    rows = []
    for questionnaire in (ROSTER, NAMED):
        seen = seen_by(s, questionnaire)
        both_ways = density(symmetrised(seen))
        rows.append(
            [
                density(seen),
                reciprocity(seen),
                transitivity(seen) / both_ways if both_ways > 0 else np.nan,
                in_degree_centralisation(seen),
                transitivity(seen),
            ]
        )
    return rows


class Surveyed:
    """What both questionnaires show of the same networks after ten years; made once for three patterns."""

    def __init__(self, lab: Laboratory) -> None:
        self.seen = lab.watch(untold(lab), _figures)[:, 0]
        self.runs = len(self.seen)

    def mean(self, questionnaire: int, figure: int) -> tuple[float, float, float]:
        """Return the mean of one figure by one questionnaire over histories."""
        return mean_of(self.seen[:, questionnaire, figure])


def surveyed(lab: Laboratory) -> Surveyed:
    """Return what questionnaires show, from the laboratory's shelf if it is there."""
    if "surveyed" not in lab.shelf:
        lab.shelf["surveyed"] = Surveyed(lab)
    result = lab.shelf["surveyed"]
    assert isinstance(result, Surveyed)
    return result


def returned_ties(lab: Laboratory) -> Finding:
    """Look for P12: the share of ties that are returned, by the question asked."""
    found = surveyed(lab)
    return Finding(
        (
            measured("Reciprocity, name up to three contacts", "", found.mean(1, 1), between(0.1, 0.4)),
            measured("Reciprocity, roster", "", found.mean(0, 1), between(0.45, 0.8)),
            measured("Density, name up to three contacts", "", found.mean(1, 0)),
            measured("Density, roster", "", found.mean(0, 0)),
        ),
        found.runs,
    )


def clustering(lab: Laboratory) -> Finding:
    """Look for P13: clustering over density."""
    found = surveyed(lab)
    return Finding(
        (
            measured("Clustering over density, roster", "", found.mean(0, 2), above(1.1)),
            measured("Clustering over density, name up to three contacts", "", found.mean(1, 2), above(1.1)),
            measured("Clustering, roster", "", found.mean(0, 4)),
            measured("Clustering, name up to three contacts", "", found.mean(1, 4)),
        ),
        found.runs,
    )


def centralisation(lab: Laboratory) -> Finding:
    """Look for P14: in-degree centralisation where nobody convenes."""
    found = surveyed(lab)
    return Finding(
        (
            measured("In-degree centralisation, roster, no team", "", found.mean(0, 3), between(0.2, 0.7)),
            measured("In-degree centralisation, name up to three, no team", "", found.mean(1, 3), between(0.2, 0.7)),
        ),
        found.runs,
    )


def _loss_and_survival(lab: Laboratory, true_density: float) -> tuple[Values, Values]:
    """Return the share of true ties lost a quarter over two years, and the share of named ones still named after."""
    at = tuple(range(WAVES[0], WAVES[1] + 1))

    def look(s: State) -> npt.NDArray[np.int8]:
        return np.array([s.network.tie.astype(np.int8), seen_by(s, NAMED)])

    seen = lab.watch(untold(lab, true_density, WAVES[1]), look, at)
    true, named = seen[:, :, 0], seen[:, :, 1]
    lost = (true[:, :-1] * (1 - true[:, 1:])).sum(axis=(1, 2, 3))
    survived = (named[:, 0] * named[:, -1]).sum(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        return lost / true[:, :-1].sum(axis=(1, 2, 3)), survived / named[:, 0].sum(axis=(1, 2))


def churn(lab: Laboratory) -> Finding:
    """Look for P16: how fast ties are lost."""
    loss, named = _loss_and_survival(lab, USUAL)
    sparse, _named = _loss_and_survival(lab, SPARSE)
    return Finding(
        (
            measured("True ties lost in a quarter", "", mean_of(loss), between(0.03, 0.095)),
            measured("Named ties still named two years later (45% in the estuaries)", "", mean_of(named)),
            measured("True ties lost in a quarter, at half the density", "", mean_of(sparse)),
        ),
        len(loss) + len(sparse),
    )


def fewer_and_stronger(lab: Laboratory) -> Finding:
    """Look for P11: whether ties are weaker where there are more, everybody having the same hours."""
    rows, curve = [], []
    for true_density in DENSITIES:
        found = lab.ensemble(untold(lab, true_density, 24), 0.5)
        ties = found.observed("ties")[:, -1] / (MEMBERS * (MEMBERS - 1))
        strength = np.where(ties > 0, found.observed("mean_strength")[:, -1], np.nan)
        rows.append(np.column_stack([ties, strength]))
        curve.append((float(ties.mean()), mean_of(strength)))
    pairs = np.concatenate(rows)
    pairs = pairs[~np.isnan(pairs).any(axis=1)]

    def correlation(sample: Values) -> float:
        return float(np.corrcoef(sample[:, 0], sample[:, 1])[0, 1])

    return Finding(
        (measured("Correlation of density and mean strength", "", resampled(pairs, correlation, lab.seed), below(0)),),
        len(pairs),
        PatternChart(
            "Density after six years",
            "Mean strength of a tie",
            (Curve("mean of histories", tuple(x for x, _y in curve), tuple(y for _x, y in curve)),),
        ),
    )


def risk_and_closure(lab: Laboratory) -> Finding:
    """Look for P15: whether contested work moves ties from popular partners to closed groups."""
    contest = {f"contest_{kind}": 1.0 for kind in PROJECT_TYPES}
    risk = {"told": {}, "untold": {"closure_risk": 0.0, "popularity_risk": 0.0}}
    busy = {"idea_rate": 0.2, "threshold": 0.0}  # so that members have live projects, contested or not
    measures, runs = [], 0
    for name, effects in risk.items():
        seen = []
        for weight in (1.0, 0.0):
            changed = strewn().with_parameters(**dict.fromkeys(contest, weight), **effects, **busy)
            # Each at the same density, or its change would be taken for a change of shape.
            seen.append(lab.watch(lab.balanced(changed), _figures)[:, 0, 0])
        risky, safe = seen
        runs += 2 * len(risky)
        words, judged = ("", True) if name == "told" else (", the effects of risk off", False)
        measures += [
            measured(
                f"Clustering over density, contested work less uncontested{words}",
                "",
                mean_of(risky[:, 2] - safe[:, 2]),
                above(0) if judged else None,
            ),
            measured(
                f"In-degree centralisation, the same{words}",
                "",
                mean_of(risky[:, 3] - safe[:, 3]),
                below(0) if judged else None,
            ),
            measured(f"Density, the same{words}", "", mean_of(risky[:, 0] - safe[:, 0])),
        ]
    return Finding(tuple(measures), runs)
