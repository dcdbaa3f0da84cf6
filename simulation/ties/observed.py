"""What was observed of a network, a behaviour, an actor: waves, read and checked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.term import nearest

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]
Kind = Literal["directed", "undirected", "two-mode"]
Agreement = Literal["forcing", "confirmation", "dictatorial", "conjunctive", "compensatory"]
AGREEMENTS = ("forcing", "confirmation", "dictatorial", "conjunctive", "compensatory")
STRUCTURAL_ZERO, STRUCTURAL_ONE = 10, 11
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


def sorted_pairs(pairs: npt.ArrayLike) -> Pairs:
    """Return the different pairs in order."""
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
            wave = Wave(sorted_pairs(ties))
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
                if not np.array_equal(sorted_pairs(pairs), sorted_pairs(pairs[:, ::-1])):
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
