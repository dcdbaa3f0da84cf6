"""A project as an agent sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.state import (
    ABANDONED,
    ACTIVE,
    DELIVERED,
    IDEA,
    NONE,
    RECRUITING,
    STALLED,
    UNSPONSORED,
)

if TYPE_CHECKING:
    from partnership_dynamics.simulation.members import Member
    from partnership_dynamics.simulation.model import PartnershipModel

STAGES = {
    NONE: "none",
    IDEA: "idea",
    RECRUITING: "recruiting",
    ACTIVE: "active",
    STALLED: "stalled",
    DELIVERED: "delivered",
    ABANDONED: "abandoned",
    UNSPONSORED: "unsponsored",
}


@dataclass(frozen=True)
class Project:
    """One project of a running partnership; what it returns is how things stand now.

    Parameters
    ----------
    model : PartnershipModel
    row : int
        Its row in the state's table of projects; it never changes.
    """

    model: PartnershipModel
    row: int

    @property
    def _record(self) -> Any:
        return self.model.state.projects[self.row]

    @property
    def type(self) -> str:
        """One of `simulation.partnership.PROJECT_TYPES`."""
        return PROJECT_TYPES[self._record.type]

    @property
    def stage(self) -> str:
        """Idea, recruiting, active, stalled, delivered, abandoned or unsponsored."""
        return STAGES[int(self._record.stage)]

    @property
    def sponsor(self) -> Member:
        """The member that it came from."""
        return self.model.members[int(self._record.sponsor)]

    @property
    def partners(self) -> list[Member]:
        """The members committed to it, in the order in which they came."""
        rows = self.model.state.partners[self.row]
        return [self.model.members[row] for row in rows[rows >= 0].tolist()]

    @property
    def needed(self) -> int:
        """How many partners it needs."""
        return int(self._record.needed)

    @property
    def risk(self) -> float:
        """What a partner stands to lose who can rely on no other."""
        return float(self._record.risk)

    @property
    def done(self) -> float:
        """The share of its work that is done, 0 to 1."""
        return float(min(self._record.done / max(self._record.work, 1e-9), 1.0))

    @property
    def open_issues(self) -> int:
        """Issues between its partners that nobody has cleared."""
        return int(self._record.open)

    @property
    def age(self) -> int:
        """Quarters since the idea was raised."""
        return int(self.model.quarter - self._record.raised)

    @property
    def holders(self) -> list[Member]:
        """The members that use the practice learnt from it."""
        return [self.model.members[row] for row in np.flatnonzero(self.model.state.holds[self.row]).tolist()]
