"""Paired runs in blocks: what an experiment keeps of many cases, and what is left when it is broken off.

A block is a few replications of every case under the same luck, with networks of its own draw. So a difference between
two cases is a mean over blocks, its interval is about the draw of the networks as well as chance, and whole blocks are
what an experiment that is broken off can still report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.scenarios.ensemble.ensemble import Case, Ensemble, run_ensembles
from partnership_dynamics.scenarios.ensemble.intervals import CONFIDENCE, interval_of_mean
from partnership_dynamics.scenarios.ensemble.outcomes import OUTCOMES, OutcomeRow, paired_row
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.workers import Progress

CHUNK = 24  # cases whose histories are in memory together
LEAST_BLOCKS = 2

Values = npt.NDArray[np.float64]
Build = Callable[[int], Sequence[Case]]
KEYS = {key: (label.strip(), unit, better) for key, label, unit, _value, better in OUTCOMES}


def block_seed(seed: int, block: int) -> int:
    """Return the seed of a block's replications: those of other blocks and of other seeds have nothing to do with it.

    Examples
    --------
    >>> block_seed(7, 0) != block_seed(7, 1) != block_seed(8, 0)
    True
    """
    return int(run_key(seed, block))


def interval_over_blocks(values: Values, block: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the 95% interval of a mean over networks as well as chance, each block having a network of its own.

    Blocks are independent, runs of one are not: a ratio estimate over clusters with a t distribution (Cochran 1977,
    Sampling Techniques, chapters 6 and 9A). With blocks of equal size it is the t interval of their means.

    Parameters
    ----------
    values : float64 (R,)
    block : int64 (R,)

    Returns
    -------
    low, high : float
        NaN with fewer than two blocks.

    Examples
    --------
    >>> low, high = interval_over_blocks(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]))
    >>> round((low + high) / 2, 6), round(high - low, 1)
    (2.0, 25.4)
    """
    from scipy.special import stdtrit

    names, of, size = np.unique(block, return_inverse=True, return_counts=True)
    count = len(names)
    if count < LEAST_BLOCKS:
        return (float("nan"), float("nan"))
    mean = float(values.mean())
    gaps = np.bincount(of, weights=values) - size * mean
    error = np.sqrt(count / (count - 1) * float(np.sum(gaps**2))) / len(values)
    half = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2) * error)
    return (mean - half, mean + half)


@dataclass(frozen=True)
class Gathered:
    """What every run of every case came to.

    Attributes
    ----------
    values : mapping
        ``values[case][outcome]`` is a float64 (R,) array over all blocks' runs, in the same order for every case.
    block : int64 (R,)
        Which block each run belongs to.
    drawn : frozenset of str
        Cases whose network differs from block to block.
    asked : int
        How many blocks there were to be.
    """

    values: Mapping[str, Mapping[str, Values]]
    block: npt.NDArray[np.int64]
    drawn: frozenset[str]
    asked: int

    @property
    def runs(self) -> int:
        """How many runs of each case there are."""
        return len(self.block)

    @property
    def blocks(self) -> int:
        """How many blocks are whole."""
        return len(np.unique(self.block))

    @property
    def whole(self) -> bool:
        """Whether no block is missing."""
        return self.blocks == self.asked

    def row(self, case: str, baseline: str, outcome: str = "delivered") -> OutcomeRow:
        """Return how a case differs from another, run by run."""
        return self.row_of(self.values[case][outcome], self.values[baseline][outcome], outcome, {case, baseline})

    def mean(self, case: str, outcome: str = "delivered") -> tuple[float, float, float]:
        """Return the mean of an outcome over runs that have it, and its 95% interval; NaN where there is none."""
        values = self.values[case][outcome]
        there = ~np.isnan(values)
        if not there.any():
            return (float("nan"),) * 3
        there_of = values[there]
        low, high = (
            interval_over_blocks(there_of, self.block[there]) if case in self.drawn else interval_of_mean(there_of)
        )
        return float(values[there].mean()), low, high

    def row_of(self, values: Values, others: Values, outcome: str, cases: set[str]) -> OutcomeRow:
        """Return how values differ from others, run by run; ``cases`` are those that they come from."""
        label, unit, better = KEYS[outcome]
        row = paired_row(outcome, label, unit, values, others, better)
        if not cases & self.drawn:
            return row
        both = ~(np.isnan(values) | np.isnan(others))
        low, high = interval_over_blocks((values - others)[both], self.block[both])
        return replace(row, low=low, high=high)


def _outcomes(ensemble: Ensemble) -> dict[str, Values]:
    return {key: value(ensemble) for key, _label, _unit, value, _better in OUTCOMES}


def run_blocks(
    build: Build,
    blocks: int,
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    drawn: Sequence[str] = (),
) -> Gathered:
    """Run all blocks of all cases and keep their outcomes.

    Parameters
    ----------
    build : callable
        Given a block's number, returns its cases: the same names in every block.
    blocks : int
        At least 2.
    replications : int
        Of each case in each block; at least 2.
    seed : int
    workers : int, optional
    progress : callable, optional
        Called with (histories done, histories in all).
    drawn : sequence of str
        Names of cases whose network is another one in each block.

    Returns
    -------
    Gathered
        Of the blocks that are whole, if Ctrl-C broke it off after two of them or more.

    Raises
    ------
    ValueError
        If there are fewer than two blocks, or than two replications in each.
    KeyboardInterrupt
        If it was broken off before two blocks were whole.
    """
    if blocks < LEAST_BLOCKS or replications < 2:
        raise ValueError(f"{blocks} blocks of {replications} replications; at least two of two are needed")
    kept: list[dict[str, dict[str, Values]]] = []
    try:
        for block in range(blocks):
            luck = block_seed(seed, block)
            kept.append(_block(build(block), replications, luck, workers, progress, block, blocks))
    except KeyboardInterrupt:
        if len(kept) < LEAST_BLOCKS:
            raise
    values = {
        case: {key: np.concatenate([one[case][key] for one in kept]) for key in outcomes}
        for case, outcomes in kept[0].items()
    }
    return Gathered(values, np.repeat(np.arange(len(kept)), replications), frozenset(drawn), blocks)


def _block(
    cases: Sequence[Case],
    replications: int,
    seed: int,
    workers: int | None,
    progress: Progress | None,
    block: int,
    blocks: int,
) -> dict[str, dict[str, Values]]:
    found: dict[str, dict[str, Values]] = {}
    total = blocks * len(cases) * replications
    for first in range(0, len(cases), CHUNK):
        before = (block * len(cases) + first) * replications

        def on(done: int, _of: int, before: int = before) -> None:
            if progress:
                progress(before + done, total)

        for one in run_ensembles(cases[first : first + CHUNK], replications, seed, workers, on):
            found[one.name] = _outcomes(one)
    return found
