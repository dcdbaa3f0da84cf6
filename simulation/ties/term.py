"""One named effect in an objective function, with its coefficient."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS
from partnership_dynamics.simulation.ties.effects.definition import EFFECTS, Effect

EVALUATION, CREATION, ENDOWMENT = range(3)
# e^a has to stay a number that can be added to others.
LARGEST_ALPHA = 10.0
PARTS = ("evaluation", "creation", "endowment")
Part = Literal["evaluation", "creation", "endowment"]
# In another network: where the derived covariate of WWX is kept.
SQUARED = " squared"


def nearest(name: str, names: Iterable[str]) -> str:
    """Return "; did you mean ...?" with the nearest of some names, or "; there are none"."""
    listed = list(names)
    begins = [known for known in listed if known and name.lower().startswith(known.lower())]
    near = [max(begins, key=len)] if begins else difflib.get_close_matches(name, listed, n=1, cutoff=0.0)
    return f"; did you mean {near[0]!r}?" if near else "; there are none"


@dataclass(frozen=True)
class Term:
    """One effect in an objective function.

    Parameters
    ----------
    effect : str
        A name of `EFFECTS`, such as "recip".
    theta : float
        Its coefficient, in log odds.
    covariate : str or None
        What it looks at besides the network: an actor covariate, a dyadic one or another network, by name.
    part : {"evaluation", "creation", "endowment"}
        Whether it counts for both creating and dropping a tie, creating only, or keeping only.
    slope : float
        Added to ``theta`` for each unit of the ego's exposure in that turn.
    parameter : float or None
        The effect's internal parameter; None takes its default.
    centre : float or None
        Subtracted from a similarity or a dyadic covariate, or b of balance; None: what the data give (0 without).
    span : float or None
        The range of the covariate, for similarities; None: what the data give.
    times : Term or None
        Another effect that this one is multiplied by, for each pair (its own theta does not matter).
    on : str or None
        The network whose ties it explains; None where there is one only.

    Raises
    ------
    ValueError
        If there is no such effect, or it lacks or cannot have what is given.
    """

    effect: str
    theta: float = 0.0
    covariate: str | None = None
    part: Part = "evaluation"
    slope: float = 0.0
    parameter: float | None = None
    centre: float | None = None
    span: float | None = None
    times: Term | None = None
    on: str | None = None

    def __post_init__(self) -> None:
        definition = self.definition
        for name in ("theta", "slope", "parameter", "centre", "span"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, Real):
                raise ValueError(f"effect {self.label}: {name} is {value!r}; it must be a number")
        if self.part not in PARTS:
            raise ValueError(
                f"effect {self.label}: part is {self.part!r}; allowed: {', '.join(PARTS)}{nearest(self.part, PARTS)}"
            )
        if definition.covariate != "none" and self.covariate is None:
            raise ValueError(f"effect {self.effect} needs the name of a covariate ({definition.covariate})")
        if definition.covariate == "none" and self.covariate is not None:
            raise ValueError(f"effect {self.effect} takes no covariate; {self.covariate!r} was given")
        if definition.parameter is None and self.parameter is not None:
            raise ValueError(f"effect {self.label} has no internal parameter; {self.parameter} was given")
        if definition.parameter is not None:
            self._check_parameter(definition)
        if self.centre is not None and not definition.centring:
            raise ValueError(f"effect {self.label} subtracts no centre; centre the covariate itself")
        if self.span is not None and definition.centring != "similarity":
            raise ValueError(f"effect {self.label} is no similarity and has no span")
        if self.span is not None and not (math.isfinite(self.span) and self.span > 0.0):
            raise ValueError(f"effect {self.label}: span is {self.span}; the covariate's range must be above 0")
        if not (math.isfinite(self.theta) and math.isfinite(self.slope)):
            raise ValueError(f"effect {self.label}: theta {self.theta} and slope {self.slope} must be finite")
        if self.times is not None:
            self._check_product(self.times)

    def _check_parameter(self, definition: Effect) -> None:
        value = self.value
        if definition.allowed and value not in definition.allowed:
            allowed = " or ".join(f"{x:g}" for x in definition.allowed)
            raise ValueError(f"effect {self.label}: parameter is {value}; it must be {allowed} ({definition.meaning})")
        if not (math.isfinite(value) and (value > 0.0 or (value == 0.0 and definition.may_be_zero))):
            least = "at least 0" if definition.may_be_zero else "above 0"
            raise ValueError(f"effect {self.label}: parameter is {value}; it must be {least} ({definition.meaning})")
        if definition.table is not None and value > LARGEST_ALPHA:
            raise ValueError(
                f"effect {self.label}: parameter is {value:g}, too large for a ({definition.meaning}); "
                f"RSiena's {value:g} is {value / 100:g} here"
            )

    def _check_product(self, other: Term) -> None:
        if other.times is not None:
            raise ValueError(f"effect {self.label}: an interaction has two effects, not more")
        if not (self.definition.pairwise or other.definition.pairwise):
            raise ValueError(
                f"effects {self.effect} and {other.effect} cannot be multiplied: at least one of the two must be about "
                "the pair alone (reciprocity, a covariate, another network)"
            )
        for term in (self, other):
            if term.definition.over != "ties":
                raise ValueError(f"effect {term.effect} is no sum over ties and has no product with another")
        if other.part != self.part or (other.on or self.on) != self.on:
            raise ValueError(f"effect {self.label}: both effects of a product need the same part and network")

    @property
    def definition(self) -> Effect:
        """The effect's entry in `EFFECTS`; a ValueError names the nearest effect where there is none."""
        found = EFFECTS.get(self.effect)
        if found is None and self.effect in BEHAVIOUR_EFFECTS:
            raise ValueError(f"{self.effect!r} is an effect on behaviours: use BehaviourTerm")
        if found is None:
            raise ValueError(
                f"no effect is called {self.effect!r}{nearest(self.effect, EFFECTS)} All: {', '.join(EFFECTS)}"
            )
        return found

    @property
    def label(self) -> str:
        """The effect's name, with its covariate, for messages and tables."""
        name = self.effect if self.covariate is None else f"{self.effect} {self.covariate}"
        return name if self.times is None else f"{name} x {self.times.label}"

    @property
    def value(self) -> float:
        """The internal parameter in force (0 where the effect has none)."""
        if self.parameter is not None:
            return float(self.parameter)
        default = self.definition.parameter
        return 0.0 if default is None else default


def check_parts(terms: Sequence[Term]) -> None:
    """Refuse an effect that is there twice, or in all three parts: they would not be told apart.

    Raises
    ------
    ValueError
        Naming the effect.
    """
    seen: dict[tuple[Any, ...], set[str]] = {}
    for term in terms:
        key = (term.on, term.label, term.value, None if term.times is None else term.times.value)
        parts = seen.setdefault(key, set())
        if term.part in parts:
            raise ValueError(f"effect {term.label} ({term.part}) is given twice")
        parts.add(term.part)
        if len(parts) == 3:
            raise ValueError(
                f"effect {term.label} is given three ways (evaluation, creation, endowment); creation and endowment "
                "together are evaluation, so use at most two of them"
            )
