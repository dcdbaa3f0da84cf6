"""Real surveys: what their descriptions say has to come out of their files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey
from partnership_dynamics.simulation.measures.network import measure

SURVEYS = (
    "bristol_civic",
    "chemnet",
    "compon_usa",
    "eies",
    "emon_cheyenne",
    "emon_lake_pomona",
    "emon_mt_st_helens",
    "emon_wichita",
    "estuaries_panel",
    "kapferer_tailor_shop",
    "knoke_bureaucracies",
    "lake_champlain",
    "lazega_lawyers",
    "puget_sound",
    "s50",
    "sampson_monks",
    "tobacco_indiana",
    "uk_local_government",
    "van_de_bunt_w34",
)
REFUSED = {
    "local_health_departments_2016": "nodes.csv, line 211: the id 'CT043' is already on line 209",
    "format_samples": "no nodes.csv",
    "delivery": "no nodes.csv",
}
UNDIRECTED = {
    "bristol_civic": {"individual_organisation", "individual_event", "organisation_event"},
    "kapferer_tailor_shop": {"social"},
    "tobacco_indiana": {"contact", "collaboration", "dissemination"},
}
SIMULATED = (
    ("tobacco_indiana", "contact"),
    ("tobacco_indiana", "collaboration"),
    ("knoke_bureaucracies", "information"),
    ("lake_champlain", "proj_coord"),
    ("emon_cheyenne", None),
    ("emon_lake_pomona", None),
    ("emon_mt_st_helens", None),
    ("emon_wichita", None),
)
ROW = re.compile(
    r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \| (\d+) \|"
)


def test_every_folder_with_a_survey_is_in_one_of_the_lists(shared: Path) -> None:
    folders = {path.name for path in (shared / "data").iterdir() if path.is_dir()}
    assert folders == {*SURVEYS, *REFUSED}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_survey_that_cannot_be_read_is_refused_with_the_reason(shared: Path, name: str) -> None:
    with pytest.raises(SurveyError) as caught:
        read_survey(shared / "data" / name)
    assert REFUSED[name] in str(caught.value)


@pytest.mark.parametrize("name", SURVEYS)
def test_every_real_survey_is_read_described_and_made_a_partnership(shared: Path, name: str) -> None:
    survey = read_survey(shared / "data" / name)
    with (shared / "data" / name / "ties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    layers = survey.layers.values()
    assert sum(layer.ties * (2 if layer.why_directed.startswith("every") else 1) for layer in layers) == len(rows)
    for relation in survey.relations:
        assert survey.layer(relation).directed == (relation not in UNDIRECTED.get(name, ()))
        made = to_partnership(survey, relation)
        assert len(made.members) == len(survey.ids)
        assert f"The relation {relation}" in describe(survey, relation, partnership=made)


def published(readme: Path) -> list[tuple[str, ...]]:
    rows = [ROW.match(line) for line in readme.read_text(encoding="utf-8").splitlines()]
    return [row.groups() for row in rows if row]


@pytest.mark.parametrize(
    "name", [name for name in SURVEYS if name not in ("bristol_civic", "estuaries_panel", "uk_local_government")]
)
def test_measures_agree_with_the_figures_beside_the_data(shared: Path, name: str) -> None:
    """The figures there count a missing answer as no tie; so does this test, and nothing else."""
    folder = shared / "data" / name
    directed = "undirected (each tie once)" not in (folder / "README.md").read_text(encoding="utf-8")
    survey = read_survey(folder, directed=directed, missing="none")
    figures = published(folder / "README.md")
    assert len(figures) == len(survey.layers)
    for relation, wave, members, ties, *others, isolates in figures:
        m = measure(np.maximum(survey.layer(relation, wave).tie, 0), directed)
        assert (m.members, m.ties, m.isolates) == (int(members), int(ties), int(isolates)), (relation, wave)
        mine = (m.density, m.reciprocity, m.mean_degree, m.centralisation, m.transitivity)
        for told, value in zip(others, mine, strict=True):
            if told:
                digits = len(told.partition(".")[2])
                assert value == pytest.approx(float(told), abs=0.51 * 10.0**-digits + 1e-9), (relation, wave, told)


def silent(survey: Survey, wave: str | None = None) -> set[str]:
    answered = survey.layer(survey.relations[0], wave).answered
    return {survey.ids[place] for place in np.flatnonzero(~answered)}


@pytest.mark.parametrize("name", ["emon_cheyenne", "emon_lake_pomona", "emon_mt_st_helens", "emon_wichita"])
def test_organisations_that_the_source_suspects_of_not_answering_are_missing(shared: Path, name: str) -> None:
    folder = shared / "data" / name
    survey = read_survey(folder)
    text = (folder / "README.md").read_text(encoding="utf-8")
    suspects = re.search(r"only named by others\): (.*?)\. Attribute fields", text)
    assert suspects is not None
    named = set() if suspects[1] == "none" else set(suspects[1].split(", "))
    # A name that ends in a dot loses it to the sentence there.
    assert {name.rstrip(".") for name in named} == {
        survey.names[survey.ids.index(one)].rstrip(".") for one in silent(survey)
    }


@pytest.mark.parametrize(
    ("name", "wave", "count"),
    [
        ("compon_usa", "1", 49),
        ("estuaries_panel", "1", 0),
        ("estuaries_panel", "2", 54),
        ("puget_sound", "1", 633 - 221),
        ("chemnet", "1", 0),
        ("s50", "1", 0),
        ("kapferer_tailor_shop", "1", 0),
        ("lazega_lawyers", "1", 0),
    ],
)
def test_as_many_are_missing_as_the_source_says(shared: Path, name: str, wave: str, count: int) -> None:
    survey = read_survey(shared / "data" / name)
    assert len(silent(survey, wave)) == count


@pytest.mark.parametrize("name", ["van_de_bunt_w34", "estuaries_panel"])
def test_every_pair_listed_as_missing_is_missing_never_zero(shared: Path, name: str) -> None:
    survey = read_survey(shared / "data" / name)
    with (shared / "data" / name / "missing_dyads.csv").open(encoding="utf-8") as file:
        listed = [(row["source"], row["target"], row["relation"], row["wave"]) for row in csv.DictReader(file)]
    for source, target, relation, wave in listed:
        tie = survey.layer(relation, wave).tie
        assert tie[survey.ids.index(source), survey.ids.index(target)] == -1
    if name == "van_de_bunt_w34":
        assert sum(int((layer.tie < 0).sum()) for layer in survey.layers.values()) == len(listed)


def test_an_estuary_of_its_own_has_the_density_published_for_it(shared: Path) -> None:
    survey = read_survey(shared / "data" / "estuaries_panel")
    with (shared / "data" / "estuaries_panel" / "transitions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["estuary"] != "all"]
    for row in rows:
        part = survey.where("estuary", row["estuary"])
        first, second = part.layer(wave="1"), part.layer(wave="2")
        assert len(part.ids) == int(row["n_organisations"])
        assert int(second.answered.sum()) == int(row["wave2_respondents"])
        assert first.ties == int(row["wave1_ties"])
        assert measure(first.tie).density == pytest.approx(float(row["wave1_density"]), abs=0.00051)
        stayed = (first.tie == 1) & (second.tie == 1)
        ended = (first.tie == 1) & (second.tie == 0)
        formed = (first.tie == 0) & (second.tie == 1)
        assert [int(one.sum()) for one in (stayed, ended, formed)] == [
            int(row["kept"]),
            int(row["dissolved"]),
            int(row["formed"]),
        ]


@pytest.mark.parametrize(("name", "relation"), SIMULATED)
def test_a_partnership_starts_from_the_ties_that_were_reported(shared: Path, name: str, relation: str | None) -> None:
    survey = read_survey(shared / "data" / name)
    layer = survey.layer(relation)
    made = to_partnership(survey, relation)
    assert (made.tie[layer.tie == 1] == 1).all()
    assert not made.tie[layer.tie == 0].any()
    assert not made.illustrative
    assert str(shared) not in " ".join((made.name, made.source, *made.notes))


def test_the_lead_agency_leads_and_several_relations_are_not_chosen_from(shared: Path) -> None:
    survey = read_survey(shared / "data" / "tobacco_indiana")
    made = to_partnership(survey, "contact")
    assert (made.governance, made.members[made.lead].name, made.directed) == ("lead", "ITPC", False)
    assert sorted(set(made.strength[made.tie == 1].round(3))) == [0.2, 0.467, 0.733, 1.0]
    with pytest.raises(SurveyError, match=r"contact \(175 ties\), collaboration \(161 ties\), dissemination"):
        to_partnership(survey)


def test_names_of_services_give_their_kinds(shared: Path) -> None:
    made = to_partnership(read_survey(shared / "data" / "emon_wichita"))
    kinds = {member.name: member.kind for member in made.members}
    assert kinds["Wichita.County.Sheriff"] == "police"
    assert kinds["Electra.VFD"] == "fire"
    assert kinds["American.Red.Cross"] == "voluntary"
    assert kinds["Gold.Cross.Ambulance.Company"] == "health"
    assert kinds["Wichita.Falls.Public.Works"] == "district"
