"""What is assumed of a member where its survey does not say it: one row a kind.

Every figure here is an assumption, on the scale that the model uses, and none was fitted. `WHY` gives the ground of
each column. A survey that has a column for one of them (`leader_engagement`, `hours`, `seniority`, `directorate`)
is taken at its word instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partnership_dynamics.simulation.partnership import Seat

WHY: Mapping[str, str] = {
    "leader_engagement": "assumed: 0.4, a little under the middle, as the 2007 county study reports little leadership "
    "from the top; 0.5 for a council, which is answerable for the partnership",
    "priorities": "assumed: nearly even over the four types for every kind, since the skew of a portfolio is to come "
    "from who sits at the table and how senior they are; a little more weight on the two types that the 2007 county "
    "delivered, on local democracy for voluntary and parish bodies, and on policy for national bodies, "
    "universities, integrated care boards and combined authorities",
    "seats": "assumed: one officer of middle grade (3) from a corporate directorate, since the 2007 study reports few "
    "people from citizen-facing directorates and few senior ones; elected members sit as senior politicians (4)",
    "hours": "not in a survey: the registry's gross_hours for every member",
}

STRENGTH_WITHOUT_WEIGHTS = 0.5  # somewhat above the working strength: who names a partner does deal with it
STRENGTH_LOWEST, STRENGTH_HIGHEST = 0.2, 1.0  # a new tie's strength, and the most there is
LEAD_STAFF, TEAM_STAFF = 0.75, 0.75  # full-time equivalents: the illustrative county's team


@dataclass(frozen=True)
class KindDefaults:
    """What is assumed of a member of one kind.

    Parameters
    ----------
    leader_engagement : float
        0 to 1.
    priorities : tuple of four floats
        Over customer service, administrative reform, local democracy, policy making.
    seat : Seat
        Its one representative.
    """

    leader_engagement: float
    priorities: tuple[float, float, float, float]
    seat: Seat


_COUNCIL = (0.28, 0.27, 0.22, 0.23)
_SERVICE = (0.27, 0.28, 0.22, 0.23)

DEFAULTS: Mapping[str, KindDefaults] = {
    "county": KindDefaults(0.5, _COUNCIL, Seat(3, "corporate")),
    "district": KindDefaults(0.5, _COUNCIL, Seat(3, "corporate")),
    "unitary": KindDefaults(0.5, _COUNCIL, Seat(3, "corporate")),
    "councillors": KindDefaults(0.5, (0.24, 0.22, 0.28, 0.26), Seat(4, "political")),
    "parish_association": KindDefaults(0.4, (0.24, 0.22, 0.32, 0.22), Seat(3, "political")),
    "police": KindDefaults(0.4, _SERVICE, Seat(3, "corporate")),
    "fire": KindDefaults(0.4, _SERVICE, Seat(3, "corporate")),
    "health": KindDefaults(0.4, (0.29, 0.27, 0.21, 0.23), Seat(3, "corporate")),
    "voluntary": KindDefaults(0.4, (0.27, 0.20, 0.31, 0.22), Seat(3, "citizen_facing")),
    "central_team": KindDefaults(0.5, (0.25, 0.25, 0.25, 0.25), Seat(3, "corporate")),
    "national_body": KindDefaults(0.4, (0.24, 0.25, 0.22, 0.29), Seat(3, "corporate")),
    "business": KindDefaults(0.4, (0.28, 0.28, 0.20, 0.24), Seat(3, "corporate")),
    "education": KindDefaults(0.4, (0.28, 0.24, 0.24, 0.24), Seat(3, "citizen_facing")),
    "university": KindDefaults(0.4, (0.26, 0.24, 0.24, 0.26), Seat(3, "corporate")),
    "probation": KindDefaults(0.4, _SERVICE, Seat(3, "corporate")),
    "housing": KindDefaults(0.4, (0.29, 0.27, 0.22, 0.22), Seat(3, "citizen_facing")),
    "integrated_care_board": KindDefaults(0.4, (0.28, 0.27, 0.20, 0.25), Seat(3, "corporate")),
    "combined_authority": KindDefaults(0.5, (0.25, 0.25, 0.22, 0.28), Seat(3, "corporate")),
    "national_park": KindDefaults(0.4, (0.25, 0.23, 0.26, 0.26), Seat(3, "corporate")),
    "other": KindDefaults(0.4, (0.25, 0.25, 0.25, 0.25), Seat(3, "corporate")),
}
