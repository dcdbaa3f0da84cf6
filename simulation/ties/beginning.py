"""What stands at the start of a period: values, structural ties, who is there, who joins and leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.network import network_of
from partnership_dynamics.simulation.ties.objective import Known
from partnership_dynamics.simulation.ties.observed import Floats, Pairs
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.periods import (
    start_ties,
    start_values,
)
from partnership_dynamics.simulation.ties.rows import Rows, laid_out
from partnership_dynamics.simulation.ties.world import EVENT, Blocked


def values_at_start(panel: Panel, known: Known, period: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the actor values at the start of a period, and the behaviours' whole values."""
    values = np.zeros((max(len(known.actor), 1), panel.n))
    for row, name in enumerate(panel.actor):
        found = panel.centred(name, period)
        values[row, : found.size] = found
    whole = np.zeros((len(panel.behaviours), panel.n), np.int64)
    for b, (name, behaviour) in enumerate(panel.behaviours.items()):
        whole[b, : panel.egos] = start_values(behaviour, period)
        values[known.actor.index(name), : panel.egos] = whole[b, : panel.egos] - behaviour.mean
    return values, whole


def events_of(panel: Panel, period: int) -> tuple[npt.NDArray[np.uint8], Any]:
    """Return who is there at the start of a period, and who joins and leaves when."""
    active = np.ones(panel.n, np.uint8)
    events = []
    begin, end = period + 1.0, period + 2.0
    for actor, spells in panel.presence.items():
        active[actor] = 1 if any(first <= begin < last for first, last in spells) else 0
        for first, last in spells:
            if begin < first < end:
                events.append((first - begin, actor, 1))
            if begin < last < end:
                events.append((last - begin, actor, 0))
    return active, np.array(sorted(events), EVENT).view(np.recarray)


def among_active(pairs: Pairs, active: npt.NDArray[np.uint8]) -> Pairs:
    """Return the pairs of which both are active."""
    return np.asarray(pairs[(active[pairs[:, 0]] == 1) & (active[pairs[:, 1]] == 1)], np.int64)


def by_ego(lists: Sequence[Pairs], n: int) -> Blocked:
    """Return lists of pairs, one list a network, by network and ego."""
    start = np.zeros((len(lists), n + 1), np.int64)
    alters = [np.zeros(0, np.int64)]
    at = 0
    for q, pairs in enumerate(lists):
        ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        alters.append(ordered[:, 1])
        start[q] = at + np.concatenate([[0], np.cumsum(np.bincount(ordered[:, 0], minlength=n)[:n])])
        at += len(ordered)
    return Blocked(start, np.concatenate(alters).astype(np.int32))


def blocked_at_start(panel: Panel, period: int) -> tuple[Blocked, npt.NDArray[np.int64]]:
    """Return the structural pairs at the start of a period, and how many each ego has, int64 (Q, n)."""
    waves = [network.read[period] for network in panel.networks.values()]
    blocked = by_ego([np.concatenate([wave.zeros, wave.ones]) for wave in waves], panel.n)
    return blocked, np.diff(blocked.start, axis=1)


def ties_on_entry(panel: Panel, period: int) -> tuple[Rows, Rows]:
    """Return the ties that each actor would have on joining: those of the wave that begins the period."""
    if not panel.presence:
        nobody = laid_out([], np.zeros(0, np.int64))
        return nobody, nobody
    everything = network_of([start_ties(network, period) for network in panel.networks.values()], panel.n)
    return everything.sent, everything.received
