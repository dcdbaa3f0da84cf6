"""The members of a partnership as Mesa agents: thin and real.

An agent owns one row of the state's tables and acts by the same compiled rules that whole histories run on. So a
lesson can ask one council what it would do, and stepping agent by agent gives the same numbers, bit for bit, as a
compiled history.

An agent of your own is a subclass that overrides one method. Five questions are put to it in words (the *choices*
below: `idea`, `wants`, `offered_hours`, `choose_tie`, `practice`), and whatever a phase of the quarter does can be
overridden as a whole (`raise_ideas`, `decide`, `give_hours`, `reconsider_ties`, `learn` and the others).

Examples
--------
>>> from partnership_dynamics.simulation.model import PartnershipModel
>>> from partnership_dynamics.simulation.shire import shire_county
>>> class Loner(Member):
...     def idea(self):
...         return ""
...
...     def wants(self, project):
...         return False
>>> model = PartnershipModel(shire_county(), agents={"police": Loner}, rng=1, quarters=12)
>>> model.run_model()
>>> [member.live_projects for member in model.members if member.kind == "police"]
[0]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from partnership_dynamics.simulation import acting
from partnership_dynamics.simulation.partnership import COUNCILS, KINDS, PROJECT_TYPES
from partnership_dynamics.simulation.project import Project
from partnership_dynamics.simulation.rules import (
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
    from partnership_dynamics.simulation.model import PartnershipModel


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
    def _record(self) -> Any:
        return self.model.state.members[self.row]

    # --- What it is and has

    @property
    def kind(self) -> str:
        """What kind of organisation it is, one of `simulation.partnership.KINDS`."""
        return KINDS[self._record.kind]

    @property
    def is_active(self) -> bool:
        """Whether it is a member now."""
        return bool(self._record.active)

    @property
    def is_paused(self) -> bool:
        """Whether it decides nothing this quarter, before an election."""
        return bool(self._record.paused)

    @property
    def leader_engagement(self) -> float:
        """How far its leader takes part, 0 to 1."""
        return float(self._record.leader)

    @property
    def priorities(self) -> dict[str, float]:
        """Its weights over the four project types."""
        return dict(zip(PROJECT_TYPES, map(float, self.model.state.priorities[self.row]), strict=True))

    @property
    def hours(self) -> float:
        """Its hours for joint work this quarter, for all uses."""
        return float(self._record.hours)

    @property
    def hours_left(self) -> float:
        """Hours of this quarter not yet used."""
        return float(self._record.free)

    @property
    def hours_on_projects(self) -> float:
        """Hours of this quarter that went into the work of projects."""
        return float(self._record.on_projects)

    @property
    def hours_on_issues(self) -> float:
        """Hours of this quarter that went into clearing issues."""
        return float(self._record.on_issues)

    @property
    def live_projects(self) -> int:
        """How many projects it is committed to that are not over."""
        return int(self._record.live)

    @property
    def delivered_projects(self) -> int:
        """How many projects it has delivered with others."""
        return int(self._record.delivered)

    @property
    def partners(self) -> list[Member]:
        """The members it deals with (its outgoing ties), in row order."""
        tied = np.flatnonzero(self.model.state.network.tie[self.row])
        return [self.model.members[j] for j in tied]

    @property
    def ties(self) -> int:
        """How many members it deals with."""
        return int(self.model.state.network.tie[self.row].sum())

    @property
    def projects(self) -> list[Project]:
        """The projects that it has heard of, oldest first."""
        s = self.model.state
        rows = np.flatnonzero(s.responses["heard"][: s.conditions[0].projects, self.row] >= 0)
        return [Project(self.model, row) for row in rows.tolist()]

    def trust_in(self, other: Member) -> float:
        """Return its trust in another member, 0 to 1."""
        return float(contacts.trust(self.model.state, self.row, other.row))

    # --- Choices: the questions that an agent of your own may answer. None leaves the answer to the rule.

    def idea(self) -> str | None:
        """Return the type of an idea to raise this quarter, empty for none; the rule draws one by chance."""
        return None

    def wants(self, project: Project) -> bool | None:
        """Say whether to commit to a project, to have it when asked as leader, or to stay in it once it is stalled."""
        return None

    def offered_hours(self) -> float | None:
        """Return the hours that it gives to joint work this quarter; the rule has them from its description."""
        return None

    def choose_tie(self, worth: Mapping[Member, float]) -> Member | None:
        """Return the member with which to begin or end a tie, itself for no change.

        Parameters
        ----------
        worth : mapping of Member to float
            What each change would be worth to it, in units of utility; 0 for no change. The rule adds noise and takes
            the largest.
        """
        return None

    def practice(self, offers: Mapping[Project, float]) -> Project | None:
        """Return the delivered project whose practice to take over; the rule draws one by chance.

        Parameters
        ----------
        offers : mapping of Project to float
            Practices that it lacks and could hear of, with the chance at which the rule would take each over.
        """
        return None

    def _act(self, action: int, a: int = 0, b: int = 0) -> float:
        """Take one of the actions of `simulation.acting`."""
        return float(acting.act(self.model.state, action, self.row, a, b))

    def _answers(self, choice: str) -> bool:
        """Say whether a subclass answers a question itself."""
        return getattr(type(self), choice) is not getattr(Member, choice)

    # --- One method a phase of the quarter; `PartnershipModel` calls them in the order of `simulation.schedule`.

    def hold_election(self) -> None:
        """Hold its election if it is due."""
        shocks.election_of(self.model.state, self.row)

    def lose_staff(self) -> None:
        """Let representatives leave, hand over and move."""
        turnover.turnover_of(self.model.state, self.row)

    def give_hours(self) -> None:
        """Set its hours of the quarter, and take from them what ties, meetings and a contribution cost."""
        offered = self.offered_hours()
        if offered is not None:
            if not offered >= 0.0:
                raise ValueError(f"{self.name} offers {offered} hours; they cannot be negative")
            self._record.gross_hours = offered
        convening.hours_of(self.model.state, self.row)

    def attend_meetings(self) -> None:
        """Talk with another member at each meeting."""
        convening.meetings_of(self.model.state, self.row)

    def pass_news(self) -> None:
        """Tell its contacts of the projects it has heard of."""
        news.news_of(self.model.state, self.row)

    def raise_ideas(self) -> None:
        """Raise an idea, and seek its own sponsorship."""
        kind = self.idea()
        if kind is None:
            ideas.idea_of(self.model.state, self.row)
        elif kind:
            self.raise_idea(kind)

    def raise_idea(self, kind: str) -> Project | None:
        """Raise an idea of a type and seek its own sponsorship; return it, None where it cannot raise one now."""
        if kind not in PROJECT_TYPES:
            raise ValueError(f"{kind!r} is no type of project; there are {', '.join(PROJECT_TYPES)}")
        row = int(self._act(acting.IDEA, PROJECT_TYPES.index(kind)))
        return Project(self.model, row) if row >= 0 else None

    def decide(self) -> None:
        """Take every decision that is due about projects."""
        if not self._answers("wants"):
            commitment.commitment_of(self.model.state, self.row)
            return
        s = self.model.state
        if not self.is_active or self._record.team:
            return
        for on in range(int(s.conditions[0].queued)):
            row = int(self._act(acting.TURN, on))
            due = int(self._act(acting.DUE, row))
            if due == commitment.NOTHING:
                continue
            answer = self.wants(Project(self.model, row))
            if answer is None:
                self._act(acting.BY_RULE, row, due)
            elif answer:
                self._act(acting.AGREE, row, due)
            else:
                self._act(acting.REFUSE, row, due)

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
        if not self._answers("practice"):
            learning.learning_of(self.model.state, self.row)
            return
        s = self.model.state
        chances = {row: self._act(acting.CHANCE, row) for row in range(s.conditions[0].projects)}
        chosen = self.practice({Project(self.model, row): chance for row, chance in chances.items() if chance > 0.0})
        if chosen is None:
            learning.learning_of(s, self.row)
        else:
            self._act(acting.LEARN, chosen.row)

    def reconsider_ties(self) -> int:
        """Add, drop or keep one tie; return the row of the alter, its own row for no change."""
        if not self._answers("choose_tie"):
            return int(ties.reconsider(self.model.state, self.row))
        s = self.model.state
        turn = int(self._act(acting.TIE_TURN))
        if not self.is_active:
            return self.row
        ties.evaluate(s, self.row)
        worth = {
            self.model.members[row]: float(s.sight.gain[row]) if row != self.row else 0.0
            for row in np.flatnonzero(s.permitted).tolist()
        }
        chosen = self.choose_tie(worth)
        row = int(self._act(acting.TIE_CHOICE, turn)) if chosen is None else chosen.row
        return int(self._act(acting.TIE_CHANGE, row, turn))

    def found_venue(self, project: int) -> None:
        """After a delivered project, found a venue with partners who are close."""
        spinoffs.spin_off_from(self.model.state, project)


class Council(Member):
    """An elected council, or its councillors."""


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
