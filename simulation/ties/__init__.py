"""Actor-oriented ties: who creates and drops ties with whom, by named effects.

This part stands alone: it knows actors, ties, behaviours and covariates, and nothing of partnerships. An actor, at its
own times, may toggle one outgoing tie (or none); it chooses by multinomial logit over an objective function of named
effects (Snijders 2001, *Sociological Methodology* 31; Snijders, van de Bunt & Steglich 2010, *Social Networks* 32).

Examples
--------
What was observed: four actors at two moments, and something known of each.

>>> from partnership_dynamics.simulation import ties
>>> before = [[0, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]]
>>> after = [[0, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 1], [0, 0, 0, 0]]
>>> panel = ties.Panel({"advice": ties.NetworkData([before, after])}, actor={"kind": [0, 0, 1, 1]})

A model of it: effects with coefficients, and how often each actor reconsiders.

>>> terms = [ties.Term("density", -1.0), ties.Term("recip", 2.0), ties.Term("sameX", 0.5, "kind")]
>>> model = ties.Model(panel, terms, rates={"advice": 3.0})

How likely is each toggle of actor 0, in its first turn? At its own place, no change.

>>> model.probabilities(ego=0).round(3).tolist()
[0.232, 0.052, 0.631, 0.085]

What was observed of the effects, and what the model makes of the period, 100 times over:

>>> model.targets().statistics.tolist()
[5.0, 4.0, 3.0]
>>> found = model.simulate(seed=1, replications=100, scores=True)
>>> found.statistics.shape, found.scores.shape
((100, 3), (100, 3))

One simulation ministep by ministep:

>>> chain = model.chain(seed=1)
>>> len(chain) == int(found.steps[0]), chain.steps.dtype.names[:4]
(True, ('variable', 'ego', 'alter', 'changed'))

A wrong name is met with the nearest right one:

>>> ties.Term("reciprocity")
Traceback (most recent call last):
...
ValueError: no effect is called 'reciprocity'; did you mean 'recip'? ...
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnership_dynamics.simulation.ties.chain import Chain, script_of
    from partnership_dynamics.simulation.ties.effects import EFFECTS, Effect
    from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS, BehaviourEffect
    from partnership_dynamics.simulation.ties.effects.rates import RATE_EFFECTS, RateEffect
    from partnership_dynamics.simulation.ties.keys import replication_keys
    from partnership_dynamics.simulation.ties.model import Model
    from partnership_dynamics.simulation.ties.observed import ActorCovariate, BehaviourData, NetworkData
    from partnership_dynamics.simulation.ties.panel import Panel
    from partnership_dynamics.simulation.ties.simulations import Simulations, Targets
    from partnership_dynamics.simulation.ties.term import Term
    from partnership_dynamics.simulation.ties.terms import BehaviourTerm, RateTerm

# Found on first use, so that importing the package does not load Numba.
_HOMES = {
    "chain": ("Chain", "script_of"),
    "effects": ("EFFECTS", "Effect"),
    "effects.behaviour": ("BEHAVIOUR_EFFECTS", "BehaviourEffect"),
    "effects.rates": ("RATE_EFFECTS", "RateEffect"),
    "keys": ("replication_keys",),
    "model": ("Model",),
    "observed": ("ActorCovariate", "BehaviourData", "NetworkData"),
    "panel": ("Panel",),
    "simulations": ("Simulations", "Targets"),
    "term": ("Term",),
    "terms": ("BehaviourTerm", "RateTerm"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BEHAVIOUR_EFFECTS",
    "EFFECTS",
    "RATE_EFFECTS",
    "ActorCovariate",
    "BehaviourData",
    "BehaviourEffect",
    "BehaviourTerm",
    "Chain",
    "Effect",
    "Model",
    "NetworkData",
    "Panel",
    "RateEffect",
    "RateTerm",
    "Simulations",
    "Targets",
    "Term",
    "replication_keys",
    "script_of",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
