"""From two paired ensembles to the differences that a reader asks about.

Differences are in projects, years and members, never ratios; each is the mean of run-by-run differences under the
same luck, with its 95% interval and the share of runs in which there was more, less or the same. With calibrated
constants the interval carries their uncertainty as well, and what chance alone would make of it is told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenarios.ensemble.ensemble import Ensemble
from simulation.state import DELIVERED

CONFIDENCE = 0.95


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


@dataclass(frozen=True)
class Comparison:
    """A scenario against a baseline, run by run."""

    scenario: Ensemble
    baseline: Ensemble
    rows: tuple[OutcomeRow, ...]

    def row(self, key: str) -> OutcomeRow:
        """Return the line with this key; KeyError if there is none."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)


Values = npt.NDArray[np.float64]


def _last(name: str) -> Callable[[Ensemble], Values]:
    return lambda ensemble: ensemble.observed(name)[:, -1]


def delivered_total(ensemble: Ensemble) -> Values:
    """Return the projects delivered by the end, float64 (R,)."""
    total: Values = ensemble.delivered[:, -1]
    return total


def years_to_deliver(ensemble: Ensemble) -> Values:
    """Return the mean years from sponsorship to delivery of each run's delivered projects; NaN where none was."""
    projects = ensemble.projects[ensemble.projects["stage"] == DELIVERED]
    years = (projects["ended"] - projects["sponsored"]) / 4.0
    counts = np.bincount(projects["replication"], minlength=ensemble.replications)
    sums = np.bincount(projects["replication"], weights=years, minlength=ensemble.replications)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def hours_per_delivered(ensemble: Ensemble) -> Values:
    """Return all hours for joint work, members' and convener's, for each delivered project; NaN where none was."""
    hours = ensemble.observed("hours").sum(axis=1) + _outside_hours(ensemble)
    delivered = delivered_total(ensemble)
    return np.where(delivered > 0, hours / np.maximum(delivered, 1.0), np.nan)


def _outside_hours(ensemble: Ensemble) -> Values:
    """Return the convener's hours that no levy pays for."""
    paid: Values = (ensemble.observed("convener_hours") - ensemble.observed("hours_on_levy")).clip(min=0.0).sum(axis=1)
    return paid


def holders_per_practice(ensemble: Ensemble) -> Values:
    """Return how many members hold each practice at the end, on average; NaN where nothing was learnt."""
    practices = ensemble.observed("practices")[:, -1]
    held = ensemble.observed("practices_held")[:, -1]
    return np.where(practices > 0, held / np.maximum(practices, 1.0), np.nan)


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
    ("practices_held", "Practices held, all told", "practices", _last("practices_held"), 1),
    ("holders", "Members holding each practice", "members", holders_per_practice, 1),
    ("hours_each", "Hours for each project delivered", "hours", hours_per_delivered, -1),
    ("spin_offs", "Spin-off working groups", "groups", _last("spin_offs"), 0),
)


def interval_over_draws(values: Values, draw: npt.NDArray[np.int64]) -> tuple[float, float, float, float]:
    """Return the 95% interval of an expected value that depends on uncertain constants, and that from chance alone.

    Runs that share a draw of the constants differ by chance; means of draws differ by their constants too. The
    variance of the expected value over draws is estimated by the moments of a one-way layout with random effects
    (Searle, Casella and McCulloch 1992, section 3.6); to it is added the variance of the mean itself.

    Parameters
    ----------
    values : float64 (R,)
    draw : int64 (R,)
        Which draw each run took.

    Returns
    -------
    low, high : float
        For the expected value at the true constants, if the draws are their distribution.
    chance_low, chance_high : float
        For the mean over these very draws. All NaN with fewer than two draws, or no draw with two runs.

    Examples
    --------
    >>> values, draw = np.array([1.0, 1.2, 3.0, 3.2, 5.0, 5.2]), np.array([0, 0, 1, 1, 2, 2])
    >>> low, high, chance_low, chance_high = interval_over_draws(values, draw)
    >>> bool(low < 0.0), bool(2.8 < chance_low < chance_high < 3.4)
    (True, True)
    """
    from scipy.special import stdtrit

    nan = float("nan")
    _names, group, size = np.unique(draw, return_inverse=True, return_counts=True)
    count, groups = len(values), len(size)
    if groups < 2 or count == groups:
        return (nan, nan, nan, nan)
    means = np.bincount(group, weights=values) / size
    mean = float(values.mean())
    within = float(np.sum((values - means[group]) ** 2) / (count - groups))
    between = float(np.sum(size * (means - mean) ** 2) / (groups - 1))
    runs_each = (count - float(np.sum(size**2)) / count) / (groups - 1)
    of_constants = max(0.0, (between - within) / runs_each)
    of_mean = max(between, within) / count
    half = float(stdtrit(groups - 1, 0.5 + CONFIDENCE / 2) * np.sqrt(of_constants + of_mean))
    chance = float(stdtrit(count - groups, 0.5 + CONFIDENCE / 2) * np.sqrt(within / count))
    return (mean - half, mean + half, mean - chance, mean + chance)


def interval_of_mean(values: Values, draw: npt.NDArray[np.int64] | None = None) -> tuple[float, float]:
    """Return the 95% t interval of a mean; NaN with fewer than two values.

    Parameters
    ----------
    values : float64 (R,)
    draw : int64 (R,), optional
        Which draw of calibrated constants each run took: the interval then carries their uncertainty too.
    """
    from scipy.special import stdtrit

    if draw is not None:
        return interval_over_draws(values, draw)[:2]
    count = len(values)
    if count < 2:
        return (float("nan"), float("nan"))
    mean = float(np.mean(values))
    half = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2) * np.std(values, ddof=1) / np.sqrt(count))
    return (mean - half, mean + half)


def paired_row(
    key: str,
    label: str,
    unit: str,
    scenario: Values,
    baseline: Values,
    better: int,
    draw: npt.NDArray[np.int64] | None = None,
) -> OutcomeRow:
    """Return one line from the values of paired runs; pairs in which either has no value are left out."""
    both = ~(np.isnan(scenario) | np.isnan(baseline))
    a, b = scenario[both], baseline[both]
    difference = a - b
    chance_low = chance_high = float("nan")
    if draw is None:
        low, high = interval_of_mean(difference)
    else:
        low, high, chance_low, chance_high = interval_over_draws(difference, draw[both])
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
    )


def compare(scenario: Ensemble, baseline: Ensemble, losses: tuple[Ensemble, Ensemble] | None = None) -> Comparison:
    """Compare two ensembles run by run.

    Parameters
    ----------
    scenario, baseline : Ensemble
        With the same seed, replications and quarters.
    losses : pair of Ensemble, optional
        Scenario and baseline with the convener lost half-way, for the line on what losing it would cost.

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
    rows = [
        paired_row(key, label, unit, value(scenario), value(baseline), better, scenario.draw)
        for key, label, unit, value, better in OUTCOMES
    ]
    if losses is not None:
        kept = (scenario, baseline)
        lost = [delivered_total(one) - delivered_total(other) for one, other in zip(kept, losses, strict=True)]
        label = "Lost if the team closes half-way"
        rows.append(paired_row("loss", label, "projects", lost[0], lost[1], -1, scenario.draw))
    return Comparison(scenario, baseline, tuple(rows))
