"""Every council is in an area; a reorganised county is there as it is and as it was; a wrong name finds the right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from partnership_dynamics.calibration.counties.areas import areas, find_area, near
from partnership_dynamics.calibration.counties.open_data import COMBINED, OpenData
from partnership_dynamics.calibration.tables import SurveyError


def test_a_county_has_its_districts_and_the_city_beside_it(country: OpenData) -> None:
    area = find_area(country, "northshire")
    assert area.county is not None
    assert [one.id for one in area.councils] == ["NOR", "AAA", "BBB", "CCC", "DDD", "PRT"]
    assert (area.police, area.fire, [one.id for one in area.combined]) == ("Northshire", "Northshire", ["NCA"])


def test_a_reorganised_county_is_the_council_that_took_its_place(country: OpenData) -> None:
    area = find_area(country, "Oldshire")
    assert area.county is None
    assert [one.id for one in area.councils] == ["NEW"]


def test_as_it_was_it_has_the_districts_of_its_last_day_and_the_police_of_its_heirs(country: OpenData) -> None:
    area = find_area(country, "Oldshire to 2021")
    assert [one.id for one in area.councils] == ["OLD", "EEE", "FFF"]
    assert area.police == "Southern"


def test_a_new_council_has_the_neighbours_of_those_it_replaced(country: OpenData) -> None:
    found = near(country, [country.councils["NEW"], country.councils["DDD"]])
    assert found == {"NEW": ["DDD"], "DDD": ["NEW"]}


def test_where_there_is_no_county_the_fire_authority_makes_an_area(country: OpenData) -> None:
    assert [one.id for one in find_area(country, "Isle").councils] == ["ISL"]
    assert "Oldshire & Isle" not in areas(country)  # the same councils as Oldshire


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Northshir", "nearest: Northshire"),
        ("Ashby", "is in Northshire"),
        ("Asby", "nearest: Ashby Borough Council, in Northshire"),
        ("xyzzy", "data list"),
        ("x" * 10_000, "data list"),
    ],
)
def test_a_wrong_name_is_met_with_the_nearest(country: OpenData, word: str, said: str) -> None:
    with pytest.raises(SurveyError) as caught:
        find_area(country, word)
    assert said in str(caught.value)


def test_in_england_every_council_is_in_an_area_and_the_counties_are_those_of_the_templates(
    england: OpenData, shared: Path
) -> None:
    found = areas(england)
    inside = {one.id for area in found.values() for one in area.councils}
    assert not [
        one.name
        for one in england.councils.values()
        if one.current and one.id not in inside and one.type not in COMBINED
    ]
    path = shared / "data" / "uk_local_government" / "county_partnership_templates.csv"
    with path.open(encoding="utf-8") as file:
        templates = {row["county_id"]: row for row in csv.DictReader(file) if row["county_current"] == "True"}
    counties = {area.county.id: area for area in found.values() if area.county and area.county.current}
    assert set(counties) == set(templates)
    for one, row in templates.items():
        assert {district.id for district in counties[one].districts} == set(row["district_ids"].split()), row["county"]
        assert (counties[one].police, counties[one].fire) == (row["police"], row["fire"]), row["county"]


def test_in_england_a_former_county_has_only_the_districts_that_were_still_there(england: OpenData) -> None:
    former = find_area(england, "Somerset to 2023")
    assert {one.id for one in former.districts} == {"MEN", "SEG", "SSO", "SWT"}  # two merged in 2019
    assert [one.id for one in find_area(england, "Cumbria").unitaries] == ["CBD", "WAF"]
