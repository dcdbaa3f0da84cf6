"""From two paired ensembles to the differences that a reader asks about.

Differences are in projects, years and members, never ratios; each is the mean of run-by-run differences under the
same luck, with its 95% interval and the share of runs in which there was more, less or the same. With calibrated
constants the interval carries their uncertainty as well, and what chance alone would make of it is told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.drawn import Drawn, drawn_of
from partnership_dynamics.scenarios.ensemble.chunk import Values
from partnership_dynamics.scenarios.ensemble.ensemble import Ensemble
from partnership_dynamics.scenarios.ensemble.intervals import (
    CONFIDENCE,
    expected_by_draw,
    interval_of_mean,
    interval_over_draws,
)
from partnership_dynamics.scenarios.ensemble.sequential import Stopped
from partnership_dynamics.scenarios.finding import TWO_SIDED, Claim, Difference, Judgement, Threshold, finding_of

__all__ = ["Comparison", "OutcomeRow", "compare", "interval_of_mean", "interval_over_draws", "paired_row"]


@dataclass(frozen=True)
class OutcomeRow:
    """One line of a comparison.

    Attributes
    ----------
    key, label, unit : str
    scenario_mean, baseline_mean, difference : float
        NaN where no run has a value (no project delivered, so no time to deliver).
    low, high : float
        The 95% interval of the expected difference: chance alone, or with calibrated constants theirs as well.
    more, less, same : float
        Shares of the paired runs.
    pairs : int
        Paired runs in which both have a value.
    better : int
        1 if more is better, -1 if less is, 0 if it is neither.
    chance_low, chance_high : float
        With calibrated constants: the 95% interval from chance alone, at the same draws of them. Else NaN.
    counties : float64 (D,)
        Each plausible county's expected difference (or each draw's), freed from chance; empty where parameters are held
        at one value.
    drawn : str
        What ``counties`` are: plausible counties, or other draws.
    """

    key: str
    label: str
    unit: str
    scenario_mean: float
    baseline_mean: float
    difference: float
    low: float
    high: float
    more: float
    less: float
    same: float
    pairs: int
    better: int
    chance_low: float = float("nan")
    chance_high: float = float("nan")
    counties: Values = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)
    drawn: Drawn = "plausible"

    @property
    def spread(self) -> Difference:
        """What is known of the expected difference, for `scenarios.finding`."""
        error = (self.chance_high - self.chance_low) / (2.0 * TWO_SIDED)
        return Difference(
            self.difference,
            self.baseline_mean,
            self.counties,
            self.low,
            self.high,
            self.pairs > 0 and self.same == 1.0,
            error if np.isfinite(error) else 0.0,
            self.drawn,
        )

    def finding(self, threshold: float = float("nan")) -> Claim:
        """Return what may be said of the difference, against how much matters in its unit."""
        return finding_of(self.spread, threshold)


@dataclass(frozen=True)
class Comparison:
    """A scenario against a baseline, run by run.

    Attributes
    ----------
    scenario, baseline : Ensemble
    rows : tuple of OutcomeRow
    threshold : Threshold
        How large a difference must be to matter, set before the runs.
    stopped : Stopped or None
        Where the runs were as many as an asked precision needed: how they came to their end.
    """

    scenario: Ensemble
    baseline: Ensemble
    rows: tuple[OutcomeRow, ...]
    threshold: Threshold = field(default_factory=Threshold)
    stopped: Stopped | None = None

    def row(self, key: str) -> OutcomeRow:
        """Return the line with this key; KeyError if there is none."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)

    @property
    def matters(self) -> float:
        """How many projects matter, over the time that was simulated."""
        return self.threshold.over(self.scenario.quarters / 4, self.row("delivered").baseline_mean)

    def finding(self, key: str = "delivered") -> Claim:
        """Return what may be said of a line; its relevance where the threshold speaks of that outcome."""
        return self.row(key).finding(self.matters if key in JUDGED else float("nan"))

    def judgement(self, key: str = "delivered") -> Judgement | None:
        """Return a line's finding as one of four; None where the threshold does not speak of that outcome."""
        return self.finding(key).judgement(self.row(key).better) if key in JUDGED else None


def _last(name: str) -> Callable[[Ensemble], Values]:
    return lambda ensemble: ensemble.last(name)


def delivered_total(ensemble: Ensemble) -> Values:
    """Return the projects delivered by the end, float64 (R,)."""
    total: Values = ensemble.delivered[:, -1]
    return total


def years_to_deliver(ensemble: Ensemble) -> Values:
    """Return the mean years from sponsorship to delivery of each run's delivered projects; NaN where none was."""
    return ensemble.years_to_deliver


def hours_per_delivered(ensemble: Ensemble) -> Values:
    """Return the hours that members and the convener used, for each delivered project; NaN where none was."""
    delivered = delivered_total(ensemble)
    return np.where(delivered > 0, ensemble.hours_used / np.maximum(delivered, 1.0), np.nan)


