"""How many pairs of members are in contact, quarter by quarter, in simulated histories of a partnership.

A pair is in contact if either deals with the other (`simulation.rules.contacts.in_contact`). Pairs, not ties, are
counted: a tie that is returned makes no new pair, so a directed and an undirected survey of the same symmetric network
are held to the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.history import observed, run, working_copy
from partnership_dynamics.simulation.start import Setup, start, with_constants
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.workers import Progress, in_batches

Floats = npt.NDArray[np.float64]
SEED = 20_070_101  # of the search alone; the runs that follow use the user's seed


def pairs_in(tie: npt.ArrayLike) -> int:
    """Return the number of pairs in contact in a network.

    Examples
    --------
    >>> pairs_in([[0, 1, 1], [1, 0, 0], [0, 0, 0]])
    2
    """
    matrix = np.asarray(tie)
    return int(np.triu((matrix > 0) | (matrix.T > 0), 1).sum())


@dataclass(frozen=True)
class Contact:
    """How many pairs are in contact at the start, of how many.

    Attributes
    ----------
    pairs, possible : int
        Of the active members.
    standing : int
        Pairs of the staff team and a member in contact at the start: its work, which no choice of theirs ends.
    standing_possible : int
        Pairs of the staff team and a member.
    """

    pairs: int
    possible: int
    standing: int
    standing_possible: int

    def log_odds(self, pairs: npt.ArrayLike) -> Floats:
        """Return the log odds of contact where members choose, half a pair added to either side so none is infinite.

        Examples
        --------
        >>> Contact(5, 10, 2, 4).log_odds([5.0, 8.0]).round(2).tolist()
        [0.0, 2.56]
        """
        free = np.maximum(np.asarray(pairs, np.float64) - self.standing, 0.0)
        left = np.maximum(self.possible - self.standing_possible - free, 0.0)
        return np.asarray(np.log((free + 0.5) / (left + 0.5)), np.float64)


def starting_contact(state: State) -> Contact:
    """Return the pairs in contact in a starting state."""
    active = state.members["active"] == 1
    count, team = int(active.sum()), np.flatnonzero((state.members["team"] == 1) & active)
    standing = 0
    if len(team):
        hub = int(team[0])
        standing = int(np.sum((state.network.tie[hub] == 1) | (state.network.tie[:, hub] == 1)))
    possible = count * (count - 1) // 2
    return Contact(pairs_in(state.network.tie), possible, standing, (count - 1) * len(team))


def pairs_of(state: State) -> Floats:
    """Return the pairs in contact at the end of each quarter of a history, float64 (quarters,)."""
    return np.asarray(observed(state, "pairs_in_contact"), np.float64)


def uneventful(setup: Setup, quarters: int) -> Setup:
    """Return a setup without its dated events and of another length: the partnership as it was surveyed."""
    return replace(setup, quarters=quarters, events=(), parameters=dict(setup.parameters or {}))


def paths(
    setup: Setup,
    changes: Sequence[Mapping[str, float]],
    replications: int,
    *,
    first: int = 0,
    same_luck: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the pairs in contact in histories under several sets of parameters.

    Parameters
    ----------
    setup : Setup
        Its parameters hold where a set does not change them.
    changes : sequence of mapping
        Each set of parameters, by name.
    replications : int
        Histories of each set.
    first : int
        Number of the first replication.
    same_luck : bool
        Whether every set meets the same chance events; else each has its own.
    workers, progress
        As in `simulation.workers.in_batches`; one piece is one set.

    Returns
    -------
    float64 (sets, replications, quarters)
        The same on any number of workers.
    """
    base = dict(setup.parameters or {})
    most = max((float({**base, **one}.get("idea_rate", 0.0)) for one in changes), default=0.0)
    wide = setup.with_parameters(idea_rate=most) if most > 0.0 else setup
    template = start(wide)
    found = np.zeros((len(changes), replications, setup.quarters))

    def work(begin: int, end: int) -> None:
        state = working_copy(template)
        for place in range(begin, end):
            mine = with_constants(template, replace(setup, parameters={**base, **changes[place]}))
            for number in range(replications):
                replication = first + number + (0 if same_luck else place * replications)
                found[place, number] = pairs_of(run(mine, SEED, replication, into=state))

    size = max(1, min(8, len(changes) // (4 * (workers or 2)) or 1))
    in_batches(work, len(changes), size, workers, progress)
    return found
