"""The scenarios that come with the model: each runs on the illustrative county and changes what it says it changes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from partnership_dynamics.scenarios.actions.prepare import Prepared, case_of
from partnership_dynamics.scenarios.ensemble.inputs import setup_data
from partnership_dynamics.scenarios.schema import apply, library, read_scenario
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from partnership_dynamics.simulation.state import OBSERVED, State

QUARTERS = 26  # long enough for every date in the library
COUNCILS = 10


@cache
def setup(name: str) -> Setup:
    return apply(read_scenario(name), shire_county(), QUARTERS)


@cache
def end(name: str) -> State:
    return run(start(setup(name)), seed=2007, replication=0)


def active(name: str) -> list[str]:
    """Return who is a member at the end."""
    records = (*setup(name).partnership.members, *setup(name).successors)
    return [record.name for record, row in zip(records, end(name).members, strict=True) if row.active == 1]


def seen(name: str, what: str) -> np.ndarray:
    """Return one observed series."""
    return np.asarray(end(name).series[:, OBSERVED.index(what)])


def first_difference(name: str, other: str = "as_is") -> int:
    """Return the first quarter whose record differs from another scenario's under the same luck."""
    differs = np.any(end(name).series != end(other).series, axis=1)
    assert differs.any(), f"{name} never differs from {other}"
    return int(np.argmax(differs))


@pytest.mark.parametrize("name", sorted(set(library()) - {"as_is"}))
def test_every_scenario_runs_and_nothing_differs_before_its_first_date(name: str) -> None:
    assert np.all(np.isfinite(end(name).series))
    one = setup(name)
    settled = one.partnership.members == shire_county().members and not read_scenario(name).venue
    dated = settled and setup_data(one)["partnership"] == setup_data(setup("as_is"))["partnership"]
    # A new row makes a mover's draw fall on another member, so only worlds of the same size share all luck.
    dates = [event.quarter for event in one.events]  # none where parameters differ from the start
    earliest = min(dates, default=0) if dated and not one.successors else 0
    assert first_difference(name) >= earliest


def test_outside_bodies_offer_projects_at_a_rate_and_on_a_date() -> None:
    for name in ("earmarked_offers", "democracy_offer"):
        state = end(name)
        assert state.projects["earmarked"][: state.conditions[0].projects].any(), name
    state = end("democracy_offer")
    (offered,) = [row for row in state.projects[: state.conditions[0].projects] if row.earmarked]
    assert (offered.raised, PROJECT_TYPES[offered.type]) == (8, "local_democracy")


def test_shared_governance_has_no_convener_and_saves_what_it_costs() -> None:
    assert end("shared_governance").conditions[0].convener == -1
    assert "Partnership staff team" not in active("shared_governance")
    assert seen("shared_governance", "hours_on_contribution").sum() == 0 < seen("as_is", "hours_on_contribution").sum()


def test_a_lead_organisation_convenes_in_the_team_s_place() -> None:
    assert end("lead_organisation").conditions[0].convener == active("lead_organisation").index("Shire County Council")
    assert "Partnership staff team" not in active("lead_organisation")


def test_a_mayoral_authority_starts_to_lead_on_its_date_and_the_team_goes() -> None:
    records = setup("mayoral_lead").successors
    assert [record.name for record in records] == ["Mayoral authority"]
    assert end("mayoral_lead").conditions[0].convener == len(setup("mayoral_lead").partnership.members)
    assert "Partnership staff team" not in active("mayoral_lead")
    assert seen("mayoral_lead", "members")[7] == seen("as_is", "members")[7]


def test_a_new_partner_takes_its_place_in_year_three() -> None:
    more = seen("new_partner", "members") - seen("as_is", "members")
    assert list(more) == [0] * 8 + [1] * (QUARTERS - 8)
    assert "Area university" in active("new_partner")


def test_on_vesting_day_ten_councils_become_two_and_no_other_member_goes() -> None:
    fewer = seen("as_is", "members") - seen("reorganisation", "members")
    assert list(fewer) == [0] * 16 + [COUNCILS - 2] * (QUARTERS - 16)
    assert active("reorganisation")[-2:] == ["East Shire Council", "West Shire Council"]
    assert not [name for name in active("reorganisation") if "District" in name or "County" in name]


def test_where_there_is_to_be_one_council_all_ten_become_it() -> None:
    fewer = seen("as_is", "members") - seen("one_unitary", "members")
    assert list(fewer) == [0] * 16 + [COUNCILS - 1] * (QUARTERS - 16)
    assert active("one_unitary")[-1] == "New unitary council"


@pytest.mark.parametrize("name", ["reorganisation", "one_unitary"])
def test_reorganisation_keeps_all_the_councils_hours(name: str) -> None:
    before, after = end("as_is").members, end(name).members
    assert after.gross_hours[after.active == 1].sum() == pytest.approx(before.gross_hours[before.active == 1].sum())


