"""The effects of a model, by what they explain: a network, a behaviour, or how often actors reconsider."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS
from partnership_dynamics.simulation.ties.effects.definition import EFFECTS
from partnership_dynamics.simulation.ties.effects.rates import RATE_EFFECTS
from partnership_dynamics.simulation.ties.objective import Known, check_looked_at
from partnership_dynamics.simulation.ties.observed import AGREEMENTS
from partnership_dynamics.simulation.ties.panel import Panel
from partnership_dynamics.simulation.ties.term import PARTS, SQUARED, Part, Term, check_parts, nearest


@dataclass(frozen=True)
class RateTerm:
    """One effect on how often actors reconsider.

    Parameters
    ----------
    effect : str
        A name of `RATE_EFFECTS`, such as "outRate".
    theta : float
        Its coefficient, in log rate.
    covariate : str or None
        The actor covariate of "RateX".
    on : str or None
        The network or behaviour whose rate it is; None where there is one only.
    network : str or None
        The network whose degrees count; None: the one it is on, or the only one.
    """

    effect: str
    theta: float = 0.0
    covariate: str | None = None
    on: str | None = None
    network: str | None = None

    def __post_init__(self) -> None:
        if self.effect not in RATE_EFFECTS:
            raise ValueError(
                f"no rate effect is called {self.effect!r}{nearest(self.effect, RATE_EFFECTS)} "
                f"All: {', '.join(RATE_EFFECTS)}"
            )
        needs = RATE_EFFECTS[self.effect].covariate == "actor"
        if needs != (self.covariate is not None):
            raise ValueError(
                f"rate effect {self.effect} {'needs an actor covariate' if needs else 'takes no covariate'}"
            )
        if not isinstance(self.theta, Real):
            raise ValueError(f"rate effect {self.effect}: theta is {self.theta!r}; it must be a number")
        if not math.isfinite(self.theta):
            raise ValueError(f"rate effect {self.effect}: theta is {self.theta}; it must be finite")

    @property
    def label(self) -> str:
        """The effect's name, with its covariate."""
        return self.effect if self.covariate is None else f"{self.effect} {self.covariate}"


@dataclass(frozen=True)
class BehaviourTerm:
    """One effect on a behaviour.

    Parameters
    ----------
    effect : str
        A name of `BEHAVIOUR_EFFECTS`, such as "avAlt".
    theta : float
        Its coefficient, in log odds.
    network : str or None
        The network it looks at; None where there is one only.
    covariate : str or None
        The actor covariate of "effFrom".
    part : {"evaluation", "creation", "endowment"}
        Whether it counts for all steps, upward ones only, or downward ones only.
    on : str or None
        The behaviour; None where there is one only.
    """

    effect: str
    theta: float = 0.0
    network: str | None = None
    covariate: str | None = None
    part: Part = "evaluation"
    on: str | None = None

    def __post_init__(self) -> None:
        if self.effect in EFFECTS:
            raise ValueError(f"{self.effect!r} is an effect on networks: use Term")
        if self.effect not in BEHAVIOUR_EFFECTS:
            raise ValueError(
                f"no effect on behaviour is called {self.effect!r}{nearest(self.effect, BEHAVIOUR_EFFECTS)} "
                f"All: {', '.join(BEHAVIOUR_EFFECTS)}"
            )
        if self.part not in PARTS:
            raise ValueError(
                f"effect {self.label}: part is {self.part!r}; allowed: {', '.join(PARTS)}{nearest(self.part, PARTS)}"
            )
        definition = BEHAVIOUR_EFFECTS[self.effect]
        if (definition.covariate == "actor") != (self.covariate is not None):
            wanted = "needs an actor covariate" if definition.covariate == "actor" else "takes no covariate"
            raise ValueError(f"effect {self.effect} {wanted}")
        if self.network is not None and not definition.network:
            raise ValueError(f"effect {self.label} looks at no network; {self.network!r} was given")
        if not isinstance(self.theta, Real):
            raise ValueError(f"effect {self.label}: theta is {self.theta!r}; it must be a number")
        if not math.isfinite(self.theta):
            raise ValueError(f"effect {self.label}: theta is {self.theta}; it must be finite")

    @property
    def label(self) -> str:
        """The effect's name, with its covariate."""
        return self.effect if self.covariate is None else f"{self.effect} {self.covariate}"


