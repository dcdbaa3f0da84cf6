"""Goodness of fit: whether what was observed is a usual outcome of the model, in what it was not fitted to.

A model at its estimate is simulated many times, each end is described by a vector of numbers, and the observed one is
compared with them by its Mahalanobis distance (Lospinoso & Snijders 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.fit.distance import Fit, fit_of
from partnership_dynamics.calibration.fit.measures import Measure, measures_named
from partnership_dynamics.calibration.fit.networks import (
    Networks,
    network_named,
    observed_networks,
    simulated_networks,
    there_at_the_end,
)
from partnership_dynamics.simulation.ties import Model, Panel, Simulations
from partnership_dynamics.simulation.workers import Progress

Floats = npt.NDArray[np.float64]
AT_ONCE = 250
LEAST_REPLICATIONS = 100


def goodness_of_fit(
    model: Model,
    seed: int,
    replications: int = 1000,
    measures: Sequence[str | Measure] | None = None,
    on: str | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Fit, ...]:
    """Simulate a model from the observed starts and compare the ends with those observed, measure by measure.

    Several periods are joined as RSiena joins them: their counts are added up (figures: averaged).

    Parameters
    ----------
    model : Model
        At its estimate.
    seed : int
    replications : int
        Of each period; at least 100. A p-value near 0.05 is known to within about 0.014 by 1,000.
    measures : sequence of str or Measure, optional
        Keys of `calibration.fit.MEASURES`, or your own; default: all that fit the network.
    on : str, optional
        The network, or the behaviour (then its values are counted); default: the only network.
    workers : int
        Threads.
    progress : callable, optional
        Told how many simulations are done, of how many.

    Returns
    -------
    tuple of Fit

    Raises
    ------
    ValueError
        If a measure or network is not there, or the panel has one wave only.

    Examples
    --------
    >>> import numpy as np
    >>> from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term
    >>> before = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> after = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> panel = Panel({"advice": NetworkData([before, after])})
    >>> model = Model(panel, [Term("density", -1.0), Term("recip", 1.5)], rates={"advice": 2.0})
    >>> (fit,) = goodness_of_fit(model, seed=1, replications=200, measures=["indegree"])
    >>> fit.labels[:3], fit.observed[:3].tolist(), fit.p > 0.05
    (('0', '1', '2'), [0.0, 3.0, 1.0], True)
    """
    panel = model.panel
    if replications < LEAST_REPLICATIONS:
        raise ValueError(f"{replications} replications; a p-value needs at least {LEAST_REPLICATIONS}")
    if panel.waves < 2:
        raise ValueError("one wave has no observed end to compare with")
    described: list[_Described]
    if on is not None and on in panel.behaviours:
        if measures is not None:
            raise ValueError(f"{on!r} is a behaviour: its values are counted, and it has no other measures")
        name, described = on, [_behaviour(panel, on)]
    else:
        name = network_named(panel, on)
        described = _networks(panel, name, measures_named(measures, panel.networks[name].kind))
    found = []
    for period in range(panel.periods):
        parts = []
        for first in range(0, replications, AT_ONCE):
            count = min(AT_ONCE, replications - first)
            ends = model.simulate(seed, count, period, ends=True, first=first, workers=workers)
            networks = None if name in panel.behaviours else simulated_networks(panel, ends, name)
            parts.append([one.simulated(ends, networks) for one in described])
            if progress:
                progress(period * replications + first + count, replications * panel.periods)
        found.append([np.concatenate(batches) for batches in zip(*parts, strict=True)])
    return tuple(one.fit(name, by_period) for one, by_period in zip(described, zip(*found, strict=True), strict=True))


@dataclass(frozen=True)
class _Described:
    """A measure of a panel: what was observed of it in each period, and how simulations are described."""

    words: tuple[str, str, str, str]
    joined: str
    labels: tuple[str, ...]
    observed: list[Floats]
    simulated: Callable[[Simulations, Networks | None], Floats]

    def fit(self, on: str, simulated: Sequence[Floats]) -> Fit:
        """Return the fit of all periods together, with each period's."""
        key, title, unit, entries = self.words
        each = [
            fit_of(key, title, unit, self.labels, a, many, entries, on)
            for a, many in zip(self.observed, simulated, strict=True)
        ]
        if len(each) == 1:
            return each[0]
        share = 1.0 / len(each) if self.joined == "mean" else 1.0
        a, many = share * np.sum(self.observed, axis=0), share * np.sum(simulated, axis=0)
        return fit_of(key, title, unit, self.labels, a, many, entries, on, tuple(each))


def _networks(panel: Panel, on: str, measures: Sequence[Measure]) -> list[_Described]:
    observed = [observed_networks(panel, period, on) for period in range(panel.periods)]
    described = []
    for measure in measures:
        named = [measure.values(one, observed) for one in observed]

        def simulated(_ends: Simulations, networks: Networks | None, measure: Measure = measure) -> Floats:
            assert networks is not None
            return measure.values(networks, observed)[1]

        words = (measure.key, measure.title, measure.unit, measure.entries)
        described.append(_Described(words, measure.joined, named[0][0], [one[1][0] for one in named], simulated))
    return described


def _behaviour(panel: Panel, on: str) -> _Described:
    """Count the actors at each value; those whose value is missing at either end of a period are in no count."""
    behaviour = panel.behaviours[on]
    values = np.arange(behaviour.low, behaviour.high + 1)
    known = [
        np.isfinite(behaviour.values[k : k + 2]).all(axis=0) & there_at_the_end(panel, k) for k in range(panel.periods)
    ]
    index = list(panel.behaviours).index(on)

    def counts(period: int, found: npt.NDArray[Any]) -> Floats:
        return np.asarray((found[:, known[period], np.newaxis] == values).sum(axis=1), np.float64)

    def simulated(ends: Simulations, _networks: Networks | None) -> Floats:
        assert ends.behaviours is not None
        return counts(ends.period, ends.behaviours[:, index, : panel.egos])

    observed = [counts(period, behaviour.values[np.newaxis, period + 1])[0] for period in range(panel.periods)]
    words = ("behaviour", f"How many members have each value of {on}", "members", on)
    return _Described(words, "sum", tuple(map(str, values)), observed, simulated)
