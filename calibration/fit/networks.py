"""The networks that are compared: those a model ends with, and the one observed, both seen in the same way.

A tie that is missing at either end of a period counts as absent in both; a structural one counts as it was observed
(RSiena's conventions: what could not differ adds nothing to a distance). Actors who are not there at the end of the
period are left out of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.counts import LONGEST, degrees_of, paths_of
from partnership_dynamics.simulation.ties import Panel, Simulations
from partnership_dynamics.simulation.ties.observed import NO_PAIRS, Kind
from partnership_dynamics.simulation.ties.periods import end_wave, settled_ties
from partnership_dynamics.simulation.ties.term import nearest

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Networks:
    """Some networks of the same actors, one after the other.

    Parameters
    ----------
    ties : int64 (T, 2)
        Ego and alter of every tie of every network; an undirected tie stands in both directions.
    first : int64 (R + 1,)
        Where each network's ties begin, and at last T.
    size : (int, int)
        Egos and alters.
    kind : {"directed", "undirected", "two-mode"}

    Examples
    --------
    >>> import numpy as np
    >>> networks = Networks.from_matrices(np.array([[[0, 1], [0, 0]], [[0, 1], [1, 0]]]))
    >>> len(networks), networks.counts.tolist(), networks.indegrees.tolist()
    (2, [1, 2], [[0, 1], [1, 1]])
    """

    ties: Pairs
    first: Pairs
    size: tuple[int, int]
    kind: Kind = "directed"

    def __len__(self) -> int:
        return len(self.first) - 1

    def __iter__(self) -> Iterator[npt.NDArray[np.uint8]]:
        """Return the networks as matrices, uint8 (egos, alters), one after the other."""
        for begin, end in zip(self.first[:-1], self.first[1:], strict=True):
            matrix = np.zeros(self.size, np.uint8)
            matrix[self.ties[begin:end, 0], self.ties[begin:end, 1]] = 1
            yield matrix

    @property
    def counts(self) -> Pairs:
        """Ties of each network, int64 (R,)."""
        return np.diff(self.first)

    @cached_property
    def outdegrees(self) -> Pairs:
        """Ties sent, int64 (R, egos)."""
        return degrees_of(self.ties, self.first, 0, self.size[0])

    @cached_property
    def indegrees(self) -> Pairs:
        """Ties received, int64 (R, alters)."""
        return degrees_of(self.ties, self.first, 1, self.size[1])

    @cached_property
    def paths(self) -> tuple[Pairs, npt.NDArray[np.float64]]:
        """Lengths of shortest paths, int64 (R, lengths), and betweenness, float64 (R, n); see `paths_of`."""
        return paths_of(self.ties, self.first, self.size[0], LONGEST)

    @classmethod
    def from_pairs(cls, networks: list[Pairs], size: tuple[int, int], kind: Kind = "directed") -> Networks:
        """Return the networks of lists of ties, each int64 (T, 2)."""
        first = np.concatenate([[0], np.cumsum([len(pairs) for pairs in networks])]).astype(np.int64)
        return cls(np.concatenate([NO_PAIRS, *networks]), first, size, kind)

    @classmethod
    def from_matrices(cls, matrices: npt.ArrayLike, kind: Kind = "directed") -> Networks:
        """Return the networks of matrices of zeros and ones, (R, egos, alters)."""
        given = np.asarray(matrices)
        if given.ndim != 3 or not np.isin(given, (0, 1)).all():
            raise ValueError(f"networks need matrices of 0 and 1, (R, egos, alters); found shape {given.shape}")
        network, ego, alter = np.nonzero(given)
        first = np.searchsorted(network, np.arange(len(given) + 1)).astype(np.int64)
        return cls(np.column_stack([ego, alter]).astype(np.int64), first, (given.shape[1], given.shape[2]), kind)

    def of(self, there: npt.NDArray[np.bool_]) -> Networks:
        """Return the networks among those actors alone for whom ``there`` (n,) is true, numbered again."""
        if there.all():
            return self
        number = np.cumsum(there) - 1
        kept = there[self.ties].all(axis=1)
        first = np.concatenate([[0], np.cumsum(kept)])[self.first].astype(np.int64)
        n = int(there.sum())
        return Networks(number[self.ties[kept]].astype(np.int64), first, (n, n), self.kind)


def network_named(panel: Panel, on: str | None) -> str:
    """Return the name of the network that is meant: the only one, if none is named.

    Raises
    ------
    ValueError
        If there are several and none is named, or none of that name.
    """
    if on is None:
        if len(panel.networks) > 1:
            raise ValueError(f"say which network: on={' or '.join(map(repr, panel.networks))}")
        return next(iter(panel.networks))
    if on not in panel.networks:
        raise ValueError(f"no network is called {on!r}{nearest(on, panel.networks)}")
    return on


def there_at_the_end(panel: Panel, period: int) -> npt.NDArray[np.bool_]:
    """Say which actors are there when a period ends, bool (egos,)."""
    end = period + 2.0
    there = np.ones(panel.egos, bool)
    for actor, spells in panel.presence.items():
        there[actor] = any(begin < end <= last for begin, last in spells)
    return there


def there_at_the_start(panel: Panel, period: int) -> npt.NDArray[np.bool_]:
    """Say which actors are there when a period begins, bool (egos,)."""
    start = period + 1.0
    there = np.ones(panel.egos, bool)
    for actor, spells in panel.presence.items():
        there[actor] = any(begin <= start < last for begin, last in spells)
    return there


def simulated_networks(panel: Panel, found: Simulations, on: str | None = None) -> Networks:
    """Return the networks that simulations of a period ended with, as they are compared with the one observed.

    Parameters
    ----------
    panel : Panel
    found : Simulations
        Made with ``ends=True``.
    on : str or None
        The network; None where there is one only.

    Raises
    ------
    ValueError
        If the ends were not kept, or there is no such network.
    """
    if found.ties is None:
        raise ValueError("these simulations have no ends; simulate with ends=True")
    name = network_named(panel, on)
    return _settled(panel, name, found.period, [end[name] for end in found.ties])


def observed_networks(panel: Panel, period: int = 0, on: str | None = None) -> Networks:
    """Return the network observed at the end of a period, alone, as it is compared with simulated ones.

    Raises
    ------
    ValueError
        If the panel has one wave only, or there is no such network.
    """
    name = network_named(panel, on)
    wave = end_wave(panel.networks[name], period)
    if wave is None:
        raise ValueError("one wave has no observed end to compare with")
    return _settled(panel, name, period, [wave.ties])


def _settled(panel: Panel, name: str, period: int, ends: list[Pairs]) -> Networks:
    """Return networks with the ties that are missing or structural set as in the data, among those who are there."""
    network = panel.networks[name]
    egos, alters = network.size
    settled = settled_ties(network, period)
    key = settled[:, 0] * alters + settled[:, 1]
    ones = settled[settled[:, 2] == 1, :2]
    kept = []
    for ties in ends:
        free = ties[~np.isin(ties[:, 0] * alters + ties[:, 1], key)] if len(key) else ties
        kept.append(np.concatenate([free, ones]))
    found = Networks.from_pairs(kept, (egos, alters), network.kind)
    return found if network.kind == "two-mode" else found.of(there_at_the_end(panel, period))
