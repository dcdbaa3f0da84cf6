"""How well the pairs that tie, and the ties that are kept, were foreseen: one pair against another.

The area under the ROC curve (AUC) is the chance that a pair that tied had the higher score than one that did not; the
average precision is the mean share of right ones among the pairs with the highest scores. Both compare pairs of one
network only, so that knowing which network is denser earns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from partnership_dynamics.calibration.prediction.statistics import Bools, Window

Floats = npt.NDArray[np.float64]
PENALTY = 1.0  # of the logistic regression, on standardised features
BOOTSTRAP = 300
FEATURES = ("returned", "two-paths", "common neighbours", "ties received", "ties sent", "same kind")


def auc_of(score: Floats, happened: Bools) -> float:
    """Return the area under the ROC curve; ties in the score count half; NaN where all happened or none.

    Examples
    --------
    >>> auc_of(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    positive, negative = int(happened.sum()), int((~happened).sum())
    if positive == 0 or negative == 0:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[happened].sum() - positive * (positive + 1) / 2.0) / (positive * negative))


def average_precision(score: Floats, happened: Bools) -> float:
    """Return the average precision; pairs with the same score stand together.

    Examples
    --------
    >>> average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True])).__round__(3)
    0.833
    """
    if not happened.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits, sorted_score = np.cumsum(happened[order]), score[order]
    last = np.append(np.flatnonzero(np.diff(sorted_score) != 0.0), len(score) - 1)
    found = hits[last]
    precision = found / (last + 1.0)
    return float(np.sum(precision * np.diff(found, prepend=0)) / hits[-1])


def features_of(window: Window, kind: npt.NDArray[np.float64] | None) -> Floats:
    """Return what the start says of each ordered pair, float64 (n, n, len(FEATURES)).

    Parameters
    ----------
    window : Window
    kind : float64 (n,), optional
        Codes of the members' kinds.
    """
    x = window.start.astype(np.float64)
    either = np.maximum(x, x.T)
    n = len(x)
    received, sent = np.sqrt(x.sum(axis=0)), np.sqrt(x.sum(axis=1))
    same = np.zeros((n, n)) if kind is None else (kind[:, None] == kind[None, :]).astype(np.float64)
    shared = [np.log1p(x @ x), np.log1p(either @ either)]
    return np.stack([x.T, *shared, np.tile(received, (n, 1)), np.tile(sent, (n, 1)).T, same], axis=-1)


@dataclass(frozen=True)
class Logistic:
    """A logistic regression with a ridge penalty on standardised features.

    Attributes
    ----------
    centre, scale, weights : float64 (F,)
    constant : float
    """

    centre: Floats
    scale: Floats
    weights: Floats
    constant: float

    def score(self, features: Floats) -> Floats:
        """Return the probability of each row, float64."""
        return np.asarray(expit((features - self.centre) / self.scale @ self.weights + self.constant), np.float64)


def logistic(features: Floats, happened: Bools) -> Logistic | None:
    """Return the logistic regression that fits rows; None where all or none happened."""
    if happened.all() or not happened.any():
        return None
    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale == 0.0] = 1.0
    z = (features - centre) / scale
    sign = np.where(happened, 1.0, -1.0)

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (z @ w[:-1] + w[-1])
        slope = -sign * expit(-margin)
        value = float(np.logaddexp(0.0, -margin).sum() + 0.5 * PENALTY * w[:-1] @ w[:-1])
        return value, np.append(z.T @ slope + PENALTY * w[:-1], slope.sum())

    found = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return Logistic(centre, scale, found[:-1], float(found[-1]))


@dataclass(frozen=True)
class Transition:
    """Two waves of one network, to learn from or to be foreseen.

    Attributes
    ----------
    window : Window
    end : bool (n, n)
        Ties at the end.
    kind : float64 (n,) or None
    """

    window: Window
    end: Bools
    kind: npt.NDArray[np.float64] | None

    def among(self, tied: bool) -> Bools:
        """Return the ordered pairs that are foreseen: those without a tie at the start, or those with one."""
        mask = self.window.known & (self.window.start == tied)
        return mask if self.window.directed else np.triu(mask)


