"""Histories of one partnership at many values of the model's parameters, from one template; any number of workers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_dynamics.calibration.prior import Prior
from partnership_dynamics.simulation.history import run, working_copy
from partnership_dynamics.simulation.partnership import Partnership
from partnership_dynamics.simulation.start import Setup, start, with_constants
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.workers import Progress, in_batches

Floats = npt.NDArray[np.float64]
BATCH = 16


@dataclass(frozen=True)
class Histories:
    """The model of one partnership, as a function from values of some parameters to histories.

    Parameters
    ----------
    partnership : Partnership
    quarters : int
        How long each history lasts.
    prior : Prior
        Which parameters change, and within what.
    given : mapping
        Parameters that are set.
    seed : int
    balance : callable, optional
        From all parameters that are not at their defaults to the out-degree parameter; without it that is given.
    """

    partnership: Partnership
    quarters: int
    prior: Prior
    given: Mapping[str, float]
    seed: int
    balance: Callable[[Mapping[str, float]], float] | None = None
    template: State = field(init=False, repr=False)
    _setup: Setup = field(init=False, repr=False)

    def __post_init__(self) -> None:
        setup = Setup(self.partnership, self.quarters, dict(self.given))
        names = self.prior.names
        most = {"idea_rate": float(self.prior.high[names.index("idea_rate")])} if "idea_rate" in names else {}
        object.__setattr__(self, "_setup", setup)
        object.__setattr__(self, "template", start(setup.with_parameters(**most)))

    def beginning(self, values: Floats) -> State:
        """Return the state from which histories at given values begin; values float64 (K,), in the prior's order."""
        changed = self.prior.mapping(values)
        if self.balance is not None:
            changed["density"] = self.balance({**self.given, **changed})
        return with_constants(self.template, self._setup.with_parameters(**changed))

    def history(self, values: Floats, replication: int, into: State | None = None) -> State:
        """Return the end of one history at given values."""
        return run(self.beginning(values), self.seed, replication, into=into)

    def each(
        self,
        work: Callable[[int, State], None],
        pieces: int,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Do a piece of work for each number below ``pieces``, given a state of the worker's own to run in."""
        own = threading.local()

        def batch(first: int, last: int) -> None:
            if not hasattr(own, "state"):
                own.state = working_copy(self.template)
            for index in range(first, last):
                work(index, own.state)

        in_batches(batch, pieces, BATCH, workers, progress)
