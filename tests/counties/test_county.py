"""A real county: real bodies, a ground for every tie, its own record of control, and marked as made up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from partnership_dynamics.calibration.counties.areas import areas, find_area
from partnership_dynamics.calibration.counties.construction import GROUNDS, NEAREST, counted_grounds
from partnership_dynamics.calibration.counties.county import MARK, County, build
from partnership_dynamics.calibration.counties.open_data import OpenData
from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.parameters import PARAMETERS
from partnership_dynamics.simulation.partnership import ELECTED
from partnership_dynamics.simulation.start import Setup, start


@pytest.fixture
def county(country: OpenData) -> County:
    return build(country, find_area(country, "Northshire"))


def place(county: County, word: str) -> int:
    """Return where the one member stands whose name has a word in it."""
    (found,) = [row for row, member in enumerate(county.partnership.members) if word in member.name]
    return found


def test_its_members_are_the_real_bodies_and_the_assumed_ones_say_so(county: County) -> None:
    kinds = Counter(member.kind for member in county.partnership.members)
    assert kinds == Counter(
        county=1, district=4, unitary=1, other=1, police=1, fire=1, health=2, voluntary=1, central_team=1
    )
    assumed = {member.kind for member in county.partnership.members if "assumed" in member.name}
    assert assumed == {"voluntary", "central_team"}


def test_it_is_marked_as_constructed_wherever_its_name_goes(county: County) -> None:
    assert county.partnership.name.endswith(MARK)
    assert county.partnership.constructed
    assert "ties constructed" in county.partnership.source
    assert any("all" in note and "ties are constructed" in note for note in county.partnership.notes)


def test_every_tie_has_one_ground_and_every_ground_is_told_with_its_number(county: County) -> None:
    ties = {(int(i), int(j)) for i, j in np.argwhere(county.partnership.tie == 1)}
    assert ties == set(county.ties.grounds)
    assert set(county.ties.grounds.values()) <= set(GROUNDS)
    assert sum(int(said.split(":")[0]) for said in counted_grounds(county.ties)) == len(ties)


def test_only_neighbours_and_those_who_share_a_body_have_ties(county: County) -> None:
    tie = county.partnership.tie
    a, b, c, d = (place(county, name) for name in ("Ashby", "Brook", "Cross", "Dene"))
    assert [tie[a, b], tie[b, c], tie[c, d]] == [1, 1, 1]
    assert [tie[a, c], tie[a, d], tie[b, d]] == [0, 0, 0]
    assert county.ties.grounds[a, b] == "safety"  # they share a partnership, which is the stronger ground
    assert county.partnership.strength[a, b] > county.partnership.strength[b, c]
    for row in (a, b, c, d):
        assert sum(county.ties.grounds.get((row, j)) == "boundary" for j in range(len(tie))) <= NEAREST


def test_a_trust_is_tied_to_those_whose_patients_it_has(county: County) -> None:
    tie = county.partnership.tie
    first, second, voluntary = place(county, "RX1"), place(county, "RX2"), place(county, "voluntary")
    assert tie[place(county, "Ashby"), first]
    assert not tie[place(county, "Cross"), first]
    assert not tie[place(county, "Port"), first]  # a twentieth of its patients is too few
    assert [tie[0, second], tie[second, 0], tie[voluntary, second]] == [1, 1, 1]
    assert "RX9" not in str(county.partnership.members)
    areas_of = [county.partnership.members[place(county, name)].area for name in ("Ashby", "Brook", "Cross", "Dene")]
    assert areas_of == [0, 0, 1, 1]


def test_the_team_deals_with_everybody_both_ways(county: County) -> None:
    team = county.partnership.team_place
    others = np.arange(len(county.partnership.members)) != team
    assert county.partnership.tie[team, others].all()
    assert county.partnership.tie[others, team].all()


def test_a_shared_safety_partnership_and_no_other_is_a_board(county: County) -> None:
    names = [venue.name for venue in county.partnership.venues]
    assert names == ["Partnership board (assumed)", "Ashby and Brook community safety partnership"]


def test_each_council_s_elections_follow_its_own_record(county: County) -> None:
    members = start(Setup(county.partnership, 8)).members
    rate = {name: float(members[place(county, name)].control_change) for name in ("Ashby", "Brook", "Cross")}
    assert rate["Brook"] < rate["Cross"] < rate["Ashby"]
    assert county.partnership.members[place(county, "Port")].control_change is None  # nobody recorded it
    assert float(members[place(county, "Port")].control_change) == PARAMETERS["control_change"].default
    for row, member in enumerate(county.partnership.members):
        assert (members[row].election_phase >= 0) == (member.kind in ELECTED)


def test_elections_change_control_as_often_as_the_record_says(county: County) -> None:
    runs = 400
    template = start(Setup(county.partnership, 3, {"district_election": 1.0}))
    changed = np.zeros(len(county.partnership.members))
    for replication in range(runs):
        changed += np.any(run(template, seed=3, replication=replication).priorities != template.priorities, axis=1)
    for name in ("Ashby", "Brook", "Cross"):
        chance = county.partnership.members[place(county, name)].control_change
        assert chance is not None
        error = np.sqrt(chance * (1 - chance) / runs)
        assert abs(changed[place(county, name)] / runs - chance) < 4 * error + 1e-9, name
    assert changed[place(county, "Police")] == 0


def test_without_records_and_patients_the_registry_and_an_assumed_body_step_in(country: OpenData) -> None:
    bare = replace(country, control={}, patients={})
    found = build(bare, find_area(bare, "Northshire"))
    assert all(member.control_change is None for member in found.partnership.members)
    assert "Northshire health body (assumed)" in [member.name for member in found.partnership.members]
    assert "national rate" in " ".join(found.partnership.notes)


def test_two_councils_of_one_name_are_told_apart(country: OpenData) -> None:
    named = replace(country.councils["BBB"], name=country.councils["AAA"].name)
    found = build(replace(country, councils={**country.councils, "BBB": named}), find_area(country, "Northshire"))
    assert len({member.name for member in found.partnership.members}) == len(found.partnership.members)


def test_a_former_county_says_that_it_is_gone_and_a_present_one_that_it_may_go(country: OpenData) -> None:
    former = " ".join(build(country, find_area(country, "Oldshire to 2021")).partnership.notes)
    present = " ".join(build(country, find_area(country, "Northshire")).partnership.notes)
    assert "no longer there" in former
    assert "being reorganised" in present


def test_every_area_of_england_is_a_partnership_that_can_start(england: OpenData) -> None:
    for name, area in areas(england).items():
        found = build(england, area)
        state = start(Setup(found.partnership, 4))
        assert state.members["active"].all(), name
        again = build(england, area)
        assert np.array_equal(found.partnership.strength, again.partnership.strength)
        assert found.partnership.members == again.partnership.members


def test_hertfordshire_is_a_county_of_ten_districts_in_two_health_areas(england: OpenData) -> None:
    county = build(england, find_area(england, "Hertfordshire"))
    kinds = Counter(member.kind for member in county.partnership.members)
    assert (kinds["district"], kinds["police"], kinds["fire"], kinds["health"]) == (10, 1, 1, 2)
    watford, stevenage = (place(county, name) for name in ("Watford", "Stevenage"))
    assert not county.partnership.tie[watford, stevenage]
    assert county.partnership.tie[watford, place(county, "Three Rivers")]
    assert county.partnership.members[watford].area != county.partnership.members[stevenage].area
