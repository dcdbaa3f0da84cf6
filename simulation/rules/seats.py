"""What the people at the table bring forward, by the directorate that each of them comes from.

Where officials sit accounts for what they attend to and decide better than anything else asked of them (Egeberg and
Stigen 2021), so the same weight bears on the ideas that a seat raises and on the decisions of those who sit there.
"""

from __future__ import annotations

from simulation.compiled import inner
from simulation.state import MAX_SEATS, State

CITIZEN_FACING, CORPORATE, ICT, POLITICAL = range(4)
CUSTOMER_SERVICE, ADMINISTRATIVE_REFORM, LOCAL_DEMOCRACY, POLICY_MAKING = range(4)


@inner
def is_own_type(directorate: int, kind: int) -> bool:
    """Say whether a seat's directorate brings forward projects of this type."""
    if directorate == CITIZEN_FACING:
        return kind == CUSTOMER_SERVICE or kind == LOCAL_DEMOCRACY
    if directorate == CORPORATE:
        return kind == ADMINISTRATIVE_REFORM
    if directorate == ICT:
        return kind == CUSTOMER_SERVICE or kind == ADMINISTRATIVE_REFORM
    return kind == LOCAL_DEMOCRACY or kind == POLICY_MAKING


@inner
def seat_weight(s: State, i: int, seat: int, kind: int) -> float:
    """Return how many times a seat weighs a project type: `seat_effect` for its own types, 1 for others."""
    if is_own_type(s.seats[i, seat].directorate, kind):
        return s.settings[0].seat_effect
    return 1.0


@inner
def table_weight(s: State, i: int, kind: int) -> float:
    """Return how many times those whom i sends weigh a project type, each alike; 1 while nobody sits there."""
    total = 0.0
    filled = 0
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].filled == 1:
            total += seat_weight(s, i, seat, kind)
            filled += 1
    return total / filled if filled > 0 else 1.0
