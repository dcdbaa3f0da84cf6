"""Many simulations of one period in one compiled call."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.ties.behaving import behaviour_weights
from partnership_dynamics.simulation.ties.choosing import look, weigh
from partnership_dynamics.simulation.ties.period import DONE, begin_period, simulate
from partnership_dynamics.simulation.ties.statistics import Tally, take_stock
from partnership_dynamics.simulation.ties.view import Floats, Integers
from partnership_dynamics.simulation.ties.world import STARTED, STEPS, TIME, World


@pass_by_reference
class Results(NamedTuple):
    """What each of R replications gave; see `simulation.ties.model.Simulations`."""

    statistics: Floats
    distances: Floats
    rate_statistics: Floats
    scores: Floats
    rate_scores: Floats
    rate_term_scores: Floats
    steps: Integers
    times: Floats


def results_for(world: World, replications: int) -> Results:
    """Return room for the results of some replications."""
    k, v, h = world.score.size, world.rate_score.size, world.rate_term_score.size
    statistics, distances, rate_statistics, scores, rate_scores, rate_term_scores = (
        np.zeros((replications, m)) for m in (k, v, h, k, v, h)
    )
    steps, times = np.zeros(replications, np.int64), np.zeros(replications)
    return Results(statistics, distances, rate_statistics, scores, rate_scores, rate_term_scores, steps, times)


@inner
def _put(values: Floats, row: Floats) -> None:
    for k in range(values.size):
        row[k] = values[k]


@rule
def put_down(w: World, t: Tally, results: Results, r: int) -> None:
    """Put down what came of replication r."""
    _put(t.statistic, results.statistics[r])
    _put(t.distance, results.distances[r])
    _put(t.rate_statistic, results.rate_statistics[r])
    _put(w.score, results.scores[r])
    _put(w.rate_score, results.rate_scores[r])
    _put(w.rate_term_score, results.rate_term_scores[r])
    results.steps[r] = w.progress[STEPS]
    results.times[r] = w.clock[TIME]


@rule
def run_many(
    w: World,
    t: Tally,
    keys: npt.NDArray[np.uint64],
    first: int,
    last: int,
    keep: bool,
    absent_can_be_chosen: bool,
    stock: bool,
    stop: Integers,
    results: Results,
) -> int:
    """Run replications ``first`` to ``last - 1`` and put down what came of each; return how many are done in all.

    Parameters
    ----------
    w, t : World, Tally
        Both are changed.
    keys : uint64 (R,)
        From `simulation.ties.keys.replication_keys`.
    first, last : int
        Which replications to run.
    keep : bool
        Whether scores are wanted.
    absent_can_be_chosen : bool
        Whether actors who are not there can be chosen as alters (as in RSiena, not in its papers).
    stock : bool
        Whether statistics are wanted; without them the world stays as the last replication left it.
    stop : int64 (3,)
        When a period stops, from `simulation.ties.period.stop_at`.
    results : Results
        Filled.

    Returns
    -------
    int
        Where that is less than ``last``, rows ran out of room (or the log did): call again with longer ones, from
        there on.
    """
    for r in range(first, last):
        if simulate(w, t, keys[r], keep, absent_can_be_chosen, stop) != DONE:
            return r
        if not stock:
            # Its end is wanted: `put_down` takes the steps from here, so only the start is to be begun again.
            w.progress[STARTED] = 0
            continue
        take_stock(w, t)
        put_down(w, t, results, r)
        w.progress[STARTED] = 0
    return last


@rule
def options(w: World, variable: int, ego: int, alter: int, absent_can_be_chosen: bool) -> float:
    """Look at what ego could do at the start of the period, and weigh it; return the sum of the weights.

    For a network the weights stand in ``w.sight.weight``, by column (in a dense world, by alter); for a behaviour the
    first three are those of going down, staying and going up. The view is left open.
    """
    begin_period(w, absent_can_be_chosen)
    if w.variables[variable].behaviour == 1:
        return behaviour_weights(w, variable, ego)
    look(w, variable, ego, w.kept.size > 0, alter)
    return weigh(w.sight)
