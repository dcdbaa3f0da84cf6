"""Ties for a real county, which no open data hold: made from real neighbours and shared bodies by the rules below.

A tie says that two bodies have an occasion to deal with each other, not that they do. Each is kept with its ground.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

WORKING, WEAK = 0.5, 0.3  # the illustrative county's starting strengths
NEAREST = 3  # neighbours a council deals with: those with the longest boundaries
LEAST_PATIENTS = 0.1  # share of a trust's patients from which on trust and council deal with each other

GROUNDS = {
    "team": "the central team and every other member, both ways",
    "county": "the county council and each of its districts, both ways: duties in two tiers",
    "boundary": f"each council to those of its neighbours with which it has the longest boundaries, at most {NEAREST}",
    "safety": "councils that share a community safety partnership, both ways",
    "police": "the police and the upper-tier councils, both ways; each district to the police: its safety partnership",
    "fire": "the fire service, the police and the upper-tier councils, both ways",
    "combined": "a combined authority and its member councils, both ways",
    "patients": "an NHS trust and the upper-tier councils from whose areas at least a tenth of its patients come, both "
    "ways; such districts to the trust",
    "voluntary": "the voluntary body and the upper-tier councils and health bodies, both ways",
}


@dataclass
class Ties:
    """Ties with their strengths and grounds; the first ground of a tie counts, and the greatest strength."""

    size: int
    strength: npt.NDArray[np.float64] = field(init=False)
    grounds: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.strength = np.zeros((self.size, self.size))

    def add(self, ego: int, alter: int, strength: float, ground: str) -> None:
        """Let one member deal with another."""
        if ego == alter:
            return
        self.strength[ego, alter] = max(self.strength[ego, alter], strength)
        self.grounds.setdefault((ego, alter), ground)

    def mutual(self, one: int, others: Sequence[int], strength: float, ground: str) -> None:
        """Let one member and each of several others deal with each other."""
        for other in others:
            self.add(one, other, strength, ground)
            self.add(other, one, strength, ground)


@dataclass(frozen=True)
class Places:
    """Where in the list of members each kind of body stands.

    Parameters
    ----------
    size, team, voluntary : int
    county, police, fire : int
        -1 where there is none.
    districts, unitaries : tuple of int
    combined : mapping of place to places of its member councils
    near : mapping of place to places
        The neighbours, the longest boundary first.
    safety : sequence of tuples of places
        Councils that share a community safety partnership.
    patients : mapping of the place of a health body to {place of a council: share of its patients}
    """

    size: int
    team: int
    voluntary: int
    county: int
    police: int
    fire: int
    districts: tuple[int, ...]
    unitaries: tuple[int, ...]
    combined: Mapping[int, tuple[int, ...]]
    near: Mapping[int, Sequence[int]]
    safety: Sequence[tuple[int, ...]]
    patients: Mapping[int, Mapping[int, float]]

    @property
    def upper(self) -> tuple[int, ...]:
        """The county council, where there is one, and the unitary councils."""
        return (*((self.county,) if self.county >= 0 else ()), *self.unitaries)


def construct(at: Places) -> Ties:
    """Return the ties that the rules of `GROUNDS` give.

    Parameters
    ----------
    at : Places

    Examples
    --------
    >>> two = Places(4, 3, 2, 0, -1, -1, (1,), (), {}, {}, (), {})
    >>> sorted(Counter(construct(two).grounds.values()).items())
    [('county', 2), ('team', 6), ('voluntary', 2)]
    """
    ties = Ties(at.size)
    if at.county >= 0:
        ties.mutual(at.county, at.districts, WORKING, "county")
    for together in at.safety:
        for one in together:
            ties.mutual(one, together, WORKING, "safety")
    for council, neighbours in at.near.items():
        for other in neighbours[:NEAREST]:
            ties.add(council, other, WEAK, "boundary")
    for combined, councils in at.combined.items():
        ties.mutual(combined, councils, WORKING, "combined")
    if at.police >= 0:
        ties.mutual(at.police, at.upper, WORKING, "police")
        for district in at.districts:
            ties.add(district, at.police, WEAK, "police")
    if at.fire >= 0:
        ties.mutual(at.fire, at.upper, WEAK, "fire")
        if at.police >= 0:
            ties.mutual(at.fire, (at.police,), WORKING, "fire")
    for health, shares in at.patients.items():
        for council, share in shares.items():
            if share >= LEAST_PATIENTS and council in at.upper:
                ties.mutual(health, (council,), WEAK, "patients")
            elif share >= LEAST_PATIENTS:
                ties.add(council, health, WEAK, "patients")
    ties.mutual(at.voluntary, (*at.upper, *at.patients), WEAK, "voluntary")
    ties.mutual(at.team, range(at.size), WORKING, "team")
    return ties


def counted_grounds(ties: Ties) -> list[str]:
    """Return how many ties each ground gives, as phrases."""
    count = Counter(ties.grounds.values())
    return [f"{count[ground]}: {said}" for ground, said in GROUNDS.items() if count[ground]]