@dataclass(frozen=True)
class Terms:
    """The terms of a model in order: those on each network, those on each behaviour, and those on rates.

    Attributes
    ----------
    networks : tuple of Term
        By network, in the panel's order.
    behaviours : tuple of BehaviourTerm
        By behaviour, in the panel's order.
    rates : tuple of RateTerm
        By network or behaviour.
    """

    networks: tuple[Term, ...]
    behaviours: tuple[BehaviourTerm, ...]
    rates: tuple[RateTerm, ...]

    @classmethod
    def sorted(cls, panel: Panel, terms: Sequence[Term | BehaviourTerm], rate_terms: Sequence[RateTerm] = ()) -> Terms:
        """Return the terms in order, each with the name of what it is on.

        Raises
        ------
        ValueError
            If a term is on something that is not there, or it is not said on which of several; or if it looks at
            something that is not there, or that it cannot look at.
        """
        for term in terms:
            if not isinstance(term, Term | BehaviourTerm):
                raise ValueError(f"terms are Term and BehaviourTerm; found {term!r}")
        for rate_term in rate_terms:
            if not isinstance(rate_term, RateTerm):
                raise ValueError(f"rate_terms are RateTerm; found {rate_term!r}")
        networks, behaviours = tuple(panel.networks), tuple(panel.behaviours)
        on_network = [
            (_place(term.label, term.on, networks, "network"), term) for term in terms if isinstance(term, Term)
        ]
        on_behaviour = [
            (_place(term.label, term.on, behaviours, "behaviour"), term)
            for term in terms
            if isinstance(term, BehaviourTerm)
        ]
        both = (*networks, *behaviours)
        on_rate = [(_place(term.label, term.on, both, "network or behaviour"), term) for term in rate_terms]
        check_parts([term for _, term in on_network])
        seen = set()
        for k, one in on_behaviour:
            key = (k, one.label, one.network, one.part)
            if key in seen:
                raise ValueError(f"effect {one.label} ({one.part}) is given twice")
            seen.add(key)
            if {(*key[:3], part) for part in PARTS} <= seen:
                raise ValueError(f"effect {one.label} is given three ways; use at most two of {', '.join(PARTS)}")
        rates_seen = set()
        for v, rate in on_rate:
            if (v, rate.label, rate.network) in rates_seen:
                raise ValueError(f"rate effect {rate.label} is given twice")
            rates_seen.add((v, rate.label, rate.network))
        found = cls(
            tuple(replace(term, on=networks[q]) for q, term in sorted(on_network, key=lambda pair: pair[0])),
            tuple(replace(term, on=behaviours[b]) for b, term in sorted(on_behaviour, key=lambda pair: pair[0])),
            tuple(replace(term, on=both[v]) for v, term in sorted(on_rate, key=lambda pair: pair[0])),
        )
        known = known_of(panel, found)
        for q, one_on in on_network:
            check_looked_at(one_on, known, q)
            _check_values(panel, one_on, networks[q])
        for _, one in on_behaviour:
            _check_behaviour_term(panel, one, known)
        for v, rate in on_rate:
            _check_rate_term(panel, rate, both[v], known)
        return found

    @property
    def all(self) -> tuple[Term | BehaviourTerm, ...]:
        """The terms on networks and behaviours, in the order of statistics and scores."""
        return (*self.networks, *self.behaviours)

    @property
    def labels(self) -> tuple[str, ...]:
        """Their names; creation and endowment are said."""
        return tuple(term.label if term.part == "evaluation" else f"{term.label} ({term.part})" for term in self.all)