def learnt(transitions: Sequence[Transition], tied: bool) -> Logistic | None:
    """Return the logistic regression trained on some transitions; None where there is nothing to learn from."""
    if not transitions:
        return None
    rows = [features_of(one.window, one.kind)[one.among(tied)] for one in transitions]
    ends = [one.end[one.among(tied)] for one in transitions]
    return logistic(np.concatenate(rows), np.concatenate(ends))


def simple_scores(one: Transition) -> dict[str, Floats]:
    """Return the scores of each pair by rules of thumb, float64 (n, n) each."""
    x = one.window.start.astype(np.float64)
    either = np.maximum(x, x.T)
    received, sent = x.sum(axis=0), x.sum(axis=1)
    n = len(x)
    same = np.zeros((n, n)) if one.kind is None else (one.kind[:, None] == one.kind[None, :]).astype(np.float64)
    return {
        "persistence": x,
        "degree": np.outer(sent + 1.0, received + 1.0),
        "common_neighbours": either @ either,
        "same_kind": same,
    }


@dataclass(frozen=True)
class Skill:
    """How well one way of foreseeing did.

    Attributes
    ----------
    auc, auc_error : float
        Weighted over networks by the rarer of the two outcomes; its standard error, members drawn again.
    average_precision : float
    """

    auc: float
    auc_error: float
    average_precision: float


def skills(
    transitions: Sequence[Transition], scores: Mapping[str, Sequence[Floats | None]], tied: bool, seed: int
) -> tuple[dict[str, Skill], dict[str, float]]:
    """Return how well each way of foreseeing did, and the standard error of its AUC less that of the first.

    Parameters
    ----------
    transitions : sequence of Transition, one a network
    scores : mapping of name to one score matrix a network
        None where a way has nothing to say.
    tied : bool
        Whether ties that are kept are foreseen, or ties that form.
    seed : int

    Returns
    -------
    skills : mapping of name to Skill
    errors : mapping of name to float
        Of the difference to the first way; members are drawn again as a whole, with all their pairs.
    """
    masks = [one.among(tied) for one in transitions]
    ways = {name: many for name, many in scores.items() if all(one is not None for one in many)}
    draw = np.random.default_rng([seed, 17 + tied])
    repeats = {name: np.full(BOOTSTRAP, np.nan) for name in ways}
    for b in range(BOOTSTRAP):
        rows = [draw.integers(0, len(mask), len(mask)) for mask in masks]
        for name, many in ways.items():
            repeats[name][b] = _weighted(transitions, many, masks, rows)
    found: dict[str, Skill] = {}
    for name, many in ways.items():
        precisions, sizes = [], []
        for one, score, mask in zip(transitions, many, masks, strict=True):
            assert score is not None
            value = average_precision(score[mask], one.end[mask])
            if np.isfinite(value):
                precisions.append(value)
                sizes.append(float(one.end[mask].sum()))
        average = float(np.average(precisions, weights=sizes)) if precisions else float("nan")
        found[name] = Skill(_weighted(transitions, many, masks, None), _spread(repeats[name]), average)
    first = next(iter(ways), None)
    errors = {name: _spread(repeats[name] - repeats[first]) for name in ways} if first is not None else {}
    return found, errors


def _spread(values: Floats) -> float:
    kept = values[np.isfinite(values)]
    return float(kept.std(ddof=1)) if len(kept) > 1 else float("nan")


def _weighted(
    transitions: Sequence[Transition],
    scores: Sequence[Floats | None],
    masks: Sequence[Bools],
    rows: Sequence[npt.NDArray[np.int64]] | None,
) -> float:
    """Return the AUC within networks, weighed by how many comparisons each has."""
    total, weight = 0.0, 0.0
    for index, (one, score, mask) in enumerate(zip(transitions, scores, masks, strict=True)):
        assert score is not None
        if rows is None:
            chosen, ends = score[mask], one.end[mask]
        else:
            picked = rows[index]
            taken = mask[picked]
            chosen, ends = score[picked][taken], one.end[picked][taken]
        value = auc_of(chosen, ends)
        if np.isfinite(value):
            size = float(min(ends.sum(), (~ends).sum()))  # about how much it tells: the inverse of its variance
            total, weight = total + size * value, weight + size
    return total / weight if weight > 0.0 else float("nan")
