"""Networks at the end of an interval, by the tie model or by the whole model, each run with its own constants.

Both begin with the same network and give whole matrices back, so that what is compared is the rules alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.estimation.priors import CONSTANT_OF
from partnership_dynamics.calibration.panels import terms_of
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.parameters import PARAMETERS, settings
from partnership_dynamics.simulation.start import Setup, start, with_constants
from partnership_dynamics.simulation.ties import Model, NetworkData, Panel
from partnership_dynamics.simulation.workers import Progress, in_batches

Matrices = npt.NDArray[np.uint8]
Constants = Mapping[str, float]
BATCH = 16


class PanelSimulator(Protocol):
    """What simulates networks at the end of an interval."""

    def ends(
        self, constants: Sequence[Constants], seed: int, first: int = 0, progress: Progress | None = None
    ) -> Matrices:
        """Return one network for each set of constants, uint8 (R, n, n); replications count from ``first``."""
        ...


class TieModel:
    """The tie model alone: the effects that a survey can speak on, no turnover, no projects.

    Parameters
    ----------
    tie : uint8 (n, n)
        The network to start from.
    directed : bool
    kind : float64 (n,) or None
        Codes of the members' kinds.
    quarters : int
        Length of the interval, which turns chances a quarter into chances.
    workers : int, optional
    """

    def __init__(
        self,
        tie: Matrices,
        directed: bool,
        kind: npt.NDArray[np.float64] | None,
        quarters: int,
        workers: int | None = None,
    ) -> None:
        wave = tie.astype(np.float64)
        actor = {} if kind is None else {"kind": kind}
        network = NetworkData([wave], "directed" if directed else "undirected")
        self._panel = Panel({"ties": network}, actor=actor)
        self._terms = terms_of(self._panel)
        self._quarters, self._workers, self._directed = quarters, workers, directed
        self._model = Model(self._panel, self._terms, {"ties": 1.0})

    def _model_at(self, constants: Constants) -> Model:
        values = settings(constants)[0]
        theta = []
        for term in self._terms:
            name = CONSTANT_OF.get(term.effect, term.effect)
            value = float(values[name])
            if not self._directed and term.effect == "inPopSqrt":
                value += float(values["activity"])
            theta.append(value)
        return self._model.with_coefficients(theta, {"ties": float(values["rate"]) * self._quarters})

    def ends(
        self, constants: Sequence[Constants], seed: int, first: int = 0, progress: Progress | None = None
    ) -> Matrices:
        """Return one network for each set of constants; see `PanelSimulator.ends`."""
        n = self._panel.n
        found = np.zeros((len(constants), n, n), np.uint8)

        def work(begin: int, end: int) -> None:
            for place in range(begin, end):
                made = self._model_at(constants[place]).simulate(seed, 1, ends=True, first=first + place)
                assert made.ties is not None
                pairs = made.ties[0]["ties"]
                found[place, pairs[:, 0], pairs[:, 1]] = 1

        in_batches(work, len(constants), BATCH, self._workers, progress)
        return found if self._directed else np.maximum(found, np.swapaxes(found, 1, 2))


class WholeModel:
    """The whole model: a partnership with projects, meetings, turnover and all that follows from them.

    Parameters
    ----------
    setup : Setup
        As long as the interval.
    workers : int, optional
    """

    def __init__(self, setup: Setup, workers: int | None = None) -> None:
        self._setup, self._workers = setup, workers

    def ends(
        self, constants: Sequence[Constants], seed: int, first: int = 0, progress: Progress | None = None
    ) -> Matrices:
        """Return one network for each set of constants; see `PanelSimulator.ends`."""
        base = dict(self._setup.parameters or {})
        usual = PARAMETERS["idea_rate"].default
        ideas = max(float({**base, **one}.get("idea_rate", usual)) for one in constants)
        template = start(self._setup.with_parameters(idea_rate=ideas))
        n = len(self._setup.partnership.members)
        found = np.zeros((len(constants), n, n), np.uint8)

        def work(begin: int, end: int) -> None:
            state = working_copy(template)
            for place in range(begin, end):
                mine = with_constants(template, replace(self._setup, parameters={**base, **constants[place]}))
                found[place] = run(mine, seed, first + place, into=state).network.tie[:n, :n]

        in_batches(work, len(constants), BATCH, self._workers, progress)
        return found
