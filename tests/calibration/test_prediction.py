"""What a wave is predicted from, what is compared, and how well pairs were foreseen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.prediction.engine import MODELS, predict
from partnership_dynamics.calibration.prediction.foresight import (
    Transition,
    auc_of,
    average_precision,
    features_of,
    learnt,
    logistic,
    simple_scores,
    skills,
)
from partnership_dynamics.calibration.prediction.growth import ORGANISATIONAL, Observed, combined, levelled
from partnership_dynamics.calibration.prediction.held import densities, ties_in
from partnership_dynamics.calibration.prediction.panels import panels_of_page
from partnership_dynamics.calibration.prediction.simulators import TieModel
from partnership_dynamics.calibration.prediction.statistics import Window, keys_of, statistics
from partnership_dynamics.calibration.prediction.tasks import grown, levelled_without, outlook_of, tasks_of
from partnership_dynamics.calibration.subset import at_least, with_waves, without
from partnership_dynamics.calibration.survey import read_survey
from partnership_dynamics.calibration.tables import SurveyError
from partnership_dynamics.scenarios.commands.main import main
from tests.calibration.estimation_cases import simulated_panel
from tests.calibration.surveys import write_panel


@pytest.fixture(scope="module")
def two_waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey of 20 members in two counties, two waves."""
    return write_panel(tmp_path_factory.mktemp("two"), simulated_panel(20, [-1.4, 1.0], 3.0, 3, ("density", "recip")))


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 9), st.integers(0, 2**31), st.booleans())
def test_kept_and_created_make_up_the_ties_and_unknown_pairs_count_nowhere(n: int, seed: int, directed: bool) -> None:
    draw = np.random.default_rng(seed)
    start, end = (draw.random((n, n)) < 0.4 for _ in range(2))
    known = draw.random((n, n)) < 0.8
    if not directed:
        start, end, known = start | start.T, end | end.T, known & known.T
    for matrix in (start, end, known):
        np.fill_diagonal(matrix, False)
    window = Window(start, known, directed)
    found = statistics(end[None].astype(np.uint8), window)
    assert set(found) == set(keys_of(directed))
    assert found["kept"][0] + found["created"][0] == found["ties"][0] == ties_in(end[None].astype(np.uint8), window)[0]
    also = end.copy()
    also[~known] = ~also[~known]
    np.fill_diagonal(also, False)
    again = statistics(also[None].astype(np.uint8), window)
    for key, values in found.items():
        np.testing.assert_array_equal(values, again[key], key)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=30))
def test_the_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    score, happened = np.array([a for a, _ in rows], float), np.array([b for _, b in rows])
    found = auc_of(score, happened)
    wins = [1.0 if p > q else 0.5 if p == q else 0.0 for p in score[happened] for q in score[~happened]]
    assert np.isnan(found) if not wins else found == pytest.approx(np.mean(wins))
    if happened.any():
        assert 0.0 < average_precision(score, happened) <= 1.0


def test_a_logistic_regression_finds_what_made_the_data() -> None:
    draw = np.random.default_rng(1)
    x = draw.normal(size=(3000, 2))
    happened = draw.random(3000) < 1.0 / (1.0 + np.exp(-(1.5 * x[:, 0] - 1.0)))
    found = logistic(x, happened)
    assert found is not None
    assert found.weights[0] / found.scale[0] == pytest.approx(1.5, abs=0.2)
    assert abs(found.weights[1]) < 0.15
    assert logistic(x, np.ones(3000, bool)) is None


def transition(seed: int, n: int = 16) -> Transition:
    draw = np.random.default_rng(seed)
    start = draw.random((n, n)) < 0.2
    end = np.where(draw.random((n, n)) < 0.7, start, draw.random((n, n)) < 0.15 + 0.5 * start.T)
    for matrix in (start, end):
        np.fill_diagonal(matrix, False)
    return Transition(Window(start, ~np.eye(n, dtype=bool), True), end, draw.integers(0, 3, n).astype(float))


def test_what_is_foreseen_for_certain_scores_one_and_persistence_says_nothing_of_new_ties() -> None:
    many = [transition(seed) for seed in range(3)]
    scores = {
        "sure": [one.end.astype(float) for one in many],
        "persistence": [simple_scores(one)["persistence"] for one in many],
    }
    found, errors = skills(many, scores, False, 1)
    assert found["sure"].auc == 1.0 == found["sure"].average_precision
    assert found["persistence"].auc == 0.5
    assert errors["sure"] == 0.0
    rule = learnt(many[:2], False)
    assert rule is not None
    assert rule.score(features_of(many[2].window, many[2].kind)[0]).shape == (16,)
    assert learnt([], False) is None


def test_growth_by_chance_alone_leaves_no_spread_and_one_panel_is_learnt_from_the_others() -> None:
    alike = [Observed(f"{k}", 20, 10, 10, 200) for k in range(6)]
    assert combined(alike, "").spread < 0.15
    wild = [Observed(f"{k}", 30, 5, 60 if k % 2 else 2, 400) for k in range(6)]
    assert combined(wild, "").spread > 0.4
    assert levelled().mean == 0.0
    assert levelled_without(ORGANISATIONAL[0]).why.startswith("6 organisational panels")
    draws = levelled().draws(501, 3)
    assert draws.std() == pytest.approx(levelled().spread, rel=0.05)
    assert draws.tobytes() == levelled().draws(501, 3).tobytes()


def test_one_wave_is_refused_with_what_to_do(two_waves: Path) -> None:
    survey = read_survey(two_waves)
    one = with_waves(survey, None, survey.waves(survey.relations[0])[:1])
    with pytest.raises(SurveyError, match=r"has one wave .*needs two waves or more.*run.py calibrate"):
        tasks_of(one)
    with pytest.raises(SurveyError, match="no wave '9'"):
        with_waves(survey, None, ["9"])


