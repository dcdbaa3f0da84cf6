"""An actor's objective function: named effects, each with its coefficient (Snijders 2001; Snijders et al. 2010)."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import swift
from simulation.ties.effects.behaviour import BEHAVIOUR_EFFECTS
from simulation.ties.effects.definition import EFFECTS, TERM, Effect
from simulation.ties.effects.dispatch import NUMBER_OF, fill
from simulation.ties.network import Network
from simulation.ties.view import (
    HOME,
    IN_SIGHT,
    KINDS,
    PAIR_SUMS_WANTED,
    TIE,
    Integers,
    Sums,
    View,
    clear_counts,
    count_alters,
    count_pairs,
    open_view,
)

Floats = npt.NDArray[np.float64]
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


class Objective(NamedTuple):
    """The objective functions of all networks of a model, as compiled code reads them.

    Attributes
    ----------
    terms : record array of `TERM`
        The terms of network 0, of network 1 and so on, then the second effects of products.
    first : int64 (Q + 1,)
        Where the terms of each network begin; after the last one, where they end.
    needs : int64 (Q, 1 + W)
        Bits of the counts wanted of the network itself, and of each other network that its effects look at.
    others : int64 (Q, W)
        Those other networks; -1: none.
    sums : Sums
        The sums of real numbers wanted for each pair.
    table : float64 (T, n + 2)
        Values by count.
    """

    terms: Any
    first: Integers
    needs: Integers
    others: Integers
    sums: Sums
    table: Floats


@dataclass(frozen=True)
class Known:
    """What terms may look at, by name: rows of the covariate tables, and networks.

    Attributes
    ----------
    actor, dyadic : tuple of str
        Names of the rows of `View.value` and `View.pair`.
    networks : tuple of str
        Names of the networks, in order.
    kinds : tuple of str
        "directed", "undirected" or "two-mode", for each network.
    """

    actor: tuple[str, ...] = ()
    dyadic: tuple[str, ...] = ()
    networks: tuple[str, ...] = ("ties",)
    kinds: tuple[str, ...] = ("directed",)


def suits(effect: Effect, kind: str) -> bool:
    """Say whether an effect has a meaning in a kind of network: "directed", "undirected" or "two-mode"."""
    if effect.ties in ("any", kind):
        return True
    return effect.ties == "one-mode" and kind != "two-mode"


def row_of(term: Term, known: Known) -> int:
    """Return the row of `View.value` or `View.pair`, or the number of the network, that a term looks at."""
    names = {"actor": known.actor, "dyadic": known.dyadic, "network": known.networks}[term.definition.covariate]
    wanted = str(term.covariate) + (SQUARED if term.effect == "WWX" else "")
    if wanted not in names:
        plain = [name for name in names if not name.endswith(SQUARED)]
        raise ValueError(
            f"effect {term.label}: no {term.definition.covariate}"
            f"{'' if term.definition.covariate == 'network' else ' covariate'} is called {term.covariate!r}"
            f"{nearest(str(term.covariate), plain)}"
        )
    return names.index(wanted)


def check_looked_at(term: Term, known: Known, q: int) -> None:
    """Refuse a term that does not suit network q, or looks at something that is not there.

    Raises
    ------
    ValueError
        Naming the effect, and what is nearest to what it looks at.
    """
    kind = known.kinds[q]
    for one in (term, term.times):
        if one is None:
            continue
        effect = one.definition
        if not suits(effect, kind):
            raise ValueError(f"effect {one.label} is for {effect.ties} networks; {known.networks[q]!r} is {kind}")
        if effect.covariate == "none":
            continue
        row = row_of(one, known)
        if effect.covariate == "network" and row == q:
            raise ValueError(f"effect {one.label} compares a network with itself")
        if effect.covariate == "network" and (known.kinds[row] == "two-mode") != (kind == "two-mode"):
            raise ValueError(f"effect {one.label}: the two networks do not join the same actors")


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


def objective_of_networks(terms: Iterable[Term], n: int, known: Known) -> Objective:
    """Return the objective functions of some terms, for networks of at most n actors.

    Parameters
    ----------
    terms : iterable of Term
        The effects; within a network their order is that in which they are added up.
    n : int
        Number of actors (of the larger mode).
    known : Known
        What the terms may look at.

    Raises
    ------
    ValueError
        If a covariate or network is missing, or an effect does not suit the kind of network.
    """
    listed = list(terms)
    check_parts(listed)
    by_network: list[list[Term]] = [[] for _ in known.networks]
    for term in listed:
        q = _network_of(term, known)
        check_looked_at(term, known, q)
        by_network[q].append(term)
    ordered = [term for group in by_network for term in group]
    seconds = [term.times for term in ordered if term.times is not None]
    records = np.zeros(len(ordered) + len(seconds), TERM).view(np.recarray)
    first = np.concatenate([[0], np.cumsum([len(group) for group in by_network])]).astype(np.int64)
    width = max([len(set(_others(group, known))) for group in by_network], default=0)
    needs = np.zeros((len(known.networks), 1 + width), np.int64)
    others = np.full((len(known.networks), width), -1, np.int64)
    tables: list[Floats] = []
    sums: list[tuple[int, int]] = []
    pairs = len(known.dyadic)
    second = len(ordered)
    at = 0
    for q, group in enumerate(by_network):
        looked_at = list(dict.fromkeys(_others(group, known)))
        others[q, : len(looked_at)] = looked_at
        needs[q, 0] = 1 << TIE
        for term in group:
            record = _record(term, known, q, looked_at, tables, n, needs)
            if term.definition.sums:
                needs[q, 0] |= 1 << PAIR_SUMS_WANTED
                record["covariate"] = pairs + len(sums)
                sums.append((pairs + len(sums), record["table"]))
            if term.times is not None:
                records[second] = tuple(_record(term.times, known, q, looked_at, tables, n, needs).values())
                record["times"] = second
                second += 1
            records[at] = tuple(record.values())
            at += 1
    return Objective(
        records,
        first,
        needs,
        others,
        Sums(np.array([row for row, _ in sums], np.int64), np.array([table for _, table in sums], np.int64)),
        np.array(tables) if tables else np.zeros((1, n + 2)),
    )


def _network_of(term: Term, known: Known) -> int:
    if term.on is None:
        if len(known.networks) > 1:
            raise ValueError(f"effect {term.label}: say on which network: on={' or '.join(map(repr, known.networks))}")
        return 0
    if term.on not in known.networks:
        raise ValueError(f"effect {term.label}: no network is called {term.on!r}{nearest(term.on, known.networks)}")
    return known.networks.index(term.on)


def _others(group: Sequence[Term], known: Known) -> list[int]:
    both = [part for term in group for part in (term, term.times) if part is not None]
    return [row_of(term, known) for term in both if term.definition.covariate == "network"]


def _record(
    term: Term, known: Known, q: int, looked_at: list[int], tables: list[Floats], n: int, needs: Integers
) -> dict[str, Any]:
    effect = term.definition
    row, other = 0, 0
    if effect.covariate == "network":
        block = 1 + looked_at.index(row_of(term, known))
        other = block * KINDS
        for count in effect.other_counts:
            needs[q, block] |= 1 << count
    elif effect.covariate != "none":
        row = row_of(term, known)
    for count in effect.counts:
        needs[q, 0] |= 1 << count
    table = 0
    if effect.table is not None:
        table = len(tables)
        tables.append(effect.table(np.arange(n + 2, dtype=np.float64), term.value))
    if effect.centring == "similarity" and term.span is None:
        raise ValueError(f"effect {term.label} needs the range of its covariate: span=...")
    return {
        "change": NUMBER_OF[effect.change],
        "tie": NUMBER_OF[effect.tie],
        "part": PARTS.index(term.part),
        "covariate": row,
        "other": other,
        "times": -1,
        "theta": term.theta,
        "slope": term.slope,
        "parameter": term.value,
        "centre": term.centre or 0.0,
        "span": term.span or 1.0,
        "table": table,
    }


def objective_from(
    terms: Iterable[Term],
    n: int,
    actor: Sequence[str] = (),
    dyadic: Sequence[str] = (),
    directed: bool = True,
) -> Objective:
    """Return the objective function of some terms, for one network of n actors.

    Parameters
    ----------
    terms : iterable of Term
        The effects; their order is the order in which they are added up.
    n : int
        Number of actors.
    actor, dyadic : sequence of str
        Names of the rows of the covariate tables, in their order.
    directed : bool
        Whether ties have a direction; some effects have a meaning only in one kind of network.

    Raises
    ------
    ValueError
        If a covariate is missing, or an effect does not suit the kind of network.

    Examples
    --------
    >>> objective = objective_from([Term("density", -2.0), Term("sameX", 0.5, "kind")], n=4, actor=["kind"])
    >>> objective.terms["theta"].tolist()
    [-2.0, 0.5]
    >>> objective_from([Term("sameX", 0.5, "knd")], n=4, actor=["kind"])
    Traceback (most recent call last):
    ...
    ValueError: effect sameX knd: no actor covariate is called 'knd'; did you mean 'kind'?
    """
    kind = "directed" if directed else "undirected"
    return objective_of_networks(terms, n, Known(tuple(actor), tuple(dyadic), kinds=(kind,)))


@swift
def add_up(v: View, objective: Objective, q: int, exposure: float, keep: bool) -> None:
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


@swift
def utilities(network: Network, objective: Objective, v: View, exposure: float, ego: int) -> None:
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
