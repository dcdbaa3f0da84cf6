"""A small made-up country, as a folder of open data in each of its two forms, so that nothing needs the real one."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from partnership_dynamics.calibration.counties.open_data import OpenData
from partnership_dynamics.calibration.counties.reading import read_folder

COLUMNS = (
    "id",
    "name",
    "short_name",
    "gss",
    "type",
    "region",
    "county_council",
    "combined_authority",
    "start",
    "end",
    "replaced_by",
    "population_2020",
)
DISTRICT, UNITARY = "Non-metropolitan district", "Unitary authority"
COUNCILS = (
    # Northshire: a county of four districts in a row, with a city beside them and a combined authority.
    ("NOR", "Northshire County Council", "Northshire", "E10000901", "County", "North", "", "NCA", "", "", "", "400000"),
    ("AAA", "Ashby Borough Council", "Ashby", "E07000901", DISTRICT, "North", "NOR", "", "", "", "", "100000"),
    ("BBB", "Brook District Council", "Brook", "E07000902", DISTRICT, "North", "NOR", "", "", "", "", "100000"),
    (
        "CCC",
        "Cross & Mill District Council",
        "Cross and Mill",
        "E07000903",
        DISTRICT,
        "North",
        "NOR",
        "",
        "",
        "",
        "",
        "100000",
    ),
    ("DDD", "Dene District Council", "Dene", "E07000904", DISTRICT, "North", "NOR", "", "", "", "", "100000"),
    ("PRT", "Port City Council", "Port", "E06000901", UNITARY, "North", "", "NCA", "2005-06-18", "", "", "250000"),
    (
        "NCA",
        "Northshire Combined Authority",
        "Northshire CA",
        "E47000901",
        "Combined authority",
        "North",
        "",
        "",
        "2019-05-08",
        "",
        "",
        "",
    ),
    # Oldshire: its county and two districts became one council in 2021; a third district had gone in 2019.
    ("OLD", "Oldshire County Council", "Oldshire", "E10000902", "County", "South", "", "", "", "2021-04-01", "NEW", ""),
    (
        "EEE",
        "East Oldshire District Council",
        "East Oldshire",
        "E07000905",
        DISTRICT,
        "South",
        "OLD",
        "",
        "",
        "2021-04-01",
        "NEW",
        "",
    ),
    (
        "FFF",
        "Far Oldshire District Council",
        "Far Oldshire",
        "E07000906",
        DISTRICT,
        "South",
        "OLD",
        "",
        "2019-04-01",
        "2021-04-01",
        "NEW",
        "",
    ),
    ("GGG", "Gone District Council", "Gone", "E07000907", DISTRICT, "South", "OLD", "", "", "2019-04-01", "FFF", ""),
    ("NEW", "Oldshire Council", "Oldshire", "E06000902", UNITARY, "South", "", "", "2021-04-01", "", "", "300000"),
    # Isle: one council alone.
    ("ISL", "Isle Council", "Isle", "E06000903", UNITARY, "West", "", "", "2009-04-01", "", "", "50000"),
)
NEAR = {
    "AAA": ("BBB", "PRT"),
    "BBB": ("CCC", "AAA", "PRT"),
    "CCC": ("DDD", "BBB"),
    "DDD": ("CCC", "EEE"),
    "PRT": ("BBB", "AAA"),
    "EEE": ("FFF", "DDD"),
    "FFF": ("EEE",),
}
BODIES = {
    "AAA": ("Northshire", "Northshire", "Ashby and Brook"),
    "BBB": ("Northshire", "Northshire", "Ashby and Brook"),
    "CCC": ("Northshire", "Northshire", "Cross"),
    "DDD": ("Northshire", "Northshire", "Dene"),
    "PRT": ("Northshire", "Northshire", "Port"),
    "NEW": ("Southern", "Oldshire & Isle", "Oldshire"),
    "ISL": ("Southern", "Isle", "Isle"),
}
KINDS = ("police_force_area", "fire_authority", "community_safety_partnership")
TRUSTS = (
    ("RX1", "AAA", "0.4"),
    ("RX1", "BBB", "0.3"),
    ("RX1", "PRT", "0.05"),
    ("RX2", "CCC", "0.35"),
    ("RX2", "DDD", "0.35"),
    ("RX9", "AAA", "0.02"),
)
# Seats of con, lab and ld out of 30: Ashby changes every year, Brook never.
SEATS = [
    *((("Ashby"), year, *((20, 5, 5) if year % 2 else (5, 20, 5))) for year in range(2001, 2021)),
    *(("Brook", year, 16, 10, 4) for year in range(2001, 2021)),
    *(("Cross & Mill", year, 12, 12, 6) for year in range(2001, 2011)),
    *(("Cross and Mill", year, 8, 16, 6) for year in range(2011, 2021)),
    *(("Northshire", year, 20, 5, 5) for year in range(2001, 2021)),
    *(("Oldshire", year, *((20, 5, 5) if year < 2021 else (5, 20, 5))) for year in range(2001, 2026)),
    *(("Isle", year, 20, 5, 5) for year in range(2001, 2020)),
    *(("Isle", year, 5, 20, 5) for year in range(2001, 2005)),  # a second council of that name, long ago
]


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def held(con: int, lab: int, ld: int) -> str:
    """Return who has more than half of the seats."""
    seats = {"con": con, "lab": lab, "ld": ld}
    return next((name for name, number in seats.items() if 2 * number > sum(seats.values())), "none")


def own_form(folder: Path) -> Path:
    """Write the country in this project's own form."""
    folder.mkdir(exist_ok=True)
    write(folder / "nodes.csv", COLUMNS, COUNCILS)
    ties = [
        (one, other, rank, "shares_boundary", 2021)
        for one, near in NEAR.items()
        for rank, other in enumerate(near, start=1)
    ]
    write(
        folder / "ties.csv",
        ("source", "target", "weight", "relation", "wave"),
        [*ties, ("AAA", "NOR", 1, "district_in_county", "current")],
    )
    bodies = [(one, body, kind) for one, found in BODIES.items() for body, kind in zip(found, KINDS, strict=True)]
    write(folder / "affiliations.csv", ("id", "body", "body_type"), bodies)
    write(folder / "nhs_trust_catchment.csv", ("nhs_trust_code", "id", "share_of_trust_patients"), TRUSTS)
    write(
        folder / "council_control.csv",
        ("authority", "year", "control_by_seats"),
        [(name, year, held(*seats)) for name, year, *seats in SEATS],
    )
    return folder


