"""Keys of replications of the tie model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.compiled import kernel
from partnership_dynamics.simulation.randomness import TIE_STREAM, derive_key, key_of_replication, run_key_of_seed


def replication_keys(seed: int, count: int, period: int = 0, first: int = 0) -> npt.NDArray[np.uint64]:
    """Return the keys of ``count`` replications in one period.

    Parameters
    ----------
    seed : int
        From 0 to 2**64 - 1.
    count : int
        Number of replications.
    period : int
        Number of the period, 0 to 1023; periods share no draws.
    first : int
        Number of the first replication.

    Examples
    --------
    >>> replication_keys(seed=1, count=3).shape
    (3,)
    """
    if not 0 <= period < 1024:
        raise ValueError(f"period is {period}; it runs from 0 to 1023")
    keys = np.empty(count, np.uint64)
    with np.errstate(over="ignore"):
        _fill_keys(run_key_of_seed(seed), period, first, keys)
    return keys


@kernel
def _fill_keys(of_seed: np.uint64, period: int, first: int, keys: npt.NDArray[np.uint64]) -> None:
    for replication in range(keys.size):
        run = key_of_replication(np.uint64(first + replication), of_seed)
        keys[replication] = derive_key(run, TIE_STREAM, period, 0, 0, 0)
