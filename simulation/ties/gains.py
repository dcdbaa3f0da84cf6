"""What ego would gain by each toggle: the effects of a view added up, each times its coefficient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from partnership_dynamics.simulation.compiled import part, swift
from partnership_dynamics.simulation.ties.counting import count_alters, count_pairs
from partnership_dynamics.simulation.ties.effects.dispatch import fill, fill_with
from partnership_dynamics.simulation.ties.network import Network
from partnership_dynamics.simulation.ties.objective import Objective
from partnership_dynamics.simulation.ties.term import CREATION, ENDOWMENT, EVALUATION
from partnership_dynamics.simulation.ties.view import (
    HOME,
    IN_SIGHT,
    TIE,
    View,
    clear_counts,
    open_view,
)


def _add_up(v: View, objective: Objective, q: int, exposure: float, keep: bool) -> None:
    """Fill ``v.gain`` with what ego would gain by each toggle; where rows are kept, with the change of each term too.

    Parameters
    ----------
    v : View
        With everything counted.
    objective : Objective
        Effects and coefficients.
    q : int
        The network.
    exposure : float
        Multiplies each term's ``slope`` in this turn.
    keep : bool
        Whether ``v.row[k]`` is to hold the change that a toggle makes in the network's k-th term.
    """
    columns = v.me[IN_SIGHT]
    home = v.me[HOME]
    for p in range(columns):
        v.gain[p] = 0.0
        v.sign[p] = 1.0 - 2.0 * v.count[TIE, p]
    start = objective.first[q]
    last = objective.first[q + 1]
    # First as if all ties were created: what dropping them is worth is the same with the other sign.
    for k in range(start, last):
        row = v.row[k - start if keep else 0]
        # A product's second factor comes first, into work space; then the first is multiplied by it.
        at = objective.terms[k].times
        product = at >= 0
        whole_effect = objective.terms[k].part == EVALUATION and not product
        coefficient = objective.terms[k].theta + objective.terms[k].slope * exposure
        while True:
            t = objective.terms[at if at >= 0 else k]
            target = v.weight if at >= 0 else row
            fill(t.change, v, t, target, coefficient if whole_effect else 0.0, columns)
            if at < 0:
                break
            at = -1
        if whole_effect:
            continue
        part = objective.terms[k].part
        for p in range(columns):
            if product:
                row[p] *= v.weight[p]
            if part == CREATION:
                row[p] *= max(v.sign[p], 0.0)
            elif part == ENDOWMENT:
                row[p] *= max(-v.sign[p], 0.0)
            v.gain[p] += coefficient * row[p]
    for p in range(columns):
        v.gain[p] *= v.sign[p]
    if keep:
        for k in range(last - start):
            for p in range(columns):
                v.row[k, p] *= v.sign[p]
            v.row[k, home] = 0.0
    v.gain[home] = 0.0


def _utilities(network: Network, objective: Objective, v: View, exposure: float, ego: int) -> None:
    """Fill ``v.gain`` with what ego would gain by toggling its tie to each alter; at ego's own place, 0.

    For a single one-mode network that is looked at densely, with dyadic covariates that the caller has put into
    ``v.pair``.

    Parameters
    ----------
    network : Network
        The ties now.
    objective : Objective
        Effects and coefficients.
    v : View
        A dense view; left as it was but for gains and work space.
    exposure : float
        Multiplies each term's ``slope`` in this turn.
    ego : int
        Whose turn it is.
    """
    needs = objective.needs[0]
    open_view(v, ego, v.place.size, False)
    count_pairs(v, network, 0, objective.sums, needs)
    count_alters(v, network, 0, needs)
    add_up(v, objective, 0, exposure, False)
    clear_counts(v, needs)


add_up = swift(_add_up)
utilities = part(_utilities)


def utilities_with(effects: Iterable[str], called: str) -> Callable[[Network, Objective, View, float, int], None]:
    """Return `utilities` for objectives of some effects alone, which takes a third of the time to compile.

    Parameters
    ----------
    effects : iterable of str
        Names of `simulation.ties.EFFECTS`. Others in an objective would count for nothing.
    called : str
        Tells its functions from others', also where Numba keeps them.
    """
    inside = {**globals(), "fill": fill_with(effects, called)}
    inside["add_up"] = swift(_within(inside, _add_up, called))
    return part(_within(inside, _utilities, called))


def _within(names: dict[str, Any], function: Callable[..., Any], called: str) -> Callable[..., Any]:
    """Return a function again under a name of its own, which calls what these names stand for."""
    name = f"{function.__name__}_{called}"
    again = FunctionType(function.__code__.replace(co_name=name), names, name)
    again.__qualname__, again.__doc__ = name, function.__doc__
    return again
