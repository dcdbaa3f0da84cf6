"""Step 10. At times of its own clock, a member adds, drops or keeps one outgoing tie.

An actor-oriented choice (`simulation.ties`, Snijders 2001) over named effects. The tie is binary; its strength, trust
and age enter as covariates of the ego's row. Two-sided where the partnership is undirected: ego proposes, alter must
accept (Snijders and Pickup 2017, model type 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from partnership_dynamics.simulation import randomness as rnd
from partnership_dynamics.simulation.compiled import inner, part, rule
from partnership_dynamics.simulation.parameters import PARAMETERS, settings
from partnership_dynamics.simulation.phases import as_due, once, step_of
from partnership_dynamics.simulation.rules.contacts import begin_tie, end_tie, look_into_venues
from partnership_dynamics.simulation.rules.portfolio import is_live, place_of
from partnership_dynamics.simulation.state import MAX_PARTNERS, MAX_SEATS, State
from partnership_dynamics.simulation.ties.choice import accepts, choose_by_noise
from partnership_dynamics.simulation.ties.gains import utilities_with
from partnership_dynamics.simulation.ties.objective import Objective, objective_from
from partnership_dynamics.simulation.ties.term import Term

ACTOR_COVARIATES = ("kind", "convener", "seniority")
KIND, CONVENER, SENIORITY = range(3)
DYAD_COVARIATES = ("shared_area", "exposure", "shared_project", "trust", "institutional", "strength", "introduced")
SHARED_AREA, EXPOSURE, SHARED_PROJECT, TRUST, INSTITUTIONAL, STRENGTH, INTRODUCED = range(7)
MIDDLE_GRADE = 3.0


def terms_of(directed: bool, changes: Mapping[str, float] | None = None) -> list[Term]:
    """Return the tie model's terms: the named effects with the registry's coefficients.

    Parameters
    ----------
    directed : bool
        An undirected partnership has no reciprocity; popularity and activity are then one and the same.
    changes : mapping, optional
        Constants that differ from their defaults.
    """
    c = dict(zip(PARAMETERS, settings(changes).item(), strict=True))
    terms = [
        Term("density", c["density"]),
        Term("gwespFF", c["closure"], parameter=c["closure_alpha"], slope=c["closure_risk"]),
        Term("inPopSqrt", c["popularity"], slope=c["popularity_risk"]),
        Term("outActSqrt", c["activity"]),
        Term("sameX", c["same_kind"], "kind"),
        Term("egoX", c["team_ego"], "convener"),
        Term("altX", c["team_alter"], "convener"),
        Term("altX", c["seniority_alter"], "seniority"),
        Term("X", c["shared_area"], "shared_area"),
        Term("X", c["venue_create"], "exposure", "creation"),
        Term("X", c["shared_project"], "shared_project"),
        Term("X", c["trust_effect"], "trust"),
        Term("X", c["introduced"], "introduced"),
        Term("X", c["institutional_keep"], "institutional", "endowment"),
        Term("X", c["strength_keep"], "strength", "endowment"),
    ]
    if directed:
        terms.insert(1, Term("recip", c["reciprocity"]))
    return terms


utilities = utilities_with({term.effect for term in terms_of(directed=True)}, "of_a_partnership")


def objective_of(n: int, directed: bool, changes: Mapping[str, float] | None = None) -> Objective:
    """Return the tie model's objective.

    Parameters
    ----------
    n : int
        Rows of members.
    directed, changes
        As in `terms_of`.
    """
    return objective_from(terms_of(directed, changes), n, ACTOR_COVARIATES, DYAD_COVARIATES, directed)


def actor_covariates(members: np.recarray) -> np.ndarray:
    """Return the table of actor covariates, float64 (3, N); what can change is refreshed before each choice."""
    table = np.zeros((len(ACTOR_COVARIATES), len(members)))
    table[KIND] = members["kind"]
    return table


@inner
def draw_contacts(s: State) -> None:
    """Draw, for every pair, which seat of each side holds the relation."""
    c = s.conditions[0]
    for i in range(len(s.members)):
        filled = 0
        for seat in range(MAX_SEATS):
            filled += s.seats[i, seat].filled
        for j in range(len(s.members)):
            s.dyads[i, j].contact = rnd.pick(rnd.uniform(c.key, rnd.CONTACT, 0, i, j, 0), max(filled, 1))


@inner
def waiting_time(s: State, i: int) -> float:
    """Return the time to member i's next chance; a rate of 0 means never."""
    rate = s.settings[0].rate
    if rate <= 0.0:
        return math.inf
    high, low = divmod(s.members[i].turn, rnd.NUMBER_LIMIT)
    return rnd.exponential(s.conditions[0].key, rnd.TIE_CLOCK, 0, i, high, low) / rate


@inner
def start_clocks(s: State) -> None:
    """Draw the time of every member's first chance to reconsider a tie."""
    for i in range(len(s.members)):
        s.members[i].clock = waiting_time(s, i)


