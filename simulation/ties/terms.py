"""The effects of a model, by what they explain: a network, a behaviour, or how often actors reconsider."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS
from simulation.ties.effects.rates import RATE_EFFECTS
from simulation.ties.objective import PARTS, Part, Term, check_parts, nearest
from simulation.ties.panel import Panel


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
            If a term is on something that is not there, or it is not said on which of several.
        """
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
        return cls(
            tuple(term for _, term in sorted(on_network, key=lambda pair: pair[0])),
            tuple(term for _, term in sorted(on_behaviour, key=lambda pair: pair[0])),
            tuple(term for _, term in sorted(on_rate, key=lambda pair: pair[0])),
        )

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
