"""Statistics of a predicted wave, all of the pairs that both waves know, of simulated networks and the observed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.networks import Networks

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
WITHIN = 2  # steps
# Key, title, and whether it is of directed networks only.
STATISTICS = (
    ("ties", "Ties", False),
    ("kept", "Ties kept", False),
    ("created", "Ties created", False),
    ("reciprocity", "Reciprocity", True),
    ("closure", "Closure (share of two-paths closed)", False),
    ("in_centralisation", "In-degree centralisation", False),
    ("out_centralisation", "Out-degree centralisation", True),
    ("in_spread", "Spread of in-degrees", False),
    ("out_spread", "Spread of out-degrees", True),
    ("isolates", "Members without ties", False),
    ("triads", "Closed triads", False),
    ("within_two", "Share of pairs within two steps", False),
    ("unconnected", "Share of pairs without a path", False),
)
TITLES = {key: title for key, title, _ in STATISTICS}


def keys_of(directed: bool) -> tuple[str, ...]:
    """Return the statistics of a directed or an undirected network."""
    return tuple(key for key, _, only_directed in STATISTICS if directed or not only_directed)


@dataclass(frozen=True)
class Window:
    """What of a network is compared.

    Attributes
    ----------
    start : bool (n, n)
        Ties at the start.
    known : bool (n, n)
        Ordered pairs that both waves know; false on the diagonal.
    directed : bool
    """

    start: Bools
    known: Bools
    directed: bool

    @property
    def possible(self) -> int:
        """Ordered pairs that are compared; each unordered pair once in an undirected network."""
        return int(self.known.sum()) // (1 if self.directed else 2)


def _centralisation(degrees: Floats, most: float) -> Floats:
    below = (degrees.max(axis=1, keepdims=True) - degrees).sum(axis=1)
    return np.asarray(below / most if most > 0.0 else np.zeros(len(degrees)), np.float64)


def statistics(networks: npt.NDArray[np.uint8], window: Window) -> dict[str, Floats]:
    """Return the statistics of R networks, float64 (R,) each; NaN where a share is of nothing.

    Parameters
    ----------
    networks : uint8 (R, n, n)
    window : Window
        Pairs that it does not know count as no tie in every network.

    Examples
    --------
    >>> start = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], bool)
    >>> window = Window(start, ~np.eye(3, dtype=bool), True)
    >>> later = np.array([[[0, 1, 1], [1, 0, 0], [0, 0, 0]]], np.uint8)
    >>> found = statistics(later, window)
    >>> [float(found[key][0]) for key in ("ties", "kept", "created")], round(float(found["reciprocity"][0]), 2)
    ([3.0, 1.0, 2.0], 0.67)
    """
    x = ((networks > 0) & window.known).astype(np.float32)
    n, once = x.shape[1], 1.0 if window.directed else 0.5
    ties = x.sum(axis=(1, 2), dtype=np.float64)
    kept = (x * window.start).sum(axis=(1, 2), dtype=np.float64)
    both = (window.known & window.known.T).astype(np.float32)
    seen = (x * both).sum(axis=(1, 2), dtype=np.float64)
    mutual = (x * np.swapaxes(x, 1, 2)).sum(axis=(1, 2), dtype=np.float64)
    paths = np.matmul(x, x)
    off = ~np.eye(n, dtype=bool)
    two_paths = (paths * off).sum(axis=(1, 2), dtype=np.float64)
    closed = (paths * x).sum(axis=(1, 2), dtype=np.float64)
    received, sent = x.sum(axis=1, dtype=np.float64), x.sum(axis=2, dtype=np.float64)
    kind: Literal["directed", "undirected"] = "directed" if window.directed else "undirected"
    lengths, _ = Networks.from_matrices(x.astype(np.uint8), kind).paths
    pairs = float(n * (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {
            "ties": once * ties,
            "kept": once * kept,
            "created": once * (ties - kept),
            "reciprocity": np.where(seen > 0.0, mutual / seen, np.nan),
            "closure": np.where(two_paths > 0.0, closed / two_paths, np.nan),
            "in_centralisation": _centralisation(received, float((n - 1) ** 2)),
            "out_centralisation": _centralisation(sent, float((n - 1) ** 2)),
            "in_spread": received.std(axis=1),
            "out_spread": sent.std(axis=1),
            "isolates": ((received + sent) == 0.0).sum(axis=1).astype(np.float64),
            "triads": closed / (1.0 if window.directed else 6.0),
            "within_two": lengths[:, :WITHIN].sum(axis=1) / pairs,
            "unconnected": lengths[:, -1] / pairs,
        }
    return {key: np.asarray(found[key], np.float64) for key in keys_of(window.directed)}