@rule
def next_event(s: State) -> int:
    """Return the member whose chance comes next within this quarter (by time, then row); -1 if none does."""
    soonest = float(s.conditions[0].quarter + 1)
    chosen = -1
    for i in range(len(s.members)):
        if s.members[i].clock < soonest:
            soonest = s.members[i].clock
            chosen = i
    return chosen


@inner
def risk_of(s: State, i: int) -> float:
    """Return the mean risk of i's live projects above that of an uncontested one: local, so no oracle."""
    total = 0.0
    live = 0
    for p in range(s.conditions[0].projects):
        if live == s.members[i].live:  # there are no more
            break
        if is_live(s.projects[p].stage) and place_of(s, p, i) >= 0:
            total += s.projects[p].risk
            live += 1
    if live == 0:
        return 0.0
    return total / live - s.settings[0].risk_base


@inner
def refresh_actors(s: State) -> None:
    """Bring the actor covariates up to date: who convenes, and how senior each member's most senior seat is."""
    for j in range(len(s.members)):
        top = 0
        for seat in range(MAX_SEATS):
            if s.seats[j, seat].filled == 1:
                top = max(top, s.seats[j, seat].seniority)
        s.sight.value[SENIORITY, j] = top - MIDDLE_GRADE
        s.sight.value[CONVENER, j] = 0.0
    if s.conditions[0].convener >= 0:
        s.sight.value[CONVENER, s.conditions[0].convener] = 1.0


@inner
def look_round(s: State, i: int) -> None:
    """Fill the covariates of ego i's row, and mark who can be chosen."""
    first = math.log(s.settings[0].tied_trust / (1.0 - s.settings[0].tied_trust))
    rows = s.sight.pair
    look_into_venues(s, i)
    for j in range(len(s.members)):
        d = s.dyads[i, j]
        s.permitted[j] = s.members[j].active
        if s.network.tie[i, j] == 1 and (s.members[i].team == 1 or s.members[j].team == 1):
            s.permitted[j] = 0  # a staff team's contacts are its work: neither side drops them by choice
        together = s.members[i].area == s.members[j].area and s.members[i].area >= 0
        rows[SHARED_AREA, j] = 1.0 if together else 0.0
        rows[EXPOSURE, j] = s.exposure[j]
        rows[SHARED_PROJECT, j] = 0.0
        rows[TRUST, j] = math.log(d.trust_a / d.trust_b) - first
        rows[INSTITUTIONAL, j] = d.institutional
        rows[STRENGTH, j] = d.personal + d.institutional
        rows[INTRODUCED, j] = d.introduced
    live = 0
    for p in range(s.conditions[0].projects):
        if live == s.members[i].live:  # there are no more
            break
        if is_live(s.projects[p].stage) and place_of(s, p, i) >= 0:
            live += 1
            for place in range(MAX_PARTNERS):
                if s.partners[p, place] >= 0:
                    rows[SHARED_PROJECT, s.partners[p, place]] = 1.0


@rule
def evaluate(s: State, i: int) -> None:
    """Fill ``sight.gain`` with what each change of one of i's outgoing ties would add to its objective."""
    look_round(s, i)
    utilities(s.network, s.objective, s.sight, risk_of(s, i), i)


@inner
def take_turn(s: State, i: int) -> int:
    """Count a chance of member i to reconsider a tie, and draw the time of its next; return which it is."""
    m = s.members[i]
    turn = m.turn
    m.turn += 1
    m.clock += waiting_time(s, i)
    return turn


@part
def change_tie(s: State, i: int, j: int, turn: int) -> int:
    """Make or end the tie from i to j, as i has chosen; return j, or i itself where nothing changes.

    Where ties have no direction, the other side has to accept a new one.
    """
    c = s.conditions[0]
    start = s.settings[0].start_strength
    for alter in range(len(s.members)):
        s.dyads[i, alter].introduced = 0
    if j == i:
        return i
    if s.network.tie[i, j] == 1:
        end_tie(s, i, j)
        if c.directed == 0:
            end_tie(s, j, i)
    elif c.directed == 1:
        begin_tie(s, i, j, start)
    else:
        evaluate(s, j)
        if not accepts(s.sight.gain[i], c.key, i, j, turn):
            return i
        begin_tie(s, i, j, start)
        begin_tie(s, j, i, start)
    return j


@rule
def reconsider(s: State, i: int) -> int:
    """Let member i reconsider one tie, as its clock says; return the alter chosen, i itself for no change."""
    turn = take_turn(s, i)
    if s.members[i].active == 0:
        return i
    evaluate(s, i)
    j = choose_by_noise(s.sight.gain[: len(s.members)], s.permitted, s.conditions[0].key, i, turn)
    return change_tie(s, i, j, turn)


@rule
def begin(s: State) -> None:
    """Note who convenes and how senior everybody is."""
    refresh_actors(s)


PHASES = (once(begin), as_due(next_event, reconsider, "reconsider_ties"))
step = step_of(__name__, PHASES)
