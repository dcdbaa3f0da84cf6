"""A what-if about the central team, asked of a partnership that nobody convenes: it brings the team.

The team starts with the staff that the user gave for it (else `calibration.defaults.TEAM_STAFF`), is paid for as the
partnership says, and has a new tie with every member, since dealing with them is what it is hired for.
"""

from __future__ import annotations

from dataclasses import replace

from partnership_dynamics.calibration.defaults import TEAM_STAFF
from partnership_dynamics.scenarios.shape import Scenario, TeamChange
from partnership_dynamics.simulation.new_team import with_team
from partnership_dynamics.simulation.parameters import settings
from partnership_dynamics.simulation.partnership import Partnership, TeamRecord
from partnership_dynamics.simulation.state import LEAD, TEAM

KIND = "central_team"
OF_THE_TEAM = ("close_team", "staff", "style", "members_pay")  # kinds of events
CONVENED = (float(LEAD), float(TEAM))  # values of an event `govern`


def is_about_team(scenario: Scenario) -> bool:
    """Say whether a scenario changes the team, or what happens to it, from the start on."""
    events = any(
        event.kind in OF_THE_TEAM or (event.kind != "govern" and KIND in (event.target, event.other))
        for event in scenario.event
    )
    seats = any(new.member in (KIND, [KIND], (KIND,)) for new in scenario.seat)
    return scenario.team != TeamChange() or events or seats


def brings_team(scenario: Scenario, partnership: Partnership) -> bool:
    """Say whether a scenario needs a team that convenes from the start, and the partnership has none."""
    governance = scenario.table.governance
    if governance == "team":
        return partnership.team_place < 0
    return governance is None and partnership.governance == "shared" and is_about_team(scenario)


def staffed(partnership: Partnership) -> TeamRecord:
    """Return the team of a partnership, with the usual staff where it has none."""
    return partnership.team if partnership.team.staff > 0.0 else replace(partnership.team, staff=TEAM_STAFF)


def prepared_for(scenario: Scenario, partnership: Partnership) -> Partnership:
    """Return a partnership with all that a scenario needs of a team or of a lead's staff.

    Parameters
    ----------
    scenario : Scenario
    partnership : Partnership

    Returns
    -------
    Partnership
        The same one where somebody convenes it, or the scenario needs nobody who does.
    """
    strength = float(settings(None)[0].start_strength)
    if brings_team(scenario, partnership):
        team = staffed(partnership)
        if partnership.team_place >= 0:
            return replace(partnership, governance="team", lead=-1, team=team)
        return with_team(partnership, team, strength)
    if partnership.governance != "shared":
        return partnership
    later = {event.value for event in scenario.event if event.kind == "govern"} & set(CONVENED)
    if scenario.table.governance == "lead" or later:
        partnership = replace(partnership, team=staffed(partnership))
    if float(TEAM) in later and partnership.team_place < 0:  # it is there, and waits until it convenes
        governance = partnership.governance
        return replace(with_team(partnership, partnership.team, strength), governance=governance)
    return partnership


def remark(scenario: Scenario, partnership: Partnership) -> str | None:
    """Return what a person should know of a team that a scenario brings, or of a lead that stands in for one."""
    if brings_team(scenario, partnership):
        staff = staffed(partnership).staff if scenario.team.staff is None else scenario.team.staff
        staff *= 1.0 if scenario.team.staff_times is None else scenario.team.staff_times
        return (
            f"{scenario.title}: nobody convenes {partnership.name}, so this brings a central team of {staff:g} staff, "
            "which starts with a new tie to every member."
        )
    if partnership.governance == "lead" and partnership.team_place < 0 and is_about_team(scenario):
        lead = partnership.members[partnership.lead].name
        return f"{scenario.title}: {lead} leads, so what is said of the team is said of its staff."
    if scenario.table.team_ties not in (None, "lost") and partnership.governance == "shared":
        return f"{scenario.title}: no team convenes {partnership.name}, so no ties of its are handed over."
    return None
