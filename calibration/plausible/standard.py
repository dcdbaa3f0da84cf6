"""The three standard partnerships on which targets are computed: Shire County, an estuary and a coalition.

The last two stand for surveyed partnerships. Their surveys may not be copied, so each is generated from figures that
its study publishes (size, kinds, density, how far ties go through one member, who governs), with keyed draws; tests
check that the real surveys live as well under the same parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from partnership_dynamics.calibration.defaults import DEFAULTS, LEAD_STAFF, STRENGTH_WITHOUT_WEIGHTS
from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.partnership import MemberRecord, Partnership, TeamRecord, VenueRecord
from partnership_dynamics.simulation.shire import shire_county

GENERATED_SEED = 2010
# Berardo and Scholz (2010): ten estuaries, 194 organisations, each naming about one and a half contacts; government and
# others in about equal parts, no lead agency.
ESTUARY_MEMBERS, ESTUARY_CONTACTS, ESTUARY_MUTUAL = 19, 1.5, 0.25
# Luke et al. (2013): a state partnership of 25 organisations round a lead agency, more than half of all pairs in
# regular contact, the lead agency with everybody.
COALITION_MEMBERS, COALITION_DENSITY = 25, 0.58


def _members(kinds: Mapping[str, int]) -> tuple[MemberRecord, ...]:
    """Return so many members of each kind, with what a survey does not say filled in as for any survey."""
    found = []
    for kind, count in kinds.items():
        default = DEFAULTS[kind]
        found += [
            MemberRecord(f"{kind} {k + 1}", kind, -1, default.leader_engagement, default.priorities, (default.seat,))
            for k in range(count)
        ]
    return tuple(found)


def _lots(stream: int, n: int) -> np.ndarray:
    """Return a keyed number from 0 to 1 for each ordered pair, float64 (n, n)."""
    key = rnd.run_key(GENERATED_SEED, stream)
    with np.errstate(over="ignore"):
        return np.array([[rnd.uniform(key, rnd.CALIBRATED_DRAW, 0, i, j, 0) for j in range(n)] for i in range(n)])


def _board(n: int) -> tuple[VenueRecord, ...]:
    return (VenueRecord("Partnership board", tuple(range(n))),)


def estuary() -> Partnership:
    """Return an estuary's policy network without a convener, of the published size, naming and reciprocity.

    Examples
    --------
    >>> made = estuary()
    >>> len(made.members), int(made.tie.sum()), made.governance
    (19, 28, 'shared')
    """
    n = ESTUARY_MEMBERS
    lots = _lots(1, n)
    np.fill_diagonal(lots, 2.0)
    tie = np.zeros((n, n), dtype=np.uint8)
    wanted = round(ESTUARY_CONTACTS * n)
    mutual = round(ESTUARY_MUTUAL * wanted / 2)
    pairs = sorted((float(lots[i, j]), i, j) for i in range(n) for j in range(i + 1, n))
    for _lot, i, j in pairs[:mutual]:
        tie[i, j] = tie[j, i] = 1
    for _lot, i, j in pairs[mutual:]:
        if tie.sum() == wanted:
            break
        ego, alter = (i, j) if lots[j, i] < 0.5 else (j, i)
        tie[ego, alter] = 1
    return Partnership(
        name="An estuary (generated)",
        members=_members({"county": 2, "district": 4, "national_body": 4, "voluntary": 5, "other": 4}),
        tie=tie,
        strength=STRENGTH_WITHOUT_WEIGHTS * tie.astype(np.float64),
        governance="shared",
        team=TeamRecord(staff=0.0),
        venues=_board(n),
        illustrative=True,
        source="generated from the size, naming and reciprocity that Berardo and Scholz (2010) report",
    )


def coalition() -> Partnership:
    """Return a coalition round a lead agency, of the published size and density.

    Examples
    --------
    >>> made = coalition()
    >>> len(made.members), round(float(made.tie.mean()) * 25 / 24, 2), int(made.tie[0].sum()), made.governance
    (25, 0.58, 24, 'lead')
    """
    n = COALITION_MEMBERS
    lots = _lots(2, n)
    wanted = round(COALITION_DENSITY * n * (n - 1) / 2)
    # The lead deals with all; others are more or less active, so that contacts of contacts often know one another.
    active = _lots(3, n)[0]
    pairs = sorted(
        (float(lots[i, j] / (0.3 + active[i] * active[j])), i, j) for i in range(1, n) for j in range(i + 1, n)
    )
    tie = np.zeros((n, n), dtype=np.uint8)
    tie[0, 1:] = tie[1:, 0] = 1
    for _lot, i, j in pairs[: wanted - (n - 1)]:
        tie[i, j] = tie[j, i] = 1
    return Partnership(
        name="A coalition (generated)",
        members=_members({"health": 3, "county": 2, "national_body": 4, "voluntary": 10, "other": 6}),
        tie=tie,
        strength=STRENGTH_WITHOUT_WEIGHTS * tie.astype(np.float64),
        directed=False,
        governance="lead",
        lead=0,
        team=TeamRecord(staff=LEAD_STAFF),
        venues=_board(n),
        illustrative=True,
        source="generated from the size, density and lead agency that Luke et al. (2013) report",
    )


def standard_partnerships() -> dict[str, Partnership]:
    """Return the three, by the name that targets call them."""
    return {"shire": shire_county(), "estuary": estuary(), "coalition": coalition()}
