"""Covariates of actors and of pairs, as compiled code reads them, and their centring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def centred(waves: npt.ArrayLike) -> Floats:
    """Return values less the grand mean over all the waves kept (RSiena's ``varCovar``).

    Parameters
    ----------
    waves : array (M - 1, n) or (n,)
        One row for each period; a covariate with M waves is cut to the M - 1 that start a period.

    Examples
    --------
    >>> centred([[1, 2], [3, 6]]).tolist()
    [[-2.0, -1.0], [0.0, 3.0]]
    """
    values = np.asarray(waves, np.float64)
    return np.asarray(values - values.mean(), np.float64)


def similarity_mean(waves: npt.ArrayLike, span: float) -> float:
    """Return the mean similarity 1 - |v_i - v_j| / span over ordered pairs within waves, pooled over waves.

    Parameters
    ----------
    waves : array (M - 1, n) or (n,)
        One row for each period.
    span : float
        The covariate's range, above 0.

    Examples
    --------
    >>> similarity_mean([0, 0, 4], span=4)
    0.33333333333333337
    """
    values = np.atleast_2d(np.asarray(waves, np.float64))
    n = values.shape[1]
    gaps = np.abs(values[:, :, np.newaxis] - values[:, np.newaxis, :])
    return float(1.0 - gaps.sum() / span / (values.shape[0] * n * (n - 1)))


@dataclass(frozen=True)
class Covariates:
    """What is known of n actors and their pairs during one period.

    Parameters
    ----------
    n : int
        Number of actors.
    actor : mapping of name to array (n,)
        One value an actor, already centred if it should be.
    dyadic : mapping of name to array (n, n)
        One value for each ordered pair (row: ego).

    Raises
    ------
    ValueError
        If a covariate has another shape, or a value that is not a number.

    Examples
    --------
    >>> Covariates(2, actor={"size": [1, 2, 3]})
    Traceback (most recent call last):
    ...
    ValueError: actor covariate 'size' has shape (3,); 2 actors need (2,)
    """

    n: int
    actor: Mapping[str, Any] = field(default_factory=dict)
    dyadic: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, given, shape in (("actor", self.actor, (self.n,)), ("dyadic", self.dyadic, (self.n, self.n))):
            for name, values in given.items():
                found = np.asarray(values, np.float64)
                if found.shape != shape:
                    raise ValueError(f"{kind} covariate {name!r} has shape {found.shape}; {self.n} actors need {shape}")
                if not np.all(np.isfinite(found)):
                    raise ValueError(f"{kind} covariate {name!r} holds values that are missing or not finite")

    @property
    def actor_names(self) -> tuple[str, ...]:
        """Names of the actor covariates, in the order of `actor_rows`."""
        return tuple(self.actor)

    @property
    def dyadic_names(self) -> tuple[str, ...]:
        """Names of the dyadic covariates, in the order of `dyadic_rows`."""
        return tuple(self.dyadic)

    @cached_property
    def actor_rows(self) -> Floats:
        """Actor covariates, float64 (A, n)."""
        rows = np.zeros((len(self.actor), self.n))
        for k, values in enumerate(self.actor.values()):
            rows[k] = values
        return rows

    @cached_property
    def dyadic_rows(self) -> Floats:
        """Dyadic covariates, float64 (n, D, n): ``dyadic_rows[ego]`` is what `utilities` wants, side by side."""
        rows = np.zeros((self.n, len(self.dyadic), self.n))
        for k, values in enumerate(self.dyadic.values()):
            rows[:, k, :] = values
        return rows

    def of(self, name: str, kind: str) -> Floats:
        """Return one covariate by name; a KeyError where there is none."""
        return np.asarray((self.actor if kind == "actor" else self.dyadic)[name], np.float64)