def test_the_announcement_is_felt_before_vesting_day() -> None:
    announced = start(setup("reorganisation"))
    assert {int(row.quarter) for row in announced.events} == {8, 16}
    assert first_difference("reorganisation") < 16


def test_the_manager_who_leaves_sits_in_the_first_seat_of_the_team_and_the_others_stay() -> None:
    (event,) = setup("lost_manager").events
    assert setup("lost_manager").partnership.members[event.target].kind == "central_team"
    assert event.other == 0
    (told,) = setup_data(setup("lost_manager"))["events"]
    assert (told["target"], told["other"], told["seat"]) == ("Partnership staff team", None, 1)
    assert first_difference("lost_manager") == 8


def test_every_council_sends_a_director_that_citizens_meet() -> None:
    for member, before in zip(setup("citizen_facing_table").partnership.members, shire_county().members, strict=True):
        more = [(seat.seniority, seat.directorate) for seat in member.seats[len(before.seats) :]]
        assert more == ([(5, "citizen_facing")] if member.kind in ("county", "district") else [])


def test_councillors_and_voluntary_bodies_get_seats() -> None:
    members = {member.name: member for member in setup("councillor_and_voluntary_seats").partnership.members}
    assert [seat.directorate for seat in members["Shire Voluntary Action"].seats] == ["citizen_facing"] * 2
    assert members["Fenmere District"].seats[-1].directorate == "political"
    assert len(members["Shire Police"].seats) == 1


def test_a_dense_web_costs_hours_in_meetings_from_the_first_quarter() -> None:
    assert seen("dense_web", "venues")[0] == seen("as_is", "venues")[0] + 4
    assert seen("dense_web", "hours_on_meetings")[0] > seen("as_is", "hours_on_meetings")[0]


def test_the_health_body_has_half_the_hours_and_nobody_else_has_fewer() -> None:
    share = start(setup("health_halved")).members.gross_hours / start(setup("as_is")).members.gross_hours
    kinds = [member.kind for member in shire_county().members]
    assert list(share) == [0.5 if kind == "health" else 1.0 for kind in kinds]


def test_half_of_hours_that_are_drawn_for_each_county_is_half_of_that_county_s() -> None:
    prepared = Prepared(shire_county(), {}, (), ({"gross_hours": 90.0}, {"gross_hours": 120.0}))
    halved = case_of(read_scenario("health_halved"), prepared, 40)
    (row,) = [row for row, member in enumerate(shire_county().members) if member.kind == "health"]
    assert [draw[f"member.{row}.hours"] for draw in halved.draws] == [45.0, 60.0]
    assert case_of(read_scenario("as_is"), prepared, 40).draws == prepared.draws


def test_the_grant_s_end_takes_the_team_and_until_then_nothing_differs_from_the_grant() -> None:
    assert first_difference("grant_ends", "stronger_team_grant") == 16
    assert end("grant_ends").conditions[0].staff == 0


def test_slow_austerity_goes_in_even_steps_to_where_it_ends() -> None:
    steps = [(event.quarter, event.value) for event in setup("slow_austerity").events]
    assert [quarter for quarter, _value in steps] == list(range(4, 21))
    assert np.allclose([value for _quarter, value in steps], np.linspace(1.0, 0.7, 17))
    assert end("slow_austerity").conditions[0].funding == pytest.approx(0.7)


def test_a_change_of_control_redraws_the_county_council_s_priorities_and_no_other_s() -> None:
    (event,) = setup("change_of_control").events
    until = event.quarter + 1
    changed, usual = (
        run(start(apply(read_scenario(name), shire_county(), until)), seed=2007, replication=0)
        for name in ("change_of_control", "as_is")
    )
    redrawn = np.any(changed.priorities != usual.priorities, axis=1)
    assert [member.kind for member, yes in zip(shire_county().members, redrawn, strict=True) if yes] == ["county"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("new_table", ("senior_table", "citizen_facing_table", "shared_strategy")),
        ("prepared_for_turnover", ("joining_team", "formal_agreements", "turnover_shock")),
        ("austerity_without_team", ("austerity", "no_team")),
        ("reorganisation_with_agreements", ("reorganisation", "formal_agreements")),
    ],
)
def test_a_combination_has_all_that_its_parts_have_and_no_more(name: str, parts: tuple[str, ...]) -> None:
    whole, each = read_scenario(name), [read_scenario(part) for part in parts]
    for table in ("event", "member", "seat", "venue", "hours"):
        assert list(getattr(whole, table)) == [entry for part in each for entry in getattr(part, table)]
    for table in ("team", "table"):
        wanted = {key: value for part in each for key, value in getattr(part, table) if value is not None}
        assert {key: value for key, value in getattr(whole, table) if value is not None} == wanted
    assert whole.question not in {part.question for part in each}
