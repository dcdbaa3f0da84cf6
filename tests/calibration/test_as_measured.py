"""Survey and model are compared through one questionnaire: what only it could make differ does not differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnership_dynamics.calibration.fit.as_measured import (
    SurveyComparison,
    as_surveyed,
    compare_ends_with_survey,
    compare_with_survey,
    layer_of,
    one_sidedness,
)
from partnership_dynamics.calibration.observed import Layer
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.simulation.measures.network import measure, symmetrised
from partnership_dynamics.simulation.measures.questionnaire import Questionnaire
from partnership_dynamics.simulation.randomness import run_key
from partnership_dynamics.simulation.ties import Model, NetworkData, Panel, Term

Reports = npt.NDArray[np.int8]
Truth = npt.NDArray[np.float64]


def truths(n: int, many: int, seed: int, density: float = 0.3, mutual: bool = False) -> Truth:
    """Return random networks with strengths, 0 where there is no tie."""
    rng = np.random.default_rng(seed)
    found = np.where(rng.random((many, n, n)) < density, rng.uniform(0.1, 1.0, (many, n, n)), 0.0)
    found[:, np.arange(n), np.arange(n)] = 0.0
    return np.maximum(found, found.transpose(0, 2, 1)) if mutual else found


def layer(tie: npt.ArrayLike, directed: bool = True, answered: npt.ArrayLike | None = None) -> Layer:
    reports = np.asarray(tie, np.int8)
    everybody = np.ones(len(reports), bool)
    return Layer(
        "contact",
        "1",
        reports,
        (reports == 1) * 1.0,
        directed,
        "",
        everybody if answered is None else np.asarray(answered, bool),
        everybody,
    )


def empty(n: int, silent: tuple[int, ...] = ()) -> Layer:
    """Return a survey in which nobody reports a tie and some did not answer."""
    tie = np.zeros((n, n), np.int8)
    tie[list(silent)] = -1
    np.fill_diagonal(tie, 0)
    return layer(tie, answered=~np.isin(np.arange(n), silent))


def p_of(found: SurveyComparison) -> dict[str, float]:
    return {fit.key: fit.p for fit in (*found.figures, *found.degrees)}


@given(st.integers(0, 1000), st.lists(st.integers(0, 6), max_size=3))
def test_a_roster_that_forgets_nothing_sees_the_truth_of_those_who_answered(seed: int, silent: list[int]) -> None:
    truth, survey = truths(7, 1, seed)[0], empty(7, tuple(silent))
    seen = as_surveyed(truth, survey, Questionnaire(), run_key(1, 0))
    known = survey.tie >= 0
    assert (seen[known] == (truth > 0)[known]).all()
    assert (seen[~known] == -1).all()


@given(st.integers(0, 1000), st.integers(1, 4))
def test_a_cap_counts_only_those_who_were_asked_about(seed: int, cap: int) -> None:
    truth, survey = truths(8, 1, seed, density=0.7)[0], empty(8)
    survey.tie[:, 5:] = -1  # another list of members
    np.fill_diagonal(survey.tie, 0)
    seen = as_surveyed(truth, survey, Questionnaire(names_at_most=cap), run_key(1, 0))
    on_the_list = (truth > 0) & (survey.tie == 0)
    np.fill_diagonal(on_the_list, False)
    assert ((seen == 1).sum(axis=1) == np.minimum(on_the_list.sum(axis=1), cap)).all()


def test_of_an_undirected_relation_a_tie_is_there_where_a_side_that_answered_reports_it() -> None:
    truth = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]])
    survey = layer(np.zeros((3, 3)), directed=False, answered=[True, False, True])
    seen = as_surveyed(truth, survey, Questionnaire(), run_key(1, 0))
    assert seen.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    heard = as_surveyed(truth, replace(survey, answered=np.ones(3, bool)), Questionnaire(), run_key(1, 0))
    assert heard.tolist() == symmetrised(np.array(truth, np.int8)).tolist()


def test_what_the_survey_does_not_know_makes_no_difference() -> None:
    survey = empty(9, (2, 7))
    survey.tie[0, 1] = survey.tie[3, 4] = survey.tie[1, 0] = 1
    one = truths(9, 120, 1)
    other = np.where(survey.tie < 0, 1.0 - (one > 0), one)
    first, second = (compare_with_survey(networks, survey) for networks in (one, other))
    for a, b in zip((*first.figures, *first.degrees), (*second.figures, *second.degrees), strict=True):
        assert (a.simulated == b.simulated).all()
    assert (first.members, first.answered, first.not_known) == (9, 7, 16)


def test_what_is_compared_is_what_the_survey_would_report() -> None:
    networks, asked = truths(10, 150, 3), Questionnaire(names_at_most=4, missed=0.2)
    survey = layer(as_surveyed(networks[0], empty(10, (4,)), asked, run_key(5, 0)), answered=np.arange(10) != 4)
    found = compare_with_survey(networks, survey, asked, seed=9)
    density = next(fit for fit in found.figures if fit.key == "density")
    assert density.observed[0] == measure(survey.tie).density
    expected = [measure(as_surveyed(tie, survey, asked, run_key(9, k))).density for k, tie in enumerate(networks)]
    assert density.simulated[:, 0].tolist() == expected
    outdegree = next(fit for fit in found.degrees if fit.key == "outdegree")
    assert outdegree.observed.sum() == 9  # of those who answered
    assert (outdegree.simulated[:, 5:] == 0).all()  # nobody names a fifth


DIFFERENT = [
    (Questionnaire(names_at_most=3), "a cap"),
    (Questionnaire(missed=0.4), "what one side leaves out"),
]


@pytest.mark.parametrize(("asked", "what"), DIFFERENT, ids=[what for _asked, what in DIFFERENT])
def test_a_questionnaires_doing_is_no_difference_once_both_are_asked_alike(asked: Questionnaire, what: str) -> None:
    networks = truths(20, 400, 11, mutual=True)
    survey = layer(as_surveyed(truths(20, 1, 12, mutual=True)[0], empty(20), asked, run_key(3, 0)))
    unlike, alike = p_of(compare_with_survey(networks, survey)), p_of(compare_with_survey(networks, survey, asked))
    for key in ("density", "outdegree", "reciprocity"):
        assert unlike[key] < 0.01, (key, what)
    assert min(alike.values()) > 0.01, what


def test_where_survey_and_networks_are_of_one_kind_p_values_are_spread_evenly() -> None:
    networks, asked = truths(12, 300, 21), Questionnaire(names_at_most=4, missed=0.1)
    surveys = truths(12, 60, 22)
    p = []
    for number, truth in enumerate(surveys):
        survey = layer(as_surveyed(truth, empty(12, (3,)), asked, run_key(7, number)), answered=np.arange(12) != 3)
        p.append([p_of(compare_with_survey(networks, survey, asked))[key] for key in ("transitivity", "indegree")])
    for column in np.transpose(p):
        assert stats.kstest(column, "uniform").pvalue > 0.001


@pytest.mark.parametrize("missed", [0.0, 0.2, 0.5])
def test_how_often_a_side_leaves_a_tie_out_is_read_off_a_relation_that_both_have(missed: float) -> None:
    truth = truths(60, 1, 5, mutual=True)[0]
    survey = layer(as_surveyed(truth, empty(60), Questionnaire(missed=missed), run_key(2, 0)))
    assert one_sidedness(survey) == pytest.approx(missed, abs=0.05)


def test_a_tie_models_ends_are_compared_with_a_wave() -> None:
    rng = np.random.default_rng(1)
    before = (rng.random((15, 15)) < 0.15).astype(float)
    np.fill_diagonal(before, 0)
    panel = Panel({"net": NetworkData([before, before])})
    model = Model(panel, [Term("density", -1.2), Term("recip", 0.5)], {"net": 5.0})
    ends = model.simulate(3, 1, ends=True).ties
    assert ends is not None
    after = np.zeros((15, 15))
    after[ends[0]["net"][:, 0], ends[0]["net"][:, 1]] = 1
    after[6] = np.nan
    whole = Panel({"net": NetworkData([before, after], allow_only=False)})
    survey = layer_of(whole, 1)
    assert survey.answered.tolist() == [k != 6 for k in range(15)]
    assert (survey.tie[6] < 0).sum() == 14
    found = compare_ends_with_survey(model, survey, seed=8, replications=200, workers=2)
    assert min(p_of(found).values()) > 0.01
    again = compare_ends_with_survey(model, survey, seed=8, replications=200)
    assert p_of(again) == p_of(found)


def test_members_who_did_not_answer_at_the_start_are_no_misfit_at_the_end() -> None:
    rng = np.random.default_rng(1)
    before = (rng.random((15, 15)) < 0.3).astype(float)
    np.fill_diagonal(before, 0)
    after = before.copy()
    before[:5] = np.nan  # who answered later only, and whose ties a simulation starts without
    model = Model(Panel({"net": NetworkData([before, before])}), [Term("density", -1.0)], {"net": 0.2})
    survey = layer_of(Panel({"net": NetworkData([after, after], allow_only=False)}), 1)
    found = compare_ends_with_survey(model, survey, seed=8, replications=200)
    assert found.not_known == 5 * 14
    assert p_of(found)["density"] > 0.05


def test_a_real_surveys_relation_can_be_compared(shared: Path) -> None:
    survey = read_survey(shared / "data" / "emon_cheyenne")
    one = survey.layer(survey.relations[0])
    found = compare_with_survey(truths(len(one.tie), 100, 1), one)
    assert found.answered == int(one.answered.sum())
    assert {fit.key for fit in found.figures} >= {"density", "mean_degree", "isolates"}


def test_what_cannot_be_compared_is_refused_with_what_to_do() -> None:
    networks, survey = truths(6, 120, 1), empty(6)
    with pytest.raises(ValueError, match="the survey has 5 members"):
        compare_with_survey(networks, empty(5))
    with pytest.raises(ValueError, match="at least 100"):
        compare_with_survey(networks[:50], survey)
    with pytest.raises(ValueError, match="leave it at 0"):
        compare_with_survey(networks, survey, Questionnaire(non_response=0.2))
    survey.tie[0, 1:5] = 1
    with pytest.raises(ValueError, match="named 4; give the cap that it had"):
        compare_with_survey(networks, survey, Questionnaire(names_at_most=3))
    with pytest.raises(ValueError, match="undirected"):
        one_sidedness(replace(survey, directed=False))
    with pytest.raises(ValueError, match="two-mode"):
        layer_of(Panel({"net": NetworkData([np.zeros((3, 4))], "two-mode")}))
