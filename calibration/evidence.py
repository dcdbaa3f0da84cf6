"""What is known about partnerships, and what it may be used for: the figures and roles of `evidence.toml`.

A figure that parameters were taken from, or are fitted to, is *used*; one for which nothing is changed after it has
been compared with the model is a *test*; one whose rule was changed after the comparison is *seen*. Only targets, which
are used figures with a quantity of the model beside them, may enter a fit (history matching: Craig, Goldstein, Seheult
and Smith 1997; Vernon, Goldstein and Bower 2010).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from partnership_dynamics.simulation.parameters import PARAMETERS

FILE = Path(__file__).with_name("evidence.toml")
Role = Literal["used", "test", "seen"]
Certainty = Literal["A", "B", "C"]
Where = Literal["shire", "surveys"]
ROLES: tuple[Role, ...] = get_args(Role)
# What a target is compared with: a number from histories of ten years, means over histories unless a median is said.
QUANTITIES: Mapping[str, str] = {
    "years_to_first_delivery": "median over histories of the year of the first delivery; later than ten years in a "
    "history without one",
    "done_in_three_years": "delivered within three years of their start, of projects started at least three years "
    "before the end",
    "years_to_deliver": "median years from start to delivery, of projects started in the first third and delivered",
    "given_up_share": "abandoned after their start, of projects started at least three years before the end",
    "delivered": "projects delivered in ten years",
    "delivers_at_all": "histories with a delivery within five years",
    "tie_loss": "ties gone two years later, of ties after five years, as a rate a quarter",
    "contact_ratio": "pairs in contact after ten years over pairs in contact at the start",
    "practice_share": "members that hold a practice after ten years, on average over practices learnt",
    "spin_offs": "spin-offs founded in ten years",
}


class EvidenceError(ValueError):
    """The file of evidence says something that cannot be."""


@dataclass(frozen=True)
class Figure:
    """One figure from outside the model.

    Parameters
    ----------
    key : str
    what : str
        What was measured, in words.
    low, high : float
        The band of the sources, in ``unit``.
    unit : str
        ``"direction"`` for a sign without a size, whose band then means nothing.
    cites : tuple of str
        Keys of ``docs/references.bib``.
    certainty : str
        A several sources or primary data; B one good source; C contested, one case, or not quite the same thing.
    known : str
        How it is known, in words.
    role : str
        used, test or seen.
    reason : str
        Why it has that role.
    value : float or None
        The figure itself, where there is one and not only a band.
    quantity : str or None
        Of a target: which of `QUANTITIES` it is compared with.
    of : tuple of str
        Of a target: whose histories the quantity is computed from.
    discrepancy : float or None
        Of a target: standard deviation of what the model may miss it by, in ``unit``.
    parameters : tuple of str
        Of the registry, whose default or range was taken from it.
    """

    key: str
    what: str
    low: float
    high: float
    unit: str
    cites: tuple[str, ...]
    certainty: Certainty
    known: str
    role: Role
    reason: str
    value: float | None = None
    quantity: str | None = None
    of: tuple[Where, ...] = ()
    discrepancy: float | None = None
    parameters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise EvidenceError(f"{FILE.name}, figure {self.key}: {problem}")

    def _problems(self) -> list[str]:
        """Return what is wrong with the figure."""
        result = []
        if self.role not in ROLES:
            result.append(f"role is {self.role!r}; it is one of {', '.join(ROLES)}")
        if self.certainty not in get_args(Certainty):
            result.append(f"certainty is {self.certainty!r}; it is A, B or C")
        if not self.low < self.high:
            result.append(f"its band is {self.low:g} to {self.high:g}; low must be below high")
        elif self.value is not None and not self.low <= self.value <= self.high:
            result.append(f"its value {self.value:g} is outside {self.low:g} to {self.high:g}")
        if not self.cites:
            result.append("it cites no work")
        if self.quantity is not None and self.quantity not in QUANTITIES:
            result.append(f"quantity is {self.quantity!r}; it is one of {', '.join(QUANTITIES)}")
        unknown = [name for name in self.parameters if name not in PARAMETERS]
        if unknown:
            result.append(f"there is no parameter {unknown[0]!r}")
        target = (self.quantity is not None, bool(self.of), self.discrepancy is not None)
        if any(target) and not all(target):
            result.append("a target has a quantity, what it is computed of, and a discrepancy")
        if self.discrepancy is not None and not self.discrepancy > 0:
            result.append(f"discrepancy is {self.discrepancy:g}; it must be above 0")
        if any(where not in get_args(Where) for where in self.of):
            result.append(f"of is {', '.join(self.of)}; it names {' and '.join(get_args(Where))}")
        if (self.role == "used") != (any(target) or bool(self.parameters)):
            result.append("a figure is used if, and only if, it is a target or parameters were taken from it")
        return result

    @property
    def is_target(self) -> bool:
        """True if parameters may be fitted to it."""
        return self.quantity is not None


@dataclass(frozen=True)
class PatternRole:
    """What a pattern of the validation may be used for.

    Parameters
    ----------
    key : str
        P1 to P25.
    role : str
        used, test or seen.
    reason : str
    """

    key: str
    role: Role
    reason: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise EvidenceError(
                f"{FILE.name}, pattern {self.key}: role is {self.role!r}; it is one of {', '.join(ROLES)}"
            )


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def figure_from(key: str, row: Mapping[str, Any]) -> Figure:
    """Return a figure from its table in the file.

    Raises
    ------
    EvidenceError
        If a key is missing or unknown, or what it says cannot be.

    Examples
    --------
    >>> figure_from("x", {"what": "a thing", "colour": "red"})
    Traceback (most recent call last):
    partnership_dynamics.calibration.evidence.EvidenceError: evidence.toml, figure x: unknown key 'colour'
    """
    names = [one.name for one in fields(Figure)]
    unknown = [name for name in row if name not in names]
    if unknown:
        raise EvidenceError(f"{FILE.name}, figure {key}: unknown key {unknown[0]!r}")
    given: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in row.items()}
    try:
        return Figure(key=key, **given)
    except TypeError as error:
        raise EvidenceError(f"{FILE.name}, figure {key}: {error}") from error


@cache
def figures() -> Mapping[str, Figure]:
    """Return every figure by its key, in the order of the file.

    Examples
    --------
    >>> figures()["copied_projects"].value, figures()["copied_projects"].parameters
    (0.34, ('spinoff_chance',))
    """
    return {key: figure_from(key, row) for key, row in _tables()["figures"].items()}


def targets() -> Mapping[str, Figure]:
    """Return the figures that parameters may be fitted to, by key; no other may enter a fit.

    Examples
    --------
    >>> sorted(targets())[:3]
    ['contact_ratio', 'delivered', 'delivers_at_all']
    """
    return {key: figure for key, figure in figures().items() if figure.is_target}


@cache
def pattern_roles() -> Mapping[str, PatternRole]:
    """Return what each pattern of the validation may be used for, by its key.

    Examples
    --------
    >>> pattern_roles()["P8"].role
    'seen'
    """
    return {key: PatternRole(key, **row) for key, row in _tables()["patterns"].items()}
