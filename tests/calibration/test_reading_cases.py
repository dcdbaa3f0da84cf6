"""Small files of the kinds that people report faults with: each gives its right value, or a refusal that helps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnership_dynamics.calibration.plan import ReadingPlan, RefusalError
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey

TABLES = (
    "01-matrix-becomes-list/cok.csv",
    "01-matrix-becomes-list/cd.csv",
    "01-matrix-becomes-list/nx.edgelist",
    "03-value-column-not-recognised/resp.csv",
    "04-codes-read-as-ties/m99.csv",
    "06-several-names-in-one-cell/multi.csv",
    "07-not-a-name/none.csv",
    "07-not-a-name/hashna.csv",
    "07-not-a-name/qual3.csv",
    "08-one-member-under-two-spellings/nfd.csv",
    "10-egocentric-edge-list/ego.csv",
)
MATRIX_OF_FOUR = (
    "01-matrix-becomes-list/xmatrix.csv",
    "01-matrix-becomes-list/dash.xlsx",
    "18-unclear-errors/codebook.xlsx",
    "18-unclear-errors/readme.xlsx",
    "18-unclear-errors/merged.xlsx",
    "18-unclear-errors/qual2.csv",
)


@pytest.fixture
def cases(shared: Path) -> Path:
    """Return the folder of cases."""
    if not (shared / "cases").is_dir():
        pytest.skip("the small cases (PARTNERSHIP_SHARED/cases) are not here")
    return shared / "cases"


def figures(survey: Survey) -> dict[str, Any]:
    """Return what the right values are given of."""
    layer = survey.layer(survey.relations[0])
    tie = layer.tie == 1
    known = int((layer.tie >= 0).sum()) - len(survey.ids)
    return {
        "members": len(survey.ids),
        "answered": int(layer.answered.sum()),
        "ties": int(tie.sum()),
        "known_pairs": known,
        "density": round(float(tie.sum()) / known, 3),
        "reciprocity": round(float(np.mean(tie.T[tie])), 3),
        "relations": {one: survey.layer(one).ties for one in survey.relations},
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_with_its_right_values(cases: Path, name: str) -> None:
    right = json.loads((cases / "expected.json").read_text(encoding="utf-8"))[name]
    found = figures(read_survey(cases / name))
    for what, value in right.items():
        if what in found:
            assert found[what] == value, what


@pytest.mark.parametrize("name", MATRIX_OF_FOUR)
def test_marks_titles_sheets_of_notes_and_second_headers_leave_the_same_network(cases: Path, name: str) -> None:
    survey = read_survey(cases / name)
    plain = read_survey(cases / "01-matrix-becomes-list/cok.csv")
    assert set(survey.names) == set(plain.names)
    order = [survey.names.index(one) for one in plain.names]
    assert (survey.layer().tie[np.ix_(order, order)] == plain.layer().tie).all()


def test_a_stray_letter_in_a_matrix_is_refused_with_its_line_and_cell(cases: Path) -> None:
    with pytest.raises(SurveyError, match=r"stray\.csv, line 4, column Fire: the answer is '1\?'.*must be a number"):
        read_survey(cases / "01-matrix-becomes-list/stray.csv")


def test_answers_in_words_are_asked_for_their_order_and_read_once_it_is_given(cases: Path) -> None:
    place = cases / "01-matrix-becomes-list/cl.csv"
    with pytest.raises(RefusalError, match="--scale Never,Monthly,Weekly,Daily"):
        read_survey(place)
    told = read_survey(place, plan=ReadingPlan(scale={"Never": 0.0, "Monthly": 1.0, "Weekly": 2.0, "Daily": 3.0}))
    accepted = read_survey(place, plan=ReadingPlan(accept=True))
    assert told.layer().ties == 9
    assert (told.layer().weight == accepted.layer().weight).all()
    assert set(told.layer().weight[told.layer().tie == 1]) == {1.0, 2.0, 3.0}


@pytest.mark.parametrize("words", ["prepost", "beforeafter"])
def test_waves_named_before_and_after_run_forwards(cases: Path, words: str) -> None:
    folder = cases / "02-wave-order"
    numbers, named = read_survey(folder / "panel_12.csv"), read_survey(folder / f"panel_{words}.csv")
    assert [numbers.layer(wave=one).ties for one in numbers.waves("tie")] == [61, 135]
    for one, other in zip(numbers.waves("tie"), named.waves("tie"), strict=True):
        assert (numbers.layer(wave=one).tie == named.layer(wave=other).tie).all()


def test_a_column_of_kinds_of_tie_gives_a_relation_for_each(cases: Path) -> None:
    found = figures(read_survey(cases / "03-value-column-not-recognised/tt.csv"))
    assert found["relations"] == {"help": 2, "money": 2}


def test_ten_in_whole_rows_and_columns_is_a_member_who_was_not_there(cases: Path) -> None:
    from partnership_dynamics.calibration.panels import panels_of

    folder = cases / "04-codes-read-as-ties"
    survey = read_survey([folder / "code_1.csv", folder / "code_2.csv"])
    first, second = (survey.layer(wave=one) for one in survey.waves("tie"))
    assert (first.ties, second.ties) == (39, 62)
    assert first.present is not None
    assert second.present is not None
    assert {survey.names[k] for k in np.flatnonzero(~first.present)} == {"orga", "orgb"}
    assert {survey.names[k] for k in np.flatnonzero(~second.present)} == {"orgc"}
    for layer in (first, second):
        assert layer.present is not None
        assert layer.response_rate == 1.0, "joiners and leavers are no non-respondents"
        assert (layer.tie[~layer.present] == -1).sum() == 19 * (~layer.present).sum()
    waves = panels_of(survey)[0][""].networks["ties"].waves
    assert (np.asarray(waves[0])[0, 1:] == 10).all()
    assert not np.isnan(np.asarray(waves[0])).any()


def test_a_list_whose_columns_are_numbered_as_its_members_is_one_column_for_each(cases: Path) -> None:
    survey = read_survey(cases / "18-unclear-errors/q501b.xlsx")
    layer = survey.layer()
    assert survey.names == ("Police", "Fire", "Health", "Council")
    assert layer.weight.astype(int).tolist() == [[0, 3, 2, 0], [3, 0, 0, 1], [0, 2, 0, 1], [1, 1, 1, 0]]


@pytest.mark.parametrize("name", ["raw.csv", "raw.dat"])
def test_a_matrix_without_labels_numbers_its_members(cases: Path, name: str) -> None:
    survey = read_survey(cases / "18-unclear-errors" / name)
    assert survey.ids == ("1", "2", "3", "4", "5")
    assert int((survey.layer().tie == 1).sum()) == 8


def test_a_line_that_tells_excel_the_separator_and_short_rows_are_read(cases: Path) -> None:
    separated = read_survey(cases / "18-unclear-errors/sep.csv").layer()
    assert sorted(separated.weight[separated.tie == 1]) == [1.5, 2.0]
    assert read_survey(cases / "18-unclear-errors/short.csv").layer().ties == 3
