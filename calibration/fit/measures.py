"""What is compared: vectors of counts or figures that describe a whole network and that no term was fitted to.

The usual ones are in `MEASURES`; a `Measure` of your own needs a function of a matrix and a name for each entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.counts import LONGEST, TRIAD_OF_CODE, TRIADS, cores_of, triads_of
from partnership_dynamics.calibration.fit.networks import Networks
from partnership_dynamics.simulation.ties.term import nearest

Floats = npt.NDArray[np.float64]
Named = tuple[tuple[str, ...], Floats]
Values = Callable[[Networks, Sequence[Networks]], Named]
LEVELS = 9  # classes of degrees: 0 to 8, as RSiena's goodness of fit has them, where no degree is larger
_PAIRS_TIED = np.array([0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 2, 3, 3, 3, 3, 3])


@dataclass(frozen=True)
class Measure:
    """A description of networks in numbers.

    Parameters
    ----------
    key : str
        Its short name.
    title : str
        What is counted, in plain words.
    unit : str
        What one of it is, in the plural: "members".
    entries : str
        What the entries differ in: "ties received".
    values : function of `Networks` and of those observed, one a period
        Names of the entries (L), and their values, float64 (R, L). What was observed may decide on the classes.
    joined : {"sum", "mean"}
        What is taken over several periods.

    Examples
    --------
    A measure of your own, here of one number:

    >>> import numpy as np
    >>> pairs = Measure.of_matrix("mutual", "Mutual pairs", "pairs", ["mutual"], lambda x: [(x * x.T).sum() / 2])
    >>> networks = Networks.from_matrices(np.array([[[0, 1], [1, 0]]]))
    >>> pairs.values(networks, [networks])
    (('mutual',), array([[1.]]))
    """

    key: str
    title: str
    unit: str
    entries: str
    values: Values
    joined: Literal["sum", "mean"] = "sum"

    @classmethod
    def of_matrix(
        cls,
        key: str,
        title: str,
        unit: str,
        labels: Sequence[str],
        function: Callable[[npt.NDArray[np.uint8]], npt.ArrayLike],
        entries: str = "",
    ) -> Measure:
        """Return a measure of a function of one network's matrix, uint8 (egos, alters), that gives L numbers."""

        def values(networks: Networks, _observed: Sequence[Networks]) -> Named:
            found = np.array([np.asarray(function(matrix), np.float64) for matrix in networks])
            if found.shape != (len(networks), len(labels)):
                raise ValueError(f"measure {key!r} has {len(labels)} labels, and its values have shape {found.shape}")
            return tuple(labels), found

        return cls(key, title, unit, entries, values)


