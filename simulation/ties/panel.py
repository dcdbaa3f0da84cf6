"""Everything that was observed of some actors: networks and behaviours at some moments (waves), covariates, presence.

Between two waves lies a period; `simulation.ties.periods` says where its simulation begins and what its end is compared
with. Constants that effects subtract are those of RSiena; actors come and go as in Huisman & Snijders 2003.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.observed import (
    ActorCovariate,
    BehaviourData,
    Floats,
    NetworkData,
    numbers_of,
    similarity_mean,
)

# Egos, alters and values of the pairs listed, the value of all others, and the mean over pairs.
DyadicPairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats, float, float]


@dataclass(frozen=True)
class Panel:
    """Everything that was observed of some actors.

    Parameters
    ----------
    networks : mapping of name to `NetworkData`
        At least one.
    behaviours : mapping of name to `BehaviourData`
        Behaviours that change along with the networks.
    actor : mapping of name to array or `ActorCovariate`
        Actor covariates; a plain array is centred.
    dyadic : mapping of name to array (egos, alters)
        Covariates of ordered pairs (row: ego). A sparse one (from `scipy.sparse`) stays so: pairs that it does not
        hold are 0.
    presence : mapping of actor to list of (from, to)
        When an actor was there, in waves (1 is the first), for those who were not always.

    Raises
    ------
    ValueError
        Naming what does not fit.

    Examples
    --------
    >>> panel = Panel({"advice": NetworkData([[[0, 1], [0, 0]], [[0, 1], [1, 0]]])}, actor={"age": [30, 40]})
    >>> panel.n, panel.periods
    (2, 1)
    >>> Panel({"advice": NetworkData([[[0, 1], [0, 0]]])}, actor={"age": [30, 40, 50]})
    Traceback (most recent call last):
    ...
    ValueError: actor covariate 'age' has 3 values; there are 2 actors
    """

    networks: Mapping[str, NetworkData]
    behaviours: Mapping[str, BehaviourData] = field(default_factory=dict)
    actor: Mapping[str, Any] = field(default_factory=dict)
    dyadic: Mapping[str, Any] = field(default_factory=dict)
    presence: Mapping[int, Sequence[tuple[float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for what, things, wanted in (
            ("network", self.networks, NetworkData),
            ("behaviour", self.behaviours, BehaviourData),
        ):
            if not isinstance(things, Mapping):
                raise ValueError(f"{what}s need names: {{'name': {wanted.__name__}(waves)}}")
            for name, thing in things.items():
                if not isinstance(thing, wanted):
                    raise ValueError(f"{what} {name!r} has to be given as {wanted.__name__}(waves)")
        if not self.networks:
            raise ValueError("a panel needs at least one network")
        counts = {name: len(network.waves) for name, network in self.networks.items()}
        counts.update({name: len(behaviour.values) for name, behaviour in self.behaviours.items()})
        if len(set(counts.values())) > 1:
            raise ValueError(f"networks and behaviours need the same number of waves; found {counts}")
        sizes = {name: network.size for name, network in self.networks.items()}
        if len({size[0] for size in sizes.values()}) > 1:
            raise ValueError(f"all networks need the same egos; found {sizes}")
        for name, behaviour in self.behaviours.items():
            if behaviour.values.shape[1] != self.egos:
                raise ValueError(
                    f"behaviour {name!r} has {behaviour.values.shape[1]} values a wave; there are {self.egos} actors"
                )
        named = [*self.networks, *self.behaviours, *self.actor, *self.dyadic]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(
                f"two things are called {twice[0]!r}; every network, behaviour and covariate needs its own name"
            )
        for name in self.actor:
            self.covariate(name)
        _ = self._pairs
        self._check_presence()

    def _check_presence(self) -> None:
        for actor, spells in self.presence.items():
            if not 0 <= actor < self.egos:
                raise ValueError(f"presence names actor {actor}; actors run from 0 to {self.egos - 1}")
            before = -math.inf
            for begin, end in spells:
                if not before < begin < end:
                    raise ValueError(f"presence of actor {actor}: {list(spells)} are no spells in order of time")
                before = end
        if self.presence and any(network.kind == "two-mode" for network in self.networks.values()):
            raise ValueError("actors who come and go are for one-mode networks only")

    @property
    def waves(self) -> int:
        """Number of waves."""
        return len(next(iter(self.networks.values())).waves)

    @property
    def periods(self) -> int:
        """Number of periods; a single wave begins one."""
        return max(self.waves - 1, 1)

    @property
    def egos(self) -> int:
        """Number of actors who change networks and behaviours."""
        return next(iter(self.networks.values())).size[0]

    @property
    def n(self) -> int:
        """Number of rows to set aside: the larger mode."""
        return max(max(network.size) for network in self.networks.values())

    def covariate(self, name: str) -> Floats:
        """Return an actor covariate by period, uncentred, float64 (W, m), W being 1 or the number of periods."""
        given = self.actor[name]
        values = numbers_of(given.values if isinstance(given, ActorCovariate) else given, f"actor covariate {name!r}")
        values = np.atleast_2d(values)
        sizes = sorted({size for network in self.networks.values() for size in network.size})
        if values.ndim != 2 or values.shape[1] not in sizes:
            found = f"{values.shape[1]} values" if values.ndim == 2 else f"shape {values.shape}"
            raise ValueError(f"actor covariate {name!r} has {found}; there are {' or '.join(map(str, sizes))} actors")
        if len(values) not in (1, self.periods, self.waves):
            raise ValueError(
                f"actor covariate {name!r} has {len(values)} waves; it needs one, or {self.periods} (one a period)"
            )
        if len(values) > 1:
            values = values[: self.periods]
        policy = given.missing if isinstance(given, ActorCovariate) else "refuse"
        if policy not in ("refuse", "mean"):
            raise ValueError(f"actor covariate {name!r}: missing is {policy!r}; allowed: refuse, mean")
        if np.isnan(values).all():
            raise ValueError(f"actor covariate {name!r} is NaN for all")
        if np.isinf(values).any():
            wave, actor = np.argwhere(np.isinf(values))[0]
            raise ValueError(f"actor covariate {name!r} is not finite for actor {actor} (wave {wave + 1})")
        if np.isnan(values).any() and policy != "mean":
            wave, actor = np.argwhere(np.isnan(values))[0]
            raise ValueError(
                f"actor covariate {name!r} is NaN for actor {actor} (wave {wave + 1}); give it, or take the mean with "
                "ActorCovariate(values, missing='mean')"
            )
        return values

    def centred(self, name: str, period: int) -> Floats:
        """Return an actor covariate of a period, as effects see it, float64 (m,)."""
        given = self.actor[name]
        values = self.covariate(name)
        mean = float(np.nanmean(values))
        row = values[min(period, len(values) - 1)]
        row = np.where(np.isnan(row), mean, row)
        plain = isinstance(given, ActorCovariate) and not given.centred
        return row if plain else row - mean

    def span(self, name: str) -> float:
        """Return the range of an actor covariate or behaviour."""
        if name in self.behaviours:
            return float(self.behaviours[name].high - self.behaviours[name].low)
        values = self.covariate(name)
        return float(np.nanmax(values) - np.nanmin(values))

    def similarity(self, name: str) -> float:
        """Return the mean similarity of an actor covariate or behaviour, over the waves that start a period."""
        if name in self.behaviours:
            return similarity_mean(self.behaviours[name].values[: self.periods], self.span(name))
        return similarity_mean(self.covariate(name), self.span(name))

    def pairs_of(self, name: str) -> DyadicPairs:
        """Return a dyadic covariate as egos, alters, values, the value of all other pairs, and the mean over pairs."""
        return self._pairs[name]

    def alters_of(self, name: str) -> int:
        """Return how many alters each ego has in a dyadic covariate (itself is none)."""
        rows, columns = np.shape(self.dyadic[name])
        two_mode = any(network.kind == "two-mode" for network in self.networks.values())
        return int(columns) if two_mode or rows != columns else int(columns) - 1

    @cached_property
    def _pairs(self) -> dict[str, DyadicPairs]:
        return {name: self._read_pairs(name) for name in self.dyadic}

    def _read_pairs(self, name: str) -> DyadicPairs:
        given = self.dyadic[name]
        shapes = {network.size for network in self.networks.values()}
        sparse = hasattr(given, "tocoo")
        matrix = given if sparse else numbers_of(given, f"dyadic covariate {name!r}")
        if matrix.shape not in shapes:
            wanted = " or ".join(map(str, sorted(shapes)))
            raise ValueError(f"dyadic covariate {name!r} has shape {matrix.shape}; the network needs {wanted}")
        cells = matrix.shape[0] * self.alters_of(name)
        one_mode = cells < matrix.shape[0] * matrix.shape[1]
        if sparse:
            held = given.tocoo()
            ego, alter, value = held.row.astype(np.int64), held.col.astype(np.int64), held.data.astype(np.float64)
            usual = 0.0
        else:
            inside = ~np.eye(matrix.shape[0], dtype=bool) if one_mode else np.ones(matrix.shape, bool)
            if not np.isfinite(matrix[inside]).all():
                i, j = np.argwhere(inside & ~np.isfinite(matrix))[0]
                raise ValueError(
                    f"dyadic covariate {name!r} is {matrix[i, j]} for the pair ({i}, {j}); it must be finite"
                )
            values, counts = np.unique(matrix[inside], return_counts=True)
            # The commonest value is the usual one, where it saves listing half of the pairs.
            usual = float(values[counts.argmax()]) if counts.size and 2 * counts.max() > cells else 0.0
            ego, alter = np.nonzero(inside & (matrix != usual))
            value = matrix[ego, alter]
        keep = ego != alter if one_mode else np.ones(ego.size, bool)
        ego, alter, value = ego[keep], alter[keep], value[keep]
        if not np.isfinite(value).all():
            at = int(np.argmin(np.isfinite(value)))
            raise ValueError(
                f"dyadic covariate {name!r} is {value[at]} for the pair ({ego[at]}, {alter[at]}); it must be finite"
            )
        mean = (float(value.sum()) + usual * (cells - value.size)) / cells if cells else 0.0
        return ego, alter, value, usual, mean

    def balance(self, name: str, received: bool = False) -> float:
        """Return the balance mean of a network: mean of |x_ih - x_jh| over the waves that start a period.

        ``received``: of ties received, |x_hi - x_hj|, instead.
        """
        network = self.networks[name]
        n = network.size[1]
        end = 0 if received else 1
        if n < 3:
            return 0.0
        apart, pairs = 0.0, 0.0
        for wave in network.read[: self.periods]:
            # Of each actor h, pairs i and j whose ties to (from) h were observed; one that is missing is in no pair.
            degree = np.bincount(wave.ties[:, end], minlength=n).astype(np.float64)
            observed = n - 1.0 - np.bincount(wave.missing[:, end], minlength=n)
            apart += float(np.sum(2.0 * degree * (observed - degree)))
            pairs += float(np.sum(observed * (observed - 1.0)))
        return apart / pairs if pairs else 0.0