def _place(label: str, on: str | None, names: Sequence[str], what: str) -> int:
    if on is None:
        if len(names) == 1:
            return 0
        if not names:
            raise ValueError(f"effect {label}: there is no {what}")
        raise ValueError(f"effect {label}: say on which {what}: on={' or '.join(map(repr, names))}")
    if on not in names:
        raise ValueError(f"effect {label}: no {what} is called {on!r}{nearest(on, names)}")
    return list(names).index(on)


def flat(terms: Sequence[Term]) -> list[Term]:
    """Return the terms, each followed by the one that it is multiplied by."""
    return [part for term in terms for part in (term, term.times) if part is not None]


def known_of(panel: Panel, terms: Terms) -> Known:
    """Return what terms may look at, by name."""
    squared = [str(term.covariate) for term in flat(terms.networks) if term.effect == "WWX"]
    return Known(
        (*panel.actor, *panel.behaviours),
        (*panel.dyadic, *(name + SQUARED for name in dict.fromkeys(squared))),
        tuple(panel.networks),
        tuple(network.kind for network in panel.networks.values()),
    )


def _check_values(panel: Panel, term: Term, network: str) -> None:
    """Refuse a covariate of one mode where an effect looks at the other, and a similarity without differences."""
    for part in flat([term]):
        name = str(part.covariate)
        if part.definition.covariate == "dyadic":
            shape, wanted = np.shape(panel.dyadic[name]), panel.networks[network].size
            if tuple(shape) != tuple(wanted):
                raise ValueError(f"effect {part.label}: {name!r} has shape {shape}; network {network!r} has {wanted}")
        if part.definition.covariate != "actor":
            continue
        count = panel.egos if name in panel.behaviours else panel.covariate(name).shape[1]
        side = 1 if part.effect in ("altX", "altSqX") else 0
        size = panel.networks[network].size[side]
        if count != size:
            who = ("egos", "alters")[side]
            raise ValueError(f"effect {part.label}: {name!r} has {count} values; network {network!r} has {size} {who}")
        if part.definition.centring == "similarity" and part.span is None and not panel.span(name) > 0.0:
            raise ValueError(
                f"effect {part.label}: covariate {name!r} has the same value for all; it has no similarity"
            )


def _check_covariate(panel: Panel, label: str, covariate: str | None, known: Known) -> None:
    if covariate is None:
        return
    if covariate not in known.actor:
        raise ValueError(f"{label}: no actor covariate is called {covariate!r}{nearest(covariate, known.actor)}")
    if covariate in panel.actor and panel.covariate(covariate).shape[1] != panel.egos:
        raise ValueError(f"{label}: {covariate!r} is no covariate of the {panel.egos} actors who act")


def _check_behaviour_term(panel: Panel, term: BehaviourTerm, known: Known) -> None:
    if BEHAVIOUR_EFFECTS[term.effect].network:
        networks = list(panel.networks)
        if term.network is None and len(networks) > 1:
            raise ValueError(f"effect {term.label}: say which network: network={' or '.join(map(repr, networks))}")
        name = term.network or networks[0]
        if name not in networks:
            raise ValueError(f"effect {term.label}: no network is called {name!r}{nearest(name, networks)}")
        if panel.networks[name].kind == "two-mode":
            raise ValueError(f"effect {term.label} is for one-mode networks; {name!r} is two-mode")
    _check_covariate(panel, f"effect {term.label}", term.covariate, known)


def _check_rate_term(panel: Panel, term: RateTerm, on: str, known: Known) -> None:
    networks = list(panel.networks)
    name = term.network or (on if on in networks else networks[0])
    if name not in networks:
        raise ValueError(f"rate effect {term.label}: no network is called {name!r}{nearest(name, networks)}")
    if on in networks and panel.networks[on].agreement in AGREEMENTS[2:] and panel.networks[on].kind == "undirected":
        raise ValueError(f"rate effect {term.label}: where pairs decide together there are basic rates only")
    if panel.networks[name].kind == "two-mode" and RATE_EFFECTS[term.effect].degree > 0:
        raise ValueError(f"rate effect {term.label}: egos of the two-mode network {name!r} receive no ties")
    _check_covariate(panel, f"rate effect {term.label}", term.covariate, known)