def degree_classes(observed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the least degree of each class: 0 to 9, or classes as wide as is needed to hold what was observed.

    Examples
    --------
    >>> degree_classes(np.array([0, 3, 8])).tolist(), degree_classes(np.array([2, 17])).tolist()
    ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    """
    width = -(-(int(observed.max(initial=0)) + 1) // LEVELS)
    return np.arange(LEVELS + 1) * width


def class_labels(least: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Return what classes of whole numbers are called: "3", "4 to 5", "9 or more"."""
    spans = [str(low) if high == low + 1 else f"{low} to {high - 1}" for low, high in pairwise(least.tolist())]
    return (*spans, f"{least[-1]} or more")


def counted(values: npt.NDArray[np.int64], least: npt.NDArray[np.int64]) -> Floats:
    """Return how many of each row's values are in each class, float64 (R, classes)."""
    at_least = np.stack([(values >= low).sum(axis=1) for low in least], axis=1)
    beyond = np.column_stack([at_least[:, 1:], np.zeros(len(values), np.int64)])
    return np.asarray(at_least - beyond, np.float64)


def _degrees(side: str) -> Values:
    def values(networks: Networks, observed: Sequence[Networks]) -> Named:
        least = degree_classes(np.concatenate([getattr(one, side).ravel() for one in observed]))
        return class_labels(least), counted(getattr(networks, side), least)

    return values


def _one_mode(networks: Networks) -> int:
    if networks.kind == "two-mode":
        raise ValueError("paths, triads, centralisation and cores are for one-mode networks; this one is two-mode")
    return networks.size[0]


def _geodesics(networks: Networks, _observed: Sequence[Networks]) -> Named:
    _one_mode(networks)
    lengths, _ = networks.paths
    labels = (*map(str, range(1, LONGEST)), f"{LONGEST} or more", "no path")
    return labels, lengths / (2.0 if networks.kind == "undirected" else 1.0)


def _triads(networks: Networks, _observed: Sequence[Networks]) -> Named:
    found = triads_of(networks.ties, networks.first, _one_mode(networks), TRIAD_OF_CODE).astype(np.float64)
    if networks.kind == "undirected":
        return tuple("0123"), np.stack([found[:, k == _PAIRS_TIED].sum(axis=1) for k in range(4)], axis=1)
    return TRIADS, found


def _concentration(scores: Floats, most: float) -> Floats:
    """Return Freeman's centralisation: how far all are below the first, as a share of the most that can be."""
    below = (scores.max(axis=1, keepdims=True) - scores).sum(axis=1)
    return np.asarray(below / most if most > 0 else np.zeros(len(scores)))


def _centralisation(networks: Networks, _observed: Sequence[Networks]) -> Named:
    n = _one_mode(networks)
    _, between = networks.paths
    by_paths = _concentration(between, float((n - 1) ** 2 * (n - 2)))
    received = networks.indegrees.astype(np.float64)
    if networks.kind == "undirected":
        columns = [_concentration(received, float((n - 1) * (n - 2))), by_paths]
        return ("ties", "paths between others"), np.column_stack(columns)
    sent = networks.outdegrees.astype(np.float64)
    columns = [_concentration(received, float((n - 1) ** 2)), _concentration(sent, float((n - 1) ** 2)), by_paths]
    return ("ties received", "ties sent", "paths between others"), np.column_stack(columns)


def _core(networks: Networks, _observed: Sequence[Networks]) -> Named:
    _one_mode(networks)
    found = cores_of(networks.indegrees + networks.outdegrees, networks.counts).astype(np.float64)
    if networks.kind == "undirected":
        found[:, 1] /= 2.0
    return ("members in the core", "pairs that do not fit"), found


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("degree", "How many ties members have", "members", "ties", _degrees("indegrees")),
        Measure("indegree", "How many ties members receive", "members", "ties received", _degrees("indegrees")),
        Measure("outdegree", "How many ties members send", "members", "ties sent", _degrees("outdegrees")),
        Measure("geodesic", "How many steps apart members are", "pairs", "steps on the shortest path", _geodesics),
        Measure("triads", "What groups of three look like", "groups of three", "type of triad", _triads),
        Measure(
            "centralisation",
            "How far all goes through one member",
            "0: all alike; 1: all through one",
            "centralisation by",
            _centralisation,
            "mean",
        ),
        Measure("core", "A core and a periphery", "number", "core and periphery", _core, "mean"),
    )
}


def measures_named(names: Sequence[str | Measure] | None, kind: str) -> list[Measure]:
    """Return measures by name, or all that fit a kind of network.

    Raises
    ------
    ValueError
        If there is no measure of that name.
    """
    if names is None:
        left_out = {
            "directed": ("degree",),
            "undirected": ("indegree", "outdegree"),
            "two-mode": ("degree", "geodesic", "triads", "centralisation", "core"),
        }
        return [measure for key, measure in MEASURES.items() if key not in left_out[kind]]
    result = []
    for name in names:
        if isinstance(name, str) and name not in MEASURES:
            raise ValueError(f"no measure is called {name!r}{nearest(name, MEASURES)}; there are {', '.join(MEASURES)}")
        result.append(MEASURES[name] if isinstance(name, str) else name)
    return result
