"""An actor's objective function: named effects, each with its coefficient (Snijders 2001; Snijders et al. 2010)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from partnership_dynamics.simulation.by_reference import pass_by_reference
from partnership_dynamics.simulation.ties.effects.definition import TERM, Effect
from partnership_dynamics.simulation.ties.effects.dispatch import NUMBER_OF
from partnership_dynamics.simulation.ties.term import PARTS, SQUARED, Term, check_parts, nearest
from partnership_dynamics.simulation.ties.view import (
    KINDS,
    PAIR_SUMS_WANTED,
    TIE,
    Integers,
    Sums,
)

Floats = npt.NDArray[np.float64]


@pass_by_reference
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
