"""Actor-oriented ties: who creates and drops ties with whom, by named effects.

This part stands alone: it knows actors, ties and covariates, and nothing of partnerships. An actor, at its own
times, may toggle one outgoing tie (or none); it chooses by multinomial logit over an objective function of named
effects (Snijders 2001, *Sociological Methodology* 31; Snijders, van de Bunt & Steglich 2010, *Social Networks* 32).

Examples
--------
Four actors, two of each kind; a network, an objective function and one actor's choice.

>>> import numpy as np
>>> from simulation import ties
>>> network = ties.network_from([[0, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]])
>>> terms = [ties.Term("density", -1.0), ties.Term("recip", 2.0), ties.Term("sameX", 0.5, "kind")]
>>> covariates = ties.Covariates(4, actor={"kind": [0, 0, 1, 1]})
>>> objective = ties.objective_from(terms, 4, covariates.actor_names, covariates.dyadic_names)
>>> ties.toggle_probabilities(network, objective, covariates, ego=0).round(3).tolist()
[0.232, 0.052, 0.631, 0.085]

Ego 0 most likely returns the tie of actor 2. A period of rate 3 for everyone, 100 times over, and what came of it:

>>> ends = ties.end_networks(network, objective, covariates, rate=3.0, keys=ties.replication_keys(seed=1, count=100))
>>> ends.shape
(100, 4, 4)
>>> before = ties.target_statistics(terms, network.tie, network.tie, covariates)
>>> before.tolist()
[5.0, 2.0, 3.0]
>>> ties.target_statistics(terms, network.tie, ends, covariates).shape
(100, 3)

A wrong name is met with the nearest right one:

>>> ties.Term("reciprocity")
Traceback (most recent call last):
...
ValueError: no effect is called 'reciprocity'; did you mean 'recip'? All: density, recip, transTrip, cycle3, \
gwespFF, inPop, inPopSqrt, outAct, outActSqrt, altX, egoX, simX, sameX, X, transTriads, degPlus
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.ties.choice import (
        acceptance,
        accepts,
        choose_by_inversion,
        choose_by_noise,
        log_probability,
        probabilities,
    )
    from simulation.ties.covariates import Covariates, centred, similarity_mean
    from simulation.ties.effects import EFFECTS, Effect
    from simulation.ties.network import Network, is_consistent, network_from, toggle, toggle_pair
    from simulation.ties.objective import EFFECT, Objective, Term, objective_from, utilities
    from simulation.ties.simulate import (
        end_networks,
        replication_keys,
        simulate_period,
        simulate_period_by_stream,
        simulate_period_two_sided,
        toggle_probabilities,
    )
    from simulation.ties.statistics import distance, target_statistics

# Found on first use, so that importing the package does not load Numba.
_HOMES = {
    "choice": (
        "acceptance",
        "accepts",
        "choose_by_inversion",
        "choose_by_noise",
        "log_probability",
        "probabilities",
    ),
    "covariates": ("Covariates", "centred", "similarity_mean"),
    "effects": ("EFFECTS", "Effect"),
    "network": ("Network", "is_consistent", "network_from", "toggle", "toggle_pair"),
    "objective": ("EFFECT", "Objective", "Term", "objective_from", "utilities"),
    "simulate": (
        "end_networks",
        "replication_keys",
        "simulate_period",
        "simulate_period_by_stream",
        "simulate_period_two_sided",
        "toggle_probabilities",
    ),
    "statistics": ("distance", "target_statistics"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "EFFECT",
    "EFFECTS",
    "Covariates",
    "Effect",
    "Network",
    "Objective",
    "Term",
    "acceptance",
    "accepts",
    "centred",
    "choose_by_inversion",
    "choose_by_noise",
    "distance",
    "end_networks",
    "is_consistent",
    "log_probability",
    "network_from",
    "objective_from",
    "probabilities",
    "replication_keys",
    "similarity_mean",
    "simulate_period",
    "simulate_period_by_stream",
    "simulate_period_two_sided",
    "target_statistics",
    "toggle",
    "toggle_pair",
    "toggle_probabilities",
    "utilities",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
