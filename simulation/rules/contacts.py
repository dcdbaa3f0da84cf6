"""What a pair of members is to each other: contact, strength, trust and belief. Shared by the other rules."""

from __future__ import annotations

from partnership_dynamics.simulation.compiled import inner, rule
from partnership_dynamics.simulation.state import State
from partnership_dynamics.simulation.ties.network import Network, toggle

ROUNDING = 1e-9


@inner
def set_tie(network: Network, i: int, j: int, value: int) -> None:
    """Make the tie from i to j present (1) or absent (0)."""
    if network.tie[i, j] != value:
        toggle(network, i, j)


@inner
def in_contact(s: State, i: int, j: int) -> bool:
    """Say whether either deals with the other: a conversation has two ends."""
    return s.network.tie[i, j] == 1 or s.network.tie[j, i] == 1


@inner
def tie_strength(s: State, i: int, j: int) -> float:
    """Return the strength of the tie from i to j; 0 where there is none."""
    if s.network.tie[i, j] == 0:
        return 0.0
    return s.dyads[i, j].personal + s.dyads[i, j].institutional


@inner
def pair_strength(s: State, i: int, j: int) -> float:
    """Return the stronger of the two ties between a pair."""
    return max(tie_strength(s, i, j), tie_strength(s, j, i))


@inner
def is_working(s: State, strength: float) -> bool:
    """Say whether a strength reaches `working_strength`; a rounding error is not to decide it."""
    return strength >= s.settings[0].working_strength - ROUNDING


@inner
def works(s: State, i: int, j: int) -> bool:
    """Say whether a pair has a tie at working strength (`working_strength`)."""
    return is_working(s, pair_strength(s, i, j))


@rule
def trust(s: State, i: int, j: int) -> float:
    """Return i's trust in j: the mean of Beta(a, b)."""
    a = s.dyads[i, j].trust_a
    return a / (a + s.dyads[i, j].trust_b)


@inner
def prior_belief(s: State) -> float:
    """Return the belief in a member one knows nothing of; a shared vision lifts it towards first trust."""
    c = s.settings[0]
    return c.prior + s.conditions[0].vision * (c.tied_trust - c.prior)


@inner
def belief(s: State, i: int, j: int) -> float:
    """Return i's belief that j will keep to a project.

    Direct trust over a tie; else the prior or the best two-step path, whichever convinces, together
    1 - (1 - prior)(1 - path), but never more than direct trust would give (Coleman 1990: trust through intermediaries).
    """
    prior = prior_belief(s)
    if s.conditions[0].open_assurance == 0:
        return prior
    direct = trust(s, i, j)
    if s.network.tie[i, j] == 1:
        return direct
    path = 0.0
    for h in range(len(s.members)):
        if s.network.tie[i, h] == 1 and s.network.tie[h, j] == 1:
            path = max(path, trust(s, i, h) * trust(s, h, j))
    if path == 0.0:
        return min(prior, direct)
    return min(1.0 - (1.0 - prior) * (1.0 - path), direct)


@inner
def clear_tie_record(s: State, i: int, j: int) -> None:
    """Forget what belonged to the tie from i to j; trust is kept, since experience outlives contact."""
    d = s.dyads[i, j]
    d.personal = 0.0
    d.institutional = 0.0
    d.age = 0
    d.agreement = 0
    d.second = 0
    d.used = 0
    d.joint = 0
    d.novated = 0


@inner
def begin_tie(s: State, i: int, j: int, personal: float) -> None:
    """Begin a tie from i to j: no institutional part yet, no history."""
    set_tie(s.network, i, j, 1)
    clear_tie_record(s, i, j)
    s.dyads[i, j].personal = personal


@inner
def end_tie(s: State, i: int, j: int) -> None:
    """End the tie from i to j, with its strength, if there is one."""
    if s.network.tie[i, j] == 1:
        set_tie(s.network, i, j, 0)
        clear_tie_record(s, i, j)


@inner
def mark_used(s: State, i: int, j: int) -> None:
    """Note that a pair dealt with each other this quarter."""
    s.dyads[i, j].used = 1
    s.dyads[j, i].used = 1


@inner
def mark_joint(s: State, i: int, j: int) -> None:
    """Note that a pair worked together on a project this quarter."""
    mark_used(s, i, j)
    s.dyads[i, j].joint = 1
    s.dyads[j, i].joint = 1


@inner
def look_into_venues(s: State, i: int) -> None:
    """Fill ``exposure`` with how far the venues that i attends let it talk with each other member, 0 to 1.

    In a venue that is the share of the others with whom a member talks at length in a quarter: nearly all of a small
    group that meets often, few of a large board (Scott 2016; exposure in a convened group).
    """
    for j in range(len(s.members)):
        s.exposure[j] = 0.0
    for v in range(s.conditions[0].venues):
        if s.venues[v].active == 0 or s.attends[v, i] != 1:
            continue
        others = -1
        for j in range(len(s.members)):
            if s.attends[v, j] == 1:
                others += 1
        if others <= 0:
            continue
        share = min(s.venues[v].meetings * s.settings[0].talks / others, 1.0)
        for j in range(len(s.members)):
            if j != i and s.attends[v, j] == 1:
                s.exposure[j] = min(s.exposure[j] + share, 1.0)


@inner
def spend_on_issues(s: State, i: int, hours: float) -> None:
    """Take hours for issues from a member."""
    m = s.members[i]
    m.free -= hours
    m.issue_left -= hours
    m.on_issues += hours


@inner
def spend_convener(s: State, hours: float) -> None:
    """Take hours from the convener's budget of the use at hand."""
    c = s.conditions[0]
    c.convener_left -= hours
    c.convener_spent += hours
