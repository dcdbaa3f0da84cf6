"""What a fit found: draws, points, how much the log told of each constant, and what the model cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, Plain
from partnership_dynamics.calibration.logs.log import ProjectLog
from partnership_dynamics.calibration.logs.statistics import STATISTICS
from partnership_dynamics.calibration.logs.words import in_words
from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.calibration.provenance import versions
from partnership_dynamics.simulation.parameters import PARAMETERS

Floats = npt.NDArray[np.float64]
INTERVAL = 0.9
# Shares of the prior variance that are gone: below the first the log says nothing, above the second it narrows well.
NOTHING, WELL = 0.1, 0.5
VERDICTS = ("the log says nothing on it", "narrowed a little", "narrowed well")
SURPRISE = 0.01  # a statistic of the log outside all but this share of the predictions is one the model cannot give


@dataclass(frozen=True)
class PosteriorRow:
    """What a fit says of one constant.

    Attributes
    ----------
    name : str
    low, high : float
        The prior: uniform from low to high.
    point : float
        The posterior median.
    least, most : float
        The central 90% of the posterior.
    told : float
        Share of the prior variance that is gone; negative where the posterior is wider than the prior.
    verdict : str
    asked : bool
        Whether it was inferred; else it only varied.
    """

    name: str
    low: float
    high: float
    point: float
    least: float
    most: float
    told: float
    verdict: str
    asked: bool


@dataclass(frozen=True)
class PredictedStatistic:
    """One statistic of the log, and where it lies among those of histories from the prior or the posterior."""

    name: str
    observed: float
    least: float
    middle: float
    most: float
    below: float  # share of the histories with less, half of those with the same
    histories: int  # of which have the statistic


def verdict_of(told: float) -> str:
    """Return in words how much a log told of a constant.

    Examples
    --------
    >>> verdict_of(0.05), verdict_of(0.7)
    ('the log says nothing on it', 'narrowed well')
    """
    return VERDICTS[int(told >= NOTHING) + int(told >= WELL)]


def told_by(draws: Floats, prior: Prior) -> Floats:
    """Return the share of each constant's prior variance that is gone, float64 (K,), from draws (M, K)."""
    result: Floats = 1.0 - draws.var(axis=0, ddof=1) / prior.variance
    return result


def predictions_of(statistics: Floats, observed: Floats) -> list[PredictedStatistic]:
    """Return where each statistic of a log lies among those of simulated histories.

    Parameters
    ----------
    statistics : float64 (N, S)
    observed : float64 (S,)
        Statistics that the log does not have are left out.
    """
    result = []
    tail = (1.0 - INTERVAL) / 2.0
    for index, name in enumerate(STATISTICS):
        values = statistics[:, index][~np.isnan(statistics[:, index])]
        if np.isnan(observed[index]) or not len(values):
            continue
        least, middle, most = np.quantile(values, [tail, 0.5, 1.0 - tail])
        below = float(np.mean(values < observed[index]) + 0.5 * np.mean(values == observed[index]))
        result.append(
            PredictedStatistic(
                name, float(observed[index]), float(least), float(middle), float(most), below, len(values)
            )
        )
    return result


@dataclass(frozen=True)
class LogPosterior:
    """The posterior of a fit, with all that decided it.

    Attributes
    ----------
    partnership : str
    inferred, varied : tuple of str
        The constants asked about, and those that only varied; together the columns of ``draws``.
    given, solved : mapping
        Constants that were set, and the out-degree parameter where it was solved.
    draws : float64 (M, K)
        Equally likely.
    explained : float64 (K,)
        Share of each constant's prior variance that logs like this one explain on average (before seeing this one).
    observed : float64 (S,)
        The log's statistics.
    prior_predictions, predictions : float64 (N, S)
        Those of histories from the prior and from the posterior.
    epsilon : float
        Largest distance from the log in the last generation, in prior standard deviations.
    simulations, generations, seed : int
    log : ProjectLog
    data_sha256, partnership_sha256, sources : str
    effort : mapping
    known : Prior or None
        What was known before the log, where that was more than the ranges.
    """

    partnership: str
    inferred: tuple[str, ...]
    varied: tuple[str, ...]
    given: Mapping[str, float]
    solved: Mapping[str, float]
    draws: Floats
    explained: Floats
    observed: Floats
    prior_predictions: Floats
    predictions: Floats
    epsilon: float
    simulations: int
    generations: int
    seed: int
    log: ProjectLog
    data_sha256: str
    partnership_sha256: str
    sources: str
    effort: Mapping[str, int]
    known: Prior | None = None

    @property
    def prior(self) -> Prior:
        """The prior of the constants, in the order of the draws."""
        return Prior((*self.inferred, *self.varied)) if self.known is None else self.known

    def rows(self) -> list[PosteriorRow]:
        """Return what the fit says of each constant."""
        prior, tail = self.prior, (1.0 - INTERVAL) / 2.0
        told = told_by(self.draws, prior)
        least, point, most = np.quantile(self.draws, [tail, 0.5, 1.0 - tail], axis=0)
        whole = np.array([PARAMETERS[name].is_whole for name in prior.names])
        point = np.where(whole, np.round(point), point)  # the median of an even number of draws may lie between two
        return [
            PosteriorRow(
                name,
                float(prior.low[k]),
                float(prior.high[k]),
                float(point[k]),
                float(least[k]),
                float(most[k]),
                float(told[k]),
                verdict_of(told[k]),
                name in self.inferred,
            )
            for k, name in enumerate(prior.names)
        ]

    def misfits(self, posterior: bool = True) -> list[PredictedStatistic]:
        """Return the statistics that hardly any history has as the log has them."""
        statistics = self.predictions if posterior else self.prior_predictions
        return [
            one
            for one in predictions_of(statistics, self.observed)
            if one.histories >= 20 and min(one.below, 1.0 - one.below) < SURPRISE / 2.0
        ]

    def part(self, command: str = "") -> CalibratedPart:
        """Return the posterior as the log's part of `calibrated.toml`.

        Parameters
        ----------
        command : str
            What repeats it.
        """
        rows = self.rows()
        about: dict[str, Plain] = {
            "command": command,
            "method": "ABC-SMC on learnt statistics, regression-adjusted; priors "
            + ("uniform over the registry's ranges" if self.known is None else "of the plausible set"),
            "data_sha256": self.data_sha256,
            "partnership_sha256": self.partnership_sha256,
            "seed": self.seed,
            "sources": self.sources,
            "versions": dict(versions()),
            "effort": dict(self.effort),
            "projects": len(self.log.rows),
            "window": [self.log.begins, self.log.ends],
            "log_has": {
                "ideas": self.log.knows_ideas,
                "hours": self.log.knows_hours,
                "partners": self.log.knows_partners,
            },
            "histories": self.simulations,
            "distance": self.epsilon,
            "solved": dict(self.solved),
            "notes": list(self.log.notes),
            "misfits": [
                f"hardly any fitted history is like the log in: {in_words(one.name)}" for one in self.misfits()
            ],
            "told": {
                row.name: {"share": round(row.told, 3), "asked": row.asked, "verdict": row.verdict} for row in rows
            },
        }
        return CalibratedPart({row.name: row.point for row in rows}, self.draws, None, about)

    def calibrated(self, command: str = "") -> Calibrated:
        """Return the posterior as the content of a `calibrated.toml` of its own."""
        return Calibrated({"log": self.part(command)}, dict(self.given), self.partnership)
