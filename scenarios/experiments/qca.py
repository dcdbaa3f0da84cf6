"""Crisp-set qualitative comparative analysis: which combinations of conditions are enough for an outcome.

Ragin 1987 and 2008; consistency and coverage as Ragin 2006, "Set relations in social research", Political Analysis 14.
A combination of a few conditions is written as a tuple with one entry each: True, False, or None where it does not
matter. Solutions are the fewest prime implicants that cover what they must (Quine 1952; McCluskey 1956), found by
trying all combinations: with five conditions there are 243.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Term = tuple[bool | None, ...]
Row = tuple[bool, ...]
CONSISTENT = 0.8


@dataclass(frozen=True)
class TruthRow:
    """One row of a truth table: a full combination, its cases, and the share of them with the outcome."""

    conditions: Row
    cases: int
    consistency: float


def truth_table(conditions: Flags, outcome: Flags) -> list[TruthRow]:
    """Return the rows that have cases, in order.

    Parameters
    ----------
    conditions : bool (N, K)
    outcome : bool (N,)

    Examples
    --------
    >>> conditions = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
    >>> [(row.conditions, row.cases, row.consistency) for row in truth_table(conditions, np.array([True, False, True]))]
    [((False, False), 1, 1.0), ((True, False), 2, 0.5)]
    """
    rows = []
    for combination in product((False, True), repeat=conditions.shape[1]):
        here = (conditions == np.array(combination)).all(axis=1)
        if here.any():
            rows.append(TruthRow(combination, int(here.sum()), float(outcome[here].mean())))
    return rows


def covers(term: Term, row: Row) -> bool:
    """Say whether a combination holds in a row.

    Examples
    --------
    >>> covers((True, None), (True, False)), covers((True, True), (True, False))
    (True, False)
    """
    return all(wanted is None or wanted == found for wanted, found in zip(term, row, strict=True))


def holds(term: Term, conditions: Flags) -> Flags:
    """Return in which cases a combination holds, bool (N,)."""
    result = np.ones(len(conditions), dtype=bool)
    for index, wanted in enumerate(term):
        if wanted is not None:
            result &= conditions[:, index] == wanted
    return result


def _implies(term: Term, other: Term) -> bool:
    return all(wanted is None or wanted == found for found, wanted in zip(term, other, strict=True))


def minimise(on: Sequence[Row], off: Sequence[Row], free: Sequence[Row] = ()) -> list[Term]:
    """Return the fewest prime implicants that cover all rows of ``on`` and none of ``off``.

    Parameters
    ----------
    on, off : sequence of rows
        With the outcome, and without it.
    free : sequence of rows
        May be covered or not (logical remainders, for the parsimonious solution). Any other row is not to be covered.

    Returns
    -------
    list of terms
        In a fixed order; of equally short solutions the one with the fewest conditions, then the first.

    Examples
    --------
    >>> minimise([(True, True), (True, False)], [(False, False)])
    [(True, None)]
    """
    if not on:
        return []
    width = len(on[0])
    allowed = {*on, *free} - set(off)
    every = list(product((False, True), repeat=width))
    implicants = [
        term
        for term in product((None, False, True), repeat=width)
        if all(row in allowed for row in every if covers(term, row)) and any(covers(term, row) for row in on)
    ]
    primes = [term for term in implicants if not any(term != other and _implies(term, other) for other in implicants)]
    for size in range(1, len(primes) + 1):
        found = [some for some in combinations(primes, size) if all(any(covers(t, row) for t in some) for row in on)]
        if found:
            return sorted(min(found, key=lambda some: sum(one is not None for term in some for one in term)), key=str)
    raise AssertionError("prime implicants cover every row")  # pragma: no cover


def solution(conditions: Flags, outcome: Flags, parsimonious: bool, consistent: float = CONSISTENT) -> list[Term]:
    """Return the solution for cases: a share of at least ``consistent`` of a row's has the outcome.

    Combinations that no case has (logical remainders) are free where the solution is to be parsimonious.
    """
    rows = truth_table(conditions, outcome)
    on = [row.conditions for row in rows if row.consistency >= consistent]
    off = [row.conditions for row in rows if row.consistency < consistent]
    seen = {*on, *off}
    free = [row for row in product((False, True), repeat=conditions.shape[1]) if row not in seen]
    return minimise(on, off, free if parsimonious else ())


def contains(terms: Sequence[Term], recipe: Term) -> bool:
    """Say whether some term holds wherever the recipe does: all it asks for, the recipe asks for too.

    Examples
    --------
    >>> contains([(True, None)], (True, False)), contains([(True, False)], (True, None))
    (True, False)
    """
    return any(_implies(recipe, term) for term in terms)


def sufficiency(terms: Sequence[Term], conditions: Flags, outcome: Flags) -> tuple[float, float]:
    """Return how far combinations are enough for the outcome, and how much of it they cover; NaN where undefined.

    Examples
    --------
    >>> conditions = np.array([[1], [1], [0], [0]], dtype=bool)
    >>> sufficiency([(True,)], conditions, np.array([True, True, True, False]))
    (1.0, 0.6666666666666666)
    """
    here = np.zeros(len(outcome), dtype=bool)
    for term in terms:
        here |= holds(term, conditions)
    consistency = float(outcome[here].mean()) if here.any() else float("nan")
    coverage = float(here[outcome].mean()) if outcome.any() else float("nan")
    return consistency, coverage


def in_words(term: Term, names: Sequence[str]) -> str:
    """Return a combination in words.

    Examples
    --------
    >>> in_words((True, None, False), ("central", "old", "stable"))
    'central and not stable'
    """
    parts = [name if wanted else f"not {name}" for name, wanted in zip(names, term, strict=True) if wanted is not None]
    return " and ".join(parts) or "always"
