"""What lies between two waves: where a simulated period begins, and what its end is compared with.

Missing ties and structural zeros and ones as RSiena has them (Huisman & Steglich 2008 for missing data).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.observed import BehaviourData, NetworkData, Pairs, Wave, sorted_pairs


def _is_among(pairs: Pairs, other: Pairs) -> npt.NDArray[np.bool_]:
    """Say of each pair whether it is among the others, bool (T,)."""
    if len(pairs) == 0 or len(other) == 0:
        return np.zeros(len(pairs), bool)
    width = int(max(pairs.max(), other.max())) + 1
    return np.isin(pairs[:, 0] * width + pairs[:, 1], other[:, 0] * width + other[:, 1])


def missing_from(pairs: Pairs, other: Pairs) -> Pairs:
    """Return the pairs that are not among the others."""
    return pairs[~_is_among(pairs, other)]


def start_ties(network: NetworkData, period: int) -> Pairs:
    """Return the ties with which a simulation of a period begins; a missing one is as last observed, else absent."""
    wave = network.read[period]
    ties = wave.ties
    missing = wave.missing
    for earlier in reversed(network.read[:period]):
        if len(missing) == 0:
            break
        ties = np.concatenate([ties, earlier.ties[_is_among(earlier.ties, missing)]])
        missing = missing[_is_among(missing, earlier.missing)]
    return sorted_pairs(ties)


def end_wave(network: NetworkData, period: int) -> Wave | None:
    """Return the wave at a period's end, or None for a network observed once."""
    return network.read[period + 1] if period + 1 < len(network.read) else None


def settled_ties(network: NetworkData, period: int) -> npt.NDArray[np.int64]:
    """Return ego, alter and value of the ties that are set after a simulation, the last word on each, int64 (F, 3)."""
    before, after = network.read[period], end_wave(network, period)
    word: dict[tuple[int, int], int] = {}
    for wave in (before, after):
        if wave is not None:
            word.update({(int(i), int(j)): 0 for i, j in wave.missing})
    for wave in (after, before):
        if wave is not None:
            word.update({(int(i), int(j)): 0 for i, j in wave.zeros})
            word.update({(int(i), int(j)): 1 for i, j in wave.ones})
    return np.array([(i, j, x) for (i, j), x in word.items()], np.int64).reshape(-1, 3)


def ignored_pairs(network: NetworkData, period: int) -> Pairs:
    """Return the pairs that are missing or structural at either end: they do not count as changed."""
    before, after = network.read[period], end_wave(network, period)
    found = [before.missing, before.zeros, before.ones]
    if after is not None:
        found += [after.missing, after.zeros, after.ones]
    return sorted_pairs(np.concatenate(found))


def directions(network: NetworkData, period: int) -> tuple[bool, bool]:
    """Say whether ties may be made, and dropped, in a period."""
    before, after = network.read[period], end_wave(network, period)
    if after is None or not network.allow_only:
        return True, True
    fixed = [wave_pairs for wave in (before, after) for wave_pairs in (wave.missing, wave.zeros, wave.ones)]
    known = np.concatenate(fixed)
    gained = missing_from(missing_from(after.ties, before.ties), known)
    lost = missing_from(missing_from(before.ties, after.ties), known)
    if len(gained) == 0 and len(lost) == 0:
        return True, True
    return len(gained) > 0, len(lost) > 0


def start_values(behaviour: BehaviourData, period: int) -> npt.NDArray[np.int64]:
    """Return the values with which a simulation begins: a missing one is the previous, else the next, else the mode."""
    values = behaviour.values
    row = values[period].copy()
    for other in [*reversed(range(period)), *range(period + 1, len(values))]:
        gap = np.isnan(row)
        row[gap] = values[other][gap]
    gap = np.isnan(row)
    if gap.any():
        known, counts = np.unique(values[period][np.isfinite(values[period])], return_counts=True)
        row[gap] = known[counts.argmax()] if known.size else behaviour.low
    return row.astype(np.int64)


def behaviour_directions(behaviour: BehaviourData, period: int) -> tuple[bool, bool]:
    """Say whether values may go up, and down, in a period."""
    values = behaviour.values
    if period + 1 >= len(values) or not behaviour.allow_only:
        return True, True
    steps = values[period + 1] - values[period]
    steps = steps[np.isfinite(steps)]
    if np.all(steps == 0):
        return True, True
    return bool(np.any(steps > 0)), bool(np.any(steps < 0))
