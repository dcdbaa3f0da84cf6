"""What was observed: networks and behaviours at some moments (waves), covariates, who was there.

Between two waves lies a period. This module says, for each period, where a simulation begins and what its end is
compared with: missing ties, structural zeros and ones, actors who come and go (RSiena's conventions; Huisman & Steglich
2008 for missing data, Huisman & Snijders 2003 for composition).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from simulation.ties.objective import nearest

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]
Kind = Literal["directed", "undirected", "two-mode"]
Agreement = Literal["forcing", "confirmation", "dictatorial", "conjunctive", "compensatory"]
AGREEMENTS = ("forcing", "confirmation", "dictatorial", "conjunctive", "compensatory")
STRUCTURAL_ZERO, STRUCTURAL_ONE = 10, 11
# Egos, alters and values of the pairs listed, the value of all others, and the mean over pairs.
DyadicPairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats, float, float]
NO_PAIRS: Pairs = np.zeros((0, 2), np.int64)


@dataclass(frozen=True)
class Wave:
    """One observation of a network, as lists of pairs (ego, alter), each int64 (T, 2)."""

    ties: Pairs
    missing: Pairs = field(default_factory=lambda: NO_PAIRS)
    zeros: Pairs = field(default_factory=lambda: NO_PAIRS)
    ones: Pairs = field(default_factory=lambda: NO_PAIRS)


def _check_shape(shape: Any, kind: str) -> None:
    """Refuse a shape that is not two sizes, equal in a one-mode network."""
    if np.shape(shape) != (2,) or any(size != int(size) or size < 1 for size in shape):
        raise ValueError(f"shape is {shape!r}; it needs two whole numbers, egos and alters")
    if kind != "two-mode" and shape[0] != shape[1]:
        raise ValueError(f"shape is {tuple(shape)}; a {kind} network has as many alters as egos")


def numbers_of(given: Any, what: str) -> Floats:
    """Return what was given as real numbers; a ValueError says what it is of where it is none."""
    try:
        return np.asarray(given, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{what} holds something that is no number, or rows of different length") from None


def _sorted(pairs: npt.ArrayLike) -> Pairs:
    found = np.asarray(pairs, np.int64).reshape(-1, 2)
    return np.unique(found, axis=0)


@dataclass(frozen=True)
class NetworkData:
    """A network that actors change, as it was observed.

    Parameters
    ----------
    waves : sequence of arrays (egos, alters), or of pairs (T, 2) where ``shape`` is given
        0 no tie, 1 tie, NaN missing, 10 structural zero, 11 structural one. A single wave can be simulated from, and
        has no targets.
    kind : {"directed", "undirected", "two-mode"}
        In a two-mode network rows and columns are different sets.
    agreement : str
        Who decides in an undirected network (Snijders & Pickup 2017): "forcing", "confirmation", "dictatorial",
        "conjunctive" or "compensatory" (RSiena's model types 2 to 6).
    offset : float
        Added to an alter's gain where it is asked to confirm.
    max_degree : int or None
        The largest outdegree; ties beyond are not made.
    allow_only : bool
        Whether in a period in which no observed tie was lost none can be (and the same for gains).
    shape : (int, int) or None
        Egos and alters, where waves are given as lists of ties.

    Raises
    ------
    ValueError
        Naming the wave and the first wrong value.
    """

    waves: Sequence[Any]
    kind: Kind = "directed"
    agreement: Agreement = "confirmation"
    offset: float = 0.0
    max_degree: int | None = None
    allow_only: bool = True
    shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        kinds = ("directed", "undirected", "two-mode")
        if self.kind not in kinds:
            raise ValueError(f"a network is {', '.join(kinds)}, not {self.kind!r}{nearest(str(self.kind), kinds)}")
        if self.shape is not None:
            _check_shape(self.shape, self.kind)
        if self.agreement not in AGREEMENTS:
            raise ValueError(
                f"agreement is {self.agreement!r}; allowed: {', '.join(AGREEMENTS)}"
                f"{nearest(str(self.agreement), AGREEMENTS)}"
            )
        if self.kind != "undirected" and self.agreement != "confirmation":
            raise ValueError(f"agreement is {self.agreement!r}, but in a {self.kind} network ego decides alone")
        if len(self.waves) == 0:
            raise ValueError("a network needs at least one wave")
        if not math.isfinite(self.offset):
            raise ValueError(f"offset is {self.offset}; it must be a finite number")
        if self.max_degree is not None and (self.max_degree != int(self.max_degree) or self.max_degree < 1):
            raise ValueError(f"max_degree is {self.max_degree}; it must be a whole number of at least 1")
        _ = self.read

    @cached_property
    def size(self) -> tuple[int, int]:
        """Egos and alters."""
        return self.shape if self.shape is not None else np.asarray(self.waves[0]).shape[:2]

    @cached_property
    def read(self) -> tuple[Wave, ...]:
        """The waves as lists of pairs."""
        return tuple(self._wave(number, wave) for number, wave in enumerate(self.waves, start=1))

    def _wave(self, number: int, given: Any) -> Wave:
        where = f"wave {number}"
        if self.shape is not None:
            ties = np.asarray(given)
            if ties.size and (ties.ndim != 2 or ties.shape[1] != 2):
                raise ValueError(f"{where}: a list of ties has two columns, ego and alter; found shape {ties.shape}")
            if ties.size and not np.all(ties == np.round(ties)):
                wrong = ties[~np.all(ties == np.round(ties), axis=1)][0]
                raise ValueError(f"{where}: the tie ({wrong[0]:g}, {wrong[1]:g}) does not number its actors")
            wave = Wave(_sorted(ties))
            if len(wave.ties) < len(ties):
                raise ValueError(f"{where}: the list of ties holds a tie twice")
            for column, (name, size) in enumerate(zip(("ego", "alter"), self.shape, strict=True)):
                wrong = wave.ties[(wave.ties[:, column] < 0) | (wave.ties[:, column] >= size)]
                if len(wrong):
                    pair = tuple(wrong[0].tolist())
                    raise ValueError(
                        f"{where}: the tie {pair} has an {name} that is not there; {name}s run from 0 to {size - 1}"
                    )
        else:
            wave = self._from_matrix(where, given)
        if self.kind != "two-mode":
            loops = wave.ties[wave.ties[:, 0] == wave.ties[:, 1]]
            if len(loops):
                raise ValueError(f"{where}: actor {loops[0, 0]} has a tie to itself; the diagonal must be 0")
        if self.kind == "undirected":
            for pairs, what in (
                (wave.ties, "there is a tie from {} to {} and none back"),
                (wave.missing, "the tie from {} to {} is missing and the one back is not"),
                (wave.zeros, "the tie from {} to {} is structural and the one back is not"),
                (wave.ones, "the tie from {} to {} is structural and the one back is not"),
            ):
                if not np.array_equal(_sorted(pairs), _sorted(pairs[:, ::-1])):
                    there = set(map(tuple, pairs.tolist()))
                    pair = next(pair for pair in sorted(there) if pair[::-1] not in there)
                    raise ValueError(f"{where}: the network is undirected, but " + what.format(*pair))
        return wave

    def _from_matrix(self, where: str, given: Any) -> Wave:
        matrix = numbers_of(given, where)
        if matrix.ndim != 2 or (self.kind != "two-mode" and matrix.shape[0] != matrix.shape[1]):
            raise ValueError(f"{where}: a {self.kind} network needs a matrix, not an array of shape {matrix.shape}")
        if matrix.shape != self.size:
            raise ValueError(f"{where} has shape {matrix.shape}; wave 1 has {self.size}")
        matrix = matrix.copy()
        if self.kind != "two-mode":
            # What a file says of an actor and itself is no observation, unless it says that there is a tie.
            diagonal = np.diag(matrix)
            np.fill_diagonal(matrix, np.where((diagonal == 1) | (diagonal == STRUCTURAL_ONE), 1, 0))
        wrong = ~(np.isnan(matrix) | np.isin(matrix, (0, 1, STRUCTURAL_ZERO, STRUCTURAL_ONE)))
        if wrong.any():
            i, j = np.argwhere(wrong)[0]
            raise ValueError(
                f"{where}: the tie from {i} to {j} is {matrix[i, j]:g}; "
                "allowed: 0, 1, NaN (missing), 10 (never), 11 (always)"
            )
        return Wave(
            np.argwhere((matrix == 1) | (matrix == STRUCTURAL_ONE)),
            np.argwhere(np.isnan(matrix)),
            np.argwhere(matrix == STRUCTURAL_ZERO),
            np.argwhere(matrix == STRUCTURAL_ONE),
        )


@dataclass(frozen=True)
class BehaviourData:
    """A behaviour that actors change in steps of one, as it was observed.

    Parameters
    ----------
    waves : array (M, n)
        Whole numbers; NaN where missing.
    absorbing : bool
        Whether, at the end of the range, the step beyond counts as a second way to stay (RSiena's behModelType 2).
    allow_only : bool
        Whether in a period in which no value went down none can (and the same for up).
    """

    waves: Any
    absorbing: bool = False
    allow_only: bool = True

    def __post_init__(self) -> None:
        values = self.values
        if values.ndim != 2 or values.shape[0] == 0:
            raise ValueError(f"a behaviour needs one row a wave and one column an actor, not shape {values.shape}")
        known = values[np.isfinite(values)]
        if np.isinf(values).any() or np.any(known != np.round(known)):
            wave, actor = np.argwhere(np.isinf(values) | (np.isfinite(values) & (values != np.round(values))))[0]
            raise ValueError(
                f"wave {wave + 1}: actor {actor} has {values[wave, actor]:g}; a behaviour is a whole number"
            )
        if known.size == 0 or known.min() == known.max():
            raise ValueError("a behaviour needs at least two different values")
        empty = np.flatnonzero(~np.isfinite(values).any(axis=1))
        if empty.size:
            raise ValueError(f"wave {empty[0] + 1}: nobody's value is known")

    @cached_property
    def values(self) -> Floats:
        """The values, float64 (M, n)."""
        return numbers_of(self.waves, "a behaviour")

    @property
    def low(self) -> int:
        """The least value in any wave."""
        return int(np.nanmin(self.values))

    @property
    def high(self) -> int:
        """The largest value in any wave."""
        return int(np.nanmax(self.values))

    @property
    def mean(self) -> float:
        """The mean of the waves' means, which centres the behaviour."""
        return float(np.nanmean(self.values, axis=1).mean())


def similarity_mean(waves: npt.ArrayLike, span: float) -> float:
    """Return the mean similarity 1 - |v_i - v_j| / span over ordered pairs within waves, pooled over waves.

    Parameters
    ----------
    waves : array (W, n) or (n,)
        One row for each period's start; NaN where missing.
    span : float
        The covariate's range, above 0.

    Examples
    --------
    >>> round(similarity_mean([0, 0, 4], span=4), 12)
    0.333333333333
    """
    gaps = 0.0
    pairs = 0
    for row in np.atleast_2d(np.asarray(waves, np.float64)):
        values = np.sort(row[np.isfinite(row)])
        m = values.size
        gaps += 2.0 * float(np.sum(values * (2.0 * np.arange(m) - m + 1.0)))
        pairs += m * (m - 1)
    return 1.0 - gaps / span / pairs if pairs else 0.0


@dataclass(frozen=True)
class ActorCovariate:
    """What is known of each actor, constant or changing from wave to wave.

    Parameters
    ----------
    values : array (n,) or (W, n)
        W is the number of waves or of periods; the last wave of as many as waves is not used, since a period has the
        values of its start.
    centred : bool
        Whether the grand mean is subtracted.
    missing : {"refuse", "mean"}
        What to do with NaN.
    """

    values: Any
    centred: bool = True
    missing: Literal["refuse", "mean"] = "refuse"


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
    return _sorted(ties)


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
    return _sorted(np.concatenate(found))


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
