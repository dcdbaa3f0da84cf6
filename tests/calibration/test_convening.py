"""Who convenes a surveyed partnership, how many staff, who pays: marked, said, or asked; and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.asked import told, whole_plan
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.plan import ReadingPlan
from partnership_dynamics.calibration.plan_files import read_plan, write_plan
from partnership_dynamics.calibration.survey import SurveyError, read_survey
from partnership_dynamics.scenarios.changes import remarks
from partnership_dynamics.scenarios.schema import apply, library, read_scenario
from partnership_dynamics.simulation.partnership import Partnership
from tests.calibration.conftest import Write

TIES = "source,target,weight\na,b,1\nb,a,3\nc,a,2\n"
NODES = "id,name,kind\na,Northmere County Council,council\nb,Ash District Council,council\nc,North Fire,fire\n"


def made(write: Write, **said: object) -> Partnership:
    return to_partnership(read_survey(write(NODES, TIES), plan=ReadingPlan(**said)))  # type: ignore[arg-type]


def test_a_partnership_with_no_team_marked_is_asked_who_convenes_how_many_staff_and_who_pays(write: Write) -> None:
    survey = read_survey(write(NODES, TIES))
    (asked,) = [one for one in survey.decisions if one.key == "convenes"]
    assert not asked.blocks
    for part in ("who convenes, how many staff there are and who pays", "--convenes", "--staff", "--members-pay"):
        assert part in asked.question()
    assert asked.question() in told(survey)
    assert asked.question() in to_partnership(survey).notes


@pytest.mark.parametrize(
    ("said", "governance", "lead", "staff", "members"),
    [
        ({}, "shared", -1, 0.0, 3),
        ({"convenes": "nobody"}, "shared", -1, 0.0, 3),
        ({"convenes": "none", "staff": 2.0}, "shared", -1, 2.0, 3),
        ({"convenes": "team", "staff": 2.0}, "team", -1, 2.0, 4),
        ({"convenes": "North Fire"}, "lead", 2, 0.75, 3),
        ({"convenes": "B", "staff": 3.0}, "lead", 1, 3.0, 3),
    ],
)
def test_the_answer_decides_governance_lead_and_staff(
    write: Write, said: dict[str, object], governance: str, lead: int, staff: float, members: int
) -> None:
    partnership = made(write, **said)
    assert (partnership.governance, partnership.lead, partnership.team.staff) == (governance, lead, staff)
    assert len(partnership.members) == members


def test_a_team_that_is_not_among_the_members_is_added_and_what_is_assumed_of_it_is_said(write: Write) -> None:
    partnership = made(write, convenes="team", staff=1.5, members_pay=0.4)
    assert partnership.team_place == 3
    assert partnership.team.members_pay == 0.4
    assert partnership.tie[3].tolist() == partnership.tie[:, 3].tolist() == [1, 1, 1, 0]
    assert np.array_equal(partnership.tie[:3, :3], made(write).tie)
    assert any("deal with every member" in note for note in partnership.notes)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"convenes": "North Fre"}, r"convenes=North Fre: no member is called so \(nearest: 'North Fire'\)"),
        ({"staff": 200.0}, "staff=200"),
        ({"members_pay": 2.0}, "members_pay=2"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(write: Write, said: dict[str, object], error: str) -> None:
    with pytest.raises(SurveyError, match=error):
        made(write, **said)


def test_the_plan_keeps_kinds_and_who_convenes_and_asks_again_what_is_open(write: Write, tmp_path: Path) -> None:
    survey = read_survey(write(NODES, TIES), plan=ReadingPlan(convenes="team", staff=2.0, members_pay=0.0))
    plan = whole_plan(survey)
    assert list(plan.kinds.values()) == ["county", "district", "fire"]
    assert (plan.convenes, plan.staff, plan.members_pay) == ("team", 2.0, 0.0)
    write_plan(tmp_path / "plan.toml", plan)
    again = read_survey(write(NODES, TIES), plan=read_plan(tmp_path / "plan.toml"))
    assert to_partnership(again).team == to_partnership(survey).team
    assert whole_plan(read_survey(write(NODES, TIES))).convenes is None


@pytest.mark.parametrize("convenes", ["nobody", "team", "North Fire", None])
def test_every_what_if_about_a_team_or_who_leads_fits(write: Write, convenes: str | None) -> None:
    partnership = made(write, **({"convenes": convenes} if convenes else {}))
    about = [
        "stronger_team",
        "team_by_grant",
        "stronger_team_grant",
        "seconded_team",
        "joining_team",
        "no_team",
        "lost_manager",
        "lead_organisation",
        "lead_organisation_equal_ties",
        "shared_governance",
        "shared_governance_equal_ties",
        "mayoral_lead",
        "mayoral_lead_with_ties",
        "grant_ends",
        "austerity_without_team",
    ]
    assert set(about) <= set(library())
    for name in about:
        assert apply(read_scenario(name), partnership, 80, {}).quarters == 80


def test_a_what_if_about_a_team_brings_one_to_a_partnership_that_nobody_convenes(write: Write) -> None:
    partnership = made(write, convenes="nobody", staff=2.0)
    scenario = read_scenario("stronger_team")
    setup = apply(scenario, partnership, 40, {})
    assert setup.partnership.governance == "team"
    assert setup.partnership.team.staff == 4.0
    assert len(setup.partnership.members) == len(partnership.members) + 1
    assert any("brings a central team of 4 staff" in one for one in remarks(scenario, partnership))
    same = apply(read_scenario("as_is"), partnership, 40, {}).partnership
    assert (same.governance, len(same.members)) == ("shared", len(partnership.members))


def test_what_is_said_of_a_team_is_said_of_the_staff_of_a_lead(write: Write) -> None:
    partnership = made(write, convenes="North Fire")
    scenario = read_scenario("lost_manager")
    (event,) = apply(scenario, partnership, 40, {}).events
    assert event.target == partnership.lead
    assert any("North Fire leads" in one for one in remarks(scenario, partnership))
