"""From a survey to what a simulation starts from: kinds, strengths, governance, and what is assumed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.calibration.defaults import DEFAULTS, WHY
from partnership_dynamics.calibration.describe import describe
from partnership_dynamics.calibration.kinds import (
    KIND_WORDS,
    NAME_HINTS,
    SECTOR_WORDS,
    assign_kinds,
    kind_questions,
    read_kinds,
)
from partnership_dynamics.calibration.partnership_from_survey import strength_from_weights, to_partnership
from partnership_dynamics.calibration.survey import SurveyError, read_survey
from partnership_dynamics.simulation.partnership import KINDS
from tests.calibration.conftest import Write

TIES = "source,target,weight\na,b,1\nb,a,3\nc,a,2\n"


def kinds_of(folder: Path, kinds: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.how) for one in assign_kinds(read_survey(folder), kinds)]


def test_every_kind_of_member_has_defaults_and_every_word_a_kind() -> None:
    assert set(DEFAULTS) == set(KINDS)
    assert {*KIND_WORDS.values(), *SECTOR_WORDS.values(), *(kind for _, kind in NAME_HINTS)} <= set(KINDS)
    assert {"leader_engagement", "priorities", "seats", "hours"} == set(WHY)
    assert all(sum(one.priorities) == pytest.approx(1.0) for one in DEFAULTS.values())


def test_a_word_for_a_kind_comes_before_the_name_and_the_name_before_the_sector(write: Write) -> None:
    nodes = (
        "id,name,type,sponsorship\na,Shire Police Charity,charity,County\n"
        "b,Shire.County.Sheriff,,County\nc,Shire Roads,,County\nd,Nobody knows,x,y\n"
    )
    found = kinds_of(write(nodes, TIES))
    assert found == [("voluntary", "word"), ("police", "name"), ("county", "sector"), ("other", "unknown")]


def test_the_users_table_comes_before_everything(write: Write, tmp_path: Path) -> None:
    folder = write("id,name,type\na,North Sheriff,charity\nb,South Sheriff,charity\nc,Tribe,tribe\n", TIES)
    assert kinds_of(folder, {"sheriff": "police", "c": "unitary"}) == [
        ("police", "table"),
        ("police", "table"),
        ("unitary", "table"),
    ]
    toml, csv = tmp_path / "kinds.toml", tmp_path / "kinds.csv"
    toml.write_text('[kinds]\nTribe = "unitary"\n', encoding="utf-8")
    csv.write_text("word,kind\nTribe,unitary\n", encoding="utf-8")
    assert read_kinds(toml) == read_kinds(csv) == {"Tribe": "unitary"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kinds.csv", "word,kind\nTribe,unitry\n", ["kinds.csv, line 2", "nearest: 'unitary'"]),
        ("kinds.toml", 'Tribe = "unitry"\n', ["kinds.toml, key 'Tribe'", "nearest: 'unitary'"]),
        ("kinds.toml", "Tribe = unitary\n", ["kinds.toml", "cannot be read as TOML"]),
    ],
)
def test_a_faulty_table_of_kinds_says_where(tmp_path: Path, name: str, content: str, words: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SurveyError) as caught:
        read_kinds(tmp_path / name)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("name", "word", "kind"),
    [
        ("Northmere County Council", "council", "county"),
        ("Northmere County", "Council", "county"),
        ("Eastvale Borough Council", "local authority", "district"),
        ("Wrex County Borough Council", "councils", "unitary"),
        ("London Borough of Sand", "council", "unitary"),
        ("Little Moor Parish Council", "council", "parish_association"),
        ("West Vale Combined Authority", "", "combined_authority"),
        ("NHS North Vale Integrated Care Board", "nhs", "health"),
        ("NHS North Vale Integrated Care Board", "", "integrated_care_board"),
        ("North Vale ICB", "ICB", "integrated_care_board"),
        ("North Probation Delivery Unit", "", "probation"),
        ("Anything", "Probation service", "probation"),
        ("Moor Homes", "", "housing"),
        ("Anything", "Housing associations", "housing"),
        ("University of Vale", "", "university"),
        ("Anything", "Universities", "university"),
        ("High Moor National Park Authority", "", "national_park"),
        ("Anything", "Voluntary and community sector", "voluntary"),
        ("Anything", "Police force", "police"),
        ("Anything", "Acute hospital trust", "health"),
    ],
)
def test_a_councils_name_says_which_and_new_kinds_are_known(write: Write, name: str, word: str, kind: str) -> None:
    folder = write(f"id,name,kind\na,{name},{word}\nb,B,fire\nc,C,fire\n", TIES)
    assert kinds_of(folder)[0][0] == kind


def test_unknown_kinds_are_asked_about_and_never_silently_other(write: Write) -> None:
    nodes = "id,name,kind\na,Able,quango\nb,Baker,quango\nc,Charlie,polise\nd,Delta,council\ne,Echo,\n"
    survey = read_survey(write(nodes, TIES))
    questions = [one.question() for one in kind_questions(survey, assign_kinds(survey))]
    assert len(questions) == 4
    assert "'quango' is not known (Able, Baker)" in questions[0]
    assert "--kind quango=KIND" in questions[0]
    assert "--accept to read police" in questions[1]
    assert "nothing says what kind Echo is" in questions[2]
    assert "no name says what council Delta is" in questions[3]
    assert not any(one.blocks for one in kind_questions(survey, assign_kinds(survey)))
    settled = assign_kinds(survey, {"quango": "national_body", "polise": "police", "Delta": "county", "Echo": "fire"})
    assert kind_questions(survey, settled) == []


def test_two_central_teams_are_refused(write: Write) -> None:
    folder = write("id,kind\na,central_team\nb,core team\nc,fire\n", TIES)
    with pytest.raises(SurveyError, match="2 members are of kind central_team"):
        to_partnership(read_survey(folder))


def test_a_lead_agency_a_central_team_or_neither_sets_the_governance(write: Write) -> None:
    lead = to_partnership(read_survey(write("id,lead_agency\na,0\nb,1\nc,0\n", TIES)))
    assert (lead.governance, lead.lead, lead.team.staff > 0) == ("lead", 1, True)
    team = to_partnership(read_survey(write("id,kind\na,fire\nb,police\nc,secretariat\n", TIES)))
    assert (team.governance, team.team_place) == ("team", 2)
    marked = to_partnership(read_survey(write("id,kind,lead_agency\na,fire,0\nb,police,0\nc,secretariat,1\n", TIES)))
    assert (marked.governance, marked.lead, marked.team_place) == ("team", -1, 2)
    neither = to_partnership(read_survey(write("id\na\nb\nc\n", TIES)))
    assert (neither.governance, neither.team.staff) == ("shared", 0.0)
    with pytest.raises(SurveyError, match=r"marks 2 members as lead \(a, b\)"):
        to_partnership(read_survey(write("id,lead_agency\na,1\nb,1\nc,0\n", TIES)))


def test_weights_become_strengths_in_even_steps_and_none_start_at_a_half(write: Write) -> None:
    nodes = "id\na\nb\nc\n"
    strength = to_partnership(read_survey(write(nodes, TIES))).strength
    assert strength == pytest.approx(np.array([[0, 0.2, 0], [1.0, 0, 0], [0.6, 0, 0]]))
    plain = to_partnership(read_survey(write(nodes, "source,target\na,b\nc,a\n")))
    assert sorted(set(plain.strength.ravel())) == [0.0, 0.5]


@given(
    weight=arrays.arrays(np.float64, (5, 5), elements=st.floats(0.001, 1e6)),
    tie=arrays.arrays(np.uint8, (5, 5), elements=st.integers(0, 1)),
)
def test_a_stronger_report_never_starts_weaker_and_only_its_order_counts(weight: np.ndarray, tie: np.ndarray) -> None:
    strength = strength_from_weights(tie, weight)
    assert ((strength >= 0.2) == (tie == 1)).all()
    assert (strength <= 1).all()
    order = np.argsort(weight[tie == 1])
    assert (np.diff(strength[tie == 1][order]) >= 0).all()
    ranks = np.searchsorted(np.unique(weight), weight).astype(float) + 1
    assert (strength_from_weights(tie, ranks) == strength).all()


def test_what_a_survey_says_of_members_is_used_and_what_it_does_not_is_assumed_aloud(write: Write) -> None:
    nodes = (
        "id,area,leader_engagement,gross_hours,seat_seniority,directorate,seniority\n"
        "a,north,0.9,200,5,political,31\nb,south,,,,,20\nc,north,0.1,,2,ict,1\n"
    )
    made = to_partnership(read_survey(write(nodes, TIES)))
    a, b, c = made.members
    assert (a.area, b.area, c.area) == (0, 1, 0)
    assert (a.leader_engagement, b.leader_engagement) == (0.9, DEFAULTS["other"].leader_engagement)
    assert (a.hours, b.hours) == (200, None)
    assert (a.seats[0].seniority, a.seats[0].directorate) == (5, "political")
    assert b.seats[0] == DEFAULTS["other"].seat
    assert any("Assumed, by kind of member" in note and "priorities" in note for note in made.notes)
    chosen = {"seniority": "seniority"}
    with pytest.raises(SurveyError, match=r"nodes\.csv, line 2: seniority is '31'; it must be a number from 1 to 5"):
        to_partnership(read_survey(write(nodes, TIES), chosen))


def test_missing_answers_are_filled_from_the_other_side_counted_and_stay_marked(write: Write) -> None:
    nodes = "id,answered\na,1\nb,0\nc,0\nd,1\n"
    survey = read_survey(write(nodes, "source,target,weight\na,b,4\na,d,1\nd,c,4\n"))
    made = to_partnership(survey)
    assert made.tie[1, 0] == 1
    assert made.strength[1, 0] == made.strength[0, 1]
    assert made.tie[1, 2] == made.tie[2, 1] == 0
    assert any("4 missing answers take the other side's report, of which 2 are ties" in note for note in made.notes)
    assert any("2 pairs are missing from both sides and start without a tie" in note for note in made.notes)
    assert (survey.layer().tie[1] == [-1, 0, -1, -1]).all()


def test_the_largest_venues_are_kept_and_the_others_are_counted(write: Write) -> None:
    forums = "id,forum\na,Alone\n" + "".join(f"a,f{k}\nb,f{k}\n" for k in range(30)) + "a,All\nb,All\nc,All\n"
    made = to_partnership(read_survey(write("id\na\nb\nc\n", TIES, affiliations=forums)))
    assert made.venues[0].name == "All"
    assert all(len(venue.members) > 1 for venue in made.venues)
    assert any(f"{31 - len(made.venues)} smaller ones are left out" in note for note in made.notes)


def test_the_description_says_what_was_understood_and_what_was_assumed(write: Write) -> None:
    survey = read_survey(write("id,answered\na,1\nb,1\nc,0\n", "source,target,weight\na,b,1\nb,a,3\na,c,2\n"))
    told = describe(survey, partnership=to_partnership(survey))
    for words in (
        "Survey small: 3 members; tie (3 ties).",
        "The column answered marks 1 of 3 members as not answering.",
        "Answered: 2 of 3 asked (67%); 2 of 6 pairs are not known",
        "Density 0.750",
        "Reciprocity 1.000",
        "missing answers take the other side's",
        "nothing marks who convenes",
        "shared vision",
    ):
        assert words in told, told


def test_several_relations_are_listed_and_none_is_chosen_for_the_user(write: Write) -> None:
    survey = read_survey(write("id\na\nb\nc\n", "source,target,relation\na,b,help\nb,c,money\n"))
    assert "help (1 tie), money (1 tie)" in describe(survey)
    assert "Density" not in describe(survey)
    assert "The relation money:" in describe(survey, "money")
    with pytest.raises(SurveyError, match="choose one with --relation"):
        to_partnership(survey)
