"""Crisp-set qualitative comparative analysis: which combinations of conditions go with an outcome.

The truth table of Ragin (1987, "The Comparative Method") and Boolean minimisation by Quine (1952, "The problem of
simplifying truth functions") and McCluskey (1956, "Minimization of Boolean functions"). The complex solution: rows
that no case fills are never assumed to have the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
# A term fixes some conditions; where it is None the condition may be present or absent.
Term = tuple[bool | None, ...]

CONSISTENT, FEWEST_CASES = 0.75, 1  # what Ragin (2008) and most crisp-set studies use at least


@dataclass(frozen=True)
class Row:
    """One row of a truth table.

    Attributes
    ----------
    conditions : tuple of bool
        Which conditions are present.
    cases, with_outcome : int
        How many cases fill the row, and how many of them have the outcome.
    """

    conditions: tuple[bool, ...]
    cases: int
    with_outcome: int

    @property
    def consistency(self) -> float:
        """The share of the row's cases that have the outcome."""
        return self.with_outcome / self.cases


@dataclass(frozen=True)
class Solution:
    """What minimisation leaves: each term is sufficient for the outcome, as far as the cases go.

    Attributes
    ----------
    names : tuple of str
        The conditions, in the order of the terms.
    terms : tuple of Term
        In a fixed order; empty if no row is consistent.
    consistency, coverage : float
        The share of cases under a term that have the outcome; the share of cases with the outcome that are under one.
        NaN where there are none.
    """

    names: tuple[str, ...]
    terms: tuple[Term, ...]
    consistency: float
    coverage: float

    def contains(self, recipe: Mapping[str, bool]) -> bool:
        """Say whether some term holds wherever the recipe does: all it asks for, the recipe asks for too."""
        wanted = [recipe.get(name) for name in self.names]
        return any(all(part is None or part == want for part, want in zip(term, wanted, strict=True))
                   for term in self.terms)  # fmt: skip

    def formula(self) -> str:
        """Return the solution as text: capitals for a condition that is present, small letters for one that is not."""
        said = [
            "*".join(name.upper() if part else name.lower()
                     for name, part in zip(self.names, term, strict=True) if part is not None) or "always"
            for term in self.terms
        ]  # fmt: skip
        return " + ".join(said) or "nothing"


def truth_table(conditions: Flags, outcome: Flags) -> list[Row]:
    """Return the rows that some case fills, in binary order of their conditions.

    Parameters
    ----------
    conditions : bool (cases, conditions)
    outcome : bool (cases,)

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> table = truth_table(np.array([[1, 0], [1, 0], [0, 1]], dtype=bool), np.array([1, 0, 1], dtype=bool))
    >>> [(row.conditions, row.cases, row.consistency) for row in table]
    [((False, True), 1, 1.0), ((True, False), 2, 0.5)]
    """
    if conditions.ndim != 2 or outcome.shape != (len(conditions),):
        raise ValueError(f"conditions {conditions.shape} and outcome {outcome.shape} do not agree")
    rows = []
    for pattern in np.unique(conditions, axis=0):
        inside = (conditions == pattern).all(axis=1)
        rows.append(Row(tuple(bool(one) for one in pattern), int(inside.sum()), int(outcome[inside].sum())))
    return rows


def _merged(one: Term, other: Term) -> Term | None:
    """Return the term that covers both, if they differ in one condition only that both fix."""
    apart = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) != 1 or one[apart[0]] is None or other[apart[0]] is None:
        return None
    return (*one[: apart[0]], None, *one[apart[0] + 1 :])


def _covers(term: Term, row: Term) -> bool:
    return all(part is None or part == value for part, value in zip(term, row, strict=True))


def _in_order(term: Term) -> tuple[int, ...]:
    return tuple(2 if part is None else int(not part) for part in term)


def prime_implicants(rows: Sequence[Term]) -> list[Term]:
    """Return the terms that cover only given rows and are part of no wider such term (Quine 1952)."""
    primes: set[Term] = set()
    level = set(rows)
    while level:
        pairs = [(a, b, _merged(a, b)) for a, b in combinations(sorted(level, key=_in_order), 2)]
        used = {term for a, b, wider in pairs if wider is not None for term in (a, b)}
        primes |= level - used
        level = {wider for _a, _b, wider in pairs if wider is not None}
    return sorted(primes, key=_in_order)


def minimised(rows: Sequence[Term]) -> tuple[Term, ...]:
    """Return the fewest prime implicants that cover every row; of equally few, the ones that ask for least.

    All combinations are tried, fewest first: exact, and quick enough for the ten conditions at most that a crisp-set
    study can have.

    Examples
    --------
    >>> minimised([(True, True), (True, False)])
    ((True, None),)
    """
    primes = prime_implicants(rows)
    for size in range(len(primes) + 1):
        found = [chosen for chosen in combinations(primes, size)
                 if all(any(_covers(term, row) for term in chosen) for row in rows)]  # fmt: skip
        if found:
            return min(found, key=lambda terms: sum(part is not None for term in terms for part in term))
    raise AssertionError("every row is covered by the prime implicant it is part of")


def under(terms: Sequence[Term], conditions: Flags) -> Flags:
    """Return which cases are under some term, bool (cases,)."""
    found = np.zeros(len(conditions), dtype=bool)
    for term in terms:
        fixed = [place for place, part in enumerate(term) if part is not None]
        wanted = np.array([term[place] for place in fixed], dtype=bool)
        found |= (conditions[:, fixed] == wanted).all(axis=1)
    return found


def analyse(
    names: Sequence[str],
    conditions: Flags,
    outcome: Flags,
    consistent: float = CONSISTENT,
    fewest: int = FEWEST_CASES,
) -> Solution:
    """Return the complex solution of a crisp-set analysis.

    Parameters
    ----------
    names : sequence of str
        Of the conditions.
    conditions : bool (cases, conditions)
    outcome : bool (cases,)
    consistent : float
        The least share of a row's cases that must have the outcome.
    fewest : int
        The fewest cases a row must have to count.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> cases = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=bool)
    >>> analyse(("rich", "old"), cases, np.array([1, 1, 0, 0], dtype=bool)).formula()
    'RICH'
    """
    if conditions.ndim != 2 or conditions.shape[1] != len(names):
        raise ValueError(f"{len(names)} conditions are named, and the cases have shape {conditions.shape}")
    table = truth_table(conditions, outcome)
    kept: list[Term] = [row.conditions for row in table if row.cases >= fewest and row.consistency >= consistent]
    terms = minimised(kept)
    inside = under(terms, conditions)
    both = int((inside & outcome).sum())
    nan = float("nan")
    return Solution(
        names=tuple(names),
        terms=terms,
        consistency=both / int(inside.sum()) if inside.any() else nan,
        coverage=both / int(outcome.sum()) if outcome.any() else nan,
    )