def holders_per_practice(ensemble: Ensemble) -> Values:
    """Return how many members hold each practice at the end, on average; NaN where nothing was learnt."""
    practices, held = ensemble.last("practices"), ensemble.last("practices_held")
    return np.where(practices > 0, held / np.maximum(practices, 1.0), np.nan)


JUDGED = ("delivered", "loss")  # outcomes that the threshold, in projects delivered, speaks of
# key, label, unit, value of each run, whether more is better
OUTCOMES: tuple[tuple[str, str, str, Callable[[Ensemble], Values], int], ...] = (
    ("delivered", "Projects delivered", "projects", delivered_total, 1),
    ("customer_service", "  customer service", "projects", _last("delivered_customer_service"), 1),
    ("administrative_reform", "  administrative reform", "projects", _last("delivered_administrative_reform"), 1),
    ("local_democracy", "  local democracy", "projects", _last("delivered_local_democracy"), 1),
    ("policy_making", "  policy making", "projects", _last("delivered_policy_making"), 1),
    ("years_to_deliver", "Time to deliver", "years", years_to_deliver, -1),
    ("stalled", "Projects ever stalled", "projects", _last("ever_stalled"), -1),
    ("abandoned", "Projects abandoned", "projects", _last("abandoned"), -1),
    ("unsponsored", "Ideas nobody sponsored", "ideas", _last("unsponsored"), -1),
    ("practices_held", "Practices held, over all members", "pairs", _last("practices_held"), 1),
    ("holders", "Members holding each practice", "members", holders_per_practice, 1),
    ("hours_each", "Hours used per project delivered", "hours", hours_per_delivered, -1),
    ("spin_offs", "Spin-off working groups founded", "groups", _last("spin_offs"), 0),
)


def paired_row(
    key: str,
    label: str,
    unit: str,
    scenario: Values,
    baseline: Values,
    better: int,
    draw: npt.NDArray[np.int64] | None = None,
    confidence: float = CONFIDENCE,
    drawn: Drawn = "plausible",
) -> OutcomeRow:
    """Return one line from the values of paired runs; pairs in which either has no value are left out."""
    both = ~(np.isnan(scenario) | np.isnan(baseline))
    a, b = scenario[both], baseline[both]
    difference = a - b
    chance_low = chance_high = float("nan")
    counties = np.zeros(0) if draw is None else expected_by_draw(difference, draw[both])
    if draw is None:
        low, high = interval_of_mean(difference, confidence=confidence)
    else:
        low, high, chance_low, chance_high = interval_over_draws(difference, draw[both], confidence)
    pairs = int(both.sum())
    nan = float("nan")
    return OutcomeRow(
        key=key,
        label=label,
        unit=unit,
        scenario_mean=float(a.mean()) if pairs else nan,
        baseline_mean=float(b.mean()) if pairs else nan,
        difference=float(difference.mean()) if pairs else nan,
        low=low,
        high=high,
        more=float((difference > 0).mean()) if pairs else nan,
        less=float((difference < 0).mean()) if pairs else nan,
        same=float((difference == 0).mean()) if pairs else nan,
        pairs=pairs,
        better=better,
        chance_low=chance_low,
        chance_high=chance_high,
        counties=counties,
        drawn=drawn,
    )


def compare(
    scenario: Ensemble,
    baseline: Ensemble,
    losses: tuple[Ensemble, Ensemble] | None = None,
    *,
    threshold: Threshold | None = None,
    stopped: Stopped | None = None,
) -> Comparison:
    """Compare two ensembles run by run.

    Parameters
    ----------
    scenario, baseline : Ensemble
        With the same seed, replications and quarters.
    losses : pair of Ensemble, optional
        Scenario and baseline with the convener lost half-way, for the line on what losing it would cost.
    threshold : Threshold, optional
        How large a difference must be to matter, set before the runs; by default a tenth of what is delivered.
    stopped : Stopped, optional
        How a sequential rule ended the runs: its intervals then keep their 95% over every look that it took.

    Raises
    ------
    ValueError
        If they cannot be paired.
    """
    for other in (baseline, *(losses or ())):
        alike = (other.seed, other.series.shape, len(other.draws))
        if alike != (scenario.seed, scenario.series.shape, len(scenario.draws)):
            raise ValueError(
                f"{scenario.name} and {other.name} cannot be paired: seed, replications, quarters or draws differ"
            )
    confidence = stopped.confidence if stopped else CONFIDENCE
    drawn = drawn_of([(one.draws, one.plausible) for one in (scenario, baseline)])
    rows = [
        paired_row(key, label, unit, value(scenario), value(baseline), better, scenario.draw, confidence, drawn)
        for key, label, unit, value, better in OUTCOMES
    ]
    if losses is not None:
        pair = (scenario, baseline)
        lost = [delivered_total(whole) - delivered_total(loss) for whole, loss in zip(pair, losses, strict=True)]
        label = "Lost if the team closes half-way"
        rows.append(paired_row("loss", label, "projects", lost[0], lost[1], -1, scenario.draw, confidence, drawn))
    return Comparison(scenario, baseline, tuple(rows), threshold or Threshold(), stopped)
