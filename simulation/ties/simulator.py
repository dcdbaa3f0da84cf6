"""One period of a model, built once and simulated again and again under coefficients that change: for estimation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties.model import Model
from partnership_dynamics.simulation.ties.replications import Results, results_for
from partnership_dynamics.simulation.ties.tallying import build_tally

Floats = npt.NDArray[np.float64]


class Simulator:
    """A world and a tally that outlive a simulation.

    Building a world takes as long as a dozen simulated periods of fifty actors. A simulator builds it once; setting
    coefficients writes them where compiled code reads them. One thread uses it at a time.

    Parameters
    ----------
    model : Model
        What is simulated; its own coefficients are the first.
    period : int
        From 0.
    conditional : str or None
        The network or behaviour at whose observed distance a period stops; see `Model.simulate`.

    Examples
    --------
    >>> from partnership_dynamics.simulation.ties import NetworkData, Panel, Term, replication_keys
    >>> before, after = [[0, 1, 0], [0, 0, 0], [0, 0, 0]], [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    >>> model = Model(Panel({"advice": NetworkData([before, after])}), [Term("density", -1.0)], {"advice": 2.0})
    >>> simulator = Simulator(model, period=0)
    >>> found = simulator.results(3)
    >>> simulator.run(replication_keys(seed=1, count=3), found)
    >>> bool((found.statistics == model.simulate(seed=1, replications=3).statistics).all())
    True
    """

    def __init__(self, model: Model, period: int, conditional: str | None = None) -> None:
        self._model = model
        self._world = model.world(period)
        self._tally = build_tally(model.panel, model.terms, self._world, period)
        self._stop = model.stop(period, conditional)

    def set_coefficients(self, terms: Floats, rates: Floats, rate_terms: Floats) -> None:
        """Simulate under these coefficients from now on.

        Parameters
        ----------
        terms : float64 (K,)
            In the order of `Model.labels`.
        rates : float64 (V,)
            The basic rate of each network and behaviour in this period, in the order of `Model.variables`.
        rate_terms : float64 (H,)
            In the order of `Model.rate_labels`.
        """
        networks = int(self._world.objective.first[-1])
        # Behind the terms stand those that some are multiplied by; their own coefficients do not matter.
        self._world.objective.terms["theta"][:networks] = terms[:networks]
        self._world.own["theta"][:] = terms[networks:]
        self._world.variables["rate"][:] = rates
        self._world.rates["theta"][:] = rate_terms

    def results(self, replications: int) -> Results:
        """Return room for the results of that many replications."""
        return results_for(self._world, replications)

    def run(
        self,
        keys: npt.NDArray[np.uint64],
        results: Results,
        first: int = 0,
        last: int | None = None,
        scores: bool = True,
    ) -> None:
        """Simulate the replications ``first`` to ``last - 1`` (None: all) and put down what came of them.

        Parameters
        ----------
        keys : uint64 (R,)
            From `replication_keys`.
        results : Results
            From `results`, for R replications; those rows are filled.
        first, last : int
            Which of the R.
        scores : bool
            Whether scores are wanted.
        """
        end = len(keys) if last is None else last
        self._world = self._model.run_on(self._world, self._tally, keys, results, first, end, scores, stop=self._stop)
