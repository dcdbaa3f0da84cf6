"""From a scenario and a partnership to the setup of a run: who is meant, who sits where, what happens when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from partnership_dynamics.scenarios.added_team import prepared_for, remark
from partnership_dynamics.scenarios.ranges import key_of
from partnership_dynamics.scenarios.shape import DatedEvent, Scenario, ScenarioError, TeamChange, nearest
from partnership_dynamics.scenarios.team_ties import handed_over
from partnership_dynamics.simulation.parameters import settings
from partnership_dynamics.simulation.partnership import KINDS, MemberRecord, Partnership, Seat, TeamRecord, VenueRecord
from partnership_dynamics.simulation.start import Event, Setup
from partnership_dynamics.simulation.state import MAX_SEATS

ONE_AT_A_TIME = ("govern", "split")
TOLD = 5  # names in a remark


class Roster:
    """The members that a scenario may name, its own new ones last; a word is a name, or a kind for all of it."""

    def __init__(self, scenario: str, members: Sequence[MemberRecord], own: int, lead: int = -1) -> None:
        self.scenario = scenario
        self.lead = lead  # whose staff stand in for a central team where there is none
        self.members = members
        self.own = own
        names = [member.name for member in members]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ScenarioError(f"{scenario}: member: there is already a member called {twice[0]}")

    def all_of(self, word: str) -> list[int]:
        """Return the places of the members meant; a kind means those of the partnership, not new ones."""
        names = [member.name for member in self.members]
        if word in names:
            return [names.index(word)]
        result = [index for index in range(self.own) if self.members[index].kind == word]
        if not result and word == "central_team" and self.lead >= 0:
            result = [self.lead]
        if not result:
            kinds = sorted({member.kind for member in self.members[: self.own]})
            hint = "" if word in KINDS else nearest(word, [*names, *kinds])
            raise ScenarioError(
                f"{self.scenario}: no member is called {word!r} or of that kind{hint}; "
                f"members: {', '.join(names)}; kinds: {', '.join(kinds)}"
            )
        return result

    def one_of(self, word: str) -> int:
        """Return the place of the one member meant."""
        found = self.all_of(word)
        if len(found) > 1:
            names = ", ".join(self.members[place].name for place in found)
            raise ScenarioError(f"{self.scenario}: {len(found)} members are of kind {word!r}, name one: {names}")
        return found[0]

    def several(self, words: str | Sequence[str]) -> list[int]:
        """Return the places of the partnership's own members meant by one word or several, each once, in order.

        Of several kinds some may have nobody here, so that a scenario fits more than one area; not all of them.
        """
        listed = [words] if isinstance(words, str) else list(words)
        here = {member.kind for member in self.members[: self.own]}
        meant = [word for word in listed if word in here or word not in KINDS] or listed
        found = {place for word in meant for place in self.all_of(word)}
        late = [self.members[place].name for place in sorted(found) if place >= self.own]
        if late:
            raise ScenarioError(f"{self.scenario}: {late[0]} is not there from the start")
        return sorted(found)


def _team(partnership: Partnership, change: TeamChange) -> TeamRecord:
    team = partnership.team
    staff = team.staff if change.staff is None else change.staff
    if change.staff_times is not None:
        staff *= change.staff_times
    return replace(
        team,
        staff=staff,
        style=team.style if change.style is None else change.style,
        members_pay=team.members_pay if change.members_pay is None else change.members_pay,
    )


def _members(scenario: Scenario, roster: Roster, constants: Mapping[str, float]) -> tuple[MemberRecord, ...]:
    """Return the partnership's own members with what the scenario changes of them."""
    table = scenario.table
    changed = list(roster.members[: roster.own])
    for new in sorted(scenario.seat, key=lambda one: one.at):
        for place in roster.several(new.member):
            seats = changed[place].seats
            if len(seats) < MAX_SEATS:
                changed[place] = replace(changed[place], seats=(*seats, Seat(new.seniority, new.directorate, new.at)))
    for hours in scenario.hours:
        for place in roster.several(hours.member) if hours.at == 0 else ():
            before = changed[place].hours
            usual = float(settings(constants)[0].gross_hours) if before is None else before
            changed[place] = replace(changed[place], hours=usual * hours.times)
    least = table.least_seniority or 1
    return tuple(
        replace(
            member,
            leader_engagement=member.leader_engagement if table.leader_engagement is None else table.leader_engagement,
            seats=member.seats
            if member.kind == "central_team"
            else tuple(replace(seat, seniority=max(seat.seniority, least)) for seat in member.seats),
        )
        for member in changed
    )


def remarks(scenario: Scenario, partnership: Partnership) -> list[str]:
    """Return what a person should know of a scenario on a partnership: what is drawn, seats that cannot be given.

    Raises
    ------
    ScenarioError
        If a word means no member.
    """
    told = remark(scenario, partnership)
    partnership = prepared_for(scenario, partnership)
    roster = Roster(scenario.name, partnership.members, len(partnership.members), partnership.lead)
    seats = {place: len(member.seats) for place, member in enumerate(partnership.members)}
    full: dict[int, str] = {}
    for new in sorted(scenario.seat, key=lambda one: one.at):
        for place in roster.several(new.member):
            if seats[place] >= MAX_SEATS:
                full[place] = partnership.members[place].name
            seats[place] += 1
    drawn = [f"{key_of(path)} from {low:g} to {high:g}" for path, (low, high) in scenario.ranges.items()]
    result = [f"{scenario.title}: drawn for each pair of runs: {', '.join(drawn)}."] if drawn else []
    result += [told] if told else []
    if not full:
        return result
    names = ", ".join(list(full.values())[:TOLD]) + (f" and {len(full) - TOLD} more" if len(full) > TOLD else "")
    have = "has" if len(full) == 1 else "have"
    seated = f"{names} {have} {MAX_SEATS} seats, the most there can be, and {have} no new one"
    return [*result, f"{scenario.title}: {seated}."]


