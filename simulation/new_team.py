"""Add a central team to a partnership that lists none: as a member that deals with all others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord

NAME = "Central team"


def with_team(partnership: Partnership, team: TeamRecord, strength: float) -> Partnership:
    """Return a partnership that a central team convenes, with the team as its last member.

    Parameters
    ----------
    partnership : Partnership
        Without a member of kind central_team.
    team : TeamRecord
        Its staff, and who pays.
    strength : float
        Of its ties: it has one with every member, in both directions, since dealing with them is its work. 0 for none.

    Returns
    -------
    Partnership
        The team attends every venue that all members attend.

    Examples
    --------
    >>> from partnership_dynamics.simulation.shire import shire_county
    >>> county = shire_county()
    >>> team = county.team_place
    >>> kept = [place for place in range(len(county.members)) if place != team]
    >>> without = replace(county, members=tuple(county.members[k] for k in kept), tie=county.tie[np.ix_(kept, kept)],
    ...                   strength=county.strength[np.ix_(kept, kept)], governance="shared", venues=())
    >>> again = with_team(without, county.team, 0.2)
    >>> again.team_place, int(again.tie[-1].sum()), again.governance
    (16, 16, 'team')
    """
    n = len(partnership.members)
    names = {member.name for member in partnership.members}
    name = next(one for one in (NAME, *(f"{NAME} {k}" for k in range(2, n + 3))) if one not in names)
    record = MemberRecord(name, "central_team", seats=(Seat(3, "corporate"),))
    tie = np.zeros((n + 1, n + 1), dtype=partnership.tie.dtype)
    weight = np.zeros((n + 1, n + 1))
    tie[:n, :n], weight[:n, :n] = partnership.tie, partnership.strength
    if strength > 0.0:
        tie[n, :n] = tie[:n, n] = 1
        weight[n, :n] = weight[:n, n] = strength
    venues = tuple(
        replace(venue, members=(*venue.members, n)) if len(set(venue.members)) == n else venue
        for venue in partnership.venues
    )
    return replace(
        partnership,
        members=(*partnership.members, record),
        tie=tie,
        strength=weight,
        governance="team",
        lead=-1,
        team=team,
        venues=venues,
    )
