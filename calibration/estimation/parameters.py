"""Which parameters an estimation has, and where each period of each group finds its own among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.ties import Model

Integers = npt.NDArray[np.int64]
Kind = Literal["rate", "rate term", "term"]


@dataclass(frozen=True)
class EstimatedParameter:
    """One parameter.

    Attributes
    ----------
    label : str
        Its name in tables and messages.
    kind : {"rate", "rate term", "term"}
        A basic rate, an effect on rates, or an effect on choices.
    place : int
        Of a basic rate: the variable's number; else the term's among `Model.rate_labels` or `Model.labels`.
    group, period : int
        Whose it is; -1 for what all groups or periods share.
    """

    label: str
    kind: Kind
    place: int
    group: int = -1
    period: int = -1


@dataclass(frozen=True)
class Unit:
    """One period of one group, which is simulated by itself.

    Attributes
    ----------
    group, period : int
        Which.
    terms, rates, rate_terms : int64
        Where its parameters stand; no rates where a period is conditional.
    """

    group: int
    period: int
    terms: Integers
    rates: Integers
    rate_terms: Integers

    @property
    def places(self) -> Integers:
        """Places of all its parameters: terms, rates, rate terms."""
        return np.concatenate([self.terms, self.rates, self.rate_terms])


@dataclass(frozen=True)
class Layout:
    """All parameters of an estimation, in order: basic rates, effects on rates, effects on choices."""

    parameters: tuple[EstimatedParameter, ...]
    units: tuple[Unit, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(parameter.label for parameter in self.parameters)

    @property
    def is_rate(self) -> npt.NDArray[np.bool_]:
        """Which are basic rates, and so have to stay above 0."""
        return np.array([parameter.kind == "rate" for parameter in self.parameters], bool)


def layout_of(models: Mapping[str, Model], conditional: bool, shared: bool = True) -> Layout:
    """Return the parameters of some groups that have the same effects.

    Parameters
    ----------
    models : mapping of name to Model
        One a group, with the same terms.
    conditional : bool
        Whether rates follow from when a period stops and are no parameters.
    shared : bool
        Whether groups share the coefficients of effects; else each has its own.

    Examples
    --------
    >>> from partnership_dynamics.simulation.ties import NetworkData, Panel, Term
    >>> panel = Panel({"advice": NetworkData([[[0, 1], [0, 0]], [[0, 1], [1, 0]]])})
    >>> model = Model(panel, [Term("density")], {"advice": 1.0})
    >>> layout_of({"": model}, conditional=False).labels
    ('rate of advice', 'density')
    """
    first = next(iter(models.values()))
    several = len(first.variables) > 1
    parameters: list[EstimatedParameter] = []
    for g, (name, model) in enumerate(models.items()):
        for v, variable in enumerate(model.variables if not conditional else ()):
            for period in range(model.panel.periods):
                parts = [name] if len(models) > 1 else []
                parts += [f"period {period + 1}"] if model.panel.periods > 1 else []
                label = f"rate of {variable}" + (f" ({', '.join(parts)})" if parts else "")
                parameters.append(EstimatedParameter(label, "rate", v, g, period))
    for g, name in [(-1, "")] if shared else list(enumerate(models)):
        of = "" if shared else f" ({name})"
        for h, (term, label) in enumerate(zip(first.terms.rates, first.rate_labels, strict=True)):
            on = f" of {term.on}" if several else ""
            parameters.append(EstimatedParameter(f"{label} on the rate{on}{of}", "rate term", h, g))
        for k, (term_of, label) in enumerate(zip(first.terms.all, first.labels, strict=True)):
            parameters.append(
                EstimatedParameter(f"{term_of.on}: {label}{of}" if several else f"{label}{of}", "term", k, g)
            )
    units = []
    for g, model in enumerate(models.values()):
        for period in range(model.panel.periods):
            at = {
                kind: [
                    index
                    for index, parameter in enumerate(parameters)
                    if parameter.kind == kind and parameter.group in (-1, g) and parameter.period in (-1, period)
                ]
                for kind in ("term", "rate", "rate term")
            }
            units.append(Unit(g, period, *(np.array(at[kind], np.int64) for kind in ("term", "rate", "rate term"))))
    return Layout(tuple(parameters), tuple(units))
