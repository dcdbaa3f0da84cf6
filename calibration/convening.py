"""Who convenes a surveyed partnership, how many staff, and who pays: as it is marked, as the user says, or asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from partnership_dynamics.calibration.defaults import LEAD_STAFF, TEAM_STAFF
from partnership_dynamics.calibration.observed import Survey
from partnership_dynamics.calibration.plan import Certainty, Decision, ReadingPlan
from partnership_dynamics.calibration.response import NO, YES
from partnership_dynamics.calibration.tables import SurveyError, nearest, some
from partnership_dynamics.simulation.partnership import Governance, MemberRecord, TeamRecord

LEAD_COLUMNS = ("lead_agency", "lead_organisation", "lead_organization", "lead")
TEAM, NOBODY = "team", "nobody"
NOBODY_WORDS = (NOBODY, "none", "no one", "shared")
REMEDY = "--convenes team, --convenes nobody or --convenes MEMBER, with --staff N and --members-pay SHARE (0 to 1)"


@dataclass(frozen=True)
class Convening:
    """How a partnership is run.

    Parameters
    ----------
    governance : {"shared", "lead", "team"}
    lead : int
        The lead organisation's place, or -1.
    team : TeamRecord
        Its staff and who pays; where nobody convenes, of the team that a what-if would bring.
    adds_team : bool
        Whether a central team convenes that is not among the members.
    decision : Decision
        How that is known; open where nothing says it.
    """

    governance: Governance
    lead: int
    team: TeamRecord
    adds_team: bool
    decision: Decision


def marked_lead(survey: Survey) -> int:
    """Return the place of the member that is marked as lead agency, or -1.

    Raises
    ------
    SurveyError
        If several are, or the column chosen holds another word than yes and no.
    """
    column = survey.column("lead", LEAD_COLUMNS)
    if column is None:
        return -1
    cells = [cell.lower() for cell in survey.attributes[column]]
    if any(cell not in (*YES, *NO, "") for cell in cells):
        if "lead" in survey.columns:
            raise SurveyError(
                f"nodes.csv: the column {column} marks the lead agency with 1 or yes, all others 0, no or empty."
            )
        return -1
    marked = [place for place, cell in enumerate(cells) if cell in YES]
    if len(marked) > 1:
        names = ", ".join(survey.names[place] for place in marked)
        raise SurveyError(f"nodes.csv: {column} marks {len(marked)} members as lead ({names}); a partnership has one.")
    return marked[0] if marked else -1


def _named(survey: Survey, word: str) -> int:
    """Return the place of the member that the user says convenes."""
    known = {one.casefold(): place for ones in (survey.ids, survey.names) for place, one in enumerate(ones)}
    if word.casefold() not in known:
        raise SurveyError(
            f"convenes={word}: no member is called so{nearest(word, survey.names)}; give {TEAM}, {NOBODY} or one of "
            f"{some(survey.names, most=12)}."
        )
    return known[word.casefold()]


def _staff(plan: ReadingPlan, assumed: float) -> tuple[TeamRecord, str]:
    """Return the staff and who pays, and what of it is assumed."""
    if plan.staff is not None and not 0.0 <= plan.staff <= 100.0:
        raise SurveyError(f"staff={plan.staff:g}: full-time staff are 0 to 100.")
    if plan.members_pay is not None and not 0.0 <= plan.members_pay <= 1.0:
        raise SurveyError(f"members_pay={plan.members_pay:g}: the share of the cost that members pay is 0 to 1.")
    usual = TeamRecord()
    team = TeamRecord(
        staff=assumed if plan.staff is None else plan.staff,
        members_pay=usual.members_pay if plan.members_pay is None else plan.members_pay,
    )
    answers = {f"{team.staff:g} staff": plan.staff, "who pays": plan.members_pay}
    guessed = [what for what, answer in answers.items() if answer is None]
    told = f"{team.staff:g} staff, {100 * team.members_pay:.0f}% paid by members"
    return team, f"{told} ({' and '.join(guessed)} assumed)" if guessed else told


def convening(survey: Survey, members: Sequence[MemberRecord], plan: ReadingPlan) -> Convening:
    """Return who convenes a partnership, with how many staff, and how that is known.

    Parameters
    ----------
    survey : Survey
    members : sequence of MemberRecord
        In the order of the survey.
    plan : ReadingPlan
        What the user says: `convenes`, `staff`, `members_pay`.

    Raises
    ------
    SurveyError
        If the survey marks several leads, or the user names somebody who is no member, or a number out of its range.
    """
    team_place = next((place for place, member in enumerate(members) if member.kind == "central_team"), -1)
    lead = marked_lead(survey)
    word = (plan.convenes or "").strip()
    certainty = Certainty.CONFIRMED if word else Certainty.CERTAIN
    if word.casefold() in NOBODY_WORDS:
        lead, shared, adds = -1, True, False
    elif word.casefold() == TEAM:
        lead, shared, adds = -1, False, team_place < 0
    elif word:
        lead, shared, adds = _named(survey, word), False, False
        if lead == team_place:
            lead = -1
    else:
        lead = -1 if lead == team_place else lead
        shared, adds = lead < 0 and team_place < 0, False
    where = survey.members_file

    def decided(what: str, reading: str) -> Decision:
        return Decision("convenes", where, what, reading, (), REMEDY, certainty, changes=False)

    if shared:
        team, told = _staff(plan, TEAM_STAFF)
        reading = f"a partnership that nobody convenes; a what-if about a team then brings one with {told}"
        if plan.staff is None:
            team = replace(team, staff=0.0)  # none yet
        if word:
            return Convening("shared", -1, team, False, decided("you say who convenes", reading))
        asked = Decision(
            "convenes",
            where,
            "nothing marks who convenes, how many staff there are and who pays",
            reading,
            ("one that a central team convenes", "one that a member leads"),
            REMEDY,
            Certainty.OPEN,
            changes=False,
            sets={"convenes": NOBODY},
        )
        return Convening("shared", -1, team, False, asked)
    what = "you say who convenes" if word else "who convenes is marked"
    if lead >= 0:
        team, told = _staff(plan, LEAD_STAFF)
        return Convening("lead", lead, team, False, decided(what, f"{members[lead].name} leads, with {told}"))
    team, told = _staff(plan, TEAM_STAFF)
    name = members[team_place].name if team_place >= 0 else "a central team that is not among the members"
    return Convening("team", -1, team, adds, decided(what, f"{name} convenes, with {told}"))
