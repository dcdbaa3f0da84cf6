"""Who answered, which way ties run, and what stands in for an answer that is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from partnership_dynamics.calibration.missing import fill
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey
from tests.calibration.conftest import Write

IDS = "abcdef"


def nodes(column: str = "", values: str = "") -> str:
    if not column:
        return "id\n" + "".join(f"{one}\n" for one in IDS)
    return f"id,{column}\n" + "".join(f"{one},{value}\n" for one, value in zip(IDS, values.split(), strict=True))


def complete_but_for(silent: str, weight: str = "1") -> str:
    """Return ties from everybody to everybody, but for those who are silent."""
    rows = [f"{i},{j},{weight}\n" for i in IDS for j in IDS if i != j and i not in silent]
    return "source,target,weight\n" + "".join(rows)


def row(survey: Survey, one: str, wave: str | None = None) -> list[int]:
    return list(survey.layer(wave=wave).tie[survey.ids.index(one)])


@pytest.mark.parametrize(
    "column", ["answered", "responded", "respondent", "Surveyed", "wave1_response", "respondent_w1"]
)
@pytest.mark.parametrize("no", ["0", "no", "False"])
def test_a_row_marked_as_missing_is_missing_never_zero(write: Write, column: str, no: str) -> None:
    survey = read_survey(write(nodes(column, f"1 {no} 1 1 1 1".replace("1", "yes" if no == "no" else "1")), TWO_TIES))
    assert row(survey, "b") == [-1, 0, -1, -1, -1, -1]
    assert row(survey, "c") == [0, 0, 0, 0, 0, 0]
    assert survey.layer().answered.tolist() == [True, False, True, True, True, True]


TWO_TIES = "source,target\na,b\nd,a\n"


def test_a_column_of_non_respondents_is_read_the_other_way_round(write: Write) -> None:
    survey = read_survey(write(nodes("nonrespondent", "0 1 0 0 0 0"), TWO_TIES))
    assert row(survey, "b") == [-1, 0, -1, -1, -1, -1]


def test_a_mark_of_one_wave_says_nothing_of_another(write: Write) -> None:
    ties = "source,target,wave\na,b,1\nb,a,1\na,b,2\n"
    survey = read_survey(write(nodes("respondent_w2", "1 0 1 1 1 1"), ties))
    assert row(survey, "b", "1") == [1, 0, 0, 0, 0, 0]
    assert row(survey, "b", "2") == [-1, 0, -1, -1, -1, -1]


def test_a_column_chosen_to_mark_answers_has_to_say_yes_or_no(write: Write) -> None:
    folder = write(nodes("came", "1 0 1 1 1 maybe"), TWO_TIES)
    with pytest.raises(SurveyError, match=r"nodes\.csv, line 7: came is 'maybe'; allowed: 1 or 0"):
        read_survey(folder, {"answered": "came"})
    assert read_survey(folder).layer().answered.all()


def test_the_user_can_list_who_did_not_answer(write: Write) -> None:
    folder = write(nodes(), TWO_TIES)
    assert row(read_survey(folder, missing=["b"]), "b") == [-1, 0, -1, -1, -1, -1]
    with pytest.raises(SurveyError, match="no member has the id 'z'"):
        read_survey(folder, missing=["z"])
    with pytest.raises(SurveyError, match="allowed are auto, none, empty"):
        read_survey(folder, missing="sometimes")


def test_an_empty_row_is_missing_where_the_others_name_many_and_it_is_said(write: Write) -> None:
    folder = write(nodes(), complete_but_for("f"))
    survey = read_survey(folder)
    assert row(survey, "f") == [-1, -1, -1, -1, -1, 0]
    assert any("1 of 6 members name nobody and are taken as non-respondents" in note for note in survey.notes)
    assert row(read_survey(folder, missing="none"), "f") == [0] * 6


@pytest.mark.parametrize(
    ("ties", "reason"),
    [
        (TWO_TIES, "fewer than half"),
        ("source,target\na,b\nb,a\nc,a\nd,a\n", "naming nobody is not unlikely"),
    ],
)
def test_an_empty_row_is_an_answer_where_naming_nobody_is_likely_and_it_is_said(
    write: Write, ties: str, reason: str
) -> None:
    survey = read_survey(write(nodes(), ties))
    assert survey.layer().answered.all()
    assert any(reason in note and "f" in note for note in survey.notes)
    assert row(read_survey(write(nodes(), ties), missing="empty"), "f") == [-1, -1, -1, -1, -1, 0]


def test_marks_decide_so_that_a_respondent_may_name_nobody(write: Write) -> None:
    survey = read_survey(write(nodes("answered", "1 1 1 1 1 1"), complete_but_for("f")))
    assert row(survey, "f") == [0] * 6


def test_who_answers_one_question_has_answered_the_other(write: Write) -> None:
    ties = complete_but_for("f").replace("\n", ",help\n").replace("weight,help", "weight,relation") + "f,a,1,money\n"
    survey = read_survey(write(nodes(), ties))
    assert survey.layer("help").answered.all()


def test_pairs_listed_as_missing_are_missing(write: Write) -> None:
    folder = write(nodes(), TWO_TIES, missing_dyads="source,target\nb,c\n")
    survey = read_survey(folder)
    assert row(survey, "b") == [0, 0, -1, 0, 0, 0]
    assert survey.layer().answered.all()
    clash = write(nodes(), TWO_TIES, missing_dyads="source,target\na,b\n")
    with pytest.raises(SurveyError, match=r"missing_dyads\.csv, line 2: this pair has a tie on line 2"):
        read_survey(clash)


def test_a_weight_that_is_not_available_is_a_missing_answer(write: Write) -> None:
    survey = read_survey(write(nodes(), "source,target,weight\na,b,1\nb,c,NA\nd,a,2\n"))
    assert row(survey, "b") == [0, 0, -1, 0, 0, 0]


ONCE = "source,target\n" + "".join(f"{i},{j}\n" for k, i in enumerate(IDS) for j in IDS[k + 1 :])


def test_pairs_that_stand_once_in_the_order_of_the_members_are_undirected(write: Write) -> None:
    layer = read_survey(write(nodes(), ONCE)).layer()
    assert not layer.directed
    assert layer.ties == 15
    assert (layer.tie == layer.tie.T).all()


def test_one_tie_against_the_order_makes_a_relation_directed(write: Write) -> None:
    layer = read_survey(write(nodes(), ONCE.replace("a,f\n", "f,a\n"))).layer()
    assert layer.directed


def test_ties_that_all_stand_both_ways_are_undirected_unless_their_weights_differ(write: Write) -> None:
    assert not read_survey(write(nodes(), complete_but_for(""))).layer().directed
    assert read_survey(write(nodes(), complete_but_for("").replace("a,b,1", "a,b,2"))).layer().directed


def test_few_ties_do_not_show_it_and_the_user_can_say(write: Write) -> None:
    folder = write(nodes(), TWO_TIES)
    assert read_survey(folder).layer().directed
    undirected = read_survey(folder, directed=False).layer()
    assert undirected.tie[0, 1] == undirected.tie[1, 0] == 1
    assert not undirected.directed


def test_an_undirected_pair_is_missing_only_if_neither_side_answered(write: Write) -> None:
    survey = read_survey(write(nodes("answered", "1 0 0 1 1 1"), TWO_TIES), directed=False)
    tie = survey.layer().tie
    assert tie[1, 2] == tie[2, 1] == -1
    assert tie[1, 3] == tie[3, 1] == 0
    assert tie[0, 1] == tie[1, 0] == 1
    assert (tie < 0).sum() == 2


reports = arrays.arrays(np.int8, st.integers(2, 6).map(lambda n: (n, n)), elements=st.integers(-1, 1)).map(
    lambda tie: tie * (1 - np.eye(len(tie), dtype=np.int8))
)


@given(tie=reports)
def test_filling_keeps_what_is_known_and_takes_the_rest_from_the_other_side(tie: np.ndarray) -> None:
    filled = fill(tie, np.where(tie == 1, 2.0, 0.0), directed=True)
    known = tie >= 0
    assert (filled.tie[known] == tie[known]).all()
    one_sided = ~known & known.T
    assert (filled.tie[one_sided] == tie.T[one_sided]).all()
    assert not filled.tie[~known & ~known.T].any()
    assert filled.from_other_side + filled.left_absent == (~known).sum()
    assert ((filled.weight > 0) == (filled.tie == 1)).all()
