"""Shire County: an illustrative partnership in the shape that a 2007 study reports. It is not any real county.

Ten councils (one county, nine districts), councillors, police, fire, a parish councils' association, health, a
voluntary body and a core staff team round which everything turns: few ties besides, a shared vision but hardly a
strategy, modest leadership from the top, few citizen-facing and few senior people at the table.
"""

from __future__ import annotations

import numpy as np

from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, Seat, TeamRecord, VenueRecord

DISTRICTS = (
    "Ashdale",
    "Brookham",
    "Castlewold",
    "Downsea",
    "Elmbridge Vale",
    "Fenmere",
    "Greenhurst",
    "Hillmoor",
    "Ivelford",
)
WORKING_STRENGTH, WEAK = 0.5, 0.3


def _priorities(row: int) -> tuple[float, float, float, float]:
    """Return weights that lean a little to customer service and administrative reform, slightly different for each.

    Nearly even on purpose: the skew of the portfolio is to come from who sits at the table and how senior they are.
    """
    tilt = 0.01 * ((row * 7) % 5 - 2)
    return (0.28 + tilt, 0.27 - tilt, 0.22, 0.23)


def _districts() -> list[MemberRecord]:
    seats = (
        (Seat(3, "ict"),),
        (Seat(2, "ict"), Seat(3, "corporate")),
        (Seat(3, "corporate"),),
        (Seat(2, "corporate"),),
        (Seat(4, "corporate"), Seat(2, "ict")),
        (Seat(2, "ict"),),
        (Seat(3, "citizen_facing"),),
        (Seat(3, "ict"),),
        (Seat(2, "corporate"), Seat(2, "citizen_facing")),
    )
    return [
        MemberRecord(f"{name} District", "district", row // 3, 0.3 + 0.05 * (row % 4), _priorities(row), seats[row])
        for row, name in enumerate(DISTRICTS)
    ]


def shire_members() -> tuple[MemberRecord, ...]:
    """Return the seventeen members: county, nine districts, six other bodies, the staff team last."""
    county = MemberRecord(
        "Shire County Council", "county", -1, 0.5, _priorities(9), (Seat(4, "corporate"), Seat(3, "ict"))
    )
    others = (
        MemberRecord("Councillors' panel", "councillors", -1, 0.4, (0.24, 0.22, 0.28, 0.26), (Seat(4, "political"),)),
        MemberRecord("Shire Police", "police", -1, 0.4, (0.27, 0.28, 0.22, 0.23), (Seat(3, "corporate"),)),
        MemberRecord("Shire Fire and Rescue", "fire", -1, 0.4, (0.27, 0.29, 0.22, 0.22), (Seat(3, "ict"),)),
        MemberRecord(
            "Association of Parish Councils",
            "parish_association",
            -1,
            0.3,
            (0.24, 0.22, 0.32, 0.22),
            (Seat(2, "political"),),
        ),
        MemberRecord("Shire Health", "health", -1, 0.4, (0.29, 0.27, 0.21, 0.23), (Seat(3, "corporate"),)),
        MemberRecord(
            "Shire Voluntary Action", "voluntary", -1, 0.4, (0.27, 0.2, 0.31, 0.22), (Seat(2, "citizen_facing"),)
        ),
        MemberRecord(
            "Partnership staff team",
            "central_team",
            -1,
            0.5,
            (0.25, 0.25, 0.25, 0.25),
            (Seat(3, "corporate"), Seat(2, "ict")),
        ),
    )
    return (county, *_districts(), *others)


def shire_county() -> Partnership:
    """Return the illustrative county.

    Returns
    -------
    Partnership
        Seventeen members; the staff team deals with everybody, and few others deal with one another.

    Examples
    --------
    >>> county = shire_county()
    >>> len(county.members), county.illustrative
    (17, True)
    """
    members = shire_members()
    place = {member.name: row for row, member in enumerate(members)}
    n, team = len(members), len(members) - 1
    strength = np.zeros((n, n))

    def mutual(a: int, b: int, value: float) -> None:
        strength[a, b] = strength[b, a] = value

    for row in range(n - 1):
        mutual(team, row, WORKING_STRENGTH)
    for row in (1, 2, 5, 7):  # the county deals with four of its districts
        mutual(0, row, WORKING_STRENGTH)
    for row in range(1, 9):  # each district knows the next
        strength[row, row + 1] = WEAK
        if row % 3 == 1:
            strength[row + 1, row] = WEAK
    mutual(place["Shire Police"], place["Shire Fire and Rescue"], WORKING_STRENGTH)
    mutual(0, place["Shire Health"], WEAK)
    mutual(0, place["Shire Police"], WEAK)
    mutual(0, place["Councillors' panel"], WEAK)
    strength[place["Shire Voluntary Action"], place["Shire Health"]] = WEAK
    strength[place["Association of Parish Councils"], place["Shire Voluntary Action"]] = WEAK
    return Partnership(
        name="Shire County (illustrative)",
        members=members,
        tie=(strength > 0).astype(np.uint8),
        strength=strength,
        governance="team",
        team=TeamRecord(staff=0.75, style=0.2, members_pay=0.25),
        venues=(
            VenueRecord("Partnership board", tuple(range(n)), 1.0),
            VenueRecord("E-government working group", (0, 1, 2, 5, 7, team), 2.0),
        ),
        vision=0.7,
        strategy=0.1,
        illustrative=True,
        source="made for this project in the shape of a 2007 study; not any real county",
    )