def test_with_two_waves_each_network_is_left_out_and_a_single_one_leaves_its_first_wave(two_waves: Path) -> None:
    survey = read_survey(two_waves)
    tasks = tasks_of(survey, pool="county")
    assert len(tasks) == 2
    for task in tasks:
        assert task.growth.why.startswith("1 other network")
        assert not set(task.training.ids) & set(task.survey.ids)
        assert len(task.examples) == 1
    (single,) = tasks_of(survey)
    assert single.training.waves(single.relation) == (single.before,)
    assert not single.examples
    assert "priors" in single.how


def test_with_three_waves_the_last_is_predicted_from_those_before(tmp_path: Path, shared: Path) -> None:
    survey = read_survey(shared / "data" / "s50")
    (task,) = tasks_of(survey)
    assert (task.before, task.after) == ("2", "3")
    assert task.training.waves(task.relation) == ("1", "2")
    assert len(task.examples) == 1
    # The wave that is predicted decides nothing.
    layers = dict(survey.layers)
    last = layers[task.relation, "3"]
    from dataclasses import replace

    layers[task.relation, "3"] = replace(last, tie=np.roll(last.tie, 3, axis=1) * (1 - np.eye(50, dtype=np.int8)))
    (other,) = tasks_of(replace(survey, layers=layers))
    assert other.growth == task.growth


def test_a_run_from_an_earlier_wave_grows_towards_the_last_and_then_levels_off(shared: Path) -> None:
    survey = read_survey(shared / "data" / "estuaries_panel")
    assert outlook_of(survey).mean == 0.0
    early = outlook_of(survey, wave="1")
    (change,) = [grown("", one.transition).change for one in tasks_of(survey)]
    assert early.mean == pytest.approx(change)


def test_without_and_at_least_leave_out_what_they_say(two_waves: Path) -> None:
    survey = read_survey(two_waves)
    values = set(survey.attributes["county"])
    left = without(survey, "county", "east")
    assert set(left.attributes["county"]) == values - {"east"}
    assert "_part" not in left.attributes
    with pytest.raises(SurveyError, match="no tie has a weight of 99"):
        at_least(survey, 99.0)


def test_ties_grow_on_average_as_was_drawn() -> None:
    one = transition(7, 18)
    model = TieModel(one.window.start.astype(np.uint8), True, one.kind, 8, 1)
    draws = [{"reciprocity": float(r)} for r in np.linspace(0.2, 1.4, 200)]
    for change in (-0.4, 0.3):
        growths = np.full(200, change)
        held = densities(model, one.window, draws, growths, 5)
        sets = [{**draw, "density": float(d)} for draw, d in zip(draws, held, strict=True)]
        ties = ties_in(model.ends(sets, 6), one.window).mean()
        odds = one.window.start.sum() / (one.window.possible - one.window.start.sum()) * np.exp(change)
        assert ties == pytest.approx(one.window.possible * odds / (1 + odds), rel=0.08)


def test_the_tie_model_covers_what_it_made_itself(two_waves: Path) -> None:
    found = predict(read_survey(two_waves), replications=200, seed=3, models=("tie_model",), workers=2)
    (network,) = found.networks
    assert set(network.simulated) >= {("tie_model", "default")}
    assert found.coverage(("tie_model", "default")) > 0.6
    again = predict(read_survey(two_waves), replications=200, seed=3, models=("tie_model",), workers=1)
    assert (
        again.networks[0].simulated[("tie_model", "default")].intervals
        == network.simulated[("tie_model", "default")].intervals
    )


def test_the_command_says_coverage_bias_and_auc_of_both_models(
    two_waves: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["predict", str(two_waves), "--pool", "county", "--replications", "100", "--json"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    data = json.loads(capsys.readouterr().out)
    for model in MODELS:
        assert 0.0 <= data[model]["coverage"] <= 1.0
        assert -1.0 < data[model]["bias"] < 5.0
        assert data[model]["auc"] is None or 0.0 <= data[model]["auc"] <= 1.0
        assert data[model]["default"]["statistics"] > 10
    assert {row["statistic"] for row in data["networks"][0]["statistics"]} >= {"ties", "kept", "created", "closure"}
    assert (tmp_path / "out" / "prediction.txt").is_file()
    assert (tmp_path / "out" / "plots" / "prediction-1.png").is_file()


def test_the_panels_of_the_page_can_all_be_predicted(shared: Path) -> None:
    for panel in panels_of_page():
        tasks = tasks_of(panel.read(shared / "data"), panel.relation, panel.pool)
        assert len(tasks) == (7 if panel.folder == "estuaries_panel" else 1)


def test_ties_kept_are_compared_only_where_a_tie_could_be_seen_to_end(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    before = rng.random((12, 12)) < 0.25
    added = before | (rng.random((12, 12)) < 0.1)
    ended = added & (rng.random((12, 12)) < 0.8)
    for name, later, compared in (("added", added, False), ("ended", ended, True)):
        rows = [f"{i},{j},{wave}" for wave, tie in ((1, before), (2, later)) for i, j in np.argwhere(tie) if i != j]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["source,target,wave", *rows]) + "\n", encoding="utf-8")
        found = predict(read_survey(path), quarters=4, replications=100, models=("tie_model",), workers=1)
        (network,) = found.networks
        keys = {one.key for one in network.simulated["tie_model", "default"].intervals}
        assert ("kept" in keys) == compared
        assert any("ties kept are not compared" in note for note in network.notes) != compared


def test_a_panel_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="has no folder estuaries_panel"):
        panels_of_page()[0].read(tmp_path)
