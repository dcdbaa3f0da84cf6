"""Simulation-based calibration and recovery: fits to logs of histories whose constants are known.

Truths drawn from the prior, a log of one history at each, a fit to each log. If the fit is right, the rank of a truth
among its posterior draws is uniform (Talts et al. 2018, "Validating Bayesian inference algorithms with simulation-based
calibration"), and an interval of p% holds the truth in p of 100 logs. How far the posterior narrows, and how close its
point comes, says which constants come back at all.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.logs.fit import (
    LogEffort,
    digest_of,
    digest_of_partnership,
    own_sources,
    run_pilot,
    search,
)
from partnership_dynamics.calibration.logs.posterior import told_by
from partnership_dynamics.calibration.logs.simulator import LogSimulator
from partnership_dynamics.calibration.logs.statistics import statistics_of
from partnership_dynamics.calibration.smc import adjusted
from partnership_dynamics.calibration.whole import keep_arrays, kept_arrays
from partnership_dynamics.simulation.workers import Progress

Floats = npt.NDArray[np.float64]
INTERVALS = (0.5, 0.8, 0.95)
TRUTH, LOG_LUCK = 5, 0x10C  # the stream of truths; what sets the luck of the logs apart from that of the fits
BINS = 10


@dataclass(frozen=True)
class Recovery:
    """What came of L fits to logs with known constants.

    Attributes
    ----------
    names : tuple of str
        The K constants.
    truth, point, told, rank : float64 (L, K)
        Rank: the share of the posterior draws below the truth.
    covered : bool (L, K, len(INTERVALS))
        Whether each central interval holds the truth.
    projects : int64 (L,)
        Projects in each log.
    """

    names: tuple[str, ...]
    truth: Floats
    point: Floats
    told: Floats
    rank: Floats
    covered: npt.NDArray[np.bool_]
    projects: npt.NDArray[np.int64]

    @property
    def logs(self) -> int:
        """How many logs were fitted."""
        return len(self.truth)


def uniformity(rank: Floats, bins: int = BINS) -> float:
    """Return the chi-squared p-value of ranks, float64 (L,) from 0 to 1, being uniform.

    Examples
    --------
    >>> round(uniformity(np.linspace(0.005, 0.995, 100)), 3)
    1.0
    """
    from scipy.special import chdtrc

    counts = np.histogram(rank, bins=bins, range=(0.0, 1.0))[0]
    expected = len(rank) / bins
    return float(chdtrc(bins - 1, ((counts - expected) ** 2).sum() / expected))


def rank_of(truth: Floats, draws: Floats) -> Floats:
    """Return the share of draws, float64 (M, K), below each truth, float64 (K,); half of those that are the same."""
    result: Floats = (draws < truth).mean(axis=0) + 0.5 * (draws == truth).mean(axis=0)
    return result


def recover(
    simulator: LogSimulator,
    logs: int,
    effort: LogEffort,
    progress: Progress | None = None,
    kept: Path | None = None,
) -> Recovery:
    """Fit logs with known constants and return how they came back.

    Parameters
    ----------
    simulator : LogSimulator
        The partnership, the window and the constants; one pilot from its prior serves every fit.
    logs : int
    effort : LogEffort
        Of each fit.
    progress : callable, optional
        Called with (logs fitted, logs in all).
    kept : Path, optional
        A file to which each fit is written, and from which an interrupted recovery goes on.

    Returns
    -------
    Recovery
    """
    prior = simulator.prior
    nature = replace(simulator, seed=simulator.seed ^ LOG_LUCK)
    x = np.random.default_rng([simulator.seed, TRUTH]).standard_normal((logs, len(prior.names)))
    truth = prior.values(x)
    key = _key(simulator, effort)
    done = _kept_before(kept, truth, key)
    pilot = None
    for index in range(len(done), logs):
        if pilot is None:
            pilot = run_pilot(simulator, effort.pilot)
        log = nature.log(truth[index], index)
        statistics = statistics_of(log, simulator.partnership)
        final = search(simulator, pilot, statistics, simulator.seed + index, effort)
        draws = prior.values(adjusted(final.x, final.statistics, pilot.learned(statistics)))
        tails = [(1.0 - share) / 2.0 for share in INTERVALS]
        rank = rank_of(truth[index], draws)
        covered = np.stack([(rank > tail) & (rank < 1.0 - tail) for tail in tails], axis=-1)
        done.append((np.median(draws, axis=0), told_by(draws, prior), rank, covered, len(log.rows)))
        if kept is not None:
            _keep(kept, truth, done, key)
        if progress:
            progress(index + 1, logs)
    point, told, rank, covered, projects = (np.array(part) for part in zip(*done, strict=True))
    return Recovery(prior.names, truth, point, told, rank, covered, projects)


def _key(simulator: LogSimulator, effort: LogEffort) -> str:
    """Return the hash of everything that decides a recovery but how many logs there are."""
    like = simulator.like
    inputs = [
        digest_of_partnership(simulator.partnership),
        digest_of(like),
        sorted(simulator.given.items()),
        simulator.prior.names,
        simulator.seed,
        asdict(effort),
        own_sources(),
    ]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _keep(
    path: Path, truth: Floats, done: list[tuple[Floats, Floats, Floats, npt.NDArray[np.bool_], int]], key: str
) -> None:
    parts = [np.array(part) for part in zip(*done, strict=True)]
    keep_arrays(path, {f"arr_{index}": part for index, part in enumerate(parts)} | {"truth": truth, "key": key})


def _kept_before(
    path: Path | None, truth: Floats, key: str
) -> list[tuple[Floats, Floats, Floats, npt.NDArray[np.bool_], int]]:
    """Return the fits of an interrupted recovery of the same inputs; nothing where there is none."""
    found = None if path is None else kept_arrays(path)
    if found is None or str(found.get("key")) != key:
        return []
    try:
        parts = [found[f"arr_{index}"] for index in range(5)]
        count = min(*(len(part) for part in parts), len(truth))
        # Truths come in their order, so a recovery of more logs goes on from one of fewer.
        if not np.array_equal(found["truth"][:count], truth[:count]):
            return []
    except (ValueError, KeyError, TypeError):  # of another version
        return []
    return [(*(part[k] for part in parts[:4]), int(parts[4][k])) for k in range(count)]


@dataclass(frozen=True)
class Returned:
    """How one constant came back.

    Attributes
    ----------
    name : str
    told : float
        Share of its prior variance that is gone, on average over the logs.
    correlation : float
        Of the truth with the posterior median.
    covered : tuple of float
        Share of the logs whose central intervals (`INTERVALS`) hold the truth.
    uniform : float
        p-value of its ranks being uniform.
    comes_back : str
        "yes", "partly" or "no".
    """

    name: str
    told: float
    correlation: float
    covered: tuple[float, ...]
    uniform: float
    comes_back: str


def returned(recovery: Recovery) -> list[Returned]:
    """Return how each constant came back: yes if half its prior variance goes, partly if a tenth does, else no."""
    result = []
    for k, name in enumerate(recovery.names):
        told = float(recovery.told[:, k].mean())
        together = float(np.corrcoef(recovery.truth[:, k], recovery.point[:, k])[0, 1])
        covered = tuple(float(share) for share in recovery.covered[:, k].mean(axis=0))
        word = "yes" if told >= 0.5 else "partly" if told >= 0.1 else "no"
        result.append(Returned(name, told, together, covered, uniformity(recovery.rank[:, k]), word))
    return result
