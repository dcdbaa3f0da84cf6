"""How much each effect matters to the choices that actors make (Indlekofer & Brandes 2013, *Network Science* 1).

Coefficients of different effects cannot be compared: their statistics differ in size. So an effect's importance is how
far an actor's choice probabilities move if its coefficient is set to 0, and its relative importance that as a share of
all effects' (as RSiena's `sienaRI`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.networks import there_at_the_start
from partnership_dynamics.simulation.ties import Model
from partnership_dynamics.simulation.ties.term import nearest

Floats = npt.NDArray[np.float64]
Distance = Literal["L1", "KL"]
DISTANCES = ("L1", "KL")
IN_PAIRS = ("dictatorial", "conjunctive", "compensatory")


@dataclass(frozen=True, eq=False)
class Importance:
    """What each effect does to the choices on one network or behaviour, at the start of each period.

    Attributes
    ----------
    on : str
        The network or behaviour.
    labels : tuple of str (K,)
        The terms on it.
    coefficients : float64 (K,)
    distance : {"L1", "KL"}
    absolute : float64 (P, egos, K)
        How far choice probabilities move without the effect; NaN for actors who have no choice.
    relative : float64 (P, egos, K)
        The same as a share of all effects'; NaN where no effect moves anything.
    certainty : float64 (P, egos)
        How far an actor's choice is from a draw by lot among its options, 0 to 1: 1 - entropy / log(options), the R_H
        of Snijders (2004).
    low, middle, high : float64 (K,) or None
        Of `expected` over coefficients as uncertain as the estimates, where their covariance was given: the middle 95%
        and the median. Where estimates are unsure, the share *at* them can lie outside: an effect that happens to be
        near 0 seldom has so little importance, and one that happens to be large seldom so much.
    """

    on: str
    labels: tuple[str, ...]
    coefficients: Floats
    distance: Distance
    absolute: Floats
    relative: Floats
    certainty: Floats
    low: Floats | None = None
    middle: Floats | None = None
    high: Floats | None = None

    @property
    def expected(self) -> Floats:
        """Relative importance on average over actors and periods, float64 (K,); adds up to 1."""
        return _mean(self.relative.reshape(-1, len(self.labels)))

    @property
    def by_period(self) -> Floats:
        """Relative importance on average over actors, float64 (P, K)."""
        return np.array([_mean(one) for one in self.relative])

    @property
    def expected_absolute(self) -> Floats:
        """Importance on average over actors and periods, float64 (K,)."""
        return _mean(self.absolute.reshape(-1, len(self.labels)))


def _mean(rows: Floats) -> Floats:
    """Return the mean over rows that are known; NaN where none is."""
    known = rows[~np.isnan(rows).any(axis=-1)]
    return known.mean(axis=0) if len(known) else np.full(rows.shape[-1], np.nan)


def relative_importance(
    model: Model,
    on: str | None = None,
    distance: Distance = "L1",
    covariance: npt.ArrayLike | None = None,
    draws: int = 500,
    seed: int = 1,
) -> Importance:
    """Return how much each effect matters to the choices on a network or behaviour.

    Parameters
    ----------
    model : Model
        At its estimate.
    on : str, optional
        The network or behaviour; default: the only one. Where an undirected tie has to be confirmed, the choice is what
        ego proposes.
    distance : {"L1", "KL"}
        Sum of absolute differences of the probabilities (0 to 2), or the Kullback-Leibler divergence (in nats) of those
        without the effect from those with it.
    covariance : array (K, K), optional
        Of the coefficients' estimates, in the order of the labels: gives intervals.
    draws : int
        Coefficients drawn from a normal distribution for the intervals.
    seed : int

    Returns
    -------
    Importance

    Raises
    ------
    ValueError
        If there is no such network, pairs decide together, or the covariance does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term
    >>> before = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> panel = Panel({"advice": NetworkData([before, before.T])})
    >>> terms = [Term("density", -1.0), Term("recip", 1.5), Term("transTrip", 0.0)]
    >>> found = relative_importance(Model(panel, terms, rates={"advice": 2.0}))
    >>> dict(zip(found.labels, found.expected.round(2).tolist()))
    {'density': 0.46, 'recip': 0.54, 'transTrip': 0.0}
    """
    if distance not in DISTANCES:
        raise ValueError(f"distance is {distance!r}; allowed: {', '.join(DISTANCES)}{nearest(distance, DISTANCES)}")
    name = _variable(model, on)
    terms = [term for term in model.terms.all if term.on == name]
    theta = np.array([term.theta for term in terms])
    labels = tuple(label for label, term in zip(model.labels, model.terms.all, strict=True) if term.on == name)
    drawn = _drawn(theta, covariance, draws, seed)
    level = model.with_coefficients(np.zeros(len(model.labels)).tolist())
    egos, periods = model.panel.egos, model.panel.periods
    absolute = np.full((periods, egos, len(theta)), np.nan)
    certainty = np.full((periods, egos), np.nan)
    shares: list[Floats] = []
    for period in range(periods):
        for ego in np.flatnonzero(there_at_the_start(model.panel, period)):
            weight = level.probabilities(int(ego), period, name)
            options = weight > 0.0
            if options.sum() < 2:
                continue
            changes = model.changes(int(ego), period, name)[:, options]
            whole, without = _probabilities(np.log(weight[options]), changes, theta[np.newaxis])
            absolute[period, ego] = _apart(whole, without, distance)[0]
            certainty[period, ego] = 1.0 + float((whole * np.log(whole)).sum()) / np.log(options.sum())
            if len(drawn):
                moved = _apart(*_probabilities(np.log(weight[options]), changes, drawn), distance)
                shares.append(_share(moved))
    low = middle = high = None
    if shares:
        low, middle, high = np.quantile(np.nanmean(shares, axis=0), [0.025, 0.5, 0.975], axis=0)
    return Importance(name, labels, theta, distance, absolute, _share(absolute), certainty, low, middle, high)


def _variable(model: Model, on: str | None) -> str:
    if on is None and len(model.variables) > 1:
        raise ValueError(f"say on which network or behaviour: on={' or '.join(map(repr, model.variables))}")
    name = model.variables[0] if on is None else on
    if name not in model.variables:
        raise ValueError(f"no network or behaviour is called {name!r}{nearest(name, model.variables)}")
    network = model.panel.networks.get(name)
    if network is not None and network.kind == "undirected" and network.agreement in IN_PAIRS:
        raise ValueError(f"in {name!r} pairs decide together ({network.agreement}): no actor has choice probabilities")
    if not any(term.on == name for term in model.terms.all):
        raise ValueError(f"the model has no effect on {name!r}")
    return name


def _drawn(theta: Floats, covariance: npt.ArrayLike | None, draws: int, seed: int) -> Floats:
    """Return coefficients drawn from the estimates' distribution, (D, K); none without a covariance."""
    if covariance is None:
        return np.zeros((0, len(theta)))
    matrix = np.asarray(covariance, np.float64)
    if matrix.shape != (len(theta), len(theta)) or not np.allclose(matrix, matrix.T):
        raise ValueError(
            f"covariance {matrix.shape} needs one row and column for each of {len(theta)} terms, and symmetry"
        )
    if draws < 100:
        raise ValueError(f"draws is {draws}; an interval needs at least 100")
    return np.random.default_rng(seed).multivariate_normal(theta, matrix, draws, method="eigh")


def _probabilities(base: Floats, changes: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return choice probabilities with all effects, (D, J), and without each in turn, (D, K, J)."""
    part = theta[:, :, np.newaxis] * changes
    whole = base + part.sum(axis=1)
    return _softmax(whole), _softmax(whole[:, np.newaxis] - part)


def _softmax(utility: Floats) -> Floats:
    weight = np.exp(utility - utility.max(axis=-1, keepdims=True))
    return np.asarray(np.maximum(weight, np.finfo(np.float64).tiny) / weight.sum(axis=-1, keepdims=True))


def _apart(whole: Floats, without: Floats, distance: Distance) -> Floats:
    """Return how far probabilities move without each effect, (D, K)."""
    with_all = whole[:, np.newaxis]
    if distance == "L1":
        return np.asarray(np.abs(with_all - without).sum(axis=-1))
    return np.asarray((with_all * np.log(with_all / without)).sum(axis=-1))


def _share(moved: Floats) -> Floats:
    total = moved.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0.0, moved / total, np.nan))
