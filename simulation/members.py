"""The members of a partnership as Mesa agents: thin and real.

An agent owns one row of the state's tables and acts by the same compiled rules that whole histories run on. So a
lesson can ask one council what it would do, a subclass can do something else, and stepping agent by agent gives the
same numbers, bit for bit, as a compiled history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from simulation.partnership import COUNCILS, KINDS
from simulation.rules import (
    commitment,
    contacts,
    convening,
    delivery,
    ideas,
    learning,
    news,
    shocks,
    spinoffs,
    ties,
    trust,
    turnover,
)

if TYPE_CHECKING:
    from simulation.model import PartnershipModel


class Member(mesa.Agent):
    """An organisation at the table.

    Parameters
    ----------
    model : PartnershipModel
    row : int
        Its row in the state's tables; it never changes.
    name : str
    """

    model: PartnershipModel

    def __init__(self, model: PartnershipModel, row: int, name: str) -> None:
        super().__init__(model)
        self.row = row
        self.name = name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def kind(self) -> str:
        """What kind of organisation it is, one of `simulation.partnership.KINDS`."""
        return KINDS[self.model.state.members[self.row].kind]

    @property
    def is_active(self) -> bool:
        """Whether it is a member now."""
        return bool(self.model.state.members[self.row].active)

    @property
    def hours_left(self) -> float:
        """Hours of this quarter not yet used."""
        return float(self.model.state.members[self.row].free)

    @property
    def partners(self) -> list[Member]:
        """The members it deals with (its outgoing ties), in row order."""
        tied = np.flatnonzero(self.model.state.network.tie[self.row])
        return [self.model.members[j] for j in tied]

    def trust_in(self, other: Member) -> float:
        """Return its trust in another member, 0 to 1."""
        return float(contacts.trust(self.model.state, self.row, other.row))

    # One method a phase of the quarter; `PartnershipModel` calls them in the order of `simulation.schedule`.

    def hold_election(self) -> None:
        """Hold its election if it is due."""
        shocks.election_of(self.model.state, self.row)

    def lose_staff(self) -> None:
        """Let representatives leave, hand over and move."""
        turnover.turnover_of(self.model.state, self.row)

    def give_hours(self) -> None:
        """Set its hours of the quarter, and take from them what ties, meetings and contribution cost."""
        convening.hours_of(self.model.state, self.row)

    def attend_meetings(self) -> None:
        """Talk with another member at each meeting."""
        convening.meetings_of(self.model.state, self.row)

    def pass_news(self) -> None:
        """Tell its contacts of the projects it has heard of."""
        news.news_of(self.model.state, self.row)

    def raise_ideas(self) -> None:
        """Raise an idea, and seek its own sponsorship."""
        ideas.idea_of(self.model.state, self.row)

    def decide(self) -> None:
        """Take every decision that is due about projects."""
        commitment.commitment_of(self.model.state, self.row)

    def coordinate_project(self, project: int) -> None:
        """As sponsor, clear the issues of a project as far as that goes this quarter."""
        delivery.coordinate(self.model.state, project)

    def lead_project(self, project: int) -> None:
        """As sponsor, have a project worked on for the quarter."""
        delivery.work(self.model.state, project)

    def conclude_project(self, project: int) -> None:
        """As sponsor, let the partners of a delivered project keep what they gained."""
        trust.outcome_of(self.model.state, project)

    def settle_ties(self) -> None:
        """Let trust drift, used ties grow and unused ones fade."""
        trust.settle_ties_of(self.model.state, self.row)

    def learn(self) -> None:
        """Take over a practice from a contact."""
        learning.learning_of(self.model.state, self.row)

    def reconsider_ties(self) -> int:
        """Add, drop or keep one tie; return the row of the alter, its own row for no change."""
        return int(ties.reconsider(self.model.state, self.row))

    def found_venue(self, project: int) -> None:
        """After a delivered project, found a venue with partners who are close."""
        spinoffs.spin_off_from(self.model.state, project)


class Council(Member):
    """An elected council, or its councillors."""

    @property
    def priorities(self) -> dict[str, float]:
        """Its weights over the four project types."""
        from simulation.partnership import PROJECT_TYPES

        return dict(zip(PROJECT_TYPES, map(float, self.model.state.priorities[self.row]), strict=True))


class Service(Member):
    """A service or body that is not elected: police, fire, health, a voluntary body, a parish association."""


class CentralTeam(Member):
    """The central staff team: it joins no project, and its hours go to the five uses of `TEAM_USES`."""

    @property
    def is_convener(self) -> bool:
        """Whether it convenes the partnership now."""
        return bool(self.model.state.conditions[0].convener == self.row)


def agent_class(kind: str) -> type[Member]:
    """Return the agent class for a kind of member."""
    if kind == "central_team":
        return CentralTeam
    return Council if kind in (*COUNCILS, "councillors") else Service