def _dated_hours(scenario: Scenario, roster: Roster) -> list[Event]:
    """Return the dated changes of hours, against what the member has at the start."""
    return [
        Event(hours.at, "hours", place, -1, hours.times)
        for hours in scenario.hours
        if hours.at > 0
        for place in roster.several(hours.member)
    ]


def _events(event: DatedEvent, roster: Roster) -> Iterator[Event]:
    """Yield what one entry of the file means: an event for each member meant and each step of a ramp."""
    if event.target is None:
        targets = [-1]
    elif event.kind in ONE_AT_A_TIME:
        targets = [roster.one_of(event.target)]
    else:
        targets = roster.all_of(event.target)
    other = -1 if event.other is None else roster.one_of(event.other)
    if event.seat is not None:  # the model keeps a leaver's seat, from 0, where others keep a member
        other = event.seat - 1
    if event.team_ties == "lead":
        other = targets[0]
    for at, value in event.values():
        for target in targets:
            yield Event(at, event.kind, target, other, value)


def _lead(word: str, roster: Roster) -> int:
    """Return the place of the organisation that leads from the start."""
    place = roster.one_of(word)
    return roster.several(roster.members[place].name)[0]


def _with_team_ties(scenario: Scenario, before: Partnership, after: Partnership) -> Partnership:
    """Return the partnership with the team's ties where the scenario says that they go once it no longer convenes."""
    to = scenario.table.team_ties
    if to is None or to == "lost":
        return after
    if after.governance == "team":
        raise ScenarioError(
            f"{scenario.name}: table.team_ties says where the team's ties go when it no longer convenes, and it still "
            "convenes here"
        )
    if before.governance != "team":  # there are none to hand over
        return after
    if to == "lead" and after.governance != "lead":
        raise ScenarioError(f'{scenario.name}: table.team_ties = "lead" needs governance = "lead" (or take "spread")')
    tie, strength = handed_over(before, after.lead if to == "lead" else -1)
    return replace(after, tie=tie, strength=strength)


def _with_ties(scenario: Scenario, roster: Roster, partnership: Partnership) -> Partnership:
    """Return the partnership with the ties that the scenario makes, ends, or makes as strong as it says."""
    if not scenario.tie:
        return partnership
    tie, strength = partnership.tie.copy(), partnership.strength.copy()
    for change in scenario.tie:
        if change.one_sided and not partnership.directed:
            raise ScenarioError(
                f"{scenario.name}: tie: one_sided means nothing here, since ties of this partnership have no direction"
            )
        pairs = [(i, j) for i in roster.several(change.member) for j in roster.several(change.other) if i != j]
        if not pairs:
            raise ScenarioError(f"{scenario.name}: tie: a member has no tie to itself; name two")
        for i, j in pairs:
            for ego, alter in ((i, j),) if change.one_sided else ((i, j), (j, i)):
                tie[ego, alter] = change.strength > 0
                strength[ego, alter] = change.strength
    return replace(partnership, tie=tie, strength=strength)


def setup_of(scenario: Scenario, partnership: Partnership, quarters: int, constants: Mapping[str, float]) -> Setup:
    """Return the setup of a partnership under a scenario.

    Parameters
    ----------
    scenario : Scenario
    partnership : Partnership
    quarters : int
    constants : mapping
        All that differ from their defaults, the scenario's own among them.

    Raises
    ------
    ScenarioError
        If a word means no member, or several where one is needed.
    ValueError
        If the partnership cannot be changed so.
    """
    table = scenario.table
    new = tuple(
        MemberRecord(
            one.name,
            one.kind,
            one.area,
            one.leader_engagement,
            one.priorities,
            (Seat(one.seniority, one.directorate),),
            one.hours,
        )
        for one in scenario.member
    )
    partnership = prepared_for(scenario, partnership)
    own = len(partnership.members)
    roster = Roster(scenario.name, (*partnership.members, *new), own, partnership.lead)
    governance = table.governance or partnership.governance
    venues = tuple(
        VenueRecord(one.name, tuple(roster.several(one.members)), one.meetings, one.at) for one in scenario.venue
    )
    changed = replace(
        partnership,
        members=_members(scenario, roster, constants),
        governance=governance,
        lead=partnership.lead if table.lead is None else _lead(table.lead, roster),
        team=_team(partnership, scenario.team),
        venues=(*partnership.venues, *venues),
        vision=partnership.vision if table.vision is None else table.vision,
        strategy=partnership.strategy if table.strategy is None else table.strategy,
    )
    changed = _with_ties(scenario, roster, _with_team_ties(scenario, partnership, changed))
    events = [one for event in scenario.event for one in _events(event, roster)]
    events += _dated_hours(scenario, roster)
    coming = {event.target for event in events if event.kind == "join"}
    coming |= {event.other for event in events if event.kind in ("merge", "split")}
    for index, record in enumerate(new, start=own):
        if index not in coming:
            raise ScenarioError(
                f'{scenario.name}: member {record.name} never comes: give it an [[event]] with kind = "join" and '
                "itself as target, or make it the other of a merge or split"
            )
    return Setup(changed, quarters, constants, events, successors=new)
