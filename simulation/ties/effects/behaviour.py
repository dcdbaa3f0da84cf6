"""Effects on behaviours: ego's statistic s_i as a function of ego's own value, all else as it is.

One function serves for all: a step of ego is worth the difference of s_i, and the target statistic is the sum of s_i
over egos. The function takes the world's network, actor values and so on, the term, ego, and ego's value (centred).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.ties.effects.dispatch import written_out
from partnership_dynamics.simulation.ties.rows import find

BEHAVIOUR_TERM = np.dtype(
    [
        ("own", np.int64),  # number of the function
        ("part", np.int64),
        ("row", np.int64),  # the behaviour's own row among the actor values
        ("covariate", np.int64),  # the row of another covariate
        ("rows", np.int64),  # where the rows of the network begin
        ("theta", np.float64),
        ("centre", np.float64),  # mean similarity
        ("span", np.float64),  # range of the behaviour
    ]
)


@dataclass(frozen=True)
class BehaviourEffect:
    """One effect on a behaviour.

    Attributes
    ----------
    name, formula : str
        RSiena's short name, and s_i.
    own : callable
        (network, value, term, ego, ego's value) -> s_i.
    covariate : {"none", "actor"}
        Whether it needs an actor covariate.
    network : bool
        Whether it needs a network.
    """

    name: str
    formula: str
    own: Callable[..., float]
    covariate: Literal["none", "actor"] = "none"
    network: bool = True


BEHAVIOUR_EFFECTS: dict[str, BehaviourEffect] = {}


@inner
def linear(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return z


@inner
def quadratic(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return z * z


@inner
def effect_from(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return float(z * value[t.covariate, i])


@inner
def row_total(rows: Any, value: Any, t: Any, i: int) -> float:
    """Return the sum of the values of those whom actor i's row lists."""
    total = 0.0
    for k in range(rows.start[t.rows + i], rows.start[t.rows + i] + rows.length[t.rows + i]):
        total += value[t.row, rows.items[k]]
    return total


@inner
def total_alter(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return z * row_total(network.sent, value, t, i)


@inner
def average_alter(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    alters = network.sent.length[t.rows + i]
    return total_alter(network, value, t, i, z) / alters if alters > 0 else 0.0


@inner
def total_chooser(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return z * row_total(network.received, value, t, i)


@inner
def average_chooser(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    choosers = network.received.length[t.rows + i]
    return total_chooser(network, value, t, i, z) / choosers if choosers > 0 else 0.0


@inner
def average_mutual(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    sent = network.sent
    total = 0.0
    found = 0
    for k in range(sent.start[t.rows + i], sent.start[t.rows + i] + sent.length[t.rows + i]):
        j = sent.items[k]
        if find(network.received, t.rows + i, j) >= 0:
            total += value[t.row, j]
            found += 1
    return z * total / found if found > 0 else 0.0


@inner
def total_similarity(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    sent = network.sent
    total = 0.0
    for k in range(sent.start[t.rows + i], sent.start[t.rows + i] + sent.length[t.rows + i]):
        total += 1.0 - abs(z - value[t.row, sent.items[k]]) / t.span - t.centre
    return total


@inner
def average_similarity(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    alters = network.sent.length[t.rows + i]
    return total_similarity(network, value, t, i, z) / alters if alters > 0 else 0.0


@inner
def times_indegree(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return float(z * network.received.length[t.rows + i])


@inner
def times_outdegree(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return float(z * network.sent.length[t.rows + i])


@inner
def unchosen(network: Any, value: Any, t: Any, i: int, z: float) -> float:
    return z if network.received.length[t.rows + i] == 0 else 0.0


for _effect in (
    BehaviourEffect("linear", "z_i", linear, network=False),
    BehaviourEffect("quad", "z_i^2", quadratic, network=False),
    BehaviourEffect("effFrom", "z_i v_i", effect_from, covariate="actor", network=False),
    BehaviourEffect("avAlt", "z_i times the mean z_j of those ego chooses (0 without any)", average_alter),
    BehaviourEffect("totAlt", "z_i sum_j x_ij z_j", total_alter),
    BehaviourEffect("avInAlt", "z_i times the mean z_j of those who choose ego (0 without any)", average_chooser),
    BehaviourEffect("totInAlt", "z_i sum_j x_ji z_j", total_chooser),
    BehaviourEffect("avRecAlt", "z_i times the mean z_j of mutual ties (0 without any)", average_mutual),
    BehaviourEffect("avSim", "mean over j with x_ij = 1 of 1 - |z_i - z_j| / range - centre", average_similarity),
    BehaviourEffect("totSim", "sum_j x_ij (1 - |z_i - z_j| / range - centre)", total_similarity),
    BehaviourEffect("indeg", "z_i x_+i", times_indegree),
    BehaviourEffect("outdeg", "z_i x_i+", times_outdegree),
    BehaviourEffect("isolate", "z_i 1{x_+i = 0}", unchosen),
):
    BEHAVIOUR_EFFECTS[_effect.name] = _effect

OWN_NUMBER = {effect.own: number for number, effect in enumerate(BEHAVIOUR_EFFECTS.values())}

# own_statistic(number, network, value, t, i, z): ego i's statistic in one term, if its value were z.
own_statistic = written_out("own_statistic", OWN_NUMBER, "network, value, t, i, z", "network, value, t, i, z")
