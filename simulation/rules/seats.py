"""What the people at the table bring forward, by the directorate that each of them comes from.

Where officials sit accounts for what they attend to and decide better than anything else asked of them (Egeberg and
Stigen 2021), so what makes a seat raise its own types of project also makes them worth more to those who sit there.
"""

from __future__ import annotations

import math

from partnership_dynamics.simulation.compiled import inner
from partnership_dynamics.simulation.state import MAX_SEATS, State

CITIZEN_FACING, CORPORATE, ICT, POLITICAL = range(4)
CUSTOMER_SERVICE, ADMINISTRATIVE_REFORM, LOCAL_DEMOCRACY, POLICY_MAKING = range(4)
SCALE = math.sqrt(6.0) / math.pi  # of an extreme-value disturbance, as a share of its standard deviation


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
def seat_utility(s: State) -> float:
    """Return how much more its own types are worth to whoever sits on a seat, in units of utility.

    Odds of `seat_effect` among ideas are a difference in utility of its logarithm, times the scale of the disturbance
    (random utility, McFadden 1974): here an extreme-value one as wide as the noise of a decision.
    """
    c = s.settings[0]
    return c.noise * SCALE * math.log(c.seat_effect)


@inner
def table_worth(s: State, i: int, kind: int, more: float) -> float:
    """Return how much more a type is worth to those whom i sends than others are, each alike; `more` to one of them."""
    own = 0
    filled = 0
    for seat in range(MAX_SEATS):
        if s.seats[i, seat].filled == 1:
            filled += 1
            if is_own_type(s.seats[i, seat].directorate, kind):
                own += 1
    if filled == 0:
        return 0.0
    return more * own / filled