def as_published(folder: Path) -> Path:
    """Write the country as its publishers would give it out."""
    folder.mkdir(exist_ok=True)
    header = (
        "local-authority-code",
        "official-name",
        "nice-name",
        "gss-code",
        "local-authority-type-name",
        "region",
        "county-la",
        "combined-authority",
        "start-date",
        "end-date",
        "replaced-by",
        "pop-2020",
        "nation",
    )
    foreign = ("ABD", "Aber Council", "Aber", "S12000901", "Scottish unitary authority", *[""] * 7, "Scotland")
    write(folder / "uk_local_authorities_future.csv", header, [*((*row, "England") for row in COUNCILS), foreign])
    code = {row[0]: row[3] for row in COUNCILS}
    neighbours: dict[str, list[object]] = {}
    neighbours |= {code[one]: [[code[other] for other in near], "E07000001"] for one, near in NEAR.items()}
    neighbours[code["ISL"]] = [None, "E07000001"]  # an island
    (folder / "data.json").write_text(json.dumps(neighbours), encoding="utf-8")
    safety = [(code[one], found[2], found[0]) for one, found in BODIES.items()]
    write(folder / "LAD_CSP_PFA.csv", ("LAD24CD", "CSP24NM", "PFA24NM"), safety)
    write(folder / "LAD_FRA.csv", ("LAD24CD", "FRA24NM"), [(code[one], found[1]) for one, found in BODIES.items()])
    write(folder / "nhs_trust_catchment.csv", ("nhs_trust_code", "id", "share_of_trust_patients"), TRUSTS)
    write(
        folder / "history.csv",
        ("id", "authority", "year", "total", "con", "lab", "ld"),
        [(row, name, year, sum(seats), *seats) for row, (name, year, *seats) in enumerate(SEATS)],
    )
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the made-up country in this project's own form."""
    return own_form(tmp_path / "country")


@pytest.fixture
def country(folder: Path) -> OpenData:
    """Return the made-up country, read."""
    return read_folder(folder)


@pytest.fixture
def england(shared: Path) -> OpenData:
    """Return the real open data, where they are."""
    return read_folder(shared / "data" / "uk_local_government")
