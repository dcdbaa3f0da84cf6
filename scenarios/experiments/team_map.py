"""Where a central team helps, does nothing or hurts: staff, load, size, density among members, and who pays.

In each cell the same members, in the same drawn network, are run with a team that deals with all of them and without
one (no staff, nobody who pays for any, nobody convening). The network is held as it is, so that its density is that of
the cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any, Literal

import numpy as np

from partnership_dynamics.scenarios.ensemble.ensemble import Case
from partnership_dynamics.scenarios.experiments.blocks import Gathered
from partnership_dynamics.scenarios.experiments.patterns import ties_of
from partnership_dynamics.scenarios.experiments.structures import STRENGTH
from partnership_dynamics.scenarios.experiments.world import FROZEN, ExperimentWorld, row_data
from partnership_dynamics.simulation.parameters import settings
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, VenueRecord
from partnership_dynamics.simulation.start import Setup

STREAM = 400
Payer = Literal["members", "grant"]
PAYERS: dict[Payer, float] = {"members": 1.0, "grant": 0.0}  # who pays, as the share of the cost that members pay


@dataclass(frozen=True)
class Grid:
    """The levels of the map.

    Attributes
    ----------
    staff : tuple of float
        Full-time staff.
    load : tuple of float
        Ideas, as a multiple of what the partnership has.
    size : tuple of int
        Members, the team apart.
    contacts : tuple of float
        With how many other members each deals, on average.
    """

    staff: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0)
    load: tuple[float, ...] = (0.5, 1.0, 2.0)
    size: tuple[int, ...] = (8, 16, 32)
    contacts: tuple[float, ...] = (1.0, 3.0, 6.0)


QUICK = Grid((0.5, 2.0), (0.5, 2.0), (8, 16), (1.0, 6.0))


def resized(partnership: Partnership, size: int) -> Partnership:
    """Return a partnership with so many members and a team: the first members, or members of the same kinds again.

    Venues keep those of their members who are there, and gain those that stand for them.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> larger = resized(shire_county(), 20)
    >>> len(larger.members), larger.members[-1].kind
    (21, 'central_team')
    """
    team = partnership.team_place
    record = MemberRecord("Central team", "central_team") if team < 0 else partnership.members[team]
    bodies = [place for place in range(len(partnership.members)) if place != team]
    origin = [bodies[place % len(bodies)] for place in range(size)]
    areas = max(partnership.members[place].area for place in bodies) + 1
    records = []
    for place, source in enumerate(origin):
        one, turn = partnership.members[source], place // len(bodies)
        area = one.area + turn * areas if one.area >= 0 else -1
        records.append(replace(one, name=f"{one.name} {turn + 1}", area=area) if turn else one)
    places = {source: [place for place, of in enumerate(origin) if of == source] for source in bodies}
    places[team] = [size]
    venues = tuple(
        VenueRecord(venue.name, tuple(sorted(p for source in venue.members for p in places[source])), venue.meetings)
        for venue in partnership.venues
    )
    empty = np.zeros((size + 1, size + 1))
    return replace(
        partnership,
        members=(*records, record),
        tie=empty.astype(np.uint8),
        strength=empty,
        governance="team",
        lead=-1,
        venues=venues,
    )


@dataclass(frozen=True)
class MapCell:
    """One place of the map."""

    staff: float
    load: float
    size: int
    contacts: float
    payer: Payer

    @property
    def name(self) -> str:
        """The name of the case with a team."""
        return f"map/{self.staff:g}/{self.load:g}/{self.size}/{self.contacts:g}/{self.payer}"

    @property
    def without(self) -> str:
        """The name of the case without one."""
        return f"map/none/{self.load:g}/{self.size}/{self.contacts:g}"


def cells(grid: Grid) -> list[MapCell]:
    """Return all places of the map."""
    return [MapCell(*one) for one in product(grid.staff, grid.load, grid.size, grid.contacts, PAYERS)]


def _network(world: ExperimentWorld, size: int, contacts: float, block: int) -> np.ndarray:
    """Return members tied at random, so many each on average, and the team, the last, tied to all."""
    generator = world.generator(block, STREAM + size)  # sparser networks of a size are parts of denser ones
    everything = list(combinations(range(size), 2))
    wanted = min(round(contacts * size / 2), len(everything))
    chosen = [everything[place] for place in generator.permutation(len(everything))[:wanted]]
    return ties_of(size + 1, [*((place, size) for place in range(size)), *chosen], 0, generator)


def cases(world: ExperimentWorld, block: int, grid: Grid) -> dict[str, Case]:
    """Return every case of this part, by name."""
    found: dict[str, Case] = {}
    rate = float(settings(dict(world.parameters))[0].idea_rate)
    for size, contacts in product(grid.size, grid.contacts):
        tie = _network(world, size, contacts, block)
        base = replace(resized(world.partnership, size), tie=tie, strength=STRENGTH * tie.astype(np.float64))
        for load in grid.load:
            constants = {**world.parameters, **FROZEN, "idea_rate": min(load * rate, 1.0)}
            here = [cell for cell in cells(grid) if (cell.size, cell.contacts, cell.load) == (size, contacts, load)]
            for cell in here:
                here_team = replace(base, team=replace(base.team, staff=cell.staff, members_pay=PAYERS[cell.payer]))
                found[cell.name] = Case(cell.name, cell.name, Setup(here_team, world.quarters, constants))
            alone = Setup(replace(base, governance="shared"), world.quarters, constants)
            found[here[0].without] = Case(here[0].without, here[0].without, alone)
    return found


def drawn(grid: Grid) -> list[str]:
    """Return the names of the cases whose network is another one in each block: all of them."""
    return sorted({name for cell in cells(grid) for name in (cell.name, cell.without)})


def rows(world: ExperimentWorld, gathered: Gathered, grid: Grid) -> list[dict[str, Any]]:
    """Return what a team changes in each place of the map, and whether it helps, hurts or does nothing that matters."""
    words = {"better": "helps", "worse": "hurts", "no difference": "does nothing", "cannot tell yet": "cannot tell"}
    result = []
    for cell in cells(grid):
        row = gathered.row(cell.name, cell.without)
        result.append(
            {
                "staff": cell.staff,
                "load": cell.load,
                "size": cell.size,
                "contacts": cell.contacts,
                "payer": cell.payer,
                **row_data(row),
                "verdict": words[world.judged(row)],
            }
        )
    return result
