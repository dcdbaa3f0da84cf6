"""Which open data files say who a county's councils are, where each comes from, and under what licence.

A file is recognised by its columns, not by its name, so the folder may hold the tables in this project's own form or
just as their publishers give them out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataSource:
    """One kind of table.

    Parameters
    ----------
    role : str
        What the table is to the program.
    holds : str
        What it says, in words.
    own : str
        The file and the columns of this project's own form.
    download : str
        The file as its publisher gives it out, and where.
    licence : str
    needed : bool
        Whether nothing can be made without it.
    without : str
        What is missing without it.
    """

    role: str
    holds: str
    own: str
    download: str
    licence: str
    needed: bool
    without: str = ""


SOURCES = (
    DataSource(
        "councils",
        "English councils, their kinds, counties, combined authorities and successors",
        "nodes.csv: id, name, short_name, gss, type, county_council, combined_authority, start, end, replaced_by",
        "uk_local_authorities_future.csv of mySociety's 'UK local authority names and codes' "
        "(pages.mysociety.org/uk_local_authority_names_and_codes)",
        "CC BY 4.0",
        True,
    ),
    DataSource(
        "boundaries",
        "which councils share a boundary, the longest first",
        "ties.csv: source, target, weight (rank of the neighbour), relation = shares_boundary",
        "data.json of 'Local Authority Districts 2021 neighbours' (github.com/ONSvisual)",
        "Open Government Licence v3",
        True,
    ),
    DataSource(
        "bodies",
        "each council's police force area, fire authority, community safety partnership and resilience forum",
        "affiliations.csv: id, body, body_type",
        "lookups of local authority districts to community safety partnerships and police force areas, and to fire "
        "and rescue authorities, as CSV (geoportal.statistics.gov.uk; columns LAD..CD with PFA..NM, CSP..NM, FRA..NM)",
        "Open Government Licence v3",
        True,
    ),
    DataSource(
        "control",
        "seats by party, council and year, from which changes of control are counted",
        "council_control_1973_2026.csv: authority, year, control_by_seats",
        "the history files of Open Council Data UK (opencouncildata.co.uk; columns authority, year, total, con, lab, "
        "ld ...)",
        "CC BY-SA 4.0",
        False,
        "elections then change control at the national rate",
    ),
    DataSource(
        "trusts",
        "from which councils' areas the patients of each NHS trust come",
        "nhs_trust_catchment.csv: nhs_trust_code, id, share_of_trust_patients",
        "no table that can be used as it is published: make the own form from the trust catchment populations of the "
        "Office for Health Improvement and Disparities",
        "Open Government Licence v3",
        False,
        "one health body is then assumed, dealing with the county's upper tier",
    ),
)
BY_ROLE = {source.role: source for source in SOURCES}
