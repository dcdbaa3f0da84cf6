"""Run the tie model through a period of length 1.

Keyed: each actor has its own Poisson clock, and its turns come in order of time, then of actor. Every draw is keyed
by actor and turn, so that two runs that differ a little share what they can. By stream: one clock for all and one
uniform after another, as Snijders (2001) writes the process down; the same distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation.compiled import inner, kernel
from simulation.randomness import TIE_CLOCK, TIE_STREAM, derive_key, exponential, run_key, uniform
from simulation.ties.choice import accepts, choose_by_inversion, choose_by_noise, probabilities
from simulation.ties.covariates import Covariates
from simulation.ties.network import Network, network_from, toggle, toggle_pair
from simulation.ties.objective import Objective, utilities

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]
Period = Callable[[Network, Objective, Floats, Floats, Floats, Mask, Floats, np.uint64], int]

# A turn's number has 16 bits in a draw's counter; at this rate the chance of a 65,536th turn is nil.
RATE_LIMIT = 60000.0


@inner
def _next_actor(due: Floats, active: Mask) -> int:
    """Return the actor whose clock rings first before time 1, the lowest number first; -1 if none does."""
    first = -1
    time = 1.0
    for i in range(due.size):
        if active[i] == 1 and due[i] < time:
            time = due[i]
            first = i
    return first


@kernel
def _simulate_keyed(
    network: Network,
    objective: Objective,
    actor: Floats,
    dyad: Floats,
    exposure: Floats,
    active: Mask,
    rate: Floats,
    key: np.uint64,
    two_sided: bool,
) -> int:
    n = rate.size
    u = np.empty(n, np.float64)
    due = np.empty(n, np.float64)
    turn = np.zeros(n, np.int64)
    turns = 0
    for i in range(n):
        due[i] = 2.0
        if rate[i] > 0.0:
            due[i] = exponential(key, TIE_CLOCK, 0, i, 0, 0) / rate[i]
    ego = _next_actor(due, active)
    while ego >= 0:
        utilities(network, objective, actor, dyad[ego], exposure[ego], ego, u)
        alter = choose_by_noise(u, active, key, ego, turn[ego])
        if alter != ego:
            if not two_sided:
                toggle(network, ego, alter)
            elif network.tie[ego, alter] == 1:
                toggle_pair(network, ego, alter)
            else:
                utilities(network, objective, actor, dyad[alter], exposure[alter], alter, u)
                if accepts(u[ego], key, ego, alter, turn[ego]):
                    toggle_pair(network, ego, alter)
        turns += 1
        turn[ego] += 1
        due[ego] += exponential(key, TIE_CLOCK, 0, ego, 0, turn[ego]) / rate[ego]
        ego = _next_actor(due, active)
    return turns


@kernel
def simulate_period(
    network: Network,
    objective: Objective,
    actor: Floats,
    dyad: Floats,
    exposure: Floats,
    active: Mask,
    rate: Floats,
    key: np.uint64,
) -> int:
    """Run a directed network through one period by keyed noise; the network is changed in place.

    Parameters
    ----------
    network : Network
        The ties at the start; those at the end afterwards.
    objective : Objective
        Effects and coefficients.
    actor : float64 (A, n)
        Actor covariates.
    dyad : float64 (n, D, n)
        Dyadic covariates, ego first.
    exposure : float64 (n,)
        Each ego's exposure (it multiplies the slopes).
    active : uint8 (n,)
        1 for actors that take part; the others neither choose nor are chosen.
    rate : float64 (n,)
        Expected number of turns of each actor.
    key : uint64
        From `simulation.randomness.run_key`, one a replication and period.

    Returns
    -------
    int
        Number of turns taken.
    """
    return _simulate_keyed(network, objective, actor, dyad, exposure, active, rate, key, False)


@kernel
def simulate_period_two_sided(
    network: Network,
    objective: Objective,
    actor: Floats,
    dyad: Floats,
    exposure: Floats,
    active: Mask,
    rate: Floats,
    key: np.uint64,
) -> int:
    """Run an undirected network through one period; a new tie needs the alter's agreement too.

    Parameters and result as in `simulate_period` (Snijders & Pickup 2017; RSiena's model type 3).
    """
    return _simulate_keyed(network, objective, actor, dyad, exposure, active, rate, key, True)


@inner
def _stream(key: np.uint64, drawn: int) -> float:
    return uniform(key, TIE_STREAM, 0, (drawn >> 32) & 65535, (drawn >> 16) & 65535, drawn & 65535)


@kernel
def simulate_period_by_stream(
    network: Network,
    objective: Objective,
    actor: Floats,
    dyad: Floats,
    exposure: Floats,
    active: Mask,
    rate: Floats,
    key: np.uint64,
) -> int:
    """Run a directed network through one period on a single stream of uniforms, choosing by inversion.

    Parameters and result as in `simulate_period`.
    """
    n = rate.size
    u = np.empty(n, np.float64)
    p = np.empty(n, np.float64)
    total = 0.0
    for i in range(n):
        if active[i] == 1:
            total += rate[i]
    turns = 0
    if total <= 0.0:
        return turns
    drawn = 0
    time = -math.log(_stream(key, drawn)) / total
    while time < 1.0:
        left = _stream(key, drawn + 1) * total
        ego = -1
        for i in range(n):
            if active[i] == 1 and rate[i] > 0.0:
                ego = i
                left -= rate[i]
                if left < 0.0:
                    break
        utilities(network, objective, actor, dyad[ego], exposure[ego], ego, u)
        alter = choose_by_inversion(u, active, _stream(key, drawn + 2), ego, p)
        if alter != ego:
            toggle(network, ego, alter)
        turns += 1
        drawn += 3
        time += -math.log(_stream(key, drawn)) / total
    return turns


def replication_keys(seed: int, count: int, period: int = 0) -> npt.NDArray[np.uint64]:
    """Return the keys of replications 0 to ``count - 1`` in one period.

    Parameters
    ----------
    seed : int
        From 0 to 2**64 - 1.
    count : int
        Number of replications.
    period : int
        Number of the period, 0 to 1023; periods share no draws.

    Examples
    --------
    >>> replication_keys(seed=1, count=3).shape
    (3,)
    """
    if not 0 <= period < 1024:
        raise ValueError(f"period is {period}; it runs from 0 to 1023")
    keys = np.empty(count, np.uint64)
    with np.errstate(over="ignore"):
        for replicate in range(count):
            keys[replicate] = derive_key(run_key(seed, replicate), TIE_STREAM, period, 0, 0, 0)
    return keys


def _per_actor(name: str, value: npt.ArrayLike, n: int, largest: float) -> Floats:
    values = np.array(np.broadcast_to(np.asarray(value, np.float64), (n,)))
    if not np.all((values >= 0.0) & (values <= largest)):
        raise ValueError(f"{name} runs from 0 to {largest:g}; found {values.min():g} to {values.max():g}")
    return values


def end_networks(
    start: Network,
    objective: Objective,
    covariates: Covariates,
    rate: npt.ArrayLike,
    keys: npt.NDArray[np.uint64],
    period: Period = simulate_period,
    exposure: npt.ArrayLike = 0.0,
    active: npt.ArrayLike | None = None,
) -> npt.NDArray[np.uint8]:
    """Simulate one period for each key, always from the same start, and return the ties at the ends.

    Parameters
    ----------
    start : Network
        Left as it is.
    objective : Objective
        Effects and coefficients.
    covariates : Covariates
        Those of the period.
    rate : float or array (n,)
        Expected number of turns of each actor in the period.
    keys : uint64 (R,)
        From `replication_keys`.
    period : callable
        `simulate_period`, `simulate_period_two_sided` or `simulate_period_by_stream`.
    exposure : float or array (n,)
        Each ego's exposure.
    active : array (n,) of 0 and 1, or None
        Who takes part; None for everyone.

    Returns
    -------
    uint8 (R, n, n)
        Ties at the end of each replication.

    Raises
    ------
    ValueError
        If a rate is negative or too large, or the covariates are for another number of actors.
    """
    n = start.outdegree.size
    if covariates.n != n:
        raise ValueError(f"the covariates are for {covariates.n} actors; the network has {n}")
    rates = _per_actor("rate", rate, n, RATE_LIMIT)
    exposed = np.array(np.broadcast_to(np.asarray(exposure, np.float64), (n,)))
    mask = np.ones(n, np.uint8) if active is None else np.asarray(active).astype(np.uint8)
    ends = np.empty((len(keys), n, n), np.uint8)
    with np.errstate(over="ignore"):
        for r, key in enumerate(keys):
            network = network_from(start.tie)
            period(
                network, objective, covariates.actor_rows, covariates.dyadic_rows, exposed, mask, rates, np.uint64(key)
            )
            ends[r] = network.tie
    return ends


def toggle_probabilities(
    network: Network,
    objective: Objective,
    covariates: Covariates,
    ego: int,
    exposure: float = 0.0,
    permitted: npt.ArrayLike | None = None,
) -> Floats:
    """Return the probability that ego toggles its tie to each alter in one turn; at ego's own place, no change.

    Parameters
    ----------
    network, objective, covariates
        The ties now, the objective function, and what it looks at.
    ego : int
        Whose turn.
    exposure : float
        Ego's exposure.
    permitted : array (n,) of 0 and 1, or None
        Alters that may be chosen; None for all.

    Returns
    -------
    float64 (n,)
        Adds up to 1.
    """
    n = network.outdegree.size
    u, p = np.empty(n), np.empty(n)
    mask = np.ones(n, np.uint8) if permitted is None else np.asarray(permitted).astype(np.uint8)
    utilities(network, objective, covariates.actor_rows, covariates.dyadic_rows[ego], exposure, ego, u)
    probabilities(u, mask, ego, p)
    return p
